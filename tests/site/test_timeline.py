"""The timeline and its parts, and the files of numbers beside it and the charts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import data, outputs, render, site_of
from writing import policy

from tracker.site.files import csv_export
from tracker.site.outputs import File
from tracker.site.pages import timeline
from tracker.site.site import Site


def act(year: int, **fields: str) -> str:
    return policy(title=f"Act of {year}", timeline=f"[{{date: {year}-05-21, event: issued, source: text}}]", **fields)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_of(
        tmp_path,
        {
            "policies/a.md": act(2016, stance="promote", milestone="true", milestone_label="The start"),
            "policies/b.md": act(2019),
            "policies/c.md": act(2019, stance="mixed", milestone="true"),
            "policies/d.md": act(2021, stance="neutral"),
            "policies/e.md": act(2021, stance="promote"),
        },
        search=True,
    )


def rows(site: Site, path: str) -> list[list[str]]:
    """A file of the site as a spreadsheet reads it."""
    output = outputs(site)[path]
    assert isinstance(output, File)
    text = output.make(output.data(site))
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_each_part_shows_its_policies_alone(site: Site) -> None:
    found = {
        name: [row["row"].data["id"] for year in data(site, f"timeline/{name}index.html")["years"] for row in year["rows"]]
        for name in ("", "promote/", "restrict/", "both/", "milestones/")
    }

    assert {"": ["d", "e", "b", "c", "a"], "promote/": ["e", "a"], "restrict/": ["b"], "both/": ["c"], "milestones/": ["c", "a"]} == found


def test_the_parts_are_links_with_their_numbers_and_the_one_shown_is_marked(site: Site) -> None:
    text = render(site, "timeline/promote/index.html")

    assert '<a href="/timeline/">All</a> <span class="count">5</span>' in text
    assert '<a href="/timeline/promote/" aria-current="page">Promote</a> <span class="count">2</span>' in text
    assert "Timeline: promote" in text


def test_a_part_without_a_policy_has_no_page_and_no_link(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/a.md": act(2019)})

    assert "timeline/both/index.html" not in outputs(site)
    assert '<span>Both <span class="count">0</span></span>' in render(site, "timeline/index.html")
    assert ["timeline/index.html"] == [
        path for path in outputs(site_of(tmp_path / "b", {})) if path.startswith("timeline/") and "html" in path
    ]


def test_a_year_without_a_policy_stays_between_its_neighbours(site: Site) -> None:
    years = data(site, "timeline/index.html")["years"]
    text = render(site, "timeline/index.html")

    assert [("2021", None, "2020"), ("2020", "2021", "2019"), ("2019", "2020", "2018")] == [
        (year["year"], year["later"], year["earlier"]) for year in years[:3]
    ]
    assert "2016" == years[-1]["year"]
    assert 3 == text.count("No entries.")
    assert 'href="#y2018"' in text


def test_a_part_too_long_for_a_page_leads_to_what_the_search_finds_of_each_year(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MOST_ROWS", 1)

    years = {name: [year["url"] for year in data(site, f"timeline/{name}/index.html")["years"]] for name in ("promote", "milestones")}

    assert ["/search/?kind=policy&stance=promote&from=2021&to=2021", "/search/?kind=policy&stance=promote&from=2016&to=2016"] == years[
        "promote"
    ]
    assert ["/timeline/2019/", "/timeline/2016/"] == years["milestones"]
    assert "timeline/2019/index.html" in outputs(site)
    assert [row["row"].data["id"] for row in data(site, "timeline/both/index.html")["years"][0]["rows"]] == ["c"]


def test_the_timeline_stands_beside_itself_as_a_file(site: Site) -> None:
    found = rows(site, "timeline/policies.csv")

    assert ["date", "id", "title", "original_title", "stance", "status", "issued_by", "url"] == found[0]
    assert [
        "2021-05-21",
        "d",
        "Act of 2021",
        "",
        "neutral",
        "in-force",
        "Ministry of Industry",
        "https://example.org/policies/d/",
    ] == found[1]
    assert 6 == len(found)
    for path in ("index.html", "timeline/index.html"):
        assert '<a href="/timeline/policies.csv">Download CSV</a>' in render(site, path)


def test_the_charts_have_their_numbers_as_files(site: Site, tmp_path: Path) -> None:
    larger = site_of(tmp_path / "larger", {f"policies/of-{year}.md": act(year) for year in range(2016, 2021)})  # an act counts once

    assert [
        ["id", "name", "year", "promote", "restrict", "mixed", "neutral"],
        ["ministry", "Ministry of Industry", "2016", "1", "0", "0", "0"],
    ] == rows(site, "agencies/by-year.csv")[:2]
    assert [["stance", "status", "acts"], ["promote", "in-force", "2"]] == rows(site, "state/statuses.csv")[:2]
    assert [["id", "title", "issued", "effective", "days", "url"]] == rows(site, "state/delays.csv")
    assert all('href="/agencies/by-year.csv"' in render(one, "agencies/index.html") for one in (site, larger)), "with the chart or without"
    assert 'href="/state/statuses.csv"' in render(site, "state/index.html")
    assert 'href="/state/statuses.csv"' not in render(site, "state/2019/index.html")


# What a spreadsheet must not run


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_is_text(sign: str) -> None:
    assert f"'{sign}1+1" == csv_export.cell(f"{sign}1+1")
    assert f"'{sign}1; b" == csv_export.cell([f"{sign}1", "b"])


def test_cells_are_as_the_contract_has_them() -> None:
    assert ["", "-5", "a; b;c", 'x, "y"'] == [csv_export.cell(value) for value in (None, -5, ["a", "b; c"], 'x, "y"')]


@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), max_size=5))
def test_a_sheet_says_what_it_was_given(table: list[list[str]]) -> None:
    found = list(csv.reader(io.StringIO(csv_export.sheet(table).decode("utf-8-sig"), newline="")))

    assert [[csv_export.cell(value) for value in row] for row in table] == found
    assert not any(value.startswith(csv_export.RUN) for row in found for value in row)
