"""When an act became public: the day by which the timeline and its drawings place it."""

from __future__ import annotations

from tracker.content.dates import PartialDate, partial_date
from tracker.content.entries import Entry

PUBLIC = ("published", "issued", "adopted", "effective", "announced")
"""The events by which an act is placed, the first that it has."""


def public_date(entry: Entry) -> PartialDate:
    """The day on which an act became public: published, else issued; else its first event."""
    timeline = entry.fields["timeline"]
    for name in PUBLIC:
        dates = [partial_date(event["date"]) for event in timeline if event["event"] == name]
        if dates:
            return min(dates)
    return min(partial_date(event["date"]) for event in timeline)
