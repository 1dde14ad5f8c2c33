"""A digest of everything that a site is made of: a build with the inputs of the last one has nothing to plan."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import orjson

from tracker.model.library import Library
from tracker.model.log import Log


def digest(shared: bytes, library: Library, log: Log, now: datetime.date, files: Iterable[Path]) -> bytes:
    """
    Return the digest of a site's inputs.

    `shared` stands for code, settings and words; `files` are further files that pages are made of, and folders of such.
    """
    content = [now.isoformat(), [(entry.path, entry.digest.hex()) for entry in library.parsed], library.gone, log.changes]
    found = blake2b(shared + orjson.dumps(content, default=tuple), digest_size=16)
    for path in files:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found.update(b"\0%b\0%b" % (bytes(file), blake2b(file.read_bytes()).digest()))
    return found.digest()
