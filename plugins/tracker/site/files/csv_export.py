"""Rows as a CSV file that spreadsheets open as it is meant: UTF-8 with a byte order mark, and no cell that they would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

RUN = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula for a spreadsheet."""


def sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows, the first being the names of the columns, as a CSV file. A list in a cell is joined by "; "."""
    text = io.StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def cell(value: object) -> str:
    """A value as a cell: a text that a spreadsheet would run gets a leading '."""
    if isinstance(value, list):
        return guarded("; ".join(str(item).replace("; ", ";") for item in value))
    return guarded(value) if isinstance(value, str) else "" if value is None else str(value)


def guarded(text: str) -> str:
    return f"'{text}" if text.startswith(RUN) else text
