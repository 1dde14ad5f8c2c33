"""The sections of a place: what is allowed there, and what holds there."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts.section import Section


def sections(subject: Subject) -> Iterator[Section]:
    yield from common.allowed(subject)
    yield from common.text(subject)
    yield from common.record(subject)
    yield from common.referring(subject)
    yield from common.closing(subject)
