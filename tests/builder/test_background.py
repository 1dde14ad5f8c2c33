"""Work beside the build: its answer comes, or its error does, whatever becomes of its process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from writing import page, write_content

from tracker.builder import background
from tracker.builder.background import BackgroundTask
from tracker.model.library import read_all

HERE = os.getpid()


def fails_elsewhere() -> str:
    """Return a word in this process and fail in another."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return "here"


def waits_and_writes(folder: Path) -> None:
    time.sleep(0.3)
    (folder / "done").touch()


def fails() -> str:
    raise ValueError("in vain")


ASKED = """
import os, sys, threading
sys.path[:0] = {path!r}
from tracker.builder.background import IS_LINUX, BackgroundTask, processors
{before}
works = [BackgroundTask(os.getpid) for _ in range(3)]
numbers = {{work.result() for work in works}}
print(len(numbers), IS_LINUX and processors() > 1, os.getpid() in numbers)
"""


def asked(before: str = "") -> str:
    """Return the answer of a process of one thread about three tasks: the number of processes that did them, and if one was its own."""
    program = ASKED.format(path=sys.path, before=before)
    return subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True).stdout


def test_work_is_done_in_a_process_of_its_own() -> None:
    assert asked() in ("3 True False\n", "1 False True\n")


def test_beside_another_thread_no_process_is_forked() -> None:
    """It would have that thread's locks for ever; Python 3.12 and later warn."""
    count, _, is_here = asked("threading.Thread(target=threading.Event().wait, daemon=True).start()").split()

    assert ("1", "True") == (count, is_here)


def test_the_libraries_of_a_build_start_no_threads_of_their_own() -> None:
    """But for the minifier, which is loaded only where a script is made."""
    libraries = "import jinja2, numpy, orjson, pelican, pydantic, pyromark, rapidfuzz, ahocorasick_rs, opencc, pypinyin, filelock, rich"

    assert asked(libraries) == asked()


def test_what_comes_to_nothing_is_done_here() -> None:
    assert "here" == BackgroundTask(fails_elsewhere).result()


def test_an_error_is_raised_where_the_work_is_asked_for() -> None:
    with pytest.raises(ValueError, match="in vain"):
        BackgroundTask(fails).result()


def test_where_no_process_can_be_forked_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "IS_LINUX", False)

    assert HERE == BackgroundTask(os.getpid).result()


def test_where_a_process_cannot_be_begun_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_process: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(multiprocessing.get_context("fork").Process, "start", start)

    assert HERE == BackgroundTask(os.getpid).result()


def test_an_answer_may_be_larger_than_a_pipe_holds() -> None:
    assert 10_000_000 == len(BackgroundTask(partial(bytes, 10_000_000)).result())


def test_work_that_is_cancelled_goes_on_nowhere(tmp_path: Path) -> None:
    work = BackgroundTask(partial(waits_and_writes, tmp_path))

    work.cancel()
    time.sleep(0.5)

    assert [] == list(tmp_path.iterdir())


def test_files_read_in_another_process_are_as_those_read_here(tmp_path: Path) -> None:
    files = {"pages/about.md": page(), "pages/bytes.md": b"---\ntitle: \xff\n---\n", "pages/large.md": b"a" * ((1 << 20) + 1)}
    write_content(tmp_path, files)
    (tmp_path / "pages" / "link.md").symlink_to("about.md")

    found = BackgroundTask(partial(read_all, tmp_path)).result()

    assert read_all(tmp_path) == found
    assert {"about", "bytes", "large"} < {id for _path, _kind, id, _digest, _text in found.files}
    assert ["symlink"] == [finding.code for finding in found.findings]
