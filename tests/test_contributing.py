"""The sessions of CONTRIBUTING.md are run to the letter: the commands in a new tracker, the form in `tests/browser`."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from repositories import WHO

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[1]
INVOKE = f"{shlex.quote(sys.executable)} -m invoke"
ENVIRONMENT = os.environ | WHO | {"PYTHONPATH": str(ROOT / "plugins"), "SOURCE_DATE_EPOCH": "1640995200", "PYTHONUNBUFFERED": "1"}


def sessions() -> list[tuple[str, list[str]]]:
    """Every command of the document with the lines that it is said to print."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def test_the_commands_print_what_the_document_says(tmp_path: Path) -> None:
    def run(command: str, folder: Path) -> list[str]:
        words = re.sub(r"^invoke ", f"{INVOKE} ", command)
        done = subprocess.run(words, shell=True, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.stdout.decode().splitlines()

    run(f"invoke init {shlex.quote(str(tmp_path / 'tracker'))}", ROOT)
    tracker = tmp_path / "tracker"
    run("git init --quiet && git add . && git commit --quiet --message 'A new tracker'", tracker)

    for command, lines in sessions():
        if lines[-1:] == ["^C"]:
            served(command, lines[:-1], tracker)
        elif "--fix" in command:  # what was repaired is told on another stream, before or after the rest
            assert sorted(lines) == sorted(run(command, tracker)), command
        else:
            assert lines == run(command, tracker), command

    assert {"invoke new", "invoke check", "invoke serve", "git commit"} <= {" ".join(command.split()[:2]) for command, _ in sessions()}
    assert ["[trade-office] Add the office"] == run("git log -1 --format=%s", tracker)


def served(command: str, lines: list[str], folder: Path) -> None:
    """A server prints the lines, `…` standing for any; on a free port, since the usual one may be taken. It ends when interrupted."""
    words = [sys.executable, "-m", *command.split(), "--port", "0"]
    process = subprocess.Popen(words, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    said: Iterator[str] = iter(process.stdout.readline, "")
    try:
        for line in lines:
            assert line in ("…", re.sub(r":\d+/$", ":8000/", next(said).rstrip("\n")))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert 0 == process.returncode
