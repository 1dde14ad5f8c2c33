"""A real browser and a server for built sites, for tests and pictures: one browser a run, since starting it is what takes time."""

from __future__ import annotations

import io
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
UPGRADE = b"; upgrade-insecure-requests"
"""Left out of the policy of pages that are served here: this server speaks http alone."""


class Handler(SimpleHTTPRequestHandler):
    """Serves the files of a folder below a prefix; pages without the order to ask by https."""

    def __init__(self, *given: Any, prefix: str = "", **more: Any) -> None:
        self.prefix = prefix
        super().__init__(*given, **more)

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(self.prefix))

    def send_head(self) -> Any:
        asked = self.path.partition("?")[0]
        file = Path(self.translate_path(self.path))
        page = file / "index.html" if asked.endswith("/") else file
        if page.suffix != ".html" or not page.is_file():
            return super().send_head()
        content = page.read_bytes().replace(UPGRADE, b"")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A browser that has seen enough hangs up; that is no error."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path, prefix: str = "") -> Iterator[str]:
    """Serve a built site while the block lasts; its address, with the prefix, without a slash at the end."""
    server = Server(("127.0.0.1", 0), partial(Handler, directory=str(folder), prefix=prefix))
    poll = 0.02  # seconds between two looks whether it is to stop
    threading.Thread(target=server.serve_forever, args=(poll,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """The browser at a path, running while the block lasts. Playwright allows one at a time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def watched(chromium: Browser) -> Iterator[Page]:
    """Open a tab in which nothing may go wrong; pages do not fade into each other, where a quick next step is told as an error."""
    page = chromium.new_page(reduced_motion="reduce")
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    page.close()
    assert [] == wrong


@contextmanager
def reader(chromium: Browser, **options: Any) -> Iterator[Page]:
    """
    Open a tab for one page after the other, each loaded as for the first time: nothing is taken from the cache.

    A tab of its own for each page would be a process of its own, which costs four times what the page does.
    """
    context = chromium.new_context(reduced_motion="reduce", **options)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield page
    context.close()


@contextmanager
def listening(page: Page, **listeners: Callable[[Any], None]) -> Iterator[None]:
    """Call these while the block lasts, each on the event of its name; nothing is open before or after."""
    page.goto("about:blank")
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    yield
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    page.goto("about:blank")


def held(page: Page, address: str | re.Pattern[str]) -> Callable[[], None]:
    """Hold back what a page asks for at an address; the function that lets it go."""
    waiting: list[Route] = []
    is_open = False

    def answer(route: Route) -> None:
        if is_open:
            route.continue_()
        else:
            waiting.append(route)

    def let_go() -> None:
        nonlocal is_open
        is_open = True
        for route in waiting:
            route.continue_()

    page.route(address, answer)
    return let_go


# A page by keyboard

PARTS = 6
"""A field for a date has day, month, year and a calendar to stop at; what holds the focus longer is a trap."""
MADE = "html:not(:has(.as-of[data-module]:not(:has(form))))"
"""A page whose script has made its field for a date, which it does when it is idle."""
CONTROLS = """[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true})
    && !one.closest("details:not([open]) > :not(summary:first-of-type)"))"""
STOP = """() => {
    const one = document.activeElement;
    if (one === window.stops.at(-1)) return "same";
    if (one === document.body || window.stops.includes(one)) return null;
    const last = window.stops.at(-1), style = getComputedStyle(one);
    const boxes = [...one.getClientRects()].filter((box) => box.width && box.height), box = boxes[0] ?? one.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const said = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
    window.stops.push(one);
    return {
        main: Boolean(one.closest("main")),
        name: `${one.localName} ${said.replace(/\\s+/g, " ").trim().slice(0, 60)}`.trim(),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        free: one.contains(top) || Boolean(top?.contains(one) && top.matches("label, a, svg, g")),
        follows: !last || Boolean(last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING),
    };
}"""


def walk(page: Page, address: str, width: int, change: str = "() => {}") -> tuple[list[dict[str, Any]], list[str]]:
    """
    Go through a page with the Tab key.

    Its stops in order, each with a name and what is true of it: has a ring, is inside the window, free of others, follows the last
    in the source; and the controls that were not reached. `change` is run first.
    """
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.wait_for_selector("body[data-search=ready]" if "/search/" in address else MADE, state="attached")
    page.evaluate(change)
    page.evaluate("window.stops = []")
    stops: list[dict[str, Any]] = []
    within = 0
    while within < PARTS:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        within = within + 1 if stop == "same" else 0
        if not within:
            stops.append(stop)
    missed = page.evaluate(f"{CONTROLS}.filter((one) => !window.stops.includes(one)).map((one) => one.outerHTML.slice(0, 120))")
    return stops, missed


def orders(browser: Browser, address: str, paths: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    """The names of the stops of pages, by type and width."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    found = {
        type: {str(width): agreed(type, walk(page, f"{address}/{path}", width)[0]) for width in (360, 1280)} for type, path in paths.items()
    }
    context.close()
    return found


def agreed(type: str, stops: list[dict[str, Any]]) -> list[str]:
    """The names of the stops that are kept to compare with: around the contents, all pages are as that of a policy."""
    return [stop["name"] for stop in stops if stop["main"] or type == "policy"]
