"""The drawn timeline: which form a density asks for, where marks and labels stand, and what a reader without eyes for it is told."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import jinja2
import pytest
from drawn_acts import NUMBERS, acts
from hypothesis import given
from hypothesis import strategies as st
from sites import data, render, site_of
from writing import policy

from tracker.site import jinja_env
from tracker.site.charts import label_layout, two_tracks
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
        "told": False,
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
        (500, "units", "quarter", "bars"),
        (5000, "month", "quarter", "bars"),
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
def test_every_act_is_counted_where_it_stands(number: int, size: str) -> None:
    entries = acts(number)
    found = timeline(entries, size, LINKS)
    expected = {lane: sum(lane in two_tracks.LANES.get(act.side, ()) for act in entries) for lane in ("up", "down")}

    assert expected == found["totals"]
    for drawing in found["drawings"]:
        assert expected == drawing["totals"]
        if drawing["form"] == "units":
            for lane in expected:
                assert expected[lane] == (drawing["marks"][lane] + drawing["milestones"][lane]).count("M")
    for lane, total in expected.items():
        assert total == sum(row[lane] for row in found["narrow"]["rows"])


@pytest.mark.parametrize("number", [5, 12, 50, 120, 500])
def test_no_mark_lies_on_another(number: int) -> None:
    for drawing in timeline(acts(number), "full", LINKS)["drawings"]:
        for lane in ("up", "down"):
            path = drawing["marks"][lane]
            marks = [tuple(map(float, one)) for one in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", path)]
            rows: dict[float, list[tuple[float, float]]] = {}
            for x, y, side in marks:
                rows.setdefault(y, []).append((x, side))
            for row in rows.values():
                row.sort()
                assert all(left + side <= right + 0.1 for (left, side), (right, _) in pairwise(row))


def test_bars_of_both_lanes_have_one_scale_from_zero() -> None:
    drawing = timeline(acts(5000), "full", LINKS)["drawings"][0]
    tallest = {lane: max(map(float, re.findall(r"v([\d.]+)h-", drawing["bars"][lane]))) for lane in ("up", "down")}
    numbers = sorted({line["number"] for line in drawing["grid"]})

    assert 2 * len(numbers) == len(drawing["grid"])
    assert len(numbers) <= 3
    assert max(tallest.values()) <= two_tracks.SIZES["full"].lane
    assert tallest["up"] < tallest["down"]


def test_the_steps_of_a_scale_are_easy_to_count_in() -> None:
    paces = two_tracks.paces()

    assert [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000] == [next(paces) for _ in range(13)]


def test_an_act_on_both_tracks_is_joined_across_the_band() -> None:
    found = timeline([Act("2021-05-21", "both", "Both", "/b/"), Act("2020", "up", "One", "/o/")], "full", {})
    drawing = found["drawings"][0]
    _x, low, high = map(float, re.fullmatch(r"M([\d.]+) ([\d.]+)V([\d.]+)", drawing["stems"]).groups())  # type: ignore[union-attr]

    band = drawing["band"]
    assert low < band["y"] < band["y"] + band["height"] < high
    assert {"up": 2, "down": 1} == found["totals"]


def test_a_month_stands_in_its_middle_and_a_year_in_its_own() -> None:
    assert "2021-06-15" == two_tracks.date.fromordinal(two_tracks.middle("2021-06")).isoformat()
    assert "2021-07-02" == two_tracks.date.fromordinal(two_tracks.middle("2021")).isoformat()


# Labels


@pytest.mark.parametrize(("number", "most"), [(5, 12), (12, 12), (50, 12), (500, 12), (5000, 12)])
def test_few_acts_are_all_labelled_and_of_more_the_milestones(number: int, most: int) -> None:
    entries = acts(number)
    found = timeline(entries, "full", LINKS)
    drawn = {act.name for act in entries if act.side in two_tracks.LANES}

    for drawing, limit in zip(found["drawings"], (12, 8), strict=True):
        named = {label["name"] for label in drawing["labels"]}
        if number <= two_tracks.FEW:
            assert drawn == named | set(drawing["dropped"])
        else:
            assert [act.name for act in entries if act.milestone and act.side in two_tracks.LANES][:limit] == sorted(
                named | set(drawing["dropped"]), key=[act.name for act in entries].index
            )
        assert len(drawing["labels"]) + sum(year["url"] is not None for year in drawing["years"]) <= 26


@pytest.mark.parametrize("number", [5, 12, 50, 500, 5000])
def test_no_leader_crosses_a_label(number: int) -> None:
    for drawing in timeline(acts(number), "full", LINKS)["drawings"]:
        for one, other in combinations(drawing["labels"], 2):
            assert not _crosses(one, other)
            assert not _crosses(other, one)
            assert not _overlap(one["area"], other["area"])


def _crosses(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the leader of one label passes through the text of another."""
    x, start, end = map(float, re.fullmatch(r"M([\d.]+) ([\d.]+)V([\d.]+)", one["leader"]).groups())  # type: ignore[union-attr]
    area = other["area"]
    inside = area["x"] + 2 < x < area["x"] + area["width"] - 2
    return inside and min(start, end) < area["y"] + area["height"] - 5 and max(start, end) > area["y"] + 5


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


@given(st.lists(st.tuples(st.integers(0, 900), st.text("abc WM", min_size=1, max_size=32)), max_size=12))
def test_whatever_the_places_the_rule_holds_or_a_label_is_left_out(wanted: list[tuple[int, str]]) -> None:
    found = label_layout.place([label_layout.ways(x, text, 0, 900) for x, text in wanted])

    assert all(0 <= row < label_layout.MOST_ROWS for row, _span in found.values())
    assert all(0 <= span.low and span.high <= 900 for _row, span in found.values())
    for (row, span), (other_row, other) in combinations(found.values(), 2):
        overlap = span.low < other.high and other.low < span.high
        assert not (overlap and row == other_row)
        if span.low + 2 < other.x < span.high - 2:
            assert row > other_row
        if other.low + 2 < span.x < other.high - 2:
            assert other_row > row
    if len({x for x, _text in wanted}) <= 1 and wanted and len(wanted) <= label_layout.MOST_ROWS:
        assert len(wanted) == len(found) or any(not label_layout.ways(x, text, 0, 900) for x, text in wanted)


def test_the_lightest_of_those_that_meet_is_left_out() -> None:
    spans = [label_layout.ways(100 + place, "A label", 0, 500) for place in range(6)] + [label_layout.ways(400, "Alone", 0, 500)]

    found = label_layout.place(spans)

    assert 6 in found
    assert {0, 1, 2, 3} <= set(found)


def test_a_label_is_cut_at_a_word() -> None:
    assert "Notice on Further Preventing…" == two_tracks.shortened("Notice on Further Preventing, Resolving the Risks")
    assert "Short" == two_tracks.shortened("Short")


# What the component makes of it


@pytest.mark.parametrize("number", NUMBERS[1:])
@pytest.mark.parametrize("size", ["full", "mini"])
def test_only_years_and_labels_are_links_and_all_else_is_silent(number: int, size: str) -> None:
    tree = shown(figure(number, size))
    drawings = tree.findall("figure/svg")

    assert ({"full": 3, "mini": 2}[size]) == len(drawings)
    for svg in drawings:
        assert "group" == svg.get("role")
        assert svg.get("aria-label")
        for link in svg.iter("a"):
            assert re.match(
                r"(’\d\d, )?\d{4}: \d+ promote, \d+ restrict$|.*(\d{4}), (promote|restrict|both tracks): .", link.get("aria-label", "")
            )
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

    assert [[row["year"], str(row["up"]), str(row["down"])] for row in found] == rows


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
    found = data(site, "themes/mining/index.html")["figure"]

    assert 5 == len(found["acts"])
    assert "/policies/by/year/2016/" == found["links"]["2016"], "which needs no script, as the search does"
    assert 'class="two-tracks__narrow"' in render(site, "themes/mining/index.html")


def test_of_fewer_acts_an_entry_has_numbers(tmp_path: Path) -> None:
    site = site_of(tmp_path, {f"policies/p{place}.md": dated(place, "restrict") for place in range(4)})

    assert None is data(site, "themes/mining/index.html")["figure"]
    assert "two-tracks" not in render(site, "themes/mining/index.html")


def test_milestones_that_most_refers_to_are_labelled_first(tmp_path: Path) -> None:
    files = {f"policies/p{place}.md": dated(place, "restrict", milestone="true") for place in range(2)}
    files["policies/p2.md"] = dated(2, "restrict", relations="[{type: implements, policy: p1}]")
    site = site_of(tmp_path, files)

    assert ["Act 1", "Act 0"] == [act[2] for act in data(site, "index.html")["figure"]["acts"] if act[4]]


def test_a_label_without_room_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    files = {f"policies/p{place}.md": policy(title=f"One act of many, number {place}") for place in range(6)}
    site = site_of(tmp_path, files)

    render(site, "timeline/index.html")

    assert "has no room for the labels: One act of many, number" in caplog.text


def test_a_template_cannot_draw_without_data() -> None:
    with pytest.raises((jinja2.UndefinedError, KeyError)):
        shown({"id": "t"})
