"""Sections of the pages of agencies, companies, themes and places, and the sentences that lines quote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sites import data, outputs, referring, render, section, site_of
from writing import article, entry, page, policy

from tracker.site.pages.sections import policy as policy_sections
from tracker.site.parts import excerpts
from tracker.site.parts.pagination import PER_PAGE
from tracker.site.site import Site

BODY = {"type": "regulator", "place": "cn"}


def agency(name: str, **fields: str) -> str:
    return entry({"name": name, **BODY, **fields})


def ranking(site: Site, path: str) -> dict[str, list[tuple[str, int]]]:
    groups = section(site, path, "rankings")["groups"]
    return {group["label"]: [(one["title"], one["number"]) for one in group["items"]] for group in groups}


def test_an_agency_is_ranked_with_those_it_issues_with_and_the_companies_it_names(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/bank.md": agency("Bank"),
        "agencies/branch.md": agency("Branch", parent="bank"),
        "agencies/court.md": agency("Court"),
        "companies/firm.md": entry({"name": "Firm", "type": "bank"}),
        "companies/other.md": entry({"name": "Other", "type": "bank"}),
        "policies/a.md": policy(issued_by="[bank, court, ministry]", companies="[firm]"),
        "policies/b.md": policy(issued_by="[court, bank]", companies="[firm, other]", enforced_by="[bank]"),
        "policies/c.md": policy(issued_by="[branch, bank]"),
        "policies/d.md": policy(issued_by="[court]", companies="[other]", enforced_by="[bank]"),
        "policies/e.md": policy(issued_by="[court]", companies="[other]"),
    }

    assert {
        "Works with": [("Court", 2), ("Ministry of Industry", 1)],
        "Companies that its acts name": [("Firm", 2), ("Other", 2)],
    } == ranking(site_of(tmp_path, files), "agencies/bank/index.html")


def test_what_an_agency_issued_and_is_in_force_is_one_link_away_from_its_file(tmp_path: Path) -> None:
    changed = "[{date: 2021, event: issued}, {date: 2021-06, event: amended}]"
    files: dict[str, str | bytes] = {
        "agencies/bank.md": agency("Bank"),
        "agencies/court.md": agency("Court"),
        "policies/a.md": policy(issued_by="[bank]"),
        "policies/b.md": policy(issued_by="[bank]", status="amended", timeline=changed),
        "policies/c.md": policy(issued_by="[court]", status="proposed", timeline="[{date: 2021, event: announced}]"),
    }
    site = site_of(tmp_path, files, search=True)

    assert "/search/?issuer=bank&amp;status=in-force&amp;status=amended" in render(site, "agencies/bank/index.html")
    assert "In force today" not in render(site, "agencies/court/index.html")
    assert "/search/" not in render(site_of(tmp_path / "without", files), "agencies/bank/index.html")


def test_a_page_of_an_agency_reads_the_policies_that_it_shows_and_no_others(tmp_path: Path) -> None:
    acts = {f"policies/p{number}.md": policy(title=f"Act {number}", issued_by="[bank]") for number in range(PER_PAGE + 9)}
    site = site_of(tmp_path, {"agencies/bank.md": agency("Bank"), **acts}, search=True)
    page_of_bank = outputs(site)["agencies/bank/index.html"]

    _, read = site.trace.record(lambda: page_of_bank.data(site))

    assert PER_PAGE == len([cell for cell in read if cell[0] == "policy" and len(cell) == 2])


def test_a_line_says_that_a_body_below_issued_only_what_it_issued(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/bank.md": agency("Bank"),
        "agencies/branch.md": agency("Branch", parent="bank"),
        "policies/a.md": policy(issued_by="[branch]"),
        "policies/b.md": policy(enforced_by="[branch]"),
    }
    groups = section(site_of(tmp_path, files), "agencies/bank/index.html", "kind_sections")["groups"]

    assert {"a": "issued by Branch, which is under it", "b": "through Branch"} == {
        item["row"].data["id"]: item["note"] for group in groups for role in group["roles"] for item in role["items"]
    }


def test_a_ranking_ends_after_ten_and_says_how_many_others_there_are(tmp_path: Path) -> None:
    firms = {f"companies/f{number:02}.md": entry({"name": f"Firm {number:02}", "type": "bank"}) for number in range(13)}
    site = site_of(tmp_path, {**firms, "policies/a.md": policy(companies="[" + ", ".join(f"f{number:02}" for number in range(13)) + "]")})

    [group] = section(site, "agencies/ministry/index.html", "rankings")["groups"]
    text = render(site, "agencies/ministry/index.html")

    assert [f"Firm {number:02}" for number in range(10)] == [one["title"] for one in group["items"]]
    assert 3 == group["more"]
    assert '<a href="#links-policies">and 3 others, in the acts listed here</a>' in text


def test_what_an_agency_issued_is_divided_by_who_led(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/bank.md": agency("Bank"),
        "agencies/branch.md": agency("Branch", parent="bank"),
        "policies/led.md": policy(issued_by="[bank, ministry]"),
        "policies/joined.md": policy(issued_by="[ministry, bank]"),
        "policies/branch.md": policy(issued_by="[branch]"),
    }

    [group] = referring(site_of(tmp_path, files), "agencies/bank/index.html")[:1]

    assert [("Led", ["led"]), ("Co-issued", ["joined"]), ("Issued by bodies under it", ["branch"])] == [
        (role["label"], [item["row"].data["id"] for item in role["items"]]) for role in group["roles"]
    ]
    assert [("Led", 1, "/agencies/bank/#links-policies-lead")] == [(way["text"], way["count"], way["url"]) for way in group["ways"][:1]]


def test_a_part_that_begins_on_a_later_page_is_found_there(tmp_path: Path) -> None:
    led = {f"policies/led{number:02}.md": policy(issued_by="[bank, ministry]") for number in range(60)}
    site = site_of(tmp_path, {"agencies/bank.md": agency("Bank"), **led, "policies/joined.md": policy(issued_by="[ministry, bank]")})

    [group] = referring(site, "agencies/bank/index.html")[:1]

    assert ["/agencies/bank/#links-policies-lead", "/agencies/bank/page/2/#links-policies-joint"] == [way["url"] for way in group["ways"]]
    assert 'id="links-policies-joint"' in render(site, "agencies/bank/page/2/index.html")


def test_what_an_agency_issued_alone_is_not_divided(tmp_path: Path) -> None:
    [group] = referring(site_of(tmp_path, {"policies/a.md": policy()}), "agencies/ministry/index.html")[:1]

    assert ["Issued"] == [role["label"] for role in group["roles"]]
    assert [] == group["ways"]


def test_an_agency_without_policies_says_why_it_is_listed(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"articles/a.md": article("It reports of the [[ministry]] [@self].")})

    text = render(site, "agencies/ministry/index.html")

    assert "No acts are recorded for this agency. It is listed because:" in text
    assert {"text": "No acts are recorded for this agency.", "links": []} == section(
        site_of(tmp_path / "b", {}), "agencies/ministry/index.html", "empty"
    )


def test_a_theme_shows_its_acts_drawn_and_what_is_in_force(tmp_path: Path) -> None:
    acts = {
        f"policies/p{number}.md": policy(title=f"Act {number}", timeline=f"[{{date: 201{number}, event: issued}}]") for number in range(7)
    }
    acts["policies/p3.md"] = policy(title="Act 3", timeline="[{date: 2013, event: issued}]", milestone="true", milestone_label="The turn")
    acts["policies/p5.md"] = policy(
        title="Act 5", timeline="[{date: 2015, event: issued}, {date: 2016, event: repealed}]", status="repealed"
    )
    site = site_of(tmp_path, {**acts, "articles/a.md": article("See [[p6]] and [[p5]] [@self].")})

    path = "themes/mining/index.html"

    record = section(site, path, "record")
    assert ([], 7) == (record["turns"], len(record["figure"]["acts"])), "the drawing names them"
    stands = section(site, path, "today")["summary"]
    assert (6, 1) == (stands["in_force"], stands["ended"])
    policies = next(group for group in referring(site, path) if group["kind"] == "policy")
    assert [("In force", 6), ("No longer in force", 1)] == [(role["label"], role["count"]) for role in policies["roles"]]
    assert ["#links-policies-current", "#links-policies-ended"] == [way["url"].removeprefix("/themes/mining/") for way in policies["ways"]]
    assert {"Agencies": [("Ministry of Industry", 7)], "Places": [("China", 7)]} == ranking(site, path)


def test_a_theme_counts_what_stands_below_it(tmp_path: Path) -> None:
    below = entry({"name": "Part", "summary": "A part.", "parent": "mining", "reviewed": "2020-02-01"})
    site = site_of(tmp_path, {"themes/part.md": below, "policies/a.md": policy(themes="[part]")})

    today = section(site, "themes/mining/index.html", "today")
    assert 1 == today["summary"]["in_force"]
    assert today["reviewed"] is None
    assert "Not reviewed since" in render(site, "themes/part/index.html")


def test_policies_of_a_place_are_its_own_or_those_of_the_land_around_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "places/town.md": entry({"name": "Town", "parent": "cn"}),
        "places/city.md": entry({"name": "City", "parent": "cn"}),
        "places/quarter.md": entry({"name": "Quarter", "parent": "town"}),
        "agencies/mayor.md": agency("Mayor", place="town"),
        "agencies/elder.md": agency("Elder", place="quarter"),
        "agencies/other.md": agency("Other", place="city"),
        "companies/firm.md": entry({"name": "Firm", "type": "bank", "place": "town"}),
        "policies/mayors.md": policy(places="[town]", issued_by="[mayor]"),
        "policies/elders.md": policy(places="[quarter]", issued_by="[elder]"),
        "policies/national.md": policy(places="[cn, town]"),
        "policies/others.md": policy(places="[town]", issued_by="[other]"),
    }
    site = site_of(tmp_path, files)

    groups = referring(site, "places/town/index.html")
    lines = {role["label"]: {item["row"].data["id"] for item in role["items"]} for role in groups[0]["roles"]}

    assert {"Acts for this place": {"mayors", "elders"}, "National acts that name it": {"national"},
            "Acts of other places that name it": {"others"}} == lines  # fmt: skip
    assert [("Agencies based here", True), ("Companies based here", True)] == [(group["label"], group["is_main"]) for group in groups[1:3]]
    assert ["Acts for this place"] == [role["label"] for role in referring(site, "places/cn/index.html")[0]["roles"]]


def test_a_place_without_policies_of_its_own_says_that_national_ones_apply(tmp_path: Path) -> None:
    town = entry({"name": "Town", "parent": "cn"})
    named = site_of(tmp_path / "a", {"places/town.md": town, "policies/x.md": policy(places="[cn, town]")})
    unnamed = site_of(tmp_path / "b", {"places/town.md": town})

    assert "No local act is recorded. National acts apply; those that name this place are listed below." in render(
        named, "places/town/index.html"
    )
    assert {
        "text": "No local act is recorded. National acts apply.",
        "links": [{"title": "China", "url": "/places/cn/"}],
    } == section(unnamed, "places/town/index.html", "empty")
    assert "No acts are recorded for this place." == section(unnamed, "places/cn/index.html", "empty")["text"]


def test_the_official_text_of_an_act_comes_before_summaries_of_it(tmp_path: Path) -> None:
    sources = [
        {"id": "said", "title": "What it says", "source_kind": "official-summary"},
        {"id": "text", "title": "The act", "source_kind": "official-text", "language": "zh-Hans", "url": "https://example.org/t"},
    ]

    assert [("Official text", "The act"), ("Official summary", "What it says")] == [
        (one["kind"], one["title"]) for one in policy_sections.official_texts(sources)
    ]


def test_an_official_text_of_another_act_is_not_offered_as_the_act(tmp_path: Path) -> None:
    copy = {"source_kind": "official-copy", "language": "zh-Hans"}
    files: dict[str, str | bytes] = {
        "policies/plan.md": policy(title="Plan", sources="[guide, plan-copy, text-of-x, report]"),
        "policies/guide.md": policy(title="Guide", sources="[guide]"),
        "articles/guide.md": article(title="The guide", policies="[guide, plan]", url="https://example.org/guide", **copy),
        "articles/plan-copy.md": article(title="The plan", policies="[plan, guide]", url="https://example.org/plan", **copy),
        "articles/report.md": article(title="A report", policies="[plan]", url="https://example.org/news", source_kind="news"),
        "articles/text-of-x.md": article(title="Of no act", url="https://example.org/none", source_kind="official-text"),
    }
    files = {path: str(text).replace("source: text", "source: guide").replace("[@text]", "[@guide]") for path, text in files.items()}

    site = site_of(tmp_path, files)

    texts = section(site, "policies/plan/index.html", "translations")["items"]
    assert ["Of no act", "The plan"] == [one["title"] for one in texts]
    assert "https://example.org/guide" == data(site, "policies/guide/index.html")["act"]["official"]["url"]


def test_the_head_of_an_act_says_no_day_ahead_since_which_it_stands(tmp_path: Path) -> None:
    ahead, now = (f"[{{date: {day}, event: effective, source: text}}]" for day in ("2031-01-01", "2021-01-01"))
    site = site_of(tmp_path, {"policies/x.md": policy(status="adopted", timeline=ahead), "policies/y.md": policy(timeline=now)})

    assert [None, "2021-01-01"] == [data(site, f"policies/{id}/index.html")["act"]["since"] for id in "xy"]


def test_a_theme_whose_positions_rest_on_policies_does_not_say_that_there_are_none(tmp_path: Path) -> None:
    held = "[{place: cn, position: prohibited, since: 2021-05-21, text: No., policies: [x]}]"
    files: dict[str, str | bytes] = {
        "themes/owning.md": entry({"name": "Owning", "summary": "Who may own.", "positions": held}),
        "themes/other.md": entry({"name": "Other", "summary": "No more."}),
        "policies/x.md": policy(),
    }

    site = site_of(tmp_path, files)

    assert "No acts are recorded under this theme." not in render(site, "themes/owning/index.html")
    assert "No acts are recorded under this theme." in render(site, "themes/other/index.html")


def test_an_article_leads_to_its_original_and_an_act_has_its_sources_right_after_its_text(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(), "articles/a.md": article(author="J. Doe", policies="[x]")})

    report, components = render(site, "articles/a/index.html"), [one.component for one in data(site, "policies/x/index.html")["sections"]]

    assert '<p class="record__official"><a href="https://example.org/report" rel="external">Read the original</a>' in report
    assert "Report by J. Doe, The Paper, <time" in report
    assert ["texts", "sources"] == components[components.index("texts") :][:2]


def test_an_act_without_an_official_text_says_so(tmp_path: Path) -> None:
    text = render(site_of(tmp_path, {"policies/x.md": policy()}), "policies/x/index.html")

    assert "We have not found the official text. This page relies on the sources below." in text


def test_an_act_stands_since_a_day_and_ended_on_one(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": policy(),
        "policies/y.md": policy(timeline="[{date: 2019-05-02, event: issued}, {date: 2021-06-01, event: repealed}]", status="repealed"),
    }
    site = site_of(tmp_path, files)

    assert "<span>in force since <time" in render(site, "policies/x/index.html")
    assert '<span>repealed <time datetime="2021-06-01">' in render(site, "policies/y/index.html")


def test_a_life_ends_with_how_the_act_stands_today_and_events_of_a_day_and_source_are_one(tmp_path: Path) -> None:
    days = ("published", "2021-05-21"), ("effective", "2021-05-21"), ("amended", "2021-08-01"), ("expired", "2023-01-01")
    timeline = ", ".join(f"{{date: {day}, event: {name}, source: text}}" for name, day in days)
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=f"[{timeline}]", status="amended")})

    steps = [(step["event"], step["date"], step["state"]) for step in section(site, "policies/x/index.html", "lifecycle")["steps"]]

    assert [
        ("Published, took effect", "2021-05-21", "past"),
        ("Amended", "2021-08-01", "past"),
        ("Amended", "2022-01-01", "now"),
        ("Expires", "2023-01-01", "ahead"),
    ] == steps


def test_an_article_shows_the_policies_that_it_is_about(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": policy(title="An act"),
        "articles/a.md": article(policies="[x]"),
        "articles/b.md": article(),
    }
    site = site_of(tmp_path, files)

    assert ["x"] == [item["row"].data["id"] for item in section(site, "articles/a/index.html", "about")["items"]]
    assert "Acts in this article" in render(site, "articles/a/index.html")
    assert "Acts in this article" not in render(site, "articles/b/index.html")


# What a line quotes


def quoted(site: Any, path: str) -> dict[str, str]:
    found = {}
    for group in referring(site, path):
        for role in group["roles"]:
            found |= {item["row"].data["id"]: item["quote"].make() for item in role["items"] if item["quote"]}
    return found


def test_a_mention_brings_its_sentence_with_it(tmp_path: Path) -> None:
    body = "First the old rules. Then [[older|the older act]] went to [[ministry]] [@text]. See [[older]] again."
    site = site_of(tmp_path, {"policies/older.md": policy(title="An older act"), "policies/x.md": policy(body)})

    assert {"x": "Then the older act went to Ministry of Industry."} == quoted(site, "policies/older/index.html")
    assert "Then the older act went to Ministry of Industry." in render(site, "policies/older/index.html")


def test_a_long_sentence_is_cut_between_words(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy("words " * 60 + "and [[ministry]] " + "words " * 60 + "[@text].")})

    text = quoted(site, "agencies/ministry/index.html")["x"]

    assert len(text) <= excerpts.LONGEST
    assert "Ministry of Industry" in text
    assert text.startswith("…words ")
    assert text.endswith("words…")


def test_a_mention_below_an_entry_is_quoted_with_the_part_that_it_names(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {"agencies/branch.md": agency("Branch", parent="ministry"), "articles/a.md": article("It visited [[branch|the branch]] [@self].")},
    )

    assert {"a": "It visited the branch."} == quoted(site, "agencies/ministry/index.html")


def test_what_a_quotation_rests_on_stands_in_its_digest(tmp_path: Path) -> None:
    """A page is made again when the quoting text changes, or the title of what it links to without words."""

    def digest(folder: str, name: str, body: str) -> str:
        files: dict[str, str | bytes] = {"agencies/bank.md": agency(name), "articles/a.md": article(body), "pages/x.md": page()}
        later = excerpts.sentence(site_of(tmp_path / folder, files), ("article", "a"), ("agency", "bank"))
        assert later
        return later.digest

    first = digest("a", "Bank", "See [[bank]] [@self].")
    assert first == digest("b", "Bank", "See [[bank]] [@self].")
    assert first != digest("c", "Renamed", "See [[bank]] [@self].")
    assert first != digest("d", "Bank", "See the [[bank]] [@self].")


def test_nothing_is_read_of_a_quoting_text_before_its_page_is_made(tmp_path: Path, monkeypatch: Any) -> None:
    site = site_of(tmp_path, {"articles/a.md": article("See the [[ministry]] [@self].")})
    read: list[str] = []
    monkeypatch.setattr(excerpts, "quote", lambda body, *_: read.append(body) or "")

    for output in outputs(site).values():
        output.data(site)

    assert [] == read
