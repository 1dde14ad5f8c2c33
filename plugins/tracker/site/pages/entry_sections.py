"""What the page of an agency, a company, a theme, an article or a policy shows beside what the page of every entry does."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from typing import Any

from tracker.model.dates import later, partial_date
from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.vocabulary import is_official, officiality
from tracker.site.i18n import labels
from tracker.site.i18n.collation import sort_key
from tracker.site.i18n.labels import _
from tracker.site.pages import state_of_play
from tracker.site.parts import list_items, policy_table
from tracker.site.site import Site

MOST = 10
"""Lines of a ranking or a table; the rest stand in the list of policies."""

MOST_LINES = 55
"""Lines of acts on a theme's own page: what its list leaves of them is for what is in force or to come, but five at least."""

MOST_TURNS = 5
FRESH = datetime.timedelta(days=366)
"""How long after its review a theme's account of where it stands is taken as it is."""

REST = "#links-policies"


def portrait(site: Site, key: Key) -> dict[str, Any]:
    """`rankings`, `measures`, `turns`, `standing`: what the kind of the entry asks for, empty or None where it does not."""
    found: dict[str, Any] = {"rankings": [], "measures": None, "turns": [], "standing": None}
    policies = [source for source in site.followed(key) if source[0] == "policy"]
    if not policies:
        return found
    if key[0] == "agency":
        found["rankings"] = of_agency(site, key)
    elif key[0] == "company":
        found["measures"] = measures(site, key)
    elif key[0] == "theme":
        found["rankings"] = of_theme(site, policies)
        found["turns"] = turns(site, policies)
        found["standing"] = standing(site, key, policies)
    return found


# Who appears with whom


def of_agency(site: Site, key: Key) -> list[dict[str, Any]]:
    """The bodies that issued acts together with an agency or its parts, and the companies that its acts name."""
    own = {member[1] for member in site.subtree(key)}
    known = policy_table.named(site)
    into = {group.role: [id for _kind, id in group.sources] for group in site.gathered(key) if group.kind == "policy"}
    issued = into.get("issued_by", [])
    partners = Counter([body for id in issued for body in known[id].issued_by if body not in own])
    measures = dict.fromkeys([*issued, *into.get("enforced_by", ())])
    companies = Counter([firm for id in measures for firm in known[id].companies])
    wanted = ((_("Works with"), "works-with", "agency", partners), (_("Companies under its measures"), "firms", "company", companies))
    return _rankings(site, wanted)


def of_theme(site: Site, policies: list[Key]) -> list[dict[str, Any]]:
    """The agencies, places and companies that the policies of a theme name most."""
    known = policy_table.named(site)
    named = [known[id] for _kind, id in policies]
    bodies = Counter([body for one in named for body in {*one.issued_by, *one.enforced_by}])
    places = Counter([place for one in named for place in one.places])
    companies = Counter([firm for one in named for firm in one.companies])
    wanted = [(site.kinds[kind], counts) for kind, counts in (("agency", bodies), ("place", places), ("company", companies))]
    return _rankings(site, [(kind.plural, f"most-{kind.folder}", kind.name, counts) for kind, counts in wanted])


def _rankings(site: Site, wanted: Iterable[tuple[str, str, str, Counter[str]]]) -> list[dict[str, Any]]:
    """`label`, `anchor`, `items` ({title, url, number}), `more`: how many others there are, and `rest`: where they stand."""
    found = []
    for label, anchor, kind, counts in wanted:
        there = [(-number, site.published[kind, id].title, id) for id, number in counts.items() if (kind, id) in site.published]
        if there:
            first = nsmallest(MOST, there)
            items = [{**site.named((kind, id)), "number": -number} for number, _title, id in first]
            found.append({"label": label, "anchor": anchor, "items": items, "more": len(there) - len(items), "rest": REST})
    return found


# A company


def measures(site: Site, key: Key) -> dict[str, Any] | None:
    """The acts that name a company, by the day they became public, the newest first: `rows`, and `more`: how many others."""
    known, naming = policy_table.acts(site), site.policies_referring(key, "companies")
    if not naming:
        return None
    newest = nsmallest(MOST, naming, key=lambda one: (-policy_table.public_date(known[one[1]]).last_day.toordinal(), one[1]))
    lines = [
        {"date": known[policy[1]].day, "row": list_items.row(site, policy), "source": first_source(site, site.published[policy])}
        for policy in newest
    ]
    return {"rows": lines, "more": len(naming) - len(lines), "rest": REST}


def first_source(site: Site, policy: Entry) -> dict[str, str] | None:
    """The first thing that an act's entry rests on: who says so, and where."""
    for source in policy.fields["sources"]:
        if isinstance(source, str):
            article = site.published.get(("article", source))
            if article:
                return {"title": article.fields["publisher"], "url": site.address(article)}
        else:
            return {"title": source.get("publisher") or source["title"], "url": f"{site.address(policy)}#sources"}
    return None


# A theme


def turns(site: Site, policies: list[Key]) -> list[dict[str, Any]]:
    """The acts with which a theme turned, in order of time: those that an editor marked, then those that most refers to."""
    if len(policies) <= MOST_TURNS:
        return []
    known, referred = policy_table.acts(site), policy_table.referred(site)
    weightiest = nsmallest(MOST_TURNS, policies, key=lambda key: (not known[key[1]].milestone, -referred[key[1]], key))
    return [moment(site, key) for key in sorted(weightiest, key=lambda key: (policy_table.public_date(known[key[1]]), key))]


def moment(site: Site, key: Key) -> dict[str, Any]:
    """An act as a line of its date, track and short name."""
    entry, act = site.published[key], policy_table.act(site, key)
    name = entry.fields.get("milestone_label") or entry.title
    return {"date": act.day, "stance": act.stance, "title": name, "url": site.address(entry)}


def standing(site: Site, key: Key, policies: list[Key]) -> dict[str, Any]:
    """What stands today under a theme and all below it, and since when nobody looked at it, if that is long."""
    reviewed = site.published[key].fields.get("reviewed")
    stale = bool(reviewed) and later(partial_date(str(reviewed)).last_day, FRESH) < site.now
    stands = state_of_play.today(site)
    room = max(state_of_play.MOST_ACTS, MOST_LINES - len(policies))
    summary = state_of_play.summary(site, [stands[policy] for policy in state_of_play.under(site, key) if policy in stands], room)
    return {
        "summary": {**summary, "url": REST, "more": 0},
        "more": summary["more"],
        "reviewed": reviewed if stale else None,
        "url": f"{site.local('/state/')}#theme-{key[1]}",
    }


# An article


def about(site: Site, entry: Entry) -> list[dict[str, Any]]:
    """The policies that an article is about, as lines, in its own order."""
    keys = [("policy", id) for id in entry.fields.get("policies", ()) if ("policy", id) in site.published]
    return [{"row": list_items.row(site, key), "note": "", "quote": None} for key in keys[:MOST]]


# A policy


def texts(sources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of an act's sources those that are the act or its issuer's account of it, the act itself first."""
    official = [source for source in sources if is_official(source.get("source_kind", ""))]
    official.sort(key=lambda source: officiality(source["source_kind"]))
    return [
        {
            "kind": labels.word("source-kind", source["source_kind"]),
            "language": labels.language(source["language"]) if "language" in source else None,
            "tag": source.get("language"),
            "title": source["title"],
            "url": source.get("url"),
            "archived_url": source.get("archived_url"),
            "source": source["id"],
        }
        for source in official
    ]


def named(site: Site, key: Key) -> list[dict[str, Any]]:
    """The companies and places that an act names in its fields or its text: `label`, `items`, each once, by name."""
    found = []
    for kind in ("company", "place"):
        keys = {target for _role, target in site.outgoing(key) if target[0] == kind}
        if keys:
            items = sorted((site.named(target) for target in keys), key=lambda one: (sort_key(one["title"]), one["url"]))
            found.append({"label": site.kinds[kind].plural, "items": items})
    return found
