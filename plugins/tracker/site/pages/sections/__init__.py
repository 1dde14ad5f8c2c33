"""The sections of an entry's page, in order: a module for each kind that has sections of its own, `common` for all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tracker.site.pages.sections import agency, article, common, place, plain_page, policy, theme
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts.section import Section

MODULES: Mapping[str, Callable[[Subject], Iterator[Section]]] = {
    "policy": policy.sections,
    "article": article.sections,
    "agency": agency.sections,
    "theme": theme.sections,
    "place": place.sections,
    "page": plain_page.sections,
}


def of(subject: Subject) -> list[Section]:
    """All sections of the page of an entry."""
    return list(MODULES.get(subject.entry.kind, common.sections)(subject))
