"""The rules for what holds from one day to another: positions of themes, requirements of policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tracker.model.dates import date_in
from tracker.model.entries import Entry
from tracker.model.findings import Finding
from tracker.model.library import Library
from tracker.model.vocabulary import NO_RULE, statuses_of

HOLDING = frozenset(statuses_of("current", "unclear"))
"""The statuses of a policy that holds, or may."""


def spans_have_a_length(entry: Entry) -> Iterator[Finding]:
    """A position or a requirement does not end before it begins, as far as both dates tell."""
    for field in ("positions", "requirements"):
        for number, item in entry.items(field):
            since = entry.first_day_of(item) if field == "requirements" else date_in(item.get("since"))
            until = date_in(item.get("until"))
            if since and until and until.last_day < since.first_day:
                what = "it began" if "since" in item else "the policy began"
                message = f"until {until}, before {what} on {since}"
                yield entry.finding("bad-value", (field, number, "until"), message, "one of the two dates is wrong")


def positions_rest_on_what_holds(library: Library, today: date) -> Iterator[Finding]:
    """A position that holds today rests on a policy that holds today, as far as the statuses of its policies could be read."""
    for entry in library.parsed:
        for number, item in entry.items("positions"):
            policies = item.get("policies")
            if item.get("position") == NO_RULE or not isinstance(policies, list) or not _holds(item, today):
                continue
            statuses = [_status(library, policy) for policy in policies]
            if None not in statuses and HOLDING.isdisjoint(statuses):
                message = f"no policy that the position rests on is in force on {today}"
                hint = "name one that is, or say until when the position held"
                yield entry.finding("position-mismatch", ("positions", number, "policies"), message, hint)


def positions_do_not_overlap(entry: Entry, _: date) -> Iterator[Finding]:
    """In one place a theme has one position at a time, as far as the dates tell; of two the one that begins later is reported."""
    by_place: dict[str, list[tuple[date, int, date]]] = {}
    for number, item in entry.items("positions"):
        faulty = {("positions", number, name) for name in ("since", "until")} & entry.excused
        if isinstance(item.get("place"), str) and not faulty:
            since, until = date_in(item.get("since")), date_in(item.get("until"))
            span = (since.last_day if since else date.min, number, until.first_day if until else date.max)
            by_place.setdefault(item["place"], []).append(span)
    for place, spans in by_place.items():
        spans.sort()
        for order, (begin, number, end) in enumerate(spans):
            if any(begin <= other_end and other_begin <= end for other_begin, _number, other_end in spans[:order]):
                name = "since" if "since" in entry.fields["positions"][number] else "place"
                message = f'another position in place "{place}" still holds then'
                yield entry.finding("position-mismatch", ("positions", number, name), message, "say until when the other one held")


def _holds(position: Mapping[str, Any], today: date) -> bool:
    since, until = date_in(position.get("since")), date_in(position.get("until"))
    return since is not None and not since.is_after(today) and (until is None or until.last_day >= today)


def _status(library: Library, policy: object) -> str | None:
    """The status of the policy with this id; None if it is not known."""
    entry = library.entries.get(("policy", policy)) if isinstance(policy, str) else None
    return entry.fields.get("status") if entry else None
