"""
Lighthouse on one page of each kind of the real site: its mobile preset, five times each, the median counts.

Run it on a machine at rest: Lighthouse slows the processor down fourfold, and whatever else runs counts against the page. The last
column is Lighthouse's own index of the machine's speed; its fourfold is meant for one of 1,500 and more.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from tools.test_runner import find_browser
from tracker.builder.served_headers import HeaderRules, content_type
from tracker.cli import commands as building
from tracker.model.findings import UsageError

HERE = Path(__file__).parent
TIMES = 5
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
KINDS = ("policies", "articles", "agencies", "companies", "themes", "places", "people")
PAGES = ("", "policies/", "policies/by/status/", "timeline/", "state/", "coverage/", "search/", "about/", "contribute/errors/")
MEASURES = {"largest-contentful-paint": "LCP", "cumulative-layout-shift": "CLS", "total-blocking-time": "TBT"}
TRIES = 3
"""Number of retries of a failed run: now and then the browser starts and does not answer."""
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
PACKED = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml", "application/manifest+json")


def run(times: int = TIMES, only: str = "") -> None:
    """Build the real site, look at its pages and print a table; ends with 1 if a page is below what is due."""
    browser = find_browser()
    npm = shutil.which("npm")
    if not browser or not npm:
        raise UsageError("Chromium and npm are needed")
    if not (HERE / "node_modules" / "lighthouse").is_dir():
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)
    environment = os.environ | {"CHROME_PATH": browser}
    wrong = []
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as place:
        site = Path(place) / "site"
        building.build(output=str(site), site_url="https://tracker.example")
        with served(site) as address:
            heads = [*(f"{name[:11]:>11}" for name in LEAST), *(f"{name:>9}" for name in MEASURES.values())]
            print(f"{'page':44} {' '.join(heads)}    speed")
            for page in [only] if only else pages(site):
                reports = [look(address + page, Path(place) / "report.json", environment) for _ in range(times)]
                scores = {name: median(round(100 * report["categories"][name]["score"]) for report in reports) for name in LEAST}
                seen = [median(report["audits"][name]["numericValue"] for report in reports) for name in MEASURES]
                measures = f"{seen[0]:6.0f} ms {seen[1]:9.3f} {seen[2]:6.0f} ms"
                speed = median(report["environment"]["benchmarkIndex"] for report in reports)
                print(f"{page or '/':44} {' '.join(f'{score:11.0f}' for score in scores.values())} {measures} {speed:8.0f}", flush=True)
                wrong += [f"{page}: {name} {score:.0f}" for name, score in scores.items() if score < LEAST[name]]
    if wrong:
        raise SystemExit("below what is due: " + "; ".join(wrong))


def pages(site: Path) -> Iterator[str]:
    """The addresses of one page of each kind: of the entries the heaviest, since it is slowest."""
    yield from PAGES
    for folder in KINDS:
        heaviest = max((site / folder).glob("*/index.html"), key=lambda path: (path.stat().st_size, path.as_posix()))
        yield f"{folder}/{heaviest.parent.name}/"


def look(address: str, report: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Return the report of Lighthouse about a page."""
    command = [str(HERE / "node_modules" / ".bin" / "lighthouse"), address, "--quiet", "--output=json", f"--output-path={report}"]
    for _ in range(TRIES):
        done = subprocess.run([*command, f"--chrome-flags={FLAGS}"], env=environment, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            break
    else:
        raise SystemExit(f"{address}: {done.stderr.strip()[-1000:]}")
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    if "runtimeError" in found:
        raise SystemExit(f"{address}: {found['runtimeError']['message']}")
    return found


class Hosted(BaseHTTPRequestHandler):
    """Answers as a host does: with the site's own headers, packed, and connections kept open."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *given: Any, site: Path) -> None:
        self.site = site
        super().__init__(*given)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        file = self.site / path.lstrip("/") / ("index.html" if path.endswith("/") else "")
        found = file.is_file()
        file = file if found else self.site / "404.html"
        content, kind = file.read_bytes(), content_type(file)
        headers = {"Content-Type": kind, **HeaderRules((self.site / "_headers").read_text("utf-8")).of(path)}
        if kind.startswith(PACKED):
            content, headers["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
        self.send_response(200 if found else 404)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are not told."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site while the block lasts; its address, with a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Hosted, site=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
