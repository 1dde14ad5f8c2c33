"""A release: the site and its data as archives, what changed since the last one, and what it takes to publish and cite it."""

from __future__ import annotations

import datetime
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from tracker.builder import change_log, settings
from tracker.builder.generator import acquire_lock
from tracker.cli import commands, release_delta, release_texts
from tracker.cli.offline_archive import Offline
from tracker.model import git_history
from tracker.model.findings import UsageError
from tracker.site.site import Site

SITE = "site.zip"
DATA = re.compile(r"data-(\d{4}-\d\d-\d\d)\.zip")
TRACKER = "data/tracker.json"
NEEDED = frozenset({"kind", "id", "title", "url"})
"""Keys without which a record cannot be compared."""
EARLIEST = datetime.date(1980, 1, 1)
"""Before it a zip file knows no day."""


def release(content: str = "", output: str = "", site_url: str = "", site: str = "", last: str = "", shrinks: str = "") -> str:
    """
    Bring the log of changes up to date, build the site into the folder `site`, and write the release to the folder `output`.

    Without `output` that is `release` in the project. Returns a line that says so.

    It is compared with the release `last` (a tracker.json, or a zip that has one), else with the newest of an earlier day in the folder.
    The same site gives the same bytes: files stand by name, all with the day that is "now". Raises ContentErrors or UsageError.
    """
    source, folder = commands.content_folder(content), Path(output).absolute() if output else settings.read().folder / "release"
    refuse_cut_off(source)
    refuse_place(folder, source)
    change_log.write_log(source, settings.read().kinds)
    made = commands.run_build(content, site, site_url, with_site=True)
    assert made.site is not None
    assert made.output is not None
    refuse_place(folder, made.output.folder)
    with acquire_lock(made.output)[0]:  # no other build changes the site meanwhile
        return write(folder, made.output.folder, made.site, last, shrinks)


def write(folder: Path, built: Path, site: Site, last: str = "", shrinks: str = "") -> str:
    """Write the release of a built site to a folder, and say so. Raises UsageError before anything is written."""
    data, before = data_of(built), earlier(folder, site.today, last)
    if before and not shrinks:
        refuse_shrunk(before, data)
    drafts = [entry.key for entry in site.library.entries.values() if entry.draft]
    delta = release_delta.compare(before, data, site.gone, drafts, shrinks) if before else None
    day, name = max(site.now, EARLIEST), f"data-{site.today}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    count = pack(folder / SITE, Offline(built, site.base, site.prefix, site.theme).files(), day)
    pack(folder / name, data_files(built), day)
    for path, text in {
        "delta.json": release_texts.as_json(delta or release_texts.empty_delta(data)),
        "notes.md": release_texts.notes(site, data, delta),
        "CITATION.cff": release_texts.citation(site),
        "zenodo.json": release_texts.zenodo(site),
    }.items():
        replace(folder / path, text)
    return f"{folder}: {SITE} ({count:,} files, {(folder / SITE).stat().st_size / 1e6:.1f} MB), {name}, {summary(delta)}"


def summary(delta: release_delta.Delta | None) -> str:
    """A delta in a few words."""
    if delta is None:
        return "the first release"
    numbers = ", ".join(f"{len(delta[name]):,} {name}" for name in ("added", "changed", "removed"))
    return f"{numbers} since {delta['from']}"


# What is refused


def refuse_cut_off(content: Path) -> None:
    """A shallow clone does not know what changed: its log of changes would be wrong."""
    if words := git_history.cut_off(content):
        raise UsageError(f"no release can be made here: {words}")


def refuse_place(folder: Path, other: Path) -> None:
    """A release is written beside the site and the content, into a folder."""
    if in_the_way := next((above for above in (folder, *folder.parents) if above.is_file()), None):
        raise UsageError(f"{in_the_way} is a file, not a folder")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: choose a folder with --output")
    if folder.resolve().is_relative_to(other.resolve()):
        raise UsageError(f"{folder} is in the site or in the content: choose another folder with --output")


def refuse_shrunk(before: release_delta.Record, after: release_delta.Record) -> None:
    """Data that lost much of a kind is more often a mistake than meant."""
    if shrunk := release_delta.shrunk(before, after):
        lost = ", ".join(f"{kind} from {number:,} to {now:,}" for kind, number, now in shrunk)
        raise UsageError(f"entries went since the release of {before['generated']} ({lost}): say why with --shrinks REASON")


# What is read


def data_of(built: Path) -> dict[str, Any]:
    """All records of a built site."""
    path = built / TRACKER
    if not path.is_file():
        raise UsageError(f'the site has no {TRACKER}: name "data" in TRACKER_OUTPUTS of pelicanconf.py')
    return parsed(path.read_bytes(), path)


def earlier(folder: Path, today: str, last: str) -> dict[str, Any] | None:
    """All records of the release to compare with: the one named, else the newest of an earlier day; None if there is none."""
    if last:
        return records_in(Path(last))
    archives = [path for path in folder.glob("data-*.zip") if (match := DATA.fullmatch(path.name)) and match[1] < today]
    return records_in(max(archives)) if archives else None


def records_in(path: Path) -> dict[str, Any]:
    """The records of a release: of a tracker.json, or of an archive with one. Raises UsageError."""
    try:
        if not zipfile.is_zipfile(path):
            return parsed(path.read_bytes(), path)
        with zipfile.ZipFile(path) as archive:
            return parsed(archive.read(TRACKER), path)
    except KeyError:
        raise UsageError(f"{path} has no {TRACKER}") from None
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None


def parsed(content: bytes, path: Path) -> dict[str, Any]:
    """The value of a tracker.json. Raises UsageError."""
    try:
        data = orjson.loads(content)
        if isinstance(data["generated"], str) and all(one.keys() >= NEEDED for one in data["entries"]):
            return dict(data)
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        pass
    raise UsageError(f"{path} is no tracker.json of a release")


def data_files(built: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a site's data by path, without the page that lists them."""
    for path in sorted((built / "data").rglob("*")):
        if path.is_file() and path.suffix != ".html":
            yield path.relative_to(built).as_posix(), path.read_bytes()


# How it is written


def pack(archive: Path, files: Iterable[tuple[str, bytes]], day: datetime.date) -> int:
    """Write an archive in one step, all files with one day; how many they are."""
    beside, count = archive.with_name(f".{archive.name}.{os.getpid()}"), 0
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as packed:
            for path, content in files:
                entry = zipfile.ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o644 << 16  # as if made on Unix, on every system
                packed.writestr(entry, content, zipfile.ZIP_DEFLATED)
                count += 1
        beside.replace(archive)
    finally:
        beside.unlink(missing_ok=True)
    return count


def replace(path: Path, content: bytes) -> None:
    """Write a file in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
