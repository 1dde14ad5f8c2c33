"""A code host on this machine, with as much of GitHub's REST API as the workflows use."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from http_servers import QuietHandler, answering

TOKEN = "a-token-of-the-workflow"
REPOSITORY = "owner/tracker"


class Host:
    """
    The state of a repository, and what was asked of it.

    `pulls` and `issues` are as the API gives them, `comments` by the number of the issue, `artifacts` by run and name; `requests` has
    method, path and whether the token came along.
    """

    def __init__(self) -> None:
        self.pulls: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.artifacts: dict[tuple[int, str], bytes] = {}
        self.requests: list[tuple[str, str, bool]] = []
        self.number = 100

    def answer(self, method: str, path: str, query: dict[str, str], value: Any) -> tuple[int, Any]:
        first = 100 * (int(query.get("page", "1")) - 1)
        if path == "/pulls" and method == "POST":
            self.pulls.append(self.made(value) | {"number": self.number})
            return 201, self.pulls[-1]
        if path == "/pulls":
            owner, _, branch = query["head"].partition(":")
            found = [one for one in self.pulls if (one["head"]["user"]["login"], one["head"]["ref"]) == (owner, branch)]
            return 200, found[first : first + 100]
        if match := re.fullmatch(r"/issues/(\d+)/comments", path):
            comments = self.comments.setdefault(int(match[1]), [])
            if method == "GET":
                return 200, comments[first : first + 100]
            comments.append(self.made(value))
            return 201, comments[-1]
        if match := re.fullmatch(r"/issues/comments/(\d+)", path):
            one = next(one for comments in self.comments.values() for one in comments if one["id"] == int(match[1]))
            one |= value
            return 200, one
        if path == "/issues" and method == "GET":
            return 200, [one for one in self.issues if one["state"] == "open"][first : first + 100]
        if path == "/issues":
            self.issues.append(self.made(value) | {"state": "open", "number": self.number})
            return 201, self.issues[-1]
        if match := re.fullmatch(r"/issues/(\d+)", path):
            one = next(one for one in self.issues if one["number"] == int(match[1]))
            one |= value
            return 200, one
        if match := re.fullmatch(r"/actions/runs/(\d+)/artifacts", path):
            run = int(match[1])
            names = [{"name": name, "id": number} for number, (of, name) in enumerate(self.artifacts) if of == run]
            return 200, {"artifacts": names, "total_count": len(names)}
        if match := re.fullmatch(r"/actions/artifacts/(\d+)/zip", path):
            return 302, f"/elsewhere/{match[1]}"
        if re.fullmatch(r"/actions/workflows/[\w.-]+/enable", path):
            return 204, None
        return 404, {"message": "Not Found"}

    def made(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the host's rendering of a text that a workflow sends."""
        self.number += 1
        return {**value, "id": self.number, "user": {"login": "github-actions[bot]", "type": "Bot"}}


def packed(files: dict[str, bytes]) -> bytes:
    """An artifact with some files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@contextmanager
def running(host: Host) -> Iterator[str]:
    """The URL of the API."""

    class Handler(QuietHandler):
        def handle_any(self) -> None:
            url = urlsplit(self.path)
            has_token = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            host.requests.append((self.command, url.path, has_token))
            length = int(self.headers.get("Content-Length", 0))
            value = json.loads(self.rfile.read(length)) if length else None
            if url.path.startswith("/elsewhere/"):
                self.reply(200, [*host.artifacts.values()][int(url.path.rpartition("/")[2])])
            elif not has_token:
                self.reply(401, {"message": "Bad credentials"})
            else:
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                self.reply(*host.answer(self.command, url.path.removeprefix(f"/repos/{REPOSITORY}"), query, value))

        do_GET = do_POST = do_PATCH = do_PUT = handle_any

        def reply(self, status: int, value: Any) -> None:
            data = value if isinstance(value, bytes) else b"" if value is None or status == 302 else json.dumps(value).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://{self.headers['Host']}{value}")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    with answering(Handler) as address:
        yield address
