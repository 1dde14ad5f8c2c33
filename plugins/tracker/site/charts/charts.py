"""The charts as plain numbers and geometry: how acts stand by track, who issued when, how long until effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from statistics import median
from typing import Any

from tracker.model.dates import year_names
from tracker.model.vocabulary import ENGINE, statuses_of
from tracker.site.charts.svg import downward, level, upward, whole
from tracker.site.charts.two_tracks import paces

LEAST = 5
"""Least number of values for a chart; of fewer, a sentence says as much."""

ORDER = (*statuses_of("current"), *reversed(statuses_of("coming")), *statuses_of("unclear"), *reversed(statuses_of("ended")))
"""The statuses in the order of a bar: from what binds to what has ended."""


def statuses(acts: Iterable[tuple[str, str]], sides: Mapping[str, str]) -> list[dict[str, Any]]:
    """
    One stacked bar a stance of acts (stance, status): `stance`, `side`, `total`, `parts`. `sides` has every stance's side, in order.
    All bars have one scale, 0 to 100 for the longest.

    A part is `status`, `group`, `number`, `x`, `width`. Of fewer than LEAST acts there is no chart.
    """
    counts: dict[str, Counter[str]] = {stance: Counter() for stance in sides}
    for stance, status in acts:
        counts[stance][status] += 1
    totals = {stance: sum(found.values()) for stance, found in counts.items()}
    if sum(totals.values()) < LEAST:
        return []
    unit = 100 / max(totals.values())
    return [
        {"stance": stance, "side": side, "total": totals[stance], "parts": _parts(counts[stance], unit)}
        for stance, side in sides.items()
        if totals[stance]
    ]


def _parts(counts: Counter[str], unit: float) -> list[dict[str, Any]]:
    found, start = [], 0
    for status in ORDER:
        if number := counts[status]:
            part = {"status": status, "group": ENGINE["status"][status].group, "number": number}
            found.append({**part, "x": whole(start * unit), "width": whole(number * unit)})
            start += number
    return found


# Who issued when

TRACKS: Mapping[str, tuple[str, ...]] = {"up": ("up",), "down": ("down",), "both": ("up", "down")}
"""The tracks on which an act of each side counts."""
MOST_BODIES = 15
LARGEST_MARK, LEAST_MARK = 16, 6


def bodies_by_year(issued: Mapping[Any, Sequence[tuple[str, str]]]) -> dict[str, Any] | None:
    """
    For the bodies that issued most, the acts (year, side) of each year: `years`, and `rows` of `body`, `total`, `cells`.

    A cell has for each track that the year has `number` and `mark`, a triangle whose area is the number. None if there is too little.
    """
    counts = {body: Counter((year, lane) for year, side in acts for lane in TRACKS.get(side, ())) for body, acts in issued.items()}
    totals = {body: sum(side in TRACKS for _year, side in acts) for body, acts in issued.items()}
    order = sorted((body for body in totals if totals[body]), key=lambda body: (-totals[body], body))[:MOST_BODIES]
    seen = {year for body in order for year, _lane in counts[body]}
    if sum(totals[body] for body in order) < LEAST or len(seen) < 2:
        return None
    years = year_names(int(min(seen)), int(max(seen)))
    largest = max(max(counts[body].values()) for body in order)
    rows = [{"body": body, "total": totals[body], "cells": [_cell(counts[body], year, largest) for year in years]} for body in order]
    return {"years": years, "rows": rows}


def _cell(counts: Counter[tuple[str, str]], year: str, largest: int) -> list[dict[str, Any]]:
    found = []
    for lane, shape, way in (("up", upward, 1), ("down", downward, -1)):
        if number := counts[year, lane]:
            side = max(LEAST_MARK, LARGEST_MARK * sqrt(number / largest))
            found.append({"lane": lane, "number": number, "mark": shape(LARGEST_MARK / 2, (LARGEST_MARK + way * side) / 2, side)})
    return found


# How long until effect

WIDTHS = (("medium", 640), ("narrow", 328))
DOT, DOT_PITCH, PLOT_EDGE = 8, 10, 16
"""`DOT` is the width of the stroke in dot-plot.css."""


def delays(days: Sequence[int]) -> dict[str, Any] | None:
    """
    A dot plot of numbers of days: `median`, `longest`, and a drawing for each width: `dots` and `axis` as paths, `ticks`, `median` as x.

    None if there are too few.
    """
    if len(days) < LEAST:
        return None
    middle = median(days)
    return {
        "median": whole(middle),
        "longest": max(days),
        "number": len(days),
        "drawings": [_dots(days, float(middle), name, width) for name, width in WIDTHS],
    }


def _dots(days: Sequence[int], middle: float, name: str, width: int) -> dict[str, Any]:
    low, high = min(0, *days), max(1, *days)
    pace = next(pace for pace in paces() if (high - low) <= 4 * pace)
    start, end = low // pace * pace, -(-high // pace) * pace
    unit = (width - 2 * PLOT_EDGE) / (end - start)
    ends: list[float] = []
    spots: list[tuple[float, int]] = []
    for day in sorted(days):
        x = PLOT_EDGE + (day - start) * unit
        row = next((row for row, last in enumerate(ends) if x - last >= DOT_PITCH - 1), len(ends))
        ends[row : row + 1] = [x]
        spots.append((x, row))
    axis = 26 + len(ends) * DOT_PITCH
    at = PLOT_EDGE + (middle - start) * unit
    return {
        "name": name,
        "width": width,
        "height": axis + 24,
        "dots": "".join(f"M{whole(x)} {axis - 7 - row * DOT_PITCH}h0" for x, row in spots),
        "axis": level(PLOT_EDGE, width - PLOT_EDGE, axis),
        "y": axis,
        "ticks": [{"x": whole(PLOT_EDGE + (day - start) * unit), "number": day} for day in range(start, end + 1, pace)],
        "median": whole(at),
        "flipped": at > width - 150,
    }
