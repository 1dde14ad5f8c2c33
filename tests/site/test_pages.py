"""Every page of the golden content, as a reader's browser gets it: whole, linked, with one heading and no dead end."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from sites import SETTINGS, THEME, rendered, site_of

from tracker.model.library import load
from tracker.site.site import Site

GOLDEN = Path(__file__).parents[1] / "golden_site" / "content"
VOID = {"meta", "link", "input", "br", "hr", "img", "source", "path", "circle", "rect", "line", "use", "wbr"}
HAN = re.compile("[\u3400-\u9fff]")


class Reader(HTMLParser):
    """Facts of a page: its elements balanced, ids, links, headings, Chinese outside an element that says so."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag, _ in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes |= found.keys()
        if "id" in found:
            self.ids.append(found["id"] or "")
        self.links += [str(found[name]) for name in ("href", "src", "action") if name in found]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            above = self.open[-1][1] if self.open else False
            self.open.append((tag, (found["lang"] or "").startswith("zh") if "lang" in found else above))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, text: str) -> None:
        inside = {tag for tag, _ in self.open}
        if HAN.search(text) and not self.open[-1][1] and not inside & {"script", "title"}:
            self.faults.append(f"Chinese without lang: {text.strip()[:30]}")


@pytest.fixture(scope="module", params=["https://example.org", "https://example.org/a/site"], ids=["root", "prefix"])
def site(request: pytest.FixtureRequest) -> Site:
    settings = {**SETTINGS, "site_url": request.param, "theme": str(THEME), "repository": "https://host.example/r", "search": True}
    return Site(load(GOLDEN), settings, datetime.date(2026, 11, 22))


@pytest.fixture(scope="module")
def files(site: Site) -> dict[str, bytes]:
    return rendered(site)


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Reader]:
    return {path: Reader(text.decode()) for path, text in files.items() if path.endswith(".html")}


def test_every_element_is_closed_and_every_chinese_word_says_its_language(pages: dict[str, Reader]) -> None:
    assert {} == {path: page.faults for path, page in pages.items() if page.faults}


def test_an_id_stands_once_on_a_page(pages: dict[str, Reader]) -> None:
    assert {} == {path: twice for path, page in pages.items() if (twice := [id for id, n in Counter(page.ids).items() if n > 1])}


def test_every_page_has_one_h1_and_skips_no_level(pages: dict[str, Reader]) -> None:
    for path, page in pages.items():
        assert 1 == page.headings.count(1), path
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert not [step for step in steps if step[1] > step[0] + 1], path


def test_every_link_leads_to_what_is_there(site: Site, files: dict[str, bytes], pages: dict[str, Reader]) -> None:
    broken = set()
    for path, page in pages.items():
        for link in page.links:
            target = urlsplit(link)
            if target.scheme:
                continue
            if target.path:
                assert target.path.startswith(f"{site.prefix}/"), f"{link} on {path}"
                found = unquote(target.path.removeprefix(f"{site.prefix}/"))
                found += "index.html" if found.endswith("/") or not found else ""
            else:
                found = path
            if found not in files or (target.fragment and unquote(target.fragment) not in pages[found].ids):
                broken.add(link)
    assert set() == broken


def test_no_page_has_what_the_content_policy_forbids(files: dict[str, bytes], pages: dict[str, Reader]) -> None:
    for path, page in pages.items():
        assert not {name for name in page.attributes if name == "style" or name.startswith("on")}, path
        assert b"<style" not in files[path]


def test_every_page_says_what_it_is(files: dict[str, bytes], pages: dict[str, Reader]) -> None:
    for path in pages:
        text = files[path].decode()
        for part in ('<html lang="en">', "<title>", '<link rel="canonical" href="https://example.org', 'property="og:title"'):
            assert part in text, (path, part)


def test_titles_tell_listed_pages_apart(files: dict[str, bytes], pages: dict[str, Reader]) -> None:
    listed = [path for path in pages if b'content="noindex"' not in files[path]]
    titles = Counter(re.findall("<title>(.*?)</title>", files[path].decode())[0] for path in listed)

    assert {} == {title: number for title, number in titles.items() if number > 1}


def test_every_page_leads_to_a_report_where_the_site_has_a_code_host(tmp_path: Path) -> None:
    for repository, report in (("", None), ("https://code.example/t", "https://code.example/t/issues/new")):
        site = site_of(tmp_path, {}, repository=repository)
        links = {link["title"]: link["url"] for group in site.settings["footer"] for link in group["links"]}
        assert report == links.get("Report a problem")
