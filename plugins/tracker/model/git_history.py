"""Queries to Git about the content: the day, and the files that a range of revisions changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tracker.model.dates import date_in, partial_date
from tracker.model.entries import Entry
from tracker.model.findings import UsageError


def committed(folder: Path) -> int | None:
    """Return the time of the last commit of the repository that holds `folder`, in seconds since 1970; None without one."""
    seconds = _git(folder, "log", "-1", "--format=%ct")
    return int(seconds) if seconds and seconds.strip().isdigit() else None


def now(folder: Path, entries: list[Entry]) -> date:
    """
    The day that the site stands on, without a clock.

    `SOURCE_DATE_EPOCH`, else the committer date of the last commit of the repository that holds `folder`, each as a day in UTC;
    else the newest `published`, `accessed` or `reviewed` of `entries` and their sources, `date` of a source or event; else 1 January 1970.
    Raises UsageError if `SOURCE_DATE_EPOCH` is no number of seconds, or beyond the year 9999.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return max(datetime.fromtimestamp(int(epoch), UTC).date(), partial_date("1970").first_day)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds from 1970 to 9999") from None
    seconds = committed(folder)
    if seconds is not None:
        return day_of(seconds)
    texts = {value for entry in entries for value in _known_dates(entry) if isinstance(value, str)}
    return max((date.first_day for text in texts if (date := date_in(text))), default=partial_date("1970").first_day)


def _known_dates(entry: Entry) -> Iterator[Any]:
    """The dates of an entry that decide "now" where Git does not; some may be no dates."""
    yield from (entry.fields.get(field) for field in ("published", "accessed", "reviewed"))
    yield from (item.get(field) for _, item in entry.items("sources") for field in ("accessed", "date"))
    yield from (item.get("date") for _, item in entry.items("timeline"))


def day_of(seconds: int) -> date:
    """A moment as a day in UTC; the last day that there is, for what lies beyond it."""
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        return date.max


def refusal(folder: Path) -> str:
    """
    Return the reason for which Git cannot answer for the content in `folder`: its message and the next step, in one line.

    Empty if it can answer, if no repository holds the folder, or if the repository has no commit yet.
    """
    if not is_below_repository(folder):
        return ""
    last = ask(folder, "log", "-1", "--format=%ct")
    return "" if last.output is not None or "does not have any commits yet" in last.words else next_step(last.words, folder)


def cut_off(folder: Path) -> str:
    """Return the warning that the history of the content is cut off, with the next step; empty if it is whole or unknown."""
    if not is_below_repository(folder) or _git(folder, "rev-parse", "--is-shallow-repository") != "true\n":
        return ""
    return "the history is cut off, since this is a shallow clone; the next step: git fetch --unshallow"


def next_step(words: str, folder: Path) -> str:
    """Git's words, and what to do: Git's own proposal if it makes one."""
    first, *rest = [line.strip() for line in words.splitlines() if line.strip()] or ["no answer"]
    proposal = next((line for line in rest if line.startswith("git ")), f"see what `git -C {folder} log -1` says")
    return f"{first.removeprefix('fatal: ')}; the next step: {INSTALL if first == NO_PROGRAM else proposal}"


NO_PROGRAM = "there is no program `git`"
INSTALL = "install Git"


def is_below_repository(folder: Path) -> bool:
    """Return whether `folder` lies in a repository, whatever Git says of it."""
    place = folder.resolve()
    return any(os.path.lexists(above / ".git") for above in (place, *place.parents))


def changed_since(folder: Path, revision: str) -> set[str]:
    """
    Paths below `folder`, relative to it, that differ from `revision`, uncommitted and untracked files included.

    Raises UsageError, with Git's reason, if it cannot answer: there is no repository, or it has no such revision.
    """
    if not is_below_repository(folder):
        raise UsageError(f"there is no Git repository that holds {folder}")
    if words := refusal(folder):
        raise UsageError(f"Git cannot answer: {words}")
    if _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") is None:
        hint = cut_off(folder)
        raise UsageError(f"there is no revision {revision!r} in the repository of {folder}{f': {hint}' if hint else ''}")
    tracked = ask(folder, "diff", "--name-only", "--relative", "--no-renames", "-z", revision, "--", ".")
    untracked = ask(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    if tracked.output is None or untracked.output is None:
        raise UsageError(f"Git cannot answer: {next_step(tracked.words or untracked.words, folder)}")
    return {path for path in (tracked.output + untracked.output).split("\0") if path}


def tokens(stream: Any) -> Iterator[bytes]:
    """Yield the texts between the NULs of a stream."""
    rest = b""
    while block := stream.read(65536):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
    if rest:
        yield rest


class running:
    """A git that runs while the block does; it is ended with it."""

    def __init__(self, folder: Path, *arguments: str, stdin: Any = subprocess.PIPE) -> None:
        command = ["git", "-C", os.fspath(folder), *arguments]
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self.process.kill()
        self.process.communicate()


LOCAL = frozenset(
    "GIT_DIR GIT_WORK_TREE GIT_IMPLICIT_WORK_TREE GIT_COMMON_DIR GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES "
    "GIT_GRAFT_FILE GIT_SHALLOW_FILE GIT_PREFIX GIT_NAMESPACE GIT_EXTERNAL_DIFF GIT_DIFF_OPTS GIT_TRACE".split()
)
"""Variables that lead git to another repository, as a hook has them, or change what it prints."""


def environment() -> dict[str, str]:
    """The environment of a git that looks at the content's repository alone, with the configuration of whoever runs it."""
    return {name: value for name, value in os.environ.items() if name not in LOCAL} | {"LC_ALL": "C"}


class Answer(NamedTuple):
    """The output of git, None if it fails or is missing, and its error message."""

    output: str | None
    words: str = ""


def ask(folder: Path, *arguments: str) -> Answer:
    """Run git on the repository that holds `folder`."""
    command = ["git", "-C", os.fspath(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=environment(), stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        return Answer(None, NO_PROGRAM)
    except OSError as error:
        return Answer(None, f"`git` cannot be run: {error.strerror}")
    output, words = done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "backslashreplace")
    return Answer(None if done.returncode else output, words)


def _git(folder: Path, *arguments: str) -> str | None:
    """Return the output of git; None if it fails or is missing."""
    return ask(folder, *arguments).output
