"""Rules about chains of references, relations and parents: one generator each, its first line the rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from tracker.model.findings import Finding
from tracker.model.library import Key, Library, Link
from tracker.model.vocabulary import ACYCLIC_RELATIONS

MOST_PARENTS = 20


def relations_make_no_ring(library: Library, _: date) -> Iterator[Finding]:
    """Following one type of relation from act to act never leads back."""
    for role in ACYCLIC_RELATIONS:
        yield from _rings(library, _edges(library.chained[role]), "relation-cycle", role)


def parents_make_no_ring(library: Library, _: date) -> Iterator[Finding]:
    """Following parents from entry to entry never leads back."""
    yield from _rings(library, _edges(library.chained["parent"]), "parent-cycle", "parent")


def _edges(links: Iterable[Link]) -> dict[Key, list[Key]]:
    edges: dict[Key, list[Key]] = {}
    for link in links:
        if link.source != link.target:
            edges.setdefault(link.source, []).append(link.target)
    return edges


def _rings(library: Library, edges: dict[Key, list[Key]], code: str, role: str) -> Iterator[Finding]:
    for ring in _strong_components(edges):
        inside = set(ring)
        first = min((library.entries[key] for key in ring), key=lambda entry: entry.path)
        path = next(
            path
            for path, kind, found, target in first.references
            if found == role and kind and (kind, target) in inside and target != first.id
        )
        way = _way_round(edges, first.key, inside)
        yield first.finding(code, path, f"{role}: {' → '.join(key[1] for key in way)}", "break the ring at the reference that is wrong")


def _way_round(edges: dict[Key, list[Key]], start: Key, inside: set[Key]) -> list[Key]:
    """The shortest way from `start` back to itself."""
    before: dict[Key, Key] = {}
    waiting = [start]
    for key in waiting:
        for target in edges.get(key, ()):
            if target == start:
                way = [key]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return [*reversed(way), start]
            if target in inside and target not in before:
                before[target] = key
                waiting.append(target)
    raise AssertionError(f"{start} is on no ring")


def _strong_components(edges: dict[Key, list[Key]]) -> list[list[Key]]:
    """The sets of more than one node that all reach each other (Tarjan 1972, without recursion)."""
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    components: list[list[Key]] = []
    for root in sorted(edges):
        if root in index:
            continue
        work: list[tuple[Key, Iterator[Key]]] = []
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work.append((root, iter(edges.get(root, ()))))
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: list[Key] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    if len(component) > 1:
                        components.append(component)
    return components


def parents_are_few(library: Library, _: date) -> Iterator[Finding]:
    """At most twenty parents stand above an entry."""
    heights: dict[Key, int] = {}
    for link in library.chained["parent"]:
        way: list[Key] = []
        key: Key | None = link.source
        passed: set[Key] = set()
        while key is not None and key not in heights and key not in passed:
            way.append(key)
            passed.add(key)
            key = library.parent(key)
        if key is not None and key not in heights:
            heights.update(dict.fromkeys(way, 0))
            continue
        height = -1 if key is None else heights[key]
        for below in reversed(way):
            height += 1
            heights[below] = height
    for key, height in heights.items():
        if height == MOST_PARENTS + 1:
            hint = "put it under a broader one"
            yield library.entries[key].finding("too-deep", ("parent",), f"more than {MOST_PARENTS} parents stand above it", hint)


def ends_are_recorded_on_both_sides(library: Library, _: date) -> Iterator[Finding]:
    """An act that another repeals is repealed; one that another supersedes is superseded or repealed."""
    fitting = {"repeals": ("repealed",), "supersedes": ("superseded", "repealed")}
    reported: set[Key] = set()
    rings = {key for role in fitting for ring in _strong_components(_edges(library.chained[role])) for key in ring}
    for link in sorted(link for role in fitting for link in library.chained[role]):
        if link.source == link.target or link.target in reported or library.entries[link.source].draft:
            continue
        if link.source in rings and link.target in rings:
            continue
        older = library.entries[link.target]
        status = older.fields.get("status")
        if isinstance(status, str) and status not in fitting[link.role]:
            reported.add(link.target)
            message = f'the status is {status}, but "{link.source[1]}" {link.role} it'
            hint = f"write {' or '.join(fitting[link.role])}, or correct the relation in {library.entries[link.source].path}"
            yield older.finding("relation-mismatch", ("status",), message, hint)
