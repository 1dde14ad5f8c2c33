"""A suggestion that a maintainer has accepted becomes a draft: an issue made with a form, a file, a branch, a pull request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.builder import atomic, settings
from tracker.cli import commands, new_entry
from tracker.cli.review import code_host
from tracker.cli.review.proposal import listed, summarize
from tracker.model import git_history, library
from tracker.model.characters import UNSAFE
from tracker.model.dates import date_in
from tracker.model.field_types import LONGEST_SUMMARY, LONGEST_TEXT
from tracker.model.findings import UsageError
from tracker.model.kinds import KINDS
from tracker.model.urls import url_fault

KIND = "policy"
LABELS = {
    "Title in English": "title",
    "Title in its own language": "original",
    "Link to the official text": "url",
    "Date": "date",
    "What it does, in one paragraph": "summary",
}
"""The fields of the form (`.github/ISSUE_TEMPLATE/suggest-policy.yml`) that a draft takes."""
NOTHING = "_No response_"
MARK = "<!-- a draft of this suggestion -->"


def suggestion(content: str = "") -> str:
    """Make a draft of the issue that set off the workflow, on a branch, with a pull request; what was done. Raises UsageError."""
    issue = code_host.event().get("issue")
    if not isinstance(issue, dict):
        raise UsageError("this runs for an issue")
    host, number = code_host.of_environment(), int(issue["number"])
    folder, branch = commands.content_folder(content), f"suggestion-{number}"
    path = write(folder, answers(str(issue.get("body") or "")))
    findings = [
        one
        for one in commands.findings_of(folder, commands.path_filter(folder, [str(path)], ""))[0]
        if one.path == path.relative_to(folder).as_posix()
    ]
    push(folder, path, branch, number)
    words = f"A draft of what issue {number} suggests. It is not published before `draft: true` is taken out."
    text = f"{MARK}\n{words}\n\n{listed(findings, folder)}"
    summarize(text)
    value = {"title": f"Draft of suggestion {number}", "head": branch, "base": default_branch(), "body": text}
    made = host.request("POST", "/pulls", value)
    host.put_comment(number, MARK, f"{MARK}\nA draft was made of this: #{int(made['number'])}.")
    return f"pull request {made['number']} opened with {path.name}"


def answers(body: str) -> dict[str, str]:
    """Parse a filled form into texts by field. A text may contain lines that look like headings of the form."""
    found: dict[str, str] = {}
    parts = re.split(r"^### (.+)$", body.replace("\r\n", "\n"), flags=re.MULTILINE)
    for label, text in zip(parts[1::2], parts[2::2], strict=False):
        name = LABELS.get(label.strip())
        if name and name not in found and text.strip() != NOTHING:
            found[name] = " ".join(text.split())[:LONGEST_TEXT]
    return found


def write(folder: Path, given: Mapping[str, str]) -> Path:
    """Write the draft; a date or a URL that is none is left out. Raises UsageError, or Taken if the id is in use."""
    title = UNSAFE.sub(" ", given.get("title", ""))
    if not title:
        raise UsageError("the suggestion has no title in English")
    known, beside = KINDS[KIND], library.load(folder, kinds=settings.read().kinds)
    text = new_entry.draft(known, title, fields(given))
    id = new_entry.proposed_id(known, title)
    new_entry.refuse_taken(known, id, beside)
    new_entry.refuse_unfit(known, id, text, beside)
    path = folder / known.folder / f"{id}.md"
    with atomic.new_folder(path.parent):
        atomic.write_new(path, text.encode())
    return path


def fields(given: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a policy that a suggestion fills."""
    clean = {name: UNSAFE.sub(" ", text) for name, text in given.items()}
    found: dict[str, Any] = {}
    if summary := clean.get("summary"):
        found["summary"] = summary[:LONGEST_SUMMARY]
    if (day := clean.get("date", "")) and date_in(day):
        found["timeline"] = [{"date": day, "event": "issued", "source": "official"}]
    url = clean.get("url", "")
    place = {"url": url} if url and not url_fault(url) else {"url_unknown": "true"}
    found["sources"] = [{"id": "official", "title": clean.get("original") or clean["title"], **place}]
    return found


def push(folder: Path, path: Path, branch: str, number: int) -> None:
    """Commit the draft on a branch of its own and push it. Raises UsageError with Git's words."""
    author = ("-c", "user.name=Suggestions", "-c", "user.email=suggestions@localhost")
    for words in (
        ("switch", "--quiet", "--create", branch),
        ("add", "--", str(path)),
        (*author, "commit", "--quiet", "--message", f"[{path.stem}] Draft what issue {number} suggests"),
        ("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}"),
    ):
        answer = git_history.ask(folder, *words)
        if answer.output is None:
            raise UsageError(f"Git cannot {next(word for word in words if word.isalpha())}: {' '.join(answer.words.split())}")


def default_branch() -> str:
    """The branch to which drafts are proposed."""
    return str((code_host.event().get("repository") or {}).get("default_branch") or "main")
