"""The models of entries: the fields of each kind, and of what stands in them."""

from __future__ import annotations

import sys
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from tracker.model.field_types import (
    Actor,
    Agency_,
    AgencyType,
    Article_,
    CitedSource,
    Company_,
    CompanyType,
    Date,
    EventType,
    Flag,
    Id,
    Language,
    Markdown,
    OriginalTitle,
    Person_,
    Place_,
    Policy_,
    PolicyType,
    PositionType,
    RelationType,
    Role,
    Rule,
    RuleText,
    SourceId,
    SourceKind,
    Stance,
    Status,
    Summary,
    Text,
    Theme_,
    Url,
    _not_self,
)


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
    companies: Annotated[list[Company_] | None, Role("Companies", "Acts that name this company")] = Field(
        None, description="firms it names or hits"
    )
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
    policies: Annotated[list[Policy_] | None, Role("Policies", "About this act")] = Field(None, description="policies it is about")
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
