"""Build, serve on this machine with the site's own headers, and build again at every change."""

from __future__ import annotations

import json
import mimetypes
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tracker.builder import settings
from tracker.builder.npm import ROOT
from tracker.builder.output_dir import MANIFEST, find_output
from tracker.cli.commands import content_folder
from tracker.model.findings import UsageError
from tracker.model.urls import checked_base

HOST = "127.0.0.1"
SCRIPT, EVENTS = "/_reload.js", "/_events"
"""What the server adds to the site; no page of the site itself knows them."""

WELL_KNOWN = ".well-known"
"""The one folder with a dot that is for readers (RFC 8615)."""

TYPES = {
    ".atom": "application/atom+xml",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".sqlite": "application/vnd.sqlite3",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""What the standard library does not know, or not well."""

RELOAD = """\
// Added by `invoke serve`: reloads the page when the site has changed, and shows what stopped the last build.
const here = Number(new URL(document.currentScript.src).searchParams.get("build"));
const bar = document.createElement("pre");
bar.setAttribute("role", "alert");
bar.hidden = true;
Object.assign(bar.style, {
  position: "fixed", inset: "auto 0 0 0", zIndex: "999", maxHeight: "50vh", overflow: "auto", margin: "0", padding: "1rem",
  whiteSpace: "pre-wrap", font: "14px/1.4 monospace", color: "#fff", background: "#7a1020",
});
new EventSource("/_events").addEventListener("message", (event) => {
  const { build, findings } = JSON.parse(event.data);
  if (build !== here) { location.reload(); return; }
  bar.textContent = findings;
  bar.hidden = findings === "";
  if (!bar.isConnected) document.body.append(bar);
});
"""


@dataclass
class Stage:
    """What the server shows: the folder, the number of the build that stands in it, and what stopped the last one."""

    folder: Path
    prefix: str
    build: int = 0
    findings: str = ""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def turn(self, findings: str) -> None:
        """A build has ended; open pages are told."""
        with self.changed:
            self.findings = findings
            self.build += not findings
            self.changed.notify_all()

    def news(self) -> str:
        return json.dumps({"build": self.build, "findings": self.findings})


def serve(content: str = "", output: str = "", site_url: str = "", port: str = "8000") -> None:
    """Serve until interrupted. Raises UsageError if there is no content, or the port is taken."""
    folder = content_folder(content)
    address = checked_base("--site-url", site_url) if site_url else str(settings.read().values["SITEURL"])
    site = find_output(Path(output).absolute() if output else settings.read().output, folder)
    stage = Stage(site.folder, urlsplit(address).path.rstrip("/"))
    server = listen(stage, port)
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "build", "--content", str(folder), "--output", str(site.folder)]
    command += ["--site-url", site_url] if site_url else []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        rebuild(stage, command, "start")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"  http://{HOST}:{server.server_address[1]}{stage.prefix}/\nWatching content, theme and code. Ctrl+C stops.", flush=True)
        for names in changes(folder, site.folder):
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
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    failed = done.returncode != 0
    stage.turn((done.stderr or done.stdout or f"the build ended with {done.returncode}") if failed else "")
    told = done.stderr.rstrip() + "\npages stay as they were" if failed else done.stdout.strip().replace("\n", "; ")
    print(f"{time.strftime('%H:%M:%S')}  {names}: {told}", flush=True)


def changes(content: Path, output: Path) -> Iterator[str]:
    """The names of what was saved, each time something was; waits in between."""
    from watchfiles import DefaultFilter, watch

    site = settings.read()
    places = [path for path in (content, Path(site.values["THEME"]), ROOT / "plugins", site.path) if path.exists()]

    class Sources(DefaultFilter):
        def __call__(self, change: Any, path: str) -> bool:
            return super().__call__(change, path) and not Path(path).is_relative_to(output) and "_schema" not in Path(path).parts

    for seen in watch(*places, watch_filter=Sources(), debounce=200, step=50, raise_interrupt=True):
        names = sorted({Path(path).name for _, path in seen})
        yield f"saved {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"


def listen(stage: Stage, port: str) -> ThreadingHTTPServer:
    """A server on this machine alone. Raises UsageError if it cannot have the port."""
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise UsageError(f"--port is a number below 65536, not {port!r}")
    handler = type("SiteHandler", (Handler,), {"stage": stage})
    try:
        server = ThreadingHTTPServer((HOST, int(port)), handler)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}): choose another with --port") from None
    server.daemon_threads = True
    return server


class Handler(BaseHTTPRequestHandler):
    """Answers as a static host would that honours the site's `_headers`; pages are never kept by the browser."""

    stage: Stage
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path == SCRIPT:
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
        if any(part.startswith(".") and part != WELL_KNOWN for part in path.split("/")) or "\0" in path:
            self.answer(*self.missing())
        elif file.is_dir() and not path.endswith("/"):
            self.lead_to(f"{self.stage.prefix}{path}/")
        else:
            file = file / "index.html" if path.endswith("/") else file
            if file.is_file() and file.name != MANIFEST:
                self.answer(HTTPStatus.OK, content_type(file), file.read_bytes(), self.own_headers(path))
            else:
                self.answer(*self.missing(), self.own_headers("/404.html"))

    def missing(self) -> tuple[HTTPStatus, str, bytes]:
        page = self.stage.folder / "404.html"
        return (
            HTTPStatus.NOT_FOUND,
            "text/html; charset=utf-8",
            page.read_bytes() if page.is_file() else b"<!doctype html><title>Not found</title><body>Not found",
        )

    def lead_to(self, address: str) -> None:
        self.answer(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"", [("Location", address)])

    def answer(self, status: HTTPStatus, kind: str, content: bytes, headers: Iterable[tuple[str, str]] = ()) -> None:
        if kind.startswith("text/html"):
            content = with_script(content, self.stage.build)
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

    def own_headers(self, path: str) -> list[tuple[str, str]]:
        rules = self.stage.folder / "_headers"
        return headers_for(rules.read_text("utf-8"), self.stage.prefix + path) if rules.is_file() else []

    def tell_changes(self) -> None:
        """The stream that open pages listen to: the state now, and again whenever it changes."""
        self.send_response(HTTPStatus.OK)
        for name, value in (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        try:
            with self.stage.changed:
                while True:
                    self.wfile.write(f"data: {self.stage.news()}\n\n".encode())
                    self.wfile.flush()
                    self.stage.changed.wait()
        except OSError:  # the page was closed
            self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are not told: the terminal is for the builds."""


def with_script(page: bytes, build: int) -> bytes:
    """A page that reloads itself; it knows which build it is from."""
    script = f'<script src="{SCRIPT}?build={build}" defer></script>'.encode()
    head, body, rest = page.partition(b"</head>")
    return head + script + body + rest if body else page + script


def headers_for(rules: str, path: str) -> list[tuple[str, str]]:
    """What `_headers` says for a path: lines that begin with `/` are patterns (`*` is anything), indented ones headers of the last."""
    found: dict[str, str] = {}
    applies = False
    for line in rules.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            applies = fnmatchcase(path, line.strip())
        elif applies:
            name, _, value = line.strip().partition(":")
            found[name] = f"{found[name]}, {value.strip()}" if name in found else value.strip()
    return list(found.items())


def content_type(file: Path) -> str:
    """The media type of a file by its name."""
    known = (
        TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or ("text/plain" if file.suffix == "" else "application/octet-stream")
    )
    return f"{known}; charset=utf-8" if known.startswith("text/") and "charset" not in known else known
