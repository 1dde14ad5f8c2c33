"""
lunr's index in arrays: the numbers that lunr.py's own `Builder` finds, found ten times as fast.

`serialised` gives them in lunr's form; a test compares it with lunr.py's byte by byte. The order of terms, the counting of documents
by field and the rounding are lunr.py's, and none of them may change without it.
"""

import hashlib
import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from . import analysis
from .encoding import Ints, coded_lengths, length_codes
from .vocabulary import Vocabulary

Cache = Mapping[bytes, Any]
Counts = tuple[bytes, bytes, bytes]

K1, B = 1.2, 0.75
_NEAR_TIE = 1e-5
_SLICE = 1 << 21


@dataclass(frozen=True)
class Index:
    """
    Inverted index: counts of every term in every field of every document.

    A posting is one place in `number`, `field`, `often` and `length` (words in that field of that document, rounded to four bits); they
    are sorted by term, field, number. Documents are numbered from the last to the first, so that a newer one leaves the others their
    numbers; `lengths` has a row a number. Of each term: where its postings begin in `bounds`, how many each field has in `counts`, the
    number of the document that has it first, its place in that document, and a `mark` that its letters alone decide. `terms` are in
    JavaScript's order, `backward` their places in the order of their letters from the end.
    """

    boosts: Mapping[str, int]
    size: int
    terms: list[str]
    marks: Ints
    backward: Ints
    bounds: Ints
    counts: Ints
    number: Ints
    field: Ints
    often: Ints
    length: Ints
    lengths: Ints
    first: Ints
    place: Ints
    spelt: Callable[[], list[tuple[str, int, int]]]
    """Words as they are written, each with its term and how often it stands: a term's commonest, and others that stand twice or more."""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.boosts)

    @property
    def totals(self) -> list[int]:
        """Words in each field of all documents, as their lengths are told."""
        return [int(total) for total in self.lengths.sum(axis=0)]

    @cached_property
    def weight(self) -> Ints:
        """lunr's score of every posting, in the same operations and order as lunr.py, rounded to thousandths."""
        met = self.counts.sum(axis=1)
        different, place = np.unique(met, return_inverse=True)
        idf = np.array([math.log(1 + abs((self.size - times + 0.5) / (times + 0.5))) for times in different.tolist()])[place]
        average = np.array([total / self.size if self.size else 0.0 for total in self.totals])
        boost = np.array(list(self.boosts.values()), dtype=np.int64)
        weights = np.empty(len(self.number), dtype=np.int32)
        ends = [*np.searchsorted(self.bounds, range(0, len(weights), _SLICE)).tolist(), len(met)]
        for start, end in pairwise(ends):  # in slices of terms: at 100,000 entries each array takes 180 MB
            part = slice(int(self.bounds[start]), int(self.bounds[end]))
            field, often = self.field[part], self.often[part]
            norm = K1 * (1 - B + B * (self.length[part] / average[field]))
            weights[part] = _thousandths(np.repeat(idf[start:end], met[start:end]) * ((K1 + 1) * often) / (norm + often) * boost[field])
        return weights

    def of(self, term: int) -> slice:
        """Return the range of a term's postings."""
        return slice(int(self.bounds[term]), int(self.bounds[term + 1]))


def build(texts: Iterable[Sequence[str]], boosts: Mapping[str, int], cache: Cache) -> tuple[Index, dict[bytes, Any]]:
    """The index of documents, each given as one text a field in the order of `boosts`, and the cache for the next build."""
    return build_of(((_digest(fields), partial(tuple, fields)) for fields in texts), boosts, cache)


def build_of(
    documents: Iterable[tuple[bytes, Callable[[], Sequence[str]]]], boosts: Mapping[str, int], cache: Cache
) -> tuple[Index, dict[bytes, Any]]:
    """
    The index of documents, each given as a digest of its texts and what gives the texts, and the cache for the next build.

    The cache holds each document's counted words under its digest, as values that `marshal` takes; texts that are known by their digest
    are not asked for. Whatever the cache, the index is the same.
    """
    version = f"{analysis.VERSION} {len(boosts)}".encode()
    known = cache if cache.get(b"version") == version else {}
    vocabulary = Vocabulary(known)
    counted = []
    fresh: dict[bytes, Any] = {}
    for digest, texts in documents:
        counts = fresh.get(digest) or known.get(digest) or _count(texts(), vocabulary)
        fresh[digest] = counts
        counted.append(counts)
    vocabulary.settle()
    return _index(counted, vocabulary, boosts), {**fresh, b"version": version, **vocabulary.kept()}


def _digest(fields: Sequence[str]) -> bytes:
    return hashlib.blake2b("\x1f".join(fields).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _count(fields: Sequence[str], vocabulary: Vocabulary) -> Counts:
    """Words a field and different words a field; the different words' numbers in order; how often each stands."""
    lengths, numbers, times = array("i"), array("i"), array("i")
    for text in fields:
        counts = vocabulary.counted(analysis.words(text)) if text else {}
        lengths.extend((sum(counts.values()), len(counts)))
        numbers.extend(counts)
        times.extend(counts.values())
    return lengths.tobytes(), numbers.tobytes(), times.tobytes()


def _index(counted: Sequence[Counts], vocabulary: Vocabulary, boosts: Mapping[str, int]) -> Index:
    width, size = len(boosts), len(counted)
    lengths, words, times = (
        (np.frombuffer(b"".join(part), dtype=np.int32) for part in zip(*counted, strict=True))
        if counted
        else 3 * [np.zeros(0, dtype=np.int32)]
    )
    length, different = lengths.reshape(-1, 2).T
    stem = vocabulary.stem_of[words]
    met_words = np.bincount(words, weights=times, minlength=len(vocabulary.words))
    met = np.full(len(vocabulary.stems), -1, dtype=np.int64)
    met[stem[::-1]] = np.arange(len(stem) - 1, -1, -1)  # of several, numpy keeps the one written last: the first met
    forward = vocabulary.forward[met[vocabulary.forward] >= 0]
    place_of = np.full(len(met), -1, dtype=np.int64)
    place_of[forward] = np.arange(len(forward))
    row = np.arange(size * width)
    key = place_of[stem]
    del stem
    key *= width * size
    key += np.repeat(row % width * size + (size - 1 - row // width), different)
    list_of, often = _sorted(key, times)
    number = (list_of % max(size, 1)).astype(np.int32)
    list_of //= max(size, 1)
    counts = np.bincount(list_of, minlength=len(forward) * width).reshape(-1, width)
    field = (list_of % width).astype(np.int8)
    lengths = coded_lengths(length_codes(length)).reshape(-1, width)[::-1]
    starts = np.r_[0, np.cumsum(different.reshape(-1, width).sum(axis=1))]
    first = np.searchsorted(starts, met[forward], side="right") - 1
    return Index(
        boosts=boosts,
        size=size,
        terms=[vocabulary.stems[number] for number in forward.tolist()],
        marks=vocabulary.marks[forward],
        backward=place_of[vocabulary.backward[met[vocabulary.backward] >= 0]],
        bounds=np.r_[0, np.cumsum(counts.sum(axis=1))],
        counts=counts,
        number=number,
        field=field,
        often=often,
        length=lengths[number, field],
        lengths=lengths,
        first=size - 1 - first,
        place=met[forward] - starts[first],
        spelt=partial(_spellings, vocabulary, place_of, met_words),
    )


def _sorted(key: Ints, times: Ints) -> tuple[Ints, Ints]:
    """The keys in order, each once, and the sum of its times. Both are sorted as one number, which takes a fifth of the time."""
    bits = int(times.max(initial=0)).bit_length()
    key <<= bits  # in place, here and below: at 100,000 entries each array takes 180 MB
    key |= times
    key.sort()
    often = (key & ((1 << bits) - 1)).astype(np.int32)
    key >>= bits
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    return (key, often) if len(starts) == len(key) else (key[starts], np.add.reduceat(often, starts, dtype=np.int32))


def _spellings(vocabulary: Vocabulary, place_of: Ints, often: npt.NDArray[Any]) -> list[tuple[str, int, int]]:
    written = [
        (term, -int(count), word)
        for word, term, count in zip(vocabulary.words, place_of[vocabulary.stem_of].tolist(), often.tolist(), strict=True)
        if term >= 0 and count
    ]
    spelt, best = [], -1
    for term, count, word in sorted(written):
        if term != best or count < -1:
            spelt.append((word, term, -count))
        best = term
    return spelt


def _thousandths(weight: npt.NDArray[np.float64]) -> Ints:
    """`round(weight, 3)` times 1,000. Near a tie numpy cannot know what Python's exact decimal rounding does, so Python is asked."""
    scaled = weight * 1000
    rounded = np.rint(scaled).astype(np.int32)
    for place in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < _NEAR_TIE):
        rounded[place] = round(round(float(weight[place]), 3) * 1000)
    return rounded


def serialised(index: Index, refs: Sequence[str]) -> dict[str, Any]:
    """The index as lunr's `Index.serialize` writes it, for tests: at 100,000 documents no browser could read it."""
    width = len(index.fields)
    order = np.lexsort((index.place, -index.first))
    met = np.empty(len(order), dtype=np.int64)
    met[order] = np.arange(len(order))
    row = (index.size - 1 - index.number.astype(np.int64)) * width + index.field
    term = np.repeat(met, index.counts.sum(axis=1))
    by = np.lexsort((term, row))
    bounds = np.searchsorted(row[by], np.arange(index.size * width + 1)).tolist()
    terms, weights = term[by].tolist(), [weight / 1000 for weight in index.weight[by].tolist()]
    vectors = []
    for number in range(index.size * width):
        part = slice(bounds[number], bounds[number + 1])
        pairs = zip(terms[part], weights[part], strict=True)
        vectors.append([f"{index.fields[number % width]}/{refs[number // width]}", [value for pair in pairs for value in pair]])
    inverted: list[dict[str, Any]] = [{**{field: {} for field in index.fields}, "_index": number} for number in range(len(order))]
    for number, found in zip(row[by].tolist(), terms, strict=True):
        inverted[found][index.fields[number % width]][refs[number // width]] = {}
    return {
        "version": "2.3.9",
        "fields": list(index.fields),
        "fieldVectors": vectors,
        "invertedIndex": [[term, inverted[number]] for term, number in zip(index.terms, met.tolist(), strict=True)],
        "pipeline": ["stemmer"],
    }
