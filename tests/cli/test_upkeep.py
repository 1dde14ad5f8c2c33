"""Links that die, entries that grow old, suggestions that become drafts: with a real repository, web server and code host."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import code_hosts
import pytest
from code_hosts import Host
from http_servers import QuietHandler, answering
from repositories import Repository
from writing import BASE, article, page, policy

from tracker.cli.publish.branch import Git
from tracker.cli.upkeep import links, staleness, suggestions
from tracker.cli.upkeep.links import Seen
from tracker.model import library
from tracker.model.findings import UsageError


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "tracker")
    made.commit(BASE)
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "remote.git"], check=True)
    made.git("remote", "add", "origin", f"file://{tmp_path}/remote.git")
    return made


def remote(repository: Repository, *arguments: str) -> str:
    command = ["git", "-C", repository.root.parent / "remote.git", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


# Links


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """A host whose paths are the statuses that it answers with, to HEAD and, behind a hyphen, to GET; and what it was asked."""
    asked: list[str] = []

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            statuses = self.path.strip("/").split("-")
            self.send_response(int(statuses[-1 if self.command == "GET" else 0]))
            self.send_header("Location", "/404")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET

    with answering(Handler) as address:
        yield address, asked


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("200", ""),
        ("301", ""),
        ("404", "the host answers with 404"),
        ("410", "the host answers with 410"),
        ("405-200", ""),
        ("403-404", "the host answers with 404"),
        ("403-403", None),
        ("429", None),
        ("500", None),
    ],
)
def test_a_link_fails_where_its_host_says_so(path: str, expected: str | None, web: tuple[str, list[str]]) -> None:
    assert expected == links.look(f"{web[0]}/{path}", is_public=lambda host: True)


def test_no_host_within_a_network_is_asked(web: tuple[str, list[str]]) -> None:
    assert links.look(f"{web[0]}/404") is None
    assert [] == web[1]


def test_a_host_that_is_not_there_fails_and_one_that_does_not_answer_says_nothing() -> None:
    assert "there is no such host" == links.look("http://nowhere.invalid/")
    assert links.look("http://127.0.0.1:9/", is_public=lambda host: True) is None


def test_a_link_is_dead_after_three_runs_in_a_row() -> None:
    said: dict[str, list[str | None]] = {"https://a.example/": ["x", None, "x", "x"], "https://b.example/": ["x", "", "x", "x"]}
    memory: links.Memory = {}
    for number in range(4):
        memory = links.looked_at(said, memory, lambda url, number=number: said[url][number], pause=0)  # type: ignore[misc]

    assert {"https://a.example/": Seen(3, "x"), "https://b.example/": Seen(2, "x")} == memory


def test_runs_remember_on_a_branch_and_name_the_dead(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    repository.commit(
        {
            "articles/gone.md": article(url="https://example.org/gone", without="archived_url"),
            "articles/archived.md": article(url="https://example.org/archived"),
            "articles/there.md": article(url="https://example.net/there", without="archived_url"),
        }
    )
    asked: list[str] = []

    def look(url: str) -> str:
        asked.append(url)
        return "the host answers with 404" if url.endswith(("gone", "archived")) else ""

    monkeypatch.setattr(links, "look", look)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))

    assert [True, True, False] == [links.links(str(repository.content)) for _ in range(3)]

    assert {"https://example.org/gone", "https://example.net/there"} == set(asked), "an archived one is not asked for"
    assert "dead    https://example.org/gone (the host answers with 404): articles/gone.md" in capsys.readouterr().out
    assert {"https://example.org/gone": [3, "the host answers with 404"]} == json.loads(remote(repository, "show", "upkeep:links.json"))
    assert "1\n" == remote(repository, "rev-list", "--count", "upkeep")
    assert "https&#58;&#47;&#47;example&#46;org&#47;gone" in (tmp_path / "summary.md").read_text("utf-8")


@pytest.mark.parametrize("data", [b"[]", b"x", b'{"a": 1}', b'{"a": ["b", "c"]}'])
def test_a_memory_that_cannot_be_read_is_none(data: bytes, repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "upkeep")
    (repository.root / "links.json").write_bytes(data)
    repository.git("add", "links.json")
    repository.git("commit", "--quiet", "--message", "A memory")
    git = Git(repository.content)

    assert {} == links.read(git, repository.head())


# Staleness


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    host = Host()
    with code_hosts.running(host) as url:
        monkeypatch.setenv("GITHUB_API_URL", url)
        monkeypatch.setenv("GITHUB_TOKEN", code_hosts.TOKEN)
        monkeypatch.setenv("GITHUB_REPOSITORY", code_hosts.REPOSITORY)
        yield host


def test_what_is_stale_is_one_issue_that_is_written_anew(host: Host, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"policies/old.md": policy(reviewed="2021-06-01"), "policies/older.md": policy(title="B", reviewed="2021-05-22")})
    repository.commit({"pages/draft.md": page(draft="true")})
    host.issues = [{"number": 1, "state": "open", "body": f"{staleness.MARK} mine", "user": {"type": "User"}}]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780272000")  # 1 June 2026

    assert "issue 101 opened" == staleness.staleness(str(repository.content))
    repository.commit({"policies/older.md": policy(title="B", reviewed="2026-05-22")})
    assert "issue 101 written anew" == staleness.staleness(str(repository.content))

    assert 2 == len(host.issues)
    assert "older" not in host.issues[1]["body"]
    assert "As of 2026-06-01" in host.issues[1]["body"]
    assert "### Not reviewed for two years: 1\n\n- <code>policies&#47;old&#46;md</code>" in host.issues[1]["body"]
    assert "### Drafts: 1\n\n- <code>pages&#47;draft&#46;md</code>" in host.issues[1]["body"]
    enabled = {path.split("/")[-2] for method, path, _ in host.requests if method == "PUT"}
    assert {"links.yml", "publish.yml", "staleness.yml"} == enabled


# Suggestions

FORM = """\
### Title in English

Notice on {title}

### Title in its own language

_No response_

### Link to the official text

{url}

### Date

{date}

### Which way does it push

Unsure

### What it does, in one paragraph

It ends: "trade" # all of it.
On two lines.
"""


def set_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str = "Trade", url: str = "https://example.org/a", date: str = "2021-09"
) -> None:
    value = {"issue": {"number": 9, "body": FORM.format(title=title, url=url, date=date)}, "repository": {"default_branch": "main"}}
    (tmp_path / "event.json").write_text(json.dumps(value), "utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))


def test_an_accepted_suggestion_becomes_a_draft_that_is_checked_and_proposed(
    host: Host, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_off(tmp_path, monkeypatch)

    assert "pull request 101 opened with notice-on-trade.md" == suggestions.suggestion(str(repository.content))

    text = remote(repository, "show", "suggestion-9:site/content/policies/notice-on-trade.md")
    entry = next(entry for entry in library.load(repository.content).parsed if entry.id == "notice-on-trade")
    assert text == (repository.content / entry.path).read_text("utf-8")
    assert entry.draft
    assert 'It ends: "trade" # all of it. On two lines.' == entry.fields["summary"]
    assert [{"date": "2021-09", "event": "issued", "source": "official"}] == entry.fields["timeline"]
    assert "https://example.org/a" == entry.fields["sources"][0]["url"]
    assert "| error `missing-field` |" in host.pulls[0]["body"]
    assert [f"{suggestions.MARK}\nA draft was made of this: #101."] == [one["body"] for one in host.comments[9]]
    assert "[notice-on-trade] Draft what issue 9 suggests\n" == remote(repository, "log", "-1", "--format=%s", "suggestion-9")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"url": "javascript:alert(1)"}, {"url_unknown": "true"}),
        ({"url": "https://example.org/a\n---\nbody: x"}, {"url_unknown": "true"}),
        ({"date": "soon"}, {"url": "https://example.org/a"}),
        ({"title": "${{ secrets.X }} $(id) `id`"}, {"url": "https://example.org/a"}),
        ({"title": "../../../.github/workflows/x"}, {"url": "https://example.org/a"}),
    ],
)
def test_what_is_no_link_or_date_is_left_out_and_a_text_is_a_text(
    given: dict[str, str], kept: dict[str, str], host: Host, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_off(tmp_path, monkeypatch, **given)

    suggestions.suggestion(str(repository.content))

    changed = repository.git("diff", "--name-only", "main", "suggestion-9").split()
    (path,) = (repository.content / "policies").iterdir()
    entry = next(entry for entry in library.load(repository.content).parsed if entry.kind == "policy")
    assert [f"site/content/policies/{path.name}"] == changed
    assert path.name.replace("-", "").removesuffix(".md").isalnum()
    assert kept.items() <= entry.fields["sources"][0].items()
    assert f"Notice on {given.get('title', 'Trade')}" == entry.title
    assert ("timeline" in entry.fields) == ("date" not in given)


def test_a_suggestion_without_a_title_or_with_a_taken_id_makes_nothing(
    host: Host, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "event.json").write_text(json.dumps({"issue": {"number": 9, "body": "### Date\n\n2021\n"}}), "utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))

    with pytest.raises(UsageError, match="the suggestion has no title in English"):
        suggestions.suggestion(str(repository.content))

    assert [] == host.requests
    assert not (repository.content / "policies").exists()
