"""
The index cut for the reader: what a query needs and little else.

Every file is one raw deflate stream. What depends on weights changes with every build and lies in one folder named by its contents;
results and filter columns lie in blocks of entries, each in a folder named by its own contents, so that adding an entry leaves the
older blocks where they were. `docs/search.md` describes each file; `theme/static/js/search/files.js` reads them.
"""

import datetime
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from . import analysis
from .documents import Document, Facet
from .index import Index, Ints

TERM_BYTES = 4_600
"""Raw bytes of a term shard. Half as many save a tenth of a query's bytes and double the files."""
LONG_BYTES = 3_000
"""Raw bytes above which a term's postings have a file of their own."""
COMMON, TOP, COMMON_CHUNK = 8_000, 2_500, 4
"""Postings above which a term is common; documents that are told of it first; documents in one file of common terms' weights."""
GROUP = 128
"""Shard bounds in one file, above so many shards."""
DICTIONARY = 2_500
"""Terms in one block of the dictionary."""
BLOCK = 2_048
"""Entries in one block of results and columns."""
SPELLINGS, SPELLING_BLOCK = 24_000, 700
SUGGESTED, SUGGESTION_BLOCK, LONGEST_BEGINNING = 3_000, 60, 16

Words = Sequence[str]


@dataclass(frozen=True)
class Shards:
    """The files below `search/`, not yet deflated, sorted by path; and the name of the folder that a page must know."""

    build: str
    files: dict[str, bytes]


def cut(index: Index, documents: Sequence[Document], facets: Sequence[Facet]) -> Shards:
    """The files of `index` over `documents`, which stand newest first, those without a day last."""
    dated = sum(1 for document in documents if document.sort_day)
    stored = [*reversed(documents[:dated]), *documents[dated:]]
    bounds = [*range(0, dated, BLOCK), *range(dated, len(stored), BLOCK), len(stored)]
    chunk = _chunk(index.size)
    blocks = [_block(stored[start:end], facets, chunk) for start, end in pairwise(bounds)]
    raw = _Writer()
    kinds = _kinds(documents)
    labels = next((facet.values for facet in facets if facet.name == "kind"), {})
    raw.manifest |= {
        "n": index.size,
        "dated": dated,
        "block": BLOCK,
        "blocks": " ".join(name for name, _ in blocks),
        "chunk": chunk,
        "fields": index.fields,
        "kinds": kinds,
        "facets": {facet.name: facet.label for facet in facets},
        "labels": {facet.name: facet.values for facet in facets if len(facet.values) <= 20},
    }
    _write_terms(raw, index)
    _write_values(raw, documents, facets)
    _write_suggestions(raw, documents)
    _write_variants(raw, index)
    raw.files["k"] = _json({kind: [url, labels.get(kind, kind)] for kind, url in kinds.items()})
    raw.files["m"] = _json(raw.manifest)
    build = _name(raw.files)
    files = {f"{build}/{path}": content for path, content in raw.files.items()}
    for name, block in blocks:
        files |= {f"{name}/{path}": content for path, content in block.items()}
    return Shards(build, dict(sorted(files.items())))


class _Writer:
    """The files of the build's folder as they are made, and what its manifest will say."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.manifest: dict[str, Any] = {}


# Terms


@dataclass(frozen=True)
class _Postings:
    """
    All postings sorted by term, field and document; `gap` restarts with every term and field.

    Of each term: where its postings begin in `bounds`, how many each field has in `counts`, its first document, its rank among the
    terms first met there, and its bytes.
    """

    terms: list[str]
    bounds: Ints
    counts: Ints
    document: Ints
    field: Ints
    gap: Ints
    weight: Ints
    first: Ints
    rank: Ints
    sizes: Ints

    def columns(self, places: Any) -> tuple[bytes, bytes, bytes]:
        """Gaps, low and high bytes of weights, of the postings at `places`."""
        return varints(self.gap[places]), *_bytes(self.weight[places])

    def of(self, term: int) -> slice:
        """Where a term's postings are."""
        return slice(int(self.bounds[term]), int(self.bounds[term + 1]))


def _bytes(weights: Ints) -> tuple[bytes, bytes]:
    """The low bytes of weights, and the rest of them: the low ones are noise that nothing compresses."""
    return (weights & 255).astype(np.uint8).tobytes(), varints(weights >> 8)


def _write_terms(raw: _Writer, index: Index) -> None:
    postings = _sorted(index)
    terms = postings.terms
    long = {number: place for place, number in enumerate(np.flatnonzero(postings.sizes > LONG_BYTES).tolist(), 1)}
    for number, place in long.items():
        raw.files[f"p/{place}"] = sections(*postings.columns(postings.of(number)))
    common = {number: place for place, number in enumerate(np.flatnonzero(np.diff(postings.bounds) > COMMON).tolist(), 1)}
    apart = {number: (place, int(postings.first[number]), common.get(number, 0)) for number, place in long.items()}
    inline = [(0 if number in long else size) + len(terms[number]) + 5 for number, size in enumerate(postings.sizes.tolist())]
    bounds = []
    for shard, (start, end) in enumerate(_runs(inline, TERM_BYTES)):
        raw.files[f"t/{shard}"] = _term_shard(postings, start, end, apart)
        bounds.append(_separator(terms[start - 1] if start else "", terms[start]))
    if len(bounds) <= GROUP:
        raw.manifest["bounds"] = "\n".join(bounds)
    else:
        raw.manifest["groups"] = "\n".join(bounds[::GROUP])
        for group in range(0, len(bounds), GROUP):
            raw.files[f"g/{group // GROUP}"] = "\n".join(bounds[group : group + GROUP]).encode()
    _write_common(raw, index, postings, common)
    _write_dictionary(raw, index, terms)


def _sorted(index: Index) -> _Postings:
    width, size = len(index.fields), max(index.size, 1)
    keys = _in_utf16(index.terms)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    key = (place[index.term] * width + index.row % width) * size + index.row // width
    by = np.argsort(key)
    key, weight = key[by], index.weight[by]
    del by
    document = (key % size).astype(np.int32)
    key //= size
    gap = np.where(np.diff(key, prepend=-1) != 0, document, np.diff(document, prepend=0))
    counts = np.bincount(key, minlength=len(order) * width).reshape(-1, width)
    bounds = np.r_[0, np.cumsum(counts.sum(axis=1))]
    first = np.minimum.reduceat(document, bounds[:-1]) if len(order) else np.zeros(0, dtype=np.int32)
    numbers = np.array(order, dtype=np.int64)
    newest = np.full(size, len(order), dtype=np.int64)
    np.minimum.at(newest, first, numbers)
    sizes = _varint_sizes(gap) + 1 + _varint_sizes(weight >> 8)
    return _Postings(
        terms=[index.terms[number] for number in order],
        bounds=bounds,
        counts=counts,
        document=document,
        field=(key % width).astype(np.int8),
        gap=gap,
        weight=weight,
        first=first,
        rank=numbers - newest[first],
        sizes=np.add.reduceat(sizes, bounds[:-1], dtype=np.int64) if len(order) else np.zeros(0, dtype=np.int64),
    )


def _term_shard(postings: _Postings, start: int, end: int, apart: Mapping[int, tuple[int, int, int]]) -> bytes:
    """
    Terms `start` to `end`: the words, how they rank, where long ones lie, and the postings of the others.

    lunr adds up weights in the order in which the index first met the terms. That order is the first document's, then the rank
    among the terms first met there: a small number, where the term's own would be two or three bytes that nothing compresses.
    """
    here = [np.arange(postings.bounds[number], postings.bounds[number + 1]) for number in range(start, end) if number not in apart]
    return sections(
        *front(postings.terms[start:end]),
        varints(postings.rank[start:end]),
        varints([value for number in range(start, end) for value in apart.get(number, (0,))]),
        varints(postings.counts[start:end].ravel()),
        *postings.columns(np.concatenate(here) if here else np.arange(0)),
    )


def _write_common(raw: _Writer, index: Index, postings: _Postings, common: Mapping[int, int]) -> None:
    """
    Of the commonest terms, what proves the best results without the whole list.

    `a/` has the documents in which the term weighs most, over all fields together, and the most that it weighs in any other; `i/`
    has a bit for every document that has it; `c/` the weights of all these terms in each document, for those that are in question.
    """
    if not common:
        return
    width = len(index.fields)
    for number, place in common.items():
        of = postings.of(number)
        document, mask, weight, sums = _by_document(postings.document[of].astype(np.int64), postings.field[of], postings.weight[of])
        best = np.argsort(-sums, kind="stable")
        top = np.zeros(len(document), dtype=bool)
        top[best[:TOP]] = True
        bound = int(sums[best[TOP]]) if len(best) > TOP else 0
        has = weight[np.repeat(top, _counted(mask, width))]
        raw.files[f"a/{place}"] = sections(varints([bound]), varints(np.diff(document[top], prepend=0)), mask[top].tobytes(), *_bytes(has))
        bits = np.zeros(index.size, dtype=np.uint8)
        bits[document] = 1
        raw.files[f"i/{place}"] = np.packbits(bits, bitorder="little").tobytes()
    every = np.concatenate([np.arange(postings.of(number).start, postings.of(number).stop) for number in common])
    term = np.repeat(list(common.values()), [postings.of(number).stop - postings.of(number).start for number in common])
    most = len(common) + 1
    key, mask, weight, _ = _by_document(postings.document[every] * np.int64(most) + term, postings.field[every], postings.weight[every])
    document, term = key // most, key % most
    weights = np.r_[0, np.cumsum(_counted(mask, width))]
    ends = np.searchsorted(document, np.arange(0, index.size + COMMON_CHUNK, COMMON_CHUNK))
    gaps = np.where(np.diff(document, prepend=-1) != 0, term, np.diff(term, prepend=0))
    for chunk, (start, end) in enumerate(pairwise(ends.tolist())):
        counts = np.bincount(document[start:end] - chunk * COMMON_CHUNK, minlength=COMMON_CHUNK)
        has = weight[weights[start] : weights[end]]
        raw.files[f"c/{chunk}"] = sections(varints(counts), varints(gaps[start:end]), mask[start:end].tobytes(), *_bytes(has))


def _by_document(key: Ints, field: Ints, weight: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Of postings: the different keys, a bit for each field of each, the weights by key and field, and each key's sum of them."""
    order = np.lexsort((field, key))
    key, field, weight = key[order], field[order], weight[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    masks = np.bitwise_or.reduceat(np.left_shift(1, field.astype(np.int64)), starts).astype(np.uint8)
    return key[starts], masks, weight, np.add.reduceat(weight, starts)


def _counted(masks: Ints, width: int) -> Ints:
    """How many bits each mask has."""
    return sum((masks >> bit & 1 for bit in range(width)), start=np.zeros(len(masks), dtype=np.int64))


def _write_dictionary(raw: _Writer, index: Index, terms: list[str]) -> None:
    """All terms forward and backward, for `*` and `~`, and the commonest spellings, for other words to propose."""
    turned = [term[::-1] for term in terms]
    backward = [turned[number] for number in sorted(range(len(turned)), key=_in_utf16(turned).__getitem__)]
    ends: dict[str, str] = {}
    for name, words in (("f", terms), ("r", backward)):
        starts = range(0, len(words), DICTIONARY)
        for start in starts:
            raw.files[f"{name}/{start // DICTIONARY}"] = sections(*front(words[start : start + DICTIONARY]))
        ends[name] = "\n".join(_separator(words[start - 1] if start else "", words[start]) for start in starts)
    met = np.bincount(index.term, minlength=len(index.terms))
    spelt = [
        (-count, word)
        for word, count in zip(index.spellings, met.tolist(), strict=True)
        if count > 1 and word.isascii() and word.isalpha() and len(word) > 3
    ]
    best = sorted((word, -count) for count, word in sorted(spelt)[:SPELLINGS])
    starts = range(0, len(best), SPELLING_BLOCK)
    for start in starts:
        block = best[start : start + SPELLING_BLOCK]
        raw.files[f"w/{start // SPELLING_BLOCK}"] = sections(
            *front([word for word, _ in block]), bytes(count.bit_length() for _, count in block)
        )
    ends["w"] = "\n".join(best[start][0] for start in starts)
    raw.files["x"] = _json(
        {**ends, "sizes": {name: sum(len(content) for path, content in raw.files.items() if path[:2] == f"{name}/") for name in "fr"}}
    )


def _write_variants(raw: _Writer, index: Index) -> None:
    """Traditional characters whose Simplified form some term holds."""
    used = {char for term in index.terms if not term.isascii() for char in term}
    pairs = [(chr(char), simple) for char, simple in sorted(analysis.variants().items()) if simple in used]
    raw.files["h"] = ("".join(char for char, _ in pairs) + "\n" + "".join(simple for _, simple in pairs)).encode()


# Entries


def _chunk(size: int) -> int:
    """Entries in one file of results: few files matter more the more entries there are."""
    return 2 if size <= 2_000 else 4


def _kinds(documents: Iterable[Document]) -> dict[str, str]:
    """The kinds that there are, each with the address that nearly all its entries share, `*` for the id."""
    kinds: dict[str, str] = {}
    for document in documents:
        kinds.setdefault(document.kind, document.url.replace(f"/{document.id}/", "/*/"))
    return dict(sorted(kinds.items()))


def _block(documents: Sequence[Document], facets: Sequence[Facet], chunk: int) -> tuple[str, dict[str, bytes]]:
    """One block's name and files: a column a facet, the periods, and the results in chunks."""
    files = {facet.name: _column([facet.closed(document.facets.get(facet.name, ())) for document in documents]) for facet in facets}
    files["dates"] = _periods(documents)
    for start in range(0, len(documents), chunk):
        files[str(start // chunk)] = _json([_result(document) for document in documents[start : start + chunk]])
    return _name(files), files


def _result(document: Document) -> list[Any]:
    """What a result shows, in the order that `results.js` reads; ends of it that say nothing are left out."""
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
    """Which entries have which value: the values, how many entries each has, and their places as gaps."""
    places: dict[str, list[int]] = {}
    for place, held in enumerate(values):
        for value in held:
            places.setdefault(value, []).append(place)
    names = sorted(places)
    gaps = [gap for name in names for gap in np.diff(places[name], prepend=0).tolist()]
    return sections("\n".join(names).encode(), varints([len(places[name]) for name in names]), varints(gaps))


def _periods(documents: Sequence[Document]) -> bytes:
    """The periods of each entry: how many, the first day of each less the one before, how many days longer it is than one."""
    days = [
        [tuple(datetime.date.fromisoformat(day).toordinal() for day in period) for period in sorted(document.periods)]
        for document in documents
    ]
    return sections(
        varints([len(periods) for periods in days]),
        varints(
            [first - before for periods in days for (first, _), before in zip(periods, [0, *(first for first, _ in periods)], strict=False)]
        ),
        varints([last - first for periods in days for first, last in periods]),
    )


def _write_values(raw: _Writer, documents: Sequence[Document], facets: Sequence[Facet]) -> None:
    """Each facet's values in the order to show them, with labels, parents and how many entries each has."""
    for facet in facets:
        counts = dict.fromkeys(facet.values, 0)
        for document in documents:
            for value in facet.closed(document.facets.get(facet.name, ())):
                counts[value] = counts.get(value, 0) + 1
        rows = [[value, facet.values.get(value, value), count, facet.parents.get(value, "")] for value, count in counts.items()]
        raw.files[f"v/{facet.name}"] = _json(rows)


def _write_suggestions(raw: _Writer, documents: Sequence[Document]) -> None:
    """
    What the reader may mean while typing: the entries most referred to, by the beginnings of the words of their names.

    A block has some beginnings, and the entries that they lead to, the most referred to first.
    """
    named = sorted(
        (document for document in documents if document.names), key=lambda document: (-document.weight, document.id, document.kind)
    )
    keys = sorted({(key, place) for place, document in enumerate(named[:SUGGESTED]) for name in document.names for key in beginnings(name)})
    bounds = []
    for start in range(0, len(keys), SUGGESTION_BLOCK):
        block = keys[start : start + SUGGESTION_BLOCK]
        places = sorted({place for _, place in block})
        at = {place: number for number, place in enumerate(places)}
        rows = [
            [named[place].kind, named[place].id, named[place].shown.get("title", ""), named[place].shown.get("original_title", "")]
            for place in places
        ]
        raw.files[f"s/{start // SUGGESTION_BLOCK}"] = _json([[key for key, _ in block], [at[place] for _, place in block], places, rows])
        bounds.append(_separator(keys[start - 1][0] if start else "", block[0][0]))
    raw.files["s/x"] = "\n".join(bounds).encode()


def beginnings(name: str) -> list[str]:
    """What a reader may type to be shown `name`: it from each word on, from each Chinese character on, and in pinyin."""
    folded = " ".join(analysis.fold(name).split())
    starts = {0} | {place + 1 for place, char in enumerate(folded) if char in " -(/"}
    starts |= {place for place, char in enumerate(folded) if analysis.is_han(char)}
    spoken = [word for word in analysis.pinyin([name], own=False).split() if len(word) > 3][-1:]
    keys = {folded[start : start + LONGEST_BEGINNING].strip() for start in starts}
    return sorted(
        {key for key in (*keys, *(word[:LONGEST_BEGINNING] for word in spoken)) if key and key.split()[0] not in analysis.STOP_WORDS}
    )


# Bytes


def varints(values: Any) -> bytes:
    """Numbers in seven bits a byte, the lowest first, the eighth bit set on all but the last."""
    numbers = np.asarray(values, dtype=np.int64)
    if not len(numbers) or numbers.max() < 128:
        return numbers.astype(np.uint8).tobytes()
    sizes = _varint_sizes(numbers)
    ends = np.cumsum(sizes)
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    for byte in range(int(sizes.max())):
        long = sizes > byte
        out[(ends - sizes)[long] + byte] = (numbers[long] >> 7 * byte & 127) | np.where(sizes[long] > byte + 1, 128, 0)
    return out.tobytes()


def _varint_sizes(numbers: Ints) -> Ints:
    sizes = np.ones(len(numbers), dtype=np.int64)
    for bits in range(7, 35, 7):
        sizes += numbers >= 1 << bits
    return sizes


def sections(*parts: bytes) -> bytes:
    """Parts after one another, their lengths first."""
    return varints([len(part) for part in parts]) + b"".join(parts)


def front(words: Sequence[str]) -> tuple[bytes, bytes]:
    """Sorted words as how much each shares with the one before, in UTF-16 units, and the rest of it."""
    if not words:
        return b"", b""
    signs = np.array(words).view(np.uint32).reshape(len(words), -1)
    same = (signs[1:] == signs[:-1]) & (signs[1:] != 0) & (signs[1:] < 0x10000)
    shared = [0, *np.minimum(np.cumprod(same, axis=1).sum(axis=1), 255).tolist()]
    rests = "\n".join([word[length:] for word, length in zip(words, shared, strict=True)])
    return bytes(shared), rests.encode("utf-8", "surrogatepass")


def _in_utf16(words: Sequence[str]) -> Sequence[str] | Sequence[bytes]:
    """What sorts `words` as JavaScript does; it differs from Python only beyond the first plane."""
    if max("".join(words), default="") < "\U00010000":
        return words
    return [word.encode("utf-16-be", "surrogatepass") for word in words]


def _separator(before: str, first: str) -> str:
    """The shortest beginning of `first` that comes after `before`."""
    length = next((place for place, (one, other) in enumerate(zip(before, first, strict=False)) if one != other), len(before))
    return first[: length + 1]


def _runs(sizes: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Consecutive runs of about `most` in sum, as start and end."""
    start, total = 0, 0
    for place, size in enumerate(sizes):
        if total and total + size > most:
            yield start, place
            start, total = place, 0
        total += size
    if sizes:
        yield start, len(sizes)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _name(files: Mapping[str, bytes]) -> str:
    """A folder's name: what it holds, so that a cache never mixes two builds."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(files):
        digest.update(f"{path} {len(files[path])} ".encode() + files[path])
    return digest.hexdigest()


def deflated(content: bytes) -> bytes:
    """`content` as one raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(content) + packer.flush()
