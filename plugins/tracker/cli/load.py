"""`load`: the entries of a built site as another program takes them in; they are read and written a line at a time."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from tracker.builder import output_dir, settings
from tracker.model.findings import UsageError

TARGETS = ("opensearch",)
ENTRIES = "data/entries.jsonl"
INDEX = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
MAPPING = {
    "mappings": {
        "date_detection": False,  # a title such as "2021" would make all titles dates
        "properties": {name: {"type": "date"} for name in ("recorded", "changed")},
    }
}
"""The body of the request that makes the index."""


def load(target: str, index: str = "", output: str = "", *, mapping: bool = False) -> None:
    """
    Write to stdout what a program loads the entries from: for `opensearch`, requests of its bulk API.

    With `mapping`, write the body of the request that makes the index instead. Raises UsageError.
    """
    if target not in TARGETS:
        raise UsageError(f"no target {target!r}: choose {', '.join(TARGETS)}")
    name = index or "tracker"
    if not INDEX.fullmatch(name):
        raise UsageError(f"{name!r} is no name of an index: lower-case letters, digits, dots, hyphens and underscores")
    sys.stdout.flush()
    if mapping:
        sys.stdout.buffer.write(orjson.dumps(MAPPING, option=orjson.OPT_APPEND_NEWLINE))
        return
    folder = Path(output).absolute() if output else settings.read().output
    output_dir.require_site(folder)
    if not (folder / ENTRIES).is_file():
        raise UsageError(f"{folder} has no {ENTRIES}: TRACKER_OUTPUTS leaves `data` out")
    with (folder / ENTRIES).open("rb") as records:
        for line in bulk(records, name):
            sys.stdout.buffer.write(line)


def bulk(records: Iterable[bytes], index: str) -> Iterator[bytes]:
    """Yield two lines for each record, the action and the document; an entry that is loaded again replaces itself."""
    for line in records:
        record = orjson.loads(line)
        action = {"index": {"_index": index, "_id": f"{record['kind']}/{record['id']}"}}
        yield orjson.dumps(action, option=orjson.OPT_APPEND_NEWLINE)
        yield orjson.dumps(document(record), option=orjson.OPT_APPEND_NEWLINE)


def document(record: dict[str, Any]) -> dict[str, Any]:
    """A record in which every field has one form: a source that is an article's id becomes a mapping, as the others are."""
    sources = record.get("sources", ())
    return record | {"sources": [{"id": source} if isinstance(source, str) else source for source in sources]} if sources else record
