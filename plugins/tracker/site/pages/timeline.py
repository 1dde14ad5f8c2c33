"""The timeline as a table by year: every policy once, where it became public; whole, and one track or the milestones alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tracker.model.dates import PartialDate, year_names
from tracker.model.library import Key
from tracker.site.charts import figures
from tracker.site.dependencies import memoized
from tracker.site.files import csv_export
from tracker.site.i18n import labels
from tracker.site.i18n.labels import N_, _
from tracker.site.outputs import File, Page
from tracker.site.parts import head, json_ld, jurisdictions, list_items, pagination, policy_table
from tracker.site.parts.policy_table import Act
from tracker.site.site import Site

MOST_ROWS = 180
"""Rows on one page, which with its drawings stays under 210 KB: above it each year has pages of its own."""


CSV = "/timeline/policies.csv"


class Variant(NamedTuple):
    """A part of the timeline with a page of its own: what it is called, and which policies stand in it."""

    name: str
    label: str
    has: Callable[[str, Act], bool]
    filter: str = ""
    """The search's parameter that finds the same, if there is one."""
    group: str = "track"

    @property
    def address(self) -> str:
        return f"/timeline/{self.name}/" if self.name else "/timeline/"


ALL = Variant("", N_("All"), lambda _id, _act: True)
MILESTONES = Variant("milestones", N_("Milestones only"), lambda _id, act: act.milestone)


def variants(site: Site) -> dict[str, Variant]:
    """All parts of the timeline, by name: everything, each stance that is drawn, the milestones, each jurisdiction."""
    drawn = {stance: term.side for stance, term in site.vocabulary["stance"].items() if term.side != "none"}
    one_is_both = [*drawn.values()].count("both") == 1
    stances = [_of_stance(stance, "both" if side == "both" and one_is_both else stance) for stance, side in drawn.items()]
    places = [_of_place(site, id, frozenset(ids)) for id, ids in jurisdictions.policies(site).items()]
    return {variant.name: variant for variant in (ALL, *stances, MILESTONES, *places)}


def _of_place(site: Site, id: str, ids: frozenset[str]) -> Variant:
    return Variant(f"place-{id}", jurisdictions.name(site, id), lambda policy, _act: policy in ids, group="place")


def _of_stance(stance: str, name: str) -> Variant:
    return Variant(name, labels.word("stance", stance, short=True), lambda _id, act: act.stance == stance, f"stance={stance}")


class Placed(NamedTuple):
    """An act where it stands on the timeline."""

    date: PartialDate
    key: Key


def outputs(site: Site) -> Iterator[Page | File]:
    """The timeline, its parts, their rows as a file, and the pages of its years if it is too long for one."""
    years = by_year(site)
    for variant in variants(site).values():
        if parts(site)[variant.name] or variant is ALL:
            yield Page(f"{variant.address.lstrip('/')}index.html", "timeline.html", overview, (variant.name,))
    yield File(CSV.lstrip("/"), sheet, (), csv_export.sheet)
    if not is_whole(years):
        order = ["", *years, ""]
        for place, (year, placed) in enumerate(years.items(), start=1):
            keys, ends = [one.key for one in placed], (order[place - 1], order[place + 1])
            for number in range(1, pagination.page_count(len(placed), MOST_ROWS) + 1):
                path = pagination.numbered_path(f"timeline/{year}/", number)
                yield Page(f"{path}index.html", "timeline_year.html", year_page, (year, keys, ends, number))


def is_whole(years: dict[str, list[Placed]]) -> bool:
    """Return whether all rows stand on one page."""
    return sum(map(len, years.values())) <= MOST_ROWS


@memoized
def parts(site: Site) -> dict[str, dict[str, list[Placed]]]:
    """By the names of the variants: the years with those policies alone that each has; worked out once."""
    return {name: _part(site, by_year(site), variant) for name, variant in variants(site).items()}


def _part(site: Site, years: dict[str, list[Placed]], variant: Variant) -> dict[str, list[Placed]]:
    known = policy_table.acts(site)
    found = {year: [one for one in placed if variant.has(one.key[1], known[one.key[1]])] for year, placed in years.items()}
    return {year: placed for year, placed in found.items() if placed}


@memoized
def by_year(site: Site) -> dict[str, list[Placed]]:
    """Every policy by the year in which it became public, the newest year and policy first; worked out once."""
    placed = _placed(site, policy_table.keys(site))
    placed.sort(key=lambda one: (-one.date.last_day.toordinal(), one.key[1]))
    years: dict[str, list[Placed]] = {}
    for one in placed:
        years.setdefault(one.date.text[:4], []).append(one)
    return years


def _placed(site: Site, keys: Iterable[Key]) -> list[Placed]:
    known = policy_table.acts(site)
    return [Placed(policy_table.public_date(known[key[1]]), key) for key in keys]


def overview(site: Site, part: str) -> dict[str, Any]:
    """The timeline or a part of it: all rows by year, or a line a year with its numbers and a link."""
    variant, shown = variants(site)[part], parts(site)[part]
    whole = is_whole(shown)
    label = _said(variant)
    name = _("Timeline") if variant is ALL else _("Timeline: %s") % (label if variant.group == "place" else labels.inside(label))
    steps = head.crumbs(site) if variant is ALL else head.crumbs(site, (_("Timeline"), "/timeline/"))
    return {
        "head": _head(site, name, variant.address, steps),
        "crumbs": steps,
        "heading": name,
        "whole": whole,
        "show": ways(site, variant),
        "is_all": variant is ALL,
        "figure": figure(site, shown, whole, variant),
        "finding": figures.finding(site, _keys(shown)),
        "total": labels.counted(site.kinds[site.policy], sum(map(len, shown.values()))),
        "years": _sections(site, shown) if whole else [_year(site, year, placed, variant) for year, placed in shown.items()],
        **head.tools(_feeds(site)),
        "csv": site.local(CSV),
    }


def ways(site: Site, current: Variant = ALL) -> list[dict[str, Any]]:
    """The ways to the parts of the timeline in groups of `label` and `ways`: by track, and by place where there are several."""
    known = variants(site).values()
    groups = [(_("Show"), [one for one in known if one.group == "track"]), (_("Place"), [one for one in known if one.group == "place"])]
    found = []
    for label, members in groups:
        if members:
            shown = members if ALL in members else [ALL, *members]
            found.append({"label": label, "ways": [_way(site, one, parts(site)[one.name], current) for one in shown]})
    return found


def _said(variant: Variant) -> str:
    """Return the name of a part; the names of stances and places are words of the site."""
    return variant.label if variant.filter or variant.group == "place" else _(variant.label)


def _way(site: Site, variant: Variant, years: dict[str, list[Placed]], current: Variant) -> dict[str, Any]:
    """To a part of the timeline; no way where nothing stands in it."""
    count = sum(map(len, years.values()))
    url = site.local(variant.address) if count or variant is ALL else None
    return {
        "text": _said(variant),
        "url": url,
        "count": count,
        "current": variant.name == current.name,
    }


def _sections(site: Site, years: dict[str, list[Placed]]) -> list[dict[str, Any]]:
    """Every year from the newest to the first with its rows, and its neighbours; years without a policy too."""
    if not years:
        return []
    span = year_names(int(min(years)), int(max(years)))[::-1]
    found = [{**_year(site, year, years.get(year, [])), "rows": _rows(site, years.get(year, []))} for year in span]
    for place, section in enumerate(found):
        section["later"] = found[place - 1]["year"] if place else None
        section["earlier"] = found[place + 1]["year"] if place + 1 < len(found) else None
    return found


def sheet(site: Site) -> list[list[Any]]:
    """The rows of the whole timeline, the newest first, under the names of their columns."""
    found: list[list[Any]] = [["date", "id", "title", "original_title", "stance", "status", "issued_by", "url"]]
    for placed in by_year(site).values():
        for one in placed:
            entry = site.published[one.key]
            _language, original = entry.original
            issuers = [site.name(key) for key in site.referenced_keys(entry, "issued_by")]
            about = [entry.title, original, entry.fields["stance"], entry.fields["status"], issuers, site.absolute(site.page_path(entry))]
            found.append([one.date.text, entry.id, *about])
    return found


def figure(site: Site, years: dict[str, list[Placed]], whole: bool, variant: Variant = ALL) -> dict[str, Any] | None:
    """The drawing of policies; its years lead to their rows."""
    links = {year: f"#y{year}" if whole else _year_url(site, year, variant) for year in years}
    to_table = (f"#y{max(years)}" if whole else "#years") if years else ""
    return figures.tracks(site, _keys(years), links, id="tracks", to_table=to_table, csv=site.local(CSV))


def year_links(site: Site, years: dict[str, list[Placed]]) -> dict[str, str]:
    """Return the URL of each year on the timeline, relative to another page."""
    whole = is_whole(years)
    return {year: site.local(f"/timeline/#y{year}" if whole else f"/timeline/{year}/") for year in years}


def year_page(site: Site, year: str, keys: list[Key], ends: tuple[str, str], number: int) -> dict[str, Any]:
    """One page of a year with these acts, between the years at both `ends` ("" if there is none)."""
    placed = _placed(site, keys)
    steps = head.crumbs(site, (_("Timeline"), "/timeline/"))
    base = f"/timeline/{year}/"
    address = pagination.numbered_path(base, number)
    name = _("Timeline %s") % year if number == 1 else _("Timeline %(year)s, page %(number)s") % {"year": year, "number": number}
    return {
        "head": _head(site, name, address, steps),
        "crumbs": steps,
        "heading": name,
        "year": _year(site, year, placed),
        "figure": figures.tracks(site, [one.key for one in placed], {}, id="tracks", size="mini"),
        "rows": _rows(site, pagination.on_page(placed, number, MOST_ROWS)),
        "later": _link(site, ends[0]) if ends[0] else None,
        "earlier": _link(site, ends[1]) if ends[1] else None,
        "pager": pagination.pager(site, _("Pages of %s") % year, number, pagination.page_count(len(placed), MOST_ROWS), base),
    }


def tally(site: Site, placed: list[Placed]) -> dict[str, int]:
    """Return the number of policies by stance."""
    known = policy_table.acts(site)
    counts = Counter([known[one.key[1]].stance for one in placed])
    return {stance: counts[stance] for stance in site.vocabulary["stance"]}


def _keys(years: dict[str, list[Placed]]) -> list[Key]:
    return [one.key for placed in years.values() for one in placed]


def _year(site: Site, year: str, placed: list[Placed], variant: Variant = ALL) -> dict[str, Any]:
    return {"year": year, "url": _year_url(site, year, variant), "counts": tally(site, placed), "total": len(placed)}


def _year_url(site: Site, year: str, variant: Variant) -> str:
    """The page of a year, or where the search finds what a part of the timeline has of it."""
    if variant.filter and site.settings["search"]:
        return site.local(f"/search/?kind=policy&{variant.filter}&from={year}&to={year}")
    return site.local(f"/timeline/{year}/")


def _link(site: Site, year: str) -> dict[str, str]:
    return {"title": year, "url": site.local(f"/timeline/{year}/")}


def _rows(site: Site, placed: Sequence[Placed]) -> list[dict[str, Any]]:
    return [{"date": one.date.text, "row": list_items.row(site, one.key)} for one in placed]


def _feeds(site: Site) -> list[dict[str, str]]:
    return head.follow_kind(site, site.kinds[site.policy])


def _head(site: Site, name: str, address: str, steps: list[dict[str, str]]) -> dict[str, Any]:
    return head.head(
        site,
        name,
        address,
        description=_("Every act by the day on which it became public, with its track."),
        section="timeline",
        feeds=_feeds(site),
        json_ld=json_ld.of_page(site, address, name, steps),
    )
