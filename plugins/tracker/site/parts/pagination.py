"""Lists that are divided into numbered pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from tracker.site.i18n.labels import _
from tracker.site.site import Site

T = TypeVar("T")

PER_PAGE = 50
"""Lines on one page of a list."""


def page_count(total: int, size: int = PER_PAGE) -> int:
    """Return the number of pages of a list of `total` lines, `size` a page; 0 for an empty list."""
    return -(-total // size)


def on_page(items: Sequence[T], number: int, size: int = PER_PAGE) -> Sequence[T]:
    """Return the items on one page; pages count from 1."""
    return items[(number - 1) * size : number * size]


def page_number(position: int, size: int = PER_PAGE) -> int:
    """Return the number of the page with the item at a position of the list; positions count from 0."""
    return position // size + 1


def numbered_path(base: str, number: int) -> str:
    """Return the path of one page: `base` itself for the first."""
    return base if number == 1 else f"{base}page/{number}/"


def numbered_title(heading: str, number: int) -> str:
    """Return the title of one page: `heading` itself for the first."""
    return heading if number == 1 else _("%(heading)s, page %(number)s") % {"heading": heading, "number": number}


def pager(site: Site, label: str, number: int, last: int, base: str) -> dict[str, Any]:
    """Return the argument of the component pagination(); `label` is its name for screen readers, `base` the path of the first page."""
    return {"label": label, "number": number, "last": last, "base": site.local(base)}
