"""The contract's section on texts: what a body may not hold, and where it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from findings_of_content import codes, finding_lines_of, findings
from writing import article, entry, page, policy


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a < b, 1<2, <3, a<-b, &lt;b&gt;, \\<b>", []),
        ("<b>x</b>", ["5:1 raw-html"]),
        ("中<br/>", ["5:2 raw-html"]),
        ("<!-- x -->", ["5:1 raw-html"]),
        ("<div>\n\nx\n\n</div>", ["5:1 raw-html"]),
        ("`<b>`\n\n```\n<b>\n```", []),
        ("x[^1]\n\n[^1]: <i>y</i>", ["7:7 raw-html"]),
        ("[x](https://example.org) <https://example.org> <a@example.org> [x](mailto:a@example.org)", []),
        ("[x](HTTP://example.org/a?b=c&d#e)", []),
        ("[x](/policies/)", ["5:1 unsafe-link"]),
        ("中 [x](javascript:alert)", ["5:3 unsafe-link"]),
        ("[x](//example.org)", ["5:1 unsafe-link"]),
        ("[x](ftp://example.org)", ["5:1 unsafe-link"]),
        ("[x](data:text/html,x)", ["5:1 unsafe-link"]),
        ("[x](https:///example.org)", ["5:1 unsafe-link"]),
        ("[x](https://user@example.org)", ["5:1 unsafe-link"]),
        ("[x](<https://example.org/a b>)", ["5:1 unsafe-link"]),
        ("[x]()", ["5:1 unsafe-link"]),
        ("[x][y]\n\n[y]: /a", ["7:1 unsafe-link"]),
        ("[y]: /a", ["5:1 unsafe-link"]),
        ("![x](https://example.org/a.png)", ["5:1 unsafe-link"]),
        ("![x][y]\n\n[y]: https://example.org", ["5:1 unsafe-link"]),
        ("# The *first* part: A & B!\n\n[x](#the-first-part-a--b)", []),
        ("# Same\n\n# Same\n\n[x](#same) [y](#same-1)", []),
        ("# Same\n\n[y](#same-1)", ["7:1 unsafe-link"]),
        ("# 第一条 总则\n\n[x](#第一条-总则)", []),
        ("[x](#nowhere)", ["5:1 unsafe-link"]),
        ("[x](#)", ["5:1 unsafe-link"]),
        ("{{ x }} {% raw %} {# x #}", []),
    ],
)
def test_a_body_holds_markdown_with_safe_links_alone(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, page(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It ends [@text].", []),
        ("It ends [@text, p. 4] [@text].", []),
        ("It ends [@other] [@text].", ["unknown-source"]),
        ("It ends [@Text] [@text].", ["unknown-source"]),
        ("It ends [@self] [@text].", ["unknown-source"]),
        ("It ends `[@other]` \\[@other] [@text].", []),
        ("It ends [@].", ["no-citation"]),
        ("It ends.", ["no-citation"]),
        ("", ["no-citation"]),
    ],
)
def test_a_citation_names_one_of_the_entrys_sources(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert expected == codes(tmp_path, {"policies/notice.md": policy(body)})


@pytest.mark.parametrize(("body", "expected"), [("It [@self].", []), ("It [@text] [@self].", ["unknown-source"]), ("It.", ["no-citation"])])
def test_an_article_cites_itself(tmp_path: Path, body: str, expected: list[str]) -> None:
    files: dict[str, str | bytes] = {"articles/report.md": article(body), "policies/notice.md": policy("It ends [@text] [[report]].")}

    assert expected == codes(tmp_path, files)


def test_other_kinds_cite_what_they_list_and_need_not(tmp_path: Path) -> None:
    sources = "[{id: s1, title: T, url_unknown: true}]"
    files: dict[str, str | bytes] = {
        "places/cn.md": entry({"name": "China", "sources": sources}, "It is large [@s1]."),
        "agencies/ministry.md": entry({"name": "Ministry", "type": "ministry", "place": "cn", "sources": sources}, "It acts."),
        "themes/mining.md": entry({"name": "Mining", "summary": "S"}, "It is [@s1]."),
        "policies/notice.md": policy(),
    }

    assert ["unknown-source"] == codes(tmp_path, files)


@pytest.mark.parametrize("text", ["---\ntitle: A\n---", "---\ntitle: A\n---\n\n \t\n", "---\ntitle: A\n---\n"])
def test_a_page_without_text_is_empty(tmp_path: Path, text: str) -> None:
    assert ["1:1 empty-page"] == finding_lines_of(tmp_path, text)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Text[^1].\n\n[^1]: A note.", []),
        ("Text[^One].\n\n[^ONE]: A note.", []),
        ("Text[^1].\n\n> [^1]: A note in a quote.", []),
        ("Text[^1].\n\n[^1]: A note [^2].\n\n[^2]: A note of the note.", []),
        ("Text[^1].", ["5:5"]),
        ("中文[^1][^2]", ["5:3", "5:7"]),
        ("[^a_b] [^it's] [^a--b] [^1.2]", ["5:1", "5:8", "5:16", "5:24"]),
        ("*[^1]* [words[^2]](https://example.org)", ["5:2", "5:14"]),
        ("# On it[^1]\n\n|a[^2]|\n|-|\n|b|\n\n- c[^3]\n\n> d[^4]", ["5:8", "7:3", "11:4", "13:4"]),
        ("Text.\n\n[^1]: A note.", ["7:1"]),
        ("Text.\n\n[^1]: A note of [^1] itself.", ["7:1"]),
        ("Text.\n\n[^1]: Of [^2].\n\n[^2]: Of [^1].", ["7:1", "9:1"]),
        ("Text[^1].\n\n[^1]: One.\n[^1]: Another.", ["8:1"]),
        ("Text[^1].\n\n[^2]: A note.", ["5:5", "7:1"]),
        ("Text[^nots].\n\n[^note]: A note.", ["5:5"]),
        ("`[^1]` \\[^1] [^1\\] &#91;^1] [^a b] [^] [^1](https://example.org)\n\n    [^1]\n\n```\n[^1]\n```", []),
    ],
)
def test_a_footnote_has_its_note_and_a_note_its_mark(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert [f"{place} unknown-footnote" for place in expected] == finding_lines_of(tmp_path, page(body))


def test_a_footnote_in_a_body_among_the_fields_has_its_place(tmp_path: Path) -> None:
    assert ["4:7 unknown-footnote"] == finding_lines_of(tmp_path, "title: A\nbody: |\n  One.\n  Text[^1].\n", "pages/a.yaml")


def test_a_misspelt_footnote_has_the_note_as_its_hint(tmp_path: Path) -> None:
    [finding] = findings(tmp_path, {"pages/a.md": page("Text[^nots].\n\n[^note]: A note.")}, base=False)

    assert ("warning", 'did you mean "[^note]"?') == (finding.level, finding.hint)
