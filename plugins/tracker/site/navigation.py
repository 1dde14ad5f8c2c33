"""The ways through the site that every page carries: the header's line, and the footer's groups of links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.model.kinds import Kind
from tracker.site import code_host
from tracker.site.i18n.labels import _

POSITIONS = {"rules": 15, "timeline": 20, "state": 30, "data": 100, "about": 110}
"""Positions in the header of the sections that are no lists of a kind; a kind has the position of its list."""

Ways = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def ways(
    kinds: Mapping[str, Kind],
    plain: Sequence[tuple[str, str]],
    prefix: str,
    *,
    search: bool,
    data: bool,
    feeds: bool,
    rules: bool,
    repository: str,
) -> Ways:
    """
    The header's sections ({id, title, url}) and the footer's groups ({title, links}).

    `plain` are the plain pages, id and title; only the first word of a title stands in the header.
    """
    lists = {kind.folder: kind.plural for kind in kinds.values() if not kind.plain}
    positions = {**POSITIONS, **{kind.folder: kind.position for kind in kinds.values()}}
    named = {
        **lists,
        **({"rules": _("What is allowed")} if rules else {}),
        "timeline": _("Timeline"),
        "state": _("State of play"),
        **({"data": _("Data")} if data else {}),
        **{id: title.split(" ")[0] for id, title in plain if id in POSITIONS},
    }
    order = sorted(named, key=positions.__getitem__)
    main = [{"id": id, "title": named[id], "url": f"{prefix}/{id}/"} for id in order]
    about = [(title, f"/{id}/") for id, title in plain] + [
        (_("Coverage"), "/coverage/"),
        (_("Add an entry"), "/contribute/new/"),
    ]
    reading = [
        (_("Browse policies"), "/policies/by/"),
        (_("Targets"), "/targets/"),
        (_("Compare two acts"), "/compare/"),
        (_("Changes to this record"), "/changes/"),
    ]
    if feeds:
        reading.append((_("All updates (feed)"), "/feeds/all.atom"))
    if search:
        reading.insert(0, (_("Search"), "/search/"))
    last = _group(_("About this tracker"), about, prefix)
    if host := code_host.of(repository):
        last["links"].append({"title": _("Report a problem"), "url": host.report})
    return main, [_group(_("Find and follow"), reading, prefix), last]


def _group(title: str, links: Sequence[tuple[str, str]], prefix: str) -> dict[str, Any]:
    return {"title": title, "links": [{"title": name, "url": prefix + address} for name, address in links]}
