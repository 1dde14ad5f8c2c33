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

from bench.corpus import Corpus
from tracker.content.findings import UsageError

ROOT = Path(__file__).resolve().parents[1]
SIZES = ("300", "1000", "10000")


class Cost(NamedTuple):
    """What a command took: seconds on the clock and of the processors, and the most memory that one of its processes held, in MB."""

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
    environment = os.environ | {"TRACKER_SEARCH": "1" if search else "0", "SOURCE_DATE_EPOCH": "1764547200"}
    check = ["check", "--content", str(content)]
    build = ["build", "--content", str(content), "--output", str(output)]
    edited = content / "policies" / "policy-7.md"
    found = [("check, cold", cost(check, environment)), ("check, warm", cost(check, environment))]
    found.append(("build, clean", cost([*build, "--clean"], environment)))
    found.append(("build, warm, no change", cost(build, environment)))
    edited.write_text(edited.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    found.append(("build, warm, one body edited", cost(build, environment)))
    edited.write_text(edited.read_text("utf-8").replace('title: "', 'title: "Other: ', 1), "utf-8")
    found.append(("build, warm, one title edited", cost(build, environment)))
    shutil.rmtree(place, ignore_errors=True)
    return found


def cost(words: Sequence[str], environment: dict[str, str]) -> Cost:
    """Run a task and measure it. A task that fails ends the benchmark."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-c", MEASURED, *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"invoke {' '.join(words)} ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, float(done.stderr.rsplit("\n", 1)[-1]) / 1024)


MEASURED = """
import atexit, resource, sys
from invoke.main import program
def peak():
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stderr.write(f"\\n{max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)}")
atexit.register(peak)
sys.argv[0] = "invoke"
program.run()
"""
"""Runs `invoke` and tells, as the last line on stderr, the most memory that it or one of its children held."""
