"""The files that the server answers with: those of the folder that builds write, or of the live site where that is newer."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from tracker.cli.serve import live

WELL_KNOWN = ".well-known"
"""The one folder with a dot that is for readers (RFC 8615)."""


class Served(NamedTuple):
    """The bytes of a file of the site, and whether they are the page of a draft, which the published site has not."""

    content: bytes
    is_draft: bool = False


@dataclass
class ServerState:
    """State of the server: the folder it serves, the live site, how far each is, and the error of the last edit or build."""

    folder: Path
    prefix: str
    live: live.Live | None = None
    findings: str = ""
    edits: int = 0
    """Number of edits that the live site shows."""
    tried: int = 0
    """Number of edits that a build has tried to write into the folder."""
    written: int = 0
    """Number of edits that the folder has."""
    version: int = 0
    """Number of times that open pages were told."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def record(self, findings: str, *, edits: int = 0) -> None:
        """Record `edits` more edits of the live site and the findings of the last; open pages are told."""
        with self.changed:
            self.findings = findings
            self.edits += edits
            self.version += 1
            self.changed.notify_all()

    def note_build(self, edits: int, *, succeeded: bool) -> None:
        """A build of so many edits has ended."""
        with self.changed:
            self.tried = max(self.tried, edits)
            self.written = max(self.written, edits) if succeeded else self.written
            self.version += 1
            self.changed.notify_all()

    def wait_for_version(self, last: int) -> int:
        """Wait until the version is another than `last`; return it."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != last)
            return self.version

    def wait_for_edits(self, pause: float) -> int:
        """Wait until the live site has edits that no build has tried to write, and for so many seconds no more; return their number."""
        with self.changed:
            while True:
                self.changed.wait_for(lambda: self.tried < self.edits)
                edits = self.edits
                if not self.changed.wait_for(lambda: self.edits != edits, pause):  # noqa: B023 (called before the next round)
                    return edits

    def find(self, path: str) -> Served | None:
        """The file that a path below the site's root leads to, as the content stands now; None if it leads to none."""
        name = f"{path}index.html".lstrip("/") if path.endswith("/") else path.lstrip("/")
        if is_hidden(path):
            return None
        edits, live_site = self.edits, self.live
        if live_site and self.written < edits:
            answer, content = live_site.file(name)
            if answer != live.UNFINISHED:
                return Served(content, answer == live.DRAFT) if answer != live.NONE else None
            with self.changed:
                self.changed.wait_for(lambda: self.tried >= edits)
        on_disk = read(self.folder / name)
        if on_disk is not None or not live_site or not name.endswith("index.html"):
            return None if on_disk is None else Served(on_disk)
        answer, content = live_site.draft(name)
        return Served(content, is_draft=True) if answer == live.DRAFT else None

    def is_folder(self, path: str) -> bool:
        """Return whether a path without a slash at its end is that of a folder."""
        return (
            not is_hidden(path)
            and not path.endswith("/")
            and (is_folder(self.folder / path.lstrip("/")) or self.find(f"{path}/") is not None)
        )

    def event_data(self, page: bytes) -> str:
        """Return the message for an open page whose bytes in the site are now these."""
        return json.dumps({"page": digest_of(page), "findings": self.findings})


def is_folder(path: Path) -> bool:
    """Return whether a folder is at `path`; none is where the path is too long for one."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read(path: Path) -> bytes | None:
    """The bytes of the file at `path`; None if none is there, or not any more."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def is_hidden(path: str) -> bool:
    """Return whether a path leads to what is not for readers."""
    return any(part.startswith(".") and part != WELL_KNOWN for part in path.split("/")) or "\0" in path


def digest_of(page: bytes) -> str:
    """Return a digest that tells two versions of a page apart."""
    return blake2b(page, digest_size=8).hexdigest()
