"""Shared state of the writers of the index's files: the files so far, and the manifest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from .document import Document
from .encoding import name

SMALL = 2_000
"""Entries up to which files of results and texts are cut small: few bytes a query matter more than few files."""
MIDDLE = 20_000
"""Entries up to which shards of terms are."""
ENTRIES = "../entries"
"""The folder of files whose names stay when an entry is edited, from that of all other files."""


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
    """`files` lie in the build's own folder; `lasting` have names that their contents or entries decide, so that most outlive a build."""

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

    def add_entries(self, documents: Iterable[Document], layout: bytes, files: Mapping[str, Piece]) -> str:
        """
        A folder with files of some entries; the name that it gets from which entries these are, and from all else that readers rely on.

        An edit changes the files of one entry in place. A page read before it gets the newer state, never that of another entry.
        """
        found = name(layout, *(f"{document.kind}/{document.id}".encode() for document in documents), length=6)
        self.lasting |= {f"{ENTRIES}/{found}/{path}": piece for path, piece in files.items()}
        return found
