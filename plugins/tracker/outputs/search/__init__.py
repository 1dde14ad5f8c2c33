"""Search without a server: lunr's index, cut so that a reader loads kilobytes a query."""

from collections.abc import Iterable, Sequence
from typing import Any

from . import index, shards
from .documents import BOOSTS, Document, Facet, newest_first

__all__ = ["BOOSTS", "Document", "Facet", "outputs"]


def outputs(documents: Iterable[Document], facets: Sequence[Facet], cache: index.Cache) -> tuple[shards.Shards, dict[bytes, Any]]:
    """The files below `search/` for these entries, and the cache that makes the next build faster and no different."""
    ordered = newest_first(list(documents))
    found, fresh = index.build(([document.texts.get(name, "") for name in BOOSTS] for document in ordered), BOOSTS, cache)
    return shards.cut(found, ordered, facets), fresh
