"""A body as plain text, and the sentence around a mention."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model.markdown import excerpt_around, excerpts, plain, quote, scan
from tracker.model.markdown.plain_text import Block, Links, Piece, cut

LINKS: Links = {(None, "ndrc"): ("/agencies/ndrc/", "National Development and Reform Commission")}

MARKS = [
    *"[]()!<>|*_`#&;\\\n -'\".:@^1aB",
    *[
        "[[x]]",
        "[[ndrc|",
        "]]",
        "[@a]",
        "[^1]",
        "\n[^1]: ",
        "|a|\n|-|\n",
        "# ",
        "> ",
        "- ",
        "\n\n",
        "```",
        "中国。",
        "word ",
        ". The ",
        "![a](b)",
    ],
]
markdown = st.one_of(st.text(), st.lists(st.sampled_from(MARKS), max_size=40).map("".join))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A *b* **c** `d` [e](https://example.org).", "A b c d e."),
        ("The [[ndrc]] and [[ndrc|its *list*]].", "The National Development and Reform Commission and its list."),
        ("By [[nobody]].", "By nobody."),
        ("It ended [@a] [@b, p. 4]. Then[^1] more.\n\n[^1]: a note", "It ended. Then more.\na note"),
        ("# Head [@a]\n\ntext\nwrapped  \nbroken", "Head\ntext wrapped broken"),
        ("- a\n- b\n\n> c\n\n---\n\n1. d\n\n   e", "a\nb\nc\nd\ne"),
        ("|a|b|\n|-|-|\n|c|[[x\\|d]]|", "a\nb\nc\nd"),
        ("```\ncode\n  more\n```\n\n    indented", "code\n  more\nindented"),
        ("&amp; it's &lt;b&gt; \\*", "& it’s <b> *"),
        ("a ![image](https://example.org/x.png) b", "a  b"),
        ("[@a]", ""),
        ("", ""),
        ("[r]: https://example.org\n", ""),
        ("[[]] [[x|]]", "[[]] [[x|]]"),
    ],
)
def test_plain_text_is_the_words_alone(body: str, expected: str) -> None:
    assert expected == plain(body, LINKS)


def around(body: str, limit: int = 140) -> str:
    (mention, *_) = scan(body).mentions
    return excerpt_around(body, mention.start, mention.end, limit, LINKS)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("First. It names [[x|the firm]] here. Last.", "It names the firm here."),
        ("[[x|One]] is here. Two.", "One is here."),
        ("One. Two is [[x|here]].", "Two is here."),
        ("By No. 5 of [[x|it]], i.e. the U.S. Treasury and Mr. Wu. Next.", "By No. 5 of it, i.e. the U.S. Treasury and Mr. Wu."),
        ("Is it? It asks [[x|them]]! Next.", "It asks them!"),
        ("He said “so.” [[x|They]] agreed.", "They agreed."),
        ("It fell [@a, p. 1]. Then [[x|it]] rose [@b].", "Then it rose."),
        ("第一句。第二句提到[[x|中国人民银行]]！第三句。", "第二句提到中国人民银行！"),
        ("Para one.\n\n- item with [[x|words]]\n- other", "item with words"),
        ("|a|b|\n|-|-|\n|c [[x\\|d]] e|f|", "c d e"),
        ("One. Seen by the [[ndrc]] [@a]", "Seen by the National Development and Reform Commission"),
        ("中国 😀. The [[x|words]]. 中国", "The words."),
        ("x[^1]\n\n[^1]: In a note is [[x|it]].", "In a note is it."),
        ("# On [[x|it]]\n\nText.", "On it"),
    ],
)
def test_an_excerpt_is_the_sentence_of_a_mention(body: str, expected: str) -> None:
    assert expected == around(body)


@pytest.mark.parametrize(
    "sentence",
    [
        "Firms, e.g. [[x|Huobi]], had to close at once.",
        "Prof. Li, Gen. Wang and [[x|Huobi]] met.",
        "Some Network Co., Ltd. and Some Inc. [[x|Huobi]] were fined.",
        "Exchanges, i.e. [[x|Huobi]], closed.",
        "It met J. P. Morgan, C. Z. Huobi and [[x|others]].",
        "At 9 a.m. Beijing time [[x|it]] closed, at 5 p.m. London time too.",
        "It fell by 1.5 percent, No. 3.5 of [[x|it]] by 2.5.",
        "By Sec. I, Art. IV and Fig. B of [[x|it]], cf. Li et al. Huobi paid.",
        "The U.S. Treasury, Sen. Warren, Rep. Waters, Gov. Li and [[x|it]] agreed.",
        "On Sept. Monday the Huobi Corp. Board, Pte. Limited and Plc. Limited named [[x|it]].",
        "Li Jr. Huobi, Wang Sr. Esq. Huobi, Ph.D. Li and Univ. Press sued [[x|it]].",
        "United States v. Ver vs. Huobi is about [[x|it]].",
        "它涉及Huobi Inc. 公司和[[x|火币]]。",
    ],
)
def test_no_sentence_ends_at_an_abbreviation(sentence: str) -> None:
    words = plain(sentence)

    assert words == around(f"{sentence} Another sentence follows.")
    assert words == around(f"One before. {sentence}")


@pytest.mark.parametrize(
    "end", ["Huobi Inc.", "Some Network Co., Ltd.", "the U.S.", "9 p.m.", "Plan B.", "Sept.", "3.5.", "Li Jr.", "“so.”", "1.5 percent."]
)
def test_a_sentence_may_end_with_an_abbreviation(end: str) -> None:
    assert "Then it closed." == around(f"It was {end} Then [[x|it]] closed.")
    assert f"It was by {end}" == around(f"[[x|It]] was by {end} The firm closed.")


def test_a_long_sentence_is_cut_between_words_with_the_mention_in_it() -> None:
    words = "several quite ordinary words stand before and after it " * 4
    words = words.strip()

    early, middle, late = around(f"[[x|Here]] {words}."), around(f"{words} [[x|here]] {words}."), around(f"{words} [[x|here]].")

    assert early.startswith("Here several quite")
    assert early.endswith("…")
    assert middle.startswith("…")
    assert middle.endswith("…")
    assert " here " in middle
    assert late.startswith("…")
    assert late.endswith(" here.")
    for text in (early, middle, late):
        assert 100 < len(text) <= 140
        assert set(text.strip("….").lower().split()) <= set(f"here {words}".split())


def test_words_longer_than_the_limit_are_cut_too() -> None:
    assert "aaaaaaaaa…" == around("[[x|" + "a" * 50 + "]]", limit=10)


def test_an_excerpt_where_no_text_stands_is_empty() -> None:
    assert "" == excerpt_around("", 0, 0)
    assert "" == excerpt_around("text\n\n[r]: https://example.org\n", 8, 12)


def test_several_excerpts_come_in_the_order_asked_for() -> None:
    body = "中 is one. The [[a|second]] is two. The [[b|third]] is three."
    second, third = scan(body).mentions

    assert ["The third is three.", "The second is two."] == excerpts(body, [third[3:], second[3:]])


def test_a_citation_has_its_sentence_too() -> None:
    body = "One fell [@a]. Two rose [@b]\n\nThree."

    assert ["One fell.", "Two rose"] == excerpts(body, [citation[2:] for citation in scan(body).citations])


def test_excerpts_of_a_great_body_take_time_that_grows_with_it_alone() -> None:
    body = "The [[x|words]] of 中国. " * 20_000
    spans = [(mention.start, mention.end) for mention in scan(body).mentions]

    found = excerpts(body, spans)

    assert ["The words of 中国."] * 20_000 == found


WORDS = st.lists(st.sampled_from(["a", "bc", "quite", "extraordinarily", "x" * 90]), max_size=300).map(" ".join)


@given(WORDS, st.sampled_from(["it", "the firm", "w" * 40]), WORDS, st.integers(2, 200))
def test_an_excerpt_of_a_long_sentence_is_cut_as_the_whole_would_be(before: str, name: str, after: str, limit: int) -> None:
    text, first, last = f"{before}{name}{after}", len(before), len(before) + len(name)
    pieces = [Piece(before, 0, first), Piece(name, first, last), Piece(after, last, len(text))]

    assert cut(text, first, last, limit) == Block([piece for piece in pieces if piece.text]).excerpt(first, last, limit)


@settings(deadline=None)
@given(markdown, st.integers(2, 200))
def test_any_excerpt_is_short_and_part_of_the_plain_text(body: str, limit: int) -> None:
    text = " ".join(plain(body).split())

    for mention in scan(body).mentions:
        excerpt = excerpt_around(body, mention.start, mention.end, limit)
        assert len(excerpt) <= limit
        assert " ".join(excerpt.strip("…").split()) in text


@settings(deadline=None)
@given(markdown, st.integers(0, 50), st.integers(0, 50))
def test_any_place_of_any_text_has_an_excerpt(body: str, start: int, length: int) -> None:
    assert len(excerpt_around(body, start, start + length)) <= 140


@pytest.mark.parametrize(
    "body",
    [
        "One paragraph.\n\nA second. It names [[x]] here.\n\nA third.",
        "- first\n- second with [[x]] in it\n\n- third, after a blank line",
        "1. first\n\n   its second paragraph names [[x]]\n\n2. second",
        "> quoted\n>\n> and [[x]] in a quotation\n\nafter",
        "| a | b |\n|---|---|\n| c | [[x]] |\n\nafter",
        "    code\n\nand [[x|words]] after it[^1]\n\n[^1]: a note",
        "```\ncode\n\n[[y]]\n```\n\nthen [[x]]",
        "A [link][there] and [[x]].\n\n[there]: https://example.org/",
        "- outer\n\n    - inner names [[x]]\n\n    more",
    ],
)
def test_a_quotation_is_the_same_however_little_of_the_body_is_read(body: str) -> None:
    for mention in scan(body).mentions:
        assert excerpt_around(body, mention.start, mention.end) == quote(body, mention.start, mention.end)
        assert quote(body, mention.start, mention.end)
