"""A body as a page shows it: its HTML, its sections, its notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from tracker.model import markdown
from tracker.site.parts.section import Section

TEXT, NOTES = "text", "sources"
"""The components that show a body and its notes."""

OF_SUGGESTIONS = re.compile(r"suggestions-\d+(?:-\d+)?")

UNSAID = dict.fromkeys(
    ("html", "url", "page", "publisher", "author", "date", "source_kind", "language", "archived_url", "accessed", "note")
)
"""Fields that a source may omit."""


def han_of(fields: Mapping[str, Any]) -> str:
    """The tag of the Chinese that stands in an entry's text."""
    return next((tag for tag in fields.get("original_title", ()) if tag.startswith("zh")), "zh-Hans")


def ids_in(data: object) -> Iterator[str]:
    """The ids that plain data names: under `id` and `anchor`."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name in ("id", "anchor") and isinstance(value, str):
                yield value
            else:
                yield from ids_in(value)
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from ids_in(item)


class Reserved:
    """The ids that no heading of a body can have: some `ids`, and those of suggestions, which scripts make."""

    def __init__(self, ids: Collection[str]) -> None:
        self.ids = ids

    def __contains__(self, id: object) -> bool:
        return id in self.ids or OF_SUGGESTIONS.fullmatch(str(id)) is not None


class Prose:
    """
    A body (`text`, `links`, `sources`, `han`) and the `sections` below it, as a page shows them.

    It has `html`; `notes` as the component `sources` takes them: the sources and footnotes in order of first use, then the sources that
    the body never cites; `sections` whose data have the numbers of notes, the body itself among them if they name its place; `toc`: title
    and anchor of each section of the body; and `contents`: of all sections. No heading of the body
    has an id of a section, or one of `literal_ids`, which the templates have.
    """

    def __init__(
        self,
        body: Mapping[str, Any],
        sections: Sequence[Section],
        literal_ids: Collection[str] = (),
    ) -> None:
        sources = {source["id"]: source for source in body["sources"]}
        links = {(kind, id): (address, title) for kind, id, address, title in body["links"]}
        reserved = Reserved({*literal_ids, *(section.id for section in sections), *ids_in([section.data for section in sections])})
        han = body["han"]
        found = markdown.render(body["text"], links, sources, reserved=reserved, han_lang=han)
        self.html = Markup(found.html)
        self.notes: list[dict[str, Any]] = []
        self.numbers: dict[str, int] = {}
        for note in found.notes:
            if note.source is None:
                self._add({"html": Markup(note.html)}, note.refs)
            else:
                self._add(described(sources[note.source], han), note.refs)
        for id, source in sources.items():
            if id not in self.numbers:
                self._add(described(source, han), ())
        outline = tuple((line.id, line.text) for line in found.toc if line.level == 2)
        self.sections = [filled for section in sections if (filled := self._filled(section, outline))]
        self.toc = _contents(outline)
        self.contents = _contents(heading for section in self.sections for heading in section.headings)

    def _add(self, note: dict[str, Any], refs: tuple[str, ...]) -> None:
        number = len(self.notes) + 1
        note["anchor"], note["backs"] = f"note-{number}", refs
        self.notes.append(note)
        if "id" in note:
            self.numbers[note["id"]] = number

    def _filled(self, section: Section, outline: tuple[tuple[str, str], ...]) -> Section | None:
        """A section with the numbers of the notes that its items name, or with the body or the notes themselves if there are any."""
        if section.component == TEXT:
            return replace(section, data={"html": self.html}, further=outline) if self.html else None
        if section.component == NOTES:
            is_shown = self.notes or section.data["is_due"]
            return replace(section, data={"items": self.notes}) if is_shown else None
        return replace(section, data={name: self._referenced(value) for name, value in section.data.items()})

    def _referenced(self, value: Any) -> Any:
        """A list whose items name a `source`, with `refs`: the number and anchor of each item's note; any other value as it is."""
        if not (isinstance(value, list) and value and isinstance(value[0], dict) and "source" in value[0]):
            return value
        return [{**item, "refs": self._refs(item["source"])} for item in value]

    def _refs(self, source: str | None) -> list[dict[str, Any]]:
        number = self.numbers.get(source or "")
        return [{"number": number, "anchor": f"note-{number}"}] if number else []


def _contents(headings: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"title": title, "anchor": id} for id, title in headings]


def described(source: Mapping[str, Any], han: str) -> dict[str, Any]:
    """A source with every key that the component `sources` reads; its original title is in its own language, or in `han`."""
    original, tag = source.get("original") or source.get("original_title"), source.get("original_lang") or source.get("language") or han
    if isinstance(original, Mapping):
        tag, original = next(iter(original.items()))
    return {**UNSAID, **source, "original": original, "original_lang": tag}
