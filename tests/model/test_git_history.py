"""What Git knows of the entries of a kind: which changed last, and how."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from repositories import Repository
from writing import policy, write_content

from tracker.model.git_history import Change, changes
from tracker.model.kinds import KINDS

POLICY = KINDS["policy"]


def told(repository: Repository, most: int = 10) -> list[tuple[str, ...]]:
    """The changes as day, id, "new" or the fields."""
    return [(f"{one.day:%d}", one.id, *(("new",) if one.is_new else one.fields)) for one in changes(repository.content, POLICY, most)]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_an_entry_is_told_once_by_its_last_change(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(), "policies/b.md": policy(), "themes/t.md": "---\nname: T\n---\n"})
    repository.commit({"policies/c.md": policy()})
    repository.commit({"policies/a.md": policy(stance="promote", document_number="No 1")})

    assert [("03", "a", "stance", "document_number"), ("02", "c", "new"), ("01", "b", "new")] == told(repository)


def test_a_status_is_told_with_the_one_before(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(status="adopted")})
    repository.commit({"policies/a.md": policy(status="in-force")})

    [change] = changes(repository.content, POLICY, 5)

    assert ("adopted", "in-force", False) == (change.before, change.after, change.is_new)


def test_what_says_the_same_better_is_no_news(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy("It ends mning [@text].")})
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/a.md": policy(reviewed="2021-06-01", summary="It ends all mining.")})

    assert [("01", "a", "new")] == told(repository)


def test_a_draft_is_new_on_the_day_it_is_published(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(draft="true")})
    repository.commit({"policies/a.md": policy()})

    assert [("02", "a", "new")] == told(repository)


def test_a_file_that_moved_is_not_new(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/2021/a.md": policy(), "policies/b.md": policy(title="Another")}, "policies/a.md")

    assert [("02", "b", "new"), ("01", "a", "new")] == told(repository)


def test_no_more_is_read_than_is_asked_for(repository: Repository) -> None:
    for number in range(5):
        repository.commit({f"policies/p{number}.md": policy(title=f"Number {number}")})

    assert ["p4", "p3"] == [change.id for change in changes(repository.content, POLICY, 2)]


def test_what_is_not_committed_is_not_told(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    write_content(repository.content, {"policies/b.md": policy()}, base=False)

    assert [("01", "a", "new")] == told(repository)


def test_a_file_that_cannot_be_read_is_passed_over(repository: Repository) -> None:
    repository.commit({"policies/a.md": b"\xff\xfe", "policies/b.txt": "no entry", "policies/c.md": policy()})
    repository.commit({"policies/a.md": "---\ntitle: [\n---\n"})

    assert [("01", "a", "new"), ("01", "c", "new")] == told(repository)


def test_where_history_is_cut_off_or_there_is_none_nothing_is_told(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/b.md": policy()})
    shutil.copytree(repository.content, tmp_path / "plain")

    assert [] == changes(repository.shallow(tmp_path / "shallow"), POLICY, 5)
    assert [] == changes(tmp_path / "plain", POLICY, 5)


def test_the_environment_of_another_repository_is_not_followed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"policies/a.md": policy()})
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert [Change] == [type(change) for change in changes(repository.content, POLICY, 5)]
