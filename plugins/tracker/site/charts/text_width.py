"""Upper bounds of text widths in the font families that the theme names, measured without a font."""

from __future__ import annotations

NARROW, WIDE, CAPITALS = frozenset("iljtfrI.,:;'’|! ()-–"), frozenset("mwMW@%—"), frozenset("ABCDEFGHKLNOPQRSTUVXYZ&")


def width(text: str, size: float) -> float:
    """Return the greatest width of a text, in the unit of `size`."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if character in NARROW:
        return 0.36
    if character in WIDE:
        return 0.95
    if ord(character) >= 0x2E80:
        return 1.0
    return 0.73 if character in CAPITALS else 0.6
