"""`invoke archive`: asks for captures at a bounded rate, keeps pending jobs on disk, and writes what was captured into the entries."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tracker.builder import atomic, settings
from tracker.cli import commands
from tracker.cli.archive import addresses
from tracker.cli.archive.addresses import Place
from tracker.cli.archive.save_page_now import ACCESS, SECRET, Busy, Refused, SavePageNow
from tracker.model import indented_json, library
from tracker.model.findings import UsageError

PACE = 5.0
"""Seconds between two requests for a capture: twelve a minute."""
MOST_PENDING = 6
"""Jobs that are pending at the same time."""
PATIENCE = 600.0
"""Seconds for which pending jobs are waited for after the last request."""
PAUSE = 60.0
"""Seconds to wait where the archive is busy and does not say for how long."""
MOST_PAUSES = 5
"""Times in a row that a busy archive is asked again."""


@dataclass
class Clock:
    """The clock of the loop; a test passes a faster one."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Jobs:
    """
    Saved state of requested URLs, in a file that is written after each change.

    `pending` has the job of each, `failed` how often it was refused and why the last time.
    """

    file: Path
    pending: dict[str, str] = field(default_factory=dict)
    failed: dict[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, file: Path) -> Jobs:
        """The jobs of an earlier run; none if there is no file or none that can be read."""
        try:
            value = orjson.loads(file.read_bytes())
            failed = {str(url): (int(number), str(words)) for url, (number, words) in value["failed"].items()}
            return cls(file, {str(url): str(job) for url, job in value["pending"].items()}, failed)
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            return cls(file)

    def save(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(self.file, indented_json.dumps({"pending": self.pending, "failed": self.failed}))

    def asked(self, url: str, job: str) -> None:
        self.pending[url] = job
        self.save()

    def ended(self, url: str, refusal: str = "") -> None:
        self.pending.pop(url, None)
        number, _ = self.failed.pop(url, (0, ""))
        if refusal:
            self.failed[url] = (number + 1, refusal)
        self.save()


def archive(content: str = "", limit: str = "", clock: Clock | None = None, **server: str) -> bool:
    """Ask for at most `limit` archived copies and write them into the entries. Whether none failed. Raises UsageError."""
    site, folder = settings.read(), commands.content_folder(content)
    most = limited(limit)
    keys = [os.environ.get(name, "") for name in (ACCESS, SECRET)]
    if not all(keys):
        raise UsageError(f"the keys of an account at archive.org are needed in {ACCESS} and {SECRET}: archive.org/account/s3.php")
    places = addresses.unarchived(library.load(folder, kinds=site.kinds).parsed)
    run = Run(folder, places, SavePageNow(*keys, **server), Jobs.of(site.cache / "archive.json"), clock or Clock())
    try:
        run.work(most)
    finally:
        print(run.summary())
    return not run.refused


def limited(limit: str) -> int | None:
    """The number that `--limit` gives; None without one."""
    if limit and not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= 1_000_000):
        raise UsageError(f"--limit is a number from 1 on, not {limit!r}")
    return int(limit) if limit else None


class Run:
    """One run of the command: what is asked for, and what came of it."""

    def __init__(self, folder: Path, places: dict[str, list[Place]], service: SavePageNow, jobs: Jobs, clock: Clock) -> None:
        self.folder, self.places, self.service, self.jobs, self.clock = folder, places, service, jobs, clock
        self.saved = self.refused = 0
        self.next_request = 0.0

    def work(self, most: int | None) -> None:
        """First the jobs of earlier runs, then new requests; those that were refused most often come last."""
        for url in [url for url in self.jobs.pending if url not in self.places]:
            self.jobs.ended(url)  # an editor has been quicker
        waiting = sorted((url for url in self.places if url not in self.jobs.pending), key=lambda url: self.jobs.failed.get(url, (0,))[0])
        for url in waiting[:most]:
            while len(self.jobs.pending) >= MOST_PENDING:
                self.look()
            self.request(url)
            self.look()
        until = self.clock.now() + PATIENCE
        while self.jobs.pending and self.clock.now() < until:
            self.look()

    def request(self, url: str) -> None:
        """Ask for a capture when its turn has come."""
        self.clock.sleep(max(0.0, self.next_request - self.clock.now()))
        self.next_request = self.clock.now() + PACE
        try:
            self.jobs.asked(url, self.with_retries(lambda: self.service.ask(url)))
        except Refused as error:
            self.refuse(url, str(error))

    def look(self) -> None:
        """Ask after every pending job once; if all are pending still, wait a little."""
        before = len(self.jobs.pending)
        for url, job in [*self.jobs.pending.items()]:
            try:
                outcome = self.with_retries(lambda job=job, url=url: self.service.status(job, url))  # type: ignore[misc]
            except Refused as error:
                self.refuse(url, str(error))
            else:
                if outcome.archived_url:
                    self.save(url, outcome.archived_url)
        if before and len(self.jobs.pending) == before:
            self.clock.sleep(PACE)

    def save(self, url: str, archived: str) -> None:
        """Write an archived copy into each entry that has the URL."""
        for place in self.places[url]:
            if words := addresses.write(self.folder, place, archived):
                self.refuse(url, f"{place.file}: {words}; the copy is at {archived}")
                return
        self.jobs.ended(url)
        self.saved += 1
        print(f"saved   {url} ({', '.join(place.file for place in self.places[url])})", flush=True)

    def refuse(self, url: str, words: str) -> None:
        self.jobs.ended(url, words)
        self.refused += 1
        print(f"refused {url}: {words}", file=sys.stderr, flush=True)

    def with_retries(self, request: Callable[[], Any]) -> Any:
        """The answer to a request; where the archive is busy, asked again after the time that it asks for."""
        for number in range(MOST_PAUSES):
            try:
                return request()
            except Busy as error:
                if number == MOST_PAUSES - 1:
                    break
                self.clock.sleep(min(error.seconds or PAUSE, 10 * PAUSE))
        raise UsageError("the archive is busy: run this again later, what was asked for is kept")

    def summary(self) -> str:
        """Summarize the run in a line."""
        left = len(self.places) - self.saved - len(self.jobs.pending)
        return f"{self.saved:,} saved, {self.refused:,} refused, {len(self.jobs.pending):,} pending; {left:,} URLs without a copy are left"
