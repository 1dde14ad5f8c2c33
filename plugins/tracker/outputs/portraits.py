"""What the page of an agency, a company, a theme, an article or a policy shows beside what the page of every entry does."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from typing import Any

from tracker.content.dates import partial_date
from tracker.content.entries import Entry
from tracker.content.library import Key
from tracker.outputs import rows, state, words
from tracker.outputs.acts import public_date
from tracker.outputs.site import Site
from tracker.outputs.words import _

MOST = 10
"""Lines of a ranking or a table; the rest stand in the list of policies."""

MOST_TURNS = 5
FRESH = datetime.timedelta(days=366)
"""How long after its review a theme's account of where it stands is taken as it is."""

TEXTS = ("official-text", "official-copy", "official-summary")
"""The kinds of sources that are the act itself, or its issuer's account of it."""

REST = "#links-policies"


def portrait(site: Site, key: Key) -> dict[str, Any]:
    """`rankings`, `measures`, `turns`, `standing`: what the kind of the entry asks for, empty or None where it does not."""
    found: dict[str, Any] = {"rankings": [], "measures": None, "turns": [], "standing": None}
    policies = list(site.published.of([source for source in site.followed(key) if source[0] == "policy"]))
    if not policies:
        return found
    if key[0] == "agency":
        found["rankings"] = of_agency(site, key)
    elif key[0] == "company":
        found["measures"] = measures(site, key)
    elif key[0] == "theme":
        found["rankings"] = of_theme(site, key, policies)
        found["turns"] = turns(site, policies)
        found["standing"] = standing(site, key, policies)
    return found


# Who appears with whom


def of_agency(site: Site, key: Key) -> list[dict[str, Any]]:
    """The bodies that issued acts together with an agency or its parts, and the companies that its acts name."""
    own = {member[1] for member in site.subtree(key)}
    into = {group.role: list(site.published.of(group.sources)) for group in site.gathered(key) if group.kind == "policy"}
    issued = into.get("issued_by", [])
    partners = Counter(body for policy in issued for body in policy.fields["issued_by"] if body not in own)
    measures = {policy.key: policy for policy in (*issued, *into.get("enforced_by", ()))}
    companies = Counter(firm for policy in measures.values() for firm in policy.fields.get("companies", ()))
    wanted = ((_("Works with"), "works-with", "agency", partners), (_("Companies under its measures"), "firms", "company", companies))
    return _rankings(site, wanted)


def of_theme(site: Site, key: Key, policies: list[Entry]) -> list[dict[str, Any]]:
    """The agencies, places and companies that the policies of a theme name most."""
    bodies = Counter(body for policy in policies for body in {*policy.fields["issued_by"], *policy.fields.get("enforced_by", ())})
    places = Counter(place for policy in policies for place in policy.fields["places"])
    companies = Counter(firm for policy in policies for firm in policy.fields.get("companies", ()))
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
    naming = [site.published[source] for source in site.referring(key, "policy", "companies")]
    if not naming:
        return None
    dated = [(public_date(policy), policy) for policy in naming]
    newest = nsmallest(MOST, dated, key=lambda one: (-one[0].last_day.toordinal(), one[1].id))
    lines = [{"date": date.text, "row": rows.row(site, policy.key), "source": first_source(site, policy)} for date, policy in newest]
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


def turns(site: Site, policies: list[Entry]) -> list[dict[str, Any]]:
    """The acts with which a theme turned, in order of time: those that an editor marked, then those that most refers to."""
    if len(policies) <= MOST_TURNS:
        return []
    weightiest = nsmallest(MOST_TURNS, policies, key=lambda entry: ("milestone" not in entry.fields, -site.count(entry.key), entry.id))
    return [moment(site, entry) for entry in sorted(weightiest, key=lambda entry: (public_date(entry), entry.id))]


def moment(site: Site, entry: Entry) -> dict[str, Any]:
    """An act as a line of its date, track and short name."""
    name = entry.fields.get("milestone_label") or entry.title
    return {"date": public_date(entry).text, "stance": entry.fields["stance"], "title": name, "url": site.address(entry)}


def standing(site: Site, key: Key, policies: list[Entry]) -> dict[str, Any]:
    """What stands today under a theme and all below it, and since when nobody looked at it, if that is long."""
    reviewed = site.published[key].fields.get("reviewed")
    stale = bool(reviewed) and partial_date(str(reviewed)).last_day + FRESH < site.now
    stands = (state.stand(site, entry.key, site.today) for entry in policies)
    summary = state.summary(site, [stand for stand in stands if stand])
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
    return [{"row": rows.row(site, key), "note": "", "quote": None} for key in keys[:MOST]]


# A policy


def texts(sources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of an act's sources those that are the act or its issuer's account of it, the act itself first."""
    official = [source for source in sources if source.get("source_kind") in TEXTS]
    official.sort(key=lambda source: TEXTS.index(source["source_kind"]))
    return [
        {
            "kind": words.value(source["source_kind"]),
            "language": words.language(source["language"]) if "language" in source else None,
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
        keys = {link.target for link in site.outgoing(key) if link.target[0] == kind}
        if keys:
            items = sorted((site.named(target) for target in keys), key=lambda one: (one["title"].casefold(), one["url"]))
            found.append({"label": site.kinds[kind].plural, "items": items})
    return found
