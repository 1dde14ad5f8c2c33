"""A table as a Parquet file: texts, numbers, true or false, and days as days."""

from __future__ import annotations

import io
from typing import Any

from arro3.core import Array, DataType, Schema, Table
from arro3.core import Field as ArrowField
from arro3.io import write_parquet

from tracker.site.files.data.tables import Row, checked_count

TYPES = {"string": DataType.utf8(), "integer": DataType.int64(), "boolean": DataType.bool(), "date": DataType.date32()}


def parquet(data: dict[str, Any], rows: list[Row]) -> bytes:
    """The Parquet file of a table's plain data and its rows; the same rows give the same bytes."""
    columns = data["columns"]
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [_array(list(cells), type) for (_name, type), cells in zip(columns, values, strict=True)]
    table = Table.from_arrays(arrays, schema=Schema([ArrowField(name, TYPES[type]) for name, type in columns]))
    checked_count(table.num_rows, data["name"], data["count"])
    file = io.BytesIO()
    write_parquet(table, file, compression="zstd(3)", created_by="policy-tracker", skip_arrow_metadata=True)
    return file.getvalue()


def _array(cells: list[Any], type: str) -> Array:
    if type == "date":
        return Array(cells, type=DataType.utf8()).cast(DataType.date32())
    return Array(cells, type=TYPES[type])
