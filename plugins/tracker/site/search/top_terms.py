"""Partial postings of the commonest terms, which prove the best results without the whole list."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from .encoding import Ints, low_and_high, sections, varints
from .index import Index
from .shard_files import Pieces

FEW = 20_000
"""Entries up to which every list is read whole: it is small, and the files of this room change with every build."""
COMMON, TOP, CHUNK = 8_000, 2_500, 4
"""Postings above which a term is common; documents that are told of it first; documents in one file of common terms' weights."""


def terms(index: Index) -> dict[int, int]:
    """The commonest terms, numbered from 1."""
    if index.size <= FEW:
        return {}
    return {number: place for place, number in enumerate(np.flatnonzero(np.diff(index.bounds) > COMMON).tolist(), 1)}


def write(pieces: Pieces, index: Index, common: Mapping[int, int]) -> None:
    """
    `a/` has the documents in which a term weighs most, over all fields together, and the most that it weighs in any other.

    `i/` has a bit for every document that has it; `c/` the weights of all these terms in each document, for those that are in question.
    """
    if not common:
        return
    width = len(index.fields)
    for number, place in common.items():
        of = index.of(number)
        document, mask, weight, sums = _by_document(index.size - 1 - index.number[of].astype(np.int64), index.field[of], index.weight[of])
        best = np.argsort(-sums, kind="stable")
        top = np.zeros(len(document), dtype=bool)
        top[best[:TOP]] = True
        bound = int(sums[best[TOP]]) if len(best) > TOP else 0
        has = weight[np.repeat(top, _counted(mask, width))]
        gaps = varints(np.diff(document[top], prepend=0))
        pieces.files[f"a/{place}"] = sections(varints([bound]), gaps, mask[top].tobytes(), *low_and_high(has))
        bits = np.zeros(index.size, dtype=np.uint8)
        bits[document] = 1
        pieces.files[f"i/{place}"] = np.packbits(bits, bitorder="little").tobytes()
    every = np.concatenate([np.arange(index.of(number).start, index.of(number).stop) for number in common])
    term = np.repeat(list(common.values()), [index.of(number).stop - index.of(number).start for number in common])
    most = len(common) + 1
    key, mask, weight, _ = _by_document(
        (index.size - 1 - index.number[every].astype(np.int64)) * most + term, index.field[every], index.weight[every]
    )
    document, term = key // most, key % most
    weights = np.r_[0, np.cumsum(_counted(mask, width))]
    ends = np.searchsorted(document, np.arange(0, index.size + CHUNK, CHUNK))
    gaps_ = np.where(np.diff(document, prepend=-1) != 0, term, np.diff(term, prepend=0))
    for chunk, (start, end) in enumerate(pairwise(ends.tolist())):
        counts = np.bincount(document[start:end] - chunk * CHUNK, minlength=CHUNK)
        has = weight[weights[start] : weights[end]]
        pieces.files[f"c/{chunk}"] = sections(varints(counts), varints(gaps_[start:end]), mask[start:end].tobytes(), *low_and_high(has))


def _by_document(key: Ints, field: Ints, weight: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Group postings by document: the distinct keys, a bit for each field of each, weights by key and field, and each key's sum."""
    fields, weights = 3, int(weight.max(initial=0)).bit_length()  # all three are sorted as one number, in place
    packed = (key << fields | field) << weights | weight
    packed.sort()
    key, field = packed >> (fields + weights), packed >> weights & ((1 << fields) - 1)
    weight = (packed & ((1 << weights) - 1)).astype(np.int32)
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    masks = np.bitwise_or.reduceat(np.left_shift(1, field), starts).astype(np.uint8)
    return key[starts], masks, weight, np.add.reduceat(weight, starts)


def _counted(masks: Ints, width: int) -> Ints:
    """Return the number of set bits of each mask."""
    return sum((masks >> bit & 1 for bit in range(width)), start=np.zeros(len(masks), dtype=np.int64))
