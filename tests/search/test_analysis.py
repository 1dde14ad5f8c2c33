"""The words of a text are the same on both sides, and so are their stems."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tracker.site.search import analysis, pinyin

from .conftest import corpus, node

VECTORS: list[tuple[str, list[str]]] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))


def in_the_browser(texts: list[str]) -> list[dict[str, object]]:
    variants = [[chr(char), simple] for char, simple in analysis.variants().items()]
    given = {"texts": texts, "variants": variants, "stop": sorted(analysis.STOP_WORDS)}
    found: list[dict[str, object]] = node("words.mjs", given=json.dumps(given))
    return found


@pytest.mark.parametrize(("text", "expected"), VECTORS, ids=range(len(VECTORS)))
def test_a_text_has_these_words_in_the_build(text: str, expected: list[str]) -> None:
    assert expected == analysis.words(text)


def test_the_same_texts_have_the_same_words_in_the_browser() -> None:
    assert [words for _, words in VECTORS] == [found["words"] for found in in_the_browser([text for text, _ in VECTORS])]


@pytest.mark.exhaustive
def test_any_text_has_the_same_words_on_both_sides() -> None:
    rng = random.Random(1)
    signs = "abcXYZ019 ,.'’-_/()[]〔〕【】（）年第号發货幣銀币々〇éßİΣｆＡ１𠮷…—:;\"\nizeøüИй\u0308\u00ad\u200b\u200dITUS"
    texts = ["".join(rng.choices(signs, k=rng.randint(1, 40))) for _ in range(20_000)]
    texts += ["".join(rng.choices("ab01.'_𐌰", k=rng.randint(120, 300))) for _ in range(200)]  # words about as long as any may be
    texts += [
        " ".join(rng.choices(["organize", "licence", "US", "May", "Ürümqi", "BTC.com", "programmes", "_a", "U.S."], k=3))
        for _ in range(500)
    ]
    texts += [text.partition(analysis.GENERATED)[0] for document in corpus(50).documents for text in document.texts.values()]

    found = in_the_browser(texts)

    assert [] == [text for text, one in zip(texts, found, strict=True) if one["words"] != analysis.words(text)]


@pytest.mark.parametrize("sign", ["f", "ж", "𐌰"])
def test_a_word_is_found_by_its_first_characters_however_long_it_is(sign: str) -> None:
    """A query that holds the whole word, or more of it than is indexed, asks for the same word."""
    longest = sign * analysis.LONGEST_WORD

    assert [longest] == analysis.words(sign * 100_000)
    assert [[longest]] * 2 == [one["words"] for one in in_the_browser([sign * 100_000, longest + sign])]


@pytest.mark.exhaustive
def test_every_word_has_lunrs_stem() -> None:
    from wordfreq import get_frequency_dict

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


def test_an_own_name_is_found_in_pinyin_by_groups_and_whole() -> None:
    words = analysis.words(pinyin.words(["中国人民银行"], own=True))

    assert {"_zhongguo", "_renmin", "_yinhang", "_renminyinhang", "_zhongguorenminyinhang"} <= set(words)
    assert not {"_zhong", "zhong", "zhongguo"} & set(words)


def test_a_linked_name_is_found_in_pinyin_whole() -> None:
    assert ["_xunihuobi"] == analysis.words(pinyin.words(["虛擬貨幣 notes"], own=False))


@pytest.mark.parametrize(("name", "expected"), [("律师", "_lushi"), ("绿色", "_luse"), ("妇女", "_funu"), ("侵略", "_qinlue")])
def test_an_umlaut_is_a_plain_letter_in_pinyin(name: str, expected: str) -> None:
    assert [expected] == analysis.words(pinyin.words([name], own=False))


def test_no_word_of_a_text_is_pinyin() -> None:
    assert ["zhongguo", "zhongguo"] == analysis.words("_zhongguo __zhongguo")


def test_generated_words_stand_after_those_of_the_text_as_they_are() -> None:
    assert ["the", "bank", "_renmin", "_US"] == analysis.words(f"The Bank{analysis.GENERATED}_renmin _US")


@pytest.mark.parametrize("text", ["US sanctions", "the WHO", "IT Plan", "May Notice", "MAY"])
def test_a_stop_word_that_is_a_name_is_a_word_of_its_own(text: str) -> None:
    assert 1 == len([word for word in analysis.words(text) if word.startswith("__")])


@pytest.mark.parametrize("text", ["us", "who may", "The notice", "A notice", "USA", "status", "__us"])
def test_other_stop_words_and_names_are_not(text: str) -> None:
    assert [] == [word for word in analysis.words(text) if word.startswith("__")]
