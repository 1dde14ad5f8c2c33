"""The first page: the two tracks in numbers, what changed last, what is to come, the ways in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from tracker.model.dates import partial_date
from tracker.model.git_history import Change
from tracker.model.kinds import Kind
from tracker.site.charts import figures
from tracker.site.dependencies import valued
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.pages import coverage, timeline
from tracker.site.parts import excerpts, head, json_ld, list_items, policy_table
from tracker.site.site import Page, Site

NEWEST = 6
AHEAD = timedelta(days=366)
MOST_AHEAD = 12
MOST_CHANGES = 12
"""Changes that are looked for: some may be of policies that are gone by now."""
START = ("page", "start-here")
"""The page whose first policies stand under "Start here"."""
MOST_PICKS = 5


def outputs(site: Site) -> Iterator[Page]:
    """The first page."""
    yield Page("index.html", "home.html", partial(home, site))


def home(site: Site) -> dict[str, Any]:
    """All that the first page shows."""
    years = timeline.by_year(site)
    name = site.settings["name"]
    feed = head.feed(site.kinds["policy"].plural, site.local("/policies/feed.atom"))
    graph = head.graph(site, "/", json_ld.website(site), [], name)
    return {
        "head": head.head(site, "", "/", description=site.settings["standfirst"], feeds=[feed], json_ld=graph),
        "large_search": True,
        "heading": name,
        "standfirst": site.settings["standfirst"],
        "span": f"{min(years)}–{max(years)}" if years else "",
        "years": [
            {"year": year, "url": site.local(f"/policies/by/year/{year}/"), "counts": timeline.tally(site, placed)}
            for year, placed in years.items()
        ],
        "figure": figures.tracks(
            site, policy_table.keys(site), timeline.year_links(site, years), id="two-tracks", csv=site.local(timeline.CSV)
        ),
        "latest": latest(site),
        "coming": coming(site),
        "start": start(site),
        "browse": browse(site),
        "numbers": numbers(site),
        "contribute": site.named(("page", "contribute")) if ("page", "contribute") in site.published else None,
    }


def coming(site: Site) -> list[dict[str, Any]]:
    """The dates of the next twelve months that are known: events ahead and targets, the nearest first."""
    return [{"date": date, "what": what, "entry": site.named(("policy", id))} for date, id, what in ahead(site)]


@valued
def ahead(site: Site) -> list[tuple[str, str, str]]:
    """The nearest of these dates, with the act's id and what is to happen."""
    last = site.now + AHEAD

    def is_near(date: str) -> bool:
        return site.now < partial_date(date).first_day <= last

    found = []
    for entry in site.entries("policy"):
        fields = entry.fields
        found += [
            (event["date"], entry.id, labels.word("event", event["event"], ahead=True))
            for event in fields["timeline"]
            if is_near(event["date"])
        ]
        found += [(target["by"], entry.id, target["text"]) for target in fields.get("targets", ()) if is_near(target["by"])]
    return sorted(found, key=lambda one: (partial_date(one[0]), *one[1:]))[:MOST_AHEAD]


def latest(site: Site) -> dict[str, Any]:
    """The policies that last changed, and how, as far as Git knows; else the newest ones. `items` of {date, what, row}."""
    known = [change for change in site.changes if ("policy", change.id) in site.published]
    known.sort(key=lambda change: (change.commit, site.rank["policy", change.id]))
    if known:
        found = [
            {"date": change.day.isoformat(), "what": told(change, site.kinds["policy"]), "row": list_items.row(site, ("policy", change.id))}
            for change in known
        ]
        return {"are_changes": True, "items": found[:NEWEST]}
    newest = [list_items.row(site, key) for key in policy_table.keys(site)[:NEWEST]]
    return {"are_changes": False, "items": [{"date": row.data["date"], "what": None, "row": row} for row in newest]}


def told(change: Change, kind: Kind) -> str:
    """A change in words: "New", "Status changed: Adopted to In force", "Revised: Timeline, Themes"."""
    if change.is_new:
        return _("New")
    if change.before and change.after:
        return _("Status changed: %(before)s to %(after)s") % {
            "before": labels.word("status", change.before),
            "after": labels.word("status", change.after),
        }
    named = [labels.field(kind, name) for name in change.fields]
    return _("Revised: %s") % labels.listed(named)


def start(site: Site) -> dict[str, Any] | None:
    """The policies that an editor's page begins with, and what it says of them; None without such a page."""
    if START not in site.published:
        return None
    first = [key for key in excerpts.quoted(site, START).first if key[0] == "policy"][:MOST_PICKS]
    items = [{"row": list_items.row(site, key), "note": "", "quote": excerpts.reason(site, START, key)} for key in first]
    return {"url": site.address(site.published[START]), "items": items} if items else None


def browse(site: Site) -> list[dict[str, Any]]:
    """The ways in: the facets of policies, then the lists of the kinds that policies name."""
    policy = site.kinds["policy"]
    found = [
        {"title": _("By %s") % labels.field(policy, facet).lower(), "url": site.local(f"/{policy.folder}/by/{facet}/")}
        for facet in policy.facets
    ]
    others = [kind for kind in site.kinds.values() if not kind.plain and kind.has_feed and kind.name in coverage.reviewed(site)]
    return found + [{"title": _("By %s") % kind.label.lower(), "url": site.local(f"/{kind.folder}/")} for kind in others]


def numbers(site: Site) -> list[dict[str, Any]]:
    """A few counts, each with the list of what it counts where there is one."""
    policy = site.kinds["policy"]
    number, reviewed = coverage.reviewed(site).get("policy", (0, 0))
    statuses = Counter([act.status for act in policy_table.acts(site).values()])
    found: list[dict[str, Any]] = [{"number": f"{number:,}", "text": policy.plural, "url": site.local(f"/{policy.folder}/")}]
    for status in ("in-force", "superseded", "repealed"):
        if status in statuses:
            url = site.local(f"/{policy.folder}/by/status/{status}/")
            found.append({"number": f"{statuses[status]:,}", "text": labels.word("status", status), "url": url})
    sources = sum(total for total, _archived in coverage.sources(site).values())
    found.append({"number": f"{sources:,}", "text": _("Sources"), "url": site.local("/coverage/")})
    if number:
        found.append({"number": f"{100 * reviewed // number} %", "text": _("Reviewed"), "url": None})
    return found
