"""Mentions, citations and faults of a body, with positions."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from html.entities import html5
from typing import Any, NamedTuple
from urllib.parse import unquote

from tracker.model.chinese import unbroken
from tracker.model.markdown.footnotes import strays
from tracker.model.markdown.links import link_fault
from tracker.model.markdown.parser import BACKSLASH, MOST_EVENTS, PARSER, Reading, Token, heading_id, read
from tracker.model.near_names import suggestion

DEEPEST = 20
"""Levels of lists and quotes that may stand around a paragraph."""


class Mention(NamedTuple):
    """A wiki link: `[[kind/id|words]]`."""

    kind: str | None
    id: str
    words: str | None
    start: int
    end: int


class Citation(NamedTuple):
    """`[@source, locator]`."""

    source: str
    locator: str | None
    start: int
    end: int


class Problem(NamedTuple):
    """A construct that a body may not contain; `code` is a finding's code."""

    code: str
    start: int
    end: int
    message: str
    hint: str | None


class Heading(NamedTuple):
    """A heading as it stands in the body: its own level, the id that `#id` leads to ("" if it has none), its text."""

    level: int
    id: str
    text: str


class Scan(NamedTuple):
    """
    References from a body to entries and sources. Positions are code points into the body, ends exclusive; all in order.

    `masked` are the ranges inside links, code and headings: where a name stands that needs no link. They do not
    overlap.
    """

    mentions: tuple[Mention, ...] = ()
    citations: tuple[Citation, ...] = ()
    problems: tuple[Problem, ...] = ()
    masked: tuple[tuple[int, int], ...] = ()
    headings: tuple[Heading, ...] = ()


def scan(body: str) -> Scan:
    """Everything a check or a link needs to know about a body. Never raises; what is wrong is in `problems`."""
    return scanned(read(body))


def scanned(reading: Reading) -> Scan:
    """The same of a body that is read."""
    if not reading.whole:
        message = f"the body has more than {MOST_EVENTS:,} pieces of Markdown"
        return Scan(problems=(Problem("too-large", 0, 0, message, "divide it into several entries"),))
    found = Scanner(reading)
    found.walk(reading.tokens)
    if b"]:" in reading.data:
        found.judge_definitions(reading.body)
    if found.links:
        found.judge_links()
    if b"&" in reading.data:
        found.judge_references(reading.tokens)
    if b"[^" in reading.data:
        for stray in strays(reading.tokens, reading.data):
            found.problem("unknown-footnote", *stray)
    return found.result()


WHERE_LINKS_LEAD = "a link leads to http://, https://, mailto: or the #id of a heading on this page"


class Scanner:
    """Gathers in byte offsets; `result` turns them all into code points at once, since one by one is quadratic."""

    def __init__(self, reading: Reading) -> None:
        self.data = reading.data
        self.mentions: list[Mention] = []
        self.citations: list[Citation] = []
        self.problems: list[Problem] = []
        self.masked: list[tuple[int, int]] = []
        self.headings = tuple([Heading(*heading) for heading in reading.headings])
        self.links: list[tuple[str, int, int]] = []
        self.shown_by_images: set[str] = set()
        self.image_end = 0
        self.depth = 0
        self.is_too_deep = False
        self.open_tags: dict[str, int] = {}
        self.wiki: Token | None = None
        self.words: list[str] = []

    def walk(self, tokens: list[Token]) -> None:
        for kind, value, start, end in tokens:
            if kind == "Text":
                if self.wiki is not None:
                    self.words.append(value)
            elif (see := SEERS.get(kind)) is not None:
                see(self, value, start, end)

    def problem(self, code: str, start: int, end: int, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(code, start, end, message, hint))

    def mask(self, _: Any, start: int, end: int) -> None:
        if not self.masked or start >= self.masked[-1][1]:
            self.masked.append((start, end))
        elif end > self.masked[-1][1]:
            self.masked[-1] = (self.masked[-1][0], end)

    def see_code(self, value: str, start: int, end: int) -> None:
        self.mask(None, start, end)
        if self.wiki is not None:
            self.words.append(value)

    def see_break(self, _: Any, start: int, end: int) -> None:
        if self.wiki is not None:
            self.words.append("\n")

    def see_citation(self, value: tuple[str, str | None], start: int, end: int) -> None:
        self.mask(None, start, end)
        self.citations.append(Citation(*value, start, end))

    def open_wiki(self, value: tuple[str | None, str, bool], start: int, end: int) -> None:
        self.mask(None, start, end)
        self.wiki = ("+Wiki", value, start, end)
        self.words = []

    def close_wiki(self, _: Any, start: int, end: int) -> None:
        assert self.wiki is not None
        kind, name, has_words = self.wiki[1]
        self.mentions.append(Mention(kind, name, " ".join(unbroken("".join(self.words)).split()) if has_words else None, start, end))
        self.wiki = None

    def see_link(self, value: tuple[str, str, str], start: int, end: int) -> None:
        self.mask(None, start, end)
        destination, _, kind = value
        if kind == "Email":
            destination = f"mailto:{destination}"
        # What is defined elsewhere is judged there; what stands in an image goes with it.
        if kind not in ("Reference", "Collapsed", "Shortcut") and start >= self.image_end:
            self.links.append((destination, start, end))

    def see_image(self, value: tuple[str, str, str], start: int, end: int) -> None:
        self.mask(None, start, end)
        self.shown_by_images.add(value[0])
        if start < self.image_end:
            return
        self.image_end = end
        self.problem("unsafe-link", start, end, "an image cannot stand in a body", "link to the page that shows it")

    def open_level(self, _: Any, start: int, end: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST and not self.is_too_deep:
            self.is_too_deep = True
            self.problem("too-deep", start, start + 1, f"more than {DEEPEST} levels of lists and quotes", "bring it nearer to the margin")

    def close_level(self, _: Any, start: int, end: int) -> None:
        self.depth -= 1

    def see_html(self, _: Any, start: int, end: int) -> None:
        """Raw HTML is told where it opens; the tag that closes it is the same mistake."""
        self.mask(None, start, end)
        raw = self.data[start:end]
        start += len(raw) - len(raw.lstrip())
        raw = raw.strip()
        opened = [name.lower() for slash, name in TAGS.findall(raw) if not slash]
        closed = [name.lower() for slash, name in TAGS.findall(raw) if slash]
        told_before = closed and raw.count(b"<") == len(closed) and all(self.open_tags.get(name) for name in closed)
        for name in opened:
            self.open_tags[name] = self.open_tags.get(name, 0) + 1
        for name in closed:
            self.open_tags[name] = max(0, self.open_tags.get(name, 0) - 1)
        if not told_before:
            self.problem(
                "raw-html", start, start + len(raw), "raw HTML cannot stand in a body", r"write it in Markdown; \< is the sign itself"
            )

    def judge_definitions(self, body: str) -> None:
        """A link reference definition is judged where it stands, used or not, and once however often it is used."""
        for definition in PARSER.reference_definitions(body).values():
            start, end = definition["span"]["start"], definition["span"]["end"]
            self.masked.append((start, end))
            if definition["dest"] not in self.shown_by_images:
                self.links.append((definition["dest"], start, end))
        self.masked = disjoint(self.masked)

    def judge_links(self) -> None:
        names = {heading.id for heading in self.headings}
        for destination, start, end in self.links:
            if fault := link_fault(destination, names):
                near = heading_id(unquote(destination[1:]), {}) if destination.startswith("#") else ""
                hint = suggestion(f"#{near}" if near and near in names else None, WHERE_LINKS_LEAD)
                self.problem("unsafe-link", start, end, f'"{shown(destination)}" cannot be linked: {fault}', hint)

    def judge_references(self, tokens: list[Token]) -> None:
        """A character reference to an unsafe character counts wherever CommonMark reads it: not in code, not in raw HTML."""
        literal = list(literal_ranges(tokens))
        starts = [start for start, _ in literal]
        for match in REFERENCE.finditer(self.data):
            start, end = match.span()
            near = bisect_right(starts, start) - 1
            if is_unsafe(match) and not (near >= 0 and start < literal[near][1]):
                reference = match[0].decode()
                self.problem("unsafe-character", start, end, f"{reference} gives a character that cannot be seen", "take it out")

    def result(self) -> Scan:
        self.problems.sort(key=lambda problem: (problem.start, problem.end, problem.code))
        if self.data.isascii():
            return Scan(tuple(self.mentions), tuple(self.citations), tuple(self.problems), tuple(self.masked), self.headings)
        located: list[Mention | Citation | Problem] = [*self.mentions, *self.citations, *self.problems]
        point = code_points(self.data, {item.start for item in located}.union([item.end for item in located], *self.masked))
        return Scan(
            tuple([Mention(kind, name, words, point[start], point[end]) for kind, name, words, start, end in self.mentions]),
            tuple([Citation(source, locator, point[start], point[end]) for source, locator, start, end in self.citations]),
            tuple([Problem(code, point[start], point[end], message, hint) for code, start, end, message, hint in self.problems]),
            tuple([(point[start], point[end]) for start, end in self.masked]),
            self.headings,
        )


SEERS: dict[str, Callable[[Scanner, Any, int, int], None]] = {
    "Code": Scanner.see_code,
    "SoftBreak": Scanner.see_break,
    "HardBreak": Scanner.see_break,
    "Citation": Scanner.see_citation,
    "InlineHtml": Scanner.see_html,
    "+HtmlBlock": Scanner.see_html,
    "+Heading": Scanner.mask,
    "+Wiki": Scanner.open_wiki,
    "-Wiki": Scanner.close_wiki,
    "+Link": Scanner.see_link,
    "+Image": Scanner.see_image,
    "+CodeBlock": Scanner.mask,
    "+List": Scanner.open_level,
    "+BlockQuote": Scanner.open_level,
    "-List": Scanner.close_level,
    "-BlockQuote": Scanner.close_level,
}

TAGS = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9-]*)")
REFERENCE = re.compile(rb"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));")
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ud800-\udfff\U000e0000-\U000e007f" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)) + "]"
)
UNSAFE_NAMES = frozenset(name.rstrip(";").encode() for name, signs in html5.items() if UNSAFE.search(signs))
"""Named references to unsafe characters: `&lrm;`, `&NoBreak;` …"""


def shown(address: str) -> str:
    """An address as a message may quote it: on one line, not long, and nothing in it that a terminal would obey."""
    address = " ".join(UNSAFE.sub("\ufffd", address).split())
    return address if len(address) <= 80 else address[:79] + "…"


def is_unsafe(reference: re.Match[bytes]) -> bool:
    """Return whether a character reference that is not escaped gives an unsafe character."""
    before = reference.start()
    while before and reference.string[before - 1] == BACKSLASH:
        before -= 1
    if (reference.start() - before) % 2:
        return False
    decimal, hexadecimal, name = reference.groups()
    if name:
        return name in UNSAFE_NAMES
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return number <= sys.maxunicode and UNSAFE.match(chr(number)) is not None


def literal_ranges(tokens: Iterable[Token]) -> Iterator[tuple[int, int]]:
    """Yield the ranges without character references: code and raw HTML."""
    in_code = False
    for kind, _, start, end in tokens:
        if kind in LITERAL or (in_code and kind == "Text"):
            yield start, end
        elif kind == "+CodeBlock" or kind == "-CodeBlock":
            in_code = kind == "+CodeBlock"


LITERAL = frozenset({"Code", "Html", "InlineHtml"})


def disjoint(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same ground in ranges that are sorted and do not overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def code_points(data: bytes, offsets: Iterable[int]) -> dict[int, int]:
    """Each byte offset as a code point offset, in one pass."""
    points: dict[int, int] = {}
    point = before = 0
    for offset in sorted(offsets):
        point += len(data[before:offset].decode(errors="ignore"))
        before = offset
        points[offset] = point
    return points
