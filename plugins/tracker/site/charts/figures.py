"""Data of a page's figures: policies with their dates and tracks. Nothing is drawn until the page is rendered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tracker.model.library import Key
from tracker.site import tree_backlinks
from tracker.site.charts import charts, two_tracks
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.parts import policy_table
from tracker.site.site import Site

BY_YEAR_CSV = "/agencies/by-year.csv"

LEAST_ACTS = 5
"""An entry with fewer acts has them named in its list, and no figure."""


def tracks(
    site: Site,
    policies: Iterable[Key],
    links: Mapping[str, str],
    *,
    id: str,
    size: str = "full",
    table: bool = False,
    to_table: str = "",
    csv: str = "",
) -> dict[str, Any] | None:
    """
    The two-track timeline of some policies; None if none of them pushes either way.

    `links` leads from the years to addresses, `id` begins the ids of the figure. `table` asks for a table of the years in it; `to_table`
    is the fragment of one that stands elsewhere on the page; `csv` is the address of the acts as a file.
    """
    known = policy_table.acts(site)
    keys = list(policies)
    drawn = sum(known[id].side in two_tracks.LANES for _kind, id in keys)
    if not drawn:
        return None
    marked = [key for key in keys if known[key[1]].milestone]
    marks = [named_act(site, key) for key in marked]
    rest = [key for key in keys if not known[key[1]].milestone]
    marks += [named_act(site, key) for key in rest] if drawn <= two_tracks.FEW else [[known[id].day, known[id].side] for _kind, id in rest]
    return {"id": id, "size": size, "table": table, "to_table": to_table, "csv": csv, "acts": marks, "links": dict(links)}


def of_entry(site: Site, key: Key) -> dict[str, Any] | None:
    """The timeline beside an entry: of the policies that refer to it or below it; None if there are too few."""
    policies = [source for source in tree_backlinks.feed_entries(site, key) if source[0] == site.policy]
    if len(policies) < LEAST_ACTS:
        return None
    years = {policy_table.act(site, policy).day[:4] for policy in policies}
    links = {year: site.local(f"/policies/by/year/{year}/") for year in sorted(years)}  # of all acts, but it needs no script
    return tracks(site, policies, links, id="record", size="mini", table=True)


def issued_by_year(site: Site) -> dict[str, Any] | None:
    """The agencies that issued most, by year and track; None if there is too little."""
    sides = {body: [(year, site.vocabulary.side(stance)) for year, stance in acts] for body, acts in issued(site).items()}
    found = charts.bodies_by_year(sides)
    return found and {
        **found,
        "rows": [{**row, "body": site.link_to(row["body"])} for row in found["rows"]],
        "csv": site.local(BY_YEAR_CSV),
    }


def by_year_sheet(site: Site) -> list[list[Any]]:
    """Return the number of policies of each track that every agency issued in each year, under the names of the columns."""
    counts = {body: Counter(acts) for body, acts in issued(site).items()}
    numbers = [
        [body[1], site.name(body), year, *(counts[body][year, stance] for stance in site.vocabulary["stance"])]
        for body in sorted(counts)
        for year in sorted({year for year, _stance in counts[body]})
    ]
    return [["id", "name", "year", *site.vocabulary["stance"]], *numbers]


def issued(site: Site) -> dict[Key, list[tuple[str, str]]]:
    """The year and the track of every act that each agency issued."""
    found: dict[Key, list[tuple[str, str]]] = {}
    named = policy_table.named(site)
    for id, act in policy_table.acts(site).items():
        for body in named[id].issued_by:
            if ("agency", body) in site.published:
                found.setdefault(("agency", body), []).append((act.day[:4], act.stance))
    return found


def named_act(site: Site, key: Key) -> list[Any]:
    """An act that has a number: date, track, name, address, whether it is a milestone."""
    entry, act = site.published[key], policy_table.act(site, key)
    name = entry.fields.get("milestone_label") or entry.title
    return [act.day, act.side, name, site.url_of(entry), act.milestone]


def draw(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The drawings of a figure, as the component takes them."""
    return two_tracks.timeline([two_tracks.Act(*act) for act in figure["acts"]], figure["size"], figure["links"])


def finding(site: Site, policies: Iterable[Key]) -> str:
    """Return what the figure of some policies shows, in a sentence: the years in which most of each side came; "" if none is drawn."""
    known = policy_table.acts(site)
    counts: dict[str, Counter[str]] = {"down": Counter(), "up": Counter()}
    for _kind, id in policies:
        for side in counts:
            if known[id].side in {side, "both"}:
                counts[side][known[id].day[:4]] += 1
    said = []
    for side, years in counts.items():
        term = next((term for term in site.vocabulary["stance"].values() if term.side == side), None)
        if term and years:
            most = max(years.values())
            peaks = labels.either(sorted(year for year, number in years.items() if number == most))
            said.append(_("%(track)s: most in %(years)s.") % {"track": labels.word_of("stance", term, short=True), "years": peaks})
    return " ".join(said)
