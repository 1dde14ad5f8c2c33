"""The site's mark as pictures of pixels; loaded only where one is painted, since numpy takes a tenth of a second."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tracker.site.icons import (
    CARD,
    CARD_SIZE,
    DOWN,
    ICON_ICO,
    ICON_SVG,
    INK,
    MASKED,
    ORANGE,
    PAPER,
    PROMOTE,
    RESTRICT,
    SIDE,
    SIZES,
    SUNKEN,
    TEAL,
    UP,
    Colour,
    Point,
    name,
    svg,
)


def mark(size: int) -> bytes:
    """The mark on no ground, as a PNG."""
    picture = np.zeros((size, size, 4))
    for colour, points in ((TEAL, UP), (ORANGE, DOWN)):
        cover = coverage(size, size, _placed(points, 0, 0, size))
        picture[cover > 0, :3] = colour
        picture[..., 3] += cover * 255
    return png(picture)


def masked(size: int) -> bytes:
    """The mark on paper, as a PNG: what is outside the middle four fifths may be cut off."""
    picture = _paper(size, size)
    _draw_mark(picture, size * 0.22, size * 0.22, size * 0.56, TEAL, ORANGE)
    return png(picture)


def ico() -> bytes:
    """The mark of 32 pixels as a Windows icon, which holds a PNG."""
    content = mark(SIDE)
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, SIDE, SIDE, 0, 0, 1, 32, len(content), 22) + content


def card() -> bytes:
    """The picture that stands for a page without one of its own: the mark on its axis, no words."""
    width, height = CARD_SIZE
    picture = _paper(width, height)
    side = height * 0.6
    top, middle = (height - side) / 2, height // 2
    picture[middle - 9 : middle + 9, :, :3] = SUNKEN
    picture[middle - 12 : middle - 9, :, :3] = picture[middle + 9 : middle + 12, :, :3] = INK
    _draw_mark(picture, (width - side) / 2, top, side, PROMOTE, RESTRICT)
    return png(picture)


PICTURES: dict[str, Callable[[], bytes]] = {
    ICON_SVG: svg,
    ICON_ICO: ico,
    CARD: card,
    **{name(size): partial(mark, size) for size in SIZES},
    name(MASKED, masked=True): partial(masked, MASKED),
}
"""Every picture by its path below the site's root."""


# Drawing


def coverage(width: int, height: int, points: tuple[Point, ...]) -> NDArray[np.float64]:
    """How much of each pixel a convex polygon covers, as far as one sees: its corners run clockwise on the screen."""
    y, x = np.mgrid[0:height, 0:width] + 0.5
    inside = np.full((height, width), 1.0)
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
        depth = ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / np.hypot(x2 - x1, y2 - y1)
        inside = np.minimum(inside, np.clip(depth + 0.5, 0, 1))
    return inside


def png(picture: NDArray[np.float64]) -> bytes:
    """Rows of red, green, blue and opacity from 0 to 255 as a PNG."""
    height, width, _ = picture.shape
    rows = np.rint(picture).clip(0, 255).astype(np.uint8).reshape(height, width * 4)
    raw = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()  # each row begins with its filter, which is none
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _paper(width: int, height: int) -> NDArray[np.float64]:
    return np.full((height, width, 4), (*PAPER, 255), dtype=np.float64)


def _draw_mark(picture: NDArray[np.float64], left: float, top: float, side: float, up: Colour, down: Colour) -> None:
    for colour, points in ((up, UP), (down, DOWN)):
        cover = coverage(picture.shape[1], picture.shape[0], _placed(points, left, top, side))[..., None]
        picture[..., :3] = picture[..., :3] * (1 - cover) + np.array(colour) * cover


def _placed(points: tuple[Point, ...], left: float, top: float, side: float) -> tuple[Point, ...]:
    return tuple((left + x * side / SIDE, top + y * side / SIDE) for x, y in points)
