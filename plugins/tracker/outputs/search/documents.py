"""What search knows of an entry: its texts, its values to filter by, its periods, and what a result shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

BOOSTS: Mapping[str, int] = {
    "title": 10,
    "original_title": 30,
    "aliases": 12,
    "document_number": 150,
    "summary": 3,
    "names": 2,
    "body": 1,
}
"""
The fields in lunr's order, and how much a word weighs in each.

A field that few entries have weighs much: lunr measures a text by the average over all entries, and where most have none every text is
long, so that its words count for little. A document's number stands in three entries of a hundred.
"""


@dataclass(frozen=True, slots=True)
class Document:
    """
    One entry as search sees it.

    `texts` has plain text under the names of `BOOSTS`; `facets` the values directly on the entry; `periods` first and last days that
    `from` and `to` can match; `sort_day` the day it is sorted by, empty for none. `shown` is what a result shows: title,
    original_title and its lang, date as written and as `datetime`, by (who issued or published it), summary. `names` are what it is
    suggested by while a reader types, `weight` how often others refer to it.
    """

    kind: str
    id: str
    url: str
    texts: Mapping[str, str]
    shown: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    periods: tuple[tuple[str, str], ...] = ()
    sort_day: str = ""
    names: tuple[str, ...] = ()
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to filter by: its parameter's name, what it is called, its values with their labels, and the parents of a tree's."""

    name: str
    label: str
    values: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)

    def closed(self, values: tuple[str, ...]) -> list[str]:
        """`values` and everything above them in the tree, sorted."""
        found: set[str] = set()
        for value in values:
            at: str | None = value
            while at is not None and at not in found:
                found.add(at)
                at = self.parents.get(at)
        return sorted(found)


def newest_first(documents: list[Document]) -> list[Document]:
    """By day, newest first, what has none last; then by id, then by kind."""
    ordered = sorted(documents, key=lambda document: (document.id, document.kind))
    return sorted(ordered, key=lambda document: document.sort_day, reverse=True)
