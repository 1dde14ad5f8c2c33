"""The charts: their numbers, their scales, and when a sentence is enough."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sites import data, render, site_of
from writing import entry, policy

from tracker.model.vocabulary import DEFAULT, STATUSES
from tracker.site.charts import charts

SIDES = {stance: term.side for stance, term in DEFAULT["stance"].items()}

acts = st.lists(st.tuples(st.sampled_from([*DEFAULT["stance"]]), st.sampled_from(STATUSES)))


@given(acts)
def test_the_bars_hold_every_act_once_to_one_scale(found: list[tuple[str, str]]) -> None:
    bars = charts.statuses(found, SIDES)

    assert (len(found) if len(found) >= charts.LEAST else 0) == sum(part["number"] for bar in bars for part in bar["parts"])
    for bar in bars:
        assert bar["total"] == sum(part["number"] for part in bar["parts"])
        assert all(abs(part["width"] - 100 * part["number"] / max(one["total"] for one in bars)) < 0.06 for part in bar["parts"])
        assert bar["parts"][-1]["x"] + bar["parts"][-1]["width"] < 100.2


def test_every_status_has_its_place_in_a_bar() -> None:
    assert sorted(STATUSES) == sorted(charts.ORDER)


def test_bodies_stand_by_how_much_they_issued_and_every_year_between_has_a_column() -> None:
    found = charts.bodies_by_year({"b": [("2019", "up"), ("2022", "both")], "a": [("2022", "down")] * 4, "none": [("2020", "none")]})

    assert found is not None
    assert ["2019", "2020", "2021", "2022"] == found["years"]
    assert [("a", 4), ("b", 2)] == [(row["body"], row["total"]) for row in found["rows"]]
    assert [[], [], [], [("down", 4)]] == [[(one["lane"], one["number"]) for one in cell] for cell in found["rows"][0]["cells"]]
    assert [("up", 1), ("down", 1)] == [(one["lane"], one["number"]) for one in found["rows"][1]["cells"][3]]


def test_the_area_of_a_mark_is_its_number() -> None:
    found = charts.bodies_by_year({"a": [("2019", "up")] * 8 + [("2020", "up")] * 2})
    assert found is not None
    large, small = (float(re.search(r"h([\d.]+)", cell[0]["mark"]).group(1)) for cell in found["rows"][0]["cells"])  # type: ignore[union-attr]

    assert 4 * small**2 == large**2


def test_of_few_acts_or_one_year_there_is_no_grid() -> None:
    assert None is charts.bodies_by_year({"a": [("2019", "up"), ("2020", "up")]})
    assert None is charts.bodies_by_year({"a": [("2019", "up")] * 9})


def test_only_fifteen_bodies_are_shown() -> None:
    found = charts.bodies_by_year({f"b{place:02}": [("2019", "up"), ("2020", "down")] for place in range(20)})

    assert found is not None
    assert [f"b{place:02}" for place in range(15)] == [row["body"] for row in found["rows"]]


@given(st.lists(st.integers(-400, 4000), min_size=5, max_size=60))
def test_every_delay_is_a_dot_inside_the_plot(days: list[int]) -> None:
    found = charts.delays(days)
    assert found is not None

    for one in found["drawings"]:
        dots = [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", one["dots"])]
        assert len(days) == len(dots)
        assert all(charts.DOT / 2 <= x <= one["width"] - charts.DOT / 2 and 0 < y < one["y"] for x, y in dots)
        assert len(one["ticks"]) <= 7
        assert one["ticks"][0]["number"] <= min(0, *days)
        assert max(days) <= one["ticks"][-1]["number"]


def test_of_fewer_than_five_delays_there_is_no_plot() -> None:
    assert None is charts.delays([1, 2, 3, 4])


def test_the_state_of_play_shows_statuses_and_delays(tmp_path: Path) -> None:
    files = {
        f"policies/p{place}.md": policy(
            title=f"Act {place}",
            timeline=f"[{{date: 2021-01-01, event: issued, source: text}}, {{date: 2021-01-{place + 10}, event: effective, source: text}}]",
        )
        for place in range(5)
    }
    files["policies/vague.md"] = policy(
        timeline="[{date: 2020, event: issued, source: text}, {date: 2020-12-01, event: effective, source: text}]"
    )
    site = site_of(tmp_path, files)
    found = data(site, "state/index.html")

    assert (11, 13, 5) == (found["delays"]["median"], found["delays"]["longest"], found["delays"]["number"])
    assert [("down", 6)] == [(bar["side"], bar["total"]) for bar in found["chart"]]
    assert "The median is 11 days, the longest 13." in render(site, "state/index.html")
    assert None is data(site, "state/2021/index.html")["delays"]


def test_the_list_of_agencies_shows_who_issued_when(tmp_path: Path) -> None:
    issued = {f"policies/p{place}.md": f"[{{date: {2014 + place}-05-21, event: issued, source: text}}]" for place in range(5)}
    site = site_of(tmp_path, {path: policy(title=path, timeline=timeline) for path, timeline in issued.items()})
    text = render(site, "agencies/index.html")

    assert '<a href="/agencies/ministry/">Ministry of Industry</a></th><td class="num">5</td>' in text
    assert "by-year" not in render(
        site_of(tmp_path / "other", {"themes/x.md": entry({"name": "X", "summary": "S."})}), "agencies/index.html"
    )
