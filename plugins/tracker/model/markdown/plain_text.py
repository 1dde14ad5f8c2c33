"""A body as plain text: for search, and the sentence around a mention."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from tracker.model.chinese import BREAK
from tracker.model.markdown.parser import Token, read

Links = Mapping[tuple[str | None, str], tuple[str, str]]
"""A wiki link's kind and id as written -> the address and title of what it means."""

NOWHERE: Links = {}

BREAKS = frozenset(
    sign + name
    for sign in "+-"
    for name in ("Paragraph", "Heading", "CodeBlock", "HtmlBlock", "List", "Item", "BlockQuote", "TableCell", "FootnoteDefinition")
) | {"Rule"}

SENTENCE_END = re.compile(
    r"""[.!?…。！？]                                    # looked for first, since a search for one of some signs is quick
        (?:(?<=[。！？])[”’」』）]*
        |(?<!。)(?<!！)(?<!？)["'”’)\]]*\s+(?=[^\Wa-z\d_]|["'“‘(\[]))  # a full stop, then a capital or an opening quote
        """,
    re.VERBOSE,
)
BEFORE_NAMES = re.compile(
    r"\b(?:e\.g|i\.e|cf|viz|vs|v|ca|approx|incl|esp|Dr|Mr|Mrs|Ms|Mx|Messrs|Prof|Gen|Col|Maj|Capt|Cpt|Lt|Sgt|Adm|Cmdr|Gov|Sen|Rep|Pres|Hon|Rev"
    r"|St|Mt|Ft|No|Nos|Art|Arts|Sec|Secs|Ch|Fig|Figs|Para|para|paras|Vol|vol|pp|p)\.$"
)
"""An abbreviation that something follows, at the end of a text: no sentence ends there."""
AFTER_NAMES = re.compile(
    r"\b(?:[A-Z]|Co|Cos|Corp|Inc|Ltd|Pte|Pty|Plc|LLC|Bros|Jr|Sr|Esq|Dept|Univ|Assn|al|ed|eds"
    r"|[ap]\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
"""An abbreviation, or an initial, at which a sentence may end: it does if a word follows that begins sentences."""
LONGEST_ABBREVIATION = 8
BEGINNING = re.compile(
    r"(?:A|After|All|Although|An|And|As|At|Before|Both|But|By|For|From|He|However|I|If|In|It|Its|No|Nobody|None|On|One|She|Since|So|Some"
    r"|That|The|Their|Then|There|These|They|This|Those|Two|Under|Until|We|What|When|Where|While|With|You)\b"
)

FAR = ("[^", "]:", "\n    ", "\n\t", "```", "~~~")
"""Constructs that may change the meaning of a paragraph read alone: footnotes, definitions, deep lists, code."""


class Piece(NamedTuple):
    """Text as it is shown, and the bytes of the body that it comes from."""

    text: str
    start: int
    end: int


def plain(body: str, links: Links = NOWHERE) -> str:
    """
    The words of a body, one block a line: links as their words (a wiki link without words as its title in `links`),
    code as it stands, citations and footnote marks left out.
    """
    lines = ["".join([piece.text for piece in block]).strip() for block in blocks(read(body).tokens, links)]
    return "\n".join([line for line in lines if line])


def excerpt_around(body: str, start: int, end: int, limit: int = 140, links: Links = NOWHERE) -> str:
    """The sentence that stands at `start` to `end` (code points), as plain text of at most `limit` characters."""
    return excerpts(body, [(start, end)], limit, links)[0]


def excerpts(body: str, spans: Iterable[tuple[int, int]], limit: int = 140, links: Links = NOWHERE) -> list[str]:
    """An excerpt a span, in the order of `spans`, with the body read once; "" where no text stands."""
    reading = read(body)
    found = [Block(pieces) for pieces in blocks(reading.tokens, links)]
    ends = [block.ends[-1] for block in found]
    spans = list(spans)
    offsets = byte_offsets(reading.body, {point for span in spans for point in span})
    excerpts = []
    for start, end in [(offsets[start], offsets[end]) for start, end in spans]:
        place = bisect_right(ends, start)
        excerpts.append(found[place].excerpt(start, end, limit) if place < len(found) else "")
    return excerpts


def quote(body: str, start: int, end: int, limit: int = 140, links: Links = NOWHERE) -> str:
    """Return the result of `excerpt_around`, parsing the paragraph or list alone where that is safe: a fifth of the time."""
    if any(sign in body for sign in FAR):
        return excerpt_around(body, start, end, limit, links)
    first, last = body.rfind("\n\n", 0, start) + 1, body.find("\n\n", end)
    return excerpt_around(body[first : last if last >= 0 else None], start - first, end - first, limit, links)


def byte_offsets(body: str, points: Iterable[int]) -> dict[int, int]:
    """Each code point offset as a byte offset, in one pass."""
    offsets: dict[int, int] = {}
    offset = before = 0
    for point in sorted(points):
        offset += len(body[before:point].encode())
        before = point
        offsets[point] = offset
    return offsets


class Block:
    """A block's text, where its pieces come from, and, once asked for, where its sentences end."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.text = "".join([piece.text for piece in pieces])
        self.starts = [piece.start for piece in pieces]
        self.ends = [piece.end for piece in pieces]
        self.places = [0, *accumulate(len(piece.text) for piece in pieces)]

    @cached_property
    def sentences(self) -> list[int]:
        """Return the start of each sentence, and the end of the last."""
        ends = [match.end() for match in SENTENCE_END.finditer(self.text) if not is_abbreviation(self.text, match.start(), match.end())]
        return [0, *(end for end in ends if end < len(self.text)), len(self.text)]

    def excerpt(self, start: int, end: int, limit: int) -> str:
        """The sentence with the words that come from these bytes (two, if they are part of two); "" if none do."""
        piece, beyond = bisect_right(self.ends, start), bisect_left(self.starts, end)
        if piece >= beyond:
            return ""
        first, last = self.places[piece], self.places[beyond]
        begin = self.sentences[min(bisect_right(self.sentences, first), len(self.sentences) - 1) - 1]
        stop = self.sentences[min(bisect_left(self.sentences, last), len(self.sentences) - 1)]
        begin, stop = max(begin, first - 2 * limit), min(stop, last + 2 * limit)  # a sentence may be as long as the text
        return cut(self.text[begin:stop], first - begin, last - begin, limit)


def is_abbreviation(text: str, stop: int, following: int) -> bool:
    """Return whether the full stop at `stop` belongs to an abbreviation, with the sentence going on at `following`."""
    if text[stop] != ".":
        return False
    last_word = text[max(0, stop - LONGEST_ABBREVIATION) : stop + 1]
    return bool(BEFORE_NAMES.search(last_word) or (AFTER_NAMES.search(last_word) and not BEGINNING.match(text, following)))


def cut(text: str, first: int, last: int, limit: int) -> str:
    """`text` in at most `limit` characters with what stands from `first` to `last` in it, cut between words."""
    indent = len(text) - len(text.lstrip())
    text, first, last = text.strip(), first - indent, last - indent
    if len(text) <= limit:
        return text
    left = 0
    if last > limit - 1:
        left = max(0, min(first - max(0, limit - 2 - (last - first)) // 2, len(text) - limit + 1))
        space = text.find(" ", left, first)
        left = space + 1 if space >= 0 else left
    right = left + limit - (2 if left else 1)
    if right < len(text):
        if text[right] != " " and (space := text.rfind(" ", max(left, last), right)) > 0:
            right = space
        return ("…" if left else "") + text[left:right].rstrip(" ,;:") + "…"
    return "…" + text[left:]


def blocks(tokens: list[Token], links: Links) -> Iterator[list[Piece]]:
    """The pieces of each block that has any, white space made single blanks."""
    block: list[Piece] = []
    in_wiki = in_code = False
    image = 0
    for kind, value, start, end in tokens:
        if kind == "Text" or kind == "Code":
            if not in_wiki and not image:
                block.append(Piece(value, start, end))
        elif kind in BREAKS:
            if block:
                yield trimmed(block, in_code)
                block = []
            if kind == "+CodeBlock" or kind == "-CodeBlock":
                in_code = kind == "+CodeBlock"
        elif kind == "SoftBreak" or kind == "HardBreak":
            block.append(Piece("\n", start, end))
        elif kind == "+Wiki":
            if not value[2]:
                in_wiki = True
                block.append(Piece(links.get(value[:2], ("", value[1]))[1], start, end))
        elif kind == "-Wiki":
            in_wiki = False
        elif kind == "Citation" or kind == "FootnoteReference":
            if block:
                last = block[-1]
                block[-1] = last._replace(text=last.text.rstrip())
                block.append(Piece("", start, end))
        elif kind == "+Image":
            image += 1
        elif kind == "-Image":
            image -= 1
    if block:
        yield trimmed(block, in_code)


def trimmed(block: list[Piece], in_code: bool) -> list[Piece]:
    """A block's pieces, code line by line as it stands, a line break in other text as the blank that it means."""
    if in_code:
        return [piece._replace(text=piece.text.rstrip("\n")) if piece is block[-1] else piece for piece in block]
    text = "".join([piece.text for piece in block])
    return without_breaks(block, text) if "\n" in text else block


def without_breaks(block: list[Piece], text: str) -> list[Piece]:
    """A block's pieces, which make `text`: no line break has a blank between two Chinese characters."""
    needless = {match.end() for match in BREAK.finditer(text)}
    ends = accumulate(len(piece.text) for piece in block)
    return [
        piece._replace(text="" if end in needless else " ") if piece.text == "\n" else piece for piece, end in zip(block, ends, strict=True)
    ]
