"""Suggestions while a reader types: entries by the beginnings of the words of their names, and the data of any search field."""

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from . import analysis, pinyin
from .document import Document
from .encoding import as_json, name, runs, separator
from .shard_files import Piece, Pieces

SUGGESTED, BLOCK, LONGEST_BEGINNING = 3_000, 120, 16
"""The entries that are suggested, those most referred to; beginnings in one file; their characters."""
STEPS = 8
"""Steps in a doubling of the references to an entry: an entry that gains one of many leaves the files as they are."""


def write(
    pieces: Pieces, documents: Iterable[Document], terms: Iterable[str], kinds: Mapping[str, Any], known: Mapping[bytes, Any]
) -> dict[bytes, Any]:
    """
    The suggestions and the folder that leads to them; what the next build is given as `known`.

    The folder has `x`, the bounds of the files of suggestions and their names, `k`, the kinds with their addresses and labels, and `h`,
    Traditional characters whose Simplified form some term holds.
    """
    named = sorted(
        (document for document in documents if document.names), key=lambda document: (-document.weight, document.id, document.kind)
    )
    made = _Made(named[:SUGGESTED], known.get(b"beginnings") or {})
    decides = name(as_json([[_steps(document), *made.row(document), *document.names] for document in made.named]))
    found, names, bounds = known.get(b"suggestions") or ("", [], "")
    if found != decides:
        names, bounds = [name(b"n", made.block(number)) for number in range(len(made.blocks))], made.bounds()
    for number, block in enumerate(names):
        pieces.lasting[f"n/{block}"] = Piece(block, partial(made.block, number))
    files = {"x": f"{bounds}\n{''.join(names)}".encode(), "k": as_json(kinds), "h": _variants(terms)}
    pieces.manifest["named"] = pieces.add_folder(b"\0".join(files.values()), {path: partial(bytes, file) for path, file in files.items()})
    return {b"suggestions": (decides, names, bounds), b"beginnings": made.beginnings}


class _Made:
    """The files of the suggestions, made when the first of them is asked for; `beginnings` of names are kept."""

    def __init__(self, named: Sequence[Document], known: Mapping[str, list[str]]) -> None:
        self.named = named
        self.beginnings: Mapping[str, list[str]] = known

    @cached_property
    def keys(self) -> list[tuple[str, int]]:
        """Every beginning with the place of the entry that it leads to."""
        names = {name for document in self.named for name in document.names}
        self.beginnings = {name: self.beginnings.get(name) or beginnings(name) for name in sorted(names)}
        return sorted(
            {(key, place) for place, document in enumerate(self.named) for name in document.names for key in self.beginnings[name]}
        )

    @cached_property
    def blocks(self) -> list[tuple[int, int]]:
        """Return the blocks of beginnings: a name that is added or removed moves no border further on."""
        marks = np.array([zlib.crc32(key.encode("utf-8", "surrogatepass")) for key, _ in self.keys], dtype=np.uint32)
        return runs(np.ones(len(self.keys), dtype=np.int64), marks, BLOCK)

    def row(self, document: Document) -> list[str]:
        """Return the data of a suggestion."""
        return [document.kind, document.id, document.shown.get("title", ""), document.shown.get("original_title", "")]

    def block(self, number: int) -> bytes:
        """Some beginnings, and the entries that they lead to, with how often these are referred to: their places would shift with each."""
        start, end = self.blocks[number]
        block = self.keys[start:end]
        places = sorted({place for _, place in block})
        at = {place: number for number, place in enumerate(places)}
        here = [self.named[place] for place in places]
        rows = [self.row(document) for document in here]
        return as_json([[key for key, _ in block], [at[place] for _, place in block], [_steps(document) for document in here], rows])

    def bounds(self) -> str:
        """The shortest beginning that each block may have, a line a block."""
        return "\n".join(separator(self.keys[start - 1][0] if start else "", self.keys[start][0]) for start, _ in self.blocks)


def _steps(document: Document) -> int:
    return round(STEPS * math.log2(1 + document.weight))


def beginnings(name: str) -> list[str]:
    """Return the inputs that suggest `name`: it from each word on, from each Chinese character on, and in pinyin."""
    folded = " ".join(analysis.fold(name).split())
    starts = {0} | {place + 1 for place, char in enumerate(folded) if char in " -(/"}
    starts |= {place for place, char in enumerate(folded) if analysis.is_han(char)}
    spoken = pinyin.words([name], own=False).split()[-1:]
    keys = {folded[start : start + LONGEST_BEGINNING].strip() for start in starts}
    keys |= {word.strip(analysis.GENERATED + pinyin.MARK)[:LONGEST_BEGINNING] for word in spoken}
    return sorted(key for key in keys if key and key.split()[0] not in analysis.STOP_WORDS)


def _variants(terms: Iterable[str]) -> bytes:
    used = set("".join(terms))
    pairs = [(chr(char), simple) for char, simple in sorted(analysis.variants().items()) if simple in used]
    return ("".join(char for char, _ in pairs) + "\n" + "".join(simple for _, simple in pairs)).encode()
