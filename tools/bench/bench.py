"""Measures checking and building of generated trackers; each figure is of a process of its own, with all below it."""

from __future__ import annotations

import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.bench.corpus import Corpus
from tools.bench.processes import Memory
from tracker.builder import output_dir
from tracker.model.findings import UsageError

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"SOURCE_DATE_EPOCH": "1764547200"}
SIZES = ("300", "1000", "10000")
SHOWN = 4
"""Processes whose memory is printed."""


class Cost(NamedTuple):
    """
    Cost of a command: wall and CPU seconds, the peak memory of each of its processes in MB, the largest first, and of all at one time;
    seconds by stage, if it is a build; the files that are others than before.
    """

    wall: float
    cpu: float
    peaks: list[float]
    together: float
    stages: dict[str, float]
    changed: int | None = None


def run(sizes: Sequence[str], *, search: bool = False) -> None:
    """Print a table of all steps at every size. Raises UsageError for a size that is no number."""
    for size in sizes:
        if not (size.isascii() and size.isdigit() and 10 <= int(size) <= 1_000_000):
            raise UsageError(f"--n is a number of entries from 10 on, not {size!r}")
    print(f"{'entries':>8}  {'step':30} {'wall s':>8} {'CPU s':>8} {'MB together':>12} {'changed':>8}  MB a process; seconds a stage")
    for size in sizes or SIZES:
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            for step, cost in measured(Path(place), int(size), search=search):
                print(f"{int(size):8,}  {step:30} {described(cost)}", flush=True)
            print(f"{int(size):8,}  {'serve, from an edit to its page':30} {edit_under_serve(Path(place), int(size)):8.2f}", flush=True)


def edit_under_serve(place: Path, size: int) -> float:
    """Return the wall seconds from the writing of a file to the page that shows it; the median of several edits."""
    content = place / "content"
    if not content.exists():
        Corpus(size).write(content)
    file = min((content / "policies").iterdir())
    command = [sys.executable, "-m", "invoke", "serve", "--content", str(content), "--output", str(place / "site"), "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        address = next(line for line in lines if "http://" in line).strip()
        return statistics.median([shown_after(file, f"{address}policies/{file.stem}/", word, lines) for word in ("one", "two", "three")])
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def shown_after(file: Path, address: str, word: str, lines: Iterator[str]) -> float:
    """Seconds from an edit to the page with its word, once the folder has the edit before."""
    text, word = file.read_text("utf-8"), f"edit-{word}"
    start = time.perf_counter()
    file.write_text(f"{text}\nAlso {word}.\n", "utf-8")
    while True:
        with urllib.request.urlopen(address) as page:
            if word.encode() in page.read():
                break
        time.sleep(0.01)
    took = time.perf_counter() - start
    next(line for line in lines if "files made" in line)
    return took


def described(cost: Cost) -> str:
    """The figures of a step in a line."""
    changed = "" if cost.changed is None else f"{cost.changed:,}"
    processes = " ".join(f"{peak:.0f}" for peak in cost.peaks[:SHOWN] if peak >= 1)
    stages = " ".join(f"{name} {seconds:.1f}" for name, seconds in cost.stages.items() if seconds >= 0.05)
    return f"{cost.wall:8.2f} {cost.cpu:8.2f} {cost.together:12,.0f} {changed:>8}  {processes}; {stages}".rstrip("; ")


def measured(place: Path, size: int, *, search: bool) -> Iterator[tuple[str, Cost]]:
    """Yield every step with its cost, in the order in which they build on each other."""
    content, output = place / "content", place / "site"
    Corpus(size).write(content)
    check = f"commands.check(content={str(content)!r})"
    build = f"commands.build({str(content)!r}, {str(output)!r}, search={search})"
    edited = content / "policies" / "policy-7.md"
    yield "check, cold", cost(check)
    yield "check, warm", cost(check)
    yield "build, clean", cost(build.replace(")", ", clean=True)"))
    yield "build, warm, no change", compared(build, output)
    edited.write_text(edited.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    yield "build, warm, one body edited", compared(build, output)
    edited.write_text(edited.read_text("utf-8").replace('title: "', 'title: "Other: ', 1), "utf-8")
    yield "build, warm, one title edited", compared(build, output)


def compared(call: str, output: Path) -> Cost:
    """The cost of a build, with the number of files that came, went or have other bytes than before."""
    before = (output / output_dir.MANIFEST).read_text("utf-8").splitlines()
    found = cost(call)
    after = (output / output_dir.MANIFEST).read_text("utf-8").splitlines()
    paths = {line.split(" ", 2)[2] for line in {*before} ^ {*after}}
    return found._replace(changed=len(paths))


def cost(call: str) -> Cost:
    """Make a call of `run` in a new process and measure it. A call that fails ends the benchmark."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-c", MEASURED.format(call=call)]
    with subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as done:
        memory = Memory(done.pid)
        memory.start()
        said, told = done.communicate()
        memory.stop()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{call} ended with {done.returncode}\n{said[-2000:]}{told[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, memory.peaks, memory.together, json.loads(told.rsplit("\n", 1)[-1]))


MEASURED = """
import json, sys
sys.path[:0] = ["plugins", "."]
import invoke.main  # as every task does
from tracker.cli import commands
from tools.bench import processes
seconds = processes.timed() if {call!r}.startswith("commands.build") else {{}}
{call}
sys.stderr.write("\\n" + json.dumps(seconds))
"""
"""Program that makes the call; its last line on stderr is the seconds of each stage."""
