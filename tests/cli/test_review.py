"""A proposed change is told in words; a hostile one changes nothing but its own comment, as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import code_hosts
import pytest
from code_hosts import Host
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from repositories import Repository
from writing import BASE, policy

from tests.cli.test_commands import invoke
from tracker.cli.review import comment, report
from tracker.cli.review.report import Report
from tracker.model.findings import UsageError

SHA, OTHER = "a" * 40, "b" * 40
RUN = 77


def run_of(branch: str = "change", sha: str = SHA, owner: str = "stranger") -> dict[str, Any]:
    """A run of the untrusted workflow, as the host tells of it: its list of pull requests is empty for forks."""
    repository = {"full_name": f"{owner}/tracker", "owner": {"login": owner}}
    return {"id": RUN, "head_branch": branch, "head_sha": sha, "head_repository": repository, "pull_requests": []}


def pull(number: int, branch: str = "change", sha: str = SHA, owner: str = "stranger") -> dict[str, Any]:
    head = {"sha": sha, "ref": branch, "user": {"login": owner}, "repo": {"full_name": f"{owner}/tracker"}}
    return {"number": number, "title": "A <b>title</b> @owner #1", "head": head}


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Host]:
    """A host with two open pull requests; number 5 is that of the run."""
    host = Host()
    host.pulls = [pull(4, owner="somebody"), pull(5), pull(6, branch="other")]
    host.artifacts[RUN, "changes"] = code_hosts.packed(
        {"changes.json": report.as_json(Report([["A notice", "Recorded"]], pages=3, bytes=4000))}
    )
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"workflow_run": run_of()}), "utf-8")
    with code_hosts.running(host) as url:
        for name, value in {
            "GITHUB_API_URL": url,
            "GITHUB_TOKEN": code_hosts.TOKEN,
            "GITHUB_REPOSITORY": code_hosts.REPOSITORY,
            "GITHUB_EVENT_PATH": str(event),
        }.items():
            monkeypatch.setenv(name, value)
        yield host


def texts(host: Host, number: int = 5) -> list[str]:
    return [one["body"] for one in host.comments.get(number, [])]


def test_the_report_is_one_comment_that_is_replaced_at_each_push(host: Host) -> None:
    assert "comment written below pull request 5" == comment.comment()
    host.artifacts[RUN, "changes"] = code_hosts.packed({"changes.json": report.as_json(Report([["Another", "Recorded"]]))})
    assert "comment replaced below pull request 5" == comment.comment()

    assert 1 == len(texts(host))
    assert "Another" in texts(host)[0]
    assert "A notice" not in texts(host)[0]
    assert {5} == {number for number, comments in host.comments.items() if comments}


def test_a_comment_of_a_stranger_with_the_mark_stays(host: Host) -> None:
    host.comments[5] = [{"id": 1, "body": f"{report.MARK} mine", "user": {"login": "stranger", "type": "User"}}]

    comment.comment()

    assert f"{report.MARK} mine" == texts(host)[0]
    assert 2 == len(texts(host))


def test_the_token_goes_to_the_host_alone(host: Host) -> None:
    comment.comment()

    assert {("GET", "/elsewhere/0", False)} == {request for request in host.requests if not request[2]}


@pytest.mark.parametrize(
    "run",
    [
        run_of(sha=OTHER),
        run_of(branch="nowhere"),
        run_of(owner="nobody"),
        {**run_of(), "head_repository": None},
        {**run_of(sha=OTHER), "pull_requests": [{"number": 5}]},
    ],
)
def test_a_run_whose_commit_is_no_open_pull_requests_head_writes_nothing(run: dict[str, Any], host: Host, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text(json.dumps({"workflow_run": run}), "utf-8")

    assert "no open pull request has this commit: nothing to say" == comment.comment()

    assert not [request for request in host.requests if request[0] != "GET"]


HOSTILE = [
    "<script>alert(1)</script>",
    "</code></td><img src=x onerror=alert(1)>",
    "@owner @org/team #1 GH-1 owner/tracker#1 " + SHA,
    "[click](https://evil.example) ![x](https://evil.example/x.png) https://evil.example",
    "| a | b |\n\n# Heading\n\n```\ncode",
    "\u202eeman\u202c \x1b[31m \x00",
    "&lt;b&gt; &#60;b&#62; `code` ``` **bold** _em_ ~~s~~ $x$ :smile:",
    "<!-- what this changes for readers -->",
    "::error::x %0A ${{ secrets.GITHUB_TOKEN }}",
    "x" * 5_000,
    "<" * 5_000,
]


def plain(markdown: str) -> list[tuple[str, str]]:
    """All tokens of a rendered text that are more than tables, cells and inline code made by us."""
    found = []
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(markdown):
        found += [(child.type, child.content) for child in token.children or ()]
        found.append((token.type, "" if token.type == "inline" else token.content))
    return found


ALLOWED = {"inline", "text", "softbreak", "html_inline", "html_block", "paragraph_open", "paragraph_close", "heading_open", "heading_close"}


def assert_is_text(markdown: str) -> None:
    for type, content in plain(markdown):
        assert type in ALLOWED or type.startswith(("table", "thead", "tbody", "tr_", "th_", "td_")), (type, content)
        if type == "html_inline":
            assert content in ("<code>", "</code>")
        if type == "html_block":
            assert content.strip() == report.MARK


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_artifact_is_shown_as_text(text: str, host: Host) -> None:
    """With a false number in it, and more files than the one that is read."""
    value = {"rows": [[text, text]] * 60, "removed": [text] * 20, "errors": 1, "warnings": 2, "pages": 3, "bytes": 4, "number": 4, "pr": 4}
    host.artifacts[RUN, "changes"] = code_hosts.packed({"../../escape": b"x", "changes.json": json.dumps(value).encode(), "NR": b"4"})

    comment.comment()

    (written,) = texts(host)
    assert {5} == {number for number, comments in host.comments.items() if comments}
    assert len(written) <= report.LONGEST
    theirs, ours = written.rsplit("\n", 1)
    assert f"Preview: the artifact `preview` of [this run](https://github.com/owner/tracker/actions/runs/{RUN})" == ours.partition(";")[0]
    assert_is_text(theirs)
    assert 1 == written.count("<!--")
    outside = re.sub(r"<code>.*?</code>", "", theirs)
    assert not re.search(r"@|#\d|evil|https?:", outside)
    assert not [sign for sign in written if sign != "\n" and not sign.isprintable()]


@given(st.text(max_size=300))
def test_any_text_is_shown_as_text(text: str) -> None:
    assert_is_text(report.as_markdown(Report([[text, text]], removed=[text], pages=1, bytes=1)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"rows": [["a"]]}',
        b'{"rows": [["a", 1]]}',
        b'{"rows": [], "errors": "<b>"}',
        b'{"rows": [], "pages": -1}',
        b'{"rows": [], "pages": true}',
        b'{"rows": [], "removed": [1]}',
        b"[" * 100_000,
    ],
)
def test_an_artifact_that_is_no_report_writes_nothing(data: bytes, host: Host) -> None:
    host.artifacts[RUN, "changes"] = code_hosts.packed({"changes.json": data})

    with pytest.raises(UsageError, match="the report of the run cannot be read"):
        comment.comment()

    assert [] == texts(host)


@pytest.mark.parametrize(
    ("artifact", "words"),
    [
        (b"not a zip", "has no readable changes.json: BadZipFile"),
        (code_hosts.packed({"other.json": b"{}"}), "has no readable changes.json: KeyError"),
        (code_hosts.packed({"changes.json": b"0" * (32 << 20)}), "is too large"),
    ],
)
def test_an_artifact_that_cannot_be_read_is_named(artifact: bytes, words: str, host: Host) -> None:
    host.artifacts[RUN, "changes"] = artifact

    with pytest.raises(UsageError, match=words):
        comment.comment()

    assert [] == texts(host)


def test_outside_a_workflow_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_EVENT_PATH", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(UsageError, match="GITHUB_EVENT_PATH names no event"):
        comment.comment()


def test_a_report_is_read_as_it_was_written() -> None:
    written = Report([["A", "b"]], 1, 2, 3, 4, ["policies/x/"])

    assert written == report.parse(report.as_json(written))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "tracker")
    repository.commit({**BASE, "policies/first.md": policy(), "policies/second.md": policy(title="A second notice")})
    repository.git("checkout", "--quiet", "-b", "change")
    return repository


@pytest.mark.process
def test_a_change_is_checked_built_and_told_in_words(repository: Repository, tmp_path: Path) -> None:
    timeline = "[{date: 2021-05-21, event: issued, source: text}, {date: 2021-06-01, event: repealed, source: text}]"
    repository.commit(
        {
            "policies/first.md": policy(status="repealed", timeline=timeline),
            "policies/third.md": policy("It cites nothing.", title="A third <b>notice</b>"),
        },
        "policies/second.md",
    )
    summary, output = tmp_path / "summary.md", tmp_path / "review"

    done = invoke(
        *("review", "main", "--content", repository.content, "--output", output, "--site-url", "https://tracker.example"),
        GITHUB_STEP_SUMMARY=str(summary),
    )

    assert 0 == done.returncode, done.stderr
    found = report.parse((output / "changes.json").read_bytes())
    assert [
        ["Notice on Mining", "Status: In force → Repealed; Repealed, 1 Jun 2021: added"],
        ["A second notice", "Removed"],
        ["A third <b>notice</b>", "new policy, Notice, Restricts, In force, 1 source"],
    ] == [[name, words.replace("\xa0", " ")] for name, words in found.rows]
    assert ["policies/second/"] == [path for path in found.removed or () if "/by/" not in path]
    assert found.errors == 0
    assert found.pages is not None
    assert 3 <= found.pages < len([*(output / "preview").rglob("*.html")])
    assert 'href="../../' in (output / "preview" / "policies" / "third" / "index.html").read_text("utf-8")
    said = summary.read_text("utf-8")
    assert "<code>A third &#60;b&#62;notice&#60;&#47;b&#62;</code>" in said
    assert said.count("| warning `") == found.warnings > 0
    assert 1 == len(repository.git("worktree", "list").splitlines())
    assert done.stdout.count("::warning") == min(10, found.warnings)


@pytest.mark.process
def test_an_error_is_annotated_first_and_all_are_listed(repository: Repository, tmp_path: Path) -> None:
    repository.commit({f"policies/p{number:02}.md": policy(stance="") for number in range(15)})
    summary = tmp_path / "summary.md"

    done = invoke("review", "main", "--content", repository.content, "--output", tmp_path / "review", GITHUB_STEP_SUMMARY=str(summary))

    assert 1 == done.returncode, done.stderr
    assert 10 == done.stdout.count("\n") == done.stdout.count("::error file=")
    assert 15 == summary.read_text("utf-8").count("| error `")
    assert 15 == report.parse((tmp_path / "review" / "changes.json").read_bytes()).errors


@pytest.mark.process
def test_names_of_files_are_texts_in_annotations_and_in_the_summary(repository: Repository, tmp_path: Path) -> None:
    names = ["a\n::error::b.md", "<img src=x onerror=alert(1)>.md", "| @owner #1 `x` ${{ secrets.X }}.md", "\u202eb\x1b[31m.md"]
    repository.commit({f"policies/{name}": policy() for name in names})
    summary = tmp_path / "summary.md"

    done = invoke("review", "main", "--content", repository.content, "--output", tmp_path / "review", GITHUB_STEP_SUMMARY=str(summary))

    assert 1 == done.returncode, done.stderr
    lines = done.stdout.splitlines()
    assert lines == [line for line in lines if re.match(r"::(error|warning) file=[^,]+,line=\d+,col=\d+,title=[a-z-]+::", line)]
    said = summary.read_text("utf-8")
    assert "&#60;img src&#61;x" in said
    assert not re.search(r"<img|@owner|\$\{\{|\u202e|\x1b", said)


@pytest.mark.process
def test_a_base_that_cannot_be_built_leaves_the_changes_of_entries(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "tracker")
    repository.commit({**BASE, "policies/first.md": policy(stance="")})
    repository.git("checkout", "--quiet", "-b", "change")
    repository.commit({"policies/first.md": policy(), "policies/second.md": policy(title="A second notice")})

    done = invoke("review", "main", "--content", repository.content, "--output", tmp_path / "review")

    assert 0 == done.returncode, done.stderr
    found = report.parse((tmp_path / "review" / "changes.json").read_bytes())
    assert ["A second notice", "new policy, Notice, Restricts, In force, 1 source"] in found.rows
    assert (None, None) == (found.pages, found.removed)


@pytest.mark.process
def test_a_base_that_is_not_there_is_named(repository: Repository, tmp_path: Path) -> None:
    done = invoke("review", "nowhere", "--content", repository.content, "--output", tmp_path / "review")

    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert "there is no common commit with 'nowhere'" in done.stderr
