"""The sections of a plain page, below its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts.section import FRAME, Section


def sections(subject: Subject) -> Iterator[Section]:
    """Yield backlinks, sources and history of a plain page, in its own frame."""
    for section in _sections(subject):
        yield replace(section, frame="") if section.frame == FRAME else section


def _sections(subject: Subject) -> Iterator[Section]:
    if subject.groups:
        yield from common.links_here(subject)
    yield from common.sources(subject)
    yield from common.past(subject)
