"""The page of all data."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from hostile_values import FILES
from selectolax.lexbor import LexborHTMLParser
from sites import content, outputs, render, site_of

from tracker.model.findings import UsageError
from tracker.site.files.data import package
from tracker.site.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_of(tmp_path, FILES, licence="CC BY 4.0", standfirst="What is said.")


def test_the_limits_stand_before_the_files(site: Site) -> None:
    headings = [node.text() for node in LexborHTMLParser(render(site, "data/index.html")).css("h2")]

    assert ["Limits of the data", "All at once", "Tables", "Schemas", "How to use it"] == headings[:5]


def test_every_file_is_listed_with_rows_size_and_checksum(site: Site) -> None:
    page = LexborHTMLParser(render(site, "data/index.html"))
    shown = {row.css_first("a").attributes["href"]: [cell.text() for cell in row.css("td")[1:]] for row in page.css("tbody tr")}

    files = {path for path in outputs(site) if path.startswith("data/")} - {"data/index.html", "data/SHA256SUMS"}
    assert {f"/{path}" for path in files} == shown.keys()
    for path in files:
        raw = content(site, path)
        assert [f"{len(raw):,}", sha256(raw).hexdigest()] == shown[f"/{path}"][2:], path
    assert "3" == shown["/data/events.csv"][1]
    assert "6" == shown["/data/tracker.json"][1]
    assert page.css_matches('a[download][href="/data/SHA256SUMS"]')


def test_search_engines_are_told_of_the_data_set(site: Site) -> None:
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', render(site, "data/index.html"))[1])["@graph"]  # type: ignore[index]
    found = next(thing for thing in graph if thing["@type"] == "Dataset")

    assert ("https://creativecommons.org/licenses/by/4.0/", True, "2021/2021") == (
        found["license"],
        found["isAccessibleForFree"],
        found["temporalCoverage"],
    )
    assert 50 <= len(found["description"]) <= 5000
    raw = content(site, "data/tracker.sqlite")
    assert {
        "@type": "DataDownload",
        "name": "tracker.sqlite",
        "contentUrl": "https://example.org/data/tracker.sqlite",
        "encodingFormat": "application/vnd.sqlite3",
        "contentSize": f"{len(raw)} B",
        "sha256": sha256(raw).hexdigest(),
    } in found["distribution"]


def test_the_header_leads_to_the_page_and_the_sitemap_to_the_page_alone(site: Site) -> None:
    assert '<a href="/data/">Data</a>' in render(site, "index.html")
    sitemap = render(site, "sitemap.xml")
    assert "<loc>https://example.org/data/</loc>" in sitemap
    assert not re.search(r"<loc>[^<]*\.(csv|json|md|parquet|sqlite)</loc>", sitemap)


def test_the_package_names_the_licence_that_machines_know(site: Site) -> None:
    found = json.loads(content(site, "data/datapackage.json"))

    assert [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}] == found["licenses"]
    assert ("2.0", "2022-01-01T00:00:00Z", package.PROFILE) == (found["version"], found["created"], found["$schema"])


def test_the_page_can_be_made_without_any_entry(tmp_path: Path) -> None:
    assert "tracker.sqlite" in render(site_of(tmp_path, {}, base=False), "data/index.html")


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["date"], "TRACKER_OUTPUTS names 'date', which is no output: did you mean \"data\"?"),
        (["xyz"], "TRACKER_OUTPUTS names 'xyz', which is no output: the names are calendars"),
        ("data", "TRACKER_OUTPUTS is a list of names, not 'data'"),
        ([1], "TRACKER_OUTPUTS is a list of names, not [1]"),
    ],
)
def test_an_unknown_output_is_told(tmp_path: Path, outputs: object, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        site_of(tmp_path, {}, outputs=outputs)
