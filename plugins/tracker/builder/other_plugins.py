"""
Files that other plugins write into the output: accepted there, and carried over from build to build.

As with Pelican by itself, such a file stays until it is rewritten or the output is cleared: `invoke build --clean` drops files that no
plugin wrote in that build. While other plugins may write, a marker file `open` exists in the build folder. Files that appear in the output
after it belong to other plugins. If the marker exists when a build starts, the last build was killed; files since then are theirs, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from pelican.plugins import signals

from tracker.builder.output_dir import MANIFEST, Output, Survey

PELICANS_OWN = ("ARTICLE_PATHS", "PAGE_PATHS", "STATIC_PATHS", "THEME_STATIC_PATHS", "DIRECT_TEMPLATES", "TEMPLATE_PAGES", "OUTPUT_SOURCES")
"""Settings that let Pelican itself write files."""


def may_write(settings: Mapping[str, Any]) -> bool:
    """Return whether other code may write into the output: another plugin, a function of the settings, or Pelican itself."""
    listens = signals.finalized.receivers or len(signals.get_generators.receivers) > 1
    return bool(listens) or len(settings["PLUGINS"]) > 1 or any(settings.get(name) for name in PELICANS_OWN)


def open_output(output: Output) -> None:
    """Create the marker: other plugins may write from now on."""
    output.open_marker.touch()


def opened_at(output: Output) -> int | None:
    """Return the time from which other plugins could write, in nanoseconds of the file system's clock; None if they cannot."""
    try:
        return os.lstat(output.open_marker).st_ctime_ns
    except FileNotFoundError:
        return None


def close_output(output: Output) -> None:
    """Remove the marker: no other plugin writes any more."""
    output.open_marker.unlink(missing_ok=True)


def files(folder: Path, survey: Survey, ours: Set[str], known: Set[str], since: int | None) -> frozenset[str]:
    """
    Return the paths of other plugins' files in an output: those `known` as such, and those created `since` its opening.

    Compares the time at which the inode changed (ctime), which copying a file with its times does not set back.
    """
    foreign = survey.keys() - ours - {MANIFEST}
    return frozenset(path for path in foreign if path in known or (since is not None and _changed(folder, path) >= since))


def without_collisions(paths: Iterable[str], ours: Set[str]) -> list[str]:
    """Return the paths that do not collide with `ours`: not equal to one, not a parent folder of one, not below one."""
    folders = {folder.as_posix() for path in ours for folder in PurePosixPath(path).parents}
    return sorted(
        path
        for path in paths
        if path not in ours and path not in folders and not any(folder.as_posix() in ours for folder in PurePosixPath(path).parents)
    )


def _changed(folder: Path, path: str) -> int:
    with suppress(OSError):
        return os.lstat(folder / path).st_ctime_ns
    return 0
