"""The fields of a file, checked against its kind's model: the model's errors become codes, places and hints."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tracker.model.annotations import model_at, takes_empty, typed
from tracker.model.characters import is_unsafe
from tracker.model.dates import partial_date
from tracker.model.entry_models import EntryModel, Model
from tracker.model.field_types import LONGEST_TEXT
from tracker.model.fields import listed_fields, references
from tracker.model.files import VOCABULARY, Fault, Path_, Place
from tracker.model.kinds import Kind
from tracker.model.near_names import nearest, suggestion
from tracker.model.vocabulary import CURRENT, DEFAULT, NO_RULE, POSITIONS, Vocabulary
from tracker.model.yaml_reader import Composed, is_absent

LEAST_ALIKE = 60
"""Least similarity, in percent, of a mistyped field or word to the one that is suggested: their lists are short."""
HINT_OF_COMMA = "a comma ends a text in brackets: put a text that has one in quotes"

FORMS = ("[article]", "[source]", "[text]", "[languages]")
"""The names that pydantic gives to the forms of a union."""


class NotSoundError(Exception):
    """A file that was read without positions shows a fault."""


class FieldReader:
    """
    Checks the fields of one file against its kind's model; what is faulty is told and left out.

    `excused` has the paths of what stands in the file but is faulty or misspelt: it is not told as missing too.
    """

    def __init__(
        self, kind: Kind, raw: dict[str, Any], positions: Composed | None, faults: list[Fault], vocabulary: Vocabulary = DEFAULT
    ) -> None:
        self.kind = kind
        self.vocabulary = vocabulary
        self.raw = raw
        self.positions = positions
        self.faults = faults
        lost = positions.lost if positions is not None else ()
        self.excused: set[Path_] = set(lost)
        self.reported: set[Path_] = set(lost)
        """Empty and unreadable items of lists, which the model need not tell again."""
        self.source_ids: dict[Path_, str] = {}
        """Ids of sources that are faulty: what cites them is not at fault too."""

    @property
    def composed(self) -> Composed:
        """The positions of the values. Raises NotSoundError where the file was read without them."""
        if self.positions is None:
            raise NotSoundError
        return self.positions

    def fields(self, markdown: bool) -> dict[str, Any]:
        named, sound = self.renamed(), self.positions is None
        raw: dict[str, Any] = named if sound else self.pruned(named, ())
        if markdown and "body" in named:
            place = self.composed.keys[("body",)]
            self.report(place, "unknown-field", "a Markdown entry has no field 'body'", "the body stands below the front matter")
            raw.pop("body", None)
            self.excused.add(("body",))
        model = self.kind.model
        try:
            model.__pydantic_validator__.validate_python(raw)
        except ValidationError as error:
            if sound:
                raise NotSoundError from None
            errors = [(_path_of(detail, raw), detail) for detail in error.errors(include_url=False, include_context=True)]
            bad_keys = {path for path, detail in errors if _is_of_key(detail)}  # one that has no value either is one mistake
            shown = [(path, detail) for path, detail in errors if path not in bad_keys or detail["input"] is not None]
            faulty = [(path, detail) for path, detail in shown if path not in self.reported]
            for path, detail in sorted(faulty, key=lambda pair: pair[1]["type"] != "extra_forbidden"):
                self.model_fault(path, detail)
            self.check_marks(model, raw, ())
            self.check_conditions(raw)
            fields = self.without(raw, [path for path, _ in errors])
            fields = self.without(fields, self.unlisted(fields))
        else:
            self.check_marks(model, raw, ())
            self.check_conditions(raw)
            fields = typed(model, raw)
            if unlisted := self.unlisted(fields):
                fields = self.without(fields, unlisted)
        fields = {name: value for name, value in fields.items() if value != {}}
        self.check_repetitions(model, fields)
        if not sound:
            self.faults += [fault for path, fault in self.composed.cut.items() if path not in self.excused | self.reported]
        return fields

    def report(self, place: Place, code: str, message: str, hint: str = "", fix: str | None = None) -> None:
        self.faults.append(fault_at(place, code, message, hint, fix))

    def report_missing(self, path: Path_, hint: str) -> None:
        """Say that a field is missing, unless it stands there and is faulty: one mistake, one finding."""
        if path in self.excused or (*path[:-1], "<<") in self.excused:
            return
        self.excused.add(path)
        self.report(self.composed.first_key(path[:-1]), "missing-field", f"the field `{path[-1]}` is missing", hint)

    def renamed(self) -> dict[str, Any]:
        """The fields with `title` for `name` where the kind has names; of both the second is told, if neither is empty."""
        fields = self.raw
        if not self.kind.named or "name" not in fields:
            return fields
        kept, dropped = "name", "title"
        if "title" in fields:
            first, second = (name for name in fields if name in ("name", "title"))
            kept, dropped = (second, first) if is_absent(fields[first]) else (first, second)
            if not is_absent(fields[dropped]):
                self.report(self.composed.keys[(dropped,)], "duplicate-key", "`title` and `name` are one field", "keep one of the two")
        if kept == "name" and self.positions is not None:
            self.positions.rename("name", "title")
            for lost in [path for path in self.positions.lost if path[:1] == ("name",)]:
                self.excused.add(("title", *lost[1:]))
                self.reported.add(("title", *lost[1:]))
        return {"title" if name == kept else name: value for name, value in fields.items() if name != dropped}

    def pruned(self, value: Any, path: Path_) -> Any:
        """
        `value` without what counts as absent.

        An absent item of a list is told and stays as None, so that the others keep their numbers.
        """
        if isinstance(value, str):
            if not value.strip():
                return None
            return value if path == ("body",) else value.removesuffix("\n")
        if isinstance(value, dict):
            items = [(name, self.pruned(item, (*path, name))) for name, item in value.items()]
            return {name: item for name, item in items if not is_absent(item) or self.is_strange((*path, name))}
        if isinstance(value, list):
            kept = [self.pruned(item, (*path, number)) for number, item in enumerate(value)]
            for number, item in enumerate(kept):
                at = (*path, number)
                if item is None and at not in self.reported:
                    self.reported.add(at)
                    self.report(self.composed.places[at], "bad-value", "an item of the list is empty", "fill it in or delete it")
            return kept
        return value

    def is_strange(self, path: Path_) -> bool:
        """Return whether the model reports the key of an empty value, which belongs to nothing; a key without a colon is reported here."""
        belongs = takes_empty(self.kind.model, path)
        if belongs and path in self.composed.bare:
            self.report(self.composed.keys[path], "bad-value", f"{str(path[-1])!r} stands here without a value", HINT_OF_COMMA)
        return belongs is False and path not in self.composed.lost

    def check_marks(self, model: type[Model], raw: Any, path: Path_) -> None:
        """One of a field and its `…_unknown: true` must stand, not both."""
        for name, mark in model.unknown_marks.items():
            marked = raw.get(mark) == "true"
            if marked and name in raw:
                place = self.composed.places[(*path, mark)]
                self.report(
                    place, "bad-value", f"`{mark}` stands beside `{name}`", f"delete one of the two: `{name}` is known or it is not"
                )
            elif not marked and name not in raw and (*path, mark) not in self.excused:
                self.report_missing((*path, name), f"add `{name}`, or `{mark}: true`")
        if not path and "sources" in model.model_fields:
            for number, item in enumerate(raw["sources"] if isinstance(raw.get("sources"), list) else ()):
                if isinstance(item, dict):
                    self.check_marks(model_at(model, ("sources", 0)), item, ("sources", number))

    def check_conditions(self, raw: dict[str, Any]) -> None:
        """A status that is unclear needs a note; a position needs its first day and its policies, unless no rule was found."""
        known = self.kind.model.model_fields
        if "status_note" in known and raw.get("status") == "unclear" and "status_note" not in raw:
            self.report_missing(("status_note",), "say why the status is unclear")
        positions = raw.get("positions") if "positions" in known else None
        for number, item in enumerate(positions if isinstance(positions, list) else ()):
            if isinstance(item, dict) and item.get("position") in POSITIONS and item["position"] != NO_RULE:
                for name in ("since", "policies"):
                    if name not in item:
                        self.report_missing(("positions", number, name), f"add `{name}: …`; only `no-rule` has none")

    def model_fault(self, path: Path_, detail: ErrorDetails) -> None:
        """Tell one of the model's errors, unless it comes of one that is told: an unsafe character, a text that is too long."""
        code, value = detail["type"], detail["input"]
        if code == "missing":
            self.report_missing(path, f"add `{path[-1]}: …`")
            return
        self.excused.add(path)
        if path[:1] == ("sources",) and path[-1] == "id" and isinstance(value, str):
            self.source_ids[path] = value
        if code == "extra_forbidden":
            names = list(model_at(self.kind.model, path[:-1]).model_fields)
            if self.kind.named and len(path) == 1:
                names.append("name")
            name = str(path[-1])
            word, is_joined = (name, False) if path not in self.composed.bare else _joined(name)
            meant = "title" if path == ("name",) else nearest(word, names, LEAST_ALIKE)
            if meant:
                self.excused.add((*path[:-1], "title" if meant == "name" else meant))
            if not is_unsafe(name):
                hint = suggestion(meant, HINT_OF_COMMA if path in self.composed.bare else "")
                hint = f"put a colon and a space after {word!r}" if is_joined else hint
                self.report(self.composed.keys[path], "unknown-field", f"there is no field {name!r} here", hint)
        elif isinstance(value, str) and (is_unsafe(value) or len(value) > LONGEST_TEXT):
            pass
        elif _is_of_key(detail):
            self.report(self.composed.keys[path], code, detail["msg"], _repair(detail)[0])
        elif code in ("string_type", "list_type", "dict_type", "model_type"):
            self.report(self.composed.places[path], "bad-type", *_form_words(code, _name_of(path)))
        else:
            hint, fix = _repair(detail)
            self.report(self.composed.places[path], code, detail["msg"], hint, fix)

    def unlisted(self, fields: dict[str, Any]) -> list[Path_]:
        """Report values that their list of the vocabulary does not have; return their paths."""
        paths = []
        for path, name in listed_fields(self.kind.model):
            if path[0] not in fields:
                continue
            terms = self.vocabulary[name]
            for at, value in texts_at(fields, path):
                if (value not in terms or value == CURRENT) and not (is_unsafe(value) or len(value) > LONGEST_TEXT):
                    words = [word for word in terms if word != CURRENT]
                    message, hint, fix = _word_fault(value, _name_of(at), words)
                    self.report(self.composed.places[at], "bad-value", message, hint if words else _no_words(name), fix)
                    self.excused.add(at)
                    paths.append(at)
        return paths

    def faulty_sources(self) -> list[str] | None:
        """Ids of sources that are faulty; None if the sources, or the id of one, cannot be known."""
        unknown = (path for path in self.excused | self.reported if path[:1] == ("sources",) and (len(path) < 3 or path[2] == "id"))
        return sorted(self.source_ids.values()) if all(path in self.source_ids for path in unknown) else None

    def without(self, raw: dict[str, Any], faulty: list[Path_]) -> dict[str, Any]:
        """`raw` without the values at the faulty paths; items of lists become None, so that the others keep their numbers."""
        for path in faulty:
            if self.taken_as_list(raw, path):
                continue
            value: Any = raw
            for step in path[:-1]:
                found = value[int(step)] if isinstance(value, list) else value.get(step)
                value = {} if found is None else found
            if isinstance(value, dict):
                value.pop(path[-1], None)
            elif isinstance(value, list):
                value[int(path[-1])] = None
        return raw

    def taken_as_list(self, raw: dict[str, Any], path: Path_) -> bool:
        """Take one text where a list is due as a list of one, so that what it refers to is not told as unreferenced."""
        value = raw.get(str(path[0])) if len(path) == 1 else None
        if not isinstance(value, str) or not any(found.path == (path[0], "*") for found in references(self.kind.model)):
            return False
        raw[str(path[0])] = [value]
        self.composed.places[(path[0], 0)] = self.composed.places[path]
        return True

    def check_repetitions(self, model: type[EntryModel], fields: dict[str, Any]) -> None:
        """An id stands once in a list."""
        for path in _lists_of_ids(model):
            if path[0] not in fields or (len(path) == 2 and len(fields[path[0]]) < 2):
                continue
            seen: set[tuple[Path_, str]] = set()
            for at, text in texts_at(fields, path):
                if (at[:-1], text) in seen:
                    self.report(self.composed.places[at], "bad-value", f"{text!r} stands twice in `{_name_of(at)}`", "keep one of the two")
                seen.add((at[:-1], text))
        used: set[str] = set()
        for number, item in enumerate(fields.get("sources") or ()):
            at, source = (("sources", number, "id"), item.get("id")) if isinstance(item, dict) else (("sources", number), item)
            if source in used:
                self.report(
                    self.composed.places[at], "duplicate-id", f"the source {source!r} stands twice", "give each source an id of its own"
                )
            if source is not None:
                used.add(source)


@cache
def _lists_of_ids(model: type[EntryModel]) -> list[tuple[str, ...]]:
    """Return the paths of a model's lists without repeated ids, except sources."""
    lists = [found.path for found in references(model) if found.path[-1] == "*" and found.path != ("sources", "*")]
    return [("former_ids", "*"), *lists]


def _joined(key: str) -> tuple[str, bool]:
    """The name in a key that has its value in it, for want of a space after the colon; the key itself if it has none."""
    match = re.fullmatch(r"([\w-]+)[:：].*", key)
    return (match[1], True) if match else (key, False)


def _is_of_key(detail: ErrorDetails) -> bool:
    """Return whether a model's error is about a mapping's key, not its value."""
    loc = detail["loc"]
    return len(loc) > 1 and loc[-1] == "[key]" and detail["input"] == loc[-2] and detail["type"] != "extra_forbidden"


def _path_of(detail: ErrorDetails, raw: Any) -> Path_:
    """The path to the value at fault: pydantic's own, without the words by which it tells forms of a value."""
    value, path = raw, []
    for step in detail["loc"][:-1] if _is_of_key(detail) else detail["loc"]:
        inside = isinstance(value, dict) and step in value
        if step not in FORMS or inside:
            path.append(step)
            value = value[step] if inside or (isinstance(value, list) and isinstance(step, int)) else None
    return tuple(path)


def _name_of(path: Path_) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _word_fault(value: str, name: str, words: list[str]) -> tuple[str, str, str | None]:
    """Return message, hint and safe replacement for a word that is not one of `words`."""
    listed = f"The words are {', '.join(words)}."
    hint = f"{suggestion(nearest(value, words, LEAST_ALIKE))} {listed}".strip()
    fix = next((word for word in words if word == value.strip().lower().replace(" ", "-").replace("_", "-")), None)
    return f"{value!r} is not a word for `{name}`", hint, fix


def _no_words(name: str) -> str:
    return f"list its words under `{name}` in {VOCABULARY}"


def _form_words(code: str, name: str) -> tuple[str, str]:
    if code == "string_type":
        return f"`{name}` takes one text", "write a single text; put it in quotes if it holds a colon"
    if code == "list_type":
        return f"`{name}` takes a list", f"write `{name}: [one, two]`, or one item a line after a hyphen"
    return f"`{name}` takes fields of its own", "write each as `field: value`, indented"


_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_LOOSE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def _repair(detail: ErrorDetails) -> tuple[str, str | None]:
    """A hint and, where it is safe, the text that should stand instead."""
    code, value = detail["type"], detail["input"]
    if "hint" in detail.get("ctx", {}):
        return detail["ctx"]["hint"], None
    if code == "bad-date" and isinstance(value, str):
        match = _SLASHED.fullmatch(value) or _LOOSE.fullmatch(value)
        if match:
            fixed = "-".join(f"{int(part):02d}" for part in match.groups() if part)
            try:
                partial_date(fixed)
            except ValueError:
                return "that day does not exist; if only the month is known, write YYYY-MM", None
            return f"write {fixed}", fixed
        return "write YYYY, YYYY-MM or YYYY-MM-DD; if only the month is known, YYYY-MM", None
    if code == "bad-url":
        return "write the whole address, beginning with https://", None
    if code == "bad-id" and isinstance(value, str):
        return "use lower-case letters, digits and single hyphens", None
    if isinstance(value, str) and value.lower() in ("yes", "no", "on", "off", "true", "false"):
        word = "true" if value.lower() in ("yes", "on", "true") else "false"
        return f"write {word}", word
    if isinstance(value, str) and "\n" in value:
        return "write the text on one line", None
    return "", None


def fault_at(place: Place, code: str, message: str, hint: str = "", fix: str | None = None) -> Fault:
    return Fault(place[0], place[1], code, message, hint, place[2], fix if place[2] else None)


def texts_at(fields: dict[str, Any], path: tuple[str, ...]) -> list[tuple[Path_, str]]:
    """The texts at `path`, in which `*` is every item of a list, each with its own path."""
    found: list[tuple[Path_, Any]] = [((), fields)]
    for step in path:
        if step == "*":
            found = [((*at, number), item) for at, value in found if isinstance(value, list) for number, item in enumerate(value)]
        else:
            found = [((*at, step), value[step]) for at, value in found if isinstance(value, dict) and step in value]
        if not found:
            break
    return [(at, value) for at, value in found if isinstance(value, str)]
