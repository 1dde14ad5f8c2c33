"""
The trusted half of a review: writes the report of a pull request's run as one comment below it.

It runs no code of the pull request. Which pull request that is, the host says by the repository and the commit of the run; nothing of the
artifact is believed but texts and counts, which are shown as such.
"""

from __future__ import annotations

import os
from typing import Any

from tracker.cli.review import code_host, report
from tracker.cli.review.code_host import CodeHost
from tracker.model.findings import UsageError, printable

ARTIFACT, FILE = "changes", "changes.json"


def comment() -> str:
    """Write the comment for the run that set off this one; what was done. Raises UsageError."""
    run = code_host.event().get("workflow_run")
    if not isinstance(run, dict):
        raise UsageError("this runs after a workflow (`workflow_run`)")
    host = code_host.of_environment()
    number = pull_request(host, run)
    if number is None:
        return "no open pull request has this commit: nothing to say"
    try:
        found = report.parse(host.artifact(int(run["id"]), ARTIFACT, FILE, report.LARGEST))
    except ValueError as error:
        raise UsageError(f"the report of the run cannot be read: {printable(str(error))[:200]}") from None
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    text = report.as_markdown(found, f"{server}/{host.repository}/actions/runs/{int(run['id'])}")
    return f"comment {host.put_comment(number, report.MARK, text)} below pull request {number}"


def pull_request(host: CodeHost, run: dict[str, Any]) -> int | None:
    """The number of the open pull request whose head is the commit of a run, by the head's repository, branch and commit."""
    try:
        repository, branch, commit = run["head_repository"]["full_name"], run["head_branch"], run["head_sha"]
        owner = run["head_repository"]["owner"]["login"]
    except (KeyError, TypeError):
        return None
    pulls = host.all("/pulls", state="open", head=f"{owner}:{branch}")
    numbers = [
        int(one["number"])
        for one in pulls
        if one["head"]["sha"] == commit and ((one["head"].get("repo") or {}).get("full_name")) == repository
    ]
    return numbers[0] if len(numbers) == 1 else None
