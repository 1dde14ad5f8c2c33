"""
The two colours of the sides, as a site's settings give them: checked for contrast and written as style.

Contrast is that of WCAG 2.2 (success criterion 1.4.3): text needs 4.5 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tracker.model.findings import UsageError

SIDES = ("up", "down")
DEFAULT: Mapping[str, tuple[str, str]] = MappingProxyType({"up": ("#00565E", "#7ADDE3"), "down": ("#B0440C", "#F0834A")})
"""The colour of each side on light and on dark paper, as css/tokens.css has them; a test compares the two."""
GROUNDS = (("#FBFAF7", "#FFFFFF", "#F1EFE9"), ("#131519", "#1B1E24", "#0D0F12"))
"""Backgrounds of text in these colours: paper, surface and sunken of css/tokens.css, light and dark; a test compares them."""
LEAST_CONTRAST = 4.5
HEX = re.compile("#[0-9A-Fa-f]{6}")


def read(setting: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """
    Return the light and dark colour of each side; `setting` maps a side to one hexadecimal colour or to a pair.

    Where the dark one is not given it is the light one, mixed with white as far as contrast asks. Raises UsageError for an unknown side,
    a value that is no colour, or one with too little contrast.
    """
    if unknown := setting.keys() - set(SIDES):
        raise UsageError(f"TRACKER_COLOURS has {min(unknown)!r}: it maps 'up' and 'down' to colours such as '#00565E'")
    return {side: _pair(side, setting[side]) if side in setting else DEFAULT[side] for side in SIDES}


def style(colours: Mapping[str, tuple[str, str]]) -> str:
    """Return the style sheet that gives the tokens `--up` and `--down` these colours; empty for the defaults."""
    if dict(colours) == dict(DEFAULT):
        return ""
    plain = "".join(f"--{side}:{light};" for side, (light, _) in colours.items())
    both = "".join(f"--{side}:light-dark({light},{dark});" for side, (light, dark) in colours.items())
    return f"@layer tokens{{:root{{{plain}}}@supports (color:light-dark(#000,#fff)){{:root{{{both}}}}}}}"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _pair(side: str, given: object) -> tuple[str, str]:
    pair = (given, None) if isinstance(given, str) else given
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        raise UsageError(f"TRACKER_COLOURS: {side!r} is a colour such as '#00565E', or two of them for light and dark paper, not {given!r}")
    light = _checked(side, pair[0], GROUNDS[0], "light")
    return light, _checked(side, _lightened(light) if pair[1] is None else pair[1], GROUNDS[1], "dark")


def _checked(side: str, colour: object, grounds: tuple[str, ...], paper: str) -> str:
    if not isinstance(colour, str) or not HEX.fullmatch(colour):
        raise UsageError(f"TRACKER_COLOURS: {side!r} is a colour such as '#00565E', not {colour!r}")
    least = min(contrast(colour, ground) for ground in grounds)
    if least < LEAST_CONTRAST:
        need = "darker" if paper == "light" else "lighter"
        raise UsageError(
            f"TRACKER_COLOURS: {side!r} {colour} on {paper} paper has a contrast of {least:.1f} to 1, and text needs {LEAST_CONTRAST}: "
            f"choose a {need} one"
        )
    return colour.upper()


def _lightened(colour: str) -> str:
    """Mix a colour with white in steps of a twentieth until it can be read on dark paper."""
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for step in range(21):
        mixed = "#" + "".join(f"{round(part + (255 - part) * step / 20):02X}" for part in parts)
        if min(contrast(mixed, ground) for ground in GROUNDS[1]) >= LEAST_CONTRAST:
            break
    return mixed


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
