"""The lists: every kind in numbered pages, and the static facets of a kind, one value a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from tracker.model.dates import partial_date
from tracker.model.entries import Entry
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.site.charts import figures
from tracker.site.files import csv_export, list_export
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page
from tracker.site.pages import index
from tracker.site.parts import as_of_control, head, json_ld, list_items, pagination
from tracker.site.parts.facets import Facet, count, facets, is_of_year, panel
from tracker.site.site import Site


def outputs(site: Site) -> Iterator[Page | File]:
    """The lists of every kind but the plain pages, and the numbers of the chart among them."""
    yield File(figures.BY_YEAR_CSV.lstrip("/"), figures.by_year_sheet, (), csv_export.sheet)
    for kind in site.kinds.values():
        if kind.plain:
            continue
        yield from numbered(f"{kind.folder}/", index.order(site, kind), kind_list, kind.name)
        if kind.facets:
            yield Page(f"{kind.folder}/by/index.html", "facets.html", facet_index, (kind.name, ""))
        for facet in facets(site, kind):
            base = f"{kind.folder}/by/{facet.name}/"
            yield Page(f"{base}index.html", "facets.html", facet_index, (kind.name, facet.name))
            for value, entries in facet.entries.items():
                yield from numbered(f"{base}{value}/", entries, facet_list, kind.name, facet.name, value)


def numbered(base: str, entries: Sequence[Entry], function: Callable[..., dict[str, Any]], *args: str) -> Iterator[Page]:
    """The pages of a list that begins at `base`, fifty entries each; an empty list has one page."""
    for number in range(1, pages(len(entries)) + 1):
        path = pagination.numbered_path(base, number)
        shown = [entry.key for entry in pagination.on_page(entries, number)]
        yield Page(f"{path}index.html", "list.html", function, (*args, shown, len(entries), number))


def pages(total: int) -> int:
    """Return the number of pages for a list of so many entries."""
    return max(1, pagination.page_count(total))


def kind_list(site: Site, name: str, shown: Sequence[Key], total: int, number: int) -> dict[str, Any]:
    """One page of all entries of a kind: those that are `shown`."""
    kind = site.kinds[name]
    found = _list(site, kind, kind.plural, f"/{kind.folder}/", shown, total, number, head.crumbs(site))
    if not site.dated(name):
        found |= {
            "groups": [],
            "index": index.groups(site, kind, shown),
            "ways": index.ways(site, kind),
            "tiles": index.tiles(site, kind, number),
        }
    return found


def facet_list(site: Site, name: str, facet: str, value: str, shown: Sequence[Key], total: int, number: int) -> dict[str, Any]:
    """One page of the entries of a kind that have one value of a facet: those that are `shown`."""
    kind = site.kinds[name]
    base = f"/{kind.folder}/by/{facet}/{value}/"
    steps = head.crumbs(site, (kind.plural, f"/{kind.folder}/"), (labels.field(kind, facet), f"/{kind.folder}/by/{facet}/"))
    heading = f"{kind.plural}: {labels.value_of(kind, facet, value, short=True)}"
    found = _list(site, kind, heading, base, shown, total, number, steps)
    if facet == "year" and site.has(name, "timeline"):
        own = next(count(site, one, value) for one in facets(site, kind) if one.name == facet)
        found |= {"count": labels.counted(kind, own), "groups": _of_year(site, value, shown), "changed": _changed_in(site, value, shown)}
    return found


def facet_index(site: Site, name: str, only: str) -> dict[str, Any]:
    """The values of one facet of a kind, or of all of them, with how many entries have each."""
    kind = site.kinds[name]
    shown = [facet for facet in facets(site, kind) if only in {"", facet.name}]
    steps = head.crumbs(site, (kind.plural, f"/{kind.folder}/"))
    address = f"/{kind.folder}/by/"
    if only:
        steps.append({"title": _("By facet"), "url": site.local(address)})
        address += f"{only}/"
    heading = _("%(plural)s by %(facets)s") % {"plural": kind.plural, "facets": ", ".join(labels.inside(facet.label) for facet in shown)}
    return {
        "head": head.head(
            site,
            heading,
            address,
            section=kind.folder,
            json_ld=json_ld.of_page(site, address, heading, steps),
        ),
        "crumbs": steps,
        "heading": heading,
        "facets": [_index(site, kind, facet) for facet in shown],
    }


def _index(site: Site, kind: Kind, facet: Facet) -> dict[str, Any]:
    base = site.local(f"/{kind.folder}/by/{facet.name}/")
    values = [
        {"text": labels.value_of(kind, facet.name, value, short=True), "url": f"{base}{value}/", "count": count(site, facet, value)}
        for value in facet.entries
    ]
    return {"label": facet.label, "name": facet.name, "values": values}


def _list(
    site: Site, kind: Kind, heading: str, base: str, shown: Sequence[Key], total: int, number: int, steps: list[dict[str, str]]
) -> dict[str, Any]:
    address, name = pagination.numbered_path(base, number), pagination.numbered_title(heading, number)
    feeds = head.follow_kind(site, kind)
    listing = json_ld.listing(site, address, name, shown)
    return {
        "head": head.head(
            site,
            name,
            address,
            description=_("%s, newest first.") % heading if site.dated(kind.name) else _("%s, by name.") % heading,
            section=kind.folder,
            feeds=feeds,
            json_ld=head.graph(site, address, listing, steps, name),
        ),
        "crumbs": steps,
        "heading": heading,
        "count": labels.counted(kind, total),
        "kind": labels.inside(kind.label),
        "dated": site.dated(kind.name),
        "files": list_export.link(site, base),
        **head.tools(feeds),
        "panel": panel(site, kind, base),
        "panel_label": _("Browse %s") % labels.inside(kind.plural),
        "by_year": figures.issued_by_year(site) if address == "/agencies/" else None,
        "by_year_csv": site.local(figures.BY_YEAR_CSV) if address == "/agencies/" and figures.issued(site) else None,
        "as_of": as_of_control.data(site, base) if base == "/policies/" else None,
        "nothing": _("No %s are recorded yet.") % labels.many(kind),
        "contribute": site.plain_page("contribute"),
        "groups": _groups(site, kind, [site.published[key] for key in shown]),
        "changed": None,
        "index": [],
        "ways": [],
        "tiles": None,
        "pager": pagination.pager(site, _("Pages of %s") % labels.inside(heading), number, pages(total), base),
    }


def _groups(site: Site, kind: Kind, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The lines of a page: in one group newest first, or by first letter if entries of the kind have no date."""
    if site.dated(kind.name):
        return [{"label": _("Newest first"), "rows": list_items.rows(site, entries)}] if entries else []
    return [{"label": letter, "rows": list_items.rows(site, list(found))} for letter, found in groupby(entries, key=_letter)]


def _of_year(site: Site, year: str, shown: Sequence[Key]) -> list[dict[str, Any]]:
    """The policies of a page that became public in a year."""
    own = [site.published[key] for key in shown if is_of_year(site, site.published[key], year)]
    return [{"label": _("Published in %s") % year, "rows": list_items.rows(site, own)}] if own else []


def _changed_in(site: Site, year: str, shown: Sequence[Key]) -> dict[str, Any] | None:
    """The policies of a page that became public in another year, each with its events of this one."""
    items = [
        {"row": list_items.row(site, key), "note": _events_of(site, site.published[key], year), "quote": None}
        for key in shown
        if not is_of_year(site, site.published[key], year)
    ]
    return {"label": _("Also changed in %s") % year, "items": items} if items else None


def _events_of(site: Site, entry: Entry, year: str) -> str:
    """Return the events of a policy in a year, in words: "Amended 3 Mar 2026"; "" where its line has them already."""
    last = list_items.then(site, entry)
    events = sorted((partial_date(event["date"]), event["event"]) for event in entry.fields["timeline"] if event["date"].startswith(year))
    said = [f"{labels.word('event', name, ahead=date.is_after(site.now))}\u00a0{labels.date(date)}" for date, name in events]
    return labels.listed(said) if last is None or len(events) > 1 or events[0][0].text != last["date"] else ""


def _letter(entry: Entry) -> str:
    return entry.title[0].upper()
