"""The state that a build leaves for the next one: files, dependencies, folders, and the files of other plugins."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tracker.builder import cache, other_plugins, output_dir
from tracker.builder.background import Aside
from tracker.builder.output_dir import Identity, Output, Written

Fingerprint = bytes
STATE = b"state 6"


class FileRecord(NamedTuple):
    """
    The record of a file that a build wrote: the fingerprint of its inputs, its digest, size and time.

    `basis` is a digest of all inputs of its data but the site, empty if these are unknown; `reads` are the dependencies that were read
    of the site, packed.
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
    known: bool = False
    key: bytes = b""
    """Digest of the inputs that all outputs share."""
    inputs: bytes = b""
    """Digest of everything that the site was made of."""

    def stands(self, inputs: bytes) -> bool:
        """Return whether the output is the site of these inputs, and no file of it has changed."""
        return self.known and self.inputs == inputs and len(self.files) == len(self.paths)


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
        paths, key = frozenset(state["files"]), state["key"]
        return PreviousBuild(output, files, state["digests"], paths, others, differing, known=True, key=key, inputs=state["inputs"])
    ours, others = output_dir.read_manifest(output.folder)
    output_dir.refuse_strangers(output.folder, seen, ours, foreign(output, seen, ours, others))
    return PreviousBuild(output, others=others)


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


def keep_state(
    path: Path,
    records: Mapping[str, FileRecord],
    digests: Mapping[int, bytes],
    others: frozenset[str],
    *,
    key: bytes,
    inputs: bytes,
    here: Identity | None,
    beside: Identity | None,
    differing: frozenset[str],
) -> None:
    """Keep for the next build which trees stand where, in which files they differ, what is known of each file and of the site."""
    files = {path: tuple(known) for path, known in records.items()}
    kept = {"differing": sorted(differing), "files": files, "digests": digests, "others": sorted(others), "key": key, "inputs": inputs}
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
