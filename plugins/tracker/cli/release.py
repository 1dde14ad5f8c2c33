"""The archives of a release: the whole site as one file that is read without a server."""

from __future__ import annotations

import datetime
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tracker.builder import settings
from tracker.builder.generator import hold
from tracker.cli import commands
from tracker.cli.offline_archive import Offline
from tracker.model.findings import UsageError

NAME = "site.zip"
EARLIEST = datetime.date(1980, 1, 1)
"""Before it a zip file knows no day."""


def release(content: str = "", output: str = "", site_url: str = "", to: str = "") -> str:
    """
    Build the site, pack it into `site.zip` in the folder `to` (`dist` in the project), and say so.

    The same site gives the same bytes: files stand by name, all with the day that is "now". Raises ContentErrors or UsageError.
    """
    folder = Path(to).absolute() if to else settings.read().folder / "dist"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{to} is a file: choose a folder with --to")
    made = commands.make(content, output, site_url)
    assert made.site is not None
    assert made.output is not None
    site, theme, place = made.site, made.site.theme, folder.resolve()
    assert theme is not None
    if place.is_relative_to(made.output.folder) or place.is_relative_to(commands.content_folder(content).resolve()):
        raise UsageError(f"{folder} is in the site or in the content: choose another folder with --to")
    folder.mkdir(parents=True, exist_ok=True)
    with hold(made.output)[0]:  # no other build changes the site meanwhile
        offline = Offline(made.output.folder, site.base, site.prefix, theme)
        count = pack(folder / NAME, offline.files(), max(site.now, EARLIEST))
    return f"{folder / NAME}: {count:,} files, {(folder / NAME).stat().st_size / 1e6:.1f} MB"


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
