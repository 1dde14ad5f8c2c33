"""The content of this site has been read and dealt with: nothing is left to tell but archived copies that are missing."""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

from tracker.model.checks import check
from tracker.model.library import load

CONTENT = Path(__file__).parents[2] / "content"


def test_nothing_is_told_but_missing_archives() -> None:
    library = load(CONTENT)
    reviewed = max(when.last_day for entry in library.parsed if (when := entry.date(("reviewed",))))

    told = [f"{finding.path}:{finding.line} {finding.code}" for finding in check(library, reviewed) if finding.code != "missing-archive"]

    assert [] == told


def test_every_entry_of_the_record_has_a_text_and_a_review() -> None:
    empty = [entry.path for entry in load(CONTENT).parsed if not entry.body.strip() or "reviewed" not in entry.fields]

    assert [] == empty


def test_chinese_names_are_in_the_script_that_they_are_said_to_be_in() -> None:
    other = {"zh-Hant": OpenCC("s2t").convert, "zh-Hans": OpenCC("t2s").convert}
    names = [(entry.path, *name) for entry in load(CONTENT).parsed for name in entry.fields.get("original_title", {}).items()]

    assert {"zh-Hant", "zh-Hans"} <= {tag for _path, tag, _text in names}
    assert [] == [name for name in names if name[1] in other and other[name[1]](name[2]) != name[2]]
