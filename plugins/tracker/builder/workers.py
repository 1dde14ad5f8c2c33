"""Makes the outputs of a plan, in this process or in a pool of forked ones."""

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
from tracker.builder.atomic import is_refusal, naming
from tracker.builder.background import end_with_parent, may_fork
from tracker.builder.previous_build import FileRecord, Fingerprint
from tracker.model.findings import ContentErrors, Finding, UsageError, in_order
from tracker.site import dependencies
from tracker.site.outputs import Content, File, Page
from tracker.site.outputs import digest as digest_of_row
from tracker.site.site import Site

MIN_OUTPUTS_FOR_POOL = 50
"""Plans with fewer outputs are made in this process: a pool would cost more than it saves."""
MAX_SHARE = 32
"""Largest number of outputs in a share: large shares cost less exchange, small ones let all processes end together."""


class Theme(Protocol):
    """The renderer of pages: templates, each with a digest of everything that it can reach."""

    def digest(self, template: str) -> bytes: ...
    def render(self, page: Page, data: dict[str, Any]) -> bytes: ...
    def fault(self, error: Exception) -> Finding | None: ...


class Result(NamedTuple):
    """An output that succeeded: the record of its file, and whether the file is new."""

    path: str
    record: FileRecord
    new: bool


class Fault(NamedTuple):
    """An output that failed: a finding about its template, an error of disk or system, or the traceback of a defect."""

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
    complete: set[Path] = field(default_factory=set)
    """The staging directory while it may still be marked as complete: until this process writes into it."""
    changed_later: bool = False
    """True if other plugins may change a file after it is written: then equal bytes do not show that it is unchanged."""
    earlier: Path | None = None
    """The output of the last build, if the same code made it and no other plugin may have changed it."""

    def make(self, part: Page | File) -> list[Result]:
        """Make an output: carry its files over if its fingerprint or their bytes are unchanged, else write new ones."""
        data, basis, read = self.read(part)
        fingerprint = self.fingerprint(part, data)
        old = [self.files.get(path) for path in part.paths]
        if old[0] and old[0].fingerprint == fingerprint and all(old):
            files = [Result(path, record, new=False) for path, record in zip(part.paths, old, strict=True) if record]
        else:
            with naming(f"{self.folder}/{part.path}"):  # whatever temporary file it was: no user knows that
                contents: Iterable[Content] = [self.theme.render(part, data)] if isinstance(part, Page) else self.contents(part, data)
                files = [self.written(*one) for one in zip(part.paths, contents, old, strict=True)]
        first, *others = files
        return [first._replace(record=FileRecord(fingerprint, *first.record.file, basis, read)), *others]

    def written(self, path: str, content: Content, old: FileRecord | None) -> Result:
        """Carry a file over if it has these bytes, else write a new one."""
        if isinstance(content, bytes):
            return self.placed(path, sha256_of(content), old, partial(output_dir.write_file, self.folder, path, content))
        with output_dir.pieces_written(self.folder, content) as (file, digest):
            return self.placed(path, digest, old, partial(output_dir.move_file, file, self.folder, path))

    def placed(self, path: str, digest: str, old: FileRecord | None, place: Callable[[], tuple[int, int]]) -> Result:
        """Carry a file over if it has this digest, else place the new one in the staging directory."""
        if old and old.digest == digest and not self.changed_later:
            return Result(path, FileRecord(b"", *old.file), new=False)
        if self.complete:
            output_dir.mark_incomplete(self.folder)
            self.complete.clear()
        return Result(path, FileRecord(b"", digest, *place()), new=True)

    def contents(self, part: File, data: Any) -> Iterable[Content]:
        """Return the content of each file of an output. If it `renews`, its function also gets the path of the last one."""
        return part.contents(data, self.earlier / part.path if self.earlier and part.path in self.files else None)

    def read(self, part: Page | File) -> tuple[Any, bytes, bytes]:
        """Return the data of an output, its basis, and its packed dependencies."""
        if self.site is None:
            return part.data(self.site), b"", b""  # type: ignore[arg-type]  # a plan of outputs that ask no site
        data, reads = self.site.trace.record(partial(part.data, self.site))
        basis = self.bases.get(part.path, b"")
        return data, basis, dependencies.packed(reads) if basis else b""

    def fingerprint(self, part: Page | File, data: Any) -> Fingerprint:
        """Return the digest of all inputs of an output: its data, its renderer, and the inputs that all outputs share."""
        found = blake2b(self.key, digest_size=16)
        found.update(b"\0" + "\0".join(part.paths).encode() + b"\0")
        found.update(self.theme.digest(part.template) if isinstance(part, Page) else name_of(part.make))
        found.update(orjson.dumps(data, default=digest_of_row))
        return found.digest()


def make_all(job: Job, jobs: int, progress: Callable[[int, int], None] | None = None) -> list[Result]:
    """
    Make every output of the plan in `jobs` processes. The results have no particular order.

    Raises ContentErrors, OSError or RuntimeError for the first share in which an output failed.
    """
    done: list[Result] = []
    total = sum(len(part.paths) for part in job.plan)
    with closing(_run_shares(job, jobs)) as results:  # on failure, all processes have ended when this returns
        for result in results:
            done += _results_or_raise(result)
            if progress:
                progress(len(done), total)
    return done


def _results_or_raise(results: Iterable[Result | Fault]) -> list[Result]:
    """
    Return the results if no output failed.

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


def _run_shares(job: Job, jobs: int) -> Generator[list[Result | Fault]]:
    """
    Yield the results share by share. Files come first, since some take longest.

    A file in the folder of a page is made together with the page, so that one process computes their common data once.
    """
    gc.freeze()  # objects so far live until the end; templates and pages leave reference cycles, which are collected again
    gc.enable()
    folders = [part.path.rpartition("/")[0] for part in job.plan]
    of_pages = {folder for part, folder in zip(job.plan, folders, strict=True) if isinstance(part, Page)}
    order = sorted(range(len(job.plan)), key=lambda index: (folders[index] in of_pages, index))
    size = min(len(order) // (16 * jobs) + 1, MAX_SHARE)
    shares = [order[start : start + size] for start in range(0, len(order), size)]
    pool = _pool(jobs) if jobs > 1 and len(job.plan) >= MIN_OUTPUTS_FOR_POOL and may_fork() else None
    if pool is None:
        yield from (_make_share(job, share) for share in shares)
        return
    global _job
    _job = job
    with pool:
        try:
            results = _submitted(pool, shares)
            yield from (result.result() for result in as_completed(results)) if results else (_make_share(job, share) for share in shares)
        except BrokenProcessPool:
            raise UsageError("a process of the build was ended from outside; if memory is short, try --jobs 1") from None
        finally:
            _job = None
            pool.shutdown(cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor | None:
    """
    A pool of processes that inherit the job; None if the system lacks what it needs, such as shared memory.

    The plan's functions cannot all be pickled: processes are forked, which is safe on Linux alone.
    """
    with suppress(OSError):
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), end_with_parent, (os.getpid(),))
    return None


def _submitted(pool: ProcessPoolExecutor, shares: list[list[int]]) -> list[Future[list[Result | Fault]]]:
    """Submit the shares to a pool; return no futures if the system cannot start a process."""
    before = multiprocessing.active_children()
    try:
        return [pool.submit(_make_inherited, share) for share in shares]
    except OSError:
        for process in multiprocessing.active_children():
            if process not in before:
                process.kill()  # it would wait for ever for work that nobody submits
                process.join()
        return []


_job: Job | None = None


def _make_inherited(share: list[int]) -> list[Result | Fault]:
    assert _job is not None
    return _make_share(_job, share)


def _make_share(job: Job, share: Iterable[int]) -> list[Result | Fault]:
    """Make the outputs of a share, up to the first that fails."""
    done: list[Result | Fault] = []
    for index in share:
        part = job.plan[index]
        try:
            done += job.make(part)
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
