"""The part of a worker: it prepares the site once, makes ranges of the plan, and sends their files to the bucket."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from distributed import Worker, WorkerPlugin, get_worker

from tracker.builder import incremental, parts, site_manifest
from tracker.builder.incremental import Plan
from tracker.builder.served_headers import HeaderRules
from tracker.builder.site_manifest import Line
from tracker.builder.workers import Job, Result, make_all
from tracker.cli import commands
from tracker.cli.publish import transfer
from tracker.cli.publish.bucket import Bucket
from tracker.model import git_history
from tracker.model.findings import UsageError
from tracker.site.i18n import labels
from tracker.site.site import Site

LENGTH = 200
"""Outputs of a range: a few seconds of work, so that little is lost with a worker."""
SHORT = 12
"""Characters of a revision that a message shows."""


class Order(NamedTuple):
    """
    The site that is to be made, and the bucket that it is for.

    `content` is a path as each worker sees it; "" is the content of the settings in its folder. `revision` is the commit that each must
    be at, `epoch` the SOURCE_DATE_EPOCH of all, `length` the outputs of a range.
    """

    content: str
    site_url: str
    revision: str
    epoch: str
    bucket: str
    prefix: str
    endpoint: str
    length: int = LENGTH


class Described(NamedTuple):
    """A prepared site: the mark by which it is told from others, the number of its ranges, its paths, and the text of its `_headers`."""

    mark: str
    ranges: int
    paths: list[str]
    headers: str


class Maker(WorkerPlugin):
    """
    Holds a prepared site in a worker. It is prepared by the first task, since a worker that is busy setting up does not answer.

    Tasks of one worker run one after the other: what a page reads of the site is recorded in one place.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.name = f"tracker-{os.urandom(8).hex()}"

    def setup(self, worker: Worker) -> None:
        self.busy = threading.Lock()
        self.scratch = Path(tempfile.mkdtemp(prefix="tracker-"))

    def teardown(self, worker: Worker) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)

    @cached_property
    def planned(self) -> Plan:
        """The site and its plan. Raises UsageError if this worker is at another revision, ContentErrors if the content has errors."""
        order = self.order
        os.environ.pop("SOURCE_DATE_EPOCH", None)
        if order.epoch:
            os.environ["SOURCE_DATE_EPOCH"] = order.epoch
        revision = revision_of(commands.content_folder(order.content))
        if revision != order.revision:
            here, there = (one[:SHORT] or "no revision" for one in (revision, order.revision))
            raise UsageError(f"a worker's content is at {here}, and not at {there}: bring its checkout there, and start it again")
        run = commands.run_build(order.content, str(self.scratch / "site"), order.site_url, "1", plan_only=True)
        assert run.planned
        return run.planned

    @property
    def site(self) -> Site:
        assert self.planned.site
        return self.planned.site

    @cached_property
    def ranges(self) -> list[list[parts.Output]]:
        outputs = self.planned.outputs
        return parts.ranges(outputs, -(-len(outputs) // self.order.length))

    @cached_property
    def described(self) -> Described:
        planned = self.planned
        with self.use_language():
            headers = parts.headers_of(self.site, planned.outputs)
            mark = parts.mark(self.site, planned.outputs, planned.theme, planned.key)
        return Described(mark, len(self.ranges), [path for output in planned.outputs for path in output.paths], headers)

    @cached_property
    def bucket(self) -> Bucket:
        return Bucket(self.order.bucket, self.order.prefix, self.order.endpoint)

    @cached_property
    def held(self) -> dict[str, Line]:
        """The lines of the files that the bucket's readers can ask for."""
        return {line.path: line for line in transfer.stored(self.bucket, transfer.MANIFEST)}

    @cached_property
    def unsure(self) -> frozenset[str]:
        """The paths at which the bucket may hold something else than its manifest says."""
        return frozenset(line.path for line in transfer.stored(self.bucket, transfer.JOURNAL))

    def use_language(self) -> Any:
        """While it lasts, this thread speaks the site's language."""
        return labels.use_language(self.site.catalogue, self.site.settings["lang"], self.site.vocabulary)

    def make(self, number: int, mark: str) -> bytes:
        """Make a range, send its files, and return their lines. Made again, it is the same."""
        if mark != self.described.mark:
            raise UsageError("workers have other content, settings, code or days: start them in checkouts of one revision")
        rules = HeaderRules(self.described.headers)
        with self.use_language(), incremental.fixed_umask():
            made = self.made(self.ranges[number])
        lines = [site_manifest.line(one.path, one.record.digest, one.record.size, rules) for one in made]
        transfer.at_once(self.send, lines, lambda: None)
        shutil.rmtree(self.folder, ignore_errors=True)
        return site_manifest.as_bytes(lines)

    @property
    def folder(self) -> Path:
        """The folder of the files that are about to be sent."""
        return self.scratch / "files"

    def made(self, outputs: Sequence[parts.Output]) -> list[Result]:
        """The files of some outputs; outputs that list others last."""
        planned, made = self.planned, list[Result]()
        for stage in incremental.stages(outputs, made):
            made += make_all(Job(stage, self.folder, planned.theme, planned.key, {}, planned.site), 1)
        return made

    def send(self, line: Line) -> None:
        """Send a file that the bucket does not hold: to its path if no reader asks for that yet, else beside, until all files are there."""
        held = self.held.get(line.path)
        if held is None:
            self.bucket.send(self.folder, line)
        elif held.used != line or line.path in self.unsure:
            self.bucket.send(self.folder, line, transfer.staged(line.path))


def revision_of(content: Path) -> str:
    """The commit at which the repository of a content folder is; "" without one."""
    return (git_history.ask(content, "rev-parse", "HEAD").output or "").strip() if git_history.is_below_repository(content) else ""


def maker(name: str) -> Maker:
    """The plugin of this worker with a name."""
    found = get_worker().plugins[name]
    assert isinstance(found, Maker)
    return found


def describe(name: str) -> Described:
    """Describe the site that this worker has prepared; a task."""
    with maker(name).busy:
        return maker(name).described


def make(name: str, number: int, mark: str) -> bytes:
    """Make and send a range of the plan; a task."""
    with maker(name).busy:
        return maker(name).make(number, mark)
