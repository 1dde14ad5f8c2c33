"""The status of every published policy on a day, by its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tracker.model.dates import PartialDate, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.site.dependencies import memoized, tracked_value
from tracker.site.parts import policy_table, status_history
from tracker.site.parts.status_history import Step
from tracker.site.site import Site

ENDING_ROLES = ("supersedes", "repeals")
"""Roles in which a policy refers to one that it ends."""


class PolicyStatus(NamedTuple):
    """
    The status of a policy on a day: the step of its history, since when it holds, and the step that changed the status.

    `newest` is a sort key by the first day of the status, the newest first; `changed` is one by the date of the change.
    """

    key: Key
    step: Step
    since: str
    change: Step
    newest: tuple[int, str]
    changed: tuple[tuple[date, int], Key]


@tracked_value
def histories(site: Site) -> dict[str, list[Step]]:
    """Return the steps of every policy by its id."""
    return {entry.id: _history(site, entry) for entry in site.entries(site.policy)}


def _history(site: Site, entry: Entry) -> list[Step]:
    ended = _ended(site, entry.key)
    steps = site.get_or_compute(
        f"steps {site.today} {ended}", entry, lambda: tuple(map(tuple, status_history.steps(entry.fields, site.now, ended)))
    )
    return list(map(Step._make, steps))


def _ended(site: Site, key: Key) -> PartialDate | None:
    """Return the first day of effect among the policies that supersede or repeal a policy."""
    later = [policy_table.act(site, source) for role in ENDING_ROLES for source in site.policies_referring(key, role)]
    days = [partial_date(act.effective or act.day) for act in later]
    return min((day for day in days if not day.is_after(site.now)), default=None)


def since_today(site: Site, entry: Entry) -> str | None:
    """Return since when a policy has today's status, as written; None if its first event is ahead."""
    steps = _history(site, entry)
    index = status_history.index_on(steps, site.today)
    since = status_history.since(steps, index) if index >= 0 else None
    return since if since and not partial_date(since).is_after(site.now) else None


def on(site: Site, day: str) -> dict[Key, PolicyStatus]:
    """Return the status on a day of every policy that has had its first event."""
    found = [statuses[index] for steps, statuses in _by_step(site) if (index := status_history.index_on(steps, day)) >= 0]
    return {status.key: status for status in found}


@memoized
def today(site: Site) -> dict[Key, PolicyStatus]:
    """Return the status today of every policy that has had its first event."""
    return on(site, site.today)


@memoized
def _by_step(site: Site) -> list[tuple[list[Step], list[PolicyStatus]]]:
    """Return the steps of every policy and its status at each, computed once for all days."""
    return [(steps, [_status((site.policy, id), steps, index) for index in range(len(steps))]) for id, steps in histories(site).items()]


def _status(key: Key, steps: Sequence[Step], index: int) -> PolicyStatus:
    since, change = status_history.since(steps, index), status_history.change(steps, index)
    newest = (-partial_date(since).last_day.toordinal(), key[1])
    return PolicyStatus(key, steps[index], since, change, newest, (partial_date(change.since).sort_key, key))


def sides_of(site: Site) -> dict[str, str]:
    """Return the side of every stance, in the order of the vocabulary."""
    return {stance: term.side for stance, term in site.vocabulary["stance"].items()}
