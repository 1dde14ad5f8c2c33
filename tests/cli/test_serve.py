"""The server answers as a host would, and a page in it follows the builds."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tracker.cli import serve

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]


def test_a_page_gets_the_script_and_nothing_else_does() -> None:
    page = b"<head></head>"

    assert f'<head><script src="/_reload.js?page={serve.digest_of(page)}" defer></script></head>'.encode() == serve.with_script(page)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[tuple[serve.Stage, int]]:
    (tmp_path / "a").mkdir()
    (tmp_path / "代").mkdir()
    (tmp_path / "index.html").write_text("<head></head>home")
    (tmp_path / "a" / "index.html").write_text("<head></head>a")
    (tmp_path / "404.html").write_text("<head></head>not here")
    (tmp_path / "feed.atom").write_text("<feed/>")
    (tmp_path / "_headers").write_text("/at/*\n  Content-Security-Policy: default-src 'self'\n")
    (tmp_path / ".manifest").write_text("hidden")
    (tmp_path / ".well-known").mkdir()
    (tmp_path / ".well-known" / "security.txt").write_text("Contact: mailto:safe@example.org")
    stage = serve.Stage(tmp_path, "/at")
    server = serve.listen(stage, "0")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield stage, server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def get(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", path, skip_host=True)  # else an address that is none is refused here
    connection.putheader("Host", "127.0.0.1")
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/at/", 200, b"home"),
        ("/at/a/", 200, b"a"),
        ("/at/feed.atom", 200, b"<feed/>"),
        ("/at/none/", 404, b"not here"),
        ("/at/../../etc/passwd", 404, b"not here"),
        ("/at/%2e%2e/%2e%2e/etc/passwd", 404, b"not here"),
        ("/at/.manifest", 404, b"not here"),
        ("/at/.well-known/security.txt", 200, b"Contact: mailto:safe@example.org"),
        ("/elsewhere", 404, b"not here"),
        pytest.param("/at/" + 5_000 * "a", 404, b"not here", id="a name of 5,000 letters"),
        pytest.param("/at/" + 5_000 * "a" + "/", 404, b"not here", id="a folder of 5,000 letters"),
        pytest.param("/at/" + 3_000 * "a/", 404, b"not here", id="3,000 folders"),
        pytest.param("/at/" + 300 * "%E4%BB%A3", 404, b"not here", id="a name of 900 bytes"),
        pytest.param("/at/" + 5_000 * "../", 404, b"not here", id="5,000 folders up"),
        ("/at/index.html/", 404, b"not here"),
        ("/at/index.html/inside", 404, b"not here"),
        ("/at/%00", 404, b"not here"),
        ("/at/%ff%fe", 404, b"not here"),
        ("http://[/at/", 404, b"not here"),
    ],
)
def test_files_are_served_below_the_prefix(stage: tuple[serve.Stage, int], path: str, status: int, body: bytes) -> None:
    found = get(stage[1], path)

    assert (status, True) == (found[0], found[2].endswith(body))


def test_a_path_longer_than_any_is_refused(stage: tuple[serve.Stage, int]) -> None:
    assert 414 == get(stage[1], "/at/" + 70_000 * "a")[0]


def test_a_reader_who_goes_away_leaves_no_traceback(stage: tuple[serve.Stage, int], capfd: pytest.CaptureFixture[str]) -> None:
    (stage[0].folder / "large.bin").write_bytes(bytes(20_000_000))
    with socket.create_connection(("127.0.0.1", stage[1])) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # the connection is reset, not ended
        connection.sendall(b"GET /at/large.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"HTTP/1.1 200" == connection.recv(12)

    assert 200 == get(stage[1], "/at/")[0]
    assert ("", "") == capfd.readouterr()


@pytest.mark.parametrize(("path", "target"), [("/", "/at/"), ("/at/a", "/at/a/"), ("/at/%E4%BB%A3", "/at/%E4%BB%A3/")])
def test_a_folder_without_its_slash_leads_to_it(stage: tuple[serve.Stage, int], path: str, target: str) -> None:
    status, headers, _ = get(stage[1], path)

    assert (301, target) == (status, headers["Location"])


def test_pages_have_the_policy_and_are_not_kept(stage: tuple[serve.Stage, int]) -> None:
    _, headers, _ = get(stage[1], "/at/")

    assert ("default-src 'self'", "no-store") == (headers["Content-Security-Policy"], headers["Cache-Control"])


def listening(port: int, path: str) -> tuple[http.client.HTTPConnection, Callable[[], dict[str, str]]]:
    """The stream that the open page at a path listens to, and what gives its next message."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/_events?path={quote(path, safe='')}")
    stream = connection.getresponse()

    def news() -> dict[str, str]:
        line = stream.readline()
        stream.readline()
        found: dict[str, str] = json.loads(line.removeprefix(b"data: "))
        return found

    return connection, news


def test_an_open_page_is_told_of_each_build_and_whether_it_has_changed(stage: tuple[serve.Stage, int]) -> None:
    connection, news = listening(stage[1], "/at/a/")

    first = news()
    stage[0].turn("one error")
    assert {**first, "findings": "one error"} == news()
    (stage[0].folder / "index.html").write_text("another page has changed")
    stage[0].turn("")
    assert first == news()
    (stage[0].folder / "a" / "index.html").write_text("<head></head>b")
    stage[0].turn("")
    assert first["page"] != news()["page"]
    connection.close()
    stage[0].turn("")


@pytest.mark.parametrize("path", ["/at/", "/at/a/", "/at/%E4%BB%A3/", "/at/nowhere/", "/at/.manifest", "/elsewhere"])
def test_a_page_that_is_as_it_was_served_is_not_reloaded(path: str, stage: tuple[serve.Stage, int]) -> None:
    connection, news = listening(stage[1], path)

    assert f'?page={news()["page"]}"'.encode() in get(stage[1], path)[2]
    connection.close()
    stage[0].turn("")


def test_saving_an_entry_builds_again_and_an_error_keeps_the_last_good_page(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "tests" / "golden_site" / "content", content)
    command = [sys.executable, "-m", "invoke", "serve", "--content", str(content), "--output", str(tmp_path / "site"), "--port", "0"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1640995200", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        address = next(line for line in lines if "http://" in line)
        port = int(address.split(":")[2].split("/")[0])
        next(line for line in lines if "Watching" in line)
        theme = sorted((content / "themes").glob("*.md"))[0]

        save(theme, theme.read_text("utf-8").replace("name: ", "name: Renamed ", 1), tmp_path)
        assert theme.name in next(line for line in lines if "saved" in line)
        assert b"Renamed" in get(port, f"/themes/{theme.stem}/")[2]

        save(theme, "no front matter", tmp_path)
        next(line for line in lines if "pages stay as they were" in line)
        assert b"Renamed" in get(port, f"/themes/{theme.stem}/")[2]
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=20)[0]

    assert 0 == process.returncode, rest
    assert "Traceback" not in rest


def save(path: Path, text: str, beside: Path) -> None:
    """Replace a file in one step: a build sees the old text or the new one."""
    (beside / "coming").write_text(text, "utf-8")
    (beside / "coming").replace(path)
