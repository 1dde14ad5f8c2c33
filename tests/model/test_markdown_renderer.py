"""A body's HTML: what an editor wrote, and nothing that an attacker meant."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples

from tracker.model.markdown import Rendered, render, scan
from tracker.model.markdown.plain_text import Links

LINKS: Links = {
    (None, "ndrc"): ("/agencies/ndrc/", "National Development and Reform Commission"),
    ("policy", "notice"): ("/policies/notice/", 'The <b>"Notice"</b> & more'),
    (None, "pboc"): ("/agencies/pboc/", "中国人民银行"),
}
CITES = {"a", "b", "self"}

ALLOWED = {
    "p": {"id"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "blockquote": set(),
    "em": set(),
    "strong": set(),
    "code": {"class"},
    "pre": {"tabindex"},
    "br": set(),
    "hr": set(),
    "a": {"href", "rel", "title", "id", "role"},
    "sup": {"class"},
    "span": {"lang"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "table": set(),
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "th": {"scope", "class"},
    "td": {"class"},
}
VOID = {"br", "hr"}
INSIDE_PHRASES = {"a", "em", "strong", "code", "sup", "span", "br"}
CLASSES = re.compile(r"ref|table|align-(left|center|right)|language-[\w+#.-]+")
SAFE_HREF = re.compile(r"https?://[^/\s]|mailto:.|#.|/agencies/|/policies/", re.IGNORECASE)


class Reader(HTMLParser):
    """Reads HTML as strictly as it was to be written: allowed names alone, everything closed, no link inside a link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.ids: list[str] = []
        self.fragments: list[str] = []
        self.hrefs: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert [] == self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, f"<{tag}>"
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names)
        assert set(names) <= ALLOWED[tag], f"<{tag} {names}>"
        assert tag != "a" or "a" not in self.open, "a link in a link"
        if self.open and self.open[-1] in {"p", "h2", "h3", "h4", "h5", "h6", "th", "td", *INSIDE_PHRASES} - {"code"}:
            assert tag in INSIDE_PHRASES, f"<{tag}> in <{self.open[-1]}>"
        values = dict(attrs)
        if "class" in values:
            assert CLASSES.fullmatch(values["class"] or "")
        if "href" in values:
            assert SAFE_HREF.match(values["href"] or ""), values["href"]
            self.hrefs.append(values["href"] or "")
            if (values["href"] or "").startswith("#"):
                self.fragments.append((values["href"] or "")[1:])
        if "id" in values:
            assert values["id"]
            assert not re.search(r"\s", values["id"])
            self.ids.append(values["id"])
        if tag not in VOID:
            self.open.append(tag)
        self.seen[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(page: Rendered) -> Reader:
    """Everything that must be true of any page: its HTML is of the allowed kind, its ids are one each, its links arrive."""
    whole = page.html + "".join(
        f'<ol><li>{note.html}<a id="note-{note.number}" href="#note-{note.number}">n</a></li></ol>' for note in page.notes
    )
    read = Reader(whole)
    assert len(set(read.ids)) == len(read.ids)
    assert set(read.fragments) <= set(read.ids)
    refs = [ref for note in page.notes for ref in note.refs]
    assert set(refs) == {name for name in read.ids if re.fullmatch(r"ref-\d+-\d+", name)}
    assert list(range(1, len(page.notes) + 1)) == [note.number for note in page.notes]
    assert [line.id for line in page.toc] == [name for name in read.ids if name in {line.id for line in page.toc}]
    return read


def html(body: str, **how: object) -> str:
    page = render(body, LINKS, CITES, **how)  # type: ignore[arg-type]
    check(page)
    return page.html


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[[ndrc]]", '<a href="/agencies/ndrc/">National Development and Reform Commission</a>'),
        ("[[ndrc|the *commission*]]", '<a href="/agencies/ndrc/">the <em>commission</em></a>'),
        ("[[policy/notice]]", '<a href="/policies/notice/">The &lt;b&gt;"Notice"&lt;/b&gt; &amp; more</a>'),
        ("[[agency/ndrc]]", "ndrc"),
        ("[[gone|some words]]", "some words"),
        ("[[ndrc|]]", "[[ndrc|]]"),
        ("[[]]", "[[]]"),
        ("`[[ndrc]]`", "<code>[[ndrc]]</code>"),
        ("{{ x }} {% y %}", "{{ x }} {% y %}"),
        ('it\'s "so" -- a < b & c...', "it’s “so” – a &lt; b &amp; c…"),
        ("[x](https://example.org/?a=1&b=2)", '<a href="https://example.org/?a=1&amp;b=2" rel="external">x</a>'),
        ("<https://example.org>", '<a href="https://example.org" rel="external">https://example.org</a>'),
        ("<a@example.org>", '<a href="mailto:a@example.org">a@example.org</a>'),
        ("[x](https://example.org 'a\"b')", '<a href="https://example.org" rel="external" title="a&quot;b">x</a>'),
        ("[x](javascript:y)", "x"),
        ("![alt *text*](https://example.org/x.png)", "alt <em>text</em>"),
        ("a <b>c</b>", "a &lt;b&gt;c&lt;/b&gt;"),
        ("[a <https://example.org> b](https://example.com)", '<a href="https://example.com" rel="external">a https://example.org b</a>'),
        ("a  \nb\nc", "a<br>\nb\nc"),
        ("[^none]", "[^none]"),
        ("[@none, p. 4]", "[@none, p. 4]"),
    ],
)
def test_phrases_become_html(body: str, expected: str) -> None:
    assert f"<p>{expected}</p>\n" == html(body)


def test_citations_and_footnotes_are_numbered_together_in_order_of_first_use() -> None:
    page = render("One [@b]. Two[^x]. Three [@a, p. 4][@b, art. 2]. Four[^x].\n\n[^x]: See *also* [@self].\n", {}, CITES)

    check(page)
    assert (
        '<p>One<sup class="ref"><a id="ref-1-1" href="#note-1" role="doc-noteref">[1]</a></sup>. '
        'Two<sup class="ref"><a id="ref-2-1" href="#note-2" role="doc-noteref">[2]</a></sup>. '
        'Three<sup class="ref"><a id="ref-3-1" href="#note-3" role="doc-noteref">[3, p. 4]</a></sup>'
        '<sup class="ref"><a id="ref-1-2" href="#note-1" role="doc-noteref">[1, art. 2]</a></sup>. '
        'Four<sup class="ref"><a id="ref-2-2" href="#note-2" role="doc-noteref">[2]</a></sup>.</p>\n'
    ) == page.html
    assert [
        (1, "b", "", ("ref-1-1", "ref-1-2")),
        (
            2,
            None,
            '<p>See <em>also</em><sup class="ref"><a id="ref-4-1" href="#note-4" role="doc-noteref">[4]</a></sup>.</p>\n',
            ("ref-2-1", "ref-2-2"),
        ),
        (3, "a", "", ("ref-3-1",)),
        (4, "self", "", ("ref-4-1",)),
    ] == [tuple(note) for note in page.notes]
    assert ("b", "a", "self") == page.cited


def test_a_footnote_that_nothing_refers_to_is_shown_last() -> None:
    page = render("x[^b]\n\n[^a]: spare [@a]\n\n[^b]: used\n", {}, CITES)

    check(page)
    assert [("<p>used</p>\n", 1), (page.notes[1].html, 0), ("", 1)] == [(note.html, len(note.refs)) for note in page.notes]
    assert page.notes[1].html.startswith("<p>spare<sup")


def test_a_footnote_may_refer_to_itself_and_names_ignore_case() -> None:
    page = render("x[^A]\n\n[^a]: again[^a]\n", {}, CITES)

    check(page)
    assert [("ref-1-1", "ref-1-2")] == [note.refs for note in page.notes]


def test_of_two_footnotes_with_one_name_the_first_counts() -> None:
    assert ["<p>one</p>\n"] == [note.html for note in render("x[^a]\n\n[^a]: one\n\n[^a]: two\n", {}, CITES).notes]


def test_a_citation_in_the_words_of_a_link_stands_after_the_link() -> None:
    assert (
        '<p><a href="/agencies/ndrc/">the list here</a>'
        '<sup class="ref"><a id="ref-1-1" href="#note-1" role="doc-noteref">[1]</a></sup> x</p>\n'
    ) == html("[[ndrc|the list [@a] here]] x")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# A\n\n## B\n\n### C", [2, 3, 4]),
        ("### A\n\n#### B\n\n### C", [2, 3, 2]),
        ("## A\n\n#### B\n\n### C\n\n## D", [2, 3, 3, 2]),
        ("### A\n\n## B\n\n#### C", [2, 2, 3]),
        ("# A\n\n## B\n\n### C\n\n#### D\n\n##### E\n\n###### F", [2, 3, 4, 5, 6, 6]),
    ],
)
def test_headings_begin_at_the_second_level_and_skip_none(body: str, expected: list[int]) -> None:
    page = render(body)

    check(page)
    assert expected == [line.level for line in page.toc]
    assert expected == [int(level) for level in re.findall(r"<h(\d)", page.html)]


def test_headings_can_begin_lower() -> None:
    assert '<h3 id="a">A</h3>\n<h4 id="b">B</h4>\n' == html("# A\n\n## B", base_level=3)


def test_a_heading_keeps_clear_of_the_ids_of_the_page_and_links_follow() -> None:
    page = render("## Sources\n\n## Sources\n\n## Note 1\n\n[a](#sources) [b](#sources-1) [c](#note-1)", reserved={"sources"})

    check(page)
    assert ["section-sources", "sources-1", "section-note-1"] == [line.id for line in page.toc]
    assert ["#section-sources", "#sources-1", "#section-note-1"] == re.findall(r'href="([^"]+)"', page.html)


def test_a_heading_shows_a_title_but_its_id_does_not_depend_on_it() -> None:
    page = render("## About [[ndrc]] & *x* [@a]", LINKS, CITES)

    check(page)
    assert [(2, "about-ndrc--x", "About National Development and Reform Commission & x")] == [tuple(line) for line in page.toc]


def test_a_heading_without_letters_has_no_id_and_no_line_in_the_contents() -> None:
    page = render("## ???\n\n##\n\n## A")

    check(page)
    assert '<h2>???</h2>\n<h2></h2>\n<h2 id="a">A</h2>\n' == page.html
    assert ["a"] == [line.id for line in page.toc]


def test_a_heading_in_a_footnote_is_no_part_of_the_outline() -> None:
    page = render("x[^1] [y](#head)\n\n[^1]: # Head\n\n    text\n")

    check(page)
    assert () == page.toc
    assert '<p id="head"><strong>Head</strong></p>\n<p>text</p>\n' == page.notes[0].html


def test_a_table_is_aligned_by_class_and_can_be_scrolled_by_key() -> None:
    assert (
        '<div class="table" role="region" tabindex="0" aria-label="Table 1">\n<table>\n<thead>\n'
        '<tr><th scope="col">a</th><th scope="col" class="align-left">b</th>'
        '<th scope="col" class="align-center">c</th><th scope="col" class="align-right">d</th></tr>\n'
        "</thead>\n<tbody>\n"
        '<tr><td>1</td><td class="align-left">2</td><td class="align-center">3|4</td>'
        '<td class="align-right"><a href="/agencies/ndrc/">words</a></td></tr>\n'
        "</tbody>\n</table>\n</div>\n"
    ) == html("|a|b|c|d|\n|-|:-|:-:|-:|\n|1|2|3\\|4|[[ndrc\\|words]]|\n")


def test_tables_are_numbered_and_may_have_no_rows() -> None:
    text = html("|a|\n|-|\n\nx\n\n|b|\n|-|\n|1|\n", table_label="Tabelle")

    assert ["Tabelle 1", "Tabelle 2"] == re.findall('aria-label="([^"]+)"', text)
    assert 1 == text.count("<tbody>")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("- a\n- b\n  1. c", "<ul>\n<li>a</li>\n<li>b<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("1. a\n\n   b", "<ol>\n<li><p>a</p>\n<p>b</p>\n</li>\n</ol>\n"),
        ("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n"),
    ],
)
def test_lists_quotes_and_rules_become_html(body: str, expected: str) -> None:
    assert expected == html(body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("```python\na < b\n```", '<pre tabindex="0"><code class="language-python">a &lt; b\n</code></pre>\n'),
        ("```c++ extra\nx\n```", '<pre tabindex="0"><code class="language-c++">x\n</code></pre>\n'),
        ('```"><script>\nx\n```', '<pre tabindex="0"><code>x\n</code></pre>\n'),
        ("    x\n", '<pre tabindex="0"><code>x\n</code></pre>\n'),
    ],
)
def test_code_names_its_language_if_it_is_a_name(body: str, expected: str) -> None:
    assert expected == html(body)


def test_chinese_words_are_marked_where_the_page_is_in_another_language() -> None:
    assert (
        '<p>The <span lang="zh-Hans">《关于整治虚拟货币“挖矿”活动的通知》</span> of '
        '<a href="/agencies/pboc/"><span lang="zh-Hans">中国人民银行</span></a>, <code><span lang="zh-Hans">币</span></code>.</p>\n'
    ) == html("The 《关于整治虚拟货币“挖矿”活动的通知》 of [[pboc]], `币`.", han_lang="zh-Hans")


def test_chinese_words_are_left_as_they_are_on_a_chinese_page() -> None:
    assert "<p>中国人民银行</p>\n" == html("中国人民银行")


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <svg/onload=alert(1)> b",
    "<!-- --><script>x</script>",
    "<a href='javascript:x'>y</a>",
    "</p></div></main><script>x</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;&#97;vascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    '[x](https://a.example/"onmouseover=alert(1)//)',
    "[x](https://a.example/&quot;onmouseover=&quot;x)",
    "[x](https://a.example '\" onmouseover=\"x')",
    '[x](https://a.example "&quot; onmouseover=&quot;x")',
    "[x](https://a.example '<script>')",
    '[x](mailto:a@b"onclick=x)',
    '[x](#"onclick=x)',
    '# "><script>x</script>\n\n[x](#script)',
    '# x" onclick="y',
    "[r]\n\n[r]: javascript:x '\"><script>'",
    "<javascript:alert(1)>",
    '<https://a.example/"onclick=x>',
    "![x](javascript:y)",
    '!["onerror=x](https://a.example)',
    "![<script>](x)",
    "[[ndrc|<script>alert(1)</script>]]",
    '[[ndrc|"><img src=x onerror=x>]]',
    "[[<script>alert(1)</script>]]",
    '[["onclick=x|y]]',
    "[[javascript:alert(1)|x]]",
    "[[policy/notice]]",
    "# [[policy/notice]]",
    "|a|\n|-|\n|[[ndrc\\|<script>]]|",
    '|a|\n|:-:" onclick=x|\n|b|',
    "[@a, <script>alert(1)</script>]",
    '[@a, "onclick=x]',
    "[@<script>]",
    '[@"onclick=x]',
    "x[^<script>]\n\n[^<script>]: y",
    'x[^"onclick=x]\n\n[^"onclick=x]: <script>alert(1)</script>',
    "x[^1]\n\n[^1]: </li></ol><script>",
    "```<script>\n</code></pre><script>x</script>\n```",
    '```js" onclick="x\nx\n```',
    "``` &quot;onclick=x\nx\n```",
    "`</code><script>x</script>`",
    "    </code></pre><script>x</script>",
    "{{ config }} {% include 'x' %} ${7*7} #{x}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "<scr<script>ipt>",
    "<<script>alert(1)//<</script>",
    "[<script>](https://a.example)",
    "[a](https://a.example)[b](javascript:x)",
    "[![x](javascript:y)](javascript:z)",
    "[x]: javascript:y\n\n[x][x] ![x][x]",
    "<style>*{}</style>",
    "<iframe src=//evil.example>",
    "<?xml version='1.0'?>",
    "<![CDATA[<script>]]>",
    "<!DOCTYPE html>",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_a_hostile_body_brings_in_no_markup(body: str) -> None:
    read = check(render(body, LINKS, CITES, han_lang="zh-Hans", reserved={"script"}))

    assert 0 == read.seen["script"] + read.seen["img"] + read.seen["iframe"]


def test_a_hostile_title_address_or_language_brings_in_no_markup() -> None:
    links = {(None, "x"): ("/policies/\"onclick='x'><script>", "<script>\"'&")}

    page = render("[[x]] [[x|y]] 中\n\n# [[x]]\n\n|a|\n|-|", links, han_lang='zh" onclick="x', table_label='T" onclick="x')

    read = check(page)
    assert "<script>\"'&" == page.toc[0].text
    assert 3 == sum(href == "/policies/\"onclick='x'><script>" for href in read.hrefs)


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
        "&quot;",
        "<b>",
        "</b>",
    ],
    *[
        "[[ndrc]]",
        "[[ndrc|",
        "[@a]",
        "[@a, ",
        "[^1]",
        "\n[^1]: ",
        "\n[r]: ",
        "|a|\n|-|\n",
        "# ",
        "中国",
        "é",
        "\x00",
        "mailto:",
        "<!--",
        "\\|",
        "<https://a.b>",
    ],
    *["](https://a.b)", "](#x)", "\n# x\n", "**", "<script>", "onclick=", "![", "\n1. ", "\n---\n"],
]
markdown = st.one_of(st.text(), st.lists(st.sampled_from(MARKS), max_size=40).map("".join))


@settings(deadline=None, max_examples=examples(400))
@given(markdown)
def test_any_body_becomes_sound_html(body: str) -> None:
    check(render(body, LINKS, CITES, han_lang="zh-Hans", reserved={"x"}))


@settings(deadline=None, max_examples=examples(200))
@given(markdown)
def test_what_is_cited_and_linked_is_what_was_scanned(body: str) -> None:
    found = scan(body)

    page = render(body, LINKS, {citation.source for citation in found.citations})

    assert {citation.source for citation in found.citations} >= set(page.cited)
    if "[^" not in body:  # a footnote whose name another has is not shown, nor what it cites
        assert list(dict.fromkeys(citation.source for citation in found.citations)) == list(page.cited)


@settings(deadline=None)
@given(markdown)
def test_the_same_body_gives_the_same_html(body: str) -> None:
    assert render(body, LINKS, CITES) == render(body, dict(LINKS), set(CITES))
