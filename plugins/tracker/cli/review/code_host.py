"""The interface of the code host (GitHub's REST API): requests with a token that goes to the host alone."""

from __future__ import annotations

import io
import os
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

from tracker.cli.no_redirects import NoRedirects
from tracker.model.findings import UsageError

TIMEOUT = 60
MOST_PAGES = 20
"""Pages of a list that are read, a hundred items each."""
LARGEST_ARTIFACT = 4 << 20
NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


class CodeHost:
    """One repository of a host. Its methods raise UsageError where the host refuses."""

    def __init__(self, api: str, token: str, repository: str) -> None:
        if not NAME.fullmatch(repository):
            raise UsageError(f"GITHUB_REPOSITORY is {repository!r}, not OWNER/NAME")
        self.root = f"{api.rstrip('/')}/repos/{repository}"
        self.repository = repository
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        self.opener = urllib.request.build_opener(NoRedirects)

    def get(self, path: str, **query: str) -> Any:
        return self.request("GET", f"{path}?{urlencode(query)}" if query else path)

    def all(self, path: str, key: str = "", **query: str) -> Iterator[dict[str, Any]]:
        """The items of a list, page by page; `key` names the list in an answer that is an object."""
        for number in range(1, MOST_PAGES + 1):
            answer = self.get(path, **query, per_page="100", page=str(number))
            items = answer.get(key, []) if key else answer
            yield from items
            if len(items) < 100:
                return

    def request(self, method: str, path: str, value: Any = None) -> Any:
        """The answer to a request, as JSON."""
        data = self.send(method, path, None if value is None else orjson.dumps(value))
        return orjson.loads(data) if data else None

    def send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.root + path, body, self.headers, method=method)
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 302 and method == "GET":
                    return self.fetch(str(error.headers["Location"]))
                raise UsageError(f"the code host refuses {method} {path.partition('?')[0]} ({error.code})") from None
        except OSError as error:
            raise UsageError(f"the code host cannot be reached: {getattr(error, 'reason', error)}") from None

    def fetch(self, url: str) -> bytes:
        """A file that the host keeps elsewhere; it is asked for without the token."""
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
                data = bytes(answer.read(LARGEST_ARTIFACT + 1))
        except OSError as error:
            raise UsageError(f"an artifact cannot be fetched: {getattr(error, 'reason', error)}") from None
        if len(data) > LARGEST_ARTIFACT:
            raise UsageError("an artifact is too large")
        return data

    def artifact(self, run: int, name: str, file: str, most: int) -> bytes:
        """A file of an artifact of a run, read without unpacking anything else. Raises UsageError if there is none, or a larger one."""
        found = [one for one in self.all(f"/actions/runs/{run}/artifacts", "artifacts") if one.get("name") == name]
        if not found:
            raise UsageError(f"the run {run} has no artifact {name!r}")
        try:
            packed = io.BytesIO(self.send("GET", f"/actions/artifacts/{int(found[-1]['id'])}/zip"))
            with zipfile.ZipFile(packed) as archive, archive.open(file) as opened:
                data = opened.read(most + 1)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError) as error:
            raise UsageError(f"the artifact {name!r} has no readable {file}: {error.__class__.__name__}") from None
        if len(data) > most:
            raise UsageError(f"the file {file} of the artifact {name!r} is too large")
        return data

    def put_comment(self, number: int, mark: str, text: str) -> str:
        """Write the one comment with a mark below an issue or a pull request, or write it anew; comments of others stay. What was done."""
        own = (one for one in self.all(f"/issues/{number}/comments") if is_ours(one, mark))
        if comment := next(own, None):
            self.request("PATCH", f"/issues/comments/{int(comment['id'])}", {"body": text})
            return "replaced"
        self.request("POST", f"/issues/{number}/comments", {"body": text})
        return "written"


def is_ours(item: dict[str, Any], mark: str) -> bool:
    """Return whether a comment or an issue is one that a workflow has written: anybody can write the mark."""
    return str(item.get("body") or "").startswith(mark) and (item.get("user") or {}).get("type") == "Bot"


def of_environment() -> CodeHost:
    """The host of the workflow that runs. Raises UsageError outside one."""
    token, repository = os.environ.get("GITHUB_TOKEN", ""), os.environ.get("GITHUB_REPOSITORY", "")
    if not token or not repository:
        raise UsageError("this runs in a workflow of the code host: GITHUB_TOKEN and GITHUB_REPOSITORY are missing")
    return CodeHost(os.environ.get("GITHUB_API_URL", "https://api.github.com"), token, repository)


def event() -> dict[str, Any]:
    """Return the event that started the workflow, as the host wrote it. Raises UsageError outside a workflow."""
    path = os.environ.get("GITHUB_EVENT_PATH", "")
    try:
        value = orjson.loads(Path(path).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        value = None
    if not path or not isinstance(value, dict):
        raise UsageError("this runs in a workflow of the code host: GITHUB_EVENT_PATH names no event")
    return value
