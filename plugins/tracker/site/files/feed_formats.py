"""Feeds as Atom 1.0 (RFC 4287, archives RFC 5005), as JSON Feed 1.1, and the list of all feeds as OPML 2.0."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import Any

import orjson

from tracker.site.outputs import Row

REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, in whatever notation."""
XHTML = "http://www.w3.org/1999/xhtml"


def xml(text: str) -> str:
    """A text as it stands in XML, without what XML refuses."""
    return escape(REFUSED.sub("", text))


def atom(data: dict[str, Any]) -> bytes:
    """
    A feed as Atom.

    `id`, `title`, `base` (the feed's address without its form), `page`, `lang`, `updated`, `author`, `rights` ("" for none), `about` (a
    sentence), `open` (the words of the link to the page), `style` and `icon` (addresses, "" for none), `rows`; and where a feed has
    archives `links` (relation to address) and `is_archive`.
    """
    links = {"self": f"{data['base']}.atom", **data.get("links", {})}
    head = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        f'<?xml-stylesheet type="text/css" href="{xml(data["style"])}"?>\n' if data["style"] else "",
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="{xml(data["lang"])}">\n',
        f"<id>{xml(data['id'])}</id>\n",
        f"<title>{xml(data['title'])}</title>\n",
        f'<subtitle type="xhtml"><div xmlns="{XHTML}">{xml(data["about"])} ',
        f'<a href="{xml(data["page"])}">{xml(data["open"])}</a></div></subtitle>\n',
        *(f'<link rel="{relation}" type="application/atom+xml" href="{xml(url)}"/>\n' for relation, url in links.items()),
        f'<link rel="alternate" type="text/html" href="{xml(data["page"])}"/>\n',
        f"<updated>{data['updated']}</updated>\n",
        f"<author><name>{xml(data['author'])}</name></author>\n",
        f"<icon>{xml(data['icon'])}</icon>\n" if data["icon"] else "",
        f"<rights>{xml(data['rights'])}</rights>\n" if data["rights"] else "",
        "<fh:archive/>\n" if data.get("is_archive") else "",
    ]
    return "".join([*head, *(_element(row) for row in data["rows"]), "</feed>\n"]).encode()


@lru_cache(maxsize=65536)
def _element(row: Row) -> str:
    """An entry's element, made once for all feeds that have the row."""
    data = row.data
    parts = [
        "<entry>\n",
        f"<id>{xml(data['id'])}</id>\n",
        f"<title>{xml(data['title'])}</title>\n",
        f'<link rel="alternate" type="text/html" href="{xml(data["url"])}"/>\n',
        f"<published>{data['published']}</published>\n" if data["published"] else "",
        f"<updated>{data['updated']}</updated>\n",
        f"<author><name>{xml(data['author'])}</name></author>\n",
        f'<category term="{xml(data["category"])}" label="{xml(data["category_label"])}"/>\n',
        *(f'<category term="{xml(label)}"/>\n' for label in data["labels"]),
        f"<summary>{xml(data['text'])}</summary>\n",
        "</entry>\n",
    ]
    return "".join(parts)


def json_feed(data: dict[str, Any]) -> bytes:
    """A feed as JSON Feed; the data is that of `atom`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": data["title"],
        "home_page_url": data["page"],
        "feed_url": f"{data['base']}.json",
        "description": data["about"],
        **({"favicon": data["icon"]} if data["icon"] else {}),
        "language": data["lang"],
        "authors": [{"name": data["author"]}],
    }
    items = b",\n".join(map(_item, data["rows"]))
    return orjson.dumps(feed)[:-1] + b',"items":[\n' + items + b"]}\n"


@lru_cache(maxsize=65536)
def _item(row: Row) -> bytes:
    """An item, made once for all feeds that have the row."""
    data = row.data
    item = {
        "id": data["id"],
        "url": data["url"],
        "title": data["title"],
        "content_text": data["text"],
        "date_published": data["published"],
        "date_modified": data["updated"],
        "authors": [{"name": data["author"]}],
        "tags": list(dict.fromkeys([data["category"], *data["labels"]])),
    }
    return orjson.dumps({name: value for name, value in item.items() if value != ""})


def opml(data: dict[str, Any]) -> bytes:
    """The list of all feeds: `title`, `groups` of {title, feeds}, each feed {title, url, page}."""
    groups = (f'<outline text="{xml(group["title"])}">\n{"".join(map(_outline, group["feeds"]))}</outline>\n' for group in data["groups"])
    head = f"<head>\n<title>{xml(data['title'])}</title>\n</head>\n"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n{head}<body>\n{"".join(groups)}</body>\n</opml>\n'.encode()


def _outline(feed: dict[str, str]) -> str:
    title = xml(feed["title"])
    return f'<outline type="rss" text="{title}" title="{title}" xmlUrl="{xml(feed["url"])}" htmlUrl="{xml(feed["page"])}"/>\n'
