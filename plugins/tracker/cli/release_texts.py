"""The texts of a release: notes for readers, CITATION.cff for those who cite it, zenodo.json for a deposit by Zenodo's interface."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from tracker.cli.release_delta import Delta, Record, counts
from tracker.model import indented_json
from tracker.model.fields import field_label
from tracker.model.kinds import Kind
from tracker.site.site import Site

LICENCES = ("CC0-1.0", *(f"CC-{terms}-4.0" for terms in ("BY", "BY-SA", "BY-NC", "BY-ND", "BY-NC-SA", "BY-NC-ND")))
"""Licences of data by their SPDX names; CITATION.cff may name no other way of writing them."""

LANGUAGES = {"en": "eng", "zh": "zho"}
"""Zenodo's names of languages (ISO 639-3)."""

SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")
"""Characters with a meaning in Markdown."""


def notes(site: Site, data: Record, delta: Delta | None) -> bytes:
    """The notes of a release in Markdown."""
    return "".join(f"{line}\n" for line in _note_lines(site, data, delta)).encode()


def _note_lines(site: Site, data: Record, delta: Delta | None) -> Iterator[str]:
    number = sum(counts(data).values())
    yield f"# {escaped(site.settings['name'])}, release of {data['generated']}"
    yield ""
    yield f"{number:,} entries: {', '.join(f'{count:,} {name}' for name, count in _counted(site.kinds, data))}."
    yield ""
    if delta is None:
        yield "This is the first release: there is none to compare it with."
        return
    added, changed, removed = (delta[name] for name in ("added", "changed", "removed"))
    yield f"Since the release of {delta['from']}: {len(added):,} added, {len(changed):,} changed, {len(removed):,} removed."
    if "shrinks" in delta:
        yield f"Why there are fewer: {escaped(delta['shrinks'])}"
    yield from _section("Added", [_link(entry) for entry in added])
    yield from _section("Changed", [f"{_link(entry)}: {_what_changed(site.kinds[entry['kind']], entry)}" for entry in changed])
    yield from _section("Removed", [f"{escaped(entry['title'])} ({entry['kind']} `{entry['id']}`): {_reason(entry)}" for entry in removed])


def _counted(kinds: Mapping[str, Kind], data: Record) -> Iterator[tuple[str, int]]:
    """The kinds in their order with how many entries each has."""
    found = counts(data)
    for kind in kinds.values():
        if found[kind.name]:
            yield (kind.plural if found[kind.name] != 1 else kind.label).lower(), found[kind.name]


def _section(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {heading}", "")
        yield from (f"- {line}" for line in lines)


def _link(entry: Delta) -> str:
    return f"[{escaped(entry['title'])}]({entry['url']}) ({entry['kind']})"


def _what_changed(kind: Kind, entry: Delta) -> str:
    """The fields that changed in words; short values as they were and are."""
    words = [f"id: {entry['was']} → {entry['id']}"] if "was" in entry else []
    return "; ".join([*words, *(_in_words(kind, field) for field in entry["fields"])])


def _in_words(kind: Kind, field: Delta) -> str:
    name, was, now = field_label(kind.model, field["field"]), field["was"], field["now"]
    if was is None:
        return f"{name} added"
    if now is None:
        return f"{name} removed"
    is_short = all(isinstance(value, str) and len(value) <= 60 for value in (was, now))
    return f"{name}: {escaped(was)} → {escaped(now)}" if is_short else f"{name} changed"


def _reason(entry: Delta) -> str:
    if became := entry.get("became"):
        return f"it became {', '.join(f'`{id}`' for id in became)}."
    return escaped(entry.get("reason") or "no reason is recorded.")


def escaped(text: str) -> str:
    """Plain text as Markdown, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def citation(site: Site) -> bytes:
    """CITATION.cff (version 1.2.0 of the Citation File Format)."""
    said = {
        "cff-version": "1.2.0",
        "message": "If you use this data, please cite it as below.",
        "type": "dataset",
        "title": site.settings["name"],
        "abstract": site.settings["standfirst"],
        "authors": [{"name": site.settings["name"]}],
        "version": site.today,
        "date-released": site.today,
        "license": spdx(site.settings["licence"]),
        "url": site.base,
        "repository-code": site.settings["repository"],
    }
    filled = {name: value for name, value in said.items() if value}
    return yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=1000).encode()


def zenodo(site: Site) -> bytes:
    """The metadata of a deposit, as Zenodo's interface takes it."""
    licence = spdx(site.settings["licence"])
    said = {
        "upload_type": "dataset",
        "title": site.settings["name"],
        "creators": [{"name": site.settings["name"]}],
        "description": f"<p>{html.escape(site.settings['standfirst'] or site.settings['name'])}</p>",
        "publication_date": site.today,
        "version": site.today,
        "access_right": "open",
        "license": licence.lower() if licence else None,
        "language": LANGUAGES.get(site.settings["lang"].split("-")[0]),
        "related_identifiers": [{"identifier": site.base, "relation": "isIdenticalTo", "resource_type": "dataset"}] if site.base else None,
    }
    filled = {"metadata": {name: value for name, value in said.items() if value}}
    return indented_json.dumps(filled)


def spdx(licence: str) -> str | None:
    """The SPDX name of a licence; None if it is not one of LICENCES."""
    name = licence.strip().replace(" ", "-").upper()
    return next((known for known in LICENCES if known.upper() == name), None)


def as_json(delta: Delta) -> bytes:
    """delta.json."""
    return indented_json.dumps(delta)


def empty_delta(data: Record) -> dict[str, Any]:
    """The delta of the first release, which has none before it."""
    return {"from": None, "to": data["generated"], "added": [], "changed": [], "removed": []}
