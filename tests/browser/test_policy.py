"""No deed of a page is refused by its own policy: neither by the one in its header nor by the one in the page alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from browser.test_pages import PAGES
from browsing import listening, reader
from playwright.sync_api import Browser, Page

from tracker.builder.served_headers import HeaderRules, content_type

PREFIX = "/small"


class AsHosted(SimpleHTTPRequestHandler):
    """Sends the files of a site as they are, each with the headers that the site asks for."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(PREFIX))

    def guess_type(self, path: object) -> str:
        return content_type(Path(str(path)))

    def end_headers(self) -> None:
        for name, value in HeaderRules((Path(self.directory) / "_headers").read_text("utf-8")).of(self.path.partition("?")[0]).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def hosted(golden_site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(AsHosted, directory=str(golden_site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    with reader(chromium) as page:
        page.add_init_script(
            "window.refused = []; document.addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective))"
        )
        yield page


@pytest.mark.parametrize("path", [*PAGES, "search/?q=token", "policies/?asof=2021-06-09", "state/?asof=2018"])
def test_with_the_headers_of_a_host_nothing_is_refused_and_nothing_fails(tab: Page, hosted: str, path: str) -> None:
    wrong: list[str] = []
    told = {
        "console": lambda message: wrong.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: wrong.append(str(error)),
    }
    with listening(tab, **told):
        answer = tab.goto(hosted + path)
        tab.wait_for_load_state("networkidle")
        refused = tab.evaluate("window.refused")
        styled = tab.evaluate("getComputedStyle(document.body).margin")

    assert answer is not None
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert [] == refused
    assert [] == wrong
    assert "0px" == styled  # the style sheet came


def test_a_page_of_another_site_may_read_a_feed_and_no_page(chromium: Browser, hosted: str, tmp_path: Path) -> None:
    (tmp_path / "_headers").touch()
    (tmp_path / "index.html").write_text("<!doctype html><title>Another site</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(AsHosted, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")

    def read(path: str) -> str:
        return str(page.evaluate("(url) => fetch(url).then((answer) => answer.text(), () => 'refused')", hosted + path))

    assert read("feeds/all.atom").startswith("<?xml")
    assert "refused" == read("policies/")
    context.close()
    server.shutdown()
    server.server_close()
