"""Safe repairs: where a finding says what may stand in a place instead, put it there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tracker.builder import atomic
from tracker.model.findings import Finding


def repair(folder: Path, findings: Iterable[Finding]) -> list[str]:
    """Replace what findings with a `fix` point at; the paths of the files that changed, sorted. A file changes in one step."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.fix is not None:
            by_path[finding.path].append(finding)
    for path, faults in by_path.items():
        file = folder / path
        atomic.write(file, repaired(file.read_bytes().decode("utf-8"), faults).encode("utf-8"), file.stat().st_mode)
    return sorted(by_path)


def repaired(text: str, faults: Iterable[Finding]) -> str:
    """A text after the repairs; from the last to the first, so that no repair moves the place of another."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix(mark).split("\n")
    free = (len(lines) + 1, 1)
    for fault in sorted(faults, key=lambda fault: (fault.line, fault.column), reverse=True):
        line, start = lines[fault.line - 1], fault.column - 1
        if (fault.line, fault.column + fault.width) > free or fault.fix is None:
            continue  # two findings about one place: the rest waits for the next run
        written = line[start : start + fault.width]
        quote = written[0] if len(written) > 1 and written[0] in "\"'" and written[0] == written[-1] else ""
        if written[:1] in "|>!&*" or (fault.fix == "null" and not quote):
            continue  # its text stands elsewhere, or would not be a text any more
        lines[fault.line - 1] = f"{line[:start]}{quote}{fault.fix}{quote}{line[start + fault.width :]}"
        free = (fault.line, fault.column)
    return mark + "\n".join(lines)
