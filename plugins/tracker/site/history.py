"""The days on which entries were recorded and last changed, and the log of changes that says so."""

from __future__ import annotations

from typing import NamedTuple

from tracker.model.entries import Entry
from tracker.site.site import Site


class Logged(NamedTuple):
    """A line of the log of changes: `change` names what happened to the entry, `was` and `now` the values of `field`."""

    date: str
    kind: str
    id: str
    change: str
    field: str | None
    was: str | None
    now: str | None


def recorded(site: Site, entry: Entry) -> str | None:
    """The day on which an entry was added; its own date where no log says when, None where it has none."""
    date = site.date(entry)
    return date.text if date else None


def changed(site: Site, entry: Entry) -> str | None:
    """The day of an entry's last change; its own date where no log says when, None where it has none."""
    date = site.date(entry)
    return date.text if date else None


def log(site: Site) -> list[Logged]:
    """The log of changes, oldest first; empty where there is none."""
    return []
