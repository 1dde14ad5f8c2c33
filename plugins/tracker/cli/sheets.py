"""Spreadsheets that others wrote, as rows of plain values: CSV and XLSX, within limits."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tracker.model.findings import UsageError
from tracker.site.files.csv_export import RUN

LARGEST_SHEET = 32 << 20
LARGEST_UNPACKED = 128 << 20
"""Bytes of a sheet, and of what an XLSX file unpacks to: a few kilobytes can hold gigabytes of zeros."""
MOST_ROWS, MOST_COLUMNS = 20_000, 200
LONGEST_CELL = 1 << 20

Cell: TypeAlias = str | int | float | bool | datetime.date | None


class Row(NamedTuple):
    """A row of a sheet: its number there, from 1, and its cells."""

    number: int
    cells: list[Cell]


def read(path: Path) -> tuple[list[str], list[Row]]:
    """The names of the columns and the rows that hold anything. Raises UsageError for a file that is no such sheet or too large."""
    if not path.is_file():
        raise UsageError(f"no file {path}")
    if path.stat().st_size > LARGEST_SHEET:
        raise UsageError(f"{path.name} is larger than {LARGEST_SHEET >> 20} MiB: divide it into several")
    data = path.read_bytes()
    if path.suffix.lower() == ".xlsx":
        found = list(_xlsx(path.name, data))
    elif path.suffix.lower() in (".csv", ".tsv"):
        found = list(_csv(path.name, data))
    else:
        raise UsageError(f"{path.name} is neither a .csv nor an .xlsx file: save it as one of them")
    if len(found) > MOST_ROWS + 1:
        raise UsageError(f"{path.name} has more than {MOST_ROWS:,} rows: divide it into several")
    rows = [row for row in found if any(cell not in (None, "") for cell in row.cells)]
    if not rows:
        raise UsageError(f"{path.name} is empty: its first row names the columns")
    names = [as_text(cell).strip() for cell in rows[0].cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise UsageError(f"{path.name} has more than {MOST_COLUMNS} columns")
    return names, [Row(row.number, [*row.cells, *[None] * (len(names) - len(row.cells))]) for row in rows[1:]]


def _csv(name: str, data: bytes) -> Iterator[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8: save it as “CSV UTF-8”") from None
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)  # where a comma is the decimal sign, spreadsheets write semicolons
    csv.field_size_limit(LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, cells in enumerate(islice(reader, MOST_ROWS + 2), start=1):
            yield Row(number, list(cells))
    except csv.Error as error:
        raise UsageError(f"{name} cannot be read as CSV: {error}") from None


def _xlsx(name: str, data: bytes) -> Iterator[Row]:
    """The first sheet. It is read row by row: a single cell at the far end of a sheet takes no memory for those before it."""
    import openpyxl

    try:
        packed = _unpacked_within_limits(name, data)
        with warnings.catch_warnings(action="ignore"):  # of styles and extensions that no cell's value depends on
            book = openpyxl.load_workbook(packed, read_only=True, data_only=True, keep_links=False)
            rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1, values_only=True)
            for number, cells in enumerate(rows, start=1):
                yield Row(number, [_cell(value) for value in cells])
    except UsageError:
        raise
    except Exception as error:  # a file that is damaged on purpose makes the library fail anywhere
        raise UsageError(f"{name} cannot be read as an XLSX file ({type(error).__name__})") from None


def _unpacked_within_limits(name: str, data: bytes) -> io.BytesIO:
    """The file, packed anew with nothing that is larger than it says."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as safe:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise UsageError(f"{name} unpacks to more than {LARGEST_UNPACKED >> 20} MiB: divide it into several")
        for member in archive.infolist():
            safe.writestr(member.filename, archive.read(member))
    packed.seek(0)
    return packed


def _cell(value: Any) -> Cell:
    """A cell's value as a plain one: a time of day is nothing that a field holds."""
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else value.isoformat(" ")
    if value is None or isinstance(value, str | int | float | bool | datetime.date):
        return value
    return str(value)


def as_text(cell: Cell) -> str:
    """A cell as the text that a field would hold; lines end as on this machine."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")


def unguarded(text: str) -> str:
    """A text without the ' that keeps spreadsheets from running it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RUN) else text
