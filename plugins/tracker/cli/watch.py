"""Waits for files to be saved, and checks the content each time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tracker.cli import commands
from tracker.model.findings import as_text

BEGINS, ENDS = "Checking", "Waiting for a change."
"""First and last line of a check in the output, by which editors separate checks."""


def changes(places: Iterable[Path], outside: Path | None = None) -> Iterator[list[Path]]:
    """
    Nothing once the watch has begun, then the files that were saved, each time some were; waits in between.

    What is saved while the caller is at work is given next. Files below `outside` do not count, nor do schemas.
    """
    from watchfiles import DefaultFilter, watch

    class Sources(DefaultFilter):
        def __call__(self, change: Any, path: str) -> bool:
            below = outside is not None and Path(path).is_relative_to(outside)
            return super().__call__(change, path) and not below and "_schema" not in Path(path).parts

    watched = [path for path in places if path.exists()]
    has_begun = False
    for seen in watch(
        *watched, watch_filter=Sources(), debounce=200, step=50, rust_timeout=100, yield_on_timeout=True, raise_interrupt=True
    ):
        if seen or not has_begun:
            yield sorted({Path(path) for _, path in seen})
        has_begun = True


def check(paths: list[str], content: str = "", since: str = "", saved: Callable[..., Iterator[list[Path]]] = changes) -> None:
    """Check now and after each change, until interrupted; what is known of unchanged files stays in memory."""
    folder = commands.content_folder(content)
    wanted, memory = commands.path_filter(folder, paths, since), commands.remembered(folder)

    def report_changes() -> None:
        print(f"{BEGINS} {folder.name}/ …")
        with commands.collecting_later():
            findings, size = commands.findings_of(folder, wanted, memory)
        mine = [finding for finding in findings if wanted(finding.path)]
        sys.stdout.write(as_text(mine, folder, size, first=commands.uncommitted(folder)))
        print(ENDS, flush=True)

    commands.warn_of_git(folder)
    try:
        for _ in saved([folder]):
            report_changes()
    except KeyboardInterrupt:
        pass


def refuse_with(**flags: object) -> None:
    """Raises UsageError where flags were given that mean nothing while one waits."""
    commands.refuse_with("--watch shows findings as text as they are", **flags)
