"""What stands beside the pages: ways on from old addresses, the error index, and what crawlers and hosts read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from html import escape
from typing import Any

from tracker.content.codes import CODES, Code
from tracker.content.gone import Gone
from tracker.outputs import metadata, rows, things
from tracker.outputs.assets import Asset
from tracker.outputs.site import File, Page, Site, place
from tracker.outputs.words import _

MOST_ADDRESSES = 50_000
"""Addresses in one sitemap, by sitemaps.org; a larger site has an index of several."""

ERROR_INDEX = "/contribute/errors/"

HEADERS = (
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def outputs(site: Site) -> Iterator[Page | File]:
    """Redirects, pages of what is gone, the error index, the reader's settings, 404, robots, headers, the theme's own files."""
    for entry in site.published.values():
        for former in entry.fields.get("former_ids", ()):
            yield redirect(site, place(site.kinds[entry.kind], former), site.place(entry), entry.title)
    for gone in site.gone:
        path = place(site.kinds[gone.kind], gone.id).lstrip("/")
        yield Page(f"{path}index.html", "gone.html", partial(gone_page, site, gone), listed=False)
    if ("page", "contribute") not in site.published:
        yield redirect(site, "/contribute/", ERROR_INDEX, _("Error index"))
    yield Page(f"{ERROR_INDEX.lstrip('/')}index.html", "errors.html", partial(errors, site))
    yield Page("settings/index.html", "settings.html", partial(settings, site), listed=False)
    yield Page("404.html", "404.html", partial(not_found, site), listed=False)
    yield File("robots.txt", partial(site.absolute, "/sitemap.xml"), robots)
    yield File("_headers", partial(_header_data, site), headers)
    for asset in site.assets.files:
        yield File(asset.path, partial(_digest, asset), partial(_content, asset))


def after(site: Site, written: Iterable[Page | File]) -> Iterator[File]:
    """What is read off the rest of the plan: the sitemap of every listed page."""
    paths = sorted(page.path.removesuffix("index.html") for page in written if isinstance(page, Page) and page.listed)
    parts = [paths[start : start + MOST_ADDRESSES] for start in range(0, len(paths), MOST_ADDRESSES)]
    if len(parts) < 2:
        yield File("sitemap.xml", partial(_addresses, site, paths), sitemap)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield File(name, partial(_addresses, site, part), sitemap)
    yield File("sitemap.xml", partial(_addresses, site, names), sitemap_index)


# Ways on from old addresses


def redirect(site: Site, old: str, new: str, title: str) -> Page:
    """A page at an old place that leads on to the new one ("/policies/x/")."""
    return Page(f"{old.lstrip('/')}index.html", "redirect.html", partial(redirect_page, site, new, title), listed=False)


def redirect_page(site: Site, new: str, title: str) -> dict[str, Any]:
    """What a redirect page shows until it has led on; its canonical address is the new one."""
    head = metadata.head(site, _("Moved: %s") % title, new, robots="noindex", refresh=site.local(new))
    return {"head": head, "title": title, "url": site.local(new)}


def gone_page(site: Site, gone: Gone) -> dict[str, Any]:
    """The page of what was split or removed: what became of it."""
    kind = site.kinds[gone.kind]
    address = place(kind, gone.id)
    became = [rows.row(site, (gone.kind, id)) for id in gone.became if (gone.kind, id) in site.published]
    return {
        "head": metadata.head(site, _("No longer here: %s") % gone.id, address, robots="noindex", section=kind.folder),
        "crumbs": metadata.crumbs(site) if kind.plain else metadata.crumbs(site, (kind.plural, f"/{kind.folder}/")),
        "id": gone.id,
        "label": kind.label.lower(),
        "reason": gone.reason,
        "became": became,
        "list": None if kind.plain else {"title": kind.plural, "url": site.local(f"/{kind.folder}/")},
    }


def not_found(site: Site) -> dict[str, Any]:
    """The page for an address that leads nowhere."""
    return {
        "head": metadata.head(site, _("Page not found"), "/404.html", robots="noindex"),
        "links": [{"title": section["title"], "url": section["url"]} for section in site.settings["sections"]],
        "report": f"{site.settings['repository'].rstrip('/')}/issues/new" if site.settings["repository"] else None,
    }


def settings(site: Site) -> dict[str, Any]:
    """The page of the reader's choices; each holds on one device alone, so no search engine needs it."""
    name = _("Settings")
    return {"head": metadata.head(site, name, "/settings/", robots="noindex"), "crumbs": metadata.crumbs(site), "heading": name}


def errors(site: Site) -> dict[str, Any]:
    """The index of what a check can tell: every code with its cause, a wrong and a right example."""
    contribute = site.published.get(("page", "contribute"))
    steps = metadata.crumbs(site, (contribute.title, "/contribute/")) if contribute else metadata.crumbs(site)
    name = _("Error index")
    description = _("Every error and warning of the checks: its cause, a wrong and a right example.")
    graph = metadata.graph(site, ERROR_INDEX, things.page(site, ERROR_INDEX, name, "WebPage"), steps, name)
    levels = ((_("Errors"), "error", "errors"), (_("Warnings"), "warning", "warnings"))
    return {
        "head": metadata.head(site, name, ERROR_INDEX, description=description, section="errors", json_ld=graph),
        "crumbs": steps,
        "heading": name,
        "standfirst": description,
        "groups": [{"title": title, "anchor": anchor, "codes": _codes(level)} for title, level, anchor in levels],
    }


def _codes(level: str) -> list[dict[str, str]]:
    return [_code(code) for code in CODES.values() if code.level == level]


def _code(code: Code) -> dict[str, str]:
    return {"name": code.name, "title": code.title, "cause": code.cause, "wrong": code.wrong, "right": code.right}


# For crawlers and hosts


def robots(sitemap_address: str) -> bytes:
    """robots.txt: everything is open, and the sitemap is named."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap_address}\n".encode()


def sitemap(addresses: list[str]) -> bytes:
    """A sitemap of some addresses."""
    return _xml("urlset", "url", addresses)


def sitemap_index(addresses: list[str]) -> bytes:
    """A sitemap of sitemaps."""
    return _xml("sitemapindex", "sitemap", addresses)


def headers(data: dict[str, str]) -> bytes:
    """What a host that reads `_headers` sends: the content policy, caching, what is open to other sites."""
    prefix = data["prefix"]
    policy = f"{data['csp']}; frame-ancestors 'none'"
    rules: list[tuple[str, tuple[tuple[str, str], ...]]] = [("/*", (("Content-Security-Policy", policy), *HEADERS))]
    rules += [(path, (("Cache-Control", "public, max-age=31536000, immutable"),)) for path in ("/theme/*", "/search/files/*")]
    rules += [(path, (("Access-Control-Allow-Origin", "*"),)) for path in ("/feeds/*", "/data/*")]
    blocks = (f"{prefix}{path}\n" + "".join(f"  {name}: {value}\n" for name, value in pairs) for path, pairs in rules)
    return "\n".join(blocks).encode()


def _xml(root: str, item: str, addresses: list[str]) -> bytes:
    lines = "".join(f"<{item}><loc>{escape(address)}</loc></{item}>\n" for address in addresses)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</{root}>\n'.encode()
    )


def _addresses(site: Site, paths: list[str]) -> list[str]:
    return [site.absolute(f"/{path}") for path in paths]


def _header_data(site: Site) -> dict[str, str]:
    return {"prefix": site.prefix, "csp": site.settings["csp"]}


def _digest(asset: Asset) -> str:
    return asset.digest


def _content(asset: Asset, _digest: str) -> bytes:
    return asset.content
