"""`_log.jsonl`: what it says, its faults, and the addresses that it holds the site to."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from writing import policy, write_content

from tracker.model import log
from tracker.model.checks import check
from tracker.model.comparison import Change
from tracker.model.library import load
from tracker.model.log import Log, LogFile

HEAD = '{"complete_to":"' + "a" * 40 + '"}'
LINE = '{"date":"2021-06-01","kind":"policy","id":"a","change":"added","field":"","was":null,"now":"A"}'
NOW = datetime.date(2022, 1, 1)


def faults(*lines: str) -> list[tuple[int, int, str, str]]:
    return [fault[:4] for fault in LogFile("\n".join(lines).encode()).faults]


def test_a_log_holds_changes_and_the_commit_that_it_is_complete_to() -> None:
    file = LogFile(f"{HEAD}\n{LINE}\n".encode())

    assert ("a" * 40, [Change("2021-06-01", "policy", "a", "added", "", None, "A")], []) == (file.complete_to, file.changes, file.faults)


def test_without_a_file_nothing_is_known() -> None:
    assert ("", [], []) == (LogFile().complete_to, LogFile().changes, LogFile().faults)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([""], (1, 1, "missing-field", "the field `complete_to` is missing")),
        ([LINE], (1, 1, "missing-field", "the field `complete_to` is missing")),
        (['{"complete_to":"main"}'], (1, 17, "bad-value", "'main' is no commit's full name")),
        ([HEAD, "<<<<<<< main"], (2, 1, "bad-type", "this line is no JSON object")),
        ([HEAD, "[]"], (2, 1, "bad-type", "this line is no JSON object")),
        ([HEAD, LINE.replace('"date"', '"day"')], (2, 3, "unknown-field", "there is no field 'day' here")),
        ([HEAD, LINE.replace('"id":"a",', "")], (2, 1, "missing-field", "the field `id` is missing")),
        ([HEAD, LINE.replace('"a"', "17")], (2, 43, "bad-type", "`id` takes one text")),
        ([HEAD, LINE.replace("06-01", "06-31")], (2, 10, "bad-date", "'2021-06-31' is not a day")),
        ([HEAD, LINE.replace("-06-01", "-06")], (2, 10, "bad-date", "'2021-06' is not a day")),
        ([HEAD, LINE.replace("policy", "polcy")], (2, 30, "bad-value", "there is no kind 'polcy'")),
        ([HEAD, LINE.replace('"a"', '"A b"')], (2, 44, "bad-id", "'A b' is not an id: lower-case letters, digits and single hyphens")),
        ([HEAD, LINE.replace("added", "adde")], (2, 57, "bad-value", "there is no change 'adde'")),
        (
            [HEAD, LINE.replace("added", "event").replace('"A"', '"soon"')],
            (2, 1, "bad-value", "`was` and `now` of `event` are two different dates, one of which may be null"),
        ),
        (
            [HEAD, LINE.replace("added", "target").replace('"A"', '{"by":"2025"}')],
            (2, 1, "bad-value", "`was` and `now` of `target` are two different mappings of `by` and `text`, one of which may be null"),
        ),
        ([HEAD, LINE.replace('"A"', '"A\\u202e"')], (2, 1, "unsafe-character", "U+202E may not stand in a file")),
        ([HEAD, LINE.replace('"A"', '{"b":["\\u0000"]}')], (2, 99, "unsafe-character", "U+0000 may not stand in a file")),
    ],
)
def test_a_fault_is_told_at_its_place(lines: list[str], expected: tuple[int, int, str, str]) -> None:
    assert [expected] == faults(*lines)


def test_bytes_that_are_no_text_are_one_fault() -> None:
    assert [("encoding", 2)] == [(fault.code, fault.line) for fault in LogFile(HEAD.encode() + b"\n\xff").faults]


def test_a_change_of_many_entries_names_none() -> None:
    line = '{"date":"2021-06-01","kind":"","id":"","change":"revised","field":"themes","was":null,"now":31}'

    assert [] == faults(HEAD, line)
    assert [] != faults(HEAD, line.replace("revised", "status"))


def test_the_faults_of_the_log_are_findings_of_a_check(tmp_path: Path) -> None:
    write_content(tmp_path, {"policies/a.md": policy(), "_log.jsonl": f"{HEAD}\n{LINE.replace('06-01', '06-31')}\n"})

    [finding] = check(load(tmp_path), NOW, warnings=False)

    assert ("_log.jsonl", 2, 10, "bad-date") == finding[:4]


def test_a_log_may_be_larger_than_an_entry(tmp_path: Path) -> None:
    lines = [HEAD, *[LINE] * 12_000]
    write_content(tmp_path, {"policies/a.md": policy(), "_log.jsonl": "\n".join(lines)})

    assert (tmp_path / "_log.jsonl").stat().st_size > 1 << 20
    assert [] == check(load(tmp_path), NOW, warnings=False)


# Addresses


def lost(folder: Path, files: dict[str, str | bytes], *ids: str) -> list[str]:
    """The ids of policies that are reported as lost, of these that the log has as added."""
    lines = [HEAD, *(LINE.replace('"a"', f'"{id}"') for id in ids)]
    library = load(write_content(folder, {**files, "_log.jsonl": "\n".join(lines)}))
    return [finding.message for finding in check(library, NOW, warnings=False) if finding.code == "lost-address"]


def test_an_address_is_lost_if_nothing_says_what_became_of_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/a.md": policy(),
        "policies/b.md": policy(former_ids="[c]"),
        "policies/e.md": policy(draft="true"),
        "_gone.yaml": "- {kind: policy, id: d, reason: It was none.}\n",
    }

    assert ['policy "f" was published and is gone'] == lost(tmp_path, files, "a", "b", "c", "d", "e", "f", "f")


def test_what_stands_in_a_file_that_cannot_be_read_is_not_lost_too(tmp_path: Path) -> None:
    assert [] == lost(tmp_path, {"policies/b.md": "---\nformer_ids: [f]\ntitle: [\n---\n"}, "f")


def test_a_log_that_is_faulty_itself_excuses_no_address(tmp_path: Path) -> None:
    library = load(write_content(tmp_path, {"_log.jsonl": f"{HEAD}\n{LINE}\n{LINE.replace('date', 'day')}\n"}))

    assert ["lost-address", "unknown-field"] == sorted(finding.code for finding in check(library, NOW, warnings=False))


# As readers have it


def change(id: str, what: str, **more: object) -> Change:
    return Change("2021-06-01", "policy", id, what, **more)  # type: ignore[arg-type]


def test_changes_stand_under_the_id_of_today() -> None:
    former = {("policy", "a"): ("policy", "c"), ("policy", "b"): ("policy", "c")}
    changes = [
        change("a", "added"),
        change("b", "added"),
        change("a", "removed"),
        change("b", "status"),
        change("c", "added"),
        change("b", "removed"),
    ]

    found = Log(changes, former).changes

    assert [("c", "added", ""), ("c", "renamed", "id"), ("c", "status", ""), ("c", "renamed", "id")] == [one[2:5] for one in found]
    assert [("a", "b"), ("b", "c")] == [one[5:] for one in found if one.change == "renamed"]


def test_an_entry_that_is_added_while_it_is_there_is_not_added_again() -> None:
    assert [change("a", "added")] == Log([change("a", "added"), change("a", "added")]).changes


def test_changes_of_many_entries_belong_to_none() -> None:
    assert {} == Log([change("", "revised", field="themes", now=31)]).by_key


def test_a_log_is_written_whole_and_without_a_trace(tmp_path: Path) -> None:
    log.write(tmp_path, "a" * 40, [change("a", "added", now="A")])

    assert ["_log.jsonl"] == [path.name for path in tmp_path.iterdir()]
    assert f"{HEAD}\n{LINE}\n" == (tmp_path / "_log.jsonl").read_text()


def test_entries_that_a_change_names_stand_under_the_ids_of_today() -> None:
    former = {("theme", "old"): ("theme", "new"), ("policy", "p"): ("policy", "q")}
    changes = [
        change("a", "revised", field="themes", was=["old"], now=["old", "other"]),
        change("a", "relation", field="relations", now={"type": "amends", "policy": "p"}),
        change("a", "revised", field="document_number", was="old", now="p"),
    ]

    assert [
        (["new"], ["new", "other"]),
        (None, {"type": "amends", "policy": "q"}),
        ("old", "p"),
    ] == [(one.was, one.now) for one in Log(changes, former).changes]
