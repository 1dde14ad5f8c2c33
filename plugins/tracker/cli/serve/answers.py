"""The server: answers as a static host would that honours the site's `_headers`, and tells open pages of changes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tracker.builder.served_headers import TYPES, HeaderRules, content_type
from tracker.cli.serve.server_state import ServerState, digest_of, read
from tracker.model.findings import UsageError

HOST = "127.0.0.1"
SCRIPT, STYLE, EVENTS = "/_reload.js", "/_reload.css", "/_events"
"""Paths that the server adds to the site; no page of the site itself refers to them."""

RELOAD = """\
// Added by `invoke serve`: reloads the page when a build has changed it, and shows what stopped the last build.
const here = new URL(document.currentScript.src).searchParams.get("page");
const bar = document.createElement("pre");
bar.setAttribute("role", "alert");
bar.hidden = true;
Object.assign(bar.style, {
  position: "fixed", inset: "auto 0 0 0", zIndex: "999", maxHeight: "50vh", overflow: "auto", margin: "0", padding: "1rem",
  whiteSpace: "pre-wrap", font: "14px/1.4 monospace", color: "#fff", background: "#7a1020",
});
new EventSource("/_events?path=" + encodeURIComponent(location.pathname)).addEventListener("message", (event) => {
  const { page, findings } = JSON.parse(event.data);
  if (page !== here) { location.reload(); return; }
  bar.textContent = findings;
  bar.hidden = findings === "";
  if (!bar.isConnected) document.body.append(bar);
});
"""


BODY = re.compile(rb"<body[^>]*>")
RIBBON = b'<p class="serve-draft" role="note">Draft: not published</p>'
RIBBON_STYLE = """\
/* Added by `invoke serve` to the pages of drafts. */
.serve-draft {
  position: sticky;
  inset: 0 0 auto 0;
  z-index: 998;
  margin: 0;
  max-width: none;
  padding: 0.25rem 1rem;
  text-align: center;
  font: bold 0.875rem/1.4 sans-serif;
  color: #fff;
  background: #7a1020;
}
"""


def listen(state: ServerState, port: str) -> ThreadingHTTPServer:
    """A server on this machine alone. Raises UsageError if it cannot have the port."""
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 65536):
        raise UsageError(f"--port is a number below 65536, not {port!r}")
    handler = type("SiteHandler", (Handler,), {"state": state})
    try:
        return Server((HOST, int(port)), handler)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}): choose another with --port") from None


class Server(ThreadingHTTPServer):
    """A server whose threads end with it, and that passes over readers who go away before their answer ends."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers as a static host would that honours the site's `_headers`; pages are never kept by the browser."""

    state: ServerState
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = target_of(self.path)
        if path is None:
            self.answer(*self.missing())
        elif path == SCRIPT:
            self.answer(HTTPStatus.OK, TYPES[".js"], RELOAD.encode())
        elif path == STYLE:
            self.answer(HTTPStatus.OK, "text/css; charset=utf-8", RIBBON_STYLE.encode())
        elif path == EVENTS:
            self.tell_changes()
        elif path in ("", "/") and self.state.prefix:
            self.lead_to(self.state.prefix + "/")
        elif not path.startswith(self.state.prefix + "/"):
            self.answer(*self.missing())
        else:
            self.answer_file(path.removeprefix(self.state.prefix))

    do_HEAD = do_GET

    def answer_file(self, path: str) -> None:
        file = self.state.find(path)
        if file is not None:
            name = PurePosixPath(f"{path}index.html" if path.endswith("/") else path)
            self.answer(HTTPStatus.OK, content_type(name), file.content, self.own_headers(path), is_draft=file.is_draft)
        elif self.state.is_folder(path):
            self.lead_to(f"{self.state.prefix}{quote(path)}/")
        else:
            self.answer(*self.missing(), self.own_headers("/404.html"))

    def missing(self) -> tuple[HTTPStatus, str, bytes]:
        page = self.state.find("/404.html")
        content = page.content if page else b"<!doctype html><title>Not found</title><body>Not found"
        return HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", content

    def lead_to(self, address: str) -> None:
        self.answer(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"", [("Location", address)])

    def answer(
        self, status: HTTPStatus, kind: str, content: bytes, headers: Iterable[tuple[str, str]] = (), *, is_draft: bool = False
    ) -> None:
        if kind.startswith("text/html"):
            content = with_script(content, is_draft=is_draft)
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            **dict(headers),
            "Cache-Control": "no-store",
            "Content-Length": str(len(content)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def own_headers(self, path: str) -> Iterable[tuple[str, str]]:
        rules = read(self.state.folder / "_headers") or b""  # which folders have pages decides it, and few edits change that
        return HeaderRules(rules.decode()).of(self.state.prefix + path).items()

    def tell_changes(self) -> None:
        """The stream that an open page listens to: the page as it is now, and again after each build."""
        path = unquote("".join(parse_qs(urlsplit(self.path).query).get("path", ["/"])))
        inside = path.startswith(self.state.prefix + "/")
        self.send_response(HTTPStatus.OK)
        for name, value in (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        try:
            version = self.state.version
            while True:
                page = self.state.find(path.removeprefix(self.state.prefix)) if inside else None
                self.wfile.write(f"data: {self.state.event_data(page.content if page else self.missing()[2])}\n\n".encode())
                self.wfile.flush()
                version = self.state.wait_for_version(version)
        except OSError:  # the page was closed
            self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are not told: the terminal is for the builds."""


def target_of(address: str) -> str | None:
    """The path that a request asks for; None if its address is none."""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return None


def with_script(page: bytes, *, is_draft: bool = False) -> bytes:
    """A page that reloads itself once other bytes stand in its place, with a ribbon if it is that of a draft."""
    added = f'<script src="{SCRIPT}?page={digest_of(page)}" defer></script>'.encode()
    if is_draft:
        added += f'<link rel="stylesheet" href="{STYLE}">'.encode()
        page = BODY.sub(rb"\g<0>" + RIBBON, page, count=1)
    head, end, rest = page.partition(b"</head>")
    return head + added + end + rest if end else page + added
