"""A real browser and a server for built sites, for tests and pictures: one browser a run, since starting it is what takes time."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

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


@contextmanager
def served(folder: Path, prefix: str = "") -> Iterator[str]:
    """Serve a built site while the block lasts; its address, with the prefix, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder), prefix=prefix))
    threading.Thread(target=server.serve_forever, daemon=True).start()
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
