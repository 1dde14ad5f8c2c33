"""From a folder to source files: find, bound, decode, split, compose YAML with positions; refuse what is unsafe."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from tracker.content.characters import UNREADABLE, UNSAFE, code_point_name, unsafe_references
from tracker.content.findings import Finding, UsageError
from tracker.content.kinds import KINDS, LONGEST_LIST, LONGEST_TEXT, Kind, kind_of_folder

LARGEST_FILE = 1 << 20
DEEPEST_YAML = 50
MOST_NODES = 50_000
MOST_UNSAFE = 1_000
"""So many unsafe characters of a file are told; a file of nothing else would have a million findings."""
GONE = "_gone.yaml"

Place: TypeAlias = tuple[int, int, int]
"""Line and column, 1-based, in code points of the file, and the width in code points; 0 for what goes on over several lines."""
Path_: TypeAlias = tuple[str | int, ...]
"""The way to a value: `("timeline", 0, "date")`."""


FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Fault(NamedTuple):
    """A finding before its file is known."""

    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    width: int = 1
    fix: str | None = None

    def at(self, path: str) -> Finding:
        return Finding(path, *self)


class SourceFile(NamedTuple):
    """A file that should hold an entry; `kind` is that of its folder."""

    path: str
    kind: Kind
    id: str


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
    """What stands there and cannot be read: an alias, a merge key."""
    blocks: dict[Path_, tuple[str, int, int]] = field(default_factory=dict)
    """For the field `body`: its style, and where its text starts and ends in the YAML text."""
    faults: list[Fault] = field(default_factory=list)

    def rename(self, old: str, new: str) -> None:
        """Let the places of the field `old` be those of `new`."""
        for places in (self.places, self.keys, self.first_keys):
            for path in [path for path in places if path[:1] == (old,)]:
                places[(new, *path[1:])] = places[path]

    def first_key(self, path: Path_) -> Place:
        """The place of the first key of the mapping at `path`; the mapping's own if it has none."""
        return self.first_keys.get(path) or self.places.get(path, (1, 1, 1))


def find(folder: Path) -> tuple[list[SourceFile], bool, list[Finding]]:
    """
    Every file under `folder` that should hold an entry, sorted by path; whether there is a `_gone.yaml`; what lies there wrongly.

    Raises UsageError if `folder` is not a folder.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    files: list[SourceFile] = []
    findings: list[Finding] = []
    has_gone = False
    for name, item in _items(folder):
        if name == GONE:
            fault = _type_fault(item, name, "file")
            has_gone = fault is None
            findings += [fault] if fault else []
        elif name.startswith(("_", ".")):
            continue
        elif item.is_symlink():
            findings.append(_symlink(name))
        elif not item.is_dir(follow_symlinks=False):
            findings.append(_type_fault(item, name, "file") or _stranger(name, "an entry lies in the folder of its kind"))
        elif kind := kind_of_folder(name):
            _walk(Path(item.path), name, kind, files, findings)
        else:
            findings.append(_stranger(name, "the folders are " + ", ".join(kind.folder for kind in KINDS.values())))
    files.sort(key=lambda file: file.path)
    return files, has_gone, findings


def _items(folder: Path) -> list[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as items:
        return sorted(((item.name, item) for item in items), key=lambda pair: pair[0])


def _walk(folder: Path, path: str, kind: Kind, files: list[SourceFile], findings: list[Finding]) -> None:
    waiting = [(folder, path)]
    while waiting:
        folder, path = waiting.pop()
        for name, item in _items(folder):
            below = f"{path}/{name}"
            if name.startswith(("_", ".")):
                continue
            if item.is_symlink():
                findings.append(_symlink(below))
            elif item.is_dir(follow_symlinks=False):
                waiting.append((Path(item.path), below))
            elif fault := _type_fault(item, below, "file"):
                findings.append(fault)
            elif name.endswith((".md", ".yaml")):
                files.append(SourceFile(below, kind, name.rsplit(".", 1)[0]))
            else:
                findings.append(_stranger(below, "an entry is a .md or a .yaml file"))


def _type_fault(item: os.DirEntry[str], path: str, due: str) -> Finding | None:
    if item.is_symlink():
        return _symlink(path)
    if item.is_file(follow_symlinks=False):
        return None
    return Finding(_name(path), 1, 1, "bad-type", f"{_name(path)} is not a regular {due}")


def _symlink(path: str) -> Finding:
    return Finding(_name(path), 1, 1, "symlink", f"{_name(path)} is a symbolic link", "put the file itself here")


def _stranger(path: str, hint: str) -> Finding:
    return Finding(_name(path), 1, 1, "bad-value", f"{_name(path)} does not belong here", hint)


def _name(path: str) -> str:
    """A path that can be written as UTF-8, whatever bytes the file system holds."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read(folder: str, path: str) -> bytes | Fault:
    """The bytes of a file, or why they are not taken."""
    data = head(folder, path)
    if isinstance(data, bytes) and len(data) > LARGEST_FILE:
        return Fault(1, 1, "too-large", "the file is larger than 1 MiB", "move part of it into another entry")
    return data


def head(folder: str, path: str) -> bytes | Fault:
    """The first mebibyte of a file and a byte more, or why it cannot be read. Opens no link and waits for no pipe."""
    try:
        handle = os.open(f"{folder}/{path}", FLAGS)
    except OSError as error:
        return Fault(1, 1, "bad-type", f"the file cannot be read: {error.strerror}")
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return Fault(1, 1, "bad-type", "this is not a regular file")
        wanted = min(status.st_size, LARGEST_FILE + 1)
        data = os.read(handle, wanted)
        while len(data) < wanted and (more := os.read(handle, wanted - len(data))):  # a read may be short
            data += more
    except OSError as error:
        return Fault(1, 1, "bad-type", f"the file cannot be read: {error.strerror}")
    finally:
        os.close(handle)
    return data


def digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def decode(data: bytes) -> str | Fault:
    """The text of a file: UTF-8, a byte order mark passed over, CRLF as LF; or the fault at the first bad byte or character."""
    try:
        text = normal(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = normal(data[: error.start].decode("utf-8"))
        line, column = place_of(before, len(before))
        return Fault(line, column, "encoding", f"byte 0x{data[error.start]:02X} is not UTF-8", "save the file as UTF-8")
    return text


def normal(text: str) -> str:
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n") if "\r" in text else text


def without_unsafe(text: str) -> tuple[str, list[Fault]]:
    """`text` with UNREADABLE for every unsafe character that stands in it as such, and a fault for each."""
    if text.replace("\n", "").replace("\t", "").isprintable():  # true of most files, and of no unsafe character; 20 times as fast
        return text, []
    faults: list[Fault] = []
    line, start = 1, 0
    for match in islice(UNSAFE.finditer(text), MOST_UNSAFE):
        at = match.start()
        line, start = line + text.count("\n", start, at), max(start, text.rfind("\n", start, at) + 1)
        message = f"{code_point_name(match[0])} may not stand in a file"
        faults.append(Fault(line, at - start + 1, "unsafe-character", message, "delete it"))
    return (UNSAFE.sub(UNREADABLE, text) if faults else text), faults


def place_of(text: str, index: int) -> tuple[int, int]:
    """Line and column of the character at `index`."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>|.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)


def split(text: str) -> tuple[str, int] | Fault:
    """The YAML of a Markdown entry, and where its body begins; or the fault."""
    end = text.find("\n---", 3)
    if text.startswith("---\n") and text.startswith("\n", end + 4) and end >= 0:  # as nearly all have it; the pattern costs five times as much
        return text[4 : end + 1], end + 5
    match = _FRONT_MATTER.match(text)
    if match:
        return match["yaml"], match.end()
    if re.match(r"---[ \t]*(\n|\Z)", text):
        return Fault(1, 1, "front-matter", "the front matter is not closed", "put a line --- after the fields", 3)
    return Fault(1, 1, "front-matter", "the file does not begin with front matter", "put the fields between two lines of ---")


def plain(text: str, *, markdown: bool) -> dict[str, Any] | None:
    """
    The fields of a document in which nothing needs to be told, without those that count as absent; None if something does, or may.

    The same as `compose` gives, without places, in two thirds of the time: nearly every file is so.
    """
    if len(text) > MOST_NODES or ("&" in text and unsafe_references(text)):
        return None
    try:
        return _plain_document(yaml.CBaseLoader(text).get_event, markdown)
    except (_NotPlain, yaml.YAMLError):
        return None


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
    scalar, mapping = yaml.ScalarEvent, yaml.MappingStartEvent
    fields: dict[str, Any] = {}
    absent = False
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
            value: Any = event.value
        elif event.__class__ is scalar:
            value = _plain_text(event)
        else:
            value = _plain_mapping(get, depth + 1) if event.__class__ is mapping else _plain_list(get, depth + 1) or None
        fields[key] = value
        if value is None:
            absent = True
    if event.__class__ is not yaml.MappingEndEvent:
        raise _NotPlain
    return {key: value for key, value in fields.items() if value is not None} if absent else fields


def _plain_list(get: Callable[[], Any], depth: int) -> list[Any]:
    """A list's items up to its end, none of which is absent."""
    items: list[Any] = []
    while (event := get()).__class__ is not yaml.SequenceEndEvent:
        if event.anchor is not None or event.tag is not None or depth >= DEEPEST_YAML:
            raise _NotPlain
        if event.__class__ is yaml.ScalarEvent:
            value: Any = _plain_text(event)
            if value is None:
                raise _NotPlain
        else:
            value = _plain_mapping(get, depth + 1) if event.__class__ is yaml.MappingStartEvent else _plain_list(get, depth + 1)
        items.append(value)
    if len(items) > LONGEST_LIST:
        raise _NotPlain
    return items


def _plain_text(event: Any) -> str | None:
    """What a scalar says; None if it counts as absent."""
    text: str = event.value
    if len(text) > LONGEST_TEXT or (event.style == '"' and UNSAFE.search(text)):
        raise _NotPlain
    if not text or text.isspace() or (text in ("~", "null") and not event.style):
        return None
    return text[:-1] if text[-1] == "\n" else text


class _Stop(Exception):
    """The document is beyond reading; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


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
        composed.faults.append(_syntax_fault(error, text, first_line))
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
        self.events: Iterator[Any] = iter(yaml.CBaseLoader(text).get_event, None)
        self.nodes = 0
        self.unsafe_told = 0

    def document(self) -> Any:
        next(self.events)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self.node(next(self.events), (), 0)
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self.tell(event, "yaml-syntax", "a second document begins here", "a file holds one document")
        return value

    def node(self, event: Any, path: Path_, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _Stop(self.fault(event, "too-large", f"more than {MOST_NODES:,} values"))
        if depth > DEEPEST_YAML:
            raise _Stop(self.fault(event, "too-deep", f"more than {DEEPEST_YAML} levels of lists and mappings"))
        if isinstance(event, yaml.AliasEvent):
            self.tell(event, "yaml-syntax", f"an alias, *{event.anchor}", "write the value itself, or put it in quotes")
            self.composed.places[path] = self.place(event)
            self.composed.lost.add(path)
            return None
        if event.anchor is not None:
            self.tell(event, "yaml-syntax", f"an anchor, &{event.anchor}", "put a text that begins with & in quotes")
        elif event.tag is not None:
            self.tell(event, "yaml-syntax", "a tag", "put a text that begins with ! in quotes")
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
            self.tell(start, "too-large", f"a list of {len(items):,} items; {LONGEST_LIST:,} are the most")
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
                self.tell(event, "yaml-syntax", "a merge key, <<", "write the fields themselves")
                self.composed.lost.add((*path, key))
                self.skip(path, depth, keep=())
                continue
            if event.tag is not None or event.anchor is not None:
                self.tell(event, "yaml-syntax", "a tag or an anchor before a field's name", "leave it out")
            self.check_escapes(event)
            if "&" in key:
                self.check_references(event)
            if key in fields:
                self.tell(event, "duplicate-key", f"the field {key!r} stands twice", "keep one of the two")
                self.skip(path, depth, keep=("duplicate-key", "unsafe-character"))
                continue
            self.composed.keys[(*path, key)] = self.place(event)
            fields[key] = None
            fields[key] = self.node(next(self.events), (*path, key), depth + 1)
        return fields

    def skip(self, path: Path_, depth: int, keep: tuple[str, ...]) -> None:
        """Read a value and forget it, but for faults of the codes in `keep`: a merge, or the second of two fields with one name."""
        composed, self.composed = self.composed, Composed()
        self.node(next(self.events), (*path, "?"), depth + 1)
        composed.faults += [fault for fault in self.composed.faults if fault.code in keep]
        self.composed = composed

    def scalar(self, event: Any, path: Path_) -> str | None:
        value: str = event.value
        if not event.style and value in ("", "~", "null"):
            return None
        self.check_escapes(event)
        if path == ("body",):
            self.composed.blocks[path] = (event.style or "", event.start_mark.index, event.end_mark.index)
            return value
        length = len(value.removesuffix("\n"))
        if length > LONGEST_TEXT:
            self.tell(event, "too-large", f"a text of {length:,} characters; {LONGEST_TEXT:,} are the most", "shorten it")
        if "&" in value:
            self.check_references(event)
        return value

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
        self.unsafe_told += 1
        if self.unsafe_told > MOST_UNSAFE:
            return
        line, column = place_of(self.text, index)
        message = f"{name} may not stand in a file, in whatever notation"
        self.composed.faults.append(Fault(line + self.offset - 1, column, "unsafe-character", message, "delete it", width))

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        return start.line + self.offset, start.column + 1, end.column - start.column if end.line == start.line else 0

    def tell(self, event: Any, code: str, message: str, hint: str = "") -> None:
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


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\U0000[dD][89a-fA-F][0-9a-fA-F]{2}")


def _syntax_fault(error: yaml.MarkedYAMLError, text: str, first_line: int) -> Fault:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context or "this cannot be read as YAML"
    if mark is None:
        return Fault(first_line, 1, "yaml-syntax", problem)
    if "Unicode character" in problem and (escape := _SURROGATE.match(text, max(0, mark.index - 2))):
        line, column = place_of(text, escape.start())
        message = f"{escape[0]} is a surrogate, no character"
        return Fault(line + first_line - 1, column, "unsafe-character", message, "delete it", len(escape[0]))
    hint = ""
    if "mapping values are not allowed" in problem:
        problem, hint = "a colon followed by a space begins a new field here", "put the whole text in double quotes"
    elif "cannot start any token" in problem:
        hint = "put a text that begins with this character in quotes"
    elif "tab" in problem.lower():
        hint = "indent with spaces"
    elif error.context and error.context not in problem:
        problem = f"{problem} ({error.context})"
    line, column = place_of(text, min(mark.index, len(text)))  # libyaml counts a line after the last
    return Fault(line + first_line - 1, column, "yaml-syntax", problem, hint)
