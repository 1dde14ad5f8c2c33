"""The state that a build leaves for the next one: files, dependencies, folders, and the files of other plugins."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tracker.builder import cache, other_plugins, output_dir
from tracker.builder.background import BackgroundTask
from tracker.builder.output_dir import Identity, Output, Written

Fingerprint = bytes
STATE = b"state 7"


class FileRecord(NamedTuple):
    """
    The record of a file that a build wrote: the fingerprint of its inputs, its digest, size and time.

    `basis` is a digest of all inputs of its data but the site, empty if these are unknown; `reads` are the dependencies that were read
    of the site, packed. Of the files of one output the first alone has these three.
    """

    fingerprint: Fingerprint
    digest: str
    size: int
    mtime: int
    basis: bytes = b""
    reads: bytes = b""

    @property
    def file(self) -> Written:
        return Written(self.digest, self.size, self.mtime)


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """State left by the previous build: verified output files and the staging directory."""

    output: Output
    files: Mapping[str, FileRecord] = field(default_factory=dict)
    digests: Mapping[int, bytes] = field(default_factory=dict)
    """Digests of the site's dependencies by their numbers (see `dependencies`)."""
    paths: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    """The files in the output that other plugins wrote."""
    differing: frozenset[str] | None = None
    """Paths in which the staging directory differs from the output; None if there is none to build on."""
    has_state: bool = False
    key: bytes = b""
    """Digest of the inputs that all outputs share."""
    inputs: bytes = b""
    """Digest of everything that the site was made of."""
    warnings: tuple[str, ...] = ()
    """Warnings that were logged when the site was planned."""

    def is_current(self, inputs: bytes) -> bool:
        """Return whether the output was built of these inputs and no file of it has changed since."""
        return self.has_state and self.inputs == inputs and len(self.files) == len(self.paths)


def begin_survey(output: Output) -> BackgroundTask[output_dir.Survey]:
    """Recover from a killed build, then start listing the files of the output in the background."""
    output_dir.recover(output)
    return BackgroundTask(partial(output_dir.survey, output.folder))


def examine(output: Output, survey: BackgroundTask[output_dir.Survey] | None = None) -> PreviousBuild:
    """Return the state of the previous build. Raises UsageError if the output has a file that no build wrote."""
    seen = (survey or begin_survey(output)).result()
    if state := load_state(output):
        ours, others = state["files"].keys() | {output_dir.MANIFEST}, frozenset(state["others"])
        output_dir.refuse_unknown_files(output.folder, seen, ours, files_of_others(output, seen, ours, others))
        known = zip(state["files"], map(FileRecord._make, state["files"].values()), strict=True)
        files = {path: one for path, one in known if seen.get(path) == (one.size, one.mtime)}
        staged = output_dir.identity(output.next)
        differing = frozenset(state["differing"]) if staged and state["next"] == staged else None
        paths, shared = frozenset(state["files"]), {name: state[name] for name in ("key", "inputs", "warnings")}
        return PreviousBuild(output, files, state["digests"], paths, others, differing, has_state=True, **shared)
    ours, others = output_dir.read_manifest(output.folder)
    output_dir.refuse_unknown_files(output.folder, seen, ours, files_of_others(output, seen, ours, others))
    return PreviousBuild(output, others=others)


def load_state(output: Output) -> dict[str, Any] | None:
    """Return the state that the last build saved; None if there is none."""
    current = output_dir.identity(output.folder)
    for path in (output.next_state, output.state):
        state: dict[str, Any] | None = cache.load(path, STATE)
        if state and current and tuple(state["output"]) == current:
            return state
    return None


def files_of_others(output: Output, seen: output_dir.Survey, ours: Set[str], known: Set[str]) -> frozenset[str]:
    """Return the files in the output that other plugins wrote, in the last build or in this one."""
    return other_plugins.files(output.folder, seen, ours, known, other_plugins.opened_at(output))


def save_state(
    path: Path,
    records: Mapping[str, FileRecord],
    digests: Mapping[int, bytes],
    others: frozenset[str],
    *,
    key: bytes,
    inputs: bytes,
    warnings: tuple[str, ...],
    output_identity: Identity | None,
    next_identity: Identity | None,
    differing: frozenset[str],
) -> None:
    """Save the state for the next build: identities of both trees, the files in which they differ, file records, digests."""
    files = {path: tuple(record) for path, record in records.items()}
    shared = {"digests": digests, "key": key, "inputs": inputs, "warnings": warnings}
    state = {"differing": sorted(differing), "files": files, "others": sorted(others), **shared}
    cache.save(path, {"output": output_identity, "next": next_identity, **state}, STATE)


def close(output: Output) -> None:
    """Record the files that other plugins wrote since the output was opened, so that the next build accepts them."""
    if other_plugins.opened_at(output) is None:
        return
    seen = output_dir.survey(output.folder)
    state = load_state(output)
    if state:
        others = files_of_others(output, seen, state["files"].keys() | {output_dir.MANIFEST}, frozenset(state["others"]))
        if others != frozenset(state["others"]):
            record_others(output, state, others)
    elif files_of_others(output, seen, frozenset(), frozenset()):
        return  # no build has completed yet: only the marker tells that these files belong to other plugins
    other_plugins.close_output(output)


def record_others(output: Output, state: dict[str, Any], others: frozenset[str]) -> None:
    """Record the files of other plugins in manifest and state."""
    files = {path: FileRecord._make(known).file for path, known in state["files"].items()}
    output_dir.renew_manifest(output, files, others)
    differing = others.union(state["others"], state["differing"])
    identity = output_dir.identity(output.folder)
    cache.save(output.state, {**state, "output": identity, "others": sorted(others), "differing": sorted(differing)}, STATE)
