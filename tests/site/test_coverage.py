"""The page on coverage counts what is there and names what is missing."""

from __future__ import annotations

from pathlib import Path

import sites
from writing import article, entry, policy

FILES: dict[str, str | bytes] = {
    "policies/notice.md": policy(
        reviewed="2021-06-01", sources="[report, {id: text, title: T, url: 'https://example.org/t', source_kind: official-text}]"
    ),
    "policies/other.md": policy(
        title="Other",
        timeline="[{date: 2018, event: issued, source: text}]",
        sources="[{id: text, title: T, url: 'https://example.org/t', source_kind: official-text}]",
    ),
    "articles/report.md": article(),
    "agencies/idle.md": entry({"name": "Idle Office", "type": "other", "place": "cn"}),
}


def test_entries_and_reviews_are_counted(tmp_path: Path) -> None:
    page = sites.data(sites.site_of(tmp_path, FILES), "coverage/index.html")

    policies = page["kinds"][0]
    assert ("Policies", 2, 1, "50 %") == (policies["title"], policies["entries"], policies["reviewed"], policies["share"])


def test_a_source_of_two_entries_counts_once(tmp_path: Path) -> None:
    rows = sites.data(sites.site_of(tmp_path, FILES), "coverage/index.html")["sources"]

    assert {"Official text": (1, 0), "Not said": (1, 1), "All": (2, 1)} == {row["title"]: (row["number"], row["archived"]) for row in rows}


def test_years_and_entries_without_an_act_are_named(tmp_path: Path) -> None:
    page = sites.data(sites.site_of(tmp_path, FILES), "coverage/index.html")

    assert ["2019", "2020"] == page["empty_years"]
    assert [("Agencies", ["Idle Office"])] == [(gap["title"], [entry["title"] for entry in gap["entries"]]) for gap in page["gaps"]]
    assert [2, [1, 0, 0, 1]] == [page["agencies"][0]["total"], page["agencies"][0]["years"]]


def test_the_page_can_be_rendered_without_any_entry(tmp_path: Path) -> None:
    assert "Coverage" in sites.render(sites.site_of(tmp_path, {}, base=False), "coverage/index.html")
