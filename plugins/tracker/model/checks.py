"""Every finding of a library: the rules that need more than one field, more than one file, or today's date, in their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import partial

from tracker.model.distant_dates import years_are_near
from tracker.model.entries import Entry, Record
from tracker.model.entry_rules import (
    citations_name_sources,
    dates_follow,
    nothing_comes_from_the_future,
    nothing_refers_to_itself,
    review_is_fresh,
    status_follows,
)
from tracker.model.files import Fault
from tracker.model.findings import Finding, in_order
from tracker.model.library import Cache, Library, get_or_compute
from tracker.model.library_rules import (
    addresses,
    addresses_last,
    articles_stand_once,
    drafts_stay_hidden,
    mentions_are_linked,
    names_of_files,
    references_lead_somewhere,
    somebody_refers,
    titles_differ,
)
from tracker.model.ring_rules import ends_are_recorded_on_both_sides, parents_are_few, parents_make_no_ring, relations_make_no_ring
from tracker.model.spans import positions_do_not_overlap, positions_rest_on_what_holds, spans_have_a_length

Rule = Callable[[Library, date], Iterable[Finding]]


def check(
    library: Library,
    today: date,
    warnings: bool = True,
    kept: Cache | None = None,
    taken: Collection[str] = (),
    wanted: Callable[[str], bool] = lambda path: True,
) -> list[Finding]:
    """
    Every finding of the library as it stands on `today`, in order; without `warnings`, the errors alone.

    `kept` remembers what an entry shows by itself; `taken` are names below the site's root that its settings need. Texts are searched
    for names, which takes half of the time, only in files that are `wanted`.
    """
    rules = ERRORS + WARNINGS if warnings else ERRORS
    findings = [finding for finding in library.findings if warnings or finding.is_error]
    findings.extend(own_errors(library, kept))
    if warnings:
        findings.extend(own_warnings(library, kept))
        findings.extend(warnings_of_the_day(library, today, kept))
    for rule in rules:
        findings.extend(rule(library, today))
    if warnings:
        findings.extend(mentions_are_linked(library, wanted))
        findings.extend(years_are_near(library, findings))
    findings.extend(addresses(library, frozenset(taken)))
    return in_order(findings)


def own_errors(library: Library, kept: Cache | None) -> Iterator[Finding]:
    """Yield the errors of an entry by itself, beyond those that reading its file reported."""
    for entry in library.parsed:
        key = entry.path.encode("utf-8", "surrogateescape") + entry.digest
        if kept and kept.get(key):
            continue
        found = [finding for rule in OWN for finding in rule(entry)]
        yield from found
        if kept and not found:
            kept.put(key, ("sound",))


def own_warnings(library: Library, kept: Cache | None) -> Iterator[Finding]:
    """Yield the warnings about an entry whose file has no fault; the others were reported when it was read."""
    for entry in library.parsed:
        if entry.sound:
            for fault in get_or_compute(kept, entry.digest, entry.own_warnings):
                yield Fault._make(fault).at(entry.path)


def warnings_of_the_day(library: Library, today: date, kept: Cache | None) -> Iterator[Finding]:
    """Yield the warnings that depend on the day, by entry; those of entries without a fault are cached until tomorrow."""
    day = today.isoformat().encode()
    for entry in library.parsed:
        for fault in get_or_compute(kept if entry.sound else None, day + entry.digest, partial(_warnings_record, entry, today)):
            yield Fault._make(fault).at(entry.path)


def _warnings_record(entry: Entry, today: date) -> Record:
    return tuple(finding[1:] for rule in OF_THE_DAY for finding in rule(entry, today))


ERRORS: list[Rule] = [
    names_of_files,
    references_lead_somewhere,
    drafts_stay_hidden,
    relations_make_no_ring,
    parents_make_no_ring,
    parents_are_few,
    addresses_last,
]

OWN: list[Callable[[Entry], Iterable[Finding]]] = [citations_name_sources, nothing_refers_to_itself, dates_follow, spans_have_a_length]
"""The rules that look at one entry: where none found anything, none is asked again."""

OF_THE_DAY: list[Callable[[Entry, date], Iterable[Finding]]] = [
    status_follows,
    review_is_fresh,
    nothing_comes_from_the_future,
    positions_do_not_overlap,
]
"""The rules that look at one entry and at the day."""

WARNINGS: list[Rule] = [
    ends_are_recorded_on_both_sides,
    positions_rest_on_what_holds,
    somebody_refers,
    articles_stand_once,
    titles_differ,
]
