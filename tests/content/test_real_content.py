"""The content of this site has been read and dealt with: nothing is left to tell but archived copies that are missing."""

from __future__ import annotations

from pathlib import Path

from tracker.content.checks import check
from tracker.content.library import load

CONTENT = Path(__file__).parents[2] / "content"


def test_nothing_is_told_but_missing_archives() -> None:
    library = load(CONTENT)
    reviewed = max(when.last_day for entry in library.parsed if (when := entry.date(("reviewed",))))

    told = [f"{finding.path}:{finding.line} {finding.code}" for finding in check(library, reviewed) if finding.code != "missing-archive"]

    assert [] == told


def test_every_entry_of_the_record_has_a_text_and_a_review() -> None:
    empty = [entry.path for entry in load(CONTENT).parsed if not entry.body.strip() or "reviewed" not in entry.fields]

    assert [] == empty
