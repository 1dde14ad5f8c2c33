"""What an entry is in schema.org's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.vocabulary import ENDING, statuses_of
from tracker.site.dependencies import once
from tracker.site.i18n import labels
from tracker.site.parts import source_notes
from tracker.site.parts.citation_meta import LAW_LIKE
from tracker.site.site import Site

Thing = dict[str, Any]

IN_FORCE, NOT_IN_FORCE = "https://schema.org/InForce", "https://schema.org/NotInForce"
FORCE = {**dict.fromkeys(statuses_of("current"), IN_FORCE), **dict.fromkeys((*statuses_of("coming"), *ENDING), NOT_IN_FORCE)}
"""Whether an act binds, where its status says so; of those that are completed or unclear nothing is said."""


def thing(site: Site, entry: Entry) -> Thing:
    """An entry as the subject of its page; a kind that is not known here is a page about itself."""
    fields, address = entry.fields, site.absolute(site.place(entry))
    found: Thing = {"@type": "WebPage", "@id": f"{address}#it", "url": address, "name": entry.title}
    names = [*fields.get("original_title", {}).values(), *fields.get("aliases", ())]
    if "abbreviation" in fields:
        names.append(fields["abbreviation"])
    if names:
        found["alternateName"] = names
    if summary := fields.get("summary"):
        found["description"] = summary
    if make := MAKERS.get(entry.kind):
        found.update({name: value for name, value in make(site, entry).items() if value})
    return found


def frame(site: Site, entry: Entry) -> list[Thing]:
    """The page about an act, which is reviewed as the act itself is not; nothing for other kinds, whose page is named by its subject."""
    if entry.kind != "policy":
        return []
    address = site.absolute(site.place(entry))
    found: Thing = {"@type": "WebPage", "@id": address, "url": address, "name": entry.title, "mainEntity": {"@id": f"{address}#it"}}
    if reviewed := entry.fields.get("reviewed"):
        found["lastReviewed"] = reviewed
        found["reviewedBy"] = {"@type": "Organization", "name": site.settings["name"], "url": site.absolute("/")}
    return [found]


def page(site: Site, address: str, name: str, kind: str = "CollectionPage") -> Thing:
    """A page that is not about one entry."""
    return {"@type": kind, "@id": f"{site.absolute(address)}#it", "url": site.absolute(address), "name": name}


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


def _named(site: Site, kind: str, ids: list[str]) -> list[Thing]:
    return [_name(site, (kind, id)) for id in ids if (kind, id) in site.published]


@once
def _name(site: Site, key: Key) -> Thing:
    """An entry as other entries name it; made once."""
    entry = site.published[key]
    return {"@id": f"{site.absolute(site.place(entry))}#it", "name": entry.title}


def _policy(site: Site, entry: Entry) -> Thing:
    fields = entry.fields
    dates: dict[str, str] = {}
    for event in fields["timeline"]:
        dates.setdefault(event["event"], event["date"])
    about = _named(site, "theme", fields["themes"])
    official = source_notes.official(site, entry) or {}
    document = {"url": official.get("url"), "archivedAt": official.get("archived_url"), "about": about}
    language = next(iter(fields.get("original_title", ())), None)
    if fields["type"] not in LAW_LIKE:
        return {
            "@type": "Report" if fields["type"] in {"plan", "standard"} else "CreativeWork",
            "datePublished": dates.get("published") or dates.get("issued"),
            "publisher": _named(site, "agency", fields["issued_by"]),
            "inLanguage": language,
            **document,
        }
    return {
        "@type": "Legislation",
        "inLanguage": language,
        "legislationIdentifier": fields.get("document_number"),
        "legislationType": labels.word("policy-type", fields["type"]),
        "legislationDate": dates.get("issued") or dates.get("adopted"),
        "datePublished": dates.get("published"),
        "legislationDateOfApplicability": dates.get("effective"),
        "legislationPassedBy": _named(site, "agency", fields["issued_by"]),
        "legislationResponsible": _named(site, "agency", fields.get("enforced_by", [])),
        "legislationJurisdiction": _named(site, "place", fields["places"]),
        "legislationLegalForce": FORCE.get(fields["status"]),
        "legislationAmends": _related(site, fields, "amends"),
        "legislationRepeals": _related(site, fields, "repeals"),
        **document,
    }


def _related(site: Site, fields: dict[str, Any], role: str) -> list[Thing]:
    return _named(site, "policy", [relation["policy"] for relation in fields.get("relations", ()) if relation["type"] == role])


def _article(site: Site, entry: Entry) -> Thing:
    fields = entry.fields
    return {
        "@type": "NewsArticle" if fields.get("source_kind") in {"news", "state-media", "trade-press"} else "Article",
        "headline": entry.title,
        "author": {"@type": "Person", "name": fields["author"]} if "author" in fields else None,
        "publisher": {"@type": "Organization", "name": fields["publisher"]},
        "datePublished": fields.get("published"),
        "inLanguage": fields["language"],
        "sameAs": fields.get("url"),
        "archivedAt": fields.get("archived_url"),
        "citation": _named(site, "policy", fields.get("policies", [])),
        "about": _named(site, "theme", fields["themes"]),
    }


def _agency(site: Site, entry: Entry) -> Thing:
    fields = entry.fields
    return {
        "@type": "GovernmentOrganization",
        "parentOrganization": _named(site, "agency", [fields["parent"]]) if "parent" in fields else None,
        "dissolutionDate": fields.get("dissolved"),
        "sameAs": fields.get("website"),
    }


def _company(site: Site, entry: Entry) -> Thing:
    fields = entry.fields
    parent = _named(site, "company", [fields["parent"]]) if "parent" in fields else None
    return {"@type": "Organization", "parentOrganization": parent, "sameAs": fields.get("website")}


def _theme(site: Site, entry: Entry) -> Thing:
    terms = {"@type": "DefinedTermSet", "@id": f"{site.absolute('/themes/')}#it", "name": site.kinds["theme"].plural}
    return {"@type": "DefinedTerm", "inDefinedTermSet": terms}


def _place(site: Site, entry: Entry) -> Thing:
    parent = entry.fields.get("parent")
    return {"@type": "AdministrativeArea", "containedInPlace": _named(site, "place", [parent]) if parent else None}


def _person(site: Site, entry: Entry) -> Thing:
    fields = entry.fields
    affiliations = _named(site, "agency", fields.get("agencies", [])) + _named(site, "company", fields.get("companies", []))
    return {"@type": "Person", "jobTitle": fields.get("role"), "affiliation": affiliations}


MAKERS: dict[str, Callable[[Site, Entry], Thing]] = {
    "policy": _policy,
    "article": _article,
    "agency": _agency,
    "company": _company,
    "theme": _theme,
    "place": _place,
    "person": _person,
}
