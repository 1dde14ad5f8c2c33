"""Changes in the words that readers see: "Status: Proposed → In force"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from tracker.model.comparison import Change, is_mass, stem
from tracker.model.dates import date_in
from tracker.model.fields import date_fields, list_of, references
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _, pgettext
from tracker.site.parts import head
from tracker.site.site import Site

LONGEST = 160
"""Characters of a text that a change quotes; a longer one is cut."""
MOST = 6
"""Changes of one entry and day that stand in a line; the page of the entry has all."""
SHORT = 60
"""Characters of a text that stands with the one before it; of longer ones it is only said that they changed."""
FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Letters of scripts that are written from right to left."""


def by_day(changes: Iterable[Change]) -> list[list[Change]]:
    """Changes of one entry, those of a day together, the newest day first; within a day in their order."""
    days = [list(group) for _day, group in groupby(changes, key=attrgetter("date"))]
    return days[::-1]


def texts(site: Site, changes: Iterable[Change], most: int | None = None) -> list[str]:
    """Some changes of an entry, each said once and without a full stop; of more than `most` the last text says how many are left out."""
    said = list(dict.fromkeys(words(site, change).rstrip(".。") for change in changes))
    if most is None or len(said) <= most:
        return said
    left = len(said) - most + 1
    return [*said[: most - 1], _("%(number)s more changes") % {"number": left}]


def joined(site: Site, changes: Iterable[Change]) -> str:
    """Some changes of an entry in one line."""
    return pgettext("between changes", "; ").join(texts(site, changes, MOST))


def words(site: Site, change: Change) -> str:
    """One change in words."""
    if is_mass(change):
        field, number = change.field.partition(".")[0], change.now if isinstance(change.now, int) else 0
        return _("%(field)s: revised in %(number)s entries at once") % {
            "field": labels.field(site.kind_with(field), field),
            "number": number,
        }
    return WORDS[change.change](site, change)


def _added(site: Site, change: Change) -> str:
    first = next((one for one in site.history((change.kind, change.id)) if one.change == "added"), change)
    return _("Recorded") if first == change else _("Recorded again")


def _removed(site: Site, change: Change) -> str:
    if isinstance(change.now, list):
        names = labels.listed([isolated(site.name((change.kind, str(id)))) for id in change.now])
        return _("Removed; see %s") % names
    return _("Removed: %s") % isolated(str(change.now)) if change.now else _("Removed")


def _renamed(site: Site, change: Change) -> str:
    return _replaced(_("Title") if change.field == "title" else _("Address"), isolated(str(change.was)), isolated(str(change.now)))


def _status(site: Site, change: Change) -> str:
    entry = site.published.get((change.kind, change.id))
    type = str(entry.fields.get("type", "")) if entry else ""
    shown = (site.vocabulary.shown_status(type, str(value)) if value else "" for value in (change.was, change.now))
    return _replaced(_("Status"), *(labels.word("status", value) if value else "" for value in shown))


def _event(site: Site, change: Change) -> str:
    label = labels.word("event", stem(change.field))
    if change.was and change.now:
        return _replaced(label, day(change.was), day(change.now))
    if change.now:
        return _("%(event)s, %(date)s: added") % {"event": label, "date": day(change.now)}
    return _("%(event)s, %(date)s: removed") % {"event": label, "date": day(change.was)}


def _target(site: Site, change: Change) -> str:
    return _item(change, _("Target added: %s"), _("Target changed: %s"), _("Target removed: %s"), _target_text(change.now or change.was))


def _target_text(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return _("%(text)s (by %(date)s)") % {"text": quoted(item.get("text")), "date": day(item.get("by"))}


def _requirement(site: Site, change: Change) -> str:
    item = change.now or change.was
    text = ""
    if isinstance(item, dict):
        rule = labels.inside(labels.word("rule", str(item.get("rule"))))
        text = f"{labels.word('actor', str(item.get('who')))} {rule}: {quoted(item.get('what'))}"
    return _item(change, _("Requirement added: %s"), _("Requirement changed: %s"), _("Requirement removed: %s"), text)


def _relation(site: Site, change: Change) -> str:
    item = change.now or change.was
    text = ""
    if isinstance(item, dict):
        text = f"{labels.word('relation', str(item.get('type')))} {isolated(site.name(('policy', str(item.get('policy')))))}"
    return _item(change, _("Relation added: %s"), _("Relation changed: %s"), _("Relation removed: %s"), text)


def _item(change: Change, came: str, stays: str, went: str, text: str) -> str:
    return (stays if change.was and change.now else came if change.now else went) % text


def _corrected(site: Site, change: Change) -> str:
    text = change.now.get("text") if isinstance(change.now, dict) else change.now
    return _("Corrected: %s") % isolated(str(text))


def _revised(site: Site, change: Change) -> str:
    field, kind = change.field, site.kinds[change.kind]
    if field.startswith("timeline."):
        return _("%s: note revised") % labels.word("event", stem(field.removeprefix("timeline.")))
    if target := _referred(kind, field):
        return _references(site, change, target)
    values = [_value(kind, field, value) for value in (change.was, change.now)]
    if None in values:
        return _("%s: revised") % labels.field(kind, field)
    return _replaced(labels.field(kind, field), *map(str, values))


WORDS = {
    "added": _added,
    "removed": _removed,
    "renamed": _renamed,
    "status": _status,
    "event": _event,
    "target": _target,
    "requirement": _requirement,
    "relation": _relation,
    "corrected": _corrected,
    "revised": _revised,
}


def _referred(kind: Kind, field: str) -> str | None:
    """The kind that a field refers to, if its values are ids of entries."""
    paths = {(field,), (field, "*")}
    return next((one.kind for one in references(kind.model) if one.path in paths), None)


def _references(site: Site, change: Change, kind: str) -> str:
    """Return the references added to a list, and those removed."""
    was, now = (value if isinstance(value, list) else [value] if value else [] for value in (change.was, change.now))
    came, went = [id for id in now if id not in was], [id for id in was if id not in now]
    field = labels.field(site.kinds[change.kind], change.field)
    parts = [
        said % {"field": field, "names": _names(site, kind, ids)}
        for said, ids in ((_("%(field)s: added %(names)s"), came), (_("%(field)s: removed %(names)s"), went))
        if ids
    ]
    return pgettext("between changes", "; ").join(parts) or _("%s: in another order") % field


def _names(site: Site, kind: str, ids: Iterable[Any]) -> str:
    return labels.listed([isolated(site.name((kind, str(id)))) for id in ids])


def _value(kind: Kind, field: str, value: Any) -> str | None:
    """A value in words, if it is short enough to be quoted; "" for none."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > SHORT:
        return None
    if list_of(kind.model, field):
        return labels.value_of(kind, field, value)
    return day(value) if (field,) in date_fields(kind.model) and date_in(value) else isolated(value)


def _replaced(label: str, was: str, now: str) -> str:
    """A value that came, went or took another's place."""
    if not was:
        return _("%(field)s: %(now)s") % {"field": label, "now": now}
    if not now:
        return _("%(field)s: %(was)s removed") % {"field": label, "was": was}
    return _("%(field)s: %(was)s → %(now)s") % {"field": label, "was": was, "now": now}


def day(text: Any) -> str:
    """A date in words; what is none as it stands."""
    date = date_in(text)
    return labels.date(date) if date else str(text)


def quoted(text: Any) -> str:
    """A text as a change quotes it."""
    return isolated(head.shortened(str(text), LONGEST))


def isolated(text: str) -> str:
    """A text with the marks that isolate it (U+2068, U+2069) if it has a sign that is written from right to left."""
    return f"\u2068{text}\u2069" if FROM_RIGHT.search(text) else text


def name_of(site: Site, key: Key) -> str:
    """Return the name of an entry, or its name at its removal."""
    if key in site.published:
        return site.published[key].title
    last = next((change for change in reversed(site.history(key)) if change.change in ("removed", "added")), None)
    title = (last.was if last.change == "removed" else last.now) if last else None
    return str(title) if title else key[1]
