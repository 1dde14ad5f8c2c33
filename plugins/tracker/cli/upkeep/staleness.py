"""A report on what editors have to read again, as one issue that is written anew; it also keeps the schedules of the code host alive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tracker.builder import settings
from tracker.cli import commands
from tracker.cli.review import code_host, report
from tracker.cli.review.code_host import CodeHost
from tracker.cli.review.proposal import summarize
from tracker.model import git_history, library
from tracker.model.codes import CODES
from tracker.model.entries import Entry
from tracker.model.findings import Finding

MARK = "<!-- what is stale -->"
TITLE = "What editors have to read again"
MOST = 100
"""Entries that are listed."""
WORKFLOWS = Path(".github", "workflows")
"""Folder of a tracker in which the code host looks for workflows."""


def staleness(content: str = "") -> str:
    """Write the report into its issue; what was done. Raises UsageError."""
    folder = commands.content_folder(content)
    loaded = library.load(folder, kinds=settings.read().kinds)
    findings, _ = commands.findings_of(folder, commands.path_filter(folder, (), ""))
    text = as_markdown(findings, loaded.parsed, git_history.now(folder, loaded.parsed).isoformat())
    summarize(text)
    host = code_host.of_environment()
    done = put_issue(host, text)
    for name in scheduled(settings.read().folder / WORKFLOWS):
        host.request("PUT", f"/actions/workflows/{name}/enable")
    return done


def as_markdown(findings: list[Finding], entries: list[Entry], day: str) -> str:
    """The report on a day."""
    return "\n".join([MARK, *_lines(findings, entries, day)])


def _lines(findings: list[Finding], entries: list[Entry], day: str) -> Iterator[str]:
    stale = [one.path for one in findings if one.code == "stale"]
    yield f"As of {day}, the day that the content stands on. This text is written anew every week; if it is not, the schedule has stopped."
    yield ""
    yield f"### Not reviewed for two years: {len(stale):,}"
    yield ""
    reviewed = {entry.path: str(entry.fields.get("reviewed", "")) for entry in entries}
    oldest = sorted(stale, key=lambda path: (reviewed.get(path, ""), path))
    yield from (f"- {report.shown(path)}, last on {report.shown(reviewed.get(path, ''))}" for path in oldest[:MOST])
    if len(oldest) > MOST:
        yield f"- and {len(oldest) - MOST:,} more"
    yield ""
    drafts = sorted(entry.path for entry in entries if entry.draft)
    yield f"### Drafts: {len(drafts):,}"
    yield ""
    yield from (f"- {report.shown(path)}" for path in drafts[:MOST])
    yield ""
    yield "### Warnings of the check"
    yield ""
    counts = Counter(one.code for one in findings)
    yield from (f"- `{code}`: {number:,}. {CODES[code].title}" for code, number in sorted(counts.items()))


def put_issue(host: CodeHost, text: str) -> str:
    """Write the open issue with the mark anew, or a new one; what was done."""
    own = (one for one in host.all("/issues", state="open") if code_host.is_ours(one, MARK))
    if issue := next(own, None):
        host.request("PATCH", f"/issues/{int(issue['number'])}", {"body": text})
        return f"issue {issue['number']} written anew"
    return f"issue {host.request('POST', '/issues', {'title': TITLE, 'body': text})['number']} opened"


def scheduled(folder: Path) -> list[str]:
    """The workflows with a schedule: hosts stop those of a repository in which nothing happens for sixty days."""
    return [path.name for path in sorted(folder.glob("*.yml")) if "\n  schedule:\n" in path.read_text("utf-8")]
