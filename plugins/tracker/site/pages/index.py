"""The index of a kind without dates: a table of its entries, by the tree where most stand in one, else by letter; and places as tiles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from tracker.model.entries import Entry
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.site import tree_backlinks, trees
from tracker.site.dependencies import memoized
from tracker.site.i18n.labels import _
from tracker.site.parts import list_items, pagination
from tracker.site.site import Site

TILE = 46
"""Pixels from tile to tile."""


@memoized
def order(site: Site, kind: Kind) -> list[Entry]:
    """Return the entries of a kind in the order of its index: each tree from its root down, or as the site has them."""
    entries = site.entries(kind.name)
    if not _is_tree(site, kind):
        return entries
    roots = sorted(trees.roots(site, kind.name), key=lambda root: not site.children(root))  # those without children last
    return [site.published[key] for root in roots for key in trees.preorder(site, root)]


@memoized
def _is_tree(site: Site, kind: Kind) -> bool:
    """Return whether most entries of a kind stand below another."""
    entries = site.entries(kind.name)
    below = sum(site.published_parent(entry.key) is not None for entry in entries)
    return not site.dated(kind.name) and 2 * below > len(entries)


def _group(site: Site, kind: Kind, key: Key) -> tuple[str, str]:
    """Return the anchor and the label of the group in which an entry stands: its root's, or its first letter's."""
    if not _is_tree(site, kind):
        letter = site.published[key].title[0].upper()
        return f"letter-{letter.lower() if letter.isascii() and letter.isalnum() else ord(letter)}", letter
    key = trees.root(site, key)
    return (f"tree-{key[1]}", site.name(key)) if site.children(key) else ("others", _("Others"))


def _depth(site: Site, key: Key) -> int:
    """Return the number of ancestors of an entry, three at most: deeper entries are indented alike."""
    return min(3, len(trees.ancestors(site, key)))


def groups(site: Site, kind: Kind, shown: Sequence[Key]) -> list[dict[str, Any]]:
    """Return the tables of one page: `anchor`, `label` and `rows` of {row, depth}."""
    in_tree = _is_tree(site, kind)
    return [
        {
            "anchor": anchor,
            "label": label,
            "rows": [
                {"row": list_items.row(site, key), "depth": min(3, len(trees.ancestors(site, key))) if in_tree else 0} for key in keys
            ],
        }
        for (anchor, label), keys in groupby(shown, key=lambda key: _group(site, kind, key))
    ]


@memoized
def ways(site: Site, kind: Kind) -> list[dict[str, str]]:
    """Return the links to all groups of an index, on whatever page each begins; none where there is one group."""
    found: dict[tuple[str, str], str] = {}
    for position, entry in enumerate(order(site, kind)):
        path = pagination.numbered_path(f"/{kind.folder}/", pagination.page_number(position))
        found.setdefault(_group(site, kind, entry.key), site.local(path))
    return [{"title": label, "url": f"{url}#{anchor}"} for (anchor, label), url in found.items()] if len(found) > 1 else []


def tiles(site: Site, kind: Kind, number: int) -> dict[str, Any] | None:
    """Return the places that the settings lay out as a grid, each with the number of its policies; None without them."""
    places = [(("place", id), *place) for id, place in site.settings["tiles"].items() if ("place", id) in site.published]
    if kind.name != "place" or number > 1 or not places:
        return None
    found = [
        {
            **site.link_to(key),
            "label": label,
            "number": tree_backlinks.kind_counts(site, key).get(site.policy, 0),
            "x": column * TILE,
            "y": row * TILE,
        }
        for key, row, column, label in sorted(places, key=lambda one: one[1:3])
    ]
    return {
        "tiles": found,
        "width": max(tile["x"] for tile in found) + TILE,
        "height": max(tile["y"] for tile in found) + TILE,
        "side": TILE - 4,
    }
