"""Positions of themes by place, with the periods in which they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

from tracker.model.dates import later, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.vocabulary import NO_RULE, POSITIONS
from tracker.site.dependencies import memoized, tracked_value
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _, ngettext, pgettext
from tracker.site.parts import source_notes
from tracker.site.site import Site

Span: TypeAlias = tuple[str, str]
"""The first and the last day on which something holds, as full dates; "" where it has no first or no last day."""

MOST_NAMED = 2
"""Places in the sentence that sums the table up: those with most positions."""


class Period(NamedTuple):
    """
    A period in which a theme has one position in a place: its dates as written ("" if missing), and the span of days that they mean.

    `begun` is the start of the unbroken run of periods with this position, whatever their texts and policies; as written, like `since`.
    """

    place: str
    position: str
    since: str
    until: str
    text: str
    policies: list[str]
    source: str
    span: Span
    begun: str


@tracked_value
def periods(site: Site) -> dict[str, list[Period]]:
    """Return the periods of every theme that has positions, by its id, the latest first; a period without a first day comes last."""
    return {entry.id: found for entry in site.entries(site.activity) if (found := _of(entry))}


def _of(theme: Entry) -> list[Period]:
    return _with_beginnings(sorted(map(_period, theme.fields.get("positions", ())), key=lambda period: period.span))


def _with_beginnings(found: Sequence[Period]) -> list[Period]:
    """Return the periods of a theme, the latest first, each with `begun` set; they are given in the order of their spans."""
    joined: list[Period] = []
    last: dict[str, Period] = {}
    for period in found:
        before = last.get(period.place)
        follows = before and before.position == period.position and _touch(before.span, period.span)
        last[period.place] = period._replace(begun=before.begun) if before and follows else period
        joined.append(last[period.place])
    return joined[::-1]


def _touch(one: Span, other: Span) -> bool:
    """Return whether no day is between a span and one that begins later."""
    return not one[1] or other[0] <= later(date.fromisoformat(one[1]), timedelta(days=1)).isoformat()


def _period(item: Mapping[str, Any]) -> Period:
    names = ("place", "position", "since", "until", "text", "source")
    place, position, since, until, text, source = (item.get(name, "") for name in names)
    return Period(place, position, since, until, text, item.get("policies", []), source, span_of(since, until), since)


def span_of(since: str, until: str) -> Span:
    """The span of two dates as written: from the first day of the one to the last day of the other."""
    begin = partial_date(since).first_day.isoformat() if since else ""
    return begin, partial_date(until).last_day.isoformat() if until else ""


def holds(span: Span, day: str) -> bool:
    """Return whether a day ("2021-06-09") lies in a span."""
    return span[0] <= day and (not span[1] or day <= span[1])


def written(spans: Sequence[Span]) -> str:
    """Spans as an attribute, for theme/static/js/spans.js: "2013-12-05..2017-09-03 2021-09-24.."."""
    return " ".join(f"{first}..{last}" for first, last in spans)


def on(found: Sequence[Period], day: str) -> Period | None:
    """Return the position in one place that holds on a day; of several the one that began last."""
    return next((period for period in found if holds(period.span, day)), None)


@tracked_value
def places(site: Site) -> list[str]:
    """The ids of all places in which themes have positions, those with positions of most themes first."""
    counts = Counter([place for found in periods(site).values() for place in {period.place for period in found}])
    return sorted((id for id in counts if ("place", id) in site.published), key=lambda id: (-counts[id], id))


@memoized
def by_place(site: Site, theme: str) -> dict[str, list[Period]]:
    """The positions of a theme by the id of their place, in the order of the places."""
    found = periods(site).get(theme, [])
    there = {id: [period for period in found if period.place == id] for id in places(site)}
    return {id: known for id, known in there.items() if known}


# As pages show it


def table(site: Site, day: str, *, place: str = "", whole: bool = False) -> dict[str, Any]:
    """
    The table of activities by place on a day, for the component `positions_table`; of one `place` if one is named.

    With `whole` its cells have all positions, so that script can show any day.
    """
    columns = [place] if place else places(site)
    rows = [_row(site, id, columns, day, whole) for id in activities(site, day) if not place or place in by_place(site, id)]
    return {"places": [site.link_to(("place", id)) for id in columns], "rows": rows, "spans": whole}


def spans(site: Site) -> dict[str, list[list[list[str]]]]:
    """Return for the cells of each row of a `table`, by its id, all positions: [first day, last day, position, since when it has held]."""
    return {
        id: [[[*period.span, period.position, period.begun] for period in by_place(site, id).get(place, [])] for place in places(site)]
        for id in sorted(periods(site))
    }


def _row(site: Site, theme: str, columns: Sequence[str], day: str, whole: bool) -> dict[str, Any]:
    known = by_place(site, theme)
    cells = []
    for place in columns:
        found = known.get(place, [])
        now = on(found, day)
        rest = [period for period in found if period is not now] if whole else []
        cells.append({"now": _brief(now) if now else None, "rest": list(map(_brief, rest))})
    return {**site.link_to((site.activity, theme)), "id": theme, "cells": cells}


def _brief(period: Period) -> dict[str, Any]:
    return {"position": period.position, "since": period.begun, "span": written([period.span])}


@memoized
def activities(site: Site, day: str) -> list[str]:
    """The ids of the themes with positions: by what holds on a day in the first place, in the order of the vocabulary, then by title."""
    ranks, columns = {value: rank for rank, value in enumerate(site.vocabulary["position"])}, places(site)

    def order(theme: str) -> tuple[list[int], str, str]:
        known = by_place(site, theme)
        there = [on(known.get(place, []), day) for place in columns[:MOST_NAMED]]
        return [ranks[period.position] if period else len(ranks) for period in there], site.name((site.activity, theme)).casefold(), theme

    return sorted(periods(site), key=order)


def cells(site: Site, theme: str, day: str) -> list[dict[str, Any]]:
    """Return a theme's positions in each place, for the component `positions`: the one that holds on a day, and the others."""
    entry = site.published[site.activity, theme]
    found = []
    for place, known in by_place(site, theme).items():
        now = on(known, day)
        rest = [shown(site, entry, period) for period in known if period is not now]
        found.append({**site.link_to(("place", place)), "now": shown(site, entry, now) if now else None, "rest": rest})
    return found


def shown(site: Site, entry: Entry, period: Period) -> dict[str, Any]:
    """A position of a theme with what it rests on."""
    acts = [site.link_to((site.policy, id)) for id in period.policies if (site.policy, id) in site.published]
    facts = {name: getattr(period, name) for name in ("position", "since", "until", "begun", "text")}
    return {**facts, "span": written([period.span]), "acts": acts, "source": source_notes.cited(site, entry, period.source)}


def of_entry(site: Site, key: Key) -> dict[str, Any] | None:
    """Return the positions on an entry's page: the `cells` of a theme, the `table` of a place; None for an entry with neither."""
    kind, id = key
    if kind == site.activity and id in periods(site):
        return {"cells": cells(site, id, site.today), "table": None}
    return {"cells": [], "table": table(site, site.today, place=id, whole=True)} if kind == "place" and id in places(site) else None


def of_policy(site: Site, key: Key) -> list[dict[str, Any]]:
    """Return the positions that rest on a policy, current ones first, then by activity and place."""
    themes = {source: None for group in site.backlinks(key) if group.kind == site.activity for source in group.sources}
    found = [(theme, period) for theme in themes for period in _of(site.published[theme]) if key[1] in period.policies]
    names = [
        (not holds(period.span, site.today), site.name(theme), site.name(("place", period.place)), theme, period) for theme, period in found
    ]
    return [
        {
            **site.link_to(theme),
            "place": place,
            **{name: getattr(period, name) for name in ("position", "text", "since", "until")},
        }
        for _past, _title, place, theme, period in sorted(names, key=lambda one: (*one[:4], one[4].span[0]))
    ]


# The sentence that sums it up


def finding(site: Site, day: str) -> str:
    """Return a sentence with the numbers of activities by position on a day, in the places with most positions; "" if there are none."""
    columns = places(site)[:MOST_NAMED]
    parts = [part for place in columns if (part := _counted(site, place, day))]
    text = pgettext("between clauses", "; ").join(parts)
    return _("%s.") % (text[:1].upper() + text[1:]) if parts else ""


def _counted(site: Site, place: str, day: str) -> str:
    stands = [on(known[place], day) for theme in periods(site) if place in (known := by_place(site, theme))]
    counts = Counter([period.position for period in stands if period])
    said = [_words(position, counts[position]) for position in POSITIONS if counts[position]]
    values = {"place": site.link_to(("place", place))["title"], "number": sum(counts.values())}
    return _("in %(place)s, of %(number)s activities %(counts)s") % {**values, "counts": _series(said)} if said else ""


def _series(items: Sequence[str]) -> str:
    """Things in a row with a word before the last: "one, two and three"."""
    return _("%(others)s and %(last)s") % {"others": labels.listed(items[:-1]), "last": items[-1]} if len(items) > 1 else "".join(items)


def _words(position: str, number: int) -> str:
    said = {
        "prohibited": ngettext("%(num)s is prohibited", "%(num)s are prohibited", number),
        "licence": ngettext("%(num)s needs a licence", "%(num)s need a licence", number),
        "conditions": ngettext("%(num)s is allowed with conditions", "%(num)s are allowed with conditions", number),
        "allowed": ngettext("%(num)s is allowed", "%(num)s are allowed", number),
        "promoted": ngettext("%(num)s is promoted", "%(num)s are promoted", number),
        NO_RULE: ngettext("for %(num)s no rule was found", "for %(num)s no rule was found", number),
    }
    return said[position] % {"num": number}
