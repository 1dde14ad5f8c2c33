"""The cache folder: records of earlier runs by digest, written atomically, valid only for the code that wrote them."""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tracker.builder import atomic

PARTS = 32
"""Number of files among which records are divided, by the last byte of their digests."""

PLUGIN = Path(__file__).resolve().parents[1]


@lru_cache(maxsize=1)
def code_digest() -> bytes:
    """
    A digest of everything but content and settings that decides what is made: this plugin's source, the libraries beside it, Python and
    its switches (`-O` removes assertions, `-OO` docstrings, `-X utf8` changes how files are read).

    The libraries stand in it by the names of their metadata folders, which hold name and version: one listing instead of a hundred files.
    """
    code = hashlib.blake2b(f"{sys.version} {sys.flags}".encode(), digest_size=16)
    for path in sorted(PLUGIN.rglob("*.py")):
        code.update(path.relative_to(PLUGIN).as_posix().encode() + b"\0" + hashlib.blake2b(path.read_bytes()).digest())
    for name in sorted({name for folder in sys.path for name in _names(folder) if name.endswith((".dist-info", ".egg-info"))}):
        code.update(name.encode() + b"\0")
    return code.digest()


def load(path: Path, key: bytes) -> Any:
    """Return the value saved at `path` under the same key; None if there is none, the key is another, or the file is damaged."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    head, payload = kept[:32], kept[32:]
    if head != _head(key, payload):
        return None
    return marshal.loads(payload)


def save(path: Path, value: Any, key: bytes) -> None:
    """Save a value of plain data at `path`, atomically. Raises OSError if it cannot."""
    payload = marshal.dumps(value)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, _head(key, payload) + payload)


def drop(folder: Path) -> None:
    """Remove a folder of caches, even while other builds write into it: they create it again. Raises OSError if it cannot."""
    if not folder.exists():
        return
    aside = Path(mkdtemp(prefix="dropped-", dir=folder.parent))
    try:
        with suppress(FileNotFoundError):  # another build has dropped it
            folder.rename(aside / folder.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        if aside.exists():  # a file was on its way into the folder while that moved; none finds its way there now
            shutil.rmtree(aside)


class Records:
    """
    A persistent mapping of digests to plain records, for results that are expensive and depend on the digested bytes alone.

    Only what was asked for or put since it was opened is kept, so records of content that is gone go with it. They lie in a folder of
    PARTS files, of which those alone are written whose records have changed: a record may rest on no other.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._loaded: dict[bytes, Any] = {}
        for part in range(PARTS) if path and path.is_dir() else ():
            loaded = load(self._file(part), code_digest())
            self._loaded.update(loaded if isinstance(loaded, dict) else {})
        self._used: dict[bytes, Any] = {}

    def get(self, digest: bytes) -> Any | None:
        """The record of `digest`, or None."""
        record = self._used.get(digest)
        if record is None:
            record = self._loaded.get(digest)
            if record is not None:
                self._used[digest] = record
        return record

    def put(self, digest: bytes, record: Any) -> None:
        """Store a record (str, bytes, int, bool, None, list, tuple, dict of such)."""
        self._used[digest] = record

    def save(self) -> None:
        """Write the records that were used. Ignores a cache that cannot be written: that is no fault of the content."""
        if not self.path:
            return
        parts = self._in_parts(self._used)
        for part, before in self._in_parts(self._loaded).items():
            if parts[part] != before:
                with suppress(OSError):
                    save(self._file(part), parts[part], code_digest())
        self._loaded, self._used = self._used, {}  # where the process goes on, what is not asked for again goes with the next time

    def _in_parts(self, records: Mapping[bytes, Any]) -> dict[int, dict[bytes, Any]]:
        found: dict[int, dict[bytes, Any]] = {part: {} for part in range(PARTS)}
        for digest, record in records.items():
            found[digest[-1] % PARTS][digest] = record
        return found

    def _file(self, part: int) -> Path:
        assert self.path
        return self.path / f"{part:02}"


def of_content(cache: Path, content: Path) -> Path:
    """Return the part of the cache folder for one content folder."""
    place = hashlib.blake2b(os.fsencode(content.resolve()), digest_size=8).hexdigest()
    return cache / f"{content.resolve().name}-{place}"


def _head(key: bytes, payload: bytes) -> bytes:
    """Return the header of the payload: marshal trusts its input, so a file with another header never reaches it."""
    return hashlib.sha256(key + hashlib.sha256(payload).digest()).digest()


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []
