"""JSON for people to read: indented by two spaces, with a line feed at its end."""

from __future__ import annotations

from typing import Any

import orjson


def dumps(value: Any, *, sort_keys: bool = False) -> bytes:
    """Return a value as indented JSON in UTF-8, with the keys of mappings in their order or sorted."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(value, option=options | orjson.OPT_SORT_KEYS if sort_keys else options)
