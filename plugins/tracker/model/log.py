"""`_log.jsonl`: the changes up to a commit, one JSON object a line; and the log of changes as readers are to have it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from tracker.model.characters import UNSAFE, code_point_name
from tracker.model.comparison import CHANGES, Change, is_mass
from tracker.model.dates import date_in
from tracker.model.field_types import is_id
from tracker.model.fields import references
from tracker.model.files import LOG, Fault, Place, decode
from tracker.model.gone import Gone
from tracker.model.kinds import KINDS, Kind
from tracker.model.near_names import nearest, suggestion

LARGEST_LOG = 256 << 20
"""Bytes of a log that is read: two million changes."""
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
HINT = "`invoke release` writes this file; restore it from the last release"

Key = tuple[str, str]


class LogFile:
    """
    The changes that `_log.jsonl` holds, oldest first, and its faults.

    `complete_to` is the commit up to which it has all changes, empty without a file; `lines` has each change's line.
    """

    def __init__(self, data: bytes | Fault | None = None, kinds: Collection[str] = KINDS.keys()) -> None:
        self.kinds = kinds
        self.complete_to = ""
        self.changes: list[Change] = []
        self.lines: list[int] = []
        self.faults: list[Fault] = []
        self.texts: list[str] = []
        if data is None:
            return
        text = data if isinstance(data, Fault) else decode(data)
        if isinstance(text, Fault):
            self.faults = [text]
            return
        self.texts = text.split("\n")
        for number, line in enumerate(self.texts, start=1):
            if line.strip():
                self.read_line(number, line)
        if not self.complete_to and not self.faults:
            self.report(1, "", "missing-field", "the field `complete_to` is missing", HINT)

    def read_line(self, number: int, line: str) -> None:
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            self.report(number, "", "bad-type", "this line is no JSON object", HINT)
        elif number == 1:
            self.read_head(value)
        elif unsafe := _unsafe(line, value):
            self.report(number, unsafe, "unsafe-character", f"{code_point_name(unsafe)} may not stand in a file", "delete it")
        elif self.is_sound(number, value):
            self.changes.append(Change(**value))
            self.lines.append(number)

    def read_head(self, value: dict[str, Any]) -> None:
        commit = value.get("complete_to")
        if commit is None:
            self.report(1, "", "missing-field", "the field `complete_to` is missing", HINT)
        elif not isinstance(commit, str) or not COMMIT.fullmatch(commit):
            self.report(1, commit, "bad-value", f"{commit!r} is no commit's full name", "give it as `git rev-parse` does")
        else:
            self.complete_to = commit

    def is_sound(self, number: int, value: dict[str, Any]) -> bool:
        """Return whether a line is a change; if not, its first fault is reported."""
        for name in value:
            if name not in Change._fields:
                self.report(
                    number, name, "unknown-field", f"there is no field {name!r} here", f"the fields are {', '.join(Change._fields)}"
                )
                return False
        for name in ("date", "kind", "id", "change"):
            if name not in value:
                self.report(number, "", "missing-field", f"the field `{name}` is missing", HINT)
                return False
            if not isinstance(value[name], str):
                self.report(number, value[name], "bad-type", f"`{name}` takes one text", HINT)
                return False
        return self.has_sound_values(number, **value)

    def has_sound_values(self, number: int, date: str, kind: str, id: str, change: str, **more: Any) -> bool:
        of_many = not id and change == "revised"
        if len(date) != len("2000-01-01") or not date_in(date):
            self.report(number, date, "bad-date", f"{date!r} is not a day", HINT)
        elif kind not in self.kinds and not (of_many and not kind):
            self.report(number, kind, "bad-value", f"there is no kind {kind!r}", f"the kinds are {', '.join(self.kinds)}")
        elif not of_many and not is_id(id):
            self.report(number, id, "bad-id", f"{id!r} is not an id: lower-case letters, digits and single hyphens")
        elif change not in CHANGES:
            hint = suggestion(nearest(change, CHANGES), f"the changes are {', '.join(CHANGES)}")
            self.report(number, change, "bad-value", f"there is no change {change!r}", hint)
        elif change in STAMPS and (more.get("was") == more.get("now") or not all(map(STAMPS[change], (more.get("was"), more.get("now"))))):
            self.report(number, "", "bad-value", f"`was` and `now` of `{change}` are {SHAPES[change]}", HINT)
        else:
            return True
        return False

    def report(self, number: int, value: object, code: str, message: str, hint: str = "") -> None:
        self.faults.append(Fault(*self.place(number, value), code, message, hint)._replace(width=1))

    def place(self, number: int, value: object) -> tuple[int, int]:
        """Line and column of a value; the line's beginning where it does not stand there as such."""
        line = self.texts[number - 1] if number <= len(self.texts) else ""
        written = orjson.dumps(value).decode() if value != "" else ""
        at = line.find(written) if written else -1
        return number, at + 1 + written.startswith('"') if at >= 0 else 1

    def place_of_id(self, place: int) -> Place:
        """Return the position of the id of a change, by the change's index in `changes`."""
        id = self.changes[place].id
        line, column = self.place(self.lines[place], id)
        return line, column, len(id)


STAMPS: Mapping[str, Callable[[Any], bool]] = {
    "event": lambda value: value is None or date_in(value) is not None,
    "target": lambda value: (
        value is None or (isinstance(value, dict) and isinstance(value.get("text"), str) and bool(date_in(value.get("by"))))
    ),
}
"""True if a value is one that calendars can show, for the changes that they show."""
SHAPES = {
    "event": "two different dates, one of which may be null",
    "target": "two different mappings of `by` and `text`, one of which may be null",
}


def _unsafe(line: str, value: Any) -> str:
    """An unsafe character of a line, as such or as an escape; empty if it has none."""
    match = UNSAFE.search(line) or (UNSAFE.search(" ".join(_texts(value))) if "\\u" in line else None)
    return match[0] if match else ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def written(complete_to: str, changes: Iterable[Change]) -> bytes:
    """The bytes of the file for some changes, oldest first."""
    lines = [{"complete_to": complete_to}, *(change._asdict() for change in changes)]
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def write(folder: Path, complete_to: str, changes: Iterable[Change]) -> Path:
    """Write the file in one step; return its path."""
    path = folder / LOG
    beside = folder / f".{LOG}.{os.getpid()}"
    try:
        beside.write_bytes(written(complete_to, changes))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


class Log:
    """The log as readers have it: every change up to a day, its entry and those that it names under the ids of today."""

    def __init__(
        self,
        changes: Iterable[Change] = (),
        former: Mapping[Key, Key] | None = None,
        gone: Iterable[Gone] = (),
        today: str = "9999-12-31",
        kinds: Mapping[str, Kind] = KINDS,
    ) -> None:
        past = (change for change in changes if change.date <= today)
        self.changes = list(_of_today(past, former or {}, {(one.kind, one.id): one for one in gone}, kinds))
        self.by_key: dict[Key, list[Change]] = {}
        for change in self.changes:
            if not is_mass(change):
                self.by_key.setdefault((change.kind, change.id), []).append(change)


def _of_today(
    changes: Iterable[Change], former: Mapping[Key, Key], gone: Mapping[Key, Gone], kinds: Mapping[str, Kind]
) -> Iterator[Change]:
    """
    The changes under the ids of today, without those that only follow from another id.

    An entry that went and came under an id that has the old one among its `former_ids` was renamed, whatever the commits say.
    """
    present: dict[Key, str] = {}
    for change in changes:
        written = (change.kind, change.id)
        key = former.get(written, written)
        if change.change == "removed":
            if key != written:
                continue
            present.pop(key, None)
            if change.now is None and written in gone:
                change = change._replace(now=list(gone[written].became) or gone[written].reason)
        elif change.change == "added":
            before, present[key] = present.get(key), change.id
            if before == change.id:
                continue
            if before:
                change = change._replace(change="renamed", field="id", was=before, now=change.id)
        elif former and change.id:
            change = _with_ids_of_today(change, former, kinds[change.kind])
        yield change._replace(id=key[1])


def _with_ids_of_today(change: Change, former: Mapping[Key, Key], kind: Kind) -> Change:
    """A change whose values name other entries by the ids that these have today."""
    for reference in references(kind.model):
        if reference.path[0] == change.field and reference.kind:
            was, now = (_replaced(value, reference.path[1:], reference.kind, former) for value in (change.was, change.now))
            change = change._replace(was=was, now=now)
    return change


def _replaced(value: Any, path: tuple[str, ...], kind: str, former: Mapping[Key, Key]) -> Any:
    """A value in which the id at a path is that of today; of the item of a list, which stands alone, the path begins with `*`."""
    if isinstance(value, str):
        return former.get((kind, value), (kind, value))[1]
    if isinstance(value, list):
        return [_replaced(item, path[1:], kind, former) for item in value]
    if isinstance(value, dict) and (steps := tuple(step for step in path if step != "*")) and steps[0] in value:
        return value | {steps[0]: _replaced(value[steps[0]], steps[1:], kind, former)}
    return value
