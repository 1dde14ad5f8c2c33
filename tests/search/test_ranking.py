"""
Ranking of the search: graded queries over the tracker's own content, and the figures of the field.

`graded.json` has each query with the grades of entries; an entry without a grade counts nothing. Who adds many entries grades them for
the queries that show them in the first ten.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tracker.model import library
from tracker.site.search.analysis import STOP_WORDS

from .conftest import ROOT, SearchFiles

CONTENT = ROOT / "content"

MEANT = 3
"""The grade of what a query means; 2 is highly relevant, 1 related."""
LEAST = {"ndcg": 0.924, "success@1": 0.906, "success@3": 0.968}


@dataclass(frozen=True)
class Ranked:
    """A graded query and its first ten results as kind/id."""

    query: str
    judged: Mapping[str, int]
    results: Sequence[str]
    firsts: int

    @property
    def rank(self) -> float:
        """The position of the first result that is meant, from 1."""
        return next((rank for rank, key in enumerate(self.results, 1) if self.judged.get(key) == MEANT), math.inf)

    @property
    def ndcg(self) -> float:
        """The normalised discounted cumulative gain of the first ten."""
        best = _gain(sorted(self.judged.values(), reverse=True)[:10])
        return _gain([self.judged.get(key, 0) for key in self.results]) / best


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)


@pytest.fixture(scope="module")
def ranked(real: SearchFiles) -> list[Ranked]:
    """Each graded query with its results."""
    graded: list[dict[str, Any]] = json.loads((Path(__file__).parent / "graded.json").read_text("utf-8"))
    answers = real.answers([one["query"] for one in graded])
    return [Ranked(one["query"], one["judged"], answer["ids"][:10], answer["firsts"]) for one, answer in zip(graded, answers, strict=True)]


def test_the_graded_queries_are_many_and_each_means_something(ranked: list[Ranked]) -> None:
    assert len(ranked) >= 120
    assert len(ranked) == len({one.query for one in ranked})
    assert all(MEANT in one.judged.values() for one in ranked)


def test_the_best_results_come_first(ranked: list[Ranked]) -> None:
    """With room for one query that is lost altogether."""
    figures = {
        "ndcg": mean(one.ndcg for one in ranked),
        "success@1": mean(one.rank <= 1 for one in ranked),
        "success@3": mean(one.rank <= 3 for one in ranked),
    }

    missed = [(one.query, list(one.results[:3])) for one in ranked if one.rank > 3]
    assert not {name: value for name, value in figures.items() if value + 1 / len(ranked) < LEAST[name]}, (figures, missed)


def test_few_results_come_first(ranked: list[Ranked]) -> None:
    firsts = sorted(one.firsts for one in ranked)

    assert firsts[len(firsts) // 2] <= 20
    assert firsts[len(firsts) * 9 // 10] <= 90


def test_older_queries_find_what_they_mean_in_the_first_three(real: SearchFiles) -> None:
    """The queries of the search's first version: they tell good versions no longer apart, but bad ones."""
    asked: list[tuple[str, list[str]]] = json.loads((Path(__file__).parent / "queries.json").read_text("utf-8"))

    answers = real.answers([query for query, _ in asked])

    firsts = [[key.partition("/")[2] for key in answer["ids"][:3]] for answer in answers]
    missed = [(query, ids) for (query, expected), ids in zip(asked, firsts, strict=True) if not set(expected) & set(ids)]
    assert len(missed) <= 2, missed


def test_words_of_a_title_find_its_entry(real: SearchFiles) -> None:
    """Three words of a title that say something: of all such titles, and of articles, which count less than policies by their kind."""
    content = library.load(CONTENT)
    asked = {entry.key: " ".join(_words(entry.title)) for entry in content.entries.values() if len(_words(entry.title)) == 3}

    answers = real.answers(list(asked.values()))

    firsts = {key: "/".join(key) in answer["ids"][:3] for key, answer in zip(asked, answers, strict=True)}
    assert len(firsts) > 200
    assert mean(firsts.values()) >= 0.95, [asked[key] for key, first in firsts.items() if not first]
    assert mean(first for (kind, _id), first in firsts.items() if kind == "article") >= 0.90


def _words(title: str) -> list[str]:
    """Three words of a title, the same ones every time."""
    words = {word for word in re.findall(r"[a-z]{3,}", title.lower()) if word not in STOP_WORDS}
    return sorted(words, key=lambda word: zlib.crc32(word.encode()))[:3]


def test_no_common_english_word_is_found_by_pinyin_alone(real: SearchFiles) -> None:
    from wordfreq import top_n_list

    words = [word for word in top_n_list("en", 20_000) if word.isascii() and word.isalpha()]

    alone = real.ask("pinyin.mjs", words)

    assert len(words) > 19_000
    assert [] == alone
