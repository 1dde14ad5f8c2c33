"""Where names of entries stand in a text: whole words, the longest first, outside what needs no link."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import ahocorasick_rs

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
_JOINS = re.compile(rf"[^\W{_HAN}]")
"""Characters that make a Latin word longer."""
_WORD = re.compile(rf"[^\W{_HAN}]+")
_EDGE = "\0"
"""Stands at both ends of every Latin word of a long text, and in no file."""

LONG_TEXT = 8_000
"""From here on a text is searched in another way: names within names within names would give millions of hits."""


def can_be_mentioned(name: str) -> bool:
    """Whether a name has three letters or two Chinese characters; a shorter one is in any text."""
    return len(_HAN_CHARACTER.findall(name)) >= 2 or len(_LETTER.findall(_HAN_CHARACTER.sub("", name))) >= 3


class NameFinder:
    """Finds any of many names in texts, in time that grows with the text alone."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self.finder = ahocorasick_rs.AhoCorasick(self.names, matchkind=ahocorasick_rs.MatchKind.Standard)
        self._of_long: ahocorasick_rs.AhoCorasick | None = None

    def find(self, body: str, masked: Iterable[tuple[int, int]], long_text: int = LONG_TEXT) -> Iterator[tuple[int, int, str]]:
        """Start, end and name of what stands alone outside the masked ranges, the longest at each place, from the left."""
        text = body.replace("\n", " ")
        if len(text) >= long_text:
            yield from self._in_long(_blanked(text, masked))
            return
        hits = self.finder.find_matches_as_indexes(text, overlapping=True)
        if hits:
            yield from self._longest(_blanked(text, masked), hits)

    def _longest(self, text: str, hits: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, str]]:
        last_end = 0
        for number, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
            if start >= last_end and _stands_alone(text, start, end) and _EDGE not in text[start:end]:
                last_end = end
                yield start, end, self.names[number]

    def _in_long(self, text: str) -> Iterator[tuple[int, int, str]]:
        """With the ends of words marked in text and names, what matches stands alone, and the search itself takes the longest."""
        if self._of_long is None:
            marked = [_WORD.sub(rf"{_EDGE}\g<0>{_EDGE}", name) for name in self.names]
            self._of_long = ahocorasick_rs.AhoCorasick(marked, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
        edges: list[int] = []
        for word in _WORD.finditer(text):
            edges += (word.start() + len(edges), word.end() + len(edges) + 1)
        for number, start, end in self._of_long.find_matches_as_indexes(_WORD.sub(rf"{_EDGE}\g<0>{_EDGE}", text)):
            yield start - bisect_left(edges, start), end - bisect_left(edges, end), self.names[number]


def _blanked(text: str, masked: Iterable[tuple[int, int]]) -> str:
    """`text` with what is masked made unfindable."""
    parts: list[str] = []
    last = 0
    for start, end in sorted(masked):
        if start >= last:
            parts += (text[last:start], _EDGE * (end - start))
            last = end
    return "".join([*parts, text[last:]]) if parts else text


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit makes the words from `start` to `end` longer; Chinese has no such borders."""
    before = start > 0 and _JOINS.match(text[start]) and _JOINS.match(text[start - 1])
    after = end < len(text) and _JOINS.match(text[end - 1]) and _JOINS.match(text[end])
    return not (before or after)
