"""Positions of an activity are answered above the results, where one theme decides the query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import served
from playwright.sync_api import Browser
from sites import renderer
from writing import entry, policy, write_content

from tracker.model import library
from tracker.model.dates import partial_date
from tracker.site.outputs import File
from tracker.site.plan import plan
from tracker.site.site import Site

from .conftest import ROOT, SearchFiles, search_files


def theme(name: str, positions: str = "", body: str = "", **fields: str) -> str:
    return entry({"name": name, "summary": "What is said of it.", **fields, **({"positions": positions} if positions else {})}, body)


def position(place: str, word: str, text: str, **fields: str) -> str:
    inner = ", ".join(f"{name}: {value}" for name, value in {"place": place, "position": word, **fields}.items())
    return f'{{{inner}, text: "{text}", policies: [notice]}}'


MINED = ", ".join(
    (
        position("cn", "conditions", "Only where power allows.", since="2018", until="2021-09-23"),
        position("cn", "prohibited", "No new mine, and the old ones close.", since="2021-09-24", source="report"),
        position("cn", "allowed", "It returns.", since="2099"),
        position("hk", "licence", "With a licence.", since="2023-06"),
    )
)
SOURCES = "[{id: report, title: A report, url: 'https://example.org/report', publisher: The Paper}]"
CONTENT: dict[str, str | bytes] = {
    "places/hk.md": "---\nname: Hong Kong\noriginal_title: {zh-Hant: 香港}\n---\n",
    "policies/notice.md": policy(title="Notice on Mining"),
    "themes/mines.md": theme(
        "Mining coins", f"[{MINED}]", "Of bitcoin.", original_title="{zh-Hans: 挖矿}", aliases="[Hashing]", sources=SOURCES
    ),
    "themes/trade.md": theme("Trading coins", f"[{position('cn', 'prohibited', 'No.', since='2017')}]"),
    "themes/owning.md": theme("Owning coins", f"[{position('hk', 'allowed', 'Yes.')}]"),
    **{f"policies/p{number}.md": policy(title=f"Owning in Hong Kong, part {number}") for number in range(6)},
    "themes/history.md": theme("Mining history", body="Of coins, and what was legal in China and Hong Kong."),
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_content(tmp_path_factory.mktemp("positions"), CONTENT)


@pytest.fixture(scope="module")
def small(content: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchFiles:
    return search_files(content, tmp_path_factory.mktemp("site"))


def answered(small: SearchFiles, asked: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]] | None]:
    """The theme that decides each query, with the rest of its address, and what it says, place and word."""
    told = small.ask("answers.mjs", [f"q={quote(query)}{address}" for query, address in asked])
    themes = [one.get("position") for one in told]
    return [
        found and (found["title"], [f"{place}: {word}" for place, _url, _names, _value, word, *_ in found["positions"]]) for found in themes
    ]


BOTH = ["China: Prohibited", "Hong Kong: Licence needed"]


ANSWERS: dict[str, tuple[str, list[str]]] = {
    "mining coins": ("Mining coins", BOTH),
    "hashing": ("Mining coins", BOTH),
    "挖矿": ("Mining coins", BOTH),
    "Is bitcoin mining legal in China?": ("Mining coins", BOTH[:1]),
    "is mining allowed in hong kong": ("Mining coins", BOTH[1:]),
    "trading coins": ("Trading coins", ["China: Prohibited"]),
    "owning in hong kong": ("Owning coins", ["Hong Kong: Allowed"]),  # after six policies
    "can I own coins": ("Owning coins", ["Hong Kong: Allowed"]),  # "own" is a stop word, but here an activity's
    "is it still legal to trade coins": ("Trading coins", ["China: Prohibited"]),
    "挖矿合法吗": ("Mining coins", BOTH),
    "可以挖矿吗": ("Mining coins", BOTH),
}
UNANSWERED = [
    ("coins", ""),  # two themes are as good
    ("bitcoin", ""),  # it is in no name of the theme
    ("mining pools", ""),  # it has not every word
    ("mining history", ""),  # another theme, that has no position
    ("mining 2021", ""),
    ("mining coins", "&kind=theme"),
    ("mining coins", "&sort=date"),
]


def test_what_holds_now_is_answered_where_one_theme_has_every_word(small: SearchFiles) -> None:
    assert ANSWERS == dict(zip(ANSWERS, answered(small, ((query, "") for query in ANSWERS)), strict=True))


def test_nothing_is_answered_where_no_theme_decides(small: SearchFiles) -> None:
    found = zip(UNANSWERED, answered(small, UNANSWERED), strict=True)

    assert [] == [(asked, answer) for asked, answer in found if answer is not None]


def test_a_site_without_positions_has_no_file_of_them(tmp_path: Path) -> None:
    files = search_files(write_content(tmp_path / "content", {}), tmp_path / "site")

    assert [] == list((files.folder / files.build).glob("q/*"))


def test_a_query_reads_one_file_of_positions(small: SearchFiles) -> None:
    assert 3 == len(list((small.folder / small.build).glob("q/*")))


def test_the_answer_stands_above_the_results_and_leads_to_its_ground(chromium: Browser, content: Path, tmp_path: Path) -> None:
    settings = {"sitename": "Tracker", "theme": ROOT / "theme", "search": True}
    site = Site(library.load(content), settings, partial_date("2026-11-22").first_day)
    render = renderer(site)
    for output in plan(site):
        if output.path.startswith(("search/", "theme/")):
            target = tmp_path / output.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(output.make(output.data(site)) if isinstance(output, File) else render(output, output.data(site)))
    with served(tmp_path) as address:
        page = chromium.new_page()
        page.goto(f"{address}/search/?q=is+mining+legal+in+china")
        page.wait_for_selector("body[data-search=ready]")
        text = page.inner_text(".answer")
        links = json.loads(page.evaluate("JSON.stringify([...document.querySelectorAll('.answer a')].map(link => link.pathname))"))
        bottom, top = (page.locator(element).bounding_box() for element in (".answer", "#search-results"))
        page.close()

    assert "China Prohibited since 24\u00a0Sep 2021" in " ".join(text.split("\n"))
    assert "No new mine, and the old ones close." in text
    assert ["/themes/mines/", "/places/cn/", "/policies/notice/", "/report"] == links
    assert bottom
    assert top
    assert bottom["y"] + bottom["height"] <= top["y"]
