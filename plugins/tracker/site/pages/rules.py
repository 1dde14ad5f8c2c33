"""Rules as of any day: the positions of activities by place, and the requirements by actor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.site.files import citations as citation_files
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page
from tracker.site.pages import requirements
from tracker.site.parts import as_of_control, citations, head, json_ld, positions
from tracker.site.site import Site

ADDRESS = "/rules/"


def outputs(site: Site) -> Iterator[Page | File]:
    """The page of all activities and actors, a page for each actor."""
    yield Page("rules/index.html", "rules.html", page)
    yield from citation_files.beside(site, ADDRESS, records)
    for actor in requirements.duties(site):
        yield Page(f"rules/{actor}/index.html", "actor.html", actor_page, (actor,))


def page(site: Site, address: str = ADDRESS, whole: dict[str, str] | None = None) -> dict[str, Any]:
    """All that the page of activities and actors shows; in a further language without the actors, which `whole` leads to."""
    name, steps = _("What is allowed"), head.crumbs(site)
    description = _("Which activities are prohibited, need a licence or are allowed, place by place: since when, and by which act.")
    return {
        "head": _head(site, name, address, description, steps),
        "crumbs": steps,
        "heading": name,
        "cite": citations.panel_of_page(site, records(site)[0], address, site.today) if whole is None else None,
        "files": sheets(site),
        "control": as_of_control.data(site, address) | {"source": ""},
        "finding": positions.finding(site, site.today),
        "table": positions.table(site, site.today, whole=True),
        "activities": [
            {**site.link_to((site.activity, id)), "id": id, "cells": positions.cells(site, id, site.today)}
            for id in positions.activities(site, site.today)
        ],
        "actors": [] if whole else [requirements.block(site, actor, site.today, requirements.MOST) for actor in requirements.duties(site)],
        "whole": whole,
        "methodology": site.plain_page("methodology"),
    }


def actor_page(site: Site, actor: str) -> dict[str, Any]:
    """All that the page of one actor shows."""
    block, address = requirements.block(site, actor, site.today), f"{ADDRESS}{actor}/"
    steps = head.crumbs(site, (_("What is allowed"), ADDRESS))
    name = _("%s: must, must not, may") % block["title"]
    others = [other for other in requirements.duties(site) if other != actor]
    return {
        "head": _head(site, name, address, block["description"], steps),
        "crumbs": steps,
        "heading": name,
        "files": sheets(site),
        "control": as_of_control.data(site, address) | {"source": ""},
        "block": block,
        "others": [{"title": labels.word("actor", other), "url": site.local(f"{ADDRESS}{other}/")} for other in others],
    }


def _head(site: Site, name: str, address: str, description: str, steps: list[dict[str, str]]) -> dict[str, Any]:
    graph = json_ld.of_page(site, address, name, steps)
    return head.head(site, name, address, description=description, section="rules", json_ld=graph)


def records(site: Site) -> list[citations.Item]:
    """The record of the page, for those who cite it."""
    return [citations.page(site, "rules", _("What is allowed"), ADDRESS, site.today)]


def sheets(site: Site) -> list[dict[str, str]]:
    """The tables of the data that hold what these pages show, as links."""
    named = (("positions", _("Positions (CSV)")), ("requirements", _("Requirements (CSV)")))
    return [{"title": title, "url": site.local(f"/data/{table}.csv")} for table, title in named] if site.has_output("data") else []
