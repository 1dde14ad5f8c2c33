"""The charts as plain numbers and geometry: how acts stand by track, who issued when, how long until effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tracker.content.kinds import STANCES
from tracker.outputs.drawing.shapes import whole

LEAST = 5
"""Of fewer, a sentence says as much as a chart."""

GROUPS = {
    "in-force": "binding", "amended": "binding", "proposed": "coming", "consultation": "coming", "adopted": "coming",
    "superseded": "ended", "repealed": "ended", "expired": "ended", "completed": "ended", "unclear": "unclear",
}  # fmt: skip
"""Which statuses look alike: solid, hatched, empty, dotted."""

ORDER = ("in-force", "amended", "adopted", "consultation", "proposed", "unclear", "completed", "expired", "superseded", "repealed")


def statuses(acts: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """
    One stacked bar a track of acts (stance, status): `stance`, `total`, `parts`. All bars have one scale, 0 to 100 for the longest.

    A part is `status`, `group`, `number`, `x`, `width`. Of fewer than LEAST acts there is no chart.
    """
    counts: dict[str, Counter[str]] = {stance: Counter() for stance in STANCES}
    for stance, status in acts:
        counts[stance][status] += 1
    totals = {stance: sum(found.values()) for stance, found in counts.items()}
    if sum(totals.values()) < LEAST:
        return []
    unit = 100 / max(totals.values())
    return [{"stance": stance, "total": totals[stance], "parts": _parts(counts[stance], unit)} for stance in STANCES if totals[stance]]


def _parts(counts: Counter[str], unit: float) -> list[dict[str, Any]]:
    found, start = [], 0
    for status in ORDER:
        if number := counts[status]:
            part = {"status": status, "group": GROUPS[status], "number": number}
            found.append({**part, "x": whole(start * unit), "width": whole(number * unit)})
            start += number
    return found
