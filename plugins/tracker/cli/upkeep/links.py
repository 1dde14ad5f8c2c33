"""
Link health: which sources without an archived copy are dead.

A link is dead after three runs in a row in which its host said so; a host that is busy, slow or refuses machines says nothing. What earlier
runs saw is kept in a file on a branch of its own.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from tracker.builder import settings
from tracker.cli import commands
from tracker.cli.archive import addresses
from tracker.cli.archive.addresses import Place
from tracker.cli.no_redirects import NoRedirects
from tracker.cli.publish.branch import Blob, Git, blob_id
from tracker.cli.review import report
from tracker.cli.review.proposal import summarize
from tracker.model import indented_json, library

BRANCH, FILE = "upkeep", "links.json"
SUBJECT = "Remember what links said"
RUNS = 3
"""Runs in a row after which a link is dead."""
HOSTS = 8
"""Hosts that are asked at the same time; of one host one page at a time."""
PAUSE = 1.0
"""Seconds between two requests to a host."""
TIMEOUT = 20
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
AGAIN = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
"""Answers to HEAD after which a page is asked for as browsers do."""


class Seen(NamedTuple):
    """The history of a link: number of failures in a row, and the last one in words."""

    failures: int
    why: str


Memory = dict[str, Seen]
Look = Callable[[str], str | None]
"""Says why a link fails, "" if it answers, None if its host says nothing of it."""


def links(content: str = "") -> bool:
    """Look at all links, remember what they said, and say which are dead; whether none is. Raises UsageError."""
    folder = commands.content_folder(content)
    places = addresses.unarchived(library.load(folder, kinds=settings.read().kinds).parsed)
    git = Git(folder)
    before = git.fetched(BRANCH)
    seen = looked_at(places, read(git, before), look)
    remember(git, before, seen)
    dead = {url: one for url, one in seen.items() if one.failures >= RUNS}
    summarize(described(dead, places))
    for url, one in dead.items():
        print(f"dead    {url} ({one.why}): {', '.join(place.file for place in places[url])}")
    print(f"{len(places):,} links looked at, {len(seen) - len(dead):,} failed for the first or second time, {len(dead):,} dead")
    return not dead


def looked_at(urls: Iterable[str], memory: Mapping[str, Seen], look: Look, pause: float = PAUSE) -> Memory:
    """Return the records of failing links after another run."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in sorted(urls):
        hosts[urlsplit(url).netloc].append(url)

    def of_host(urls: list[str]) -> list[tuple[str, Seen | None]]:
        found = []
        for number, url in enumerate(urls):
            time.sleep(pause if number else 0)
            found.append((url, after(memory.get(url), look(url))))
        return found

    with ThreadPoolExecutor(HOSTS) as pool:
        return dict(sorted((url, seen) for group in pool.map(of_host, hosts.values()) for url, seen in group if seen))


def after(before: Seen | None, why: str | None) -> Seen | None:
    """Return the record of a link after a check; None if it answers."""
    if why is None:
        return before
    return Seen(before.failures + 1 if before else 1, why) if why else None


def look(url: str, is_public: Callable[[str], bool] | None = None) -> str | None:
    """Ask the host of a URL whether the page is there. Redirects are answers; they are not followed."""
    host = urlsplit(url).hostname or ""
    try:
        if not (is_public or resolves_publicly)(host):
            return None
    except OSError:
        return "there is no such host"
    status = asked("HEAD", url)
    if status in AGAIN:
        status = asked("GET", url)
    return None if status is None else f"the host answers with {status}" if status in GONE else "" if status < 400 else None


def asked(method: str, url: str) -> int | None:
    """The status with which a host answers; None if it does not."""
    request = urllib.request.Request(url, method=method, headers={"User-Agent": "policy-tracker link check", "Accept": "*/*"})
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except (OSError, ValueError, urllib.error.URLError):
        return None


def resolves_publicly(host: str) -> bool:
    """Return whether all addresses of a host are public: a name can lead into the client's own network. Raises OSError if there is none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return all(ipaddress.ip_address(str(address[4][0]).partition("%")[0]).is_global for address in found)


_OPENER = urllib.request.build_opener(NoRedirects)


# What is remembered


def read(git: Git, commit: str) -> Memory:
    """Return the records in a commit of the branch; empty if it cannot be read."""
    if not commit or FILE not in git.files(commit):
        return {}
    try:
        value = orjson.loads(git.run("cat-file", "blob", f"{commit}:{FILE}"))
        return {str(url): Seen(int(number), str(why)) for url, (number, why) in value.items()}
    except (orjson.JSONDecodeError, TypeError, ValueError, AttributeError):
        return {}


def remember(git: Git, before: str, seen: Memory) -> None:
    """Put what is known on the branch, if it is still the commit `before`."""
    data = indented_json.dumps({url: list(one) for url, one in seen.items()}, sort_keys=True)
    algorithm = git.run("rev-parse", "--show-object-format").strip()
    files = {FILE: Blob(blob_id(data, algorithm), data)}
    if before and git.files(before) == {FILE: files[FILE].id}:
        return
    with git.commit(files, {}, lambda _done, _total: None, SUBJECT) as commit:
        git.push(commit, BRANCH, before)


def described(dead: Memory, places: Mapping[str, list[Place]]) -> str:
    """The dead links as a table in Markdown."""
    if not dead:
        return "### Links\n\nNo link without an archived copy is dead."
    rows = [f"| {report.shown(url)} | {report.shown(one.why)} | {report.shown(_files(places[url]))} |" for url, one in dead.items()]
    return "\n".join(["### Dead links", "", "| Link | Why | Where |", "|---|---|---|", *rows])


def _files(places: Iterable[Place]) -> str:
    return ", ".join(sorted({Path(place.file).as_posix() for place in places}))
