"""
Changes that Git adds to the log: one pass over the commits after the one that `_log.jsonl` is complete to.

The commits are those that the branch itself went through (first parents): a merge is one step, on the day it was made, since that is
when readers saw it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tracker.model import git_history
from tracker.model.comparison import Change, Difference, Fields, differences, folded, is_comparable
from tracker.model.entries import parse
from tracker.model.files import Fault, SourceFile, decode, split, without_unsafe
from tracker.model.git_history import running, tokens
from tracker.model.kinds import KINDS, Kind
from tracker.model.yaml_reader import plain

Key = tuple[str, str]
Parser: TypeAlias = "Callable[[Kind, Version], Fields | None]"
MOST_VERSIONS = 4096
"""Parsed versions that are kept in memory at a time: most are compared with the next soon."""


class GitRefusesError(Exception):
    """Git is there and cannot answer; the text is Git's, with what to do next."""


class HistoryWalk(NamedTuple):
    """
    The result of a pass over a history as plain values; a later pass resumes from it.

    `basis` stands for all but the commits that decides it: the log before them. `chain` holds the commits, oldest first; `changes` the
    place in it of each change's commit, and the change; `unread` by kind and id the last version that could be read (path and blob,
    both "" if none could) of the entries whose newest cannot.
    """

    basis: str = ""
    chain: tuple[str, ...] = ()
    changes: tuple[tuple[int, tuple[Any, ...]], ...] = ()
    unread: tuple[tuple[str, str, str, str], ...] = ()

    def log(self) -> list[Change]:
        """The changes, oldest first."""
        return [Change._make(change) for _place, change in self.changes]


class Commit(NamedTuple):
    """A commit, the one that it is compared with ("" for the first of a history), and its day."""

    name: str
    parent: str
    day: str


class Step(NamedTuple):
    """A file that a commit changed: the blobs before and after, "" where there is none."""

    path: str
    old: str
    new: str


def walk(
    folder: Path,
    complete_to: str,
    earlier: Iterable[Change] = (),
    kinds: Mapping[str, Kind] = KINDS,
    basis: str = "",
    before: HistoryWalk | None = None,
) -> HistoryWalk | None:
    """
    The changes that Git has of the entries below `folder` after the commit `complete_to`, or of its whole history.

    `earlier` are the changes up to that commit, which `basis` stands for; `before` is an earlier pass, gone on from as far as it fits.
    None where Git knows nothing of the folder. Raises GitRefusesError where Git is there and cannot answer.
    """
    head = head_of(folder)
    if head is None:
        return None
    if before and before.basis != basis:
        before = None
    if before and before.chain[-1:] == (head,):
        return before
    chain = commits(folder, head, complete_to)
    names = tuple(commit.name for commit in chain)
    done = _done(before, names) if before else 0
    found = [change for change in before.changes if change[0] < done] if before and done else []
    unread = {(kind, id): Version(*version) if version[0] else None for kind, id, *version in before.unread} if before and done else {}
    history = History([*earlier, *(Change._make(change) for _place, change in found)], unread, kinds)
    with blobs(folder) as read:
        parsed = parser(read, kinds)
        for place, (commit, steps) in enumerate(_changed(folder, chain[done:]), start=done):
            found += [(place, tuple(change)) for change in history.changes(commit.day, steps, parsed)]
    left = tuple((*key, *(version or ("", ""))) for key, version in sorted(history.unread.items()))
    return HistoryWalk(basis, names or (head,), tuple(found), left)


def between(folder: Path, base: str, kinds: Mapping[str, Kind] = KINDS) -> list[Change]:
    """
    The changes of the entries below `folder` from the commit `base` to the one that is checked out, as if they were one commit.

    Raises GitRefusesError where Git cannot answer.
    """
    head, seconds = ask(folder, "log", "-1", "--format=%H %ct").split()
    one = Commit(head, ask(folder, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").strip(), "")
    history, day = History((), {}, kinds), git_history.day_of(int(seconds)).isoformat()
    with blobs(folder) as read:
        parsed = parser(read, kinds)
        return [change for _commit, steps in _changed(folder, [one]) for change in history.changes(day, steps, parsed)]


def _done(before: HistoryWalk, names: tuple[str, ...]) -> int:
    """Return the number of commits of a history that an earlier pass has read."""
    shared = next((place for place, (old, new) in enumerate(zip(before.chain, names, strict=False)) if old != new), len(before.chain))
    return shared if shared == len(before.chain) or not before.unread else 0


# What Git is asked


def head_of(folder: Path) -> str | None:
    """The commit that is checked out; None if there is no repository, no commit yet, or the commit has no such folder."""
    if not git_history.is_below_repository(folder):
        return None
    if words := git_history.refusal(folder) or git_history.cut_off(folder):
        raise GitRefusesError(words)
    try:
        return ask(folder, "rev-parse", "HEAD", "HEAD:./").split()[0]
    except GitRefusesError:
        return None


def commits(folder: Path, head: str, complete_to: str) -> list[Commit]:
    """The commits from one to another, the first left out and the oldest first, along first parents as far as these lead there."""
    listed: dict[str, tuple[str, list[str]]] = {}
    excluded = [f"^{complete_to}"] if complete_to else []
    try:
        lines = ask(folder, "rev-list", "--topo-order", "--timestamp", "--parents", head, *excluded).splitlines()
    except GitRefusesError:
        raise GitRefusesError(_unknown(complete_to)) from None
    for line in lines:
        seconds, name, *parents = line.split()
        listed[name] = (seconds, parents)
    leading = set(listed) if not complete_to else {complete_to}
    for name in reversed(listed):
        if not leading.isdisjoint(listed[name][1]):
            leading.add(name)
    if complete_to and head not in leading:
        raise GitRefusesError(_unknown(complete_to))
    chain: list[Commit] = []
    name = head
    while name and name != complete_to:
        seconds, parents = listed[name]
        parent = next((parent for parent in parents if parent in leading), "")
        chain.append(Commit(name, parent, git_history.day_of(int(seconds)).isoformat()))
        name = parent
    return chain[::-1]


def _unknown(commit: str) -> str:
    return (
        f"_log.jsonl is complete to {commit[:12]}, which is no commit of this branch's history: "
        "let `complete_to` in its first line name the commit of the last release"
    )


def ask(folder: Path, *arguments: str) -> str:
    """Return the output of Git. Raises GitRefusesError with Git's message and the next step if it fails."""
    answer = git_history.ask(folder, *arguments)
    if answer.output is None:
        raise GitRefusesError(git_history.next_step(answer.words, folder))
    return answer.output


def _changed(folder: Path, chain: list[Commit]) -> Iterator[tuple[Commit, list[Step]]]:
    """Every commit of a chain with the files below `folder` that it changed."""
    if not chain:
        return
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{commit.name} {commit.parent}".rstrip() + "\n" for commit in chain).encode())
        asked.seek(0)
        arguments = ("diff-tree", "--stdin", "-r", "--root", "--raw", "-z", "--no-abbrev", "--no-renames", "--always", "--relative")
        with running(folder, *arguments, stdin=asked) as diff:
            assert diff.stdout
            waiting = iter(chain)
            commit, steps = next(waiting), list[Step]()
            is_first = True
            parts = tokens(diff.stdout)
            for part in parts:
                if part.startswith(b":"):
                    steps += _step(part, next(parts, b""))
                elif not is_first:
                    yield commit, steps
                    commit, steps = next(waiting), []
                is_first = False
            yield commit, steps
            if diff.wait() or next(waiting, None):
                raise GitRefusesError("git diff-tree broke off: see what `git fsck` says")


def _step(head: bytes, path: bytes) -> list[Step]:
    old_mode, new_mode, old, new, _status = head[1:].decode().split()
    blobs = [blob if mode.startswith("100") else "" for mode, blob in ((old_mode, old), (new_mode, new))]
    return [Step(path.decode("utf-8", "surrogateescape"), *blobs)] if any(blobs) else []


class blobs:
    """Reads blobs with one `git cat-file` for all, which ends with the block."""

    def __init__(self, folder: Path) -> None:
        self.running = running(folder, "cat-file", "--batch")

    def __enter__(self) -> blobs:
        self.process = self.running.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.running.__exit__(*error)

    def __call__(self, blob: str) -> bytes:
        """The bytes of a blob. Raises GitRefusesError if it is not there."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{blob}\n".encode())
        self.process.stdin.flush()
        head = self.process.stdout.readline().split()
        if len(head) != 3:
            raise GitRefusesError(f"the object {blob} is missing: fetch it, or clone without a filter")
        return self.process.stdout.read(int(head[2]) + 1)[:-1]


# From versions of files to changes


class Version(NamedTuple):
    """One version of an entry's file."""

    path: str
    blob: str


class History:
    """
    The entries of a history as its commits go by.

    `unread` holds the last version that could be read of entries whose newest cannot; `dated` what the names of events rest on.
    """

    def __init__(self, earlier: Iterable[Change], unread: dict[Key, Version | None], kinds: Mapping[str, Kind]) -> None:
        self.unread = unread
        self.folders = {kind.folder: kind for kind in kinds.values()}
        self.kinds = kinds
        self.order = {name: place for place, name in enumerate(kinds)}
        self.dated: dict[Key, list[Change]] = {}
        for change in earlier:
            self.note(change)

    def note(self, change: Change) -> None:
        """Remember what names of events and targets rest on."""
        key = (change.kind, change.id)
        if change.change in ("event", "target"):
            self.dated.setdefault(key, []).append(change)
        elif (change.change, change.field) == ("renamed", "id") and (former := (change.kind, change.was)) in self.dated:
            self.dated[key] = self.dated.pop(former)

    def changes(self, day: str, steps: Iterable[Step], parsed: Parser) -> list[Change]:
        """The changes that a commit made, in order of kinds and ids; `parsed` gives the fields of a version, None if it has none."""
        before, after = self.versions(steps)
        renamed = self.renamed(before, after, parsed)
        keys = {*before, *after}.difference(renamed.values())
        found: list[Change] = []
        for key in sorted(keys, key=lambda key: (self.order[key[0]], key[1])):
            former = renamed.get(key, key)
            for change in self.changes_of(key, former, before.get(former), after.get(key), parsed):
                found.append(Change(day, *key, *change))
                self.note(found[-1])
        return folded(found)

    def versions(self, steps: Iterable[Step]) -> tuple[dict[Key, Version], dict[Key, Version]]:
        """By entry, the versions before and after a commit; a file that moved below its kind's folder has both."""
        before: dict[Key, Version] = {}
        after: dict[Key, Version] = {}
        for path, old, new in steps:
            folder, *rest = path.split("/")
            kind, (id, dot, form) = self.folders.get(folder), path.rpartition("/")[2].rpartition(".")
            if kind is None or form not in ("md", "yaml") or not dot or any(part.startswith(("_", ".")) for part in rest):
                continue
            for versions, blob in ((before, old), (after, new)):
                if blob:
                    versions[kind.name, id] = Version(path, blob)
        return before, after

    def renamed(self, before: Mapping[Key, Version], after: Mapping[Key, Version], parsed: Parser) -> dict[Key, Key]:
        """The entries that came with the id of one that went among their `former_ids`, and which that was."""
        found: dict[Key, Key] = {}
        for key, version in after.items() if before.keys() - after.keys() else ():
            fields = parsed(self.kinds[key[0]], version) if key not in before else None
            for former in fields.get("former_ids", ()) if fields else ():
                if (old := (key[0], former)) in before and old not in after:
                    found[key] = old
        return found

    def changes_of(self, key: Key, former: Key, old: Version | None, new: Version | None, parsed: Parser) -> Iterator[Difference]:
        """Yield the changes of one entry, which had the key `former`, from one version to the next."""
        kind = self.kinds[key[0]]
        old = self.unread.pop(former, old)
        after = parsed(kind, new) if new else None
        if new and after is None:
            self.unread[key] = old
            return
        before, after = _published(parsed(kind, old) if old else None), _published(after)
        if before is after:
            return
        if before is None and after is not None:
            yield "added", "", None, after["title"]
        elif before is not None and after is None:
            yield "removed", "", before["title"], None
        elif before and after:
            if former != key:
                yield "renamed", "id", former[1], key[1]
            yield from differences(kind, before, after, self.dated.get(former, ()))


def _published(fields: Fields | None) -> Fields | None:
    """The fields of a version that readers saw."""
    return None if fields is None or fields.get("draft") in (True, "true") else fields


def parser(read: Callable[[str], bytes], kinds: Mapping[str, Kind]) -> Parser:
    """A function that gives the fields of a version of a file, without its body; None for one that was never published."""

    @lru_cache(MOST_VERSIONS)
    def head(blob: str, form: str) -> str | None:
        text = decode(read(blob))
        if isinstance(text, Fault) or without_unsafe(text)[1]:
            return None
        parts = split(text) if form == "md" else (text, 0)
        return None if isinstance(parts, Fault) else parts[0]

    @lru_cache(MOST_VERSIONS)
    def fields(kind: str, form: str, text: str) -> Fields | None:
        raw = plain(text, markdown=form == "md") or _unusual(kinds[kind], form, text)
        if kinds[kind].named and "name" in raw:
            raw["title"] = raw.pop("name")
        return raw if is_comparable(kinds[kind], raw) else None

    def parsed(kind: Kind, version: Version) -> Fields | None:
        form = version.path.rpartition(".")[2]
        text = head(version.blob, form)
        return None if text is None else fields(kind.name, form, text)

    return parsed


def _unusual(kind: Kind, form: str, text: str) -> dict[str, Any]:
    """The fields of a version that the quick reader does not take."""
    file = SourceFile(f"version.{form}", kind, "version")
    record = parse(file, f"---\n{text}---\n" if form == "md" else text)[1]
    return dict(record[2])
