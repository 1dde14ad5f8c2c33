"""
The kinds of entry: each one a model of `entry_models` and one line of facts about it.

A further kind is a model and a `Kind` in `KINDS`; lists, pages, checks and schema follow from these two.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tracker.model.entry_models import Agency, Article, Company, EntryModel, Model, Person, Place, PlainPage, Policy, SourcedModel, Theme
from tracker.model.field_types import (
    Agency_,
    Article_,
    Company_,
    Date,
    Flag,
    Id,
    Language,
    ListedIn,
    Markdown,
    Person_,
    Place_,
    Policy_,
    Reference,
    Role,
    Text,
    Theme_,
    Url,
)  # fmt: skip

__all__ = [
    "Agency_", "Article_", "Company_", "Date", "EntryModel", "Flag", "Id", "Kind", "Language", "ListedIn", "Markdown", "Model", "Person_",
    "Place_", "Policy_", "Reference", "Role", "SchemaOrg", "SourcedModel", "Text", "Theme_", "Url", "Words",
]  # fmt: skip
"""The names for a module of a site's own kinds, which imports from here alone."""


@dataclass(frozen=True)
class Words:
    """The interface words of a kind, in English; each is a message of the catalogues."""

    one: str = ""
    """The noun for an entry; by default the kind's label. "Policies" is the name of a list; what it lists is an "act"."""
    many: str = ""
    """The noun for entries; by default the kind's plural."""
    nothing: str = "No acts are recorded here."
    """Shown if no policy refers to an entry."""
    nothing_but: str = ""
    """The same, before links to what else refers to it; without it these are not named."""
    nothing_own: str = ""
    """The same for an entry below another, whose policies hold for it."""
    nothing_own_but: str = ""
    """Shown if policies refer to an entry below this one, but none to this one itself."""
    record: str = "Acts by year and track"
    """The heading of the drawing of its policies."""
    below: str = "through %(name)s"
    """The note of a line that is listed because of an entry below in the tree."""
    issued_below: str = ""
    """The same where that entry issued what is listed; without it `below`."""


@dataclass(frozen=True)
class SchemaOrg:
    """The schema.org description of an entry: its type, and the properties that fields give."""

    type: str = "WebPage"
    properties: tuple[tuple[str, str], ...] = ()
    """Pairs of a field and its property; an id is given as the entry that it names."""


class CitationType(NamedTuple):
    """A type of document, as CSL and RIS call it."""

    csl: str
    ris: str


CITED_AS: Mapping[str, CitationType] = MappingProxyType(
    {
        "bill": CitationType("bill", "BILL"),
        "blogPost": CitationType("post-weblog", "BLOG"),
        "book": CitationType("book", "BOOK"),
        "case": CitationType("legal_case", "CASE"),
        "document": CitationType("document", "GEN"),
        "hearing": CitationType("hearing", "HEAR"),
        "journalArticle": CitationType("article-journal", "JOUR"),
        "map": CitationType("map", "MAP"),
        "newspaperArticle": CitationType("article-newspaper", "NEWS"),
        "report": CitationType("report", "RPRT"),
        "statute": CitationType("legislation", "STAT"),
        "webpage": CitationType("webpage", "ELEC"),
    }
)
"""The types of documents that can be cited, by Zotero's names."""


@dataclass(frozen=True)
class Kind:
    """
    A kind of entry: its model and the facts that the rest of the tracker reads.

    Words are English, the source of all catalogues; `translations` has those of a site's own kind in further languages: a language's tag
    to the English word to the word.
    """

    name: str
    folder: str
    label: str
    plural: str
    model: type[EntryModel]
    named: bool = False
    """Its `title` may be written `name`."""
    date_field: str | None = None
    """The field that dates its entries; a `timeline` dates them otherwise."""
    in_feeds: bool = False
    """Its entries are what feeds are made of."""
    has_feed: bool = False
    """Every entry has a feed of what refers to it."""
    gathers: bool = False
    """An entry's page holds its sub-entries' entries too."""
    must_be_used: bool = False
    """An entry that nothing refers to is told."""
    must_cite: bool = False
    """An entry whose body cites nothing is told."""
    facets: tuple[str, ...] = ()
    """Fields (and `year`) with static lists of their own."""
    plain: bool = False
    """Plain pages: at the site's root, in no list, feed or data."""
    cites_itself: bool = False
    """`[@self]` cites the entry."""
    reserved_ids: frozenset[str] = frozenset({"page"})
    """Ids whose addresses the site needs itself."""
    words: Words = Words()
    headings: tuple[str, ...] = ()
    """The headings of a new entry's body."""
    questions: tuple[tuple[str, str], ...] = ()
    """The questions about a new entry: flags of `invoke new`, each with its words; by default title and required fields."""
    position: int = 95
    """Index of its list among the sections of the header."""
    schema_org: SchemaOrg = SchemaOrg()
    cited_as: str = ""
    """The type of an entry in reference managers, one of CITED_AS; "" if it has none."""
    suggested: bool = True
    """Names of its entries are suggested as a reader types them."""
    importance: float = 1
    """Weight of its entries among the results of a search; the engine's were tried out with `tests/search/graded.json`."""
    translations: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def tree(self) -> bool:
        return "parent" in self.model.model_fields


ROOT_FOLDERS = ("timeline", "state", "search", "data", "coverage", "changes", "feeds", "rules", "targets", "compare", "settings")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "policy", "policies", "Policy", "Policies", Policy, in_feeds=True, must_cite=True,
            facets=("stance", "status", "type", "year"), reserved_ids=frozenset({"page", "by"}), position=10,
            headings=("What it does", "Why it matters", "How it has been applied", "What is uncertain"),
            schema_org=SchemaOrg("Legislation"), cited_as="statute", words=Words(one="Act", many="Acts"),
            questions=(
                ("original_title", "Official title in its own language"),
                ("title", "Title in English (yours is fine)"),
                ("agency", "Lead body (name or id)"),
                ("date", "Date issued (2021-09-03, 2021-09 or 2021)"),
                ("stance", "Which way does it push?"),
                ("url", "Link to the official text"),
            ),
        ),
        Kind(
            "article", "articles", "Article", "Articles", Article, date_field="published", in_feeds=True, must_be_used=True,
            importance=0.75,
            must_cite=True, cites_itself=True, position=80, cited_as="blogPost", suggested=False,
            schema_org=SchemaOrg("Article", (
                ("published", "datePublished"), ("language", "inLanguage"), ("url", "sameAs"), ("archived_url", "archivedAt"),
                ("policies", "citation"), ("themes", "about"),
            )),
            questions=(
                ("title", "Title"),
                ("publisher", "Publisher"),
                ("date", "Date of publication (2021-09-03, 2021-09 or 2021)"),
                ("url", "Link"),
                ("language", "Language (en, zh-Hans …)"),
                ("theme", "Theme (name or id)"),
            ),
        ),
        Kind(
            "agency", "agencies", "Agency", "Agencies", Agency, named=True, has_feed=True, gathers=True, must_be_used=True, position=40,
            importance=0.7,
            schema_org=SchemaOrg("GovernmentOrganization", (
                ("parent", "parentOrganization"), ("dissolved", "dissolutionDate"), ("website", "sameAs"),
            )),
            words=Words(
                nothing="No acts are recorded for this agency.",
                nothing_but="No acts are recorded for this agency. It is listed because:",
                issued_below="issued by %(name)s, which is under it",
            ),
            questions=(
                ("title", "Name in English"),
                ("original_title", "Name in its own language"),
                ("type", "What kind of body is it?"),
                ("place", "Place (name or id)"),
                ("parent", "Part of (name or id)"),
                ("url", "Website"),
            ),
        ),
        Kind(
            "company", "companies", "Company", "Companies", Company, named=True, has_feed=True, must_be_used=True, position=50,
            importance=0.75,
            schema_org=SchemaOrg("Organization", (("parent", "parentOrganization"), ("website", "sameAs"))),
            words=Words(nothing="No act that names this company is recorded."),
            questions=(
                ("title", "Name in English"),
                ("original_title", "Name in its own language"),
                ("type", "Line of business"),
                ("place", "Place (name or id)"),
                ("url", "Website"),
            ),
        ),
        Kind(
            "theme", "themes", "Theme", "Themes", Theme, named=True, has_feed=True, gathers=True, must_be_used=True, position=60,
            schema_org=SchemaOrg("DefinedTerm"),
            words=Words(nothing="No acts are recorded under this theme.", record="How policy changed", below="under %(name)s"),
            questions=(
                ("title", "Name"),
                ("summary", "What it covers, in a sentence"),
                ("parent", "Broader theme (name or id)"),
            ),
        ),
        Kind(
            "place", "places", "Place", "Places", Place, named=True, has_feed=True, gathers=True, must_be_used=True, position=70,
            importance=0.75,
            schema_org=SchemaOrg("AdministrativeArea", (("parent", "containedInPlace"),)),
            words=Words(
                nothing="No acts are recorded for this place.",
                nothing_own="No local act is recorded. National acts apply.",
                nothing_own_but=(
                    "No local act is recorded. National acts apply; those that name this place are listed below."
                ),
                record="Acts by year and track",
                below="in %(name)s",
            ),
            questions=(
                ("title", "Name"),
                ("parent", "Lies in (name or id)"),
            ),
        ),
        Kind(
            "person", "people", "Person", "People", Person, named=True, has_feed=True, must_be_used=True, position=90,
            importance=0.95,
            schema_org=SchemaOrg("Person", (("role", "jobTitle"), ("agencies", "affiliation"), ("companies", "affiliation"))),
            words=Words(nothing="No acts are recorded for this person.", record="Acts by year and track"),
            questions=(
                ("title", "Name"),
                ("role", "Office or position"),
                ("agency", "Body (name or id)"),
            ),
        ),
        Kind("page", "pages", "Page", "Pages", PlainPage, importance=0.75, plain=True, reserved_ids=frozenset(), suggested=False),
    )
}  # fmt: skip


def reserved_ids(kind: Kind, kinds: Mapping[str, Kind] = KINDS) -> frozenset[str]:
    """The ids that an entry of `kind` cannot have, since the site needs their addresses."""
    return kind.reserved_ids | reserved_ids_of_pages(kinds) if kind.plain else kind.reserved_ids


def reserved_ids_of_pages(kinds: Mapping[str, Kind] = KINDS) -> frozenset[str]:
    """The names below the site's root that the site needs itself."""
    return frozenset(ROOT_FOLDERS) | {kind.folder for kind in kinds.values()}


def digest_of_kinds(kinds: Mapping[str, Kind]) -> bytes:
    """A digest of the kinds that are not the engine's: of their facts, and of the source of the modules with their models."""
    own = [kind for name, kind in kinds.items() if KINDS.get(name) is not kind]
    if not own:
        return b""
    content = blake2b(repr(own).encode(), digest_size=16)
    for name in sorted({kind.model.__module__ for kind in own}):
        file = getattr(sys.modules.get(name), "__file__", None)
        content.update(Path(file).read_bytes() if file else b"")
    return content.digest()
