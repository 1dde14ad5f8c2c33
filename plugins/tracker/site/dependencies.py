"""
Dependencies of page data: a later build recomputes only the data whose dependencies changed.

While data is made, the site notes what is read of it, in cells: an entry, what refers to it, the entries of a kind, the order of all.
Data whose cells all hold what they held is as it was (verifying traces: Mokhov, Mitchell and Peyton Jones, "Build systems à la carte",
2018). A cell too many costs time, a cell too few a page that is wrong for ever: everything that data is made of is read through Site.
"""

from __future__ import annotations

import functools
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol, TypeVar, TypeVarTuple

import orjson

from tracker.model.entries import Entry
from tracker.model.library import Key

Cell = tuple[str, ...]
"""
The name of what can be read: (kind, id) the entry; (kind, id, "into") what refers to it; (kind, id, "log") what happened to it; ("id",
id) which entry an id alone means;
("kind", kind) the entries of a kind in order; ("value", function) what `valued` has made, and with a key
behind it one of those that `valued_by_key` has made; and these:
"""
ORDER: Cell = ("order",)
TREES: Cell = ("trees",)
LOG: Cell = ("log",)
ALL: Cell = ("all",)
"""Anything at all."""

MOST = 2000
"""Cells beyond which ALL stands for them: data that is made of so much is made anew in every build."""


class Tracked(Protocol):
    """A site as far as its reads are recorded."""

    worked_out: dict[Any, dict[tuple[Any, ...], tuple[Any, set[Cell]]]]
    values: dict[Cell, Any]

    @property
    def trace(self) -> Trace: ...


Ts = TypeVarTuple("Ts")
T = TypeVar("T")
S = TypeVar("S", bound=Tracked)


class Trace:
    """The cells that were read."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen: set[Cell] = set()

    def record(self, make: Callable[[], T]) -> tuple[T, set[Cell]]:
        """Return the result of `make` and the cells read while it ran; an enclosing record does not get them."""
        outer, self.seen = self.seen, set()
        try:
            made = make()
        finally:
            inner, self.seen = self.seen, outer
        return made, inner if len(inner) <= MOST else {ALL}


class Published(Mapping[Key, Entry]):
    """The published entries; records which are read, or missed."""

    __slots__ = ("trace", "unrecorded")

    def __init__(self, entries: dict[Key, Entry], trace: Trace) -> None:
        self.unrecorded = entries
        self.trace = trace

    def __getitem__(self, key: Key) -> Entry:
        self.trace.seen.add(key)
        return self.unrecorded[key]

    def __contains__(self, key: object) -> bool:
        self.trace.seen.add(key)  # type: ignore[arg-type]
        return key in self.unrecorded

    def __iter__(self) -> Iterator[Key]:
        self.trace.seen.add(ALL)
        return iter(self.unrecorded)

    def __len__(self) -> int:
        self.trace.seen.add(ALL)
        return len(self.unrecorded)

    def get(self, key: Key, default: Any = None) -> Any:
        """Return an entry; recorded like any other read."""
        self.trace.seen.add(key)
        return self.unrecorded.get(key, default)

    def of(self, keys: Sequence[Key]) -> Iterator[Entry]:
        """Return the entries of several keys, all of them published."""
        self.trace.seen.update(keys)
        return map(self.unrecorded.__getitem__, keys)


def once(make: Callable[[S, *Ts], T]) -> Callable[[S, *Ts], T]:
    """Memoize a function of (site, *args). Callers inherit the dependencies recorded when it first ran."""

    @functools.wraps(make)
    def known(site: S, /, *arguments: *Ts) -> T:
        trace = site.trace
        try:
            found = site.worked_out[make][arguments]
        except KeyError:
            found = trace.record(lambda: make(site, *arguments))
            site.worked_out.setdefault(make, {})[arguments] = found
        if ALL not in (seen := trace.seen):
            seen.update(found[1])
        return found[0]  # type: ignore[no-any-return]

    return known


def valued(make: Callable[[S], T]) -> Callable[[S], T]:
    """
    Memoize a function of the site and track only its result: callers depend on the result, not on its inputs.

    For what follows from very much and seldom changes; every build works it out, to see whether it has. Each such function stands in
    `plan.VALUES`.
    """
    cell = ("value", make.__module__, make.__qualname__)

    @functools.wraps(make)
    def known(site: S, /) -> T:
        if cell not in site.values:
            site.values[cell], _ = site.trace.record(lambda: make(site))
        site.trace.seen.add(cell)
        return site.values[cell]  # type: ignore[no-any-return]

    return known


def valued_by_key(make: Callable[[S], dict[Key, T]]) -> Callable[..., T | None]:
    """
    Memoize a function of the site that gives values by key; return the one of the key that is asked for, or None.

    As for `valued`, but callers depend on the values of the keys that they ask for, each a cell of its own.
    """
    cell = ("value", make.__module__, make.__qualname__)

    @functools.wraps(make)
    def known(site: S, /, key: Key = ("", "")) -> T | None:
        if cell not in site.values:
            made, _ = site.trace.record(lambda: make(site))
            site.values[cell] = ByKey(made)
        site.trace.seen.add((*cell, *key))
        return site.values[cell].values.get(key)  # type: ignore[no-any-return]

    return known


@dataclass(frozen=True, slots=True)
class ByKey:
    """Values by key, of which each is a cell."""

    values: Mapping[Key, Any]


def marks(site: Any, values: Iterable[Callable[[Any], Any]]) -> dict[int, bytes]:
    """Return the digest of every cell by the cell's number; `values` are all functions that are `valued`, or `valued_by_key`."""
    found: dict[Cell, bytes] = {}
    for key, entry in site.published.unrecorded.items():
        links = orjson.dumps(site.outgoing(key))
        found[key] = _digest(b"%b%b\0%b" % (entry.digest, entry.path.encode(), links))
        found["id", key[1]] = key[0].encode()
    for key, into in site.incoming.items():
        found[*key, "into"] = _digest(orjson.dumps([[*group, [id for _kind, id in sources]] for group, sources in into.items()]))
    for kind in site.kinds:
        found["kind", kind] = _digest(b"".join(found[entry.key] for entry in site.entries(kind)))
    found[ORDER] = _digest(orjson.dumps(site.order))
    found[TREES] = _digest(orjson.dumps(list(site.library.children.items())))
    for key, changes in site.log.by_key.items():
        found[*key, "log"] = _digest(orjson.dumps(changes, default=tuple))
    found[LOG] = _digest(orjson.dumps(site.log.changes, default=tuple))
    for work_out in values:
        work_out(site)
    for cell, value in site.values.items():
        for key, one in value.values.items() if isinstance(value, ByKey) else [((), value)]:
            found[*cell, *key] = _digest(orjson.dumps(one, default=tuple))
    found[ALL] = _digest(b"".join(found.values()))
    return {number(cell): mark for cell, mark in found.items()}


def ground(site: Any) -> bytes:
    """A digest of what any data may be made of without notice: the day, and what stands in which languages."""
    return blake2b(orjson.dumps([site.today, site.counterparts]), digest_size=16).digest()


def changed(before: Mapping[int, bytes], now: Mapping[int, bytes]) -> set[int]:
    """The cells that do not hold what they held, those that came and those that went among them."""
    found = {cell for cell, mark in now.items() if before.get(cell) != mark}
    return found.union(before.keys() - now.keys())


def packed(cells: Iterable[Cell]) -> bytes:
    """The numbers of cells as bytes, in no order."""
    return array("Q", map(number, cells)).tobytes()


def unpacked(cells: bytes) -> array[int]:
    """The numbers of cells from their bytes."""
    numbers = array("Q")
    numbers.frombytes(cells)
    return numbers


@functools.cache
def number(cell: Cell) -> int:
    """Return a cell's number, the same in every build: 64 bits of a digest of its name."""
    name = "\0".join(map(str, cell))  # a key that a field leaves open has no text
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=8).digest()
