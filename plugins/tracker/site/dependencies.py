"""
Dependencies of page data: a later build recomputes only the data whose dependencies changed.

While a page function runs, the site records what it reads: an entry, its backlinks, the entries of a kind, the order of all. Data is
unchanged if the digest of each recorded dependency is (verifying traces: Mokhov, Mitchell and Peyton Jones, "Build systems à la carte",
2018). A dependency too many costs time; one too few leaves a stale page in every later build. So page functions read through Site alone.
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

Dependency = tuple[str, ...]
"""
The name of something that a page function can read:

(kind, id)                       the fields and links of an entry
(kind, id, "text")               its body, and what was read of it
(kind, id, "into")               its backlinks
(kind, id, "log")                its changes
("id", id)                       the entry that an id without a kind means
("kind", kind)                   the entries of a kind, in order
("value", module, function)      the result of a function decorated with `tracked_value`
("value", module, function, *key)  one value of a function decorated with `tracked_value_by_key`

and the constants below.
"""
ORDER: Dependency = ("order",)
TREES: Dependency = ("trees",)
LOG: Dependency = ("log",)
ALL: Dependency = ("all",)
"""The whole site."""
ALL_BUT_TEXTS: Dependency = ("all but texts",)
"""The whole site but for the bodies of entries."""

TEXT = "text"
MAX_RECORDED = 2000
"""Number of dependencies above which ALL or ALL_BUT_TEXTS is recorded instead: such data is recomputed whenever anything of it changed."""

NEIGHBOURS = 100
"""Results that `memoized_for_neighbours` holds: at 100,000 entries those of all take 600 MB in each process."""


class Tracked(Protocol):
    """The part of a site that records reads."""

    memo: dict[Any, dict[tuple[Any, ...], tuple[Any, Sequence[Dependency]]]]
    tracked_values: dict[Dependency, Any]

    @property
    def trace(self) -> Trace: ...


Ts = TypeVarTuple("Ts")
T = TypeVar("T")
S = TypeVar("S", bound=Tracked)


class Trace:
    """Recorder of the dependencies that are read."""

    __slots__ = ("reads",)

    def __init__(self) -> None:
        self.reads: set[Dependency] = set()

    def record(self, make: Callable[[], T]) -> tuple[T, set[Dependency]]:
        """Return the result of `make` and the dependencies read while it ran. An enclosing `record` does not receive them."""
        outer, self.reads = self.reads, set()
        try:
            made = make()
        finally:
            inner, self.reads = self.reads, outer
        return made, inner if len(inner) <= MAX_RECORDED else {ALL if any(map(_reads_text, inner)) else ALL_BUT_TEXTS}


class Published(Mapping[Key, Entry]):
    """
    The published entries. Records each key that is looked up, found or not.

    The body of an entry, its mentions, its citations and the digest of its file are read through `with_text`.
    """

    __slots__ = ("trace", "unrecorded")

    def __init__(self, entries: dict[Key, Entry], trace: Trace) -> None:
        self.unrecorded = entries
        self.trace = trace

    def __getitem__(self, key: Key) -> Entry:
        self.trace.reads.add(key)
        return self.unrecorded[key]

    def __contains__(self, key: object) -> bool:
        self.trace.reads.add(key)  # type: ignore[arg-type]
        return key in self.unrecorded

    def __iter__(self) -> Iterator[Key]:
        self.trace.reads.add(ALL)
        return iter(self.unrecorded)

    def __len__(self) -> int:
        self.trace.reads.add(ALL)
        return len(self.unrecorded)

    def get(self, key: Key, default: Any = None) -> Any:
        """Return the entry of `key` or `default`. Records the read."""
        self.trace.reads.add(key)
        return self.unrecorded.get(key, default)

    def with_text(self, key: Key) -> Entry:
        """Return the entry of `key` for a reader of its body. Records both reads. Raises KeyError for what is not published."""
        self.trace.reads.add((*key, TEXT))
        return self[key]

    def of(self, keys: Sequence[Key]) -> Iterator[Entry]:
        """Return the entries of `keys`, which must all be published."""
        self.trace.reads.update(keys)
        return map(self.unrecorded.__getitem__, keys)


def memoized(make: Callable[[S, *Ts], T]) -> Callable[[S, *Ts], T]:
    """Memoize a function of (site, *args). Callers inherit the dependencies recorded when it first ran."""
    return _memoized(make, None)


def memoized_for_neighbours(make: Callable[[S, *Ts], T]) -> Callable[[S, *Ts], T]:
    """
    Memoize the newest results alone, otherwise as `memoized`.

    For what a page and the files beside it share: they are computed one after another, and no other output asks for it.
    """
    return _memoized(make, NEIGHBOURS)


def _memoized(make: Callable[[S, *Ts], T], most: int | None) -> Callable[[S, *Ts], T]:
    @functools.wraps(make)
    def wrapper(site: S, /, *arguments: *Ts) -> T:
        trace = site.trace
        try:
            result, read = site.memo[make][arguments]
        except KeyError:
            result, recorded = trace.record(lambda: make(site, *arguments))
            read = tuple(recorded)  # a fifth of the memory of a set
            results = site.memo.setdefault(make, {})
            if len(results) == most:
                del results[next(iter(results))]
            results[arguments] = result, read
        if ALL not in (reads := trace.reads):
            reads.update(read)
        return result  # type: ignore[no-any-return]

    return wrapper


def tracked_value(make: Callable[[S], T]) -> Callable[[S], T]:
    """
    Memoize a function of the site and track only its result: callers depend on the result, not on its inputs.

    For a result that depends on many inputs and seldom changes. Every build computes it to compare its digest with the last one (early
    cutoff), so `plan.TRACKED_VALUES` must list each such function.
    """
    name = ("value", make.__module__, make.__qualname__)

    @functools.wraps(make)
    def wrapper(site: S, /) -> T:
        if name not in site.tracked_values:
            site.tracked_values[name], _ = site.trace.record(lambda: make(site))
        site.trace.reads.add(name)
        return site.tracked_values[name]  # type: ignore[no-any-return]

    return wrapper


def tracked_value_by_key(make: Callable[[S], dict[Key, T]]) -> Callable[..., T | None]:
    """
    Memoize a function of the site that gives values by key; return the one of the key that is asked for, or None.

    As `tracked_value`, but each key is a dependency of its own: callers depend on the values that they ask for.
    """
    name = ("value", make.__module__, make.__qualname__)

    @functools.wraps(make)
    def wrapper(site: S, /, key: Key = ("", "")) -> T | None:
        if name not in site.tracked_values:
            made, _ = site.trace.record(lambda: make(site))
            site.tracked_values[name] = ByKey(made)
        site.trace.reads.add((*name, *key))
        return site.tracked_values[name].values.get(key)  # type: ignore[no-any-return]

    return wrapper


@dataclass(frozen=True, slots=True)
class ByKey:
    """Values by key, each a dependency of its own."""

    values: Mapping[Key, Any]


def digests(site: Any, tracked: Iterable[Callable[[Any], Any]]) -> dict[int, bytes]:
    """Return the digest of every dependency by its number. `tracked` are all functions decorated with `tracked_value` or `…_by_key`."""
    found: dict[Dependency, bytes] = {}
    for key, entry in site.published.unrecorded.items():
        links = orjson.dumps(site.outgoing(key))
        found[key] = _digest(b"%b%b\0%b" % (entry.fields_digest, entry.path.encode(), links))
        found[*key, TEXT] = entry.digest[:8]
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
    for function in tracked:
        function(site)
    for name, result in site.tracked_values.items():
        for key, value in result.values.items() if isinstance(result, ByKey) else [((), result)]:
            found[*name, *key] = _digest(orjson.dumps(value, default=tuple))
    found[ALL_BUT_TEXTS] = _digest(b"".join(digest for dependency, digest in found.items() if not _reads_text(dependency)))
    found[ALL] = _digest(b"".join(found.values()))
    return {number(dependency): digest for dependency, digest in found.items()}


def unrecorded_digest(site: Any) -> bytes:
    """Return the digest of the inputs that page functions read without a record: the day, and the pages that further languages have."""
    return blake2b(orjson.dumps([site.today, site.counterparts]), digest_size=16).digest()


def changed(before: Mapping[int, bytes], now: Mapping[int, bytes]) -> set[int]:
    """Return the numbers of the dependencies that were changed, added or removed between two builds, given their digests."""
    found = {dependency for dependency, digest in now.items() if before.get(dependency) != digest}
    return found.union(before.keys() - now.keys())


def packed(dependencies: Iterable[Dependency]) -> bytes:
    """Return the numbers of dependencies as bytes, in no particular order."""
    return array("Q", map(number, dependencies)).tobytes()


def unpacked(content: bytes) -> array[int]:
    """Return the numbers of dependencies from their bytes."""
    numbers = array("Q")
    numbers.frombytes(content)
    return numbers


@functools.cache
def number(dependency: Dependency) -> int:
    """Return the number of a dependency, the same in every build: 64 bits of a digest of its name."""
    name = "\0".join(map(str, dependency))  # a key that was made from an empty field holds None
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def _reads_text(dependency: Dependency) -> bool:
    return dependency == ALL or dependency[2:] == (TEXT,)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=8).digest()
