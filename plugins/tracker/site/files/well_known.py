"""Files at well-known paths: pictures of the mark, manifest, search, sitemap, robots, security contact."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

import orjson

from tracker.model.findings import UsageError
from tracker.site import assets
from tracker.site.outputs import File, Page
from tracker.site.site import Site

log = logging.getLogger(__name__)

MOST_ADDRESSES = 50_000
"""Addresses in one sitemap, by sitemaps.org; a larger site has an index of several."""
SHORT_NAME = 16
"""Characters of the name that a browser shows beside a search field, by OpenSearch 1.1."""
ICONS = (
    (assets.ICON_SVG, "any", "any"),
    ("icons/mark-192.png", "192x192", "any"),
    ("icons/mark-512.png", "512x512", "any"),
    ("icons/mask-512.png", "512x512", "maskable"),
)
"""The theme's pictures of the site's mark, for home screens: path below its static folder, sizes, purpose."""
WARNED = datetime.timedelta(days=60)
"""Time before the expiry of a security contact from which the build warns."""


def outputs(site: Site) -> Iterator[File]:
    """The files that no other output decides."""
    yield File("site.webmanifest", manifest_data, (), orjson.dumps)
    yield File("robots.txt", robots_data, (), robots)
    if site.settings["search"]:
        yield File("opensearch.xml", search_data, (), opensearch)
    if site.settings["security_contact"]:
        expires = expiry(site)
        if expires - WARNED <= site.now:
            log.warning(
                "the security contact in /.well-known/security.txt runs out on %s: look whether it is right, then set a later day", expires
            )
        yield File(".well-known/security.txt", security_data, (expires,), security)


def after(site: Site, written: Iterable[Page | File]) -> Iterator[File]:
    """Yield the outputs that depend on the rest of the plan: the sitemap of every listed page."""
    paths = sorted(page.path.removesuffix("index.html") for page in written if isinstance(page, Page) and page.listed)
    parts = [paths[start : start + MOST_ADDRESSES] for start in range(0, len(paths), MOST_ADDRESSES)]
    if len(parts) < 2:
        yield File("sitemap.xml", _listed, (paths,), sitemap)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield File(name, _listed, (part,), sitemap)
    yield File("sitemap.xml", _addresses, (names,), sitemap_index)


# For browsers


def manifest_data(site: Site) -> dict[str, Any]:
    """Return the web app manifest: name and icons on a home screen."""
    pictures = [(site.assets.named[name], sizes, use) for name, sizes, use in ICONS if name in site.assets.named]
    return {
        "name": site.settings["name"],
        "short_name": site.settings["name"],
        "description": site.settings["standfirst"],
        "lang": site.settings["lang"],
        "id": site.local("/"),
        "start_url": site.local("/"),
        "scope": site.local("/"),
        "display": "browser",
        "background_color": assets.PAPER,
        "theme_color": assets.PAPER,
        "icons": [
            {"src": site.local(f"/{path}"), "sizes": sizes, "type": f"image/{'svg+xml' if path.endswith('svg') else 'png'}", "purpose": use}
            for path, sizes, use in pictures
        ],
    }


def robots_data(site: Site) -> str:
    """Return the URL of the sitemap."""
    return site.absolute("/sitemap.xml")


def search_data(site: Site) -> dict[str, str]:
    """Return the data of the OpenSearch description."""
    return {
        "name": site.settings["name"],
        "about": site.settings["standfirst"] or site.settings["name"],
        "lang": site.settings["lang"],
        "page": site.absolute("/search/"),
        "self": site.absolute("/opensearch.xml"),
        "icon": site.absolute("/favicon.ico"),
    }


def opensearch(data: dict[str, str]) -> bytes:
    """A description of the search (OpenSearch 1.1)."""
    said = {key: escape(value) for key, value in data.items()}
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(short(data['name']))}</ShortName>\n"
        f"<LongName>{escape(data['name'][:48])}</LongName>\n"
        f"<Description>{escape(data['about'][:1024])}</Description>\n"
        f'<Image width="32" height="32" type="image/x-icon">{said["icon"]}</Image>\n'
        f'<Url type="text/html" template="{said["page"]}?q={{searchTerms}}"/>\n'
        f'<Url type="application/opensearchdescription+xml" rel="self" template="{said["self"]}"/>\n'
        f"<Language>{said['lang']}</Language>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        "</OpenSearchDescription>\n"
    ).encode()


def short(name: str) -> str:
    """A name in the room that a browser has for it: as many of its last words as fit, since they say what the thing is."""
    if len(name) <= SHORT_NAME:
        return name
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > SHORT_NAME:
        words = words[1:]
    return " ".join(words)[:SHORT_NAME]


# For crawlers, and for security researchers


def robots(sitemap_address: str) -> bytes:
    """robots.txt: everything is open, and the sitemap is named."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_address}\n".encode()


def sitemap(listed: list[tuple[str, list[dict[str, str]]]]) -> bytes:
    """A sitemap of some addresses, each with its page's addresses in all languages, if there are several."""
    lines = [f"<url><loc>{escape(address)}</loc>{''.join(map(_alternate, alternates))}</url>\n" for address, alternates in listed]
    return _xml("urlset", lines, ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if any(alternates for _, alternates in listed) else "")


def sitemap_index(addresses: list[str]) -> bytes:
    """A sitemap of sitemaps."""
    return _xml("sitemapindex", [f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses])


def expiry(site: Site) -> datetime.date:
    """The day from which the security contact no longer holds. Raises UsageError where the settings give none."""
    day = site.settings["security_expires"]
    try:
        return datetime.date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"SECURITY_EXPIRES is a day such as 2030-01-31, and needed with SECURITY_CONTACT, not {day!r}") from None


def security_data(site: Site, expires: datetime.date) -> dict[str, str]:
    """Return the security contact and its expiry."""
    contact = site.settings["security_contact"]
    return {
        "contact": contact if ":" in contact else f"mailto:{contact}",
        "expires": f"{expires}T00:00:00Z",
        "lang": site.settings["lang"],
        "self": site.absolute("/.well-known/security.txt"),
    }


def security(data: dict[str, str]) -> bytes:
    """security.txt (RFC 9116)."""
    named = (("Contact", "contact"), ("Expires", "expires"), ("Preferred-Languages", "lang"), ("Canonical", "self"))
    return "".join(f"{name}: {data[key]}\n" for name, key in named).encode()


def _xml(root: str, lines: list[str], spaces: str = "") -> bytes:
    opened = f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{spaces}>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{opened}\n{"".join(lines)}</{root}>\n'.encode()


def _alternate(page: dict[str, str]) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{escape(page["lang"])}" href="{escape(page["url"])}"/>'


def _listed(site: Site, paths: list[str]) -> list[tuple[str, list[dict[str, str]]]]:
    return [(site.absolute(f"/{path}"), site.alternates(f"/{path}")) for path in paths]


def _addresses(site: Site, paths: list[str]) -> list[str]:
    return [site.absolute(f"/{path}") for path in paths]
