"""
Everything that the site knows, as files: records in JSON, flat tables in CSV, Parquet and SQLite, schemas, a Data Package, checksums.

`tables` has the columns and rows, `records` the entries as JSON and Markdown; each format has a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.site.files import csv_export
from tracker.site.files.data import package, records, schemas, sqlite, tables
from tracker.site.outputs import Content, File
from tracker.site.site import Site

FOLDER = "data"
PAGE = f"{FOLDER}/index.html"


def outputs(site: Site) -> Iterator[File]:
    """All files below /data/, but for the page that lists them."""
    if not site.has_output("data"):
        return
    files = [*table_files(site), *record_files(site), *schema_files(site)]
    yield from files
    listed = [f"{FOLDER}/{name}.csv" for name in tables.tables(site)]
    described = File(f"{FOLDER}/datapackage.json", package.package, (), package.as_package, of=tuple(listed))
    yield described
    every = (*(path for file in files for path in file.paths), described.path, PAGE)
    yield File(f"{FOLDER}/SHA256SUMS", package.checksums, (), package.as_checksums, of=every)


def table_files(site: Site) -> Iterator[File]:
    """Every table as CSV and as Parquet, and all as SQLite."""
    for name in tables.tables(site):
        yield File(f"{FOLDER}/{name}.csv", tables.data, (name,), csv_and_parquet, also=(f"{FOLDER}/parquet/{name}.parquet",))
    yield File(f"{FOLDER}/tracker.sqlite", sqlite.data, (), sqlite.sqlite, renews=True)


def record_files(site: Site) -> Iterator[File]:
    """Every entry in one JSON file, and as lines of JSON."""
    yield File(f"{FOLDER}/entries.jsonl", records.all_data, (), records.as_files, also=(f"{FOLDER}/tracker.json",))


def schema_files(site: Site) -> Iterator[File]:
    """The JSON Schema of each kind's records."""
    for kind in tables.data_kinds(site):
        yield File(f"{FOLDER}/schema/{kind.name}.json", schemas.data, (kind.name,), schemas.as_schema)


def csv_and_parquet(data: dict[str, Any]) -> Iterator[Content]:
    """Both files of a table's plain data."""
    from tracker.site.files.data.parquet import parquet  # here, since arro3 takes a hundredth of a second to load

    rows = data["rows"].make()
    tables.checked_count(len(rows), data["name"], data["count"])
    yield csv_export.pieces([[name for name, _type in data["columns"]]], rows)
    yield parquet(data, rows)
