"""Questions that `invoke new` asks on a terminal: at most seven, each with its possible answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from rapidfuzz import fuzz, process

from tracker.cli.sheet_columns import Reader
from tracker.model.chinese import SIGNS
from tracker.model.dates import date_in
from tracker.model.field_types import LANGUAGE
from tracker.model.fields import field_label, is_date, list_of, references
from tracker.model.kinds import Kind
from tracker.model.library import Library
from tracker.model.urls import url_fault

Ask = Callable[[str], str]
"""Shows a question and gives the answer; raises EOFError where there is none to be had."""

ALIKE = 90
"""So much of two titles is alike, in per cent, that they may be of one entry."""


class Question(NamedTuple):
    """A flag of `invoke new`, and the words that ask for its value."""

    flag: str
    words: str


MOST_QUESTIONS = 6
"""Most questions about an entry, after that for its kind."""


def questions_of(kind: Kind) -> list[Question]:
    """The questions about an entry of a kind: the kind's own, else its title and the fields that it must have."""
    needed = (name for name, field in kind.model.model_fields.items() if field.is_required() and name != "title")
    asked = kind.questions or (("title", "Title"), *((name, field_label(kind.model, name)) for name in needed))
    return [Question(*one) for one in asked[:MOST_QUESTIONS]]


class Interview:
    """Asks for an entry of a library; `ask` shows a question and gives the answer, `say` shows a line."""

    def __init__(self, library: Library, ask: Ask, say: Callable[[str], None]) -> None:
        self.library, self.ask, self.say = library, ask, say

    def kind(self) -> Kind:
        """The kind of the new entry."""
        kinds = self.library.kinds
        names = list(kinds)
        while (answer := self.ask(f"What are you adding?  {' / '.join(names)}  [{names[0]}]: ").strip().lower() or names[0]) not in kinds:
            self.say(f"  no kind {answer!r}")
        return kinds[answer]

    def answers(self, kind: Kind) -> dict[str, str]:
        """The value of each flag that was answered; an empty answer leaves its field open."""
        found = {}
        for question in questions_of(kind):
            if answer := self.answer(kind, question):
                found[question.flag] = answer
        return found

    def answer(self, kind: Kind, question: Question) -> str:
        """The answer to a question, as the entry is to hold it; asked again where it cannot be right."""
        field = field_of(kind, question.flag)
        listed = list_of(kind.model, field)
        values = list(self.library.vocabulary[listed]) if listed else []
        choices = f"  {' / '.join(values)}" if values else ""
        while True:
            answer = self.ask(f"{question.words}{choices}: ").strip()
            value, fault = self.read(kind, field, answer, values) if answer else ("", "")
            if not fault:
                return value
            self.say(f"  {fault}")

    def read(self, kind: Kind, field: str, answer: str, values: list[str]) -> tuple[str, str]:
        """Parse an answer; return its value and an error message, empty if it is valid."""
        if field == "original_title":
            value = tagged(answer)
            return value, "" if value else "begin with its language: ja: …"
        if values:
            value = Reader(self.library).value(kind.model, field, answer)
            return str(value), "" if value in values else f"not one of these: {', '.join(values)}"
        if field == "date" or (field in kind.model.model_fields and is_date(kind.model.model_fields[field])):
            return answer, "" if date_in(answer) else "a date is 2021-09-03, 2021-09 or 2021"
        if field in ("url", "website"):
            return answer, url_fault(answer) or ""
        target = next((found.kind for found in references(kind.model) if found.path[0] == field and found.kind), None)
        return (self.entry(target, answer), "") if target else (answer, "")

    def entry(self, kind: str, answer: str) -> str:
        """The id of the entry that an answer names; one that is not there yet stays as it is typed."""
        meant = self.library.names.meaning(kind, answer) if answer not in self.library.known[kind] else (kind, answer)
        entry = self.library.entries.get(meant) if meant else None
        if entry is None:
            self.say(f"  no {kind} is called so: add it later with invoke new {kind}")
            return answer
        self.say(f"  → {entry.id}  {entry.title}")
        return entry.id

    def goes_on(self, kind: Kind, title: str) -> bool:
        """Return whether an entry of this title is to be made, though there may be one."""
        titles = {entry.path: entry.title for entry in self.library.of(kind.name)}
        best = process.extractOne(title, titles, scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=ALIKE) if title else None
        if best is None:
            return True
        self.say(f"Possible duplicate: {best[2]} ({best[0]}, {best[1]:.0f} % alike)")
        return self.ask("Continue anyway? [y/N] ").strip().lower() in ("y", "yes")


def field_of(kind: Kind, flag: str) -> str:
    """
    The field that a flag fills.

    `date` fills the field that dates entries of the kind, `url` a website, the name of another kind the first field that names entries
    of it. Any other flag is a field's name.
    """
    if flag == "date" and kind.date_field:
        return kind.date_field
    if flag == "url" and "website" in kind.model.model_fields:
        return "website"
    if flag in kind.model.model_fields:
        return flag
    named = (found.path[0] for found in references(kind.model) if found.kind == flag != kind.name and len(found.path) <= 2)
    return next(named, flag)


def tagged(text: str) -> str:
    """A title with its language before it: as it was given, else zh-Hans or zh-Hant as its characters tell; empty where none do."""
    tag, _, rest = text.partition(":")
    if rest.strip() and LANGUAGE.fullmatch(tag.strip()):
        return f"{tag.strip()}: {rest.strip()}"
    if not re.search(f"[{SIGNS}]", text) or re.search("[\u3040-\u30ff\uac00-\ud7a3]", text):
        return ""
    from opencc import OpenCC

    return f"{'zh-Hans' if OpenCC('t2s').convert(text) == text else 'zh-Hant'}: {text}"
