"""Nothing that a reader sees moves while a page loads: what script adds comes where room was kept for it."""

from __future__ import annotations

import pytest
from browser.test_pages import PAGES
from playwright.sync_api import Browser

MOST = 0.01
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.shifts.push([shift.value, (shift.sources ?? []).map((source) => source.node?.className ?? "")]);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("path", [*(path for path in PAGES if path != "policies/token-notice/"), "search/?q=token"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(chromium: Browser, golden_address: str, path: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(f"{golden_address}/{path}")
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts = page.evaluate("window.shifts")
    context.close()

    assert sum(shift[0] for shift in shifts) <= MOST, shifts
