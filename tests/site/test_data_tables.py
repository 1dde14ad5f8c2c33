"""The flat tables: their columns, their rows, and what stops a build."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_values import ARABIC, FILES, FORMULA, MARKS, TEX
from pydantic import Field
from sites import content, outputs, site_of
from writing import article, entry, policy

from tracker.model import kinds
from tracker.model.kinds import KINDS, Kind
from tracker.site.files.data import tables
from tracker.site.site import Site


def rows(site: Site, name: str) -> list[dict[str, str]]:
    """The rows of a table's CSV file."""
    text = content(site, f"data/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


DATED = ("{0}", "{0}_first", "{0}_last")
COLUMNS = {
    "entries": [
        "kind",
        "id",
        "title",
        "url",
        *(form.format(name) for name in ("date", "recorded", "changed", "reviewed") for form in DATED),
    ],
    "events": ["kind", "id", "number", "date", "date_first", "date_last", "event", "note", "source"],
    "relations": ["kind", "id", "number", "type", "policy", "note"],
    "targets": ["kind", "id", "number", "by", "by_first", "by_last", "text", "source"],
    "requirements": [
        *("kind", "id", "number", "who", "rule", "what", "provision"),
        *("since", "since_first", "since_last", "until", "until_first", "until_last", "penalty", "source"),
    ],
    "positions": [
        *("kind", "id", "number", "place", "position"),
        *("since", "since_first", "since_last", "until", "until_first", "until_last", "text", "policies", "source"),
    ],
    "corrections": ["kind", "id", "number", "date", "date_first", "date_last", "text"],
    "links": ["from_kind", "from_id", "role", "to_kind", "to_id"],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_the_columns_of_the_contract(tmp_path: Path, name: str) -> None:
    header = content(site_of(tmp_path, FILES), f"data/{name}.csv").decode("utf-8-sig").split("\r\n")[0]

    assert COLUMNS[name] == header.split(",")


def test_every_kind_has_a_table_named_by_its_folder_and_plain_pages_none(tmp_path: Path) -> None:
    paths = outputs(site_of(tmp_path, FILES))

    for folder in ("policies", "articles", "agencies", "companies", "themes", "places", "people"):
        assert {f"data/{folder}.csv", f"data/parquet/{folder}.parquet"} <= paths.keys()
    assert "data/pages.csv" not in paths


def test_a_row_of_a_kind_has_its_plain_fields(tmp_path: Path) -> None:
    older, row = rows(site_of(tmp_path, FILES), "policies")

    assert ("older", "x") == (older["id"], row["id"])
    assert f"'{FORMULA}" == row["title"]
    assert (TEX, MARKS) == (row["document_number"], row["stance_reason"])
    assert f"关于比特币的通知; {ARABIC}" == row["original_title"]
    assert "'+1; -1;2; @here" == row["aliases"]
    assert ("2021-06", "2021-06-01", "2021-06-30") == (row["reviewed"], row["reviewed_first"], row["reviewed_last"])
    assert ("true", "") == (row["milestone"], older["milestone"])
    assert row["body"].startswith('First "line" [@text].\n\n=SUM(A1)')
    assert not {"draft", "timeline", "sources", "translations"} & row.keys()


def test_items_are_numbered_and_know_their_entry(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES)

    assert [("policy", "older", "1", "issued"), ("policy", "x", "1", "announced"), ("policy", "x", "2", "issued")] == [
        (row["kind"], row["id"], row["number"], row["event"]) for row in rows(site, "events")
    ]
    assert ("2021", "2021-01-01", "2021-12-31", "'-5") == tuple(
        rows(site, "events")[1][name] for name in ("date", "date_first", "date_last", "note")
    )
    assert [("mining", "x; older")] == [(row["id"], row["policies"]) for row in rows(site, "positions")]
    assert [("bank", "must-not", "'@fine")] == [(row["who"], row["rule"], row["penalty"]) for row in rows(site, "requirements")]
    assert [("2021-07-01", "The number was wrong.")] == [(row["date"], row["text"]) for row in rows(site, "corrections")]
    assert [("2025-02-28", "'=1+1")] == [(row["by_last"], row["text"]) for row in rows(site, "targets")]


def test_a_source_is_named_as_events_name_it_and_an_article_by_its_id_alone(tmp_path: Path) -> None:
    found = {(row["id"], row["source"]): row for row in rows(site_of(tmp_path, FILES), "sources")}

    assert {("older", "text"), ("x", "report"), ("x", "text"), ("mining", "text")} == found.keys()
    assert ('The "text"', "全文", "2021") == tuple(found["x", "text"][name] for name in ("title", "original_title", "date"))
    assert "" == found["x", "report"]["title"]


def test_links_are_direct_sorted_and_without_plain_pages(tmp_path: Path) -> None:
    links = [tuple(row.values()) for row in rows(site_of(tmp_path, FILES), "links")]

    assert sorted(links) == links
    assert {
        ("policy", "x", "amends", "policy", "older"),
        ("policy", "x", "cites", "policy", "older"),
        ("policy", "x", "sources", "article", "report"),
        ("policy", "older", "mentions", "policy", "x"),
        ("theme", "mining", "positions", "policy", "older"),
        ("agency", "ministry", "place", "place", "cn"),
    } <= set(links)
    assert not [link for link in links if "page" in link or "draft" in link]


def test_entries_have_their_page_and_their_dates(tmp_path: Path) -> None:
    found = {row["id"]: row for row in rows(site_of(tmp_path, FILES), "entries")}

    assert {"ministry", "report", "cn", "older", "x", "mining"} == found.keys()
    assert "https://example.org/articles/report/" == found["report"]["url"]
    assert ("2021-06", "2021-06-01", "2021-06-30") == tuple(found["report"][name] for name in ("date", "date_first", "date_last"))
    assert ("2021-06", "2021-06") == (found["report"]["recorded"], found["report"]["changed"])
    assert "" == found["ministry"]["date"]


def test_a_draft_is_in_no_file_of_the_data(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES)

    data = {path: output for path, output in outputs(site).items() if path.startswith("data/")}
    assert len(data) > 40
    assert [] == [path for path in data if b"A draft" in content(site, path)]


class Hearing(kinds.Model):
    """A day in court."""

    on: kinds.Date = Field(description="when")
    judge: kinds.Text | None = Field(None, description="before whom")


class Case(kinds.EntryModel):
    """A court case."""

    court: kinds.Agency_ = Field(description="who decided")
    hearings: list[Hearing] | None = Field(None, description="its days in court")
    policies: list[kinds.Policy_] | None = Field(None, description="the policies that it applies")


@pytest.fixture
def _with_cases() -> Iterator[None]:
    KINDS["case"] = Kind("case", "cases", "Case", "Cases", Case)
    yield
    del KINDS["case"]


@pytest.mark.usefixtures("_with_cases")
def test_a_further_kind_has_tables_of_its_own(tmp_path: Path) -> None:
    hearings = "[{on: 2021-03, judge: Judge Li}, {on: 2021-04-05}]"
    case = entry({"title": "A v. B", "court": "ministry", "hearings": hearings, "policies": "[x]"})
    site = site_of(tmp_path, {"cases/a-v-b.md": case, "policies/x.md": policy()})

    assert [("a-v-b", "ministry", "x")] == [(row["id"], row["court"], row["policies"]) for row in rows(site, "cases")]
    assert [("1", "2021-03-31", "Judge Li"), ("2", "2021-04-05", "")] == [
        (row["number"], row["on_last"], row["judge"]) for row in rows(site, "hearings")
    ]
    assert {"data/schema/case.json", "data/parquet/hearings.parquet"} <= outputs(site).keys()


@pytest.mark.parametrize(
    ("name", "path"), [("events", "data/events.csv"), ("articles", "data/parquet/articles.parquet"), ("links", "data/tracker.sqlite")]
)
def test_a_table_that_lacks_rows_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, path: str) -> None:
    maker = tables._maker
    monkeypatch.setattr(tables, "_maker", lambda site, table: lambda: iter(list(maker(site, table)())[table.name == name :]))

    with pytest.raises(tables.CountError, match=rf"^the table {name} has [\d,]+ rows, and the entries have [\d,]+$"):
        content(site_of(tmp_path, FILES), path)


def test_a_file_that_lacks_rows_stops_the_build(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES)
    output = outputs(site)["data/parquet/events.parquet"]
    short = {**output.data(site), "count": 17}

    with pytest.raises(tables.CountError, match="a file of the table events has 3 rows, and the table has 17"):
        list(output.contents(short))  # type: ignore[union-attr]


def test_a_site_may_be_without_data(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(), "articles/a.md": article()}, outputs=("records",))

    paths = outputs(site)
    assert [] == [path for path in paths if path.startswith("data/")]
    assert "/data/" not in content(site, "index.html").decode()
    assert "policies/x/index.json" in paths
