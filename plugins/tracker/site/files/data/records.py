"""An entry as a record: JSON with everything that its file and the entries around it say, and its text as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import blake2b
from tempfile import TemporaryFile
from typing import Any, TypeAlias

import orjson

from tracker.model import markdown
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.site.dependencies import memoized
from tracker.site.files.data.tables import data_entries, text
from tracker.site.outputs import Content, Later, pieces
from tracker.site.site import Site

Record: TypeAlias = dict[str, Any]

VERSION = "2.0"
"""The version of the data's form; docs/data-changelog.md says what each one changed."""

OWN = ("kind", "id", "url", "recorded", "changed", "backlinks")
"""Keys of a record beside the fields of its entry."""
OF_THE_FILE = "original_"
"""Prefix of a field whose name a record has itself: `url` is the page of an entry, `original_url` the field of an article."""


def alternates(site: Site, entry: Entry) -> list[dict[str, str]]:
    """The forms of an entry, as the head of its page names them."""
    address = site.url_of(entry)
    forms = (("index.json", "application/json", "JSON"), ("index.md", "text/markdown", "Markdown"))
    return [{"type": type, "title": title, "url": f"{address}{name}"} for name, type, title in forms if site.has_output(name)]


# JSON


def record(site: Site, key: Key) -> Record:
    """An entry as tracker.json has it: its fields, where its page is, when it changed, and what refers to it."""
    return {**own(site, site.published[key]), "backlinks": backlinks(site, key)}


def own(site: Site, entry: Entry) -> Record:
    """Return the part of a record that depends on its entry alone."""
    fields = dict(entry.fields)
    fields.pop("draft", None)
    for name in OWN:
        if name in fields:
            fields[f"{OF_THE_FILE}{name}"] = fields.pop(name)
    days = (("recorded", site.date_added(entry.key)), ("changed", site.date_changed(entry.key)))
    return {
        "kind": entry.kind,
        "id": entry.id,
        "url": site.absolute(site.page_path(entry)),
        **{name: day for name, day in days if day},
        **fields,
        **({"body": body} if (body := text(site.published.with_text(entry.key))) else {}),
    }


def backlinks(site: Site, key: Key) -> list[Record]:
    """Return the backlinks of the entry itself, sorted; plain pages are no data."""
    groups = [group for group in site.backlinks(key) if not site.kinds[group.kind].plain]
    found = sorted([(source, group.role) for group in groups for source in group.sources])
    entries = site.published.of([source for source, _role in found])
    return [
        {"kind": entry.kind, "id": entry.id, "role": role, "title": entry.title, "url": site.absolute(site.page_path(entry))}
        for entry, (_source, role) in zip(entries, found, strict=True)
    ]


def as_json(data: Record) -> bytes:
    """One record as a file."""
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)


def lines(site: Site) -> Iterator[bytes]:
    """
    Every entry that is data as a line of JSON, by kind and id: what `record` says, in half of the time.

    An entry stands in the backlinks of all that it refers to: its part of them is written once.
    """
    entries = data_entries(site)
    backlinks: dict[Key, list[bytes]] = {entry.key: [] for entry in entries}
    roles: dict[str, bytes] = {}
    for entry in entries:
        start = b'{"kind":%b,"id":%b,"role":' % (orjson.dumps(entry.kind), orjson.dumps(entry.id))
        end = b',"title":%b,"url":%b}' % (orjson.dumps(entry.title), orjson.dumps(site.absolute(site.page_path(entry))))
        for role, target in sorted(site.outgoing(entry.key)):
            if target in backlinks:
                backlinks[target].append(start + (roles.get(role) or roles.setdefault(role, orjson.dumps(role))) + end)
    for entry in entries:
        yield b'%b,"backlinks":[%b]}\n' % (orjson.dumps(own(site, entry))[:-1], b",".join(backlinks[entry.key]))


def all_data(site: Site) -> dict[str, Any]:
    """The plain data of the files with every record."""
    return {"version": VERSION, "generated": site.today, "lines": Later(_digest(site), partial(lines, site))}


@memoized
def _digest(site: Site) -> str:
    """A digest of everything that the records follow from, which takes a fraction of the time of making them."""
    mark = blake2b(digest_size=16)
    for entry in data_entries(site):
        days = f"{site.date_added(entry.key)} {site.date_changed(entry.key)}"
        links, file = orjson.dumps([entry.key, site.outgoing(entry.key)]), site.published.with_text(entry.key).digest
        mark.update(b"%b\0%b\0%b" % (links, file, days.encode()))
    return mark.hexdigest()


def as_files(data: dict[str, Any]) -> Iterator[Content]:
    """entries.jsonl, an entry a line, and tracker.json, which is made of the same lines: one object, an entry a line."""
    with TemporaryFile() as file:
        file.writelines(data["lines"].make())
        size = file.tell()
        yield pieces(file, size)
        yield as_one_object(data, pieces(file, max(size - 1, 0)))


def as_one_object(data: dict[str, Any], lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield tracker.json; `lines` are pieces of all lines, without the last line's end."""
    yield orjson.dumps({"version": data["version"], "generated": data["generated"]})[:-1] + b',"entries":[\n'
    for piece in lines:
        yield piece.replace(b"\n", b",\n")
    yield b"\n]}\n"


# Markdown

HEADING_LINK = re.compile(r"(?:\]\(<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)(?=#)", re.MULTILINE)
"""Text before the URL of a heading of the same page, in a link and in a definition."""
SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
"""Characters of a title with a meaning in Markdown."""


def markdown_data(site: Site, key: Key) -> dict[str, Any]:
    """The plain data of an entry's text: title, address, body, and where its wiki links stand, in code points, with what they become."""
    entry = site.published.with_text(key)
    links = []
    for kind, id, _words, start, end in entry.mentions:
        target = site.published.get((kind, id) if kind else site.key_of(id))
        if target:
            words = entry.body[start:end].removesuffix("]]").partition("|")[2] or SPECIAL.sub(r"\\\1", target.title)
            links.append((start, end, f"[{words}]({site.absolute(site.page_path(target))})"))
    return {"title": entry.title, "url": site.absolute(site.page_path(entry)), "body": entry.body, "links": links}


def as_markdown(data: dict[str, Any]) -> bytes:
    """A Markdown file: front matter, then the body with whole addresses."""
    body, parts, at = data["body"], [], 0
    for start, end, link in sorted([*data["links"], *heading_links(body, data["url"])]):
        parts += [body[at:start], link]
        at = end
    head = "".join(f"{name}: {json.dumps(data[name], ensure_ascii=False)}\n" for name in ("title", "url"))
    whole = "".join([*parts, body[at:]]).strip("\n")
    return (f"---\n{head}---\n" + (f"\n{whole}\n" if whole else "")).encode()


def heading_links(body: str, address: str) -> Iterator[tuple[int, int, str]]:
    """Yield the positions, in code points, at which links to headings need the URL of the page."""
    if not any(sign in body for sign in ("](#", "](<#", "]:")):
        return
    matches = list(HEADING_LINK.finditer(body))
    code = code_ranges(body) if matches else []
    for match in matches:
        if not any(start <= match.end() < end for start, end in code):
            yield match.end(), match.end(), address


def code_ranges(body: str) -> list[tuple[int, int]]:
    """Return the ranges of code in a body, in code points."""
    reading = markdown.read(body)
    spans = [(start, end) for kind, _value, start, end in reading.tokens if kind in ("Code", "+CodeBlock")]
    offsets = markdown.code_points(reading.data, [offset for span in spans for offset in span])
    return [(offsets[start], offsets[end]) for start, end in spans]
