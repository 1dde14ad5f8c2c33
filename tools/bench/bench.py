"""Measures checking and building of generated trackers; each figure is of a process of its own, with all its children."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tools.bench.corpus import Corpus
from tracker.model.findings import UsageError

ROOT = Path(__file__).resolve().parents[2]
SIZES = ("300", "1000", "10000")


class Cost(NamedTuple):
    """Cost of a command: wall and CPU seconds, and the peak memory of one of its processes in MB."""

    wall: float
    cpu: float
    memory: float


def run(sizes: Sequence[str], *, search: bool = False) -> None:
    """Print a table of all steps at every size. Raises UsageError for a size that is no number."""
    for size in sizes:
        if not (size.isascii() and size.isdigit() and 10 <= int(size) <= 1_000_000):
            raise UsageError(f"--n is a number of entries from 10 on, not {size!r}")
    print(f"{'entries':>8}  {'step':34} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}")
    for size in sizes or SIZES:
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            for step, cost in measured(Path(place), int(size), search=search):
                print(f"{int(size):8,}  {step:34} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.memory:8.0f}", flush=True)


def measured(place: Path, size: int, *, search: bool) -> list[tuple[str, Cost]]:
    """Every step with what it took, in the order in which they build on each other."""
    content, output = place / "content", place / "site"
    Corpus(size).write(content)
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1764547200"}
    check = f"commands.check(content={str(content)!r})"
    build = f"commands.build({str(content)!r}, {str(output)!r}, search={search})"
    edited = content / "policies" / "policy-7.md"
    found = [("check, cold", cost(check, environment)), ("check, warm", cost(check, environment))]
    found.append(("build, clean", cost(build.replace(")", ", clean=True)"), environment)))
    found.append(("build, warm, no change", cost(build, environment)))
    edited.write_text(edited.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    found.append(("build, warm, one body edited", cost(build, environment)))
    edited.write_text(edited.read_text("utf-8").replace('title: "', 'title: "Other: ', 1), "utf-8")
    found.append(("build, warm, one title edited", cost(build, environment)))
    shutil.rmtree(place, ignore_errors=True)
    return found


def cost(call: str, environment: dict[str, str]) -> Cost:
    """Make a call of `run` in a new process and measure it. A call that fails ends the benchmark."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-c", MEASURED.format(call=call)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{call} ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, float(done.stderr.rsplit("\n", 1)[-1]) / 1024)


MEASURED = """
import resource, sys
sys.path[:0] = ["plugins"]
import invoke.main  # as every task does
from tracker.cli import commands
{call}
sys.stderr.write(f"\\n{{max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))}}")
"""
"""Program that makes the call; its last line on stderr is the peak memory of the process or one of its children."""
