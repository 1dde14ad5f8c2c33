"""The order of names in lists."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]")


def sort_key(name: str) -> str:
    """Return the sort key of a name: case and accents decide nothing, so that Ürümqi stands beside Urumqi and before Zhejiang."""
    if name.isascii():
        return name.casefold()
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFKD", name))).casefold()
