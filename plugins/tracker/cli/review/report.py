"""
The report on a proposed change: made where the code of a stranger ran, read where nothing of theirs is trusted.

So every text in it is cut to a length and shown as text: nothing in it is markup, a mention of somebody, or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from tracker.model import indented_json
from tracker.model.characters import UNSAFE

MARK = "<!-- what this changes for readers -->"
"""Stands at the head of the one comment of a pull request."""
MOST_ROWS = 50
LONGEST_CELL = 200
LONGEST = 60_000
"""Characters of a comment; the code host takes 65,536."""
LONGEST_TABLE = 45_000
"""Characters of its table: a row of signs alone has 2,500."""
LONGEST_LIST = 10
LARGEST = 1 << 20
"""Bytes of a report."""
SIGN = re.compile(r"[!-/:-@\[-`{-~]")
"""Punctuation of ASCII: all that Markdown, HTML and the host's links and mentions are made of."""


@dataclass(frozen=True)
class Report:
    """
    The effects of a change.

    `rows` are entries and what changed in words. `pages` and `bytes` count what differs in the site, `removed` the paths of pages that
    are no more; they are None where there is no site to compare with. `errors` and `warnings` count findings.
    """

    rows: list[list[str]] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    pages: int | None = None
    bytes: int | None = None
    removed: list[str] | None = None


def as_json(report: Report) -> bytes:
    """A report as a file."""
    return indented_json.dumps(asdict(report))


def parse(data: bytes) -> Report:
    """The report in a file of a stranger. Raises ValueError if it is none."""
    if len(data) > LARGEST:
        raise ValueError("the report is too large")
    value = orjson.loads(data)  # its error is a ValueError
    if not isinstance(value, dict):
        raise ValueError("the report is no object")
    rows = value.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 2 and all(map(is_text, row)) for row in rows):
        raise ValueError("`rows` are pairs of texts")
    removed = value.get("removed")
    if removed is not None and not (isinstance(removed, list) and all(map(is_text, removed))):
        raise ValueError("`removed` are texts")
    numbers = {name: _number(value.get(name)) for name in ("errors", "warnings", "pages", "bytes")}
    return Report(rows, numbers["errors"] or 0, numbers["warnings"] or 0, numbers["pages"], numbers["bytes"], removed)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> int | None:
    """A count; None for none. Raises ValueError for another thing."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 53:
        raise ValueError("a count is a whole number")
    return value


def as_markdown(report: Report, run: str = "") -> str:
    """A report for a comment or a step summary; `run` is the URL of the run that has the preview."""
    return "\n".join([MARK, *_lines(report, run)])


def _lines(report: Report, run: str) -> Iterator[str]:
    yield "### What this changes for readers"
    yield ""
    if report.rows:
        yield "| Page | Change |"
        yield "|---|---|"
        rows = [f"| {shown(name)} | {shown(words)} |" for name, words in report.rows[:MOST_ROWS]]
        while sum(map(len, rows)) > LONGEST_TABLE:
            rows.pop()
        yield from rows
        if len(report.rows) > len(rows):
            yield f"| … | {len(report.rows) - len(rows):,} more entries |"
    else:
        yield "No entry says anything else than before."
    yield ""
    if report.pages is not None:
        yield f"Pages that differ: {report.pages:,} ({(report.bytes or 0) / 1000:,.0f} kB)."
    if report.removed is not None:
        paths = ", ".join(shown(path) for path in report.removed[:LONGEST_LIST])
        more = f" and {len(report.removed) - LONGEST_LIST:,} more" if len(report.removed) > LONGEST_LIST else ""
        yield f"Addresses removed: {paths or 'none'}{more}."
    yield f"Check: {_counted(report.errors, 'error')}, {_counted(report.warnings, 'warning')}."
    if run and report.pages is not None:
        yield f"Preview: the artifact `preview` of [this run]({run}); unpack it and open `index.html`."


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def shown(text: str) -> str:
    """
    A stranger's text as text: in `<code>`, where the host makes no links and mentions, with every sign as a character reference.

    References are resolved after Markdown is read, so no sign of the text is markup.
    """
    line = " ".join(UNSAFE.sub(" ", text).split())
    cut = line if len(line) <= LONGEST_CELL else line[: LONGEST_CELL - 1] + "…"
    return f"<code>{SIGN.sub(lambda sign: f'&#{ord(sign[0])};', cut)}</code>"
