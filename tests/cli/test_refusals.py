"""A disk, a stream or a system that refuses ends a task with one line and 2; a closed pipe ends it in silence."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, SMALL, invoke

pytestmark = pytest.mark.process

SITE = "{site}"
COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("check", "--explain", "bad-url"),
    ("build", "--output", SITE),
    ("new", "theme", "--title", "New"),
    ("schema",),
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "content"))


def run(words: tuple[str, ...], content: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """A command on a content folder beside which its site is; `options` are those of subprocess."""
    filled = [word.replace(SITE, str(content.parent / "site")) for word in words]
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *filled, "--content", str(content)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1640995200"}
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_stream_is_told_in_a_line(words: tuple[str, ...], content: Path) -> None:
    with open("/dev/full", "w") as full:
        done = run(words, content, stdout=full, stderr=subprocess.PIPE)

    assert (2, "error: standard output: No space left on device\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_closed_stream_is_told_in_a_line(words: tuple[str, ...], content: Path) -> None:
    done = run(words, content, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))

    assert (2, "error: standard output: Bad file descriptor\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_reader_that_closes_the_pipe_ends_a_command_in_silence(words: tuple[str, ...], content: Path) -> None:
    read, write = os.pipe()
    os.close(read)

    done = run(words, content, stdout=write, stderr=subprocess.PIPE)
    os.close(write)

    assert (2, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("closing", [lambda: os.close(2), lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 2)], ids=["closed", "full"])
def test_where_errors_cannot_be_told_either_the_exit_code_tells(content: Path, closing: Callable[[], None]) -> None:
    done = run(("check", "--format", "none"), content, stdout=subprocess.PIPE, preexec_fn=closing)

    assert (2, "") == (done.returncode, done.stdout)


def test_no_file_gets_the_number_of_a_stream_that_was_closed(content: Path) -> None:
    """Else what is meant for a terminal would be written into it: a lock, a page, an entry."""
    done = run(("build", "--output", SITE), content, stdout=subprocess.PIPE, preexec_fn=lambda: (os.close(0), os.close(2)))
    clean = content.parent / "clean"
    invoke("build", "--content", content, "--output", clean)

    assert 0 == done.returncode
    assert files(clean) == files(content.parent / "site")


def no_file_over(size: int) -> Callable[[], None]:
    """Limit the size of files for every process, as disks of some systems do."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 700, 30_000])
def test_a_disk_that_refuses_leaves_the_old_site_and_the_next_build_equals_a_clean_one(content: Path, size: int) -> None:
    site, page = content.parent / "site", content / "pages" / "about.md"
    invoke("build", "--content", content, "--output", site)
    before = files(site)
    page.write_text(page.read_text("utf-8").replace("About", "All about"), "utf-8")

    done = run(("build", "--output", SITE), content, capture_output=True, preexec_fn=no_file_over(size))

    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith(f"error: {content.parent}")
    assert done.stderr.endswith(": File too large\n")
    assert 1 == done.stderr.count("\n")
    assert before == files(site)
    invoke("build", "--content", content, "--output", site)
    invoke("build", "--content", content, "--output", content.parent / "clean")
    assert files(content.parent / "clean") == files(site)


def test_a_disk_that_refuses_a_temporary_file_of_the_data_is_reported_as_the_file_that_was_to_be_made(content: Path) -> None:
    site, file = content.parent / "site", min((content / "policies").rglob("*.md"))
    invoke("build", "--content", content, "--output", site)
    file.write_text(file.read_text("utf-8") + "\nOne more sentence." * 5000, "utf-8")

    done = run(("build", "--output", SITE, "--jobs", "1"), content, capture_output=True, preexec_fn=no_file_over(60_000))

    assert (2, f"error: {content.parent}/.site.build/next/data/entries.jsonl: File too large\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_first_build_that_the_disk_refuses_leaves_nothing(content: Path, jobs: str) -> None:
    done = run(("build", "--output", f"{SITE}/deep/in", "--jobs", jobs), content, capture_output=True, preexec_fn=no_file_over(700))

    assert 2 == done.returncode, done.stderr
    assert {"content"} == {path.name for path in content.parent.iterdir()}


@pytest.mark.parametrize(
    "words", [("new", "theme", "--title", "New"), ("new", "company", "--title", "First of its folder"), ("schema",)], ids=" ".join
)
def test_a_disk_that_refuses_an_entry_or_a_schema_leaves_nothing(words: tuple[str, ...], content: Path) -> None:
    shutil.rmtree(content / "companies")
    invoke("check", "--content", content)
    before = sorted(content.rglob("*"))

    done = run(words, content, capture_output=True, preexec_fn=no_file_over(10))

    assert (2, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n")), done.stderr
    assert before == sorted(content.rglob("*"))


def test_a_disk_that_refuses_a_repair_leaves_the_entry_as_it_was(content: Path) -> None:
    policy = content / "policies" / "first-notice.md"
    policy.write_text(policy.read_text("utf-8").replace("type: notice", "type: NOTICE"), "utf-8")
    before = files(content)

    done = run(("check", "--fix"), content, capture_output=True, preexec_fn=no_file_over(10))

    assert (2, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n")), done.stderr
    assert before == files(content)


def test_a_folder_that_may_not_be_written_is_told_by_its_name(content: Path) -> None:
    done = run(("build", "--output", "/proc/site"), content, capture_output=True)

    assert (2, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n")), done.stderr
    assert done.stderr.startswith("error: the folder /proc/.site.build cannot be made")


@pytest.mark.parametrize("name", ["mine.txt", "sub/mine.txt"])
def test_a_refused_output_has_nothing_left_beside_it(content: Path, name: str) -> None:
    mine = content.parent / "site" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")

    done = run(("build", "--output", SITE), content, capture_output=True)

    assert 2 == done.returncode
    assert {"content", "site"} == {path.name for path in content.parent.iterdir()}
    assert {name: b"mine"} == files(content.parent / "site")


def test_an_output_of_content_with_errors_has_nothing_left_beside_it(content: Path) -> None:
    (content / "pages" / "about.md").write_text("no front matter", "utf-8")

    done = run(("build", "--output", f"{SITE}/deep/in"), content, capture_output=True)

    assert 1 == done.returncode
    assert {"content"} == {path.name for path in content.parent.iterdir()}
