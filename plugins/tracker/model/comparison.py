"""Two versions of an entry compared as they are parsed: the changes that a reader of the entry wants to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from tracker.model.annotations import shape
from tracker.model.dates import date_in
from tracker.model.entry_models import Correction, Event, Model, Relation, Requirement, Target
from tracker.model.fields import list_of
from tracker.model.kinds import Kind
from tracker.model.vocabulary import EVENTS, STATUSES

Fields: TypeAlias = Mapping[str, Any]
Item: TypeAlias = dict[str, Any]

CHANGES = ("added", "status", "event", "requirement", "target", "relation", "corrected", "renamed", "removed", "revised")
"""The types of change that the log has."""

SILENT = frozenset(
    {"reviewed", "summary", "translations", "aliases", "former_ids", "sources", "milestone", "milestone_label", "body", "draft"}
)
"""Fields whose changes are no news: they say the same better, or name what it rests on."""

TARGET = "target"


class Change(NamedTuple):
    """
    One thing that happened to an entry.

    `date` is a day. `field` is the name of the field that changed; of an event or a target its name among the entry's own (`effective`,
    `amended.2`, `target.3`); `timeline.effective.note` for the note of an event. `was` and `now` are plain values as they are parsed: a
    date for an event, `{by, text}` for a target, the item of a list otherwise, None where there was nothing.
    A change of over thirty entries at once has no `id`; its `now` counts them, and its kind is empty where they are of several.
    """

    date: str
    kind: str
    id: str
    change: str
    field: str = ""
    was: Any = None
    now: Any = None


Difference: TypeAlias = tuple[str, str, Any, Any]
"""`change`, `field`, `was` and `now` of a Change."""


class Dated(NamedTuple):
    """An event or a target: its name (of all targets the same), what tells it from others of its name, and its note."""

    name: str
    stamp: Any
    note: str | None = None


def differences(kind: Kind, before: Fields, after: Fields, earlier: Iterable[Change] = ()) -> list[Difference]:
    """Return the changes from one version of an entry to the next; `earlier` are the entry's changes up to then, oldest first."""
    own, earlier = compared(kind), list(earlier)
    found = [*_replaced("renamed", "title", before, after), *_replaced("status", "status", before, after)]
    if "corrections" in own:
        found += _corrections(before, after)
    if "timeline" in own:
        found += _dated("event", events(before), events(after), earlier)
    if "targets" in own:
        found += _dated(TARGET, targets(before), targets(after), earlier)
    found += [
        difference
        for change, field, alike in ALIKE
        if field in own
        for difference in _items(change, _unsourced(before, field), _unsourced(after, field), field, alike)
    ]
    found += [
        difference
        for field in kind.model.model_fields
        if field not in SILENT and field not in own
        for difference in _replaced("revised", field, before, after)
    ]
    return found


ALIKE: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...] = (
    ("requirement", "requirements", (("who", "rule", "what"), ("who", "rule", "provision"))),
    ("relation", "relations", (("type", "policy"),)),
)
"""The change and the field of lists whose items can change, and by which of their parts an item is known again, the surest first."""


def events(fields: Fields) -> list[Dated]:
    """The events of an entry in the order of its file."""
    return [Dated(item["event"], item["date"], item.get("note")) for item in fields.get("timeline", ())]


def targets(fields: Fields) -> list[Dated]:
    """The targets of an entry in the order of its file."""
    return [Dated(TARGET, {"by": item["by"], "text": item["text"]}) for item in fields.get("targets", ())]


# Names of events and targets among their equals


def names(dated: Sequence[Dated], earlier: Iterable[Change]) -> list[str]:
    """
    The name of each event or target among the entry's own: `amended`, `amended.2`.

    The number is that among equals in the order of the file; one that came later than others has a later number, and that of one that
    went stays free, so that a name means one event for ever. `earlier` are the entry's changes, oldest first.
    """
    held, gone = _held(earlier)
    found: dict[int, str] = {}
    for place, one in enumerate(dated):
        same = (name for name, stamp in held.items() if stamp == one.stamp and stem(name) == one.name and name not in found.values())
        if match := next(same, None):
            found[place] = match
    taken = gone.union(found.values())
    for place, one in enumerate(dated):
        if place not in found:
            taken.add(name := _free(one.name, taken))
            found[place] = name
    return [found[place] for place in range(len(dated))]


def stem(name: str) -> str:
    """The name of an event without its number: "amended.2" is "amended"."""
    return name.partition(".")[0]


def _free(name: str, taken: Collection[str]) -> str:
    """The first name among equals that is not taken."""
    number = 1
    while (candidate := f"{name}.{number}" if number > 1 else name) in taken:
        number += 1
    return candidate


def _held(earlier: Iterable[Change]) -> tuple[dict[str, Any], set[str]]:
    """By the names that changes tell of: what each event or target was last; and the names of those that went."""
    held: dict[str, Any] = {}
    gone: set[str] = set()
    for change in earlier:
        if change.change in ("event", TARGET):
            if change.now is None:
                held.pop(change.field, None)
                gone.add(change.field)
            else:
                held[change.field] = change.now
                gone.discard(change.field)
    return held, gone


# Comparisons, each of one kind of field


def _replaced(change: str, field: str, before: Fields, after: Fields) -> Iterator[Difference]:
    if before.get(field) != after.get(field):
        yield change, field, before.get(field), after.get(field)


def _dated(change: str, old: list[Dated], new: list[Dated], earlier: list[Change]) -> Iterator[Difference]:
    """Yield items added, removed, and those with another date or note; equal items are matched first, then those with one index."""
    if old == new:
        return
    left = dict(zip(names(old, earlier), old, strict=True))
    pairs: list[tuple[str, Dated, Dated]] = []
    came: list[Dated] = []
    for one in new:
        if (name := _same(left, one, by_stamp=True)) is not None:
            pairs.append((name, left.pop(name), one))
        else:
            came.append(one)
    for one in list(came):
        if (name := _same(left, one, by_stamp=False)) is not None:
            pairs.append((name, left.pop(name), one))
            came.remove(one)
            yield change, name, pairs[-1][1].stamp, one.stamp
    for name, gone in left.items():
        yield change, name, gone.stamp, None
    free = _names_of_came(came, {name for name, *_ in pairs} | left.keys(), _held(earlier)[1])
    for name, one in zip(free, came, strict=True):
        yield change, name, None, one.stamp
    for name, was, now in pairs:
        if was.note != now.note:
            yield "revised", f"timeline.{name}.note", was.note, now.note


def _same(left: Mapping[str, Dated], one: Dated, *, by_stamp: bool) -> str | None:
    """The name of the first of the old ones that a new one is."""
    matches = (name for name, old in left.items() if old.name == one.name and (old.stamp == one.stamp if by_stamp else _near(old, one)))
    return next(matches, None)


def _near(old: Dated, new: Dated) -> bool:
    """Return whether one that differs may be the same: an event of the same name, a target with the same text or day."""
    if not isinstance(new.stamp, dict):
        return True
    return any(old.stamp[part] == new.stamp[part] for part in ("text", "by"))


def _names_of_came(came: list[Dated], present: Collection[str], gone: Collection[str]) -> Iterator[str]:
    """Names for those that came: that of one of the same name that went before, else the first that is free."""
    taken = set(present)
    for one in came:
        again = (name for name in sorted(gone) if stem(name) == one.name and name not in taken)
        name = next(again, None) or _free(one.name, taken)
        taken.add(name)
        yield name


def _items(change: str, old: list[Item], new: list[Item], field: str, alike: Iterable[tuple[str, ...]]) -> Iterator[Difference]:
    """Yield the items of a list that were added, removed and changed."""
    old, new = _without(old, new), _without(new, old)
    for parts in alike:
        for item in list(new):
            match = next((other for other in old if _parts(other, parts) == _parts(item, parts)), None)
            if match is not None:
                old.remove(match)
                new.remove(item)
                yield change, field, match, item
    yield from ((change, field, item, None) for item in old)
    yield from ((change, field, None, item) for item in new)


def _unsourced(fields: Fields, field: str) -> list[Item]:
    """The items of a list without the source that each names: where a thing stands is no part of it."""
    return [{name: value for name, value in item.items() if name != "source"} for item in fields.get(field, ())]


def _without(items: list[Item], others: list[Item]) -> list[Item]:
    """The items that are not among others, each counted as often as it stands there."""
    left = list(others)
    found = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            found.append(item)
    return found


def _parts(item: Item, names: Iterable[str]) -> list[Any]:
    return [item.get(name) for name in names]


def _corrections(before: Fields, after: Fields) -> Iterator[Difference]:
    """The corrections that came; one that was only put in other words is none."""
    old, new = list(before.get("corrections", ())), list(after.get("corrections", ()))
    number = len(new) - len(old)
    came = _without(new, old)[-number:] if number > 0 else []
    yield from (("corrected", "corrections", None, item) for item in came)


# What many entries share

MOST_ALIKE = 30
"""Entries of which one commit can change the same field, and each change is news of its entry."""


def folded(changes: list[Change]) -> list[Change]:
    """The changes of one commit, with one in place of those that did the same to over thirty entries."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if can_fold(change):
            groups[_top(change)].append(change)
    many = {field for field, group in groups.items() if len({(one.kind, one.id) for one in group}) > MOST_ALIKE}
    left = [change for change in changes if not (can_fold(change) and _top(change) in many)]
    return left + [_folded(field, groups[field]) for field in sorted(many)]


def can_fold(change: Change) -> bool:
    """Return whether a change may be one of a mass: a revision, or another title."""
    return change.change == "revised" or (change.change, change.field) == ("renamed", "title")


def _top(change: Change) -> str:
    return change.field.partition(".")[0]


def _folded(field: str, group: list[Change]) -> Change:
    kinds = {change.kind for change in group}
    entries = {(change.kind, change.id) for change in group}
    return Change(group[0].date, kinds.pop() if len(kinds) == 1 else "", "", "revised", field, None, len(entries))


def is_mass(change: Change) -> bool:
    """Return whether a change is of many entries at once, and news of none."""
    return not change.id


# Which versions can be compared

SHAPES: Mapping[str, type[Model]] = {
    "timeline": Event,
    "targets": Target,
    "requirements": Requirement,
    "relations": Relation,
    "corrections": Correction,
}
"""The lists that have a comparison of their own, and what their items are."""


@cache
def compared(kind: Kind) -> frozenset[str]:
    """The fields of a kind that have a comparison of their own."""
    items = {name: item for name, _flag, item in shape(kind.model)}
    lists = (name for name, model in SHAPES.items() if (item := items.get(name)) and issubclass(item, model))
    return frozenset(("title", "status", *lists))


def is_comparable(kind: Kind, fields: Fields) -> bool:
    """Return whether the fields of a version have the shapes that comparisons rest on; a version that has not was never published."""
    if not isinstance(fields.get("title"), str) or not isinstance(fields.get("former_ids", []), list):
        return False
    if list_of(kind.model, "status") == "status" and fields.get("status") not in STATUSES:
        return False
    return all(_has_shape(name, fields[name]) for name in compared(kind) & SHAPES.keys() & fields.keys())


def _has_shape(name: str, items: Any) -> bool:
    """Return whether the items of a list have the texts that its model requires, events and dates such as there are."""
    required = [field for field, info in SHAPES[name].model_fields.items() if info.is_required()]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return False
    texts = [(field, item.get(field)) for item in items for field in required]
    return (
        all(isinstance(text, str) for _field, text in texts)
        and all(date_in(text) for field, text in texts if field in ("date", "by"))
        and all(text in EVENTS for field, text in texts if field == "event")
    )


# What became of an event or a target


def removed(changes: Iterable[Change]) -> dict[str, Any]:
    """By their names: what the events and targets that went and did not come again were last; `changes` are the entry's, oldest first."""
    found: dict[str, Any] = {}
    for change in changes:
        if change.change in ("event", TARGET):
            if change.now is None:
                found[change.field] = change.was
            else:
                found.pop(change.field, None)
    return found


def revisions(name: str, changes: Iterable[Change]) -> int:
    """Return how often the date, text or note of an event or target changed after it was added."""
    own = [
        change for change in changes if change.field in (name, f"timeline.{name}.note") and change.change in ("event", TARGET, "revised")
    ]
    first = next((change for change in own if change.change != "revised"), None)
    return len(own) - (first is not None and first.was is None)
