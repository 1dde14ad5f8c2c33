"""
The interface of the Internet Archive that captures a page ("Save Page Now 2"): a request gives a job, and the job's status its outcome.

Read in its public description of 2022-04-05 on 2026-11-30: POST /save with the keys in `Authorization: LOW access:secret`, then GET
/save/status/JOB until `status` is not `pending`. Errors come with 200 as well, as `status_ext`.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson

from tracker.cli.no_redirects import NoRedirects
from tracker.model.findings import UsageError

SERVER = "https://web.archive.org"
ACCESS, SECRET = "SAVE_PAGE_NOW_ACCESS_KEY", "SAVE_PAGE_NOW_SECRET_KEY"
"""Variables of the environment with the keys of an account (archive.org/account/s3.php)."""
LATER = frozenset({"error:user-session-limit", "error:too-many-requests", "error:service-unavailable"})
"""Errors that say that the same request may be made later."""
JOB = re.compile(r"[A-Za-z0-9-]{1,80}")
TIMESTAMP = re.compile(r"(?:19|20)\d{12}")
TIMEOUT = 60
MOST_BYTES = 1 << 20
MOST_WORDS = 200


class Busy(Exception):
    """The archive takes no more for the moment; `seconds` is how long it asks to wait, 0 if it does not say."""

    def __init__(self, seconds: float = 0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Refused(Exception):
    """The archive does not capture this page; the message says why."""


class Outcome(NamedTuple):
    """The state of a job: the URL of the archived copy, or "" while it is pending."""

    archived_url: str = ""


class SavePageNow:
    """
    Asks for captures. Methods raise Busy, Refused, or UsageError where the keys are refused or the archive cannot be reached.

    The keys go to the server alone: a redirect elsewhere is not followed.
    """

    def __init__(self, access: str, secret: str, server: str = SERVER) -> None:
        self.server = server
        self.headers = {"Accept": "application/json", "Authorization": f"LOW {access}:{secret}", "User-Agent": "policy-tracker"}
        self.opener = urllib.request.build_opener(NoRedirects)

    def ask(self, url: str) -> str:
        """Ask for a capture of a page; the name of the job."""
        answer = self.request("/save", urlencode({"url": url, "skip_first_archive": "1"}).encode())
        job = answer.get("job_id")
        if not isinstance(job, str) or not JOB.fullmatch(job):
            raise Refused(words(answer.get("message")) or "the archive gave no job")
        return job

    def status(self, job: str, url: str) -> Outcome:
        """The state of the job that captures a page."""
        answer = self.request(f"/save/status/{quote(job, safe='')}")
        if answer.get("status") == "pending":
            return Outcome()
        stamp = answer.get("timestamp")
        if answer.get("status") != "success" or not isinstance(stamp, str) or not TIMESTAMP.fullmatch(stamp):
            raise Refused(words(answer.get("message")) or "the archive gave no outcome")
        return Outcome(f"{SERVER}/web/{stamp}/{url}")

    def request(self, path: str, form: bytes | None = None) -> dict[str, Any]:
        """The answer to a request, an object."""
        request = urllib.request.Request(self.server + path, form, self.headers)
        try:
            with self.opener.open(request, timeout=TIMEOUT) as response:
                answer = parsed(response.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                raise_for(error.code, str(error.headers.get("Retry-After", "")), parsed(error.read(MOST_BYTES)))
        except OSError as error:
            raise UsageError(f"{self.server} cannot be reached: {getattr(error, 'reason', error)}; what was asked for is kept") from None
        if answer.get("status") == "error":
            if answer.get("status_ext") in LATER:
                raise Busy
            raise Refused(words(answer.get("message")) or words(answer.get("status_ext")) or "no reason is given")
        return answer


def raise_for(code: int, retry_after: str, answer: dict[str, Any]) -> None:
    """Raise what an HTTP status says."""
    if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise UsageError(f"the archive refuses the keys in {ACCESS} and {SECRET}")
    if code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Busy(float(retry_after) if retry_after.isdigit() else 0)
    raise Refused(words(answer.get("message")) or f"the archive answers with {code}")


def parsed(data: bytes) -> dict[str, Any]:
    """An object of JSON; an empty one for anything else."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def words(message: Any) -> str:
    """A stranger's words in one line of printable characters."""
    text = " ".join(message.split()) if isinstance(message, str) else ""
    return "".join(character if character.isprintable() else "?" for character in text)[:MOST_WORDS]
