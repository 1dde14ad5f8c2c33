"""Collections in other shapes than this tracker's, made by settings and content alone: they build and are right."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import conftest
import foreign_collections
import pytest
from object_stores import files
from selectolax.lexbor import LexborHTMLParser

from tests import command_server
from tests.search.conftest import SearchFiles

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
TODAY = "1795305600"  # 22 November 2026
PER_PAGE = 50


@dataclass(frozen=True)
class Built:
    """A collection and its site: built clean, then again after an edit, and from the edited content anew."""

    collection: foreign_collections.Collection
    folder: Path

    @property
    def site(self) -> Path:
        return self.folder / "anew"

    def entries(self) -> list[dict[str, Any]]:
        """The entries as the site publishes them."""
        found: list[dict[str, Any]] = json.loads((self.site / "data" / "tracker.json").read_text("utf-8"))["entries"]
        return found


def invoke(folder: Path, *words: str) -> str:
    """Return the output of a command about the tracker in `folder`."""
    environment = {**os.environ, "TRACKER_SETTINGS": str(folder / "pelicanconf.py"), "SOURCE_DATE_EPOCH": TODAY}
    done = command_server.run("invoke", *words, cwd=ROOT, environment=environment)
    assert 0 == done.returncode, f"{done.stdout}{done.stderr}"
    return done.stdout


def build(collection: foreign_collections.Collection, folder: Path) -> None:
    """Build, edit an entry, build over it, and build the same anew."""
    content = collection.write(folder)
    invoke(folder, "build", "--output", str(folder / "warm"))
    path, old, new = collection.edited
    text = (content / path).read_text("utf-8")
    assert old in text
    (content / path).write_text(text.replace(old, new), "utf-8", newline="\n")
    invoke(folder, "build", "--output", str(folder / "warm"))
    invoke(folder, "build", "--clean", "--output", str(folder / "anew"))


@pytest.fixture(
    scope="session",
    params=[foreign_collections.zeds, foreign_collections.rules, foreign_collections.features],
    ids=lambda make: make.__name__,
)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Built:
    collection: foreign_collections.Collection = request.param()
    folder = conftest.once(tmp_path_factory, worker_id, f"foreign-{collection.name}", partial(build, collection))
    return Built(collection, folder)


def test_a_check_finds_no_error(built: Built) -> None:
    findings = json.loads(invoke(built.folder, "check", "--format", "json"))

    assert [] == [finding for finding in findings if finding["level"] == "error"]


def test_every_entry_has_a_page_and_stands_in_data_and_lists(built: Built) -> None:
    entries, counts = built.entries(), built.collection.counts
    addresses = {entry["url"].removeprefix("https://collection.example/") for entry in entries}
    folders = Counter(address.split("/")[0] for address in addresses)

    assert counts == Counter(entry["kind"] for entry in entries)
    assert all((built.site / address / "index.html").is_file() for address in addresses)
    assert {f"https://collection.example/{address}" for address in addresses} <= locations(built.site / "sitemap.xml")
    for folder, number in folders.items():
        pages = [built.site / folder / "index.html", *sorted((built.site / folder / "page").glob("*/index.html"))]
        assert -(-number // PER_PAGE) == len(pages), folder
        assert {one for one in addresses if one.startswith(f"{folder}/")} <= {link for page in pages for link in links(page)}, folder


def test_every_reference_is_a_link_there_and_back(built: Built) -> None:
    there = {entry["url"]: {backlink["url"] for backlink in entry["backlinks"]} for entry in built.entries()}
    expected = {(f"https://collection.example/{one}", f"https://collection.example/{other}") for one, other in built.collection.links}

    assert 100 < len(expected)
    assert set() == {(one, other) for one, other in expected if one not in there[other]}
    assert set() == {(one, other) for one, other in built.collection.links if other not in links(built.site / one / "index.html")}


def test_no_link_leads_nowhere(built: Built) -> None:
    pages = list(built.site.rglob("*.html"))
    targets = {link for page in pages for link in links(page)}

    assert 200 < len(targets)
    assert set() == {one for one in targets if not (built.site / one / "index.html" if one.endswith("/") else built.site / one).exists()}


def test_the_search_finds_by_number_and_by_name(built: Built) -> None:
    current = json.loads((built.site / "search" / "current.json").read_text("utf-8"))
    queries = built.collection.searches

    answers = SearchFiles(built.site / "search" / "files", current["build"]).answers([*queries])

    assert queries == {query: answer["ids"][0].partition("/")[2] for query, answer in zip(queries, answers, strict=True)}


def test_a_build_over_an_earlier_one_is_a_clean_one(built: Built) -> None:
    warm, anew = files(built.folder / "warm"), files(built.site)

    assert warm.keys() == anew.keys()
    assert [] == [path for path, data in anew.items() if warm[path] != data]


def links(page: Path) -> set[str]:
    """The links of a page within the site, from the site's root, without query and fragment."""
    found = (node.attributes["href"] or "" for node in LexborHTMLParser(page.read_text("utf-8")).css("a[href]"))
    return {link.partition("#")[0].partition("?")[0].removeprefix("/") for link in found if link.startswith("/")}


def locations(sitemap: Path) -> set[str]:
    """The URLs of a sitemap."""
    return {part.partition("</loc>")[0] for part in sitemap.read_text("utf-8").split("<loc>")[1:]}
