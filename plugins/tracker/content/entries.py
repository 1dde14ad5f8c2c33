"""A source file becomes an entry and findings; a model's errors become codes, places and hints."""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from tracker.content.characters import UNSAFE, is_unsafe
from tracker.content.dates import PartialDate, date_in, partial_date
from tracker.content.findings import Finding
from tracker.content.kinds import KINDS, LONGEST_SUMMARY, LONGEST_TEXT, EntryModel, Kind, Model, references
from tracker.content.markup import Citation, Heading, Mention, Reading, Scan, Typeset, read, scan, scanned
from tracker.content.positions import Positions
from tracker.content.shapes import model_at, typed, words_at
from tracker.content.sources import MOST_UNSAFE, Composed, Fault, Path_, Place, SourceFile, compose, plain, split, without_unsafe

Record = tuple[Any, ...]
"""What the cache keeps of a file: plain values that `marshal` takes."""

Typesetter = Callable[[Kind, dict[str, Any], Reading], Typeset]
"""Lays out a body, given its kind, the fields beside it, and what was read of it."""

LONG_SUMMARY = 300
FORMS = ("[article]", "[source]", "[text]", "[languages]")
"""How pydantic names the forms of a value that has several."""
NOTHING = Scan()
NO_BLOCK = ("", 0, 0)


class Entry:
    """
    One entry as it stands in its file.

    `fields` are those of the contract, absent ones left out, always under `title`, without the body; they are whole only when the
    file has no findings of its own. Paths to values are tuples: `("timeline", 0, "date")`.
    """

    __slots__ = (
        "_body",
        "_body_at",
        "_events",
        "_marks",
        "_places",
        "_positions",
        "_scan",
        "_spans",
        "_text",
        "citations",
        "digest",
        "draft",
        "fields",
        "id",
        "key",
        "kind",
        "mentions",
        "path",
        "readable",
        "references",
        "sound",
    )

    def __init__(self, file: SourceFile, digest: bytes, text: str, record: Record) -> None:
        self.kind = file.kind.name
        self.id = file.id
        self.key = (self.kind, self.id)
        self.path = file.path
        self.digest = digest
        self.readable: bool
        self.references: tuple[tuple[Path_, str | None, str, str], ...]
        self.mentions: tuple[tuple[str | None, str, str | None, int, int], ...]
        self.citations: tuple[tuple[str, str | None, int, int], ...]
        """What `scan` has of these, as plain tuples: nearly all that asks for all entries' reads no more than their ids."""
        self.sound: bool
        """Whether the file is known to show no fault by itself; what it may be warned of is asked for with `own_warnings`."""
        (
            self.readable, self.draft, self.fields, self._body, self._body_at, self._marks,
            self.mentions, self.citations, self._spans, self.references, self.sound, _,
        ) = record  # fmt: skip
        self._scan: Scan | None = None
        self._text = text
        self._places: dict[Path_, Place] | None = None
        self._positions: Positions | None = None
        self._events: list[tuple[int, str, PartialDate]] | None = None

    @property
    def title(self) -> str:
        title = self.fields.get("title")
        return title if isinstance(title, str) else self.id

    @property
    def body(self) -> str:
        """The Markdown of the body."""
        return self._text[self._body :] if isinstance(self._body, int) else self._body

    @property
    def published(self) -> bool:
        return not self.draft

    @property
    def scan(self) -> Scan:
        """What the body mentions and cites; of most entries nobody asks for all of it."""
        if self._scan is None:
            masked, headings = marshal.loads(self._spans)
            self._scan = Scan(
                tuple([Mention(*mention) for mention in self.mentions]),
                tuple([Citation(*citation) for citation in self.citations]),
                (),
                masked,
                tuple([Heading(*heading) for heading in headings]),
            )
        return self._scan

    def items(self, field: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The mappings in the list `field`, with their numbers."""
        return _mappings(self.fields, field)

    def date(self, path: Path_) -> PartialDate | None:
        """The date at `path`, if there is one that can be read."""
        value: Any = self.fields
        for step in path:
            value = value.get(step) if isinstance(value, dict) else value[step]
        return date_in(value)

    @property
    def events(self) -> list[tuple[int, str, PartialDate]]:
        """The timeline as number, event and date, in the order of the file; events that cannot be read are left out."""
        if self._events is None:
            self._events = []
            for number, item in self.items("timeline"):
                when, event = date_in(item.get("date")), item.get("event")
                if when and isinstance(event, str):
                    self._events.append((number, event, when))
        return self._events

    @property
    def excused(self) -> set[Path_]:
        """Paths of what stands in the file but is faulty."""
        return set() if self.sound else self._marked()[1]

    @property
    def faulty_sources(self) -> list[str] | None:
        """Ids of sources that are faulty; None where a source has none that could be read: what is cited is not known then."""
        return [] if self.sound else self._marked()[2]

    def _marked(self) -> tuple[dict[Path_, Place], set[Path_], list[str] | None]:
        marked: tuple[dict[Path_, Place], set[Path_], list[str] | None] = marshal.loads(self._marks)
        return marked

    @property
    def places(self) -> dict[Path_, Place]:
        """The places of values in the file, found when first asked for."""
        if self._places is None:
            self._places = self.composed().places if self.sound else self._marked()[0]
        return self._places

    def composed(self) -> Composed:
        """The fields of a sound entry as they stand in its file, with places."""
        in_markdown = isinstance(self._body, int)
        parts = split(self._text) if in_markdown else (self._text, 0)
        composed = compose(str(parts[0]), first_line=2 if in_markdown else 1)
        _FieldReader(KINDS[self.kind], composed, []).renamed()
        return composed

    def own_warnings(self) -> Record:
        """The warnings that a sound entry's file shows by itself, as plain values."""
        return tuple(map(tuple, _own_warnings(KINDS[self.kind], self.fields, self.body, _Composing(self), set(), self.scan)))

    def place(self, path: Path_) -> Place:
        """Where the value at `path` stands in the file; 1:1 for a value that is not there."""
        places = self.places
        return places.get(path) or (places.get(("name", *path[1:])) if path[:1] == ("title",) else None) or (1, 1, 1)

    def finding(self, code: str, path: Path_, message: str, hint: str = "", fix: str | None = None) -> Finding:
        """A finding at the value at `path`."""
        line, column, width = self.place(path)
        return Finding(self.path, line, column, code, message, hint, width, fix if width else None)

    def finding_in_body(self, code: str, start: int, end: int, message: str, hint: str = "") -> Finding:
        """A finding at the characters from `start` to `end` of the body."""
        if self._positions is None:
            at = self._body_at or self.composed().blocks.get(("body",), NO_BLOCK)
            self._positions = Positions(self.body, at, None if isinstance(self._body, int) else self._text)
        line, column = self._positions.place(start)
        width = len(self.body[start:end].split("\n", 1)[0])
        return Finding(self.path, line, column, code, message, hint, width)

    def finding_of_file(self, code: str, message: str, hint: str = "") -> Finding:
        """A finding about the file as a whole."""
        return Finding(self.path, 1, 1, code, message, hint)


def _texts(fields: dict[str, Any], path: tuple[str, ...]) -> list[tuple[Path_, str]]:
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


def parse(file: SourceFile, text: str | Fault, typeset: Typesetter | None = None) -> tuple[str, Record, Typeset | None]:
    """
    A decoded file's readable text, the record of what it says, and its body as `typeset` lays it out if the file shows no fault.

    The record's last item holds the faults that the file shows by itself; a file that cannot be read has `readable` false.
    """
    if isinstance(text, Fault):
        return "", _unreadable([text]), None
    text, faults = without_unsafe(text)
    markdown = file.path.endswith(".md")
    parts = split(text) if markdown else (text, 0)
    if isinstance(parts, Fault):
        return text, _unreadable([*faults, parts]), None
    yaml_text, body_start = parts
    if not faults and (sound := _sound_record(file.kind, yaml_text, text, body_start, typeset, markdown=markdown)):
        return text, *sound
    composed = compose(yaml_text, first_line=2 if markdown else 1)
    faults += composed.faults
    if composed.value is None and composed.faults:
        if markdown:
            faults += _body_faults(scan(text[body_start:]), text[body_start:], (text.count("\n", 0, body_start) + 1,), None)
        return text, _unreadable(faults), None
    if composed.value is None:
        composed.value, composed.places[()] = {}, (1, 1, 1)
    if not isinstance(composed.value, dict):
        faults.append(_fault(composed.places[()], "bad-type", "the fields are no mapping", "write each field as `name: value`"))
        return text, _unreadable(faults), None
    reader = _FieldReader(file.kind, composed, faults)
    fields = reader.fields(markdown)
    body: int | str
    if markdown:
        body, body_text = body_start, text[body_start:]
        body_at: tuple[Any, ...] = (text.count("\n", 0, body_start) + 1,)
    else:
        body = body_text = fields.pop("body", "")
        body_at = composed.blocks.get(("body",), NO_BLOCK)
    found = scan(body_text) if body_text.strip() else Scan()
    faults += _body_faults(found, body_text, body_at, None if markdown else text)
    faults += _own_warnings(file.kind, fields, body_text, composed, reader.excused, found)
    draft = fields.get("draft") in (True, "true")
    marks = marshal.dumps((composed.places, reader.excused, reader.faulty_sources()))
    record = (
        True, draft, fields, body, body_at, marks,
        tuple(map(tuple, found.mentions)), tuple(map(tuple, found.citations)), _spans(found),
        tuple(_references(file.kind, fields)), False, tuple(map(tuple, faults)),
    )  # fmt: skip
    return text, record, None


def _sound_record(
    kind: Kind, yaml_text: str, text: str, body_start: int, typeset: Typesetter | None, *, markdown: bool
) -> tuple[Record, Typeset | None] | None:
    """
    The record of a file that shows no fault by itself; None if it shows one, or may: it is read with the places of all values then.

    Nearly every file is sound, and reading one so takes two thirds of the time.
    """
    raw = plain(yaml_text, markdown=markdown)
    if raw is None:
        return None
    try:
        fields = _FieldReader(kind, _Sound(raw), []).fields(markdown)
    except _NotSoundError:
        return None
    body: int | str = body_start if markdown else fields.pop("body", "")
    body_text = text[body:] if isinstance(body, int) else body
    body_at = (text.count("\n", 0, body_start) + 1,) if markdown else ()
    reading = read(body_text) if body_text.strip() else None
    found = scanned(reading) if reading else NOTHING
    if found.problems:
        return None
    record = (
        True, fields.get("draft") is True, fields, body, body_at, None,
        tuple(map(tuple, found.mentions)), tuple(map(tuple, found.citations)), _spans(found),
        tuple(_references(kind, fields, sound=True)), True, (),
    )  # fmt: skip
    return record, typeset(kind, fields, reading) if typeset and reading else None


def faults_of(record: Record) -> list[Fault]:
    return [Fault._make(fault) for fault in record[-1]]


def _unreadable(faults: list[Fault]) -> Record:
    return (False, False, {}, "", NO_BLOCK, marshal.dumps(({}, set(), None)), (), (), _spans(NOTHING), (), False, tuple(map(tuple, faults)))


def _spans(found: Scan) -> bytes:
    """What of a body is masked, and its headings, put up for those few that ask."""
    return marshal.dumps((found.masked, tuple(map(tuple, found.headings))))


def _fault(place: Place, code: str, message: str, hint: str = "", fix: str | None = None) -> Fault:
    return Fault(place[0], place[1], code, message, hint, place[2], fix if place[2] else None)


def _body_faults(found: Scan, body: str, at: tuple[Any, ...], raw: str | None) -> Iterator[Fault]:
    """What is wrong with a body by itself; a link with an unsafe character in it has been told."""
    if not found.problems:
        return
    positions, unsafe = Positions(body, at, raw), 0
    for problem in found.problems:
        unsafe += problem.code == "unsafe-character"
        if problem.code == "unsafe-character" and unsafe > MOST_UNSAFE:
            continue
        if problem.code == "unsafe-link" and UNSAFE.search(body, problem.start, problem.end):
            continue
        line, column = positions.place(problem.start)
        end = body.find("\n", problem.start, problem.end)
        width = (problem.end if end < 0 else end) - problem.start
        yield Fault(line, column, problem.code, problem.message, problem.hint or "", width)


class _NotSoundError(Exception):
    """A file shows a fault, and its place is asked for."""


class _Sound:
    """The fields of a file that shows no fault; whoever asks for a place has found one."""

    lost: frozenset[Path_] = frozenset()

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def rename(self, old: str, new: str) -> None:
        """There are no places whose name could change."""

    def __getattr__(self, name: str) -> Any:
        raise _NotSoundError(name)


class _Composing:
    """The places of a sound entry's values, which are looked for if anything is to be told of one."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __getattr__(self, name: str) -> Any:
        self.__dict__.update(vars(whole := self.entry.composed()))
        return getattr(whole, name)


class _FieldReader:
    """
    Checks the fields of one file against its kind's model; what is faulty is told and left out.

    `excused` has the paths of what stands in the file but is faulty or misspelt: it is not told as missing too.
    """

    def __init__(self, kind: Kind, composed: Composed | _Sound, faults: list[Fault]) -> None:
        self.kind = kind
        self.composed = composed
        self.faults = faults
        self.excused: set[Path_] = set(composed.lost)
        self.told: set[Path_] = set(composed.lost)
        """Empty and unreadable items of lists, which the model need not tell again."""
        self.source_ids: dict[Path_, str] = {}
        """Ids of sources that are faulty: what cites them is not at fault too."""

    def fields(self, markdown: bool) -> dict[str, Any]:
        named, sound = self.renamed(), isinstance(self.composed, _Sound)
        raw: dict[str, Any] = named if sound else self.pruned(named, ())
        if markdown and "body" in named:
            place = self.composed.keys[("body",)]
            self.tell(place, "unknown-field", "a Markdown entry has no field 'body'", "the body stands below the front matter")
            raw.pop("body", None)
            self.excused.add(("body",))
        model = self.kind.model
        try:
            model.__pydantic_validator__.validate_python(raw)
        except ValidationError as error:
            if sound:
                raise _NotSoundError from None
            errors = [(_path_of(detail, raw), detail) for detail in error.errors(include_url=False, include_context=True)]
            faulty = [(path, detail) for path, detail in errors if path not in self.told]
            for path, detail in sorted(faulty, key=lambda pair: pair[1]["type"] != "extra_forbidden"):
                self.model_fault(path, detail)
            self.check_marks(model, raw, ())
            self.check_conditions(raw)
            fields = self.without(raw, [path for path, _ in errors])
        else:
            self.check_marks(model, raw, ())
            self.check_conditions(raw)
            fields = typed(model, raw)
        fields = {name: value for name, value in fields.items() if value != {}}
        self.check_repetitions(model, fields)
        return fields

    def tell(self, place: Place, code: str, message: str, hint: str = "", fix: str | None = None) -> None:
        self.faults.append(_fault(place, code, message, hint, fix))

    def tell_missing(self, path: Path_, hint: str) -> None:
        """Say that a field is missing, unless it stands there and is faulty: one mistake, one finding."""
        if path in self.excused or (*path[:-1], "<<") in self.excused:
            return
        self.excused.add(path)
        self.tell(self.composed.first_key(path[:-1]), "missing-field", f"the field `{path[-1]}` is missing", hint)

    def renamed(self) -> dict[str, Any]:
        """The fields with `title` for `name` where the kind has names; of both the second is told, if neither is empty."""
        fields: dict[str, Any] = self.composed.value
        if not self.kind.named or "name" not in fields:
            return fields
        kept, dropped = "name", "title"
        if "title" in fields:
            first, second = (name for name in fields if name in ("name", "title"))
            kept, dropped = (second, first) if _is_absent(fields[first]) else (first, second)
            if not _is_absent(fields[dropped]):
                self.tell(self.composed.keys[(dropped,)], "duplicate-key", "`title` and `name` are one field", "keep one of the two")
        if kept == "name":
            self.composed.rename("name", "title")
            for lost in [path for path in self.composed.lost if path[:1] == ("name",)]:
                self.excused.add(("title", *lost[1:]))
                self.told.add(("title", *lost[1:]))
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
            items = ((name, self.pruned(item, (*path, name))) for name, item in value.items())
            return {name: item for name, item in items if item is not None and item != []}
        if isinstance(value, list):
            kept = [self.pruned(item, (*path, number)) for number, item in enumerate(value)]
            for number, item in enumerate(kept):
                at = (*path, number)
                if item is None and at not in self.told:
                    self.told.add(at)
                    self.tell(self.composed.places[at], "bad-value", "an item of the list is empty", "fill it in or delete it")
            return kept
        return value

    def check_marks(self, model: type[Model], raw: Any, path: Path_) -> None:
        """One of a field and its `…_unknown: true` must stand, not both."""
        for name, mark in model.unknown_marks.items():
            marked = raw.get(mark) == "true"
            if marked and name in raw:
                place = self.composed.places[(*path, mark)]
                self.tell(place, "bad-value", f"`{mark}` stands beside `{name}`", f"delete one of the two: `{name}` is known or it is not")
            elif not marked and name not in raw and (*path, mark) not in self.excused:
                self.tell_missing((*path, name), f"add `{name}`, or `{mark}: true`")
        if not path and "sources" in model.model_fields:
            for number, item in enumerate(raw["sources"] if isinstance(raw.get("sources"), list) else ()):
                if isinstance(item, dict):
                    self.check_marks(model_at(model, ("sources", 0)), item, ("sources", number))

    def check_conditions(self, raw: dict[str, Any]) -> None:
        """A status that is unclear needs a note."""
        if "status_note" in self.kind.model.model_fields and raw.get("status") == "unclear" and "status_note" not in raw:
            self.tell_missing(("status_note",), "say why the status is unclear")

    def model_fault(self, path: Path_, detail: ErrorDetails) -> None:
        """Tell one of the model's errors, unless it comes of one that is told: an unsafe character, a text that is too long."""
        code, value = detail["type"], detail["input"]
        if code == "missing":
            self.tell_missing(path, f"add `{path[-1]}: …`")
            return
        self.excused.add(path)
        if path[:1] == ("sources",) and path[-1] == "id" and isinstance(value, str):
            self.source_ids[path] = value
        if code == "extra_forbidden":
            names = list(model_at(self.kind.model, path[:-1]).model_fields)
            if self.kind.named and len(path) == 1:
                names.append("name")
            meant = "title" if path == ("name",) else _near(str(path[-1]), names)
            if meant:
                self.excused.add((*path[:-1], "title" if meant == "name" else meant))
            if not is_unsafe(str(path[-1])):
                hint = f'did you mean "{meant}"?' if meant else ""
                self.tell(self.composed.keys[path], "unknown-field", f"there is no field {str(path[-1])!r} here", hint)
        elif isinstance(value, str) and (is_unsafe(value) or len(value) > LONGEST_TEXT):
            pass
        elif _is_of_key(detail):
            self.tell(self.composed.keys[path], code, detail["msg"], "a language is a tag such as zh-Hans or en")
        elif code == "literal_error" and isinstance(value, str):
            self.tell(self.composed.places[path], "bad-value", *_word_fault(value, _name_of(path), words_at(self.kind.model, path)))
        elif code in ("string_type", "list_type", "dict_type", "model_type", "literal_error"):
            self.tell(self.composed.places[path], "bad-type", *_form_words(code, _name_of(path)))
        else:
            hint, fix = _repair(code, value)
            self.tell(self.composed.places[path], code, detail["msg"], hint, fix)

    def faulty_sources(self) -> list[str] | None:
        """Ids of sources that are faulty; None if the sources, or the id of one, cannot be known."""
        unknown = (path for path in self.excused | self.told if path[:1] == ("sources",) and (len(path) < 3 or path[2] == "id"))
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
            seen: set[str] = set()
            for at, text in _texts(fields, path):
                if text in seen:
                    self.tell(self.composed.places[at], "bad-value", f"{text!r} stands twice in `{path[0]}`", "keep one of the two")
                seen.add(text)
        used: set[str] = set()
        for number, item in enumerate(fields.get("sources") or ()):
            at, source = (("sources", number, "id"), item.get("id")) if isinstance(item, dict) else (("sources", number), item)
            if source in used:
                self.tell(
                    self.composed.places[at], "duplicate-id", f"the source {source!r} stands twice", "give each source an id of its own"
                )
            if source is not None:
                used.add(source)


@cache
def _lists_of_ids(model: type[EntryModel]) -> list[tuple[str, ...]]:
    """Where a model has lists in which an id may stand but once, the sources apart."""
    lists = [found.path for found in references(model) if found.path[-1] == "*" and found.path != ("sources", "*")]
    return [("former_ids", "*"), *lists]


def _is_absent(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _is_of_key(detail: ErrorDetails) -> bool:
    """Whether a model's error is about a mapping's key, not its value."""
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
    """What to say of a word that is not one of `words`: message, hint, and the word that may safely stand instead."""
    near = _near(value, words)
    listed = f"The words are {', '.join(words)}."
    fix = next((word for word in words if word == value.strip().lower().replace(" ", "-").replace("_", "-")), None)
    return f"{value!r} is not a word for `{name}`", f'did you mean "{near}"? {listed}' if near else listed, fix


def _form_words(code: str, name: str) -> tuple[str, str]:
    if code in ("string_type", "literal_error"):
        return f"`{name}` takes one text", "write a single text; put it in quotes if it holds a colon"
    if code == "list_type":
        return f"`{name}` takes a list", f"write `{name}: [one, two]`, or one item a line after a hyphen"
    return f"`{name}` takes fields of its own", "write each as `field: value`, indented"


_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_LOOSE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def _repair(code: str, value: Any) -> tuple[str, str | None]:
    """A hint and, where it is safe, the text that should stand instead."""
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


def _near(text: str, choices: list[str]) -> str:
    best = process.extractOne(text, choices, scorer=fuzz.ratio, score_cutoff=60)
    return best[0] if best else ""


def _own_warnings(
    kind: Kind, fields: dict[str, Any], body: str, composed: Composed | _Composing, excused: set[Path_], found: Scan
) -> Iterator[Fault]:
    """The warnings that a file shows by itself."""
    summaries: list[tuple[Path_, Any]] = [(("summary",), fields.get("summary"))]
    translations = fields.get("translations")
    if isinstance(translations, dict):
        summaries += [
            (("translations", tag, "summary"), item.get("summary")) for tag, item in translations.items() if isinstance(item, dict)
        ]
    for path, summary in summaries:
        if isinstance(summary, str) and LONG_SUMMARY < len(summary) <= LONGEST_SUMMARY:
            message = f"a summary of {len(summary)} characters"
            yield _fault(composed.places[path], "long-summary", message, f"keep it to {LONG_SUMMARY}; the rest belongs in the body")
    body_is_faulty = ("body",) in excused or any(problem.code == "too-large" for problem in found.problems)
    if kind.must_cite and not found.citations and not body_is_faulty:
        hint = "end each factual sentence with [@self]" if kind.cites_itself else "end each factual sentence with [@source-id]"
        yield Fault(1, 1, "no-citation", "the text cites nothing", hint)
    for number, event in _mappings(fields, "timeline"):
        if "source" not in event and ("timeline", number, "source") not in excused:
            message = f"the event {event.get('event', '')!r} has no source"
            yield _fault(composed.first_key(("timeline", number)), "unsourced-event", message, "add `source: …`")
    links: list[tuple[Path_, dict[str, Any]]] = [((), fields)]
    links += [(("sources", number), item) for number, item in _mappings(fields, "sources")]
    for path, item in links:
        if "url" in item and "archived_url" not in item and (*path, "archived_url") not in excused:
            yield _fault(composed.places[(*path, "url")], "missing-archive", "the address has no archived copy", "add `archived_url: …`")
            break
    if kind.plain and not body.strip() and not body_is_faulty:
        yield Fault(1, 1, "empty-page", "the page has no text", "write it below the front matter")


def _mappings(fields: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    values = fields.get(name)
    for number, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, dict):
            yield number, value


def _references(kind: Kind, fields: dict[str, Any], *, sound: bool = False) -> Iterator[tuple[Path_, str | None, str, str]]:
    """What the fields refer to: the path of the id, the kind (None for a source), the role, the id; in `sound` ones each is an id."""
    for found in references(kind.model):
        if found.path[0] not in fields:
            continue
        for path, text in _texts(fields, found.path):
            role = found.role
            if role is None:
                item: Any = fields[str(path[0])][path[1]]
                role = item.get("type", path[0]) if found.kind else "source"
            if sound or (isinstance(role, str) and not is_unsafe(text) and len(text) <= LONGEST_TEXT):
                yield path, found.kind, role, text
