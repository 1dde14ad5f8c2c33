"""Metadata in a page's head: title, description, URL, feeds, JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.model.kinds import Kind
from tracker.site.i18n.labels import _
from tracker.site.site import Site

DESCRIPTION_LENGTH = 155


def head(
    site: Site,
    title: str,
    address: str,
    *,
    description: str = "",
    kind: str = "website",
    section: str = "",
    robots: str = "",
    refresh: str = "",
    feeds: Sequence[dict[str, str]] = (),
    json_ld: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """
    The head of the page at `address` ("/policies/"); `title` is what it is called before the site's name.

    `more` is what few pages have: meta, card.
    """
    name = site.settings["name"]
    about = description or f"{title or name}. {site.settings['standfirst']}".strip()
    if len(about) > DESCRIPTION_LENGTH:
        more["summary"] = about
    return {
        "title": f"{title} – {name}" if title else name,
        "name": title or name,
        "description": shortened(about),
        "canonical": site.base + address,
        "address": site.prefix + address,
        "robots": robots,
        "refresh": refresh,
        "type": kind,
        "feeds": [*site.settings["feeds"], *feeds],
        "section": section,
        "lang": site.settings["lang"],
        "languages": site.alternates(address),
        "switch": site.language_links(address),
        "json_ld": json_ld,
        **more,
    }


ATOM, JSON_FEED, ICALENDAR = "application/atom+xml", "application/feed+json", "text/calendar"


def follow(site: Site, title: str, address: str, *, calendar: bool) -> list[dict[str, str]]:
    """Return the feeds and the calendar of a page at `address` ("/policies/"), as far as the site writes them."""
    files = [("feed.atom", ATOM), ("feed.json", JSON_FEED)] if site.has_output("feeds") else []
    files += [("calendar.ics", ICALENDAR)] if calendar and site.has_calendars else []
    return [{"title": title, "url": site.local(f"{address}{name}"), "type": type} for name, type in files]


def follow_kind(site: Site, kind: Kind) -> list[dict[str, str]]:
    """Return the feeds and the calendar of the list of a kind."""
    return follow(site, kind.plural, f"/{kind.folder}/", calendar=site.has(kind.name, "timeline"))


def url_of(links: Sequence[dict[str, str]], type: str) -> str | None:
    """The address of the first link to a type of file."""
    return next((link["url"] for link in links if link["type"] == type), None)


def tools(links: Sequence[dict[str, str]]) -> dict[str, str | None]:
    """The addresses that a page's tools offer, as `page` has them."""
    return {"feed": url_of(links, ATOM), "calendar": url_of(links, ICALENDAR)}


def shortened(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """A text cut at a word to at most `length` characters, with an ellipsis if anything is cut."""
    if len(text) <= length:
        return text
    cut, follows = text[: length - 1], text[length - 1]
    return (cut[: cut.rfind(" ")] if " " in cut and follows != " " else cut).rstrip(" ,;:.") + "…"


def crumbs(site: Site, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page from home, without the page itself; each step is a name and an address ("/policies/")."""
    return [{"title": title, "url": site.prefix + address} for title, address in ((_("Home"), site.home), *steps)]


def graph(
    site: Site, address: str, thing: dict[str, Any], steps: Sequence[dict[str, str]], name: str, before: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The JSON-LD of a page: what it is, after what stands `before` that, and the way to it."""
    return {"@context": "https://schema.org", "@graph": [*before, thing, breadcrumbs(site, steps, name, address)]}


def breadcrumbs(site: Site, steps: Sequence[dict[str, str]], name: str, address: str) -> dict[str, Any]:
    """The way to a page as a BreadcrumbList."""
    origin = site.base.removesuffix(site.prefix) if site.prefix else site.base
    ways = [(step["title"], origin + step["url"]) for step in steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": title, "item": item}
            for position, (title, item) in enumerate([*ways, (name, site.base + address)], start=1)
        ],
    }
