"""The memory of a command's processes while it runs, and the seconds of a build's stages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
SECONDS = 0.25
"""Time between two looks at the processes."""


class Memory(threading.Thread):
    """
    Looks at a process and all below it until it is stopped, on Linux alone.

    `peaks` are the most MB that each process had of its own (its proportional set: what processes share counts once), the largest first;
    `together` is the most that all had at one time.
    """

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.peak: dict[int, float] = {}
        self.together = 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(SECONDS):
            held = {process: proportional(process) for process in descendants(self.root)}
            self.together = max(self.together, sum(held.values()))
            for process, size in held.items():
                self.peak[process] = max(size, self.peak.get(process, 0.0))

    def stop(self) -> None:
        """End the thread."""
        self.ended.set()
        self.join()

    @property
    def peaks(self) -> list[float]:
        return sorted(self.peak.values(), reverse=True)


def descendants(root: int) -> Iterator[int]:
    """A process and all that it began, and they."""
    above: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            above.setdefault(int(fields[1]), []).append(int(folder.name))
    left = [root]
    while left:
        process = left.pop()
        yield process
        left += above.get(process, [])


def proportional(process: int) -> float:
    """The memory of a process in MB; 0 if it has ended."""
    try:
        rows = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1024 for row in rows if row.startswith("Pss:")), 0.0)


STAGES = {
    "read": ("tracker.model.library", "load"),
    "check": ("tracker.model.checks", "check"),
    "site": ("tracker.site.site", "Site.__init__"),
    "plan": ("tracker.site.plan", "plan"),
    "write": ("tracker.builder.incremental", "build"),
}
"""The stages of a build, in their order: the module and the function whose time each is."""


def timed() -> dict[str, float]:
    """Have every call of a stage's function in this process counted; the seconds by stage, which grow as they pass."""
    import importlib
    import time

    seconds = dict.fromkeys(STAGES, 0.0)

    def counted(stage: str, function: object) -> object:
        def call(*arguments: object, **named: object) -> object:
            start = time.perf_counter()
            try:
                return function(*arguments, **named)  # type: ignore[operator]
            finally:
                seconds[stage] += time.perf_counter() - start

        return call

    for stage, (module, name) in STAGES.items():
        owner: object = importlib.import_module(module)
        *way, last = name.split(".")
        for step in way:
            owner = getattr(owner, step)
        setattr(owner, last, counted(stage, getattr(owner, last)))
    return seconds
