"""A finding is a value: where, what, how bad, what to do. Its four forms: text, JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Set
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from tracker.model import indented_json
from tracker.model.codes import CODES


class Finding(NamedTuple):
    """
    One fault in one place.

    `path` is relative to the content folder, with `/`. Line and column are 1-based and count code points; `width` is how many of
    them are at fault. `fix` is what may safely stand there instead, for `--fix`.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    width: int = 1
    fix: str | None = None

    @property
    def level(self) -> str:
        return CODES[self.code].level

    @property
    def is_error(self) -> bool:
        return CODES[self.code].level == "error"


class ContentErrors(Exception):
    """The content (or the theme) has errors; nothing was written. Exit code 1."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


class UsageError(Exception):
    """The command was used wrongly: a folder that is not there, an unknown format. Exit code 2."""


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by path, line, column, code; the message breaks what ties remain."""
    return sorted(set(findings), key=lambda f: (f.path, f.line, f.column, f.code, f.message))


def printable(text: str) -> str:
    """`text` with what a terminal would obey, or could not encode, as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\t" else char.encode("unicode_escape").decode("ascii") for char in text)


def shown_paths(folder: Path) -> Callable[[str], str]:
    """Return the file paths that findings show: relative to the working directory when below it, else to the content folder."""
    root, here = os.path.realpath(folder), os.path.join(os.path.realpath("."), "")

    @cache
    def shown(path: str) -> str:
        whole = os.path.normpath(os.path.join(root, path))
        return printable(whole.removeprefix(here) if whole.startswith(here) else path)

    return shown


def _as_shown(findings: list[Finding], shown: Callable[[str], str]) -> list[Finding]:
    """In the order of the paths as they are shown: of two, one may be below the working directory."""
    return sorted(findings, key=lambda f: (shown(f.path), f.line, f.column, f.code))


def as_text(
    findings: list[Finding], folder: Path, checked: int | None = None, *, excerpts: bool = True, first: Set[str] = frozenset()
) -> str:
    """
    One block a finding: place, message, with `excerpts` the source line with a caret, a hint; the last line counts them.

    The files `first` come before the others.
    """
    shown, lines = shown_paths(folder), _LineReader(folder)
    blocks = []
    for finding in sorted(_as_shown(findings, shown), key=lambda finding: finding.path not in first):
        block = [f"{shown(finding.path)}:{finding.line}:{finding.column}: {finding.level}[{finding.code}]: {printable(finding.message)}"]
        line = lines.line(finding.path, finding.line) if excerpts else None
        if line is not None:
            block += _excerpt(line, finding)
        if finding.hint:
            block.append(f"    hint: {printable(finding.hint)}")
        blocks.append("\n".join(block) + "\n")
    return "\n".join([*blocks, count_line(findings, checked)]) + "\n"


def count_line(findings: list[Finding], checked: int | None = None) -> str:
    """`2 errors, 1 warning` and, when told, how many entries were checked."""
    errors = sum(finding.is_error for finding in findings)
    counts = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    return counts if checked is None else f"{counts} in {_count(checked, 'entry', 'entries')}"


def as_json(findings: list[Finding], folder: Path) -> str:
    """A list of objects; `[]` when clean."""
    shown = shown_paths(folder)
    rows = [
        {
            "path": shown(f.path), "line": f.line, "column": f.column, "level": f.level,
            "code": f.code, "message": printable(f.message), "hint": printable(f.hint),
        }
        for f in _as_shown(findings, shown)
    ]  # fmt: skip
    return indented_json.dumps(rows).decode()


def as_github(findings: list[Finding], folder: Path) -> str:
    """Workflow commands that GitHub shows as annotations, one a line."""
    shown = shown_paths(folder)

    def data(text: str) -> str:
        return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    return "".join(
        f"::{f.level} file={value(shown(f.path))},line={f.line},col={f.column},title={value(f.code)}::"
        f"{data(f.message + (f' ({f.hint})' if f.hint else ''))}\n"
        for f in _as_shown(findings, shown)
    )


def as_sarif(findings: list[Finding], folder: Path) -> str:
    """SARIF 2.1.0, for code hosts that read it."""
    shown = shown_paths(folder)
    used = sorted({finding.code for finding in findings})
    rules = [
        {
            "id": name,
            "shortDescription": {"text": CODES[name].title},
            "fullDescription": {"text": CODES[name].cause},
            "defaultConfiguration": {"level": CODES[name].level},
        }
        for name in used
    ]
    results: list[dict[str, Any]] = [
        {
            "ruleId": f.code,
            "ruleIndex": used.index(f.code),
            "level": f.level,
            "message": {"text": printable(f.message) + (f"\n{printable(f.hint)}" if f.hint else "")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(shown(f.path))},
                        "region": {"startLine": f.line, "startColumn": f.column, "endColumn": f.column + max(1, f.width)},
                    }
                }
            ],
        }
        for f in _as_shown(findings, shown)
    ]
    driver = {"name": "policy-tracker", "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return indented_json.dumps(log).decode()


FORMATS: dict[str, Callable[[list[Finding], Path], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


class _LineReader:
    """Lines of the content's files, each file read once while its findings are printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = ""
        self.lines: list[str] = []

    def line(self, path: str, number: int) -> str | None:
        if path != self.path:
            self.path = path
            try:
                self.lines = _read_lines(self.folder / path)
            except OSError:
                self.lines = []
        return self.lines[number - 1] if number <= len(self.lines) else None


def _read_lines(path: Path) -> list[str]:
    if path.is_symlink() or not path.is_file():
        return []
    with path.open("rb") as file:
        text = file.read(2 << 20).decode("utf-8", "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


LONGEST_EXCERPT = 160


def _excerpt(line: str, finding: Finding) -> list[str]:
    """The source line, cut around the fault, and a caret under it; a wide character counts two cells."""
    start = finding.column - 1
    cut = max(0, start - LONGEST_EXCERPT // 2) if len(line) > LONGEST_EXCERPT else 0
    before, rest = line[cut:start], line[start : start + LONGEST_EXCERPT]
    width = max(1, min(finding.width, len(rest), LONGEST_EXCERPT - len(before)))
    shown = f"{'…' if cut else ''}{printable(before)}"
    pad = "\t".join([" " * _width(part) for part in shown.split("\t")])
    number = f"{finding.line:>5} | "
    marks = "^" * max(1, _width(printable(rest[:width])))
    whole = f"{number}{shown}{printable(rest[: LONGEST_EXCERPT - len(before)])}"
    return [whole.rstrip(), f"      | {pad}{marks}"]


def _width(text: str) -> int:
    """Return the width of a text in terminal cells."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    """Return the width of a character in terminal cells (Unicode Standard Annex 11)."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
