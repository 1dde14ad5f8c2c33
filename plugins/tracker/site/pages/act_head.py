"""The head of a policy's page: who issued it, when it became public, how it stands and since when, where; and where its text is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.model.entries import Entry
from tracker.model.vocabulary import is_document, officiality, statuses_of
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.parts import policy_status, source_notes
from tracker.site.site import Site

MOST_PLACES = 2
OVER = statuses_of("ended")


def act_head(site: Site, entry: Entry) -> dict[str, Any] | None:
    """
    Return `by`, `date`, `status` (a word), `since`, `is_over` (ended on that day), `places` (a text) and `official`; None for an
    entry without a timeline.

    `official` is the source that is the policy's own text, else its issuer's account of it: {label, url, archived_url, host_of}; None
    where neither was found.
    """
    fields = entry.fields
    if not fields.get("timeline"):
        return None
    date, issuers, places = site.date(entry), site.referenced_keys(entry, "issued_by"), site.referenced_keys(entry, "places")
    status = site.vocabulary.shown_status(fields["type"], fields["status"])
    return {
        "by": labels.leading(site.name(issuers[0]), len(issuers) - 1),
        "date": date.text if date else None,
        "status": labels.word("status", status),
        "since": policy_status.since_today(site, entry),
        "is_over": fields["status"] in OVER,
        "places": labels.leading(labels.listed(map(site.name, places[:MOST_PLACES])), max(0, len(places) - MOST_PLACES)),
        "official": official(source_notes.own(site, entry)),
    }


def official(sources: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the best of the official sources of an entry that a reader can open."""
    found = [source for source in sources if source.get("url") or source.get("archived_url")]
    best = min(found, key=lambda source: officiality(source["source_kind"]), default=None)
    if best is None:
        return None
    kind = best["source_kind"]
    if not is_document(kind):
        label = _("Read the issuer’s account")
    else:
        label = _("Read a copy of the official text") if officiality(kind) else _("Read the official text")
    return {
        "label": label,
        "url": best.get("url") or best["archived_url"],
        "language": labels.language(best["language"]) if best.get("language") else None,
    }
