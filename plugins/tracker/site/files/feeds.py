"""The feeds of the site, of every list, and of every entry that readers follow: what was recorded and what changed, the last first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from typing import Any, NamedTuple

from tracker.model.dates import date_in
from tracker.model.entries import Entry
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.site import tree_backlinks
from tracker.site.dependencies import memoized
from tracker.site.files.feed_formats import atom, json_feed, opml
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Row
from tracker.site.parts import change_words
from tracker.site.site import Site

NEWEST = 100
"""Entries in one feed."""


class Feed(NamedTuple):
    """A feed: its path without the form, the address of the page that it belongs to, its name, what it draws on."""

    path: str
    about: str
    name: str
    keys: Iterable[Key]


def outputs(site: Site) -> Iterator[File]:
    """Every feed in both forms, at the addresses of former ids too, and the list of all feeds."""
    if not site.has_output("feeds"):
        return
    ranks = by_change(site)
    for feed in feeds(site):
        keys = nsmallest(NEWEST, feed.keys, key=ranks.__getitem__)
        for path in (feed.path, *_former_paths(site, feed)):
            yield from in_both_forms(path, entries_feed, feed.path, feed.about, feed.name, keys)
    yield File("feeds.opml", list_of_feeds, (), opml)


def in_both_forms(path: str, function: Callable[..., dict[str, Any]], *args: Any) -> Iterator[File]:
    """A feed as Atom and as JSON Feed."""
    yield File(f"{path}.atom", function, args, atom)
    yield File(f"{path}.json", function, args, json_feed)


def feeds(site: Site) -> Iterator[Feed]:
    """Every feed of entries."""
    followed = [key for key in site.order if site.kinds[key[0]].in_feeds]
    yield Feed("feeds/all", "/", site.settings["name"], followed)
    for kind in site.kinds.values():
        if kind.plain:
            continue
        keys = (key for key in followed if key[0] == kind.name) if kind.in_feeds else _of_any(site, kind)
        yield Feed(f"{kind.folder}/feed", f"/{kind.folder}/", kind.plural, keys)
        if kind.has_feed:
            for entry in site.entries(kind.name):
                path = site.page_path(entry)
                yield Feed(f"{path.strip('/')}/feed", path, entry.title, tree_backlinks.feed_entries(site, entry.key))


def _of_any(site: Site, kind: Kind) -> set[Key]:
    """Return the entries that refer to any entry of a kind."""
    return {key for entry in site.entries(kind.name) for key in tree_backlinks.feed_entries(site, entry.key)}


def _former_paths(site: Site, feed: Feed) -> Iterator[str]:
    """Yield the former paths of an entry's feed: subscribers there keep it."""
    if key := key_of(site, feed.about):
        yield from (f"{path.strip('/')}/feed" for path in site.page_paths(site.published[key])[1:])


def key_of(site: Site, address: str) -> Key | None:
    """The entry whose page is at an address ("/themes/x/"); None for a list and for the first page."""
    folder, _slash, id = address.strip("/").partition("/")
    kind = next((kind.name for kind in site.kinds.values() if kind.folder == folder), "")
    return (kind, id) if id else None


@memoized
def by_change(site: Site) -> dict[Key, int]:
    """The place of each entry of a kind with feeds in the order of feeds: by its last change, then by its date, the newest first."""
    keys = [key for key in site.order if site.kinds[key[0]].in_feeds]
    keys.sort(key=lambda key: -_last_day(site.date_changed(key)))  # stable: those of one day stay in the order of their dates
    return {key: rank for rank, key in enumerate(keys)}


def _last_day(day: str | None) -> int:
    date = date_in(day)
    return date.last_day.toordinal() if date else 0


# The data of a feed


def entries_feed(site: Site, path: str, about: str, name: str, keys: list[Key]) -> dict[str, Any]:
    """The data of the feed of a page: these entries."""
    key = key_of(site, about)
    id = tag_of_entry(site, site.published[key], "feed:") if key else tag(site, f"feed:{about.strip('/') or 'all'}")
    words = _("New and changed entries of this tracker.") if about == "/" else _("New and changed entries: %s.") % name
    return described(site, path, about, name, id, words, [row(site, one) for one in keys])


def described(site: Site, path: str, about: str, name: str, id: str, words: str, rows: list[Row]) -> dict[str, Any]:
    """The data of a feed, as its forms take it."""
    own = str(site.settings["name"])
    return {
        "id": id,
        "title": own if about == "/" else f"{name} – {own}",
        "base": site.absolute(f"/{path}"),
        "page": site.absolute(about),
        "about": f"{words} {_('This is a feed: give its address to a feed reader.')}",
        "open": _("Open the page"),
        "style": site.settings["feed_style"] or "",
        "icon": f"{site.base.removesuffix(site.prefix)}{icon}" if (icon := site.settings["icon"]["ico"]) else "",
        "lang": site.settings["lang"],
        "updated": max((row.data["updated"] for row in rows), default=moment(UNKNOWN)),
        "author": own,
        "rights": site.settings["licence"],
        "rows": rows,
    }


@memoized
def row(site: Site, key: Key) -> Row:
    """An entry as every feed has it; made once."""
    return Row(_entry(site, site.published[key]))


def _entry(site: Site, entry: Entry) -> dict[str, Any]:
    fields, kind = entry.fields, site.kinds[entry.kind]
    recorded, changed = site.date_added(entry.key), site.date_changed(entry.key)
    is_new = recorded == changed
    stance = labels.word("stance", fields["stance"]) if fields.get("stance") else ""
    return {
        "id": tag_of_entry(site, entry),
        "title": entry.title,
        "url": site.absolute(site.page_path(entry)),
        "published": moment(recorded) if recorded else "",
        "updated": moment(changed or known_by(fields)),
        "text": " ".join(
            [*_what_changed(site, entry, is_new=is_new), *([fields["summary"]] if "summary" in fields else []), *_dated(site, entry)]
        ),
        "author": _author(site, entry),
        "category": "new" if is_new else "changed",
        "category_label": _("New") if is_new else _("Changed"),
        "labels": [kind.label, *([stance] if stance else []), *map(site.name, site.referenced_keys(entry, "themes"))],
    }


def _what_changed(site: Site, entry: Entry, *, is_new: bool) -> Iterator[str]:
    """Yield when an entry was recorded, or its last change, from the log."""
    history = site.history(entry.key)
    if not history:
        return
    day = change_words.day(history[-1].date)
    if is_new:
        yield _("Recorded on %s.") % day
    else:
        last = [change for change in history if change.date == history[-1].date]
        yield _("Changed on %(date)s: %(changes)s.") % {"date": day, "changes": change_words.joined(site, last)}


def _dated(site: Site, entry: Entry) -> Iterator[str]:
    """The entry's own date as it is written, where the feed's dates do not say it."""
    date = site.date(entry)
    if date and (date.precision != "day" or site.history(entry.key)):
        yield _("Dated %s.") % date.text


def moment(day: str) -> str:
    """The first moment of a day, month or year, as feeds have it."""
    date = date_in(day)
    return f"{date.first_day.isoformat() if date else day}T00:00:00Z"


UNKNOWN = "1970"
"""Stands where no day is known and a feed must name one: a day that moved would announce the same again and again."""


def known_by(fields: dict[str, Any]) -> str:
    """A day by which an entry that has no date and no log was there."""
    return str(fields.get("accessed") or fields.get("reviewed") or UNKNOWN)


def _author(site: Site, entry: Entry) -> str:
    """Return the author of an entry: its author, its publisher, the lead of its issuers; else this site."""
    said = entry.fields.get("author") or entry.fields.get("publisher")
    issuers = () if said else site.referenced_keys(entry, "issued_by")
    return site.name(issuers[0]) if issuers else str(said or site.settings["name"])


def tag(site: Site, name: str) -> str:
    """A tag: URI (RFC 4151) that holds whatever the site's address is."""
    return f"tag:{site.settings['tag_authority']}:{name}"


def first_id(entry: Entry) -> str:
    """The first id that an entry ever had, which stands for it whatever it is called now."""
    return str(next(iter(entry.fields.get("former_ids", ())), entry.id))


def tag_of_entry(site: Site, entry: Entry, before: str = "") -> str:
    """The tag: URI of an entry, or of the feed of one."""
    return tag(site, f"{before}{entry.kind}:{first_id(entry)}")


# The list of all feeds


def list_of_feeds(site: Site) -> dict[str, Any]:
    """The data of the list: the feed of everything and that of changes, then by kind the feed of the list and those of entries."""
    groups = [
        {
            "title": site.settings["name"],
            "feeds": [_listed(site, site.settings["name"], "/", "/feeds/all"), _listed(site, _("Changes"), "/changes/")],
        }
    ]
    for kind in site.kinds.values():
        if not kind.plain:
            entries = site.entries(kind.name) if kind.has_feed else []
            own = [_listed(site, kind.plural, f"/{kind.folder}/")]
            groups.append({"title": kind.plural, "feeds": own + [_listed(site, entry.title, site.page_path(entry)) for entry in entries]})
    return {"title": site.settings["name"], "groups": groups}


def _listed(site: Site, title: str, about: str, path: str = "") -> dict[str, str]:
    return {"title": title, "url": site.absolute(f"{path or f'{about}feed'}.atom"), "page": site.absolute(about)}
