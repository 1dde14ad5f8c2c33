"""Build, serve on this machine with the site's own headers, and build again at every change."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tracker import engine
from tracker.builder import settings
from tracker.builder.output_dir import MANIFEST, find_output
from tracker.builder.served_headers import TYPES, HeaderRules, content_type
from tracker.cli import watch
from tracker.cli.commands import build_command, content_folder
from tracker.model.findings import UsageError
from tracker.model.urls import checked_base

HOST = "127.0.0.1"
SCRIPT, EVENTS = "/_reload.js", "/_events"
"""Paths that the server adds to the site; no page of the site itself refers to them."""

WELL_KNOWN = ".well-known"
"""The one folder with a dot that is for readers (RFC 8615)."""

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


@dataclass
class Stage:
    """State of the server: the folder it serves, and the error of the last build."""

    folder: Path
    prefix: str
    findings: str = ""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def turn(self, findings: str) -> None:
        """A build has ended; open pages are told."""
        with self.changed:
            self.findings = findings
            self.changed.notify_all()

    def news(self, page: bytes) -> str:
        """Return the message for an open page whose bytes in the site are now these."""
        return json.dumps({"page": digest_of(page), "findings": self.findings})


def serve(content: str = "", output: str = "", site_url: str = "", port: str = "8000") -> None:
    """Serve until interrupted. Raises UsageError if there is no content, or the port is taken."""
    folder = content_folder(content)
    address = checked_base("--site-url", site_url) if site_url else str(settings.read().values["SITEURL"])
    site = find_output(Path(output).absolute() if output else settings.read().output, folder)
    stage = Stage(site.folder, urlsplit(address).path.rstrip("/"))
    server = listen(stage, port)
    command = build_command(folder, site.folder, site_url)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        saved = changes(folder, site.folder)
        rebuild(stage, command, next(saved))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"  http://{HOST}:{server.server_address[1]}{stage.prefix}/\nWatching content, theme and code. Ctrl+C stops.", flush=True)
        for names in saved:
            rebuild(stage, command, names)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def rebuild(stage: Stage, command: list[str], names: str) -> None:
    """
    Build, and say so in a line; a failed build leaves the last good site, and its findings are shown in the pages.

    Each build is a process of its own, so that a change of the code, the theme or the settings counts like one of the content.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    failed = done.returncode != 0
    stage.turn((done.stderr or done.stdout or f"the build ended with {done.returncode}") if failed else "")
    told = done.stderr.rstrip() + "\npages stay as they were" if failed else done.stdout.strip().replace("\n", "; ")
    print(f"{time.strftime('%H:%M:%S')}  {names}: {told}", flush=True)


def changes(content: Path, output: Path) -> Iterator[str]:
    """ "start" once nothing that is saved is missed any more, then the names of what was saved, each time something was."""
    site = settings.read()
    saved = watch.changes([content, *site.theme.folders, engine.PACKAGE, site.path], output)
    next(saved)
    yield "start"
    for paths in saved:
        names = [path.name for path in paths]
        yield f"saved {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"


def listen(stage: Stage, port: str) -> ThreadingHTTPServer:
    """A server on this machine alone. Raises UsageError if it cannot have the port."""
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 65536):
        raise UsageError(f"--port is a number below 65536, not {port!r}")
    handler = type("SiteHandler", (Handler,), {"stage": stage})
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

    stage: Stage
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = target_of(self.path)
        if path is None:
            self.answer(*self.missing())
        elif path == SCRIPT:
            self.answer(HTTPStatus.OK, TYPES[".js"], RELOAD.encode())
        elif path == EVENTS:
            self.tell_changes()
        elif path in ("", "/") and self.stage.prefix:
            self.lead_to(self.stage.prefix + "/")
        elif not path.startswith(self.stage.prefix + "/"):
            self.answer(*self.missing())
        else:
            self.answer_file(path.removeprefix(self.stage.prefix))

    do_HEAD = do_GET

    def answer_file(self, path: str) -> None:
        file = self.stage.folder / path.lstrip("/")
        if is_hidden(path):
            self.answer(*self.missing())
        elif is_folder(file) and not path.endswith("/"):
            self.lead_to(f"{self.stage.prefix}{quote(path)}/")
        elif (content := self.content_at(path)) is not None:
            self.answer(HTTPStatus.OK, content_type(file / "index.html" if path.endswith("/") else file), content, self.own_headers(path))
        else:
            self.answer(*self.missing(), self.own_headers("/404.html"))

    def content_at(self, path: str) -> bytes | None:
        """The bytes of the file that a path below the site's root leads to; None if it leads to none."""
        file = self.stage.folder / path.lstrip("/") / ("index.html" if path.endswith("/") else "")
        return read(file) if not is_hidden(path) and file.name != MANIFEST else None

    def missing(self) -> tuple[HTTPStatus, str, bytes]:
        page = read(self.stage.folder / "404.html") or b"<!doctype html><title>Not found</title><body>Not found"
        return HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", page

    def lead_to(self, address: str) -> None:
        self.answer(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"", [("Location", address)])

    def answer(self, status: HTTPStatus, kind: str, content: bytes, headers: Iterable[tuple[str, str]] = ()) -> None:
        if kind.startswith("text/html"):
            content = with_script(content)
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
        rules = read(self.stage.folder / "_headers") or b""
        return HeaderRules(rules.decode()).of(self.stage.prefix + path).items()

    def tell_changes(self) -> None:
        """The stream that an open page listens to: the page as it is now, and again after each build."""
        path = unquote("".join(parse_qs(urlsplit(self.path).query).get("path", ["/"])))
        inside = path.startswith(self.stage.prefix + "/")
        self.send_response(HTTPStatus.OK)
        for name, value in (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        try:
            with self.stage.changed:
                while True:
                    page = self.content_at(path.removeprefix(self.stage.prefix)) if inside else None
                    self.wfile.write(f"data: {self.stage.news(self.missing()[2] if page is None else page)}\n\n".encode())
                    self.wfile.flush()
                    self.stage.changed.wait()
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


def is_folder(path: Path) -> bool:
    """Return whether a folder is at `path`; none is where the path is too long for one."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read(path: Path) -> bytes | None:
    """The bytes of the file at `path`; None if none is there, or not any more."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def is_hidden(path: str) -> bool:
    """Return whether a path leads to what is not for readers."""
    return any(part.startswith(".") and part != WELL_KNOWN for part in path.split("/")) or "\0" in path


def digest_of(page: bytes) -> str:
    """Return a digest that tells two versions of a page apart."""
    return blake2b(page, digest_size=8).hexdigest()


def with_script(page: bytes) -> bytes:
    """A page that reloads itself once other bytes stand in its place."""
    script = f'<script src="{SCRIPT}?page={digest_of(page)}" defer></script>'.encode()
    head, body, rest = page.partition(b"</head>")
    return head + script + body + rest if body else page + script
