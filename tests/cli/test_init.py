"""A new tracker checks and builds as it is, says its name, and is written only where nothing stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tracker import engine
from tracker.cli import init
from tracker.model.findings import UsageError
from tracker.model.kinds import KINDS

pytestmark = pytest.mark.process


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a tracker's folder, with the engine of this checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment |= {"PYTHONPATH": str(engine.CHECKOUT / "plugins"), "SOURCE_DATE_EPOCH": "1767225600"}
    command = [sys.executable, "-m", "invoke", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return init.init(str(tmp_path_factory.mktemp("new") / "my-tracker"), "O'Brien's \"Water\" {{ policy }}")


def test_a_new_tracker_has_one_entry_of_each_kind(tracker: Path) -> None:
    for kind in KINDS.values():
        assert list((tracker / "content" / kind.folder).iterdir()), kind.name


def test_it_checks_and_builds_as_it_is_whatever_it_is_called(tracker: Path) -> None:
    checked = run(tracker, "check")
    built = run(tracker, "build")

    assert 0 == checked.returncode, checked.stdout + checked.stderr
    assert 0 == built.returncode, built.stdout + built.stderr
    assert "O&#39;Brien&#39;s &#34;Water&#34; {{ policy }}" in (tracker / "output" / "index.html").read_text("utf-8")
    assert (tracker / "output" / "search" / "index.html").is_file()


def test_its_workflows_run_tasks_that_it_has_and_pass_the_audit(tracker: Path) -> None:
    """They are those of the engine's own repository, but for its tests and the hashes of its requirements."""
    own = {path.name: path.read_text("utf-8") for path in (engine.CHECKOUT / ".github" / "workflows").iterdir() if path.name != "test.yml"}
    workflows = {path.name: path.read_text("utf-8") for path in (tracker / ".github" / "workflows").iterdir()}
    tasks = set(run(tracker, "--list").stdout.split())

    audit = subprocess.run([Path(sys.executable).parent / "zizmor", "--offline", tracker / ".github"], capture_output=True, text=True)

    assert {name: text.replace(" --require-hashes", "") for name, text in own.items()} == workflows
    steps = {word for text in workflows.values() for word in re.findall(r"\binvoke ([a-z-]+)", text)}
    assert {"review", "comment", "publish", "links", "staleness", "suggestion", "build"} == steps
    assert steps <= tasks
    assert 0 == audit.returncode, audit.stdout
    assert (tracker / ".github" / "ISSUE_TEMPLATE" / "suggest-policy.yml").is_file()


def test_its_own_files_take_the_place_of_the_engines(tracker: Path) -> None:
    own = tracker / "theme" / "templates" / "404.html"
    own.parent.mkdir(parents=True)
    own.write_text((engine.THEME / "templates" / "404.html").read_text("utf-8").replace("{% block main %}", "{% block main %}<p>Ours.</p>"))
    words = tracker / "theme" / "translations" / "en" / "LC_MESSAGES" / "tracker.po"
    words.parent.mkdir(parents=True)
    words.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "State of play"\nmsgstr "As things stand"\n')

    assert 0 == run(tracker, "build").returncode

    assert "<p>Ours.</p>" in (tracker / "output" / "404.html").read_text("utf-8")
    assert "As things stand" in (tracker / "output" / "index.html").read_text("utf-8")


def test_an_empty_folder_is_taken_and_one_with_anything_in_it_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    init.init(str(tmp_path / "empty"))
    for name in ("full", "file", "link"):
        with pytest.raises(UsageError, match="is there already"):
            init.init(str(tmp_path / name))

    assert ["empty", "file", "full", "link"] == sorted(path.name for path in tmp_path.iterdir())
    assert ["x"] == [path.name for path in (tmp_path / "full").iterdir()]
    assert "SITENAME = 'Empty'" in (tmp_path / "empty" / "pelicanconf.py").read_text("utf-8")


@pytest.mark.parametrize("name", ["a\nb", " ", "x" * 101, "a\u202eb"])
def test_a_name_that_is_no_line_of_text_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--name"):
        init.init(str(tmp_path / "new"), name)

    assert [] == list(tmp_path.iterdir())


def test_this_repository_is_such_a_tracker() -> None:
    for name in ("pelicanconf.py", "tasks.py"):
        written = (init.SKELETON / f"{name}.txt").read_text("utf-8")
        own = (engine.CHECKOUT / name).read_text("utf-8")
        imported = next(line for line in written.splitlines() if line.startswith("from tracker"))
        assert imported.partition(" #")[0] in own
