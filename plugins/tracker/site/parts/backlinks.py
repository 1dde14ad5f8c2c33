"""Backlinks of an entry, paginated: groups by kind and role, counted together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tracker.model.entries import Entry
from tracker.model.fields import roles
from tracker.model.library import Key
from tracker.model.vocabulary import ENGINE, RELATIONS
from tracker.site import tree_backlinks, trees
from tracker.site.dependencies import memoized_for_neighbours, tracked_value_by_key
from tracker.site.i18n import labels
from tracker.site.i18n.labels import N_, _
from tracker.site.parts import excerpts, list_items, pagination
from tracker.site.references import Referrers
from tracker.site.site import Site

LABELS_BY_ISSUER = {"lead": N_("Led"), "joint": N_("Co-issued"), "parts": N_("Issued by bodies under it")}
"""The parts of what an agency issued, in order."""

LABELS_BY_SEAT = {
    "local": N_("Acts for this place"),
    "national": N_("National acts that name it"),
    "others": N_("Acts of other places that name it"),
}
"""The parts of the acts that name a place, in order."""

LABELS_BY_STATUS = {
    "current": N_("In force"),
    "coming": N_("Proposed or adopted"),
    "unclear": N_("Unclear"),
    "ended": N_("No longer in force"),
}
"""The parts of the acts on a theme by the group of their status, in order."""

LABELS = {**LABELS_BY_ISSUER, **LABELS_BY_SEAT, **LABELS_BY_STATUS}


class Part(NamedTuple):
    """
    Lines that stand together on an entry's page: of one kind, in one role, newest first.

    `section` is "relations", "apart" (under the heading of its role) or "links"; `name` tells parts of one role apart, "" where the role
    is whole.
    """

    kind: str
    section: str
    role: str
    name: str
    sources: list[Key]
    via: Mapping[Key, Key]


class Parts(NamedTuple):
    """
    All parts of an entry's page in order, and how many entries each section of a kind has.

    An entry stands once, in its first part; `also` has the words for its further roles.
    """

    all: list[Part]
    counts: dict[tuple[str, str], int]
    also: dict[Key, list[str]]


def pages(site: Site, key: Key) -> int:
    """Return the number of pages of an entry: the first, and those that its backlinks need."""
    if divided(site, key) is None:
        return 1
    return pagination.page_count(sum(len(part.sources) for part in parts(site, key).all))


def pager(site: Site, key: Key, number: int) -> dict[str, Any]:
    """Return the argument of the component pagination() on a page of an entry's backlinks."""
    entry = site.published[key]
    label = _("Pages of what refers to %s") % entry.title
    return pagination.pager(site, label, number, pages(site, key), site.page_path(entry))


def page(site: Site, key: Key, number: int) -> list[dict[str, Any]]:
    """
    The groups of one page of what refers to an entry, by kind.

    Each is `kind`, `label`, `anchor`, `count` (of different entries, on all pages), `is_relation`, `is_main` (its kind is what is
    followed here), `ways` (to its parts, {text, count, url}), and `roles`: `label`, `anchor`, `count`, `items` ({row, note, quote}).
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    first, last, passed = (number - 1) * pagination.PER_PAGE, number * pagination.PER_PAGE, 0
    known = parts(site, key)
    for part in known.all:
        size = len(part.sources)
        start, end = max(first - passed, 0), min(last - passed, size)
        passed += size
        if start >= end:
            continue
        whose = (part.kind, part.section)
        if whose not in found:
            found[whose] = _group(site, key, part, known)
        found[whose]["roles"].append(_role(site, key, part, start, end))
    return list(found.values())


@memoized_for_neighbours
def parts(site: Site, key: Key) -> Parts:
    """Return the backlinks of an entry in the order of its pages; memoized."""
    found = [Part._make((*part[:-1], dict(part[-1]))) for part in divided(site, key) or _all_parts(site, key)]
    seen: set[Key] = set()
    also: dict[Key, list[str]] = {}
    shown, counts = [], Counter[tuple[str, str]]()
    for part in found:
        for source in part.sources:
            if source in seen and part.role != "mentions":  # the sentence that mentions says so by itself
                also.setdefault(source, []).append(_label(site, key, part) or labels.role_there(site.kinds[part.kind], part.role, key[0]))
        own = [source for source in part.sources if source not in seen]
        seen.update(own)
        if own:
            shown.append(part._replace(sources=own))
            counts[part.kind, part.section] += len(own)
    return Parts(shown, counts, also)


@tracked_value_by_key
def divided(site: Site) -> dict[Key, list[tuple[Any, ...]]]:
    """
    The parts of every entry whose backlinks need several pages, before an entry in several stands in its first alone.

    Such a page shows fifty of those that refer, and how all are divided seldom changes: an edit of one leaves the other pages as they are.
    """
    long = (key for key in site.order if tree_backlinks.count(site, key) > pagination.PER_PAGE)  # which counts an entry once a role
    return {key: _all_parts(site, key) for key in long}


def _all_parts(site: Site, key: Key) -> list[tuple[Any, ...]]:
    """The parts of an entry, `via` as pairs."""
    found = [part for group in tree_backlinks.of(site, key) for part in _parts(site, key, group)]
    found.sort(key=lambda part: part.section != "relations")  # first, so that the first page has them beside the entry's own
    return [(*part[:-1], [*part.via.items()]) for part in found]


def _parts(site: Site, key: Key, group: Referrers) -> list[Part]:
    """A role whole, or where a reader asks for parts of it, these."""
    kind, role, sources, via = group
    if role == "issued_by":
        by_name = _divided(sources, lambda source: _issued(site.published[source], key[1]))
        if len(by_name) > 1:
            return [Part(kind, "links", role, name, by_name[name], via) for name in LABELS_BY_ISSUER if name in by_name]
    if role == "places" and site.has(kind, "issued_by") and (around := set(trees.ancestors(site, key))):
        within = set(site.subtree(key))
        by_name = _divided(sources, lambda source: _whose(site, site.published[source], within, around))
        return [Part(kind, "links", role, name, by_name[name], via) for name in LABELS_BY_SEAT if name in by_name]
    if role == "themes" and key[0] == "theme" and site.has(kind, "status"):
        by_name = _divided(sources, lambda source: ENGINE["status"][site.published[source].fields["status"]].group)
        if len(by_name) > 1:
            return [Part(kind, "links", role, name, by_name[name], via) for name in LABELS_BY_STATUS if name in by_name]
    if _heading(site, kind, role, key[0]):
        return [Part(kind, "apart", role, "", sources, via)]
    return [Part(kind, "relations" if role in RELATIONS else "links", role, "", sources, via)]


def _divided(sources: list[Key], which: Callable[[Key], str]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for source in sources:
        found.setdefault(which(source), []).append(source)
    return found


def _issued(policy: Entry, agency: str) -> str:
    """Return whether an agency leads the issuers of a policy, is one of the others, or has it from a body below it."""
    issuers = policy.fields["issued_by"]
    return "parts" if agency not in issuers else "lead" if issuers[0] == agency else "joint"


def _whose(site: Site, policy: Entry, within: set[Key], around: set[Key]) -> str:
    """Return whether a policy comes from bodies of a place, of a place that it lies in, or of another."""
    bodies = map(site.published.get, site.referenced_keys(policy, "issued_by"))
    seats = {seat for body in bodies if body for seat in site.referenced_keys(body, "place")}
    return "local" if seats & within else "national" if seats & around else "others"


def _group(site: Site, key: Key, part: Part, known: Parts) -> dict[str, Any]:
    kind = site.kinds[part.kind]
    heading = _heading(site, part.kind, part.role, key[0]) if part.section == "apart" else ""
    anchor = f"links-{part.role}-{kind.folder}" if heading else f"{part.section}-{kind.folder}"
    return {
        "kind": part.kind,
        "label": _(heading) if heading else kind.plural,
        "anchor": anchor,
        "count": known.counts[part.kind, part.section],
        "is_relation": part.section == "relations",
        "is_main": bool(heading) or (kind.in_feeds and site.kinds[key[0]].has_feed),
        "ways": _ways(site, key, part.kind, known) if part.section == "links" else [],
        "roles": [],
    }


def _ways(site: Site, key: Key, kind: str, known: Parts) -> list[dict[str, Any]]:
    """To the parts of the roles that are divided, on whatever page each begins."""
    found, passed = [], 0
    for part in known.all:
        if part.name and part.kind == kind:
            path = pagination.numbered_path(site.page_path(site.published[key]), pagination.page_number(passed))
            url = f"{site.local(path)}#{_anchor(site, part)}"
            found.append({"text": _label(site, key, part), "count": len(part.sources), "url": url})
        passed += len(part.sources)
    return found if len(found) > 1 else []


def _heading(site: Site, kind: str, role: str, target: str) -> str:
    """The heading, in English, under which references stand apart; "" if they do not."""
    words = roles(site.kinds[kind].model).get((role, target))
    return words.heading if words else ""


def _label(site: Site, key: Key, part: Part) -> str:
    if part.section == "apart":
        return ""
    return _(LABELS[part.name]) if part.name else labels.role_there(site.kinds[part.kind], part.role, key[0])


def _anchor(site: Site, part: Part) -> str:
    return f"links-{site.kinds[part.kind].folder}-{part.name}" if part.name else ""


def _role(site: Site, key: Key, part: Part, start: int, end: int) -> dict[str, Any]:
    items = [_item(site, key, part, source) for source in part.sources[start:end]]
    about = {"role": part.role, "name": part.name, "label": _label(site, key, part), "anchor": _anchor(site, part)}
    return {**about, "count": len(part.sources), "items": items}


def _item(site: Site, key: Key, part: Part, source: Key) -> dict[str, Any]:
    """A line: the entry that refers, what it says about its relation or through which part it refers, the sentence that links."""
    note, member = "", part.via.get(source)
    if part.role in RELATIONS:
        note = relation_note(site.published[source], part.role, key[1])
    elif member:
        note = _through(site, key, member, part.role)
    if others := parts(site, key).also.get(source):
        also = _("Also: %s") % labels.listed(dict.fromkeys(others))
        note = f"{note} {also}" if note else also
    quote = excerpts.sentence(site, source, member or key) if site.kinds[key[0]].has_feed or part.role == "mentions" else None
    return {"row": list_items.row(site, source), "note": note, "quote": quote}


def _through(site: Site, key: Key, member: Key, role: str) -> str:
    """Return the member of an entry's tree that a line names, and that it issued what is listed if it did."""
    words = site.kinds[key[0]].words
    text = (role == "issued_by" and words.issued_below) or words.below
    return _(text) % {"name": site.published[member].title}


def relation_note(source: Entry, role: str, target: str) -> str:
    """Return the note of a policy on its relation to another."""
    found = (
        relation.get("note") for relation in source.fields.get("relations", ()) if relation["type"] == role and relation["policy"] == target
    )
    return next(found, None) or ""
