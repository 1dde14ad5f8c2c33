"""The log of changes for readers: the last ones, then month by month what was issued, what changed, what was recorded and removed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from tracker.model.comparison import Change, is_mass
from tracker.model.library import Key
from tracker.site.i18n.labels import N_, _
from tracker.site.outputs import Page
from tracker.site.parts import change_words, head, json_ld, pagination
from tracker.site.site import Site, page_path

ADDRESS = "/changes/"
NEW_FOR = datetime.timedelta(days=90)
"""A policy that became public within so many days before it was recorded is newly issued; an older one is only newly recorded."""

SECTIONS = {
    "issued": N_("Newly issued acts"),
    "changed": N_("Changed entries"),
    "older": N_("Older acts, newly recorded"),
    "recorded": N_("Other entries, newly recorded"),
    "removed": N_("Removed entries"),
    "many": N_("Edits of many entries at once"),
}
"""The headings under which changes stand, in the order of a page."""


class Line(NamedTuple):
    """The changes of an entry on a day, or of many at once, with its URL."""

    section: str
    day: str
    key: Key
    changes: list[Change]

    def plain(self) -> list[Any]:
        """The line as plain data, from which `_shown` makes what the page shows."""
        return [self.section, self.day, *self.key, [list(change) for change in self.changes]]


def outputs(site: Site) -> Iterator[Page]:
    """The last changes, and pages for each month in which something changed."""
    months = by_month(site)
    counts = {month: len(lines) for month, lines in months.items()}
    last = in_sections(islice(chain.from_iterable(months.values()), pagination.PER_PAGE))
    yield Page("changes/index.html", "changes.html", overview, (_plain(site, last), counts))
    for month, lines in months.items():
        ordered = in_sections(lines)
        for number in range(1, pagination.page_count(len(lines)) + 1):
            shown = _plain(site, pagination.on_page(ordered, number))
            path = pagination.numbered_path(f"changes/{month}/", number)
            yield Page(f"{path}index.html", "changes.html", month_page, (month, shown, counts, number))


def by_month(site: Site) -> dict[str, list[Line]]:
    """The lines of every month, the newest month and day first."""
    found: dict[str, list[Line]] = {}
    for day, changes in groupby(reversed(site.log.changes), key=attrgetter("date")):
        found.setdefault(day[:7], []).extend(lines_of(site, day, list(changes)[::-1]))
    return dict(sorted(found.items(), reverse=True))


def lines_of(site: Site, day: str, changes: Iterable[Change]) -> Iterator[Line]:
    """A line for each entry that changed on a day, in the order of their first changes; one for each change of many."""
    by_key: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        by_key.setdefault((change.kind, change.id, change.field) if is_mass(change) else (change.kind, change.id), []).append(change)
    for key, own in by_key.items():
        yield Line(_section(site, (key[0], key[1]), own), day, (key[0], key[1]), own)


def _section(site: Site, key: Key, changes: list[Change]) -> str:
    if not key[1]:
        return "many"
    if changes[-1].change == "removed":
        return "removed"
    if all(change.change != "added" for change in changes):
        return "changed"
    if not site.has(key[0], "timeline"):
        return "recorded"
    date = site.date(site.published[key]) if key in site.published else None
    return "issued" if date and date.last_day >= datetime.date.fromisoformat(changes[0].date) - NEW_FOR else "older"


def in_sections(lines: Iterable[Line]) -> list[Line]:
    """Lines by their headings; those under one stay in their order."""
    order = list(SECTIONS)
    return sorted(lines, key=lambda line: order.index(line.section))


def _plain(site: Site, lines: Iterable[Line]) -> list[list[Any]]:
    """Lines as plain data, each with where its entry stands if that is no longer published, or says what became of it."""
    gone = {(one.kind, one.id) for one in site.gone}
    return [[*line.plain(), page_path(site.kinds[line.key[0]], line.key[1]) if line.key in gone else ""] for line in lines]


# The data of a page


def overview(site: Site, shown: list[list[Any]], counts: dict[str, int]) -> dict[str, Any]:
    """The last changes, and the way to every month."""
    name = _("Changes to this record")
    about = _("What was added, changed and removed here, entry by entry. Mere rewording is left out.")
    return {**_page(site, name, ADDRESS, head.crumbs(site), about, shown), "months": _months(site, counts, ""), "pager": None}


def month_page(site: Site, month: str, shown: list[list[Any]], counts: dict[str, int], number: int) -> dict[str, Any]:
    """A page of what changed in a month."""
    base = f"{ADDRESS}{month}/"
    address = pagination.numbered_path(base, number)
    heading = _("Changes to this record in %s") % change_words.day(month)
    name = pagination.numbered_title(heading, number)
    steps = head.crumbs(site, (_("Changes to this record"), ADDRESS))
    pager = pagination.pager(site, _("Pages of %s") % change_words.day(month), number, pagination.page_count(counts[month]), base)
    return {**_page(site, name, address, steps, "", shown), "months": _months(site, counts, month), "pager": pager}


def _page(site: Site, name: str, address: str, steps: list[dict[str, str]], about: str, shown: list[list[Any]]) -> dict[str, Any]:
    feeds = head.follow(site, _("Changes"), ADDRESS, calendar=False)
    graph = json_ld.of_page(site, address, name, steps)
    return {
        "head": head.head(site, name, address, description=about, section="changes", feeds=feeds, json_ld=graph),
        "crumbs": steps,
        "heading": name,
        "standfirst": about,
        **head.tools(feeds),
        "groups": [
            {"title": _(SECTIONS[section]), "anchor": section, "lines": [_shown(site, line) for line in lines]}
            for section, lines in groupby(shown, key=lambda line: str(line[0]))
        ],
    }


def _months(site: Site, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """Every month, the newest first, by year."""
    return [
        {
            "year": year,
            "months": [
                {"date": month, "count": counts[month], "url": site.local(f"{ADDRESS}{month}/"), "current": month == current}
                for month in months
            ],
        }
        for year, months in groupby(counts, key=lambda month: month[:4])
    ]


def _shown(site: Site, line: list[Any]) -> dict[str, Any]:
    """A line as the page shows it: the day, the entry, what it is, and in words what happened."""
    _of, day, kind, id, values, gone = line
    key, changes = (kind, id), [Change(*value) for value in values]
    texts = change_words.texts(site, changes, change_words.MOST)
    if not id:
        return {"date": day, "title": "", "url": None, "label": "", "texts": texts}
    entry = site.published.get(key)
    url = site.url_of(entry) if entry else site.local(gone) if gone else None
    label = site.kinds[kind].label
    return {"date": day, "title": change_words.name_of(site, key), "url": url, "label": label, "texts": texts}
