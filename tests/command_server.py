"""
Commands in processes of their own that need not import the engine: each is forked from one that has, which takes a second off its start.

Run as a program, this is the process that forks: it reads a command a line as JSON, and writes its exit code a line.
What a command line does at its start itself, its modules, signals and closed streams, is tested with real starts.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
READ_AT_START = ("PYTHON", "LC_", "LANG", "TZ")
"""Beginnings of the names of variables that Python reads as it starts."""
IMPORTED = ("icalendar", "invoke.main", "pelican", "tracker.builder.generator", "tracker.cli.commands", "tracker.site.search.shards")
"""Modules that are imported once for all commands; not their table, which changes the command line as it is imported."""


def run(module: str, *words: object, cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `python -m module words` in a forked process, or in a new one where the environment has something to say to its start."""
    command = [module, *map(str, words)]
    if any(name.startswith(READ_AT_START) and value != os.environ.get(name) for name, value in environment.items()):
        whole = [sys.executable, "-m", *command]
        return subprocess.run(whole, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False)
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("stdout", "stderr")]
        order = {"command": command, "cwd": str(cwd), "environment": dict(environment), "streams": [*map(str, streams)]}
        server = started()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(command, code, *(stream.read_text("utf-8") for stream in streams))


@cache
def started() -> subprocess.Popen[str]:
    """The process that forks, one for all tests of this process."""
    command = [sys.executable, str(Path(__file__))]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.communicate)  # its input ends, and so does it
    return server


def serve() -> None:
    """Fork a process for each command that is asked for, one after the other."""
    sys.path[:1] = [str(ROOT), str(ROOT / "plugins")]
    for module in IMPORTED:
        import_module(module)
    gc.freeze()  # what is forked shares it
    for line in sys.stdin:
        if not (process := os.fork()):
            become(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def become(command: list[str], cwd: str, environment: dict[str, str], streams: list[str]) -> NoReturn:
    """Be the process of a command: its folder, environment and streams, its exit code at the end."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate([os.devnull, *streams]):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = command
    code: Any = 1
    try:
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as error:
        code = error.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        code = leave(code)
        os._exit(code)


def leave(code: Any) -> int:
    """Do what Python does at its end; the exit code that the value of SystemExit stands for."""
    if not isinstance(code, int | None):
        print(code, file=sys.stderr)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    serve()
