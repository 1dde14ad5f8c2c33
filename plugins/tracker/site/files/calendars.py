"""Calendars (RFC 5545, 7986): the events and targets of policies, as a file for the site and for each page that readers follow."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from tracker.model import comparison
from tracker.model.dates import PartialDate, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.vocabulary import EVENTS
from tracker.site import tree_backlinks
from tracker.site.dependencies import memoized
from tracker.site.files.feeds import first_id, key_of, known_by, moment
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File
from tracker.site.site import Site

MONTHS_BACK = 24
"""So long what is past stays in a calendar; the whole record has one of its own."""
CANCELLED_FOR = datetime.timedelta(days=90)
"""So long after its day an event that was removed is still said to be cancelled: programs that have it then remove it."""

ESCAPED = re.compile(r"[\\;,\r\n]")
"""Matches what stands escaped in a text."""

WIDTH = 74
"""Most bytes on one line, the blank before a further piece not counted."""

NO_EVENTS = (
    "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\n"
    "END:STANDARD\r\nEND:VTIMEZONE\r\n"
)
"""The component of a calendar without events: RFC 5545 (section 3.6) asks for one component at least."""


class Occasion(NamedTuple):
    """An event or a target in a calendar: its days, its precision, whether it was removed, and its VEVENT."""

    first: str
    last: str
    precision: str
    is_removed: bool
    uid: str
    text: str


class Calendar(NamedTuple):
    """A calendar: its path, the address of the page that it belongs to, its name, and the policies that it draws on."""

    path: str
    about: str
    name: str
    keys: list[Key]


def outputs(site: Site) -> Iterator[File]:
    """Every calendar, at the addresses of former ids too, and that of the whole record."""
    if not site.has_calendars:
        return
    for one in calendars(site):
        for path in (one.path, *_former_paths(site, one)):
            yield File(path, recent, (one.path, one.about, one.name, one.keys), ical)
    yield File("calendar-all.ics", whole, (), ical)


def calendars(site: Site) -> Iterator[Calendar]:
    """The calendars of what is ahead and not long past; each draws on the policies that have such a day."""
    keys = [key for key in site.order if _of_now(site, occasions(site, key))]
    yield Calendar("calendar.ics", "/", str(site.settings["name"]), keys)
    shown = frozenset(keys)
    for kind in site.kinds.values():
        if site.has(kind.name, "timeline"):
            yield Calendar(f"{kind.folder}/calendar.ics", f"/{kind.folder}/", kind.plural, [key for key in keys if key[0] == kind.name])
        for entry in site.entries(kind.name) if kind.has_feed else ():
            address = site.page_path(entry)
            followed = [key for key in tree_backlinks.feed_entries(site, entry.key) if key in shown]
            yield Calendar(f"{address.strip('/')}/calendar.ics", address, entry.title, followed)


def _former_paths(site: Site, calendar: Calendar) -> Iterator[str]:
    """Yield the former paths of an entry's calendar."""
    if key := key_of(site, calendar.about):
        yield from (f"{path.strip('/')}/calendar.ics" for path in site.page_paths(site.published[key])[1:])


# What stands in a calendar


def recent(site: Site, path: str, about: str, name: str, keys: list[Key]) -> dict[str, Any]:
    """The data of a calendar of these policies: days and months from two years ago on, and what was cancelled of late."""
    return _data(site, path, about, name, (one for key in keys for one in _of_now(site, occasions(site, key))))


def whole(site: Site) -> dict[str, Any]:
    """The data of the calendar of the whole record."""
    name = _("%s: the whole record") % site.settings["name"]
    every = (one for key in site.order for one in occasions(site, key) if not one.is_removed or _is_late(site, one))
    return _data(site, "calendar-all.ics", "/", name, every)


def _of_now(site: Site, known: Iterable[Occasion]) -> list[Occasion]:
    since = _months_before(site.now, MONTHS_BACK).isoformat()
    return [one for one in known if one.precision != "year" and (_is_late(site, one) if one.is_removed else one.last >= since)]


def _is_late(site: Site, one: Occasion) -> bool:
    """Return whether what was removed is ahead or not long past."""
    return one.last >= (site.now - CANCELLED_FOR).isoformat()


def _months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months earlier; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])) if year else datetime.date.min


def _data(site: Site, path: str, about: str, name: str, known: Iterable[Occasion]) -> dict[str, Any]:
    own = str(site.settings["name"])
    title = name if about == "/" else f"{name} – {own}"
    found = sorted(set(known), key=lambda one: (one.first, one.uid))
    return {
        "uid": f"{path.removesuffix('.ics').replace('/', '.')}@{_authority(site)}",
        "name": title,
        "about": _("Dates of acts: events and targets, as this tracker records them."),
        "url": site.absolute(about),
        "source": site.absolute(f"/{path}"),
        "producer": f"-//{own}//EN",
        "events": [one.text for one in found],
    }


@memoized
def occasions(site: Site, key: Key) -> list[Occasion]:
    """Every event and target of an entry, those that were removed among them; each VEVENT is made once, and kept from build to build."""
    if not site.has(key[0], "timeline"):
        return []
    entry, history = site.published[key], site.history(key)
    basis = blake2b(orjson.dumps([_basis(site), site.date_changed(key), history], default=tuple), digest_size=16).hexdigest()
    made = site.get_or_compute(f"occasions{basis}", entry, lambda: tuple(tuple(one) for one in _occasions(site, entry)))
    return [Occasion(*one) for one in made]


@memoized
def _basis(site: Site) -> list[Any]:
    """All that VEVENTs are made of beside entries: addresses and words."""
    words = [labels.word("event", event, ahead=True) for event in EVENTS]
    return [site.base, _authority(site), words, _("Target"), _("Dated %s.")]


def _occasions(site: Site, entry: Entry) -> Iterator[Occasion]:
    """The events and targets of an entry, then those that were removed."""
    fields, history = entry.fields, site.history(entry.key)
    has_targets = "targets" in comparison.compared(site.kinds[entry.kind])
    for dated in (comparison.events(fields), comparison.targets(fields) if has_targets else []):
        for name, one in zip(comparison.names(dated, history), dated, strict=True):
            yield _occasion(site, entry, name, one.stamp, one.note)
    for name, stamp in comparison.removed(history).items():
        yield _occasion(site, entry, name, stamp, None, is_removed=True)


def _occasion(site: Site, entry: Entry, name: str, stamp: Any, note: str | None, *, is_removed: bool = False) -> Occasion:
    fields, is_target = entry.fields, isinstance(stamp, dict)
    date = partial_date(stamp["by"] if is_target else stamp)
    label = _("Target") if is_target else labels.word("event", comparison.stem(name), ahead=True)
    about = [stamp["text"] if is_target else note, _("Dated %s.") % date.text if date.precision != "day" else None]
    uid = f"{entry.kind}.{first_id(entry)}.{name}@{_authority(site)}"
    lines = [
        "BEGIN:VEVENT\r\n",
        text_line("UID", uid),
        f"DTSTAMP:{_basic(moment(site.date_changed(entry.key) or known_by(fields)))}\r\n",
        f"DTSTART;VALUE=DATE:{_basic(date.first_day.isoformat())}\r\n",
        _end(date),
        text_line("SUMMARY", f"{label}: {entry.title}"),
        text_line("DESCRIPTION", " ".join(filter(None, about))) if any(about) else "",
        folded(f"URL:{site.absolute(site.page_path(entry))}"),
        f"SEQUENCE:{comparison.revisions(name, site.history(entry.key))}\r\n",
        "STATUS:CANCELLED\r\n" if is_removed else "STATUS:CONFIRMED\r\n",
        "TRANSP:TRANSPARENT\r\n",
        "END:VEVENT\r\n",
    ]
    return Occasion(date.first_day.isoformat(), date.last_day.isoformat(), date.precision, is_removed, uid, "".join(lines))


def _end(date: PartialDate) -> str:
    """The day after the last one, which a calendar names as the end; none where there is no later day."""
    if date.last_day == datetime.date.max:
        return ""
    return f"DTEND;VALUE=DATE:{_basic((date.last_day + datetime.timedelta(days=1)).isoformat())}\r\n"


def _basic(text: str) -> str:
    """A day or a moment without hyphens and colons."""
    return text.replace("-", "").replace(":", "")


def _authority(site: Site) -> str:
    """Return the authority of the UIDs: the host in the setting `tag_authority`."""
    return str(site.settings["tag_authority"]).partition(",")[0]


# Bytes


def text_line(name: str, text: str) -> str:
    """A line with a text, escaped and folded."""
    return folded(f"{name}:{escaped(text) if ESCAPED.search(text) else text}")


def escaped(text: str) -> str:
    """A text in which commas, semicolons, backslashes and ends of lines do not count."""
    from icalendar import vText  # here: it loads for 50 ms, and most builds renew no calendar

    return vText(text).to_ical().decode()


def folded(line: str) -> str:
    """
    A line as RFC 5545 has it: pieces of at most WIDTH bytes, cut between characters and never between a backslash and what it escapes.

    The library's own folding encodes every character by itself: half of the time of all calendars.
    """
    octets = line.encode()
    start, pieces = 0, []
    while len(octets) - start > WIDTH:
        end = start + WIDTH
        while octets[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1  # inside a character
        if octets[end - 1] == ord("\\"):
            end -= 1
        pieces.append(octets[start:end])
        start = end
    return b"\r\n ".join((*pieces, octets[start:])).decode() + "\r\n"


def ical(data: dict[str, Any]) -> bytes:
    """A calendar's bytes of its data; its VEVENTs are joined as they are."""
    head = [
        "BEGIN:VCALENDAR\r\n",
        "VERSION:2.0\r\n",
        text_line("PRODID", data["producer"]),
        "CALSCALE:GREGORIAN\r\n",
        text_line("UID", data["uid"]),
        text_line("NAME", data["name"]),
        text_line("X-WR-CALNAME", data["name"]),
        text_line("DESCRIPTION", data["about"]),
        text_line("X-WR-CALDESC", data["about"]),
        folded(f"URL:{data['url']}"),
        folded(f"SOURCE;VALUE=URI:{data['source']}"),
        "REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n",
        "X-PUBLISHED-TTL:P1D\r\n",
    ]
    return "".join([*head, *(data["events"] or [NO_EVENTS]), "END:VCALENDAR\r\n"]).encode()
