"""A source file becomes an entry and findings; a model's errors become codes, places and hints."""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from tracker.content.dates import PartialDate, partial_date
from tracker.content.findings import Finding
from tracker.content.kinds import LONGEST_SUMMARY, EntryModel, Kind, Model, references
from tracker.content.markup import Citation, Heading, Mention, Scan, scan
from tracker.content.shapes import model_at, typed, words_at
from tracker.content.sources import Composed, Fault, Path_, Place, SourceFile, compose, decode, place_of, split, unsafe_faults

Record = tuple[Any, ...]
"""What the cache keeps of a file: plain values that `marshal` takes."""

LONG_SUMMARY = 300
FORMS = ("[article]", "[source]", "[text]", "[languages]")
"""How pydantic names the forms of a value that has several."""
NOTHING = Scan()
UNREADABLE = "\ufffd"
"""Stands for an unsafe character, so that the rest of the file can still be checked."""


class Entry:
    """
    One entry as it stands in its file.

    `fields` are those of the contract, absent ones left out, always under `title`, without the body; they are whole only when the
    file has no findings of its own. Paths to values are tuples: `("timeline", 0, "date")`.
    """

    __slots__ = (
        "_body_at",
        "_events",
        "_marks",
        "_raw",
        "body",
        "digest",
        "draft",
        "fields",
        "id",
        "key",
        "kind",
        "path",
        "readable",
        "references",
        "scan",
    )

    def __init__(self, file: SourceFile, digest: bytes, text: str, record: Record) -> None:
        self.kind = file.kind.name
        self.id = file.id
        self.key = (self.kind, self.id)
        self.path = file.path
        self.digest = digest
        self.readable: bool
        self.references: tuple[tuple[Path_, str | None, str, str], ...]
        self.readable, self.draft, self.fields, body, self._body_at, marks, mentions, citations, masked, headings, self.references, _ = (
            record
        )
        self.scan = (
            Scan(
                tuple([Mention(*mention) for mention in mentions]),
                tuple([Citation(*citation) for citation in citations]),
                (),
                masked,
                tuple([Heading(*heading) for heading in headings]),
            )
            if masked
            else NOTHING
        )
        self.body: str = text[body:] if isinstance(body, int) else body
        self._raw = None if isinstance(body, int) else text
        self._marks: bytes = marks
        self._events: list[tuple[int, str, PartialDate]] | None = None

    @property
    def title(self) -> str:
        title = self.fields.get("title")
        return title if isinstance(title, str) else self.id

    @property
    def published(self) -> bool:
        return not self.draft

    def items(self, field: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The mappings in the list `field`, with their numbers."""
        return _mappings(self.fields, field)

    def date(self, path: Path_) -> PartialDate | None:
        """The date at `path`, if there is one that can be read."""
        value: Any = self.fields
        for step in path:
            value = value.get(step) if isinstance(value, dict) else value[step]
        try:
            return partial_date(value) if isinstance(value, str) else None
        except ValueError:
            return None

    @property
    def events(self) -> list[tuple[int, str, PartialDate]]:
        """The timeline as number, event and date, in the order of the file; events that cannot be read are left out."""
        if self._events is None:
            self._events = []
            for number, item in self.items("timeline"):
                when, event = self.date(("timeline", number, "date")), item.get("event")
                if when and isinstance(event, str):
                    self._events.append((number, event, when))
        return self._events

    def place(self, path: Path_) -> Place:
        """Where the value at `path` stands in the file; 1:1 for a value that is not there."""
        places: dict[Path_, Place] = marshal.loads(self._marks)[0]
        return places.get(path) or (places.get(("name", *path[1:])) if path[:1] == ("title",) else None) or (1, 1, 1)

    def first_key(self, path: Path_) -> Place:
        """Where the first key of the mapping at `path` stands."""
        keys: dict[Path_, Place] = marshal.loads(self._marks)[1]
        below = (place for key, place in keys.items() if len(key) == len(path) + 1 and key[:-1] == path)
        return min(below, default=(1, 1, 1))

    def finding(self, code: str, path: Path_, message: str, hint: str = "", fix: str | None = None) -> Finding:
        """A finding at the value at `path`."""
        line, column, width = self.place(path)
        return Finding(self.path, line, column, code, message, hint, width, fix)

    def finding_at_key(self, code: str, path: Path_, message: str, hint: str = "") -> Finding:
        """A finding at the first key of the mapping at `path`."""
        line, column, width = self.first_key(path)
        return Finding(self.path, line, column, code, message, hint, width)

    def finding_in_body(self, code: str, start: int, end: int, message: str, hint: str = "", fix: str | None = None) -> Finding:
        """A finding at the characters from `start` to `end` of the body."""
        line, column = _place_in_body(self.body, start, end, self._body_at, self._raw)
        width = len(self.body[start:end].split("\n", 1)[0])
        return Finding(self.path, line, column, code, message, hint, width, fix)

    def finding_of_file(self, code: str, message: str, hint: str = "") -> Finding:
        """A finding about the file as a whole."""
        return Finding(self.path, 1, 1, code, message, hint)


def _texts(value: Any, path: tuple[str, ...], so_far: Path_) -> Iterator[tuple[Path_, str]]:
    if not path:
        if isinstance(value, str):
            yield so_far, value
    elif path[0] == "*":
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from _texts(item, path[1:], (*so_far, number))
    elif isinstance(value, dict) and path[0] in value:
        yield from _texts(value[path[0]], path[1:], (*so_far, path[0]))


def parse(file: SourceFile, data: bytes) -> tuple[str, Record]:
    """
    The file's text and the record of what it says.

    The record's last item holds the faults that the file shows by itself; a file that cannot be read has `readable` false.
    """
    text = decode(data)
    if isinstance(text, Fault):
        return "", _unreadable([text])
    faults = unsafe_faults(text)
    for fault in faults:
        text = _replaced(text, fault)
    markdown = file.path.endswith(".md")
    if markdown:
        parts = split(text)
        if isinstance(parts, Fault):
            return text, _unreadable([*faults, parts])
        yaml_text, body_start = parts
        composed = compose(yaml_text, first_line=2)
    else:
        body_start = 0
        composed = compose(text)
    faults += composed.faults
    if composed.value is None and composed.faults:
        return text, _unreadable(faults)
    if composed.value is None:
        composed.value, composed.places[()] = {}, (1, 1, 1)
    if not isinstance(composed.value, dict):
        faults.append(_fault(composed.places[()], "bad-type", "the fields are no mapping", "write each field as `name: value`"))
        return text, _unreadable(faults)
    reader = _FieldReader(file.kind, composed, faults)
    fields = reader.fields(markdown)
    body: int | str
    if markdown:
        body, body_text = body_start, text[body_start:]
        body_at: tuple[Any, ...] = (text.count("\n", 0, body_start) + 1,)
    else:
        body = body_text = fields.pop("body", "")
        body_at = composed.blocks.get(("body",), ("", 0, 0))
    found = scan(body_text) if body_text.strip() else Scan()
    for problem in found.problems:
        line, column = _place_in_body(body_text, problem.start, problem.end, body_at, None if markdown else text)
        width = len(body_text[problem.start : problem.end].split("\n", 1)[0])
        faults.append(Fault(line, column, problem.code, problem.message, problem.hint or "", width))
    faults += _own_warnings(file.kind, fields, body_text, composed, found)
    draft = fields.get("draft") in (True, "true")
    marks = marshal.dumps((composed.places, composed.keys))
    record = (
        True, draft, fields, body, body_at, marks,
        tuple(map(tuple, found.mentions)), tuple(map(tuple, found.citations)), found.masked, tuple(map(tuple, found.headings)),
        tuple(_references(file.kind, fields)), tuple(map(tuple, faults)),
    )  # fmt: skip
    return text, record


def faults_of(record: Record) -> list[Fault]:
    return [Fault._make(fault) for fault in record[-1]]


def _unreadable(faults: list[Fault]) -> Record:
    return (False, False, {}, "", ("", 0, 0), marshal.dumps(({}, {})), (), (), (), (), (), tuple(map(tuple, faults)))


def _replaced(text: str, fault: Fault) -> str:
    lines = text.split("\n")
    line = lines[fault.line - 1]
    lines[fault.line - 1] = line[: fault.column - 1] + UNREADABLE + line[fault.column :]
    return "\n".join(lines)


def _fault(place: Place, code: str, message: str, hint: str = "", fix: str | None = None) -> Fault:
    return Fault(place[0], place[1], code, message, hint, place[2], fix)


def _place_in_body(body: str, start: int, end: int, at: tuple[Any, ...], raw: str | None) -> tuple[int, int]:
    """The line and column in the file of the character at `start` of the body."""
    line, column = place_of(body, start)
    if raw is None:
        return line + at[0] - 1, column
    style, first, last = at
    block = raw[first:last]
    if style == "|":
        header, _, content = block.partition("\n")
        rows = content.split("\n")
        explicit = re.search(r"[1-9]", header.split("#")[0])
        filled = next((row for row in rows if row.strip()), "")
        parent_indent = len(raw[: first + 1].rsplit("\n", 1)[-1]) - len(raw[: first + 1].rsplit("\n", 1)[-1].lstrip(" "))
        indent = parent_indent + int(explicit[0]) if explicit else len(filled) - len(filled.lstrip(" "))
        return place_of(raw, first)[0] + line, column + indent
    # Folded and quoted texts: find the same words in the YAML, counting how often they came before.
    words = body[start:end].split("\n", 1)[0]
    index = -1
    for _ in range(body.count(words, 0, start) + 1 if words else 0):
        index = block.find(words, index + 1)
        if index < 0:
            break
    return place_of(raw, first + max(index, 0))


class _FieldReader:
    """Checks the fields of one file against its kind's model; what is faulty is told and left out."""

    def __init__(self, kind: Kind, composed: Composed, faults: list[Fault]) -> None:
        self.kind = kind
        self.composed = composed
        self.faults = faults

    def fields(self, markdown: bool) -> dict[str, Any]:
        self.rename()
        if markdown and "body" in self.composed.value:
            place = self.composed.keys[("body",)]
            self.tell(place, "unknown-field", "a Markdown entry has no field 'body'", "the body stands below the front matter")
            del self.composed.value["body"]
        raw: dict[str, Any] = self.pruned(self.composed.value, ())
        model = self.kind.model
        self.check_marks(model, raw, ())
        self.check_conditions(raw)
        try:
            model.__pydantic_validator__.validate_python(raw)
            fields = typed(model, raw)
        except ValidationError as error:
            fields = self.without(raw, [self.model_fault(detail) for detail in error.errors(include_url=False, include_context=True)])
        fields = {name: value for name, value in fields.items() if value != {}}
        self.check_repetitions(model, fields)
        return fields

    def tell(self, place: Place, code: str, message: str, hint: str = "", fix: str | None = None) -> None:
        """Add a fault, unless a fault was told inside the same value: one mistake, one finding."""
        line, column, width = place
        covered = code not in ("missing-field", "unknown-field") and any(
            fault.line == line and column <= fault.column < column + max(1, width)
            for fault in self.faults
            if fault.code in ("too-large", "unsafe-character")
        )
        if not covered:
            self.faults.append(_fault(place, code, message, hint, fix))

    def rename(self) -> None:
        """`name` is another word for `title` where the kind has names."""
        fields: dict[str, Any] = self.composed.value
        if not self.kind.named or "name" not in fields:
            return
        if "title" in fields:
            second = list(fields)[max(list(fields).index("name"), list(fields).index("title"))]
            self.tell(self.composed.keys[(second,)], "duplicate-key", "`title` and `name` are one field", "keep one of the two")
            if second == "name":
                del fields["name"]
                return
            del fields["title"]
        self.composed.value = {"title" if name == "name" else name: value for name, value in fields.items()}
        self.composed.places[("title",)] = self.composed.places.pop(("name",))
        self.composed.keys[("title",)] = self.composed.keys.pop(("name",))

    def pruned(self, value: Any, path: Path_) -> Any:
        """`value` without what counts as absent; an absent item of a list is told."""
        if isinstance(value, str):
            if not value.strip():
                return None
            return value if path == ("body",) else value.removesuffix("\n")
        if isinstance(value, dict):
            items = ((name, self.pruned(item, (*path, name))) for name, item in value.items())
            return {name: item for name, item in items if item is not None and item != []}
        if isinstance(value, list):
            kept: list[tuple[int, Any]] = []
            for number, item in enumerate(value):
                clean = self.pruned(item, (*path, number))
                if clean is None:
                    self.tell(self.composed.places[(*path, number)], "bad-value", "an item of the list is empty", "fill it in or delete it")
                else:
                    kept.append((number, clean))
            if len(kept) < len(value):
                self.renumber(path, [number for number, _ in kept])
            return [item for _, item in kept]
        return value

    def renumber(self, path: Path_, kept: list[int]) -> None:
        """Move the places of a list's items to the numbers they have once the empty ones are gone."""
        new = {old: number for number, old in enumerate(kept)}
        depth = len(path)
        for places in (self.composed.places, self.composed.keys):
            inside = {key: places.pop(key) for key in list(places) if len(key) > depth and key[:depth] == path}
            for key, place in inside.items():
                if key[depth] in new:
                    places[(*path, new[key[depth]], *key[depth + 1 :])] = place  # type: ignore[index]

    def check_marks(self, model: type[Model], raw: Any, path: Path_) -> None:
        """One of a field and its `…_unknown: true` must stand, not both."""
        for name, mark in model.unknown_marks.items():
            marked = raw.get(mark) == "true"
            if marked and name in raw:
                place = self.composed.places[(*path, mark)]
                self.tell(place, "bad-value", f"`{mark}` stands beside `{name}`", f"delete one of the two: `{name}` is known or it is not")
            elif not marked and name not in raw:
                hint = f"add `{name}`, or `{mark}: true`"
                self.tell(self.first_key(path), "missing-field", f"the field `{name}` is missing", hint)
        if not path and "sources" in model.model_fields:
            for number, item in enumerate(raw["sources"] if isinstance(raw.get("sources"), list) else ()):
                if isinstance(item, dict):
                    self.check_marks(model_at(model, ("sources", 0)), item, ("sources", number))

    def check_conditions(self, raw: dict[str, Any]) -> None:
        """A status that is unclear needs a note."""
        if "status_note" in self.kind.model.model_fields and raw.get("status") == "unclear" and "status_note" not in raw:
            self.tell(self.first_key(()), "missing-field", "the field `status_note` is missing", "say why the status is unclear")

    def first_key(self, path: Path_) -> Place:
        return self.composed.first_key(path)

    def model_fault(self, detail: ErrorDetails) -> Path_:
        """Tell one of the model's errors; the path of the value at fault."""
        loc = tuple(step for step in detail["loc"] if step not in FORMS)
        code = detail["type"]
        if loc[-1] == "[key]":
            loc = loc[:-1]
            self.tell(self.composed.keys[loc], code, detail["msg"], "a language is a tag such as zh-Hans or en")
        elif code == "missing":
            hint = f"add `{loc[-1]}: …`"
            self.tell(self.first_key(loc[:-1]), "missing-field", f"the field `{loc[-1]}` is missing", hint)
        elif code == "extra_forbidden":
            names = list(model_at(self.kind.model, loc[:-1]).model_fields)
            hint = 'did you mean "title"?' if loc == ("name",) else _near(str(loc[-1]), names)
            self.tell(self.composed.keys[loc], "unknown-field", f"there is no field {str(loc[-1])!r} here", hint)
        elif code == "literal_error":
            words = words_at(self.kind.model, loc)
            value = str(detail["input"])
            near = _near(value, words)
            listed = f"The words are {', '.join(words)}."
            fix = next((word for word in words if word == value.strip().lower().replace(" ", "-").replace("_", "-")), None)
            self.tell(
                self.composed.places[loc],
                "bad-value",
                f"{value!r} is not a word for `{_name_of(loc)}`",
                f"{near} {listed}" if near else listed,
                fix,
            )
        elif code in ("string_type", "list_type", "dict_type", "model_type"):
            self.tell(self.composed.places[loc], "bad-type", *_form_words(code, _name_of(loc)))
        else:
            hint, fix = _repair(code, detail["input"])
            self.tell(self.composed.places[loc], code, detail["msg"], hint, fix)
        return loc

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
        for path in [
            ("former_ids", "*"),
            *(found.path for found in references(model) if found.path[-1] == "*" and found.path != ("sources", "*")),
        ]:
            seen: set[str] = set()
            for at, text in _texts(fields, path, ()):
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


def _name_of(path: Path_) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _form_words(code: str, name: str) -> tuple[str, str]:
    if code == "string_type":
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
    return f'did you mean "{best[0]}"?' if best else ""


def _own_warnings(kind: Kind, fields: dict[str, Any], body: str, composed: Composed, found: Scan) -> Iterator[Fault]:
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
    if kind.must_cite and not found.citations:
        hint = "end each factual sentence with [@self]" if kind.cites_itself else "end each factual sentence with [@source-id]"
        yield Fault(1, 1, "no-citation", "the text cites nothing", hint)
    for number, event in _mappings(fields, "timeline"):
        if "source" not in event:
            message = f"the event {event.get('event', '')!r} has no source"
            yield _fault(composed.first_key(("timeline", number)), "unsourced-event", message, "add `source: …`")
    links: list[tuple[Path_, dict[str, Any]]] = [((), fields)]
    links += [(("sources", number), item) for number, item in _mappings(fields, "sources")]
    for path, item in links:
        if "url" in item and "archived_url" not in item:
            yield _fault(composed.places[(*path, "url")], "missing-archive", "the address has no archived copy", "add `archived_url: …`")
            break
    if kind.plain and not body.strip():
        yield Fault(1, 1, "empty-page", "the page has no text", "write it below the front matter")


def _mappings(fields: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    values = fields.get(name)
    for number, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, dict):
            yield number, value


def _references(kind: Kind, fields: dict[str, Any]) -> Iterator[tuple[Path_, str | None, str, str]]:
    """What the fields refer to: the path of the id, the kind (None for a source), the role, the id."""
    for found in references(kind.model):
        for path, text in _texts(fields, found.path, ()):
            role = found.role
            if role is None:
                item: Any = fields[str(path[0])][path[1]]
                role = item.get("type") if found.kind else "source"
            if isinstance(role, str) and UNREADABLE not in text:
                yield path, found.kind, role, text
