"""The timeline as a table by year: every policy once, where it became public."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from tracker.content.dates import PartialDate
from tracker.content.kinds import STANCES
from tracker.content.library import Key
from tracker.outputs import figures, metadata, rows, things, words
from tracker.outputs.acts import public_date as public_date
from tracker.outputs.site import Page, Site
from tracker.outputs.words import _

MOST_ROWS = 600
"""Rows on one page: above it each year has pages of its own."""


class Placed(NamedTuple):
    """An act where it stands on the timeline."""

    date: PartialDate
    key: Key


def outputs(site: Site) -> Iterator[Page]:
    """The timeline, and the pages of its years if it is too long for one."""
    years = by_year(site)
    whole = sum(map(len, years.values())) <= MOST_ROWS
    yield Page("timeline/index.html", "timeline.html", partial(overview, site, years, whole))
    if not whole:
        for year, placed in years.items():
            for number in range(1, pages(placed) + 1):
                path = f"timeline/{year}/" if number == 1 else f"timeline/{year}/page/{number}/"
                yield Page(f"{path}index.html", "timeline_year.html", partial(year_page, site, years, year, number))


def pages(placed: list[Placed]) -> int:
    """How many pages the rows of a year need."""
    return -(-len(placed) // MOST_ROWS)


def by_year(site: Site) -> dict[str, list[Placed]]:
    """Every policy by the year in which it became public, the newest year and policy first."""
    placed = [Placed(public_date(entry), entry.key) for entry in site.entries("policy")]
    placed.sort(key=lambda one: (-one.date.last_day.toordinal(), one.key[1], one.key[0]))
    years: dict[str, list[Placed]] = {}
    for one in placed:
        years.setdefault(one.date.text[:4], []).append(one)
    return years


def overview(site: Site, years: dict[str, list[Placed]], whole: bool) -> dict[str, Any]:
    """The timeline: all rows by year, or a line a year with its numbers and a link."""
    steps = metadata.crumbs(site)
    name = _("Timeline")
    return {
        "head": _head(site, name, "/timeline/", steps),
        "crumbs": steps,
        "whole": whole,
        "figure": figure(site, years, whole),
        "total": words.counted(site.kinds["policy"], sum(map(len, years.values()))),
        "years": [{**_year(site, year, placed), "rows": _rows(site, placed) if whole else []} for year, placed in years.items()],
        "feed": site.local("/policies/feed.atom"),
    }


def figure(site: Site, years: dict[str, list[Placed]], whole: bool) -> dict[str, Any] | None:
    """The drawing of all policies; its years lead to their rows."""
    links = {year: f"#y{year}" if whole else site.local(f"/timeline/{year}/") for year in years}
    to_table = (f"#y{next(iter(years))}" if whole else "#years") if years else ""
    return figures.tracks(site, _keys(years), links, id="tracks", to_table=to_table)


def year_links(site: Site, years: dict[str, list[Placed]]) -> dict[str, str]:
    """Where on the timeline each year stands, seen from another page."""
    whole = sum(map(len, years.values())) <= MOST_ROWS
    return {year: site.local(f"/timeline/#y{year}" if whole else f"/timeline/{year}/") for year in years}


def year_page(site: Site, years: dict[str, list[Placed]], year: str, number: int) -> dict[str, Any]:
    """One page of a year."""
    steps = metadata.crumbs(site, (_("Timeline"), "/timeline/"))
    base = f"/timeline/{year}/"
    address = base if number == 1 else f"{base}page/{number}/"
    name = _("Timeline %s") % year if number == 1 else _("Timeline %(year)s, page %(number)s") % {"year": year, "number": number}
    order = list(years)
    place = order.index(year)
    return {
        "head": _head(site, name, address, steps),
        "crumbs": steps,
        "heading": name,
        "year": _year(site, year, years[year]),
        "figure": figures.tracks(site, [one.key for one in years[year]], {}, id="tracks", size="mini"),
        "rows": _rows(site, years[year][(number - 1) * MOST_ROWS : number * MOST_ROWS]),
        "later": _link(site, order[place - 1]) if place else None,
        "earlier": _link(site, order[place + 1]) if place + 1 < len(order) else None,
        "pager": {"label": _("Pages of %s") % year, "number": number, "last": pages(years[year]), "base": site.local(base)},
    }


def tally(site: Site, placed: list[Placed]) -> dict[str, int]:
    """How many of the acts push which way."""
    counts = dict.fromkeys(STANCES, 0)
    for one in placed:
        stance = site.published[one.key].fields.get("stance")
        if stance in counts:
            counts[stance] += 1
    return counts


def _keys(years: dict[str, list[Placed]]) -> list[Key]:
    return [one.key for placed in years.values() for one in placed]


def _year(site: Site, year: str, placed: list[Placed]) -> dict[str, Any]:
    return {"year": year, "url": site.local(f"/timeline/{year}/"), "counts": tally(site, placed), "total": len(placed)}


def _link(site: Site, year: str) -> dict[str, str]:
    return {"title": year, "url": site.local(f"/timeline/{year}/")}


def _rows(site: Site, placed: list[Placed]) -> list[dict[str, Any]]:
    return [{"date": one.date.text, "row": rows.row(site, one.key)} for one in placed]


def _head(site: Site, name: str, address: str, steps: list[dict[str, str]]) -> dict[str, Any]:
    return metadata.head(
        site,
        name,
        address,
        description=_("Every policy by the day on which it became public, with its track."),
        section="timeline",
        feeds=[metadata.feed(site.kinds["policy"].plural, site.local("/policies/feed.atom"))],
        json_ld=metadata.graph(site, address, things.page(site, address, name), steps, name),
    )
