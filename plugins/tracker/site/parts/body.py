"""A body as a page shows it: its HTML, its sections, its notes. Laid out as far as that goes when its file is read, once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from tracker.model import markdown
from tracker.model.kinds import KINDS, Kind
from tracker.model.library import Key

TAKEN_IDS = frozenset(
    {
        *("main", "live", "search", "sections", "toc", "facts", "sources", "lifecycle", "targets"),
        *("relations", "backlinks", "translations", "record", "named", "today", "measures", "works-with", "firms", "about"),
        *("theme", "as-of-day", "as-of-list", "measures-table", "history", "allowed", "allowed-table"),
        *("record-text", "record-table", "record-medium", "record-narrow"),
    }
)
"""Ids that the templates and scripts use, beside those of lists of entries and of suggestions."""
OF_SUGGESTIONS = re.compile(r"suggestions-\d+(?:-\d+)?")

UNSAID = dict.fromkeys(
    ("html", "url", "page", "publisher", "author", "date", "source_kind", "language", "archived_url", "accessed", "note")
)
"""What a source may leave unsaid."""


class Taken:
    """The ids that a heading of a body cannot have."""

    def __contains__(self, id: object) -> bool:
        return id in TAKEN_IDS or is_of_a_list(str(id)) or OF_SUGGESTIONS.fullmatch(str(id)) is not None


def is_of_a_list(id: str) -> bool:
    """Whether an id is one of what refers to an entry (`links-policies-lead`), or of what appears most with it (`most-agencies`)."""
    section, _, rest = id.partition("-")
    folder = f"{rest.removeprefix('place-')}-"
    return section in ("links", "most") and any(folder.startswith(f"{kind.folder}-") for kind in KINDS.values())


class Anything:
    """What every link is taken to lead to before it is known."""

    def __contains__(self, target: object) -> bool:
        return True


def han_of(fields: Mapping[str, Any]) -> str:
    """The tag of the Chinese that stands in an entry's text."""
    return next((tag for tag in fields.get("original_title", ()) if tag.startswith("zh")), "zh-Hans")


def typeset(kind: Kind, fields: Mapping[str, Any], reading: markdown.Reading) -> markdown.Typeset:
    """A body that is read, laid out as its page will have it if all that it links and cites is there."""
    own = {source if isinstance(source, str) else source["id"] for source in fields.get("sources", ())}
    cites = own | {"self"} if kind.cites_itself else own
    return markdown.typeset(reading, Anything(), cites, reserved=Taken(), han_lang=han_of(fields))


def rendered(body: Mapping[str, Any], ready: markdown.Typeset | None, links: markdown.Links, cites: Mapping[str, Any]) -> markdown.Rendered:
    """A body's HTML: from what is laid out, if that is and holds."""
    if ready and links.keys() >= {*ready.targets} and cites.keys() >= {note.source for note in ready.notes if note.source}:
        return markdown.fill(ready, links)
    return markdown.render(body["text"], links, cites, reserved=Taken(), han_lang=body["han"])


class Prose:
    """
    A body (`entry`, `text`, `links`, `sources`, `han`) as a page shows it.

    It has `html`, `toc` (title and anchor of each section), and `notes` as the component `sources` takes them: the sources and footnotes
    in order of first use, then the sources that the body never cites. `ready` has bodies that are laid out, by entry.
    """

    def __init__(self, body: Mapping[str, Any], ready: Mapping[Key, markdown.Typeset]) -> None:
        sources = {source["id"]: source for source in body["sources"]}
        links = {(kind, id): (address, title) for kind, id, address, title in body["links"]}
        found, han = rendered(body, ready.get(tuple(body["entry"])), links, sources), body["han"]
        self.html = Markup(found.html)
        self.toc = [{"title": line.text, "anchor": line.id} for line in found.toc if line.level == 2]
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

    def _add(self, note: dict[str, Any], refs: tuple[str, ...]) -> None:
        number = len(self.notes) + 1
        note["anchor"], note["backs"] = f"note-{number}", refs
        self.notes.append(note)
        if "id" in note:
            self.numbers[note["id"]] = number

    def referenced(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Items that name their `source`, with `refs`: the number and anchor of its note."""
        return [{**item, "refs": self._refs(item["source"])} for item in items]

    def _refs(self, source: str | None) -> list[dict[str, Any]]:
        number = self.numbers.get(source or "")
        return [{"number": number, "anchor": f"note-{number}"}] if number else []


def described(source: Mapping[str, Any], han: str) -> dict[str, Any]:
    """A source with every key that the component `sources` reads; its original title is in its own language, or in `han`."""
    original, tag = source.get("original") or source.get("original_title"), source.get("original_lang") or source.get("language") or han
    if isinstance(original, Mapping):
        tag, original = next(iter(original.items()))
    return {**UNSAID, **source, "original": original, "original_lang": tag}
