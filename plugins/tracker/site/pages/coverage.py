"""Coverage of the record: entries, sources, policies by agency and year, and gaps by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tracker.model.dates import year_names
from tracker.model.vocabulary import is_document
from tracker.site import tree_backlinks
from tracker.site.dependencies import tracked_value
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import Page
from tracker.site.pages import timeline
from tracker.site.parts import head, json_ld, policy_table, source_notes
from tracker.site.site import Site

ADDRESS = "/coverage/"
MOST_AGENCIES = 40
"""Rows of the table of agencies and years: those with the most acts."""
MOST_NAMED = 50
"""Entries named in one list of gaps."""


def outputs(site: Site) -> Iterator[Page]:
    """The page on coverage."""
    yield Page("coverage/index.html", "coverage.html", coverage)


def coverage(site: Site) -> dict[str, Any]:
    """All that the page shows."""
    steps = head.crumbs(site)
    name = _("Coverage")
    description = _("What this tracker covers, how far it is reviewed and archived, and where it is thin.")
    graph = json_ld.of_page(site, ADDRESS, name, steps)
    years = timeline.by_year(site)
    span = year_names(int(min(years)), int(max(years)))[::-1] if years else []
    rest = sorted(issuers(site).values(), reverse=True)[MOST_AGENCIES:]
    return {
        "head": head.head(site, name, ADDRESS, description=description, json_ld=graph),
        "crumbs": steps,
        "heading": name,
        "standfirst": description,
        "kinds": [kind_row(site, kind) for kind in reviewed(site)],
        "sources": source_rows(site),
        "years": span,
        "agencies": agency_rows(site, years, span),
        "agencies_left": len(rest),
        "most_left": max(rest, default=0),
        "empty_years": [year for year in span[::-1] if year not in years],
        "gaps": gaps(site),
        "thin": thin(site),
        "methodology": site.plain_page("methodology"),
    }


def thin(site: Site) -> list[str]:
    """Return a sentence on each respect in which the record is thin."""
    kept, read = sources(site).values(), reviewed(site).get(site.policy, (0, 0))
    number, archived, once = sum(one for one, _kept in kept), sum(one for _all, one in kept), list(issuers(site).values()).count(1)
    missing, acts = read[0] - with_official_text(site), labels.counted(site.kinds[site.policy], read[0])
    sentences = [
        (missing, _filled(_("Of %(acts)s, %(text)s have no official text here that we found."), acts=acts, text=missing)),
        (number - archived, _filled(_("Of %(number)s sources, %(archived)s have an archived copy."), number=number, archived=archived)),
        (once, _filled(_("Of %(number)s agencies with an act, %(once)s have one alone."), number=len(issuers(site)), once=once)),
        (read[0] - read[1], _filled(_("Of %(acts)s, %(read)s have been reviewed."), acts=acts, read=read[1])),
    ]
    return [sentence for count, sentence in sentences if count]


def _filled(sentence: str, **values: int | str) -> str:
    """A sentence with its numbers as readers are shown them."""
    return sentence % {name: labels.number(value) if isinstance(value, int) else value for name, value in values.items()}


@tracked_value
def with_official_text(site: Site) -> int:
    """Return the number of policies with a source that is their own text, or a copy of it."""
    texts = (source_notes.own(site, entry) for entry in site.entries(site.policy))
    return sum(any(is_document(source["source_kind"]) for source in own) for own in texts)


def kind_row(site: Site, name: str) -> dict[str, Any]:
    """Return the number of entries of a kind, and of those reviewed."""
    kind, (number, done) = site.kinds[name], reviewed(site)[name]
    url = None if kind.plain else site.local(f"/{kind.folder}/")
    return {"title": kind.plural, "url": url, "entries": number, "reviewed": done, "share": share(done, number)}


@tracked_value
def reviewed(site: Site) -> dict[str, tuple[int, int]]:
    """Return the numbers of entries, and of those reviewed, for every kind that has entries."""
    found = {kind: [("reviewed" in entry.fields) for entry in site.entries(kind)] for kind in site.kinds}
    return {kind: (len(each), sum(each)) for kind, each in found.items() if each}


def source_rows(site: Site) -> list[dict[str, Any]]:
    """The articles and sources by what they are: how many, and how many have an archived copy. A source in two entries counts once."""
    found = sources(site)
    order = sorted(found, key=lambda kind: (-found[kind][0], kind))
    rows = [(labels.word("source-kind", kind) if kind else _("Not said"), *found[kind]) for kind in order]
    rows.append((_("All"), sum(number for number, _archived in found.values()), sum(archived for _number, archived in found.values())))
    return [{"title": title, "number": number, "archived": archived, "share": share(archived, number)} for title, number, archived in rows]


@tracked_value
def sources(site: Site) -> dict[str, tuple[int, int]]:
    """Return the numbers of articles and sources of each kind, and of those with an archived copy; each URL counts once."""
    found: dict[str, tuple[str, bool]] = {}
    for entry in site.published.values():
        listed = [item for item in entry.fields.get("sources", ()) if isinstance(item, dict)]
        if site.kinds[entry.kind].cites_itself:
            listed.append({**entry.fields, "id": entry.id})
        for item in listed:
            key = item.get("url") or f"{entry.kind}/{entry.id}/{item['id']}"
            archived = "archived_url" in item or found.get(key, ("", False))[1]
            found[key] = (item.get("source_kind", ""), archived)
    total, archived_of = Counter(kind for kind, _archived in found.values()), Counter(kind for kind, archived in found.values() if archived)
    return {kind: (total[kind], archived_of[kind]) for kind in sorted(total)}


def issuers(site: Site) -> Counter[str]:
    """Return the number of policies that each agency has issued."""
    return Counter([agency for named in policy_table.named(site).values() for agency in named.issued_by])


def agency_rows(site: Site, years: dict[str, list[timeline.Placed]], span: list[str]) -> list[dict[str, Any]]:
    """The agencies with the most acts, and their acts by the year in which these became public."""
    named = policy_table.named(site)
    cells = Counter([(agency, year) for year, placed in years.items() for one in placed for agency in named[one.key[1]].issued_by])
    most = sorted(issuers(site).items(), key=lambda item: (-item[1], item[0]))[:MOST_AGENCIES]
    return [{**site.link_to(("agency", agency)), "total": total, "years": [cells[agency, year] for year in span]} for agency, total in most]


def gaps(site: Site) -> list[dict[str, Any]]:
    """Per kind that acts refer to: the entries to which no act refers, by name."""
    found = []
    for name, kind in site.kinds.items():
        if not kind.must_be_used or kind.in_feeds:
            continue
        empty = [entry for entry in site.entries(name) if not tree_backlinks.kind_counts(site, entry.key).get(site.policy)]
        if empty:
            named = [site.link_to(entry.key) for entry in empty[:MOST_NAMED]]
            found.append({"title": kind.plural, "number": len(empty), "entries": named, "left": len(empty) - len(named)})
    return found


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, rounded down."""
    return f"{100 * part // whole} %" if whole else "–"
