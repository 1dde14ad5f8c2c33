"""Backlinks of an entry and, if its kind `gathers`, of its descendants: the entries of its feed, and their numbers."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter

from tracker.model.library import Key
from tracker.site import references
from tracker.site.dependencies import memoized, tracked_value
from tracker.site.references import Referrers
from tracker.site.site import Site


def of(site: Site, key: Key) -> list[Referrers]:
    """Return the backlinks of an entry and its descendants, each source once a role, newest first."""
    return _merged(site, key) if _descendants(site, key) else site.backlinks(key)


@memoized
def _merged(site: Site, key: Key) -> list[Referrers]:
    found = references.merged(key, _descendants(site, key), site.incoming_of)
    return [Referrers(*group, site.in_order(found[group][0]), found[group][1]) for group in sorted(found, key=site.group_order)]


def count(site: Site, key: Key) -> int:
    """Return the number of sources in all groups of `of`."""
    if _descendants(site, key):
        return sum(len(group.sources) for group in of(site, key))
    return sum(map(len, site.incoming_of(key).values()))


@memoized
def feed_entries(site: Site, key: Key) -> list[Key]:
    """Return the entries of an entry's feed: those of kinds `in_feeds` that refer to it or a descendant, newest first."""
    groups = [group for group in of(site, key) if site.kinds[group.kind].in_feeds]
    if len(groups) == 1:
        return groups[0].sources
    return site.in_order({source for group in groups for source in group.sources})


@memoized
def stance_counts(site: Site, key: Key) -> dict[str, int]:
    """Return the number of entries of an entry's feed by stance."""
    stances = stances_by_kind(site)
    return Counter([stances[kind][id] for kind, id in feed_entries(site, key) if id in stances[kind]])


@tracked_value
def stances_by_kind(site: Site) -> dict[str, dict[str, str]]:
    """Return the stance of every entry that has one, by kind and id."""
    given = ((kind, {entry.id: entry.fields.get("stance") for entry in site.entries(kind)}) for kind in site.kinds)
    return {kind: {id: str(stance) for id, stance in stances.items() if stance} for kind, stances in given}


@memoized
def kind_counts(site: Site, key: Key) -> dict[str, int]:
    """Return the number of entries of an entry's feed by kind."""
    return Counter(map(itemgetter(0), feed_entries(site, key)))


def _descendants(site: Site, key: Key) -> list[Key]:
    if not site.kinds[key[0]].gathers:
        return []
    return [member for member in site.subtree(key) if member != key and member in site.published]
