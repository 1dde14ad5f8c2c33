"""What is published, and the two forms of output: a page made by a template, a file made by a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson


class Row:
    """
    A line of a list: plain data that many pages share.

    It is hashed once and rendered once, however many lists hold it.
    """

    __slots__ = ("data", "digest")

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.digest = blake2b(orjson.dumps(data, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `path` below the site's root, the template, and a thunk that gives the template's plain data as `page`."""

    path: str
    template: str
    data: Callable[[], dict[str, Any]]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class File:
    """One file: `path` below the site's root, a thunk that gives plain data, and the function that makes its bytes of them."""

    path: str
    data: Callable[[], Any]
    make: Callable[[Any], bytes]
