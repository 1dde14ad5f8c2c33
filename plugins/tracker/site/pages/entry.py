"""The page of every entry, of whatever kind, and the numbered pages of what refers to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from tracker.model.dates import later, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.site import trees
from tracker.site.files import list_export, social_cards
from tracker.site.files.data import records
from tracker.site.i18n import labels
from tracker.site.i18n.labels import N_, _
from tracker.site.outputs import Page
from tracker.site.pages import sections
from tracker.site.pages.act_head import act_head
from tracker.site.pages.sections.subject import subject
from tracker.site.parts import (
    backlinks,
    citation_meta,
    citations,
    facts,
    head,
    json_ld,
    list_items,
    pagination,
    source_notes,
)
from tracker.site.site import Site

REVIEWED_EVERY = datetime.timedelta(days=730)

ENDS = {"supersedes": N_("Superseded by"), "repeals": N_("Repealed by")}
"""The relations of later acts that a reader of this one must know of first."""


def outputs(site: Site) -> Iterator[Page]:
    """A page for every published entry, and further ones where more than fifty lines refer to it."""
    for key in site.order:
        entry = site.published[key]
        path = site.page_path(entry).lstrip("/")
        last = backlinks.pages(site, key)
        template = "page.html" if site.kinds[entry.kind].plain else "entry.html"
        yield Page(f"{path}index.html", template, entry_page, (key,))
        for number in range(2, last + 1):
            yield Page(f"{path}page/{number}/index.html", "referrers.html", referrers_page, (key, number))


def entry_page(site: Site, key: Key) -> dict[str, Any]:
    """All that the page of one entry shows, in the order of its blocks."""
    entry, kind = site.published[key], site.kinds[key[0]]
    fields, address = entry.fields, site.page_path(entry)
    steps = way_up(site, entry)
    feeds, alternates = own_feed(site, entry), records.alternates(site, entry)
    body = source_notes.body(site, entry)
    return {
        "head": head.head(
            site,
            heading(site, entry),
            address,
            description=fields.get("summary", ""),
            kind="article" if "publisher" in fields else "website",
            section=entry.id if kind.plain else kind.folder,
            feeds=feeds,
            json_ld=head.graph(site, address, json_ld.thing(site, entry), steps, entry.title, json_ld.frame(site, entry)),
            meta=citation_meta.fields(site, entry),
            alternates=alternates,
            **social_cards.of_entry(site, key),
        ),
        "crumbs": steps,
        "kind": entry.kind,
        "label": kind.label,
        "id": entry.id,
        "title": entry.title,
        "originals": [{"lang": tag, "text": text} for tag, text in list_items.originals(entry).items()],
        "stance": fields.get("stance"),
        "status": list_items.shown_status(site, entry),
        "type": labels.value_of(kind, "type", fields["type"]) if isinstance(fields.get("type"), str) else None,
        "byline": byline(entry),
        "act": act_head(site, entry),
        "notices": notices(site, entry),
        "summary": fields.get("summary"),
        "files": [*(list_export.link(site, address) if kind.has_feed else []), *alternates],
        "cite": None if kind.plain else citations.panel(site, key),
        **head.tools(feeds),
        "facts": facts.facts(site, entry),
        "body": body,
        "sections": sections.of(subject(site, key, body["sources"])),
        "review": review(site, entry),
    }


def referrers_page(site: Site, key: Key, number: int) -> dict[str, Any]:
    """A further page of what refers to an entry."""
    entry = site.published[key]
    address = pagination.numbered_path(site.page_path(entry), number)
    steps = [*way_up(site, entry), site.link_to(key)]
    name = _("What refers to %(title)s, page %(number)s") % {"title": entry.title, "number": number}
    return {
        "head": head.head(
            site,
            name,
            address,
            section=site.kinds[entry.kind].folder,
            feeds=own_feed(site, entry),
            json_ld=json_ld.of_page(site, address, name, steps),
        ),
        "crumbs": steps,
        "heading": _("What refers to %s") % entry.title,
        "entry": site.link_to(key),
        "groups": backlinks.page(site, key, number),
        "pager": backlinks.pager(site, key, number),
    }


# The blocks of an entry's page


def heading(site: Site, entry: Entry) -> str:
    """Return the name of an entry for a window's title: with its year if it has a date, else with its Chinese name and its kind."""
    year = year_of(site, entry)
    if year:
        return f"{entry.title} ({year})"
    if site.kinds[entry.kind].plain:
        return entry.title
    _language, original = entry.original
    return f"{entry.title}{f' ({original})' if original else ''} – {site.kinds[entry.kind].label}"


def way_up(site: Site, entry: Entry) -> list[dict[str, str]]:
    """Home, the list of the kind, then the year or the parents, the farthest first."""
    kind = site.kinds[entry.kind]
    if kind.plain:
        return head.crumbs(site)
    steps = head.crumbs(site, (kind.plural, f"/{kind.folder}/"))
    if "year" in kind.facets and (year := year_of(site, entry)):
        steps.append({"title": year, "url": site.local(f"/{kind.folder}/by/year/{year}/")})
    return steps + [site.link_to(key) for key in reversed(trees.ancestors(site, entry.key))]


def year_of(site: Site, entry: Entry) -> str | None:
    """The year of an entry's date."""
    date = site.date(entry)
    return date.text[:4] if date else None


def own_feed(site: Site, entry: Entry) -> list[dict[str, str]]:
    """The feed and the calendar of what refers to an entry, if its kind has them; else those of its kind's list."""
    kind = site.kinds[entry.kind]
    if kind.plain:
        return []
    if kind.has_feed:
        return head.follow(site, entry.title, site.page_path(entry), calendar=True)
    return head.follow_kind(site, kind)


def byline(entry: Entry) -> dict[str, Any] | None:
    """Return who published an article and when, and the link to it."""
    fields = entry.fields
    if "publisher" not in fields:
        return None
    language = labels.language(fields["language"]) if "language" in fields else None
    original = {"label": _("Read the original"), "url": fields["url"], "language": language} if "url" in fields else None
    return {"author": fields.get("author"), "publisher": fields["publisher"], "date": fields.get("published"), "original": original}


def notices(site: Site, entry: Entry) -> list[dict[str, Any]]:
    """Return the notices above the text: replaced, open for comment, unclear, long not reviewed; at most two."""
    fields = entry.fields
    found = [
        _notice(_(lead), links=[site.link_to(source) for source in sources[:3]])
        for role, lead in ENDS.items()
        if (sources := site.policies_referring(entry.key, role))
    ]
    found += [
        _notice(_("Comments close"), date=event["date"])
        for event in fields.get("timeline", ())
        if event["event"] == "consultation-closed" and partial_date(event["date"]).first_day >= site.now
    ]
    if "status_note" in fields and fields.get("status") == "unclear":
        found.append(_notice(_("Unclear."), text=fields["status_note"], tone="err"))
    reviewed = fields.get("reviewed")
    if reviewed and site.dated(entry.kind) and later(partial_date(reviewed).last_day, REVIEWED_EVERY) < site.now:
        found.append(_notice(_("Not reviewed since"), date=reviewed))
    if "dissolved" in fields:
        successor = (entry.kind, str(fields.get("succeeded_by")))
        found.append(_notice(_("Dissolved"), date=fields["dissolved"], tone="neutral"))
        if successor in site.published:
            found.append(_notice(_("Succeeded by"), links=[site.link_to(successor)], tone="neutral"))
    return found[:2]


def _notice(lead: str, *, text: str = "", date: str = "", links: list[dict[str, Any]] | None = None, tone: str = "warn") -> dict[str, Any]:
    return {"lead": lead, "text": text, "date": date, "links": links or [], "tone": tone}


def review(site: Site, entry: Entry) -> dict[str, Any]:
    """Return the last review of an entry, and the links to its file and to reporting a problem."""
    reviewed = entry.fields.get("reviewed")
    due = later(partial_date(reviewed).last_day, REVIEWED_EVERY).isoformat() if reviewed and site.dated(entry.kind) else None
    return {"reviewed": reviewed, "due": due, "file": entry.path}
