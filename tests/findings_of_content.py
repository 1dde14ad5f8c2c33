"""Findings about a small content, as lines that a test can compare."""

from __future__ import annotations

import datetime
from pathlib import Path

from writing import write_content

from tracker.model.checks import check
from tracker.model.findings import Finding
from tracker.model.library import load

TODAY = datetime.date(2026, 11, 22)


def findings(folder: Path, files: dict[str, str | bytes], base: bool = True, today: datetime.date = TODAY) -> list[Finding]:
    """Every finding of these files, written under `folder`."""
    return check(load(write_content(folder, files, base)), today)


def finding_lines(folder: Path, files: dict[str, str | bytes], base: bool = True, today: datetime.date = TODAY) -> list[str]:
    """`path:line:column code` of every finding."""
    return [f"{found.path}:{found.line}:{found.column} {found.code}" for found in findings(folder, files, base, today)]


def finding_lines_of(folder: Path, text: str | bytes, path: str = "pages/a.md") -> list[str]:
    """`line:column code` of every finding of one file that stands alone."""
    return [line.removeprefix(f"{path}:") for line in finding_lines(folder, {path: text}, base=False)]


def codes(folder: Path, files: dict[str, str | bytes], base: bool = True, today: datetime.date = TODAY) -> list[str]:
    return [found.code for found in findings(folder, files, base, today)]
