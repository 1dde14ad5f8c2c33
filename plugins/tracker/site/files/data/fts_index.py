"""
A full-text index of SQLite (FTS5), put together of segments that are made of a part of the entries each.

To index all text again at each edit takes most of the time of the whole file, and FTS5's own changes of an index depend on its history.
So each part is indexed by FTS5 alone, in one transaction, which gives one segment; the index is their list. An edit makes one of them
anew, and the same texts give the same bytes. The tables of an index and the records that list its segments are as SQLite documents them
("SQLite FTS5 Extension", section 9, "FTS5 Data Structures"; tried with SQLite 3.40 to 3.50); a test asks FTS5 whether the index is sound.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import NamedTuple

NAME = "search"
COLUMNS = "kind UNINDEXED, id UNINDEXED, title, url UNINDEXED"
WIDTH = 4
TOKENIZE = "tokenize='unicode61'"

PART = 500
"""Entries in one segment; FTS5 takes at most 2,000 segments."""
SEGMENT = 37
"""The bits of a page's id before the number of its segment."""
PAGE_NUMBER = (1 << 31) - 1
AVERAGES, STRUCTURE = 1, 10
"""The ids of the records that sum up the lengths of texts and list the segments."""
ONE_FLUSH = 1 << 30
"""More bytes than a part takes in memory, so that it is written in one segment."""

HAN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2,}")
GRAMS = (2, 3, 4)
"""Lengths of the runs of Chinese characters that are words of the index: FTS5's own `trigram` finds no word of two."""


class Segment(NamedTuple):
    """A part as FTS5 indexes it: pages by id, terms by page, lengths of texts by row, and the sums of these."""

    pages: list[tuple[int, bytes]]
    terms: list[tuple[bytes, int]]
    lengths: list[tuple[int, bytes]]
    sums: bytes


def create(database: sqlite3.Connection) -> None:
    """Create the index over the table `entries`; Datasette looks for `content="entries"` in just this form."""
    database.execute(f'CREATE VIRTUAL TABLE {NAME} USING fts5({COLUMNS}, content="entries", {TOKENIZE})')


def segment(texts: Sequence[str], first: int) -> Segment:
    """Index the texts of rows that follow each other, the first of them with the number `first`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute(f"CREATE VIRTUAL TABLE {NAME} USING fts5({COLUMNS}, content='', {TOKENIZE})")
        database.execute(f"INSERT INTO {NAME}({NAME}, rank) VALUES ('hashsize', {ONE_FLUSH})")
        database.execute("BEGIN")
        database.executemany(f"INSERT INTO {NAME}(rowid, title) VALUES (?, ?)", enumerate(map(with_grams, texts), start=first))
        database.execute("COMMIT")
        mask = (1 << SEGMENT) - 1
        return Segment(
            database.execute(f"SELECT id & {mask}, block FROM {NAME}_data WHERE id > {mask}").fetchall(),
            database.execute(f"SELECT term, pgno FROM {NAME}_idx").fetchall(),
            database.execute(f"SELECT id, sz FROM {NAME}_docsize").fetchall(),
            database.execute(f"SELECT block FROM {NAME}_data WHERE id = {AVERAGES}").fetchone()[0],
        )


def insert(database: sqlite3.Connection, number: int, made: Segment) -> None:
    """Write a segment into the index under a number from 1."""
    database.executemany(f"INSERT INTO {NAME}_data VALUES (? | {number << SEGMENT}, ?)", made.pages)
    database.executemany(f"INSERT INTO {NAME}_idx VALUES ({number}, ?, ?)", made.terms)
    database.executemany(f"INSERT INTO {NAME}_docsize VALUES (?, ?)", made.lengths)


def copy(database: sqlite3.Connection, number: int, first: int, last: int, source: str) -> None:
    """Copy a segment, of the rows from `first` to `last`, from another database of the connection."""
    database.execute(
        f"INSERT INTO {NAME}_data SELECT * FROM {source}.{NAME}_data WHERE id >= {number << SEGMENT} AND id < {(number + 1) << SEGMENT}"
    )
    database.execute(f"INSERT INTO {NAME}_idx SELECT * FROM {source}.{NAME}_idx WHERE segid = {number}")
    database.execute(f"INSERT INTO {NAME}_docsize SELECT * FROM {source}.{NAME}_docsize WHERE id BETWEEN {first} AND {last}")


def close(database: sqlite3.Connection, sums: Iterable[bytes]) -> None:
    """Write the records that sum up and list the segments; `sums` are those of each segment."""
    totals = [sum(column) for column in zip(*map(numbers, sums), strict=True)] or [0] * (1 + WIDTH)
    pages = database.execute(
        f"SELECT id >> {SEGMENT}, max(id & {PAGE_NUMBER}) FROM {NAME}_data WHERE id >= {1 << SEGMENT} GROUP BY id >> {SEGMENT} ORDER BY 1"
    ).fetchall()
    listed = [number for segment, last in pages for number in (segment, 1, last)]
    structure = [1, len(pages), sum(last for _segment, last in pages), 0, len(pages), *listed]  # one level, which nothing is merged from
    records = [(AVERAGES, varints(totals)), (STRUCTURE, bytes(4) + varints(structure))]
    database.executemany(f"REPLACE INTO {NAME}_data VALUES (?, ?)", records)


def with_grams(text: str) -> str:
    """A text, and after it every run of two to four Chinese characters in it, between blanks."""
    if text.isascii():
        return text
    grams = [run[at : at + size] for run in HAN.findall(text) for size in GRAMS for at in range(len(run) - size + 1)]
    return f"{text}\n{' '.join(grams)}"


def varints(values: Iterable[int]) -> bytes:
    """Numbers below 2^56 as SQLite writes them: seven bits a byte, the highest first, a bit that says whether more follow."""
    written = bytearray()
    for value in values:
        groups = [value & 127]
        while value := value >> 7:
            groups.append(value & 127 | 128)
        written += bytes(reversed(groups))
    return bytes(written)


def numbers(written: bytes) -> list[int]:
    """The numbers that were written so."""
    found, value = [], 0
    for byte in written:
        value = value << 7 | byte & 127
        if byte < 128:
            found.append(value)
            value = 0
    return found
