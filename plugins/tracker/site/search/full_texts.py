"""The texts of entries, for passages and for phrases in quotation marks: what the index knows of them, as it is written."""

from collections.abc import Sequence
from functools import partial

from . import results
from .analysis import ELSEWHERE, GENERATED
from .document import Document
from .encoding import as_json
from .shard_files import Pieces
from .top_terms import FEW

BLOCK = 256
"""Entries in one folder of texts: few, since an edit of one entry renames them all."""
FIELDS = ("original_title", "aliases", "document_number", "summary", "body")


def write(pieces: Pieces, documents: Sequence[Document]) -> None:
    """The folders of texts, in the order of the results. A site with many entries has none: they are as many files again."""
    if len(documents) > FEW:
        return
    stored, chunk, names = results.in_stored_order(documents), results.chunk_of(documents) // 2, []
    for start, end in results.blocks(documents, BLOCK):
        files = {f"{place // chunk}": partial(_texts, stored[start:end][place : place + chunk]) for place in range(0, end - start, chunk)}
        names.append(pieces.add_folder(b"text" + bytes([chunk]) + b"".join(document.digest for document in stored[start:end]), files))
    pieces.manifest |= {"texts": " ".join(names), "few": BLOCK, "each": chunk}


def _texts(documents: Sequence[Document]) -> bytes:
    return as_json([text(document) for document in documents])


def text(document: Document) -> str:
    """
    What a result of the entry does not show, a line a name or a block of text.

    First comes what stands on the entry's page, then the texts of its translations and the names of what it links to.
    """
    shown = {document.shown.get(name, "") for name in ("original_title", "summary")} | {""}
    parts: tuple[list[str], list[str]] = [], []
    for name in FIELDS:
        texts = document.texts[name].partition(GENERATED)[0].partition(ELSEWHERE)
        for lines, text in zip(parts, texts[::2], strict=True):
            lines += [line for line in text.split("\n") if line not in shown]
    parts[1].extend(document.texts["names"].partition(GENERATED)[0].split("\n"))
    on_page, elsewhere = map("\n".join, parts)
    return on_page + (ELSEWHERE + elsewhere if elsewhere else "")
