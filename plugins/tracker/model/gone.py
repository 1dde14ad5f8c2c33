"""`_gone.yaml`: what was split or removed, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from tracker.model.characters import is_unsafe
from tracker.model.files import GONE, Fault, Path_, decode, without_unsafe
from tracker.model.findings import Finding
from tracker.model.kinds import KINDS, is_id
from tracker.model.yaml_reader import Composed, compose

FIELDS = ("kind", "id", "became", "reason")


class Gone(NamedTuple):
    """An entry that was: its kind and id, the ids of that kind that it became, or the reason why it was removed."""

    kind: str
    id: str
    became: tuple[str, ...]
    reason: str | None
    number: int = 0
    """Which item of the file it is, from 0."""


class GoneFile:
    """What `_gone.yaml` says, and where."""

    def __init__(self, data: bytes = b"", kinds: Collection[str] = KINDS.keys()) -> None:
        self.kinds = kinds
        self.items: list[Gone] = []
        self.faults: list[Fault] = []
        self.composed = Composed()
        text = decode(data)
        if isinstance(text, Fault):
            self.faults = [text]
            return
        text, self.faults = without_unsafe(text)
        self.composed = compose(text)
        self.faults += self.composed.faults
        value = self.composed.value
        if isinstance(value, list):
            for number, item in enumerate(value):
                self.read_item(number, item)
        elif value is not None:
            self.tell((), "bad-type", "this file holds a list", "begin each item with a hyphen")

    def finding(self, path: Path_, code: str, message: str, hint: str = "") -> Finding:
        line, column, width = self.composed.places[path]
        return Finding(GONE, line, column, code, message, hint, width)

    def tell(self, path: Path_, code: str, message: str, hint: str = "") -> None:
        line, column, width = self.composed.places[path]
        self.faults.append(Fault(line, column, code, message, hint, width))

    def read_item(self, number: int, item: Any) -> None:
        if not isinstance(item, dict):
            self.tell((number,), "bad-type", "an item has fields of its own", "write {kind: …, id: …, became: […]}")
            return
        before = len(self.faults)
        for name in item:
            if name not in FIELDS and not is_unsafe(name):
                line, column, width = self.composed.keys[(number, name)]
                self.faults.append(
                    Fault(line, column, "unknown-field", f"there is no field {name!r} here", f"the fields are {', '.join(FIELDS)}", width)
                )
        fields = {
            name: value
            for name, value in item.items()
            if value is not None and value != [] and not (isinstance(value, str) and not value.strip())
        }
        for name in ("kind", "id"):
            self.check_text(number, name, fields, required=True)
        self.check_text(number, "reason", fields, required=False)
        if "became" not in fields and "reason" not in fields:
            self.missing(number, "became", "add `became: [id]`, or `reason: …`")
        if isinstance(fields.get("kind"), str) and fields["kind"] not in self.kinds and not is_unsafe(fields["kind"]):
            self.tell((number, "kind"), "bad-value", f"there is no kind {fields['kind']!r}", f"the kinds are {', '.join(self.kinds)}")
        if isinstance(fields.get("id"), str) and not is_id(fields["id"]) and not is_unsafe(fields["id"]):
            self.tell((number, "id"), "bad-id", f"{fields['id']!r} is not an id: lower-case letters, digits and single hyphens")
        became = fields.get("became", [])
        if not isinstance(became, list):
            self.tell((number, "became"), "bad-type", "`became` takes a list", "write `became: [one, two]`")
        else:
            seen: set[str] = set()
            for index, text in enumerate(became):
                if text is None or (isinstance(text, str) and not text.strip()):
                    self.tell((number, "became", index), "bad-value", "an item of the list is empty", "fill it in or delete it")
                elif not isinstance(text, str):
                    self.tell((number, "became", index), "bad-type", "an id is one text")
                elif text in seen:
                    self.tell((number, "became", index), "bad-value", f"{text!r} stands twice in `became`", "keep one of the two")
                else:
                    seen.add(text)
        if len(self.faults) == before:
            self.items.append(Gone(fields["kind"], fields["id"], tuple(became), fields.get("reason"), number))

    def check_text(self, number: int, name: str, fields: dict[str, Any], required: bool) -> None:
        if name not in fields:
            if required:
                self.missing(number, name, f"add `{name}: …`")
        elif not isinstance(fields[name], str):
            self.tell((number, name), "bad-type", f"`{name}` takes one text", "write a single text")
        else:
            fields[name] = fields[name].removesuffix("\n")
            if "\n" in fields[name]:
                self.tell((number, name), "bad-value", "text of two lines where one is due", "write the text on one line")

    def missing(self, number: int, name: str, hint: str) -> None:
        line, column, width = self.composed.first_key((number,))
        self.faults.append(Fault(line, column, "missing-field", f"the field `{name}` is missing", hint, width))
