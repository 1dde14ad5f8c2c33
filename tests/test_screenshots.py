"""The pictures for the eye: what is built for them is sound, and the sheet shows what was taken."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests import browsing, page_types, screenshots
from tests.writing import write_content
from tracker.model.library import load


def test_the_extremes_are_entries_without_errors(tmp_path: Path) -> None:
    library = load(write_content(tmp_path, screenshots.extremes()))

    assert [] == [finding for finding in library.findings if finding.is_error]
    assert set(screenshots.EXTREMES) == {id for kind, id in library.entries if kind == "policy"}
    assert (240, 80) == (len(screenshots.LONGEST), len(screenshots.LONGEST_ORIGINAL))


def test_every_type_of_page_is_one_of_the_site(golden_site: Path, real_site: Path) -> None:
    for site, paths in ((golden_site, page_types.GOLDEN), (real_site, page_types.REAL)):
        for path in paths.values():
            file = path.partition("?")[0]
            assert (site / file / ("" if file.endswith("html") else "index.html")).is_file(), path


def test_every_template_has_a_type_of_page() -> None:
    """A new template without a page in the list would be looked at by no test of the types."""
    templates = {path.stem for path in (browsing.ROOT / "theme" / "templates").glob("*.html")}
    known = {"404", "coverage", "entry", "errors", "facets", "gone", "home", "list", "page", "redirect", "search", "settings", "state"}
    known |= {"actor", "changes", "compare", "contribute", "data", "rules", "targets", "timeline", "translation", "translations"}
    seldom = {"referrers", "timeline_year"}  # of an entry that hundreds refer to, of hundreds of acts a year: the golden site is small

    assert known | seldom | {"base", "components_page"} == templates


def test_a_page_is_taken_in_every_view_and_on_paper(chromium: Browser, golden_address: str, tmp_path: Path) -> None:
    files = [*screenshots.views(chromium, f"{golden_address}/about/", tmp_path, "a page")]
    sheet = screenshots.sheet({"a page": files})

    assert len(screenshots.VIEWS) + 1 == len(files) == len(list(tmp_path.iterdir()))
    assert (tmp_path / "a-page-print.pdf").read_bytes().startswith(b"%PDF")
    assert all(f'href="{file}"' in sheet for file in files)
    assert (tmp_path / "a-page-360-light.png").read_bytes() != (tmp_path / "a-page-360-dark.png").read_bytes()
