"""
The flat tables of the data: their columns, which follow from the kinds' models, and their rows.

A row is a tuple of texts, numbers, true or false, and None. Rows are sorted, so the same content gives the same tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from hashlib import blake2b
from typing import Any, Literal, NamedTuple

import orjson

from tracker.model.annotations import is_plain, item_model
from tracker.model.comparison import Change
from tracker.model.dates import partial_date
from tracker.model.entries import Entry
from tracker.model.entry_models import Model
from tracker.model.fields import is_date, is_flag
from tracker.model.kinds import Kind
from tracker.site.dependencies import memoized
from tracker.site.files.csv_export import joined
from tracker.site.i18n.labels import N_
from tracker.site.outputs import Later
from tracker.site.site import Site

Row = tuple[Any, ...]

LEFT_OUT = frozenset({"draft", "body"})
"""Fields without a column at their place: drafts are in no table, and a text comes last."""

ITEM_TABLES = {"timeline": "events"}
"""Tables that are not called as the field whose items they hold."""
ITEM_COLUMNS = {"id": "source"}
"""Columns that are not called as the item's field: the entry's own columns have the name. Events name a source under this one too."""
TARGET_OF_TEXT = "source"
"""The column of an item that is a text and no mapping: the id of an article that stands among an entry's sources."""

TITLES = {
    "entries": N_("Every entry: its name, its page, its dates"),
    "events": N_("The events of acts, one a row"),
    "sources": N_("What entries rest on; a row with nothing but a source’s id is an article"),
    "relations": N_("How acts stand to older ones"),
    "targets": N_("What acts want reached, and by when"),
    "requirements": N_("Who must, must not or may do what"),
    "positions": N_("What holds for an activity in a place"),
    "corrections": N_("Errors in entries that have been corrected"),
    "links": N_("Which entry refers to which, and in which role"),
    "log": N_("What was added, changed and removed, and when"),
}


class CountError(RuntimeError):
    """A table does not hold what the entries hold."""


class Column(NamedTuple):
    """A column: its name, the type of its values, the sentence that explains it."""

    name: str
    type: Literal["string", "integer", "boolean", "date"]
    description: str


class Table(NamedTuple):
    """A table: its name, the columns, and those that identify a row. `field` is that of the items that it holds, of a kind's own "" ."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    kind: str = ""
    field: str = ""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


ENTRY = (Column("kind", "string", "the kind of the entry"), Column("id", "string", "the id of the entry"))
NUMBER = Column("number", "integer", "the place of the item in the entry, from 1")


@memoized
def tables(site: Site) -> dict[str, Table]:
    """Every table by name: the entries, one a kind, one for each field with items of its own, the links, the log."""
    kinds = data_kinds(site)
    own = [Table(kind.folder, (ENTRY[1], *_columns(kind.model), *_text(kind.model)), ("id",), kind=kind.name) for kind in kinds]
    items = [
        Table(_item_table(site, field), (*ENTRY, NUMBER, *columns), ("kind", "id", "number"), field=field)
        for field, columns in _items(kinds).items()
    ]
    found = [_ENTRIES, *own, *items, _LINKS, _LOG]
    return {table.name: table for table in found}


def data_kinds(site: Site) -> list[Kind]:
    """The kinds whose entries are data: all but the plain pages."""
    return [kind for kind in site.kinds.values() if not kind.plain]


@memoized
def data_entries(site: Site) -> list[Entry]:
    """The published entries that are data, by kind and id."""
    found = [entry for kind in data_kinds(site) for entry in site.entries(kind.name)]
    return sorted(found, key=lambda entry: entry.key)


def title(table: Table, kinds: Mapping[str, Kind]) -> str:
    """Return the title of a table in English."""
    if table.kind:
        return kinds[table.kind].plural
    return TITLES.get(table.name) or table.name.replace("_", " ").capitalize()


# Columns


def _dated(name: str, description: str) -> tuple[Column, ...]:
    """The three columns of a date: as it is written, and the first and the last day that it may mean."""
    return (
        Column(name, "string", f"{description}: a year, a month or a day, as written"),
        Column(f"{name}_first", "date", f"the first day of `{name}`"),
        Column(f"{name}_last", "date", f"the last day of `{name}`"),
    )


def _columns(model: type[Model], taken: frozenset[str] = frozenset()) -> Iterator[Column]:
    """The columns of a model's plain fields."""
    for name, field in model.model_fields.items():
        if name in LEFT_OUT or not is_plain(field.annotation):
            continue
        column, description = ITEM_COLUMNS.get(name, name) if name in taken else name, (field.description or name).replace("\n", " ")
        if is_date(field):
            yield from _dated(column, description)
        else:
            yield Column(column, "boolean" if is_flag(field) else "string", description)


def _text(model: type[Model]) -> Iterator[Column]:
    if "body" in model.model_fields:
        yield Column("body", "string", model.model_fields["body"].description or "body")


def _items(kinds: list[Kind]) -> dict[str, tuple[Column, ...]]:
    """The columns of each field whose items are mappings; where kinds differ in them, of all."""
    found: dict[str, dict[str, Column]] = {}
    for kind in kinds:
        for name, field in kind.model.model_fields.items():
            model = item_model(field.annotation)
            if model:
                columns = found.setdefault(name, {})
                columns |= {column.name: column for column in _columns(model, _TAKEN) if column.name not in columns}
    return {name: tuple(columns.values()) for name, columns in found.items()}


def _item_table(site: Site, field: str) -> str:
    """The name of a field's table; one that another table has is told apart."""
    name = ITEM_TABLES.get(field, field)
    taken = {"entries", "links", "log", "search", *(kind.folder for kind in site.kinds.values())}
    return f"{name}_items" if name in taken else name


_TAKEN = frozenset({"kind", "id", "number"})
_ENTRIES = Table(
    "entries",
    (
        *ENTRY,
        Column("title", "string", "the name readers see, in English"),
        Column("url", "string", "the page of the entry"),
        *_dated("date", "the date of the entry"),
        *_dated("recorded", "when the entry was added"),
        *_dated("changed", "when the entry was last changed"),
        *_dated("reviewed", "when an editor last read the entry against its sources"),
    ),
    ("kind", "id"),
)
_LINKS = Table(
    "links",
    (
        Column("from_kind", "string", "the kind of the entry that refers"),
        Column("from_id", "string", "its id"),
        Column("role", "string", "the field, the type of a relation, or `mentions`"),
        Column("to_kind", "string", "the kind of the entry that is referred to"),
        Column("to_id", "string", "its id"),
    ),
    ("from_kind", "from_id", "role", "to_kind", "to_id"),
)
_LOG = Table(
    "log",
    (
        NUMBER._replace(description="the place in the log, from 1, oldest first"),
        *_dated("date", "the day of the change"),
        *ENTRY,
        Column("change", "string", "what happened to the entry"),
        Column("field", "string", "the field that changed"),
        Column("was", "string", "its value before"),
        Column("now", "string", "its value after"),
    ),
    ("number",),
)


# Rows


@memoized
def rows(site: Site, name: str) -> list[Row]:
    """The rows of a table. Raises CountError if they are not as many as the entries have."""
    table = tables(site)[name]
    made = list(_maker(site, table)())
    expected = count(site, name)
    if len(made) != expected:
        raise CountError(f"the table {name} has {len(made):,} rows, and the entries have {expected:,}")
    return made


def data(site: Site, name: str) -> dict[str, Any]:
    """The plain data of a table's files: names and types of its columns, how many rows, and the rows, made where they are written."""
    table = tables(site)[name]
    return {
        "name": name,
        "columns": [(column.name, column.type) for column in table.columns],
        "key": table.key,
        "count": count(site, name),
        "rows": Later(digest(site, name), partial(rows, site, name)),
    }


@memoized
def count(site: Site, name: str) -> int:
    """Return the expected number of rows of a table, counted without building them."""
    table = tables(site)[name]
    if table.kind:
        return len(site.entries(table.kind))
    if table.field:
        return sum(len(entry.fields.get(table.field, ())) for entry in data_entries(site))
    if table is _ENTRIES:
        return sum(1 for key in site.published if not site.kinds[key[0]].plain)
    return len(_links(site)) if table is _LINKS else len(_logged(site))


def checked_count(number: int, name: str, expected: int) -> None:
    """Raise CountError if a file of a table holds another number of rows than the table."""
    if number != expected:
        raise CountError(f"a file of the table {name} has {number:,} rows, and the table has {expected:,}")


def _maker(site: Site, table: Table) -> Callable[[], Iterator[Row]]:
    if table.kind:
        return partial(_kind_rows, site, table)
    if table.field:
        return partial(_item_rows, site, table)
    if table is _ENTRIES:
        return partial(_entry_rows, site)
    return partial(iter, _links(site)) if table is _LINKS else partial(_log_rows, site)


@memoized
def digest(site: Site, name: str) -> str:
    """A digest of everything that the rows of a table follow from, which takes a fraction of the time of making them."""
    table = tables(site)[name]
    basis: Any
    if table.kind:
        basis = [table.names, [(entry.id, site.published.with_text(entry.key).digest.hex()) for entry in _by_id(site, table.kind)]]
    elif table.field:
        basis = [(*entry.key, entry.fields[table.field]) for entry in data_entries(site) if table.field in entry.fields]
    else:
        basis = rows(site, table.name)
    return blake2b(orjson.dumps(basis), digest_size=16).hexdigest()


def _by_id(site: Site, kind: str) -> list[Entry]:
    return sorted(site.entries(kind), key=lambda entry: entry.id)


def _kind_rows(site: Site, table: Table) -> Iterator[Row]:
    columns = _forms(site.kinds[table.kind].model)
    for entry in _by_id(site, table.kind):
        yield (entry.id, *_cells(columns, entry.fields), text(site.published.with_text(entry.key)))


def text(entry: Entry) -> str | None:
    """The Markdown of an entry without the blank lines around it, which a YAML file does not have; None if it has no text."""
    return entry.body.strip("\n") or None


def _item_rows(site: Site, table: Table) -> Iterator[Row]:
    names = [column.name for column in table.columns[3:]]
    for entry in data_entries(site):
        items = entry.fields.get(table.field)
        if items:
            forms, own = _item_shape(site.kinds[entry.kind].model, table.field)
            for number, item in enumerate(items, start=1):
                cells = _cells(forms, item) if isinstance(item, dict) else [item if name == TARGET_OF_TEXT else None for name in own]
                if own != names:
                    by_name = dict(zip(own, cells, strict=True))
                    cells = [by_name.get(name) for name in names]
                yield (*entry.key, number, *cells)


def _entry_rows(site: Site) -> Iterator[Row]:
    for entry in data_entries(site):
        date = site.date(entry)
        dates = (date.text if date else None, site.date_added(entry.key), site.date_changed(entry.key), entry.fields.get("reviewed"))
        yield (*entry.key, entry.title, site.absolute(site.page_path(entry)), *[cell for date in dates for cell in _span(date)])


@memoized
def _links(site: Site) -> list[Row]:
    """Every direct reference between entries that are data, sorted."""
    plain = {kind.name for kind in site.kinds.values() if kind.plain}
    return sorted(
        [(*entry.key, role, *target) for entry in data_entries(site) for role, target in site.outgoing(entry.key) if target[0] not in plain]
    )


def _logged(site: Site) -> list[Change]:
    """The changes that stand in the data: those of plain pages do not."""
    return [change for change in site.log.changes if not change.kind or not site.kinds[change.kind].plain]


def _log_rows(site: Site) -> Iterator[Row]:
    for number, change in enumerate(_logged(site), start=1):
        yield (number, *_span(change.date), *change[1:4], change.field or None, _as_text(change.was), _as_text(change.now))


def _as_text(value: Any) -> str | None:
    """A plain value as text: JSON where it is none."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


Forms = tuple[tuple[str, bool], ...]


@cache
def _forms(model: type[Model]) -> Forms:
    """The plain fields of a model: name, and whether it is a date, in the order of their columns."""
    return tuple(
        (name, is_date(field)) for name, field in model.model_fields.items() if name not in LEFT_OUT and is_plain(field.annotation)
    )


@cache
def _item_shape(model: type[Model], field: str) -> tuple[Forms, list[str]]:
    """The plain fields of the items in a model's field, and their columns."""
    item = item_model(model.model_fields[field].annotation)
    assert item
    return _forms(item), [column.name for column in _columns(item, _TAKEN)]


def _cells(forms: Forms, fields: Mapping[str, Any]) -> list[Any]:
    """The cells of a mapping's plain fields."""
    cells: list[Any] = []
    for name, dated in forms:
        value = fields.get(name)
        if dated:
            cells += _span(value)
        elif value.__class__ is list:
            cells.append(joined(value))
        elif value.__class__ is dict:
            cells.append(joined(value.values()))
        else:
            cells.append(value)
    return cells


@lru_cache(maxsize=65536)
def _span(text: str | None) -> tuple[str | None, str | None, str | None]:
    """A date as written, its first day and its last."""
    if text is None:
        return None, None, None
    date = partial_date(text)
    return text, date.first_day.isoformat(), date.last_day.isoformat()
