"""The first page: the two tracks in numbers, what changed last, what is to come, the ways in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from tracker.model.dates import PUBLIC, later, partial_date
from tracker.model.entries import Entry
from tracker.site.charts import figures
from tracker.site.dependencies import tracked_value
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import Page
from tracker.site.pages import coverage, timeline
from tracker.site.parts import excerpts, head, json_ld, list_items, policy_table, positions, status_history
from tracker.site.site import Site

NEWEST = 6
AHEAD = timedelta(days=366)
MOST_AHEAD = 12
OF_THE_ACT = frozenset((*PUBLIC, "effective"))
"""Events with which a policy begins: what it does is their news."""
START = ("page", "start-here")
"""The page whose first policies stand under "Start here"."""
MOST_PICKS = 5
SENTENCE = re.compile(r"(?<=\w{3}[.!?])\s+(?=[A-Z])|(?<=[。！？])")
"""End of a sentence; a shorter last word is an abbreviation."""


def outputs(site: Site) -> Iterator[Page]:
    """The first page."""
    yield Page("index.html", "home.html", home)


def home(site: Site) -> dict[str, Any]:
    """All that the first page shows."""
    years = timeline.by_year(site)
    name = site.settings["name"]
    feeds = head.follow_kind(site, site.kinds[site.policy])
    graph = head.graph(site, "/", json_ld.website(site), [], name)
    return {
        "head": head.head(site, "", "/", description=site.settings["standfirst"], feeds=feeds, json_ld=graph),
        "large_search": True,
        "heading": site.settings["heading"] or name,
        "sum": in_one_sentence(site, years),
        "standfirst": site.settings["standfirst"],
        "allowed": allowed(site),
        "years": [
            {"year": year, "url": site.local(f"/{site.kinds[site.policy].folder}/by/year/{year}/"), "counts": timeline.tally(site, placed)}
            for year, placed in years.items()
        ],
        "places": next((group["ways"] for group in timeline.ways(site)[1:]), []),
        "finding": figures.finding(site, policy_table.keys(site)),
        "figure": figures.tracks(
            site, policy_table.keys(site), timeline.year_links(site, years), id="two-tracks", csv=site.local(timeline.CSV)
        ),
        "latest": latest(site),
        "newest_year": newest_year(site),
        "coming": coming(site),
        "start": start(site),
        "browse": browse(site),
        "numbers": numbers(site),
        "contribute": site.plain_page("contribute"),
    }


def allowed(site: Site) -> dict[str, Any] | None:
    """Return the summary of the positions; None if none are recorded."""
    table = positions.table(site, site.today)
    return {"finding": positions.finding(site, site.today), "table": table} if table["rows"] else None


def in_one_sentence(site: Site, years: Mapping[str, Any]) -> str:
    """Return how many policies there are, of which years, and how many of them are in force; "" without one."""
    if not years:
        return ""
    said = {"acts": labels.counted(site.kinds[site.policy], len(policy_table.acts(site))), "first": min(years), "last": max(years)}
    return _("%(acts)s from %(first)s to %(last)s; %(standing)s in force today.") % {**said, "standing": labels.number(in_force(site))}


def in_force(site: Site) -> int:
    """Return the number of policies that are in force today, amended ones included."""
    return sum(act.status in status_history.STANDING for act in policy_table.acts(site).values())


def coming(site: Site) -> list[dict[str, Any]]:
    """The dates of the next twelve months that are known: events ahead and targets, the nearest first."""
    return [{"date": date, "what": what, "entry": site.link_to((site.policy, id))} for date, id, what in ahead(site)]


@tracked_value
def ahead(site: Site) -> list[tuple[str, str, str]]:
    """The nearest of these dates, with the act's id and what is to happen."""
    last = later(site.now, AHEAD)

    def is_near(date: str) -> bool:
        return site.now < partial_date(date).first_day <= last

    found = []
    for entry in site.entries(site.policy):
        fields = entry.fields
        found += [
            (event["date"], entry.id, labels.word("event", event["event"], ahead=True))
            for event in fields["timeline"]
            if is_near(event["date"])
        ]
        found += [(target["by"], entry.id, target["text"]) for target in fields.get("targets", ()) if is_near(target["by"])]
    return sorted(found, key=lambda one: (partial_date(one[0]), *one[1:]))[:MOST_AHEAD]


def latest(site: Site) -> list[dict[str, Any]]:
    """The newest events of the timelines, one a policy: `date`, `event` in words ("" for a milestone), `effect` in a sentence, `row`."""
    return [
        {
            "date": date,
            "event": "" if event == "milestone" else labels.word("event", event),
            "effect": effect,
            "row": list_items.row(site, (site.policy, id)),
        }
        for date, id, event, effect in newest(site)
    ]


@tracked_value
def newest(site: Site) -> list[tuple[str, str, str, str]]:
    """The last events of the policies that changed last: date, id, event and effect."""
    found = [(_last_event(site, entry), entry) for entry in site.entries(site.policy)]
    happened = [(event, entry) for event, entry in found if event]
    happened.sort(key=lambda one: (-partial_date(one[0]["date"]).last_day.toordinal(), one[1].id))
    return [(event["date"], entry.id, event["event"], _effect(entry, event)) for event, entry in happened[:NEWEST]]


def newest_year(site: Site) -> dict[str, str] | None:
    """Return the year of the newest event and the list of what became public or changed in it; None without an event."""
    happened = newest(site)
    if not happened:
        return None
    year = happened[0][0][:4]
    return {"year": year, "url": site.local(f"/{site.kinds[site.policy].folder}/by/year/{year}/")}


def _last_event(site: Site, entry: Entry) -> dict[str, Any]:
    """The latest event of a policy that is not ahead; of several on one day the last by the file; empty if all are ahead."""
    happened = [event for event in entry.fields["timeline"] if not partial_date(event["date"]).is_after(site.now)]
    return max(enumerate(happened), key=lambda one: (partial_date(one[1]["date"]), one[0]), default=(0, {}))[1]


def _effect(entry: Entry, event: dict[str, Any]) -> str:
    """Return the effect of an event: its note, or for an event that begins the policy the first sentence on what the policy does."""
    note = event.get("note")
    return note if note and event["event"] not in OF_THE_ACT else SENTENCE.split(entry.fields["summary"], maxsplit=1)[0]


def start(site: Site) -> dict[str, Any] | None:
    """The policies that an editor's page begins with, and what it says of them; None without such a page."""
    if START not in site.published:
        return None
    first = [key for key in excerpts.quoted(site, START).first if key[0] == site.policy][:MOST_PICKS]
    items = [{"row": list_items.row(site, key), "note": "", "quote": excerpts.reason(site, START, key)} for key in first]
    return {"url": site.url_of(site.published[START]), "items": items} if items else None


def browse(site: Site) -> list[dict[str, Any]]:
    """The ways in: the facets of policies, then the lists of the kinds that policies name."""
    policy = site.kinds[site.policy]
    found = [
        {"title": _("By %s") % labels.inside(labels.field(policy, facet)), "url": site.local(f"/{policy.folder}/by/{facet}/")}
        for facet in policy.facets
    ]
    others = [kind for kind in site.kinds.values() if not kind.plain and kind.has_feed and kind.name in coverage.reviewed(site)]
    return found + [{"title": _("By %s") % labels.inside(kind.label), "url": site.local(f"/{kind.folder}/")} for kind in others]


def numbers(site: Site) -> list[dict[str, Any]]:
    """A few counts, each with the list of what it counts where there is one."""
    policy = site.kinds[site.policy]
    number, reviewed = coverage.reviewed(site).get(site.policy, (0, 0))
    statuses = Counter([act.status for act in policy_table.acts(site).values()])
    found: list[dict[str, Any]] = [{"number": labels.number(number), "text": policy.plural, "url": site.local(f"/{policy.folder}/")}]
    if standing := in_force(site):
        found.append({"number": labels.number(standing), "text": labels.word("status", "in-force"), "url": site.local("/state/")})
    for status in ("superseded", "repealed"):
        if status in statuses:
            url = site.local(f"/{policy.folder}/by/status/{status}/")
            found.append({"number": labels.number(statuses[status]), "text": labels.word("status", status), "url": url})
    counts, thin = coverage.sources(site).values(), site.local("/coverage/")
    if number:
        found.append({"number": labels.number(coverage.with_official_text(site)), "text": _("With an official text"), "url": thin})
    found.append({"number": labels.number(sum(total for total, _kept in counts)), "text": _("Sources"), "url": thin})
    found.append({"number": labels.number(sum(kept for _all, kept in counts)), "text": _("Archived copies"), "url": thin})
    if number:
        found.append({"number": coverage.share(reviewed, number), "text": _("Reviewed"), "url": thin})
    return found
