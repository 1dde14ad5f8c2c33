"""
The golden site, a small content that touches every feature, and what is kept of it to compare with.

Kept are all paths, the bytes of five pages and of one file of each machine format, and for every other type of page the data that its
template gets: a change of the shared frame then shows in five files and not in fifty.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pelican.settings import read_settings

from tests import command_server
from tracker.builder import atomic, generator
from tracker.cli import catalog_update
from tracker.model.field_docs import renewed
from tracker.model.library import load
from tracker.model.log import Log
from tracker.site import theme_files
from tracker.site.i18n import catalogs, labels
from tracker.site.outputs import Later, Row
from tracker.site.parts.section import Section
from tracker.site.plan import plan
from tracker.site.site import Site

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "tests" / "golden_site" / "content"
EXPECTED = ROOT / "tests" / "golden_site" / "expected"
DATA = ROOT / "tests" / "golden_site" / "data"
PATHS = ROOT / "tests" / "golden_site" / "paths.txt"
KEYBOARD = ROOT / "tests" / "golden_site" / "keyboard.json"
DIGEST = re.compile(r"(?<=[./-])[0-9a-f]{10,64}(?=[./])")
IN_ADDRESS = re.compile(rb"(?<=[./\"'-])[0-9a-f]{10,64}(?=[./\"'?])|(?<=sha256-)[0-9A-Za-z+/=]{44}")
NOW = "1640995200"  # 1 January 2022
SITE_URL = "https://tracker.example/small"
WITH_TABLES = (ROOT / "CONTRIBUTING.md",)

KEPT = (
    "_headers",
    "agencies/central-bank/calendar.ics",
    "agencies/central-bank/feed.atom",
    "agencies/central-bank/list.csv",
    "calendar-all.ics",
    "changes/feed.json",
    "data/entries.csv",
    "data/events.csv",
    "data/links.csv",
    "data/schema/agency.json",
    "data/sources.csv",
    "feeds.opml",
    "feeds/all.atom",
    "feeds/all.json",
    "index.html",
    "policies/first-notice/index.html",
    "policies/first-notice/index.json",
    "policies/first-notice/index.md",
    "policies/index.html",
    "robots.txt",
    "sitemap.xml",
    "timeline/index.html",
    "zh/policies/first-notice/index.html",
)
"""The files whose bytes are kept, beside the paths of all."""

KEPT_DATA = (
    "404.html",
    "agencies/central-bank/index.html",
    "articles/report-2017/index.html",
    "changes/2021-06/index.html",
    "changes/index.html",
    "companies/exchange/index.html",
    "companies/mistaken/index.html",
    "coverage/index.html",
    "people/governor/index.html",
    "places/cn/index.html",
    "policies/by/status/index.html",
    "policies/by/year/2021/index.html",
    "policies/second-act/index.html",
    "policies/token-notice/index.html",
    "policies/two-in-one/index.html",
    "rules/company/index.html",
    "rules/index.html",
    "state/2021/index.html",
    "themes/tokens/index.html",
    "zh/index.html",
    "zh/policies/index.html",
)
"""The pages whose data is kept."""

OWN_HEAD = frozenset({"title", "description", "robots", "refresh", "json_ld"})
"""Data of a page's head; the rest is in the five pages."""


def build(
    output: Path, *arguments: str, content: Path = CONTENT, site_url: str = SITE_URL, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Build a site as a user does, in a process of its own, on the golden site's day."""
    words = ("build", "--content", content, "--output", output, "--site-url", site_url, *arguments)
    return command_server.run("invoke", *words, cwd=ROOT, environment={**os.environ, "SOURCE_DATE_EPOCH": NOW, **environment})


def paths(site: Path) -> list[str]:
    """Every file of a site; the digests in names, which follow the theme's bytes, as `*`."""
    return sorted(DIGEST.sub("*", path) for path in paths_below(site))


def paths_below(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def kept(file: Path) -> bytes:
    """The bytes of a file, the digests in the addresses of scripts, styles and the index as `*`: these follow files of their own."""
    return IN_ADDRESS.sub(b"*", file.read_bytes())


def site() -> Site:
    """The golden site with the settings of this site, on its day, without Git; the caller speaks its language."""
    library = load(CONTENT)
    now = datetime.fromtimestamp(int(NOW), UTC).date()
    settings = generator.site_settings(read_settings(str(ROOT / "pelicanconf.py"), override={"SITEURL": SITE_URL}))
    catalogue = catalogs.read(theme_files.of(settings), settings["language"])
    with labels.use_language(catalogue, settings["language"], library.vocabulary):
        log = Log(library.log_file.changes, library.former, library.gone, now.isoformat(), library.kinds)
        return Site(library, settings, now, log=log)


def page_data() -> dict[str, bytes]:
    """The data of the pages in KEPT_DATA as JSON, by path."""
    golden = site()
    with labels.use_language(golden.catalogue, golden.settings["lang"], golden.vocabulary):
        outputs = {output.path: output for output in plan(golden)}
        return {path: as_json(outputs[path].data(golden)) for path in KEPT_DATA}


def as_json(data: Mapping[str, Any]) -> bytes:
    """The data of a page, a value a line, in its own order; digests in addresses as `*`, and of the head what differs by type of page."""
    own = {**data, "head": {key: value for key, value in data["head"].items() if key in OWN_HEAD}}
    own |= {"words": "*"} if "words" in data else {}  # a digest of the catalogue
    text = json.dumps(own, default=laid_open, ensure_ascii=False, indent=1)
    return IN_ADDRESS.sub(b"*", text.encode()) + b"\n"


def laid_open(value: object) -> Any:
    """Return the data of a Row, a Later or a Section."""
    if isinstance(value, Row):
        return value.data
    if isinstance(value, Later):
        return value.make()
    if isinstance(value, Section):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(type(value).__name__)


def renew() -> None:
    """Build the golden site anew and keep what it consists of; renew the tables of the documents and the catalogues' messages."""
    catalog_update.renew(ROOT / "theme")
    site = ROOT / ".cache" / "golden"
    done = build(site)
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(done.returncode)
    renew_files({path: kept(site / path) for path in KEPT}, EXPECTED)
    renew_files({f"{path}.json": data for path, data in page_data().items()}, DATA)
    atomic.write(PATHS, ("\n".join(paths(site)) + "\n").encode())
    renew_keyboard(site)
    for document in WITH_TABLES:
        atomic.write(document, renewed(document.read_text("utf-8")).encode())
    print(
        f"{len(paths(site))} paths, the bytes of {len(KEPT)} files and the data of {len(KEPT_DATA)} pages kept in tests/golden_site; "
        "read the difference before you commit it"
    )


def renew_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write these files into a folder and remove all others; until a file is written anew, the old one stays."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        atomic.write(folder / path, content)
    for path in set(paths_below(folder)) - files.keys():
        (folder / path).unlink()


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
    atomic.write(KEYBOARD, (json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode())
