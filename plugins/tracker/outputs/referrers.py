"""What refers to an entry, cut into pages: groups by kind and role, counted together."""

from __future__ import annotations

from typing import Any

from tracker.content.entries import Entry
from tracker.content.kinds import RELATIONS
from tracker.content.library import Key
from tracker.outputs import rows, words
from tracker.outputs.site import PER_PAGE, Referrers, Site
from tracker.outputs.words import N_, _

BELOW = {"agency": N_("through %(name)s, which is part of it"), "theme": N_("under %(name)s"), "place": N_("in %(name)s")}
"""How a line says that it stands in the part of a tree below an entry."""


def pages(site: Site, key: Key) -> int:
    """How many pages an entry has: the first, and as many as its referrers need."""
    return max(1, -(-site.count(key) // PER_PAGE))


def page(site: Site, key: Key, number: int) -> list[dict[str, Any]]:
    """
    The groups of one page of what refers to an entry, by kind.

    Each is `kind`, `label`, `anchor`, `count` (of different entries, on all pages), `is_relation`, `is_main` (its kind is what is
    followed here), and `roles`: `label`, `count`, `items` ({row, note}).
    """
    groups = in_order(site.gathered(key))
    counts = distinct(site, key, groups)
    found: dict[tuple[str, bool], dict[str, Any]] = {}
    first, last, passed = (number - 1) * PER_PAGE, number * PER_PAGE, 0
    for group in groups:
        size = len(group.sources)
        start, end = max(first - passed, 0), min(last - passed, size)
        passed += size
        if start >= end:
            continue
        whose = (group.kind, group.role in RELATIONS)
        if whose not in found:
            kind = site.kinds[group.kind]
            found[whose] = {
                "kind": group.kind,
                "label": kind.plural,
                "anchor": f"{'relations' if whose[1] else 'links'}-{kind.folder}",
                "count": counts[whose],
                "is_relation": whose[1],
                "is_main": kind.in_feeds and site.kinds[key[0]].has_feed,
                "roles": [],
            }
        found[whose]["roles"].append(_role(site, key, group, start, end))
    return list(found.values())


def distinct(site: Site, key: Key, groups: list[Referrers]) -> dict[tuple[str, bool], int]:
    """How many entries of each kind refer to an entry in a relation, and how many otherwise, each counted once; worked out once."""
    if key not in site.counts:
        found: dict[tuple[str, bool], set[Key]] = {}
        for group in groups:
            found.setdefault((group.kind, group.role in RELATIONS), set()).update(group.sources)
        site.counts[key] = {whose: len(sources) for whose, sources in found.items()}
    return site.counts[key]


def in_order(groups: list[Referrers]) -> list[Referrers]:
    """The acts that stand in a relation first, so that the first page has them beside the entry's own relations."""
    return sorted(groups, key=lambda group: group.role not in RELATIONS)


def _role(site: Site, key: Key, group: Referrers, start: int, end: int) -> dict[str, Any]:
    shown = group.sources[start:end]
    if group.role in RELATIONS:
        items = [{"row": rows.row(site, source), "note": relation_note(site.published[source], group.role, key[1])} for source in shown]
    elif group.via:
        items = [{"row": rows.row(site, source), "note": _through(site, key, group.via.get(source))} for source in shown]
    else:
        items = [{"row": rows.row(site, source), "note": ""} for source in shown]
    return {"role": group.role, "label": words.role(group.role)[1], "count": len(group.sources), "items": items}


def _through(site: Site, key: Key, member: Key | None) -> str:
    """Which part of an entry's tree a line names, if not the entry itself."""
    return _(BELOW.get(key[0], N_("through %(name)s"))) % {"name": site.published[member].title} if member else ""


def relation_note(source: Entry, role: str, target: str) -> str:
    """What an act says about its relation to another."""
    found = (
        relation.get("note") for relation in source.fields.get("relations", ()) if relation["type"] == role and relation["policy"] == target
    )
    return next(found, None) or ""
