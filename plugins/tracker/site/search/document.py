"""Search document of an entry: its texts, its values to filter by, its periods, and the data of its result."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

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


class Position(NamedTuple):
    """The current position of a theme's activity in one place: words as shown, policies and source as title and URL."""

    place: str
    place_url: str
    place_names: tuple[str, ...]
    position: str
    label: str
    since: str
    text: str
    policies: tuple[tuple[str, str], ...]
    source: tuple[str, ...]


class Document(NamedTuple):
    """
    One entry as search sees it.

    `texts` has plain text under the names of `BOOSTS`; `facets` the values directly on the entry; `periods` first and last days that
    `from` and `to` can match; `sort_day` the day it is sorted by, empty for none. `shown` is what a result shows: title,
    original_title and its lang, date as written and as `datetime`, by (who issued or published it), summary. `names` are what it is
    suggested by while a reader types, `weight` how often others refer to it, `importance` how much its kind counts. The `digest` tells it
    from every other state of it, but for its weight; `mark` tells what a result shows and is filtered by from every other state of that.
    """

    digest: bytes
    kind: str
    id: str
    url: str
    texts: Mapping[str, str]
    shown: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    periods: tuple[tuple[str, str], ...] = ()
    sort_day: str = ""
    names: tuple[str, ...] = ()
    weight: int = 0
    mark: bytes = b""
    positions: tuple[Position, ...] = ()
    importance: float = 1

    def fields(self) -> list[str]:
        """The texts in the order of `BOOSTS`."""
        texts = self.texts.made() if isinstance(self.texts, Later) else self.texts
        return [texts.get(name, "") for name in BOOSTS]


class Later(Mapping[str, str]):
    """
    Texts that are made when they are asked for, which of an entry that did not change they never are.

    They are held from then on if they are asked for again: at 100,000 entries they take 850 MB.
    """

    def __init__(self, make: Callable[[], Mapping[str, str]], *, hold: bool) -> None:
        self._make = make
        self._hold = hold
        self._held: Mapping[str, str] | None = None

    def made(self) -> Mapping[str, str]:
        """Return all texts."""
        texts = self._held or self._make()
        if self._hold:
            self._held = texts
        return texts

    def __getitem__(self, name: str) -> str:
        return self.made()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(BOOSTS)

    def __len__(self) -> int:
        return len(BOOSTS)


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to filter by: its parameter's name, what it is called, its values with their labels, and the parents of a tree's."""

    name: str
    label: str
    values: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)

    def closed(self, values: tuple[str, ...]) -> list[str]:
        """`values` and everything above them in the tree, sorted."""
        if not self.parents:
            return sorted(values)
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
