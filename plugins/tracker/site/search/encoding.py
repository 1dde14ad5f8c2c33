"""Encoding of numbers and words as bytes and files; `theme/static/js/search/files.js` decodes them."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer[Any]]

LONG = 3_000
"""Bytes above which a file is packed in two ways."""
MOST_SHARED = 255
"""Longest prefix that a word shares with the one before: a byte has no room for more."""


def varints(values: Any) -> bytes:
    """Numbers in seven bits a byte, the lowest first, the eighth bit set on all but the last."""
    numbers = np.asarray(values, dtype=np.int64)
    if not len(numbers) or numbers.max() < 128:
        return numbers.astype(np.uint8).tobytes()
    sizes = varint_sizes(numbers)
    ends = np.cumsum(sizes)
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    for byte in range(int(sizes.max())):
        long = sizes > byte
        out[(ends - sizes)[long] + byte] = (numbers[long] >> 7 * byte & 127) | np.where(sizes[long] > byte + 1, 128, 0)
    return out.tobytes()


def varint_sizes(numbers: Ints) -> Ints:
    """Return the size of each number in bytes."""
    sizes = np.ones(len(numbers), dtype=np.int8)
    for bits in range(7, 35, 7):
        sizes += numbers >= 1 << bits
    return sizes


def length_codes(lengths: Ints) -> Ints:
    """
    Return the code of each length, a byte: the number itself below 16, above it its four highest bits, rounded, and how many follow.

    A length in words decides a weight, and is different for nearly every text. Told within a sixteenth, it takes half the bytes of a list.
    """
    numbers = np.asarray(lengths, dtype=np.int64)
    exponents = np.maximum(np.frexp(numbers)[1] - 4, 0)
    return np.asarray(8 * exponents + (numbers + (1 << exponents >> 1) >> exponents), dtype=np.uint8)


def coded_lengths(codes: Ints) -> npt.NDArray[np.int32]:
    """Return the lengths that codes stand for; `score.js` does the same."""
    wide = codes.astype(np.int32)
    return np.asarray(np.where(wide < 8, wide, 8 + (wide & 7) << np.maximum((wide >> 3) - 1, 0)), dtype=np.int32)


def sections(*parts: bytes) -> bytes:
    """Parts after one another, their lengths first."""
    return varints([len(part) for part in parts]) + b"".join(parts)


def front(words: Sequence[str]) -> tuple[bytes, bytes]:
    """Sorted words as how much each shares with the one before, in UTF-16 units, and the rest of it."""
    if not words:
        return b"", b""
    signs = np.array([word[:MOST_SHARED] for word in words]).view(np.uint32).reshape(len(words), -1)  # as wide as its longest word
    same = (signs[1:] == signs[:-1]) & (signs[1:] != 0) & (signs[1:] < 0x10000)
    shared = [0, *np.cumprod(same, axis=1).sum(axis=1).tolist()]
    rests = "\n".join([word[length:] for word, length in zip(words, shared, strict=True)])
    return bytes(shared), rests.encode("utf-8", "surrogatepass")


def separator(before: str, first: str) -> str:
    """The shortest beginning of `first` that comes after `before`."""
    length = next((place for place, (one, other) in enumerate(zip(before, first, strict=False)) if one != other), len(before))
    return first[: length + 1]


def runs(sizes: Ints, marks: Ints, most: int) -> list[tuple[int, int]]:
    """
    Consecutive runs of about three to five quarters of `most` in sum, as start and end.

    Where a run may end, it ends before the place with the smallest mark. So a place that grows, comes or goes moves no more than the
    ends next to it, and the files further on keep what they hold.
    """
    sums = np.cumsum(sizes, dtype=np.int64)
    found, start = [], 0
    while start < len(sums):
        before = int(sums[start - 1]) if start else 0
        least, last = np.searchsorted(sums, [before + most * 3 // 4, before + most * 5 // 4], side="right").tolist()
        least = max(least, start + 1)
        end = len(sums) if last >= len(sums) else least + int(np.argmin(marks[least : max(last, least) + 1]))
        found.append((start, end))
        start = end
    return found


def as_json(value: Any) -> bytes:
    """`value` as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def name(*parts: bytes, length: int = 5) -> str:
    """Return the content-addressed name of a file or folder decided by `parts`, in hexadecimal: a cache never mixes two builds."""
    digest = hashlib.blake2b(digest_size=length, key=_format())
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


@cache
def _format() -> bytes:
    """The code that decides how files look: where it changes, so do their names."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return hashlib.blake2b(code, digest_size=16).digest()


def deflated(content: bytes) -> bytes:
    """
    `content` as one raw deflate stream.

    A long file of numbers has columns that are unlike each other: in smaller blocks, each with codes of its own, it is a fifteenth smaller.
    """
    packed = [_packed(content, 9, zlib.Z_DEFAULT_STRATEGY)]
    if len(content) > LONG:
        packed.append(_packed(content, 4, zlib.Z_FILTERED))
    return min(packed, key=len)


def _packed(content: bytes, memory: int, strategy: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, memory, strategy)
    return packer.compress(content) + packer.flush()
