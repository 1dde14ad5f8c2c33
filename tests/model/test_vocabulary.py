"""The vocabulary: what a site's file says replaces the engine's words, and its faults are findings."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sites import render, site_of
from writing import policy, write_content

from tracker.model.checks import check
from tracker.model.findings import Finding
from tracker.model.library import Library, load
from tracker.model.vocabulary import CURRENT, DEFAULT, ENGINE, SUBJECT

TODAY = datetime.date(2022, 1, 1)

SIDES = """stance:
  support: {label: Supports, side: up}
  limit: {label: Limits, side: down}
"""


def library_of(folder: Path, vocabulary: str, **entry: str) -> Library:
    return load(write_content(folder, {"_vocabulary.yaml": vocabulary, "policies/x.md": policy(**entry)}))


def faults(folder: Path, vocabulary: str, **entry: str) -> list[tuple[str, str, int, int]]:
    findings: list[Finding] = check(library_of(folder, vocabulary, **entry), TODAY, warnings=False)
    return [(one.path, one.code, one.line, one.column) for one in findings if one.code not in ("unknown-reference", "missing-field")]


def test_without_a_file_the_contracts_values_hold(tmp_path: Path) -> None:
    library = load(write_content(tmp_path, {"policies/x.md": policy()}))

    assert library.vocabulary is DEFAULT
    assert ["promote", "restrict", "mixed", "neutral"] == list(DEFAULT["stance"])


def test_a_list_of_the_file_replaces_the_default_list_whole(tmp_path: Path) -> None:
    library = library_of(tmp_path, SIDES, stance="support")

    assert ["support", "limit"] == list(library.vocabulary["stance"])
    assert list(SUBJECT["policy-type"]) == list(library.vocabulary["policy-type"])


def test_a_value_that_is_not_in_the_list_is_told_with_the_nearest(tmp_path: Path) -> None:
    findings = check(library_of(tmp_path, SIDES, stance="suport"), TODAY, warnings=False)

    found = next(one for one in findings if one.code == "bad-value")
    assert "policies/x.md" == found.path
    assert 'did you mean "support"?' in found.hint


def test_a_status_cannot_be_current(tmp_path: Path) -> None:
    assert ["bad-value"] == [code for _path, code, _line, _column in faults(tmp_path, "", status=CURRENT)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("colour:\n  red: {label: Red}\n", "unknown-field", 1, 1),
        ("status:\n  in-force: {label: Valid}\n  valid: {label: Valid}\n", "unknown-field", 3, 3),
        ("actor:\n  bank: {short: B}\n", "missing-field", 2, 10),
        ("actor:\n  Big Bank: {label: B}\n", "bad-id", 2, 3),
        ("actor:\n  bank: {label: B, side: up}\n", "unknown-field", 2, 20),
        ("stance:\n  a: {label: A, side: left}\n  b: {label: B, side: down}\n  c: {label: C, side: up}\n", "bad-value", 2, 23),
        ("stance:\n  a: {label: A, side: up}\n", "bad-value", 2, 3),
        ("policy-type:\n  law: {label: Law, binding: perhaps}\n", "bad-value", 2, 30),
        ("actor:\n  bank:\n    label: B\n    translations: {chinese language: {label: B}}\n", "bad-value", 4, 20),
        ("- actor\n", "bad-type", 1, 1),
        ("actor: [bank]\n", "bad-type", 1, 8),
        ("actor:\n  bank: {label: B}\n  bank: {label: C}\n", "duplicate-key", 3, 3),
    ],
)
def test_a_fault_is_told_once_at_its_place(tmp_path: Path, text: str, code: str, line: int, column: int) -> None:
    findings = check(load(write_content(tmp_path, {"_vocabulary.yaml": text})), TODAY, warnings=False)

    assert [("_vocabulary.yaml", code, line, column)] == [(one.path, one.code, one.line, one.column) for one in findings]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Big Bank: {label: B}", "lower-case letters"), ("bank: {label: B, translations: {a b: {label: B}}}", "a language is a tag")],
)
def test_a_name_of_a_wrong_form_has_the_hint_of_its_own_form(tmp_path: Path, name: str, hint: str) -> None:
    (found,) = check(load(write_content(tmp_path, {"_vocabulary.yaml": f"actor:\n  {name}\n"})), TODAY, warnings=False)

    assert hint in found.hint


def test_an_entry_is_read_anew_when_its_vocabulary_changes(tmp_path: Path) -> None:
    class Records(dict[bytes, tuple[object, ...]]):
        def put(self, key: bytes, record: tuple[object, ...]) -> None:
            self[key] = record

    cache = Records()
    content = write_content(tmp_path, {"_vocabulary.yaml": SIDES, "policies/x.md": policy(stance="support")})
    assert not [one for one in load(content, cache).findings if one.code == "bad-value"]  # type: ignore[arg-type]

    (content / "_vocabulary.yaml").write_text(SIDES.replace("support", "favour"), "utf-8")

    assert ["bad-value"] == [one.code for one in load(content, cache).findings]  # type: ignore[arg-type]


def test_pages_say_the_words_of_the_file(tmp_path: Path) -> None:
    words = SIDES + "status:\n  in-force: {label: Valid}\n"
    site = site_of(tmp_path, {"_vocabulary.yaml": words, "policies/x.md": policy(stance="limit", status="in-force")})

    page = render(site, "policies/x/index.html")

    assert re.search(r'<span class="stance stance--down">.*?Limits</span>', page)
    assert re.search(r'<span class="badge badge--in-force">.*?Valid</span>', page)


def test_what_is_in_force_and_binds_nobody_is_current(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(type="plan", status="in-force")})

    page = LexborHTMLParser(render(site, "policies/x/index.html"))
    for template in page.css("template"):  # what script shows of other days is laid ready in each status
        template.decompose()

    assert page.css(".badge--current")
    assert not page.css(".badge--in-force")


def test_every_event_that_changes_a_status_leads_to_statuses_of_entries() -> None:
    statuses = {status for event in ENGINE["event"].values() for status in event.statuses}

    assert statuses <= ENGINE["status"].keys() - {CURRENT}
