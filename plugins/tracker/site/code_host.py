"""The addresses of the host that has the site's files: where a reader edits, adds, reports and looks back."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit


class CodeHost(NamedTuple):
    """
    Addresses on a host, each followed by the path of a branch and a file.

    `file` and `text` are the parameters by which a new file's name and text are filled in; GitLab fills in no text (tried in 2026).
    """

    edit: str
    new: str
    history: str
    report: str
    report_title: str
    report_body: str
    file: str
    text: str


def of(repository: str) -> CodeHost | None:
    """The addresses of a repository, GitLab's where its host's name says so, else GitHub's; None without one."""
    base = repository.rstrip("/")
    if not base:
        return None
    if "gitlab" in (urlsplit(base).hostname or ""):
        own = f"{base}/-"
        return CodeHost(
            f"{own}/edit", f"{own}/new", f"{own}/commits", f"{own}/issues/new", "issue[title]", "issue[description]", "file_name", ""
        )
    return CodeHost(f"{base}/edit", f"{base}/new", f"{base}/commits", f"{base}/issues/new", "title", "body", "filename", "value")


def report(host: CodeHost, title: str, text: str) -> str:
    """The address of a report that is begun with a title and a text."""
    return f"{host.report}?{quote(host.report_title)}={quote(title)}&{quote(host.report_body)}={quote(text, safe='')}"


def report_to(contact: str, title: str, address: str) -> str | None:
    """Return the link by which a reader reports a problem of a page to a contact, an address of mail or a URL; None without one."""
    if not contact:
        return None
    if ":" in contact:
        return contact
    return f"mailto:{quote(contact, safe='@')}?subject={quote(title)}&body={quote(address)}"
