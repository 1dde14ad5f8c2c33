"""
Acts without their words: what is counted and drawn of every policy.

A page that counts all acts has read these tables, and not a thousand entries: it stays as it is when a title changes.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from tracker.model.dates import PartialDate, became_public, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.vocabulary import Vocabulary
from tracker.site import tree_backlinks
from tracker.site.dependencies import tracked_value
from tracker.site.site import Site

BEGUN = ("issued", "published", "adopted")
"""The events from which the days to its effect are counted, the first of which the day is known."""


class Act(NamedTuple):
    """
    An act as the timeline, the state of play and the counts see it.

    `day` is when it became public, as it was written; `effective` when it took effect, "" if that is not recorded. `begun` and `bound`
    are the days from and to which its delay is counted, "" where no day is known.
    """

    day: str
    stance: str
    side: str
    status: str
    type: str
    milestone: bool
    effective: str
    begun: str
    bound: str


class Named(NamedTuple):
    """The entries that a policy names, by id."""

    issued_by: list[str]
    enforced_by: list[str]
    companies: list[str]
    places: list[str]


@tracked_value
def acts(site: Site) -> dict[str, Act]:
    """Every act by its id, in the order of their list: the newest first."""
    return {
        entry.id: Act._make(site.get_or_compute("act" + site.vocabulary.digest.hex(), entry, partial(_act, entry, site.vocabulary)))
        for entry in site.entries(site.policy)
    }


@tracked_value
def named(site: Site) -> dict[str, Named]:
    """Return the entries that every policy names, by the policy's id."""
    fields = ((entry.id, entry.fields) for entry in site.entries(site.policy))
    return {id: Named(*(known.get(name) or [] for name in Named._fields)) for id, known in fields}


@tracked_value
def referred(site: Site) -> dict[str, int]:
    """Return the number of references to every policy, by its id."""
    return {id: tree_backlinks.count(site, (site.policy, id)) for id in acts(site)}


def keys(site: Site) -> list[Key]:
    """All acts, the newest first."""
    return [(site.policy, id) for id in acts(site)]


def act(site: Site, key: Key) -> Act:
    """An act. Raises KeyError for what is none."""
    return acts(site)[key[1]]


def public_date(known: Act) -> PartialDate:
    """The day on which an act became public."""
    return partial_date(known.day)


def _dates(entry: Entry) -> dict[str, list[PartialDate]]:
    """The dates of each event of a timeline."""
    dates: dict[str, list[PartialDate]] = {}
    for event in entry.fields["timeline"]:
        dates.setdefault(event["event"], []).append(partial_date(event["date"]))
    return dates


def _act(entry: Entry, vocabulary: Vocabulary) -> tuple[str | bool, ...]:
    """The values of an Act."""
    fields, dates = entry.fields, _dates(entry)
    effective = dates.get("effective", ())
    return (
        became_public(fields["timeline"]).text,
        fields["stance"],
        vocabulary.side(fields["stance"]),
        fields["status"],
        fields["type"],
        bool(fields.get("milestone")),
        min(effective).text if effective else "",
        next((day for name in BEGUN if (day := _exact(dates.get(name, ())))), ""),
        _exact(effective),
    )


def _exact(dates: list[PartialDate] | tuple[()]) -> str:
    """The first of some dates of which the day is known; "" if there is none."""
    return min((date.text for date in dates if date.precision == "day"), default="")
