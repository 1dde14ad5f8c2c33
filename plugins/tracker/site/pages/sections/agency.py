"""The sections of an agency: its record, and who appears with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tracker.site import tree_backlinks
from tracker.site.i18n.labels import _
from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts import policy_table, status_history
from tracker.site.parts.section import Section


def sections(subject: Subject) -> Iterator[Section]:
    yield from common.text(subject)
    yield from common.record(subject)
    yield from common.nothing(subject)
    yield from common.as_of(subject)
    yield from common.groups([with_search(subject, group) for group in subject.main_groups[:1]])
    yield from partners(subject)
    yield from common.groups(subject.main_groups[1:])
    yield from common.closing(subject)


def with_search(subject: Subject, group: dict[str, Any]) -> dict[str, Any]:
    """The group of an agency's policies with the search that lists, sorts and downloads those in force; unchanged without any."""
    site, by_id = subject.site, policy_table.acts(subject.site)
    statuses = {by_id[id].status for id in _policies(subject, "issued_by")}
    standing = [status for status in status_history.STANDING if status in statuses]
    if not standing or not site.settings["search"]:
        return group
    url = site.local("&".join((f"/search/?issuer={subject.entry.id}", *(f"status={status}" for status in standing))))
    return {**group, "ways": [*group["ways"], {"text": _("In force today"), "count": None, "url": url}]}


def partners(subject: Subject) -> Iterator[Section]:
    """The bodies that issued policies together with an agency or its parts, and the companies that its policies name."""
    site = subject.site
    own = {member[1] for member in site.subtree(subject.key)}
    by_id = policy_table.named(site)
    issued = _policies(subject, "issued_by")
    bodies = Counter([body for id in issued for body in by_id[id].issued_by if body not in own])
    measures = dict.fromkeys([*issued, *_policies(subject, "enforced_by")])
    firms = Counter([firm for id in measures for firm in by_id[id].companies])
    wanted = ((_("Works with"), "works-with", "agency", bodies), (_("Companies that its acts name"), "firms", "company", firms))
    yield from common.rankings(site, wanted)


def _policies(subject: Subject, role: str) -> list[str]:
    """The ids of the policies that refer to an agency or its parts in a role."""
    site = subject.site
    groups = (group for group in tree_backlinks.of(site, subject.key) if (group.kind, group.role) == (site.policy, role))
    return [id for group in groups for _kind, id in group.sources]
