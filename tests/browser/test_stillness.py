"""While a page loads nothing that a reader sees moves: what script adds comes where room was kept for it. And little is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser.test_pages import PAGES
from browsing import listening, reader
from playwright.sync_api import Browser, Page

MOST, MOST_OF_SEARCH = 0.01, 0.02
REQUESTS, REQUESTS_OF = 3, {"404.html": 4, "compare/": 5, "search/": 6, "search/?q=token": 22}
"""The page, its style sheet and its script; the mark is left out, which some browsers take at once. 404 has a script of its own, a
comparison a script and the list of acts to choose from; a query brings two scripts, the index's list, the priors, a file of names, a file
a word and, of the cards of its results and of the texts of those that need a passage, a file a group of them; and where a theme says what
is allowed, a script and a file."""
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  const moved = (shift) => (shift.sources ?? []).map((source) => source.node?.className ?? "");
  for (const shift of list.getEntries()) window.shifts.push([shift.value, moved(shift)]);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module", params=[360, 1280])
def tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with reader(chromium, viewport={"width": request.param, "height": 800}) as page:
        page.add_init_script(SHIFTS)
        yield page


@pytest.mark.parametrize("path", [*(path for path in PAGES if path != "policies/token-notice/"), "search/?q=token"])
def test_nothing_moves_while_a_page_loads_and_little_is_asked_for(tab: Page, golden_address: str, path: str) -> None:
    asked: list[str] = []
    with listening(tab, request=lambda request: asked.append(request.url) if "/theme/icons/" not in request.url else None):
        tab.goto(f"{golden_address}/{path}")
        tab.wait_for_load_state("networkidle")
        tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shifts = tab.evaluate("window.shifts")

    assert REQUESTS <= len(asked) <= REQUESTS_OF.get(path, REQUESTS), asked
    assert sum(shift[0] for shift in shifts) <= (MOST_OF_SEARCH if path.startswith("search/") else MOST), shifts
