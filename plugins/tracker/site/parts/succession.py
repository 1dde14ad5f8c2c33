"""
The line of succession of a policy: the policies that held before and after it, oldest first.

Two policies stand in one line if one supersedes, repeals or amends the other, or if both lead a position of one theme in one place, since
a rule can pass from policy to policy without a word of it in their texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from tracker.model.dates import partial_date
from tracker.site.dependencies import tracked_value
from tracker.site.i18n import labels
from tracker.site.parts import list_items
from tracker.site.site import Site

TEXTUAL = ("supersedes", "repeals", "amends")
"""The relations by which one text follows another."""
MOST = 12
"""Policies that a line shows: beyond them those nearest to the policy itself."""


MOST_LINES = 12
"""Lines that are offered where no policy is chosen: the longest."""


class Lead(NamedTuple):
    """A position that a policy leads: the theme, the position, and whether it is another than the one before it."""

    theme: str
    position: str
    is_new: bool


@tracked_value
def lines(site: Site) -> list[Any]:
    """
    Return two dictionaries by the ids of policies: the ids of those in their line, and the positions that they lead, as `Lead`.

    A policy that stands alone is in no line.
    """
    neighbours, leads = _positions(site)
    for id, others in _texts(site).items():
        neighbours[id] |= others
    found = {id: _in_order(site, {id, *others}, id) for id, others in neighbours.items() if others - {id}}
    return [found, leads]


def _positions(site: Site) -> tuple[defaultdict[str, set[str]], dict[str, list[Lead]]]:
    """The policies that led the positions of one theme and place before or after each policy, and what each led."""
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    leads: defaultdict[str, list[Lead]] = defaultdict(list)
    for theme in site.entries(site.activity):
        by_place: defaultdict[str, list[Any]] = defaultdict(list)
        for item in theme.fields.get("positions", ()):
            if item.get("since") and item.get("policies") and (site.policy, item["policies"][0]) in site.published:
                by_place[item["place"]].append(item)
        for items in by_place.values():
            items.sort(key=lambda item: partial_date(item["since"]).sort_key)
            ids = [item["policies"][0] for item in items]
            for before, item in pairwise([None, *items]):
                is_new = before is None or before["position"] != item["position"]
                leads[item["policies"][0]].append(Lead(theme.id, item["position"], is_new))
            for id in ids:
                neighbours[id] |= set(ids)
    return neighbours, dict(leads)


def _texts(site: Site) -> dict[str, set[str]]:
    """All policies that came before or after each policy by the relations of texts, however far."""
    before: defaultdict[str, set[str]] = defaultdict(set)
    after: defaultdict[str, set[str]] = defaultdict(set)
    for entry in site.entries(site.policy):
        for relation in entry.fields.get("relations", ()):
            if relation["type"] in TEXTUAL and (site.policy, relation["policy"]) in site.published:
                before[entry.id].add(relation["policy"])
                after[relation["policy"]].add(entry.id)
    return {id: _reached(before, id) | _reached(after, id) for id in {*before, *after}}


def _reached(steps: dict[str, set[str]], start: str) -> set[str]:
    """All ids that steps lead to; relations of texts form no circle, and each is taken once all the same."""
    found, open_ends = {start}, [start]
    while open_ends:
        new = steps.get(open_ends.pop(), set()) - found
        found |= new
        open_ends += new
    return found


def _in_order(site: Site, ids: Iterable[str], own: str) -> list[str]:
    """Policies by their day, the oldest first; of too many those nearest to one of them."""
    order = sorted(ids, key=lambda id: (_day(site, id), id))
    place = order.index(own)
    start = max(0, min(place - MOST // 2, len(order) - MOST))
    return order[start : start + MOST]


def _day(site: Site, id: str) -> int:
    date = site.date(site.published[site.policy, id])
    return date.last_day.toordinal() if date else 0


def of_policy(site: Site, id: str) -> list[dict[str, Any]]:
    """
    Return the steps of a policy's line, oldest first, for the component `succession`; empty if it stands alone.

    A step is `row`, `is_own`, `added` (list of {position, themes}), `kept` (positions that it took over), `before` (the id of the step
    before, or none) and `id`.
    """
    line, leads = lines(site)
    ids = line.get(id, [])
    return [
        _step(site, one, before, one == id, [Lead._make(lead) for lead in leads.get(one, ())]) for before, one in pairwise([None, *ids])
    ]


def _step(site: Site, id: str, before: str | None, is_own: bool, leads: list[Lead]) -> dict[str, Any]:
    themes: dict[str, list[dict[str, Any]]] = {}
    for lead in leads:
        if lead.is_new:
            themes.setdefault(lead.position, []).append(site.link_to((site.activity, lead.theme)))
    order = [value for value in site.vocabulary["position"] if value in themes]
    return {
        "id": id,
        "before": before,
        "is_own": is_own,
        "row": list_items.row(site, (site.policy, id)),
        "added": [{"position": labels.word("position", value), "themes": _once(themes[value])} for value in order],
        "kept": sum(not lead.is_new for lead in leads),
    }


def _once(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Links without those to an address that stands there already: a theme that has one position in two places."""
    return list({link["url"]: link for link in links}.values())


def whole(site: Site) -> list[list[str]]:
    """Return the different lines that there are, the longest first; none is a part of one before it."""
    line, _leads = lines(site)
    found: list[tuple[str, ...]] = []
    for ids in sorted(set(map(tuple, line.values())), key=lambda ids: (-len(ids), ids)):
        if not any(set(ids) <= set(longer) for longer in found[:MOST_LINES]):
            found.append(ids)
    return [list(ids) for ids in found[:MOST_LINES]]
