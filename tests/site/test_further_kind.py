"""A further kind is one model and a line of facts: its pages, list, facets, feed, search and words follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_kinds import APPEAL, CASE, MARKET
from sites import THEME, data, outputs, render, site_of, use_language
from writing import entry, policy

from tracker.model.own_kinds import all_kinds
from tracker.site.search import documents
from tracker.site.site import Site

KINDS = all_kinds([CASE, APPEAL, MARKET])
VOCABULARY = "outcome:\n  void: {label: Contract void, translations: {zh-Hans: {label: 合同无效}}}\n  upheld: {label: Contract upheld}\n"
FILES: dict[str, str | bytes] = {
    "court-cases/a-v-b.md": entry(
        {
            "title": "A v. B",
            "court": "ministry",
            "decided": "2021-03-04",
            "about": "[x]",
            "outcome": "void",
            "reasons": "Speculation deserves no protection",
            "translations": "{zh-Hans: {title: 甲诉乙, summary: 合同无效。}}",
        }
    ),
    "appeals/a-v-b-2.md": entry({"title": "A v. B, second instance", "case": "a-v-b"}),
    "markets/east.md": entry({"name": "East"}),
    "markets/port.md": entry({"name": "Port", "parent": "east"}),
    "policies/x.md": policy("On the [[port]] and [[a-v-b]] [@text]."),
    "_vocabulary.yaml": VOCABULARY,
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_of(tmp_path, FILES, kinds=KINDS, theme=str(THEME), languages={"zh-Hans": {"path": "zh"}})


def test_it_has_page_list_facets_and_feed(site: Site) -> None:
    paths = outputs(site).keys()
    for path in (
        "court-cases/index.html",
        "court-cases/a-v-b/index.html",
        "court-cases/feed.atom",
        "court-cases/by/year/2021/index.html",
        "court-cases/by/court/ministry/index.html",
        "court-cases/by/outcome/void/index.html",
        "markets/port/feed.atom",
    ):
        assert path in paths
    text = render(site, "court-cases/a-v-b/index.html")
    for words in ("A v. B", "Contract void", "4 March 2021", '<a href="/policies/x/">', '<a href="/agencies/ministry/">'):
        assert words in text, words
    assert '<a href="/court-cases/a-v-b/">A v. B</a>' in render(site, "court-cases/index.html")
    assert "<title>A v. B</title>" in render(site, "feeds/all.atom")


def test_its_references_have_their_own_words_on_both_pages(site: Site) -> None:
    facts = {fact["label"]: fact["form"] for fact in data(site, "court-cases/a-v-b/index.html")["facts"]}

    assert {"Court": "links", "Applies": "links", "Outcome": "text"} == {name: facts[name] for name in ("Court", "Applies", "Outcome")}
    for path, words in (
        ("agencies/ministry/index.html", "Decided"),
        ("policies/x/index.html", "Applied in"),
        ("court-cases/a-v-b/index.html", "Case"),
    ):
        assert f'class="kind-section__role">{words}' in render(site, path), path


def test_its_words_say_what_nobody_refers_to_and_what_stands_below(site: Site) -> None:
    assert "in the market Port" in render(site, "markets/east/index.html")
    assert "Nothing is known of this market." in render(site_of_market(site), "markets/east/index.html")


def site_of_market(site: Site) -> Site:
    return site_of(site.library.folder.parent / "other", {"markets/east.md": entry({"name": "East"})}, kinds=KINDS)


def test_its_list_stands_where_it_says_among_the_sections(site: Site) -> None:
    sections = [section["id"] for section in site.settings["sections"]]

    assert ["policies", "court-cases", "timeline"] == sections[:3]
    assert sections.index("people") < sections.index("appeals")


def test_it_is_found_by_its_words_and_filtered_by_its_facets(site: Site) -> None:
    with use_language(site):
        [case] = [document for document in documents.documents(site, {})[0] if document.kind == "court-case"]
        facets = {facet.name: facet.values for facet in documents.facets(site)}

    assert "Speculation deserves no protection" in case.texts["body"]
    assert ("A v. B",) == case.names
    assert ("void",) == case.facets["outcome"]
    assert {"void": "Contract void"} == facets["outcome"]
    assert {"east": "East", "port": "Port"} == facets["market"]


def test_its_words_are_translated_by_the_kind(site: Site) -> None:
    text = render(site, "zh/court-cases/a-v-b/index.html")

    for words in ("甲诉乙", "案件", "法院", "合同无效"):
        assert words in text, words
    assert "<h1>案件</h1>" in render(site, "zh/court-cases/index.html")
