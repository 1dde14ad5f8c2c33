"""Every format of the data, read back by a library that did not write it: what was written comes back equal."""

from __future__ import annotations

import asyncio
import csv
import datetime
import io
import json
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import jsonschema_rs
import pytest
from hostile_values import ARABIC, BODY, FILES, FORMULA, MARKS, TEX
from sites import SETTINGS, content, outputs, site_of

from tools.bench.corpus import Corpus
from tracker.model.library import load
from tracker.site.files.data import tables
from tracker.site.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of hostile_values values."""
    return site_of(tmp_path_factory.mktemp("content"), FILES)


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its data, written."""
    folder = tmp_path_factory.mktemp("site")
    for path in outputs(site):
        if path.startswith("data/"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content(site, path))
    return folder / "data"


def values(site: Site, name: str) -> list[tuple[Any, ...]]:
    """The rows of a table as it has them, days as days."""
    table = tables.tables(site)[name]
    day = [column.type == "date" for column in table.columns]
    return [
        tuple(datetime.date.fromisoformat(cell) if is_day and cell else cell for is_day, cell in zip(day, row, strict=True))
        for row in tables.rows(site, name)
    ]


NAMES = (
    *("entries", "policies", "articles", "agencies", "companies", "themes", "places", "people"),
    *("events", "sources", "relations", "targets", "requirements", "positions", "corrections", "links", "log"),
)


def test_these_are_all_tables(site: Site) -> None:
    assert sorted(NAMES) == sorted(tables.tables(site))


# CSV


def test_csv_begins_with_a_byte_order_mark(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert not path.read_bytes()[3:].startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", NAMES)
def test_csv_comes_back_equal_but_for_the_mark_before_formulas(site: Site, folder: Path, name: str) -> None:
    def shown(cell: Any) -> str:
        text = "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
        return f"'{text}" if isinstance(cell, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *found = csv.reader(file)

    assert [column.name for column in tables.tables(site)[name].columns] == header
    assert [[shown(cell) for cell in row] for row in tables.rows(site, name)] == found


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_reads_csv(site: Site, folder: Path, name: str) -> None:
    found = duckdb.sql(f"SELECT * FROM read_csv('{folder / f'{name}.csv'}', all_varchar=true, header=true)")

    assert [column.name for column in tables.tables(site)[name].columns] == found.columns
    assert tables.count(site, name) == len(found.fetchall())


# Parquet


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_reads_parquet_equal(site: Site, folder: Path, name: str) -> None:
    found = duckdb.sql(f"SELECT * FROM '{folder / 'parquet' / f'{name}.parquet'}'")

    types = {"string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
    columns = tables.tables(site)[name].columns
    assert [(column.name, types[column.type]) for column in columns] == list(zip(found.columns, map(str, found.types), strict=True))
    assert values(site, name) == found.fetchall()


# SQLite


@pytest.mark.parametrize("name", NAMES)
def test_sqlite_has_the_same_rows(site: Site, folder: Path, name: str) -> None:
    with sqlite3.connect(folder / "tracker.sqlite") as database:
        found = database.execute(f"SELECT * FROM {name}")

        assert [column.name for column in tables.tables(site)[name].columns] == [column[0] for column in found.description]
        assert sorted(tables.rows(site, name)) == sorted(found.fetchall())


def test_sqlite_is_sound(folder: Path) -> None:
    with sqlite3.connect(folder / "tracker.sqlite") as database:
        assert [("ok",)] == database.execute("PRAGMA integrity_check").fetchall()
        assert (16384,) == database.execute("PRAGMA page_size").fetchone()


def asked(folder: Path, path: str) -> Any:
    """Return the answer of Datasette, asked by its own client."""
    from datasette.app import Datasette

    async def ask() -> Any:
        answer = await Datasette([], immutables=[str(folder / "tracker.sqlite")]).client.get(path)
        assert 200 == answer.status_code, answer.text
        return answer.json() if ".json" in path else answer.text

    with ThreadPoolExecutor(1) as pool:  # a browser of another test may have a loop running here
        return pool.submit(asyncio.run, ask()).result()


@pytest.mark.parametrize("table", ["entries", "search"])
@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("挖矿", {"x"}),  # in the text
        ("虚拟货币", {"x"}),
        ("币挖", {"x"}),  # across words
        ("比特币", {"x"}),  # in the original title
        ("正文", set()),
        ("hyperlink", {"x"}),
        ("التعدين", {"x"}),
        ("wrong", {"x"}),  # in a correction
        ("quoted report", {"report", "x"}),
        ("mining prohibited", {"mining"}),
        ("must-not", {"x"}),
        ("a (b", {"x"}),
    ],
)
def test_datasettes_search_box_finds_words_and_runs_of_chinese(folder: Path, table: str, words: str, ids: set[str]) -> None:
    found = asked(folder, f"/tracker/{table}.json?_shape=array&_search={words}")

    assert ids == {row["id"] for row in found}
    assert all(row["url"].endswith(f"/{row['id']}/") for row in found)


def test_datasette_shows_the_search_box_above_the_entries(folder: Path) -> None:
    assert 'name="_search"' in asked(folder, "/tracker/entries")


# JSON


def test_json_and_lines_hold_every_entry_alike(site: Site, folder: Path) -> None:
    whole = json.loads((folder / "tracker.json").read_text("utf-8"))
    lines = [json.loads(line) for line in (folder / "entries.jsonl").read_text("utf-8").splitlines()]

    assert ["version", "generated", "entries"] == list(whole)
    assert ("2.0", "2022-01-01") == (whole["version"], whole["generated"])
    assert lines == whole["entries"]
    assert [(row[0], row[1]) for row in tables.rows(site, "entries")] == [(entry["kind"], entry["id"]) for entry in lines]


def test_hostile_values_come_back_equal_in_json(folder: Path) -> None:
    entry = next(entry for entry in json.loads((folder / "tracker.json").read_text("utf-8"))["entries"] if entry["id"] == "x")

    assert (FORMULA, TEX, MARKS, ARABIC) == (
        entry["title"],
        entry["document_number"],
        entry["stance_reason"],
        entry["original_title"]["ar"],
    )
    assert BODY.strip("\n") == entry["body"]
    assert ["+1", "-1; 2", "@here"] == entry["aliases"]
    assert True is entry["milestone"]


def test_every_record_fits_the_schema_of_its_kind(folder: Path) -> None:
    entries = json.loads((folder / "tracker.json").read_text("utf-8"))["entries"]
    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in (folder / "schema").glob("*.json")}

    assert {"policy", "article", "agency", "company", "theme", "place", "person"} == schemas.keys()
    assert [] == [
        (entry["id"], error.message)
        for entry in entries
        for error in jsonschema_rs.validator_for(schemas[entry["kind"]]).iter_errors(entry)
    ]


@pytest.mark.parametrize(
    "change",
    [{"titel": "x"}, {"stance": 3}, {"url": None}, {"backlinks": [{}]}, {"milestone": "true"}, {"draft": False}, {"kind": "article"}],
)
def test_a_schema_refuses_what_no_record_has(folder: Path, change: dict[str, Any]) -> None:
    entry = next(entry for entry in json.loads((folder / "tracker.json").read_text("utf-8"))["entries"] if entry["id"] == "x")
    schema = json.loads((folder / "schema" / "policy.json").read_text("utf-8"))

    assert not jsonschema_rs.is_valid(schema, {**entry, **change})


# The package and the checksums


def test_frictionless_finds_the_package_valid_with_all_rows(folder: Path) -> None:
    package = frictionless.Package(str(folder / "datapackage.json"))

    report = package.validate()

    assert [] == report.flatten(["name", "type", "message"])
    assert sorted(NAMES) == sorted(package.resource_names)


def test_frictionless_finds_a_row_that_is_not_right(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "data")
    events = tmp_path / "data" / "events.csv"
    events.write_bytes(events.read_bytes().replace(b"2021-01-01", b"2021-01-0x"))

    report = frictionless.Package(str(tmp_path / "data" / "datapackage.json")).validate()

    assert {"type-error", "hash-count"} <= {error for (error,) in report.flatten(["type"])}


def test_frictionless_reads_the_values_as_they_are(site: Site, folder: Path) -> None:
    resource = frictionless.Package(str(folder / "datapackage.json")).get_resource("events")

    assert values(site, "events")[0] == tuple(resource.read_rows()[0].values())


def test_the_checksums_are_those_of_every_other_file(folder: Path) -> None:
    said = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())

    found = {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}
    del found["SHA256SUMS"]
    assert found == said


# The same content, the same bytes


def test_the_same_content_gives_the_same_bytes_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    once = site_of(tmp_path / "a", FILES)
    again = site_of(tmp_path / "b", dict(reversed(FILES.items())))

    for path in outputs(once):
        if path.startswith("data/"):
            assert content(once, path) == content(again, path), path


def test_no_format_names_a_path_or_a_time_of_the_build(folder: Path) -> None:
    now = datetime.datetime.now(datetime.UTC)
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("latin-1")
            assert str(folder) not in text
            assert not re.search(now.strftime("%Y-%m-%dT%H"), text), path


def test_a_large_table_reads_back_equal(tmp_path: Path) -> None:
    Corpus(400).write(tmp_path)
    site = Site(load(tmp_path), SETTINGS, datetime.date(2025, 12, 1))

    for name in ("policies", "articles", "events", "links"):
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(content(site, f"data/parquet/{name}.parquet"))
        assert values(site, name) == duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
    rows = list(csv.reader(io.StringIO(content(site, "data/links.csv").decode("utf-8-sig"), newline="")))
    assert [list(row) for row in tables.rows(site, "links")] == rows[1:]
