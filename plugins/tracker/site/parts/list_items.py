"""An entry as a line of a list: the card that lists show, and what it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.model.dates import partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.site import tree_backlinks
from tracker.site.dependencies import memoized
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import Row
from tracker.site.parts.status_history import Event
from tracker.site.site import Site

NO_RECORD: dict[str, Any] = {"note": None, "tracks": [], "last": None}


@memoized
def row(site: Site, key: Key) -> Row:
    """The line that stands for an entry in every list; one Row an entry, whoever asks."""
    return Row(_card(site, site.published[key]))


def rows(site: Site, entries: Iterable[Entry]) -> list[Row]:
    """The lines of some entries."""
    return [row(site, entry.key) for entry in entries]


def _card(site: Site, entry: Entry) -> dict[str, Any]:
    fields, kind = entry.fields, site.kinds[entry.kind]
    date = site.date(entry)
    language, original = next(iter(originals(entry).items()), (None, None))
    return {
        "kind": entry.kind,
        "id": entry.id,
        "label": kind.label,
        "url": site.url_of(entry),
        "title": entry.title,
        "original": original,
        "original_lang": language,
        "date": date.text if date else None,
        "then": then(site, entry),
        "stance": fields.get("stance"),
        "status": shown_status(site, entry),
        "summary": fields.get("summary"),
        "by": _by(site, entry),
        **(_record(site, entry) if kind.has_feed else NO_RECORD),
        "undated": _("No date") if date is None and site.dated(entry.kind) else None,
    }


def originals(entry: Entry) -> dict[str, str]:
    """The titles of an entry in other languages: the original ones; where there is none, those that translators found."""
    own: dict[str, str] = entry.fields.get("original_title", {})
    return own or {tag: said["title"] for tag, said in entry.fields.get("translations", {}).items() if said.get("title")}


def then(site: Site, entry: Entry) -> dict[str, str] | None:
    """Return the last event after an entry became public as `event` in words and `date`: the next one ahead if none has happened."""
    public = site.date(entry)
    events = [Event(partial_date(event["date"]), event["event"]) for event in entry.fields.get("timeline", ())]
    after = sorted((event for event in events if public and event.date > public), key=lambda event: event.date)
    if not after:
        return None
    past = [event for event in after if not event.date.is_after(site.now)]
    last = past[-1] if past else after[0]
    return {"event": labels.word("event", last.name, ahead=not past), "date": last.date.text}


def shown_status(site: Site, entry: Entry) -> str | None:
    """The status of an entry as readers are shown it; None for a kind that has none."""
    status, type = entry.fields.get("status"), entry.fields.get("type", "")
    return site.vocabulary.shown_status(type, status) if status else None


def _by(site: Site, entry: Entry) -> str | None:
    """Return the actor behind an entry in a few words: lead issuer, publisher, office, kind of body."""
    fields = entry.fields
    if issuers := site.referenced_keys(entry, "issued_by"):
        return labels.leading(site.name(issuers[0]), len(issuers) - 1)
    if said := fields.get("publisher") or fields.get("role"):
        return str(said)
    return (
        labels.value_of(site.kinds[entry.kind], "type", fields["type"])
        if isinstance(fields.get("type"), str) and not site.dated(entry.kind)
        else None
    )


def _record(site: Site, entry: Entry) -> dict[str, Any]:
    """Return the number of entries that refer to it or below it, the policies among them by track, and the date of the newest."""
    followed = tree_backlinks.feed_entries(site, entry.key)
    stances = tree_backlinks.stance_counts(site, entry.key)
    dates = (site.date(site.published[source]) for source in followed[:1])
    return {
        "note": _tally(site, entry),
        "tracks": [[stance, stances[stance]] for stance in site.vocabulary["stance"] if stance in stances],
        "last": next((date.text for date in dates if date), None),
    }


def _tally(site: Site, entry: Entry) -> str | None:
    """Return the numbers of entries with feeds that refer to it or below it, by kind: "12 policies, 1 article"."""
    counts = tree_backlinks.kind_counts(site, entry.key)
    parts = [labels.counted(site.kinds[kind], counts[kind]) for kind in site.kinds if kind in counts]
    return labels.listed(parts) or None
