"""
lunr's index in arrays: the numbers that lunr.py's own `Builder` finds, found ten times as fast.

`serialised` gives them in lunr's form; a test compares it with lunr.py's byte by byte. The order of terms, the counting of documents
by field and the rounding are lunr.py's, and none of them may change without it.
"""

import hashlib
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from . import analysis

Ints = npt.NDArray[np.integer[Any]]
Cache = Mapping[bytes, Any]

K1, B = 1.2, 0.75
_WORDS = b"words"
_NEAR_TIE = 1e-5
_SLICE = 1 << 21


@dataclass(frozen=True)
class Index:
    """
    Every term's weight in every field of every document.

    A posting is one place in the three arrays: its row (document number times fields, plus the field's number), its term, and its
    weight in thousandths. They are sorted by row, then term. `spellings` has the commonest word behind each term.
    """

    fields: tuple[str, ...]
    size: int
    terms: list[str]
    spellings: list[str]
    row: Ints
    term: Ints
    weight: Ints


class _Vocabulary(dict[str, int]):
    """Folded words to numbers in the order they are met; -1 for one that is no term."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__((word, number) for number, word in enumerate(known))
        self.words = list(known)

    def __missing__(self, word: str) -> int:
        if word in analysis.STOP_WORDS:
            self[word] = -1
            return -1
        number = self[word] = len(self.words)
        self.words.append(word)
        return number


def build(texts: Iterable[Sequence[str]], boosts: Mapping[str, int], cache: Cache) -> tuple[Index, dict[bytes, Any]]:
    """
    The index of documents, each given as one text a field in the order of `boosts`, and the cache for the next build.

    The cache holds each document's counted words under the digest of its texts, as values that `marshal` takes; a document with the
    same texts is not counted again. Whatever the cache, the index is the same.
    """
    version = f"{analysis.VERSION} {len(boosts)}".encode()
    vocabulary = _Vocabulary(cache[_WORDS] if cache.get(b"version") == version else [])
    known = cache if vocabulary else {}
    counted = []
    fresh: dict[bytes, Any] = {}
    for fields in texts:
        digest = hashlib.blake2b("\x1f".join(fields).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        fresh[digest] = counts = fresh.get(digest) or known.get(digest) or _count(fields, vocabulary)
        counted.append(counts)
    index = _weigh(counted, vocabulary.words, boosts)
    return index, {**fresh, b"version": version, _WORDS: vocabulary.words}


def _count(fields: Sequence[str], vocabulary: _Vocabulary) -> tuple[bytes, bytes, bytes]:
    """Words a field and different words a field; the different words' numbers in order; how often each stands."""
    lengths, numbers, times = array("i"), array("i"), array("i")
    for text in fields:
        counts = Counter(map(vocabulary.__getitem__, analysis.words(text))) if text else Counter[int]()
        counts.pop(-1, None)
        lengths.extend((counts.total(), len(counts)))
        numbers.extend(counts)
        times.extend(counts.values())
    return lengths.tobytes(), numbers.tobytes(), times.tobytes()


def _weigh(counted: Sequence[tuple[bytes, bytes, bytes]], words: Sequence[str], boosts: Mapping[str, int]) -> Index:
    lengths, numbers, times = (
        (np.frombuffer(b"".join(part), dtype=np.int32) for part in zip(*counted, strict=True))
        if counted
        else 3 * [np.zeros(0, dtype=np.int32)]
    )
    length, different = lengths.reshape(-1, 2).T
    terms, term_of, spellings = _terms(words, numbers, times)
    row, term, often = _merge(np.repeat(np.arange(len(length)), different), term_of[numbers], times)
    return Index(
        fields=tuple(boosts),
        size=len(counted),
        terms=terms,
        spellings=spellings,
        row=row,
        term=term,
        weight=_weights(row, term, often, length, len(terms), boosts),
    )


def _terms(words: Sequence[str], numbers: Ints, times: Ints) -> tuple[list[str], Ints, list[str]]:
    """Terms in the order they are first met, the term's number for each word's, and each term's commonest spelling."""
    stems: dict[str, int] = {}
    stem_of = np.array([stems.setdefault(analysis.stem(word), len(stems)) for word in words], dtype=np.int64)
    met = np.full(len(stems), len(numbers), dtype=np.int64)
    met[stem_of[numbers[::-1]]] = np.arange(len(numbers) - 1, -1, -1)  # of several, numpy keeps the one written last: the first met
    order = np.argsort(met, kind="stable")
    order = order[met[order] < len(numbers)]  # a word that only an earlier build met is no term of this one
    place = np.full(len(stems), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    names = list(stems)
    terms = [names[number] for number in order.tolist()]
    spellings = [""] * len(terms)
    best = [0.0] * len(terms)
    term_of = place[stem_of] if len(words) else np.zeros(0, dtype=np.int64)
    often = np.bincount(numbers, weights=times, minlength=len(words)).tolist()
    for word, term, count in zip(words, term_of.tolist(), often, strict=True):
        if term >= 0 and (count > best[term] or (count == best[term] and word < spellings[term])):
            spellings[term], best[term] = word, count
    return terms, term_of, spellings


def _merge(row: Ints, term: Ints, times: Ints) -> tuple[Ints, Ints, Ints]:
    """Rows and terms sorted, different words of one term in one row added up."""
    key = row.astype(np.int64) << 32 | term
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=np.int64)
    often = np.add.reduceat(times[order], starts) if len(key) else np.zeros(0, dtype=np.int64)
    key = key[starts]
    return (key >> 32).astype(np.int32), (key & 0xFFFFFFFF).astype(np.int32), often


def _weights(row: Ints, term: Ints, often: Ints, length: Ints, terms: int, boosts: Mapping[str, int]) -> Ints:
    """lunr's score of every posting, in the same operations and order as lunr.py, rounded to thousandths."""
    width = len(boosts)
    size = len(length) // width
    met = np.bincount(term, minlength=terms)
    different, place = np.unique(met, return_inverse=True)
    idf = np.array([math.log(1 + abs((size - times + 0.5) / (times + 0.5))) for times in different.tolist()])[place]
    average = np.array([length[field::width].sum() / size if size else 0.0 for field in range(width)])
    boost = np.array(list(boosts.values()), dtype=np.int64)
    weights = np.empty(len(row), dtype=np.int32)
    for start in range(0, len(row), _SLICE):
        part = slice(start, start + _SLICE)
        field = row[part] % width
        norm = K1 * (1 - B + B * (length[row[part]] / average[field]))
        weight = idf[term[part]] * ((K1 + 1) * often[part]) / (norm + often[part]) * boost[field]
        weights[part] = _thousandths(weight)
    return weights


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
    bounds = np.searchsorted(index.row, np.arange(index.size * width + 1)).tolist()
    terms, weights = index.term.tolist(), [weight / 1000 for weight in index.weight.tolist()]
    vectors = []
    for row in range(index.size * width):
        pairs = zip(terms[bounds[row] : bounds[row + 1]], weights[bounds[row] : bounds[row + 1]], strict=True)
        vectors.append([f"{index.fields[row % width]}/{refs[row // width]}", [number for pair in pairs for number in pair]])
    inverted: list[dict[str, Any]] = [{**{field: {} for field in index.fields}, "_index": number} for number in range(len(index.terms))]
    for row, term in zip(index.row.tolist(), terms, strict=True):
        inverted[term][index.fields[row % width]][refs[row // width]] = {}
    return {
        "version": "2.3.9",
        "fields": list(index.fields),
        "fieldVectors": vectors,
        "invertedIndex": [[term, entry] for term, entry in sorted(zip(index.terms, inverted, strict=True), key=_in_utf16)],
        "pipeline": ["stemmer"],
    }


def _in_utf16(item: tuple[str, Any]) -> bytes:
    """lunr.js demands its terms in the order in which JavaScript compares strings."""
    return item[0].encode("utf-16-be", "surrogatepass")
