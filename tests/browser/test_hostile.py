"""Texts that are hard to show, in a real browser: words wider than a phone, and writing from right to left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import browsing
import pytest
from hostile import URL, files
from playwright.sync_api import Browser, Page
from sites import THEME, rendered, site_of

LONG = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnungsentwurfsbegründung"
NARROW = (320, 390)
ZH = {"zh-Hans": {"path": "zh", "sitename": "政策追踪", "standfirst": "逐项记录。"}}
QUERIES = (
    f"q={quote(URL)}",
    f"q={LONG}",
    "kind=policy",
    "kind=agency",
    f"kind={LONG}",
    f"q=note&agency={LONG}&from={LONG}",
    "q=notice&theme=tokens&theme=mining&agency=central&company=exchange&place=cn&person=li",
)
REFRESH = re.compile(rb'<meta http-equiv="refresh"[^>]*>')
"""Taken out of redirects, so that they can be looked at."""


@contextmanager
def published(folder: Path, text: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """Serve a site of such texts while the block lasts: its address, and the paths of its pages."""
    settings = {"theme": str(THEME), "search": True, "languages": ZH, "repository": "https://host.example/r"}
    outputs = rendered(site_of(folder / "content", dict(files(text)), **settings))
    for path, content in outputs.items():
        target = folder / "site" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(REFRESH.sub(b"", content))
    with browsing.served(folder / "site") as address:
        yield address, sorted(path.removesuffix("index.html") for path in outputs if path.endswith(".html"))


@pytest.fixture(scope="module")
def long_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    with published(tmp_path_factory.mktemp("long"), lambda name: f"{LONG} {name} {name.replace(' ', '')}{LONG}") as site:
        yield site


@pytest.fixture(scope="module")
def right_to_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    with published(tmp_path_factory.mktemp("rtl"), lambda name: f"البنك المركزي ({name}).") as site:
        yield site


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


WIDEST = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
    `${document.documentElement.scrollWidth} pixels`,
    ...[...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".table, pre"))
        .map((one) => `${one.localName}.${one.getAttribute("class") ?? ""}`).slice(0, 6)]"""
"""Script that returns the width of a page and the elements that make it wider than the window."""
OPENED = "for (const one of document.querySelectorAll('details')) one.open = true"


def wide(tab: Page) -> dict[str, list[str]]:
    """By width and state of what folds, what is wider than the window."""
    found = {}
    for state, change in (("folded", "0"), ("opened", OPENED)):
        tab.evaluate(change)
        for width in NARROW:
            tab.set_viewport_size({"width": width, "height": 900})
            found[f"{width}, {state}"] = tab.evaluate(WIDEST)
    return {view: elements for view, elements in found.items() if elements}


def test_no_page_is_wider_than_a_phone(tab: Page, long_words: tuple[str, list[str]]) -> None:
    address, paths = long_words
    found = {}
    for path in paths:
        tab.goto(f"{address}/{path}")
        found[path] = wide(tab)

    assert {} == {path: views for path, views in found.items() if views}
    assert len(paths) > 50


@pytest.mark.parametrize(
    "path", ["policies/?asof=2021-05-03", "state/?asof=2021-05-03", "themes/tokens/?asof=2021-05-03", f"state/?asof={LONG}"]
)
def test_no_page_of_another_day_is_wider_than_a_phone(tab: Page, long_words: tuple[str, list[str]], path: str) -> None:
    tab.goto(f"{long_words[0]}/{path}")
    tab.wait_for_selector(".as-of__said")

    assert {} == wide(tab)


@pytest.mark.parametrize("query", QUERIES)
def test_no_answer_of_the_search_is_wider_than_a_phone(tab: Page, long_words: tuple[str, list[str]], query: str) -> None:
    tab.goto(f"{long_words[0]}/search/?{query}")
    tab.wait_for_selector("body[data-search=ready]")

    assert {} == wide(tab)


def test_suggestions_are_no_wider_than_a_phone(tab: Page, long_words: tuple[str, list[str]]) -> None:
    tab.goto(f"{long_words[0]}/search/")
    tab.wait_for_selector("body[data-search=ready]")
    tab.locator("#search-large").press_sequentially("Grundst")
    tab.locator("[role=option]").first.wait_for()

    assert {} == wide(tab)


BACKWARDS = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    const left = (node, at) => {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
    };
    while (texts.nextNode()) {
        const node = texts.currentNode, text = node.data.trimEnd(), around = node.parentElement;
        if (!/^\\s*[\u0590-\u08ff].*\\.$/.test(text) || around.closest("svg, template, .hidden") || !around.checkVisibility()) continue;
        const first = left(node, text.search(/\\S/)), stop = left(node, text.length - 1);
        if (first.y === stop.y && stop.x > first.x) found.push(`${around.localName}.${around.className}: ${text}`);
    }
    return found;
}"""
"""Texts from right to left whose full stop stands at their right end."""


def test_a_text_from_right_to_left_ends_at_its_left(tab: Page, right_to_left: tuple[str, list[str]]) -> None:
    address, paths = right_to_left
    tab.set_viewport_size({"width": 1280, "height": 900})
    found = {}
    for path in [*paths, "search/?kind=policy", "search/?q=cn", "state/?asof=2021-05-03", "policies/?asof=2021-05-03"]:
        tab.goto(f"{address}/{path}")
        if "?" in path:
            tab.wait_for_selector(".as-of__said" if "asof" in path else "body[data-search=ready]")
        tab.evaluate(OPENED)
        found[path] = tab.evaluate(BACKWARDS)

    assert {} == {path: texts for path, texts in found.items() if texts}


def test_the_original_title_of_an_act_runs_from_right_to_left(tab: Page, right_to_left: tuple[str, list[str]]) -> None:
    tab.goto(f"{right_to_left[0]}/policies/first/")

    assert "rtl" == tab.locator("h1 .title-pair__original").first.evaluate("one => getComputedStyle(one).direction")
