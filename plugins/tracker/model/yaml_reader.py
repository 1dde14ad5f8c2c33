"""A YAML text as texts, lists and mappings, with the place of every value and key; bounded, and nothing unsafe passes unseen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from tracker.model.characters import UNREADABLE, UNSAFE, code_point_name, unsafe_references
from tracker.model.chinese import unfolding
from tracker.model.field_types import LONGEST_LIST, LONGEST_TEXT
from tracker.model.files import MOST_UNSAFE, Fault, Path_, Place, decode, place_of, without_unsafe
from tracker.model.syntax_faults import syntax_fault

DEEPEST_YAML = 50
MOST_NODES = 50_000


@dataclass
class Composed:
    """
    A YAML document as texts, lists and mappings, with the place of every value and key.

    An unquoted empty value, `~` and `null` are None. `faults` holds what was wrong; `value` is None when it could not be read.
    """

    value: Any = None
    places: dict[Path_, Place] = field(default_factory=dict)
    keys: dict[Path_, Place] = field(default_factory=dict)
    first_keys: dict[Path_, Place] = field(default_factory=dict)
    lost: set[Path_] = field(default_factory=set)
    """Constructs that cannot be read: aliases, merge keys."""
    bare: set[Path_] = field(default_factory=set)
    """Keys without a colon: in a flow mapping, mostly the rest of a text with a comma."""
    cut: dict[Path_, Fault] = field(default_factory=dict)
    """Warnings of empty values that a number sign follows at once: reported unless the field is reported as missing."""
    blocks: dict[Path_, tuple[str, int, int]] = field(default_factory=dict)
    """For the field `body`: its style, and where its text starts and ends in the YAML text."""
    faults: list[Fault] = field(default_factory=list)

    def rename(self, old: str, new: str) -> None:
        """Move the positions of the field `old` to `new`."""
        for places in (self.places, self.keys, self.first_keys):
            for path in [path for path in places if path[:1] == (old,)]:
                places[(new, *path[1:])] = places[path]
        for path in [path for path in self.cut if path[:1] == (old,)]:
            self.cut[(new, *path[1:])] = self.cut.pop(path)

    def stop(self, fault: Fault) -> None:
        """Add the fault that ends the reading, unless its line has one that explains it: one mistake, one finding."""
        self.faults = [other for other in self.faults if other.line != fault.line or other.code != "lost-text"]
        if not any(other.line == fault.line and other.code == fault.code for other in self.faults):
            self.faults.append(fault)

    def first_key(self, path: Path_) -> Place:
        """The place of the first key of the mapping at `path`; the mapping's own if it has none."""
        return self.first_keys.get(path) or self.places.get(path, (1, 1, 1))


def plain(text: str, *, markdown: bool) -> dict[str, Any] | None:
    """
    The fields of a document in which nothing needs to be told and no value is absent; None if something does, or may.

    The same as `compose` gives, without places, in two thirds of the time: nearly every file is so.
    """
    if len(text) > MOST_NODES or ("&" in text and unsafe_references(text)) or (" #" in text and _CUT.search(text)):
        return None
    try:
        return _plain_document(unfolding(yaml.CBaseLoader(text).get_event, text), markdown)
    except (_NotPlain, yaml.YAMLError):
        return None


_CUT = re.compile(r"\S #")
"""A number sign behind a single blank: outside quotes, it may cut off a text that its writer meant whole."""


class _NotPlain(Exception):
    """Something stands in a document that a reader with places must see."""


def _plain_document(get: Callable[[], Any], markdown: bool) -> dict[str, Any]:
    get()
    get()
    event = get()
    if event.__class__ is not yaml.MappingStartEvent or event.anchor is not None or event.tag is not None:
        raise _NotPlain
    fields = _plain_mapping(get, 1, None if markdown else "body")
    get()
    if get().__class__ is not yaml.StreamEndEvent or (markdown and "body" in fields):
        raise _NotPlain
    return fields


def _plain_mapping(get: Callable[[], Any], depth: int, body: str | None = None) -> dict[str, Any]:
    """A mapping's fields up to its end; the text of the field `body` stays as it is."""
    scalar = yaml.ScalarEvent
    fields: dict[str, Any] = {}
    while (event := get()).__class__ is scalar:
        key = event.value
        if key in fields or event.anchor is not None or event.tag is not None or key == "<<" or (event.style == '"' and UNSAFE.search(key)):
            raise _NotPlain
        event = get()
        if event.anchor is not None or event.tag is not None or depth >= DEEPEST_YAML:  # an alias has the first
            raise _NotPlain
        if key == body:
            if event.__class__ is not scalar or event.style not in ("|", ">") or event.value.isspace():
                raise _NotPlain
            fields[key] = event.value
        else:
            fields[key] = _plain_value(get, event, depth + 1)
    if event.__class__ is not yaml.MappingEndEvent:
        raise _NotPlain
    return fields


def _plain_value(get: Callable[[], Any], event: Any, depth: int) -> Any:
    """The value that begins with `event`, which must not be absent: an unknown field may be empty, too."""
    if event.__class__ is yaml.ScalarEvent:
        return _plain_text(event)
    value = _plain_mapping(get, depth) if event.__class__ is yaml.MappingStartEvent else _plain_list(get, depth)
    if value == []:
        raise _NotPlain
    return value


def _plain_list(get: Callable[[], Any], depth: int) -> list[Any]:
    """A list's items up to its end, none of which is absent."""
    items: list[Any] = []
    while (event := get()).__class__ is not yaml.SequenceEndEvent:
        if event.anchor is not None or event.tag is not None or depth >= DEEPEST_YAML:
            raise _NotPlain
        items.append(_plain_value(get, event, depth + 1))
    if len(items) > LONGEST_LIST:
        raise _NotPlain
    return items


def _plain_text(event: Any) -> str:
    """The text of a scalar that does not count as absent."""
    text: str = event.value
    if len(text) > LONGEST_TEXT or (event.style == '"' and UNSAFE.search(text)):
        raise _NotPlain
    if not text or text.isspace() or (text in ("~", "null") and not event.style):
        raise _NotPlain
    return text[:-1] if text[-1] == "\n" else text


class _Stop(Exception):
    """The document is beyond reading; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def is_absent(value: Any) -> bool:
    """Return whether a value counts as left out: null, an empty list, a text of white space alone."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def compose_file(data: bytes) -> tuple[Composed, list[Fault]]:
    """The YAML document of a whole file, with the faults of its encoding, its characters and its YAML."""
    text = decode(data)
    if isinstance(text, Fault):
        return Composed(), [text]
    text, faults = without_unsafe(text)
    composed = compose(text)
    return composed, faults + composed.faults


def compose(text: str, first_line: int = 1) -> Composed:
    """
    Read one YAML document as texts, with places; `first_line` is the line of the file at which `text` begins.

    One pass over libyaml's events: no constructor runs, so a text stays the text that stands there.
    """
    composed = Composed()
    reader = _Composer(text, first_line, composed)
    try:
        composed.value = reader.document()
    except _Stop as stop:
        composed.faults.append(stop.fault)
        composed.value = None
    except yaml.MarkedYAMLError as error:
        composed.stop(syntax_fault(error, text, first_line))
        composed.value = None
    except yaml.YAMLError as error:
        composed.faults.append(Fault(first_line, 1, "yaml-syntax", f"this cannot be read as YAML: {error}"))
        composed.value = None
    return composed


class _Composer:
    def __init__(self, text: str, first_line: int, composed: Composed) -> None:
        self.text = text
        self.offset = first_line
        self.composed = composed
        self.events: Iterator[Any] = iter(unfolding(yaml.CBaseLoader(text).get_event, text), None)
        self.nodes = 0
        self.unsafe_count = 0

    def document(self) -> Any:
        next(self.events)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self.node(next(self.events), (), 0)
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self.report(event, "yaml-syntax", "a second document begins here", "a file holds one document")
        return value

    def node(self, event: Any, path: Path_, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _Stop(self.fault(event, "too-large", f"more than {MOST_NODES:,} YAML values", "divide it into several entries"))
        if depth > DEEPEST_YAML:
            raise _Stop(self.fault(event, "too-deep", f"more than {DEEPEST_YAML} levels of lists and mappings"))
        if isinstance(event, yaml.AliasEvent):
            self.report(event, "yaml-syntax", f"an alias, *{event.anchor}", "write the value itself, or put it in quotes")
            self.composed.places[path] = self.place(event)
            self.composed.lost.add(path)
            return None
        if event.anchor is not None:
            self.report(event, "yaml-syntax", f"an anchor, &{event.anchor}", "put a text that begins with & in quotes")
        elif event.tag is not None:
            self.report(event, "yaml-syntax", "a tag", "put a text that begins with ! in quotes")
        self.composed.places[path] = self.place(event)
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, path)
            if value is None and (event.anchor is not None or event.tag is not None):
                self.composed.lost.add(path)  # `title: !important` is one mistake, not a missing title too
            return value
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, path, depth)
        return self.mapping(path, depth)

    def sequence(self, start: Any, path: Path_, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(event, (*path, len(items)), depth + 1))
        if len(items) > LONGEST_LIST:
            self.report(start, "too-large", f"a list of {len(items):,} items; {LONGEST_LIST:,} are the most")
            del items[LONGEST_LIST:]
        return items

    def mapping(self, path: Path_, depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise _Stop(self.fault(event, "yaml-syntax", "a field's name is a plain word", "put the name in quotes"))
            key = event.value
            self.composed.first_keys.setdefault(path, self.place(event))
            if key == "<<" and not event.style:
                self.report(event, "yaml-syntax", "a merge key, <<", "write the fields themselves")
                self.composed.lost.add((*path, key))
                self.skip(path, depth, keep=())
                continue
            if event.tag is not None or event.anchor is not None:
                self.report(event, "yaml-syntax", "a tag or an anchor before a field's name", "leave it out")
            self.check_escapes(event)
            if "&" in key:
                self.check_references(event)
            if key in fields:
                self.report(event, "duplicate-key", f"the field {key!r} stands twice", "keep one of the two")
                self.skip(path, depth, keep=("duplicate-key", "unsafe-character"))
                continue
            self.composed.keys[(*path, key)] = self.place(event)
            fields[key] = None
            value = next(self.events)
            if _adjoin(event, value):
                self.composed.bare.add((*path, key))
            fields[key] = self.node(value, (*path, key), depth + 1)
        return fields

    def skip(self, path: Path_, depth: int, keep: tuple[str, ...]) -> None:
        """Read a value and forget it, but for faults of the codes in `keep`: a merge, or the second of two fields with one name."""
        composed, self.composed = self.composed, Composed()
        self.node(next(self.events), (*path, "?"), depth + 1)
        composed.faults += [fault for fault in self.composed.faults if fault.code in keep]
        self.composed = composed

    def scalar(self, event: Any, path: Path_) -> str | None:
        value: str = event.value
        if not event.style:
            self.check_comment(event, path)
        if not event.style and value in ("", "~", "null"):
            return None
        self.check_escapes(event)
        if path == ("body",):
            self.composed.blocks[path] = (event.style or "", event.start_mark.index, event.end_mark.index)
            return value
        length = len(value.removesuffix("\n"))
        if length > LONGEST_TEXT:
            self.report(event, "too-large", f"a text of {length:,} characters; {LONGEST_TEXT:,} are the most", "shorten it")
        if "&" in value:
            self.check_references(event)
        return value

    def check_comment(self, event: Any, path: Path_) -> None:
        """A number sign behind a single blank begins a comment that may be meant as text; of an empty value, if it adjoins a word."""
        start = event.end_mark.index + 1
        if not self.text.startswith(" #", start - 1) or not (event.value or self.text[start + 1 : start + 2].strip()):
            return
        end, mark = self.text.find("\n", start), event.end_mark
        lost = self.text[start : end if end >= 0 else None]
        if UNREADABLE in lost:
            return  # one mistake: the character is reported
        hint = "put the whole text in double quotes; a comment has two spaces before its #"
        fault = Fault(mark.line + self.offset, mark.column + 2, "lost-text", f"{_shortened(lost)} is read as a comment", hint, len(lost))
        if event.value:
            self.composed.faults.append(fault)
        else:
            self.composed.cut[path] = fault

    def check_escapes(self, event: Any) -> None:
        if event.style == '"' and UNSAFE.search(event.value):
            start, end = event.start_mark.index, event.end_mark.index
            for match in re.finditer(r"\\(?:x..|u.{4}|U.{8}|.)", self.text[start:end], re.DOTALL):
                character = _escaped(match[0])
                if character and UNSAFE.match(character):
                    self.unsafe(start + match.start(), len(match[0]), code_point_name(character))

    def check_references(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        for first, last, name in unsafe_references(self.text[start:end]):
            self.unsafe(start + first, last - first, name)

    def unsafe(self, index: int, width: int, name: str) -> None:
        self.unsafe_count += 1
        if self.unsafe_count > MOST_UNSAFE:
            return
        line, column = place_of(self.text, index)
        message = f"{name} may not stand in a file, in whatever notation"
        self.composed.faults.append(Fault(line + self.offset - 1, column, "unsafe-character", message, "delete it", width))

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        return start.line + self.offset, start.column + 1, end.column - start.column if end.line == start.line else 0

    def report(self, event: Any, code: str, message: str, hint: str = "") -> None:
        self.composed.faults.append(self.fault(event, code, message, hint))

    def fault(self, event: Any, code: str, message: str, hint: str = "") -> Fault:
        line, column, width = self.place(event)
        return Fault(line, column, code, message, hint, width)


_SHORT_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", "N": "\x85", "L": "\u2028", "P": "\u2029"}


def _escaped(escape: str) -> str | None:
    """The character that a YAML escape stands for, if it can be unsafe."""
    if escape[1] in "xuU":
        number = int(escape[2:], 16)
        return chr(number) if number < 0x110000 else None
    return _SHORT_ESCAPES.get(escape[1])


def _adjoin(key: Any, value: Any) -> bool:
    """Return whether nothing, no colon either, stands between a key and its value: then the value is empty."""
    return bool(key.end_mark.index == value.start_mark.index)


def _shortened(text: str) -> str:
    """A text as a message quotes it."""
    return repr(text if len(text) <= 60 else text[:59] + "…")
