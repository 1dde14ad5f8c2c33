"""Kinds of a site's own, as its settings declare them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.model import kinds
from tracker.model.kinds import Kind, ListedIn, Reference, Role, SchemaOrg, Words


class Case(kinds.SourcedModel):
    """A court case."""

    court: Annotated[kinds.Agency_, Role("Court", "Decided")] = Field(description="who decided")
    decided: kinds.Date | None = Field(None, description="when")
    about: Annotated[list[kinds.Policy_] | None, Role("Applies", "Applied in")] = Field(None, description="the policies that it applies")
    outcome: Annotated[kinds.Text, ListedIn("outcome")] | None = Field(None, description="what was decided")
    reasons: kinds.Text | None = Field(None, description="why, in a sentence")


class Appeal(kinds.EntryModel):
    """A case that was taken to a higher court."""

    case: Annotated[kinds.Text, Reference("court-case")] = Field(description="the case")


class Market(kinds.SourcedModel):
    """A market to which policies may refer."""

    parent: Annotated[kinds.Text, Reference("market")] | None = Field(None, description="the market around it")


CASE = Kind(
    "court-case", "court-cases", "Court case", "Court cases", Case, date_field="decided", in_feeds=True,
    facets=("court", "outcome", "year"), position=15, cited_as="case", headings=("The facts", "The decision"),
    schema_org=SchemaOrg("CreativeWork", (("court", "publisher"), ("decided", "datePublished"))),
    translations={"zh-Hans": {"Court case": "案件", "Court cases": "案件", "Court": "法院", "Decided": "裁判"}},
)  # fmt: skip
APPEAL = Kind("appeal", "appeals", "Appeal", "Appeals", Appeal)
MARKET = Kind(
    "market", "markets", "Market", "Markets", Market, named=True, has_feed=True, gathers=True,
    words=Words(nothing="Nothing is known of this market.", below="in the market %(name)s"),
)  # fmt: skip
