"""Positions of activities: for each theme with positions, the file with which a query that it decides is answered at once."""

from collections.abc import Sequence

from .document import Document
from .encoding import as_json
from .shard_files import Pieces


def write(pieces: Pieces, documents: Sequence[Document]) -> None:
    """A file a theme, by its place counted from the last entry; the manifest names these, and has nothing where there are none."""
    last = len(documents) - 1
    decisive = {last - number: document for number, document in enumerate(documents) if document.positions}
    for place, document in decisive.items():
        pieces.files[f"q/{place}"] = as_json([document.shown["title"], document.url, document.positions])
    if decisive:
        pieces.manifest["positions"] = sorted(decisive)
