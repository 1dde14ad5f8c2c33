"""
The untrusted half of a review: checks and builds a proposed change, and says in words what it changes for readers.

It writes into one folder: `changes.json`, which the trusted half reads, and `preview/`, the site made fit to be read from files.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.builder import atomic, output_dir
from tracker.cli import commands
from tracker.cli.review import report
from tracker.cli.review.report import Report
from tracker.model import git_history, git_log
from tracker.model.comparison import Change
from tracker.model.fields import list_of
from tracker.model.findings import Finding, UsageError, as_github, printable, shown_paths
from tracker.site.i18n import catalogs, labels
from tracker.site.parts import change_words, list_items
from tracker.site.site import Site

if TYPE_CHECKING:
    from tracker.builder.generator import Run

MOST_ANNOTATIONS = 10
"""Annotations of a step that the code host shows."""
FILED = ("type", "stance", "status")
"""Fields whose values a reviewer wants to see of a new entry."""
MOST_LISTED = 1000
"""Findings in the summary of a step; the host takes 1 MiB."""


def review(base: str, content: str = "", output: str = "", site_url: str = "") -> bool:
    """
    Review what the checked out commit changes against a base; whether the check has no errors.

    Prints annotations, and writes the list of findings and the report into the step's summary, if there is one. Raises UsageError.
    """
    folder, here = commands.content_folder(content), Path(output or "review").absolute()
    since = merge_base(folder, base)
    findings, _ = commands.findings_of(folder, commands.path_filter(folder, (), ""))
    changed = git_history.changed_since(folder, since)
    ordered = sorted(findings, key=lambda one: (one.path not in changed, not one.is_error))
    sys.stdout.write(as_github(ordered[:MOST_ANNOTATIONS], folder))
    errors = sum(one.is_error for one in findings)
    found = Report(errors=errors, warnings=len(findings) - errors)
    if not errors:
        found = built_report(folder, since, here, site_url, found)
    here.mkdir(parents=True, exist_ok=True)
    atomic.write(here / "changes.json", report.as_json(found))
    summarize(f"{report.as_markdown(found)}\n\n{listed(ordered, folder)}")
    return not errors


def merge_base(folder: Path, base: str) -> str:
    """The commit at which the proposed change left the base. Raises UsageError."""
    answer = git_history.ask(folder, "merge-base", "--end-of-options", base, "HEAD")
    if answer.output is None:
        hint = git_history.cut_off(folder) or git_history.next_step(answer.words, folder)
        raise UsageError(f"there is no common commit with {base!r}: {hint}")
    return answer.output.strip()


def built_report(folder: Path, since: str, here: Path, site_url: str, found: Report) -> Report:
    """The report on a change that can be built; the preview is written."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or str(git_history.committed(folder) or 0)
    os.environ["SOURCE_DATE_EPOCH"] = seconds  # both sites stand on one day
    with tempfile.TemporaryDirectory() as scratch:
        run = commands.run_build(str(folder), str(Path(scratch) / "head"), site_url, with_site=True)
        assert run.site is not None
        assert run.output is not None
        write_preview(run, here / "preview")
        rows = in_words(run.site, folder, since)
        before = base_site(folder, since, Path(scratch) / "base", site_url)
        after = output_dir.manifest_files(run.output.folder) or {}
    if before is None:
        return Report(rows, found.errors, found.warnings)
    differ = [path for path in after if path.endswith(".html") and before.get(path) != after[path]]
    removed = sorted(path.removesuffix("index.html") for path in before if path.endswith(".html") and path not in after)
    return Report(rows, found.errors, found.warnings, len(differ), sum(int(after[path][1]) for path in differ), removed)


def in_words(site: Site, folder: Path, since: str) -> list[list[str]]:
    """Each entry that changed, with its changes in a line, in the order of kinds and ids."""
    try:
        changes = git_log.between(folder, since, site.kinds)
    except git_log.GitRefusesError as error:
        raise UsageError(f"Git cannot say what changed: {error}") from None
    language = site.settings["lang"]
    with labels.use_language(catalogs.read(site.theme, language), language, site.library.vocabulary):
        groups = groupby(changes, key=lambda change: (change.kind, change.id))
        return [[name(site, key), described(site, key, [*group])] for key, group in groups]


def described(site: Site, key: tuple[str, str], changes: list[Change]) -> str:
    """Return the changes of an entry in a line; of a new one its kind, how it is filed, and on how many sources it rests."""
    entry = site.published.get(key)
    if entry is None or changes[0].change != "added":
        return change_words.joined(site, changes)
    kind, given = site.kinds[entry.kind], entry.fields | {"status": list_items.shown_status(site, entry)}
    values = [labels.value_of(kind, field, given[field]) for field in FILED if given.get(field) and list_of(kind.model, field)]
    number = len(given.get("sources", ()))
    sources = [f"{number} source{'' if number == 1 else 's'}"] if number else []
    return ", ".join([f"new {kind.label.lower()}", *values, *sources])


def name(site: Site, key: tuple[str, str]) -> str:
    """Return the name of a row of the report."""
    return change_words.name_of(site, key) if key[1] else key[0]


@contextmanager
def checked_out(folder: Path, commit: str) -> Iterator[Path | None]:
    """The content as it was at a commit, in a working tree of its own; None if it had no such folder."""
    top = Path((git_history.ask(folder, "rev-parse", "--show-toplevel").output or "").strip())
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        answer = git_history.ask(folder, "worktree", "add", "--quiet", "--detach", str(tree), commit)
        if answer.output is None:
            raise UsageError(f"Git cannot check out the base: {git_history.next_step(answer.words, folder)}")
        try:
            content = tree / folder.resolve().relative_to(top.resolve())
            yield content if content.is_dir() else None
        finally:
            git_history.ask(folder, "worktree", "remove", "--force", str(tree))


def base_site(folder: Path, since: str, output: Path, site_url: str) -> Mapping[str, tuple[str, str]] | None:
    """Return the outputs of the base's site; None if it cannot be built."""
    with checked_out(folder, since) as content:
        if content is None:
            return None
        done = subprocess.run(commands.build_command(content, output, site_url), capture_output=True, text=True, check=False)
    return output_dir.manifest_files(output) if done.returncode == 0 else None


def write_preview(run: Run, folder: Path) -> None:
    """The site as files that are read without a server."""
    from tracker.cli.offline_archive import Offline

    assert run.output is not None
    assert run.site is not None
    for path, data in Offline(run.output.folder, run.site.base, run.site.prefix, run.site.theme).files():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def listed(findings: list[Finding], folder: Path) -> str:
    """All findings as a table in Markdown."""
    if not findings:
        return "The check finds nothing."
    where = shown_paths(folder)
    rows = [
        f"| {one.level} `{one.code}` | {report.shown(f'{where(one.path)}:{one.line}:{one.column}')} | "
        f"{report.shown(printable(one.message))} | {report.shown(printable(one.hint)) if one.hint else ''} |"
        for one in findings[:MOST_LISTED]
    ]
    more = [f"| | | {len(findings) - MOST_LISTED:,} more | |"] if len(findings) > MOST_LISTED else []
    return "\n".join(["| Code | Place | Message | Next step |", "|---|---|---|---|", *rows, *more])


def summarize(text: str) -> None:
    """Add Markdown to the summary of the step that runs, if one does."""
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(path, "a", encoding="utf-8") as file:
            file.write(text + "\n")
