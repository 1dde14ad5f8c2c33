"""From a character of a body to its line and column in the file, whatever notation the body is written in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

_LINE_END = re.compile("\n")
_INKED = re.compile(r"\S")
_TOKENS = {
    '"': re.compile(r"\\(?:x..|u.{4}|U.{8}|.)|\S", re.DOTALL),
    "'": re.compile(r"''|\S"),
}
_BLANK_ESCAPES = frozenset("\n\t ntrvfN_LP")
"""Characters that mean white space after a backslash, or nothing at the end of a line."""


class Lines:
    """Index of the line starts of a text."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, 1-based, of the character at `index`."""
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1


class Positions:
    """
    Places of a body's characters in its file.

    The body of a Markdown entry begins at line `at[0]`. A body under `body:` has its style and its bounds in `raw` as `at`; YAML
    folds, indents and escapes only white space and single signs, so the k-th sign that is no white space is the same one in both.
    """

    def __init__(self, body: str, at: tuple[object, ...], raw: str | None) -> None:
        self.offset = 0
        self.inked: list[int] = []
        self.tokens: list[int] = []
        if raw is None:
            self.lines = Lines(body)
            self.offset = int(str(at[0])) - 1
            return
        self.lines = Lines(raw)
        style, first, last = str(at[0]), int(str(at[1])), int(str(at[2]))
        self.tokens = _signs(raw, style, first, last) or [first]
        self.inked = [match.start() for match in _INKED.finditer(body)]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column in the file of the character at `index` of the body."""
        if self.tokens:
            index = self.tokens[min(bisect_left(self.inked, index), len(self.tokens) - 1)]
        line, column = self.lines.place(index)
        return line + self.offset, column


def _signs(raw: str, style: str, first: int, last: int) -> list[int]:
    """Return the index of each sign of the YAML text that gives a character other than white space."""
    if style in _TOKENS:
        found = _TOKENS[style].finditer(raw, first + 1, last - 1)
        return [match.start() for match in found if not _is_blank(match[0])]
    if style in ("|", ">"):
        first = raw.find("\n", first, last) + 1 or last
    return [match.start() for match in _INKED.finditer(raw, first, last)]


def _is_blank(token: str) -> bool:
    if token[0] != "\\":
        return False
    if token[1] in "xuU":
        number = int(token[2:], 16)
        return number < 0x110000 and chr(number).isspace()
    return token[1] in _BLANK_ESCAPES
