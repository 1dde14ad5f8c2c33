"""
Citation metadata in a page's head: a reference manager files the document itself, not the page.

Zotero's importer decides the names. `z:itemType` settles what a thing is; `eprints.official_url` comes before the page's own address;
what stands in `dc.description` lands among the extras. Issuers are not named as authors: a manager would split "Bank of England"
into a first name and a last name.
"""

from __future__ import annotations

from tracker.model.dates import became_public
from tracker.model.entries import Entry
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.parts import source_notes
from tracker.site.site import Site

Field = dict[str, str]

STATUTE, REPORT = "statute", "report"


def fields(site: Site, entry: Entry) -> list[Field]:
    """The fields of an entry's page, in the order of the head; none for kinds that are no documents."""
    form = site.kinds[entry.kind].cited_as
    if not form:
        return []
    said = _policy(site, entry) if form == STATUTE else _document(site, entry, form)
    said["dcterms.abstract"] = entry.fields.get("summary")
    said["dc.description"] = _("Recorded at %s") % site.absolute(site.page_path(entry))
    return [{"name": name, "content": content} for name, content in said.items() if content]


def _policy(site: Site, entry: Entry) -> dict[str, str | None]:
    said = entry.fields
    official = source_notes.official(site, entry) or {}
    language = entry.original[0] or official.get("language")
    is_law = site.vocabulary.term("policy-type", said["type"]).binding
    return {
        "z:itemType": STATUTE if is_law else REPORT,
        "dc.title": titled(entry),
        "dcterms.issued": became_public(said["timeline"]).text,
        "prism.number": said.get("document_number"),
        "dc.publisher": None if is_law else site.name(site.referenced_keys(entry, "issued_by")[0]),
        "dc.type": _type(said["type"], language),
        "dc.language": language,
        "eprints.official_url": official.get("url"),
    }


def _type(type: str, language: str | None) -> str:
    """Return the name of a document's type, and its name in the document's language if the vocabulary has one."""
    word = labels.word("policy-type", type)
    own = labels.word_in("policy-type", type, language) if language else ""
    return f"{word} ({own})" if own not in ("", word) else word


def _document(site: Site, entry: Entry, form: str) -> dict[str, str | None]:
    said, date = entry.fields, site.date(entry)
    return {
        "z:itemType": form,
        "dc.title": titled(entry),
        "author": said.get("author"),
        "dcterms.issued": date.text if date else None,
        "prism.publicationName": said.get("publisher"),
        "dc.language": said.get("language") or entry.original[0],
        "eprints.official_url": said.get("url") or (source_notes.official(site, entry) or {}).get("url"),
    }


def titled(entry: Entry) -> str:
    """A title with the first original one behind it, as in "Token Notice [代币通知]"."""
    _language, original = entry.original
    return f"{entry.title} [{original}]" if original else entry.title
