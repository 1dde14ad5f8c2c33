"""Parts of a site, copied into one folder, become the site: their lines are compared with what lies there, and joined."""

from __future__ import annotations

from pathlib import Path

import orjson

from tracker.builder import output_dir, parts, settings, site_manifest
from tracker.builder.generator import acquire_lock
from tracker.builder.output_dir import Written
from tracker.builder.parts import Part
from tracker.builder.site_manifest import Line
from tracker.cli import commands
from tracker.model.findings import UsageError


def join(output: str = "", content: str = "") -> str:
    """Make a built site of the parts in a folder, and say what it has. Raises UsageError where a part or a file is missing or another."""
    built = output_dir.find_output(Path(output).absolute() if output else settings.read().output, commands.content_folder(content))
    with acquire_lock(built)[0]:
        found = files_of_parts(built.folder)
        lines = joined(built.folder, found)
        output_dir.mark_incomplete(built.folder)
        output_dir.remove_files(built.folder, found)
        output_dir.write_manifest(built.folder, {line.path: Written(line.sha256, line.size, 0) for line in lines})
    return f"{len(found)} parts joined: {len(lines):,} files, {sum(line.size for line in lines) / 1e6:,.1f} MB"


def files_of_parts(folder: Path) -> list[str]:
    """The paths of the files in which parts have their lines."""
    paths = (path.relative_to(folder).as_posix() for path in (folder / parts.FOLDER).glob("part-*.jsonl"))
    return sorted(path for path in paths if parts.NAME.fullmatch(path))


def refuse_unjoined(folder: Path) -> None:
    """Raise UsageError if a folder holds parts of a site: to publish one would remove the others."""
    if files_of_parts(folder):
        raise UsageError(f"{folder} holds parts of a site: run `invoke join` first")


def joined(folder: Path, paths: list[str]) -> list[Line]:
    """The lines of all parts, each of which is the line of a file in the folder, and no other files are there."""
    if not paths:
        raise UsageError(f"{folder} holds no part of a site: copy there what `invoke build --part I/N` wrote")
    heads, lines = [], []
    for path in paths:
        try:
            head, _, rest = (folder / path).read_bytes().partition(b"\n")
            heads.append(orjson.loads(head))
            lines += site_manifest.parse(rest)
        except ValueError:
            raise UsageError(f"{path} cannot be read: make that part again") from None
    count, site = heads[0]["of"], heads[0]["site"]
    strange = [path for path, head in zip(paths, heads, strict=True) if (head["of"], head["site"]) != (count, site)]
    if strange:
        raise UsageError(f"{paths[0]} and {strange[0]} are parts of different sites: other content, settings, day or number of parts")
    if missing := sorted({Part(number, count).path for number in range(1, count + 1)}.difference(paths)):
        raise UsageError(f"{missing[0]} is missing, and with it a part of the site")
    lines.sort()
    compare(folder, lines, paths)
    return lines


def compare(folder: Path, lines: list[Line], paths: list[str]) -> None:
    """Raise UsageError at the first file that is not as its line says, or has none."""
    there = {line.path: line for line in site_manifest.of_folder(folder)}
    for line in lines:
        if there.get(line.path) != line:
            raise UsageError(f"{line.path} is {'another' if line.path in there else 'missing'}: copy that part again, hidden files too")
    if strange := sorted(there.keys() - {line.path for line in lines} - {*paths}):
        raise UsageError(f"{folder} holds {strange[0]}, which is in no part: copy the parts into an empty folder")
