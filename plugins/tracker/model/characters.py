"""Characters that no file may hold: they hide or reorder text, or are no characters at all."""

from __future__ import annotations

import html
import re

_CLASS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
)
UNSAFE = re.compile(f"[{_CLASS}]")
UNREADABLE = "\ufdd0"
"""Stands for an unsafe character once it is told, so that the rest of the file can still be checked; unsafe itself."""
_REFERENCE = re.compile(r"&(?:#(?P<decimal>\d{1,9})|#[xX](?P<hexadecimal>[0-9a-fA-F]{1,8})|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII)


def code_point_name(character: str) -> str:
    """`U+202E`."""
    return f"U+{ord(character):04X}"


def is_unsafe(text: str) -> bool:
    """Return whether `text` holds an unsafe character, in whatever notation: what is wrong with it has been told then."""
    return UNSAFE.search(text) is not None or ("&" in text and bool(unsafe_references(text)))


def unsafe_references(text: str) -> list[tuple[int, int, str]]:
    """Character references in `text` that stand for an unsafe character: start, end, the character's name."""
    found = []
    for match in _REFERENCE.finditer(text):
        number = int(match["decimal"]) if match["decimal"] else int(match["hexadecimal"], 16) if match["hexadecimal"] else None
        if number is None:
            named = html.unescape(match[0])
            bad = UNSAFE.search(named) if named != match[0] else None
            if bad:
                found.append((match.start(), match.end(), code_point_name(bad[0])))
        elif number > 0x10FFFF or UNSAFE.match(chr(number)):
            found.append((match.start(), match.end(), f"U+{number:04X}"))
    return found
