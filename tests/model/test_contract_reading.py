"""The contract's section on reading: what a file may be, its limits, and where a fault in it is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from findings_of_content import TODAY, codes, finding_lines, finding_lines_of, findings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import examples
from writing import entry, page, write_content

from tracker.model.checks import check
from tracker.model.files import LARGEST_FILE
from tracker.model.library import load
from tracker.model.markdown.parser import MOST_EVENTS
from tracker.model.yaml_reader import MOST_NODES


def front(fields: str, body: str = "Text.") -> str:
    return f"---\n{fields}\n---\n\n{body}\n"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("title: A\nsummary: !!str x\naliases: &a [b]", ["3:10 yaml-syntax", "4:10 yaml-syntax"]),
        ("title: !important", ["2:8 yaml-syntax"]),
        ("title: &a", ["2:8 yaml-syntax"]),
        ("title: *a", ["2:8 yaml-syntax"]),
        ("!x title: A", ["2:1 yaml-syntax"]),
        ("title: A\naliases: [B, *a, C]", ["3:14 yaml-syntax"]),
        ("<<: {title: A}", ["2:1 yaml-syntax"]),
        ("title: A\n'<<': B", ["3:1 unknown-field"]),
        ("title: A\n? [a]\n: b", ["3:3 yaml-syntax"]),
        ("title: A\ntitle: B\ntitle: C", ["3:1 duplicate-key", "4:1 duplicate-key"]),
        ("title: A\noriginal_title: {zh: a, zh: b}", ["3:25 duplicate-key"]),
        ("title: A\nbody: B\nsumary: C", ["3:1 unknown-field", "4:1 unknown-field"]),
        ("title: A\n'[article]': x", ["3:1 unknown-field"]),
        ("title: A\n'[key]': x", ["3:1 unknown-field"]),
        ("title: A\noriginal_title: {'[languages]': B}", ["3:18 bad-value"]),
        ("title: A\noriginal_title: {'[key]': [a]}", ["3:18 bad-value", "3:27 bad-type"]),
        ("{title: 中😀, sumary: x}", ["2:13 unknown-field"]),
        ("title: A\ndraft: True", ["3:8 bad-value"]),
        ("title: A\ndraft: [true]", ["3:8 bad-type"]),
        ("title: A\naliases: [~, [b], '']", ["3:11 bad-value", "3:14 bad-type", "3:19 bad-value"]),
        ("title: |+\n  A\n\n", ["2:8 bad-value"]),
        ("title: A\nsummary: ''\naliases: []\ndraft:\nreviewed: ~\noriginal_title: '  '", []),
        ("title: null\nsummary: A", ["2:1 missing-field"]),
        ("summary: A\nbody: B", ["2:1 missing-field", "3:1 unknown-field"]),
        ("title: 'null'", []),
        ("title: \"a\\/b\"", []),
        ("title:\tA\t# c", []),
        ("title: 'A\n  B'", []),
    ],
)  # fmt: skip
def test_one_yaml_document_without_ornaments(tmp_path: Path, fields: str, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, front(fields))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: A\n---\n\ntext\n\n---\n\nmore\n", []),
        ("---\n---\n\ntext\n\n---\n\nmore\n", ["1:1 missing-field"]),
        ("--- \ntitle: A\n---\t\ntext", []),
        ("", ["1:1 front-matter"]),
        ("---\ntitle: A\n", ["1:1 front-matter"]),
        (" ---\ntitle: A\n---\n", ["1:1 front-matter"]),
        ("---\n- A\n---\n\ntext", ["2:1 bad-type"]),
        ("---\ntitle: A: B\n---\n\n<b>x</b>\n", ["2:9 yaml-syntax", "5:1 raw-html"]),
    ],
)
def test_fields_stand_between_two_lines_of_hyphens(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: A\nbody: x\n", []),
        ("%YAML 1.2\n---\ntitle: A\nbody: x\n...\n", []),
        ("title: A\nbody: x\n---\ntitle: B\n", ["3:1 yaml-syntax"]),
        ("title: A\nbody: " + "y" * 2000 + "\n", []),
        ("title: A\nbody: [x]\n", ["2:7 bad-type"]),
        ("title: A\nbodi: x\n", ["2:1 unknown-field"]),
        ('{"title": "A", "body": "[[x]]"}', ["1:25 unknown-reference"]),
        ("body: |\n  [[x]]\ntitle: A\n", ["2:3 unknown-reference"]),
        ("title: A\nbody: >-\n\n\n  a\n\n    [[x]]\n  b [[y]]\n", ["7:5 unknown-reference", "8:5 unknown-reference"]),
        ("title: A\nbody: >-\n  See [[no\n  thing|some\n  words]]\n", ["3:7 unknown-reference"]),
        ("title: A\nbody: |2-\n   a\n  [[y]]\n", ["4:3 unknown-reference"]),
        ("title: A\nbody: 'it''s [[x]]'\n", ["2:14 unknown-reference"]),
        ('title: A\nbody: "a\\n\\u4e2d [[x]] \\\n   [[y]]"\n', ["2:18 unknown-reference", "3:4 unknown-reference"]),
        ("title: A\nbody: 中😀 [[x]]\n  [[x]]\n\n  [[x]]\n", ["2:10 unknown-reference", "3:3 unknown-reference", "5:3 unknown-reference"]),
        ('title: A\nbody: "\\u202e [[x]]"\n', ["2:8 unsafe-character", "2:15 unknown-reference"]),
        ("title: A\nbody: '&#x202e; [[x]]'\n", ["2:8 unsafe-character", "2:17 unknown-reference"]),
    ],
)
def test_a_yaml_entry_is_told_where_it_is_wrong(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, text, "pages/a.yaml")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("\ufeff---\r\ntitle: 中\r\nbad: x\r\n---\r\n\r\n中😀 [[q]]".encode(), ["3:1 unknown-field", "6:4 unknown-reference"]),
        (b"---\ntitle: A\n---\n\n\xe4\xb8\xad\xff[[q]]", ["5:2 encoding"]),
        (b"\xef\xbb\xbf\xff", ["1:1 encoding"]),
        (b"\xff\xfe-\x00", ["1:1 encoding"]),
        (b"---\ntitle: \xed\xa0\x80\n---\n", ["2:8 encoding"]),
        (b"\xef\xbb\xbf\xef\xbb\xbf---\ntitle: A\n---\n\nx", ["1:1 front-matter", "1:1 unsafe-character"]),
    ],
)  # fmt: skip
def test_a_file_is_utf_8(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, data)


UNSAFE = (
    "\0\a\x1f\x7f\x85\x9f\u061c\u200b\u200e\u200f\u2028\u202e\u2060\u2069\ufeff"
    "\ufff9\ufffb\ufdd0\ufdef\ufffe\U0001ffff\U0010fffe\U000e0000\U000e007f"
)
SAFE = "\t\xa0\xad\u061b\u200c\u200d\u2010\u202f\u206a\ufff8\ufffc\ufdf0\U000e0080😀中"


@pytest.mark.parametrize("char", UNSAFE, ids=ascii)
def test_an_unsafe_character_is_told_once_wherever_it_stands(tmp_path: Path, char: str) -> None:
    places = {
        f"title: A{char}B": "2:9",
        f"ti{char}tle: A": "2:3",
        f"title: A # {char}": "2:12",
        f"title: A\nreviewed: 2021{char}": "3:15",
        f"title: A\nformer_ids: [a{char}b]": "3:15",
    }
    for number, (fields, place) in enumerate(places.items()):
        assert [f"{place} unsafe-character"] == finding_lines_of(tmp_path / str(number), front(fields))
    for number, (body, column) in enumerate(
        {f"[[a{char}b]]": 4, f"[@a{char}b]": 4, f"`{char}`": 2, f"[x](https://a{char}b.org)": 14}.items()
    ):
        assert [f"5:{column} unsafe-character"] == finding_lines_of(tmp_path / f"b{number}", front("title: A", body))


@pytest.mark.parametrize("char", SAFE, ids=ascii)
def test_a_safe_character_is_not_told(tmp_path: Path, char: str) -> None:
    assert [] == finding_lines_of(tmp_path, front(f"title: A{char}B", f"x{char}y `{char}`"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ('title: "中😀\\u202e"', ["2:11 unsafe-character"]),
        ('title: "\\x85\\N\\L\\P\\e\\U000E0001"', [f"2:{column} unsafe-character" for column in (9, 13, 15, 17, 19, 21)]),
        ('title: "\\t \\" \\\\u202e"', []),
        ("title: '\\u202e'", []),
        ("title: \\u202e", []),
        ("title: A &#x202E; &#8238; &lrm;", [f"2:{column} unsafe-character" for column in (10, 19, 27)]),
        ("title: A &#x41; &amp; &zwj;", []),
        ('title: A\n"sum\\u200bmary": x', ["3:5 unsafe-character"]),
        ('title: A\ntitle: "\\u200b"', ["3:1 duplicate-key", "3:9 unsafe-character"]),
        ("title: A\nsummary: >\n  x\n  y &#8238; z", ["5:5 unsafe-character"]),
    ],
)
def test_an_unsafe_character_is_told_in_every_notation(tmp_path: Path, fields: str, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, front(fields))


def test_character_references_count_where_markdown_reads_them(tmp_path: Path) -> None:
    body = "&lrm; &#x200b; \\&#x200b; `&#x200b;` &amp; &NoBreak; [^1]\n\n[^1]: x &#8238;"

    assert ["5:1", "5:7", "5:43", "7:9"] == [line.split(" ")[0] for line in finding_lines_of(tmp_path, front("title: A", body))]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("title: " + "中" * 1000, []),
        ("title: " + "中" * 1001, ["2:8 too-large"]),
        ("title: |\n  " + "x" * 1000, []),
        ("title: A\nreviewed: " + "2" * 1001, ["3:11 too-large"]),
        ("title: A\nx: " + "[" * 49 + "a" + "]" * 49, ["3:1 unknown-field"]),
        ("title: A\nx: " + "[" * 50 + "a" + "]" * 50, ["3:54 too-deep"]),
        ("title: A\naliases: [" + ", ".join(f"n{number}" for number in range(1000)) + "]", []),
        ("title: A\naliases: [" + "~, " * 1500 + "]", ["3:10 too-large"]),
    ],
    ids=range(8),
)
def test_limits_are_the_last_that_is_allowed(tmp_path: Path, fields: str, expected: list[str]) -> None:
    found = finding_lines_of(tmp_path, front(fields))

    assert expected == [line for line in found if not ("too-large" in "".join(expected) and "bad-value" in line)]


THOUSAND = f"[{'a,' * 999}],"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (page("[" * MOST_EVENTS), "the body has more than 300,000 pieces of Markdown"),
        (page("[" * (MOST_EVENTS - 2)), ""),  # a paragraph begins and ends
        (entry({"title": "A", "x": f"[{THOUSAND * (MOST_NODES // 1000)}]"}), "more than 50,000 YAML values"),
        (entry({"title": "A", "x": f"[{THOUSAND * (MOST_NODES // 1000 - 1)}]"}), ""),
    ],
    ids=range(4),
)
def test_a_limit_has_its_name_in_the_message(tmp_path: Path, text: str, message: str) -> None:
    finding_lines = [found.message for found in findings(tmp_path, {"pages/a.md": text}, base=False) if found.code == "too-large"]

    assert ([message] if message else []) == finding_lines


@pytest.mark.parametrize(("size", "expected"), [(LARGEST_FILE, []), (LARGEST_FILE + 1, ["1:1 too-large"])])
def test_a_mebibyte_is_the_most(tmp_path: Path, size: int, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, (page() + "x" * size)[:size])


@pytest.mark.parametrize(("levels", "expected"), [(20, []), (21, ["too-deep"])])
def test_twenty_levels_of_markdown_are_the_most(tmp_path: Path, levels: int, expected: list[str]) -> None:
    quotes, lists = "> " * levels + "x", "\n".join(f"{'  ' * level}- x" for level in range(levels))

    assert expected == [line.split(" ")[1] for line in finding_lines_of(tmp_path / "q", front("title: A", quotes))]
    assert expected == [line.split(" ")[1] for line in finding_lines_of(tmp_path / "l", front("title: A", lists))]


@pytest.mark.parametrize("size", [20, 21, 22, 23, 40, 400])
def test_a_ring_of_parents_is_told_once_however_long(tmp_path: Path, size: int) -> None:
    files: dict[str, str | bytes] = {
        f"places/p{number:03}.md": entry({"name": f"{number}", "parent": f"p{(number + 1) % size:03}"}) for number in range(size)
    }

    assert ["places/p000.md:3:9 parent-cycle"] == [
        line for line in finding_lines(tmp_path, files, base=False) if "unreferenced" not in line
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a" * 80, []),
        ("a" * 81, ["bad-id"]),
        ("a-b-1", []),
        ("a--b", ["bad-id"]),
        ("a-", ["bad-id"]),
        ("a_b", ["bad-id"]),
        ("A", ["bad-id"]),
        ("é", ["bad-id"]),
        ("a b", ["bad-id"]),
        ("a\nb", ["bad-id"]),
        ("a\u202eb", ["bad-id"]),
        ("search", ["output-collision"]),
        ("pages", ["output-collision"]),
        ("page", []),
    ],
)
def test_a_file_is_named_by_its_id(tmp_path: Path, name: str, expected: list[str]) -> None:
    assert expected == codes(tmp_path, {f"pages/{name}.md": page()}, base=False)


def test_a_name_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/pages/\xff.md")).write_text(page())
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/pages/\xfe.txt")).write_text("")

    assert ["bad-value", "bad-id"] == codes(tmp_path, {}, base=False)


def test_a_copy_in_another_folder_is_one_mistake(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"pages/{folder}/x.md": page(former_ids="[old]") for folder in ("a", "b", "c")}

    assert ["pages/b/x.md:1:1 duplicate-id", "pages/c/x.md:1:1 duplicate-id"] == finding_lines(tmp_path, files, base=False)


@pytest.mark.parametrize(("first", "second"), [("straße", "strasse"), ("\u00c9", "E\u0301"), ("Ab", "aB")])
def test_ids_that_differ_in_case_or_unicode_form_only_collide(tmp_path: Path, first: str, second: str) -> None:
    files: dict[str, str | bytes] = {f"pages/{name}.md": page(title=f"Page {number}") for number, name in enumerate((first, second))}

    assert 1 == codes(tmp_path, files, base=False).count("path-collision")


PIECES = ["---\n", "title: A\n", "body: ", "[[", "]]", "[@", "&#8238;", "<<: ", "\\u202e", "![](", "- "]
SPECIAL = st.sampled_from([*"[]{}&*!|>'\"%@`#-?:,~<\n\t \\/é中\u202e\ufeff\0\r", *PIECES])


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SPECIAL, max_size=40).map("".join), st.booleans(), st.booleans())
def test_no_text_makes_the_check_fail(tmp_path: Path, text: str, markdown: bool, wrapped: bool) -> None:
    name = "pages/a.md" if markdown else "pages/a.yaml"
    data = (f"---\n{text}\n---\n{text}" if wrapped else text).encode()
    (tmp_path / "pages").mkdir(exist_ok=True)
    for old in (tmp_path / "pages").iterdir():
        old.unlink()
    (tmp_path / name).write_bytes(data)
    lines = data.decode().removeprefix("\ufeff").replace("\r\n", "\n").split("\n")

    for found in check(load(tmp_path), TODAY):
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_make_the_check_fail(tmp_path: Path, data: bytes) -> None:
    assert isinstance(findings(tmp_path, {"policies/p.md": b"---\n" + data + b"\n---\n", "_gone.yaml": data, "pages/q.yaml": data}), list)


VALUES = st.recursive(
    st.sampled_from(["a", "~", "''", "true", "2021-1", "x: y", "text", "'[key]'", "self", '"\\u202e"', "*a", "&b", "[[x]]"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(["id", "date", "event", "zh", "title", "'[key]'", "type", "policy", "<<"]), inner, max_size=3
        ).map(lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}")
    ),
    max_leaves=6,
)
FIELDS = (
    "title name draft status sources timeline relations targets themes original_title translations former_ids url_unknown [source] parent"
).split()


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5), st.sampled_from(["policies", "articles", "agencies", "themes"]))
def test_no_fields_make_the_check_fail(tmp_path: Path, fields: dict[str, str], folder: str) -> None:
    for old in tmp_path.rglob("*.md"):
        old.unlink()

    text = entry({f"'{name}'" if "[" in name else name: value for name, value in fields.items()})

    assert isinstance(findings(tmp_path, {f"{folder}/x.md": text}), list)


def test_values_that_are_equal_in_several_entries_are_held_once(tmp_path: Path) -> None:
    text = "---\ntitle: {}\nsummary: The same words in both.\naliases: [First, Second]\n---\nSee [[b]].\n"
    content = write_content(tmp_path, {f"themes/{id}.md": text.format(id) for id in "ab"})

    entries = load(content).entries
    one, other = entries["theme", "a"], entries["theme", "b"]

    assert ["First", "Second"] == one.fields["aliases"]
    assert one.fields["aliases"] is not other.fields["aliases"]
    assert one.fields["aliases"][1] is other.fields["aliases"][1]
    assert one.fields["summary"] is other.fields["summary"]
    assert one.mentions[0] is other.mentions[0]
    assert (None, "b") == one.mentions[0][:2]
