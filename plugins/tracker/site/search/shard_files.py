"""Shared state of the writers of the index's files: the files so far, and the manifest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from .encoding import name

SMALL = 2_000
"""Entries up to which files of results and texts are cut small: few bytes a query matter more than few files."""
MIDDLE = 20_000
"""Entries up to which shards of terms are."""


class Piece(NamedTuple):
    """A file: a digest of all that decides its bytes, and what makes them."""

    digest: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Shards:
    """The files below `search/files/`, not yet deflated, by path; and the names of the folders that a page must know."""

    build: str
    names: str
    pieces: Mapping[str, Piece]

    @cached_property
    def files(self) -> dict[str, bytes]:
        """All files, made."""
        return {path: piece.make() for path, piece in self.pieces.items()}


@dataclass
class Pieces:
    """`files` lie in the build's own folder; `lasting` have names that their contents decide, so that most outlive a build."""

    files: dict[str, bytes] = field(default_factory=dict)
    lasting: dict[str, Piece] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)

    def add(self, folder: str, decides: bytes, make: Callable[[], bytes]) -> str:
        """A lasting file in `folder`; the name that it gets."""
        found = name(folder.encode(), decides)
        self.lasting[f"{folder}/{found}"] = Piece(found, make)
        return found

    def add_folder(self, decides: bytes, files: Mapping[str, Callable[[], bytes]]) -> str:
        """A lasting folder; the name that it gets."""
        found = name(decides, length=6)
        self.lasting |= {f"{found}/{path}": Piece(found, make) for path, make in files.items()}
        return found
