"""`upgrade`: what changed in the engine since the version that a tracker was last brought up to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tracker import engine
from tracker.builder import atomic
from tracker.builder.settings import Settings
from tracker.model.findings import UsageError

SECTION = re.compile(r"^## .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
VERSION = re.compile(r"## +v?(\d+(?:\.\d+)*)\b")
LINE = re.compile(r"^(TRACKER_VERSION *= *)([\"'])([^\"']*)\2", re.MULTILINE)
Version = tuple[int, ...]


def upgrade(settings: Settings, *, dry_run: bool = False) -> str:
    """
    Return, in words, what changed since TRACKER_VERSION of the settings, and set that to the engine's version unless it is a dry run.

    Raises UsageError if the settings name no version or one that is newer than the engine.
    """
    text = settings.path.read_text("utf-8")
    line = LINE.search(text)
    if not line:
        raise UsageError(f'{settings.path} has no line TRACKER_VERSION = "…", the version that the tracker was last brought up to')
    before, now = line[3], engine.version()
    if parsed(before) > parsed(now):
        raise UsageError(f"the tracker was brought up to {before}, and the engine is {now}: install the newer one")
    news = list(sections(engine.CHANGELOG.read_text("utf-8"), parsed(before), parsed(now)))
    own = list(own_files(settings))
    if before != now and not dry_run:
        atomic.write(settings.path, LINE.sub(rf"\g<1>\g<2>{now}\g<2>", text, count=1).encode())
    lines = [f"The engine is {now}, as the tracker expects." if before == now else f"From {before} to {now}:", *news]
    if own and before != now:
        lines += ["Files of yours that stand in place of the engine's; compare them with the new ones:", *own]
    return "\n\n".join(lines)


def sections(changelog: str, after: Version, upto: Version) -> Iterator[str]:
    """Yield the sections of a changelog whose version is above `after` and at most `upto`, in their order, newest first."""
    for section in SECTION.findall(changelog):
        version = VERSION.match(section)
        if version and after < parsed(version[1]) <= upto:
            yield section.strip()


def own_files(settings: Settings) -> Iterator[str]:
    """Yield the files of the site's overrides that replace one of the engine's, each with the path of the original."""
    folder = settings.values.get("TRACKER_OVERRIDES")
    if not folder:
        return
    for path in sorted(Path(folder).rglob("*")):
        original = engine.THEME / path.relative_to(folder)
        if path.is_file() and original.is_file():
            yield f"  {path.relative_to(settings.folder).as_posix()}\n    {original}"


def parsed(version: str) -> Version:
    """Return the numbers of a version, without the zeros at its end: 1.0 is 1. Raises UsageError for anything else."""
    if not re.fullmatch(r"\d+(\.\d+)*", version):
        raise UsageError(f"{version!r} is no version such as 1.2")
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
