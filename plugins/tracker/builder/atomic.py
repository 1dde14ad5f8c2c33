"""Files written whole or not at all: a reader finds the old bytes or the new ones, and a disk that refuses leaves nothing beside them."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

REFUSED = {
    getattr(errno, name, None)
    for name in (
        "EACCES EAGAIN EBADF EBUSY EDQUOT EEXIST EFBIG EIO EISDIR ELOOP EMFILE EMLINK ENAMETOOLONG ENFILE ENODEV ENOMEM ENOSPC ENOTDIR "
        "ENOTEMPTY ENXIO EPERM EPIPE EROFS ESTALE ETXTBSY"
    ).split()
}
"""Error numbers by which a disk, stream or system refuses a user's request."""


def is_refusal(error: BaseException) -> bool:
    """Return whether an error is such a no, about a file or a stream that it names; any other OSError is a defect."""
    return isinstance(error, OSError) and error.errno in REFUSED and bool(error.filename)


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Give an OSError the name of the file that it is about: a write knows the number of an open file alone."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = os.fspath(path)
        raise


def write(path: Path, content: bytes, mode: int | None = None) -> None:
    """Make a file, or replace it, in one step; with `mode` as its permissions. Raises OSError, which names the file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        if mode is not None:
            beside.chmod(mode)
        beside.replace(path)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = os.fspath(path), None  # nobody knows the file beside it
        raise


def write_new(path: Path, content: bytes) -> None:
    """Make a file where none is. Raises FileExistsError if one is, OSError if it cannot be written; then nothing of it is there."""
    with naming(path):
        file = path.open("xb")
        try:
            with file:
                file.write(content)
        except BaseException:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise


@contextmanager
def new_folder(path: Path) -> Iterator[None]:
    """Make a folder and those above it, if they are missing; where the block fails, remove those of them that are empty."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()
        raise
