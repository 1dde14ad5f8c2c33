"""A further kind is one model and one line: its pages, list, facets and feed follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import Field
from sites import outputs, render, site_of
from writing import entry, policy

from tracker.model import kinds
from tracker.model.kinds import KINDS, Kind


class Case(kinds.SourcedModel):
    """A court case."""

    court: kinds.Agency_ = Field(description="who decided")
    decided: kinds.Date | None = Field(None, description="when")
    about: list[kinds.Policy_] | None = Field(None, description="the acts that it applies")
    outcome: kinds.Text | None = Field(None, description="what was decided")


@pytest.fixture(autouse=True)
def _with_cases() -> Iterator[None]:
    KINDS["case"] = Kind("case", "cases", "Case", "Cases", Case, date_field="decided", in_feeds=True, facets=("court", "year"))
    yield
    del KINDS["case"]


def test_a_further_kind_has_page_list_facets_and_feed(tmp_path: Path) -> None:
    case = entry({"title": "A v. B", "court": "ministry", "decided": '"2021-03-04"', "about": "[x]", "outcome": "The contract is void"})
    site = site_of(tmp_path, {"cases/a-v-b.md": case, "policies/x.md": policy()})

    paths = outputs(site).keys()
    for path in (
        "cases/index.html",
        "cases/a-v-b/index.html",
        "cases/feed.atom",
        "cases/by/year/2021/index.html",
        "cases/by/court/ministry/index.html",
    ):
        assert path in paths
    text = render(site, "cases/a-v-b/index.html")
    for words in ("A v. B", "The contract is void", "4 March 2021", '<a href="/policies/x/">', '<a href="/agencies/ministry/">'):
        assert words in text, words
    assert '<a href="/cases/a-v-b/">A v. B</a>' in render(site, "policies/x/index.html")
    assert '<a href="/cases/a-v-b/">A v. B</a>' in render(site, "cases/index.html")
    assert "<title>A v. B</title>" in render(site, "feeds/all.atom")
    assert '<a href="/cases/">Cases</a>' in render(site, "index.html")
