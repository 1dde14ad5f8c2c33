"""Years that are far from all others: 0221 for 2021."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from tracker.model.dates import date_in
from tracker.model.entries import Entry
from tracker.model.fields import date_fields
from tracker.model.files import Path_
from tracker.model.findings import Finding
from tracker.model.library import Library
from tracker.model.validation import texts_at

FAR = 50
"""Years without a date that part one era from another."""

FEW, SHARE = 3, 10
"""An era is a mistake if it has at most so many dates, or at most one in so many; a site may well tell of another century."""


def years_are_near(library: Library, findings: Collection[Finding]) -> Iterator[Finding]:
    """
    A date is within 50 years of others, unless there are many such dates.

    One that `findings` report already, or whose file has two dates that contradict each other, is passed over: one mistake, one finding.
    """
    counts = Counter(int(date[:4]) for entry in library.parsed for _, date in _dates(library, entry))
    main, *others = _eras(counts)
    limit = max(FEW, counts.total() // SHARE)
    distant = {year for era in others if sum(counts[year] for year in era) <= limit for year in era}
    if not distant:
        return
    reported = {(finding.path, finding.line, finding.column) for finding in findings}
    contradictory = {finding.path for finding in findings if finding.code == "date-order"}
    span = " to ".join(f"{year:04}" for year in dict.fromkeys((min(main), max(main))))
    for entry in library.parsed:
        for path, date in _dates(library, entry) if entry.path not in contradictory else ():
            if int(date[:4]) in distant and (entry.path, *entry.place(path)[:2]) not in reported:
                yield entry.finding("distant-date", path, f"{date} is far from all other dates: {span}", "is the year right?")


def _eras(counts: Counter[int]) -> list[list[int]]:
    """The years in groups that lie far apart, the group with the most dates first, of several the latest; one empty group for none."""
    eras: list[list[int]] = [[]]
    for year in sorted(counts):
        if eras[-1] and year - eras[-1][-1] > FAR:
            eras.append([])
        eras[-1].append(year)
    return sorted(eras, key=lambda era: (sum(counts[year] for year in era), era), reverse=True)


def _dates(library: Library, entry: Entry) -> Iterator[tuple[Path_, str]]:
    """Every date of an entry that can be read, with its path."""
    for path in date_fields(library.kinds[entry.kind].model):
        if path[0] in entry.fields:
            for at, text in texts_at(entry.fields, path):
                if date_in(text):
                    yield at, text
