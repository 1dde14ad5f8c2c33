"""A date that keeps its precision: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

PUBLIC = ("published", "issued", "adopted", "announced", "effective")
"""The events by which a policy is dated: the first of these that it has."""


class PartialDate:
    """
    `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as it was written.

    It sorts as its last day; of two with one last day the vaguer comes first.
    Raises ValueError if the text is none of the three or names no day of the calendar.
    """

    __slots__ = ("first_day", "last_day", "sort_key", "text")

    def __init__(self, text: str) -> None:
        match = FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
        self.text = text
        if match[3]:
            self.first_day = self.last_day = date.fromisoformat(text)
        else:
            year, month = int(match[1]), match[2]
            self.first_day = date(year, int(month or 1), 1)
            self.last_day = date(year, int(month or 12), calendar.monthrange(year, int(month or 12))[1])
        self.sort_key = (self.last_day, len(text))

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    def is_after(self, day: date) -> bool:
        """Return whether it lies after `day`: its first day does."""
        return self.first_day > day

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self.text == other.text

    def __lt__(self, other: PartialDate) -> bool:
        return self.sort_key < other.sort_key

    def __le__(self, other: PartialDate) -> bool:
        return self.sort_key <= other.sort_key

    def __gt__(self, other: PartialDate) -> bool:
        return self.sort_key > other.sort_key

    def __ge__(self, other: PartialDate) -> bool:
        return self.sort_key >= other.sort_key

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"PartialDate({self.text!r})"

    def __str__(self) -> str:
        return self.text


def later(day: date, span: timedelta) -> date:
    """The day that is `span` after `day`; the last day of the calendar if there is none."""
    return day + min(span, date.max - day)


def year_names(first: int, last: int) -> list[str]:
    """The years from one to another as dates begin with them: four digits, in order of time."""
    return [f"{year:04}" for year in range(first, last + 1)]


@lru_cache(maxsize=65536)
def partial_date(text: str) -> PartialDate:
    """`PartialDate(text)`, made once for each text."""
    return PartialDate(text)


def date_in(value: object) -> PartialDate | None:
    """The date that a value says, if it can be read."""
    try:
        return partial_date(value) if isinstance(value, str) else None
    except ValueError:
        return None


def became_public(timeline: Sequence[Mapping[str, Any]]) -> PartialDate:
    """Return the day on which a policy became public: its first `published`, else the next of PUBLIC, else its earliest event."""
    names = {event["event"] for event in timeline}
    name = next((name for name in PUBLIC if name in names), None)
    return min(partial_date(event["date"]) for event in timeline if name in {None, event["event"]})
