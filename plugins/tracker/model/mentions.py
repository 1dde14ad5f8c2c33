"""Search for names of entries in a text: whole words, the longest first, outside ranges that need no link."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from html import unescape

import ahocorasick_rs

from tracker.model.chinese import WIDE

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
    """Return whether a name has three letters or two Chinese characters; a shorter one is in any text."""
    return len(_HAN_CHARACTER.findall(name)) >= 2 or len(_LETTER.findall(_HAN_CHARACTER.sub("", name))) >= 3


def as_read(name: str) -> str:
    """A name with plain quotes, spaces and dashes, so that it is found however a text writes them."""
    return _VARIANT.sub(_plain, name)


class NameFinder:
    """Finds any of many names, given as `as_read` has them, in texts, in time that grows with the text alone."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self.finder = ahocorasick_rs.AhoCorasick(self.names, matchkind=ahocorasick_rs.MatchKind.Standard)
        self._of_long: ahocorasick_rs.AhoCorasick | None = None

    def find(self, body: str, masked: Iterable[tuple[int, int]], long_text: int = LONG_TEXT) -> Iterator[tuple[int, int, str]]:
        """Start, end and name of what stands alone outside the masked ranges, the longest at each place, from the left."""
        text = _Flat(_blanked(body, masked))
        found = self._in_long(text.text) if len(body) >= long_text else self._longest(text.text)
        for start, end, name in found:
            yield text.place(start), text.end(end), name

    def _longest(self, text: str) -> Iterator[tuple[int, int, str]]:
        hits = self.finder.find_matches_as_indexes(text, overlapping=True)
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


class _Flat:
    """
    A Markdown text as readers see it, as far as names are concerned: `text` has a space for a line break within a paragraph, plain
    quotes, spaces and dashes, and the signs that escapes and character references stand for.
    """

    def __init__(self, body: str) -> None:
        self.starts: list[int] = []
        self.shifts: list[int] = []
        """Offset from `text` to the body, from each index in `starts` on."""
        self.text = _WRITTEN.sub(self._shown, body)

    def _shown(self, match: re.Match[str]) -> str:
        shown = _plain(match)
        if len(shown) != len(match[0]):
            shift = self.shifts[-1] if self.shifts else 0
            self.starts.append(match.end() - shift - (len(match[0]) - len(shown)))
            self.shifts.append(shift + len(match[0]) - len(shown))
        return shown

    def place(self, index: int) -> int:
        """Return the index in the body of the character at `index` of the text."""
        number = bisect_right(self.starts, index)
        return index + (self.shifts[number - 1] if number else 0)

    def end(self, index: int) -> int:
        """Return the end in the body of a range that ends before `index` of the text."""
        return self.place(index - 1) + 1


_SPACES = "\t\u00a0\u2000-\u200a\u202f\u205f\u3000"
"""White space other than the plain space and the line break."""
_VARIANTS = rf"[ {_SPACES}]{{2,}}|[{_SPACES}]|[‘’“”„–—]|--+|\.\.\."  # each begins with a sign of its own: three times as fast
_VARIANT = re.compile(_VARIANTS)
_WRITTEN = re.compile(
    rf"[ {_SPACES}]+\n[ \t>\n]*|\n[ \t>\n]*|\\\n[ \t>\n]*|{_VARIANTS}"
    r"|&(?:\#\d{1,7}|\#[xX][\da-fA-F]{1,6}|[A-Za-z]\w*);|\\(?=[!-/:-@\[-`{-~])"
)
_PLAIN = {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "--": "–", "–": "–", "—": "—", "...": "…", "\\": ""}
_IS_WIDE = re.compile(f"[{WIDE}]")


def _plain(match: re.Match[str]) -> str:
    """Return the visible text of a quote, dash, space, escape, reference or line break; a break between paragraphs stays one."""
    written = match[0]
    if written in _PLAIN:
        return _PLAIN[written]
    if written[0] == "-":
        return "—"
    if written[0] == "&":
        return as_read(unescape(written))
    breaks = written.count("\n")
    if breaks == 1 and match.start() and match.end() < len(match.string):
        is_chinese = _IS_WIDE.match(match.string, match.start() - 1) and _IS_WIDE.match(match.string, match.end())
        return "" if is_chinese else " "
    return "\n" if breaks else " "


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
    """Return whether no letter or digit makes the words from `start` to `end` longer; Chinese has no such borders."""
    before = start > 0 and _JOINS.match(text[start]) and _JOINS.match(text[start - 1])
    after = end < len(text) and _JOINS.match(text[end - 1]) and _JOINS.match(text[end])
    return not (before or after)
