"""Drafts from a spreadsheet, and changes from one that the site exported: nothing is written that the check would refuse."""

from __future__ import annotations

import datetime
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tracker.builder import atomic, settings
from tracker.cli import new_entry, sheet_columns, sheets
from tracker.cli.field_edits import EditError, Value, add_item, field_order, set_body, set_field, with_own_form
from tracker.cli.sheet_columns import Column, Items, Reader, Shape, item_value, says_same
from tracker.cli.sheets import Row, unguarded
from tracker.model import checks, library
from tracker.model.annotations import item_model
from tracker.model.entries import Entry
from tracker.model.entry_models import Model
from tracker.model.field_types import is_id
from tracker.model.files import Path_, read
from tracker.model.findings import ContentErrors, Finding, UsageError, as_text
from tracker.model.kinds import KINDS, Kind
from tracker.model.library import ContentFiles, Library
from tracker.site.files.data.tables import text as text_of

MOST_TOLD = 3
"""So many faults of a row stand in its finding."""


@dataclass
class Outcome:
    """The result of an import: files of new drafts and changed entries, number of rows without a change, a finding for each bad row."""

    drafts: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    findings: list[Finding] = field(default_factory=list)


Edit: TypeAlias = tuple[Column, Path_, Value]
"""A column, the path of a value in its entry, and the new value."""


class Text(NamedTuple):
    """The coming text of an entry's file, and the rows of the sheet that it comes from."""

    path: str
    data: bytes
    id: str
    rows: tuple[Row, ...]
    is_new: bool


class RowError(Exception):
    """A row does not fit; `place` is the column at fault, from 1."""

    def __init__(self, code: str, message: str, hint: str = "", place: int = 1) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.place = code, message, hint, place


def run(sheet: str, kind: str, content: Path, mapping: str = "", *, dry_run: bool = False) -> None:
    """Import a sheet and say what came of it; ends with 1 where a row does not fit."""
    outcome = import_sheet(sheet, kind, content, mapping, dry_run=dry_run, kinds=settings.read().kinds)
    print(described(outcome, content, dry_run=dry_run))
    if outcome.findings:
        sys.stderr.write(as_text(outcome.findings, content, excerpts=False))
        raise SystemExit(1)


def import_sheet(
    sheet: str, kind: str, content: Path, mapping: str = "", *, dry_run: bool = False, kinds: Mapping[str, Kind] = KINDS
) -> Outcome:
    """
    Write the drafts and changes of a sheet's rows; with `dry_run` only say which.

    Raises UsageError for a sheet, a mapping or a kind that cannot be used; then nothing is written.
    """
    if kind not in kinds:
        raise UsageError(f"no kind {kind!r}: choose one of {', '.join(kinds)}")
    file = Path(sheet)
    names, rows = sheets.read(file)
    told_as = Path(os.path.relpath(file.absolute(), content.absolute())).as_posix()
    columns, findings = sheet_columns.shape(told_as, names, kinds[kind], sheet_columns.read_mapping(mapping) if mapping else {}, file.stem)
    if columns is None:
        return Outcome(findings=findings)
    importing = Importing(content, kinds, kind, columns, told_as)
    texts = importing.fitting(importing.texts(rows))
    outcome = importing.outcome
    outcome.drafts = sorted(text.path for text in texts if text.is_new)
    outcome.changed = sorted(text.path for text in texts if not text.is_new)
    outcome.findings.sort(key=lambda finding: finding.line)
    if not dry_run:
        write(content, texts)
    return outcome


class Importing:
    """Makes the coming texts of a sheet's rows, and a finding for each row that does not fit."""

    def __init__(self, content: Path, kinds: Mapping[str, Kind], kind: str, shape: Shape, sheet: str) -> None:
        self.content, self.kinds, self.kind, self.shape, self.sheet = content, kinds, kinds[kind], shape, sheet
        self.found = library.read_all(content, kinds)
        self.library = self._loaded(self.found.files)
        self.added: Counter[str] = Counter()
        """Number of items that rows have added, by the path of their entry."""
        self.taken = new_entry.taken_ids(self.kind, self.library)
        self.reader = Reader(self.library)
        self.outcome = Outcome()
        self._errors = _errors(self.library)

    # From rows to texts

    def texts(self, rows: list[Row]) -> list[Text]:
        """The coming texts of the rows that can be read; of one entry there is one."""
        texts: dict[str, Text] = {}
        for row in rows:
            try:
                text = self._items(row, self.shape.items, texts) if self.shape.items else self._text(row, texts)
            except RowError as error:
                self.outcome.findings.append(Finding(self.sheet, row.number, error.place, error.code, error.message, error.hint))
            else:
                if text is None:
                    self.outcome.same += 1
                else:
                    texts[text.path] = text
        return [*texts.values()]

    def _text(self, row: Row, texts: dict[str, Text]) -> Text | None:
        """The text of the entry that a row of a kind's own table stands for; None if the row changes nothing."""
        id = unguarded(sheets.as_text(row.cells[self.shape.id])).strip() if self.shape.id is not None else ""
        entry = self.library.entries.get((self.kind.name, id)) if id else None
        if entry is None:
            return self._draft(row, id, texts)
        if entry.path in texts:
            raise RowError("duplicate-id", f"the id {id!r} stands in an earlier row", place=(self.shape.id or 0) + 1)
        changed = self._changed(entry, self._read(entry.path), row, entry.fields, self.kind.model, ())
        return Text(entry.path, changed, id, (row,), is_new=False) if changed else None

    def _items(self, row: Row, at: Items, texts: dict[str, Text]) -> Text | None:
        """The text of the entry to which a row of a table of items belongs; None if the row changes nothing, or is of another kind."""
        if sheets.as_text(row.cells[at.kind]) != self.kind.name:
            return None
        id, number = sheets.as_text(row.cells[at.id]), sheets.as_text(row.cells[at.number])
        entry = self.library.entries.get((self.kind.name, id))
        if entry is None:
            raise RowError("unknown-reference", f"no {self.kind.label.lower()} {id!r}", place=at.id + 1)
        items = entry.fields.get(at.field) or []
        last = len(items) + self.added[entry.path]
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= last + 1) or len(items) < int(number) <= last:
            message = f"{entry.path} has no item {number} of {at.field}"
            raise RowError("bad-value", message, f"a further item has the number {last + 1}", at.number + 1)
        place = int(number) - 1
        model = item_model(self.kind.model.model_fields[at.field].annotation)
        assert model
        before = texts.get(entry.path)
        data = before.data if before else self._read(entry.path)
        if place == last:
            changed: bytes | None = self._added(entry, data, row, model, (at.field, place))
            self.added[entry.path] += 1
        else:
            changed = self._changed(entry, data, row, items[place], model, (at.field, place))
        rows = (*before.rows, row) if before else (row,)
        return Text(entry.path, changed, id, rows, is_new=False) if changed else None

    def _changed(self, entry: Entry, data: bytes, row: Row, holder: Any, model: type[Model], path: Path_) -> bytes | None:
        """The bytes of an entry's file after the edits of a row; None if it makes none."""
        edits: list[Edit] = []
        for column in self.shape.columns:
            raw = row.cells[column.place]
            if column.follows:
                continue
            value = self._value_of(entry, holder, column, path)
            if not says_same(raw, value):
                edits += self._edits(column, raw, value, model, path)
        if not edits:
            return None
        markdown = entry.path.endswith(".md")

        def edited(text: str) -> str:
            for column, at, value in edits:
                try:
                    if at == ("body",):
                        text = set_body(text, value if isinstance(value, str) else None, markdown=markdown)
                    else:
                        order = field_order(model.model_fields)
                        at = ("name",) if at == ("title",) and ("name",) in entry.places else at
                        text = set_field(text, at, value, order, markdown=markdown)
                except EditError as error:
                    raise RowError("bad-value", f"{column.name}: {error}", f"edit {entry.path} itself", column.place + 1) from None
            return text

        return with_own_form(data, edited)

    def _added(self, entry: Entry, data: bytes, row: Row, model: type[Model], path: Path_) -> bytes:
        """The bytes of an entry's file with the item of a row at the end of a list."""
        item: dict[str, Value] = {}
        for column in self.shape.columns:
            raw = row.cells[column.place]
            if not column.follows and sheets.as_text(raw).strip():
                item |= {str(at[-1]): value for _column, at, value in self._edits(column, raw, None, model, path)}
        try:
            return with_own_form(data, lambda text: add_item(text, str(path[0]), item, markdown=entry.path.endswith(".md")))
        except EditError as error:
            raise RowError("bad-value", str(error), f"edit {entry.path} itself") from None

    def _value_of(self, entry: Entry, holder: Any, column: Column, path: Path_) -> Any:
        if path:
            return item_value(holder, column.path[0])
        if column.path == ("body",):
            return text_of(entry)
        value = holder.get(column.path[0])
        if len(column.path) == 1:
            return value
        return value.get(column.path[1]) if isinstance(value, dict) else self._inside(holder, column)

    def _inside(self, fields: dict[str, Any], column: Column) -> Any:
        """The value of a column that names an event, or a field of the only source."""
        name, inner = column.path
        if name == "timeline":
            return next((item.get("date") for item in fields.get(name) or () if item.get("event") == inner), None)
        return next((item.get(inner) for item in fields.get(name) or () if isinstance(item, dict)), None)

    def _edits(
        self, column: Column, raw: sheets.Cell, value: Any, model: type[Model], path: Path_
    ) -> Iterator[tuple[Column, Path_, Value]]:
        text = unguarded(sheets.as_text(raw)).strip("\n")
        name = column.path[0]
        if len(column.path) == 2 and name != "original_title":
            raise RowError("bad-value", f"{column.name}: an item of an entry is edited in its file", place=column.place + 1)
        if len(column.path) == 2:
            yield column, column.path, text or None
        elif isinstance(value, dict):
            texts = text.split("; ")
            if len(texts) != len(value):
                message = f"{column.name}: {len(texts)} texts for {len(value)} languages"
                raise RowError("bad-value", message, f"name a column `{name}.LANGUAGE`, or edit the file", column.place + 1)
            yield from ((column, (*path, name, tag), new) for (tag, old), new in zip(value.items(), texts, strict=True) if new != old)
        elif path and name == "id" and not text:
            raise RowError("missing-field", f"{column.name} is empty", place=column.place + 1)
        elif not text:
            yield column, (*path, name), None
        elif name == "body":
            yield column, ("body",), text
        else:
            read = self.reader.value(model, name, text.strip())
            if isinstance(read, list) and isinstance(value, list):
                old = {str(item).replace("; ", ";"): item for item in value}  # how the export writes an item with such a sign
                read = [old.get(item, item) for item in read]
            yield column, (*path, name), read

    def _draft(self, row: Row, id: str, texts: dict[str, Text]) -> Text:
        """The text of a new draft."""
        fields: dict[str, Any] = {}
        for column in self.shape.columns:
            text = unguarded(sheets.as_text(row.cells[column.place])).strip()
            if text and column.path:
                self._fill(fields, column, text)
        title, body = str(fields.pop("title", "")), str(fields.pop("body", ""))
        for source in fields.get("sources", ()):
            source |= {"id": source.get("id", "source"), "title": source.get("title", title)} | source
        id = id or new_entry.proposed_id(self.kind, title)
        place = (self.shape.id or 0) + 1
        if not is_id(id):
            raise RowError("bad-id", f"{id!r} is not an id: lower-case letters, digits and single hyphens", place=place)
        path = f"{self.kind.folder}/{id}.md"
        if path in texts:
            raise RowError("duplicate-id", f"the id {id!r} stands in an earlier row", "give each row its own in a column `id`", place)
        if id in self.taken:
            message = f"the id {id!r} is taken by {self.taken[id]}"
            raise RowError("output-collision", message, "with a column `id`, a row changes the entry that has its id", place)
        return Text(path, new_entry.draft(self.kind, title, fields, body).encode(), id, (row,), is_new=True)

    def _fill(self, fields: dict[str, Any], column: Column, text: str) -> None:
        name, inner = column.path[0], column.path[-1]
        if len(column.path) == 1:
            value = self.reader.value(self.kind.model, name, text)
            if name == "original_title":
                raise RowError("bad-value", f"{column.name}: of which language?", f"call the column `{name}.LANGUAGE`", column.place + 1)
            fields[name] = value
        elif name == "timeline":
            fields.setdefault(name, []).append({"date": text, "event": inner})
        elif name == "sources":
            fields.setdefault(name, [{}])[0][inner] = text
        else:
            fields.setdefault(name, {})[inner] = text

    def _read(self, path: str) -> bytes:
        data = read(os.fspath(self.content), path)
        if not isinstance(data, bytes):
            raise RowError(data.code, data.message)
        return data

    # What the check says

    def _loaded(self, files: list[library.Read]) -> Library:
        return library.load(self.content, found=ContentFiles(files, self.found.own, [*self.found.findings]), kinds=self.kinds)

    def fitting(self, texts: list[Text]) -> list[Text]:
        """The texts with which the content has no error that it did not have; a finding for the rows of each other one."""
        for _ in range(2):  # a row that does not fit may have been what another refers to
            faults = self._faults(texts)
            if not faults:
                return texts
            mine = {text.path for text in texts}
            if elsewhere := [fault for fault in faults if fault.path not in mine]:
                raise ContentErrors(elsewhere)
            by_path: dict[str, list[Finding]] = {}
            for fault in faults:
                by_path.setdefault(fault.path, []).append(fault)
            for text in texts:
                if text.path in by_path:
                    self.outcome.findings += self._reported(text, by_path[text.path])
            texts = [text for text in texts if text.path not in by_path]
        if faults := self._faults(texts):
            raise ContentErrors(faults)
        return texts

    def _faults(self, texts: list[Text]) -> list[Finding]:
        """The errors that these texts make; a draft may lack what `invoke new` may leave open."""
        coming = {text.path: library.as_read(text.path, self.kind.name, text.id, text.data) for text in texts}
        files = {file[0]: file for file in self.found.files} | coming
        self._coming = self._loaded([files[path] for path in sorted(files)])
        new = {text.path for text in texts if text.is_new}
        found = [fault for fault in _findings(self._coming) if not (fault.path in new and fault.code in new_entry.LEFT_OPEN)]
        before, faults = self._errors.copy(), []
        for fault in found:
            if before[_identity(fault)] > 0:
                before[_identity(fault)] -= 1
            else:
                faults.append(fault)
        return faults

    def _reported(self, text: Text, faults: list[Finding]) -> Iterator[Finding]:
        """A finding for each row of a text that does not fit, at the column of the first fault."""
        entry = next((entry for entry in self._coming.parsed if entry.path == text.path), None)
        at = (faults[0].line, faults[0].column)
        above = [(place[:2], path) for path, place in entry.places.items() if path and place[0] == at[0]] if entry else []
        path = max((pair for pair in above if pair[0] <= at), default=((), ()))[1]
        column = next((c for c in self.shape.columns if path and c.path[:1] in (path[:1], path[-1:])), None)
        more = f"; and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""
        message = "; ".join(fault.message for fault in faults[:MOST_TOLD]) + more
        for row in text.rows:
            yield Finding(self.sheet, row.number, column.place + 1 if column else 1, faults[0].code, message, faults[0].hint)


def _findings(found: Library) -> Iterable[Finding]:
    return [fault for fault in checks.check(found, datetime.date.max, warnings=False) if fault.is_error]


def _errors(found: Library) -> Counter[tuple[str, str, str]]:
    return Counter(map(_identity, _findings(found)))


def _identity(fault: Finding) -> tuple[str, str, str]:
    return fault.path, fault.code, fault.message


def write(content: Path, texts: list[Text]) -> None:
    """Write all files, or, where the disk refuses one, none."""
    with ExitStack() as undo:
        for text in texts:
            file = content / text.path
            if text.is_new:
                undo.enter_context(atomic.new_folder(file.parent))
                atomic.write_new(file, text.data)
                undo.push(_on_failure(lambda file=file: file.unlink()))
            else:
                before, mode = file.read_bytes(), file.stat().st_mode
                atomic.write(file, text.data, mode)
                undo.push(_on_failure(lambda file=file, before=before, mode=mode: atomic.write(file, before, mode)))


def _on_failure(restore: Any) -> Any:
    def leave(type: Any, *_: Any) -> None:
        if type is not None:
            with suppress(OSError):
                restore()

    return leave


def described(outcome: Outcome, content: Path, *, dry_run: bool) -> str:
    """Describe the result of an import in lines."""
    shown = [new_entry.shown(content / path) for path in outcome.drafts]
    lines = [f"{'would add' if dry_run else 'added'} {path}" for path in shown]
    lines += [f"{'would change' if dry_run else 'changed'} {new_entry.shown(content / path)}" for path in outcome.changed]
    counts = f"{len(outcome.drafts)} new drafts, {len(outcome.changed)} changed entries, {outcome.same} rows without a change"
    return "\n".join([*lines, f"{counts}, {len(outcome.findings)} rows that do not fit"])
