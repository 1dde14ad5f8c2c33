"""Mentions, citations and mistakes of a body."""

from __future__ import annotations

import marshal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model.markdown import scan

MARKS = [
    *"[]()!<>|*_`#&;\\\n \t-'\".:@^/x1a",
    *[
        "[[",
        "]]",
        "[@",
        "[^",
        "]:",
        "](",
        "> ",
        "- ",
        "\n\n",
        "    ",
        "```",
        "https://a.b",
        "javascript:",
        "&#x202e;",
        "&lrm;",
        "<b>",
        "</b>",
    ],
    *["[[x]]", "[@a]", "[^1]", "\n[^1]: ", "\n[r]: ", "|a|\n|-|\n", "# ", "中国", "é", "😀", "\u202e", "\x00", "mailto:", "<!--", "\\|"],
]
markdown = st.one_of(st.text(), st.lists(st.sampled_from(MARKS), max_size=40).map("".join))


def codes(body: str) -> list[str]:
    return [problem.code for problem in scan(body).problems]


def told(body: str) -> list[tuple[str, str]]:
    """Each problem's code and the text that it points at."""
    return [(problem.code, body[problem.start : problem.end]) for problem in scan(body).problems]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[[ndrc]]", (None, "ndrc", None)),
        ("[[agency/ndrc]]", ("agency", "ndrc", None)),
        ("[[agency/ndrc|the commission]]", ("agency", "ndrc", "the commission")),
        ("[[ndrc|the *planning* commission’s `list`]]", (None, "ndrc", "the planning commission’s list")),
        ("[[ndrc|wrapped\nwords]]", (None, "ndrc", "wrapped words")),
        ("> [[ndrc|quoted\n> words]]", (None, "ndrc", "quoted words")),
        ("|a|\n|-|\n|[[ndrc\\|the commission]]|", (None, "ndrc", "the commission")),
        ("# [[ndrc]]", (None, "ndrc", None)),
        ("- [[ndrc]]", (None, "ndrc", None)),
        ("x[^1]\n\n[^1]: [[ndrc]]", (None, "ndrc", None)),
        ("[[NDRC]]", (None, "NDRC", None)),
        ("[[two words]]", (None, "two words", None)),
        ("[[a/b/c]]", ("a", "b/c", None)),
        ("[[<script>]]", (None, "<script>", None)),
        ("[[x|中国人民银行]]", (None, "x", "中国人民银行")),
    ],
)
def test_a_wiki_link_is_a_mention_of_what_stands_in_it(body: str, expected: tuple[str | None, str, str | None]) -> None:
    assert [expected] == [mention[:3] for mention in scan(body).mentions]


@pytest.mark.parametrize(
    "body",
    [
        "[[]]",
        "[[ndrc|]]",
        "[[ndrc| ]]",
        "[[ ]]",
        "[[|words]]",
        "`[[ndrc]]`",
        "```\n[[ndrc]]\n```",
        "    [[ndrc]]",
        r"\[[ndrc]]",
        r"[\[ndrc]]",
        r"[[ndrc\]]",
        "[ndrc]",
        "&#91;&#91;ndrc]]",
        "<!-- [[ndrc]] -->",
        "|a|\n|-|\n|[[ndrc|words]]|",
    ],
)
def test_what_only_resembles_a_wiki_link_is_text(body: str) -> None:
    assert () == scan(body).mentions


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Text [@notice].", [("notice", None)]),
        ("[@notice, p. 4]", [("notice", "p. 4")]),
        ("[@notice,p. 4, line 2]", [("notice", "p. 4, line 2")]),
        ("[@notice, pp. 4--5]", [("notice", "pp. 4–5")]),
        ("[@notice, *passim*]", [("notice", "passim")]),
        ("[@notice,\np. 4]", [("notice", "p. 4")]),
        ("> [@notice,\n> p. 4]", [("notice", "p. 4")]),
        ("[@notice, ]", [("notice", None)]),
        ("[@notice, §&nbsp;3]", [("notice", "§\u00a03")]),
        ("[@a][@b]", [("a", None), ("b", None)]),
        ("[@a] [@b] [@a, p. 2]", [("a", None), ("b", None), ("a", "p. 2")]),
        ("[[@a]", [("a", None)]),
        (r"\\[@a]", [("a", None)]),
        ("|a|\n|-|\n|[@a]|", [("a", None)]),
        ("**[@a]**", [("a", None)]),
        ("x[^1]\n\n[^1]: [@a]", [("a", None)]),
        ("[@Not An Id]", [("Not An Id", None)]),
        ("[@self]", [("self", None)]),
    ],
)
def test_a_citation_is_a_source_and_perhaps_a_place_in_it(body: str, expected: list[tuple[str, str | None]]) -> None:
    assert expected == [citation[:2] for citation in scan(body).citations]


@pytest.mark.parametrize(
    "body",
    [
        "[@]",
        "[@ ]",
        "[@, p. 4]",
        "@a",
        "[a]",
        "`[@a]`",
        "```\n[@a]\n```",
        r"\[@a]",
        r"[\@a]",
        r"[@a\]",
        "&#91;@a]",
        "[@a&#93;",
        "[@a",
        "[@a\n\nb]",
        "[ @a]",
        "[@a, *p. 4]*",
        "[^a]",
        "[^@a]\n\n[^@a]: x",
        "`[`@a]",
        "[@a, [b]",
        "[@a](https://example.org)",
    ],
)
def test_what_only_resembles_a_citation_is_text(body: str) -> None:
    assert () == scan(body).citations


def test_positions_count_code_points() -> None:
    body = "中国人民银行 😀 [[ndrc]] — é [@a, p. 4] <b> ![中](x)"

    found = scan(body)

    assert "[[ndrc]]" == body[found.mentions[0].start : found.mentions[0].end]
    assert "[@a, p. 4]" == body[found.citations[0].start : found.citations[0].end]
    assert [("raw-html", "<b>"), ("unsafe-link", "![中](x)")] == told(body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a <b>bold</b> word", ["<b>"]),
        ("<div>\nx\n</div>", ["<div>\nx\n</div>"]),
        ("<div>\n\nx\n\n</div>\n", ["<div>"]),
        ("a<br>b<br/>c", ["<br>", "<br/>"]),
        ("a <!-- remark --> b", ["<!-- remark -->"]),
        ("<!-- remark -->", ["<!-- remark -->"]),
        ("<script>alert(1)</script>", ["<script>alert(1)</script>"]),
        ("- <p>x", ["<p>x"]),
        ("a </b>", ["</b>"]),
        ("a <b> </i>", ["<b>", "</i>"]),
        ("<?php x ?>", ["<?php x ?>"]),
        ('a <img src=x onerror="alert(1)"> b', ['<img src=x onerror="alert(1)">']),
        ('a <a href="javascript:x">y</a>', ['<a href="javascript:x">']),
        ("|a|\n|-|\n|<b>x</b>|", ["<b>"]),
        ("[[x|<i>y</i>]]", ["<i>"]),
        ("# <i>y</i>", ["<i>"]),
    ],
)
def test_raw_html_is_refused_where_it_begins(body: str, expected: list[str]) -> None:
    assert [("raw-html", text) for text in expected] == told(body)


@pytest.mark.parametrize(
    "body",
    [
        "a < b > c",
        "1<2",
        "<3",
        r"\<b>",
        "`<b>`",
        "```\n<b>\n```",
        "    <b>",
        "&lt;b&gt;",
        "<https://example.org>",
        "<a@example.org>",
        "a <- b",
        "x<y z",
    ],
)
def test_a_less_than_sign_is_not_html(body: str) -> None:
    assert [] == codes(body)


UNSAFE = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java&#115;cript:alert(1)",
    "javascript&colon;alert(1)",
    "java%73cript:alert(1)",
    "<java\tscript:x>",
    "&#106;avascript:x",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.org",
    "/path",
    "path",
    "../path",
    "?q=1",
    "//example.org",
    "https:example.org",
    "https:/example.org",
    "https:///example.org",
    r"https://\\example.org",
    "https://",
    "https://user@example.org",
    "https://user:secret@example.org",
    "https://@example.org",
    "<https://example.org/a b>",
    "https://example.org/&#x20;b",
    "https://example.org/&#10;b",
    "https://example.org/&lt;b",
    "https://example.org/&quot;b",
    "https://example.org:99999",
    "https://exa%00mple.org",
    "https://[::1",
    "https://1.2.3.999",
    "mailto:",
    "mailto:a&#x20;b",
    "#missing",
    "#",
    "",
]


@pytest.mark.parametrize("destination", UNSAFE)
@pytest.mark.parametrize("form", ["[words]({})", "[words][r]\n\n[r]: {}", "![words]({})"])
def test_a_link_elsewhere_than_to_the_web_is_one_finding(destination: str, form: str) -> None:
    assert ["unsafe-link"] == [code for code in codes(form.format(destination or "<>")) if code != "unsafe-character"]


SAFE = [
    "https://example.org",
    "http://example.org/a?b=c&amp;d#e",
    "HTTPS://EXAMPLE.ORG",
    "https://example.org:8080/a_(b)",
    "https://例子.cn/路",
    "https://example.org/%20%3C",
    "https://example.org/@user",
    "https://example.org/?u=a@b.c",
    "https://[::1]/",
    "&#104;ttps://example.org",
    "mailto:a@example.org",
    "MAILTO:a@example.org?subject=x",
    "#a-heading",
]


@pytest.mark.parametrize("destination", SAFE)
@pytest.mark.parametrize("form", ["[words]({})", '[words]({} "a title")', "[words][r]\n\n[r]: {}", "[r]\n\n[r]: <{}>"])
def test_a_link_to_the_web_to_mail_or_to_a_heading_is_fine(destination: str, form: str) -> None:
    assert [] == codes("# A heading\n\n" + form.format(destination))


def test_a_bad_definition_is_told_where_it_stands_and_once() -> None:
    body = "[a][r] [b][r] [r]\n\n[r]: javascript:x\n"

    assert [("unsafe-link", "[r]: javascript:x")] == [(code, text.strip()) for code, text in told(body)]


def test_a_bad_definition_is_told_though_nothing_uses_it() -> None:
    assert ["unsafe-link"] == codes("words\n\n[r]: /path\n")


@pytest.mark.parametrize(
    "body", ["![a](https://example.org/a.png)", "![a][r]\n\n[r]: javascript:x", "![[ndrc]]", "![a [b](/x) c](y)", "![![a](b)](c)"]
)
def test_an_image_is_one_finding(body: str) -> None:
    assert ["unsafe-link"] == codes(body)


@pytest.mark.parametrize(
    ("headings", "link"),
    [
        ("## What it does", "#what-it-does"),
        ("## Rules, 2021 (draft)!", "#rules-2021-draft"),
        ("## A\n\n## A\n\n## A", "#a-2"),
        ("## A\n\n## A-1\n\n## A", "#a-2"),
        ("## *What* `it` [does](https://example.org)", "#what-it-does"),
        ("## It's -- 50%", "#its--50"),
        ("## 中国 概述", "#中国-概述"),
        ("## 中国 概述", "#%E4%B8%AD%E5%9B%BD-%E6%A6%82%E8%BF%B0"),
        ("## Café_x", "#café_x"),
        ("## About [[ndrc]] [@a] x[^1]\n\n[^1]: y", "#about-ndrc-x"),
        ("A\nb\n===", "#a-b"),
        ("> # Quoted", "#quoted"),
    ],
)
def test_a_heading_has_the_id_that_github_gives_it(headings: str, link: str) -> None:
    assert [] == codes(f"{headings}\n\n[x]({link})")
    assert ["unsafe-link"] == codes(f"{headings}\n\n[x]({link}-x)")


def test_a_link_to_a_heading_as_it_reads_is_told_the_id() -> None:
    (problem,) = scan("## What it does\n\n[x](<#What it does>)").problems

    assert 'did you mean "#what-it-does"?' == problem.hint


def test_headings_are_told_with_their_own_levels() -> None:
    assert [(1, "a", "A"), (3, "b-c", "B c")] == [tuple(heading) for heading in scan("# A\n\n### B *c*").headings]


@pytest.mark.parametrize("level", ["> ", "- ", "1. ", "> - "])
def test_twenty_levels_of_lists_and_quotes_are_enough(level: str) -> None:
    deep = 20 // (len(level.split()))

    assert [] == codes(level * deep + "text")
    assert ["too-deep"] == codes(level * (deep + 1) + "text")
    assert ["too-deep"] == codes(level * (deep + 9) + "text\n\n" + level * (deep + 9) + "text")


@pytest.mark.parametrize(
    "reference",
    [
        "&#x202e;",
        "&#x202E;",
        "&#8238;",
        "&#0;",
        "&#27;",
        "&#x80;",
        "&#xD800;",
        "&#xFEFF;",
        "&#xFFFE;",
        "&#x1FFFF;",
        "&#xE0041;",
        "&lrm;",
        "&NoBreak;",
        "&ZeroWidthSpace;",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "a {} b",
        "# {}",
        "[x](https://example.org/{})",
        '[x](https://example.org "{}")',
        "``` {}\ncode\n```",
        "[r]: https://example.org '{}'",
        r"\\{}",
        "[[x|a{}]]",
    ],
)
def test_a_reference_to_an_unsafe_character_is_told_where_it_stands(form: str, reference: str) -> None:
    assert [("unsafe-character", reference)] == told(form.format(reference))


@pytest.mark.parametrize(
    "body",
    [
        "`&#x202e;`",
        "```\n&#x202e;\n```",
        "    &#x202e;",
        r"\&#x202e;",
        "&amp;#x202e;",
        "&#x202e",
        "&#9; &#10; &nbsp; &zwj; &zwnj; &amp; &shy; &#x4e2d;",
        "&unknown;",
        "&#12345678;",
    ],
)
def test_a_reference_that_is_not_read_or_is_safe_is_fine(body: str) -> None:
    assert [] == codes(body)


def test_a_message_quotes_no_sign_that_a_terminal_would_obey() -> None:
    problems = scan("[x](java&#27;[31m&#10;script:" + "x" * 200 + ")").problems

    assert all(sign.isprintable() for problem in problems for sign in problem.message)
    assert all(len(problem.message) < 250 for problem in problems)


def test_names_in_links_code_and_headings_are_masked() -> None:
    body = (
        "# Bitmain\n\nBitmain [Bitmain](https://bitmain.com) `Bitmain` [[bitmain|Bitmain]] [@a, Bitmain] <https://bitmain.com>\n\n"
        "```\nBitmain\n```\n\n[r]: https://bitmain.com 'Bitmain'\n\n中 *Bitmain*\n"
    )

    left = list(body)
    for start, end in scan(body).masked:
        left[start:end] = "." * (end - start)

    assert 2 == "".join(left).lower().count("bitmain")


def test_a_scan_can_be_marshalled() -> None:
    found = scan("# A\n\n[[x|y]] [@a, p. 4] <b>")
    plain = (
        tuple(map(tuple, found.mentions)),
        tuple(map(tuple, found.citations)),
        tuple(map(tuple, found.problems)),
        found.masked,
        tuple(map(tuple, found.headings)),
    )

    assert plain == marshal.loads(marshal.dumps(plain))
    assert plain == found


@settings(deadline=None)
@given(markdown)
def test_any_text_can_be_scanned_and_every_position_lies_in_it(body: str) -> None:
    found = scan(body)

    for item in (*found.mentions, *found.citations, *found.problems):
        assert 0 <= item.start <= item.end <= len(body)
    assert all(body[mention.start : mention.end].startswith("[[") for mention in found.mentions)
    assert all(body[mention.start : mention.end].endswith("]]") for mention in found.mentions)
    assert all(body[citation.start : citation.end].startswith("[@") for citation in found.citations)
    assert all(body[citation.end - 1] == "]" for citation in found.citations)
    for part in (found.mentions, found.citations, found.problems):
        starts = [item.start for item in part]
        assert sorted(starts) == starts
    edges = [edge for masked in found.masked for edge in masked]
    assert sorted(edges) == edges


@settings(deadline=None)
@given(markdown)
def test_positions_move_with_the_text_before_them(body: str) -> None:
    alone, after = scan(body), scan("中😀\n\n" + body)

    assert [(m.kind, m.id, m.words, m.start + 4, m.end + 4) for m in alone.mentions] == [tuple(m) for m in after.mentions]
    assert [(c.source, c.locator, c.start + 4, c.end + 4) for c in alone.citations] == [tuple(c) for c in after.citations]


def test_a_lone_surrogate_does_not_raise() -> None:
    assert [(None, "x", None, 2, 7)] == [tuple(mention) for mention in scan("\ud800 [[x]]").mentions]


MEGABYTE = 1 << 20


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "part",
    [
        "*",
        "[",
        "![",
        "`",
        "[[",
        "[[a|",
        "[a](",
        "|",
        "> ",
        ">",
        "- ",
        "<",
        "<a ",
        "<!--",
        "&",
        "[^1]",
        "[^a]: ",
        "\\",
        "[@",
        "]",
        "*a",
        "a|b\n-|-\n",
        "'\"",
        "# a\n",
        "a\n=\n",
    ],
)
def test_a_megabyte_of_markup_is_read_or_refused(part: str) -> None:
    """Texts on which a quadratic scanner would not end."""
    body = part * (MEGABYTE // len(part))

    problems = scan(body).problems

    assert {problem.code for problem in problems} <= {"too-large", "too-deep", "raw-html", "unsafe-link", "unsafe-character"}


def test_a_megabyte_of_prose_is_read() -> None:
    body = "The [[ndrc|commission]] doesn't say when [@notice, p. 4], and [others](https://example.org) don't either. " * (MEGABYTE // 110)

    assert [] == codes(body)


def test_a_body_of_too_many_pieces_is_refused_and_told_once() -> None:
    assert [("too-large", 0, 0)] == [(code, start, end) for code, start, end, *_ in scan("[" * 500_000 + "\n\n<b>\n\n![x](y)").problems]
