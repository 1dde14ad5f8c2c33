"""
Where labels stand in the rows beside a lane, so that no leader line crosses one.

A label begins at its mark's leader and runs right, or left where it would pass the edge. If the span of label A covers the leader of
mark B, A stands farther from the axis than B; labels that overlap stand in different rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

MOST_ROWS = 4
TEXT_SIZE = 12
GAP = 4
"""Between a leader and its label, and clear space around a label."""

NARROW, WIDE, CAPITALS = frozenset("iljtfrI.,:;'’|! ()-–"), frozenset("mwMW@%—"), frozenset("ABCDEFGHKLNOPQRSTUVXYZ&")


class Span(NamedTuple):
    """A label to be placed: where its leader is and from where to where its text would reach. `flipped` runs left."""

    x: float
    low: float
    high: float
    flipped: bool


def width(text: str, size: float = TEXT_SIZE) -> float:
    """How wide a text is at most in the families that the theme names, in the unit of `size`."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if character in NARROW:
        return 0.36
    if character in WIDE:
        return 0.95
    if ord(character) >= 0x2E80:
        return 1.0
    return 0.73 if character in CAPITALS else 0.6


def ways(x: float, text: str, left: float, right: float) -> list[Span]:
    """The spans that a label at `x` can have between two edges, the better first: to the right, to the left, or none."""
    length = width(text) + 2 * GAP
    found = [Span(x, x, x + length, flipped=False)] if x + length <= right else []
    return [*found, Span(x, x - length, x, flipped=True)] if x - length >= left else found


def place(choices: Sequence[Sequence[Span]]) -> dict[int, tuple[int, Span]]:
    """
    The row, 0 next to the lane, and the span of each label, by its place in `choices`, which stand in the order of their weight.

    Rows are raised until the rules hold. Where they ask for more rows than there are, one or two of the labels that meet there are turned
    if that helps, the lightest first; if it does not, the lightest is left out. So is a label without a choice.
    """
    chosen = {label: spans[0] for label, spans in enumerate(choices) if spans}
    while True:
        found, crowded = _raised(chosen)
        if crowded:
            chosen, found = _turned(choices, chosen, crowded) or (chosen, {})
        if found or not chosen:
            return {label: (row, chosen[label]) for label, row in found.items()}
        del chosen[max(crowded)]


def _turned(
    choices: Sequence[Sequence[Span]], chosen: Mapping[int, Span], crowded: set[int]
) -> tuple[dict[int, Span], dict[int, int]] | None:
    """The spans and rows with one or two of the crowded labels turned, if that makes room."""
    others = {label: span for label in sorted(crowded, reverse=True) for span in choices[label] if span != chosen[label]}
    for number in (1, 2):
        for labels in combinations(others, number):
            turned = {**chosen, **{label: others[label] for label in labels}}
            found, _crowded = _raised(turned)
            if found:
                return turned, found
    return None


def _raised(chosen: Mapping[int, Span]) -> tuple[dict[int, int], set[int]]:
    """The rows of labels; or those that meet where the rows do not suffice."""
    found = dict.fromkeys(chosen, 0)
    pairs = [(one, other) for one in chosen for other in chosen if one != other and _meet(chosen[one], chosen[other])]
    changed = True
    while changed:
        changed = False
        for one, other in pairs:
            outer = _covers(chosen[one], chosen[other])
            alike = found[one] == found[other] and not _covers(chosen[other], chosen[one]) and one > other
            if (outer and found[one] <= found[other]) or alike:
                found[one] = found[other] + 1
                changed = True
                if found[one] >= MOST_ROWS:
                    return {}, _meeting(one, pairs)
    return found, set()


def _meeting(one: int, pairs: list[tuple[int, int]]) -> set[int]:
    """A label and all that it meets, near and far."""
    found, open_ends = {one}, [one]
    while open_ends:
        here = open_ends.pop()
        further = {other for first, other in pairs if first == here} - found
        found |= further
        open_ends += further
    return found


def _meet(one: Span, other: Span) -> bool:
    return one.low - GAP < other.high and other.low - GAP < one.high


def _covers(one: Span, other: Span) -> bool:
    """Whether the text of a label, with clear space at its end, stands where the leader of another passes."""
    near = 1.5  # a leader at the label's own passes beside its text
    return (one.low - GAP < other.x < one.high - near) if one.flipped else (one.low + near < other.x < one.high + GAP)
