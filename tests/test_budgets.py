"""
Weight of pages, as they lie in the site and as Brotli sends them, at 50 and at 500 acts; with BUDGETS=all at 5,000 too, which takes
minutes. The largest page of each kind counts.
"""

from __future__ import annotations

import datetime
import os
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

import brotli
import pytest
from selectolax.lexbor import LexborHTMLParser
from sites import SETTINGS, THEME, outputs, renderer

from tools.bench.corpus import Corpus
from tracker.model.library import load
from tracker.site.outputs import File, Page
from tracker.site.plan import plan
from tracker.site.site import Site

LARGE = pytest.mark.exhaustive
SIZES = (50, pytest.param(500, marks=LARGE), *([pytest.param(5_000, marks=LARGE)] if os.environ.get("BUDGETS") == "all" else []))
SHARE = 0.4
"""Share of acts among the generated entries."""
LARGEST = 2
"""Number of the largest pages of one kind that are packed: packing takes longer than making them."""


class Budget(NamedTuple):
    """Thousands of bytes: a page as it lies there and as it is sent, and the scripts that it asks for at once, as they are sent."""

    raw: float
    sent: float
    script: float = 2.5


ENTITY, LIST, TIMELINE = Budget(86, 17), Budget(110, 13), Budget(210, 24)
BUDGETS = {
    "index.html": Budget(90, 17),
    "policies/*/index.html": Budget(60, 13),
    "articles/*/index.html": Budget(110, 28),
    **{f"{folder}/*/index.html": ENTITY for folder in ("agencies", "companies", "themes", "places", "people")},
    "policies/index.html": LIST,
    "articles/index.html": LIST,
    "agencies/index.html": Budget(150, 13),
    **{f"{folder}/index.html": LIST for folder in ("companies", "themes", "places", "people")},
    "timeline/index.html": TIMELINE,
    "timeline/*/index.html": TIMELINE,
    "*/page/*/index.html": LIST,
    "policies/by/*/index.html": LIST,
    "state/index.html": Budget(190, 24),
    "state/*/index.html": Budget(190, 24),
    "search/index.html": Budget(70, 12, script=19),
    "coverage/index.html": Budget(90, 20),
    "contribute/errors/index.html": Budget(90, 20),
    "data/index.html": Budget(60, 12),
}
"""
By path, the first that fits. The design's numbers, but for these: its lists show twenty entries, these fifty, and that of the agencies has
a chart; the search's scripts bring lunr itself; of `/state/`, which names every act that stands, with its side and its other themes (of
500 acts 183 KB, 19 sent), it says nothing; pages name their record, text and rows in 600 bytes, and what entities are followed by takes
1.1 KB (0.3 sent).
"""
DEEP = ("timeline/*/index.html", "*/page/*/index.html", "policies/by/*/index.html")
NOT_ALWAYS = ("people/*/index.html", "*/page/*/index.html", "timeline/*/index.html")
"""Pages that a small site has not."""
STYLE = 12


@pytest.fixture(scope="module", params=SIZES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of so many acts, as it stands on a day after all of them."""
    folder = tmp_path_factory.mktemp("budgets")
    Corpus(round(request.param / SHARE)).write(folder)
    found = Site(load(folder), {**SETTINGS, "theme": str(THEME), "search": True}, datetime.date(2025, 12, 1))
    assert request.param == len(found.entries("policy"))
    return found


def test_no_page_is_heavier_than_it_may_be(site: Site) -> None:
    render = renderer(site)
    planned = outputs(site)
    weighed: dict[str, list[tuple[int, str, bytes]]] = {pattern: [] for pattern in BUDGETS}
    for path, output in planned.items():
        pattern = next((pattern for pattern in BUDGETS if fits(path, pattern)), None)
        if isinstance(output, Page) and pattern:
            content = render(output, output.data(site))
            largest = sorted([*weighed[pattern], (len(content), path, content)], reverse=True)
            weighed[pattern] = largest[:LARGEST]
    sent_of = cache(lambda source: packed(made(planned[source], site)))
    wrong = []
    for pattern, pages in weighed.items():
        budget = BUDGETS[pattern]
        for size, path, content in pages:
            sent = packed(content)
            script = sum(sent_of(source) for source in sources(content, "script[src]", "src"))
            style = sum(sent_of(source) for source in sources(content, "link[rel=stylesheet]", "href"))
            if size > budget.raw * 1000 or sent > budget.sent * 1000 or script > budget.script * 1000 or style > STYLE * 1000:
                wrong.append(f"{path}: {size:,} bytes, {sent:,} sent, {script:,} of script, {style:,} of style; {budget}")

    assert [] == wrong
    assert not [pattern for pattern, pages in weighed.items() if not pages and pattern not in NOT_ALWAYS]


def test_no_font_is_sent_and_no_picture_but_the_mark(site: Site) -> None:
    paths = [output.path for output in plan(site)]

    assert not [path for path in paths if path.endswith((".woff", ".woff2", ".ttf", ".otf"))]
    assert {"theme", "favicon.ico"} == {path.split("/")[0] for path in paths if path.endswith((".png", ".svg", ".ico", ".jpg", ".webp"))}


def fits(path: str, pattern: str) -> bool:
    """Return whether a path matches a pattern, in which a star stands for one step, but for the last in a folder of facets."""
    return fnmatchcase(path, pattern) and (path.count("/") == pattern.count("/") or pattern in DEEP)


def packed(content: bytes) -> int:
    """Return the number of bytes of a text that are sent."""
    return len(brotli.compress(content, quality=11))


def made(output: Page | File, site: Site) -> bytes:
    """The bytes of a file."""
    assert isinstance(output, File)
    return output.make(output.data(site))


def sources(page: bytes, selector: str, attribute: str) -> list[str]:
    """The paths of what a page asks for, and of what the search's script imports at once."""
    found = [(node.attributes[attribute] or "").removeprefix("/") for node in LexborHTMLParser(page).css(selector)]
    return [*found, *(path.replace("search.js", "suggest.js") for path in found if path.endswith("/search.js"))]
