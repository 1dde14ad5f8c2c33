"""A site sent to a bucket, phase by phase."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

from tracker.builder import site_manifest
from tracker.builder.site_manifest import Line
from tracker.cli.publish import steps
from tracker.cli.publish.bucket import CONNECTIONS, Bucket
from tracker.cli.publish.lock import Lock
from tracker.model.findings import UsageError

T = TypeVar("T")

MANIFEST = "_publish/manifest.jsonl"
"""Record of the last complete publish."""
JOURNAL = "_publish/journal.jsonl"
"""Record of paths that a running or interrupted publish may have changed since."""

STAGED = "_publish/staged/"
"""The folder of changed files that wait until all others are there."""

Progress = Callable[[int, int], None]
"""Is called with how many files are done, and how many there are."""


def publish(folder: Path, bucket: Bucket, progress: Progress | None = None) -> str:
    """
    Bring a bucket to the site in `folder`; what was done, in a line.

    Wherever it is interrupted, the next publish of any site ends in a bucket with that site. Raises UsageError.
    """
    lines = site_manifest.of_folder(folder)
    with Lock(bucket) as lock:
        wanted = planned(lines, bucket)
        if wanted.is_empty:
            return f"nothing to do: {wanted.described()}"

        def send(line: Line) -> None:
            if line.path not in wanted.unsure or not bucket.has(line):
                bucket.send(folder, line)

        carry_out(wanted, bucket, send, lock.check, progress or (lambda _done, _total: None))
    return wanted.described("sent", "removed")


def dry_run(folder: Path, bucket: Bucket) -> str:
    """Say what a publish would do, path by path."""
    wanted = planned(site_manifest.of_folder(folder), bucket)
    marks = [("send", wanted.assets), ("send", wanted.new_pages), ("send", wanted.changed), ("remove", wanted.removed)]
    return "\n".join([*(f"{mark} {line.path}" for mark, phase in marks for line in phase), wanted.described()])


def planned(lines: Iterable[Line], bucket: Bucket) -> steps.Steps:
    """The steps from what a bucket holds to a site."""
    return steps.plan(lines, stored(bucket, MANIFEST), stored(bucket, JOURNAL), bucket.now())


def stored(bucket: Bucket, path: str) -> list[Line]:
    """The lines that a publish has left in a bucket."""
    held = bucket.read(path)
    try:
        return site_manifest.parse(held.data) if held else []
    except ValueError:
        place = f"{bucket.name}/{bucket.prefix}{path}"
        raise UsageError(f"{place} cannot be read: remove it, and all files are sent anew") from None


def staged(path: str) -> str:
    """Return the path at which a file that readers can ask for waits until all others are there."""
    return STAGED + path


def carry_out(wanted: steps.Steps, bucket: Bucket, send: Callable[[Line], None], check: Callable[[], None], progress: Progress) -> None:
    """
    Send, write the manifest, remove; `send` brings a file to its path.

    `check` is asked before each request that changes the bucket.
    """
    check()
    bucket.write(JOURNAL, site_manifest.as_bytes(wanted.journal()))
    total, count = len(wanted.sent) + len(wanted.removed), itertools.count(1)

    def bring(line: Line) -> None:
        check()
        send(line)

    def remove(line: Line) -> None:
        check()
        bucket.remove(line.path)

    for phase in (wanted.assets, wanted.new_pages, wanted.changed):
        at_once(bring, phase, lambda: progress(next(count), total))
    check()
    bucket.write(MANIFEST, site_manifest.as_bytes(wanted.manifest(bucket.now())))
    at_once(remove, wanted.removed, lambda: progress(next(count), total))
    at_once(bucket.remove, bucket.paths(STAGED), lambda: None)
    bucket.remove(JOURNAL)


def at_once(task: Callable[[T], None], items: Iterable[T], ended: Callable[[], None]) -> None:
    """
    Carry out tasks in threads, a bounded number at a time; `ended` is called after each.

    The first error ends it: tasks that have begun are waited for, others do not begin.
    """
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        waiting: set[Future[None]] = set()
        for item in items:
            waiting.add(pool.submit(task, item))
            if len(waiting) >= CONNECTIONS:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                    ended()
        for future in waiting:
            future.result()
            ended()
