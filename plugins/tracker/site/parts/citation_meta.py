"""
What a reference manager reads in a page's head, so that it files the document itself, found through this site, and not the page.

Zotero's importer decides the names. `z:itemType` settles what a thing is; `eprints.official_url` comes before the page's own address;
what stands in `dc.description` lands among the extras. Issuers are not named as authors: a manager would split "People's Bank of China"
into a first name and a last name.
"""

from __future__ import annotations

from collections.abc import Callable

from tracker.model.dates import became_public
from tracker.model.entries import Entry
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.parts import source_notes
from tracker.site.site import Site

Field = dict[str, str]

LAW_LIKE = frozenset({"law", "regulation", "rules", "notice", "judicial-opinion"})
"""Types of acts that are law or read like it."""

CHINESE_TYPES = {
    "law": "法律",
    "regulation": "条例",
    "rules": "规定",
    "guideline": "指导意见",
    "notice": "通知",
    "plan": "规划",
    "standard": "标准",
    "statement": "声明",
    "judicial-opinion": "司法解释",
    "pilot": "试点",
    "consultation": "征求意见稿",
    "speech": "讲话",
}
"""What the documents of a type are called where they come from, whatever the language of the page."""


def fields(site: Site, entry: Entry) -> list[Field]:
    """The fields of an entry's page, in the order of the head; none for kinds that are no documents."""
    make = MAKERS.get(entry.kind)
    if make is None:
        return []
    said = make(site, entry)
    said["dcterms.abstract"] = entry.fields.get("summary")
    said["dc.description"] = _("Recorded at %s") % site.absolute(site.place(entry))
    return [{"name": name, "content": content} for name, content in said.items() if content]


def _policy(site: Site, entry: Entry) -> dict[str, str | None]:
    said = entry.fields
    official = source_notes.official(site, entry) or {}
    kind, chinese = labels.word("policy-type", said["type"]), CHINESE_TYPES.get(said["type"])
    is_law = said["type"] in LAW_LIKE
    return {
        "z:itemType": "statute" if is_law else "report",
        "dc.title": titled(entry),
        "dcterms.issued": became_public(said["timeline"]).text,
        "prism.number": said.get("document_number"),
        "dc.publisher": None if is_law else site.name(("agency", said["issued_by"][0])),
        "dc.type": f"{kind} ({chinese})" if chinese else kind,
        "dc.language": next(iter(said.get("original_title", ())), None) or official.get("language"),
        "eprints.official_url": official.get("url"),
    }


def _article(site: Site, entry: Entry) -> dict[str, str | None]:
    said = entry.fields
    return {
        "z:itemType": "blogPost",
        "dc.title": titled(entry),
        "author": said.get("author"),
        "dcterms.issued": said.get("published"),
        "prism.publicationName": said["publisher"],
        "dc.language": said["language"],
        "eprints.official_url": said.get("url"),
    }


def titled(entry: Entry) -> str:
    """A title with the first original one behind it, as in "Token Notice [代币通知]"."""
    original = next(iter(entry.fields.get("original_title", {}).values()), None)
    return f"{entry.title} [{original}]" if original else entry.title


MAKERS: dict[str, Callable[[Site, Entry], dict[str, str | None]]] = {"policy": _policy, "article": _article}
