"""A section of an entry's page as a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FRAME = "record__section"
"""The class of a section's element."""


@dataclass(frozen=True, slots=True)
class Section:
    """
    One section of a page: its heading and the component below it.

    `id` is the heading's id, `title` its words; without a title the component stands alone, and has headings of its own or none. `data`
    are the arguments of the macro `component` in the file of that name, plain data: an item of a list that names its `source` is given
    `refs`, the number and anchor of its note. Ids in `data` stand under `id` or `anchor`; what a component makes of them has a capital
    letter, so that no heading of a text can have it.
    """

    id: str
    title: str
    data: dict[str, Any]
    component: str
    link: dict[str, Any] | None = None
    """A way beside the heading: `title` and `url`."""
    frame: str = FRAME
    """The classes of the section's element, or ""."""
    role: str = ""
    """The role of that element for assistive technology, if it is no mere region."""
    further: tuple[tuple[str, str], ...] = ()
    """Id and title of the headings within the component, for the contents."""
    opens: bool = False
    """True for a section before the facts, which on a narrow screen stand above all other sections."""

    @property
    def headings(self) -> Iterator[tuple[str, str]]:
        """Id and title of every heading, in order."""
        if self.title:
            yield self.id, self.title
        yield from self.further
