"""Lints of the finished HTML: every page of the golden site and of the real one is looked at after it is built."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

import golden
import page_types
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from theme import component_samples

SITES = {"golden_site": golden.SITE_URL, "real_site": "https://tracker.example"}
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
ATOM = "{http://www.w3.org/2005/Atom}"


class Built:
    """A built site and what its pages hold."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.prefix = urlsplit(url).path

    def pages(self) -> Iterator[tuple[str, LexborHTMLParser]]:
        for path in sorted(self.folder.rglob("*.html")):
            yield path.relative_to(self.folder).as_posix(), parsed(path)

    def address(self, path: str) -> str:
        """The absolute address of a page."""
        return f"{self.url}/{path.removesuffix('index.html')}"

    def target(self, address: str, page: str) -> tuple[Path, str] | None:
        """The file and the fragment that a link leads to; None if it leaves the site."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            if not address.startswith(self.url + "/"):
                return None
        elif not parts.path:
            return self.folder / page, unquote(parts.fragment)
        assert parts.path.startswith(self.prefix + "/"), f"{page}: {address} is not below {self.prefix}/"
        path = self.folder / unquote(parts.path).removeprefix(self.prefix).lstrip("/")
        return path / "index.html" if parts.path.endswith("/") else path, unquote(parts.fragment)


@cache
def parsed(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text("utf-8"))


@cache
def ids(path: Path) -> frozenset[str]:
    return frozenset(node.attributes["id"] or "" for node in parsed(path).css("[id]"))


@pytest.fixture(params=sorted(SITES))
def built(request: pytest.FixtureRequest) -> Built:
    return Built(request.getfixturevalue(request.param), SITES[request.param])


def is_signpost(page: LexborHTMLParser) -> bool:
    """Return whether a page only leads on: a redirect, a removed entry, not found."""
    robots = page.css_first("meta[name=robots]")
    return robots is not None and "noindex" in (robots.attributes["content"] or "")


def test_every_link_leads_somewhere(built: Built) -> None:
    broken = []
    for path, page in built.pages():
        for node in page.css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            if address.startswith("mailto:"):
                continue
            found = built.target(address, path)
            if found is None:
                continue
            file, fragment = found
            if not file.is_file():
                broken.append(f"{path}: {address}")
            elif fragment and file.suffix == ".html" and fragment not in ids(file):
                broken.append(f"{path}: no id {fragment!r} in {address}")

    assert [] == broken


def test_nothing_is_asked_of_another_host(built: Built) -> None:
    for path, page in built.pages():
        asked = page.css(
            "script[src], img[src], iframe, source, video, audio, embed, object, link[rel=stylesheet], link[rel=icon], link[rel=preload]"
        )
        for node in asked:
            address = node.attributes.get("src") or node.attributes.get("href") or ""
            assert address.startswith(f"{built.prefix}/"), f"{path}: {address}"


def test_every_id_is_unique(built: Built) -> None:
    for path, page in built.pages():
        found = [node.attributes["id"] for node in page.css("[id]")]
        assert len(found) == len(set(found)), f"{path}: {sorted(found)}"


def test_headings_begin_with_one_h1_and_skip_no_level(built: Built) -> None:
    for path, page in built.pages():
        levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4, h5, h6")]
        assert levels.count(1) == 1, f"{path}: {levels}"
        before = 1
        for level in levels:
            assert level <= before + 1, f"{path}: {levels}"
            before = level


def test_every_page_says_what_and_where_it_is(built: Built) -> None:
    for path, page in built.pages():
        root = page.css_first("html")
        assert root is not None
        assert root.attributes.get("lang"), path
        assert (page.css_first("title") or root).text(), path
        if path == "404.html":
            continue
        canonical = page.css_first("link[rel=canonical]")
        assert canonical is not None, path
        assert is_signpost(page) or built.address(path) == canonical.attributes["href"]
        assert page.css_first("meta[property='og:title']") is not None, path
        assert page.css_first("link[type='application/atom+xml']") is not None, path
        assert page.css_first("script[type='application/ld+json']") is not None, path


def test_structured_data_can_be_read(built: Built) -> None:
    for path, page in built.pages():
        for node in page.css("script[type='application/ld+json']"):
            assert json.loads(node.text(deep=True)), path


def test_no_style_and_no_script_stands_in_a_page(built: Built) -> None:
    for path, page in built.pages():
        assert not page.css("[style], style"), path
        inline = [node for node in page.css("script:not([src])") if node.attributes.get("type") != "application/ld+json"]
        policy = page.css_first("meta[http-equiv='Content-Security-Policy']")
        assert len(inline) <= 1, path
        assert not inline or (policy is not None and "'sha256-" in (policy.attributes["content"] or "")), path
        for node in page.css("*"):
            assert not [name for name in node.attributes if name.startswith("on")], path


def test_every_folder_of_an_address_has_a_page(built: Built) -> None:
    for path, _ in built.pages():
        for folder in (built.folder / path).parent.parents:
            if folder == built.folder.parent:
                break
            listed = folder == built.folder or (folder / "index.html").is_file() or folder.name == "page"
            assert listed, f"{folder.relative_to(built.folder)} above {path}"


def test_pictures_have_words_or_are_hidden(built: Built) -> None:
    for path, page in built.pages():
        for node in page.css("img"):
            assert "alt" in node.attributes, path
        for node in page.css("svg"):
            hidden = node.attributes.get("aria-hidden") == "true"
            named = node.attributes.get("aria-label") or node.attributes.get("aria-labelledby")
            assert hidden or (node.attributes.get("role") and named), f"{path}: {node.html[:80] if node.html else ''}"


def test_chinese_is_marked_as_chinese(built: Built) -> None:
    for path, page in built.pages():
        body = page.css_first("body")
        assert body is not None
        for node in body.traverse(include_text=True):
            if node.tag == "-text" and HAN.search(node.text(deep=False) or ""):
                assert _is_chinese(node), f"{path}: {(node.text(deep=False) or '').strip()[:60]}"


def _is_chinese(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in ("script", "code", "pre"):
            return True
        language = above.attributes.get("lang") if above.tag not in ("-text", "-undef") else None
        if language:
            return language.startswith(("zh", "ja"))
        above = above.parent
    return False


def test_no_part_of_a_page_is_a_landmark_without_a_name_or_content(built: Built) -> None:
    for path, page in built.pages():
        assert len(page.css("main")) == 1, path
        names = [node.attributes.get("aria-label") or node.attributes.get("aria-labelledby") for node in page.css("nav")]
        assert all(names), f"{path}: a nav without a name"
        assert len(names) == len(set(names)), f"{path}: {names}"
        for node in page.css("main, nav, header, footer, section, aside, form, [role=region]"):
            if "hidden" not in node.attributes:
                assert node.text(strip=True) or node.css_first("input, select, [role=status]"), f"{path}: {(node.html or '')[:90]}"


def test_no_page_needs_a_part_for_those_without_script(built: Built) -> None:
    for path, page in built.pages():
        assert not page.css("noscript"), path


def test_without_script_no_control_is_shown_that_does_nothing(built: Built) -> None:
    """Controls that only script answers are in a template or hidden until script runs; all else is a search form or a disclosure."""
    for path, page in built.pages():
        for control in page.css("button, input:not([type=hidden]), select, textarea, [onclick], [role=button]"):
            if _above(control, lambda node: node.tag == "template" or "js-only" in (node.attributes.get("class") or "").split()):
                continue
            form = _above(control, lambda node: node.tag == "form")
            hidden = _above(control, lambda node: "hidden" in node.attributes)
            sent = (
                form is not None and form.attributes.get("method") == "get" and (form.attributes.get("action") or "").endswith("/search/")
            )
            assert hidden or sent, f"{path}: {control.html}"
            assert hidden or control.tag != "button" or control.attributes.get("type") == "submit", path
        if path == "search/index.html":
            assert page.css_first("#search-form.js-only") is not None


def _above(node: LexborNode, fits: Callable[[LexborNode], bool]) -> LexborNode | None:
    """The nearest element that fits: this one or one above it."""
    above: LexborNode | None = node
    while above is not None and above.tag != "-undef":
        if fits(above):
            return above
        above = above.parent
    return None


def test_links_of_one_name_under_the_same_headings_lead_to_one_place(built: Built) -> None:
    """In running text the sentence tells them apart; ways within the page, to headings that may repeat, are not ways to others."""
    for path, page in built.pages():
        found: dict[tuple[tuple[str, ...], str, bool], str] = {}
        headings: list[tuple[int, str]] = []
        for node in page.css("main :is(h1, h2, h3, h4, h5, h6, dt, summary, caption, a[href])"):
            if node.tag != "a":
                level = int(node.tag[1]) if re.fullmatch("h[1-6]", node.tag or "") else 7
                headings = [*((above, text) for above, text in headings if above < level), (level, node.text(strip=True))]
                continue
            if _above(node, lambda above: "prose" in (above.attributes.get("class") or "").split()):
                continue
            name = node.attributes.get("aria-label") or " ".join(node.text(deep=True).split())
            target = node.attributes["href"] or ""
            within = target.startswith("#")
            target = re.sub(r"-\d+$", "", target) if within and not node.attributes.get("aria-label") else target
            before = found.setdefault((tuple(text for _, text in headings), name, within), target)
            assert before == target, f"{path}: {name!r} under {headings} leads to {before} and {target}"


def test_ways_around_the_site_are_the_same_and_in_the_same_order(built: Built) -> None:
    """A translated page has its own; a page that has no counterpart has no switch of language."""
    ways: dict[tuple[str, str], tuple[list[str | None], str]] = {}
    for path, page in built.pages():
        language = (page.css_first("html") or page.css("html")[0]).attributes["lang"] or ""
        for place in ("body > header nav", "body > footer"):
            links = [node.attributes["href"] for node in page.css(f"{place} a") if not node.attributes.get("hreflang")]
            kept, first = ways.setdefault((language, place), (links, path))
            assert kept == links, f"{place} of {path} and of {first}"


def test_an_entry_ends_with_how_fresh_it_is_and_how_to_mend_it(built: Built) -> None:
    found = 0
    for path, page in built.pages():
        lines = page.css("main .review-line")
        assert len(lines) <= 1, path
        for line in lines:
            found += 1
            after = line.parent.css(".review-line ~ *") if line.parent else []
            assert not after, f"{path}: {(after[0].html or '')[:90]}"
            report = next((node.attributes["href"] or "" for node in line.css("a") if "title=" in (node.attributes["href"] or "")), "")
            if line.css("a"):
                assert quote(built.address(path), safe="") in report or built.address(path) in unquote(report), f"{path}: {report}"
        if page.css(".record__facts"):
            assert lines, path
    assert found


def test_a_figure_has_a_name_a_description_and_a_table_or_a_way_to_one(built: Built) -> None:
    found = 0
    for path, page in built.pages():
        for figure in page.css("figure"):
            found += 1
            for attribute in ("aria-labelledby", "aria-describedby"):
                id = figure.attributes.get(attribute)
                assert id, f"{path}: a figure without {attribute}"
                named = page.css_first(f"[id='{id}']")
                assert named is not None, f"{path}: #{id}"
                assert named.text(strip=True), f"{path}: #{id}"
            beside = figure.parent
            tables = figure.css("table") or (beside.css("table") if beside else [])
            way = [a.attributes["href"] or "" for a in figure.css("a[href]")]
            assert tables or any(to.endswith(".csv") or to.startswith("#") for to in way), f"{path}: no table"
    assert found


def test_no_long_run_of_latin_letters_is_called_chinese(built: Built) -> None:
    for path, page in built.pages():
        for node in page.css("body [lang^=zh], html[lang^=zh] main"):
            if node.tag in ("a", "link") or (node.tag == "main" and node.css("[lang]")):
                continue
            assert not re.search(r"[ -~]{41,}", node.text(deep=True)), f"{path}: {node.text(deep=True)[:90]}"


def test_every_field_has_a_label(built: Built) -> None:
    for path, page in built.pages():
        for field in page.css("input:not([type=hidden]), select, textarea"):
            id = field.attributes.get("id")
            around = field.parent
            labelled = (id and page.css_first(f"label[for='{id}']")) or (around is not None and around.tag == "label")
            assert labelled or field.attributes.get("aria-label"), f"{path}: {field.html}"


def test_no_sign_of_the_markup_is_left(built: Built) -> None:
    for path, page in built.pages():
        if path == "contribute/errors/index.html":  # speaks of these signs
            continue
        main = page.css_first("main")
        assert main is not None, path
        text = "".join(
            node.text(deep=False) or "" for node in main.traverse(include_text=True) if node.tag == "-text" and not _in_code(node)
        )
        assert not re.search(r"\[\[|\]\]|\[@|BODY-TODO|\bTODO\b", text), path


def _in_code(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in ("code", "pre"):
            return True
        above = above.parent
    return False


def test_the_sitemap_lists_every_page_that_is_for_readers(built: Built) -> None:
    listed = {
        node.text for node in ElementTree.parse(built.folder / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    }
    due = {built.address(path) for path, page in built.pages() if path != "404.html" and not is_signpost(page)}

    assert due == listed


def test_every_feed_is_sound(built: Built) -> None:
    feeds = sorted(built.folder.rglob("*.atom"))
    assert feeds
    for path in feeds:
        feed = ElementTree.parse(path).getroot()
        name = path.relative_to(built.folder).as_posix()
        found = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(found) <= 100, name
        assert len(found) == len(set(found)), name
        for node in (feed, *feed.iter(f"{ATOM}entry")):
            for tag in ("id", "title", "updated"):
                assert node.findtext(ATOM + tag), f"{name}: {tag}"
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", node.findtext(f"{ATOM}updated") or ""), name
        for link in feed.iter(f"{ATOM}link"):
            found_file = built.target(link.attrib["href"], name)
            assert found_file is not None, name
            assert found_file[0].is_file(), f"{name}: {link.attrib['href']}"


def test_no_page_grows_with_the_whole(built: Built) -> None:
    for path, _ in built.pages():
        assert (built.folder / path).stat().st_size < 300_000, path


def told_by_validator(pages: Iterable[Path]) -> str:
    """Return the findings of html-validate about some pages."""
    validator = golden.ROOT / "node_modules" / ".bin" / "html-validate"
    assert shutil.which("node"), "Node.js is needed: `invoke test` says how"
    assert validator.exists(), "run `npm ci`: `invoke test` does"
    command = [validator, "-c", golden.ROOT / "tests" / "html-validate.json", "-f", "text", *sorted(pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    assert bool(done.stdout) == bool(done.returncode)
    return done.stdout


@pytest.mark.process
def test_the_validator_finds_no_error_in_any_page(golden_site: Path) -> None:
    assert "" == told_by_validator(golden_site.rglob("*.html"))


def test_the_validator_finds_no_error_in_a_page_of_each_type_of_the_real_site(real_site: Path) -> None:
    assert "" == told_by_validator(real_site / path / ("" if path.endswith("html") else "index.html") for path in page_types.REAL.values())


def test_the_validator_finds_no_error_in_any_component(tmp_path: Path) -> None:
    component_samples.write(tmp_path)

    assert "" == told_by_validator([tmp_path / component_samples.PLACE])


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text(
        '<!doctype html><html lang="en"><head><title>x</title></head><body><p><div></div></p></body></html>'
    )

    assert "error" in told_by_validator([tmp_path / "wrong.html"])
