"""
The manifest of a published site: one JSON object a line for each file, sorted by path.

A line is complete in itself, so that lines that several machines made are joined by sorting them.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

import orjson

from tracker.builder.output_dir import MANIFEST
from tracker.builder.served_headers import HeaderRules, content_type

STORED = ("Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language")
"""Headers that an object store keeps with a file; all others are for the host in front of it to send."""
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """
    One file: its path, the SHA-256 of its bytes (hex), its size, its media type, and its stored headers by name.

    `unused_since` (seconds since 1970) is set where the site no longer has the file, and pages that caches hold may still ask for it.
    """

    path: str
    sha256: str
    size: int
    type: str
    headers: tuple[tuple[str, str], ...] = ()
    unused_since: int = 0

    @property
    def is_page(self) -> bool:
        return self.path.endswith(".html")

    @property
    def is_immutable(self) -> bool:
        """True if the file's path changes with its bytes."""
        return "immutable" in dict(self.headers).get("Cache-Control", "")

    @property
    def outlives_its_site(self) -> bool:
        """True if a page that a cache holds may still ask for the file: those of the search are named after what is in them."""
        return self.is_immutable or self.path.endswith(".bin")

    @property
    def used(self) -> Line:
        """The line of the same file in a site that has it."""
        return replace(self, unused_since=0)

    @property
    def digest(self) -> str:
        """A digest of the file and of all that is sent with it."""
        return hashlib.sha256(orjson.dumps([self.path, self.sha256, self.type, self.headers])).hexdigest()


def of_folder(folder: Path) -> list[Line]:
    """The lines of the site in `folder`, hidden files included, without the build's own list."""
    rules = HeaderRules((folder / "_headers").read_text("utf-8") if (folder / "_headers").is_file() else "")
    return [line_of(folder, path, rules) for path in sorted(_files(folder)) if path != MANIFEST]


def line_of(folder: Path, path: str, rules: HeaderRules) -> Line:
    """The line of one file in `folder`."""
    digest, size = hashlib.sha256(), 0
    with (folder / path).open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
    return line(path, digest.hexdigest(), size, rules)


def line(path: str, sha256: str, size: int, rules: HeaderRules) -> Line:
    """The line of a file with these bytes; what the host sends with it follows from the URL path at which readers find it."""
    shown = path.removesuffix("index.html") if path.endswith("/index.html") or path == "index.html" else path
    headers = rules.of(f"{rules.prefix}/{shown}")
    stored = tuple((name, headers[name]) for name in STORED if name in headers)
    return Line(path, sha256, size, headers.get("Content-Type") or content_type(PurePosixPath(path)), stored)


def _files(folder: Path) -> Iterator[str]:
    """The paths of all files, with `/`."""
    folders = [""]
    while folders:
        above = folders.pop()
        with os.scandir(folder / above) as found:
            for one in found:
                if one.is_dir(follow_symlinks=False):
                    folders.append(f"{above}{one.name}/")
                elif one.is_file(follow_symlinks=False):
                    yield f"{above}{one.name}"


def as_bytes(lines: Iterable[Line]) -> bytes:
    """Lines as they are stored, sorted by path."""
    values = ({**asdict(line), "headers": dict(line.headers)} for line in sorted(lines))
    texts = ({name: value for name, value in line.items() if name != "unused_since" or value} for line in values)
    return b"".join(orjson.dumps(text) + b"\n" for text in texts)


def parse(data: bytes) -> list[Line]:
    """The lines of a stored manifest. Raises ValueError if it is none."""
    try:
        values = [orjson.loads(line) for line in data.splitlines() if line.strip()]
        return [Line(**{**value, "headers": tuple(value["headers"].items())}) for value in values]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from None


AGES = re.compile(r"(?:max-age|s-maxage|stale-while-revalidate|stale-if-error)=(\d+)")
UNKNOWN_AGE = 86_400
"""Seconds for which caches may hold a page that is sent without a Cache-Control."""


def longest_cached(lines: Iterable[Line]) -> int:
    """Seconds for which a cache may hold a page, at most: its age, and the time in which an old page may be shown."""
    return max((_cached(line) for line in lines if not line.is_immutable), default=UNKNOWN_AGE)


def _cached(line: Line) -> int:
    said = dict(line.headers).get("Cache-Control")
    return sum(map(int, AGES.findall(said))) if said is not None else UNKNOWN_AGE
