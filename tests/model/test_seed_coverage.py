"""
Every element of the two articles with which the tracker began stands on published pages, in a cited sentence or a field.

The table beside these tests names the elements, the pages that carry each, and the words by which they do. A page that is renamed,
or whose words change, has to be mended in the table as well: that is the point of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.model.entries import Entry
from tracker.model.library import Library, load

ROOT = Path(__file__).parent.parent.parent
TABLE: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "seed_coverage.yaml").read_text(encoding="utf-8"))
COUNT = 72

LINK = re.compile(r"\[\[(?:[^]|]*\|)?([^]]*)\]\]")
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!No\.)(?<!p\.m\.)\s+(?=[A-Z“0-9\[])")
LIST_MARK = re.compile(r"^(?:[-*]|\d+\.)\s+")


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT / "content")


def sentences(body: str) -> Iterator[str]:
    """The sentences of a body in order, links replaced by their words, citations kept; headings left out."""
    for line in body.splitlines():
        if line and not line.startswith("#"):
            yield from SENTENCE_END.split(LIST_MARK.sub("", LINK.sub(r"\1", line)))


def carries(entry: Entry, proof: dict[str, str]) -> bool:
    """Return whether the entry says so: in the field that the proof names, else in a sentence of its body that cites a source."""
    words = re.compile(proof["says"], re.IGNORECASE)
    if field := proof.get("field"):
        return bool(words.search(str(entry.title if field == "name" else entry.fields.get(field))))
    return any("[@" in sentence and words.search(sentence) for sentence in sentences(entry.body))


def test_the_table_has_every_element_once() -> None:
    assert [f"sc-{number:02}" for number in range(1, COUNT + 1)] == [row["id"] for row in TABLE]


@pytest.mark.parametrize("row", TABLE, ids=[f"{row['id']}-{row['kind']}" for row in TABLE])
def test_an_element_stands_on_the_pages_that_carry_it(library: Library, row: dict[str, Any]) -> None:
    missing = []
    for proof in row["pages"]:
        kind, _, id = proof["page"].partition("/")
        entry = library.entries.get((kind, id))
        if entry is None or not entry.published or not carries(entry, proof):
            missing.append(f"{proof['page']}: {proof['says']}")

    assert [] == missing, row["element"]


@pytest.mark.parametrize("row", TABLE, ids=[row["id"] for row in TABLE])
def test_the_page_of_the_article_is_among_them(row: dict[str, Any]) -> None:
    assert f"article/{row['article']}" in {proof["page"] for proof in row["pages"]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Mining ended [@a].", True),
        ("Mining ended.", False),
        ("Mining ended. Trade went on [@a].", False),
        ("- [[x|Mining]] ended [@a] [@b].", True),
        ("Under Order No. 7 [[mining]] ended [@a].", True),
        ("## Mining ended [@a]", False),
    ],
)
def test_only_a_cited_sentence_carries(body: str, expected: bool) -> None:
    found = any("[@" in sentence and re.search("mining", sentence, re.IGNORECASE) for sentence in sentences(body))

    assert expected is found
