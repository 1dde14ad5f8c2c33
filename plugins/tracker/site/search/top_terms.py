"""Partial postings of the commonest terms, which prove the best results without the whole list."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from .document import Document
from .encoding import Ints, length_codes, name, sections, varints
from .index import Index
from .shard_files import Piece, Pieces

FEW = 20_000
"""Entries up to which every list is read whole: it is small."""
COMMON, TOP, CHUNK = 8_000, 2_500, 4
"""Postings above which a term is common; documents that are told of it first; documents in one file of common terms' postings."""
FOLDER = 256
"""Documents in one folder of such files."""
COARSE = 16
"""Sums of weights are told apart by so many thousandths, lest another document lead wherever the average length of a field changes."""


def terms(index: Index) -> dict[int, int]:
    """The commonest terms, numbered from 1."""
    if index.size <= FEW:
        return {}
    return {number: place for place, number in enumerate(np.flatnonzero(np.diff(index.bounds) > COMMON).tolist(), 1)}


def write(pieces: Pieces, index: Index, common: Mapping[int, int], documents: Sequence[Document]) -> None:
    """
    `a/` has the postings of the documents in which a term weighs most, over all fields together, and of the best of the others.

    `i/` has a bit for every document that has it; folders of `c` files have the postings of all these terms in each document, for those
    that are in question. Postings are what decides a weight, so these files outlive a build as those of other terms do.
    """
    if not common:
        return
    first, has = [], []
    for number in common:
        of = index.of(number)
        found = _Found(index, index.number[of].astype(np.int64), np.arange(of.start, of.stop))
        top = found.top()
        first.append(_add(pieces, "a", found.columns(top)))
        bits = np.zeros(index.size, dtype=np.uint8)
        bits[found.keys] = 1
        has.append(_add(pieces, "i", [np.packbits(bits, bitorder="little").tobytes()]))
    pieces.files["c"] = "\n".join(["".join(first), "".join(has), " ".join(_folders(pieces, index, common, documents))]).encode()


def _add(pieces: Pieces, folder: str, parts: Sequence[bytes]) -> str:
    content = sections(*parts) if len(parts) > 1 else parts[0]
    return pieces.add(folder, content, partial(bytes, content))


def _folders(pieces: Pieces, index: Index, common: Mapping[int, int], documents: Sequence[Document]) -> list[str]:
    """The names of the folders of all common terms' postings by document."""
    every = np.concatenate([np.arange(index.of(number).start, index.of(number).stop) for number in common])
    term = np.repeat(list(common.values()), [index.of(number).stop - index.of(number).start for number in common])
    most = len(common) + 1
    found = _Found(index, index.number[every].astype(np.int64) * most + term, every)
    document, term = found.keys // most, found.keys % most
    ends = np.searchsorted(document, np.arange(0, index.size + CHUNK, CHUNK))
    names = []
    chunks = [_chunk(found, document, term, start, end) for start, end in pairwise(ends.tolist())]
    each, numbered = FOLDER // CHUNK, documents[::-1]
    layout = "\n".join(index.terms[number] for number in common).encode("utf-8", "surrogatepass")
    for start in range(0, len(chunks), each):
        files = {f"c{place}": Piece(name(content), partial(bytes, content)) for place, content in enumerate(chunks[start : start + each])}
        names.append(pieces.add_entries(numbered[start * CHUNK : (start + each) * CHUNK], layout, files))
    return names


def _chunk(found: "_Found", document: Ints, term: Ints, start: int, end: int) -> bytes:
    """The terms of a few documents: how many each has, their numbers as gaps, and their postings."""
    counts = np.bincount(document[start:end] % CHUNK, minlength=CHUNK)
    gaps = term[start:end].copy()
    same = np.flatnonzero(np.diff(document[start:end]) == 0) + 1
    gaps[same] -= term[start:end][same - 1]
    return sections(varints(counts), varints(gaps), *found.postings(np.arange(start, end)))


class _Found:
    """The postings at some places by key, a document or a document's term: the keys in order, and what each field of a key has."""

    def __init__(self, index: Index, key: Ints, places: Ints) -> None:
        order = np.argsort(key << 3 | index.field[places], kind="stable")
        key, places = key[order], places[order]
        field = index.field[places]
        self.starts = np.flatnonzero(np.diff(key, prepend=-1))
        self.keys, self.counts = key[self.starts], np.diff(self.starts, append=len(key))
        self.masks = np.bitwise_or.reduceat(np.left_shift(1, field), self.starts).astype(np.uint8)
        self.index, self.places = index, places

    def top(self) -> Ints:
        """The places of the keys that weigh most, and last of the best of the others, if there are any."""
        sums = np.add.reduceat(self.index.weight[self.places], self.starts)
        best = np.argsort(-(sums // COARSE), kind="stable")
        others = best[TOP:]
        return np.concatenate([np.sort(best[:TOP]), others[np.argmax(sums[others])][None] if len(others) else others])

    def columns(self, top: Ints) -> tuple[bytes, ...]:
        """The keys of `top` as gaps, the last not among them if it stands for all others, and their postings."""
        return varints(np.diff(self.keys[top[:TOP]], prepend=0)), *self.postings(top)

    def postings(self, at: Ints) -> tuple[bytes, bytes, bytes]:
        """A bit for each field of each key at `at`; the codes of the fields' lengths, and how often the term stands in each again."""
        counts = self.counts[at]
        here = self.places[np.repeat(self.starts[at] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())]
        return self.masks[at].tobytes(), length_codes(self.index.length[here]).tobytes(), varints(self.index.often[here] - 1)
