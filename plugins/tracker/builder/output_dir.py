"""
The output folder as a tree of files: what an earlier build wrote, what may be replaced, the next tree beside it, the swap.

Beside the output `site/` lies `.site.build/`, on the same file system:

    lock    held by the build that is at work
    open    there while other plugins may write into the output
    state   what stands in the output, with fingerprints; `state.next` while a swap is under way
    next/   the tree that the next build brings up to date: the site before the last one, sharing its files by hard links

A tree is whole if and only if it holds `.manifest`, the sorted list of its files with their digests and sizes: it is written last
and is the first thing to go when a tree is changed. A file is never written over: it is removed and made anew, so that no tree
sees the other's changes through a hard link.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tracker.builder.atomic import naming
from tracker.model.findings import UsageError

MANIFEST = ".manifest"
HEAD = "policy-tracker manifest 1"
OTHERS = "-"
"""Stands in the manifest for the digest of a file that another plugin wrote, and may write over."""


class Written(NamedTuple):
    """A file that a build wrote: the digest of its bytes (hex), its size, and when, in nanoseconds."""

    digest: str
    size: int
    mtime: int


Identity = tuple[int, int, int]
"""A manifest's inode, size and time: which of two trees a folder is."""


@dataclass(frozen=True, slots=True)
class Output:
    """The output folder, with every symbolic link on the way to it resolved, and what lies beside it."""

    folder: Path

    @property
    def beside(self) -> Path:
        return self.folder.parent / f".{self.folder.name}.build"

    @property
    def next(self) -> Path:
        return self.beside / "next"

    @property
    def aside(self) -> Path:
        """Path of the old site during a swap that takes two steps."""
        return self.beside / "aside"

    @property
    def state(self) -> Path:
        return self.beside / "state"

    @property
    def coming_state(self) -> Path:
        return self.beside / "state.next"

    @property
    def lock(self) -> Path:
        return self.beside / "lock"

    @property
    def opened(self) -> Path:
        return self.beside / "open"


def find_output(output: Path, content: Path) -> Output:
    """The output folder. Raises UsageError where the content would be at risk, or it is no folder."""
    folder, source = output.resolve(), content.resolve()
    if folder == source or source in folder.parents:
        raise UsageError(f"the output folder {output} is the content folder or inside it: choose another with --output")
    if folder in source.parents:
        raise UsageError(f"the output folder {output} holds the content folder: choose another with --output")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"the output {output} is a file: choose a folder with --output")
    return Output(folder)


def identity(folder: Path) -> Identity | None:
    """Return the identity of the tree in `folder`; None if there is none, or an incomplete one."""
    try:
        found = os.lstat(folder / MANIFEST)
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def require_site(folder: Path) -> None:
    """Raise UsageError unless a whole site lies in `folder`."""
    if identity(folder) is None:
        raise UsageError(f"{folder} holds no built site: run `invoke build` first")


def read_manifest(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """
    The paths of the files that the build which left `folder` wrote, its list too, and of those that other plugins did.

    Both are empty if there was no build, or its list is damaged.
    """
    files = manifest_files(folder)
    if files is None:
        return frozenset(), frozenset()
    others = frozenset(path for path, (digest, _) in files.items() if digest == OTHERS)
    return frozenset((MANIFEST, *files)) - others, others


def manifest_files(folder: Path) -> dict[str, tuple[str, str]] | None:
    """Return digest and size of each file in the list of the build that left `folder`; None without one, or if it is damaged."""
    try:
        head, *lines = (folder / MANIFEST).read_text("utf-8", "surrogateescape").split("\n")
        rows = (line.split(" ", 2) for line in lines if line)
        return {path: (digest, size) for digest, size, path in rows} if head == HEAD else None
    except (OSError, ValueError):
        return None


def write_manifest(folder: Path, files: Mapping[str, Written], others: Iterable[str] = ()) -> None:
    """Say that the tree in `folder` is whole, and what it consists of; `others` are the paths of other plugins' files."""
    write_file(folder, MANIFEST, _manifest(files, others))


def renew_manifest(output: Output, files: Mapping[str, Written], others: Iterable[str]) -> None:
    """Say anew, in one step, what the tree in the output consists of."""
    write_file(output.beside, MANIFEST, _manifest(files, others))
    (output.beside / MANIFEST).replace(output.folder / MANIFEST)


def _manifest(files: Mapping[str, Written], others: Iterable[str]) -> bytes:
    rows = {path: f"{file.digest} {file.size} {path}\n" for path, file in files.items()}
    rows |= {path: f"{OTHERS} 0 {path}\n" for path in others if "\n" not in path}
    return "".join((HEAD, "\n", *(rows[path] for path in sorted(rows)))).encode("utf-8", "surrogateescape")


def open_up(folder: Path) -> None:
    """Say that the tree in `folder` is no longer whole."""
    with suppress(FileNotFoundError):
        os.unlink(folder / MANIFEST)


Survey = dict[str, tuple[int, int] | None]
"""Size and time of every file below a folder; None for a link or another thing."""


def survey(folder: Path) -> Survey:
    """Return the files of an earlier site."""
    found: Survey = {}
    root = os.fspath(folder)
    skip = len(root) + 1
    folders = [root] if folder.is_dir() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                    continue
                seen = entry.stat(follow_symlinks=False)
                found[entry.path[skip:]] = (seen.st_size, seen.st_mtime_ns) if stat.S_ISREG(seen.st_mode) else None
    return found


def refuse_strangers(folder: Path, seen: Survey, ours: Set[str], others: Set[str]) -> None:
    """Raise UsageError at the first file or other thing in an earlier site that is no regular file of ours, nor in `others`."""
    foreign = (path for path, size_and_time in seen.items() if size_and_time is None or path not in ours)
    strange = [path for path in foreign if path not in others]
    if strange:
        message = f"the output folder {folder} holds {min(strange)}, which no build wrote: move it away, or choose another with --output"
        raise UsageError(message)


def write_file(folder: Path | str, path: str, content: bytes) -> tuple[int, int]:
    """Make a new file at `path` in `folder`, whatever stood there; its size and time."""
    full = f"{folder}/{path}"
    made = _create(full)
    with naming(full):
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(made, view) :]
            seen = os.fstat(made)
        finally:
            os.close(made)
    return (seen.st_size, seen.st_mtime_ns)


def missing_folders(folder: Path) -> list[Path]:
    """A folder and those above it, as far as they are not there, the lowest first."""
    return [path for path in (folder, *folder.parents) if not path.exists()]


def leave_nothing(output: Output, made: Iterable[Path]) -> None:
    """Remove the folder beside an output if no later build can use its files, and the empty folders among `made`."""
    if not any(path.exists() for path in (output.state, output.coming_state, output.aside, output.opened)):
        remove_tree(output.beside)
        with suppress(OSError):
            for folder in made:
                if folder != output.beside:
                    folder.rmdir()


def link_files(here: Path, there: Path, paths: Iterable[str]) -> None:
    """Hard-link files of one tree into another."""
    made: set[str] = set()
    for path in paths:
        target = f"{there}/{path}"
        above = os.path.dirname(target)
        if above not in made:
            os.makedirs(above, exist_ok=True)
            made.add(above)
        try:
            os.link(f"{here}/{path}", target)
        except FileExistsError:
            _clear(target)
            os.link(f"{here}/{path}", target)


def remove_files(folder: Path, paths: Iterable[str]) -> None:
    """Remove files that may be there, and the folders that they leave empty."""
    emptied = set()
    for path in paths:
        try:
            os.unlink(folder / path)
        except OSError:
            if os.path.isfile(folder / path):
                raise  # else it is not there, or its name is a folder's by now
        emptied.add(os.path.dirname(path))
    while emptied:
        path = emptied.pop()
        if not path:
            continue
        try:
            os.rmdir(folder / path)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR):
                raise
            continue
        emptied.add(os.path.dirname(path))


def swap(output: Output) -> None:
    """
    Make the next tree the output, and the output the next tree, in one step.

    On Linux the two change places at once. Where the system or the file system cannot do that, the old site is moved aside first;
    a build that is killed between the two moves leaves no output, and `recover` of the next one puts the old site back.
    """
    if not output.folder.exists():
        output.next.rename(output.folder)
    elif not _exchange(output.next, output.folder):
        output.folder.rename(output.aside)
        try:
            output.next.rename(output.folder)
        except OSError:
            output.aside.rename(output.folder)
            raise
        output.aside.rename(output.next)


def recover(output: Output) -> None:
    """Put an output back that a killed build had moved aside, and remove what else it left."""
    if output.aside.is_dir():
        if output.folder.exists():
            remove_tree(output.next)
            output.aside.rename(output.next)
        else:
            output.aside.rename(output.folder)
    for left in [*output.beside.glob(".state*.*"), output.beside / MANIFEST]:
        left.unlink(missing_ok=True)


def remove_tree(folder: Path) -> None:
    """Remove a tree, whole or not; never what a symbolic link in it leads to."""
    shutil.rmtree(folder, ignore_errors=not folder.exists())


def _create(path: str) -> int:
    for _ in range(3):
        try:
            return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileNotFoundError:
            _make_folder(os.path.dirname(path))
        except FileExistsError:
            _clear(path)
    raise FileExistsError(errno.EEXIST, "someone else writes into the tree of a build", path)


def _make_folder(path: str) -> None:
    """A folder and those above it; nearly always the one above is there, and to look first costs as much again."""
    try:
        os.mkdir(path)
    except OSError:
        os.makedirs(path, exist_ok=True)


def _clear(path: str) -> None:
    """Make room for a file in a tree of ours; a folder in its place holds nothing that is wanted."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


AT_FDCWD = -100
RENAME_EXCHANGE = 2


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically (renameat2 of Linux 3.15); False where that cannot be done."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), os.fspath(other))
