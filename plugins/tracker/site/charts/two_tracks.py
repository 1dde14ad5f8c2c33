"""
The two-track timeline: above the axis what pushes up, below it what pushes down, on it as a diamond what does both.

Each quarter is a column with a mark an act, or a bar where marks would not fit; over so many years that quarters would be too narrow,
each year is one. What is named stands under a number, and the page lists the names. What pushes neither way is not drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from math import ceil
from typing import Any, NamedTuple

from tracker.model.dates import partial_date, year_names
from tracker.site.charts.svg import bar, diamond, downward, level, upright, upward, whole

LANES = ("up", "both", "down")
"""The sides that are drawn, from top to bottom."""
PITCHES = (16, 14, 12, 10, 8, 7)
"""Pixels from mark to mark."""
FEW = 12
"""Up to so many acts are all named; of more, the milestones."""
GUTTER, MARGIN, EDGE, YEARS = 104, 12, 8, 26
LEAST_LANE, LEAST_BOTH = 30, 12
LEAST_COLUMN = 7
NUMBER = 11
"""Pixels that the number of an act takes in its column."""
LEAST_LINK = 24
"""Pixels that a pointer needs: the links of years are at least so wide."""
FULL_YEAR, SHORT_YEAR = 44, 24


class Size(NamedTuple):
    """The greatest height of a lane, and the widths to draw: name, pixels."""

    lane: int
    widths: tuple[tuple[str, int], ...]


SIZES: Mapping[str, Size] = {
    "full": Size(150, (("wide", 1120), ("medium", 640))),
    "mini": Size(90, (("medium", 640),)),
}
"""The drawing of a page of its own, and that beside an entry, whose column is never wide."""


class Act(NamedTuple):
    """A policy to be drawn: its date as written, its side, its name, its address, and whether an editor marked it."""

    date: str
    side: str
    name: str = ""
    url: str = ""
    milestone: bool = False


class Spot(NamedTuple):
    """An act in its column; `number` if it is named, else 0."""

    act: Act
    number: int


def timeline(entries: Sequence[Act], size: str, links: Mapping[str, str]) -> dict[str, Any]:
    """
    The drawings of some acts as plain geometry: `drawings` for each width of the size, `narrow`.

    `links` leads from years to addresses; a year without one is no link. `counts` has the policies of each side, `named` the acts that
    have a number, in its order. Without an act that is drawn there are no drawings.
    """
    counts = {side: sum(act.side == side for act in entries) for side in (*LANES, "none")}
    drawn = sorted((act for act in entries if act.side in LANES), key=lambda act: (middle(act.date), act.name))
    if not drawn:
        return {"drawings": [], "narrow": None, "counts": counts, "span": "", "named": []}
    named = drawn if len(drawn) <= FEW else [act for act in drawn if act.milestone]
    numbers = {id(act): number for number, act in enumerate(named, start=1)}
    spots = [Spot(act, numbers.get(id(act), 0)) for act in drawn]
    years = _tallied(drawn, links)
    return {
        "drawings": [_drawing(spots, years, SIZES[size].lane, *one) for one in SIZES[size].widths],
        "narrow": _narrow(years),
        "counts": counts,
        "span": "–".join(dict.fromkeys((years[0]["year"], years[-1]["year"]))),
        "named": [{"number": number, **act._asdict()} for number, act in enumerate(named, start=1)],
    }


def _tallied(acts: Iterable[Act], links: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each year from the first to the last with how many acts stand on which side, and its address."""
    counts = Counter((act.date[:4], act.side) for act in acts)
    span = [int(year) for year, _side in counts]
    return [
        {"year": year, **{side: counts[year, side] for side in LANES}, "url": links.get(year)} for year in year_names(min(span), max(span))
    ]


@lru_cache(maxsize=65536)
def middle(text: str) -> int:
    """The day on which a date is drawn, as an ordinal: the middle of what is known."""
    known = partial_date(text)
    return (known.first_day.toordinal() + known.last_day.toordinal()) // 2


@lru_cache(maxsize=65536)
def quarter(text: str) -> int:
    """The quarter in which a date is drawn, from 0; a year alone is drawn in its third, where its middle lies."""
    return (date.fromordinal(middle(text)).month - 1) // 3


# Wide and medium


def _drawing(spots: Sequence[Spot], years: list[dict[str, Any]], highest: int, name: str, wide: int) -> dict[str, Any]:
    """One drawing: the lanes one below the other, then the years."""
    left, right = float(GUTTER), float(wide - MARGIN)
    axis = Axis.of(years, left, right)
    lanes = {lane: axis.columns(spot for spot in spots if spot.act.side == lane) for lane in LANES}
    body = _units(lanes, axis, highest) or _bars(lanes, axis, highest)
    top = EDGE + body.high["up"]
    bottom = top + body.high["both"]
    end = bottom + body.high["down"] + EDGE
    return {
        "name": name,
        "width": wide,
        "height": whole(end + YEARS),
        "form": body.form,
        **body.drawn(axis, top, bottom),
        "grid": [
            {"y": whole(y), "number": step, "d": level(left, right, y)}
            for step in body.steps
            for y in (top - step * body.unit, bottom + step * body.unit)
        ],
        "rules": "".join(upright(axis.start(place), EDGE, end) for place in range(len(years))),
        "band": {"x": GUTTER, "y": whole(end), "width": whole(right - left), "height": YEARS},
        "edges": level(left, right, top) + level(left, right, bottom),
        "years": _years(years, axis),
        "titles": {
            "x": 0,
            "up": whole(top - body.high["up"] / 2),
            "both": whole((top + bottom) / 2),
            "down": whole(bottom + body.high["down"] / 2),
        },
        "totals": {lane: sum(spot.act.side == lane for spot in spots) for lane in LANES},
    }


class Axis(NamedTuple):
    """The columns: the first year, how many columns a year has (4 or 1), how wide each is, and where they begin."""

    first: int
    parts: int
    step: float
    left: float

    @classmethod
    def of(cls, years: Sequence[Mapping[str, Any]], left: float, right: float) -> Axis:
        parts = 4 if (right - left) / (4 * len(years)) >= LEAST_COLUMN else 1
        return cls(int(years[0]["year"]), parts, (right - left) / (parts * len(years)), left)

    def columns(self, spots: Iterable[Spot]) -> dict[int, list[Spot]]:
        """The acts by their column; those that are named stand next to the axis."""
        found: dict[int, list[Spot]] = {}
        for spot in spots:
            found.setdefault(self._column(spot.act.date), []).append(spot)
        return {column: sorted(own, key=lambda spot: (not spot.number, spot.number)) for column, own in found.items()}

    def _column(self, day: str) -> int:
        return (int(day[:4]) - self.first) * self.parts + (quarter(day) if self.parts == 4 else 0)

    def centre(self, column: int) -> float:
        return self.left + (column + 0.5) * self.step

    def start(self, year: int) -> float:
        return self.left + year * self.parts * self.step


Columns = Mapping[int, list[Spot]]


class Body(NamedTuple):
    """
    The contents of the lanes, each `high` pixels.

    In `units` an act is a mark of side `pitch` - 2; as `bars` a column has the height of its number to the scale `unit`, with gridlines at
    `steps`. The numbers of named acts stand beyond the end of their column.
    """

    form: str
    lanes: Mapping[str, Columns]
    high: Mapping[str, float]
    pitch: int = 0
    unit: float = 0
    steps: Sequence[int] = ()

    def drawn(self, axis: Axis, top: float, bottom: float) -> dict[str, Any]:
        """The marks or bars as path texts, named acts apart, since they have an edge; and the numbers."""
        draw = self._marks if self.form == "units" else self._columns
        found: dict[str, Any] = {"marks": {"up": "", "down": ""}, "named": {"up": "", "down": ""}, "bars": {"up": "", "down": ""}}
        numbers: list[dict[str, Any]] = []
        for lane, columns in self.lanes.items():
            base = {"up": top, "down": bottom, "both": (top + bottom) / 2}[lane]
            for column, spots in sorted(columns.items()):
                x = axis.centre(column)
                end = draw(found, lane, x, base, spots, axis.step)
                numbers += _numbers([spot.number for spot in spots if spot.number], x, end, -1 if lane == "up" else 1)
        return {**found, "numbers": numbers}

    def _marks(self, found: dict[str, Any], lane: str, x: float, base: float, spots: Sequence[Spot], _step: float) -> float:
        """The marks of a column; return where its end is."""
        side = self.pitch - 2.0
        if lane == "both":
            numbered = sum(bool(spot.number) for spot in spots)
            y = base - (len(spots) * self.pitch + numbered * NUMBER) / 2
            for spot in spots:
                upper, lower = diamond(x, y + self.pitch / 2, side)
                found["named" if spot.number else "marks"]["up"] += upper
                found["named" if spot.number else "marks"]["down"] += lower
                y += self.pitch
            return y
        shape, away = (upward, -1) if lane == "up" else (downward, 1)
        for level_, spot in enumerate(spots):
            found["named" if spot.number else "marks"][lane] += shape(x, base + away * (3 + level_ * self.pitch), side)
        return base + away * (3 + len(spots) * self.pitch)

    def _columns(self, found: dict[str, Any], lane: str, x: float, base: float, spots: Sequence[Spot], step: float) -> float:
        """The bar of a column; return where its end is."""
        wide = step - (1 if step < 12 else 2)
        tall = len(spots) * self.unit
        if lane == "both":
            numbered = sum(bool(spot.number) for spot in spots)
            y = base - (tall + numbered * NUMBER) / 2
            found["bars"]["up"] += bar(x - wide / 2, y, wide, tall / 2)
            found["bars"]["down"] += bar(x - wide / 2, y + tall / 2, wide, tall / 2)
            return y + tall
        found["bars"][lane] += bar(x - wide / 2, base - tall if lane == "up" else base, wide, tall)
        return base - tall if lane == "up" else base + tall


def _numbers(numbers: Sequence[int], x: float, end: float, away: int) -> list[dict[str, Any]]:
    """The numbers of a column's named acts beyond its end, the first next to it."""
    return [
        {"number": number, "x": whole(x), "y": whole(end + away * (place * NUMBER + 2) + (9 if away > 0 else 0))}
        for place, number in enumerate(numbers)
    ]


def _needed(columns: Columns, unit: float) -> float:
    """Return the height of a lane for columns whose policies are `unit` high each, with their numbers."""
    return max((len(spots) * unit + sum(bool(spot.number) for spot in spots) * NUMBER for spots in columns.values()), default=0.0)


def _heights(lanes: Mapping[str, Columns], unit: float) -> dict[str, float]:
    """The heights of the lanes: those above and below the axis alike, the one on it as its columns need."""
    outer = max(LEAST_LANE, *(_needed(lanes[lane], unit) for lane in ("up", "down"))) + 8
    return {"up": outer, "down": outer, "both": max(LEAST_BOTH, _needed(lanes["both"], unit) + 6)}


def _units(lanes: Mapping[str, Columns], axis: Axis, highest: int) -> Body | None:
    """Every act as a mark, as large as lets the tallest column fit; None if no mark is small enough."""
    for pitch in PITCHES:
        heights = _heights(lanes, pitch)
        if pitch <= axis.step + 1 and heights["up"] <= highest + 8 and heights["both"] <= highest / 2:
            return Body("units", lanes, heights, pitch)
    return None


def _bars(lanes: Mapping[str, Columns], axis: Axis, highest: int) -> Body:
    """Return the number of policies by quarter, or by year."""
    largest = max(len(spots) for columns in lanes.values() for spots in columns.values())
    pace = next(pace for pace in paces() if largest <= 3 * pace)
    ceiling = -(-largest // pace) * pace
    unit = highest / ceiling
    form = "quarter" if axis.parts == 4 else "year"
    return Body(form, lanes, _heights(lanes, unit), unit=unit, steps=range(pace, ceiling + 1, pace))


def paces() -> Iterator[int]:
    """The steps of a scale that are easy to count in."""
    yield from (1, 2, 5)
    for power in count(1):
        yield from (pace * 10**power // 10 for pace in (10, 20, 25, 50))


def _years(years: list[dict[str, Any]], axis: Axis) -> list[dict[str, Any]]:
    """The segments of the band: their years, in full or short as there is room; where there is too little, not each is named."""
    wide = axis.parts * axis.step
    every = ceil(SHORT_YEAR / wide)
    return [
        {
            **year,
            "text": year["year"] if wide >= FULL_YEAR else f"’{year['year'][2:]}",
            "x": whole(axis.start(place)),
            "width": whole(max(wide, LEAST_LINK) if every == 1 else wide),
            "middle": whole(axis.start(place) + wide / 2),
        }
        for place, year in [*enumerate(years)][::-1][::every][::-1]
    ]


# Narrow

NARROW_WIDTH, NARROW_ROW, NARROW_HEAD = 328, 32, 28
LEFT, RIGHT, ASIDE = 110, 166, 286
"""Horizontal start and end of the band of years, and start of the column of mixed policies."""
LONGEST_BAR = 84
NARROW_PITCH = 7
MOST_UNITS = 12


def _narrow(years: list[dict[str, Any]]) -> dict[str, Any]:
    """One row a year, the newest first: what promotes grows left from the year, what restricts grows right; at the end what does both."""
    largest = max(max(year["up"], year["down"]) for year in years) or 1
    units = largest <= MOST_UNITS
    marks: dict[str, list[str]] = {"up": [], "down": []}
    diamonds: dict[str, list[str]] = {"up": [], "down": []}
    rows = []
    for place, year in enumerate(reversed(years)):
        y = NARROW_HEAD + place * NARROW_ROW
        row = {**year, "y": y, "middle": y + 21, "ends": {"both": ASIDE + 16}}
        for lane, start, way in (("up", LEFT, -1), ("down", RIGHT, 1)):
            n = year[lane]
            long = n * NARROW_PITCH if units else n * LONGEST_BAR / largest
            row["ends"][lane] = whole(start + way * (long + 6))
            if units:
                shape, base = (upward, y + 19.5) if lane == "up" else (downward, y + 12.5)
                marks[lane] += [shape(start + way * (NARROW_PITCH * one + 5), base, 6) for one in range(n)]
            elif n:
                marks[lane].append(bar(start - long if way < 0 else start, y + 8, long, 16))
        if year["both"]:
            up, down = diamond(ASIDE + 6, y + 16, 10)
            diamonds["up"].append(up)
            diamonds["down"].append(down)
        rows.append(row)
    end = NARROW_HEAD + len(rows) * NARROW_ROW
    return {
        "width": NARROW_WIDTH,
        "height": end + 4,
        "form": "units" if units else "bars",
        "marks": {lane: "".join(paths) for lane, paths in marks.items()},
        "diamonds": {lane: "".join(paths) for lane, paths in diamonds.items()},
        "heads": {"both": ASIDE},
        "band": {"x": LEFT, "y": NARROW_HEAD, "width": RIGHT - LEFT, "height": end - NARROW_HEAD},
        "edges": upright(LEFT, NARROW_HEAD, end) + upright(RIGHT, NARROW_HEAD, end),
        "rules": "".join(level(0, NARROW_WIDTH, NARROW_HEAD + place * NARROW_ROW) for place in range(1, len(rows))),
        "rows": rows,
    }
