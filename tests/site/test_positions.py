"""Positions that hold on a day, as pages and the browser's script show them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from scripts import node
from sites import NOW, THEME, data, render, section, site_of
from writing import entry, page, policy

from tracker.model.dates import partial_date
from tracker.model.vocabulary import POSITIONS
from tracker.site.parts import positions
from tracker.site.site import Site

SOURCES = "[{id: report, title: A report, url: 'https://example.org/report', publisher: The Paper, source_kind: news}]"
HK = "---\nname: Hong Kong\nparent: cn\n---\n"


def theme(name: str, *given: str, **fields: str) -> str:
    """A theme with positions, each written as "cn prohibited 2017 2021: No."; policies and source are always the same."""
    items = []
    for one in given:
        facts, text = one.split(": ")
        place, position, *days = facts.split()
        dated = [f"{name}: '{day}'" for name, day in zip(("since", "until"), days, strict=False) if day != "-"]
        rests = [] if position == "no-rule" else ["policies: [notice]", "source: report"]
        items.append("{" + ", ".join([f"place: {place}", f"position: {position}", *dated, *rests, f'text: "{text}"']) + "}")
    return entry({"name": name, "summary": "S.", "positions": f"[{', '.join(items)}]", "sources": SOURCES, **fields})


def site(folder: Path, *, now: date = NOW, **themes: str) -> Site:
    files = {f"themes/{id.replace('_', '-')}.md": text for id, text in themes.items()}
    return site_of(folder, {"places/hk.md": HK, "policies/notice.md": policy(title="The notice"), **files}, now=now)


MINING = theme(
    "Mining crypto",
    "cn conditions 2018 2021-05-20: Only far from towns.",
    "cn prohibited 2021-05-21 2021-09-23: No, in some provinces.",
    "cn prohibited 2021-09-24: No, nowhere.",
    "hk no-rule: No rule was found.",
    aliases="[Mining clampdown]",
    original_title="{zh-Hans: 虚拟货币“挖矿”}",
)


def cells(site: Site, day: str = "2022-01-01") -> list[tuple[str, str, str | None]]:
    """Place, position and sentence of each cell of the theme on a day."""
    found = positions.cells(site, "mining", day)
    return [(cell["title"], cell["now"]["position"], cell["now"]["text"]) if cell["now"] else (cell["title"], "", None) for cell in found]


def test_a_cell_has_the_position_of_the_day(tmp_path: Path) -> None:
    made = site(tmp_path, mining=MINING)

    assert [("China", "prohibited", "No, nowhere."), ("Hong Kong", "no-rule", "No rule was found.")] == cells(made)
    assert ("China", "prohibited", "No, in some provinces.") == cells(made, "2021-09-23")[0]
    assert ("China", "conditions", "Only far from towns.") == cells(made, "2018-01-01")[0]
    assert ("China", "", None) == cells(made, "2017-12-31")[0]


def test_since_when_a_position_holds_passes_over_a_new_text_of_the_same_position(tmp_path: Path) -> None:
    made = site(tmp_path, mining=MINING)
    now = positions.cells(made, "mining", "2022-01-01")[0]["now"]

    assert ("2021-05-21", "2021-09-24") == (now["begun"], now["since"])
    html = render(made, "rules/index.html")
    assert 'since <time datetime="2021-05-21">21 May 2021</time></span>' in html
    assert 'in this form since <time datetime="2021-09-24">24 September 2021</time>' in html


def test_a_gap_between_two_texts_begins_the_position_anew(tmp_path: Path) -> None:
    made = site(tmp_path, mining=theme("Mining", "cn prohibited 2013 2014: No.", "cn prohibited 2021-09-24: No."))

    assert "2021-09-24" == positions.cells(made, "mining", "2022-01-01")[0]["now"]["begun"]


def test_a_position_names_its_acts_and_its_source(tmp_path: Path) -> None:
    made = site(tmp_path, mining=MINING)
    now = positions.cells(made, "mining", "2022-01-01")[0]["now"]

    assert [{"title": "The notice", "url": "/policies/notice/"}] == now["acts"]
    assert {"title": "The Paper", "url": "https://example.org/report", "kind": "News"} == now["source"]
    assert '<a href="https://example.org/report">The Paper</a> (news)' in render(made, "rules/index.html")


def test_an_act_lists_the_positions_that_rest_on_it(tmp_path: Path) -> None:
    """Positions that hold today come first; an act on which none rests has no such section."""
    made = site(
        tmp_path,
        mining=theme("Mining", "cn prohibited 2017 2020: No.", "cn licence 2021: With leave.", "hk no-rule: Nothing."),
        trade=theme("Trade", "cn prohibited 2019: Never."),
    )

    shown = [
        (one["title"], one["position"], one["since"], one["until"])
        for one in section(made, "policies/notice/index.html", "decided")["items"]
    ]
    assert [("Mining", "licence", "2021", ""), ("Trade", "prohibited", "2019", ""), ("Mining", "prohibited", "2017", "2020")] == shown
    html = render(made, "policies/notice/index.html")
    assert '<a href="/themes/trade/">Trade</a>' in html
    assert "Never." in html
    assert 'aria-labelledby="decided"' not in render(site(tmp_path / "without"), "policies/notice/index.html")


def test_the_table_has_what_is_forbidden_first_and_says_what_is_not_recorded(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        mining=MINING,
        evidence=theme("Evidence", "cn promoted 2021: Yes."),
        abroad=theme("Trading", "hk licence 2021: With a licence."),
        ahead=theme("Ahead", "cn prohibited 2023: No."),
    )
    table = positions.table(made, "2022-01-01")

    assert ["China", "Hong Kong"] == [place["title"] for place in table["places"]]
    assert ["Mining crypto", "Evidence", "Trading", "Ahead"] == [row["title"] for row in table["rows"]]
    assert [["prohibited", "no-rule"], ["promoted", None], [None, "licence"], [None, None]] == [
        [cell["now"] and cell["now"]["position"] for cell in row["cells"]] for row in table["rows"]
    ]


def test_one_sentence_sums_the_table_up(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        mining=MINING,
        trading=theme("Trading", "cn prohibited 2021: No.", "hk licence 2021: With a licence."),
        evidence=theme("Evidence", "cn promoted 2021: Yes."),
    )

    china = "In China, of 3 activities 2 are prohibited and 1 is promoted"
    hong_kong = "in Hong Kong, of 2 activities 1 needs a licence and for 1 no rule was found"
    assert f"{china}; {hong_kong}." == positions.finding(made, "2022-01-01")
    assert positions.finding(made, "2022-01-01") in render(made, "index.html")
    assert "" == positions.finding(site_of(tmp_path / "none", {"policies/notice.md": policy()}), "2022-01-01")


def test_the_first_page_leads_in_one_step_to_the_answer_with_act_and_source(tmp_path: Path) -> None:
    made = site(tmp_path, mining=MINING)
    home, own = render(made, "index.html"), render(made, "themes/mining/index.html")

    assert '<a href="/themes/mining/">Mining crypto</a>' in home
    assert own.index('id="allowed"') < own.index("record__facts") < own.index("record__body")
    first = own.partition('id="allowed"')[2]
    for said in (
        "Prohibited",
        "No, nowhere.",
        '<a href="/policies/notice/">The notice</a>',
        '<a href="https://example.org/report">The Paper</a>',
    ):
        assert said in first
    assert "Only far from towns." in first


def test_a_theme_without_positions_and_a_site_without_any_say_nothing_of_them(tmp_path: Path) -> None:
    made = site(tmp_path, mining=MINING, other=entry({"name": "Other", "summary": "S."}))
    assert 'id="allowed"' not in render(made, "themes/other/index.html")

    bare = site_of(tmp_path / "bare", {"policies/notice.md": policy(), "pages/about.md": page()})
    assert "What is allowed" not in render(bare, "index.html")
    assert "No positions are recorded yet." in render(bare, "rules/index.html")


def test_a_place_and_the_state_of_play_have_the_table(tmp_path: Path) -> None:
    made = site(tmp_path, mining=MINING, trading=theme("Trading", "cn prohibited 2021: No."))
    rows = section(made, "places/hk/index.html", "allowed")["table"]["rows"]

    assert ["Mining crypto"] == [row["title"] for row in rows]
    assert "prohibited" == data(made, "state/index.html")["table"]["rows"][0]["cells"][0]["now"]["position"]
    assert "positions-table" in render(made, "state/index.html").partition("state__themes")[0]


def test_a_state_of_play_of_a_year_has_the_positions_of_its_end(tmp_path: Path) -> None:
    made = site(tmp_path, now=date(2023, 1, 1), mining=theme("Mining", "cn allowed 2020 2022-06-30: Yes.", "cn prohibited 2022-07-01: No."))

    assert "allowed" == data(made, "state/2021/index.html")["table"]["rows"][0]["cells"][0]["now"]["position"]


def test_the_page_in_a_further_language_has_its_words(tmp_path: Path) -> None:
    translated = MINING.replace("summary: S.", "summary: S.\ntranslations: {zh-Hans: {title: 挖矿, summary: 摘要。}}")
    languages = {"zh-Hans": {"path": "zh", "sitename": "追踪", "standfirst": ""}}
    files = {"places/hk.md": HK, "policies/notice.md": policy(), "themes/mining.md": translated}
    made = site_of(tmp_path, files, languages=languages, theme=str(THEME))
    html = render(made, "zh/rules/index.html")

    assert '<a href="/zh/themes/mining/">挖矿</a>' in html
    assert "禁止" in html
    assert '<span lang="en">No, nowhere.</span>' in html
    assert 'hreflang="zh-Hans" href="https://example.org/zh/rules/"' in render(made, "rules/index.html")


# The script


DAYS = [(date(2009, 12, 20) + timedelta(days=97 * number)).isoformat() for number in range(50)]


@pytest.mark.parametrize("seed", range(3))
def test_the_script_finds_of_any_day_what_the_page_would(seed: int) -> None:
    rng = random.Random(seed)

    def period() -> positions.Period:
        days = sorted((date(2009, 1, 1) + timedelta(days=rng.randrange(5000))).isoformat()[: rng.choice((4, 7, 10))] for _ in range(2))
        since, until = rng.choice(((days[0], days[1]), (days[0], ""), ("", "")))
        return positions.Period("cn", rng.choice(POSITIONS), since, until, "", [], "", positions.span_of(since, until), since)

    places = [sorted((period() for _ in range(4)), key=lambda one: one.span, reverse=True) for _ in range(12)]
    given = {"places": [[positions.written([one.span]) for one in place] for place in places], "days": DAYS}
    found = node("spans.js", "data.days.map((day) => data.places.map((spans) => script.one(spans, day)))", given)

    def ours(place: list[positions.Period], day: str) -> int:
        now = positions.on(place, day)
        return place.index(now) if now else -1

    assert [[ours(place, day) for place in places] for day in DAYS] == found


def test_the_script_reads_several_spans_and_none() -> None:
    asked = [["2013..2014 2016..", "2017"], ["2013..2014 2016..", "2015"], ["..", "1800"], ["", "2020"], ["..2014", "2014"]]

    assert [True, False, True, False, True] == node("spans.js", "data.map(([spans, day]) => script.holds(spans, day))", asked)


def test_a_span_goes_from_the_first_day_of_a_date_to_the_last_of_another() -> None:
    assert ("2018-01-01", "2021-02-28") == positions.span_of("2018", "2021-02")
    assert ("", "") == positions.span_of("", "")
    assert partial_date("2018").first_day.isoformat() == positions.span_of("2018", "")[0]
