"""
Citations of an entry: of the official document that it records, and of its page on this site.

A record is an item of CSL-JSON as a plain dictionary; the files beside a page and the texts of the Cite panel are all written from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from tracker.model.entries import Entry
from tracker.model.kinds import CITED_AS
from tracker.model.library import Key
from tracker.site.dependencies import memoized_for_neighbours
from tracker.site.i18n.labels import _
from tracker.site.parts import citation_meta, citation_styles, source_notes
from tracker.site.site import Site

Item: TypeAlias = dict[str, Any]

FORMATS = (("cite.bib", "BibTeX"), ("cite.ris", "RIS"), ("cite.csl.json", "CSL-JSON"))
"""The files beside a page, and what their formats are called."""


NAMES = {
    "dc.title": "title",
    "prism.publicationName": "container-title",
    "prism.number": "number",
    "dc.type": "genre",
    "dc.language": "language",
    "eprints.official_url": "URL",
    "dcterms.abstract": "abstract",
    "dc.description": "note",
}
"""The fields of a page's head that CSL has as plain text, under its names."""


def records(site: Site, key: Key) -> list[Item]:
    """The records of an entry's files: its official document, if its address is known, then its page."""
    return _records(site, key)


@memoized_for_neighbours
def _records(site: Site, key: Key) -> list[Item]:
    entry = site.published[key]
    item = document(site, entry)
    return [*([item] if item else []), page(site, f"{entry.kind}:{entry.id}:page", entry.title, site.page_path(entry), site.today)]


def document(site: Site, entry: Entry) -> Item | None:
    """The document that an entry records, of the facts that the head of its page names; None if it is nowhere on the web."""
    facts = {field["name"]: field["content"] for field in citation_meta.fields(site, entry)}
    if "eprints.official_url" not in facts:
        return None
    named = {name: facts[field] for field, name in NAMES.items() if field in facts}
    _language, original = entry.original
    authors = [facts["author"]] if "author" in facts else issuers(site, entry)
    read_on = (source_notes.official(site, entry) or entry.fields).get("accessed") or entry.fields.get("reviewed")
    return {
        "id": f"{entry.kind}:{entry.id}",
        "type": CITED_AS[facts["z:itemType"]].csl,
        **named,
        **({"original-title": original} if original else {}),
        **({"author": [{"literal": author} for author in authors]} if authors else {}),
        **({"issued": date(facts["dcterms.issued"])} if "dcterms.issued" in facts else {}),
        **({"accessed": date(read_on)} if read_on else {}),
    }


def page(site: Site, id: str, title: str, path: str, day: str) -> Item:
    """A page of this site as it stands on a day."""
    return {
        "id": id,
        "type": "webpage",
        "title": title,
        "author": [{"literal": site.settings["name"]}],
        "issued": date(day),
        "accessed": date(day),
        "language": site.settings["lang"],
        "URL": site.absolute(path),
        "note": _("As of %s") % day,
    }


def issuers(site: Site, entry: Entry) -> list[str]:
    """Return the names of a policy's issuers, the lead first."""
    return [site.name(key) for key in site.referenced_keys(entry, "issued_by")]


def date(text: str) -> dict[str, Any]:
    """A date as CSL has it, as precise as it is written."""
    return {"date-parts": [[int(part) for part in text.split("-")]]}


# The Cite panel


def panel(site: Site, key: Key) -> dict[str, Any]:
    """Return the data of the Cite panel of an entry's page."""
    entry = site.published[key]
    *documents, own = records(site, key)
    shown = next(iter(documents), None)
    heading = _("Cite the official document") if entry.kind == site.policy else _("Cite the original")
    return {
        "heading": heading,
        "official": texts(shown, in_chinese(site, entry, shown)) if shown else [],
        "page": texts(own),
        "day": site.today,
        "files": files(site, site.page_path(entry)),
    }


def panel_of_page(site: Site, item: Item, path: str, day: str) -> dict[str, Any]:
    """Return the data of the Cite panel of a page that is no entry's."""
    return {"heading": "", "official": [], "page": texts(item), "day": day, "files": files(site, path)}


def texts(item: Item, chinese: Item | None = None) -> list[dict[str, str]]:
    """A record in each style; the Chinese standard has a Chinese document under its own names."""
    return [
        {"style": "APA", "text": citation_styles.apa(item)},
        {"style": "Chicago", "text": citation_styles.chicago(item)},
        {"style": "GB/T 7714-2025", "text": citation_styles.gbt(chinese or item)},
    ]


def files(site: Site, path: str) -> list[dict[str, str]]:
    """The files beside the page at `path`, as links."""
    return [{"title": title, "url": site.local(f"{path}{name}")} for name, title in formats(site)]


def formats(site: Site) -> list[tuple[str, str]]:
    """The files that the site has beside a page, of all that there are."""
    return [(name, title) for name, title in FORMATS if site.has_output(name)]


def in_chinese(site: Site, entry: Entry, item: Item) -> Item | None:
    """A record under the Chinese names of a document and of those that issued it; None unless all have one."""
    title = _chinese(entry)
    names = list(_chinese_issuers(site, entry))
    if not title or not names or not all(names):
        return None
    return {**item, "title": title, "author": [{"literal": name} for name in names], "language": "zh"}


def _chinese_issuers(site: Site, entry: Entry) -> Iterator[str | None]:
    for key in site.referenced_keys(entry, "issued_by"):
        agency = site.published.get(key)
        yield _chinese(agency) if agency else None


def _chinese(entry: Entry) -> str | None:
    """The Chinese title of an entry."""
    titles: dict[str, str] = entry.fields.get("original_title", {})
    return next((title for tag, title in titles.items() if tag.split("-")[0] == "zh"), None)
