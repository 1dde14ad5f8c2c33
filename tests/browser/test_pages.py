"""One page of each kind, built and served as readers get it: axe's rules, the policy, widths, and reading without script."""

from __future__ import annotations

import pytest
from browsing import AXE
from page_types import GOLDEN, REDIRECT
from playwright.sync_api import Browser, Page

PAGES = (*GOLDEN.values(), REDIRECT)
SCHEMES = ("light", "dark")


@pytest.fixture
def address(golden_address: str) -> str:
    return f"{golden_address}/"


def opened(browser: Browser, address: str, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
    """A page in a window of its own; what its policy refuses is in `window.refused`. Following a redirect page is held off."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    if script:
        page.add_init_script(
            "window.refused = []; document.addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective))"
        )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("path", [path for path in PAGES if path != "policies/token-notice/"])
def test_axe_finds_nothing(chromium: Browser, address: str, path: str) -> None:
    for width in (360, 1280):
        for scheme in SCHEMES:
            page = opened(chromium, address + path, width, scheme)
            session = page.context.new_cdp_session(page)
            session.send("Page.setBypassCSP", {"enabled": True})
            page.reload()
            page.wait_for_load_state("networkidle")
            page.add_script_tag(path=AXE)
            result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in result["violations"]]
            page.context.close()
            assert [] == found, f"{path} at {width}, {scheme}"


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_refuses_nothing_and_nothing_is_missing(chromium: Browser, address: str, path: str) -> None:
    page = opened(chromium, address + path)
    failed: list[str] = []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.reload()
    page.wait_for_load_state("networkidle")
    refused = page.evaluate("window.refused")
    page.context.close()

    assert [] == refused
    assert [] == [url for url in failed if not url.endswith("favicon.ico")]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_makes_the_page_scroll_sideways_at_320_pixels(chromium: Browser, address: str, path: str) -> None:
    page = opened(chromium, address + path, width=320)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()

    assert width <= 320


@pytest.mark.parametrize("path", [path for path in PAGES if path not in ("search/", "settings/", "policies/token-notice/")])
def test_the_page_says_the_same_without_script(chromium: Browser, address: str, path: str) -> None:
    def words(script: bool) -> str:
        page = opened(chromium, address + path, script=script)
        found = page.locator("main").inner_text()
        controls = page.locator("main button, main input").count()
        page.context.close()
        if not script:
            assert controls == (2 if path in ("", "zh/") else 0) or path == "404.html", "a control without effect"
        return found

    with_script, without = words(True), words(False)
    lines = {line.strip() for line in without.splitlines() if line.strip()}

    assert lines >= {line.strip() for line in with_script.splitlines() if line.strip()} - {
        "Print",
        "打印",
        "/",
        "Copy",
        "As it stood on",
        "Show",
    }


def test_a_redirect_page_leads_on(chromium: Browser, address: str) -> None:
    page = opened(chromium, address + "policies/token-notice/")
    page.wait_for_url("**/policies/first-notice/")
    title = page.locator("h1").inner_text()
    page.context.close()

    assert title.startswith("First Notice on Tokens")
