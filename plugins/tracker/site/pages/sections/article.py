"""The sections of an article: the policies that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.site.i18n.labels import _
from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts import list_items
from tracker.site.parts.section import Section


def sections(subject: Subject) -> Iterator[Section]:
    yield from common.text(subject)
    yield from about(subject)
    yield from common.groups(subject.main_groups)
    yield from common.closing(subject)


def about(subject: Subject) -> Iterator[Section]:
    """The policies that the article is about, as lines, in its own order."""
    site = subject.site
    keys = [(site.policy, id) for id in subject.fields.get("policies", ()) if (site.policy, id) in site.published]
    if keys:
        items = [{"row": list_items.row(site, key), "note": "", "quote": None} for key in keys[: common.MOST]]
        yield Section("about", _("Acts in this article"), {"items": items}, "lines")
