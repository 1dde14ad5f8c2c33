"""The changes of the data from one release to the next, entry by entry and field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from tracker.model.gone import Gone

Record: TypeAlias = Mapping[str, Any]
Delta: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, str]

DERIVED = frozenset({"kind", "id", "url", "recorded", "changed", "backlinks"})
"""Keys of a record that derive from the site's URL and from other entries."""

MOST_LOST = 0.05
"""The share of a kind's entries that may go without a reason."""


def compare(before: Record, after: Record, gone: Iterable[Gone], drafts: Iterable[Key], shrinks: str = "") -> Delta:
    """
    Return the entries added, changed and removed between two files `tracker.json`, each sorted by kind and id.

    An entry under another id is a changed one: its `former_ids` name the old. `gone` and `drafts` say why others went; `shrinks` is
    the reason given for a release that lost many.
    """
    old, new = _by_key(before), _by_key(after)
    renamed = dict(_renamed(old, new))
    pairs = [(key, old[renamed.get(key, key)]) for key in new if renamed.get(key, key) in old]
    changed = [_changed(new[key], was) for key, was in pairs]
    reasons = _reasons(gone, drafts)
    lost = old.keys() - new.keys() - set(renamed.values())
    return {
        "from": before["generated"],
        "to": after["generated"],
        **({"shrinks": shrinks} if shrinks else {}),
        "added": [_named(new[key]) for key in sorted(new.keys() - {key for key, _was in pairs})],
        "changed": [change for change in changed if change["fields"] or "was" in change],
        "removed": [{**_named(old[key]), **reasons.get(key, {})} for key in sorted(lost)],
    }


def counts(data: Record) -> Counter[str]:
    """Return the number of entries of each kind in a file `tracker.json`."""
    return Counter(record["kind"] for record in data["entries"])


def shrunk(before: Record, after: Record) -> list[tuple[str, int, int]]:
    """The kinds that lost too many entries: kind, number before, number now."""
    old, new = counts(before), counts(after)
    return [(kind, number, new[kind]) for kind, number in sorted(old.items()) if new[kind] < number * (1 - MOST_LOST)]


def _by_key(data: Record) -> dict[Key, Record]:
    records = {(record["kind"], record["id"]): record for record in data["entries"]}
    return dict(sorted(records.items()))


def _renamed(old: Mapping[Key, Record], new: Mapping[Key, Record]) -> Iterable[tuple[Key, Key]]:
    """The entries that had another id in the earlier release: both keys."""
    for key, record in new.items():
        if key not in old:
            for former in record.get("former_ids", ()):
                was = (key[0], former)
                if was in old and was not in new:
                    yield key, was
                    break


def _changed(record: Record, was: Record) -> Delta:
    names = sorted((record.keys() | was.keys()) - DERIVED)
    fields = [{"field": name, "was": was.get(name), "now": record.get(name)} for name in names if was.get(name) != record.get(name)]
    return {**_named(record), **({"was": was["id"]} if was["id"] != record["id"] else {}), "fields": fields}


def _named(record: Record) -> Delta:
    return {name: record[name] for name in ("kind", "id", "title", "url")}


def _reasons(gone: Iterable[Gone], drafts: Iterable[Key]) -> dict[Key, Delta]:
    """Return the reasons for which entries are gone: their successors, or the reason in words."""
    reasons: dict[Key, Delta] = {key: {"reason": "It is a draft again."} for key in drafts}
    for one in gone:
        reasons[one.kind, one.id] = {"became": list(one.became)} if one.became else {"reason": one.reason}
    return reasons
