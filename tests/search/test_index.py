"""The index is lunr's: byte for byte what lunr.py's own builder writes with the same analysis."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from lunr.builder import Builder
from lunr.pipeline import Pipeline
from lunr.token import Token

from tracker.site.search import analysis, bundle, index
from tracker.site.search.document import BOOSTS, newest_first
from tracker.site.search.encoding import coded_lengths, length_codes

from .conftest import LUNR, Built, built, corpus, node, texts


@pytest.fixture
def stock() -> Iterator[Builder]:
    """lunr.py's builder with our analysis: stop words, then the stemmer under the name that lunr.js knows."""
    registered = dict(Pipeline.registered_functions)

    def stop(token: Token, *_: object) -> Token | None:
        return None if str(token) in analysis.STOP_WORDS else token

    def stemmer(token: Token, *_: object) -> Token:
        return token.update(lambda word, _metadata: analysis.stem(word))

    Pipeline.registered_functions.pop("stemmer", None)
    for function in (stop, stemmer):
        Pipeline.register_function(function)
    builder = Builder()
    builder.ref("id")
    for name, boost in BOOSTS.items():
        builder.field(name, boost)
    builder.pipeline.add(stop, stemmer)
    builder.search_pipeline.add(stemmer)
    yield builder
    Pipeline.registered_functions = registered


def rounded(length: int) -> int:
    """A length with its four highest bits, half rounded up."""
    unit = 1 << max(0, length.bit_length() - 4)
    return (length + unit // 2) // unit * unit


@pytest.mark.parametrize("length", [0, 1, 7, 8, 15, 16, 17, 18, 31, 32, 33, 34, 247, 248, 249, 255, 256, 100_000, 12_345_678])
def test_a_length_is_told_by_its_four_highest_bits(length: int) -> None:
    codes = length_codes(np.array([length]))

    assert [rounded(length)] == coded_lengths(codes).tolist()


@pytest.mark.parametrize("size", [100, pytest.param(1_000, marks=pytest.mark.exhaustive)])
def test_documents_give_the_bytes_that_lunr_gives(size: int, stock: Builder) -> None:
    documents = newest_first(corpus(size).documents)
    for number, fields in enumerate(texts(documents)):
        stock.add({"id": number, **{name: " ".join(analysis.words(text)) for name, text in zip(BOOSTS, fields, strict=True)}})
    stock.field_lengths = {ref: rounded(length) for ref, length in stock.field_lengths.items()}
    expected = stock.build().serialize()
    expected["invertedIndex"].sort(
        key=lambda item: item[0].encode("utf-16-be")
    )  # lunr.py sorts as Python does; lunr.js would not load that

    found, _ = index.build(texts(documents), BOOSTS, {})
    actual = index.serialised(found, [str(number) for number in range(size)])

    assert json.dumps(expected) == json.dumps(actual)


def test_terms_beyond_the_first_plane_are_in_the_order_that_lunr_js_demands() -> None:
    found, _ = index.build([["𠮷野 ﾀ ｆｉｎｔｅｃｈ 豈更"]], {"title": 1}, {})  # noqa: RUF001 (full-width on purpose)

    terms = [term for term, _ in index.serialised(found, ["0"])["invertedIndex"]]

    assert sorted(terms, key=lambda term: term.encode("utf-16-be")) == terms


def test_a_build_over_the_last_ones_counts_is_no_different() -> None:
    documents = newest_first(corpus(60).documents)
    whole, _ = index.build(texts(documents), BOOSTS, {})
    _, other = index.build(texts(documents[::-3]), BOOSTS, {})  # other words first, and some that are gone later
    changed = [*texts(documents[:-1]), ["Another title", *texts(documents)[-1][1:]]]

    again, _ = index.build(texts(documents), BOOSTS, other)
    edited, _ = index.build(changed, BOOSTS, other)
    clean, _ = index.build(changed, BOOSTS, {})

    for expected, actual in ((whole, again), (clean, edited)):
        assert index.serialised(expected, [str(number) for number in range(60)]) == index.serialised(
            actual, [str(number) for number in range(60)]
        )
        assert expected.spelt() == actual.spelt()


def test_a_document_that_did_not_change_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = texts(newest_first(corpus(20).documents))
    _, cache = index.build(documents, BOOSTS, {})
    counted: list[object] = []
    monkeypatch.setattr(index, "_count", lambda fields, _: counted.append(fields) or (b"", b"", b""))

    index.build(documents, BOOSTS, cache)

    assert [] == counted


def test_counts_made_by_other_rules_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = texts(newest_first(corpus(20).documents))
    _, cache = index.build(documents, BOOSTS, {})
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)

    _, fresh = index.build(documents, BOOSTS, cache)

    assert fresh[b"version"] != cache[b"version"]


def test_no_documents_give_an_empty_index() -> None:
    found, _ = index.build([], BOOSTS, {})

    assert [] == found.terms
    assert 0 == found.size


@pytest.mark.exhaustive
def test_lunr_js_answers_from_the_files_as_from_the_whole_index(thousand: Built) -> None:
    found = node("exact.mjs", str(thousand.folder), "38")

    assert 27 == found["kinds"]
    assert found["queries"] >= 1_000
    assert [] == found["different"]
    assert found["hits"] > 50_000


def test_an_index_so_small_that_its_manifest_holds_all_bounds_answers_as_lunr_does(tmp_path: Path) -> None:
    found = node("exact.mjs", str(built(corpus(150), tmp_path).folder), "8")

    assert [] == found["different"]


@pytest.mark.exhaustive
def test_the_parts_of_lunr_js_that_a_reader_loads_answer_as_the_whole(thousand: Built, tmp_path: Path) -> None:
    parts = tmp_path / "lunr.mjs"
    parts.write_text(bundle.browser_lunr(LUNR) + "\nexport { lunr }\n", "utf-8")

    found = node("exact.mjs", str(thousand.folder), "4", parts.as_uri())

    assert [] == found["different"]
