"""One page of each kind, built and served as readers get it: axe's rules, the policy, widths, and reading without script."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import golden
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = golden.ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "",
    "policies/",
    "policies/first-notice/",
    "policies/by/status/",
    "policies/by/year/2021/",
    "policies/token-notice/",
    "policies/two-in-one/",
    "articles/report-2017/",
    "agencies/",
    "agencies/central-bank/",
    "companies/exchange/",
    "themes/tokens/",
    "places/cn/",
    "people/governor/",
    "timeline/",
    "state/",
    "state/2021/",
    "coverage/",
    "search/",
    "settings/",
    "contribute/errors/",
    "about/",
    "404.html",
)
SCHEMES = ("light", "dark")
UPGRADE = "; upgrade-insecure-requests"
"""Left out of the policy here: the test's server speaks http alone."""


class Below(SimpleHTTPRequestHandler):
    """Serves a site below /small, its pages without the order to ask by https."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/small"))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(golden_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served") / "site"
    shutil.copytree(golden_site, folder)
    for page in folder.rglob("*.html"):
        page.write_text(page.read_text("utf-8").replace(UPGRADE, ""), "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Below, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/small/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])


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
            assert controls == (2 if path == "" else 0) or path == "404.html", "a control without effect"
        return found

    with_script, without = words(True), words(False)
    lines = {line.strip() for line in without.splitlines() if line.strip()}

    assert lines >= {line.strip() for line in with_script.splitlines() if line.strip()} - {"Print", "/", "Copy", "As it stood on", "Show"}


def test_a_redirect_page_leads_on(chromium: Browser, address: str) -> None:
    page = opened(chromium, address + "policies/token-notice/")
    page.wait_for_url("**/policies/first-notice/")
    title = page.locator("h1").inner_text()
    page.context.close()

    assert title.startswith("First Notice on Tokens")
