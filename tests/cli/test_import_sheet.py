"""A spreadsheet becomes drafts, and an exported one changes to the entries, without a byte of them that was not edited."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sites
import yaml
from hypothesis import given
from hypothesis import strategies as st
from writing import policy, write_content

from tracker.cli import field_edits, import_sheet, sheets
from tracker.model import checks, library
from tracker.model.findings import UsageError
from tracker.model.kinds import KINDS

GOLDEN = Path(__file__).parents[1] / "golden_site" / "content"

COMMENTED = """\
---
# The notice of May 2021.
title: "Notice on Mining"  # as published
type: notice
summary: It ends mining.
status:   in-force
stance: restrict
places: [cn]
issued_by:
    # the lead first
    - ministry  # alone
themes: [ mining ]
aliases:
  - "=SUM(A1)"
  - Notice; the second
document_number: 0123
timeline:
  - {date: 2021-05-21, event: issued, source: text}   # signed
  - date: 2021-06
    event: published
    source: text
sources: [{id: text, title: The text, url_unknown: true}]
---

It ends mining [@text].
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content", {"policies/notice.md": COMMENTED})


def exported(content: Path, table: str) -> list[list[str]]:
    """A table as the site of a content has it: the cells of its CSV file."""
    site = sites.site_of(content, {}, base=False)
    return list(csv.reader(io.StringIO(sites.content(site, f"data/{table}.csv").decode("utf-8-sig"))))


def as_csv(folder: Path, table: list[list[Any]], name: str = "sheet.csv") -> str:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(table)
    return str(path)


def as_xlsx(folder: Path, table: list[list[Any]], name: str = "sheet.xlsx") -> str:
    book = openpyxl.Workbook()
    for row in table:
        book.worksheets[0].append(row)
        for cell in book.worksheets[0][book.worksheets[0].max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    book.save(folder / name)
    return str(folder / name)


def texts(content: Path) -> dict[str, bytes]:
    return {path.relative_to(content).as_posix(): path.read_bytes() for path in sorted(content.rglob("*")) if path.is_file()}


def edited(table: list[list[str]], column: str, value: Any, row: int = 1) -> list[list[Any]]:
    found: list[list[Any]] = [list(cells) for cells in table]
    found[row][found[0].index(column)] = value
    return found


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if not kind.plain])
def test_a_table_that_comes_back_as_it_was_exported_changes_nothing(kind: str, write: Any, tmp_path: Path) -> None:
    content = Path(shutil.copytree(GOLDEN, tmp_path / "content"))
    before, table = texts(content), exported(content, KINDS[kind].folder)

    outcome = import_sheet.import_sheet(write(tmp_path, table), kind, content)

    assert ([], [], [], len(table) - 1) == (outcome.findings, outcome.drafts, outcome.changed, outcome.same)
    assert before == texts(content)
    assert len(table) > 1


@pytest.mark.parametrize("table", ["events", "sources", "relations", "targets", "requirements", "corrections"])
def test_a_table_of_items_that_comes_back_changes_nothing(table: str, tmp_path: Path) -> None:
    content = Path(shutil.copytree(GOLDEN, tmp_path / "content"))
    before, rows = texts(content), exported(content, table)

    outcome = import_sheet.import_sheet(as_csv(tmp_path, rows, f"{table}.csv"), "policy", content)

    assert ([], [], len(rows) - 1) == (outcome.findings, outcome.changed, outcome.same)
    assert before == texts(content)


@pytest.mark.parametrize(
    ("column", "value", "old", "new"),
    [
        ("title", "Notice: the end", 'title: "Notice on Mining"  # as', 'title: "Notice: the end"  # as'),
        ("status", "Repealed", "status:   in-force", "status:   repealed"),
        ("themes", "mining; mining", "themes: [ mining ]", "themes: [mining, mining]"),
        ("issued_by", "ministry; bank", "    - ministry  # alone", "    - ministry  # alone\n    - bank"),
        ("issued_by", "People’s Bank", "    - ministry  # alone", "    - bank"),
        ("aliases", "'=SUM(A1); Notice;the second; More", "  - Notice; the second", "  - Notice; the second\n  - More"),
        ("document_number", "", "document_number: 0123\n", ""),
        ("document_number", "=1+1", "document_number: 0123", 'document_number: "=1+1"'),
        ("stance_reason", "It ends mining: all", "stance: restrict\n", 'stance: restrict\nstance_reason: "It ends mining: all"\n'),
        ("body", "Two lines\n[@text].", "It ends mining [@text].", "Two lines\n[@text]."),
        ("milestone", "TRUE", "  - Notice; the second\ndocument_number", None),
    ],
)
def test_an_edited_cell_changes_its_value_and_not_a_byte_beside_it(
    column: str, value: str, old: str, new: str | None, content: Path, tmp_path: Path
) -> None:
    write_content(content, {"agencies/bank.md": "---\nname: People’s Bank\ntype: central-bank\nplace: cn\n---\n"}, base=False)
    sheet = as_csv(tmp_path, edited(exported(content, "policies"), column, value))

    outcome = import_sheet.import_sheet(sheet, "policy", content)

    text = (content / "policies/notice.md").read_text("utf-8")
    if column == "themes":  # twice in a list is refused
        assert (["bad-value"], COMMENTED) == ([finding.code for finding in outcome.findings], text)
    else:
        assert ([], ["policies/notice.md"]) == (outcome.findings, outcome.changed)
        end = "source: text\nmilestone: true\n"
        expected = COMMENTED.replace(old, new) if new is not None else COMMENTED.replace("source: text\nsources", f"{end}sources")
        assert expected == text


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "old", "new"),
    [
        ("events", 1, "date", "2021-05-20", "{date: 2021-05-21,", "{date: 2021-05-20,"),
        ("events", 1, "note", "Signed, not sent", "source: text}   #", 'source: text, note: "Signed, not sent"}   #'),
        ("events", 2, "note", "On the site", "event: published\n", "event: published\n    note: On the site\n"),
        ("events", 2, "source", "", "event: published\n    source: text\n", "event: published\n"),
        ("sources", 1, "publisher", "The ministry", "url_unknown: true}", "url_unknown: true, publisher: The ministry}"),
    ],
)
def test_an_edited_item_changes_alone(
    table: str, row: int, column: str, value: str, old: str, new: str, content: Path, tmp_path: Path
) -> None:
    sheet = as_csv(tmp_path, edited(exported(content, table), column, value, row), f"{table}.csv")

    assert [] == import_sheet.import_sheet(sheet, "policy", content).findings
    assert COMMENTED.replace(old, new) == (content / "policies/notice.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("table", "cells", "old", "new"),
    [
        (
            "events",
            {"date": "2022-01", "event": "amended", "source": "text", "note": "In part: 1"},
            "event: published\n    source: text\n",
            'event: published\n    source: text\n  - {date: 2022-01, event: amended, note: "In part: 1", source: text}\n',
        ),
        (
            "requirements",
            {"who": "company", "rule": "must-not", "what": "Mine"},
            "---\n\nIt ends",
            "requirements:\n  - {who: company, rule: must-not, what: Mine}\n---\n\nIt ends",
        ),
    ],
)
def test_a_further_row_of_items_adds_one(table: str, cells: dict[str, str], old: str, new: str, content: Path, tmp_path: Path) -> None:
    head, *rows = exported(content, table)
    number = 1 + sum(row[head.index("id")] == "notice" for row in rows)
    further = {"kind": "policy", "id": "notice", "number": str(number), **cells}
    sheet = as_csv(tmp_path, [head, *rows, [further.get(name, "") for name in head]], f"{table}.csv")

    outcome = import_sheet.import_sheet(sheet, "policy", content)

    assert ([], ["policies/notice.md"]) == (outcome.findings, outcome.changed)
    assert COMMENTED.replace(old, new) == (content / "policies/notice.md").read_text("utf-8")
    again = import_sheet.import_sheet(sheet, "policy", content)
    assert ([], []) == (again.findings, again.changed)


def test_an_item_whose_number_does_not_follow_is_refused(content: Path, tmp_path: Path) -> None:
    head, *rows = exported(content, "events")
    further = {"kind": "policy", "id": "notice", "number": "9", "date": "2022", "event": "amended"}
    sheet = as_csv(tmp_path, [head, *rows, [further.get(name, "") for name in head]], "events.csv")

    (finding,) = import_sheet.import_sheet(sheet, "policy", content).findings

    assert ("bad-value", "policies/notice.md has no item 9 of timeline") == (finding.code, finding.message)
    assert COMMENTED == (content / "policies/notice.md").read_text("utf-8")


def test_a_cell_that_a_spreadsheet_made_a_number_or_a_date_still_says_the_same(content: Path, tmp_path: Path) -> None:
    write_content(content, {"policies/notice.md": COMMENTED.replace("stance: restrict", "reviewed: 2021-06\nstance: restrict")}, base=False)
    table = edited(edited(exported(content, "policies"), "document_number", 123), "reviewed", datetime.date(2021, 6, 1))

    outcome = import_sheet.import_sheet(as_xlsx(tmp_path, table), "policy", content)

    assert ([], [], 1) == (outcome.findings, outcome.changed, outcome.same)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_ends_of_lines_and_the_byte_order_mark_stay(mark: str, content: Path, tmp_path: Path) -> None:
    file = content / "policies/notice.md"
    before = (mark + COMMENTED.replace("\n", "\r\n")).encode()
    file.write_bytes(before)

    import_sheet.import_sheet(as_csv(tmp_path, edited(exported(content, "policies"), "title", "Another")), "policy", content)

    assert before.replace(b'"Notice on Mining"', b"Another") == file.read_bytes()


def test_rows_become_drafts_by_a_mapping(content: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    fields = "Name: title\n中文: original_title.zh-Hans\nBody: issued_by\nSigned: timeline.issued\nLink: sources.url\n"
    mapping.write_text(f"{fields}Remark:\nIs: status\n", "utf-8")
    table = [
        ["Name", "中文", "Body", "Signed", "Link", "Remark", "Is"],
        ["Rules: on mining", "挖矿规则", "ministry of industry", "2022-01", "https://example.org/x", "skip", "In force"],
        [None, None, None, None, None, None, None],
        ["Rules: on mining", "", "", "", "", "", ""],
        ["Notice", "", "ministry", "tomorrow", "", "", ""],
        ["=cmd|' /C calc'!A0", "", "nobody", "", "", "", ""],
    ]

    outcome = import_sheet.import_sheet(as_xlsx(tmp_path, table), "policy", content, str(mapping))

    assert ["policies/cmd-c-calc-a0.md", "policies/rules-on-mining.md"] == outcome.drafts
    assert [(4, "duplicate-id"), (5, "output-collision")] == [(finding.line, finding.code) for finding in outcome.findings]
    written = library.load(content).entries["policy", "rules-on-mining"]
    assert written.draft
    assert {
        "title": "Rules: on mining",
        "original_title": {"zh-Hans": "挖矿规则"},
        "status": "in-force",
        "issued_by": ["ministry"],
        "timeline": [{"date": "2022-01", "event": "issued"}],
        "sources": [{"id": "source", "title": "Rules: on mining", "url": "https://example.org/x"}],
    } == {name: value for name, value in written.fields.items() if name != "draft"}
    assert "=cmd|' /C calc'!A0" == library.load(content).entries["policy", "cmd-c-calc-a0"].title


def test_a_row_that_does_not_fit_is_one_finding_at_its_column_and_the_others_are_written(content: Path, tmp_path: Path) -> None:
    table = [
        ["id", "title", "stance", "status", "themes"],
        ["good", "Good", "restrict", "in-force", "mining"],
        ["bad", "Bad\u202e", "restrictt", "in-force", "mining"],
        ["Bad Id", "Bad", "restrict", "in-force", "mining"],
    ]

    outcome = import_sheet.import_sheet(as_csv(tmp_path, table), "policy", content)

    assert [(3, 2, "unsafe-character"), (4, 1, "bad-id")] == [(f.line, f.column, f.code) for f in outcome.findings]
    assert "restrictt" in outcome.findings[0].message
    assert ["policies/good.md"] == outcome.drafts
    assert {"policies/good.md", "policies/notice.md"} == {path for path in texts(content) if path.startswith("policies/")}


def test_a_dry_run_writes_nothing(content: Path, tmp_path: Path) -> None:
    before = texts(content)
    sheet = as_csv(tmp_path, [["title"], ["One"]])

    outcome = import_sheet.import_sheet(sheet, "policy", content, dry_run=True)

    assert (["policies/one.md"], before) == (outcome.drafts, texts(content))


def test_a_change_that_makes_an_error_is_refused_and_told(content: Path, tmp_path: Path) -> None:
    before = texts(content)

    for column, value, code in (
        ("issued_by", "nobody", "unknown-reference"),
        ("title", "", "missing-field"),
        ("reviewed", "x", "bad-date"),
    ):
        outcome = import_sheet.import_sheet(as_csv(tmp_path, edited(exported(content, "policies"), column, value)), "policy", content)
        assert [(2, code)] == [(finding.line, finding.code) for finding in outcome.findings]

    assert before == texts(content)


def test_an_unknown_column_is_told_with_what_it_may_mean(content: Path, tmp_path: Path) -> None:
    outcome = import_sheet.import_sheet(as_csv(tmp_path, [["title", "stanse"], ["a", "b"]]), "policy", content)

    assert [(1, 2, "unknown-field", "did you mean 'stance'?")] == [(f.line, f.column, f.code, f.hint) for f in outcome.findings]


def bomb(tmp_path: Path) -> Path:
    """A file of some kilobytes that unpacks to more than a gigabyte."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as member:
        for _ in range(sheets.LARGEST_UNPACKED // (1 << 20) + 1):
            member.write(bytes(1 << 20))
    return path


def far_cell(tmp_path: Path) -> Path:
    """A sheet with one cell at the far end of it."""
    book = openpyxl.Workbook()
    book.worksheets[0]["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")
    return tmp_path / "far.xlsx"


def not_a_sheet(tmp_path: Path) -> Path:
    (tmp_path / "no.xlsx").write_bytes(b"PK\x03\x04 no")
    return tmp_path / "no.xlsx"


def latin(tmp_path: Path) -> Path:
    (tmp_path / "latin.csv").write_bytes("title\ncafé\n".encode("latin-1"))
    return tmp_path / "latin.csv"


def many_rows(tmp_path: Path) -> Path:
    return Path(as_csv(tmp_path, [["title"]] * (sheets.MOST_ROWS + 2)))


def open_quote(tmp_path: Path) -> Path:
    (tmp_path / "open.csv").write_text('title\n"never closed\n', "utf-8")
    return tmp_path / "open.csv"


@pytest.mark.parametrize("make", [bomb, far_cell, not_a_sheet, latin, many_rows, open_quote])
def test_a_hostile_or_damaged_sheet_is_refused_in_a_line(make: Any, content: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^\S+\.(csv|xlsx) [^\n]+$"):
        import_sheet.import_sheet(str(make(tmp_path)), "policy", content)


def test_a_sheet_of_a_spreadsheet_that_writes_semicolons_is_read(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id;title\nx;One, two\n", "utf-8")

    assert (["id", "title"], [sheets.Row(2, ["x", "One, two"])]) == sheets.read(tmp_path / "s.csv")


def test_where_the_disk_refuses_a_file_none_is_written(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write_new = texts(content), import_sheet.atomic.write_new

    def refuse(path: Path, data: bytes) -> None:
        if path.stem == "two":
            raise OSError(28, "No space left on device", str(path))
        write_new(path, data)

    monkeypatch.setattr(import_sheet.atomic, "write_new", refuse)
    with pytest.raises(OSError, match="No space"):
        import_sheet.import_sheet(as_csv(tmp_path, [["title"], ["One"], ["Two"]]), "policy", content)

    assert before == texts(content)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40)


@given(st.sampled_from(["title", "summary", "status_note", "stance_reason", "document_number", "milestone_label"]), TEXTS)
def test_any_text_is_written_as_yaml_that_is_read_as_that_text(name: str, value: str) -> None:
    fields = COMMENTED.split("---\n")[1]
    before = yaml.load(fields, yaml.CBaseLoader)

    made = field_edits.set_value(fields, (name,), value, field_edits.field_order(KINDS["policy"].model.model_fields))

    assert {**before, name: value} == yaml.load(made, yaml.CBaseLoader)


def test_what_is_imported_passes_the_check_but_for_what_is_left_open(content: Path, tmp_path: Path) -> None:
    write_content(content, {"policies/x.md": policy()}, base=False)
    import_sheet.import_sheet(as_csv(tmp_path, [["title", "themes"], ["New", "mining"]]), "policy", content)

    found = checks.check(library.load(content), datetime.date(2022, 1, 1), warnings=False)

    assert {"missing-field"} == {finding.code for finding in found}
