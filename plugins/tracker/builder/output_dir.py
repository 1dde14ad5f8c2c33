"""
The output folder and its staging directory: manifests, surveys, hard links, the swap.

The build folder `.site.build/` is next to the output `site/`, on the same file system:

    lock    held by the running build
    open    marker: exists while other plugins may write into the output
    state   records of the files in the output, with fingerprints; `state.next` during a swap
    next/   staging directory: the site before the last one, which the next build updates; shares files by hard links

A tree is complete if and only if it has a `.manifest`, the sorted list of its files with their digests and sizes: it is written last
and removed before any other change. A file is never overwritten but removed and created again, so that no change reaches the
other tree through a hard link.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tracker.builder.atomic import naming
from tracker.model.findings import UsageError

MANIFEST = ".manifest"
HEAD = "policy-tracker manifest 1"
STREAM = ".stream."
"""The beginning of the name of a file beside a tree whose pieces are being written; the number of the process follows."""
PIECE = 1 << 20
"""Bytes that are written at a time."""
OTHERS = "-"
"""In the manifest, in place of the digest of a file that another plugin wrote and may overwrite."""


class Written(NamedTuple):
    """A file that a build wrote: the digest of its bytes (hex), its size, and when, in nanoseconds."""

    digest: str
    size: int
    mtime: int


Identity = tuple[int, int, int]
"""Inode, size and time of a manifest: identifies a tree, whichever folder it is in."""


@dataclass(frozen=True, slots=True)
class Output:
    """The output folder, its symbolic links resolved, and the paths in its build folder."""

    folder: Path

    @property
    def build_folder(self) -> Path:
        return self.folder.parent / f".{self.folder.name}.build"

    @property
    def next(self) -> Path:
        return self.build_folder / "next"

    @property
    def aside(self) -> Path:
        """The old site during a swap that takes two steps."""
        return self.build_folder / "aside"

    @property
    def state(self) -> Path:
        return self.build_folder / "state"

    @property
    def next_state(self) -> Path:
        return self.build_folder / "state.next"

    @property
    def lock(self) -> Path:
        return self.build_folder / "lock"

    @property
    def open_marker(self) -> Path:
        return self.build_folder / "open"


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
    Return the paths of the files that the last build wrote, the manifest included, and of those that other plugins wrote.

    Both are empty if there is no manifest, or it is damaged.
    """
    files = manifest_files(folder)
    if files is None:
        return frozenset(), frozenset()
    others = frozenset(path for path, (digest, _) in files.items() if digest == OTHERS)
    return frozenset((MANIFEST, *files)) - others, others


def manifest_files(folder: Path) -> dict[str, tuple[str, str]] | None:
    """Return digest and size of each file in the manifest of `folder`, by path; None if it is missing or damaged."""
    try:
        head, *lines = (folder / MANIFEST).read_text("utf-8", "surrogateescape").split("\n")
        rows = (line.split(" ", 2) for line in lines if line)
        return {path: (digest, size) for digest, size, path in rows} if head == HEAD else None
    except (OSError, ValueError):
        return None


def write_manifest(folder: Path, files: Mapping[str, Written], others: Iterable[str] = ()) -> None:
    """Mark the tree in `folder` as complete: write the manifest of its files. `others` are the paths of other plugins' files."""
    write_file(folder, MANIFEST, _manifest(files, others))


def renew_manifest(output: Output, files: Mapping[str, Written], others: Iterable[str]) -> None:
    """Replace the manifest of the output atomically."""
    write_file(output.build_folder, MANIFEST, _manifest(files, others))
    (output.build_folder / MANIFEST).replace(output.folder / MANIFEST)


def _manifest(files: Mapping[str, Written], others: Iterable[str]) -> bytes:
    rows = {path: f"{file.digest} {file.size} {path}\n" for path, file in files.items()}
    rows |= {path: f"{OTHERS} 0 {path}\n" for path in others if "\n" not in path}
    return "".join((HEAD, "\n", *(rows[path] for path in sorted(rows)))).encode("utf-8", "surrogateescape")


def mark_incomplete(folder: Path) -> None:
    """Remove the manifest: the tree in `folder` is no longer complete."""
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


def refuse_unknown_files(folder: Path, seen: Survey, ours: Set[str], others: Set[str]) -> None:
    """Raise UsageError at the first file or other thing in an earlier site that is no regular file of ours, nor in `others`."""
    foreign = (path for path, size_and_time in seen.items() if size_and_time is None or path not in ours)
    strange = [path for path in foreign if path not in others]
    if strange:
        message = f"the output folder {folder} holds {min(strange)}, which no build wrote: move it away, or choose another with --output"
        raise UsageError(message)


def write_file(folder: Path | str, path: str, content: bytes) -> tuple[int, int]:
    """Create a file at `path` in `folder`, replacing anything there. Return its size and time."""
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


@contextmanager
def pieces_written(folder: Path, pieces: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """
    Write pieces into a new file beside the tree `folder`, and compute its SHA-256 on the way; yield its path and the digest.

    At the end of the block the file is removed, unless it was moved.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = f"{folder.parent}/{STREAM}{os.getpid()}"
    digest = sha256(usedforsecurity=False)
    try:
        with os.fdopen(_create(path), "wb", buffering=PIECE) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        yield path, digest.hexdigest()
    finally:
        with suppress(FileNotFoundError):
            os.unlink(path)


def move_file(file: str, folder: Path, path: str) -> tuple[int, int]:
    """Move a new file to `path` in `folder`, whatever was there; its size and time."""
    target = f"{folder}/{path}"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with suppress(FileNotFoundError):
        _clear(target)
    os.rename(file, target)
    seen = os.stat(target)
    return (seen.st_size, seen.st_mtime_ns)


def missing_folders(folder: Path) -> list[Path]:
    """Return those of a folder and its parents that do not exist, the lowest first."""
    return [path for path in (folder, *folder.parents) if not path.exists()]


def remove_unused(output: Output, created: Iterable[Path]) -> None:
    """Remove the build folder if no later build can use its files, and the empty folders among `created`."""
    if not any(path.exists() for path in (output.state, output.next_state, output.aside, output.open_marker)):
        remove_tree(output.build_folder)
        with suppress(OSError):
            for folder in created:
                if folder != output.build_folder:
                    folder.rmdir()


def link_files(source: Path, target: Path, paths: Iterable[str]) -> None:
    """Hard-link the files at `paths` in the tree `source` into the tree `target`."""
    created: set[str] = set()
    for path in paths:
        link = f"{target}/{path}"
        folder = os.path.dirname(link)
        if folder not in created:
            os.makedirs(folder, exist_ok=True)
            created.add(folder)
        try:
            os.link(f"{source}/{path}", link)
        except FileExistsError:
            _clear(link)
            os.link(f"{source}/{path}", link)


def remove_files(folder: Path, paths: Iterable[str]) -> None:
    """Remove the files at `paths`, if they exist, and the folders that become empty."""
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
    Swap the output and the staging directory, in one step.

    On Linux the exchange is atomic (renameat2). If the system or the file system cannot do that, the old site is moved aside first; a build
    killed between the two moves leaves no output, and `recover` of the next build restores the old site.
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
    """Restore an output that a killed build had moved aside, and remove the temporary files that it left."""
    if output.aside.is_dir():
        if output.folder.exists():
            remove_tree(output.next)
            output.aside.rename(output.next)
        else:
            output.aside.rename(output.folder)
    for left in [*output.build_folder.glob(f"{STREAM}*"), *output.build_folder.glob(".state*.*"), output.build_folder / MANIFEST]:
        left.unlink(missing_ok=True)


def remove_tree(folder: Path) -> None:
    """Remove a tree; never the target of a symbolic link in it."""
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
    """Create a folder and its parents. Tries mkdir first: the parent nearly always exists, and a check costs as much again."""
    try:
        os.mkdir(path)
    except OSError:
        os.makedirs(path, exist_ok=True)


def _clear(path: str) -> None:
    """Remove the file, link or folder at a path in a tree of ours."""
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
