"""`_gone.yaml`: what was split or removed, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from tracker.model.characters import is_unsafe
from tracker.model.field_types import LONGEST_TEXT, is_id
from tracker.model.files import GONE, Fault, Path_
from tracker.model.findings import Finding
from tracker.model.kinds import KINDS
from tracker.model.near_names import nearest, suggestion
from tracker.model.yaml_reader import compose_file, is_absent

FIELDS = ("kind", "id", "became", "reason")


class Gone(NamedTuple):
    """An entry that was: its kind and id, the ids of that kind that it became, or the reason why it was removed."""

    kind: str
    id: str
    became: tuple[str, ...]
    reason: str | None
    number: int = 0
    """Index of the item in the file."""


class GoneFile:
    """The items of `_gone.yaml` with their positions."""

    def __init__(self, data: bytes = b"", kinds: Collection[str] = KINDS.keys()) -> None:
        self.kinds = kinds
        self.items: list[Gone] = []
        self.composed, self.faults = compose_file(data)
        value = self.composed.value
        if isinstance(value, list):
            for number, item in enumerate(value):
                self.read_item(number, item)
        elif value is not None:
            self.report((), "bad-type", "this file holds a list", "begin each item with a hyphen")

    def finding(self, path: Path_, code: str, message: str, hint: str = "") -> Finding:
        line, column, width = self.composed.places[path]
        return Finding(GONE, line, column, code, message, hint, width)

    def report(self, path: Path_, code: str, message: str, hint: str = "") -> None:
        line, column, width = self.composed.places[path]
        self.faults.append(Fault(line, column, code, message, hint, width))

    def read_item(self, number: int, item: Any) -> None:
        """Take an item that shows no fault; of one mistake in it a single fault is reported."""
        if not isinstance(item, dict):
            self.report((number,), "bad-type", "an item has fields of its own", "write {kind: …, id: …, became: […]}")
            return
        before = len(self.faults)
        excused = {str(path[1]) for path in self.composed.lost if path[0] == number and len(path) > 1}
        for name in item:
            if name not in FIELDS:
                excused |= self.unknown_field(number, name)
        fields = {name: value for name, value in item.items() if name in FIELDS and not is_absent(value)}
        there = fields.keys() | excused
        missing = [name for name in ("kind", "id") if name not in there] + ["became"] * there.isdisjoint({"became", "reason"})
        for name in missing:
            self.missing(number, name)
        if not missing:
            self.check_empty(number)
        for name in ("kind", "id", "reason"):
            if name in fields:
                self.check_text(number, name, fields)
        became = fields.get("became", [])
        if isinstance(became, list):
            self.check_list(number, became)
        else:
            self.report((number, "became"), "bad-type", "`became` takes a list", "write `became: [one, two]`")
        texts = [fields.get("kind", ""), fields.get("id", ""), *(became if isinstance(became, list) else ())]
        if len(self.faults) == before and not excused and not any(map(_is_reported, texts)):
            self.items.append(Gone(fields["kind"], fields["id"], tuple(became), fields.get("reason"), number))

    def unknown_field(self, number: int, name: str) -> set[str]:
        """Report a field that items do not have; the field that is most likely meant, which is not missing then."""
        meant = nearest(name, FIELDS)
        if not is_unsafe(name):
            line, column, width = self.composed.keys[(number, name)]
            hint = suggestion(meant, f"the fields are {', '.join(FIELDS)}")
            self.faults.append(Fault(line, column, "unknown-field", f"there is no field {name!r} here", hint, width))
        return {meant} if meant else set()

    def check_empty(self, number: int) -> None:
        """A field without a colon, or with a number sign at once after it, has lost its text."""
        for path in [(number, name) for name in FIELDS]:
            if path in self.composed.bare:
                line, column, width = self.composed.keys[path]
                hint = "a comma ends a text in brackets: put a text that has one in quotes"
                self.faults.append(Fault(line, column, "bad-value", f"{path[1]!r} stands here without a value", hint, width))
            elif path in self.composed.cut:
                self.faults.append(self.composed.cut[path])

    def check_text(self, number: int, name: str, fields: dict[str, Any]) -> None:
        """`kind`, `id` and `reason` are one text of one line; the kind is known, the id has the form of one."""
        if not isinstance(fields[name], str):
            self.report((number, name), "bad-type", f"`{name}` takes one text", "write a single text")
            return
        text = fields[name] = fields[name].removesuffix("\n")
        if _is_reported(text):
            return
        if "\n" in text:
            self.report((number, name), "bad-value", "text of two lines where one is due", "write the text on one line")
        elif name == "kind" and text not in self.kinds:
            self.report((number, "kind"), "bad-value", f"there is no kind {text!r}", f"the kinds are {', '.join(self.kinds)}")
        elif name == "id" and not is_id(text):
            self.report((number, "id"), "bad-id", f"{text!r} is not an id: lower-case letters, digits and single hyphens")

    def check_list(self, number: int, became: list[Any]) -> None:
        """`became` lists ids, each once."""
        seen: set[str] = set()
        for index, text in enumerate(became):
            path = (number, "became", index)
            if path in self.composed.lost:
                continue
            if is_absent(text):
                self.report(path, "bad-value", "an item of the list is empty", "fill it in or delete it")
            elif not isinstance(text, str):
                self.report(path, "bad-type", "an id is one text")
            elif text in seen:
                self.report(path, "bad-value", f"{text!r} stands twice in `became`", "keep one of the two")
            else:
                seen.add(text)

    def missing(self, number: int, name: str) -> None:
        line, column, width = self.composed.first_key((number,))
        hint = "add `became: [id]`, or `reason: …`" if name == "became" else f"add `{name}: …`"
        self.faults.append(Fault(line, column, "missing-field", f"the field `{name}` is missing", hint, width))


def _is_reported(text: str) -> bool:
    """Return whether a text has been reported as it was read: it holds an unsafe character, or is too long."""
    return is_unsafe(text) or len(text) > LONGEST_TEXT
