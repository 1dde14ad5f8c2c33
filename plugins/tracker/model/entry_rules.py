"""Rules about one entry, by itself or on a day: one generator each, its first line the rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tracker.model.characters import is_unsafe
from tracker.model.entries import Entry
from tracker.model.files import Path_
from tracker.model.findings import Finding
from tracker.model.near_names import nearest, suggestion
from tracker.model.vocabulary import STATUS_AFTER

STALE_AFTER = timedelta(days=730)


def citations_name_sources(entry: Entry) -> Iterator[Finding]:
    """Every citation names one of the entry's sources."""
    own = set(source_ids(entry))
    citable = own | {"self"} if entry.definition.cites_itself else own
    cited = [source for _, kind, _, source in entry.references if kind is None]
    if own.issuperset(cited) and citable.issuperset([source for source, *_ in entry.citations]):
        return
    faulty = entry.faulty_sources
    strange = {citation.source for citation in entry.scan.citations if citation.source not in citable}.union(cited) - own
    if faulty is None or len(strange) <= len(faulty):
        return  # what is cited has an id that is told as faulty: one mistake
    choices = sorted(own)
    for citation in entry.scan.citations:
        if citation.source not in citable and not is_unsafe(citation.source):
            hint = "an article cites itself as [@self]" if entry.definition.cites_itself else _among(citation.source, choices)
            message = f'no source "{citation.source}" in this entry'
            yield entry.finding_in_body("unknown-source", citation.start, citation.end, message, hint)
    for path, kind, _role, target in entry.references:
        if kind is None and target not in own:
            yield entry.finding("unknown-source", path, f'no source "{target}" in this entry', _among(target, choices))


def source_ids(entry: Entry) -> Iterator[str]:
    """The ids of the entry's sources, articles and others."""
    sources = entry.fields.get("sources")
    for item in sources if isinstance(sources, list) else ():
        found = item.get("id") if isinstance(item, dict) else item
        if isinstance(found, str):
            yield found


def _among(text: str, choices: list[str]) -> str:
    listed = f"its sources are {', '.join(choices[:8])}" if choices else "list the source under `sources` first"
    return suggestion(nearest(text, choices), listed)


def nothing_refers_to_itself(entry: Entry) -> Iterator[Finding]:
    """A relation, a parent or a successor is another entry."""
    for path, kind, role, target in entry.references:
        if target == entry.id and kind == entry.kind:
            yield entry.finding("self-reference", path, f"{role.replace('_', ' ')} leads to the entry itself", "name another entry")


def dates_follow(entry: Entry) -> Iterator[Finding]:
    """Events that must follow others have no earlier date, as far as both dates tell."""
    events = entry.events
    opened = [when for _, event, when in events if event == "consultation-opened"]
    ended = [when for _, event, when in events if event in ("repealed", "expired")]
    repealed = [when for _, event, when in events if event == "repealed"]
    for number, event, when in events:
        message = ""
        if event == "consultation-closed" and opened and when.last_day < min(o.first_day for o in opened):
            message = f"the consultation closed {when}, before it opened {min(opened)}"
        elif event == "adopted" and ended and when.first_day > max(e.last_day for e in ended):
            message = f"adopted {when}, after it ended {max(ended)}"
        elif event == "effective" and repealed and when.first_day > max(r.last_day for r in repealed):
            message = f"effective {when}, after it was repealed {max(repealed)}"
        if message:
            yield entry.finding("date-order", ("timeline", number, "date"), message, "one of the two dates is wrong")
    accessed, published = entry.date(("accessed",)), entry.date(("published",))
    if accessed and published and accessed.last_day < published.first_day:
        message = f"read {accessed}, before it was published {published}"
        yield entry.finding("date-order", ("accessed",), message, "one of the two dates is wrong")


def status_follows(entry: Entry, today: date) -> Iterator[Finding]:
    """The last event up to today that changes the status decides it; `completed` and `unclear` fit any."""
    status = entry.fields.get("status")
    if not isinstance(status, str) or status in ("completed", "unclear"):
        return
    if len(entry.events) < len(entry.fields.get("timeline") or ()):
        return  # an event that cannot be read may be the last
    past = [(when, event) for _, event, when in entry.events if event in STATUS_AFTER and not when.is_after(today)]
    if not past:
        return
    last = max(when.last_day for when, _ in past)
    deciding = [event for when, event in past if when.last_day == last]
    if not any(status in STATUS_AFTER[event] for event in deciding):
        fitting = " or ".join(sorted({word for event in deciding for word in STATUS_AFTER[event]}))
        message = f"the status is {status}, but the last event is {' and '.join(dict.fromkeys(deciding))}"
        yield entry.finding("status-mismatch", ("status",), message, f"the timeline says {fitting}")


def review_is_fresh(entry: Entry, today: date) -> Iterator[Finding]:
    """A policy was reviewed within the last 730 days."""
    reviewed = entry.date(("reviewed",))
    if reviewed and "status" in entry.definition.model.model_fields and reviewed.last_day < today - STALE_AFTER:
        yield entry.finding("stale", ("reviewed",), f"last reviewed {reviewed}", "read it against its sources and renew the date")


def nothing_comes_from_the_future(entry: Entry, today: date) -> Iterator[Finding]:
    """Nothing is published, read or reviewed after today."""
    last = today.isoformat()
    paths: list[tuple[Path_, Any]] = [((field,), entry.fields.get(field)) for field in ("published", "reviewed", "accessed")]
    paths += [(("sources", number, field), item.get(field)) for number, item in entry.items("sources") for field in ("date", "accessed")]
    for path, text in paths:
        # A text that sorts after today's is a date whose first day lies after it: a vaguer date is a shorter text.
        if isinstance(text, str) and text > last and entry.date(path):
            yield entry.finding("future-date", path, f"{text} is after {last}", "correct the year, or wait")
