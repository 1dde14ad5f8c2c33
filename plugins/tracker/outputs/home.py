"""The first page: the two tracks in numbers, what is new, what is to come, the ways in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from tracker.content.dates import partial_date
from tracker.outputs import figures, metadata, rows, things, timeline, words
from tracker.outputs.facets import facets
from tracker.outputs.site import Page, Site
from tracker.outputs.words import _

NEWEST = 6
AHEAD = timedelta(days=366)
MOST_AHEAD = 12
MOST_MILESTONES = 12


def outputs(site: Site) -> Iterator[Page]:
    """The first page."""
    yield Page("index.html", "home.html", partial(home, site))


def home(site: Site) -> dict[str, Any]:
    """All that the first page shows."""
    policies = site.entries("policy")
    years = timeline.by_year(site)
    name = site.settings["name"]
    feed = metadata.feed(site.kinds["policy"].plural, site.local("/policies/feed.atom"))
    json_ld = {"@context": "https://schema.org", "@graph": [things.website(site)]}
    return {
        "head": metadata.head(site, "", "/", description=site.settings["standfirst"], feeds=[feed], json_ld=json_ld),
        "large_search": True,
        "heading": name,
        "standfirst": site.settings["standfirst"],
        "span": f"{min(years)}–{max(years)}" if years else "",
        "years": [
            {"year": year, "url": site.local(f"/policies/by/year/{year}/"), "counts": timeline.tally(site, placed)}
            for year, placed in years.items()
        ],
        "figure": figures.tracks(site, [entry.key for entry in policies], timeline.year_links(site, years), id="two-tracks"),
        "latest": rows.rows(site, policies[:NEWEST]),
        "coming": coming(site),
        "milestones": milestones(site),
        "browse": browse(site),
        "numbers": numbers(site),
        "contribute": site.named(("page", "contribute")) if ("page", "contribute") in site.published else None,
    }


def coming(site: Site) -> list[dict[str, Any]]:
    """The dates of the next twelve months that are known: events ahead and targets, the nearest first."""
    found = []
    for entry in site.entries("policy"):
        ahead = [(event["date"], words.event(event["event"], ahead=True)) for event in entry.fields["timeline"]]
        ahead += [(target["by"], target["text"]) for target in entry.fields.get("targets", ())]
        found += [(partial_date(date), what, entry) for date, what in ahead]
    soon = [one for one in found if one[0].is_after(site.now) and one[0].first_day <= site.now + AHEAD]
    soon.sort(key=lambda one: (one[0], one[2].id, one[1]))
    return [{"date": date.text, "what": what, "entry": site.named(entry.key)} for date, what, entry in soon[:MOST_AHEAD]]


def milestones(site: Site) -> list[dict[str, Any]]:
    """The acts that an editor marked as turning points, in order of time."""
    marked = [(timeline.public_date(entry), entry) for entry in site.entries("policy") if entry.fields.get("milestone")]
    marked.sort(key=lambda one: (one[0], one[1].id))
    return [
        {
            "date": date.text,
            "label": entry.fields.get("milestone_label") or entry.title,
            "url": site.address(entry),
            "stance": entry.fields["stance"],
        }
        for date, entry in marked[:MOST_MILESTONES]
    ]


def browse(site: Site) -> list[dict[str, Any]]:
    """The ways in: the facets of policies, then the lists of the kinds that policies name."""
    policy = site.kinds["policy"]
    found = [
        {"title": _("By %s") % facet.label.lower(), "url": site.local(f"/{policy.folder}/by/{facet.name}/")}
        for facet in facets(site, policy)
    ]
    others = [kind for kind in site.kinds.values() if not kind.plain and kind.has_feed and site.entries(kind.name)]
    return found + [{"title": _("By %s") % kind.label.lower(), "url": site.local(f"/{kind.folder}/")} for kind in others]


def numbers(site: Site) -> list[dict[str, Any]]:
    """A few counts, each with the list of what it counts where there is one."""
    policies = site.entries("policy")
    policy = site.kinds["policy"]
    statuses = next((facet.entries for facet in facets(site, policy) if facet.name == "status"), {})
    found: list[dict[str, Any]] = [{"number": f"{len(policies):,}", "text": policy.plural, "url": site.local(f"/{policy.folder}/")}]
    for status in ("in-force", "superseded", "repealed"):
        if status in statuses:
            url = site.local(f"/{policy.folder}/by/status/{status}/")
            found.append({"number": f"{len(statuses[status]):,}", "text": words.status(status), "url": url})
    found.append({"number": f"{len(site.entries('article')):,}", "text": site.kinds["article"].plural, "url": site.local("/articles/")})
    if policies:
        reviewed = sum(1 for entry in policies if "reviewed" in entry.fields)
        found.append({"number": f"{100 * reviewed // len(policies)} %", "text": _("Reviewed"), "url": None})
    return found
