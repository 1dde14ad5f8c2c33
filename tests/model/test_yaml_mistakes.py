"""Texts that YAML reads otherwise than their writer meant are reported at the mistake, with a hint that fixes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from findings_of_content import codes, finding_lines, finding_lines_of, findings
from hypothesis import given
from hypothesis import strategies as st
from writing import POLICY, entry, policy

from tracker.model.yaml_reader import compose

FRONT = """title: A Notice
summary: It stops something.
type: notice
status: in-force
places: [cn]
timeline:
  - {date: 2021-09-24, event: effective}
"""


@pytest.mark.parametrize(
    ("written", "instead", "place", "hint"),
    [
        ("type: notice", "type：notice", "3:5", "write `type: notice`, with a plain colon and a space"),
        ("type: notice", "type:\u00a0notice", "3:6", "type a plain space instead"),
        ("type: notice", "type:\u3000notice", "3:6", "type a plain space instead"),
        ("type: notice", "type notice", "3:1", "write `type: notice`; indent a text that goes on"),
        ("type: notice", "type = notice", "3:1", "write `type: notice`; indent a text that goes on"),
        ("type: notice", "type:notice", "3:5", "write `type: notice`"),
        ("type: notice", "type", "3:1", "write `type: …`; indent a text that goes on"),
        ("type: notice\nstatus: in-force", "type notice\nstatus in-force", "3:1", "write `type: notice`; indent a text that goes on"),
        ("title: A Notice", "title A Notice", "1:1", "write `title: A Notice`; indent a text that goes on"),
        ("places: [cn]", "places [cn]", "5:1", "write `places: [cn]`; indent a text that goes on"),
        ("places: [cn]", "places: [cn", "5:9", "close it with ]"),
        ("places: [cn]", "places: [cn,", "5:9", "close it with ]"),
        ("places: [cn]", "places: [cn}", "5:12", "the bracket [ closes with ]"),
        ("places: [cn]", "places: [cn]]", "5:13", "take it out"),
        ("event: effective}", "event: effective", "7:5", "close it with }"),
        ("event: effective}", "event: effective\n  - {date: 2021, event: issued}", "7:5", "close it with }"),
        ("A Notice", '"A Notice', "1:8", 'put " at the end of the text as well'),
        ("A Notice", "'A Notice", "1:8", "put ' at the end of the text as well"),
        ("A Notice\nsummary: It stops", '"A Notice\nsummary: "It" stops', "1:8", 'put " at the end of the text as well'),
        ("A Notice\nsummary: It stops", '"A Notice\nsummary: It \\d stops', "1:8", 'put " at the end of the text as well'),
        ("A Notice", '"Virtual Currency" Notice', "1:27", "put the whole text in single quotes"),
        ("A Notice", "'Virtual Currency' Notice", "1:27", "put the whole text in double quotes"),
        ("A Notice", "'People's Notice'", "1:16", "put the text in double quotes, or write an apostrophe within single quotes twice"),
        ("[cn]", '["cn" x]', "5:15", "put the whole text in single quotes"),
        ("[cn]", '["cn" "x"]', "5:15", "part what stands in brackets with commas"),
        ("A Notice", "[Draft] Notice", "1:16", "put the whole text in double quotes"),
        ("A Notice", "{Draft} Notice", "1:16", "put the whole text in double quotes"),
        ("A Notice", '"A \\d Notice"', "1:11", r"write \\ for a backslash, or put the text in single quotes"),
        ("A Notice", '"C:\\users"', "1:11", r"write \\ for a backslash, or put the text in single quotes"),
        ("places: [cn]", "places:\n\t- cn", "6:1", "indent with spaces"),
        ("places: [cn]", "places:\n \t- cn", "6:2", "indent with spaces"),
        ("places: [cn]", "\tplaces: [cn]", "5:1", "indent with spaces"),
        ("type: notice", " type: notice", "3:2", "begin it in the column of the field or the hyphen that it belongs to"),
        ("places: [cn]", "places: [cn]\n  type: x", "6:3", "begin it in the column of the field or the hyphen that it belongs to"),
        ("places: [cn]", "places:\n  - cn\n - hk", "7:2", "begin it in the column of the field or the hyphen that it belongs to"),
        ("title: A Notice", " title: A Notice", "1:2", "begin all fields in the first column"),
        ("type: notice", "...\ntype: notice", "3:1", "take the line out"),
        ("A Notice", "Notice: Risks", "1:14", "put the whole text in double quotes"),
        ("A Notice", "Notice #2 on\n  Mining", "1:15", "put the whole text in double quotes"),
        ("effective}", "effective, note: a: b}", "7:49", "put the whole text in double quotes"),
        ("event: effective}", "event:}", "7:29", "put a space after it, or the whole text in double quotes"),
        ("A Notice", "@self", "1:8", "put the whole text in double quotes"),
        ("A Notice", "`code`", "1:8", "put the whole text in double quotes"),
        ("A Notice", "**bold**", "1:8", "put the whole text in double quotes"),
        ("A Notice", "*bold*", "1:8", "put the whole text in double quotes"),
        ("A Notice", "> quote", "1:8", "put the whole text in double quotes"),
        ("A Notice", "- one", "1:8", "put the whole text in double quotes"),
        ("A Notice", ", one", "1:8", "put the whole text in double quotes"),
    ],
)  # fmt: skip
def test_a_fault_of_yaml_is_told_on_its_own_line_with_what_mends_it(written: str, instead: str, place: str, hint: str) -> None:
    assert FRONT.count(written) == 1

    [fault] = compose(FRONT.replace(written, instead)).faults

    assert ("yaml-syntax", place) == (fault.code, f"{fault.line}:{fault.column}")
    assert hint in fault.hint


def test_the_hint_for_an_indent_does_what_it_says() -> None:
    [fault] = compose("title: A\nsummary: It stops.\n type: notice\n").faults

    assert "an indent of 1 space fits no field or item above this line" == fault.message
    assert [] == compose("title: A\nsummary: It stops.\ntype: notice\n").faults


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("title: Notice #2 on Mining", ["2:15 lost-text"]),
        ("title: Notice  # a comment", []),
        ("title: Notice\t# a comment", []),
        ("title: Notice\n# a comment", []),
        ("title: Notice #", ["2:15 lost-text"]),
        ("title: Notice#2", []),
        ('title: "Notice" # a comment', []),
        ('title: "Notice #2"', []),
        ("title: 'Notice #2'", []),
        ("title: >-\n  Notice #2", []),
        ("title: Notice\n  goes on #2", ["3:11 lost-text"]),
        ("title: 中文 #2 号", ["2:11 lost-text"]),
        ("title: A\naliases: [B] # a comment", []),
        ("title: A\naliases: [B #1\n  , C]", ["3:13 lost-text"]),
        ("title: A\naliases:\n  - B #1\n  - C #2", ["4:7 lost-text", "5:7 lost-text"]),
        ("title: A\ndraft: false # a comment", ["3:14 lost-text"]),
        ("title: A\nreviewed: ~ # a comment", ["3:13 lost-text"]),
        ("title: A\nsummary: #4 of the list", ["3:10 lost-text"]),
        ("title: A\nsummary: # a comment", []),
        ("title: A\naliases: # a comment\n  - B", []),
        ("title: A\naliases: [B]\nsummary: It bans. See item #4.", ["4:28 lost-text"]),
        ("title: #1 Notice", ["2:1 missing-field"]),
        ("title: A\naliases:\n  - #1", ["4:4 bad-value"]),
        ("title: A\nsumary: #1", ["3:1 unknown-field"]),
        ("title: A # hidden\u202e", ["2:18 unsafe-character"]),
    ],
)
def test_text_behind_a_number_sign_is_not_lost_in_silence(tmp_path: Path, fields: str, expected: list[str]) -> None:
    assert expected == finding_lines_of(tmp_path, f"---\n{fields}\n---\n\nText.\n")


def test_a_name_that_a_number_sign_has_emptied_is_told_as_missing_alone(tmp_path: Path) -> None:
    assert ["1:1 missing-field"] == finding_lines_of(tmp_path, "name: #1 Agency\ntype: ministry\nplace: cn\n", "agencies/a.yaml")[:1]


def test_a_body_among_the_fields_may_lose_text_too(tmp_path: Path) -> None:
    assert ["2:13 lost-text"] == finding_lines_of(tmp_path, "title: A\nbody: See A #4\n", "pages/a.yaml")


def test_the_text_that_is_lost_is_shown(tmp_path: Path) -> None:
    [finding] = findings(tmp_path, {"pages/a.md": "---\ntitle: Notice #2 on Mining\n---\n\nText.\n"}, base=False)

    assert "'#2 on Mining' is read as a comment" == finding.message
    assert "warning" == finding.level


@pytest.mark.parametrize(
    ("vocabulary", "expected"),
    [
        ("actor: {miner: }", ["1:16 bad-type"]),
        ("actor: {miner}", ["1:14 bad-type"]),
        ("actor: {Miner: }", ["1:9 bad-id"]),
        ("actor:\n  miner: {label: Miners #1\n}", ["2:25 lost-text"]),
        ("actor: {miner: {label: Miners, sellers}}", ["1:32 unknown-field"]),
        ("actor: {miner: {label: Miners, short}}", ["1:32 bad-value"]),
        ("actor: {miner: {label: Miners, short: }}", []),
        ("actr: ", ["1:1 unknown-field"]),
    ],
)
def test_a_vocabulary_loses_no_text_in_silence(tmp_path: Path, vocabulary: str, expected: list[str]) -> None:
    assert [f"_vocabulary.yaml:{line}" for line in expected] == finding_lines(tmp_path, {"_vocabulary.yaml": vocabulary}, base=False)


EVENT = "date: 2021-05-21, event: issued, source: text"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"timeline": "[{" + EVENT + ", note: Signed, sealed}]"}, ["10:74 unknown-field"]),
        ({"timeline": "[{" + EVENT + ", note: Signed, source}]"}, ["10:74 duplicate-key"]),
        ({"timeline": "[{date: 2021-05-21, event: issued, source: text, note}]"}, ["10:60 bad-value"]),
        ({"timeline": "[{" + EVENT + ", nte: }]"}, ["10:60 unknown-field"]),
        ({"timeline": "[{" + EVENT + ", note: }]"}, []),
        ({"timeline": "[{date:2021-05-21, event: issued, source: text}]"}, ["10:13 unknown-field"]),
        ({"timeline": "[{date：2021-05-21, event: issued, source: text}]"}, ["10:13 unknown-field"]),
        ({"sources": "[{id: text, title: Rules on mining, trading, url_unknown: true}]"}, ["11:46 unknown-field"]),
        ({"sources": "[{id: text, title: A, url_unknown: true, original_title: {zh: B, C d}}]"}, ["11:75 bad-value"]),
        ({"original_title": "{zh-Hans: 通知, 办法}"}, ["12:31 bad-value"]),
        ({"original_title": "{en: Notice, Beijing}"}, ["12:30 bad-value"]),
        ({"original_title": "{zh-Hans: 通知, not a tag: }"}, ["12:31 bad-value"]),
        ({"original_title": "{zh-Hans: 通知, en: }"}, []),
        ({"translations": "{zh-Hans: {title: 通知, sumary: }}"}, ["12:37 unknown-field"]),
        ({"statu_note": ""}, ["12:1 unknown-field"]),
        ({"reviewd": "~"}, ["12:1 unknown-field"]),
        ({"aliasse": "[]"}, ["12:1 unknown-field"]),
        ({"alias": "{}"}, ["12:1 unknown-field"]),
        ({"strange": "' '"}, ["12:1 unknown-field"]),
        ({"strange": "{a: , b: c}"}, ["12:1 unknown-field"]),
        ({"status_note": "", "reviewed": "~", "aliases": "[]"}, []),
        ({"relations": "[{type: cites, polcy: }]"}, ["12:27 unknown-field"]),
        ({"requirements": "[{who: company, rule: must-not, what: Mine, sell}]"}, ["12:59 unknown-field"]),
    ],
)  # fmt: skip
def test_an_unknown_key_is_told_whatever_its_value(tmp_path: Path, fields: dict[str, str], expected: list[str]) -> None:
    codes = finding_lines(tmp_path, {"policies/x.md": entry({**POLICY, **fields}, "It ends mining [@text].")})

    assert [f"policies/x.md:{line}" for line in expected] == [line for line in codes if line.startswith("policies/")]


def test_a_misspelt_key_without_a_value_is_one_mistake(tmp_path: Path) -> None:
    assert ["unknown-field"] == codes(tmp_path, {"policies/x.md": policy(without="status", statu="")})


def test_the_rest_of_a_text_with_a_comma_has_a_hint_that_names_the_comma(tmp_path: Path) -> None:
    files = {"policies/x.md": policy(timeline="[{date: 2021-05-21, event: issued, source: text, note: Signed, sealed}]")}

    [finding] = findings(tmp_path, files)

    assert "a comma ends a text in brackets: put a text that has one in quotes" == finding.hint


def test_a_value_that_adjoins_its_colon_has_a_hint_that_names_the_space(tmp_path: Path) -> None:
    files = {"policies/x.md": policy(timeline="[{date:2021-05-21, event: issued, source: text}]")}

    [finding] = findings(tmp_path, files)

    assert "put a colon and a space after 'date'" == finding.hint


def test_the_file_of_removed_entries_tells_lost_text_too(tmp_path: Path) -> None:
    gone = "- {kind: page, id: a, reason: Merged, see b}\n- kind: page\n  id: b\n  reason: Merged #4\n"

    assert ["_gone.yaml:1:39 unknown-field", "_gone.yaml:4:18 lost-text"] == finding_lines(tmp_path, {"_gone.yaml": gone}, base=False)


@given(st.text("ab:-[]{}\"'#\\,.&*!|>%@` \n\t：\u00a0", max_size=60))
def test_whatever_is_written_a_fault_has_a_place_in_the_file_and_a_hint(text: str) -> None:
    lines = text.split("\n")

    for fault in compose(text).faults:
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        assert fault.hint
