"""Two policies side by side (`/compare/?a=…&b=…`): the page, which a script fills, and what can be chosen there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page
from tracker.site.parts import head, json_ld, list_items, succession
from tracker.site.site import Site

ADDRESS = "/compare/"
SOURCE = "/compare/policies.json"


def outputs(site: Site) -> Iterator[Page | File]:
    """The page and the list of policies to choose from."""
    yield Page("compare/index.html", "compare.html", page)
    yield File(SOURCE.lstrip("/"), choices, (), orjson.dumps)


def choices(site: Site) -> list[list[Any]]:
    """Every policy as [id, address, title, date], the newest first, for theme/static/js/compare.js."""
    dated = ((entry, site.date(entry)) for entry in site.entries(site.policy))
    return [[entry.id, site.url_of(entry), entry.title, date.text if date else ""] for entry, date in dated]


def page(site: Site) -> dict[str, Any]:
    """All that the page shows before two policies are chosen, and without script."""
    name, steps = _("Compare two acts"), head.crumbs(site)
    description = _("Two acts side by side: who issued them, when, how they stand, what they do.")
    return {
        "head": head.head(
            site,
            name,
            ADDRESS,
            description=description,
            section="compare",
            json_ld=json_ld.of_page(site, ADDRESS, name, steps),
        ),
        "crumbs": steps,
        "heading": name,
        "standfirst": description,
        "source": site.local(SOURCE),
        "lines": [[{"id": id, "row": list_items.row(site, (site.policy, id))} for id in ids] for ids in succession.whole(site)],
    }
