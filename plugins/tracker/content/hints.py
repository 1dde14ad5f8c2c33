"""What a contributor may have meant: near ids, names, renamed and removed entries."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from tracker.content.library import Library

NEAR = 70


def near(text: str, choices: list[str]) -> str | None:
    """The choice that is most like `text`, if one is near enough."""
    best = process.extractOne(text, choices, scorer=fuzz.ratio, score_cutoff=NEAR)
    return best[0] if best else None


class Names:
    """What references of a library could have meant."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.found: dict[tuple[str | None, str], tuple[str, str | None]] = {}

    def hint(self, kind: str | None, text: str) -> tuple[str, str | None]:
        """A hint for the unknown id `text`, and the id that may safely stand instead, if that is certain."""
        if (kind, text) not in self.found:
            self.found[kind, text] = self._hint(kind, text)
        return self.found[kind, text]

    def _hint(self, kind: str | None, text: str) -> tuple[str, str | None]:
        library = self.library
        kinds = [kind] if kind else list(library.known)
        for name in kinds:
            if (name, text) in library.former:
                new = library.former[name, text][1]
                return f'it is now "{new}" ({library.entries[name, new].title})', new if kind else None
        for gone in library.gone:
            if gone.kind in kinds and gone.id == text:
                if gone.became:
                    return "it became " + " and ".join(f'"{became}"' for became in gone.became), None
                return f"it was removed: {gone.reason}", None
        by_name = [key for key in self.by_name.get(text.casefold(), ()) if key[0] in kinds]
        if len(by_name) == 1:
            return self._mean(by_name[0]), by_name[0][1] if kind else None
        best = process.extractOne(text, self.ids(kinds), scorer=fuzz.ratio, score_cutoff=NEAR)
        if best:
            return self._mean(next((name, best[0]) for name in kinds if best[0] in library.known[name])), None
        elsewhere = [name for name in library.kinds_of_id.get(text, ()) if name not in kinds]
        if elsewhere:
            return f"it is the id of a {elsewhere[0]}", None
        return f"add it first: invoke new {kind}" if kind else "link an entry by its id", None

    def ids(self, kinds: list[str]) -> list[str]:
        key = tuple(kinds)
        if key not in self._ids:
            self._ids[key] = sorted(found for kind in kinds for found in self.library.known[kind])
        return self._ids[key]

    @cached_property
    def _ids(self) -> dict[tuple[str, ...], list[str]]:
        return {}

    def _mean(self, key: tuple[str, str]) -> str:
        entry = self.library.entries.get(key)
        return f'did you mean "{key[1]}" ({entry.title})?' if entry else f'did you mean "{key[1]}"?'

    @cached_property
    def by_name(self) -> dict[str, list[tuple[str, str]]]:
        """Every name in lower case to the entries that have it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, entry in self.library.entries.items():
            originals = entry.fields.get("original_title")
            names = {entry.id, entry.title, str(entry.fields.get("abbreviation", "")), *(entry.fields.get("aliases") or ())}
            names.update(originals.values() if isinstance(originals, dict) else ())
            for name in names:
                if isinstance(name, str) and name:
                    found.setdefault(name.casefold(), []).append(key)
        return found
