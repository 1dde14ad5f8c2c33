"""The sections that entries of several kinds have; a generator yields nothing where an entry has nothing to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from typing import Any

from tracker.model.dates import partial_date
from tracker.site import tree_backlinks
from tracker.site.charts import figures
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts import as_of_control, backlinks, history, list_items, positions
from tracker.site.parts.section import FRAME, Section
from tracker.site.site import Site

MOST = 10
"""Lines of a ranking or a table; the rest stand in the list of policies."""
MOST_REASONS = 3
REST = "#links-policies"
TODAY = f"{FRAME} as-of__today"
"""The frame of a section that is hidden while the page shows another day."""


def sections(subject: Subject) -> Iterator[Section]:
    """The sections of an entry whose kind has none of its own."""
    yield from text(subject)
    yield from lifecycle(subject)
    yield from targets(subject)
    yield from related(subject)
    yield from record(subject)
    yield from referring(subject)
    yield from closing(subject)


def referring(subject: Subject) -> Iterator[Section]:
    """Yield the entries that refer to this page; before them, if no policy does, the note that says so."""
    yield from nothing(subject)
    yield from as_of(subject)
    yield from groups(subject.main_groups)


def closing(subject: Subject) -> Iterator[Section]:
    """The sections at the end of every page."""
    yield from translations(subject)
    yield from sources(subject, is_due=subject.kind.in_feeds)
    yield from links_here(subject)
    yield from past(subject)


# What an entry says itself


def text(subject: Subject) -> Iterator[Section]:
    """The entry's body, whose headings are in the contents; not shown where there is none."""
    yield Section("", "", {}, "text")


def allowed(subject: Subject) -> Iterator[Section]:
    """Yield the positions of an activity in each place, or of each activity in a place."""
    site = subject.site
    if found := positions.of_entry(site, subject.key):
        link = {"title": _("All activities"), "url": site.local("/rules/")}
        yield Section("allowed", _("What is allowed"), {"id": "allowed-table", **found}, "allowed_here", link=link, opens=True)


def lifecycle(subject: Subject) -> Iterator[Section]:
    """The events of an entry in order of time, and between those past and those ahead how it stands today."""
    events = sorted(subject.fields.get("timeline", ()), key=lambda event: partial_date(event["date"]))
    ahead = [partial_date(event["date"]).is_after(subject.site.now) for event in events]
    steps = [
        {
            "event": labels.word("event", event["event"], ahead=is_ahead),
            "date": event["date"],
            "note": event.get("note"),
            "source": event.get("source"),
            "state": "ahead" if is_ahead else "past",
        }
        for event, is_ahead in zip(events, ahead, strict=True)
    ]
    steps = _merged(steps)
    if steps and subject.fields.get("status"):
        steps.insert(sum(step["state"] == "past" for step in steps), _present(subject))
    if steps:
        yield Section("lifecycle", _("History"), {"steps": steps}, "lifecycle")


def _merged(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps of which those of one day and source are one."""
    found: list[dict[str, Any]] = []
    for step in steps:
        last = found[-1] if found else None
        if last and (last["date"], last["source"]) == (step["date"], step["source"]):
            last["event"] = labels.listed([last["event"], step["event"].lower()])
            last["note"] = "; ".join(filter(None, dict.fromkeys([last["note"], step["note"]]))) or None
        else:
            found.append(dict(step))
    return found


def _present(subject: Subject) -> dict[str, Any]:
    """Return the status of a policy today, as a step."""
    status = labels.word("status", list_items.shown_status(subject.site, subject.entry) or "")
    return {"event": status, "date": subject.site.today, "note": None, "source": None, "state": "now"}


def targets(subject: Subject) -> Iterator[Section]:
    """Yield the targets of a policy with their days."""
    items = [{"by": target["by"], "text": target["text"], "source": target.get("source")} for target in subject.fields.get("targets", ())]
    if items:
        link = {"title": _("All targets and what became of them"), "url": subject.site.local("/targets/")}
        yield Section("targets", _("Targets"), {"items": items}, "targets", link=link)


def translations(subject: Subject) -> Iterator[Section]:
    """The title and the summary in other languages."""
    if items := translated(subject):
        yield Section("translations", _("In other languages"), {"items": items}, "translations")


def translated(subject: Subject) -> list[dict[str, Any]]:
    """Each translation as `lang`, `title`, `summary`."""
    given = subject.fields.get("translations", {}).items()
    return [{"lang": tag, "title": item.get("title"), "summary": item.get("summary")} for tag, item in given]


def sources(subject: Subject, *, is_due: bool = False) -> Iterator[Section]:
    """The notes of the text and the sources that it does not cite; shown without any where they are due."""
    yield Section("sources", _("Sources"), {"is_due": is_due}, "sources", frame="sources", role="doc-bibliography")


def past(subject: Subject) -> Iterator[Section]:
    """Yield the history of the entry from the log."""
    if days := history.history(subject.site, subject.key):
        yield Section("history", _("History of this page"), {"days": days}, "history")


# What an entry is tied to


def related(subject: Subject) -> Iterator[Section]:
    """The policies that a policy is tied to, by the words of the tie: its own first, then the inverse of the others'."""
    site = subject.site
    if not site.has(subject.entry.kind, "relations"):
        return
    own: dict[str, list[dict[str, Any]]] = {}
    for relation in subject.fields.get("relations", ()):
        key = (site.policy, relation["policy"])
        if key in site.published:
            own.setdefault(relation["type"], []).append({"row": list_items.row(site, key), "note": relation.get("note", ""), "quote": None})
    found = [{"label": labels.relation(type)[0], "items": items} for type, items in own.items()]
    for group in subject.groups:
        if group["is_relation"]:
            found += [{"label": role["label"], "items": role["items"]} for role in group["roles"]]
    if found:
        yield Section("relations", _("Related acts"), {"groups": found}, "relations")
    else:
        yield Section("relations", _("Related acts"), {"text": _("No related acts are recorded.")}, "empty")


def record(subject: Subject, *, turns: Iterable[dict[str, Any]] = ()) -> Iterator[Section]:
    """Yield the numbers by stance of the policies that refer to an entry, drawn if there are enough."""
    site, counts = subject.site, tree_backlinks.stance_counts(subject.site, subject.key)
    tracks = [
        {"text": labels.word("stance", stance), "number": labels.number(counts[stance]), "url": None}
        for stance in site.vocabulary["stance"]
        if counts.get(stance)
    ]
    if subject.kind.has_feed and tracks:
        figure = figures.of_entry(site, subject.key)
        data = {"figure": figure, "tracks": tracks, "turns": [] if figure else list(turns), "id": "record"}
        yield Section("record", _(subject.kind.words.record), data, "record")


def nothing(subject: Subject) -> Iterator[Section]:
    """Yield the note for an entry to which no policy refers, or none directly; none for a theme whose positions rest on policies."""
    rests = any(position.get("policies") for position in subject.fields.get("positions", ()))
    if not subject.kind.has_feed or rests:
        return
    words, parent = subject.kind.words, _parent(subject)
    policies = next((group for group in subject.groups if group["kind"] == subject.site.policy), None)
    if policies:
        if words.nothing_own_but and parent and not any(role["name"] == "local" for role in policies["roles"]):
            yield _empty(words.nothing_own_but)
    elif words.nothing_but and subject.groups:
        rows = [item["row"].data for group in subject.groups for role in group["roles"] for item in role["items"]]
        by_url = {row["url"]: {"title": row["title"], "url": row["url"]} for row in rows}
        yield _empty(words.nothing_but, list(by_url.values())[:MOST_REASONS])
    else:
        yield _empty((parent and words.nothing_own) or words.nothing, [parent] if parent else [])


def _empty(text: str, links: Iterable[dict[str, Any]] = ()) -> Section:
    return Section("", "", {"text": _(text), "links": list(links)}, "empty")


def _parent(subject: Subject) -> dict[str, Any] | None:
    parent = subject.site.published_parent(subject.key)
    return subject.site.link_to(parent) if parent else None


def as_of(subject: Subject) -> Iterator[Section]:
    """The choice of another day, on the page of a policy and of an entry that policies refer to."""
    site = subject.site
    followed = subject.kind.has_feed and any(group["kind"] == subject.site.policy for group in subject.groups)
    if followed or site.has(subject.entry.kind, "timeline"):
        yield Section("", "", {"control": as_of_control.data(site, site.page_path(subject.entry), subject.key)}, "as_of")


def groups(shown: list[dict[str, Any]]) -> Iterator[Section]:
    """Yield the backlinks of an entry, a section a kind."""
    if shown:
        further = tuple((group["anchor"], group["label"]) for group in shown)
        yield Section("", "", {"groups": shown, "level": 2}, "kind_sections", further=further)


def links_here(subject: Subject) -> Iterator[Section]:
    """Yield the other backlinks of an entry, and the link to the further pages of all."""
    others, pager = subject.other_groups, backlinks.pager(subject.site, subject.key, 1)
    if others:
        text = ""
    elif pager["last"] > 1:
        text = _("The rest stands on the following pages.")
    elif subject.groups or subject.fields.get("relations"):
        text = _("Nothing else links here yet.")
    else:
        text = _("Nothing links here yet.")
    yield Section("backlinks", _("What links here"), {"groups": others, "text": text, "pager": pager}, "backlinks")


# What appears most with an entry


def rankings(site: Site, wanted: Iterable[tuple[str, str, str, Counter[str]]]) -> Iterator[Section]:
    """
    The entries that appear most often with this one, a ranked list each.

    `wanted` has for each list its label, its id, the kind of its entries and how often each of them appears.
    """
    lists: list[dict[str, Any]] = []
    for label, anchor, kind, counts in wanted:
        there = [(-number, site.published[kind, id].title, id) for id, number in counts.items() if (kind, id) in site.published]
        if there:
            items = [{**site.link_to((kind, id)), "number": -number} for number, _title, id in nsmallest(MOST, there)]
            lists.append({"label": label, "anchor": anchor, "items": items, "more": len(there) - len(items), "rest": REST})
    if lists:
        further = tuple((ranked["anchor"], ranked["label"]) for ranked in lists)
        yield Section("", "", {"groups": lists}, "rankings", further=further)
