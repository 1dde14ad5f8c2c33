"""The sections of a theme: how policy moved, what is in force, who decides."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest
from typing import Any

from tracker.model.dates import later, partial_date
from tracker.model.library import Key
from tracker.site.i18n.labels import _
from tracker.site.pages import state_of_play
from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts import policy_status, policy_table
from tracker.site.parts.section import Section
from tracker.site.site import Site

MOST_TURNS = 5
FRESH = datetime.timedelta(days=366)
"""Time after its review for which a theme's account counts as current."""


def sections(subject: Subject) -> Iterator[Section]:
    yield from common.allowed(subject)
    yield from common.text(subject)
    yield from common.record(subject, turns=turns(subject.site, subject.policies))
    yield from standing(subject)
    yield from common.nothing(subject)
    yield from common.as_of(subject)
    yield from common.groups(subject.main_groups[:1])
    yield from deciding(subject)
    yield from common.groups(subject.main_groups[1:])
    yield from common.closing(subject)


def turns(site: Site, policies: list[Key]) -> list[dict[str, Any]]:
    """The policies with which a theme turned, in order of time: those that an editor marked, then those that most refers to."""
    if len(policies) <= MOST_TURNS:
        return []
    by_id, referred = policy_table.acts(site), policy_table.referred(site)
    weightiest = nsmallest(MOST_TURNS, policies, key=lambda key: (not by_id[key[1]].milestone, -referred[key[1]], key))
    return [_turn(site, key) for key in sorted(weightiest, key=lambda key: (policy_table.public_date(by_id[key[1]]), key))]


def _turn(site: Site, key: Key) -> dict[str, Any]:
    """A policy as a line of its date, track and short name."""
    entry, act = site.published[key], policy_table.act(site, key)
    name = entry.fields.get("milestone_label") or entry.title
    return {"date": act.day, "stance": act.stance, "title": name, "url": site.url_of(entry)}


def standing(subject: Subject) -> Iterator[Section]:
    """Yield how many policies of a theme and below it are in force, what changed last, and the date of an old review."""
    site = subject.site
    if not subject.policies:
        return
    reviewed = subject.fields.get("reviewed")
    is_stale = bool(reviewed) and later(partial_date(str(reviewed)).last_day, FRESH) < site.now
    statuses = policy_status.today(site)
    policies = [statuses[key] for key in state_of_play.policies_of_theme(site, subject.key) if key in statuses]
    data = {
        "summary": state_of_play.summary(site, policies, site.today),
        "reviewed": reviewed if is_stale else None,
        "url": site.local("/state/"),
    }
    yield Section("today", _("In force today"), data, "today", frame=common.TODAY)


def deciding(subject: Subject) -> Iterator[Section]:
    """The agencies, places and companies that the policies of a theme name most."""
    site = subject.site
    by_id = policy_table.named(site)
    named = [by_id[id] for _kind, id in subject.policies]
    bodies = Counter([body for one in named for body in {*one.issued_by, *one.enforced_by}])
    places = Counter([place for one in named for place in one.places])
    firms = Counter([firm for one in named for firm in one.companies])
    kinds = [(site.kinds[name], counts) for name, counts in (("agency", bodies), ("place", places), ("company", firms))]
    yield from common.rankings(site, [(kind.plural, f"most-{kind.folder}", kind.name, counts) for kind, counts in kinds])
