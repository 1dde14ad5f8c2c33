"""Hints for mistyped references: near ids, names, renamed and removed entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from tracker.model.gone import Gone
from tracker.model.near_names import nearest

MOST_COMPARED = 5_000_000
"""So many ids are compared with unknown ones, about a second; ten thousand unknown ids would take minutes otherwise."""


class NamedEntry(Protocol):
    """An entry as far as its names go."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


class LinkedLibrary(Protocol):
    """A library as far as ids and names go."""

    @property
    def entries(self) -> Mapping[tuple[str, str], NamedEntry]: ...
    @property
    def known(self) -> Mapping[str, Iterable[str]]: ...
    @property
    def former(self) -> Mapping[tuple[str, str], tuple[str, str]]: ...
    @property
    def kinds_of_id(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def gone(self) -> Sequence[Gone]: ...


class Names:
    """The entries that unknown references of a library could have meant."""

    def __init__(self, library: LinkedLibrary) -> None:
        self.library = library
        self._meanings: dict[tuple[str | None, str], tuple[str, str] | None] = {}
        self._ids: dict[tuple[str, ...], list[str]] = {}
        self._compared = 0

    def meaning(self, kind: str | None, text: str) -> tuple[str, str] | None:
        """The entry that the unknown id `text` most likely means: by its former id, its name, or a near id."""
        if kind is not None and kind not in self.library.known:
            return None
        if (kind, text) not in self._meanings:
            self._meanings[kind, text] = self._meaning([kind] if kind else list(self.library.known), text)
        return self._meanings[kind, text]

    def _meaning(self, kinds: list[str], text: str) -> tuple[str, str] | None:
        former = next((self.library.former[kind, text] for kind in kinds if (kind, text) in self.library.former), None)
        by_name = [key for key in self.by_name.get(text.casefold(), ()) if key[0] in kinds]
        if former or len(by_name) == 1:
            return former or by_name[0]
        if self._compared > MOST_COMPARED:
            return None
        self._compared += len(self.ids(kinds))
        best = nearest(text, self.ids(kinds))
        return next(((kind, best) for kind in kinds if best in self.library.known[kind]), None) if best else None

    def hint(self, kind: str | None, text: str) -> tuple[str, str | None]:
        """A hint for the unknown id `text`, and the id that may safely stand instead, if that is certain."""
        library = self.library
        gone = next((gone for gone in self.gone.get(text, ()) if kind in (gone.kind, None)), None)
        if gone:
            became = " and ".join(f'"{found}"' for found in gone.became)
            return f"it became {became}" if became else f"it was removed: {gone.reason}", None
        meant = self.meaning(kind, text)
        if meant:
            entry = library.entries.get(meant)
            name = f'"{meant[1]}" ({entry.title})' if entry else f'"{meant[1]}"'
            if (meant[0], text) in library.former:
                return f"it is now {name}", meant[1] if kind else None
            certain = kind and len(self.by_name.get(text.casefold(), ())) == 1
            return f"did you mean {name}?", meant[1] if certain else None
        elsewhere = library.kinds_of_id.get(text, ())
        if elsewhere:
            return f"it is the id of a {elsewhere[0]}", None
        return f"add it first: invoke new {kind}" if kind else "link an entry by its id", None

    def ids(self, kinds: list[str]) -> list[str]:
        key = tuple(kinds)
        if key not in self._ids:
            self._ids[key] = sorted(found for kind in kinds for found in self.library.known[kind])
        return self._ids[key]

    @cached_property
    def gone(self) -> dict[str, list[Gone]]:
        """Every removed id to what is told of it."""
        found: dict[str, list[Gone]] = {}
        for gone in self.library.gone:
            found.setdefault(gone.id, []).append(gone)
        return found

    @cached_property
    def by_name(self) -> dict[str, list[tuple[str, str]]]:
        """Every name in lower case to the entries that have it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, entry in self.library.entries.items():
            originals = entry.fields.get("original_title")
            names = {entry.id, entry.title, str(entry.fields.get("abbreviation", "")), *(entry.fields.get("aliases") or ())}
            names.update(originals.values() if isinstance(originals, dict) else ())
            for name in {name.casefold() for name in names if isinstance(name, str) and name}:
                found.setdefault(name, []).append(key)
        return found
