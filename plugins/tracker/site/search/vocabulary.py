"""
The words of all entries and the terms behind them, numbered in the order in which builds have met them.

It outlives a build, so that a word is stemmed and put in order once. A word that only an earlier build met does no harm: an index
takes those terms alone that its own documents have.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import analysis
from .encoding import Ints

_NAMES = (b"words", b"stems", b"stem of word", b"marks", b"forward", b"backward")


class Vocabulary:
    """
    The numbers of folded words; -1 for one that is no term.

    After `settle`, `stem_of` has the stem's number of each word, `marks` a number of each stem that its letters alone decide,
    `forward` and `backward` the stems' numbers in the order of the stems and of the stems read from their ends.
    """

    def __init__(self, kept: Mapping[bytes, Any]) -> None:
        self.words: list[str] = [*kept.get(b"words", ())]
        self.stems: list[str] = [*kept.get(b"stems", ())]
        self.numbers: dict[str, int] = dict(zip(self.words, range(len(self.words)), strict=True))
        arrays: list[Ints] = [np.frombuffer(kept.get(name, b""), dtype=np.uint32) for name in _NAMES[2:]]
        self.stem_of, self.marks, self.forward, self.backward = arrays

    def counted(self, words: Iterable[str]) -> dict[int, int]:
        """Return how often each term stands among some words, by its number, in the order in which they are met."""
        counts = ((self._number(word), times) for word, times in Counter(words).items())
        return {number: times for number, times in counts if number >= 0}

    def _number(self, word: str) -> int:
        number = self.numbers.get(word)
        if number is None:
            number = -1 if word in analysis.STOP_WORDS else len(self.words)
            self.numbers[word] = number
            self.words += [word] if number >= 0 else []
        return number

    def settle(self) -> None:
        """Stem the words that are new, and put their stems in order."""
        fresh = self.words[len(self.stem_of) :]
        if not fresh:
            return
        known = dict(zip(self.stems, range(len(self.stems)), strict=True))
        before = len(known)
        found = [known.setdefault(analysis.stem(word), len(known)) for word in fresh]
        new = list(known)[before:]
        self.stems = [*self.stems, *new]
        self.stem_of = np.r_[self.stem_of, np.array(found, dtype=np.uint32)]
        self.marks = np.r_[self.marks, np.array([zlib.crc32(stem.encode("utf-8", "surrogatepass")) for stem in new], dtype=np.uint32)]
        self.forward = _ordered(self.forward, self.stems)
        self.backward = _ordered(self.backward, [stem[::-1] for stem in self.stems])

    def kept(self) -> dict[bytes, Any]:
        """Return the state for the next build, as values that `marshal` takes."""
        arrays = (self.stem_of, self.marks, self.forward, self.backward)
        return dict(zip(_NAMES, (self.words, self.stems, *(array.tobytes() for array in arrays)), strict=True))


def _ordered(before: Ints, words: Sequence[str]) -> Ints:
    """All numbers of `words` in the order of the words; `before` has the first ones in order, which makes it quick."""
    keys = in_utf16(words)
    numbers: Iterable[int] = [*before.tolist(), *range(len(before), len(words))]
    return np.array(sorted(numbers, key=keys.__getitem__), dtype=np.uint32)


def in_utf16(words: Sequence[str]) -> Sequence[str] | Sequence[bytes]:
    """Return the sort keys of `words` as in JavaScript, which lunr.js demands; they differ from Python's only beyond the first plane."""
    if max("".join(words), default="") < "\U00010000":
        return words
    return [word.encode("utf-16-be", "surrogatepass") for word in words]
