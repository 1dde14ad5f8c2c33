"""The columns of a sheet as fields of a kind: by their names, by a mapping file, or as the site's own tables name them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_origin

from tracker.cli.sheets import Cell, as_text, unguarded
from tracker.model.annotations import forms, is_plain, item_model
from tracker.model.dates import date_in
from tracker.model.entry_models import Model
from tracker.model.fields import is_date, is_flag, listed_fields, references
from tracker.model.files import LARGEST_FILE
from tracker.model.findings import Finding, UsageError
from tracker.model.kinds import Kind
from tracker.model.library import Library
from tracker.model.near_names import nearest
from tracker.model.yaml_reader import compose
from tracker.site.files.csv_export import cell
from tracker.site.files.data.tables import ITEM_COLUMNS, TARGET_OF_TEXT

DAYS = ("_first", "_last")
"""The ends of the names of columns that follow from a date."""


class Column(NamedTuple):
    """
    A column: its place in the sheet, from 0, its name, and the path of the field that it fills.

    Of an item's field the path is that within the item. `follows` names the field that a column of an export follows from.
    """

    place: int
    name: str
    path: tuple[str, ...]
    follows: str = ""


class Items(NamedTuple):
    """A sheet whose rows are the items of a field: the field, and the places of the columns that say of which entry, and which item."""

    field: str
    kind: int
    id: int
    number: int


class Shape(NamedTuple):
    """The structure of a sheet: its columns, the column of ids if any, and whether its rows are items of entries."""

    columns: list[Column]
    id: int | None = None
    items: Items | None = None


def read_mapping(path: str) -> dict[str, str]:
    """A mapping file: names of columns to fields; an empty field leaves its column out. Raises UsageError."""
    file = Path(path)
    if not file.is_file() or file.stat().st_size > LARGEST_FILE:
        raise UsageError(f"no mapping file {path}, or one larger than 1 MiB")
    composed = compose(file.read_bytes().decode("utf-8-sig", "replace"))
    found = composed.value
    if composed.faults or not isinstance(found, dict) or not all(value is None or isinstance(value, str) for value in found.values()):
        reason = composed.faults[0].message if composed.faults else "each line is `column: field`"
        raise UsageError(f"{path} is no mapping: {reason}")
    return {name: value or "" for name, value in found.items()}


def shape(sheet: str, names: list[str], kind: Kind, mapping: Mapping[str, str], stem: str) -> tuple[Shape | None, list[Finding]]:
    """Return the structure of a sheet with these columns for a kind, or a finding for each column that is no field of it."""
    if not mapping and (items := _items_shape(names, kind, stem)):
        return items, []
    columns, findings, id = [], [], None
    known = [*(name for name, field in kind.model.model_fields.items() if is_plain(field.annotation) and name != "draft"), "id"]
    for place, name in enumerate(names):
        field = mapping.get(name, name)
        if field == "id":
            id = place
        elif path := _path(kind.model, field):
            columns.append(Column(place, name, path))
        elif follows := _dated(kind.model, field):
            columns.append(Column(place, name, (), follows))
        elif name in mapping and field:
            raise UsageError(f"the mapping says {name!r} is {field!r}, which no {kind.label.lower()} has{_meant(field, known)}")
        elif field and not mapping:
            message = f"a {kind.label.lower()} has no field {name!r}" if name else "a column without a name"
            findings.append(Finding(sheet, 1, place + 1, "unknown-field", message, _meant(name, known).strip(", ") or "name it with --map"))
    doubles = [column for number, column in enumerate(columns) if column.path and column.path in [c.path for c in columns[:number]]]
    findings += [Finding(sheet, 1, c.place + 1, "duplicate-key", f"the field {'.'.join(c.path)!r} has two columns") for c in doubles]
    return (None if findings else Shape(columns, id)), findings


def _meant(name: str, known: list[str]) -> str:
    return f", did you mean {like!r}?" if name and (like := nearest(name, known)) else ""


def _path(model: type[Model], name: str) -> tuple[str, ...]:
    """The path that a column's name stands for: a field, a language of one, an event, a field of the row's source."""
    field, _, inner = name.partition(".")
    fields = model.model_fields
    if field == "name" and "title" in fields and not inner:
        return ("title",)
    if field not in fields or field == "draft":
        return ()
    if not inner:
        return (field,) if is_plain(fields[field].annotation) else ()
    if any(get_origin(form) is dict for form in forms(fields[field].annotation)) and is_plain(fields[field].annotation):
        return (field, inner)
    if field == "timeline":
        return (field, inner)
    item = item_model(fields[field].annotation)
    return (field, inner) if field == "sources" and item and inner in item.model_fields else ()


def _dated(model: type[Model], name: str) -> str:
    for end in DAYS:
        field = model.model_fields.get(name.removesuffix(end))
        if name.endswith(end) and field is not None and is_date(field):
            return name.removesuffix(end)
    return ""


def _items_shape(names: list[str], kind: Kind, stem: str) -> Shape | None:
    """The shape of a table of items, if the columns are those of one; of two that fit, the one that the file is named after."""
    if not {"kind", "id", "number"} <= set(names):
        return None
    own = set(names) - {"kind", "id", "number"}
    fits = []
    for field, info in kind.model.model_fields.items():
        item = item_model(info.annotation)
        if item is None:
            continue
        columns = {ITEM_COLUMNS.get(name, name): name for name, inner in item.model_fields.items() if is_plain(inner.annotation)}
        days = {f"{column}{end}": name for column, name in columns.items() if is_date(item.model_fields[name]) for end in DAYS}
        if own <= columns.keys() | days.keys():
            found = [
                Column(place, name, (columns[name],) if name in columns else (), days.get(name, ""))
                for place, name in enumerate(names)
                if name in own
            ]
            fits.append(Shape(found, items=Items(field, *map(names.index, ("kind", "id", "number")))))
    return max(fits, key=lambda shape: shape.items is not None and shape.items.field == stem, default=None)


# Values


class Reader:
    """Reads cells as values of a model's fields; the names of entries and the words of the vocabulary stand for their ids and values."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def value(self, model: type[Model], name: str, text: str) -> Any:
        """The value of a field that a cell means: a text, true or false, a list of texts."""
        field = model.model_fields[name]
        if is_flag(field):
            return text.lower() == "true" if text.lower() in ("true", "false") else text
        kind = next((found.kind for found in references(model) if found.path[0] == name and found.kind), None)
        listed = next((found.list for found in listed_fields(model) if found.path == (name,)), None)
        if any(get_origin(form) is list for form in forms(field.annotation)):
            items = re.split(r"\s*[;\n]\s*" if kind else r";\s+|\n", text)
            return [self._id(kind, item.strip()) for item in items if item.strip()]
        return self._listed(listed, text) if listed else self._id(kind, text)

    def _id(self, kind: str | None, text: str) -> str:
        if kind is None or text in self.library.known.get(kind, ()):
            return text
        meant = [key for key in self.library.names.by_name.get(text.casefold(), ()) if key[0] == kind]
        return meant[0][1] if len(meant) == 1 else text  # of two with one name neither is meant

    def _listed(self, listed: str, text: str) -> str:
        terms = self.library.vocabulary[listed]
        return next((value for value, term in terms.items() if value != text and term.label.casefold() == text.casefold()), text)


def says_same(raw: Cell, value: Any) -> bool:
    """
    Return whether a cell still says what the export wrote for a value.

    Spreadsheets turn what looks like a number or a date into one: 0123 comes back as 123, 2021-05 as the first of May.
    """
    expected = cell(list(value.values()) if isinstance(value, dict) else value)
    text = as_text(raw)
    if text == as_text(expected) or unguarded(text) == unguarded(expected):
        return True
    if isinstance(value, bool):
        return text.lower() == expected
    if isinstance(raw, int | float) and expected.isascii() and expected.isdigit():
        return int(raw) == raw == int(expected)
    date = date_in(value) if isinstance(value, str) else None
    return bool(date and text == date.first_day.isoformat() and not isinstance(raw, str | bool))


def item_value(item: Any, name: str) -> Any:
    """The value of an item's field as the tables have it: an item that is a text is the id of an article."""
    if isinstance(item, dict):
        return item.get(name)
    return item if name == "id" or name == TARGET_OF_TEXT else None
