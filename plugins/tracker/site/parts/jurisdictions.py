"""The jurisdictions of a site, the places in which themes have positions, and the policies of each."""

from __future__ import annotations

from tracker.model.library import Key
from tracker.site import trees
from tracker.site.dependencies import tracked_value
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.site import Site


@tracked_value
def policies(site: Site) -> dict[str, list[str]]:
    """
    Return the ids of the policies of each jurisdiction by the id of its place, that with most policies first.

    A policy belongs to the nearest jurisdiction at or above each of its places. With fewer than two jurisdictions there are none.
    """
    known = _places(site)
    found: dict[str, list[str]] = {}
    for entry in site.entries(site.policy):
        for place in sorted({own for key in site.referenced_keys(entry, "places") if (own := _nearest(site, key, known))}):
            found.setdefault(place, []).append(entry.id)
    order = sorted(found, key=lambda id: (-len(found[id]), id))
    return {id: found[id] for id in order} if len(order) > 1 else {}


def _places(site: Site) -> set[str]:
    named = {item["place"] for theme in site.entries(site.activity) for item in theme.fields.get("positions", ())}
    if len(named) > 1:
        return named
    return {entry.id for entry in site.entries("place") if not entry.fields.get("parent")}


def _nearest(site: Site, key: Key, known: set[str]) -> str | None:
    """Return the id of the first place that is a jurisdiction among a place and its ancestors."""
    return next((id for _kind, id in trees.lineage(site, key) if id in known), None)


def name(site: Site, id: str) -> str:
    """Return the name of a jurisdiction, with the exception of parts that count apart."""
    within = [other for other in policies(site) if other != id and ("place", other) in site.subtree(("place", id))]
    own = site.name(("place", id))
    if not within:
        return own
    others = labels.either([site.name(("place", other)) for other in within])
    return _("%(place)s without %(others)s") % {"place": own, "others": others}
