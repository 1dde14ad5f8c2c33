"""Requirements of all policies by actor, each with the days on which it begins and ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from tracker.model.dates import partial_date
from tracker.model.entries import Entry
from tracker.model.spans import HOLDING
from tracker.site.dependencies import tracked_value
from tracker.site.i18n import labels
from tracker.site.parts import policy_status, positions, source_notes
from tracker.site.parts.positions import Span
from tracker.site.parts.status_history import STANDING, Step
from tracker.site.site import Site

MOST = 40
"""Requirements that the page of all actors shows of one; the rest are on the actor's own page."""


class Duty(NamedTuple):
    """A requirement of a policy: its number in the policy's list, its fields ("" for what is absent), the spans in which it holds."""

    policy: str
    number: int
    rule: str
    what: str
    provision: str
    penalty: str
    since: str
    until: str
    source: str
    spans: list[Span]


@tracked_value
def duties(site: Site) -> dict[str, list[Duty]]:
    """The requirements of all policies by actor: the actors in the order of the vocabulary, the policies in that of their list."""
    found: dict[str, list[Duty]] = {actor: [] for actor in site.vocabulary["actor"]}
    histories = policy_status.histories(site)
    for entry in site.entries(site.policy):
        stands = list(standing(histories[entry.id])) if entry.fields.get("requirements") else []
        for number, item in enumerate(entry.fields.get("requirements", ()), start=1):
            found[item["who"]].append(_duty(entry, number, item, stands))
    return {actor: known for actor, known in found.items() if known}


def _duty(entry: Entry, number: int, item: Mapping[str, Any], stands: Sequence[Span]) -> Duty:
    begin = entry.first_day_of(item)
    since, until = begin.text if begin else "", item.get("until") or ""
    own = positions.span_of(since, until)
    spans = [span for stand in stands if (span := both(own, stand))]
    rule, what, provision, penalty, source = (item.get(name) or "" for name in ("rule", "what", "provision", "penalty", "source"))
    return Duty(entry.id, number, rule, what, provision, penalty, since, until, source, spans)


def standing(steps: Sequence[Step]) -> Iterator[Span]:
    """The spans in which a policy with these steps is in force, or may be."""
    begin = ""
    for step in steps:
        if step.status in HOLDING:
            begin = begin or step.day
        elif begin:
            yield begin, (partial_date(step.day).first_day - timedelta(days=1)).isoformat()
            begin = ""
    if begin:
        yield begin, ""


def both(one: Span, other: Span) -> Span | None:
    """The days that two spans have in common; None if there are none."""
    first, last = max(one[0], other[0]), min(one[1] or date.max.isoformat(), other[1] or date.max.isoformat())
    return (first, last if one[1] or other[1] else "") if first <= last else None


# As pages show it


def block(site: Site, actor: str, day: str, most: int | None = None) -> dict[str, Any]:
    """Return the duties of an actor on a day, for the component `duties`: at most so many requirements, those that hold first."""
    known = sorted(duties(site).get(actor, ()), key=lambda duty: _order(site, duty, day))
    kept = known if most is None else known[:most]
    term = site.vocabulary.term("actor", actor)
    groups = [_group(site, rule, [duty for duty in kept if duty.rule == rule], day) for rule in site.vocabulary["rule"]]
    return {
        "id": actor,
        "title": labels.word_of("actor", term),
        "description": labels.description("actor", actor),
        "url": site.local(f"/rules/{actor}/"),
        "groups": [group for group in groups if group["now"] or group["rest"]],
        "more": len(known) - len(kept),
    }


def _order(site: Site, duty: Duty, day: str) -> tuple[bool, int, str, int, str, int]:
    """Return the sort key of a requirement: current ones first, then by place, then the newest first."""
    columns, place = positions.places(site), place_of(site, duty)
    rank = columns.index(place) if place in columns else len(columns)
    newest = -partial_date(duty.since).last_day.toordinal() if duty.since else 0
    return not holds(duty, day), rank, place, newest, duty.policy, duty.number


def holds(duty: Duty, day: str) -> bool:
    """Return whether a requirement holds on a day."""
    return any(positions.holds(span, day) for span in duty.spans)


def place_of(site: Site, duty: Duty) -> str:
    """The id of the first place in which the policy of a requirement holds."""
    return str(site.published[site.policy, duty.policy].fields["places"][0])


def _group(site: Site, rule: str, known: Sequence[Duty], day: str) -> dict[str, Any]:
    now, rest = ([shown(site, duty) for duty in known if holds(duty, day) is there] for there in (True, False))
    return {"rule": rule, "title": labels.word("rule", rule), "now": now, "rest": rest}


def shown(site: Site, duty: Duty) -> dict[str, Any]:
    """A requirement as a line: what, since and until when, where, by which provision of which act, what a breach leads to, who says so."""
    entry = site.published[site.policy, duty.policy]
    place = ("place", place_of(site, duty))
    status = site.vocabulary.shown_status(entry.fields["type"], entry.fields["status"])
    return {
        "what": duty.what,
        "provision": duty.provision,
        "penalty": duty.penalty,
        "since": duty.since,
        "until": duty.until,
        "ended": bool(duty.since and not duty.until and duty.spans and duty.spans[-1][1]),
        "span": positions.written(duty.spans),
        "act": site.link_to(entry.key),
        "status": status if entry.fields["status"] not in STANDING else None,
        "place": site.name(place),
        "source": source_notes.cited(site, entry, duty.source),
    }
