"""Atomic writes: a reader sees the old bytes or the new ones, and a failed write leaves no temporary file."""

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
"""Error numbers of failures that the disk, the stream or the system causes."""


def is_refusal(error: BaseException) -> bool:
    """Return whether an error is one of REFUSED and names a file or stream. Any other OSError is a defect."""
    return isinstance(error, OSError) and error.errno in REFUSED and bool(error.filename)


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Add the file name to an OSError raised in the block: a write through a file descriptor does not know it."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = os.fspath(path)
        raise


def write(path: Path, content: bytes, mode: int | None = None) -> None:
    """Create or replace a file atomically, with the permissions `mode` if given. Raises OSError, which names the file."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = os.fspath(path), None  # the user does not know the temporary file
        raise


def write_new(path: Path, content: bytes) -> None:
    """Create a file. Raises FileExistsError if it exists, OSError if it cannot be written; then no part of it is left."""
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
    """Create a folder and its missing parents. If the block fails, remove those of them that are empty."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()
        raise
