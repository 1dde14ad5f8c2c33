"""The example of another subject in another language: settings and content alone make it, and the engine names no subject."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import conftest
import pytest
import yaml
from babel.messages.pofile import read_po
from browsing import served
from playwright.sync_api import Browser, expect
from selectolax.lexbor import LexborHTMLParser

from tests import command_server
from tracker.model.vocabulary import DEFAULT

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "radverkehr"
TODAY = "1795305600"  # 22 November 2026


def invoke(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TRACKER_SETTINGS": str(EXAMPLE / "pelicanconf.py"), "SOURCE_DATE_EPOCH": TODAY}
    return command_server.run("invoke", *words, cwd=ROOT, environment=environment)


def build(output: Path) -> None:
    done = invoke("build", "--output", str(output))
    assert 0 == done.returncode, done.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    return conftest.once(tmp_path_factory, worker_id, "second-site", partial(build))


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


def test_it_is_settings_and_content_alone() -> None:
    files = [
        path.relative_to(EXAMPLE)
        for path in EXAMPLE.rglob("*")
        if path.is_file() and not path.relative_to(EXAMPLE).parts[0].startswith(".")
    ]

    assert {"pelicanconf.py", "content"} == {path.parts[0] for path in files if path.parts[0] not in ("output", "__pycache__")}
    assert 25 >= len([path for path in files if path.suffix == ".md"])


def test_the_check_finds_nothing() -> None:
    done = invoke("check", "--strict", "--format", "json")

    assert (0, []) == (done.returncode, json.loads(done.stdout))


def test_its_own_kind_stands_everywhere(site: Path) -> None:
    for path in (
        "projekte/index.html",
        "projekte/wallring/index.html",
        "projekte/wallring/index.json",
        "projekte/by/stand/fertig/index.html",
        "projekte/feed.atom",
        "data/projekte.csv",
        "data/schema/projekt.json",
    ):
        assert (site / path).is_file(), path
    assert "Umbau des Wallrings" in (site / "policies" / "fahrradstrasse-wallring" / "index.html").read_text("utf-8")
    assert "Umbau des Wallrings" in (site / "feeds" / "all.atom").read_text("utf-8")


def test_no_word_of_the_interface_is_english(site: Path) -> None:
    with (ROOT / "theme" / "translations" / "de" / "LC_MESSAGES" / "tracker.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    english = {str(message.id) for message in messages if len(message.id) > 3} - {str(message.string) for message in messages}
    pages = list(site.rglob("*.html"))

    assert len(english) > 500
    assert set() == {(path.relative_to(site).as_posix(), text) for path in pages for text in _texts(path) if text in english}
    assert all('<html lang="de"' in path.read_text("utf-8") for path in pages)


def _texts(path: Path) -> Iterator[str]:
    """The words of a page that its elements show or name."""
    page = LexborHTMLParser(path.read_text("utf-8"))
    for node in page.css("script, style"):
        node.decompose()
    for node in page.css("*"):
        yield node.text(deep=False).strip()
        yield from (str(value) for name, value in node.attributes.items() if name in ("aria-label", "placeholder", "title", "data-label"))


def test_it_is_searched_in_a_browser(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/search/?q=Poller")
    expect(page.locator('body[data-search="ready"]')).to_be_attached()

    expect(page.locator("#search-results li").first).to_have_attribute("data-id", "wallring")
    expect(page.locator("#search-results li").first).to_have_attribute("data-kind", "projekt")
    expect(page.locator("#search-status")).to_contain_text("Ergebnis")

    page.goto(f"{address}/search/?kind=projekt&stand=im-bau")
    expect(page.locator('body[data-search="ready"]')).to_be_attached()
    expect(page.locator("#search-results li")).to_have_count(1)
    page.close()


# The engine names no subject

NAMES = (
    *("blockchain", "bitcoin", "ethereum", "stablecoin", "crypto", "cryptocurrency", "virtual currency", "yuan", "renminbi", "e-cny"),
    *("china", "prc", "hong kong", "beijing", "people's bank"),
    *("中国", "区块链", "比特币", "虚拟货币", "数字货币", "数字人民币"),
)
"""Names of the subject of this site, beside its name and the rare words of its vocabulary."""
COMMON = 4.0
"""Words of the vocabulary that are more frequent than this in English (Zipf's scale) say nothing of its subject."""
ALSO_OTHERS = frozenset({"binds", "catalogue", "drafts", "exchanges", "futures", "issuer", "licences", "tokens", "tracker"})
"""Rarer words that any tracker or any software has."""
READ = (".py", ".html", ".css", ".js", ".pot", ".po")


def subject_words() -> set[str]:
    """The words that name this site's subject: of its name and vocabulary those that are rare and not the engine's, and NAMES."""
    import wordfreq

    import pelicanconf

    vocabulary = yaml.safe_load((ROOT / "content" / "_vocabulary.yaml").read_text("utf-8"))
    terms = [term for values in vocabulary.values() for term in values.values()]
    text = " ".join([pelicanconf.SITENAME, *(term.get(name, "") for term in terms for name in ("label", "short", "description"))])
    rare = {word for word in re.findall(r"[a-z][a-z-]{3,}", text.lower()) if wordfreq.zipf_frequency(word, "en") < COMMON}
    engine = (text for values in DEFAULT.lists.values() for term in values.values() for text in (term.value, term.label, term.ahead))
    ours = {word for text in engine for word in re.findall(r"[a-z][a-z-]{3,}", text.lower())}
    return (rare - ours - ALSO_OTHERS) | set(NAMES)


def test_the_engine_and_the_theme_name_no_subject() -> None:
    words = subject_words()
    alone = [rf"(?<![\w-]){re.escape(word)}(?![\w-])" if word.isascii() else word for word in sorted(words)]
    pattern = re.compile("|".join(alone), re.IGNORECASE)
    files = [path for folder in ("plugins", "theme") for path in (ROOT / folder).rglob("*") if path.suffix in READ]

    found = {(path.relative_to(ROOT).as_posix(), match) for path in files for match in pattern.findall(path.read_text("utf-8"))}

    assert len(files) > 200
    assert {"blockchain", "china", "stablecoins", "crypto-assets"} <= words
    assert set() == found
