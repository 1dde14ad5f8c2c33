"""The archive that a release makes, unpacked and opened from files: pages, links, and search in English and Chinese."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from golden import ROOT
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from tracker.cli.offline_archive import Offline
from tracker.cli.release import pack
from tracker.site.theme_files import ThemeFiles

BASE = "https://tracker.example"
READY = "body[data-search=ready]"


@pytest.fixture(scope="module")
def unpacked(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site's archive, unpacked in a folder whose name has a blank."""
    folder = tmp_path_factory.mktemp("offline")
    pack(folder / "site.zip", Offline(real_site, BASE, "", ThemeFiles((ROOT / "theme",))).files(), datetime.date(2026, 11, 22))
    with zipfile.ZipFile(folder / "site.zip") as archive:
        archive.extractall(folder / "the site")
    return folder / "the site"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page at whose end nothing may have been refused or thrown, and no other host been asked."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")  # a fade cut short is an error
    found = context.new_page()
    broken: list[str] = []
    found.on("pageerror", lambda error: broken.append(str(error)))
    found.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    found.on("request", lambda request: None if request.url.startswith("file:") else broken.append(request.url))
    yield found
    context.close()
    assert [] == broken


def test_every_link_leads_to_a_file_of_the_archive(unpacked: Path) -> None:
    """Return the links that begin with no scheme; one to a page that only a server has goes to the site itself."""
    lost, pages = [], sorted(unpacked.rglob("*.html"))
    for file in pages:
        here = file.as_uri()
        for element in LexborHTMLParser(file.read_bytes()).css("[href], [src], [action]"):
            address = next(value for name in ("href", "src", "action") if (value := element.attributes.get(name)) is not None)
            parts = urlsplit(urljoin(here, address))
            if parts.scheme == "file" and not Path(unquote(parts.path)).is_file():
                lost.append((file.relative_to(unpacked).as_posix(), address))

    assert len(pages) > 100
    assert [] == lost


def test_a_page_looks_as_it_does_on_the_site_and_its_links_are_followed(page: Page, unpacked: Path) -> None:
    page.goto((unpacked / "index.html").as_uri())
    page.click("nav a:has-text('Policies')")
    page.wait_for_url("**/policies/index.html")
    page.locator("main h2 a, main h3 a").first.click()
    page.wait_for_url("**/policies/*/index.html")

    assert page.locator("h1").count() == 1
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--line')"), "the style sheet is not there"
    assert page.evaluate("document.documentElement.classList.contains('js')")
    assert page.locator("button:has-text('Print')").count() == 1, "the page's script has not run"


@pytest.mark.parametrize("query", ["virtual currency", "虚拟货币", "xuni huobi"])
def test_search_finds_and_its_results_lead_to_pages(page: Page, unpacked: Path, query: str) -> None:
    page.goto((unpacked / "index.html").as_uri())
    page.locator("main input[name=q]").fill(query)
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_selector(READY)
    found = re.search(r"(\d+) results for", page.inner_text("#search-status"))
    page.locator("#search-results a").first.click()
    page.wait_for_url(re.compile(r"/index\.html(#.*)?$"))

    assert found
    assert int(found[1]) > 3
    assert page.locator("h1").count() == 1
    assert "/search/" not in page.url


def test_search_filters_goes_back_and_suggests(page: Page, unpacked: Path) -> None:
    page.goto((unpacked / "search" / "index.html").as_uri() + "?q=mining")
    page.wait_for_selector(READY)
    before = page.inner_text("#search-status")

    page.click("#search-facet-kind summary")
    page.locator("#search-facet-kind input[value=policy]").check()
    page.wait_for_url("**kind=policy**")
    page.wait_for_selector(READY)
    filtered = page.inner_text("#search-status")
    page.go_back()
    page.wait_for_selector(READY)
    page.fill("#search-form [name=q]", "")
    page.locator("#search-form [name=q]").press_sequentially("people")
    page.locator(".suggestions [role=option]").first.wait_for()

    assert filtered != before == page.inner_text("#search-status")
    assert page.locator("#search-without").is_hidden()


def test_the_policy_of_an_archive_is_that_of_the_site_but_for_one_kind_of_address(unpacked: Path, real_site: Path) -> None:
    """The search page alone may load scripts that it names while it runs: the files of its index."""
    for path, name in (("index.html", "'none'"), ("search/index.html", "offline")):
        before, after = (
            str(LexborHTMLParser((folder / path).read_bytes()).css_first("meta[http-equiv]").attributes["content"])
            for folder in (real_site, unpacked)
        )
        assert before.replace("trusted-types 'none'", f"trusted-types {name}") == after
