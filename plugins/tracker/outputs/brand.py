"""The site's mark, two triangles that part at an axis, as pictures: for tabs, for home screens, for those who show a link to a page."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Colour = tuple[int, int, int]

UP: tuple[Point, ...] = ((16, 1), (30, 15), (2, 15))
DOWN: tuple[Point, ...] = ((2, 17), (30, 17), (16, 31))
UP_PATH, DOWN_PATH = "M16 1 30 15H2z", "M2 17h28L16 31z"
SIDE = 32
"""The triangles stand in a square of this side."""

TEAL, ORANGE = (0x0B, 0x7F, 0x89), (0xCF, 0x5A, 0x20)
"""On a light and on a dark ground alike: a tab may be either."""
PROMOTE, RESTRICT = (0x00, 0x56, 0x5E), (0xB0, 0x44, 0x0C)
PAPER, INK, SUNKEN = (0xFB, 0xFA, 0xF7), (0x1A, 0x1C, 0x21), (0xF1, 0xEF, 0xE9)
PAPER_NAME, DARK_PAPER_NAME = "#FBFAF7", "#131519"

CARD_SIZE = (1200, 630)
_DIGEST = blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest()
"""Stands in the pictures' names: whoever has kept one asks for another when this module has changed."""

ICON_SVG = f"theme/icons/mark.{_DIGEST}.svg"
ICON_ICO = "favicon.ico"
"""Where browsers look for it unasked."""
CARD = f"theme/card.{_DIGEST}.png"
SIZES = (192, 512)


def name(size: int, *, masked: bool = False) -> str:
    """Where the mark of a size stands; `masked` for systems that cut a shape of their own out of it."""
    return f"theme/icons/{'mask' if masked else 'mark'}-{size}.{_DIGEST}.png"


def svg() -> bytes:
    """The mark as it is drawn at any size."""
    paths = ((TEAL, UP_PATH), (ORANGE, DOWN_PATH))
    drawn = "".join(f'<path fill="#{colour[0]:02X}{colour[1]:02X}{colour[2]:02X}" d="{path}"/>' for colour, path in paths)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{drawn}</svg>\n'.encode()


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
    name(512, masked=True): partial(masked, 512),
}
"""Every picture by its path below the site's root."""


def make(path: str) -> bytes:
    """The picture at a path."""
    return PICTURES[path]()


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
