"""Footnotes that lead nowhere: marks without a note, notes without a mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from tracker.model.markdown.parser import Token
from tracker.model.near_names import nearest, suggestion

MOST_COMPARED = 20
"""Largest number of notes with which an undefined mark is compared."""


class Footnote(NamedTuple):
    """A mark or a note: its name as written, and its bytes in the body."""

    name: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The name as pulldown-cmark compares it."""
        return self.name.casefold()


class Stray(NamedTuple):
    """A mark or a note that leads nowhere, with the bytes of its `[^name]`."""

    start: int
    end: int
    message: str
    hint: str


def strays(tokens: list[Token], data: bytes) -> Iterator[Stray]:
    """
    The marks that have no note and the notes that no mark leads to; the second of two notes of one name is such a note.

    A misspelt name is one mistake: its note is not reported as well.
    """
    notes = [Footnote(value, start, end) for kind, value, start, end in tokens if kind == "+FootnoteDefinition"]
    first: dict[str, Footnote] = {}
    for note in notes:
        if first.setdefault(note.key, note) is not note:
            yield _stray(note, "has a note above; this one is not shown", "give each note a name of its own")
    used = _used(tokens)
    unused = {key: note for key, note in first.items() if key not in used}
    choices = list(unused)[:MOST_COMPARED]
    meant: set[str] = set()
    for mark in _unread_marks(tokens, data):
        near = nearest(mark.key, choices)
        meant.update([near] if near else [])
        hint = suggestion(near and f"[^{unused[near].name}]", f"write the note: [^{mark.name}]: …")
        yield Stray(mark.start, mark.end, f"the footnote [^{mark.name}] is not defined", hint)
    for key, note in unused.items():
        if key not in meant:
            yield _stray(note, "is defined and not used", f"put [^{note.name}] where it belongs, or delete the note")


def _stray(note: Footnote, what: str, hint: str) -> Stray:
    return Stray(note.start, note.start + len(f"[^{note.name}]".encode()), f"the footnote [^{note.name}] {what}", hint)


def _used(tokens: Iterable[Token]) -> set[str]:
    """The names of the notes that marks lead to from the text, or from a note that is itself used."""
    marks: dict[str, set[str]] = {"": set()}
    inside = ""
    for kind, value, _start, _end in tokens:
        if kind == "+FootnoteDefinition":
            inside = f"[^{value.casefold()}"
        elif kind == "-FootnoteDefinition":
            inside = ""
        elif kind == "FootnoteReference":
            marks.setdefault(inside, set()).add(value.casefold())
    used: set[str] = set()
    waiting = list(marks[""])
    while waiting:
        key = waiting.pop()
        if key not in used:
            used.add(key)
            waiting += marks.get(f"[^{key}", ())
    return used


def _unread_marks(tokens: list[Token], data: bytes) -> Iterator[Footnote]:
    """The marks that Markdown reads as text, since no note has their name: `[`, `^name`, `]`, each written as such."""
    opened: list[Token] = []
    for last, token in pairwise([("", None, -1, -1), *tokens]):
        kind, value, start, end = token
        if kind != "Text" or (opened and last[3] != start):
            opened = []
        elif value == "[" and data[start:end] == b"[" and data[start - 1 : start] != b"\\":
            opened = [token]
        elif opened and value == "]" and data[start:end] == b"]":
            name = data[opened[0][3] : start].decode()
            if name.startswith("^") and len(name) > 1 and not any(sign.isspace() for sign in name):
                yield Footnote(name[1:], opened[0][2], end)
            opened = []
