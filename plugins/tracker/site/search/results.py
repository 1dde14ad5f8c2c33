"""Data and texts of results, in folders named by their entries; columns of facets, in blocks with content-addressed folders."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import orjson

from . import full_texts
from .document import Document, Facet
from .encoding import as_json, name, sections, varints
from .shard_files import SMALL, Piece, Pieces

BLOCK, FEW = 2_048, 128
"""Entries in one block of columns, and in one folder of results and texts; twice as many on a site that is too large for texts."""

Columns = Sequence[Sequence[Sequence[str]]]
"""For each facet, for each entry, its values and all above them."""


def write(pieces: Pieces, documents: Sequence[Document], facets: Sequence[Facet]) -> None:
    """
    The blocks and folders of `documents`, which stand newest first, those without a day last; and the facets' values.

    The dated are stored oldest first, so that a newer one leaves the older blocks where they are.
    """
    stored, (chunk, each) = in_stored_order(documents), together(documents)
    columns = [_closed(facet, stored) for facet in facets]
    trees = as_json([[facet.name, dict(sorted(facet.parents.items()))] for facet in facets])
    names = []
    for start, end in blocks(documents, BLOCK):
        decides = trees + orjson.dumps([[dict(document.facets), document.periods] for document in stored[start:end]])
        names.append(pieces.add_folder(decides, _columns(stored[start:end], [column[start:end] for column in columns], facets)))
    few, folders = FEW if len(documents) <= full_texts.MOST else 2 * FEW, []
    for start, end in blocks(documents, few):
        here = stored[start:end]
        files = {str(place // chunk): _piece(here[place : place + chunk]) for place in range(0, len(here), chunk)}
        if each:
            files |= full_texts.files(here, each)
        folders.append(pieces.add_entries(here, bytes([chunk, each]), files))
    pieces.manifest |= {
        "n": len(documents),
        "dated": count_dated(documents),
        "block": BLOCK,
        "blocks": " ".join(names),
        "folders": " ".join(folders),
        "few": few,
        "chunk": chunk,
        "each": each,
        "kinds": kinds(documents),
        "facets": {facet.name: facet.label for facet in facets},
        "labels": {facet.name: facet.values for facet in facets if len(facet.values) <= 20},
    }
    tables = {}
    for facet, column in zip(facets, columns, strict=True):
        counts = Counter(value for values in column for value in values)
        known = [*facet.values, *sorted(counts.keys() - facet.values.keys())]
        rows = [[value, facet.values.get(value, value), counts[value], facet.parents.get(value, "")] for value in known]
        tables[facet.name] = as_json(rows)
    pieces.manifest["values"] = pieces.add_folder(
        b"\0".join([*map(str.encode, tables), *tables.values()]), {path: partial(bytes, table) for path, table in tables.items()}
    )


def count_dated(documents: Iterable[Document]) -> int:
    """Return the number of entries with a day; they stand first."""
    return sum(1 for document in documents if document.sort_day)


def in_stored_order(documents: Sequence[Document]) -> list[Document]:
    """The dated from the oldest on, then those without a day: an entry's number follows from its place here and the manifest."""
    dated = count_dated(documents)
    return [*reversed(documents[:dated]), *documents[dated:]]


def blocks(documents: Sequence[Document], size: int) -> Iterator[tuple[int, int]]:
    """Return start and end of blocks of at most `size` entries; those without a day begin a new one."""
    dated = count_dated(documents)
    return pairwise([*range(0, dated, size), *range(dated, len(documents), size), len(documents)])


def together(documents: Sequence[Document]) -> tuple[int, int]:
    """Return the number of entries in one file of results and of texts: few files matter more the more entries there are."""
    if len(documents) > full_texts.MOST:
        return 4, 0
    return 2, 1 if len(documents) <= SMALL else 2


def _closed(facet: Facet, documents: Iterable[Document]) -> list[Sequence[str]]:
    """The values of each document and all above them; many have the same."""
    known: dict[tuple[str, ...], Sequence[str]] = {}
    found = []
    for document in documents:
        values = document.facets.get(facet.name, ())
        closed = known.get(values)
        if closed is None:
            closed = known[values] = facet.closed(values)
        found.append(closed)
    return found


def kinds(documents: Iterable[Document]) -> dict[str, str]:
    """The kinds that there are, each with the address that nearly all its entries share, `*` for the id."""
    found: dict[str, str] = {}
    for document in documents:
        if document.kind not in found:
            found[document.kind] = document.url.replace(f"/{document.id}/", "/*/")
    return dict(sorted(found.items()))


def _columns(documents: Sequence[Document], columns: Columns, facets: Sequence[Facet]) -> Mapping[str, partial[bytes]]:
    """One block's files: a column a facet, and the periods."""
    files = {facet.name: partial(_column, column) for facet, column in zip(facets, columns, strict=True)}
    return files | {"dates": partial(_periods, documents)}


def _piece(documents: Sequence[Document]) -> Piece:
    """The file of some results."""
    return Piece(name(*(document.mark for document in documents)), partial(_results, documents))


def _results(documents: Sequence[Document]) -> bytes:
    return as_json([_result(document) for document in documents])


def _result(document: Document) -> list[Any]:
    """Return the data of a result in the order that `entries.js` reads; empty values at the end are omitted."""
    values = {name: document.facets.get(name, ("",))[0] for name in ("stance", "status", "type") if document.facets.get(name)}
    row = [
        document.kind,
        document.id,
        *(document.shown.get(name, "") for name in ("title", "original_title", "lang", "date", "datetime", "by", "summary")),
        *(values.get(name, "") for name in ("stance", "status", "type")),
    ]
    while row[-1] == "":
        row.pop()
    return row


def _column(values: Sequence[Sequence[str]]) -> bytes:
    """Return a column of a facet: the values, the number of entries of each, and their indexes as gaps."""
    places: dict[str, list[int]] = {}
    for place, held in enumerate(values):
        for value in held:
            places.setdefault(value, []).append(place)
    names = sorted(places)
    gaps = [gap for name in names for gap in np.diff(places[name], prepend=0).tolist()]
    return sections("\n".join(names).encode(), varints([len(places[name]) for name in names]), varints(gaps))


def _periods(documents: Sequence[Document]) -> bytes:
    """
    The periods of each entry: how many, the first day of each less the one before, how many days longer it is than one.

    The first of an entry is told from that of the entry before, twice as many days, and one less for each that it is earlier.
    """
    days = [
        [tuple(datetime.date.fromisoformat(day).toordinal() for day in period) for period in sorted(document.periods)]
        for document in documents
    ]
    starts = np.diff([periods[0][0] for periods in days if periods], prepend=0)
    first = iter(np.where(starts < 0, -2 * starts - 1, 2 * starts).tolist())
    return sections(
        varints([len(periods) for periods in days]),
        varints([gap for periods in days if periods for gap in (next(first), *np.diff([day for day, _ in periods]).tolist())]),
        varints([last - first for periods in days for first, last in periods]),
    )
