"""
The two-track timeline: above the axis what pushes up, below it what pushes down, each policy at its date.

One drawing a width, in the form that its density asks for: a mark an act while they stack within the lane, else bars. What pushes both
ways stands in both lanes, joined by a stem; what pushes neither way is not drawn.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from math import ceil
from typing import Any, NamedTuple

from tracker.model.dates import partial_date, year_names
from tracker.site.charts import label_layout
from tracker.site.charts.svg import bar, downward, level, upright, upward, whole

LANES: Mapping[str, tuple[str, ...]] = {"up": ("up",), "down": ("down",), "both": ("up", "down")}
PITCHES = (14, 11, 9, 7)
FEW = 12
"""Up to so many acts are all labelled, and their marks are large."""
FEW_PITCH = 20
GUTTER, MARGIN, BAND, ROW, EDGE = 104, 12, 30, 24, 8
LEAST_LANE = 44
LEAST_BAR = 5
LEAST_LINK = 24
"""Pixels that a pointer needs: the rows of labels and the links of years are at least so high and wide."""
FULL_YEAR = 44
SHORT_YEAR = 24
LONGEST_LABEL = 32


class Size(NamedTuple):
    """How high a lane may grow, and the widths to draw: name, pixels, how many labels at most."""

    lane: int
    widths: tuple[tuple[str, int, int], ...]


SIZES: Mapping[str, Size] = {
    "full": Size(132, (("wide", 1120, 12), ("medium", 640, 8))),
    "mini": Size(72, (("medium", 640, 8),)),
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
    """An act where it stands along the axis, and its place among the entries."""

    x: float
    place: int
    act: Act


class Placed(NamedTuple):
    """A spot at its level in a lane, 0 next to the axis."""

    spot: Spot
    level: int


def timeline(entries: Sequence[Act], size: str, links: Mapping[str, str]) -> dict[str, Any]:
    """
    The drawings of some acts, the weightiest milestones first, as plain geometry: `drawings` for each width of the size, `narrow`.

    `links` leads from years to addresses; a year without one is no link. `counts` has the policies of each side, `totals` those of each
    lane, `dropped` by width the names that found no room. Without an act that is drawn there are no drawings.
    """
    counts = {side: sum(act.side == side for act in entries) for side in (*LANES, "none")}
    totals = {"up": counts["up"] + counts["both"], "down": counts["down"] + counts["both"]}
    drawn = [act for act in entries if act.side in LANES]
    if not drawn:
        return {"drawings": [], "narrow": None, "counts": counts, "totals": totals, "span": "", "dropped": {}}
    axis = Axis.of(drawn)
    years = axis.tallied(drawn, links)
    found = [_drawing(drawn, axis, years, SIZES[size].lane, *one) for one in SIZES[size].widths]
    return {
        "drawings": found,
        "narrow": _narrow(years),
        "counts": counts,
        "totals": totals,
        "span": "–".join(dict.fromkeys((years[0]["year"], years[-1]["year"]))),
        "dropped": {one["name"]: one["dropped"] for one in found if one["dropped"]},
    }


class Axis(NamedTuple):
    """The years that are drawn, first and last; the ordinal of the first day, and how many days there are."""

    first: int
    last: int
    origin: int
    days: int

    @classmethod
    def of(cls, acts: Iterable[Act]) -> Axis:
        years = [act.date[:4] for act in acts]
        first, last = int(min(years)), int(max(years))
        origin = date(first, 1, 1).toordinal()
        return cls(first, last, origin, date(last, 12, 31).toordinal() + 1 - origin)

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    def start(self, year: int) -> float:
        """How far along the axis a year begins, from 0 to 1."""
        return (date(year, 1, 1).toordinal() - self.origin) / self.days

    def middle(self, day: int) -> float:
        """How far along the axis the middle of a day (an ordinal) lies."""
        return (day + 0.5 - self.origin) / self.days

    def tallied(self, acts: Iterable[Act], links: Mapping[str, str]) -> list[dict[str, Any]]:
        """Each year with how many acts stand in which lane, and its address."""
        names = year_names(self.first, self.last)
        found: dict[str, dict[str, Any]] = {name: {"year": name, "up": 0, "down": 0, "url": links.get(name)} for name in names}
        for act in acts:
            for lane in LANES[act.side]:
                found[act.date[:4]][lane] += 1
        return list(found.values())


@lru_cache(maxsize=65536)
def middle(text: str) -> int:
    """The day on which a date is drawn, as an ordinal: the middle of what is known."""
    known = partial_date(text)
    return (known.first_day.toordinal() + known.last_day.toordinal()) // 2


# Wide and medium


def _drawing(acts: Sequence[Act], axis: Axis, years: list[dict[str, Any]], highest: int, name: str, wide: int, most: int) -> dict[str, Any]:
    """One drawing: lanes in units or bars, the band of years between them, the rows of labels outside."""
    left, right = float(GUTTER), float(wide - MARGIN)
    spots = sorted(Spot(left + axis.middle(middle(act.date)) * (right - left), place, act) for place, act in enumerate(acts))
    lanes = {lane: [spot for spot in spots if lane in LANES[spot.act.side]] for lane in ("up", "down")}
    body = _units(lanes, highest, len(acts)) or _bars(lanes, axis, left, right, highest)
    chosen = acts if len(acts) <= FEW else [act for act in acts if act.milestone][:most]
    places, dropped = _labelled(chosen, body, left, right)
    used = {lane: 1 + max((place.row for place in places if place.lane == lane), default=-1) for lane in lanes}
    top = EDGE + ROW * used["up"]
    axis_top = top + body.lane
    bottom = axis_top + BAND
    end = bottom + body.lane
    return {
        "name": name,
        "width": wide,
        "height": whole(end + ROW * used["down"] + EDGE),
        "form": body.form,
        **body.paths(axis_top, bottom),
        "grid": [
            {"y": whole(y), "number": step, "d": level(left, right, y)}
            for step in body.steps
            for y in (axis_top - step * body.unit, bottom + step * body.unit)
        ],
        "rules": "".join(upright(left + axis.start(year) * (right - left), top, end) for year in axis.years),
        "stems": _stems(body, axis_top, bottom),
        "band": {"x": GUTTER, "y": whole(axis_top), "width": whole(right - left), "height": BAND},
        "edges": level(left, right, axis_top) + level(left, right, bottom),
        "years": _years(years, axis, left, right),
        "titles": {"x": 0, "up": whole(axis_top - body.lane / 2), "down": whole(bottom + body.lane / 2)},
        "totals": {lane: len(found) for lane, found in lanes.items()},
        "labels": [_label(place, body, axis_top, bottom) for place in places],
        "dropped": dropped,
    }


class Body(NamedTuple):
    """
    What stands in the lanes.

    `marks` are drawn as triangles of side `pitch` - 2; `bars` are (x, width, number) to the scale `unit`, with gridlines at `steps`.
    """

    form: str
    lane: float
    pitch: int
    marks: Mapping[str, list[Placed]]
    bars: Mapping[str, list[tuple[float, float, int]]] = {}
    unit: float = 0
    steps: Sequence[int] = ()

    def paths(self, axis_top: float, bottom: float) -> dict[str, Any]:
        """The marks and bars of each lane as path texts; milestones apart, since they have an edge."""
        found: dict[str, Any] = {"marks": {}, "milestones": {}, "bars": {}}
        for lane, placed in self.marks.items():
            shape, away, axis = (upward, -1, axis_top) if lane == "up" else (downward, 1, bottom)
            drawn = [(one.spot.act.milestone, shape(one.spot.x, axis + away * self.base(lane, one), self.side(one))) for one in placed]
            found["marks"][lane] = "".join(path for milestone, path in drawn if not milestone)
            found["milestones"][lane] = "".join(path for milestone, path in drawn if milestone)
        for lane, bars in self.bars.items():
            tall = [(x, wide, n * self.unit) for x, wide, n in bars if n]
            found["bars"][lane] = "".join(bar(x, axis_top - high if lane == "up" else bottom, wide, high) for x, wide, high in tall)
        return found

    def side(self, placed: Placed) -> float:
        """How large a mark is; a milestone's is a quarter larger, unless all are large and labelled."""
        return (self.pitch - 2) * (1.25 if placed.spot.act.milestone and self.pitch < FEW_PITCH else 1)

    def base(self, lane: str, placed: Placed) -> float:
        """How far from the axis the base of a mark lies: on the bar at its place, if there is one."""
        x = placed.spot.x
        foot = max((n * self.unit for start, wide, n in self.bars.get(lane, ()) if start <= x < start + wide + 2), default=0.0)
        return 3 + foot + placed.level * self.pitch

    def top(self, lane: str, placed: Placed) -> float:
        """How far from the axis the tip of a mark lies."""
        return self.base(lane, placed) + self.side(placed)


def _units(lanes: Mapping[str, list[Spot]], highest: int, acts: int) -> Body | None:
    """Every act as a mark, as large as lets the tallest stack fit; None if no mark is small enough."""
    few = acts <= FEW
    if _fitting(lanes, PITCHES[-1], highest, few) is None:  # what the smallest marks cannot hold larger ones cannot either
        return None
    for pitch in (FEW_PITCH, *PITCHES) if few else PITCHES:
        marks = _fitting(lanes, pitch, highest, few)
        if marks is not None:
            tallest = max(one.level + 1 for placed in marks.values() for one in placed)
            return Body("units", max(LEAST_LANE, tallest * pitch + 10), pitch, marks)
    return None


def _fitting(lanes: Mapping[str, list[Spot]], pitch: int, highest: int, few: bool) -> dict[str, list[Placed]] | None:
    """The acts of each lane at their levels, or None if a stack is too tall."""
    marks: dict[str, list[Placed]] = {}
    for lane, spots in lanes.items():
        placed = _stacked(spots, pitch, highest // pitch, outside=not few)
        if placed is None:
            return None
        marks[lane] = placed
    return marks


def _stacked(spots: Sequence[Spot], pitch: int, most: int, *, outside: bool) -> list[Placed] | None:
    """
    The acts of a lane, given along the axis, at their levels: away from it while another mark is too near. None if a stack is too tall.

    Milestones come last and, where `outside`, above every mark that is near, so that their leaders start clear.
    """
    near = pitch - 1
    ends: list[float] = []
    found: list[Placed] = []
    for spot in (spot for spot in spots if not (outside and spot.act.milestone)):
        here = next((place for place, end in enumerate(ends) if spot.x - end >= near), len(ends))
        if here == most:
            return None
        ends[here : here + 1] = [spot.x]
        found.append(Placed(spot, here))
    reach = near * 1.25
    order = [(one.spot.x, one.level) for one in found]
    for spot in (spot for spot in spots if outside and spot.act.milestone):
        here = 0
        for x, taken in order[bisect_left(order, (spot.x - reach, 0)) :]:
            if x >= spot.x + reach:
                break
            here = max(here, taken + 1)
        if here >= most:
            return None
        insort(order, (spot.x, here))
        found.append(Placed(spot, here))
    return found


def _bars(lanes: Mapping[str, list[Spot]], axis: Axis, left: float, right: float, highest: int) -> Body:
    """How many acts a month, a quarter or a year, the finest that can be seen; milestones stand as marks on their bars."""
    span = axis.last - axis.first + 1
    forms = (("month", 12), ("quarter", 4))
    form, parts = next((one for one in forms if (right - left) / (span * one[1]) >= LEAST_BAR), ("year", 1))
    step = (right - left) / (span * parts)
    numbers = {lane: [0] * (span * parts) for lane in lanes}
    for lane, spots in lanes.items():
        for spot in spots:
            numbers[lane][int((spot.x - left) / step)] += 1
    largest = max(max(one) for one in numbers.values())
    pace = next(pace for pace in paces() if largest <= 3 * pace)
    ceiling = -(-largest // pace) * pace
    gap = 1 if step < 12 else 2
    bars = {lane: [(left + place * step, step - gap, n) for place, n in enumerate(one)] for lane, one in numbers.items()}
    marks = {lane: _atop([spot for spot in spots if spot.act.milestone], left, step) for lane, spots in lanes.items()}
    body = Body(form, highest + 4, 10, marks, bars, highest / ceiling, range(pace, ceiling + 1, pace))
    return body._replace(lane=max([highest + 4, *(body.top(lane, one) + 2 for lane, placed in marks.items() for one in placed)]))


def _atop(spots: Sequence[Spot], left: float, step: float) -> list[Placed]:
    """Milestones on their bars, stacked where a bar has several or the next one is too near."""
    found: list[Placed] = []
    for spot in spots:
        near = [one for one in found[-label_layout.MOST_ROWS :] if spot.x - one.spot.x < 10]
        found.append(Placed(spot, max((one.level + 1 for one in near), default=0)))
    return found


def paces() -> Iterator[int]:
    """The steps of a scale that are easy to count in."""
    yield from (1, 2, 5)
    for power in count(1):
        yield from (pace * 10**power // 10 for pace in (10, 20, 25, 50))


def _stems(body: Body, axis_top: float, bottom: float) -> str:
    """What joins the two marks of an act that pushes both ways, across the band."""
    if body.bars:
        return ""
    ways: dict[int, dict[str, Placed]] = {}
    for lane, placed in body.marks.items():
        for one in placed:
            if one.spot.act.side == "both":
                ways.setdefault(one.spot.place, {})[lane] = one
    found = sorted(ways.items())
    return "".join(
        upright(both["up"].spot.x, axis_top - body.base("up", both["up"]), bottom + body.base("down", both["down"]))
        for _place, both in found
    )


class Place(NamedTuple):
    """A label in its lane and row; its mark is `placed`."""

    lane: str
    row: int
    text: str
    span: label_layout.Span
    placed: Placed


def _labelled(chosen: Sequence[Act], body: Body, left: float, right: float) -> tuple[list[Place], list[str]]:
    """The labels of the chosen acts, the weightiest first, in the order of the axis; and the names of those without room."""
    wanted = {id(act) for act in chosen}
    found: list[Place] = []
    dropped: list[str] = []
    for lane in body.marks:
        own = [one for one in body.marks[lane] if id(one.spot.act) in wanted and LANES[one.spot.act.side][0] == lane]
        own.sort(key=lambda one: (not one.spot.act.milestone, one.spot.place))
        texts = [shortened(one.spot.act.name) for one in own]
        found_room = label_layout.place([label_layout.ways(one.spot.x, text, left, right) for one, text in zip(own, texts, strict=True)])
        for label, (one, text) in enumerate(zip(own, texts, strict=True)):
            if label in found_room:
                row, span = found_room[label]
                found.append(Place(lane, row, text, span, one))
            else:
                dropped.append(one.spot.act.name)
    return sorted(found, key=lambda place: (place.span.x, place.lane, place.row)), dropped


def shortened(text: str) -> str:
    """A label of at most LONGEST_LABEL characters, cut at a word."""
    if len(text) <= LONGEST_LABEL:
        return text
    cut = text[: LONGEST_LABEL - 1]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:.(“") + "…"


def _label(place: Place, body: Body, axis_top: float, bottom: float) -> dict[str, Any]:
    """A label as geometry: its text, its leader, and the area that a pointer hits."""
    act, span = place.placed.spot.act, place.span
    tip = body.top(place.lane, place.placed)
    if place.lane == "up":
        y = axis_top - body.lane - ROW * (place.row + 1)
        leader = upright(span.x, axis_top - tip, y + 4)
    else:
        y = bottom + body.lane + ROW * place.row
        leader = upright(span.x, bottom + tip, y + ROW - 4)
    return {
        "text": place.text,
        "name": act.name,
        "url": act.url,
        "date": act.date,
        "side": act.side,
        "x": whole(span.x - label_layout.GAP if span.flipped else span.x + label_layout.GAP),
        "y": whole(y + 16),
        "flipped": span.flipped,
        "leader": leader,
        "area": {"x": whole(span.low), "y": whole(y), "width": whole(span.high - span.low), "height": ROW},
    }


def _years(years: list[dict[str, Any]], axis: Axis, left: float, right: float) -> list[dict[str, Any]]:
    """The segments of the band: their years, in full or short as there is room; where there is too little, not each is named."""
    wide = (right - left) / len(years)
    every = ceil(SHORT_YEAR / wide)
    found = []
    for year in years[::-1][::every][::-1]:
        start = left + axis.start(int(year["year"])) * (right - left)
        found.append(
            {
                **year,
                "text": year["year"] if wide >= FULL_YEAR else f"’{year['year'][2:]}",
                "x": whole(start),
                "width": whole(max(wide, LEAST_LINK) if every == 1 else wide),
                "middle": whole(start + wide / 2),
            }
        )
    return found


# Narrow

NARROW_WIDTH, NARROW_ROW, NARROW_HEAD, CENTRE = 328, 32, 28, 56
LONGEST_BAR = 98
NARROW_PITCH = 7
MOST_UNITS = 14


def _narrow(years: list[dict[str, Any]]) -> dict[str, Any]:
    """One row a year, the newest first: what promotes grows left from the year, what restricts grows right."""
    largest = max(max(year["up"], year["down"]) for year in years)
    units = largest <= MOST_UNITS
    left, right = (NARROW_WIDTH - CENTRE) / 2, (NARROW_WIDTH + CENTRE) / 2
    marks: dict[str, list[str]] = {"up": [], "down": []}
    rows = []
    for place, year in enumerate(reversed(years)):
        y = NARROW_HEAD + place * NARROW_ROW
        row = {**year, "y": y, "middle": y + 21, "ends": {}}
        for lane, start, way in (("up", left, -1), ("down", right, 1)):
            n = year[lane]
            long = n * NARROW_PITCH if units else n * LONGEST_BAR / largest
            row["ends"][lane] = whole(start + way * (long + 6))
            if units:
                shape, base = (upward, y + 19.5) if lane == "up" else (downward, y + 12.5)
                marks[lane] += [shape(start + way * (NARROW_PITCH * one + 5), base, 6) for one in range(n)]
            elif n:
                marks[lane].append(bar(start - long if way < 0 else start, y + 8, long, 16))
        rows.append(row)
    end = NARROW_HEAD + len(rows) * NARROW_ROW
    return {
        "width": NARROW_WIDTH,
        "height": end + 4,
        "form": "units" if units else "bars",
        "marks": {lane: "".join(paths) for lane, paths in marks.items()},
        "band": {"x": whole(left), "y": NARROW_HEAD, "width": CENTRE, "height": end - NARROW_HEAD},
        "edges": upright(left, NARROW_HEAD, end) + upright(right, NARROW_HEAD, end),
        "rules": "".join(level(0, NARROW_WIDTH, NARROW_HEAD + place * NARROW_ROW) for place in range(1, len(rows))),
        "rows": rows,
    }
