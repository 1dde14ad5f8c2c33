"""History of an entry as its page shows it."""

from __future__ import annotations

from typing import Any

from tracker.model.library import Key
from tracker.site.parts import change_words
from tracker.site.site import Site


def history(site: Site, key: Key) -> list[dict[str, Any]]:
    """The days on which an entry changed, the newest first, each as `date` and `texts`; none if no log tells."""
    days = change_words.by_day(site.history(key))
    return [{"date": changes[0].date, "texts": change_words.texts(site, changes)} for changes in days]
