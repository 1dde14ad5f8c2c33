"""
Status of a policy on any day, derived from its timeline: the rule behind the state of play.

From an event's first day on it has happened. Of the events that change the status the one with the latest last day decides, of several
with one last day the furthest along. Today the status is the one that an editor recorded, whatever the events say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from tracker.model.dates import PartialDate, became_public, partial_date
from tracker.model.vocabulary import ENDING, STATUS_AFTER, statuses_of

STANDING = statuses_of("current")
"""Statuses of a policy that is in force."""
COMING = statuses_of("coming")
"""Statuses of a policy that is not in force yet."""
ENDED = ENDING
"""Statuses of a policy that was in force once."""

FURTHER = ("adopted", "issued", "published", "consultation-opened", "resumed", "effective", "amended", "expired", "superseded", "repealed")
"""
The events that change the status, each before those that go further on the same day.

A draft that is published on the day on which its consultation opens is in consultation.
"""


class Step(NamedTuple):
    """
    The status of a policy from `day` on, until its next step.

    `status` came about with `event`, dated `since` as it was written; `date` is when the act became public, as far as was known by then.
    """

    day: str
    status: str
    event: str
    since: str
    date: str


class Event(NamedTuple):
    """An event and its date."""

    date: PartialDate
    name: str


class Cause(NamedTuple):
    """The day from which the recorded status holds, and the event that caused it, dated `since`."""

    day: str
    event: str
    since: str


def steps(fields: Mapping[str, Any], now: date, ended: PartialDate | None = None) -> list[Step]:
    """
    The steps of an act (its fields) in order of their days, those that lie ahead included; before the first it is not there.

    `ended` is the day on which a later act superseded or repealed this one; it counts where the act's own timeline does not tell.
    """
    events = [Event(partial_date(event["date"]), event["event"]) for event in fields["timeline"]]
    recorded = fields["status"]
    if (
        recorded in ("superseded", "repealed")
        and ended
        and not any(event.name in ENDED and not event.date.is_after(now) for event in events)
    ):
        events.append(Event(ended, recorded))
    events.sort(key=_order)
    past = [event for event in events if not event.date.is_after(now)]
    if not past:
        nearest = min(events, key=lambda event: event.date.first_day)
        cause = Cause(now.isoformat(), nearest.name, nearest.date.text)
        return _steps(events, recorded, cause, None, now.isoformat())
    latest = _deciding(past)
    return _steps(events, recorded, _cause(past, latest, recorded, fields.get("targets", ()), now), latest, now.isoformat())


def _steps(events: Sequence[Event], recorded: str, recorded_cause: Cause, latest: Event | None, now: str) -> list[Step]:
    """Return the steps by the events, with the recorded status from its cause until an event after `latest` and now decides."""
    found: list[Step] = []
    begins = [event.date.first_day.isoformat() for event in events]
    for day in sorted({recorded_cause.day, *begins}):
        happened = [event for event, begin in zip(events, begins, strict=True) if begin <= day]
        deciding = _deciding(happened)
        cause = deciding or (happened[-1] if happened else None)
        if day >= recorded_cause.day and (day <= now or deciding == latest):
            status, event, since = recorded, recorded_cause.event, recorded_cause.since
        else:
            assert cause  # a day before the recorded cause is that of an event
            status, event, since = _status(deciding, events, day, recorded), cause.name, cause.date.text
        if found and found[-1].status == status:
            event, since = found[-1].event, found[-1].since
        found.append(Step(day, status, event, since, public_by(happened).text if happened else recorded_cause.since))
    return found


def public_by(happened: Sequence[Event]) -> PartialDate:
    """Return the day on which an act became public, by the events that have happened."""
    return became_public([{"date": event.date.text, "event": event.name} for event in happened])


def _order(event: Event) -> tuple[date, int, str]:
    return (*event.date.sort_key, event.name)


def _deciding(events: Sequence[Event]) -> Event | None:
    """Return the last event that changes the status; of several with one last day the furthest along."""
    changing = [event for event in events if event.name in STATUS_AFTER]
    return max(changing, key=lambda event: (event.date.last_day, FURTHER.index(event.name))) if changing else None


def _status(deciding: Event | None, events: Sequence[Event], day: str, recorded: str) -> str:
    """Return the status after an event: the first that fits it, but a policy without a later day of effect is in force at once."""
    if deciding is None:  # it was announced, or something was done under it: only what is completed was carried out
        return "in-force" if recorded == "completed" and not any(event.name in STATUS_AFTER for event in events) else "proposed"
    fitting = STATUS_AFTER[deciding.name]
    if fitting[0] == "adopted":
        ahead = any(event.name == "effective" and event.date.first_day.isoformat() > day for event in events)
        return "adopted" if ahead else "in-force"
    return fitting[0]


def _cause(past: Sequence[Event], latest: Event | None, recorded: str, targets: Sequence[Mapping[str, Any]], now: date) -> Cause:
    """
    Return the event that brought the recorded status: the deciding one if it fits, else the last of all.

    What is completed and had targets was carried out until the last of them was due.
    """
    due = max((partial_date(target["by"]) for target in targets), default=None)
    if recorded == "completed" and due and past[-1].date.last_day <= due.last_day < now:
        return Cause((due.last_day + timedelta(days=1)).isoformat(), "completed", due.text)
    if latest:
        level = [event for event in past if event.name in STATUS_AFTER and event.date.last_day == latest.date.last_day]
        fitting = [event for event in level if recorded in STATUS_AFTER[event.name]]
        if fitting:
            first = min(fitting, key=lambda event: event.date.first_day)
            return Cause(first.date.first_day.isoformat(), first.name, first.date.text)
    elif recorded == "proposed":
        return Cause(past[0].date.first_day.isoformat(), past[0].name, past[0].date.text)
    last = max(past, key=lambda event: (event.date.first_day, event.date.sort_key))
    return Cause(last.date.first_day.isoformat(), last.name, last.date.text)


# Reading steps; theme/static/js/histories.js reads them in the same way, and both are held to the same examples


def index_on(known: Sequence[Step], day: str) -> int:
    """Return the index of the step that holds on a day; -1 before the first."""
    return bisect_right(known, day, key=itemgetter(0)) - 1


def since(known: Sequence[Step], index: int) -> str:
    """Return since when the status of a step holds: a policy in force that was amended has been in force all along."""
    alike = STANDING if known[index].status in STANDING else (known[index].status,)
    while index and known[index - 1].status in alike:
        index -= 1
    return known[index].since


def change(known: Sequence[Step], index: int) -> Step:
    """Return the step that began the status of a step."""
    while index and known[index - 1].status == known[index].status:
        index -= 1
    return known[index]
