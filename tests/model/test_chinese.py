"""Chinese typography: line breaks between Chinese characters mean nothing; emphasis and quotes beside them are recognised."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from laws import examples

from tracker.model.chinese import SHARED
from tracker.model.markdown import excerpt_around, read, render, scan
from tracker.model.markdown import plain as plain_text
from tracker.model.markdown.emphasis import disguise, events
from tracker.model.markdown.parser import MOST_EVENTS, PARSER
from tracker.model.markdown.plain_text import Links
from tracker.model.yaml_reader import compose, plain

LINKS: Links = {(None, "bank"): ("/agencies/bank/", "中国人民银行"), (None, "court"): ("/agencies/court/", "Court")}


def html(body: str, **how: Any) -> str:
    return render(body, LINKS, {"a"}, **how).html


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("中\n国", "<p>中国</p>\n"),
        ("中 \n  国", "<p>中国</p>\n"),
        ("中，\n国。", "<p>中，国。</p>\n"),
        ("中国”\n“人民", "<p>中国”“人民</p>\n"),
        ('"中国"\n"人民"', "<p>“中国”“人民”</p>\n"),
        ("か\nな", "<p>かな</p>\n"),
        ("- 中\n  国", "<ul>\n<li>中国</li>\n</ul>\n"),
        ("- 中\n国", "<ul>\n<li>中国</li>\n</ul>\n"),
        ("1. 中\n   国\n   - 人\n     民", "<ol>\n<li>中国<ul>\n<li>人民</li>\n</ul>\n</li>\n</ol>\n"),
        ("> 中\n> 国", "<blockquote>\n<p>中国</p>\n</blockquote>\n"),
        ("中\n国\n===", '<h2 id="中国">中国</h2>\n'),
        ("**中\n国**", "<p><strong>中国</strong></p>\n"),
        ("**中**\n*国*", "<p><strong>中</strong><em>国</em></p>\n"),
        ("[中\n国](https://example.org)", '<p><a href="https://example.org" rel="external">中国</a></p>\n'),
        ("[[court|法\n院]]", '<p><a href="/agencies/court/">法院</a></p>\n'),
        ("由\n[[bank]]\n发布", '<p>由<a href="/agencies/bank/">中国人民银行</a>发布</p>\n'),
        ("`中\n国`", "<p><code>中国</code></p>\n"),
        ("> `中\n> 国 人`", "<blockquote>\n<p><code>中国 人</code></p>\n</blockquote>\n"),
        ("中 \\\n国", "<p>中 <br>\n国</p>\n"),
        ("中  \n国", "<p>中<br>\n国</p>\n"),
    ],
)
def test_no_blank_stands_for_a_line_break_between_chinese_characters(body: str, expected: str) -> None:
    assert expected == html(body)


@pytest.mark.parametrize(
    "body", ["中国\nChina", "China\n中国", "Bitcoin”\n“中国", "中 国", "에\n서", "[[court]]\n说", "中\n[[court]]", "a\nb"]
)
def test_any_other_line_break_stays(body: str) -> None:
    assert body.replace("[[court]]", '<a href="/agencies/court/">Court</a>') in html(body)


def test_code_keeps_its_lines() -> None:
    assert '<pre tabindex="0"><code>中\n国\n</code></pre>\n' == html("```\n中\n国\n```")
    assert "中\n国" == plain_text("    中\n    国")


def test_a_note_stands_between_two_lines_without_a_blank() -> None:
    assert re.search(r"。<sup.*</sup>人", html("中国。[@a]\n人民"))
    assert re.search(r"。<sup.*</sup>人", html("中国。\n[@a]人民"))
    assert ["<p>中国</p>\n"] == [note.html for note in render("a[^1]\n\n[^1]: 中\n    国").notes]


def test_a_run_of_chinese_over_two_lines_has_one_language_mark() -> None:
    assert '<p>a <span lang="zh-Hans">中国人民</span></p>\n' == html("a 中国\n人民", han_lang="zh-Hans")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("中\n国", "中国"),
        ("> 中\n> 国", "中国"),
        ("中  \n国", "中国"),
        ("中国。[@a]\n人民", "中国。人民"),
        ("**中**\n国 and\nso", "中国 and so"),
        ("由\n[[bank]]\n发布", "由中国人民银行发布"),
        ("由\n[[court]]\n发布", "由 Court 发布"),
        ("`中\n国`", "中国"),
        ("a[^1]\n\n[^1]: 中\n    国", "a\n中国"),
    ],
)
def test_plain_text_has_no_blank_either(body: str, expected: str) -> None:
    assert expected == plain_text(body, LINKS)


def test_excerpts_words_headings_and_locators_have_no_blank_either() -> None:
    body = "第一\n句。第二\n句提到[[court|法\n院]]的\n通知。[@a, 第一\n条]\n\n中\n国\n---\n"
    found = scan(body)
    (mention,) = found.mentions

    assert "第二句提到法院的通知。" == excerpt_around(body, mention.start, mention.end)
    assert "法院" == mention.words
    assert "第一条" == found.citations[0].locator
    assert [("中国", "中国")] == [(heading.id, heading.text) for heading in found.headings]
    assert ["中国"] == [line.text for line in render(body).toc]


def test_the_contents_of_a_page_name_what_a_heading_over_two_lines_links_to() -> None:
    toc = render("由\n[[bank]]\n发布\n---\n\nBy\n[[court]]  \nthere\n---\n", LINKS).toc

    assert ["由中国人民银行发布", "By Court there"] == [line.text for line in toc]


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("a: >\n  中\n  国", "中国"),
        ("a: >-\n  中，\n  国 人\n  a\n  民”\n  “中", "中，国 人 a 民”“中"),
        ("a: >2\n  中\n  国", "中国"),
        ("a: 中\n  国", "中国"),
        ("a: 中  # note", "中"),
        ("a: '中''\n  国\n  人'", "中' 国人"),
        ('a: "中\\u56fd\n  人\n  民 \\\n  中"', "中国 人民 中"),
        ("a: >\n  中\n\n  国", "中\n国"),
        ("a: |\n  中\n  国", "中\n国"),
        ("a: >\n  China\n  中国", "China 中国"),
    ],
)
def test_a_folded_field_has_no_blank_between_chinese_characters(yaml: str, expected: str) -> None:
    assert {"a": expected} == plain(yaml, markdown=True)
    assert expected == compose(yaml).value["a"].removesuffix("\n")


def test_folded_fields_within_lists_and_mappings_have_none_either() -> None:
    yaml = "l:\n    - k: >-\n        中\n        国\n    - {k: 人\n民, m: >}\n      x\nz: [中\n 国, '人\n民']\n"
    yaml = yaml.replace(", m: >}\n      x", "}")

    assert {"l": [{"k": "中国"}, {"k": "人民"}], "z": ["中国", "人民"]} == plain(yaml, markdown=True) == compose(yaml).value


@pytest.mark.parametrize("style", ["a: {}", "a: >\n   {}", 'a: "{}"', "a: '{}'", "- {}", "[{}]", "a: [b, {{c: {}}}]"])
@given(st.lists(st.text("中国，“”", min_size=1), min_size=2, max_size=4))
def test_a_folded_field_is_as_if_it_were_on_one_line(style: str, lines: list[str]) -> None:
    lines = ["中" + line + "国" for line in lines]

    assert compose(style.format("".join(lines))).value == compose(style.format("\n   ".join(lines))).value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1 **真，**她", "1 <strong>真，</strong>她"),
        ("2 根据**《信息服务规定》**施行", "2 根据<strong>《信息服务规定》</strong>施行"),
        ("3 **文本（带括号）。**后文", "3 <strong>文本（带括号）。</strong>后文"),
        ("4 *斜体（括号）。*后文", "4 <em>斜体（括号）。</em>后文"),
        ("5 他说**“不可以”**就走了", "5 他说<strong>“不可以”</strong>就走了"),
        ("6 **Note:**这里", "6 <strong>Note:</strong>这里"),
        ("7 数字**人民币**试点", "7 数字<strong>人民币</strong>试点"),
        ("**真，**她**好**", "<strong>真，</strong>她<strong>好</strong>"),
        ("“甲”**（乙）**丙**“丁”**", "“甲”<strong>（乙）</strong>丙<strong>“丁”</strong>"),
        ("**Note:***是*的", "<strong>Note:</strong><em>是</em>的"),
        ("***真，***她", "<em><strong>真，</strong></em>她"),
        ("*甲，**乙**，丙*丁", "<em>甲，<strong>乙</strong>，丙</em>丁"),
        ("**甲，*乙。*丙，**丁", "<strong>甲，<em>乙。</em>丙，</strong>丁"),
        ("**比特币，**Bitcoin", "<strong>比特币，</strong>Bitcoin"),
        ("Bitcoin**（比特币）**2021", "Bitcoin<strong>（比特币）</strong>2021"),
        ("中**_文_**字", "中<strong><em>文</em></strong>字"),
        ("他说_“不可以”_就走了", "他说<em>“不可以”</em>就走了"),
        ("_真，_她 __好。__她", "<em>真，</em>她 <strong>好。</strong>她"),
        ("根据**`code`**施行", "根据<strong><code>code</code></strong>施行"),
        ("由**[[bank]]**发布", '由<strong><a href="/agencies/bank/">中国人民银行</a></strong>发布'),
        ("見**“㐀”**\U00020000**（\U00020000）**\U00020000", "見<strong>“㐀”</strong>\U00020000<strong>（\U00020000）</strong>\U00020000"),
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ('**"引"**字', "<strong>“引”</strong>字"),
        ("[甲**“乙”**丙](https://example.org)", '<a href="https://example.org" rel="external">甲<strong>“乙”</strong>丙</a>'),
        (r"\*\*真，\*\*她", "**真，**她"),
        (r"*真\*，*她", "<em>真*，</em>她"),
        ("`**真，**她`", "<code>**真，**她</code>"),
        ("甲 * 乙，* 丙", "甲 * 乙，* 丙"),
        ("snake_真_她 中_文_字", "snake_真_她 中_文_字"),
        ("a**“b”**c", "a**“b”**c"),
        ("**真，** 她 **，", "<strong>真，</strong> 她 **，"),
    ],
)
def test_emphasis_beside_chinese_is_recognised(body: str, expected: str) -> None:
    assert f"<p>{expected}</p>\n" == html(body)


@pytest.mark.parametrize("block", ["- {}", "> {}", "# {}", "| a |\n|---|\n| {} |", "a[^1]\n\n[^1]: {}"])
def test_emphasis_is_recognised_in_every_block(block: str) -> None:
    page = render(block.format("甲**“乙”**丙"))

    assert "甲<strong>“乙”</strong>丙" in page.html + "".join(note.html for note in page.notes)


CHINESE = "中国人民，。：；？！（）《》「」【】、“”…—"
INSIDE = st.text(CHINESE + 'aZ7.,:;?!()%"', min_size=1).filter(lambda text: text.strip() == text)
OUTSIDE = st.text(CHINESE)


@given(OUTSIDE, INSIDE, OUTSIDE)
@example("他说", "“不可以”", "就走了")
def test_every_pair_of_stars_within_chinese_is_emphasis(before: str, inside: str, after: str) -> None:
    for marks, tag in (("**", "strong"), ("*", "em"), ("***", "strong")):
        assert f"<{tag}>" in html(f"{before}{marks}{inside}{marks}{after}")
        assert "*" not in html(f"{before}{marks}{inside}{marks}{after}")


LATIN = [*"*_'`[]()\\ab.-! \n#>|&", "word", "**", "__", "'s ", "[x](https://example.org)", "é", "д", "—", "“", "€"]
MIXED = [*LATIN, *CHINESE, '"', "\u3000", "\U00020000"]


@settings(max_examples=examples(500))
@given(st.lists(st.sampled_from(LATIN)).map("".join))
def test_text_without_chinese_is_read_as_commonmark_reads_it(body: str) -> None:
    assert list(PARSER.events_with_range(body)) == list(events(PARSER.events_with_range, body, MOST_EVENTS))


@settings(max_examples=examples(500))
@given(st.lists(st.sampled_from(LATIN)).map("".join))
def test_text_beside_a_chinese_paragraph_is_read_as_commonmark_reads_it(body: str) -> None:
    whole = f"真**，**她\n\n{body}"

    own = [item for item in events(PARSER.events_with_range, whole, MOST_EVENTS) if item[1]["start"] > 16]

    assert own == [item for item in PARSER.events_with_range(whole) if item[1]["start"] > 16]


@settings(max_examples=examples(500))
@given(st.lists(st.sampled_from(MIXED)).map("".join))
def test_only_emphasis_and_quotes_are_read_otherwise_than_by_commonmark(body: str) -> None:
    def others(found: Any) -> list[Any]:
        shown = [(event if "Code" not in event else {"Code": event["Code"].replace(" ", "")}, where) for event, where in found]
        return [item for item in shown if not any(name in str(item) for name in ("Text", "Emphasis", "Strong"))]

    assert others(PARSER.events_with_range(body)) == others(events(PARSER.events_with_range, body, MOST_EVENTS))
    assert len(body.encode()) == len(disguise(body).encode())


@settings(max_examples=examples(500))
@given(st.lists(st.sampled_from(MIXED)).map("".join))
def test_no_stand_in_is_ever_shown(body: str) -> None:
    shown = "".join(value for kind, value, _, _ in read(body).tokens if kind in ("Text", "Code"))

    signs = set(body) | set(SHARED) | {"‘", "’", "–", " "}
    assert set(shown) <= signs


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('1 "比特币"是商品。', "1 “比特币”是商品。"),
        ('2 关于防范"虚拟货币"炒作的通知', "2 关于防范“虚拟货币”炒作的通知"),
        ("3 所谓'代币'融资", "3 所谓‘代币’融资"),
        ('4 "a "b" c"', "4 “a “b” c”"),
        ('5 the term "比特币" means', "5 the term “比特币” means"),
        ('他说："好。"她说："不。"', "他说：“好。”她说：“不。”"),
        ('"真，"Bitcoin和"Bitcoin"', "“真，”Bitcoin和“Bitcoin”"),
        ("他说：\"所谓'代币'融资\"。", "他说：“所谓‘代币’融资”。"),
        ('("a "b" c")', "(“a “b” c”)"),
        ('""a" b"', "““a” b”"),
        ('a 5" disk', "a 5” disk"),
        ("it's the 用户's 'own' dogs'", "it’s the 用户’s ‘own’ dogs’"),
        (r"\"比特币\"", '"比特币"'),
        ("&quot;比特币&quot;", '"比特币"'),
        ('`"比特币"`', '<code>"比特币"</code>'),
    ],
)
def test_straight_quotes_open_and_close_in_pairs(body: str, expected: str) -> None:
    assert f"<p>{expected}</p>\n" == html(body)


def test_a_quotation_ends_with_its_block() -> None:
    assert "<p>“甲</p>\n<p>乙“丙”丁</p>\n" == html('"甲\n\n乙"丙"丁')
    assert "<li>“甲</li>\n<li>“乙”</li>" in html('- "甲\n- "乙"')
