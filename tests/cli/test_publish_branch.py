"""A site is pushed to a branch of a real remote repository, in one step or not at all."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import object_stores
import pytest
from repositories import Repository

from tracker.cli.publish import branch, command
from tracker.model.findings import UsageError

pytestmark = pytest.mark.process


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a content and an empty remote."""
    made = Repository(tmp_path / "tracker")
    made.commit({"places/cn.md": "---\nname: China\n---\n"})
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "remote.git"], check=True)
    made.git("remote", "add", "origin", f"file://{tmp_path}/remote.git")
    return made


def remote(repository: Repository, *arguments: str) -> bytes:
    """Return the answer of git about the remote."""
    return subprocess.run(["git", "-C", repository.root.parent / "remote.git", *arguments], check=True, capture_output=True).stdout


def served(repository: Repository, name: str = "gh-pages") -> dict[str, bytes]:
    """The files of a branch of the remote."""
    rows = [row.split(b"\t") for row in remote(repository, "ls-tree", "-r", "-z", name).split(b"\0") if row]
    assert {b"100644"} == {facts.split()[0] for facts, _ in rows}
    return {path.decode(): remote(repository, "cat-file", "blob", facts.split()[2].decode()) for facts, path in rows}


def test_the_branch_has_the_site_hidden_files_too_and_one_commit(repository: Repository, tmp_path: Path) -> None:
    site = object_stores.write_site(tmp_path / "site", "1")
    (site / "pages" / "crlf.txt").write_bytes(b"a\r\nb\r\n")
    repository.git("config", "core.autocrlf", "input")

    done = command.publish("pages", str(site), str(repository.content))

    assert "17 files sent, 0 unchanged" == done
    assert {**object_stores.files(site), ".nojekyll": b""} == served(repository)
    assert b"1\n" == remote(repository, "rev-list", "--count", "gh-pages")
    assert [] == repository.git("for-each-ref", "refs/publish").split()
    assert "" == repository.git("status", "--porcelain")


def test_a_second_publish_replaces_the_commit_and_one_of_the_same_site_does_nothing(repository: Repository, tmp_path: Path) -> None:
    branch.publish(object_stores.write_site(tmp_path / "one", "1"), repository.content)
    two = object_stores.write_site(tmp_path / "two", "2")

    planned = branch.publish(two, repository.content, dry=True).splitlines()
    assert {**object_stores.files(tmp_path / "one"), ".nojekyll": b""} == served(repository)
    done = branch.publish(two, repository.content)
    commit = remote(repository, "rev-parse", "gh-pages")

    assert ["12 files to send, 4 unchanged, 3 to remove"] == planned[-1:]
    assert {"send index.html", "remove theme/style-1.css"} <= set(planned)
    assert "12 files sent, 4 unchanged, 3 removed" == done
    assert {**object_stores.files(two), ".nojekyll": b""} == served(repository)
    assert b"1\n" == remote(repository, "rev-list", "--count", "gh-pages")
    assert "nothing to do: 0 files to send, 16 unchanged" == branch.publish(two, repository.content)
    assert commit == remote(repository, "rev-parse", "gh-pages")


def test_a_domain_that_the_host_has_written_into_the_branch_stays(repository: Repository, tmp_path: Path) -> None:
    site = object_stores.write_site(tmp_path / "site", "1")
    (site / "CNAME").write_text("tracker.example\n")
    branch.publish(site, repository.content)
    (site / "CNAME").unlink()

    branch.publish(object_stores.write_site(tmp_path / "two", "2"), repository.content)

    assert b"tracker.example\n" == served(repository)["CNAME"]


def test_a_branch_of_another_name_is_written_and_one_that_no_publish_wrote_is_refused(repository: Repository, tmp_path: Path) -> None:
    site = object_stores.write_site(tmp_path / "site", "1")
    repository.git("push", "--quiet", "origin", "main:gh-pages")
    before = remote(repository, "rev-parse", "gh-pages")

    with pytest.raises(UsageError, match="the branch gh-pages of origin holds what no publish wrote: remove it, or choose another"):
        branch.publish(site, repository.content)
    command.publish("pages:site/live", str(site), str(repository.content))

    assert before == remote(repository, "rev-parse", "gh-pages")
    assert {**object_stores.files(site), ".nojekyll": b""} == served(repository, "site/live")


def test_of_two_publishes_at_once_one_is_refused(repository: Repository, tmp_path: Path) -> None:
    """The second begins after the first has looked at the branch, and ends before it pushes."""
    first, second = object_stores.write_site(tmp_path / "one", "1"), object_stores.write_site(tmp_path / "two", "2")
    branch.publish(object_stores.write_site(tmp_path / "zero", "0"), repository.content)
    other = threading.Thread(target=branch.publish, args=(second, repository.content))

    def meanwhile(done: int, _total: int) -> None:
        if done == 1:
            other.start()
            other.join()

    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", f"file://{repository.root}", clone], check=True)
    subprocess.run(["git", "-C", clone, "remote", "set-url", "origin", f"file://{tmp_path}/remote.git"], check=True)
    with pytest.raises(UsageError, match="another publish has changed the branch gh-pages meanwhile: run this one again"):
        branch.publish(first, clone, progress=meanwhile)

    assert {**object_stores.files(second), ".nojekyll": b""} == served(repository)
    branch.publish(first, clone)
    assert {**object_stores.files(first), ".nojekyll": b""} == served(repository)


@pytest.mark.parametrize("number", [1, 7, 16])
def test_an_interrupted_publish_leaves_the_branch_as_it_was(number: int, repository: Repository, tmp_path: Path) -> None:
    one, two = object_stores.write_site(tmp_path / "one", "1"), object_stores.write_site(tmp_path / "two", "2")
    branch.publish(one, repository.content)

    def stop(done: int, _total: int) -> None:
        if done == number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        branch.publish(two, repository.content, progress=stop)
    assert {**object_stores.files(one), ".nojekyll": b""} == served(repository)

    branch.publish(two, repository.content)
    assert {**object_stores.files(two), ".nojekyll": b""} == served(repository)


def test_what_git_refuses_is_one_line_without_secrets(repository: Repository, tmp_path: Path) -> None:
    site = object_stores.write_site(tmp_path / "site", "1")
    repository.git("remote", "set-url", "origin", "https://somebody:token-of-theirs@127.0.0.1:9/none.git")

    with pytest.raises(UsageError, match=r"^Git cannot ls-remote: ") as error:
        branch.publish(site, repository.content)

    assert "token-of-theirs" not in str(error.value)
    assert "\n" not in str(error.value)
    repository.git("remote", "remove", "origin")
    with pytest.raises(UsageError, match="the repository has no remote 'origin' to publish to"):
        branch.publish(site, repository.content)
    with pytest.raises(UsageError, match="'-x' is no name of a branch"):
        branch.publish(site, repository.content, "-x")
    with pytest.raises(UsageError, match="there is no Git repository that holds"):
        branch.publish(site, tmp_path)
