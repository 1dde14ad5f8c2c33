"""The golden site: a small content that touches every feature, all its paths and some of its bytes, kept to compare with."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tracker.cli import catalog_update
from tracker.model.field_docs import renewed

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "tests" / "golden_site" / "content"
EXPECTED = ROOT / "tests" / "golden_site" / "expected"
PATHS = ROOT / "tests" / "golden_site" / "paths.txt"
KEYBOARD = ROOT / "tests" / "golden_site" / "keyboard.json"
DIGEST = re.compile(r"(?<=[./-])[0-9a-f]{10,64}(?=[./])")
IN_ADDRESS = re.compile(rb"(?<=[./\"'-])[0-9a-f]{10,64}(?=[./\"'?])|(?<=sha256-)[0-9A-Za-z+/=]{44}")
NOW = "1640995200"  # 1 January 2022
SITE_URL = "https://tracker.example/small"
WITH_TABLES = (ROOT / "CONTRIBUTING.md",)

KEPT = (
    "404.html",
    "_headers",
    "agencies/central-bank/calendar.ics",
    "agencies/central-bank/feed.atom",
    "agencies/central-bank/index.html",
    "agencies/central-bank/list.csv",
    "articles/report-2017/index.html",
    "calendar-all.ics",
    "changes/2021-06/index.html",
    "changes/feed.json",
    "changes/index.html",
    "companies/exchange/index.html",
    "companies/mistaken/index.html",
    "contribute/errors/index.html",
    "data/entries.csv",
    "data/events.csv",
    "data/links.csv",
    "data/schema/agency.json",
    "data/sources.csv",
    "feeds.opml",
    "feeds/all.atom",
    "feeds/all.json",
    "index.html",
    "people/governor/index.html",
    "places/cn/index.html",
    "policies/by/status/index.html",
    "policies/by/year/2021/index.html",
    "policies/first-notice/index.html",
    "policies/first-notice/index.json",
    "policies/first-notice/index.md",
    "policies/index.html",
    "policies/second-act/index.html",
    "policies/token-notice/index.html",
    "policies/two-in-one/index.html",
    "robots.txt",
    "sitemap.xml",
    "themes/tokens/index.html",
    "timeline/index.html",
    "zh/index.html",
    "zh/policies/first-notice/index.html",
    "zh/policies/index.html",
)
"""The files whose bytes are kept, beside the paths of all."""


def build(
    output: Path, *arguments: str, content: Path = CONTENT, site_url: str = SITE_URL, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Build a site as a user does, in a process of its own, on the golden site's day."""
    command = [
        sys.executable,
        "-m",
        "invoke",
        "build",
        "--content",
        str(content),
        "--output",
        str(output),
        "--site-url",
        site_url,
        *arguments,
    ]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": NOW, **environment}, capture_output=True, text=True, check=False
    )


def paths(site: Path) -> list[str]:
    """Every file of a site; the digests in names, which follow the theme's bytes, as `*`."""
    found = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(DIGEST.sub("*", path) for path in found)


def kept(file: Path) -> bytes:
    """The bytes of a file, the digests in the addresses of scripts, styles and the index as `*`: these follow files of their own."""
    return IN_ADDRESS.sub(b"*", file.read_bytes())


def renew() -> None:
    """Build the golden site anew and keep what it consists of; renew the tables of the documents and the catalogues' messages."""
    catalog_update.renew(ROOT / "theme")
    site = ROOT / ".cache" / "golden"
    done = build(site)
    if done.returncode:
        raise SystemExit(done.stderr)
    PATHS.write_text("\n".join(paths(site)) + "\n", "utf-8")
    shutil.rmtree(EXPECTED, ignore_errors=True)
    for path in KEPT:
        (EXPECTED / path).parent.mkdir(parents=True, exist_ok=True)
        (EXPECTED / path).write_bytes(kept(site / path))
    renew_keyboard(site)
    for document in WITH_TABLES:
        document.write_text(renewed(document.read_text("utf-8")), "utf-8")
    print(
        f"{len(paths(site))} paths and the bytes of {len(KEPT)} files kept in tests/golden_site; read the difference before you commit it"
    )


def renew_keyboard(site: Path) -> None:
    """Keep the order in which the Tab key goes through a page of each type."""
    from tests import browsing, page_types  # only a browser can tell: those without one still renew the rest
    from tools import test_runner

    path = test_runner.known_browser()
    if not path:
        print("no Chromium: tests/golden_site/keyboard.json stays as it was", file=sys.stderr)
        return
    with browsing.served(site, "/small") as address, browsing.launched(path) as browser:
        found = browsing.orders(browser, address, page_types.GOLDEN)
    KEYBOARD.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
