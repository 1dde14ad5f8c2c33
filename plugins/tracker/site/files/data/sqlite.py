"""
All tables as one SQLite file, with an index of every word in it.

The index is the FTS5 table `search`. It shows rows of `entries`, but what it finds them by is all text of the entry: so Datasette's
search box, which asks for whole words, stands above `entries` and finds what an entry says. Chinese has no blanks between words: the
index has each run of two to four characters as a word of its own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial
from hashlib import blake2b
from typing import Any

from tracker.site.files.data import tables
from tracker.site.files.data.tables import checked_count, data_entries
from tracker.site.site import Later, Site

PAGE_SIZE = 4096
TYPES = {"string": "TEXT", "integer": "INTEGER", "boolean": "INTEGER", "date": "TEXT"}

ROWID_TABLES = ("entries",)
"""Tables of several key columns that have row numbers all the same: the index names rows by them."""

HAN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2,}")
GRAMS = (2, 3, 4)
"""Lengths of the runs of Chinese characters that are words of the index: FTS5's own `trigram` finds no word of two."""
ONE_FLUSH = 1 << 30
"""More bytes than the index takes in memory, so that it is written in one segment: the smallest, and the quickest to search."""


def data(site: Site) -> dict[str, Any]:
    """The plain data of the file: that of every table, and the texts that are searched."""
    entries = blake2b(b"".join([entry.digest for entry in data_entries(site)]), digest_size=16).hexdigest()
    return {"tables": [tables.data(site, name) for name in tables.tables(site)], "texts": Later(entries, partial(texts, site))}


def sqlite(data: dict[str, Any]) -> bytes:
    """The SQLite file of all tables' plain data; the same rows and the same SQLite give the same bytes."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("BEGIN")
        for table in data["tables"]:
            write_table(database, table)
        write_index(database, data["texts"].make())
        database.execute("COMMIT")
        return database.serialize()


def write_table(database: sqlite3.Connection, table: Mapping[str, Any]) -> None:
    """Create a table and insert its rows."""
    columns = ", ".join(f"{quoted(name)} {TYPES[type]}" for name, type in table["columns"])
    key = ", ".join(map(quoted, table["key"]))
    without = "" if table["name"] in ROWID_TABLES or len(table["key"]) == 1 else " WITHOUT ROWID"
    database.execute(f"CREATE TABLE {quoted(table['name'])} ({columns}, PRIMARY KEY ({key})){without}")
    places = ", ".join("?" * len(table["columns"]))
    database.executemany(f"INSERT INTO {quoted(table['name'])} VALUES ({places})", table["rows"].make())
    (number,) = database.execute(f"SELECT count(*) FROM {quoted(table['name'])}").fetchone()
    checked_count(number, table["name"], table["count"])


def write_index(database: sqlite3.Connection, texts: Iterable[str]) -> None:
    """
    Create the table `search` over `entries`, of which `texts` has all words, in the order of its rows.

    Datasette looks for `content="entries"` in just this form.
    """
    database.execute(
        "CREATE VIRTUAL TABLE search USING fts5"
        "(kind UNINDEXED, id UNINDEXED, title, url UNINDEXED, content=\"entries\", tokenize='unicode61')"
    )
    database.execute("INSERT INTO search(search, rank) VALUES ('hashsize', ?)", (ONE_FLUSH,))
    database.executemany("INSERT INTO search(rowid, title) VALUES (?, ?)", enumerate(map(with_grams, texts), start=1))
    database.execute("DELETE FROM search_config WHERE k = 'hashsize'")


def texts(site: Site) -> list[str]:
    """All text of every entry that is data, by kind and id."""
    return ["\n".join([*words(entry.fields), entry.body]) for entry in data_entries(site)]


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


def with_grams(text: str) -> str:
    """A text, and after it every run of two to four Chinese characters in it, between blanks."""
    if text.isascii():
        return text
    grams = [run[at : at + size] for run in HAN.findall(text) for size in GRAMS for at in range(len(run) - size + 1)]
    return f"{text}\n{' '.join(grams)}"


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
