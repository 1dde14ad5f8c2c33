"""JSON-LD descriptions of entries in schema.org's vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tracker.model.entries import Entry
from tracker.model.fields import kinds_named
from tracker.model.library import Key
from tracker.model.vocabulary import ENDING, is_news, statuses_of
from tracker.site.dependencies import memoized
from tracker.site.i18n import labels
from tracker.site.parts import head, source_notes
from tracker.site.site import Site

Thing = dict[str, Any]

LEGISLATION, ARTICLE = "Legislation", "Article"

IN_FORCE, NOT_IN_FORCE = "https://schema.org/InForce", "https://schema.org/NotInForce"
FORCE = {**dict.fromkeys(statuses_of("current"), IN_FORCE), **dict.fromkeys((*statuses_of("coming"), *ENDING), NOT_IN_FORCE)}
"""The legal force by status, in terms of schema.org; completed and unclear have none."""


def thing(site: Site, entry: Entry) -> Thing:
    """An entry as the subject of its page; one whose kind says nothing of schema.org is a page about itself."""
    fields, address = entry.fields, site.absolute(site.page_path(entry))
    found: Thing = {"@type": "WebPage", "@id": f"{address}#it", "url": address, "name": entry.title}
    names = [*fields.get("original_title", {}).values(), *fields.get("aliases", ())]
    if "abbreviation" in fields:
        names.append(fields["abbreviation"])
    if names:
        found["alternateName"] = names
    if summary := fields.get("summary"):
        found["description"] = summary
    kind = site.kinds[entry.kind]
    make = MAKERS.get(kind.schema_org.type)
    own = {"@type": kind.schema_org.type, **(make(site, entry) if make else {}), **_properties(site, entry)}
    found.update({name: value for name, value in own.items() if value})
    return found


def _properties(site: Site, entry: Entry) -> Thing:
    """Return the schema.org properties that the fields of an entry give."""
    found: Thing = {}
    kind = site.kinds[entry.kind]
    for field, name in kind.schema_org.properties:
        value = entry.fields.get(field)
        if value and field in kinds_named(kind.model):
            found[name] = [*found.get(name, []), *_named(site, site.referenced_keys(entry, field))]
        elif value:
            found[name] = value
    return found


def frame(site: Site, entry: Entry) -> list[Thing]:
    """The page about an act, which is reviewed as the act itself is not; nothing for other kinds, whose page is named by its subject."""
    if site.kinds[entry.kind].schema_org.type != LEGISLATION:
        return []
    address = site.absolute(site.page_path(entry))
    found: Thing = {"@type": "WebPage", "@id": address, "url": address, "name": entry.title, "mainEntity": {"@id": f"{address}#it"}}
    if reviewed := entry.fields.get("reviewed"):
        found["lastReviewed"] = reviewed
        found["reviewedBy"] = {"@type": "Organization", "name": site.settings["name"], "url": site.absolute("/")}
    return [found]


def page(site: Site, address: str, name: str, kind: str = "CollectionPage") -> Thing:
    """A page that is not about one entry."""
    return {"@type": kind, "@id": f"{site.absolute(address)}#it", "url": site.absolute(address), "name": name}


def of_page(site: Site, address: str, name: str, steps: Sequence[dict[str, str]], kind: str = "CollectionPage") -> Thing:
    """Return the whole JSON-LD of a page that is not about one entry: the page, and the way to it."""
    return head.graph(site, address, page(site, address, name, kind), steps, name)


def website(site: Site) -> Thing:
    """The site itself, and how it is searched."""
    found = page(site, "/", site.settings["name"], "WebSite")
    if site.settings["search"]:
        target = f"{site.absolute('/search/')}?q={{search_term_string}}"
        found["potentialAction"] = {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"}
    return found


def listing(site: Site, address: str, name: str, keys: Iterable[Key]) -> Thing:
    """A page of a list with what it holds."""
    items = [{"@type": "ListItem", "position": place, "item": _name(site, key)} for place, key in enumerate(keys, start=1)]
    return {**page(site, address, name), "mainEntity": {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}}


def _named(site: Site, keys: Iterable[Key]) -> list[Thing]:
    return [_name(site, key) for key in keys if key in site.published]


@memoized
def _name(site: Site, key: Key) -> Thing:
    """An entry as other entries name it; made once."""
    entry = site.published[key]
    return {"@id": f"{site.absolute(site.page_path(entry))}#it", "name": entry.title}


def _policy(site: Site, entry: Entry) -> Thing:
    fields = entry.fields
    dates: dict[str, str] = {}
    for event in fields["timeline"]:
        dates.setdefault(event["event"], event["date"])
    about = _named(site, site.referenced_keys(entry, "themes"))
    official = source_notes.official(site, entry) or {}
    document = {"url": official.get("url"), "archivedAt": official.get("archived_url"), "about": about}
    language, _title = entry.original
    if not site.vocabulary.term("policy-type", fields["type"]).binding:
        return {
            "@type": "CreativeWork",
            "datePublished": dates.get("published") or dates.get("issued"),
            "publisher": _named(site, site.referenced_keys(entry, "issued_by")),
            "inLanguage": language,
            **document,
        }
    return {
        "@type": LEGISLATION,
        "inLanguage": language,
        "legislationIdentifier": fields.get("document_number"),
        "legislationType": labels.word("policy-type", fields["type"]),
        "legislationDate": dates.get("issued") or dates.get("adopted"),
        "datePublished": dates.get("published"),
        "legislationDateOfApplicability": dates.get("effective"),
        "legislationPassedBy": _named(site, site.referenced_keys(entry, "issued_by")),
        "legislationResponsible": _named(site, site.referenced_keys(entry, "enforced_by")),
        "legislationJurisdiction": _named(site, site.referenced_keys(entry, "places")),
        "legislationLegalForce": FORCE.get(fields["status"]),
        "legislationAmends": _related(site, fields, "amends"),
        "legislationRepeals": _related(site, fields, "repeals"),
        **document,
    }


def _related(site: Site, fields: dict[str, Any], role: str) -> list[Thing]:
    return _named(site, [(site.policy, relation["policy"]) for relation in fields.get("relations", ()) if relation["type"] == role])


def _article(site: Site, entry: Entry) -> Thing:
    fields = entry.fields
    return {
        "@type": "NewsArticle" if is_news(fields.get("source_kind", "")) else ARTICLE,
        "headline": entry.title,
        "author": {"@type": "Person", "name": fields["author"]} if "author" in fields else None,
        "publisher": {"@type": "Organization", "name": fields["publisher"]},
    }


def _term(site: Site, entry: Entry) -> Thing:
    """A subject as one of the set of all: its list."""
    kind = site.kinds[entry.kind]
    address = site.absolute(f"/{kind.folder}/")
    return {"inDefinedTermSet": {"@type": "DefinedTermSet", "@id": f"{address}#it", "name": kind.plural}}


MAKERS: dict[str, Callable[[Site, Entry], Thing]] = {LEGISLATION: _policy, ARTICLE: _article, "DefinedTerm": _term}
"""Builders of properties beyond those of the kind, by schema.org type."""
