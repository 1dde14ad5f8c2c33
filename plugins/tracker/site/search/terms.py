"""Terms and their postings as files: shards of neighbouring terms, long lists apart, the dictionary for `*`, `~` and proposals."""

import zlib
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from .encoding import Ints, as_json, front, length_codes, name, runs, sections, separator, varint_sizes, varints
from .index import Index
from .shard_files import MIDDLE, Pieces

TERM_BYTES = 4_600
"""
Raw bytes of a term shard; half as many where there are few entries. That saves a fifth of a query's bytes, most of it for a long run of
Chinese, and doubles the files, which large sites have too many of.
"""
LONG_BYTES = 3_000
"""Raw bytes above which a term's postings have a file of their own."""
GROUP = 48
"""Shard bounds in one file, above so many shards."""
DICTIONARY = 2_500
"""Terms in one block of the dictionary."""
SPELLINGS, SPELLING_BLOCK = 24_000, 700
TITLE = "title"
"""A word that stands in a title counts as known however rare it is."""
SLICE = 1 << 21
"""Postings that are looked at at a time."""


class Terms:
    """
    The index's terms and postings as the shards hold them.

    A posting is the gap to the document before, how often the term stands there, and how many words the field has: what decides its
    weight, and no other entry has a part in it. The weight itself changes with every entry.
    """

    def __init__(self, index: Index, common: Mapping[int, int]) -> None:
        self.index = index
        self.digests = _sums(_mixed(index), index.bounds)
        counts = index.counts.ravel()
        starts = (np.cumsum(counts) - counts)[counts > 0]
        self.gap = np.diff(index.number, prepend=np.int32(0))
        self.gap[starts] = index.number[starts]
        self.sizes = _sums(varint_sizes(self.gap) + varint_sizes(index.often - 1) + np.int8(1), index.bounds)
        self.apart = {
            number: (name(b"p", self.digests[number].tobytes()), int(index.first[number]) + 1, common.get(number, 0))
            for number in np.flatnonzero(self.sizes > LONG_BYTES).tolist()
        }

    def shards(self) -> list[tuple[int, int]]:
        """Return the ranges of terms that share a shard."""
        inline = np.array([len(term) + 5 for term in self.index.terms], dtype=np.int64) + np.where(self.sizes > LONG_BYTES, 0, self.sizes)
        return runs(inline, self.index.marks, TERM_BYTES if self.index.size > MIDDLE else TERM_BYTES // 2)

    def decides(self, start: int, end: int) -> bytes:
        """Return all inputs of the shard of terms `start` to `end`."""
        index = self.index
        apart = repr([self.apart.get(number) for number in range(start, end)])
        words = "\n".join([*index.terms[start:end], apart]).encode("utf-8", "surrogatepass")
        return self.digests[start:end].tobytes() + index.place[start:end].tobytes() + words

    def shard(self, start: int, end: int) -> bytes:
        """
        Terms `start` to `end`: the words, where they first stand, which lie apart, and the postings of the others.

        lunr adds up weights in the order in which the index first met the terms. That order is the first document's, then the place
        in that document: a small number, where the term's own would be two or three bytes that nothing compresses.
        """
        index, terms = self.index, range(start, end)
        here = [np.arange(index.bounds[number], index.bounds[number + 1]) for number in terms if number not in self.apart]
        return sections(
            *front(index.terms[start:end]),
            varints(index.place[start:end]),
            varints([value for number in terms for value in (self.apart[number][1:] if number in self.apart else (0,))]),
            "".join(self.apart[number][0] for number in terms if number in self.apart).encode(),
            varints(index.counts[start:end].ravel()),
            *self.columns(np.concatenate(here) if here else np.arange(0)),
        )

    def long(self, number: int) -> bytes:
        """The postings of one long term."""
        return sections(*self.columns(self.index.of(number)))

    def columns(self, places: slice | Ints) -> tuple[bytes, ...]:
        """The postings at `places`: gaps, codes of lengths, and how often the term stands there again."""
        return varints(self.gap[places]), length_codes(self.index.length[places]).tobytes(), varints(self.index.often[places] - 1)


def _sums(values: Ints, bounds: Ints) -> Ints:
    dtype = np.int64 if values.dtype == np.int8 else None
    return np.add.reduceat(values, bounds[:-1], dtype=dtype) if len(values) else values


def _mixed(index: Index) -> Ints:
    """A number for each posting that tells it from any other; those of one term may be added up."""
    mixed = np.empty(len(index.number), dtype=np.uint64)
    for start in range(0, len(mixed), SLICE):
        part = slice(start, start + SLICE)
        number, field, often, length = (array[part].astype(np.uint64) for array in (index.number, index.field, index.often, index.length))
        found = (number << np.uint64(4) | field) * np.uint64(0x9E3779B97F4A7C15)
        found += often * np.uint64(0xC2B2AE3D27D4EB4F) + length * np.uint64(0x165667B19E3779F9)
        found ^= found >> np.uint64(32)
        found *= np.uint64(0xD6E8FEB86659FD93)
        mixed[part] = found ^ found >> np.uint64(29)
    return mixed


def write(pieces: Pieces, index: Index, common: Mapping[int, int]) -> None:
    """The shards, the long lists and the dictionary; `common` has the numbers of the commonest terms."""
    terms = Terms(index, common)
    for number, (found, *_) in terms.apart.items():
        pieces.add("p", terms.digests[number].tobytes(), partial(terms.long, number))
        assert f"p/{found}" in pieces.lasting
    bounds, names = [], []
    for start, end in terms.shards():
        names.append(pieces.add("t", terms.decides(start, end), partial(terms.shard, start, end)))
        bounds.append(separator(index.terms[start - 1] if start else "", index.terms[start]))
    if len(bounds) <= GROUP:
        pieces.manifest |= {"bounds": "\n".join(bounds), "names": "".join(names)}
    else:
        groups = []
        for start in range(0, len(bounds), GROUP):
            lines = "\n".join([*bounds[start : start + GROUP], "".join(names[start : start + GROUP])]).encode()
            groups.append(pieces.add("g", lines, partial(bytes, lines)))
        pieces.manifest |= {"groups": "\n".join(bounds[::GROUP]), "names": "".join(groups)}
    pieces.files["x"] = as_json(_dictionary(pieces, index))


def _dictionary(pieces: Pieces, index: Index) -> dict[str, tuple[str, str]]:
    """All terms forward and backward, and the commonest spellings both ways; of each the blocks' bounds and names."""
    backward = [index.terms[number][::-1] for number in index.backward.tolist()]
    met, titled = index.counts.sum(axis=1).tolist(), index.counts[:, index.fields.index(TITLE)].tolist()
    spelt = [
        (-count, word)
        for word, term, count in index.spelt()
        if (met[term] > 1 or titled[term]) and word.isascii() and word.isalpha() and len(word) > 3
    ]
    best = sorted((word, (-count).bit_length()) for count, word in sorted(spelt)[:SPELLINGS])
    words = [word for word, _ in best]
    often = bytes(bits for _, bits in best)
    return {
        "f": _blocks(pieces, index.terms, index.marks, DICTIONARY),
        "r": _blocks(pieces, backward, index.marks[index.backward], DICTIONARY),
        "w": _blocks(pieces, words, _marks(words), SPELLING_BLOCK, often),
        "s": _spellings_backward(pieces, best),
    }


def _spellings_backward(pieces: Pieces, spellings: Sequence[tuple[str, int]]) -> tuple[str, str]:
    ordered = sorted((word[::-1], bits) for word, bits in spellings)
    words = [word for word, _ in ordered]
    return _blocks(pieces, words, _marks(words), SPELLING_BLOCK, bytes(bits for _, bits in ordered))


def _marks(words: Sequence[str]) -> Ints:
    return np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint32)


def _blocks(pieces: Pieces, words: Sequence[str], marks: Ints, most: int, often: bytes = b"") -> tuple[str, str]:
    bounds, names = [], []
    for start, end in runs(np.ones(len(words), dtype=np.int64), marks, most):
        here = words[start:end]
        decides = "\n".join(here).encode("utf-8", "surrogatepass") + b"\n" + often[start:end]
        names.append(pieces.add("d", decides, partial(_block, here, often[start:end])))
        bounds.append(separator(words[start - 1] if start else "", words[start]))
    return "\n".join(bounds), "".join(names)


def _block(words: Sequence[str], often: bytes) -> bytes:
    return sections(*front(words), often)
