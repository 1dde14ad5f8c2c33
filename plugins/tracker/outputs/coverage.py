"""What the record covers and where it is thin: entries, sources, acts by agency and year, and gaps by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from tracker.outputs import metadata, things, timeline, words
from tracker.outputs.site import Page, Site
from tracker.outputs.words import _

ADDRESS = "/coverage/"
MOST_AGENCIES = 40
"""Rows of the table of agencies and years: those with the most acts."""
MOST_NAMED = 50
"""Entries named in one list of gaps."""


def outputs(site: Site) -> Iterator[Page]:
    """The page on coverage."""
    yield Page("coverage/index.html", "coverage.html", partial(coverage, site))


def coverage(site: Site) -> dict[str, Any]:
    """All that the page shows."""
    steps = metadata.crumbs(site)
    name = _("Coverage")
    description = _("What this tracker covers, how far it is reviewed and archived, and where it is thin.")
    json_ld = metadata.graph(site, ADDRESS, things.page(site, ADDRESS, name), steps, name)
    years = timeline.by_year(site)
    span = [str(year) for year in range(int(min(years)), int(max(years)) + 1)] if years else []
    return {
        "head": metadata.head(site, name, ADDRESS, description=description, json_ld=json_ld),
        "crumbs": steps,
        "heading": name,
        "standfirst": description,
        "kinds": [kind_row(site, kind) for kind in site.kinds if site.entries(kind)],
        "sources": source_rows(site),
        "years": span,
        "agencies": agency_rows(site, years, span),
        "agencies_left": max(0, len(issuers(site)) - MOST_AGENCIES),
        "empty_years": [year for year in span if year not in years],
        "gaps": gaps(site),
    }


def kind_row(site: Site, name: str) -> dict[str, Any]:
    """How many entries of a kind there are, and how many of them are reviewed."""
    kind, entries = site.kinds[name], site.entries(name)
    reviewed = sum("reviewed" in entry.fields for entry in entries)
    url = None if kind.plain else site.local(f"/{kind.folder}/")
    return {"title": kind.plural, "url": url, "entries": len(entries), "reviewed": reviewed, "share": share(reviewed, len(entries))}


def source_rows(site: Site) -> list[dict[str, Any]]:
    """The articles and sources by what they are: how many, and how many have an archived copy. A source in two entries counts once."""
    found = sources(site)
    total, archived_of = Counter(kind for kind, _archived in found.values()), Counter(kind for kind, archived in found.values() if archived)
    order = sorted(total, key=lambda kind: (-total[kind], kind))
    rows = [(words.value(kind) if kind else _("Not said"), total[kind], archived_of[kind]) for kind in order]
    rows.append((_("All"), total.total(), archived_of.total()))
    return [{"title": title, "number": number, "archived": archived, "share": share(archived, number)} for title, number, archived in rows]


def sources(site: Site) -> dict[str, tuple[str, bool]]:
    """Every article and source by its address, or what is unique to it: its kind, and whether it has an archived copy."""
    found: dict[str, tuple[str, bool]] = {}
    for entry in site.published.values():
        listed = [item for item in entry.fields.get("sources", ()) if isinstance(item, dict)]
        if site.kinds[entry.kind].cites_itself:
            listed.append({**entry.fields, "id": entry.id})
        for item in listed:
            key = item.get("url") or f"{entry.kind}/{entry.id}/{item['id']}"
            archived = "archived_url" in item or found.get(key, ("", False))[1]
            found[key] = (item.get("source_kind", ""), archived)
    return found


def issuers(site: Site) -> Counter[str]:
    """How many acts each agency has issued."""
    return Counter(agency for policy in site.entries("policy") for agency in policy.fields["issued_by"])


def agency_rows(site: Site, years: dict[str, list[timeline.Placed]], span: list[str]) -> list[dict[str, Any]]:
    """The agencies with the most acts, and their acts by the year in which these became public."""
    cells = Counter(
        (agency, year) for year, placed in years.items() for one in placed for agency in site.published[one.key].fields["issued_by"]
    )
    most = sorted(issuers(site).items(), key=lambda item: (-item[1], item[0]))[:MOST_AGENCIES]
    return [{**site.named(("agency", agency)), "total": total, "years": [cells[agency, year] for year in span]} for agency, total in most]


def gaps(site: Site) -> list[dict[str, Any]]:
    """Per kind that acts refer to: the entries to which no act refers, by name."""
    found = []
    for name, kind in site.kinds.items():
        if not kind.must_be_used or kind.in_feeds:
            continue
        empty = [entry for entry in site.entries(name) if not site.tally(entry.key).get("policy")]
        if empty:
            named = [site.named(entry.key) for entry in empty[:MOST_NAMED]]
            found.append({"title": kind.plural, "number": len(empty), "entries": named, "left": len(empty) - len(named)})
    return found


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, rounded down."""
    return f"{100 * part // whole} %" if whole else "–"
