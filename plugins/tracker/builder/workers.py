"""Outputs made from their plan, by this process or by several that are forked off it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import traceback
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson

from tracker.builder import output_dir
from tracker.builder.atomic import is_refusal
from tracker.builder.background import end_with_parent, may_fork
from tracker.builder.output_dir import Written
from tracker.builder.previous_build import FileRecord, Fingerprint
from tracker.model.findings import ContentErrors, Finding, UsageError, in_order
from tracker.site import dependencies
from tracker.site.outputs import File, Page
from tracker.site.outputs import digest as digest_of_row
from tracker.site.site import Site

FEW = 50
"""Plans of fewer outputs are made in this process: to start others costs more than it saves."""
MOST_SHARED = 32
"""Most pages that a process takes at a time: enough that the exchange is cheap, few enough that all processes end together."""


class Theme(Protocol):
    """The renderer of pages: templates, each with a digest of everything that it can reach."""

    def digest(self, template: str) -> bytes: ...
    def render(self, page: Page, data: dict[str, Any]) -> bytes: ...
    def fault(self, error: Exception) -> Finding | None: ...


class Result(NamedTuple):
    """An output that is right: what is known of its file, and whether the file is new."""

    path: str
    known: FileRecord
    new: bool


class Fault(NamedTuple):
    """An output that could not be made: a finding about its template, the refusal of a disk or system, or the traceback of a defect."""

    path: str
    finding: Finding | None
    trace: str
    refusal: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a process needs to make any output of the plan."""

    plan: Sequence[Page | File]
    folder: Path
    theme: Theme
    key: bytes
    files: Mapping[str, FileRecord]
    site: Site | None = None
    bases: Mapping[str, bytes] = field(default_factory=dict)
    closed: set[Path] = field(default_factory=set)
    """The next tree, until this process has written into it: it may still say that it is whole."""
    changed_later: bool = False
    """True if others may change a file once it is written: bytes as they stand do not tell then what was made."""
    earlier: Path | None = None
    """The site that stands, if the same code made it and nobody else had a hand in it."""

    def make(self, part: Page | File) -> Result:
        """One output: carried over if its fingerprint or its bytes are what stands, else a new file."""
        data, basis, read = self.read(part)
        mark = self.fingerprint(part, data)
        old = self.files.get(part.path)
        if old and old.fingerprint == mark:
            return Result(part.path, FileRecord(mark, *old.file, basis, read), new=False)
        content = self.theme.render(part, data) if isinstance(part, Page) else self.bytes_of(part, data, old)
        digest = sha256_of(content)
        if old and old.digest == digest and not self.changed_later:
            return Result(part.path, FileRecord(mark, *old.file, basis, read), new=False)
        if self.closed:
            output_dir.open_up(self.folder)
            self.closed.clear()
        file = Written(digest, *output_dir.write_file(self.folder, part.path, content))
        return Result(part.path, FileRecord(mark, *file, basis, read), new=True)

    def bytes_of(self, part: File, data: Any, old: FileRecord | None) -> bytes:
        """The bytes of a file; one that renews is told where the last one lies."""
        if not part.renews:
            return part.make(data)
        return part.make(data, self.earlier / part.path if self.earlier and old else None)

    def read(self, part: Page | File) -> tuple[Any, bytes, bytes]:
        """The data of an output, its basis, and what was read of the site to make it."""
        if self.site is None:
            return part.data(self.site), b"", b""  # type: ignore[arg-type]  # a plan of outputs that ask no site
        data, seen = self.site.trace.record(partial(part.data, self.site))
        basis = self.bases.get(part.path, b"")
        return data, basis, dependencies.packed(seen) if basis else b""

    def fingerprint(self, part: Page | File, data: Any) -> Fingerprint:
        """Return the digest of all inputs of an output: its data, its renderer, and the inputs that all outputs share."""
        mark = blake2b(self.key, digest_size=16)
        mark.update(b"\0" + part.path.encode() + b"\0")
        mark.update(self.theme.digest(part.template) if isinstance(part, Page) else name_of(part.make))
        mark.update(orjson.dumps(data, default=digest_of_row))
        return mark.digest()


def make_all(job: Job, jobs: int, progress: Callable[[int, int], None] | None = None) -> list[Result]:
    """
    Every output of the plan, made by so many processes; the order is no promise.

    Raises ContentErrors, OSError or RuntimeError, of the first share in which an output failed.
    """
    done: list[Result] = []
    with closing(_share_out(job, jobs)) as results:  # where one fails, no process writes any more when this ends
        for result in results:
            done += _faultless(result)
            if progress:
                progress(len(done), len(job.plan))
    return done


def _faultless(results: Iterable[Result | Fault]) -> list[Result]:
    """
    The outputs, if none has failed.

    Raises ContentErrors for templates, OSError or MemoryError where the system refuses, RuntimeError with page and traceback for a defect.
    """
    made: list[Result] = []
    faults: list[Fault] = []
    for one in results:
        (faults if isinstance(one, Fault) else made).append(one)  # type: ignore[arg-type]
    for fault in faults:
        if fault.refusal is not None:
            raise fault.refusal
        if fault.finding is None:
            raise RuntimeError(f"{fault.path} could not be made\n{fault.trace}")
    if faults:
        raise ContentErrors(in_order(fault.finding for fault in faults if fault.finding))
    return made


def _share_out(job: Job, jobs: int) -> Generator[list[Result | Fault]]:
    """
    The results, share by share; files come first, since some of them take longest.

    But a file beside a page comes with the page: both are made of the same facts, which one process works out once.
    """
    gc.freeze()  # what stands now stays; what templates and pages leave goes round in circles, and is looked for again
    gc.enable()
    folders = [part.path.rpartition("/")[0] for part in job.plan]
    of_pages = {folder for part, folder in zip(job.plan, folders, strict=True) if isinstance(part, Page)}
    order = sorted(range(len(job.plan)), key=lambda index: (folders[index] in of_pages, index))
    size = min(len(order) // (16 * jobs) + 1, MOST_SHARED)
    shares = [order[start : start + size] for start in range(0, len(order), size)]
    pool = _pool(jobs) if jobs > 1 and len(job.plan) >= FEW and may_fork() else None
    if pool is None:
        yield from (_make_share(job, share) for share in shares)
        return
    global _job
    _job = job
    with pool:
        try:
            results = _handed_out(pool, shares)
            yield from (result.result() for result in as_completed(results)) if results else (_make_share(job, share) for share in shares)
        except BrokenProcessPool:
            raise UsageError("a process of the build was ended from outside; if memory is short, try --jobs 1") from None
        finally:
            _job = None
            pool.shutdown(cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor | None:
    """
    A pool of processes that inherit the job; None where the system has not what it takes, such as shared memory.

    The plan's functions cannot all be pickled: processes are forked, which is safe on Linux alone.
    """
    with suppress(OSError):
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), end_with_parent, (os.getpid(),))
    return None


def _handed_out(pool: ProcessPoolExecutor, shares: list[list[int]]) -> list[Future[list[Result | Fault]]]:
    """The shares as a pool has them; none if the system lets no process begin."""
    before = multiprocessing.active_children()
    try:
        return [pool.submit(_make_inherited, share) for share in shares]
    except OSError:
        for process in multiprocessing.active_children():
            if process not in before:
                process.kill()  # it would wait for ever for work that nobody hands out
                process.join()
        return []


_job: Job | None = None


def _make_inherited(share: list[int]) -> list[Result | Fault]:
    assert _job is not None
    return _make_share(_job, share)


def _make_share(job: Job, share: Iterable[int]) -> list[Result | Fault]:
    """The outputs of a share, up to the first that fails."""
    done: list[Result | Fault] = []
    for index in share:
        part = job.plan[index]
        try:
            done.append(job.make(part))
        except Exception as error:
            refusal = error if isinstance(error, MemoryError) or is_refusal(error) else None
            done.append(Fault(part.path, None if refusal else job.theme.fault(error), traceback.format_exc(), refusal))
            break
    return done


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return sha256(content, usedforsecurity=False).hexdigest()  # by the processor's own instructions: less than half of blake2b's time


def name_of(function: Callable[..., Any]) -> bytes:
    """Return the name of a function of a module."""
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}".encode()
