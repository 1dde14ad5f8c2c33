"""The outputs of a site: pages and files as plain data, and what the data of many pages shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar

import orjson

from tracker.site.site import Site

T = TypeVar("T")

Content: TypeAlias = bytes | Iterable[bytes]
"""The bytes of a file, or pieces of them. Pieces are made while the file is written, so that a large one is never held in memory."""

PIECE = 1 << 20
"""Most bytes of a piece that is read from a file."""

Sums: TypeAlias = dict[str, tuple[int, str]]
"""Size in bytes and SHA-256 (hex) of outputs, by path."""


class Row:
    """
    Plain data that many pages share: a line of a list, a panel.

    It is hashed once and rendered once, however many pages hold it.
    """

    __slots__ = ("data", "digest")

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.digest = blake2b(orjson.dumps(data, default=digest, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


class Later:
    """Plain data that is made only where a page is rendered; `digest` stands for all that decides it."""

    __slots__ = ("digest", "make")

    def __init__(self, digest: str, make: Callable[[], Any]) -> None:
        self.digest = digest
        self.make = make


def digest(value: object) -> str:
    """Return the digest of a Row or a Later for the hash of plain data."""
    if isinstance(value, (Row, Later)):
        return value.digest
    raise TypeError(f"not plain data: {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Page:
    """
    One page: its `path` below the site's root, its template, and the function that returns the template's data: `function(site, *args)`.

    The rules for that function, on which incremental builds rest:

    - It is a function of a module, and `args` are JSON values (tuples count as lists). A page of another function or of other arguments is
      allowed, but it is computed in every build: its dependencies have no digest.
    - It reads entries, backlinks, orders and dates through `site`, which records each read as a dependency. It reads no file, no clock,
      no global that changes.
    - It returns JSON values, `Row` and `Later`, in an order that the content alone decides. The template reads them as `page`.

    A page in a further language names in `view` the site as that language sees it, which its function is given instead. A page that lists
    other outputs names them in `of`: it is rendered after them, and the last argument of its function is their `Sums`.
    """

    path: str
    template: str
    function: Callable[..., dict[str, Any]]
    args: tuple[Any, ...] = ()
    listed: bool = True
    view: Site | None = None
    of: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all its files: one."""
        return (self.path,)

    def data(self, site: Site) -> dict[str, Any]:
        """Return the data of the template."""
        return self.function(self.view or site, *self.args)


@dataclass(frozen=True, slots=True)
class File:
    """
    One file: `path` below the site's root, the function of its data, with the rules of a page's, and `make`, which makes its content of the
    data: bytes, or an iterable of pieces.

    `of` as in Page.
    Several files of the same data are one output: `also` has the paths of the others, and `make` returns an iterable of their contents.
    They are planned and compared once, and made together.
    Where one `renews`, `make` is also given the path of the file that the same code made of other data, or None; its bytes must not depend
    on it.
    """

    path: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    make: Callable[..., Any]
    of: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    renews: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all its files."""
        return (self.path, *self.also)

    def data(self, site: Site) -> Any:
        """Return the plain data of the file."""
        return self.function(site, *self.args)

    def contents(self, data: Any, earlier: Path | None = None) -> Iterable[Content]:
        """Return the content of each of its files, each to be used before the next; `earlier` is for one that renews."""
        made = self.make(data, earlier) if self.renews else self.make(data)
        return made if self.also else [made]


def joined(content: Content) -> bytes:
    """Return a content in one piece."""
    return content if isinstance(content, bytes) else b"".join(content)


def pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield the first `size` bytes of a file in pieces."""
    file.seek(0)
    while size and (piece := file.read(min(PIECE, size))):
        size -= len(piece)
        yield piece


def given(_site: Site, value: T) -> T:
    """Return the data of a file that the plan already has."""
    return value
