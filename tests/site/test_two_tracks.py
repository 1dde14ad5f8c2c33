"""The drawn timeline: which form a density asks for, where marks and labels stand, and what a reader without eyes for it is told."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import jinja2
import pytest
from random_timelines import NUMBERS, acts
from sites import data, render, section, site_of
from writing import entry, policy

from tracker.site import jinja_env
from tracker.site.charts import two_tracks
from tracker.site.charts.two_tracks import Act, timeline

TEMPLATES = Path(__file__).parents[2] / "theme" / "templates"
LINKS = {str(year): f"#y{year}" for year in range(2013, 2027)}
SETTINGS = {"now": "2022-01-01", "prefix": "", "repository": "", "branch": "main", "content": "content"}


def figure(number: int, size: str = "full") -> dict[str, Any]:
    return {
        "id": "t",
        "size": size,
        "acts": [list(act) for act in acts(number)],
        "links": LINKS,
        "table": True,
        "to_table": "",
        "csv": "",
    }


def shown(figure: dict[str, Any]) -> ET.Element:
    """The component as a tree; it is well-formed XML but for named entities, of which it has none."""
    env = jinja_env.environment(TEMPLATES, SETTINGS)
    source = '{% from "components/two_tracks.html" import two_tracks %}<section>{{ two_tracks(figure, "heading") }}</section>'
    return ET.fromstring(env.from_string(source).render(figure=figure))


@pytest.mark.parametrize(
    ("number", "wide", "medium", "narrow"),
    [
        (5, "units", "units", "units"),
        (50, "units", "units", "units"),
        (500, "quarter", "quarter", "bars"),
        (5000, "quarter", "quarter", "bars"),
    ],
)
def test_the_form_follows_the_density(number: int, wide: str, medium: str, narrow: str) -> None:
    found = timeline(acts(number), "full", LINKS)

    assert [wide, medium, narrow] == [*(one["form"] for one in found["drawings"]), found["narrow"]["form"]]


def test_nothing_is_drawn_of_no_act_or_of_context_alone() -> None:
    for entries in ([], [Act("2021", "none")]):
        found = timeline(entries, "full", {})
        assert ([], None) == (found["drawings"], found["narrow"])


@pytest.mark.parametrize("number", NUMBERS[1:])
@pytest.mark.parametrize("size", ["full", "mini"])
def test_every_act_is_counted_once_where_it_stands(number: int, size: str) -> None:
    entries = acts(number)
    found = timeline(entries, size, LINKS)
    expected = {lane: sum(act.side == lane for act in entries) for lane in two_tracks.LANES}

    assert number == sum(found["counts"].values())
    for drawing in found["drawings"]:
        assert expected == drawing["totals"]
        if drawing["form"] == "units":
            for lane in ("up", "down"):  # a diamond has a half in each
                drawn = drawing["marks"][lane] + drawing["named"][lane]
                assert expected[lane] + expected["both"] == drawn.count("M")
    for lane, total in expected.items():
        assert total == sum(row[lane] for row in found["narrow"]["rows"])


def corners(path: str) -> list[tuple[float, ...]]:
    """The marks of a path: left, base, width."""
    return [tuple(map(float, one)) for one in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", path)]


@pytest.mark.parametrize("number", [5, 12, 50, 120])
def test_no_mark_lies_on_another_and_each_stands_in_a_column_of_its_quarter(number: int) -> None:
    found = timeline(acts(number), "full", LINKS)
    for drawing in found["drawings"]:
        assert "units" == drawing["form"]
        step = drawing["band"]["width"] / (4 * len(found["narrow"]["rows"]))
        for lane in ("up", "down"):
            marks = corners(drawing["marks"][lane] + drawing["named"][lane])
            assert len(set(marks)) == len(marks)
            for left, _base, wide in marks:
                column = (left + wide / 2 - drawing["band"]["x"]) / step
                assert abs(column % 1 - 0.5) < 0.02
            for (_x, base, side), (_other, next_base, _side) in pairwise(sorted(marks)):
                assert _x != _other or abs(base - next_base) >= side / 2


def test_what_does_both_is_one_diamond_between_the_lanes() -> None:
    found = timeline([Act("2021-05-21", "both", "Both", "/b/"), Act("2020", "up", "One", "/o/")], "full", {})
    drawing = found["drawings"][0]
    [low, high] = map(float, re.findall(r"M[\d.]+ ([\d.]+)H", drawing["edges"]))
    [(_left, upper, _side), _one] = sorted(corners(drawing["named"]["up"]), key=lambda mark: mark[0], reverse=True)
    [(_left, lower, _side)] = corners(drawing["named"]["down"])

    assert low < upper == lower < high
    assert {"up": 1, "both": 1, "down": 0} == drawing["totals"]


def test_bars_of_all_lanes_have_one_scale_from_zero() -> None:
    drawing = timeline(acts(5000), "full", LINKS)["drawings"][0]
    tallest = {lane: max(map(float, re.findall(r"v([\d.]+)h-", drawing["bars"][lane]))) for lane in ("up", "down")}
    numbers = sorted({line["number"] for line in drawing["grid"]})

    assert 2 * len(numbers) == len(drawing["grid"])
    assert len(numbers) <= 3
    assert max(tallest.values()) <= two_tracks.SIZES["full"].lane
    assert tallest["up"] < tallest["down"]


def test_over_so_many_years_that_quarters_are_too_narrow_a_column_is_a_year() -> None:
    found = timeline([Act("1900", "up"), Act("2021-05", "down")], "full", {})

    assert [1, 1] == [len(corners(found["drawings"][0]["named"][lane])) for lane in ("up", "down")]
    assert found["drawings"][0]["years"][0]["width"] == pytest.approx(1004 / 122, abs=0.1)


def test_the_steps_of_a_scale_are_easy_to_count_in() -> None:
    paces = two_tracks.paces()

    assert [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000] == [next(paces) for _ in range(13)]


def test_a_month_stands_in_its_middle_and_a_year_in_its_own() -> None:
    assert "2021-06-15" == two_tracks.date.fromordinal(two_tracks.middle("2021-06")).isoformat()
    assert "2021-07-02" == two_tracks.date.fromordinal(two_tracks.middle("2021")).isoformat()
    assert [0, 1, 2, 3, 2] == [two_tracks.quarter(date) for date in ("2021-03-31", "2021-06", "2021-07-01", "2021-12", "2021")]


# Numbers and names


@pytest.mark.parametrize("number", [5, 12, 50, 500, 5000])
def test_few_acts_are_all_named_and_of_more_the_milestones_and_none_is_lost(number: int) -> None:
    entries = acts(number)
    found = timeline(entries, "full", LINKS)
    drawn = [act for act in entries if act.side in two_tracks.LANES]

    expected = drawn if len(drawn) <= two_tracks.FEW else [act for act in drawn if act.milestone]
    assert sorted(act.name for act in expected) == sorted(one["name"] for one in found["named"])
    assert [*range(1, len(expected) + 1)] == [one["number"] for one in found["named"]]
    assert sorted(found["named"], key=lambda one: two_tracks.middle(one["date"])) == found["named"]
    for drawing in found["drawings"]:
        assert sorted(one["number"] for one in found["named"]) == sorted(one["number"] for one in drawing["numbers"])
        if drawing["form"] == "units":
            both = sum(one["side"] == "both" for one in found["named"])
            assert len(found["named"]) + both == sum(len(corners(path)) for path in drawing["named"].values())


@pytest.mark.parametrize("number", [5, 50, 500, 5000])
def test_no_number_lies_on_another_or_outside_the_drawing(number: int) -> None:
    for drawing in timeline(acts(number), "full", LINKS)["drawings"]:
        places = [(one["x"], one["y"]) for one in drawing["numbers"]]
        assert all(9 <= y <= drawing["band"]["y"] for _x, y in places)
        for (x, y), (other_x, other_y) in combinations(places, 2):
            assert abs(x - other_x) > 3 or abs(y - other_y) >= 10


# What the component makes of it


@pytest.mark.parametrize("number", NUMBERS[1:])
@pytest.mark.parametrize("size", ["full", "mini"])
def test_only_years_are_links_in_the_drawings_and_all_else_is_silent(number: int, size: str) -> None:
    tree = shown(figure(number, size))
    drawings = tree.findall("figure/svg")

    assert ({"full": 3, "mini": 2}[size]) == len(drawings)
    for svg in drawings:
        assert "group" == svg.get("role")
        assert svg.get("aria-label")
        for link in svg.iter("a"):
            assert re.match(r"(’\d\d, )?\d{4}: \d+ promote, \d+ restrict(, \d+ both)?$", link.get("aria-label", ""))
        for child in svg:
            assert child.tag in {"a", "defs"} or "true" == child.get("aria-hidden"), child.attrib
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert not any("style" in element.attrib for element in tree.iter())


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_the_three_drawings_stay_small(number: int) -> None:
    assert len(ET.tostring(shown(figure(number)))) < 40_000


def test_the_table_says_what_the_drawing_shows() -> None:
    tree = shown(figure(50))
    rows = [[("".join(cell.itertext())) for cell in row] for row in tree.findall(".//tbody/tr")]
    found = timeline(acts(50), "full", LINKS)["narrow"]["rows"]

    assert [[row["year"], str(row["up"]), str(row["down"]), str(row["both"])] for row in found] == rows


def test_the_caption_adds_up() -> None:
    shown_acts = figure(50)
    text = "".join(shown(shown_acts).find("figure/figcaption").itertext())  # type: ignore[union-attr]
    total, *parts = map(int, re.findall(r"(?<![\d–])\d+(?![\d–])", text.replace("2013–2026", "")))

    assert 50 == total == sum(parts)
    assert "neither" in text


# On the pages


def dated(place: int, stance: str, **fields: str) -> str:
    date = f"{2014 + place}-05-21"
    return policy(title=f"Act {place}", stance=stance, timeline=f"[{{date: {date}, event: issued, source: text}}]", **fields)


def test_home_and_timeline_have_the_drawing_and_its_years_lead_to_their_rows(tmp_path: Path) -> None:
    site = site_of(tmp_path, {f"policies/p{place}.md": dated(place, "promote") for place in range(3)})

    assert '<a href="/timeline/#y2015" aria-label="2015: 1 promote, 0 restrict">' in render(site, "index.html")
    text = render(site, "timeline/index.html")
    assert '<a href="#y2015" aria-label="2015: 1 promote, 0 restrict">' in text
    assert 'id="y2015"' in text


def test_an_entry_has_a_drawing_once_enough_acts_refer_to_it(tmp_path: Path) -> None:
    site = site_of(tmp_path, {f"policies/p{place}.md": dated(place, "restrict") for place in range(5)}, search=True)
    found = section(site, "themes/mining/index.html", "record")["figure"]

    assert 5 == len(found["acts"])
    assert "/policies/by/year/2016/" == found["links"]["2016"], "which needs no script, as the search does"
    assert 'class="two-tracks__narrow"' in render(site, "themes/mining/index.html")


def test_of_fewer_acts_an_entry_has_numbers(tmp_path: Path) -> None:
    site = site_of(tmp_path, {f"policies/p{place}.md": dated(place, "restrict") for place in range(4)})

    assert None is section(site, "themes/mining/index.html", "record")["figure"]
    assert "two-tracks" not in render(site, "themes/mining/index.html")


def test_the_finding_names_the_years_in_which_most_came(tmp_path: Path) -> None:
    files = {f"policies/p{place}.md": dated(place, "restrict") for place in range(2)}
    files |= {f"policies/q{place}.md": dated(3, "promote") for place in range(2)}
    site = site_of(tmp_path, {**files, "policies/both.md": dated(1, "mixed"), "policies/none.md": dated(5, "neutral")})

    assert "Restrict: most in 2015. Promote: most in 2017." == data(site, "index.html")["finding"]
    assert '<h2 id="tracks">Restrict: most in 2015. Promote: most in 2017.</h2>' in render(site, "timeline/index.html")
    assert "Restrict: most in 2014 and 2015." == data(site, "timeline/restrict/index.html")["finding"]


def test_a_place_in_which_other_rules_hold_has_a_timeline_of_its_own(tmp_path: Path) -> None:
    item = "position: allowed, since: '2014', text: T, policies: [p0]"
    site = site_of(
        tmp_path,
        {
            "places/hk.md": entry({"name": "Hong Kong", "parent": "cn"}),
            "places/town.md": entry({"name": "Town", "parent": "hk"}),
            "policies/p0.md": dated(0, "restrict"),
            "policies/p1.md": dated(1, "promote", places="[hk]"),
            "policies/p2.md": dated(2, "promote", places="[town, cn]"),
            "themes/rule.md": entry({"name": "Rule", "summary": "S.", "positions": f"[{{place: cn, {item}}}, {{place: hk, {item}}}]"}),
        },
    )

    ways = [(way["text"], way["count"], way["url"]) for way in data(site, "index.html")["places"]]

    assert [
        ("All", 3, "/timeline/"),
        ("China without Hong Kong", 2, "/timeline/place-cn/"),
        ("Hong Kong", 2, "/timeline/place-hk/"),
    ] == ways
    assert ["p2", "p1"] == [row["row"].data["id"] for year in data(site, "timeline/place-hk/index.html")["years"] for row in year["rows"]]


def test_where_one_rule_holds_there_is_no_choice_of_places(tmp_path: Path) -> None:
    assert [] == data(site_of(tmp_path, {"policies/p0.md": dated(0, "restrict")}), "index.html")["places"]


def test_a_template_cannot_draw_without_data() -> None:
    with pytest.raises((jinja2.UndefinedError, KeyError)):
        shown({"id": "t"})
