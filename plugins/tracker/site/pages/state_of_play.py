"""The state of play: what stands on a day, by theme; a page for today, and one for each year's end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from tracker.model.dates import PartialDate, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.vocabulary import statuses_of
from tracker.site import tree_backlinks, trees
from tracker.site.charts import charts
from tracker.site.dependencies import memoized, memoized_for_neighbours, tracked_value
from tracker.site.files import citations as citation_files
from tracker.site.files import csv_export
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page
from tracker.site.parts import citations, head, json_ld, policy_table, positions, status_history
from tracker.site.parts.status_history import Step
from tracker.site.site import Site

SOURCE = "/state/histories.json"
STATUSES_CSV, DELAYS_CSV = "/state/statuses.csv", "/state/delays.csv"
MOST_THEMES = 2
"""Themes named beside an act: its own page has all."""

MOST_DELAYS = 10
"""Acts in the table beside the chart of delays: the slowest."""

ENDS = ("supersedes", "repeals")


class Stand(NamedTuple):
    """
    An act as it stands at a step: since when, and the step with which its status came about.

    `newest` orders acts by since when they stand so, the newest first; `changed` by the date of that step.
    """

    key: Key
    step: Step
    since: str
    change: Step
    newest: tuple[int, str]
    changed: tuple[tuple[date, int], Key]


def outputs(site: Site) -> Iterator[Page | File]:
    """Today's page, a page for each past year in which an act changed, and the numbers of the drawings."""
    years = ended_years(site)
    for day in (site.today, *(f"{year}-12-31" for year in years)):
        yield Page(f"{address_of(site, day).lstrip('/')}index.html", "state.html", page, (day, years))
        yield from citation_files.beside(site, address_of(site, day), records, day)
    yield File(STATUSES_CSV.lstrip("/"), statuses_sheet, (), csv_export.sheet)
    yield File(DELAYS_CSV.lstrip("/"), delays_sheet, (), csv_export.sheet)


@tracked_value
def histories(site: Site) -> dict[str, list[Step]]:
    """The steps of every act, by its id."""
    return {entry.id: _history(site, entry) for entry in site.entries(site.policy)}


def _history(site: Site, entry: Entry) -> list[Step]:
    ended = _ended(site, entry.key)
    steps = site.get_or_compute(
        f"steps {site.today} {ended}", entry, lambda: tuple(map(tuple, status_history.steps(entry.fields, site.now, ended)))
    )
    return list(map(Step._make, steps))


def since_today(site: Site, entry: Entry) -> str | None:
    """Since when a policy stands as it does today, as written; None before its first event, and where its first event is ahead."""
    known = _history(site, entry)
    place = status_history.place_on(known, site.today)
    since = status_history.since(known, place) if place >= 0 else None
    return since if since and not partial_date(since).is_after(site.now) else None


def ended_years(site: Site) -> list[str]:
    """The years that are over and in which an act changed, the newest first."""
    years = {step.day[:4] for steps in histories(site).values() for step in steps}
    return sorted((year for year in years if year < site.today[:4]), reverse=True)


def page(site: Site, day: str, years: list[str]) -> dict[str, Any]:
    """The state of play on a day: today, or the last day of a year."""
    is_today = day == site.today
    address = address_of(site, day)
    name = name_of(site, day)
    steps = head.crumbs(site) if is_today else head.crumbs(site, (_("State of play"), "/state/"))
    stands = today(site) if is_today else on(site, day)
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
        "control": {**control(site, "/state/"), "today": day, "range": True},
        "years": [{"title": year, "url": site.local(f"/state/{year}/"), "current": not is_today and year == day[:4]} for year in years],
        "today": site.local("/state/"),
        "table": positions.table(site, day),
        "chart": charts.statuses(pairs(site, stands), sides_of(site)),
        "chart_csv": site.local(STATUSES_CSV) if is_today else None,
        "delays": delays(site) if is_today else None,
        "groups": groups(site, stands),
        "nothing": not stands,
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


def pairs(site: Site, stands: dict[Key, Stand]) -> list[tuple[str, str]]:
    """The track and the status of every act that is there."""
    known = policy_table.acts(site)
    return [(known[key[1]].stance, stand.step.status) for key, stand in stands.items()]


def statuses_sheet(site: Site) -> list[list[Any]]:
    """Return the number of policies by track and status today, under the names of the columns."""
    counts = Counter(pairs(site, today(site)))
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


def on(site: Site, day: str) -> dict[Key, Stand]:
    """Every act that is there on a day, as it stands then."""
    stands = [stands[place] for known, stands in stood(site) if (place := status_history.place_on(known, day)) >= 0]
    return {stand.key: stand for stand in stands}


@memoized
def stood(site: Site) -> list[tuple[list[Step], list[Stand]]]:
    """The steps of every act, and how it stood at each; worked out once for all days."""
    return [(known, [_stand((site.policy, id), known, place) for place in range(len(known))]) for id, known in histories(site).items()]


def _stand(key: Key, known: Sequence[Step], place: int) -> Stand:
    since, change = status_history.since(known, place), status_history.change(known, place)
    newest = (-partial_date(since).last_day.toordinal(), key[1])
    return Stand(key, known[place], since, change, newest, (partial_date(change.since).sort_key, key))


@memoized
def today(site: Site) -> dict[Key, Stand]:
    """Every act that is there today, as it stands; worked out once."""
    return on(site, site.today)


def groups(site: Site, stands: dict[Key, Stand]) -> list[dict[str, Any]]:
    """The themes at the top of the tree, each with the acts whose main theme it is or lies below it: every act once."""
    own: dict[Key, list[Stand]] = {}
    for stand in stands.values():
        own.setdefault(_root(site, stand.key), []).append(stand)
    return [{**site.link_to(root), "id": root[1], **group(site, own[root])} for root in trees.roots(site, "theme") if root in own]


def group(site: Site, stands: list[Stand]) -> dict[str, Any]:
    """Return the state of some acts: their numbers, the last change, and by name those in force, then those to come, the newest first."""
    statuses = Counter([stand.step.status for stand in stands])
    shown = [
        stand
        for group_of in (status_history.STANDING, status_history.COMING)
        for stand in sorted(stands, key=attrgetter("newest"))
        if stand.step.status in group_of
    ]
    return {**_counts(site, statuses, stands), "acts": [{**line(site, stand), "themes": _themes(site, stand.key)} for stand in shown]}


def _counts(site: Site, statuses: Counter[str], stands: list[Stand]) -> dict[str, Any]:
    changed = max(stands, key=attrgetter("changed"), default=None)
    return {
        "in_force": sum(statuses[status] for status in status_history.STANDING),
        "coming": sum(statuses[status] for status in status_history.COMING),
        "ended": sum(statuses[status] for status in statuses_of("ended")),
        "unclear": statuses["unclear"],
        "change": {**line(site, changed), "event": labels.word("event", changed.change.event), "date": changed.change.since}
        if changed
        else None,
    }


@memoized_for_neighbours
def _themes(site: Site, key: Key) -> list[dict[str, Any]]:
    """The first themes of an act as links, the main one first; not the one under which it stands."""
    root = _root(site, key)
    themes = site.referenced_keys(site.published[key], "themes")
    return [site.link_to(theme) for theme in themes if theme in site.published and theme != root][:MOST_THEMES]


def _root(site: Site, key: Key) -> Key:
    """The theme at the top of the tree that holds the main theme of an act."""
    return trees.root(site, site.referenced_keys(site.published[key], "themes")[0])


def under(site: Site, key: Key) -> list[Key]:
    """The acts of a theme and of all below it, each once."""
    return next((group.sources for group in tree_backlinks.of(site, key) if (group.kind, group.role) == (site.policy, "themes")), [])


def summary(site: Site, stands: list[Stand]) -> dict[str, Any]:
    """Return the state of some policies: the direction of those in force together, their numbers, and the last change."""
    known = policy_table.acts(site)
    statuses = Counter([stand.step.status for stand in stands])
    counts = Counter([known[stand.key[1]].stance for stand in stands if stand.step.status in status_history.STANDING])
    return {**_counts(site, statuses, stands), "stance": verdict(site, counts)}


def verdict(site: Site, counts: Counter[str]) -> str | None:
    """Return the direction of the policies in force together; None if there are none."""
    sides = sides_of(site)
    there = {sides[stance] for stance, number in counts.items() if number}
    side = "both" if "both" in there or {"up", "down"} <= there else next((one for one in ("up", "down", "none") if one in there), None)
    return next((stance for stance, its in sides.items() if its == side), None)


def sides_of(site: Site) -> dict[str, str]:
    """The side of every stance, in the order of the vocabulary."""
    return {stance: term.side for stance, term in site.vocabulary["stance"].items()}


def line(site: Site, stand: Stand) -> dict[str, Any]:
    """An act as a line: its name, its track, its status on the day, and since when."""
    entry = site.published[stand.key]
    tag, original = entry.original
    return {
        **site.link_to(stand.key),
        "original": original,
        "original_lang": tag,
        "stance": entry.fields["stance"],
        "status": site.vocabulary.shown_status(entry.fields["type"], stand.step.status),
        "since": stand.since,
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


def control(site: Site, address: str, entity: Key | None = None) -> dict[str, Any]:
    """Return the data with which a page at `address` shows another day: URL of the histories, and the entry whose policies it shows."""
    return {
        "action": site.local(address),
        "source": site.local(SOURCE),
        "entity": "/".join(entity) if entity else "",
        "today": site.today,
        "range": False,
    }


# How it is found


def _ended(site: Site, key: Key) -> PartialDate | None:
    """Return the first day of effect among the policies that supersede or repeal a policy."""
    later = [policy_table.act(site, source) for role in ENDS for source in site.policies_referring(key, role)]
    days = [partial_date(act.effective or act.day) for act in later]
    return min((day for day in days if not day.is_after(site.now)), default=None)
