"""The control with which a reader sees a page as of another day."""

from __future__ import annotations

from typing import Any

from tracker.model.library import Key
from tracker.site.site import Site

HISTORIES = "/state/histories.json"
"""Path of the statuses and positions of all days, which the script reads."""


def data(site: Site, path: str, entity: Key | None = None) -> dict[str, Any]:
    """Return the data of the control on the page at `path`; `entity` is the entry whose policies the page shows, None for all."""
    return {
        "action": site.local(path),
        "source": site.local(HISTORIES),
        "entity": "/".join(entity) if entity else "",
        "today": site.today,
        "range": False,
    }
