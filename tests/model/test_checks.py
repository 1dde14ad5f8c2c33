"""The rules, each with what breaks it and what does not."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from writing import BASE, article, entry, page, policy, write_content

from tracker.model.checks import check
from tracker.model.entries import Record
from tracker.model.library import load

TODAY = datetime.date(2026, 11, 22)


def told(folder: Path, files: dict[str, str | bytes], base: bool = True) -> list[str]:
    """`path:line:column code` of every finding."""
    library = load(write_content(folder, files, base))
    return [f"{finding.path}:{finding.line}:{finding.column} {finding.code}" for finding in check(library, TODAY)]


def codes(folder: Path, files: dict[str, str | bytes], base: bool = True) -> list[str]:
    return [line.split(" ")[1] for line in told(folder, files, base)]


def test_a_sound_content_has_no_finding(tmp_path: Path) -> None:
    files = {"policies/notice.md": policy(themes="[mining]"), "articles/report.md": article(), "pages/about.md": page()}
    files["policies/notice.md"] = policy(sources="[report, {id: text, title: The text, url_unknown: true}]")

    assert [] == told(tmp_path, files)


def test_a_yaml_file_is_an_entry_too(tmp_path: Path) -> None:
    text = "title: About\nbody: |\n  See [[nothing]].\n\n    indented\n  <b>x</b>\n"

    assert ["pages/about.yaml:3:7 unknown-reference", "pages/about.yaml:6:3 raw-html"] == told(
        tmp_path, {"pages/about.yaml": text}, base=False
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: A\nbody: See [[nothing]].\n", "2:11"),
        ('title: A\nbody: "See [[nothing]]."\n', "2:12"),
        ("title: A\nbody: >\n  See it\n  and [[nothing]].\n", "4:7"),
        ("title: A\nbody: |2\n    code\n\n  See [[nothing]].\n", "5:7"),
    ],
)
def test_a_fault_in_a_yaml_body_is_found_where_it_stands(tmp_path: Path, text: str, place: str) -> None:
    assert [f"pages/a.yaml:{place} unknown-reference"] == told(tmp_path, {"pages/a.yaml": text}, base=False)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: !!str A", "2:8 yaml-syntax"),
        ("title: &a A", "2:8 yaml-syntax"),
        ("title: A\nsummary: *a", "3:10 yaml-syntax"),
        ("title: A\n<<: {summary: B}", "3:1 yaml-syntax"),
        ("title: [A", "2:8 yaml-syntax"),
        ("title: A\n\tsummary: B", "3:1 yaml-syntax"),
        ("- title", "2:1 bad-type"),
        ("title: A\nname: B", "3:1 unknown-field"),
        ("title: A\nbody: B", "3:1 unknown-field"),
        ("title: {a: b}", "2:8 bad-type"),
        ("title:", "2:1 missing-field"),
        ("title: ''", "2:1 missing-field"),
        ("title: '  '", "2:1 missing-field"),
        ("title: ~", "2:1 missing-field"),
        ("title: A\naliases: B", "3:10 bad-type"),
        ("title: A\naliases: {}", "3:10 bad-type"),
        ("title: A\naliases: [B, ~, C]", "3:14 bad-value"),
        ("title: A\naliases: [B, '']", "3:14 bad-value"),
        ("title: A\naliases: [[B]]", "3:11 bad-type"),
        ("title: A\ndraft: yes", "3:8 bad-value"),
        ("title: |\n  A\n  B", "2:8 bad-value"),
        ("title: A\nreviewed: 2021-2", "3:11 bad-date"),
        ("title: A\nreviewed: 0000", "3:11 bad-date"),
        ("title: A\nreviewed: 2021-02-29", "3:11 bad-date"),
        ("title: A\noriginal_title: {not a tag: B}", "3:18 bad-value"),
        ("title: A\noriginal_title: B", "3:17 bad-type"),
        ("title: A\nformer_ids: [Old]", "3:14 bad-id"),
        ("title: A\nformer_ids: [old, old]", "3:19 bad-value"),
        ("title: A\nformer_ids: [about]", "3:14 output-collision"),
        ('title: "A\\u202e"', "2:10 unsafe-character"),
        ('title: "A\\ud800"', "2:10 unsafe-character"),
        ('title: "A\\0"', "2:10 unsafe-character"),
        ("title: A &#8238; B", "2:10 unsafe-character"),
        ("title: A\nsummary: " + "x" * 501, "3:10 bad-value"),
        ("title: A\nsummary: " + "x" * 1001, "3:10 too-large"),
        ("title: A\ntranslations: {zh: {summary: " + "x" * 501 + "}}", "3:30 bad-value"),
        ("title: A\ntranslations: {zh: {sumary: B}}", "3:21 unknown-field"),
        ("title: A\ndraft: {{{", "3:9 yaml-syntax"),
        ("title: A\nx: " + "[" * 51 + "a" + "]" * 51, "3:54 too-deep"),
    ],
)
def test_a_faulty_field_is_told_once_and_where_it_stands(tmp_path: Path, front: str, expected: str) -> None:
    text = f"---\n{front}\n---\n\nText.\n"

    assert [f"pages/about.md:{expected}"] == told(tmp_path, {"pages/about.md": text}, base=False)


@pytest.mark.parametrize(
    "front",
    [
        "title: no",
        "title: 0123",
        "title: 1.10",
        "title: '~'",
        "title: Null",
        "title: A\nsummary:",
        "title: A\naliases: []",
        "title: A\ndraft: 'false'",
        "title: A\ndraft: null",
        "title: |\n  A",
        "title: A\nreviewed: 2021",
        "title: A\nsummary: " + "x" * 300,
        "title: A\noriginal_title: {zh-Hans-CN: B, x-private: C, i-klingon: D}",
        "title: A\nformer_ids: [old]",
        "title: A\u200dB",
        "title: {{ site }}".replace("{{", "'{{").replace("}}", "}}'"),
    ],
)
def test_a_sound_field_is_not_told(tmp_path: Path, front: str) -> None:
    assert [] == told(tmp_path, {"pages/about.md": f"---\n{front}\n---\n\nText.\n"}, base=False)


def test_texts_stay_the_texts_that_stand_there(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/notice.md": policy(document_number="0123"), "articles/report.md": article(language="no")}
    library = load(write_content(tmp_path, files))

    assert "0123" == library.entries["policy", "notice"].fields["document_number"]
    assert "no" == library.entries["article", "report"].fields["language"]


def test_a_byte_order_mark_and_carriage_returns_are_passed_over(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + page(body="See [[nothing]].").replace("\n", "\r\n").encode()

    assert ["pages/about.md:5:5 unknown-reference"] == told(tmp_path, {"pages/about.md": data}, base=False)


def test_a_lone_carriage_return_is_unsafe(tmp_path: Path) -> None:
    assert ["pages/about.md:2:9 unsafe-character"] == told(tmp_path, {"pages/about.md": b"---\ntitle: A\rB\n---\n\nText.\n"}, base=False)


def test_a_file_over_one_mebibyte_is_not_read(tmp_path: Path) -> None:
    assert ["pages/about.md:1:1 too-large"] == told(tmp_path, {"pages/about.md": page(body="x " * 600_000)}, base=False)


def test_a_list_of_over_a_thousand_items_is_too_large(tmp_path: Path) -> None:
    aliases = "[" + ", ".join(f"n{number}" for number in range(1001)) + "]"

    assert ["pages/about.md:3:10 too-large"] == told(tmp_path, {"pages/about.md": page(aliases=aliases)}, base=False)


def test_what_lies_in_the_content_wrongly_is_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "notes.txt": "x", "reports/a.md": page(), "pages/a.txt": "x", "pages/b.yml": "title: B", "pages/sub/c.md": page(),
        "_drafts/x.md": "x", ".hidden": "x", "pages/_x.md": "x", "pages/.x.md": "x",
    }  # fmt: skip
    write_content(tmp_path, files, base=False)
    os.symlink("/etc", tmp_path / "places")
    os.symlink("nowhere", tmp_path / "pages/d.md")
    os.mkfifo(tmp_path / "pages/e.md")

    assert [
        "notes.txt:1:1 bad-value",
        "pages/a.txt:1:1 bad-value",
        "pages/b.yml:1:1 bad-value",
        "pages/d.md:1:1 symlink",
        "pages/e.md:1:1 bad-type",
        "places:1:1 symlink",
        "reports:1:1 bad-value",
    ] == told(tmp_path, {}, base=False)


def test_two_files_of_one_id_are_told_at_the_second(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"pages/x.md": page(), "pages/x.yaml": "title: B\nbody: Text.\n", "pages/sub/x.md": page(title="C")}

    assert ["pages/x.md:1:1 duplicate-id", "pages/x.yaml:1:1 duplicate-id"] == told(tmp_path, files, base=False)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "unclear"}, "2:1 missing-field"),
        ({"issued_by": "[ministry, ministry]"}, "8:23 bad-value"),
        ({"relations": "[{type: amends, policy: notice}]"}, "12:36 self-reference"),
        ({"relations": "[{type: amends}]"}, "12:14 missing-field"),
        ({"timeline": "[{date: 2021, event: issued, source: other}]"}, "10:48 unknown-source"),
        ({"targets": "[{by: 2030, text: A, source: other}]"}, "12:39 unknown-source"),
        ({"sources": "[{id: self, title: A, url_unknown: true}, {id: text, title: B, url_unknown: true}]"}, "11:16 bad-value"),
        ({"sources": "[{id: text, title: A, url_unknown: true, url: https://example.org/}]"}, "11:45 bad-value"),
        ({"sources": "[{id: text, title: A}]"}, "11:12 missing-field"),
        ({"sources": "[{id: text, title: A, url_unknown: true, date: 2027}]"}, "11:57 future-date"),
        ({"sources": "[[text]]"}, "11:11 bad-type"),
        ({"places": "[nowhere]"}, "7:10 unknown-reference"),
        ({"milestone": "maybe"}, "12:12 bad-value"),
        ({"stance": "Restrict"}, "6:9 bad-value"),
    ],
)
def test_a_faulty_policy_is_told_where_the_fault_stands(tmp_path: Path, fields: dict[str, str], expected: str) -> None:
    files = {"policies/notice.md": policy(**fields)}

    found = [line for line in told(tmp_path, files) if "unreferenced" not in line and "unsourced" not in line]

    assert f"policies/notice.md:{expected}" in found
    if "unknown-source" not in expected and fields.keys() != {"sources"}:
        assert 1 == len(found)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ("consultation-opened 2021-03, consultation-closed 2021-02-20", True),
        ("consultation-opened 2021-03, consultation-closed 2021-03-01", False),
        ("consultation-opened 2021, consultation-closed 2021-02-20", False),
        ("adopted 2021-03, repealed 2020", True),
        ("adopted 2021-03, expired 2021-02", True),
        ("adopted 2021, repealed 2021-02", False),
        ("effective 2021-03, repealed 2021-02", True),
        ("effective 2021-03, expired 2021-02", False),
        ("effective 2019, repealed 2021-02, effective 2021", False),
    ],
)
def test_dates_follow_as_far_as_both_tell(tmp_path: Path, events: str, expected: bool) -> None:
    pairs = [pair.split(" ") for pair in events.split(", ")]
    timeline = "[" + ", ".join(f"{{date: {day}, event: {event}, source: text}}" for event, day in pairs) + "]"

    assert expected == ("date-order" in codes(tmp_path, {"policies/notice.md": policy(timeline=timeline, status="completed")}))


def test_an_article_is_read_after_it_is_published(tmp_path: Path) -> None:
    def found(published: str, accessed: str) -> list[str]:
        return [
            code
            for code in codes(tmp_path, {"articles/report.md": article(published=published, accessed=accessed)})
            if code == "date-order"
        ]

    assert ["date-order"] == found("2021-06-09", "2021-06-08")
    assert [] == found("2021-06", "2021-06-08")


@pytest.mark.parametrize(
    ("status", "events", "fits"),
    [
        ("in-force", "issued 2021", True),
        ("adopted", "issued 2021", True),
        ("proposed", "consultation-opened 2021", True),
        ("in-force", "consultation-opened 2021", False),
        ("adopted", "effective 2021", False),
        ("in-force", "effective 2021, effective 2027", True),
        ("adopted", "issued 2021, effective 2027", True),
        ("in-force", "effective 2021, repealed 2022", False),
        ("repealed", "effective 2021, repealed 2022", True),
        ("completed", "effective 2021, repealed 2022", True),
        ("repealed", "repealed 2021, effective 2021-12-31", True),
        ("amended", "effective 2020, amended 2021, enforced 2022", True),
        ("repealed", "announced 2021", True),
    ],
)
def test_the_status_follows_from_the_last_event_up_to_today(tmp_path: Path, status: str, events: str, fits: bool) -> None:
    pairs = [pair.split(" ") for pair in events.split(", ")]
    timeline = "[" + ", ".join(f"{{date: {day}, event: {event}, source: text}}" for event, day in pairs) + "]"

    assert fits == ("status-mismatch" not in codes(tmp_path, {"policies/notice.md": policy(status=status, timeline=timeline)}))


class Memory:
    """Cache that a check leaves for the next."""

    def __init__(self) -> None:
        self.records: dict[bytes, Record] = {}
        self.get, self.put = self.records.get, self.records.__setitem__


def test_what_is_remembered_of_an_entry_is_told_again_and_not_on_another_day(tmp_path: Path) -> None:
    timeline = "[{date: 2021, event: effective, source: text}, {date: 2027, event: repealed, source: text}]"
    notice = policy(status="repealed", timeline=timeline, summary="A" * 301, reviewed="2026-06-01")
    content, later, kept = write_content(tmp_path, {"policies/notice.md": notice}), datetime.date(2029, 11, 22), Memory()

    first = check(load(content), TODAY, kept=kept)
    library = load(content)

    assert {"status-mismatch", "long-summary"} == {finding.code for finding in first}
    assert first == check(library, TODAY, kept=kept)
    assert [] == [entry.path for entry in library.parsed if entry._places], "a file was composed again"
    assert check(load(content), later) == check(load(content), later, kept=kept)
    assert "stale" in {finding.code for finding in check(load(content), later, kept=kept)}


def test_a_draft_may_refer_to_a_draft(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/ministry.md": entry({"name": "Ministry of Industry", "draft": "true", "type": "ministry", "place": "cn"}),
        "policies/notice.md": policy(draft="true"),
    }

    assert [] == told(tmp_path, files)


def test_a_former_id_is_no_reference_but_a_hint(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/ministry.md": entry({"name": "Ministry", "former_ids": "[old]", "type": "ministry", "place": "cn"}),
        "policies/notice.md": policy(issued_by="[old]"),
    }
    found = check(load(write_content(tmp_path, files)), TODAY)

    assert [("unknown-reference", 'it is now "ministry" (Ministry)', "ministry")] == [(f.code, f.hint, f.fix) for f in found]


def test_a_removed_entry_is_no_reference_but_a_hint(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "_gone.yaml": "- {kind: agency, id: old, became: [ministry]}\n- {kind: agency, id: older, reason: It never existed.}\n",
        "policies/notice.md": policy(issued_by="[ministry, old, older]"),
    }
    found = check(load(write_content(tmp_path, files)), TODAY)

    assert ['it became "ministry"', "it was removed: It never existed."] == [finding.hint for finding in found]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("{kind: agency, id: ministry, reason: R}", "1:22 output-collision"),
        ("{kind: policy, id: by, reason: R}", "1:22 output-collision"),
        ("{kind: agency, id: old, became: [nobody]}", "1:36 unknown-reference"),
        ("{kind: body, id: old, reason: R}", "1:10 bad-value"),
        ("{kind: agency, id: Old, reason: R}", "1:22 bad-id"),
        ("{kind: agency, id: old}", "1:4 missing-field"),
        ("{kind: agency, id: old, became: ministry}", "1:35 bad-type"),
        ("{kind: agency, id: old, reasons: R, reason: R}", "1:27 unknown-field"),
        ("old", "1:3 bad-type"),
    ],
)
def test_a_faulty_removal_is_told(tmp_path: Path, item: str, expected: str) -> None:
    files: dict[str, str | bytes] = {"_gone.yaml": f"- {item}\n", "policies/notice.md": policy()}

    assert [f"_gone.yaml:{expected}"] == told(tmp_path, files)


def test_a_cycle_is_told_once_at_its_first_file(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"themes/{name}.md": entry({"name": name, "summary": "A theme.", "parent": parent})
        for name, parent in [("b", "c"), ("c", "d"), ("d", "b")]
    }
    files["policies/notice.md"] = policy(themes="[mining, b, c, d]")

    assert ["themes/b.md:4:9 parent-cycle"] == told(tmp_path, files)


def test_twenty_parents_are_the_most(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"themes/t0.md": entry({"name": "t0", "summary": "A theme."})}
    for number in range(1, 24):
        files[f"themes/t{number}.md"] = entry({"name": f"t{number}", "summary": "A theme.", "parent": f"t{number - 1}"})
    files["policies/notice.md"] = policy(themes="[mining, " + ", ".join(f"t{number}" for number in range(24)) + "]")

    assert ["themes/t21.md:4:9 too-deep"] == told(tmp_path, files)


def test_one_unreadable_file_does_not_make_others_unreferenced(tmp_path: Path) -> None:
    assert ["yaml-syntax"] == codes(tmp_path, {"policies/notice.md": policy(title="A: B")})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The Ministry of Industry acts [@text].", 1),
        ("The Ministry\nof Industry acts, and the Ministry of Industry acts again [@text].", 1),
        ("The [[ministry]] acts; the Ministry of Industry acts again [@text].", 0),
        ("The [[ministry|Ministry]] acts [@text].", 0),
        ("The Ministry of Industrys acts [@text].", 0),
        ("The XMinistry of Industry acts [@text].", 0),
        ("The ministry of industry acts [@text].", 0),
        ("使用Ministry of Industry交易 [@text].", 1),
        ("`Ministry of Industry` [@text].", 0),
        ("# Ministry of Industry\n\nIt acts [@text].", 0),
        ("[The Ministry of Industry](https://example.org/) acts [@text].", 0),
        ("Its own title, Notice on Mining, stands here [@text].", 0),
        ("工信部发布 [@text].", 1),
        ("MI acts [@text].", 0),
    ],
)
def test_a_mention_is_a_whole_name_that_the_text_links_nowhere(tmp_path: Path, body: str, expected: int) -> None:
    files: dict[str, str | bytes] = {
        "agencies/ministry.md": entry({"name": "Ministry of Industry", "aliases": "[工信部, MI]", "type": "ministry", "place": "cn"}),
        "policies/notice.md": policy(body=body),
    }

    assert ["unlinked-mention"] * expected == codes(tmp_path, files)


def test_of_two_names_at_one_place_the_longer_is_meant(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "places/cn.md": entry({"name": "China"}),
        "agencies/bank.md": entry({"name": "Bank of China", "type": "other", "place": "cn"}),
        "policies/notice.md": policy(body="The Bank of China acts [@text].", issued_by="[ministry, bank]"),
    }
    found = check(load(write_content(tmp_path, files)), TODAY)

    assert ["write [[bank]]"] == [finding.hint for finding in found]


def test_hundreds_of_findings_come_at_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"pages/p{number}.md": page(title=f"Page {number}", body="See [[nothing]].") for number in range(400)}

    assert ["unknown-reference"] * 400 == codes(tmp_path, files, base=False)


def test_both_files_that_differ_only_in_case_are_named(tmp_path: Path) -> None:
    assert "path-collision" in codes(tmp_path, {"pages/a.md": page(), "pages/A.md": page(title="B")}, base=False)
    assert BASE
