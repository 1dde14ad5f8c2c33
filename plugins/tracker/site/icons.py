"""The site's mark, two triangles that part at an axis, as pictures: for tabs, for home screens, for those who show a link to a page."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

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
_DIGEST = blake2b(
    b"".join(Path(__file__).with_name(name).read_bytes() for name in ("icons.py", "icon_painting.py")), digest_size=8
).hexdigest()
"""Stands in the pictures' names: whoever has kept one asks for another when what draws them has changed."""

ICON_SVG = f"theme/icons/mark.{_DIGEST}.svg"
ICON_ICO = "favicon.ico"
"""Where browsers look for it unasked."""
CARD = f"theme/card.{_DIGEST}.png"
SIZES, MASKED = (192, 512), 512


def name(size: int, *, masked: bool = False) -> str:
    """Where the mark of a size stands; `masked` for systems that cut a shape of their own out of it."""
    return f"theme/icons/{'mask' if masked else 'mark'}-{size}.{_DIGEST}.png"


def svg() -> bytes:
    """The mark as it is drawn at any size."""
    paths = ((TEAL, UP_PATH), (ORANGE, DOWN_PATH))
    drawn = "".join(f'<path fill="#{colour[0]:02X}{colour[1]:02X}{colour[2]:02X}" d="{path}"/>' for colour, path in paths)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{drawn}</svg>\n'.encode()


PICTURES = (ICON_SVG, ICON_ICO, CARD, *map(name, SIZES), name(MASKED, masked=True))
"""The path of every picture, below the site's root."""
