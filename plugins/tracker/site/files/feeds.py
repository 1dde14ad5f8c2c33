"""Atom feeds: of everything, of every list, and of every entry of the kinds that readers follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from html import escape
from typing import Any

from tracker.model.entries import Entry
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.site.dependencies import once
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.site import File, Row, Site

NEWEST = 100
"""Entries in one feed."""


def outputs(site: Site) -> Iterator[File]:
    """Every feed of the site; each draws on entries of the kinds that feeds are made of, newest first."""
    followed = [key for key in site.order if site.kinds[key[0]].in_feeds]
    yield _file(site, "feeds/all.atom", "/", site.settings["name"], followed)
    for kind in site.kinds.values():
        if kind.plain:
            continue
        keys = [key for key in followed if key[0] == kind.name] if kind.in_feeds else _of_any(site, kind)
        yield _file(site, f"{kind.folder}/feed.atom", f"/{kind.folder}/", kind.plural, keys)
        if kind.has_feed:
            for entry in site.entries(kind.name):
                place = site.place(entry)
                yield _file(site, f"{place.lstrip('/')}feed.atom", place, entry.title, site.followed(entry.key))


def _of_any(site: Site, kind: Kind) -> list[Key]:
    """The newest of what refers to any entry of a kind, newest first: at least as many as a feed holds."""
    return site.in_order({key for entry in site.entries(kind.name) for key in site.followed(entry.key)[:NEWEST]})


def _file(site: Site, path: str, about: str, name: str, keys: Sequence[Key]) -> File:
    return File(path, partial(feed, site, path, about, name, keys[:NEWEST]), atom)


def feed(site: Site, path: str, about: str, name: str, keys: Sequence[Key]) -> dict[str, Any]:
    """The plain data of the feed at `path` of the page `about`."""
    title = site.settings["name"] if name == site.settings["name"] else f"{name} – {site.settings['name']}"
    rows = [row(site, key) for key in keys]
    return {
        "id": tag(site, f"feed:{about.strip('/').replace('/', ':') or 'all'}") if about.count("/") < 3 else tag_of(site, about, "feed:"),
        "title": title,
        "self": site.absolute(f"/{path}"),
        "page": site.absolute(about),
        "lang": site.settings["lang"],
        "updated": max((row.data["updated"] for row in rows), default=f"{site.today}T00:00:00Z"),
        "author": site.settings["name"],
        "rights": site.settings["licence"],
        "rows": rows,
    }


@once
def row(site: Site, key: Key) -> Row:
    """An entry as every feed has it; made once."""
    return Row(_entry(site, site.published[key]))


def _entry(site: Site, entry: Entry) -> dict[str, Any]:
    fields, kind = entry.fields, site.kinds[entry.kind]
    date = site.date(entry)
    moment = f"{(date.first_day if date else site.now).isoformat()}T00:00:00Z"
    stance = labels.word("stance", fields["stance"]) if fields.get("stance") else ""
    categories = [kind.label, *([stance] if stance else []), *(site.name(("theme", theme)) for theme in fields.get("themes", ()))]
    written = _("Dated %s.") % date.text if date and date.precision != "day" else ""
    return {
        "id": tag_of_entry(site, entry),
        "title": entry.title,
        "url": site.absolute(site.place(entry)),
        "published": moment if date else "",
        "updated": moment,
        "summary": " ".join(part for part in (fields.get("summary", ""), written) if part),
        "author": _author(site, fields),
        "labels": categories,
    }


def _author(site: Site, fields: dict[str, Any]) -> str:
    """Who stands behind an entry: its author, its publisher, the lead of its issuers; else this site."""
    said = fields.get("author") or fields.get("publisher")
    issuers = fields.get("issued_by")
    return str(said) if said else site.name(("agency", issuers[0])) if issuers else str(site.settings["name"])


def tag(site: Site, name: str) -> str:
    """A tag: URI (RFC 4151) that holds whatever the site's address is."""
    return f"tag:{site.settings['tag_authority']}:{name}"


def tag_of_entry(site: Site, entry: Entry, before: str = "") -> str:
    """The tag: URI of an entry; made of the first id that it ever had, so that a renamed one keeps it."""
    first = next(iter(entry.fields.get("former_ids", ())), entry.id)
    return tag(site, f"{before}{entry.kind}:{first}")


def tag_of(site: Site, place: str, before: str) -> str:
    """The tag: URI of what stands at the place of an entry ("/themes/x/")."""
    folder, id = place.strip("/").split("/")
    kind = next(kind for kind in site.kinds.values() if kind.folder == folder)
    return tag_of_entry(site, site.published[kind.name, id], before)


def atom(data: dict[str, Any]) -> bytes:
    """A feed as Atom 1.0 (RFC 4287)."""
    head = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(data["lang"])}">\n',
        f"<id>{escape(data['id'])}</id>\n",
        f"<title>{escape(data['title'])}</title>\n",
        f'<link rel="self" type="application/atom+xml" href="{escape(data["self"])}"/>\n',
        f'<link rel="alternate" type="text/html" href="{escape(data["page"])}"/>\n',
        f"<updated>{data['updated']}</updated>\n",
        f"<author><name>{escape(data['author'])}</name></author>\n",
    ]
    if data["rights"]:
        head.append(f"<rights>{escape(data['rights'])}</rights>\n")
    return "".join([*head, *(_element(row) for row in data["rows"]), "</feed>\n"]).encode()


@lru_cache(maxsize=65536)
def _element(row: Row) -> str:
    """An entry's element, made once for all feeds that have the row."""
    data = row.data
    parts = [
        "<entry>\n",
        f"<id>{escape(data['id'])}</id>\n",
        f"<title>{escape(data['title'])}</title>\n",
        f'<link rel="alternate" type="text/html" href="{escape(data["url"])}"/>\n',
        f"<published>{data['published']}</published>\n" if data["published"] else "",
        f"<updated>{data['updated']}</updated>\n",
        f"<author><name>{escape(data['author'])}</name></author>\n",
        *(f'<category term="{escape(label)}"/>\n' for label in data["labels"]),
        f"<summary>{escape(data['summary'])}</summary>\n" if data["summary"] else "",
        "</entry>\n",
    ]
    return "".join(parts)
