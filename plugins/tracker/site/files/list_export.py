"""Lists as CSV files: every entry of a kind, of a facet's value, or of an entry's backlinks, in the list's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

import orjson

from tracker.model.library import Key
from tracker.site import tree_backlinks
from tracker.site.dependencies import memoized
from tracker.site.files import csv_export
from tracker.site.i18n import labels
from tracker.site.outputs import File, Later
from tracker.site.parts.facets import facets
from tracker.site.site import Site

NAME = "list.csv"
COLUMNS = ("kind", "id", "title", "original_title", "date", "type", "status", "stance", "summary", "url")
ROLES = ("role", "through")
"""Columns of a list of referrers: the words of the reference, and the part of a tree by which it refers."""


def outputs(site: Site) -> Iterator[File]:
    """A file for every list, every value of a facet, and every entry that readers follow, at its former addresses too."""
    if not site.has_output("lists"):
        return
    for kind in site.kinds.values():
        if kind.plain:
            continue
        yield File(f"{kind.folder}/{NAME}", kind_data, (kind.name,), sheet)
        for facet in facets(site, kind):
            for value in facet.entries:
                yield File(f"{kind.folder}/by/{facet.name}/{value}/{NAME}", facet_data, (kind.name, facet.name, value), sheet)
        if kind.has_feed:
            for entry in site.entries(kind.name):
                for path in site.page_paths(entry):
                    yield File(f"{path.lstrip('/')}{NAME}", referrer_data, (entry.key,), sheet)


def link(site: Site, base: str) -> list[dict[str, str]]:
    """The file of the list at `base` ("/policies/") as its page names it; none where the site has none."""
    return [{"title": "CSV", "url": site.local(f"{base}{NAME}")}] if site.has_output("lists") else []


def kind_data(site: Site, name: str) -> dict[str, Any]:
    """The plain data of the file with all entries of a kind."""
    keys = [entry.key for entry in site.entries(name)]
    return _data(site, COLUMNS, keys, [_end()] * len(keys))


def facet_data(site: Site, name: str, facet: str, value: str) -> dict[str, Any]:
    """The plain data of the file with the entries that have one value of a facet."""
    found = next(one for one in facets(site, site.kinds[name]) if one.name == facet)
    keys = [entry.key for entry in found.entries[value]]
    return _data(site, COLUMNS, keys, [_end()] * len(keys))


def referrer_data(site: Site, key: Key) -> dict[str, Any]:
    """The plain data of the file with what refers to an entry."""
    keys: list[Key] = []
    ends: list[str] = []
    for group in tree_backlinks.of(site, key):
        keys += group.sources
        role, via = labels.role_there(site.kinds[group.kind], group.role, key[0]), group.via
        ends_by_member = {member: _end(role, site.name(member) if member else "") for member in {*via.values(), None}}
        ends += [ends_by_member[via.get(source)] for source in group.sources]
    return _data(site, (*COLUMNS, *ROLES), keys, ends)


def _end(*cells: str) -> str:
    """The end of a line whose beginning stands."""
    return csv_export.line(("", *cells)) if cells else csv_export.END


def _data(site: Site, columns: Sequence[str], keys: list[Key], ends: list[str]) -> dict[str, Any]:
    """The plain data of a file of entries, each with the end of its line."""
    mark = blake2b("\0".join([_mark(site, key) for key in keys]).encode(), digest_size=16)
    mark.update("\0".join(ends).encode())
    return {"columns": columns, "rows": Later(mark.hexdigest(), partial(_lines, site, keys, ends))}


def _lines(site: Site, keys: list[Key], ends: list[str]) -> list[str]:
    return [_cells(site, key) + end for key, end in zip(keys, ends, strict=True)]


@memoized
def _mark(site: Site, key: Key) -> str:
    """Return everything that decides the line of an entry: not its text."""
    fields = site.published[key].fields
    return orjson.dumps([key, _date(site, key), [fields.get(name) for name in COLUMNS]]).decode()


@memoized
def _cells(site: Site, key: Key) -> str:
    """The cells of an entry, which stand in many lists, as the beginning of a line."""
    entry = site.published[key]
    fields = {**entry.fields, "kind": entry.kind, "id": entry.id, "date": _date(site, key), "url": site.absolute(site.page_path(entry))}
    fields["original_title"] = list(fields.get("original_title", {}).values())
    return csv_export.line([fields.get(name) for name in COLUMNS]).removesuffix(csv_export.END)


def _date(site: Site, key: Key) -> str | None:
    date = site.date(site.published[key])
    return date.text if date else None


def sheet(data: dict[str, Any]) -> bytes:
    """The file: the names of the columns, then a line an entry."""
    return csv_export.file([csv_export.line(data["columns"]), *data["rows"].make()])
