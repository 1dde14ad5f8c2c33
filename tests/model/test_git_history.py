"""Answers of Git about the content: the day of the last commit, and the reason where there is none."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import Repository
from writing import policy, write_content

from tracker.model.findings import UsageError
from tracker.model.git_history import changed_since, committed, cut_off, now, refusal


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_the_environment_of_another_repository_is_not_followed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"policies/a.md": policy()})
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert isinstance(committed(repository.content), int)


OTHER_OWNER = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
"""Makes git take every repository for one of another owner, as its own tests do."""


def test_git_refuses_a_repository_of_another_owner_in_its_own_words_and_says_what_to_do(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"policies/a.md": policy()})
    assert "" == refusal(repository.content)

    monkeypatch.setattr(os, "environ", {**os.environ, **OTHER_OWNER})
    words = refusal(repository.content)

    assert words.startswith(f"detected dubious ownership in repository at '{repository.root.resolve()}'")
    assert words.endswith(f"git config --global --add safe.directory {repository.root.resolve()}")
    assert 1 == len(words.splitlines())
    assert committed(repository.content) is None


def test_the_configuration_of_whoever_runs_git_holds(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"policies/a.md": policy()})
    trusting = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}

    monkeypatch.setattr(os, "environ", {**os.environ, **OTHER_OWNER, **trusting})

    assert "" == refusal(repository.content)


def test_the_variables_of_a_hook_lead_to_no_other_repository(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"policies/a.md": policy()})

    monkeypatch.setattr(os, "environ", {**os.environ, "GIT_DIR": str(tmp_path / "none"), "GIT_INDEX_FILE": str(tmp_path / "index")})

    assert isinstance(committed(repository.content), int)


def test_without_the_program_what_git_would_know_is_not_known(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"policies/a.md": policy()})
    (tmp_path / "empty").mkdir()

    monkeypatch.setenv("PATH", str(tmp_path / "empty"))

    assert "there is no program `git`; the next step: install Git" == refusal(repository.content)
    assert committed(repository.content) is None


def break_head(repository: Repository) -> None:
    commit = subprocess.run(["git", "-C", repository.root, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    (repository.root / ".git" / "objects" / commit[:2] / commit[2:]).unlink()


def break_configuration(repository: Repository) -> None:
    with (repository.root / ".git" / "config").open("a") as file:
        file.write("[[\n")


def move_away(repository: Repository) -> None:
    shutil.rmtree(repository.root / ".git")
    (repository.root / ".git").write_text("gitdir: /nowhere\n")


@pytest.mark.parametrize(
    ("damage", "words"),
    [(break_head, "bad object HEAD"), (break_configuration, "bad config line"), (move_away, "not a git repository: /nowhere")],
)
def test_a_repository_that_is_damaged_is_told_in_gits_words(
    repository: Repository, damage: Callable[[Repository], None], words: str
) -> None:
    repository.commit({"policies/a.md": policy()})
    damage(repository)

    assert refusal(repository.content).startswith(words)
    with pytest.raises(UsageError, match=words):
        changed_since(repository.content, "HEAD")


def test_where_git_has_nothing_to_answer_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    new = Repository(tmp_path / "new")

    assert ["", ""] == [refusal(folder) for folder in (tmp_path / "plain", new.content)]
    assert ["", ""] == [cut_off(folder) for folder in (tmp_path / "plain", new.content)]


def test_a_shallow_clone_is_told_and_stands_on_the_same_day(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/a.md": policy(status="amended")})
    content = repository.shallow(tmp_path / "shallow")

    assert ("", "") == (cut_off(repository.content), refusal(content))
    assert "git fetch --unshallow" in cut_off(content)
    assert committed(repository.content) == committed(content)
    with pytest.raises(UsageError, match=r"no revision 'HEAD~1'.*git fetch --unshallow"):
        changed_since(content, "HEAD~1")


def test_since_says_why_git_does_not_answer(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"policies/a.md": policy()})
    with pytest.raises(UsageError, match="there is no revision 'HEAD~1'"):
        changed_since(repository.content, "HEAD~1")
    with pytest.raises(UsageError, match="there is no Git repository that holds"):
        changed_since(tmp_path, "HEAD")

    monkeypatch.setattr(os, "environ", {**os.environ, **OTHER_OWNER})

    with pytest.raises(UsageError, match=r"dubious ownership .* safe\.directory"):
        changed_since(repository.content, "HEAD")


def test_a_commit_beyond_the_last_year_stands_on_the_last_day(repository: Repository) -> None:
    write_content(repository.content, {"policies/a.md": policy()}, base=False)
    repository.git("add", "--all")
    beyond = {"GIT_COMMITTER_DATE": "@253402300800 +0000", "GIT_AUTHOR_DATE": "@253402300800 +0000"}
    names = {f"GIT_{role}_{part}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    subprocess.run(
        ["git", "-C", repository.root, "commit", "--quiet", "--message", "Late"], check=True, env={**os.environ, **beyond, **names}
    )

    assert datetime.date.max == now(repository.content, [])
