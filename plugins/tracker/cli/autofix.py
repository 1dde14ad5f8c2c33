"""Safe repairs: where a finding says what may stand in a place instead, put it there, unless that makes another error."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tracker.builder import atomic
from tracker.model.findings import Finding

Check = Callable[[], list[Finding]]
"""Finds everything that is wrong with the content as it stands."""


def fix(folder: Path, findings: list[Finding], check: Check, wanted: Callable[[str], bool]) -> tuple[list[str], list[Finding]]:
    """
    Make every safe repair of `findings` in the files that are `wanted`; the paths that changed, sorted, and what is wrong then.

    A repair that makes an error is undone: a second spelling of an id that stands in the list already, a parent that closes a circle.
    Warnings are no reason, since they say what was wrong before and hidden by the fault. What was undone is tried again once others are
    made: the error may have been that those were not.
    """
    fixer, tried = Fixer(folder, findings, check), set[tuple[object, ...]]()
    fewest = _repairable(findings)
    while repairs := [repair for repair in _apart(fixer.findings) if wanted(repair.path) and _identity(repair) not in tried]:
        fixer.make(repairs)
        left = _repairable(fixer.findings)
        tried = set() if left < fewest else tried | {_identity(repair) for repair in repairs}  # what is left could not be made
        fewest = min(fewest, left)
    return sorted(fixer.changed), fixer.findings


class Fixer:
    """Repairs files, and undoes what makes an error."""

    def __init__(self, folder: Path, findings: list[Finding], check: Check) -> None:
        self.folder = folder
        self.findings = findings
        self.check = check
        self.changed: set[str] = set()

    def make(self, repairs: list[Finding]) -> None:
        """Make the repairs that make no error, sorted by file and from the last place of each to the first; halve those that do."""
        before = replace(self.folder, repairs)
        if not before:
            return
        findings = self.check()
        if not _errors(findings) - _errors(self.findings):
            self.findings = findings
            self.changed |= before.keys()
            return
        for path, data in before.items():
            file = self.folder / path
            atomic.write(file, data, file.stat().st_mode)
        middle = len(repairs) // 2
        if middle:
            self.make(repairs[:middle])
            self.make(repairs[middle:])


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with a repair, from the last place of each file to the first; of two about one place the last."""
    path, free = "", (0, 0)
    for finding in sorted(findings, key=lambda finding: (finding.path, -finding.line, -finding.column)):
        if finding.fix is not None and (finding.path != path or (finding.line, finding.column + finding.width) <= free):
            path, free = finding.path, (finding.line, finding.column)
            yield finding


def _repairable(findings: Iterable[Finding]) -> int:
    return sum(finding.fix is not None for finding in findings)


def _identity(repair: Finding) -> tuple[object, ...]:
    """Return the identity of a repair whose position may move."""
    return repair.path, repair.line, repair.code, repair.message, repair.fix


def _errors(findings: Iterable[Finding]) -> Counter[tuple[str, str, str]]:
    return Counter((finding.path, finding.code, finding.message) for finding in findings if finding.is_error)


def replace(folder: Path, repairs: Iterable[Finding]) -> dict[str, bytes]:
    """Put what repairs say in its places; the files that changed, as they were before."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for repair in repairs:
        by_path[repair.path].append(repair)
    before = {}
    for path, found in by_path.items():
        file = folder / path
        data = file.read_bytes()
        after = repaired(data.decode("utf-8"), found).encode("utf-8")
        if after != data:
            before[path] = data
            atomic.write(file, after, file.stat().st_mode)
    return before


def repaired(text: str, faults: Iterable[Finding]) -> str:
    """A text after the repairs; from the last to the first, so that no repair moves the place of another."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix(mark).split("\n")
    free = (len(lines) + 1, 1)
    for fault in sorted(faults, key=lambda fault: (fault.line, fault.column), reverse=True):
        line, start = lines[fault.line - 1], fault.column - 1
        if (fault.line, fault.column + fault.width) > free or fault.fix is None:
            continue  # two findings about one place
        written = line[start : start + fault.width]
        quote = written[0] if len(written) > 1 and written[0] in "\"'" and written[0] == written[-1] else ""
        if written[:1] in "|>!&*" or (fault.fix == "null" and not quote):
            continue  # its text stands elsewhere, or would not be a text any more
        lines[fault.line - 1] = f"{line[:start]}{quote}{fault.fix}{quote}{line[start + fault.width :]}"
        free = (fault.line, fault.column)
    return mark + "\n".join(lines)
