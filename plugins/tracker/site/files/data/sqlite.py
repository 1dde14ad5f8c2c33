"""
All tables as one SQLite file, with an index of every word in it.

The index is the FTS5 table `search`. It shows rows of `entries`, but what it finds them by is all text of the entry: so Datasette's
search box, which asks for whole words, stands above `entries` and finds what an entry says. Chinese has no blanks between words: the
index has each run of two to four characters as a word of its own.

The file is put together of tables and of segments of the index, each copied from the file that the last build wrote, if what it
follows from is the same, else from one that is made here. A copy looks the same whatever it is of, so the same rows give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tracker.site.files.data import fts_index, tables
from tracker.site.files.data.tables import checked_count, data_entries
from tracker.site.outputs import Later, pieces
from tracker.site.site import Site

PAGE_SIZE = 16384
"""Bytes: with pages of 4,096 the file is an eighth larger and takes a third longer to copy."""
TYPES = {"string": "TEXT", "integer": "INTEGER", "boolean": "INTEGER", "date": "TEXT"}
ROWID_TABLES = ("entries",)
"""Tables of several key columns that have row numbers all the same: the index names rows by them."""
COUNTERS = ((24, 28), (92, 100))
"""Bytes of the header that count changes of the file and name the version of SQLite; zero here, as of a database in memory."""
REFUSED, PRIMARY = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR), 0xFF
"""Codes of errors of a disk, and the bits of a code that tell its kind."""
PARTS = "search_parts"
"""The table that says what each table and each segment follows from; Datasette hides what begins like an index's name."""


def data(site: Site) -> dict[str, Any]:
    """The plain data of the file: that of every table, and of each part of the entries the texts that are searched."""
    entries = data_entries(site)
    starts = range(0, len(entries), fts_index.PART)
    digests = [site.published.with_text(entry.key).digest for entry in entries]
    parts = [_digest(digests[start : start + fts_index.PART]) for start in starts]
    made = [Later(digest, partial(texts, site, start)) for start, digest in zip(starts, parts, strict=True)]
    return {"tables": [tables.data(site, name) for name in tables.tables(site)], "parts": made}


def sqlite(data: dict[str, Any], earlier: Path | None = None) -> Iterator[bytes]:
    """
    Yield the SQLite file of all tables' plain data in pieces; `earlier` is one that the same code made of other data.

    It is put together in a temporary file, or in memory if the disk refuses that: the pieces may go to another disk.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder, "tracker.sqlite")
        try:
            _write(file, data, earlier)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & PRIMARY in REFUSED:
                yield _in_memory(data)
                return
            if earlier is None:
                raise
            file.unlink(missing_ok=True)
            _write(file, data, None)  # the earlier one is damaged
        with file.open("r+b") as opened:
            for start, end in COUNTERS:
                opened.seek(start)
                opened.write(bytes(end - start))
            yield from pieces(opened, file.stat().st_size)


def _write(file: Path, data: dict[str, Any], earlier: Path | None) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, uri=True)) as database:
        _fill(database, data, earlier)


def _in_memory(data: dict[str, Any]) -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        _fill(database, data, None)
        return database.serialize()


def _fill(database: sqlite3.Connection, data: dict[str, Any], earlier: Path | None) -> None:
    database.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    database.execute("PRAGMA journal_mode = OFF")  # nothing is rolled back
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("ATTACH '' AS made")
    if earlier:
        database.execute("ATTACH ? AS old", (f"{earlier.absolute().as_uri()}?mode=ro&immutable=1",))
    known = {name: (digest, sums) for name, digest, sums in database.execute(f"SELECT * FROM old.{PARTS}")} if earlier else {}
    database.execute("BEGIN")
    for table in data["tables"]:
        create_table(database, "main", table)
    fts_index.create(database)
    database.execute(f"CREATE TABLE {PARTS} (name TEXT PRIMARY KEY, digest TEXT, sums BLOB) WITHOUT ROWID")
    for table in data["tables"]:
        write_table(database, table, known)
    write_index(database, data, known)
    database.execute("COMMIT")


def create_table(database: sqlite3.Connection, schema: str, table: Mapping[str, Any]) -> None:
    """Create a table without rows."""
    columns = ", ".join(f"{quoted(name)} {TYPES[type]}" for name, type in table["columns"])
    key = ", ".join(map(quoted, table["key"]))
    without = "" if table["name"] in ROWID_TABLES or len(table["key"]) == 1 else " WITHOUT ROWID"
    database.execute(f"CREATE TABLE {schema}.{quoted(table['name'])} ({columns}, PRIMARY KEY ({key})){without}")


def write_table(database: sqlite3.Connection, table: Mapping[str, Any], known: Mapping[str, tuple[str, bytes]]) -> None:
    """Copy the rows of a table from the earlier file, or make and copy them."""
    name, digest = quoted(table["name"]), table["rows"].digest
    source = "old" if known.get(table["name"], ("",))[0] == digest else "made"
    if source == "made":
        create_table(database, source, table)
        database.executemany(f"INSERT INTO made.{name} VALUES ({', '.join('?' * len(table['columns']))})", table["rows"].make())
    database.execute(f"INSERT INTO main.{name} SELECT * FROM {source}.{name}")
    if source == "made":
        database.execute(f"DROP TABLE made.{name}")
    (number,) = database.execute(f"SELECT count(*) FROM main.{name}").fetchone()
    checked_count(number, table["name"], table["count"])
    database.execute(f"INSERT INTO {PARTS} VALUES (?, ?, NULL)", (table["name"], digest))


def write_index(database: sqlite3.Connection, data: dict[str, Any], known: Mapping[str, tuple[str, bytes]]) -> None:
    """Copy the segments of the index from the earlier file, or make them."""
    for number, part in enumerate(data["parts"], start=1):
        name, start = f"search {number}", (number - 1) * fts_index.PART
        old, sums = known.get(name, ("", b""))
        if old == part.digest:
            fts_index.copy(database, number, start + 1, start + fts_index.PART, "old")
        else:
            made = fts_index.segment(part.make(), start + 1)
            fts_index.insert(database, number, made)
            sums = made.sums
        database.execute(f"INSERT INTO {PARTS} VALUES (?, ?, ?)", (name, part.digest, sums))
    fts_index.close(database, [sums for (sums,) in database.execute(f"SELECT sums FROM {PARTS} WHERE sums IS NOT NULL")])


def texts(site: Site, start: int) -> list[str]:
    """All text of each entry of the part that begins with a number of those that are data, by kind and id."""
    part = data_entries(site)[start : start + fts_index.PART]
    return ["\n".join([*words(entry.fields), site.published.with_text(entry.key).body]) for entry in part]


def words(fields: Mapping[str, Any]) -> list[str]:
    """The texts in fields, however deep, but for URLs; in a loop, since a generator in generators takes three times as long."""
    found: list[str] = []
    values = list(fields.values())
    for value in values:
        if value.__class__ is str:
            if not value.startswith(("https:", "http:")):
                found.append(value)
        elif value.__class__ is list:
            values += value
        elif value.__class__ is dict:
            values += value.values()
    return found


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _digest(digests: Any) -> str:
    return blake2b(b"".join(digests), digest_size=16).hexdigest()
