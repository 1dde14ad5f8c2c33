"""The texts of entries, for passages and for phrases in quotation marks: what the index knows of them, as it is written."""

from collections.abc import Mapping, Sequence
from functools import partial

from .analysis import ELSEWHERE, GENERATED
from .document import Document
from .encoding import as_json, name
from .shard_files import Piece
from .top_terms import FEW

MOST = FEW
"""Entries of a site that has texts: those of more would be as many files again."""
FIELDS = ("original_title", "aliases", "document_number", "summary", "body")


def files(documents: Sequence[Document], each: int) -> Mapping[str, Piece]:
    """The texts of a folder's entries, so many in a file."""
    return {f"t{place // each}": _piece(documents[place : place + each]) for place in range(0, len(documents), each)}


def _piece(documents: Sequence[Document]) -> Piece:
    return Piece(name(*(document.digest for document in documents)), partial(_texts, documents))


def _texts(documents: Sequence[Document]) -> bytes:
    return as_json([text(document) for document in documents])


def text(document: Document) -> str:
    """
    Return the texts that a result of the entry does not show, a line a name or a block of text.

    First comes what stands on the entry's page, then the texts of its translations and the names of what it links to.
    """
    shown = {document.shown.get(name, "") for name in ("original_title", "summary")} | {""}
    parts: tuple[list[str], list[str]] = [], []
    for field in FIELDS:
        texts = document.texts[field].partition(GENERATED)[0].partition(ELSEWHERE)
        for lines, text in zip(parts, texts[::2], strict=True):
            lines += [line for line in text.split("\n") if line not in shown]
    parts[1].extend(document.texts["names"].partition(GENERATED)[0].split("\n"))
    on_page, elsewhere = map("\n".join, parts)
    return on_page + (ELSEWHERE + elsewhere if elsewhere else "")
