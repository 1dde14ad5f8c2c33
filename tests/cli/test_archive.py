"""Archived copies are asked for at a server that answers as the Internet Archive does, and written into entries byte by byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from http_servers import QuietHandler, answering
from writing import article, policy, write_content

from tests.cli.test_commands import invoke
from tracker.builder import settings
from tracker.cli.archive import addresses, command
from tracker.cli.archive.command import Clock, Jobs
from tracker.cli.archive.save_page_now import ACCESS, SECRET
from tracker.model import library
from tracker.model.findings import UsageError

STAMP = "20261130120000"
KEYS = ("an-access-key", "a-secret-key")


class Archive:
    """
    A server that answers as the interface's description has it, and records what it is asked.

    `script` has the answers by URL, one a request for a capture: a status and a body; else a capture begins. `pending` is how often a job
    is pending before it ends.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.script: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.outcomes: dict[str, dict[str, Any]] = {}
        self.pending: dict[str, int] = {}
        self.times = 1

    def capture(self, url: str) -> tuple[int, dict[str, Any]]:
        self.asked.append(url)
        if self.script.get(url):
            return self.script[url].pop(0)
        job = f"spn2-{len(self.asked):040x}"
        self.pending[job] = self.times
        self.outcomes.setdefault(job, {"status": "success", "timestamp": STAMP, "original_url": url, "job_id": job})
        if url in self.outcomes:
            self.outcomes[job] = self.outcomes[url]
        return 200, {"url": url, "job_id": job}

    def status(self, job: str) -> tuple[int, dict[str, Any]]:
        if job not in self.pending:
            return 404, {"status": "error", "status_ext": "error:not-found", "message": f"The job {job} was not found."}
        self.pending[job] -= 1
        return 200, {"status": "pending", "job_id": job, "resources": []} if self.pending[job] >= 0 else self.outcomes[job]


@contextmanager
def running(archive: Archive) -> Iterator[str]:
    class Handler(QuietHandler):
        def answer(self, status: int, value: dict[str, Any]) -> None:
            archive.headers.append(dict(self.headers))
            body = json.dumps(value).encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "30")
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer(*archive.capture(form["url"][0])) if self.path == "/save" else self.answer(404, {})

        def do_GET(self) -> None:
            self.answer(*archive.status(self.path.removeprefix("/save/status/")))

    with answering(Handler) as address:
        yield address


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Archive:
    monkeypatch.setenv(ACCESS, KEYS[0])
    monkeypatch.setenv(SECRET, KEYS[1])
    monkeypatch.setattr(settings.Settings, "cache", tmp_path / "cache")
    return Archive()


class Fast(Clock):
    """A clock that only sleeping moves; `slept` are the waits."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        super().__init__(now=lambda: sum(self.slept), sleep=self.slept.append)


Asked = Callable[..., bool]


@pytest.fixture
def ask(archive: Archive) -> Iterator[Asked]:
    """Runs the command on a content, with a clock of its own."""
    with running(archive) as url:
        yield lambda content, limit="", clock=None: command.archive(str(content), limit, clock or Fast(), server=url)


def contents(tmp_path: Path, number: int) -> Path:
    files = {f"articles/a{n}.md": article(url=f"https://example.org/{n}", without="archived_url") for n in range(number)}
    return write_content(tmp_path / "content", files)


def test_copies_are_written_into_the_entries_and_nothing_else_changes(
    archive: Archive, ask: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = "\n  - id: text # the text\n    url: https://example.org/text\n    title: The text\n  - {id: other, title: O, url: https://example.org/text}"
    yaml = "\ufeffname: Firm\r\ntype: bank\r\nsources:\r\n- title: About\r\n  id: about\r\n  url: 'https://example.org/about' # here\r\n"
    content = write_content(
        tmp_path / "content",
        {
            "policies/notice.md": policy(sources=sources),
            "companies/firm.yaml": yaml,
            "articles/report.md": article(url="https://example.org/report?a=1&b=2", without="archived_url").replace("\n", "\r\n"),
            "articles/archived.md": article(),
        },
    )
    before = {path: path.read_bytes() for path in sorted(content.rglob("*")) if path.is_file()}

    assert ask(content)

    after = {path: path.read_bytes() for path in before}
    copy = f"https://web.archive.org/web/{STAMP}/"
    expected = {
        "notice.md": [f'    archived_url: "{copy}https://example.org/text"\n', f', archived_url: "{copy}https://example.org/text"'],
        "firm.yaml": [f'  archived_url: "{copy}https://example.org/about"\r\n'],
        "report.md": [f'archived_url: "{copy}https://example.org/report?a=1&b=2"\r\n'],
    }
    for path, data in after.items():
        for addition in expected.get(path.name, []):
            assert 1 == data.count(addition.encode()), path
            data = data.replace(addition.encode(), b"")
        assert before[path] == data
    assert [] == [finding for finding in library.load(content).findings if finding.is_error]
    assert 3 == len(archive.asked), "two entries' sources with one URL are one capture"
    assert {f"LOW {KEYS[0]}:{KEYS[1]}"} == {headers["Authorization"] for headers in archive.headers}
    said = capsys.readouterr()
    assert "3 saved, 0 refused, 0 pending; 0 URLs without a copy are left" in said.out
    assert not any(key in said.out + said.err for key in KEYS)


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://example.org/a", True),
        ("http://www.gov.cn/zhengce/1.htm", True),
        ("https://8.8.8.8/a", True),
        ("http://localhost/a", False),
        ("http://intranet/a", False),
        ("http://files.local/a", False),
        ("http://wiki.corp.internal/a", False),
        ("http://127.0.0.1:8000/a", False),
        ("http://10.1.2.3/a", False),
        ("http://192.168.1.1/", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://[::1]/a", False),
        ("http://[fd00::1]/a", False),
        ("http://127.1/a", False),
        ("http://1.2.3/a", False),
        ("ftp://example.org/a", False),
        ("https://somebody@example.org/a", False),
        ("https://web.archive.org/web/2020/https://example.org/", False),
        ("http://abc.onion/", False),
    ],
)
def test_only_public_hosts_are_named_to_the_archive(url: str, public: bool) -> None:
    assert public == addresses.is_public(url)


def test_twelve_captures_a_minute_are_asked_for(archive: Archive, ask: Asked, tmp_path: Path) -> None:
    clock = Fast()
    archive.times = 0

    assert ask(contents(tmp_path, 25), clock=clock)

    assert 25 == len(archive.asked)
    assert 24 * 5 == sum(clock.slept)


def test_a_limit_is_kept_and_the_next_run_goes_on(archive: Archive, ask: Asked, tmp_path: Path) -> None:
    content = contents(tmp_path, 5)

    ask(content, "2")
    assert ["https://example.org/0", "https://example.org/1"] == archive.asked
    ask(content)

    assert 5 == len(set(archive.asked)) == len(archive.asked)


def test_an_interrupted_run_is_resumed_without_asking_twice(archive: Archive, ask: Asked, tmp_path: Path) -> None:
    content, archive.times = contents(tmp_path, 4), 3

    class Stopped(Fast):
        def __init__(self) -> None:
            super().__init__()
            self.sleep = self.stop

        def stop(self, seconds: float) -> None:
            self.slept.append(seconds)
            if len(archive.asked) == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(content, clock=Stopped())
    pending = Jobs.of(tmp_path / "cache" / "archive.json").pending
    assert pending
    assert ask(content)

    assert 4 == len(archive.asked) == len(set(archive.asked))
    assert {} == Jobs.of(tmp_path / "cache" / "archive.json").pending
    assert {} == addresses.unarchived(library.load(content).parsed)


def test_a_busy_archive_is_asked_again_after_the_time_that_it_names(archive: Archive, ask: Asked, tmp_path: Path) -> None:
    limit = {"status": "error", "status_ext": "error:user-session-limit", "message": "You have reached the limit of active sessions."}
    archive.script = {"https://example.org/0": [(429, {}), (200, limit), (502, {})]}
    clock = Fast()

    assert ask(contents(tmp_path, 1), clock=clock)

    assert [30, 60, 60] == [seconds for seconds in clock.slept if seconds >= 30]
    assert 4 == len(archive.asked)


def test_an_archive_that_stays_busy_ends_the_run_and_nothing_is_lost(archive: Archive, ask: Asked, tmp_path: Path) -> None:
    content, archive.times = contents(tmp_path, 2), 50
    archive.script = {"https://example.org/1": [(429, {})] * 5}

    with pytest.raises(UsageError, match="the archive is busy: run this again later, what was asked for is kept"):
        ask(content)

    assert ["https://example.org/0"] == [*Jobs.of(tmp_path / "cache" / "archive.json").pending]


def test_what_is_refused_is_told_and_comes_last_next_time(
    archive: Archive, ask: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = contents(tmp_path, 3)
    no_host = {"status": "error", "status_ext": "error:invalid-host-resolution", "message": "Couldn't resolve\nhost \x1b[31mexample.org"}
    archive.script = {"https://example.org/0": [(200, no_host)], "https://example.org/1": [(302, {})]}
    archive.outcomes = {"https://example.org/2": {"status": "error", "status_ext": "error:blocked", "message": "Blocked"}}

    assert not ask(content)
    assert (
        "refused https://example.org/0: Couldn't resolve host ?[31mexample.org\n"
        "refused https://example.org/1: the archive answers with 302\n"
        "refused https://example.org/2: Blocked\n"
    ) == capsys.readouterr().err

    write_content(content, {"articles/b.md": article(url="https://example.org/new", without="archived_url")}, base=False)
    ask(content, "1")
    assert "https://example.org/new" == archive.asked[-1]


@pytest.mark.parametrize("answer", [{"status": "success", "timestamp": "x/../.."}, {"status": "success"}, {"job": 1}, {}])
def test_an_outcome_that_is_none_changes_no_file(answer: dict[str, Any], archive: Archive, ask: Asked, tmp_path: Path) -> None:
    content = contents(tmp_path, 1)
    archive.outcomes = {"https://example.org/0": answer}
    before = (content / "articles" / "a0.md").read_bytes()

    assert not ask(content)

    assert before == (content / "articles" / "a0.md").read_bytes()


def test_a_pending_job_is_left_for_the_next_run(archive: Archive, ask: Asked, tmp_path: Path) -> None:
    content, archive.times = contents(tmp_path, 1), 10_000

    assert ask(content)
    assert ["https://example.org/0"] == [*Jobs.of(tmp_path / "cache" / "archive.json").pending]

    archive.pending = dict.fromkeys(archive.pending, 0)
    assert ask(content)
    assert 1 == len(archive.asked)
    assert {} == addresses.unarchived(library.load(content).parsed)


@pytest.mark.process
def test_keys_that_are_refused_or_missing_are_named(archive: Archive, ask: Asked, tmp_path: Path) -> None:
    content = contents(tmp_path, 1)
    archive.script = {"https://example.org/0": [(401, {"message": "You need to be logged in to use Save Page Now."})]}

    with pytest.raises(UsageError, match=f"the archive refuses the keys in {ACCESS} and {SECRET}"):
        ask(content)
    done = invoke("archive", "--content", content, **{ACCESS: "", SECRET: ""})

    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert f"error: the keys of an account at archive.org are needed in {ACCESS} and {SECRET}" in done.stderr
    with pytest.raises(UsageError, match="--limit is a number from 1 on, not '0'"):
        ask(content, "0")


@pytest.mark.parametrize("limit", [0, 5])
def test_an_insertion_keeps_marks_and_line_ends(limit: int) -> None:
    raw = "\ufeffa\r\nb\nc\r\n"[limit and 1 :]
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n")

    assert raw.replace("b\n", "b\nx\n") == addresses.inserted(raw, text, "a\nb\nx\nc\n")
    assert raw.replace("a\r\n", "a\r\nx\r\n") == addresses.inserted(raw, text, "a\nx\nb\nc\n")
    assert raw.replace("a", "ya") == addresses.inserted(raw, text, "ya\nb\nc\n")
    with pytest.raises(ValueError, match="more than an insertion"):
        addresses.inserted(raw, text, "a\nB\nc\n")
