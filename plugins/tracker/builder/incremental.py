"""Incremental build: `build(plan, previous)` computes and renders changed outputs, hard-links the rest, and swaps the site in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import jinja2
import orjson

from tracker.builder import other_plugins, output_dir
from tracker.builder.hosts import Size
from tracker.builder.output_dir import Output
from tracker.builder.previous_build import FileRecord, PreviousBuild, files_of_others, save_state
from tracker.builder.workers import Job, Result, Theme, make_all, name_of, sha256_of
from tracker.site import dependencies
from tracker.site.outputs import File, Page, Sums
from tracker.site.plan import TRACKED_VALUES
from tracker.site.site import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """
    All inputs of a build: outputs, the site that their functions read, the renderer of pages, a digest of the inputs that all share.

    `inputs` is a digest of everything that the site is made of; `warnings` were logged when it was planned.
    """

    outputs: Sequence[Page | File]
    theme: Theme
    site: Site | None = None
    key: bytes = b""
    inputs: bytes = b""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a build: paths rendered, numbers carried over and removed, size of the site."""

    made: frozenset[str]
    carried: int
    removed: int
    size: Size


def build(
    plan: Plan,
    previous: PreviousBuild,
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    written: Callable[[Path], None] | None = None,
) -> Report:
    """
    Replace the output of the previous build by the plan's outputs, in one step. If anything fails, the output stays as it was.

    An output is rendered again unless its file was made of the same data by the same templates, code and key, and still has
    its size and time. If the plan has a site, the data of an output is recomputed only if one of its dependencies changed. The caller
    holds the lock. `written` is called with the path of each new file before the swap and may change the file.
    Raises ContentErrors if a template fails, OSError if the disk refuses.
    """
    output = previous.output
    with staging_removed_on_failure(output), fixed_umask():
        prepare_staging(previous, {path for part in plan.outputs for path in part.paths})
        digests = dependencies.digests(plan.site, TRACKED_VALUES) if plan.site else {}
        made = make_outputs(plan, previous, digests, jobs, progress, written)
        new, gone = frozenset(one.path for one in made if one.new), previous.paths - {one.path for one in made}
        records = {one.path: one.record for one in made}
        save = partial(save_state, records=records, digests=digests, key=plan.key, inputs=plan.inputs, warnings=plan.warnings)
        if new or gone or not previous.has_state:
            link_into(output, missing_files(previous, made))
            others = link_others(previous, frozenset(records))
            output_dir.write_manifest(output.next, {path: record.file for path, record in records.items()}, others)
            old, staged = output_dir.identity(output.folder) if previous.has_state else None, output_dir.identity(output.next)
            differing = new | gone | previous.others | others
            save(output.next_state, others=others, output_identity=staged, next_identity=old, differing=differing)
            swap_in(previous)
        elif (plan.key, plan.inputs, digests) != (previous.key, previous.inputs, previous.digests) or records != previous.files:
            current, staged = output_dir.identity(output.folder), output_dir.identity(output.next)
            differing = previous.differing or frozenset()
            with suppress(OSError):  # the next build is slower then, and no different
                save(output.state, others=previous.others, output_identity=current, next_identity=staged, differing=differing)
        return Report(new, len(made) - len(new), len(gone), size_of(records))


def unchanged_site(previous: PreviousBuild) -> Report:
    """Return the report of a build that has nothing to do: the output was built of the same inputs."""
    return Report(frozenset(), len(previous.files), 0, size_of(previous.files))


def make_outputs(
    plan: Plan,
    previous: PreviousBuild,
    digests: Mapping[int, bytes],
    jobs: int,
    progress: Callable[[int, int], None] | None,
    written: Callable[[Path], None] | None,
) -> list[Result]:
    """Make every output of the plan, given the digests of the site's dependencies. Outputs that list others come last."""
    made: list[Result] = []
    for stage in stages(plan.outputs, made):
        done, left = split_unchanged(plan, stage, previous, digests, changed_later=written is not None)
        done += make_all(left, jobs if not made else 1, progress if not made else None)
        made += [reread(previous.output.next, one, written) for one in done] if written else done
    return made


def split_unchanged(
    plan: Plan, parts: Sequence[Page | File], previous: PreviousBuild, digests: Mapping[int, bytes], *, changed_later: bool
) -> tuple[list[Result], Job]:
    """Return the results of the unchanged outputs, and the job that makes the others."""
    bases = basis_of(parts, plan.theme, plan.key + (dependencies.unrecorded_digest(plan.site) if plan.site else b""))
    made = unchanged(parts, bases, previous, dependencies.changed(previous.digests, digests))
    ready = {one.path for one in made}
    left = [part for part in parts if part.path not in ready]
    output = previous.output
    earlier = output.folder if plan.key == previous.key and not changed_later else None
    return made, Job(left, output.next, plan.theme, plan.key, previous.files, plan.site, bases, {output.next}, changed_later, earlier)


def size_of(records: Mapping[str, FileRecord]) -> Size:
    """Return the size of a site of these files."""
    size, path = max(((record.size, path) for path, record in records.items()), default=(0, ""))
    return Size(len(records), sum(record.size for record in records.values()), path, size)


def prepare_staging(before: PreviousBuild, wanted: set[str]) -> None:
    """Prepare the staging directory: the tree of the last build but one without unplanned files, or an empty one."""
    output = before.output
    if before.differing is None:
        output_dir.remove_tree(output.next)
        output.next.mkdir(parents=True)
    elif unwanted := (before.paths | before.differing) - wanted:
        output_dir.mark_incomplete(output.next)
        output_dir.remove_files(output.next, unwanted)


def missing_files(before: PreviousBuild, made: Iterable[Result]) -> list[str]:
    """Return the unchanged files of the output that the staging directory lacks."""
    return [one.path for one in made if not one.new and (before.differing is None or one.path in before.differing)]


def link_into(output: Output, paths: Iterable[str]) -> None:
    """Hard-link files of the output into the staging directory, which is marked as incomplete first."""
    output_dir.mark_incomplete(output.next)
    output_dir.link_files(output.folder, output.next, paths)


def link_others(before: PreviousBuild, ours: frozenset[str]) -> frozenset[str]:
    """Hard-link other plugins' files into the staging directory unless they collide with ours; return their paths."""
    output = before.output
    if not before.others and other_plugins.opened_at(output) is None:
        return frozenset()
    seen = output_dir.survey(output.folder)
    others = other_plugins.without_collisions(files_of_others(output, seen, before.paths | ours, before.others), ours)
    link_into(output, others)
    return frozenset(others)


def swap_in(before: PreviousBuild) -> None:
    """Swap the output and the staging directory. A build killed before leaves the old site, after it the new one."""
    output = before.output
    output_dir.swap(output)
    output.next_state.replace(output.state)
    if not before.has_state:
        output_dir.remove_tree(output.next)


def reread(folder: Path, made: Result, written: Callable[[Path], None]) -> Result:
    """Re-read a new file that a `content_written` handler may have changed."""
    if not made.new:
        return made
    path = folder / made.path
    written(path)
    seen = path.stat()
    record = made.record._replace(digest=sha256_of(path.read_bytes()), size=seen.st_size, mtime=seen.st_mtime_ns)
    return made._replace(record=record)


def stages(plan: Sequence[Page | File], made: list[Result]) -> Iterator[list[Page | File]]:
    """
    Yield the outputs that list no others, then those that do, in the order in which they can be made.

    The caller adds the results of each stage to `made` before it asks for the next. Raises RuntimeError if a listed path is not planned.
    """
    yield [part for part in plan if not part.of]
    left = [part for part in plan if part.of]
    wanted = {path for part in left for path in part.of}
    while left:
        sums = {one.path: (one.record.size, one.record.digest) for one in made if one.path in wanted}
        ready = [part for part in left if sums.keys() >= {*part.of}]
        if not ready:
            raise RuntimeError(f"{left[0].path} lists {min({*left[0].of} - sums.keys())}, which is not planned")
        yield [with_checksums(part, sums) for part in ready]
        left = [part for part in left if part not in ready]


def with_checksums(part: Page | File, sums: Sums) -> Page | File:
    """Return an output that lists others, with their sizes and checksums as its last argument."""
    return replace(part, args=(*part.args, {path: sums[path] for path in part.of}), of=())


def basis_of(plan: Sequence[Page | File], theme: Theme, key: bytes) -> dict[str, bytes]:
    """Return, for each output with plain arguments, a digest of all its inputs but the site."""
    digests = {}
    for template in sorted({part.template for part in plan if isinstance(part, Page)}):
        with suppress(jinja2.TemplateError):  # reported by the page that needs it
            digests[template] = theme.digest(template)  # here, once, and not in every process
    prefixes: dict[Any, Any] = {}  # by function and maker: the digest of these two, computed once
    found = {}
    for part in plan:
        made_by = (part.function, part.template if isinstance(part, Page) else part.make)
        if made_by not in prefixes:
            maker = digests.get(part.template) if isinstance(part, Page) else name_of(part.make)
            prefixes[made_by] = maker and blake2b(b"\0".join((key, maker, name_of(part.function), b"")), digest_size=16)
        given = encoded_arguments(part)
        if given and prefixes[made_by]:
            digest = prefixes[made_by].copy()
            digest.update(b"%b\0%b" % ("\0".join(part.paths).encode(), given))
            found[part.path] = digest.digest()
    return found


def encoded_arguments(part: Page | File) -> bytes | None:
    """Return the JSON of an output's arguments; None if its data may depend on more than these and the site."""
    if "<" in getattr(part.function, "__qualname__", "<") or (isinstance(part, Page) and part.view is not None):
        return None  # a local function may read what it encloses; the few pages of a view are computed in every build
    try:
        return orjson.dumps(part.args, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:
        return None


def unchanged(plan: Sequence[Page | File], bases: Mapping[str, bytes], before: PreviousBuild, changed: set[int]) -> list[Result]:
    """Return the outputs whose recorded dependencies are unchanged. Their data is not recomputed."""
    found = []
    same: dict[bytes, bool] = {}  # by recorded dependencies, since the files beside a page have the same ones
    for part in plan:
        records = [before.files[path] for path in part.paths if path in before.files]
        record = records[0] if len(records) == len(part.paths) else None
        if record and record.basis and record.basis == bases.get(part.path):
            if record.reads not in same:
                same[record.reads] = changed.isdisjoint(dependencies.unpacked(record.reads))
            if same[record.reads]:
                found += [Result(path, one, new=False) for path, one in zip(part.paths, records, strict=True)]
    return found


@contextmanager
def staging_removed_on_failure(output: Output) -> Iterator[None]:
    """Remove the staging directory if the disk refuses: an incomplete site is of no use to later builds and fills the disk."""
    try:
        yield
    except OSError:
        with suppress(OSError):
            output_dir.remove_tree(output.next)
        raise


@contextmanager
def fixed_umask() -> Iterator[None]:
    """Set the umask so that files get mode 0644 and folders 0755, whatever the user's umask."""
    old = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(old)
