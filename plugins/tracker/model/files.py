"""From a folder to source files: find, bound, read, decode, split; tell what is unsafe."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tracker.model.characters import UNREADABLE, UNSAFE, code_point_name
from tracker.model.findings import Finding, UsageError
from tracker.model.kinds import KINDS, Kind

LARGEST_FILE = 1 << 20
MOST_UNSAFE = 1_000
"""So many unsafe characters of a file are told; a file of nothing else would have a million findings."""
GONE = "_gone.yaml"
VOCABULARY = "_vocabulary.yaml"
LOG = "_log.jsonl"
OWN = (GONE, VOCABULARY, LOG)
"""Files of the site itself, beside its entries."""

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


def find(folder: Path, kinds: Mapping[str, Kind] = KINDS) -> tuple[list[SourceFile], frozenset[str], list[Finding]]:
    """
    Every file under `folder` that should hold an entry, sorted by path; the names of the site's own files; what lies there wrongly.

    Raises UsageError if `folder` is not a folder.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    files: list[SourceFile] = []
    findings: list[Finding] = []
    own: set[str] = set()
    folders = {kind.folder: kind for kind in kinds.values()}
    for name, item in _items(folder):
        if name in OWN:
            if fault := _type_fault(item, name, "file"):
                findings.append(fault)
            else:
                own.add(name)
        elif name.startswith(("_", ".")):
            continue
        elif item.is_symlink():
            findings.append(_symlink(name))
        elif not item.is_dir(follow_symlinks=False):
            findings.append(_type_fault(item, name, "file") or _stranger(name, "an entry lies in the folder of its kind"))
        elif name in folders:
            _walk(Path(item.path), name, folders[name], files, findings)
        else:
            findings.append(_stranger(name, "the folders are " + ", ".join(folders)))
    files.sort(key=lambda file: file.path)
    return files, frozenset(own), findings


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


def head(folder: str, path: str, most: int = LARGEST_FILE) -> bytes | Fault:
    """The first `most` bytes of a file and a byte more, or why it cannot be read. Opens no link and waits for no pipe."""
    try:
        handle = os.open(f"{folder}/{path}", FLAGS)
    except OSError as error:
        return Fault(1, 1, "bad-type", f"the file cannot be read: {error.strerror}")
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return Fault(1, 1, "bad-type", "this is not a regular file")
        wanted = min(status.st_size, most + 1)
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
    if text.startswith("---\n") and text.startswith("\n", end + 4) and end >= 0:  # nearly always; the pattern costs five times as much
        return text[4 : end + 1], end + 5
    match = _FRONT_MATTER.match(text)
    if match:
        return match["yaml"], match.end()
    if re.match(r"---[ \t]*(\n|\Z)", text):
        return Fault(1, 1, "front-matter", "the front matter is not closed", "put a line --- after the fields", 3)
    return Fault(1, 1, "front-matter", "the file does not begin with front matter", "put the fields between two lines of ---")
