"""CSV files of lists, facets and the pages of those that readers follow."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from sites import content, outputs, render, site_of
from writing import article, entry, page, policy

from tracker.site.site import Site

FILES: dict[str, str | bytes] = {
    "policies/x.md": policy(original_title="{zh-Hans: 关于挖矿的通知}"),
    "policies/y.md": policy(title='"=Other, \\"one\\""', stance="promote", timeline="[{date: 2022-01, event: issued, source: text}]"),
    "policies/draft.md": policy(title="A draft", draft="true"),
    "articles/a.md": article(policies="[x]", agencies="[office]"),
    "agencies/office.md": entry({"name": "Office", "type": "other", "place": "cn", "parent": "ministry"}),
    "pages/about.md": page("By [[ministry]]."),
}


def rows(site: Site, path: str) -> list[dict[str, str]]:
    raw = content(site, path)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_the_file_of_a_list_has_its_entries_in_its_order(tmp_path: Path) -> None:
    y, x = rows(site_of(tmp_path, FILES), "policies/list.csv")

    assert ("y", '\'=Other, "one"', "2022-01", "promote", "in-force") == (y["id"], y["title"], y["date"], y["stance"], y["status"])
    assert ("policy", "关于挖矿的通知", "It ends mining.", "https://example.org/policies/x/") == (
        x["kind"],
        x["original_title"],
        x["summary"],
        x["url"],
    )


def test_every_value_of_a_facet_has_a_file(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES)

    assert ["x"] == [row["id"] for row in rows(site, "policies/by/stance/restrict/list.csv")]
    assert ["y"] == [row["id"] for row in rows(site, "policies/by/year/2022/list.csv")]


def test_the_file_of_an_entity_has_what_refers_to_it_with_roles_and_ways(tmp_path: Path) -> None:
    found = rows(site_of(tmp_path, FILES), "agencies/ministry/list.csv")

    assert {
        ("policy", "y", "Issued", ""),
        ("policy", "x", "Issued", ""),
        ("article", "a", "Names this agency", "Office"),
        ("agency", "office", "Parts", ""),
        ("page", "about", "Mentioned in", ""),
    } == {(row["kind"], row["id"], row["role"], row["through"]) for row in found}


@pytest.mark.parametrize(
    "path", ["policies/", "people/", "policies/by/stance/restrict/", "agencies/ministry/", "themes/mining/", "places/cn/"]
)
def test_the_page_links_to_the_file(tmp_path: Path, path: str) -> None:
    site = site_of(tmp_path, FILES)

    assert f"{path}list.csv" in outputs(site)
    assert f'<a href="/{path}list.csv" download>CSV</a>' in render(site, f"{path}index.html")


def test_every_page_of_a_list_links_to_the_one_file(tmp_path: Path) -> None:
    site = site_of(tmp_path, {f"policies/p{number}.md": policy(title=f"P{number}") for number in range(60)})

    assert '<a href="/policies/list.csv" download>' in render(site, "policies/page/2/index.html")
    assert 60 == len(rows(site, "policies/list.csv"))


def test_a_site_may_be_without_them(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES, outputs=["data"])

    assert not [path for path in outputs(site) if path.endswith("list.csv")]
    assert "list.csv" not in render(site, "policies/index.html")
    assert "list.csv" not in render(site, "agencies/ministry/index.html")
