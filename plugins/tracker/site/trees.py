"""Trees of published entries, by their field `parent`."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model.library import Key
from tracker.site.dependencies import memoized
from tracker.site.site import Site


def lineage(site: Site, key: Key) -> Iterator[Key]:
    """Yield an entry, its parent, and so on up to the root, as far as they are published. A checked library has no circle of parents."""
    next_key: Key | None = key if key in site.published else None
    while next_key:
        yield next_key
        next_key = site.published_parent(next_key)


def ancestors(site: Site, key: Key) -> list[Key]:
    """Return the parent of a published entry, its parent, and so on up to the root."""
    return list(lineage(site, key))[1:]


@memoized
def root(site: Site, key: Key) -> Key:
    """Return the root of the tree that a published entry is in; the entry itself if it has no parent."""
    parent = site.published_parent(key)
    return root(site, parent) if parent else key


def roots(site: Site, kind: str) -> list[Key]:
    """Return the entries of a kind that have no published parent, in the order of the kind."""
    return [entry.key for entry in site.entries(kind) if site.published_parent(entry.key) is None]


def preorder(site: Site, key: Key) -> Iterator[Key]:
    """Yield an entry and its descendants, each before its own children."""
    yield key
    for child in site.children(key):
        yield from preorder(site, child)
