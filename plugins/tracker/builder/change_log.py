"""Changes that Git adds to the log, resumed from the cache of the last build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tracker.builder import cache
from tracker.model import git_log, log
from tracker.model.comparison import Change
from tracker.model.files import LOG, digest
from tracker.model.findings import UsageError
from tracker.model.kinds import KINDS, Kind, digest_of_kinds
from tracker.model.library import Library
from tracker.model.log import Log, LogFile


class Added(NamedTuple):
    """The changes that Git has after those of the log, as plain values; and why there are none though Git is there."""

    changes: list[tuple[object, ...]]
    refusal: str = ""

    def log(self, library: Library, now: date) -> Log:
        """Return the log of changes of a library up to `now`: those of its file, then these."""
        added = map(Change._make, self.changes)
        return Log([*library.log_file.changes, *added], library.former, library.gone, now.isoformat(), library.kinds)


def added(content: Path, path: Path, kinds: Mapping[str, Kind] = KINDS, *, clean: bool = False) -> Added:
    """
    Return the changes that Git adds to the log of the entries below `content`.

    The last build has kept at `path` what it found: commits that were read then are not read again, unless the build is `clean`.
    """
    key = cache.code_digest() + digest_of_kinds(kinds)
    before = None if clean else cache.load(path, key)
    written = _bytes(content / LOG)
    first = LogFile(written.partition(b"\n")[0]) if written else LogFile()
    try:
        walked = git_log.walk(
            content,
            first.complete_to,
            _changes(written, kinds),
            kinds,
            digest(written).hex(),
            git_log.HistoryWalk._make(before) if before else None,
        )
    except git_log.GitRefusesError as error:
        return Added([], str(error))
    if walked is None:
        return Added([])
    if before is None or tuple(walked) != tuple(before):
        with suppress(OSError):  # the next build is slower then, and no different
            cache.save(path, tuple(walked), key)
    return Added([change for _place, change in walked.changes])


def write_log(content: Path, kinds: Mapping[str, Kind] = KINDS) -> Path | None:
    """
    Bring `_log.jsonl` up to date with what Git has; return its path, or None where Git knows nothing of the folder.

    Raises UsageError where Git is there and cannot answer, or the file is faulty.
    """
    written = _bytes(content / LOG)
    file = LogFile(written, kinds) if written else LogFile()
    if file.faults:
        raise UsageError(f"{LOG} is faulty, see `invoke check`: {file.faults[0].message}")
    try:
        walked = git_log.walk(content, file.complete_to, file.changes, kinds)
    except git_log.GitRefusesError as error:
        raise UsageError(f"Git cannot say what changed when: {error}") from None
    return log.write(content, walked.chain[-1], [*file.changes, *walked.log()]) if walked else None


def _bytes(path: Path) -> bytes:
    """Return the bytes of a file; empty if it is no file, which the check reports."""
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    except OSError:
        return b""


def _changes(written: bytes, kinds: Mapping[str, Kind]) -> Iterator[Change]:
    """The changes of a log, read when they are asked for."""
    yield from LogFile(written, kinds).changes if written else ()
