"""What the reader may mean while typing: entries by the beginnings of the words of their names, and what any search field needs."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from . import analysis, pinyin
from .document import Document
from .encoding import as_json, name, separator
from .shard_files import Pieces

SUGGESTED, BLOCK, LONGEST_BEGINNING = 3_000, 120, 16
"""The entries that are suggested, those most referred to; beginnings in one file; their characters."""


def write(
    pieces: Pieces, documents: Iterable[Document], terms: Iterable[str], kinds: Mapping[str, Any], known: Mapping[bytes, Any]
) -> dict[bytes, Any]:
    """
    The folder of suggestions; what the next build is given as `known`.

    Beside the suggestions it has `k`, the kinds with their addresses and labels, and `h`, Traditional characters whose Simplified form
    some term holds.
    """
    named = sorted(
        (document for document in documents if document.names), key=lambda document: (-document.weight, document.id, document.kind)
    )
    made = _Made(named[:SUGGESTED], known.get(b"beginnings") or {})
    kind, variants = as_json(kinds), _variants(terms)
    decides = as_json([[*made.row(document), *document.names] for document in made.named]) + kind + variants
    folder = name(decides, length=6)
    found, count = known.get(b"suggestions") or ("", 0)
    if found != folder:
        count = len(made.starts)
    files = {f"{number}": partial(made.block, number) for number in range(count)}
    others = {"x": made.bounds, "k": lambda: kind, "h": lambda: variants}
    pieces.manifest["named"] = pieces.add_folder(decides, files | others)
    return {b"suggestions": (folder, count), b"beginnings": made.beginnings}


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

    @property
    def starts(self) -> range:
        return range(0, len(self.keys), BLOCK)

    def row(self, document: Document) -> list[str]:
        """What a suggestion shows."""
        return [document.kind, document.id, document.shown.get("title", ""), document.shown.get("original_title", "")]

    def block(self, number: int) -> bytes:
        """Some beginnings, and the entries that they lead to, the most referred to first."""
        block = self.keys[number * BLOCK : (number + 1) * BLOCK]
        places = sorted({place for _, place in block})
        at = {place: number for number, place in enumerate(places)}
        rows = [self.row(self.named[place]) for place in places]
        return as_json([[key for key, _ in block], [at[place] for _, place in block], places, rows])

    def bounds(self) -> bytes:
        """The shortest beginning that each block may have."""
        return "\n".join(separator(self.keys[start - 1][0] if start else "", self.keys[start][0]) for start in self.starts).encode()


def beginnings(name: str) -> list[str]:
    """What a reader may type to be shown `name`: it from each word on, from each Chinese character on, and in pinyin."""
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
