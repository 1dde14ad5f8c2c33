"""The description of all tables for machines: a Data Package (version 2 of the standard, readable as version 1), and checksums."""

from __future__ import annotations

from typing import Any

from tracker.model import indented_json
from tracker.site.files.data.records import VERSION
from tracker.site.files.data.tables import Column, Table, tables, title
from tracker.site.outputs import Sums
from tracker.site.site import Site

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCES = {
    "CC BY 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC BY-SA 4.0": ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0 1.0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
"""Licences by the words of the setting: the name that machines know, and where the text stands."""


def package(site: Site, sums: Sums) -> dict[str, Any]:
    """The Data Package: a resource for each table's CSV file, with its columns, its key, and the tables that it refers to."""
    name = site.settings["name"]
    licence = LICENCES.get(site.settings["licence"])
    return {
        "$schema": PROFILE,
        "profile": "tabular-data-package",
        "name": "policy-tracker",
        "title": name,
        "description": site.settings["standfirst"] or name,
        "homepage": site.absolute("/"),
        "version": VERSION,
        "created": f"{site.today}T00:00:00Z",
        **({"licenses": [{"name": licence[0], "path": licence[1], "title": site.settings["licence"]}]} if licence else {}),
        "resources": [resource(site, table, sums) for table in tables(site).values()],
    }


def resource(site: Site, table: Table, sums: Sums) -> dict[str, Any]:
    """A table as a resource of the package."""
    size, checksum = sums[f"data/{table.name}.csv"]
    return {
        "name": table.name,
        "title": title(table, site.kinds),
        "profile": "tabular-data-resource",
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{checksum}",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": foreign_keys(table),
            "missingValues": [""],
        },
    }


def foreign_keys(table: Table) -> list[dict[str, Any]]:
    """Return the columns of a table that name an entry."""
    names, keys = {column.name for column in table.columns}, []
    if table.field:
        keys.append((["kind", "id"], ["kind", "id"]))
    if {"from_kind", "to_kind"} <= names:
        keys += [(["from_kind", "from_id"], ["kind", "id"]), (["to_kind", "to_id"], ["kind", "id"])]
    return [{"fields": fields, "reference": {"resource": "entries", "fields": others}} for fields, others in keys]


def _field(column: Column) -> dict[str, Any]:
    return {"name": column.name, "type": column.type, "description": column.description}


def as_package(data: dict[str, Any]) -> bytes:
    """datapackage.json."""
    return indented_json.dumps(data)


def checksums(_site: Site, sums: Sums) -> list[tuple[str, str]]:
    """Path below /data/ and SHA-256 of every other file there."""
    return [(path.removeprefix("data/"), checksum) for path, (_size, checksum) in sorted(sums.items())]


def as_checksums(data: list[tuple[str, str]]) -> bytes:
    """SHA256SUMS, in the form of `sha256sum`, which reads it in the folder of the files."""
    return "".join(f"{checksum}  {path}\n" for path, checksum in data).encode()
