"""The files beside the page of an entry, one output together: its record as JSON and Markdown, and its citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tracker.model.library import Key
from tracker.site.files.citations import WRITERS
from tracker.site.files.data import records
from tracker.site.outputs import File
from tracker.site.parts import citations
from tracker.site.site import Site

FORMS: Mapping[str, tuple[Callable[..., Any], Callable[[Any], bytes]]] = MappingProxyType(
    {
        "index.json": (records.record, records.as_json),
        "index.md": (records.markdown_data, records.as_markdown),
        **{name: (citations.records, writer) for name, writer in WRITERS.items()},
    }
)
"""The function of the data of each file, and that of its bytes."""


def outputs(site: Site) -> Iterator[File]:
    """The files beside the page of every entry, and the same at each of its former addresses."""
    names = [name for name in FORMS if site.has_output(name)]
    if not names:
        return
    for key in site.order:
        for place in site.page_paths(site.published[key]):
            path, *also = [f"{place[1:]}{name}" for name in names]
            yield File(path, data, (key, names), contents if also else content, also=tuple(also))


def data(site: Site, key: Key, names: list[str]) -> dict[str, Any]:
    """The plain data of an entry's files by name."""
    return {name: FORMS[name][0](site, key) for name in names}


def contents(data: dict[str, Any]) -> list[bytes]:
    """The bytes of each file."""
    return [FORMS[name][1](value) for name, value in data.items()]


def content(data: dict[str, Any]) -> bytes:
    """The bytes of the only file."""
    return contents(data)[0]
