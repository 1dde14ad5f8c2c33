"""Notes and links of an entry's text: its sources as notes, the URLs of its wiki links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.vocabulary import is_document, is_official, officiality
from tracker.site.dependencies import memoized
from tracker.site.i18n import labels
from tracker.site.parts.body import han_of
from tracker.site.site import Site

NOTE = ("url", "publisher", "author", "source_kind", "language", "archived_url", "accessed")
"""Fields of an article that a note shows beside its title and date."""


def body(site: Site, entry: Entry) -> dict[str, Any]:
    """A text with what it takes to show it: `entry`, `text`, `links` (kind, id, address, title), `sources`, `han` (its Chinese's tag)."""
    return {
        "text": site.published.with_text(entry.key).body,
        "links": links(site, entry),
        "sources": sources(site, entry),
        "han": han_of(entry.fields),
    }


def links(site: Site, entry: Entry) -> list[list[str | None]]:
    """Return the targets of the wiki links in an entry's text: kind and id as written, URL, title."""
    found: dict[tuple[str | None, str], list[str | None]] = {}
    for mention in site.published.with_text(entry.key).scan.mentions:
        written = (mention.kind, mention.id)
        if written in found:
            continue
        key = (mention.kind, mention.id) if mention.kind else site.key_of(mention.id)
        if key in site.published:
            link = site.link_to(key)
            found[written] = [mention.kind, mention.id, link["url"], link["title"]]
    return list(found.values())


def sources(site: Site, entry: Entry) -> list[dict[str, Any]]:
    """
    An entry's sources in its own order: those that it describes itself as they stand in its file, an article as a note has it.

    An article that cites itself comes first in its own list.
    """
    found = [{**article_note(site, entry.key), "id": "self", "page": None}] if site.kinds[entry.kind].cites_itself else []
    for source in entry.fields.get("sources", ()):
        if isinstance(source, str):
            if ("article", source) in site.published:
                found.append(article_note(site, ("article", source)))
        else:
            found.append(source)
    return found


def official(site: Site, entry: Entry) -> Mapping[str, Any] | None:
    """The source of an entry that is the document itself, with its address; None if no source is."""
    found = [source for source in own(site, entry) if source.get("url") and is_document(source["source_kind"])]
    return min(found, key=lambda source: officiality(source["source_kind"]), default=None)


@memoized
def own(site: Site, entry: Entry) -> list[dict[str, Any]]:
    """
    Return the official sources of an entry: the document itself, or its issuer's account of it.

    An article that names another policy first is the text of that one, whatever else it says.
    """
    official = [source for source in sources(site, entry) if is_official(source.get("source_kind") or "")]
    return [source for source in official if entry.kind != site.policy or source.get("about") in (None, entry.id)]


@memoized
def article_note(site: Site, key: Key) -> dict[str, Any]:
    """An article as a note; made once for all entries that rest on it."""
    article = site.published[key]
    tag, original = article.original
    described = {name: article.fields[name] for name in NOTE if name in article.fields}
    named = {"id": article.id, "title": article.title, "date": article.fields.get("published"), "page": site.url_of(article)}
    about = next(iter(article.fields.get("policies", ())), None)
    return {**described, **named, "about": about, "original": original, "original_lang": tag}


def cited(site: Site, entry: Entry, id: str) -> dict[str, Any] | None:
    """A source of an entry as a link: `title` is who published it, else its own; `kind` what it is, in words; None if it is not there."""
    source = next((one for one in sources(site, entry) if one["id"] == id), None)
    if source is None:
        return None
    kind = source.get("source_kind")
    return {
        "title": source.get("publisher") or source["title"],
        "url": source.get("url") or source.get("page") or f"{site.url_of(entry)}#sources",
        "kind": labels.word("source-kind", kind, short=True) if kind else "",
    }
