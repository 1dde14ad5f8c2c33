"""The sections of a company: the measures that name it."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest

from tracker.model.entries import Entry
from tracker.site.i18n.labels import _
from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts import list_items, policy_table
from tracker.site.parts.section import Section
from tracker.site.site import Site


def sections(subject: Subject) -> Iterator[Section]:
    yield from common.text(subject)
    yield from common.record(subject)
    yield from measures(subject)
    yield from common.referring(subject)
    yield from common.closing(subject)


def measures(subject: Subject) -> Iterator[Section]:
    """The policies that name a company, by the day on which they became public, the newest first, with who says so."""
    site = subject.site
    naming = site.policies_referring(subject.key, "companies")
    if not naming:
        return
    by_id = policy_table.acts(site)
    newest = nsmallest(common.MOST, naming, key=lambda one: (-policy_table.public_date(by_id[one[1]]).last_day.toordinal(), one[1]))
    rows = [
        {"date": by_id[policy[1]].day, "row": list_items.row(site, policy), "source": first_source(site, site.published[policy])}
        for policy in newest
    ]
    data = {"id": "measures-table", "table": {"rows": rows, "more": len(naming) - len(rows), "rest": common.REST}}
    yield Section("measures", _("Acts that name this company"), data, "measures", frame=common.TODAY)


def first_source(site: Site, policy: Entry) -> dict[str, str] | None:
    """The first thing that a policy's entry rests on: who says so, and where."""
    for source in policy.fields["sources"]:
        if isinstance(source, str):
            article = site.published.get(("article", source))
            if article:
                return {"title": article.fields["publisher"], "url": site.address(article)}
        else:
            return {"title": source.get("publisher") or source["title"], "url": f"{site.address(policy)}#sources"}
    return None
