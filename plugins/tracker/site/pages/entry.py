"""The page of every entry, of whatever kind, and the numbered pages of what refers to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

from tracker.model.dates import later, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.site.charts import figures
from tracker.site.files import list_export, social_cards
from tracker.site.files.data import records
from tracker.site.i18n import labels
from tracker.site.i18n.labels import N_, _
from tracker.site.pages import entry_sections, state_of_play
from tracker.site.parts import (
    backlinks,
    citation_meta,
    citations,
    facts,
    head,
    history,
    json_ld,
    list_items,
    positions,
    source_notes,
)
from tracker.site.site import Page, Site

REVIEWED_EVERY = datetime.timedelta(days=730)

ENDS = {"supersedes": N_("Superseded by"), "repeals": N_("Repealed by")}
"""The relations of later acts that a reader of this one must know of first."""

MOST_REASONS = 3


def outputs(site: Site) -> Iterator[Page]:
    """A page for every published entry, and further ones where more than fifty lines refer to it."""
    for key in site.order:
        entry = site.published[key]
        path = site.place(entry).lstrip("/")
        last = backlinks.pages(site, key)
        template = "page.html" if site.kinds[entry.kind].plain else "entry.html"
        yield Page(f"{path}index.html", template, partial(entry_page, site, key))
        for number in range(2, last + 1):
            yield Page(f"{path}page/{number}/index.html", "referrers.html", partial(referrers_page, site, key, number))


def entry_page(site: Site, key: Key) -> dict[str, Any]:
    """All that the page of one entry shows, in the order of its blocks."""
    entry, kind = site.published[key], site.kinds[key[0]]
    fields, address = entry.fields, site.place(entry)
    steps = way_up(site, entry)
    feeds, alternates = own_feed(site, entry), records.alternates(site, entry)
    groups = backlinks.page(site, key, 1)
    body = source_notes.body(site, entry)
    portrait = entry_sections.portrait(site, key)
    is_act = site.has(entry.kind, "timeline")
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
            offered=True,
            alternates=alternates,
            **social_cards.of_entry(site, key),
        ),
        "crumbs": steps,
        "kind": entry.kind,
        "label": kind.label,
        "id": entry.id,
        "title": entry.title,
        "originals": [{"lang": tag, "text": text} for tag, text in fields.get("original_title", {}).items()],
        "stance": fields.get("stance"),
        "status": list_items.shown_status(site, entry),
        "type": labels.value_of(kind, "type", fields["type"]) if isinstance(fields.get("type"), str) else None,
        "byline": byline(entry),
        "notices": notices(site, entry),
        "summary": fields.get("summary"),
        "files": [*(list_export.link(site, address) if kind.has_feed else []), *alternates],
        "cite": None if kind.plain else citations.panel(site, key),
        **head.tools(feeds),
        "facts": facts.facts(site, entry),
        "allowed": positions.of_entry(site, key),
        "body": body,
        "texts": entry_sections.texts(body["sources"]) if is_act else None,
        "named": entry_sections.named(site, key) if is_act else [],
        "about": entry_sections.about(site, entry),
        "lifecycle": lifecycle(site, entry),
        "targets": [{"by": target["by"], "text": target["text"], "source": target.get("source")} for target in fields.get("targets", ())],
        "has_relations": site.has(entry.kind, "relations"),
        "relations": relations(site, entry, groups),
        "record": _(kind.words.record),
        "tracks": tracks(site, key) if kind.has_feed else [],
        **portrait,
        "ranking_contents": [{"title": ranking["label"], "anchor": ranking["anchor"]} for ranking in portrait["rankings"]],
        "as_of": state_of_play.control(site, address, key)
        if kind.has_feed and any(group["kind"] == "policy" for group in groups)
        else None,
        "figure": figures.of_entry(site, key) if kind.has_feed else None,
        "groups": [group for group in groups if not group["is_relation"]],
        "contents": [{"title": group["label"], "anchor": group["anchor"]} for group in groups if group["is_main"]],
        "nothing": nothing(site, entry, groups) if kind.has_feed else None,
        "translations": [{"lang": tag, **_translated(translation)} for tag, translation in fields.get("translations", {}).items()],
        "pager": pager(site, entry, 1),
        "history": history.history(site, key),
        "review": review(site, entry),
        "has_sources": kind.in_feeds,
    }


def referrers_page(site: Site, key: Key, number: int) -> dict[str, Any]:
    """A further page of what refers to an entry."""
    entry = site.published[key]
    address = f"{site.place(entry)}page/{number}/"
    steps = [*way_up(site, entry), site.named(key)]
    name = _("What refers to %(title)s, page %(number)s") % {"title": entry.title, "number": number}
    return {
        "head": head.head(
            site,
            name,
            address,
            section=site.kinds[entry.kind].folder,
            feeds=own_feed(site, entry),
            json_ld=head.graph(site, address, json_ld.page(site, address, name), steps, name),
        ),
        "crumbs": steps,
        "heading": _("What refers to %s") % entry.title,
        "entry": site.named(key),
        "groups": backlinks.page(site, key, number),
        "pager": pager(site, entry, number),
    }


# The blocks of an entry's page


def heading(site: Site, entry: Entry) -> str:
    """What an entry is called in a window's title: with its year if it has a date, else with its Chinese name and its kind."""
    year = year_of(site, entry)
    if year:
        return f"{entry.title} ({year})"
    if site.kinds[entry.kind].plain:
        return entry.title
    original = next(iter(entry.fields.get("original_title", {}).values()), None)
    return f"{entry.title}{f' ({original})' if original else ''} – {site.kinds[entry.kind].label}"


def way_up(site: Site, entry: Entry) -> list[dict[str, str]]:
    """Home, the list of the kind, then the year or the parents, the farthest first."""
    kind = site.kinds[entry.kind]
    if kind.plain:
        return head.crumbs(site)
    steps = head.crumbs(site, (kind.plural, f"/{kind.folder}/"))
    if "year" in kind.facets and (year := year_of(site, entry)):
        steps.append({"title": year, "url": site.local(f"/{kind.folder}/by/year/{year}/")})
    above: list[dict[str, str]] = []
    parent = parent_of(site, entry)
    while parent and len(above) < 20:
        above.append(site.named(parent))
        parent = parent_of(site, site.published[parent])
    return steps + above[::-1]


def year_of(site: Site, entry: Entry) -> str | None:
    """The year of an entry's date."""
    date = site.date(entry)
    return date.text[:4] if date else None


def parent_of(site: Site, entry: Entry) -> Key | None:
    """The published parent of an entry."""
    parent = (entry.kind, entry.fields.get("parent"))
    return (entry.kind, str(parent[1])) if parent in site.published else None


def own_feed(site: Site, entry: Entry) -> list[dict[str, str]]:
    """The feed and the calendar of what refers to an entry, if its kind has them; else those of its kind's list."""
    kind = site.kinds[entry.kind]
    if kind.plain:
        return []
    if kind.has_feed:
        return head.follow(site, entry.title, site.place(entry), calendar=True)
    return head.follow(site, kind.plural, f"/{kind.folder}/", calendar=site.has(kind.name, "timeline"))


def byline(entry: Entry) -> dict[str, Any] | None:
    """Who wrote an article and when, for the line under its title."""
    fields = entry.fields
    if "publisher" not in fields:
        return None
    return {"author": fields.get("author"), "publisher": fields["publisher"], "date": fields.get("published")}


def notices(site: Site, entry: Entry) -> list[dict[str, Any]]:
    """What a reader must know before reading on: replaced, open for comment, unclear, long not reviewed; at most two."""
    fields = entry.fields
    found = [
        _notice(_(lead), links=[site.named(source) for source in sources[:3]])
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
        successor = ("agency", fields.get("succeeded_by"))
        found.append(_notice(_("Dissolved"), date=fields["dissolved"], tone="neutral"))
        if successor in site.published:
            found.append(_notice(_("Succeeded by"), links=[site.named(successor)], tone="neutral"))
    return found[:2]


def _notice(lead: str, *, text: str = "", date: str = "", links: list[dict[str, Any]] | None = None, tone: str = "warn") -> dict[str, Any]:
    return {"lead": lead, "text": text, "date": date, "links": links or [], "tone": tone}


def lifecycle(site: Site, entry: Entry) -> list[dict[str, Any]]:
    """The events of an act in order of time; the last that is not ahead is where it stands now."""
    events = sorted(entry.fields.get("timeline", ()), key=lambda event: partial_date(event["date"]))
    ahead = [partial_date(event["date"]).is_after(site.now) for event in events]
    current = max((place for place, is_ahead in enumerate(ahead) if not is_ahead), default=-1)
    return [
        {
            "event": labels.word("event", event["event"], ahead=is_ahead),
            "date": event["date"],
            "note": event.get("note"),
            "source": event.get("source"),
            "state": "ahead" if is_ahead else "now" if place == current else "past",
        }
        for place, (event, is_ahead) in enumerate(zip(events, ahead, strict=True))
    ]


def relations(site: Site, entry: Entry, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The acts that an act is tied to, by the words of the tie: its own first, then the inverse of the others'."""
    own: dict[str, list[dict[str, Any]]] = {}
    for relation in entry.fields.get("relations", ()):
        key = ("policy", relation["policy"])
        if key in site.published:
            own.setdefault(relation["type"], []).append({"row": list_items.row(site, key), "note": relation.get("note", ""), "quote": None})
    found = [{"label": labels.relation(role)[0], "items": items} for role, items in own.items()]
    for group in groups:
        if group["is_relation"]:
            found += [{"label": role["label"], "items": role["items"]} for role in group["roles"]]
    return found


def tracks(site: Site, key: Key) -> list[dict[str, Any]]:
    """How many of the policies that refer to an entry, or below it, push which way."""
    counts = site.stances(key)
    return [
        {"text": labels.word("stance", stance), "number": f"{counts[stance]:,}", "url": None}
        for stance in site.vocabulary["stance"]
        if counts.get(stance)
    ]


def nothing(site: Site, entry: Entry, groups: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What an entry's page says, as `text` and `links`, if no policy refers to it, or none of its own."""
    words, parent = site.kinds[entry.kind].words, parent_of(site, entry)
    above = [site.named(parent)] if parent else []
    known = next((group for group in groups if group["kind"] == "policy"), None)
    if known:
        if not words.nothing_own_but or not parent or any(role["name"] == "local" for role in known["roles"]):
            return None
        return {"text": _(words.nothing_own_but), "links": []}
    if words.nothing_but and groups:
        reasons = [item["row"].data for group in groups for role in group["roles"] for item in role["items"]]
        named = {row["url"]: {"title": row["title"], "url": row["url"]} for row in reasons}
        return {"text": _(words.nothing_but), "links": list(named.values())[:MOST_REASONS]}
    return {"text": _((parent and words.nothing_own) or words.nothing), "links": above}


def _translated(translation: dict[str, Any]) -> dict[str, Any]:
    return {"title": translation.get("title"), "summary": translation.get("summary")}


def pager(site: Site, entry: Entry, number: int) -> dict[str, Any]:
    """The way through the pages of what refers to an entry."""
    label = _("Pages of what refers to %s") % entry.title
    return {"label": label, "number": number, "last": backlinks.pages(site, entry.key), "base": site.address(entry)}


def review(site: Site, entry: Entry) -> dict[str, Any]:
    """When an entry was last reviewed, and what it takes to find its file and to report a problem with it."""
    reviewed = entry.fields.get("reviewed")
    due = later(partial_date(reviewed).last_day, REVIEWED_EVERY).isoformat() if reviewed and site.dated(entry.kind) else None
    return {"reviewed": reviewed, "due": due, "file": entry.path}
