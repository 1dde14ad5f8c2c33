"""Positions of themes by place, as they hold on a day."""

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


class Spell(NamedTuple):
    """
    A position of a theme in a place, its dates as written ("" where there is none), and the span that follows from them.

    `begun` is since when the place has this position without a break, other texts and acts included; as `since`, it is as written.
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
def spells(site: Site) -> dict[str, list[Spell]]:
    """The positions of every theme that has any, by its id, those that began last first; a position without a first day comes last."""
    return {entry.id: found for entry in site.entries(site.activity) if (found := _of(entry))}


def _of(theme: Entry) -> list[Spell]:
    return _joined(sorted(map(_spell, theme.fields.get("positions", ())), key=lambda spell: spell.span))


def _joined(found: Sequence[Spell]) -> list[Spell]:
    """The positions of a theme, the last first, each knowing since when its place has it: from the first in a row of the same position."""
    joined: list[Spell] = []
    last: dict[str, Spell] = {}
    for spell in found:
        before = last.get(spell.place)
        follows = before and before.position == spell.position and _touch(before.span, spell.span)
        last[spell.place] = spell._replace(begun=before.begun) if before and follows else spell
        joined.append(last[spell.place])
    return joined[::-1]


def _touch(one: Span, other: Span) -> bool:
    """Return whether no day lies between a span and one that begins later."""
    return not one[1] or other[0] <= later(date.fromisoformat(one[1]), timedelta(days=1)).isoformat()


def _spell(item: Mapping[str, Any]) -> Spell:
    names = ("place", "position", "since", "until", "text", "source")
    place, position, since, until, text, source = (item.get(name, "") for name in names)
    return Spell(place, position, since, until, text, item.get("policies", []), source, span_of(since, until), since)


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


def on(found: Sequence[Spell], day: str) -> Spell | None:
    """Return the position in one place that holds on a day; of several the one that began last."""
    return next((spell for spell in found if holds(spell.span, day)), None)


@tracked_value
def places(site: Site) -> list[str]:
    """The ids of all places in which themes have positions, those with positions of most themes first."""
    counts = Counter([place for found in spells(site).values() for place in {spell.place for spell in found}])
    return sorted((id for id in counts if ("place", id) in site.published), key=lambda id: (-counts[id], id))


@memoized
def by_place(site: Site, theme: str) -> dict[str, list[Spell]]:
    """The positions of a theme by the id of their place, in the order of the places."""
    found = spells(site).get(theme, [])
    there = {id: [spell for spell in found if spell.place == id] for id in places(site)}
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
        id: [[[*spell.span, spell.position, spell.begun] for spell in by_place(site, id).get(place, [])] for place in places(site)]
        for id in sorted(spells(site))
    }


def _row(site: Site, theme: str, columns: Sequence[str], day: str, whole: bool) -> dict[str, Any]:
    known = by_place(site, theme)
    cells = []
    for place in columns:
        found = known.get(place, [])
        now = on(found, day)
        rest = [spell for spell in found if spell is not now] if whole else []
        cells.append({"now": _brief(now) if now else None, "rest": list(map(_brief, rest))})
    return {**site.link_to((site.activity, theme)), "id": theme, "cells": cells}


def _brief(spell: Spell) -> dict[str, Any]:
    return {"position": spell.position, "since": spell.begun, "span": written([spell.span])}


@memoized
def activities(site: Site, day: str) -> list[str]:
    """The ids of the themes with positions: by what holds on a day in the first place, in the order of the vocabulary, then by title."""
    ranks, columns = {value: rank for rank, value in enumerate(site.vocabulary["position"])}, places(site)

    def order(theme: str) -> tuple[list[int], str, str]:
        known = by_place(site, theme)
        there = [on(known.get(place, []), day) for place in columns[:MOST_NAMED]]
        return [ranks[spell.position] if spell else len(ranks) for spell in there], site.name((site.activity, theme)).casefold(), theme

    return sorted(spells(site), key=order)


def cells(site: Site, theme: str, day: str) -> list[dict[str, Any]]:
    """Return a theme's positions in each place, for the component `positions`: the one that holds on a day, and the others."""
    entry = site.published[site.activity, theme]
    found = []
    for place, known in by_place(site, theme).items():
        now = on(known, day)
        rest = [shown(site, entry, spell) for spell in known if spell is not now]
        found.append({**site.link_to(("place", place)), "now": shown(site, entry, now) if now else None, "rest": rest})
    return found


def shown(site: Site, entry: Entry, spell: Spell) -> dict[str, Any]:
    """A position of a theme with what it rests on."""
    acts = [site.link_to((site.policy, id)) for id in spell.policies if (site.policy, id) in site.published]
    facts = {name: getattr(spell, name) for name in ("position", "since", "until", "begun", "text")}
    return {**facts, "span": written([spell.span]), "acts": acts, "source": source_notes.cited(site, entry, spell.source)}


def of_entry(site: Site, key: Key) -> dict[str, Any] | None:
    """Return the positions on an entry's page: the `cells` of a theme, the `table` of a place; None for an entry with neither."""
    kind, id = key
    if kind == site.activity and id in spells(site):
        return {"cells": cells(site, id, site.today), "table": None}
    return {"cells": [], "table": table(site, site.today, place=id, whole=True)} if kind == "place" and id in places(site) else None


def of_policy(site: Site, key: Key) -> list[dict[str, Any]]:
    """Return the positions that rest on a policy, current ones first, then by activity and place."""
    themes = {source: None for group in site.backlinks(key) if group.kind == "theme" for source in group.sources}
    found = [(theme, spell) for theme in themes for spell in _of(site.published[theme]) if key[1] in spell.policies]
    names = [
        (not holds(spell.span, site.today), site.name(theme), site.name(("place", spell.place)), theme, spell) for theme, spell in found
    ]
    return [
        {
            **site.link_to(theme),
            "place": place,
            **{name: getattr(spell, name) for name in ("position", "text", "since", "until")},
        }
        for _past, _title, place, theme, spell in sorted(names, key=lambda one: (*one[:4], one[4].span[0]))
    ]


# The sentence that sums it up


def finding(site: Site, day: str) -> str:
    """Return a sentence with the numbers of activities by position on a day, in the places with most positions; "" if there are none."""
    columns = places(site)[:MOST_NAMED]
    parts = [part for place in columns if (part := _counted(site, place, day))]
    text = pgettext("between clauses", "; ").join(parts)
    return _("%s.") % (text[:1].upper() + text[1:]) if parts else ""


def _counted(site: Site, place: str, day: str) -> str:
    stands = [on(known[place], day) for theme in spells(site) if place in (known := by_place(site, theme))]
    counts = Counter([spell.position for spell in stands if spell])
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
