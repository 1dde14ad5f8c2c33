"""Entries named by a whole query: checksums of all titles, aliases and numbers, in buckets of which a query reads one."""

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import partial

from . import analysis
from .document import Document
from .encoding import sections, varints
from .shard_files import Pieces

BUCKET = 192
"""Names in one bucket, on average."""
TOGETHER = 8
"""Buckets in one folder: a name that changes renames them all."""
CHECKSUM = 3
"""Bytes of a checksum in a bucket: one query in 80,000 is taken for a name that it is not."""
_ASIDE = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*$")


def write(pieces: Pieces, documents: Sequence[Document]) -> None:
    """The folders of names; the manifest has what they are called and how many buckets there are."""
    last = len(documents) - 1
    called = ((key(name), last - number) for number, document in enumerate(documents) for name in names(document))
    places = sorted({(name, place) for name, place in called if name})
    count = max(1, len(places) // BUCKET)
    buckets: list[list[tuple[str, int]]] = [[] for _ in range(count)]
    for name, place in places:
        buckets[checksum(name) % count].append((name, place))
    folders = []
    for first in range(0, count, TOGETHER):
        group = range(first, min(first + TOGETHER, count))
        decides = "\n".join([str(count), *(f"{name} {place}" for number in group for name, place in buckets[number])])
        files = {str(number): partial(_bucket, buckets[number], count) for number in group}
        folders.append(pieces.add_folder(decides.encode("utf-8", "surrogatepass"), files))
    pieces.manifest["whole"] = [" ".join(folders), count]


def names(document: Document) -> Iterator[str]:
    """Yield the names of an entry; a name that ends in brackets also without these, and the number in brackets also alone."""
    shown = (document.shown.get("title", ""), document.shown.get("original_title", ""))
    for name in dict.fromkeys([*document.names, *shown]):
        yield name
        if aside := _ASIDE.search(name):
            yield name[: aside.start()]
            yield from [aside[1]] * aside[1].endswith("号")


def key(name: str) -> str:
    """The words of a name, which a query for all of it has, too, in whatever case."""
    return " ".join(word for word in analysis.words(name) if not word.startswith(analysis.NAME))


def checksum(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "surrogatepass"))


def _bucket(names: Sequence[tuple[str, int]], count: int) -> bytes:
    """Checksums of some names, less what the bucket tells of them, and the entries that are called so, counted from the last."""
    found = sorted((checksum(name) // count % (1 << 8 * CHECKSUM), place) for name, place in names)
    sums = b"".join(number.to_bytes(CHECKSUM, "little") for number, _ in found)
    return sections(sums, varints([place for _, place in found]))
