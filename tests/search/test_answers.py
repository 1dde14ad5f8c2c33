"""Results of queries of every kind, in a small content."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from writing import article, entry, policy, write_content

from .conftest import SearchFiles, search_files


def named(name: str, original: str = "", **fields: str) -> str:
    """An agency."""
    return entry(
        {"name": name, **({"original_title": f"{{zh-Hans: {original}}}"} if original else {}), "type": "other", "place": "cn", **fields}
    )


CONTENT: dict[str, str | bytes] = {
    "places/urumqi.md": "---\nname: Ürümqi\nparent: cn\n---\n",
    "policies/hotel.md": policy("The city of [[urumqi]] ended it [@text].", title="Núñez Hôtel Rule"),
    "policies/joined.md": policy("The cryp\u00adto\u00adcurrency and the snake end [@text].", title="Stable\u200dcoin Rule"),
    "policies/us.md": policy(title="US Sanctions Notice"),
    "policies/who.md": policy(title="WHO Statement"),
    "policies/it.md": policy("Of tokenised goods, tokenised twice, by tokenisation [@text].", title="IT Plan"),
    "policies/may.md": policy(title="May Notice"),
    "companies/btc.md": "---\nname: BTC.com\ntype: miner\n---\n",
    "companies/gate.md": "---\nname: Gate.io\ntype: exchange\n---\n",
    "agencies/lawyers.md": named("Lawyers Association", "律师协会"),
    "agencies/green.md": named("Green Office", "绿色办公室"),
    "agencies/bank.md": named("People’s Bank", "中国人民银行", aliases="[央行, PBoC]"),
    "agencies/council.md": named("State Council", "中华人民共和国国务院"),
    "policies/cipher.md": policy(title="Cipher Law", original_title="{zh-Hans: 密码法}"),
    "policies/closure.md": policy(title="Closure", summary="A ban of the rattle."),
    "policies/office.md": policy("A rattle [@text].", title="Opinions", document_number="Zhong Wang Ban Mi [2020] No. 12"),
    "policies/exchange.md": policy(
        title="Exchange Policy Decision", document_number="Yinfa [2013] No. 289", summary="It regulates exchanges."
    ),
    "policies/tokens.md": policy(
        "Banks may not deal in tokens. Tokenization needs a licence [@text].",
        title="Token Rule",
        summary="Of digital deposit money and tokens.",
        timeline="[{date: 2017-09-04, event: issued, source: text}]",
    ),
    "policies/deposit.md": policy("Money in a deposit is digital; a digital purse is none [@text].", title="Deposit Rule"),
    "policies/later.md": policy(
        title="Later Notice", timeline="[{date: 2021-05-18, event: issued, source: text}, {date: 2021-09, event: effective}]"
    ),
    "articles/report.md": article(
        "Organised in a centre; programmes for licensed brokers, on 4 September 2017 [@self].", title="A report on blockchain"
    ),
    "articles/cut.md": article("In 区块\n链 of 北京 [@self].\n\n- the 数字人\n  民币 and\n\n> the 稳\n> 定币", title="Lines that break"),
    "articles/folded.md": article(title="Fields that break", summary=">-\n  关于虚拟货\n  币的通知"),
    "policies/amber-text.md": policy("An amber ledger; the amber ledger [@text].", title="Amber Rule of a Ledger"),
    "policies/amber-summary.md": policy(title="Amber Notice", summary="Of an amber ledger."),
    "articles/amber-title.md": article(title="The amber ledger once more"),
    "agencies/amber.md": named("Amber Office", aliases="[Amber Ledger Office]"),
    "pages/words.md": "---\ntitle: Words\n---\n\n| Word | Meaning |\n|---|---|\n| quartz pact | what two of them agree |\n",
    "policies/quartz.md": policy("A pact of quartz; the quartz and the pact, a quartz pact [@text].", title="Rule on stones"),
    "articles/editors.md": article("Of editors of the Zed series [@self].", title="On editing"),
    "agencies/zed-editors.md": named("Zed editors"),
    **{f"policies/zed-{number}.md": policy(title=f"Zed proposal {number}", document_number=f"Zed-{number}") for number in range(30)},
}


FOUND: list[tuple[str, Any]] = [
    ("Urumqi", "place/urumqi"),
    ("ürümqi", "place/urumqi"),
    ("nunez", "policy/hotel"),
    ("hotel", "policy/hotel"),
    ("cryptocurrency", "policy/joined"),
    ("stablecoin", "policy/joined"),
    ("sn\u200bake", "policy/joined"),
    ("US", "policy/us"),
    ("us", "policy/us"),
    ("US sanctions", "policy/us"),
    ("WHO", "policy/who"),
    ("IT", "policy/it"),
    ("May", "policy/may"),
    ("BTC", "company/btc"),
    ("btc com", "company/btc"),
    ("BTC.com", "company/btc"),
    ("gate", "company/gate"),
    ("www.gate.io", "company/gate"),
    ("lüshi", "agency/lawyers"),
    ("lvshi", "agency/lawyers"),
    ("lushi xiehui", "agency/lawyers"),
    ("lüse", "agency/green"),
    ("zhongguo renmin yinhang", "agency/bank"),
    ("zhongguorenminyinhang", "agency/bank"),
    ("zhong guo", "agency/bank"),
    ("renminyinhang", "agency/bank"),
    ("mima fa", "policy/cipher"),
    ("中华人民共和国密码法", "policy/cipher"),
    ("央行", "agency/bank"),
    ("exchange*", "policy/exchange"),
    ("polic* decision*", "policy/exchange"),
    ("tokenisation license", "policy/tokens"),
    ("organized center", "article/report"),
    ("program licence", "article/report"),
    ("blokchain", "article/report"),
    ("lbockchain", "article/report"),
    ("xlockchain", "article/report"),
    ("block chain", "article/report"),
    ("zed editors", "agency/zed-editors"),
    ("quartz pact", "page/words"),
    ("Zed-7", "policy/zed-7"),
    ("ban", "policy/closure"),
    ("rattle ban", "policy/closure"),
    ("zhong wang ban mi", "policy/office"),
    ("pboc", "agency/bank"),
    ("Yinfa 2013 289", "policy/exchange"),
    ("4 September 2017", "policy/tokens"),
    ("Sept 2017", "policy/tokens"),
    ("2021年5月18日", "policy/later"),
    ("notice september 2021", "policy/later"),
    ("区块链", "article/cut"),
    ("数字人民币", "article/cut"),
    ("稳定币", "article/cut"),
    ("虚拟货币", "article/folded"),
]
PHRASES: list[tuple[str, Any]] = [
    ('"digital deposit"', ["policy/tokens"]),
    ("“digital deposit money”", ["policy/tokens"]),
    ('"Digital  deposit, money"', ["policy/tokens"]),
    ('"digital deposits"', []),
    ('deposit -"digital deposit"', ["policy/deposit"]),
    ('deposit NOT "digital deposit"', ["policy/deposit"]),
    ('"may not deal"', ["policy/tokens"]),
    ("「人民银行」", ["agency/bank"]),
    ("「银行人民」", []),
    ('"PBoC"', ["agency/bank"]),
    ('"No. 289"', ["policy/exchange"]),
]
OPERATORS: list[tuple[str, Any]] = [
    ("deposit AND purse", {"policy/deposit"}),
    ("deposit NOT purse", {"policy/tokens"}),
    ("hotel OR purse", {"policy/hotel", "policy/deposit"}),
    ("deposit AND purse OR tokens", {"policy/deposit", "policy/tokens"}),
    ("+deposit -purse", {"policy/tokens"}),
    ("title:deposit", {"policy/deposit"}),
    ("deposi~1 AND purs*", {"policy/deposit"}),
]
CORRECTED: list[tuple[str, Any]] = [
    ("blokchain", [["blokchain", "blockchain"]]),
    ("depsoit purse", [["depsoit", "deposit"]]),
    ("sanc tions", [["sanc tions", "sanctions"]]),
    ("depositmoney", [["depositmoney", "deposit money"]]),
    ("tokenisaton", [["tokenisaton", "tokenisation"]]),
    ("dec", [["dec", "december"]]),
    ("zzqqx deposit", [["zzqqx", ""]]),
    ("deposit", []),
    ("renmin yinhang", []),
    ("may", []),
    ("2013 289", []),
]
ASKING: list[tuple[str, list[str], int]] = [
    ("what happened to the snake", ["what", "happened", "to", "the"], 1),
    ("snake happened", [], 1),
    ("is a purse still meant", ["is", "a", "still", "meant"], 1),
]
COMMON = ["the", "of the", "who may"]
OTHERS = ["Zed editors", "who may deal in tokens", "snake OR purse OR hotel"]
OTHERS += ['"amber ledger"', '"amber ledger" -"ledger office"', '"amber ledger office"']


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SearchFiles:
    """The search of the small content."""
    folder = tmp_path_factory.mktemp("small")
    return search_files(write_content(folder / "content", CONTENT), folder / "site")


@cache
def asked(small: SearchFiles) -> dict[str, dict[str, Any]]:
    """The answers to all queries of this module, given by one process."""
    queries = [*(query for table in (FOUND, PHRASES, OPERATORS, CORRECTED, ASKING) for query, *_ in table), *COMMON, *OTHERS]
    return dict(zip(queries, small.answers(queries), strict=True))


def ask(small: SearchFiles, query: str) -> dict[str, Any]:
    return asked(small)[query]


@pytest.mark.parametrize(("query", "first"), FOUND)
def test_a_query_finds_what_it_means_first(small: SearchFiles, query: str, first: str) -> None:
    assert first == ask(small, query)["ids"][0]


def test_an_entry_that_is_called_what_is_asked_stands_before_all_others(small: SearchFiles) -> None:
    """A word that most entries share, and that counts as a number for them, must not outbid the name."""
    answer = ask(small, "Zed editors")

    assert "agency/zed-editors" == answer["ids"][0]
    assert answer["total"] > 30


@pytest.mark.parametrize("query", COMMON)
def test_common_words_alone_are_named_or_found_as_names(small: SearchFiles, query: str) -> None:
    answer = ask(small, query)

    assert answer["left"] or answer["ids"]


@pytest.mark.parametrize(("query", "left", "total"), ASKING)
def test_words_of_questions_say_nothing_of_what_is_asked(small: SearchFiles, query: str, left: list[str], total: int) -> None:
    answer = ask(small, query)

    assert (left, total) == (answer["left"], answer["total"])


def test_common_words_beside_others_are_left_out_and_named(small: SearchFiles) -> None:
    answer = ask(small, "who may deal in tokens")

    assert "policy/tokens" == answer["ids"][0]
    assert ["who", "may", "in"] == answer["left"]


@pytest.mark.parametrize(("query", "expected"), PHRASES)
def test_a_phrase_is_found_as_it_was_typed(small: SearchFiles, query: str, expected: list[str]) -> None:
    assert expected == ask(small, query)["ids"]


def test_a_phrase_in_a_name_stands_before_one_in_a_summary_and_in_a_text(small: SearchFiles) -> None:
    others = ["article/amber-title", "policy/amber-summary", "policy/amber-text"]

    assert ["agency/amber", *others] == ask(small, '"amber ledger"')["ids"]
    assert others == ask(small, '"amber ledger" -"ledger office"')["ids"]
    assert ["agency/amber"] == ask(small, '"amber ledger office"')["ids"]


def test_at_most_forty_candidates_are_read_for_a_phrase(small: SearchFiles, tmp_path: Path) -> None:
    content = {f"policies/p{number}.md": policy(title=f"Rule {number}", summary="Of deposit money.") for number in range(50)}
    many = search_files(write_content(tmp_path / "content", {**content}), tmp_path / "site")

    (answer,) = many.answers(['"deposit money"'])

    assert 40 == answer["total"]
    assert 10 == answer["unchecked"]


@pytest.mark.parametrize(("query", "expected"), OPERATORS)
def test_operators_do_what_they_say(small: SearchFiles, query: str, expected: set[str]) -> None:
    answer = ask(small, query)

    assert expected == set(answer["ids"])
    assert len(expected) == answer["firsts"]


def test_what_an_operator_leaves_is_one_part_of_a_query(small: SearchFiles) -> None:
    """Each of several alternative words is as good as all."""
    answer = ask(small, "snake OR purse OR hotel")

    assert {"policy/joined", "policy/deposit", "policy/hotel"} == set(answer["ids"])
    assert 3 == answer["firsts"]


@pytest.mark.parametrize(("query", "corrected"), CORRECTED)
def test_an_unknown_word_is_put_right_or_left_out(small: SearchFiles, query: str, corrected: list[list[str]]) -> None:
    assert corrected == ask(small, query)["corrected"]


def test_a_query_is_asked_as_it_was_typed_if_that_is_wanted(small: SearchFiles) -> None:
    answer = small.answers(["blokchain"], "&verbatim=1")[0]

    assert [] == answer["ids"]
    assert [] == answer["corrected"]


def test_a_word_that_is_only_pinyin_comes_after_those_of_texts(tmp_path: Path) -> None:
    content: dict[str, str | bytes] = {
        "companies/huobi.md": "---\nname: Huobi\ntype: exchange\n---\n",
        "agencies/money.md": named("Office of Money", "货币办公室"),
    }
    files = search_files(write_content(tmp_path / "content", content), tmp_path / "site")

    (answer,) = files.answers(["huobi"])

    assert ["company/huobi", "agency/money"] == answer["ids"]
    assert 1 == answer["firsts"]
