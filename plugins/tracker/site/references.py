"""References between published entries, and their reverse: backlinks, by kind and role of the source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from tracker.model.fields import roles
from tracker.model.kinds import Kind
from tracker.model.library import Key, Reference
from tracker.model.vocabulary import RELATIONS

Group: TypeAlias = tuple[str, str]
"""The kind of sources and the role in which they refer to an entry."""


class Referrers(NamedTuple):
    """
    Everything of one kind that refers to an entry in one role, newest first.

    `via` names, for sources that refer to a descendant of the entry and not to the entry itself, that descendant.
    """

    kind: str
    role: str
    sources: list[Key]
    via: Mapping[Key, Key] = MappingProxyType({})


class GroupOrder:
    """A sort key of groups: kinds in their order, their roles in the order of their fields, then relations, mentions last."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = {kind: index for index, kind in enumerate(kinds)}
        self._roles = {kind.name: self._order_of_roles(kind) for kind in kinds.values()}

    def __call__(self, group: Group) -> tuple[int, int, str]:
        kind, role = group
        order = self._roles[kind]
        return (self._kinds[kind], order.get(role, len(order) + (role == "mentions")), role)

    @staticmethod
    def _order_of_roles(kind: Kind) -> dict[str, int]:
        names = dict.fromkeys([*(role for role, _target in roles(kind.model)), *RELATIONS])
        return {role: index for index, role in enumerate(names)}


def between(keys: Iterable[Key], outgoing: Mapping[Key, list[Reference]]) -> dict[Key, list[Reference]]:
    """Return the references from entries in `keys` to entries in `keys`, by source."""
    known = frozenset(keys)
    return {source: [link for link in links if link[1] in known] for source, links in outgoing.items() if source in known}


def by_target(order: Iterable[Key], outgoing: Mapping[Key, list[Reference]]) -> dict[Key, dict[Group, list[Key]]]:
    """Return the sources of all references by target and group, each list in the given order of the sources."""
    incoming: dict[Key, dict[Group, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for source in order:
        kind = source[0]
        for role, target in outgoing.get(source, ()):
            incoming[target][kind, role].append(source)
    return {target: dict(sources) for target, sources in incoming.items()}


def merged(
    key: Key, descendants: Iterable[Key], incoming: Callable[[Key], Mapping[Group, list[Key]]]
) -> dict[Group, tuple[set[Key], dict[Key, Key]]]:
    """
    Return the backlinks of an entry and of its descendants by group: the sources, and for those of a descendant which one.

    References inside the tree are left out, except those to the entry itself. A source counts once in a role.
    """
    descendants = list(descendants)
    members = {key, *descendants}
    found: dict[Group, tuple[set[Key], dict[Key, Key]]] = {group: (set(sources), {}) for group, sources in incoming(key).items()}
    for member in descendants:
        for group, sources in incoming(member).items():
            if group[1] == "parent":
                continue
            seen, via = found.setdefault(group, (set(), {}))
            for source in sources:
                if source not in seen and source not in members:
                    seen.add(source)
                    via[source] = member
    return {group: (seen, via) for group, (seen, via) in found.items() if seen}
