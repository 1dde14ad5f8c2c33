"""Redirects, pages of removed entries, the error index, settings, the page for unknown addresses, files of the theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from tracker.model.codes import CODES, Code
from tracker.model.gone import Gone
from tracker.site import code_host
from tracker.site.assets import Asset
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page, given
from tracker.site.parts import head, json_ld, list_items
from tracker.site.site import Site, page_path

ERROR_INDEX = "/contribute/errors/"


def outputs(site: Site) -> Iterator[Page | File]:
    """Redirects, pages of removed entries, the error index, the reader's settings, the page for unknown addresses, the theme's files."""
    for entry in site.published.values():
        for former in entry.fields.get("former_ids", ()):
            yield redirect(site, page_path(site.kinds[entry.kind], former), site.page_path(entry), entry.title)
    for gone in site.gone:
        path = page_path(site.kinds[gone.kind], gone.id).lstrip("/")
        yield Page(f"{path}index.html", "gone.html", gone_page, (tuple(gone),), listed=False)
    has_contribute = ("page", "contribute") in site.library.former or any((one.kind, one.id) == ("page", "contribute") for one in site.gone)
    if not site.plain_page("contribute") and not has_contribute:
        yield redirect(site, "/contribute/", ERROR_INDEX, _("Error index"))
    yield Page(f"{ERROR_INDEX.lstrip('/')}index.html", "errors.html", errors)
    yield Page("settings/index.html", "settings.html", settings)
    yield Page("404.html", "404.html", not_found, listed=False)
    for asset in site.assets.files:
        yield File(asset.path, given, (asset.digest,), partial(_content, asset))


WAYS_ON = ("policies", "rules", "timeline")
"""Sections that the page for an address that leads nowhere names, beside its field for searching."""


# Ways on from old addresses


def redirect(site: Site, old: str, new: str, title: str) -> Page:
    """A page at an old place that leads on to the new one ("/policies/x/")."""
    return Page(f"{old.lstrip('/')}index.html", "redirect.html", redirect_page, (new, title), listed=False)


def redirect_page(site: Site, new: str, title: str) -> dict[str, Any]:
    """Return the data of a redirect page; its canonical URL is the new one."""
    page = {**json_ld.page(site, new, title, "WebPage"), "@id": site.absolute(new)}  # "#it" is what that page is about
    graph = head.graph(site, new, page, head.crumbs(site), title)
    moved = head.head(site, _("Moved: %s") % title, new, robots="noindex", refresh=site.local(new), json_ld=graph)
    return {"head": moved, "title": title, "url": site.local(new)}


def gone_page(site: Site, item: Sequence[Any]) -> dict[str, Any]:
    """The page of what was split or removed: what became of it."""
    gone = Gone._make(item)
    kind = site.kinds[gone.kind]
    address = page_path(kind, gone.id)
    name = _("No longer here: %s") % gone.id
    steps = head.crumbs(site) if kind.plain else head.crumbs(site, (kind.plural, f"/{kind.folder}/"))
    graph = json_ld.of_page(site, address, name, steps, "WebPage")
    became = [list_items.row(site, (gone.kind, id)) for id in gone.became if (gone.kind, id) in site.published]
    return {
        "head": head.head(site, name, address, robots="noindex", section=kind.folder, json_ld=graph),
        "crumbs": steps,
        "id": gone.id,
        "label": labels.inside(kind.label),
        "reason": gone.reason,
        "became": became,
        "list": None if kind.plain else {"title": kind.plural, "url": site.local(f"/{kind.folder}/")},
    }


def not_found(site: Site) -> dict[str, Any]:
    """The page for an address that leads nowhere."""
    name = _("Page not found")
    graph = json_ld.of_page(site, "/404.html", name, head.crumbs(site), "WebPage")
    script = PurePosixPath(site.assets.script).with_name("missing.js") if site.assets.script and site.settings["search"] else None
    return {
        "head": {
            **head.head(site, name, "/404.html", robots="noindex", json_ld=graph),
            "modules": [site.local(f"/{script}")] if script else [],
        },
        "large_search": True,
        "links": [{"title": section["title"], "url": section["url"]} for section in site.settings["sections"] if section["id"] in WAYS_ON],
        "report": f"{site.settings['repository'].rstrip('/')}/issues/new"
        if site.settings["repository"]
        else code_host.report_to(site.settings["contact"], name, site.base),
    }


def settings(site: Site) -> dict[str, Any]:
    """The page of the reader's choices; each holds on one device alone."""
    name, steps = _("Settings"), head.crumbs(site)
    graph = json_ld.of_page(site, "/settings/", name, steps, "WebPage")
    return {"head": head.head(site, name, "/settings/", json_ld=graph), "crumbs": steps, "heading": name}


def errors(site: Site) -> dict[str, Any]:
    """The index of what a check can tell: every code with its cause, a wrong and a right example."""
    guide = site.plain_page("contribute")
    steps = head.crumbs(site, (guide["title"], "/contribute/")) if guide else head.crumbs(site)
    name = _("Error index")
    description = _("Every error and warning of the checks: its cause, a wrong and a right example.")
    graph = json_ld.of_page(site, ERROR_INDEX, name, steps, "WebPage")
    levels = ((_("Errors"), "error", "errors"), (_("Warnings"), "warning", "warnings"))
    return {
        "head": head.head(site, name, ERROR_INDEX, description=description, section="errors", json_ld=graph),
        "crumbs": steps,
        "heading": name,
        "standfirst": description,
        "groups": [{"title": title, "anchor": anchor, "codes": _codes(level)} for title, level, anchor in levels],
    }


def _codes(level: str) -> list[dict[str, str]]:
    return [_code(code) for code in CODES.values() if code.level == level]


def _code(code: Code) -> dict[str, str]:
    return {"name": code.name, "title": code.title, "cause": code.cause, "wrong": code.wrong, "right": code.right}


def _content(asset: Asset, _digest: str) -> bytes:
    return asset.content
