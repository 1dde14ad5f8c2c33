"""The targets of policies by their day: what is ahead, what is past, and what is recorded of each policy since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tracker.model.dates import partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.site.dependencies import tracked_value
from tracker.site.i18n.labels import N_, _
from tracker.site.outputs import Page
from tracker.site.parts import head, json_ld, list_items
from tracker.site.site import Site

ADDRESS = "/targets/"
MOST_SINCE = 3
"""Entries named in a row as what was said since; the rest are counted."""

STATES = {
    "due": N_("Due"),
    "reported": N_("Passed, reported on"),
    "completed": N_("Passed, act completed"),
    "silent": N_("Passed without a report"),
}
"""The states of a target, in the order in which they are counted."""


class Target(NamedTuple):
    """A target of a policy for one day: `texts`, its state, and `since`, the entries that refer to the policy after that day (kind, id)."""

    by: str
    id: str
    texts: list[str]
    state: str
    since: list[Key]


def outputs(site: Site) -> Iterator[Page]:
    """The page of targets."""
    yield Page("targets/index.html", "targets.html", page)


@tracked_value
def targets(site: Site) -> list[Target]:
    """All targets, those of one policy and day together: those ahead the nearest first, then those that passed the latest first."""
    found = [target for entry in site.entries(site.policy) for target in _of_policy(site, entry)]
    found.sort(key=lambda target: (partial_date(target.by).last_day, target.id))
    return [one for one in found if one.state == "due"] + [one for one in found[::-1] if one.state != "due"]


def _of_policy(site: Site, entry: Entry) -> Iterator[Target]:
    texts: dict[str, list[str]] = {}
    for target in entry.fields.get("targets", ()):
        texts.setdefault(target["by"], []).append(target["text"])
    for by, said in texts.items():
        since = _since(site, entry, by)
        yield Target(by, entry.id, said, _state(site, entry, by, since), since)


def _state(site: Site, entry: Entry, by: str, since: list[Key]) -> str:
    """Return the state of a target: only the policy's own status tells that it was reached."""
    if partial_date(by).last_day >= site.now:
        return "due"
    if entry.fields["status"] == "completed":
        return "completed"
    return "reported" if since else "silent"


def _since(site: Site, entry: Entry, by: str) -> list[Key]:
    """The articles and policies that refer to a policy and are dated after the day of a target, the newest first."""
    day = partial_date(by).last_day
    referring = {source for group in site.backlinks(entry.key) if site.dated(group.kind) for source in group.sources}
    dates = {key: site.date(site.published[key]) for key in referring}
    return site.in_order(key for key, date in dates.items() if date and date.first_day > day)


def page(site: Site) -> dict[str, Any]:
    """All that the page shows."""
    name, steps, found = _("Targets"), head.crumbs(site), targets(site)
    counts = Counter(state for target in found for state in [target.state] * len(target.texts))
    description = _("Every target that an act sets, by its day: what is due, what has passed, and what was said of it since.")
    feeds = head.follow_kind(site, site.kinds[site.policy])
    return {
        "head": head.head(
            site,
            name,
            ADDRESS,
            description=description,
            section="targets",
            feeds=feeds,
            json_ld=json_ld.of_page(site, ADDRESS, name, steps),
        ),
        "crumbs": steps,
        "heading": name,
        "standfirst": description,
        "counts": [{"state": state, "text": _(label), "number": counts[state]} for state, label in STATES.items() if counts[state]],
        "groups": [
            {"id": id, "title": title, "rows": rows}
            for id, title, rows in (
                ("due", _("Due"), [row(site, one) for one in found if one.state == "due"]),
                ("passed", _("Passed"), [row(site, one) for one in found if one.state != "due"]),
            )
            if rows
        ],
        "csv": site.local("/data/targets.csv") if site.has_output("data") else None,
        **head.tools(feeds),
    }


def row(site: Site, target: Target) -> dict[str, Any]:
    """A row of the table."""
    return {
        "by": target.by,
        "texts": target.texts,
        "row": list_items.row(site, (site.policy, target.id)),
        "state": target.state,
        "label": _(STATES[target.state]),
        "since": [_said(site, key) for key in target.since[:MOST_SINCE]],
        "more": max(0, len(target.since) - MOST_SINCE),
    }


def _said(site: Site, key: Key) -> dict[str, Any]:
    """Return a later entry about the target, with its date and author."""
    data = list_items.row(site, key).data
    return {"title": data["title"], "url": data["url"], "date": data["date"], "by": data["by"]}
