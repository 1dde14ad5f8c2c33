"""The signs of the drawings as path texts. Coordinates have one decimal at most: a tenth of a pixel is not seen."""

from __future__ import annotations


def number(value: float) -> str:
    """A coordinate as SVG writes it, as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")


def upward(x: float, base: float, side: float) -> str:
    """A triangle that points up, its base centred on x."""
    half, full = number(side / 2), number(side)
    return f"M{number(x - side / 2)} {number(base)}h{full}l-{half}-{full}z"


def downward(x: float, base: float, side: float) -> str:
    """A triangle that points down, its base centred on x."""
    half, full = number(side / 2), number(side)
    return f"M{number(x - side / 2)} {number(base)}h{full}l-{half} {full}z"


def diamond(x: float, y: float, side: float) -> tuple[str, str]:
    """The upper and the lower half of a diamond around a point."""
    half, full = number(side / 2), number(side)
    start = f"M{number(x - side / 2)} {number(y)}h{full}"
    return f"{start}l-{half}-{half}z", f"{start}l-{half} {half}z"


def bar(x: float, y: float, width: float, height: float) -> str:
    """A rectangle."""
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h-{number(width)}z"


def upright(x: float, low: float, high: float) -> str:
    """A vertical line."""
    return f"M{number(x)} {number(low)}V{number(high)}"


def level(left: float, right: float, y: float) -> str:
    """A horizontal line."""
    return f"M{number(left)} {number(y)}H{number(right)}"


def whole(value: float) -> float | int:
    """A coordinate as a number of at most one decimal."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
