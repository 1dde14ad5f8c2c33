"""The words of a text are the same on both sides, and so are their stems."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from wordfreq import get_frequency_dict

from tools.bench.search_corpus import Corpus
from tracker.site.search import analysis

from .conftest import node

VECTORS: list[tuple[str, list[str]]] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))


def in_the_browser(texts: list[str]) -> list[dict[str, object]]:
    given = {"texts": texts, "variants": [[chr(char), simple] for char, simple in analysis.variants().items()]}
    found: list[dict[str, object]] = node("words.mjs", given=json.dumps(given))
    return found


@pytest.mark.parametrize(("text", "expected"), VECTORS, ids=range(len(VECTORS)))
def test_a_text_has_these_words_in_the_build(text: str, expected: list[str]) -> None:
    assert expected == analysis.words(text)


def test_the_same_texts_have_the_same_words_in_the_browser() -> None:
    assert [words for _, words in VECTORS] == [found["words"] for found in in_the_browser([text for text, _ in VECTORS])]


def test_any_text_has_the_same_words_on_both_sides() -> None:
    rng = random.Random(1)
    signs = "abcXYZ019 ,.'’-_/()[]〔〕【】（）年第号發货幣銀币々〇éßİΣｆＡ１𠮷…—:;\"\n"
    texts = ["".join(rng.choices(signs, k=rng.randint(1, 40))) for _ in range(20_000)]
    texts += ["".join(rng.choices("ab01.'_𐌰", k=rng.randint(120, 300))) for _ in range(200)]  # words about as long as any may be
    texts += [text for document in Corpus(50).documents for text in document.texts.values()]

    found = in_the_browser(texts)

    assert [] == [text for text, one in zip(texts, found, strict=True) if one["words"] != analysis.words(text)]


@pytest.mark.parametrize("sign", ["f", "é", "𐌰"])
def test_a_word_is_found_by_its_first_characters_however_long_it_is(sign: str) -> None:
    """A query that holds the whole word, or more of it than is indexed, asks for the same word."""
    longest = sign * analysis.LONGEST_WORD

    assert [longest] == analysis.words(sign * 100_000)
    assert [[longest]] * 2 == [one["words"] for one in in_the_browser([sign * 100_000, longest + sign])]


def test_every_word_has_lunrs_stem() -> None:
    words = sorted(word for word in get_frequency_dict("en") if "\n" not in word)

    stems = node("stems.mjs", given=json.dumps(words))

    assert len(words) >= 100_000
    assert [] == [(word, stem) for word, stem in zip(words, stems, strict=True) if analysis.stem(word) != stem]


@pytest.mark.parametrize("word", ["money", "pay", "key", "survey", "attorney", "deploy"])
def test_a_word_that_stock_lunr_loses_keeps_its_y(word: str) -> None:
    assert word == analysis.stem(word)


def test_the_browser_knows_which_query_needs_the_table_of_variants() -> None:
    found = in_the_browser(["虚拟货币", "虛擬貨幣", "virtual", "区块链", "區塊鏈"])

    assert [False, True, False, False, True] == [one["traditional"] for one in found]


def test_no_variant_is_one_that_the_browser_takes_for_simplified() -> None:
    variants = [chr(char) for char in analysis.variants()]

    assert [] == [char for char, found in zip(variants, in_the_browser(variants), strict=True) if not found["traditional"]]


def test_an_own_name_is_found_in_pinyin_joined_apart_and_by_words() -> None:
    found = analysis.pinyin(["中国人民银行"], own=True).split()

    assert {"zhong", "guo", "ren", "min", "yin", "hang", "zhongguo", "renmin", "yinhang", "zhongguorenminyinhang"} <= set(found)


def test_a_linked_name_is_found_in_pinyin_by_words_and_joined() -> None:
    found = analysis.pinyin(["虛擬貨幣 notes"], own=False).split()

    assert {"xuni", "huobi", "xunihuobi"} <= set(found)
    assert "xu" not in found
