"""The URLs of a content that have no archived copy, and where an archived copy is written into the entries' files."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tracker.builder import atomic
from tracker.cli import field_edits
from tracker.model.entries import Entry
from tracker.model.entry_models import Source
from tracker.model.files import Fault, Path_, decode, read
from tracker.model.urls import url_fault

FIELD = "archived_url"
PRIVATE = ("home.arpa", "internal", "invalid", "lan", "local", "localhost", "onion", "test")
"""Names below which no public host is (RFC 6761, 6762, 7686, 8375, and what networks use)."""
ARCHIVES = ("archive.org", "archive.ph", "archive.today", "perma.cc")
"""Hosts whose pages are archived copies themselves."""


class Place(NamedTuple):
    """The position of a URL: file, path of its mapping (`()` for an article's own), and the order of fields there."""

    file: str
    path: Path_
    order: tuple[str, ...]


def unarchived(entries: Iterable[Entry]) -> dict[str, list[Place]]:
    """The places of each public URL without an archived copy, in the order of the files; only entries that can be read count."""
    found: dict[str, list[Place]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.path):
        for path, item in _items(entry):
            url = item.get("url")
            if isinstance(url, str) and FIELD not in item and is_public(url):
                model = Source if path else entry.definition.model
                found[url].append(Place(entry.path, path, field_edits.field_order(model.model_fields)))
    return dict(found)


def _items(entry: Entry) -> Iterator[tuple[Path_, dict[str, Any]]]:
    """The mappings of an entry that may have a URL with an archived copy: an article, and each source in full."""
    if FIELD in entry.definition.model.model_fields:
        yield (), entry.fields
    for number, item in entry.items("sources"):
        yield ("sources", number), item


def is_public(url: str) -> bool:
    """Return whether a URL leads to a host of the public web that is not an archive; only such ones are named to a stranger."""
    if url_fault(url):
        return False
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        named = "." in host and not host.replace(".", "").isdigit()
        return named and not any(host == name or host.endswith(f".{name}") for name in (*PRIVATE, *ARCHIVES))


def write(folder: Path, place: Place, archived: str) -> str:
    """Write an archived copy into a file, all other bytes of which stay; "", or why that cannot be done."""
    data = read(str(folder), place.file)
    text = decode(data) if isinstance(data, bytes) else data
    if isinstance(text, Fault):
        return text.message
    assert isinstance(data, bytes)
    try:
        edited = field_edits.set_field(text, (*place.path, FIELD), archived, place.order, markdown=place.file.endswith(".md"))
    except field_edits.EditError as error:
        return str(error)
    file = folder / place.file
    atomic.write(file, inserted(data.decode("utf-8"), text, edited).encode("utf-8"), file.stat().st_mode)
    return ""


def inserted(raw: str, text: str, edited: str) -> str:
    """
    A file's text as it stands with an insertion that was made in its decoded `text`: byte order mark and line ends stay.

    Raises ValueError if `edited` is something else than `text` with an insertion.
    """
    start = next((index for index, (one, other) in enumerate(zip(text, edited, strict=False)) if one != other), len(text))
    addition = edited[start : start + len(edited) - len(text)]
    if text[:start] + addition + text[start:] != edited:
        raise ValueError("more than an insertion")
    lines = text.count("\n", 0, start)
    at = 0
    for _ in range(lines):
        at = raw.index("\n", at) + 1
    at += start - (text.rfind("\n", 0, start) + 1) + (raw.startswith("\ufeff") and not lines)
    ends = "\r\n" if raw.startswith("\r\n", at) or (addition.endswith("\n") and raw[:at].endswith("\r\n")) else "\n"
    return raw[:at] + addition.replace("\n", ends) + raw[at:]
