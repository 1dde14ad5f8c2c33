"""`init`: a new tracker of another subject, from the files of `tracker/skeleton`."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tracker import engine
from tracker.model.characters import is_unsafe
from tracker.model.findings import UsageError

SKELETON = engine.PACKAGE / "skeleton"
NAMES = {"gitignore": ".gitignore", "pelicanconf.py.txt": "pelicanconf.py", "tasks.py.txt": "tasks.py"}
"""Files of the skeleton that have another name there, since tools would take them for the engine's own."""
OWN_WORKFLOW = "test.yml"
"""The workflow that is for the engine alone: it runs the engine's tests."""
MOST = 100
"""Characters of a tracker's name."""


def init(folder: str, name: str = "") -> Path:
    """
    Write a new tracker to `folder`, which it makes, and return its absolute path.

    Nothing is written, and UsageError raised, where something stands or the name is no line of text.
    """
    if folder.startswith("-"):
        raise UsageError(f"{folder!r} is no folder: invoke init FOLDER [--name NAME]")
    target = Path(folder).absolute()
    if os.path.lexists(target) and (not target.is_dir() or target.is_symlink() or any(target.iterdir())):
        raise UsageError(f"{folder} is there already: choose a folder that is new or empty")
    title = name or target.name.replace("-", " ").replace("_", " ").capitalize()
    if not title.strip() or len(title) > MOST or "\n" in title or is_unsafe(title):
        raise UsageError(f"--name is one line of at most {MOST} characters")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".init-") as staging:
        new = Path(staging) / "tracker"
        write(new, title)
        if target.is_dir():
            target.rmdir()
        shutil.move(new, target)
    return target


def write(folder: Path, title: str) -> None:
    """Write the files of the skeleton below `folder`, with a name and the engine's version, and those for its code host."""
    values = {"@NAME@": repr(title), "@TITLE@": title, "@VERSION@": engine.version()}
    for source in sorted(path for path in SKELETON.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        relative = source.relative_to(SKELETON)
        text = source.read_text("utf-8")
        for mark, value in values.items():
            text = text.replace(mark, value)
        write_file(folder / relative.with_name(NAMES.get(relative.name, relative.name)), text)
    for source in sorted(path for part in ("workflows", "ISSUE_TEMPLATE") for path in (engine.CODE_HOST / part).glob("*.yml")):
        if source.name != OWN_WORKFLOW:
            text = source.read_text("utf-8").replace(" --require-hashes", "")  # a tracker's list has the engine alone, and no hashes
            write_file(folder / ".github" / source.relative_to(engine.CODE_HOST), text)


def write_file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
