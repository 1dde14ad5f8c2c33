"""From the plan to the site on disk: what changed is made, the rest carried over, and the whole swapped in."""

from __future__ import annotations

import gc
import multiprocessing
import os
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import jinja2
import orjson

from tracker.builder import cache, other_plugins, output_dir
from tracker.builder.atomic import is_refusal
from tracker.builder.background import Aside, Series, end_with_parent, may_fork
from tracker.builder.hosts import Size
from tracker.builder.output_dir import Identity, Output, Written
from tracker.model.findings import ContentErrors, Finding, UsageError, in_order
from tracker.site import dependencies
from tracker.site.outputs import File, Page, Sums
from tracker.site.outputs import digest as digest_of_row
from tracker.site.site import Site

Fingerprint = bytes
FEW = 50
"""Plans of fewer outputs are made in this process: to start others costs more than it saves."""
MOST_SHARED = 32
"""Most pages that a process takes at a time: enough that the exchange is cheap, few enough that all processes end together."""
STATE = b"state 4"


class Theme(Protocol):
    """The renderer of pages: templates, each with a digest of everything that it can reach."""

    def digest(self, template: str) -> bytes: ...
    def render(self, page: Page, data: dict[str, Any]) -> bytes: ...
    def fault(self, error: Exception) -> Finding | None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a build: paths rendered, numbers carried over and removed, size of the site."""

    made: frozenset[str]
    carried: int
    removed: int
    size: Size


class FileRecord(NamedTuple):
    """
    The record of a file that a build wrote: the fingerprint of its inputs, its digest, size and time.

    `basis` stands for all but the site that its data was made of, empty if that is not known; `read` is what was read of the site
    (packed cells).
    """

    fingerprint: Fingerprint
    digest: str
    size: int
    mtime: int
    basis: bytes = b""
    read: bytes = b""

    @property
    def file(self) -> Written:
        return Written(self.digest, self.size, self.mtime)


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
class PreviousBuild:
    """State left by the previous build: verified output files and the staging directory."""

    files: Mapping[str, FileRecord] = field(default_factory=dict)
    marks: Mapping[int, bytes] = field(default_factory=dict)
    """Digests of the site's cells (see `dependencies`)."""
    paths: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    """The files in the output that other plugins wrote."""
    differing: frozenset[str] | None = None
    """Paths in which the staging directory differs from the output; None if there is none to build on."""
    known: bool = False
    key: bytes = b""
    """Digest of the inputs that all outputs share."""


def build(
    plan: Sequence[Page | File], output: Output, theme: Theme, *, key: bytes = b"", site: Site | None = None, **options: Any
) -> Report:
    """Bring the output to what the plan says; `options` are those of `begin` and `finish`."""
    first = {name: options.pop(name) for name in ("seen", "before", "clean") if name in options}
    with begin((), output, theme, key=key, site=site, changed_later=bool(options.get("written")), **first) as begun:
        return finish(plan, begun, **options)


def finish(
    plan: Sequence[Page | File],
    begun: Begun,
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    written: Callable[[Path], None] | None = None,
) -> Report:
    """
    Bring the output to what the plan says, in one step: until then, and if anything fails, it stays as it is.

    An output is made anew unless the file in place was made of the same data by the same templates, code and key, and still has
    its size and time. With the plan's site, data is not even made if nothing that it was made of has changed. The caller holds the
    lock. `written` is told each new file before the swap and may change it.
    Raises ContentErrors if a template fails, OSError if the disk refuses.
    """
    output, before, key = begun.build.output, begun.build.before, begun.build.key
    with plain_modes():
        made, marks, shared = make_plan(plan, begun, jobs, progress, written)
        new = frozenset(one.path for one in made if one.new)
        gone = before.paths - {one.path for one in made}
        if new or gone or shared or not before.known:
            link_into(output, set(missing_files(before, made)).difference(shared))
            others = link_others(output, before, frozenset(one.path for one in made))
            output_dir.write_manifest(output.next, {one.path: one.known.file for one in made}, others)
            here, there = output_dir.identity(output.folder) if before.known else None, output_dir.identity(output.next)
            differing = new | gone | before.others | others
            keep_state(output.coming_state, made, marks, others, key=key, here=there, beside=here, differing=differing)
            exchange(output, before)
        elif marks != before.marks or key != before.key or any(before.files[one.path] != one.known for one in made):
            here, there = output_dir.identity(output.folder), output_dir.identity(output.next)
            differing = before.differing or frozenset()
            with suppress(OSError):  # the next build is slower then, and no different
                keep_state(output.state, made, marks, before.others, key=key, here=here, beside=there, differing=differing)
        return Report(new, len(made) - len(new), len(gone), size_of(made))


def size_of(made: Sequence[Result]) -> Size:
    """Return the size of a site of these files."""
    largest = max(made, key=lambda one: (one.known.size, one.path), default=None)
    return Size(len(made), sum(one.known.size for one in made), largest.path if largest else "", largest.known.size if largest else 0)


@dataclass(frozen=True, slots=True)
class Build:
    """The shared inputs of one build, and the state before it."""

    output: Output
    theme: Theme
    key: bytes
    site: Site | None
    before: PreviousBuild
    changed_later: bool = False
    """True if others may change a file once it is written."""

    def divided(self, parts: Sequence[Page | File], marks: Mapping[int, bytes]) -> tuple[list[Result], Job]:
        """The outputs that stand as they are, and the job of making the others; `marks` are what the cells of the site hold now."""
        ground = dependencies.ground(self.site) if self.site else b""
        bases = basis_of(parts, self.theme, self.key + ground)
        made = unchanged(parts, bases, self.before, dependencies.changed(self.before.marks, marks))
        ready = {one.path for one in made}
        left = [part for part in parts if part.path not in ready]
        folder = self.output.next
        earlier = self.output.folder if self.key == self.before.key and not self.changed_later else None
        job = Job(left, folder, self.theme, self.key, self.before.files, self.site, bases, {folder}, self.changed_later, earlier)
        return made, job

    def work(self, parts: Sequence[Page | File]) -> Iterator[dict[int, bytes] | list[Result | Fault]]:
        """Yield the marks of the site, then the outputs."""
        marks = dependencies.marks(self.site) if self.site else {}
        yield marks
        made, job = self.divided(parts, marks)
        yield [*made, *_make_share(job, range(len(job.plan)))]


class Begun(NamedTuple):
    """A build of which something is done before its plan stands: the paths of these outputs, and the process that makes them."""

    build: Build
    paths: frozenset[str]
    work: Series


@contextmanager
def begin(
    parts: Sequence[Page | File],
    output: Output,
    theme: Theme,
    *,
    key: bytes = b"",
    site: Site | None = None,
    seen: Aside[output_dir.Survey] | None = None,
    before: PreviousBuild | None = None,
    clean: bool = False,
    changed_later: bool = False,
) -> Iterator[Begun]:
    """
    Begin what needs no plan, in a process of its own: the marks of the site, then the outputs `parts`.

    `seen` is the survey of the output, if it is begun, `before` what stands in the output, if that is known. With `clean`, files stay away
    that other plugins wrote in earlier builds alone. `changed_later` says whether others may change a file once it is written.
    Raises UsageError if the output holds what no build wrote.
    """
    with nothing_half_written(output):
        with plain_modes():
            before = before or examine(output, seen)
            if clean:
                before = replace(before, others=frozenset())
            clear(output, before)
            build = Build(output, theme, key, site, before, changed_later)
            work = Series(partial(build.work, parts), fork=site is not None)
        try:
            yield Begun(build, frozenset(part.path for part in parts), work)
        except BaseException:
            work.cancel()
            raise


def make_plan(
    plan: Sequence[Page | File],
    begun: Begun,
    jobs: int,
    progress: Callable[[int, int], None] | None,
    written: Callable[[Path], None] | None,
) -> tuple[list[Result], dict[int, bytes], list[str]]:
    """Every output of the plan, the marks of the site, and the paths that stand in the next tree as well; outputs that list others last."""
    output, before = begun.build.output, begun.build.before
    remove_unwanted(output, before, {part.path for part in plan})
    marks: dict[int, bytes] = begun.work.result()
    made, job = begun.build.divided([part for part in plan if not part.of and part.path not in begun.paths], marks)
    shared = missing_files(before, made) if job.plan else []
    sharing = Aside(partial(link_into, output, shared)) if shared else None  # while pages are made
    try:
        made += make_all(job, jobs, progress)
        made += faultless(begun.work.result())
    except BaseException:
        if sharing:
            sharing.cancel()
        raise
    begun.work.end()
    if sharing:
        sharing.result()
    if written:
        made = [retouched(output.next, one, written) for one in made]
    for stage in stages(plan, made):
        listings, job = begun.build.divided(stage, marks)
        listings += make_all(job, 1)
        made += [retouched(output.next, one, written) for one in listings] if written else listings
    return made, marks, shared


def begin_survey(output: Output) -> Aside[output_dir.Survey]:
    """Look at what lies in the output, after what a killed build left has been put in order."""
    output_dir.recover(output)
    return Aside(partial(output_dir.survey, output.folder))


def examine(output: Output, survey: Aside[output_dir.Survey] | None = None) -> PreviousBuild:
    """Return the state of the previous build. Raises UsageError for a file that no build wrote."""
    seen = (survey or begin_survey(output)).result()
    if state := state_of(output):
        ours, others = state["files"].keys() | {output_dir.MANIFEST}, frozenset(state["others"])
        output_dir.refuse_strangers(output.folder, seen, ours, foreign(output, seen, ours, others))
        known = zip(state["files"], map(FileRecord._make, state["files"].values()), strict=True)
        files = {path: one for path, one in known if seen.get(path) == (one.size, one.mtime)}
        beside = output_dir.identity(output.next)
        differing = frozenset(state["differing"]) if beside and state["next"] == beside else None
        return PreviousBuild(files, state["marks"], frozenset(state["files"]), others, differing, known=True, key=state["key"])
    ours, others = output_dir.read_manifest(output.folder)
    output_dir.refuse_strangers(output.folder, seen, ours, foreign(output, seen, ours, others))
    return PreviousBuild(others=others)


def state_of(output: Output) -> dict[str, Any] | None:
    """Return the state that the last build saved; None if there is none."""
    here = output_dir.identity(output.folder)
    for path in (output.coming_state, output.state):
        state: dict[str, Any] | None = cache.load(path, STATE)
        if state and here and tuple(state["output"]) == here:
            return state
    return None


def foreign(output: Output, seen: output_dir.Survey, ours: Set[str], known: Set[str]) -> frozenset[str]:
    """The files in the output that other plugins wrote, of the last build or of this one."""
    return other_plugins.files(output.folder, seen, ours, known, other_plugins.opened(output))


def clear(output: Output, before: PreviousBuild) -> None:
    """Have a next tree to write into: that of the last build but one, or an empty one."""
    if before.differing is None:
        output_dir.remove_tree(output.next)
        output.next.mkdir(parents=True)


def remove_unwanted(output: Output, before: PreviousBuild, wanted: set[str]) -> None:
    """Remove from the next tree what the site no longer has."""
    unwanted = (before.paths | before.differing) - wanted if before.differing is not None else ()
    if unwanted:
        output_dir.open_up(output.next)
        output_dir.remove_files(output.next, unwanted)


def missing_files(before: PreviousBuild, made: Iterable[Result]) -> list[str]:
    """The files of the output that stand as they are and are not in the next tree."""
    return [one.path for one in made if not one.new and (before.differing is None or one.path in before.differing)]


def link_into(output: Output, paths: Iterable[str]) -> None:
    """Hard-link files of the output into the staging directory, which then is incomplete."""
    output_dir.open_up(output.next)
    output_dir.link_files(output.folder, output.next, paths)


def link_others(output: Output, before: PreviousBuild, ours: frozenset[str]) -> frozenset[str]:
    """Hard-link other plugins' files into the staging directory unless they collide with ours; return their paths."""
    if not before.others and other_plugins.opened(output) is None:
        return frozenset()
    seen = output_dir.survey(output.folder)
    others = other_plugins.beside(foreign(output, seen, before.paths | ours, before.others), ours)
    link_into(output, others)
    return frozenset(others)


def keep_state(
    path: Path,
    made: list[Result],
    marks: Mapping[int, bytes],
    others: frozenset[str],
    *,
    key: bytes,
    here: Identity | None,
    beside: Identity | None,
    differing: frozenset[str],
) -> None:
    """Keep for the next build which trees stand where, in which files they differ, what is known of each file and of the site."""
    files = {path: tuple(known) for path, known, _new in made}
    kept = {"differing": sorted(differing), "files": files, "marks": marks, "others": sorted(others), "key": key}
    cache.save(path, {"output": here, "next": beside, **kept}, STATE)


def close(output: Output) -> None:
    """Note what other plugins have written since the output was opened for them, so that the next build knows it for theirs."""
    if other_plugins.opened(output) is None:
        return
    seen = output_dir.survey(output.folder)
    state = state_of(output)
    if state:
        others = foreign(output, seen, state["files"].keys() | {output_dir.MANIFEST}, frozenset(state["others"]))
        if others != frozenset(state["others"]):
            note_others(output, state, others)
    elif foreign(output, seen, frozenset(), frozenset()):
        return  # no build has been whole yet: the note that the output is open is all that tells whose they are
    other_plugins.close_output(output)


def note_others(output: Output, state: dict[str, Any], others: frozenset[str]) -> None:
    """Record the files of other plugins in manifest and state."""
    files = {path: FileRecord._make(known).file for path, known in state["files"].items()}
    output_dir.renew_manifest(output, files, others)
    differing = others.union(state["others"], state["differing"])
    here = output_dir.identity(output.folder)
    cache.save(output.state, {**state, "output": here, "others": sorted(others), "differing": sorted(differing)}, STATE)


def exchange(output: Output, before: PreviousBuild) -> None:
    """Swap the output and the staging directory. A build killed before leaves the old site, after it the new one."""
    output_dir.swap(output)
    output.coming_state.replace(output.state)
    if not before.known:
        output_dir.remove_tree(output.next)


def retouched(folder: Path, made: Result, written: Callable[[Path], None]) -> Result:
    """A new file after others had their way with it."""
    if not made.new:
        return made
    path = folder / made.path
    written(path)
    seen = path.stat()
    known = made.known._replace(digest=_digest(path.read_bytes()), size=seen.st_size, mtime=seen.st_mtime_ns)
    return made._replace(known=known)


def stages(plan: Sequence[Page | File], made: list[Result]) -> Iterator[list[Page | File]]:
    """
    Yield the outputs that list others, as ordinary ones, in the order in which they can be made.

    The caller adds each stage's files to `made` before it asks for the next. Raises RuntimeError if an output lists what is not planned.
    """
    left = [part for part in plan if part.of]
    wanted = {path for part in left for path in part.of}
    while left:
        sums = {one.path: (one.known.size, one.known.digest) for one in made if one.path in wanted}
        ready = [part for part in left if sums.keys() >= {*part.of}]
        if not ready:
            raise RuntimeError(f"{left[0].path} lists {min({*left[0].of} - sums.keys())}, which is not planned")
        yield [listing(part, sums) for part in ready]
        left = [part for part in left if part not in ready]


def listing(part: Page | File, sums: Sums) -> Page | File:
    """An output that lists others, with their sizes and checksums among its arguments."""
    return replace(part, args=(*part.args, {path: sums[path] for path in part.of}), of=())


def basis_of(plan: Sequence[Page | File], theme: Theme, key: bytes) -> dict[str, bytes]:
    """Return, for each output with plain arguments, a digest of all its inputs but the site."""
    digests = {}
    for template in sorted({part.template for part in plan if isinstance(part, Page)}):
        with suppress(jinja2.TemplateError):  # told by the page that needs it
            digests[template] = theme.digest(template)  # here, once, and not in every process
    found = {}
    for part in plan:
        given = arguments(part)
        maker = digests.get(part.template) if isinstance(part, Page) else _name(part.make)
        if given and maker is not None:
            found[part.path] = blake2b(b"\0".join((key, part.path.encode(), maker, given)), digest_size=16).digest()
    return found


def arguments(part: Page | File) -> bytes | None:
    """Return the digestible form of an output's function and arguments; None if they do not tell what its data depends on."""
    if "<" in getattr(part.function, "__qualname__", "<") or (isinstance(part, Page) and part.view is not None):
        return None  # a local function may read what it encloses; the few pages of a view are computed in every build
    try:
        return orjson.dumps([_name(part.function).decode(), part.args], option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:
        return None


def unchanged(plan: Sequence[Page | File], bases: Mapping[str, bytes], before: PreviousBuild, changed: set[int]) -> list[Result]:
    """The outputs that stand as they are, since nothing that they were made of has changed."""
    found = []
    same: dict[bytes, bool] = {}  # by what was read: the files beside a page have read the same
    for part in plan:
        known = before.files.get(part.path)
        if known and known.basis and known.basis == bases.get(part.path):
            if known.read not in same:
                same[known.read] = changed.isdisjoint(dependencies.unpacked(known.read))
            if same[known.read]:
                found.append(Result(part.path, known, new=False))
    return found


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
        digest = _digest(content)
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
        mark.update(self.theme.digest(part.template) if isinstance(part, Page) else _name(part.make))
        mark.update(orjson.dumps(data, default=digest_of_row))
        return mark.digest()


def make_all(job: Job, jobs: int, progress: Callable[[int, int], None] | None = None) -> list[Result]:
    """
    Every output of the plan, made by so many processes; the order is no promise.

    Raises what `faultless` does, of the first share in which an output failed.
    """
    done: list[Result] = []
    with closing(_share_out(job, jobs)) as results:  # where one fails, no process writes any more when this ends
        for result in results:
            done += faultless(result)
            if progress:
                progress(len(done), len(job.plan))
    return done


def faultless(results: Iterable[Result | Fault]) -> list[Result]:
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
    """The results, share by share; files come first, since some of them take longest."""
    gc.freeze()  # what stands now stays; what templates and pages leave goes round in circles, and is looked for again
    gc.enable()
    order = sorted(range(len(job.plan)), key=lambda index: (isinstance(job.plan[index], Page), index))
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


@contextmanager
def nothing_half_written(output: Output) -> Iterator[None]:
    """Remove the staging directory if the disk refuses: half of a site helps no later build, and it fills the disk."""
    try:
        yield
    except OSError:
        with suppress(OSError):
            output_dir.remove_tree(output.next)
        raise


@contextmanager
def plain_modes() -> Iterator[None]:
    """Files are 0644 and folders 0755, whatever the user's umask."""
    old = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(old)


def _digest(content: bytes) -> str:
    return sha256(content, usedforsecurity=False).hexdigest()  # by the processor's own instructions: less than half of blake2b's time


def _name(make: Callable[..., Any]) -> bytes:
    return f"{getattr(make, '__module__', '')}.{getattr(make, '__qualname__', '')}".encode()
