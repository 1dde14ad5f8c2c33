"""The feed of changes, an item a change, and its archives: a hundred a file, counted from the oldest (RFC 5005, section 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tracker.model.comparison import Change, is_mass
from tracker.site.files.feed_formats import atom
from tracker.site.files.feeds import NEWEST, described, first_id, in_both_forms, moment, tag
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Row
from tracker.site.parts import change_words
from tracker.site.site import Site

PATH = "changes/feed"
ADDRESS = "/changes/"


def outputs(site: Site) -> Iterator[File]:
    """The feed of the newest changes, and an archive for every full hundred."""
    if not site.has_output("feeds"):
        return
    items = numbered(site)
    last = len(items) // NEWEST
    yield from in_both_forms(PATH, feed, PATH, items[-NEWEST:][::-1], _links(0, last))
    for number in range(1, last + 1):
        shown = items[(number - 1) * NEWEST : number * NEWEST][::-1]
        path = archive(number)
        yield File(f"{path}.atom", feed, (path, shown, _links(number, last)), atom)


def archive(number: int) -> str:
    """The path of an archive without its form; the oldest is the first."""
    return f"changes/archive/{number}"


def _links(number: int, last: int) -> dict[str, str]:
    """The paths that a document leads to, by relation; `number` is that of an archive, 0 for the feed itself, `last` the newest's."""
    links = {"prev-archive": archive(number - 1 if number else last), "next-archive": archive(number + 1), "current": PATH}
    wanted = {"prev-archive": last > 0 if not number else number > 1, "next-archive": 0 < number < last, "current": number > 0}
    return {relation: path for relation, path in links.items() if wanted[relation]}


def numbered(site: Site) -> list[list[Any]]:
    """Every change that is news, oldest first, as a name that lasts and its values; plain pages are in no feed."""
    counts: Counter[str] = Counter()
    found: list[list[Any]] = []
    for change in site.log.changes:
        if change.kind and site.kinds[change.kind].plain:
            continue
        entry = site.published.get((change.kind, change.id))
        parts = [change.kind or "all", first_id(entry) if entry else change.id or "many", change.date, change.change, change.field]
        name = ":".join(part for part in parts if part)
        counts[name] += 1
        found.append([name if counts[name] == 1 else f"{name}:{counts[name]}", *change])
    return found


def feed(site: Site, path: str, items: list[list[Any]], links: dict[str, str]) -> dict[str, Any]:
    """The data of the feed, or of one of its archives: these items."""
    rows = [Row(_item(site, name, Change(*values))) for name, *values in items]
    words = _("Everything that was added, changed and removed here, a change an item.")
    return {
        **described(site, path, ADDRESS, _("Changes"), tag(site, "feed:changes"), words, rows),
        "links": {relation: f"{site.absolute(f'/{other}')}.atom" for relation, other in links.items()},
        "is_archive": path != PATH,
    }


def _item(site: Site, name: str, change: Change) -> dict[str, Any]:
    key, is_new = (change.kind, change.id), change.change == "added"
    words = change_words.words(site, change)
    of_many = is_mass(change)
    known = not of_many and key in site.published
    month = f"{ADDRESS}{change.date[:7]}/"
    return {
        "id": tag(site, f"change:{name}"),
        "title": words if of_many else f"{change_words.name_of(site, key)}: {words}",
        "url": site.absolute(site.page_path(site.published[key]) if known else month),
        "published": moment(change.date),
        "updated": moment(change.date),
        "text": words,
        "author": site.settings["name"],
        "category": "new" if is_new else "changed",
        "category_label": _("New") if is_new else _("Changed"),
        "labels": [site.kinds[change.kind].label] if change.kind else [],
    }
