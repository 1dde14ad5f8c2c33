"""A check goes on as files are saved, and begins with what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from repositories import Repository
from writing import BASE, policy, write_content

from tracker.cli import commands, watch
from tracker.model.findings import UsageError


def test_what_changed_is_told_first_as_text_and_by_path_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = Repository(tmp_path)
    repository.commit({**BASE, "policies/a.md": policy(stance="sideways"), "policies/b.md": policy()})
    repository.write({"policies/b.md": policy(status="nowhere")})

    commands.check([], str(repository.content))
    text = [line for line in capsys.readouterr().out.splitlines() if "error[" in line]
    commands.check([], str(repository.content), "json")
    json = [line for line in capsys.readouterr().out.splitlines() if '"path"' in line and "policies" in line]

    assert (2, True, True) == (len(text), "b.md" in text[0], "a.md" in text[1])
    assert sorted(json) == json


def test_a_watched_content_is_checked_again_at_each_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write_content(tmp_path / "content", {"policies/x.md": policy()})

    def saved(places: Iterable[Path]) -> Iterator[list[Path]]:
        assert [content] == list(places)
        yield []
        for text in (policy(stance="sideways"), policy()):
            write_content(content, {"policies/x.md": text}, base=False)
            yield [content / "policies" / "x.md"]

    watch.check([str(content / "policies")], str(content), saved=saved)

    ends = [line for line in capsys.readouterr().out.splitlines() if " in 4 entries" in line or line.startswith((watch.BEGINS, watch.ENDS))]
    clean, wrong = "0 errors, 0 warnings in 4 entries", "1 error, 0 warnings in 4 entries"
    assert [line for told in (clean, wrong, clean) for line in ("Checking content/ …", told, watch.ENDS)] == ends


def test_saved_files_are_told_and_schemas_are_not(tmp_path: Path) -> None:
    (tmp_path / "_schema").mkdir()
    found = watch.changes([tmp_path / "missing", tmp_path])
    assert [] == next(found)

    (tmp_path / "_schema" / "x.json").write_text("x")
    (tmp_path / "x.md").write_text("x")

    assert [tmp_path / "x.md"] == next(found)


def test_a_watch_refuses_what_means_nothing_to_it() -> None:
    with pytest.raises(UsageError, match="leave out --fix and --format"):
        watch.refuse_with(fix=True, strict=False, format=True)
