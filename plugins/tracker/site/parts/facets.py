"""The static facets of a kind: which entries have which value, and the panel of links to them."""

from __future__ import annotations

from typing import Any, NamedTuple

from tracker.model.entries import Entry
from tracker.model.fields import list_of
from tracker.model.kinds import Kind
from tracker.site import tree_backlinks
from tracker.site.dependencies import memoized, tracked_value
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import Row
from tracker.site.site import Site

MOST_LINKS = 8
"""Links to entries of one kind in the panel; the rest stand in that kind's list."""


class Facet(NamedTuple):
    """One facet of a kind: its values that occur, in order, with their entries in the list's order; and those that do not."""

    name: str
    label: str
    entries: dict[str, list[Entry]]
    missing: list[str]


@memoized
def facets(site: Site, kind: Kind) -> list[Facet]:
    """The static facets of a kind; worked out once."""
    return [_facet(site, kind, name) for name in kind.facets]


@memoized
def panel(site: Site, kind: Kind, current: str) -> Row:
    """The panel of a list at `current`: every facet's values with their counts, and the entries of other kinds that most refer to."""
    here = site.local(current)
    return Row({"facets": [_marked(facet, here) for facet in panels(site)[kind.name]]})


@tracked_value
def panels(site: Site) -> dict[str, list[dict[str, Any]]]:
    """The panel of every kind that has lists, before a place is marked in it."""
    return {kind.name: _panel(site, kind) for kind in site.kinds.values() if not kind.plain}


def values(site: Site, entry: Entry, facet: str) -> list[str]:
    """The values that an entry has of a facet; a policy's years are those of all its events, the newest first."""
    if facet == "year":
        events = entry.fields.get("timeline")
        date = site.date(entry)
        years = {event["date"][:4] for event in events} if events else {date.text[:4]} if date else set()
        return sorted(years, reverse=True)
    value = entry.fields.get(facet)
    return value if isinstance(value, list) else [value] if value else []


def is_of_year(site: Site, entry: Entry, year: str) -> bool:
    """Return whether an entry is dated in a year; else only some of its events are."""
    date = site.date(entry)
    return date is not None and date.text.startswith(year)


def count(site: Site, facet: Facet, value: str) -> int:
    """Return the number of entries with a value; for a year those dated in it, as on the timeline."""
    entries = facet.entries[value]
    return sum(is_of_year(site, entry, value) for entry in entries) if facet.name == "year" else len(entries)


def _facet(site: Site, kind: Kind, name: str) -> Facet:
    found: dict[str, list[Entry]] = {}
    for entry in site.entries(kind.name):
        for value in values(site, entry, name):
            found.setdefault(value, []).append(entry)
    if name == "year":
        for year, entries in found.items():
            entries.sort(key=lambda entry: not is_of_year(site, entry, year))
    name_of_list = list_of(kind.model, name)
    vocabulary = list(site.vocabulary[name_of_list]) if name_of_list else []
    order = [value for value in vocabulary if value in found] or sorted(found, reverse=name == "year")
    return Facet(
        name, labels.field(kind, name), {value: found[value] for value in order}, [value for value in vocabulary if value not in found]
    )


def _panel(site: Site, kind: Kind) -> list[dict[str, Any]]:
    found = [_value_links(site, kind, facet) for facet in facets(site, kind)]
    if kind.in_feeds:
        found += [links for other in site.kinds.values() if other.tree and (links := _entry_links(site, kind, other))]
    return found


def _value_links(site: Site, kind: Kind, facet: Facet) -> dict[str, Any]:
    base = site.local(f"/{kind.folder}/by/{facet.name}/")
    links = [
        {
            "text": labels.value_of(kind, facet.name, value, short=True),
            "url": f"{base}{value}/",
            "count": count(site, facet, value),
            "current": False,
            "icon": site.vocabulary.side(value) if facet.name == "stance" else None,
        }
        for value in facet.entries
    ]
    if facet.name == "stance":
        links += [
            {
                "text": labels.value_of(kind, facet.name, value, short=True),
                "url": None,
                "count": 0,
                "current": False,
                "icon": site.vocabulary.side(value),
            }
            for value in facet.missing
        ]
    return {"label": facet.label, "values": links, "more": None}


def _entry_links(site: Site, kind: Kind, other: Kind) -> dict[str, Any] | None:
    """The entries of another kind that most entries of this kind refer to."""
    counts = []
    for entry in site.entries(other.name):
        number = tree_backlinks.kind_counts(site, entry.key).get(kind.name, 0)
        if number:
            counts.append((-number, entry.title, entry))
    counts.sort(key=lambda count: (count[0], count[1], count[2].id))
    if not counts:
        return None
    links = [
        {"text": entry.title, "url": site.url_of(entry), "count": -number, "current": False, "icon": None}
        for number, _title, entry in counts[:MOST_LINKS]
    ]
    more = {"text": _("All %s") % labels.counted(other, len(site.entries(other.name))), "url": site.local(f"/{other.folder}/")}
    return {"label": other.label, "values": links, "more": more}


def _marked(facet: dict[str, Any], current: str) -> dict[str, Any]:
    return {**facet, "values": [{**value, "current": value["url"] == current} for value in facet["values"]]}
