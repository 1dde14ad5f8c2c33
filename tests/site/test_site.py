"""Published entries: their dates, their order and their backlinks."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sites import site_of
from writing import article, entry, policy

from tracker.site import tree_backlinks


def test_a_draft_is_not_published_nor_what_it_says(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(draft="true"), "policies/y.md": policy()})

    assert ["y"] == [entry.id for entry in site.entries("policy")]
    assert [("policy", "y")] == [source for group in site.backlinks(("theme", "mining")) for source in group.sources]


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        ("[{date: 2021-05-21, event: issued}, {date: 2021-09-01, event: effective}]", "2021-05-21"),
        ("[{date: 2021-05-21, event: issued}, {date: 2021-05-24, event: published}, {date: 2021-06, event: published}]", "2021-05-24"),
        ("[{date: 2021-05-21, event: adopted}, {date: 2020, event: announced}, {date: 2021-06-01, event: issued}]", "2021-06-01"),
        ("[{date: 2021-05-21, event: adopted}, {date: 2020, event: announced}]", "2021-05-21"),
        ("[{date: 2021-05-21, event: effective}, {date: 2021-06-01, event: announced}]", "2021-06-01"),
        ("[{date: 2023-05-21, event: effective}, {date: 2020, event: consultation-opened}]", "2023-05-21"),
        ("[{date: 2023-05-21, event: expired}, {date: 2020, event: milestone}]", "2020"),
        ("[{date: 2021-05-21, event: enforced}, {date: 2022-01-02, event: published}]", "2022-01-02"),
    ],
)
def test_a_policy_is_dated_by_the_day_on_which_it_became_public(tmp_path: Path, timeline: str, expected: str) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=timeline, status="unclear", status_note="Why.")})

    assert expected == str(site.date(site.entry(("policy", "x"))))


def test_an_article_is_dated_by_its_publication_and_an_agency_not_at_all(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"articles/a.md": article(), "articles/b.md": article(without="published", published_unknown="true")})

    assert "2021-06-09" == str(site.date(site.entry(("article", "a"))))
    assert None is site.date(site.entry(("article", "b")))
    assert None is site.date(site.entry(("agency", "ministry")))


def test_newest_first_means_by_last_day_then_id_then_kind_and_the_undated_last(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "policies/b.md": policy(timeline="[{date: 2021-06, event: issued}]"),
            "policies/a.md": policy(timeline="[{date: 2021-06-30, event: issued}]"),
            "articles/a.md": article(published='"2021-06-30"'),
            "articles/new.md": article(published='"2021"'),
            "articles/none.md": article(without="published", published_unknown="true"),
        },
    )

    dated = [key for key in site.order if key[0] in {"policy", "article"}]
    assert [("article", "new"), ("article", "a"), ("policy", "a"), ("policy", "b"), ("article", "none")] == dated


def test_entries_of_a_kind_without_dates_stand_by_title(tmp_path: Path) -> None:
    files = {f"themes/{id}.md": entry({"name": name, "summary": "S."}) for id, name in (("a", "zebra"), ("b", "Apple"))}
    site = site_of(tmp_path, files)

    assert ["b", "mining", "a"] == [entry.id for entry in site.entries("theme")]


def test_what_refers_to_an_entry_stands_by_kind_and_role_newest_first(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "policies/old.md": policy("On [[mining]] [@text].", timeline="[{date: 2020, event: issued}]"),
            "policies/new.md": policy(enforced_by="[ministry]"),
            "articles/r.md": article(agencies="[ministry]"),
        },
    )

    found = [(group.kind, group.role, [id for _, id in group.sources]) for group in site.backlinks(("agency", "ministry"))]
    assert [("policy", "issued_by", ["new", "old"]), ("policy", "enforced_by", ["new"]), ("article", "agencies", ["r"])] == found
    assert [("policy", "themes"), ("policy", "mentions"), ("article", "themes")] == [g[:2] for g in site.backlinks(("theme", "mining"))]


def test_a_theme_gathers_what_refers_to_those_below_it_once_and_says_through_which(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "themes/energy.md": entry({"name": "Energy", "summary": "S.", "parent": "mining"}),
            "themes/power.md": entry({"name": "Power", "summary": "S.", "parent": "energy"}),
            "policies/direct.md": policy(themes="[mining, energy]"),
            "policies/below.md": policy(themes="[energy, power]"),
        },
    )

    groups = {(group.kind, group.role): group for group in tree_backlinks.of(site, ("theme", "mining"))}
    assert {("policy", "themes"), ("theme", "parent")} == set(groups)
    assert [("policy", "below"), ("policy", "direct")] == groups["policy", "themes"].sources
    assert {("policy", "below"): ("theme", "energy")} == groups["policy", "themes"].via
    assert [("theme", "energy")] == groups["theme", "parent"].sources
    assert 3 == tree_backlinks.count(site, ("theme", "mining"))


def test_a_company_does_not_gather_what_refers_to_its_subsidiaries(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "companies/holding.md": entry({"name": "Holding", "type": "bank"}),
            "companies/unit.md": entry({"name": "Unit", "type": "bank", "parent": "holding"}),
            "policies/x.md": policy(companies="[unit]"),
        },
    )

    assert [("company", "parent")] == [(group.kind, group.role) for group in tree_backlinks.of(site, ("company", "holding"))]


def test_the_path_of_the_sites_own_address_prefixes_every_address(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, site_url="https://example.org/a/b/")

    assert "/a/b/policies/x/" == site.url_of(site.entry(("policy", "x")))
    assert "https://example.org/a/b/policies/x/" == site.absolute("/policies/x/")


def test_what_a_page_sees_of_the_settings_has_no_path_of_this_machine(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, theme=str(tmp_path))

    assert str(tmp_path) not in repr(dict(site.settings))


def test_now_decides_what_is_ahead(tmp_path: Path) -> None:
    timeline = "[{date: 2021-05-21, event: issued}, {date: 2021-07-01, event: effective}]"
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=timeline)}, now=datetime.date(2021, 6, 1))

    assert "2021-05-21" == str(site.date(site.entry(("policy", "x"))))


def test_accents_decide_nothing_in_the_order_of_names(tmp_path: Path) -> None:
    names = ["Anhui", "Beijing", "Ézhou", "Fujian", "Ürümqi", "Zhejiang"]

    site = site_of(tmp_path, {f"places/place-{number}.md": f"---\nname: {name}\nparent: cn\n---\n" for number, name in enumerate(names)})

    assert ["Anhui", "Beijing", "China", "Ézhou", "Fujian", "Ürümqi", "Zhejiang"] == [place.title for place in site.entries("place")]
