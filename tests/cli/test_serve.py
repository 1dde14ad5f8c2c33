"""The server answers as a host would, and a page in it follows the builds."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from http_servers import POLL

from tracker.cli.serve import answers, live
from tracker.cli.serve.command import Follower
from tracker.cli.serve.server_state import ServerState, digest_of

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]


def test_a_page_gets_the_script_and_nothing_else_does() -> None:
    page = b"<head></head>"

    assert f'<head><script src="/_reload.js?page={digest_of(page)}" defer></script></head>'.encode() == answers.with_script(page)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[ServerState, int]]:
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
    state = ServerState(tmp_path, "/at")
    server = answers.listen(state, "0")
    thread = threading.Thread(target=server.serve_forever, args=(POLL,))
    thread.start()
    yield state, server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def get(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
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
def test_files_are_served_below_the_prefix(server: tuple[ServerState, int], path: str, status: int, body: bytes) -> None:
    found = get(server[1], path)

    assert (status, True) == (found[0], found[2].endswith(body))


def test_a_path_longer_than_any_is_refused(server: tuple[ServerState, int]) -> None:
    assert 414 == get(server[1], "/at/" + 70_000 * "a")[0]


def test_a_reader_who_goes_away_leaves_no_traceback(server: tuple[ServerState, int], capfd: pytest.CaptureFixture[str]) -> None:
    (server[0].folder / "large.bin").write_bytes(bytes(20_000_000))
    with socket.create_connection(("127.0.0.1", server[1])) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # the connection is reset, not ended
        connection.sendall(b"GET /at/large.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"HTTP/1.1 200" == connection.recv(12)

    assert 200 == get(server[1], "/at/")[0]
    assert ("", "") == capfd.readouterr()


@pytest.mark.parametrize(("path", "target"), [("/", "/at/"), ("/at/a", "/at/a/"), ("/at/%E4%BB%A3", "/at/%E4%BB%A3/")])
def test_a_folder_without_its_slash_leads_to_it(server: tuple[ServerState, int], path: str, target: str) -> None:
    status, headers, _ = get(server[1], path)

    assert (301, target) == (status, headers["Location"])


def test_pages_have_the_policy_and_are_not_kept(server: tuple[ServerState, int]) -> None:
    _, headers, _ = get(server[1], "/at/")

    assert ("default-src 'self'", "no-store") == (headers["Content-Security-Policy"], headers["Cache-Control"])


def listening(port: int, path: str) -> tuple[http.client.HTTPConnection, Callable[[], dict[str, str]]]:
    """The stream that the open page at a path listens to, and what gives its next message."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", f"/_events?path={quote(path, safe='')}")
    stream = connection.getresponse()

    def news() -> dict[str, str]:
        line = stream.readline()
        stream.readline()
        found: dict[str, str] = json.loads(line.removeprefix(b"data: "))
        return found

    return connection, news


def test_an_open_page_is_told_of_each_build_and_whether_it_has_changed(server: tuple[ServerState, int]) -> None:
    connection, news = listening(server[1], "/at/a/")

    first = news()
    server[0].record("one error")
    assert {**first, "findings": "one error"} == news()
    (server[0].folder / "index.html").write_text("another page has changed")
    server[0].record("")
    assert first == news()
    (server[0].folder / "a" / "index.html").write_text("<head></head>b")
    server[0].record("")
    assert first["page"] != news()["page"]
    connection.close()
    server[0].record("")


@pytest.mark.parametrize("path", ["/at/", "/at/a/", "/at/%E4%BB%A3/", "/at/nowhere/", "/at/.manifest", "/elsewhere"])
def test_a_page_that_is_as_it_was_served_is_not_reloaded(path: str, server: tuple[ServerState, int]) -> None:
    connection, news = listening(server[1], path)

    assert f'?page={news()["page"]}"'.encode() in get(server[1], path)[2]
    connection.close()
    server[0].record("")


@dataclass
class Serving:
    """`invoke serve` at work on a copy of the golden content."""

    content: Path
    site: Path
    port: int
    lines: Iterator[str]

    def save(self, path: str, text: str) -> str:
        """Replace a file in one step, so that a build sees the old text or the new one; return the line about it."""
        coming = self.site.parent / "coming"
        coming.write_text(text, "utf-8")
        coming.replace(self.content / path)
        return next(line for line in self.lines if f"saved {Path(path).name}" in line)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and content of a page, without the script that is added to it."""
        status, _, content = get(self.port, f"/small{path}")
        return status, re.sub(rb'<script src="/_reload[^>]*></script>', b"", content)

    def findings(self) -> str:
        """The text that open pages show in their bar."""
        connection, news = listening(self.port, "/small/")
        found = news()["findings"]
        connection.close()
        return found


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    tmp_path = tmp_path_factory.mktemp("serving")
    content, site = tmp_path / "content", tmp_path / "site"
    shutil.copytree(ROOT / "tests" / "golden_site" / "content", content)
    command = [sys.executable, "-m", "invoke", "serve", "--content", str(content), "--output", str(site), "--port", "0"]
    command += ["--site-url", "https://example.org/small"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1640995200", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        address = next(line for line in lines if "http://" in line)
        next(line for line in lines if "Watching" in line)
        yield Serving(content, site, int(address.split(":")[2].split("/")[0]), lines)
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=20)[0]
    assert 0 == process.returncode, rest
    assert "Traceback" not in rest


NOTE = "---\ntitle: A note\nsummary: It is short.\n---\n\nText.\n"


def test_every_edit_is_shown_and_then_written(serving: Serving) -> None:
    """An entry is changed, added, removed, broken and mended; in the end the folder holds what was served."""
    theme = sorted((serving.content / "themes").glob("*.md"))[0]
    renamed = theme.read_text("utf-8").replace("name: ", "name: Renamed ", 1)

    assert "shown" in serving.save(f"themes/{theme.name}", renamed)
    assert b"Renamed" in serving.get(f"/themes/{theme.stem}/")[1]
    assert b"Renamed" in serving.get("/themes/")[1]

    assert 404 == serving.get("/note/")[0]
    serving.save("pages/note.md", NOTE)
    assert (200, True) == ((found := serving.get("/note/"))[0], b"A note" in found[1])
    assert b"/small/note/" in serving.get("/sitemap.xml")[1]
    (serving.content / "pages" / "note.md").unlink()
    next(line for line in serving.lines if "saved note.md" in line)
    assert 404 == serving.get("/note/")[0]

    assert "error[front-matter]" in serving.save(f"themes/{theme.name}", "no front matter")
    next(line for line in serving.lines if "pages stay as they were" in line)
    assert f"themes/{theme.name}:1:1: error[front-matter]" in serving.findings()
    assert b"Renamed" in serving.get(f"/themes/{theme.stem}/")[1]

    serving.save(f"themes/{theme.name}", renamed.replace("Renamed", "Mended"))
    assert "" == serving.findings()
    shown = {path: serving.get(path)[1] for path in ("/", "/themes/", f"/themes/{theme.stem}/", "/search/", "/data/")}
    assert b"Mended" in shown["/themes/"]
    next(line for line in serving.lines if "site: " in line and "files made" in line)
    assert shown == {path: (serving.site / path.lstrip("/") / "index.html").read_bytes() for path in shown}


def test_a_draft_is_shown_with_a_ribbon_and_is_nowhere_else(serving: Serving) -> None:
    draft = NOTE.replace("title", "draft: true\ntitle", 1)

    assert serving.save("pages/note.md", draft).endswith(" at /small/note/ (draft)\n")
    status, page = serving.get("/note/")
    assert (200, 1) == (status, page.count(answers.RIBBON))
    assert 301 == serving.get("/note")[0]
    assert b"/small/note/" not in serving.get("/sitemap.xml")[1]

    next(line for line in serving.lines if "site: " in line and "files" in line)
    assert not (serving.site / "note").exists()
    assert page == serving.get("/note/")[1]

    serving.save("pages/note.md", NOTE)
    published = re.sub(rb'<link rel="stylesheet" href="/_reload.css">', b"", page.replace(answers.RIBBON, b""))
    assert published == serving.get("/note/")[1]


def test_a_live_site_that_has_ended_leaves_its_files_to_builds(tmp_path: Path) -> None:
    ended = live.Live(tmp_path)
    ended.close()

    assert (live.UNFINISHED, b"") == ended.file("index.html")
    assert (live.NONE, b"") == ended.draft("note/index.html")
    assert (live.FAILED, b"") == ended.renew(set())


@pytest.mark.parametrize("saved", ["content/pages/note.md", "theme/templates/base.html"])
def test_what_the_live_site_cannot_show_is_built(saved: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A change of the theme, and any where no live site is, as where other plugins write files: the error of a build is shown."""
    (tmp_path / "content").mkdir()
    follower = Follower(ServerState(tmp_path / "site", ""), tmp_path / "content", "")
    for ending, findings in (("print('one file made')", ""), ("raise SystemExit('template:1:1: error')", "template:1:1: error\n")):
        follower.command = [sys.executable, "-c", ending]
        follower.follow([tmp_path / saved])
        follower.close()

        assert findings == follower.state.findings
        assert f"saved {Path(saved).name}: {findings.strip() or 'one file made'}\n" in capsys.readouterr().out


def test_a_file_that_a_build_must_make_is_waited_for(server: tuple[ServerState, int]) -> None:
    """As long as a build is to come: then it is the one in the folder, whether the build succeeded or not."""
    shown = server[0]
    shown.live = live.Live(shown.folder)
    shown.live.close()
    shown.record("", edits=1)
    answered: list[bytes] = []
    asking = threading.Thread(target=lambda: answered.append(get(server[1], "/at/feed.atom")[2]))
    asking.start()

    (shown.folder / "feed.atom").write_text("<feed>new</feed>")
    shown.note_build(1, succeeded=False)
    asking.join()

    assert [b"<feed>new</feed>"] == answered
