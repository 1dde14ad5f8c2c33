"""
The kinds of entry: each one pydantic model and one line of facts about it.

A further kind is a model and a `Kind` in `KINDS`; lists, pages, checks and schema follow from these two.
The models' words are the contract's. Text arrives here as it stands in the file; what is empty has been left out before.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, NamedTuple, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from tracker.model.dates import partial_date
from tracker.model.urls import url_fault

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_ID = 80
LONGEST_TEXT = 1000
LONGEST_LIST = 1000
LONGEST_SUMMARY = 500
LONGEST_RULE = 300

# RFC 5646, section 2.1: a tag is well-formed when it fits the grammar.
LANGUAGE = re.compile(
    r"""(?ix:
    (?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})                # language and extended language
    (?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?                            # script, region
    (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*                             # variants
    (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*                                 # extensions
    (?:-x(?:-[a-z0-9]{1,8})+)?                                           # private use
    |x(?:-[a-z0-9]{1,8})+
    |en-GB-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo|i-pwn|i-tao|i-tay|i-tsu
    |sgn-BE-FR|sgn-BE-NL|sgn-CH-DE|art-lojban|cel-gaulish|no-bok|no-nyn|zh-guoyu|zh-hakka|zh-min|zh-min-nan|zh-xiang
    )""",
    re.ASCII,
)


def is_id(text: str) -> bool:
    """Return whether `text` has the form of an id: lower-case ASCII letters, digits, single hyphens, 80 characters at most."""
    return len(text) <= LONGEST_ID and ID.fullmatch(text) is not None


def plain_text(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("bad-value", "text of two lines where one is due")
    return text


def date_text(text: str) -> str:
    try:
        partial_date(text)
    except ValueError:
        raise PydanticCustomError("bad-date", "{text} is not a date", {"text": repr(text)}) from None
    return text


def url_text(text: str) -> str:
    fault = url_fault(text)
    if fault:
        raise PydanticCustomError("bad-url", "{text} is no address: {fault}", {"text": repr(text), "fault": fault})
    return text


def language_text(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        hint = "a language is a tag such as zh-Hans or en"
        raise PydanticCustomError("bad-value", "{text} is not a language tag", {"text": repr(text), "hint": hint})
    return text


def id_text(text: str) -> str:
    if not is_id(text):
        raise PydanticCustomError("bad-id", "{text} is not an id: lower-case letters, digits and single hyphens", {"text": repr(text)})
    return text


def _not_self(text: str) -> str:
    if text == "self":
        raise PydanticCustomError("bad-value", "'self' is how an article cites itself, not a source's id")
    return text


def source_id_text(text: str) -> str:
    return id_text(_not_self(text))


def flag_text(text: str) -> bool:
    if text not in ("true", "false"):
        raise PydanticCustomError("bad-value", "{text} is neither true nor false", {"text": repr(text)})
    return text == "true"


def summary_text(text: str) -> str:
    if LONGEST_SUMMARY < len(plain_text(text)) <= LONGEST_TEXT:
        raise PydanticCustomError("bad-value", "a summary of {length} characters; 500 are the most", {"length": len(text)})
    return text


def rule_text(text: str) -> str:
    if LONGEST_RULE < len(plain_text(text)) <= LONGEST_TEXT:
        raise PydanticCustomError("bad-value", "a text of {length} characters; 300 are the most", {"length": len(text)})
    return text


@dataclass(frozen=True)
class Reference:
    """Marks a text as the id of an entry of `kind`."""

    kind: str


LIST = "x-list"
"""The key under which a JSON Schema names a list of the vocabulary, until `json_schemas` puts the list's values there."""


@dataclass(frozen=True)
class ListedIn:
    """Marks a text as a value of a list of the vocabulary."""

    list: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), LIST: self.list}


@dataclass(frozen=True)
class SourceReference:
    """Marks a text as the id of one of the entry's own sources."""


@dataclass(frozen=True)
class Role:
    """
    Marks a field of references with its words: `here` on the page that refers, `there` on the page that is referred to.

    With a `heading`, what refers in this role stands under it on that page, apart from all else.
    """

    here: str
    there: str
    heading: str = ""


Text: TypeAlias = Annotated[str, AfterValidator(plain_text)]
Markdown: TypeAlias = str
Date: TypeAlias = Annotated[str, AfterValidator(date_text), Field(json_schema_extra={"pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"})]
Url: TypeAlias = Annotated[
    str, AfterValidator(url_text), Field(json_schema_extra={"format": "uri", "pattern": "^[hH][tT][tT][pP][sS]?://[^/]"})
]
Language: TypeAlias = Annotated[str, AfterValidator(language_text)]
Id: TypeAlias = Annotated[str, AfterValidator(id_text), Field(json_schema_extra={"pattern": f"^{ID.pattern}$", "maxLength": LONGEST_ID})]
SourceId: TypeAlias = Annotated[str, AfterValidator(source_id_text), Field(json_schema_extra={"pattern": f"^{ID.pattern}$"})]
Summary: TypeAlias = Annotated[str, AfterValidator(summary_text), Field(json_schema_extra={"maxLength": LONGEST_SUMMARY})]
RuleText: TypeAlias = Annotated[str, AfterValidator(rule_text), Field(json_schema_extra={"maxLength": LONGEST_RULE})]
Flag: TypeAlias = Annotated[
    str, AfterValidator(flag_text), Field(json_schema_extra={"enum": [True, False, "true", "false"], "type": ["boolean", "string"]})
]
CitedSource: TypeAlias = Annotated[Text, SourceReference()]
Agency_: TypeAlias = Annotated[Text, Reference("agency")]
Company_: TypeAlias = Annotated[Text, Reference("company")]
Theme_: TypeAlias = Annotated[Text, Reference("theme")]
Place_: TypeAlias = Annotated[Text, Reference("place")]
Person_: TypeAlias = Annotated[Text, Reference("person")]
Policy_: TypeAlias = Annotated[Text, Reference("policy")]
Article_: TypeAlias = Annotated[Text, Reference("article")]

PolicyType: TypeAlias = Annotated[Text, ListedIn("policy-type")]
Status: TypeAlias = Annotated[Text, ListedIn("status")]
Stance: TypeAlias = Annotated[Text, ListedIn("stance")]
EventType: TypeAlias = Annotated[Text, ListedIn("event")]
RelationType: TypeAlias = Annotated[Text, ListedIn("relation")]
SourceKind: TypeAlias = Annotated[Text, ListedIn("source-kind")]
AgencyType: TypeAlias = Annotated[Text, ListedIn("agency-type")]
CompanyType: TypeAlias = Annotated[Text, ListedIn("company-type")]
PositionType: TypeAlias = Annotated[Text, ListedIn("position")]
Rule: TypeAlias = Annotated[Text, ListedIn("rule")]
Actor: TypeAlias = Annotated[Text, ListedIn("actor")]

SIDES = ("up", "down", "both", "none")


def _side(text: str) -> str:
    if text not in SIDES:
        raise PydanticCustomError("bad-value", "{text} is no side; the sides are up, down, both and none", {"text": repr(text)})
    return text


Side: TypeAlias = Annotated[str, AfterValidator(_side), Field(json_schema_extra={"enum": list(SIDES)})]


def _original_form(value: Any) -> str:
    return "[languages]" if isinstance(value, dict) else "[text]"


OriginalTitle: TypeAlias = Annotated[
    Annotated[Text, Tag("[text]")] | Annotated[dict[Language, Text], Tag("[languages]")], Discriminator(_original_form)
]


def docstring_in_source(described: type) -> str | None:
    """The docstring of a class as its file has it; None where no file has the class."""
    import ast
    import inspect
    import textwrap

    try:
        node = ast.parse(textwrap.dedent(inspect.getsource(described))).body[0]
    except (OSError, TypeError):
        return None
    return ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None


class Model(BaseModel):
    """A mapping of known fields; texts stay texts."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)  # built for a file that is read anew

    unknown_marks: ClassVar[dict[str, str]] = {}
    """Field to the true/false field that says it is unknown: one of the two must stand, not both."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if sys.flags.optimize > 1:  # `python -OO` removes docstrings, which schemas have as descriptions
            cls.__doc__ = docstring_in_source(cls)


class Translation(Model):
    """The title and the summary in another language."""

    title: Text | None = Field(None, description="the title in that language")
    summary: Summary | None = Field(None, description="the summary in that language")


class Source(Model):
    """A page or document that the entry rests on and that has no entry of its own."""

    unknown_marks: ClassVar[dict[str, str]] = {"url": "url_unknown"}

    id: SourceId = Field(description="what `[@id]` cites")
    title: Text = Field(description="its title")
    url: Url | None = Field(None, title="Original", description="its address")
    url_unknown: Flag | None = Field(None, description="`true` if there is no address")
    original_title: OriginalTitle | None = Field(None, description="its title in its own language, alone or under its language")
    publisher: Text | None = Field(None, description="who published it")
    language: Language | None = Field(None, description="its language")
    date: Date | None = Field(None, description="when it was published")
    archived_url: Url | None = Field(None, title="Archived copy", description="the address of an archived copy")
    accessed: Date | None = Field(None, title="Read on", description="when it was read")
    source_kind: SourceKind | None = Field(None, title="Kind of source", description="what it is")
    note: Text | None = Field(None, description="what a reader should know about it")


def _source_form(value: Any) -> str:
    return "[source]" if isinstance(value, dict) else "[article]"


SourceItem: TypeAlias = Annotated[
    Annotated[Article_, AfterValidator(_not_self), Tag("[article]")] | Annotated[Source, Tag("[source]")], Discriminator(_source_form)
]


class Event(Model):
    """One step in a policy's life."""

    date: Date = Field(description="when")
    event: EventType = Field(description="what happened")
    note: Text | None = Field(None, description="what a reader should know about it")
    source: CitedSource | None = Field(None, description="the source that says so")


class Relation(Model):
    """A relation of this policy to an older one."""

    type: RelationType = Field(description="the verb")
    policy: Policy_ = Field(description="the other policy")
    note: Text | None = Field(None, description="what a reader should know about it")


class Target(Model):
    """A target of the policy, with its last day."""

    by: Date = Field(description="until when")
    text: Text = Field(description="what is to be reached")
    source: CitedSource | None = Field(None, description="the source that says so")


class Requirement(Model):
    """One thing that a policy requires, forbids or permits."""

    who: Actor = Field(description="the actor, from the vocabulary")
    rule: Rule = Field(description="must, must not or may")
    what: RuleText = Field(description="the duty in plain words, at most 300 characters")
    provision: Text | None = Field(None, description="where the policy says so")
    since: Date | None = Field(None, description="the first day; by default the day on which the policy took effect or became public")
    until: Date | None = Field(None, description="the last day")
    penalty: Text | None = Field(None, description="what a breach leads to")
    source: CitedSource | None = Field(None, description="the source that says so")


class Position(Model):
    """The legal position of an activity in a place."""

    place: Annotated[Place_, Role("Place", "What is allowed here")] = Field(description="the jurisdiction")
    position: PositionType = Field(description="what holds there")
    since: Date | None = Field(None, description="the first day; required unless `no-rule`")
    until: Date | None = Field(None, description="the last day")
    text: RuleText = Field(description="the position in one sentence, at most 300 characters")
    policies: list[Policy_] | None = Field(None, description="the policies that it rests on; required unless `no-rule`")
    source: CitedSource | None = Field(None, description="the source that says so")


class Correction(Model):
    """An error in the entry that has been corrected."""

    date: Date = Field(description="the day of the correction")
    text: Text = Field(description="what was wrong and what is right")


class EntryModel(Model):
    """The fields of every kind."""

    title: Text = Field(description="the name readers see, in English")
    original_title: dict[Language, Text] | None = Field(None, description="language to the title in that language")
    aliases: list[Text] | None = Field(None, title="Also known as", description="other names, searched and matched")
    former_ids: list[Id] | None = Field(None, title="Earlier addresses", description="old ids of this kind; each becomes a redirect")
    summary: Summary | None = Field(None, description="what it is, in one paragraph of at most 300 characters")
    translations: dict[Language, Translation] | None = Field(None, description="language to `title` and `summary` in it")
    reviewed: Date | None = Field(None, description="when an editor last read it against its sources")
    corrections: list[Correction] | None = Field(None, description="errors that have been corrected, in words")
    draft: Flag | None = Field(None, description="`true`: checked, not published")
    body: Markdown | None = Field(None, description="the text, in Markdown")


class SourcedModel(EntryModel):
    """An entry with sources of its own."""

    sources: Annotated[list[SourceItem] | None, Role("Sources", "Rests on this article")] = Field(
        None, description="what it rests on: ids of articles, or sources in full"
    )


class Policy(EntryModel):
    """One act: law, rules, guideline, notice, plan, statement."""

    summary: Summary = Field(description="what it does, in one paragraph of at most 300 characters")
    type: PolicyType = Field(description="the form of the act")
    status: Status = Field(description="where it stands; it follows from the timeline")
    status_note: Text | None = Field(None, description="why; required with `unclear`")
    stance: Stance = Field(title="Track", description="the track: does it promote or restrict")
    stance_reason: Text | None = Field(None, description="why this stance, in one sentence")
    places: Annotated[list[Place_], Role("Places", "Acts for this place")] = Field(description="where it holds")
    issued_by: Annotated[list[Agency_], Role("Issued by", "Issued")] = Field(description="who issued it, the lead first")
    enforced_by: Annotated[list[Agency_] | None, Role("Enforced by", "Enforces")] = Field(None, description="who enforces it")
    companies: Annotated[list[Company_] | None, Role("Companies", "Names this company")] = Field(None, description="firms it names or hits")
    people: Annotated[list[Person_] | None, Role("People", "Names this person")] = Field(None, description="people with a role in it")
    themes: Annotated[list[Theme_], Role("Themes", "On this theme")] = Field(description="its subjects")
    document_number: Text | None = Field(None, description="the issuer's number, as written")
    timeline: list[Event] = Field(description="its life, one item a step")
    milestone: Flag | None = Field(None, description="`true`: labelled in the drawn timeline")
    milestone_label: Text | None = Field(None, title="Milestone", description="its label there")
    relations: list[Relation] | None = Field(None, description="how it stands to older acts")
    targets: list[Target] | None = Field(None, description="what it wants reached, and by when")
    requirements: list[Requirement] | None = Field(None, description="who must, must not or may do what")
    sources: Annotated[list[SourceItem], Role("Sources", "Rests on this article")] = Field(
        description="what the entry rests on: ids of articles, or sources in full"
    )


class Article(EntryModel):
    """One published article or document about policies, summarised."""

    unknown_marks: ClassVar[dict[str, str]] = {"published": "published_unknown", "url": "url_unknown"}

    summary: Summary = Field(description="what it adds, in one paragraph of at most 300 characters")
    publisher: Text = Field(description="who published it")
    published: Date | None = Field(None, description="when; required unless `published_unknown: true`")
    published_unknown: Flag | None = Field(None, description="`true` if no date is shown")
    url: Url | None = Field(None, title="Original", description="its address; required unless `url_unknown: true`")
    url_unknown: Flag | None = Field(None, description="`true` if there is no address")
    author: Text | None = Field(None, description="who wrote it")
    language: Language = Field(description="its language")
    archived_url: Url | None = Field(None, title="Archived copy", description="the address of an archived copy")
    accessed: Date | None = Field(None, title="Read on", description="when it was read")
    source_kind: SourceKind | None = Field(None, title="Kind of source", description="what it is")
    shared_origin: Text | None = Field(None, title="Same report as", description="articles with one value go back to one report")
    policies: Annotated[list[Policy_] | None, Role("Policies", "About this policy")] = Field(None, description="policies it is about")
    agencies: Annotated[list[Agency_] | None, Role("Agencies", "Names this agency")] = Field(None, description="agencies it names")
    companies: Annotated[list[Company_] | None, Role("Companies", "Names this company")] = Field(None, description="companies it names")
    people: Annotated[list[Person_] | None, Role("People", "Names this person")] = Field(None, description="people it names")
    places: Annotated[list[Place_] | None, Role("Places", "Acts for this place")] = Field(None, description="places it names")
    themes: Annotated[list[Theme_], Role("Themes", "On this theme")] = Field(description="its subjects")


class Agency(SourcedModel):
    """A body that issues or enforces."""

    abbreviation: Text | None = Field(None, description="its usual short form")
    type: AgencyType = Field(description="what kind of body it is")
    place: Annotated[Place_, Role("Place", "Based here", "Agencies based here")] = Field(description="where it acts")
    parent: Annotated[Agency_ | None, Role("Part of", "Parts")] = Field(None, description="the body it is part of")
    website: Url | None = Field(None, description="its address")
    dissolved: Date | None = Field(None, description="when it ceased to exist")
    succeeded_by: Annotated[Agency_ | None, Role("Succeeded by", "Took over from")] = Field(None, description="the body that took over")


class Company(SourcedModel):
    """A firm that is affected."""

    type: CompanyType = Field(description="its line of business")
    place: Annotated[Place_ | None, Role("Place", "Based here", "Companies based here")] = Field(None, description="where it is based")
    parent: Annotated[Company_ | None, Role("Part of", "Parts")] = Field(None, description="the company it belongs to")
    website: Url | None = Field(None, description="its address")
    themes: Annotated[list[Theme_] | None, Role("Themes", "On this theme")] = Field(None, description="its subjects")


class Theme(SourcedModel):
    """A subject; themes form a tree."""

    summary: Summary = Field(description="what the subject covers, in one paragraph of at most 300 characters")
    parent: Annotated[Theme_ | None, Role("Part of", "Parts")] = Field(None, description="the broader theme")
    positions: Annotated[list[Position] | None, Role("Positions", "Positions that rest on it")] = Field(
        None, description="what holds for this activity in a place"
    )


class Place(SourcedModel):
    """A jurisdiction."""

    parent: Annotated[Place_ | None, Role("Part of", "Parts")] = Field(None, description="the place it lies in")


class Person(SourcedModel):
    """Someone with a role in a policy."""

    role: Text | None = Field(None, description="office or position")
    agencies: Annotated[list[Agency_] | None, Role("Agencies", "Names this agency")] = Field(None, description="agencies they belong to")
    companies: Annotated[list[Company_] | None, Role("Companies", "Names this company")] = Field(
        None, description="companies they belong to"
    )


class PlainPage(EntryModel):
    """A plain page: about, methodology, contribute."""


@dataclass(frozen=True)
class Words:
    """The interface words of a kind, in English; each is a message of the catalogues."""

    nothing: str = "No policies are recorded here."
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
            schema_org=SchemaOrg("Legislation"), cited_as="statute",
        ),
        Kind(
            "article", "articles", "Article", "Articles", Article, date_field="published", in_feeds=True, must_be_used=True,
            importance=0.75,
            must_cite=True, cites_itself=True, position=80, cited_as="blogPost", suggested=False,
            schema_org=SchemaOrg("Article", (
                ("published", "datePublished"), ("language", "inLanguage"), ("url", "sameAs"), ("archived_url", "archivedAt"),
                ("policies", "citation"), ("themes", "about"),
            )),
        ),
        Kind(
            "agency", "agencies", "Agency", "Agencies", Agency, named=True, has_feed=True, gathers=True, must_be_used=True, position=40,
            importance=0.7,
            schema_org=SchemaOrg("GovernmentOrganization", (
                ("parent", "parentOrganization"), ("dissolved", "dissolutionDate"), ("website", "sameAs"),
            )),
            words=Words(
                nothing="No policies are recorded for this agency.",
                nothing_but="No policies are recorded for this agency. It is listed because:",
                below="issued by %(name)s, which is under it",
            ),
        ),
        Kind(
            "company", "companies", "Company", "Companies", Company, named=True, has_feed=True, must_be_used=True, position=50,
            importance=0.75,
            schema_org=SchemaOrg("Organization", (("parent", "parentOrganization"), ("website", "sameAs"))),
            words=Words(nothing="No measure that names this company is recorded."),
        ),
        Kind(
            "theme", "themes", "Theme", "Themes", Theme, named=True, has_feed=True, gathers=True, must_be_used=True, position=60,
            schema_org=SchemaOrg("DefinedTerm"),
            words=Words(nothing="No policies are recorded under this theme.", record="How policy changed", below="under %(name)s"),
        ),
        Kind(
            "place", "places", "Place", "Places", Place, named=True, has_feed=True, gathers=True, must_be_used=True, position=70,
            importance=0.75,
            schema_org=SchemaOrg("AdministrativeArea", (("parent", "containedInPlace"),)),
            words=Words(
                nothing="No policies are recorded for this place.",
                nothing_own="No local policy is recorded. National policies apply.",
                nothing_own_but=(
                    "No local policy is recorded. National policies apply; those that name this place are listed below."
                ),
                record="Acts by year and track",
                below="in %(name)s",
            ),
        ),
        Kind(
            "person", "people", "Person", "People", Person, named=True, has_feed=True, must_be_used=True, position=90,
            importance=0.95,
            schema_org=SchemaOrg("Person", (("role", "jobTitle"), ("agencies", "affiliation"), ("companies", "affiliation"))),
            words=Words(nothing="No policies are recorded for this person.", record="Acts by year and track"),
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
