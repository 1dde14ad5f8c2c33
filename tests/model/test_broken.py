"""Every finding code has the smallest content with that fault, and the exact text that a contributor is told."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tracker.model import findings
from tracker.model.checks import check
from tracker.model.codes import CODES
from tracker.model.library import load

BROKEN = Path(__file__).parent.parent / "broken"
TODAY = datetime.date(2026, 11, 22)
OF_THE_THEME = {"template"}
"""Told by the build, not by the check: tests/build has its test."""


@pytest.mark.parametrize("code", sorted(CODES.keys() - OF_THE_THEME))
def test_the_fault_is_told_in_these_words(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    library = load(BROKEN / code / "content")

    found = check(library, TODAY)

    assert code in {finding.code for finding in found}
    assert (BROKEN / code / "expected.txt").read_text("utf-8") == findings.as_text(found, library.folder)


def test_every_code_has_its_folder_and_no_folder_is_without_a_code() -> None:
    assert CODES.keys() - OF_THE_THEME == {folder.name for folder in BROKEN.iterdir()}


@pytest.mark.parametrize("code", sorted(CODES.keys() - OF_THE_THEME - {"path-collision"}))
def test_one_mistake_is_one_finding(code: str) -> None:
    found = check(load(BROKEN / code / "content"), TODAY)

    assert {code} == {finding.code for finding in found}
