"""The state of play: what stands on a day, by theme; a page for today, and one for each year's end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Any

from tracker.model.library import Key
from tracker.model.vocabulary import statuses_of
from tracker.site import tree_backlinks, trees
from tracker.site.charts import charts
from tracker.site.dependencies import memoized_for_neighbours
from tracker.site.files import citations as citation_files
from tracker.site.files import csv_export
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page
from tracker.site.parts import as_of_control, citations, head, json_ld, policy_status, policy_table, positions, status_history
from tracker.site.parts.policy_status import PolicyStatus
from tracker.site.site import Site

STATUSES_CSV, DELAYS_CSV = "/state/statuses.csv", "/state/delays.csv"
MOST_THEMES = 2
"""Themes named beside an act: its own page has all."""

MOST_DELAYS = 10
"""Acts in the table beside the chart of delays: the slowest."""


def outputs(site: Site) -> Iterator[Page | File]:
    """Today's page, a page for each past year in which an act changed, and the numbers of the drawings."""
    years = ended_years(site)
    for day in (site.today, *(f"{year}-12-31" for year in years)):
        yield Page(f"{address_of(site, day).lstrip('/')}index.html", "state.html", page, (day, years))
        yield from citation_files.beside(site, address_of(site, day), records, day)
    yield File(STATUSES_CSV.lstrip("/"), statuses_sheet, (), csv_export.sheet)
    yield File(DELAYS_CSV.lstrip("/"), delays_sheet, (), csv_export.sheet)


def ended_years(site: Site) -> list[str]:
    """The years that are over and in which an act changed, the newest first."""
    years = {step.day[:4] for steps in policy_status.histories(site).values() for step in steps}
    return sorted((year for year in years if year < site.today[:4]), reverse=True)


def page(site: Site, day: str, years: list[str]) -> dict[str, Any]:
    """The state of play on a day: today, or the last day of a year."""
    is_today = day == site.today
    address = address_of(site, day)
    name = name_of(site, day)
    steps = head.crumbs(site) if is_today else head.crumbs(site, (_("State of play"), "/state/"))
    statuses = policy_status.today(site) if is_today else policy_status.on(site, day)
    return {
        "head": head.head(
            site,
            name,
            address,
            description=_("What is in force, by theme: since when, on which track, and what changed last."),
            section="state",
            feeds=head.follow_kind(site, site.kinds[site.policy]),
            json_ld=json_ld.of_page(site, address, name, steps),
        ),
        "crumbs": steps,
        "cite": citations.panel_of_page(site, records(site, day)[0], address, day),
        "heading": name,
        "day": day,
        "is_today": is_today,
        "control": {**as_of_control.data(site, "/state/"), "today": day, "range": True},
        "years": [{"title": year, "url": site.local(f"/state/{year}/"), "current": not is_today and year == day[:4]} for year in years],
        "today": site.local("/state/"),
        "table": positions.table(site, day),
        "chart": charts.statuses(pairs(site, statuses), policy_status.sides_of(site)),
        "chart_csv": site.local(STATUSES_CSV) if is_today else None,
        "delays": delays(site) if is_today else None,
        "groups": groups(site, statuses, day),
        "nothing": not statuses,
    }


def name_of(site: Site, day: str) -> str:
    """The title of the page of a day."""
    return _("State of play") if day == site.today else _("State of play at the end of %s") % day[:4]


def records(site: Site, day: str) -> list[citations.Item]:
    """The record of the page of a day, for those who cite it."""
    address = address_of(site, day)
    return [citations.page(site, address.strip("/").replace("/", ":"), name_of(site, day), address, day)]


def address_of(site: Site, day: str) -> str:
    """Return the path of the page of a day: today, or the last day of a year."""
    return "/state/" if day == site.today else f"/state/{day[:4]}/"


def pairs(site: Site, statuses: dict[Key, PolicyStatus]) -> list[tuple[str, str]]:
    """The track and the status of every act that is there."""
    known = policy_table.acts(site)
    return [(known[key[1]].stance, status.step.status) for key, status in statuses.items()]


def statuses_sheet(site: Site) -> list[list[Any]]:
    """Return the number of policies by track and status today, under the names of the columns."""
    counts = Counter(pairs(site, policy_status.today(site)))
    numbers = [
        [stance, status, counts[stance, status]]
        for stance in site.vocabulary["stance"]
        for status in charts.ORDER
        if counts[stance, status]
    ]
    return [["stance", "status", "acts"], *numbers]


def delays_sheet(site: Site) -> list[list[Any]]:
    """The days from issue to effect of all acts of which both are known, the slowest first, under the names of the columns."""
    found = [
        [key[1], site.published[key].title, begun, effect, days, site.absolute(site.page_path(site.published[key]))]
        for days, key, begun, effect in delayed(site)
    ]
    return [["id", "title", "issued", "effective", "days", "url"], *found]


def groups(site: Site, statuses: dict[Key, PolicyStatus], day: str) -> list[dict[str, Any]]:
    """The themes at the top of the tree, each with the acts whose main theme it is or lies below it: every act once."""
    own: dict[Key, list[PolicyStatus]] = {}
    for status in statuses.values():
        own.setdefault(_root(site, status.key), []).append(status)
    return [{**site.link_to(root), "id": root[1], **group(site, own[root], day)} for root in trees.roots(site, "theme") if root in own]


def group(site: Site, policies: list[PolicyStatus], day: str) -> dict[str, Any]:
    """Return some acts as they stand on a day: numbers, last change, and by name those in force, then those to come, the newest first."""
    statuses = Counter([policy.step.status for policy in policies])
    shown = [
        policy
        for group_of in (status_history.STANDING, status_history.COMING)
        for policy in sorted(policies, key=attrgetter("newest"))
        if policy.step.status in group_of
    ]
    return {
        **_counts(site, statuses, policies, day),
        "acts": [{**line(site, policy), "themes": _themes(site, policy.key)} for policy in shown],
    }


def _counts(site: Site, statuses: Counter[str], policies: list[PolicyStatus], day: str) -> dict[str, Any]:
    return {
        "in_force": sum(statuses[status] for status in status_history.STANDING),
        "coming": sum(statuses[status] for status in status_history.COMING),
        "ended": sum(statuses[status] for status in statuses_of("ended")),
        "unclear": statuses["unclear"],
        "change": _change(site, policies, day),
    }


def _change(site: Site, policies: list[PolicyStatus], day: str) -> dict[str, Any] | None:
    """Return the last change of some acts up to a day, else the next one: an act may be known by an event alone that lies ahead."""
    past = [policy for policy in policies if policy.change.since <= day]
    changed = max(past, key=attrgetter("changed")) if past else min(policies, key=attrgetter("changed"), default=None)
    if not changed:
        return None
    event = labels.word("event", changed.change.event, ahead=not past)
    return {**line(site, changed), "event": event, "date": changed.change.since, "ahead": not past}


@memoized_for_neighbours
def _themes(site: Site, key: Key) -> list[dict[str, Any]]:
    """The first themes of an act as links, the main one first; not the one under which it is listed."""
    root = _root(site, key)
    themes = site.referenced_keys(site.published[key], "themes")
    return [site.link_to(theme) for theme in themes if theme in site.published and theme != root][:MOST_THEMES]


def _root(site: Site, key: Key) -> Key:
    """The theme at the top of the tree that holds the main theme of an act."""
    return trees.root(site, site.referenced_keys(site.published[key], "themes")[0])


def policies_of_theme(site: Site, key: Key) -> list[Key]:
    """Return the policies of a theme and of its descendants, each once."""
    return next((group.sources for group in tree_backlinks.of(site, key) if (group.kind, group.role) == (site.policy, "themes")), [])


def summary(site: Site, policies: list[PolicyStatus], day: str) -> dict[str, Any]:
    """Return some policies as they stand on a day: the direction of those in force together, their numbers, and the last change."""
    known = policy_table.acts(site)
    statuses = Counter([policy.step.status for policy in policies])
    counts = Counter([known[policy.key[1]].stance for policy in policies if policy.step.status in status_history.STANDING])
    return {**_counts(site, statuses, policies, day), "stance": verdict(site, counts)}


def verdict(site: Site, counts: Counter[str]) -> str | None:
    """Return the direction of the policies in force together; None if there are none."""
    sides = policy_status.sides_of(site)
    there = {sides[stance] for stance, number in counts.items() if number}
    side = "both" if "both" in there or {"up", "down"} <= there else next((one for one in ("up", "down", "none") if one in there), None)
    return next((stance for stance, its in sides.items() if its == side), None)


def line(site: Site, status: PolicyStatus) -> dict[str, Any]:
    """An act as a line: its name, its track, its status on the day, and since when."""
    entry = site.published[status.key]
    tag, original = entry.original
    return {
        **site.link_to(status.key),
        "original": original,
        "original_lang": tag,
        "stance": entry.fields["stance"],
        "status": site.vocabulary.shown_status(entry.fields["type"], status.step.status),
        "since": status.since,
    }


def delays(site: Site) -> dict[str, Any] | None:
    """Return the days from issue to effect: the chart, and the policies, the slowest first."""
    found = delayed(site)
    chart = charts.delays([days for days, *_rest in found])
    if chart is None:
        return None
    named = [{**site.link_to(key), "issued": begun, "effective": effect, "days": days} for days, key, begun, effect in found[:MOST_DELAYS]]
    return {**chart, "acts": named, "csv": site.local(DELAYS_CSV)}


def delayed(site: Site) -> list[tuple[int, Key, str, str]]:
    """The acts of which the days of issue and of effect are known: how many days lie between, the act, both days; the slowest first."""
    known = ((id, act.begun, act.bound) for id, act in policy_table.acts(site).items() if act.begun and act.bound)
    found = [((date.fromisoformat(bound) - date.fromisoformat(begun)).days, (site.policy, id), begun, bound) for id, begun, bound in known]
    return sorted(found, key=lambda one: (-one[0], one[1]))
