"""
A site built in parts by several machines: each makes a range of the plan and writes the lines of its files for the publish manifest.

Every machine reads and checks the whole content and plans the whole site, so the machines need not communicate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import jinja2
import orjson

from tracker.builder import site_manifest
from tracker.builder.served_headers import HeaderRules
from tracker.builder.workers import Theme
from tracker.model.findings import UsageError
from tracker.site import dependencies
from tracker.site.outputs import File, Page, Sums
from tracker.site.site import Site

Output: TypeAlias = Page | File

FOLDER = "_publish"
"""The folder of a site, and of a bucket, that holds what publishing needs and no reader asks for."""
NAME = re.compile(rf"{FOLDER}/part-(\d+)-of-(\d+)\.jsonl")
MOST = 9999
HEADERS = "_headers"


class Part(NamedTuple):
    """One of `total` parts of a site; `number` counts from 1."""

    number: int
    total: int

    @property
    def path(self) -> str:
        """Path of the file with the part's lines."""
        return f"{FOLDER}/part-{self.number}-of-{self.total}.jsonl"

    def of(self, site: Site, plan: Sequence[Output], mark: str) -> list[Output]:
        """The outputs of the part, and the file with their lines; `mark` says which site it is a part of."""
        outputs = ranges(plan, self.total)[self.number - 1]
        rules = HeaderRules(headers_of(site, plan))
        lines = File(self.path, described, (self, mark, rules), str.encode, of=tuple(path for output in outputs for path in output.paths))
        return [*outputs, lines]


def parse(text: str) -> Part:
    """The part that "2/4" names. Raises UsageError."""
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text, re.ASCII)
    if not match or not 1 <= int(match[1]) <= int(match[2]) <= MOST:
        raise UsageError(f"--part is I/N, the number of a part and how many there are, such as 2/4; not {text!r}")
    return Part(int(match[1]), int(match[2]))


def ranges(plan: Sequence[Output], count: int) -> list[list[Output]]:
    """
    The plan in so many ranges of about one length, none of which needs another.

    Outputs that list others stand in the first, with all that they list; it may be longer.
    """
    bound = {path for output in plan for path in (output.path, *output.of) if output.of}
    first = [output for output in plan if not bound.isdisjoint(output.paths)]
    rest = [output for output in plan if bound.isdisjoint(output.paths)]
    length = max(len(first), len(plan) // count) if count > 1 else len(plan)
    first, rest = [*first, *rest[: length - len(first)]], rest[length - len(first) :]
    others = max(count - 1, 1)
    bounds = [len(rest) * number // others for number in range(count)]
    return [first, *(rest[start:end] for start, end in pairwise(bounds))]


def headers_of(site: Site, plan: Iterable[Output]) -> str:
    """The text of the plan's `_headers`; "" without one."""
    found = (output for output in plan if isinstance(output, File) and output.path == HEADERS)
    return next((output.make(output.data(site)).decode() for output in found), "")


def described(_: Site, part: Part, mark: str, rules: HeaderRules, sums: Sums) -> str:
    """The lines of a part's file: what it is a part of, then a line for each file."""
    lines = [site_manifest.line(path, digest, size, rules) for path, (size, digest) in sums.items()]
    head = {"part": part.number, "of": part.total, "site": mark}
    return b"\n".join((orjson.dumps(head), site_manifest.as_bytes(lines))).decode()


def mark(site: Site, plan: Iterable[Output], theme: Theme, key: bytes) -> str:
    """
    A digest of what decides a site's bytes, the same on every machine, by which parts of different sites are told apart.

    `key` stands for code, words and settings.
    """
    found = blake2b(key + dependencies.unrecorded_digest(site), digest_size=16)
    entries = sorted((*entry.key, entry.path, entry.digest.hex()) for entry in site.published.unrecorded.values())
    found.update(orjson.dumps([entries, site.gone, site.log.changes, site.base], default=tuple))
    for template in sorted({output.template for output in plan if isinstance(output, Page)}):
        with suppress(jinja2.TemplateError):  # told by the page that needs it
            found.update(theme.digest(template))
    return found.hexdigest()
