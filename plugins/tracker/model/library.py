"""All entries of a folder, linked: every reference both ways, and the trees of those that have parents."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Set
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias

from tracker.model.characters import UNSAFE
from tracker.model.entries import Entry, Record, faults_of, parse
from tracker.model.fields import own_lists
from tracker.model.files import GONE, LOG, VOCABULARY, Fault, Path_, SourceFile, decode, digest, find, head, read
from tracker.model.findings import Finding
from tracker.model.gone import Gone, GoneFile
from tracker.model.hints import Names
from tracker.model.kinds import KINDS, Kind, digest_of_kinds
from tracker.model.log import LARGEST_LOG, LogFile
from tracker.model.vocabulary import RELATIONS, Vocabulary
from tracker.model.vocabulary_file import VocabularyFile

Key = tuple[str, str]
"""The kind and the id of an entry."""


class Link(NamedTuple):
    """One entry refers to another; `role` is the field's name, a relation's type, or `mentions`."""

    source: Key
    role: str
    target: Key


Reference: TypeAlias = tuple[str, Key]
"""A link as its source has it: the role and the target."""


class Unresolved(NamedTuple):
    """
    A reference that leads to no entry, or to several.

    `path` leads to the value; for a link in the body it is None, and `start` and `end` bound it there. `kind` is None for a link
    that names none, and `kinds` are those that have the id.
    """

    entry: Entry
    path: Path_ | None
    start: int
    end: int
    kind: str | None
    id: str
    kinds: tuple[str, ...] = ()


Read: TypeAlias = tuple[str, str, str, bytes, str | Fault]
"""A file as it was read: where it lies, its kind, its id, the digest of its bytes and form, its text or why there is none."""


class ContentFiles(NamedTuple):
    """The files of a content folder: files of entries, names of the site's own files, misplaced files."""

    files: list[Read]
    own: frozenset[str]
    findings: list[Finding]


class Cache(Protocol):
    """Keeps what was read of a file, by the digest of its bytes."""

    def get(self, key: bytes) -> Record | None: ...
    def put(self, key: bytes, record: Record) -> None: ...


def get_or_compute(cache: Cache | None, key: bytes, make: Callable[[], Record]) -> Record:
    """Return the cached record for `key`; compute and store it on a miss."""
    known = cache.get(key) if cache is not None else None
    if known is None:
        known = make()
        if cache is not None:
            cache.put(key, known)
    return known


class Library:
    """
    Every entry under one folder.

    `entries` is ordered by kind and id; of two files with one id the first by path stands there, `parsed` has both. `known` also has
    the ids of files that could not be read, so that one mistake is told once. `findings` holds what the files show by themselves.
    """

    def __init__(self, folder: Path, kinds: Mapping[str, Kind] = KINDS) -> None:
        self.folder = folder
        self.kinds = kinds
        self.files: list[SourceFile] = []
        self.parsed: list[Entry] = []
        self.entries: dict[Key, Entry] = {}
        self.known: dict[str, set[str]] = {kind: set() for kind in kinds}
        self.kinds_of_id: dict[str, tuple[str, ...]] = {}
        self.former: dict[Key, Key] = {}
        self.outgoing: dict[Key, list[Reference]] = {}
        self.children: dict[Key, list[Key]] = {}
        self.unresolved: list[Unresolved] = []
        self.gone_file = GoneFile()
        self.log_file = LogFile()
        self.vocabulary_file = VocabularyFile(own=own_lists(kinds))
        self.findings: list[Finding] = []

    @cached_property
    def names(self) -> Names:
        return Names(self)

    @cached_property
    def links(self) -> list[Link]:
        """Every reference, in the order of their sources."""
        return [Link(source, role, target) for source, links in self.outgoing.items() for role, target in links]

    @cached_property
    def backlinks(self) -> dict[Key, list[Link]]:
        """Every reference at its target."""
        found: dict[Key, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.target, []).append(link)
        return found

    @cached_property
    def chained(self) -> dict[str, list[Link]]:
        """The references that make trees and chains, by their role: parents, and the relations of acts."""
        found: dict[str, list[Link]] = {role: [] for role in ("parent", *RELATIONS)}
        for source, links in self.outgoing.items():
            for role, target in links:
                if role in found:
                    found[role].append(Link(source, role, target))
        return found

    @property
    def gone(self) -> list[Gone]:
        return self.gone_file.items

    @property
    def vocabulary(self) -> Vocabulary:
        return self.vocabulary_file.vocabulary

    def of(self, kind: str) -> list[Entry]:
        """The entries of `kind`, by id."""
        return [entry for key, entry in self.entries.items() if key[0] == kind]

    def parent(self, key: Key) -> Key | None:
        """The parent of an entry, if it has one that exists."""
        parent = self.entries[key].fields.get("parent")
        found = (key[0], parent) if isinstance(parent, str) else None
        return found if found in self.entries else None

    def subtree(self, key: Key) -> list[Key]:
        """The entry and everything below it, itself first, each once even where parents stand in a ring."""
        if key not in self.children:
            return [key]
        found, seen = [key], {key}
        for above in found:
            for below in self.children.get(above, ()):
                if below not in seen:
                    seen.add(below)
                    found.append(below)
        return found


def read_all(folder: Path, kinds: Mapping[str, Kind] = KINDS) -> ContentFiles:
    """Read every file under `folder`: plain values, which another process can send. Raises UsageError if it is not a folder."""
    files, own, findings = find(folder, kinds)
    root = os.fspath(folder)
    return ContentFiles([_read_file(root, file) for file in files], own, findings)


MOST_CHANGED = 100
"""Changed paths beyond which every file is read: to compare each with so many takes longer."""


def read_again(folder: Path, before: ContentFiles, changed: Set[str], kinds: Mapping[str, Kind] = KINDS) -> ContentFiles:
    """Return what `read_all` does, but read only files that are new since `before`, or at or below one of the paths `changed`."""
    if len(changed) > MOST_CHANGED:
        return read_all(folder, kinds)
    files, own, findings = find(folder, kinds)
    root, known, above = os.fspath(folder), {read[0]: read for read in before.files}, tuple(f"{path}/" for path in changed)
    return ContentFiles(
        [
            known[file.path]
            if file.path in known and file.path not in changed and not file.path.startswith(above)
            else _read_file(root, file)
            for file in files
        ],
        own,
        findings,
    )


def _read_file(root: str, file: SourceFile) -> Read:
    data = read(root, file.path)
    return (file.path, file.kind.name, file.id, b"", data) if isinstance(data, Fault) else as_read(file.path, file.kind.name, file.id, data)


def as_read(path: str, kind: str, id: str, data: bytes) -> Read:
    """A file of these bytes as it is read."""
    return path, kind, id, digest(f"{kind} {path.rsplit('.', 1)[1]}\n".encode() + data), decode(data)


def load(
    folder: Path,
    cache: Cache | None = None,
    found: ContentFiles | None = None,
    kinds: Mapping[str, Kind] = KINDS,
) -> Library:
    """
    Link every entry under `folder`, read now or as `found`.

    Problems do not raise: they are in `library.findings`, and a file that could not be read has no entry.
    Raises UsageError if `folder` is not a folder.
    """
    library = Library(folder, kinds)
    files, own, library.findings = found or read_all(folder, kinds)
    if VOCABULARY in own:
        _read_vocabulary(library)
    basis = library.vocabulary.digest + digest_of_kinds(kinds)
    shared: dict[Any, Any] = {}
    for path, kind, id, mark, text in files:
        file = SourceFile(path, kinds[kind], id)
        library.files.append(file)
        library.known[kind].add(id)
        entry = _entry(library, file, mark, text, basis, cache, shared)
        if entry is not None:
            library.parsed.append(entry)
    if GONE in own:
        _read_gone(library)
    if LOG in own:
        _read_log(library)
    _arrange(library)
    _link(library)
    return library


def vocabulary_of(folder: Path, kinds: Mapping[str, Kind] = KINDS) -> Vocabulary:
    """The vocabulary of a content folder, as far as its file is without faults."""
    library = Library(folder, kinds)
    if (folder / VOCABULARY).is_file():
        _read_vocabulary(library)
    return library.vocabulary


def _read_vocabulary(library: Library) -> None:
    data = read(os.fspath(library.folder), VOCABULARY)
    if isinstance(data, Fault):
        library.findings.append(data.at(VOCABULARY))
    else:
        library.vocabulary_file = VocabularyFile(data, own_lists(library.kinds))
        library.findings += [fault.at(VOCABULARY) for fault in library.vocabulary_file.faults]


def _read_gone(library: Library) -> None:
    data = read(os.fspath(library.folder), GONE)
    if isinstance(data, Fault):
        library.findings.append(data.at(GONE))
    else:
        library.gone_file = GoneFile(data, library.kinds)
        library.findings += [fault.at(GONE) for fault in library.gone_file.faults]


def _read_log(library: Library) -> None:
    library.log_file = log_file(library.folder, library.kinds)
    library.findings += [fault.at(LOG) for fault in library.log_file.faults]


def log_file(folder: Path, kinds: Mapping[str, Kind] = KINDS) -> LogFile:
    """The log of a content folder that has one."""
    data = head(os.fspath(folder), LOG, LARGEST_LOG)
    if isinstance(data, bytes) and len(data) > LARGEST_LOG:
        data = Fault(1, 1, "too-large", f"the log is larger than {LARGEST_LOG >> 20} MiB", "begin a new one: keep its last years alone")
    return LogFile(data, kinds)


def _entry(
    library: Library, file: SourceFile, mark: bytes, text: str | Fault, basis: bytes, cache: Cache | None, shared: dict[Any, Any]
) -> Entry | None:
    """The entry of a file as it was read; None if it cannot be one. `shared` has the texts and tuples of the entries before it."""
    if isinstance(text, Fault) and not mark:
        library.findings.append(text.at(file.path))
        return None
    key = digest(mark + basis)
    record = cache.get(key) if cache is not None else None
    if record is None:
        text, record = parse(file, text, library.vocabulary)
        record = tuple([_shared(value, shared) for value in record])
        if cache is not None:
            cache.put(key, record)
    if record[-1]:
        library.findings += [fault.at(file.path) for fault in faults_of(record)]
    return Entry(file, key, "" if isinstance(text, Fault) else text, record) if record[0] else None


def _shared(value: Any, shared: dict[Any, Any]) -> Any:
    """
    Return a value of which texts and tuples that equal earlier ones are these; dicts and lists are changed in place.

    Of 10,000 entries these take 33 MB, and 12 MB so; a cache of records keeps it.
    """
    if isinstance(value, str):
        return shared.setdefault(value, value)
    if isinstance(value, tuple):  # no tuple of a record has a bool, which would equal a number
        value = tuple([_shared(one, shared) for one in value])
        return shared.setdefault(value, value)
    if isinstance(value, dict):
        for name, one in value.items():
            value[name] = _shared(one, shared)
    elif isinstance(value, list):
        value[:] = [_shared(one, shared) for one in value]
    return value


def _arrange(library: Library) -> None:
    """Put the entries in order, and note which ids lead where."""
    order = {name: number for number, name in enumerate(library.kinds)}
    for entry in sorted(library.parsed, key=lambda entry: (order[entry.kind], entry.id, entry.path)):
        library.entries.setdefault(entry.key, entry)
    kinds_of_id: dict[str, list[str]] = {}
    for kind, ids in library.known.items():
        for known in ids:
            kinds_of_id.setdefault(known, []).append(kind)
    library.kinds_of_id = {known: tuple(kinds) for known, kinds in kinds_of_id.items()}
    for entry in library.entries.values():
        for former in entry.fields.get("former_ids") or ():
            if isinstance(former, str):
                library.former.setdefault((entry.kind, former), entry.key)


def _link(library: Library) -> None:
    """Resolve every reference; linear in their number."""
    known, entries, kinds_of_id = library.known, library.entries, library.kinds_of_id
    for entry in sorted(library.parsed, key=attrgetter("key")):
        links = {(role, key) for _path, kind, role, target in entry.references if (key := (kind, target)) in entries}
        if len(links) < len(entry.references):
            for path, kind, _role, target in entry.references:
                if kind is not None and target not in known[kind]:
                    library.unresolved.append(Unresolved(entry, path, 0, 0, kind, target))
        for named, id, _words, start, end in entry.mentions:
            kinds = kinds_of_id.get(id, ()) if named is None else (named,)
            if len(kinds) == 1 and id in known.get(kinds[0], ()):
                if (key := (kinds[0], id)) in entries:
                    links.add(("mentions", key))
            elif not UNSAFE.search(id):
                library.unresolved.append(Unresolved(entry, None, start, end, named, id, kinds_of_id.get(id, ())))
        library.outgoing[entry.key] = library.outgoing.get(entry.key, []) + sorted(links)  # two files may have one id
    for link in library.chained["parent"]:
        library.children.setdefault(link.target, []).append(link.source)
