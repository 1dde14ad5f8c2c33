"""The subject of a page's sections: an entry with the data that several sections share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracker.model.entries import Entry
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.site import tree_backlinks
from tracker.site.parts import backlinks
from tracker.site.site import Site


@dataclass(frozen=True, slots=True)
class Subject:
    """An entry whose page is made; `groups` is the first page of what refers to it."""

    site: Site
    entry: Entry
    sources: list[dict[str, Any]]
    groups: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.entry.key

    @property
    def kind(self) -> Kind:
        return self.site.kinds[self.entry.kind]

    @property
    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = self.entry.fields
        return fields

    @property
    def policies(self) -> list[Key]:
        """The policies that refer to the entry or below it, newest first."""
        return [source for source in tree_backlinks.feed_entries(self.site, self.key) if source[0] == self.site.policy]

    @property
    def main_groups(self) -> list[dict[str, Any]]:
        """The main groups of backlinks, each with a section of its own."""
        return [group for group in self.groups if group["is_main"] and not group["is_relation"]]

    @property
    def other_groups(self) -> list[dict[str, Any]]:
        """The other groups of backlinks."""
        return [group for group in self.groups if not group["is_main"] and not group["is_relation"]]


def subject(site: Site, key: Key, sources: list[dict[str, Any]]) -> Subject:
    """An entry with its sources and what refers to it."""
    return Subject(site, site.published[key], sources, backlinks.page(site, key, 1))
