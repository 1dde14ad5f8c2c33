"""What Git knows of the content: today, and which files a range of revisions changed."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

from tracker.content.dates import partial_date
from tracker.content.entries import Entry
from tracker.content.findings import UsageError
from tracker.content.sources import Path_


def now(folder: Path, entries: list[Entry]) -> date:
    """
    The day that the site stands on, without a clock.

    `SOURCE_DATE_EPOCH`, else the committer date of the last commit of the repository that holds `folder`, each as a day in UTC;
    else the newest `published`, `accessed` or `reviewed` of `entries` and their sources; else 1 January 1970.
    Raises UsageError if `SOURCE_DATE_EPOCH` is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return max(datetime.fromtimestamp(int(epoch), UTC).date(), partial_date("1970").first_day)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds since 1970") from None
    seconds = _git(folder, "log", "-1", "--format=%ct")
    if seconds and seconds.strip().isdigit():
        return datetime.fromtimestamp(int(seconds), UTC).date()
    paths: list[tuple[Entry, Path_]] = [(entry, (field,)) for entry in entries for field in ("published", "accessed", "reviewed")]
    paths += [(entry, ("sources", number, "accessed")) for entry in entries for number, _ in entry.items("sources")]
    return max((when.first_day for entry, path in paths if (when := entry.date(path))), default=partial_date("1970").first_day)


def changed_since(folder: Path, revision: str) -> set[str]:
    """
    Paths below `folder`, relative to it, that differ from `revision`, uncommitted and untracked files included.

    Raises UsageError if `folder` is in no repository or the revision is unknown.
    """
    if _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") is None:
        raise UsageError(f"there is no revision {revision!r} in the repository of {folder}")
    tracked = _git(folder, "diff", "--name-only", "--relative", "--no-renames", "-z", revision, "--", ".") or ""
    untracked = _git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".") or ""
    return {path for path in (tracked + untracked).split("\0") if path}


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, or None if it fails or is not there."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-C", os.fspath(folder), *arguments],
            capture_output=True,
            check=True,
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode("utf-8", "surrogateescape")
