"""
Markdown becomes tokens: pulldown-cmark's events, flattened, with wiki links, citations and heading ids resolved.

A token is `(kind, value, start, end)`; start and end are byte offsets into the body's UTF-8. The kinds are
pulldown-cmark's names: `Text`, `Code`, `SoftBreak` …, with `+` where a construct opens and `-` where it closes
(`+Paragraph`, `-Paragraph`). Our own are `Citation`, `+Wiki` and `-Wiki`. Plain tuples, not objects: a body of
250 words has 150 of them, and a site has 100,000 bodies.

| kind | value |
|---|---|
| Text, Code, Html, InlineHtml, FootnoteReference | the text |
| Citation | (source, locator or None) |
| +Wiki | (kind or None, id, whether words of its own follow) |
| +Link, +Image | (destination, title, link type) |
| +Heading, -Heading | (level, id, text), level |
| +CodeBlock | info string or None |
| +List, -List | first number or None, whether it is numbered |
| +Table | alignments |
| +FootnoteDefinition | name |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple
from unicodedata import category

from pyromark import Markdown, Options

from tracker.model import chinese
from tracker.model.markdown import emphasis

Token = tuple[str, Any, int, int]


class Reading(NamedTuple):
    """A body with its tokens; where it has more than MOST_EVENTS events there are none, and `whole` is false."""

    tokens: list[Token]
    headings: list[tuple[int, str, str]]  # the values of the tokens that open them
    body: str
    data: bytes
    whole: bool


PARSER = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_SMART_PUNCTUATION | Options.ENABLE_WIKILINKS)

MOST_EVENTS = 300_000
"""A megabyte of prose has 200,000 events at most; a megabyte of brackets a million. Beyond this nothing is read."""

SURROGATES = re.compile("[\ud800-\udfff]")
NOT_IN_ASCII_IDS = re.compile(r"[^a-z0-9_\- ]")
IN_IDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
"""The Unicode categories that GitHub keeps in a heading's id, beside hyphens and blanks."""

BACKSLASH = ord("\\")
BRACKETS = (("Text", "["), ("Text", "]"))
INSIDE_CITATION = frozenset({"Text", "Code", "SoftBreak", "+Emphasis", "-Emphasis", "+Strong", "-Strong"})


def read(body: str) -> Reading:
    """The tokens of a body. Never raises."""
    try:
        data = body.encode()
    except UnicodeEncodeError:  # a lone surrogate cannot stand in a file, but a caller's text may hold one
        body = SURROGATES.sub("\ufffd", body)
        data = body.encode()
    reader = Reader(data)
    push = reader.tokens.append
    events: Iterator[tuple[Any, Any]] = emphasis.events(PARSER.events_with_range, body, MOST_EVENTS)
    for event, where in islice(events, MOST_EVENTS):
        start, end = where["start"], where["end"]
        if event.__class__ is str:  # a break or a rule; all else is a dict of one item
            push((event, None, start, end))
            continue
        name, value = event.popitem()
        if name == "Text":
            if value == "]":
                reader.close_bracket(start, end)
            else:
                push((name, value, start, end))
        elif name == "Start":
            if value.__class__ is str:
                push((OPENING[value], None, start, end))
            else:
                name, value = value.popitem()
                reader.open(name, value, start, end)
        elif name == "End":
            if value.__class__ is not str:
                name, value = value.popitem()
                reader.close(name, value, start, end)
            elif value == "Link":
                reader.close_link(start, end)
            else:
                push((CLOSING[value], None, start, end))
        else:
            push((name, value, start, end))
    whole = next(events, None) is None
    return Reading(reader.tokens, reader.headings, body, data, True) if whole else Reading([], [], body, data, False)


class Reader:
    """The tokens so far, and what is still open in them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tokens: list[Token] = []
        self.links: list[str] = []  # the open links, by closing token: an autolink may stand in another link's words
        self.heading = -1  # the heading we are in
        self.headings: list[tuple[int, str, str]] = []
        self.heading_ids: dict[str, int] = {}

    def close_bracket(self, start: int, end: int) -> None:
        """A `]` may end a citation, and then all since its `[` becomes one token."""
        tokens = self.tokens
        at = len(tokens) - 1
        while at >= 0 and tokens[at][0] in INSIDE_CITATION and tokens[at][:2] not in BRACKETS:
            at -= 1
        if at >= 0 and tokens[at][:2] == BRACKETS[0] and self.is_written(*tokens[at][2:], at) and self.is_written(start, end, len(tokens)):
            citation = parse_citation(tokens[at + 1 :], tokens[at][3])
            if citation is not None:
                tokens[at:] = [("Citation", citation, tokens[at][2], end)]
                return
        tokens.append(("Text", "]", start, end))

    def is_written(self, start: int, end: int, place: int) -> bool:
        """Return whether the bracket at `start` stands there itself: neither as a character reference nor behind a backslash."""
        if start and self.data[start - 1] == BACKSLASH and not (place and self.tokens[place - 1][3] == start):
            return False
        return end - start == 1

    def open(self, name: str, value: Any, start: int, end: int) -> None:
        if name == "Link":
            self.open_link(value, start, end)
            return
        if name == "Image":
            value = (value["dest_url"], value["title"], value["link_type"])
        elif name == "Heading":
            self.heading = len(self.tokens)
        elif name == "CodeBlock":
            value = None if value == "Indented" else value["Fenced"]
        self.tokens.append(("+" + name, value, start, end))

    def open_link(self, value: dict[str, Any], start: int, end: int) -> None:
        kind = value["link_type"]
        if kind.__class__ is str:
            self.links.append("-Link")
            self.tokens.append(("+Link", (value["dest_url"], value["title"], kind), start, end))
        else:
            self.links.append("-Wiki")
            self.tokens.append(("+Wiki", parse_wiki(self.data[start:end].decode()), start, end))

    def close_link(self, start: int, end: int) -> None:
        """`[[id|]]` and the like turn out to be text once they close."""
        kind = self.links.pop()
        self.tokens.append((kind, None, start, end))
        if kind == "-Wiki":
            opened = len(self.tokens) - 2
            while self.tokens[opened][0] != "+Wiki":
                opened -= 1
            if self.tokens[opened][1] is None:
                self.tokens[opened:] = [("Text", self.data[start:end].decode(), start, end)]

    def close(self, name: str, value: Any, start: int, end: int) -> None:
        if name == "Heading":
            _, opened, *where = self.tokens[self.heading]
            text = heading_text(self.tokens[self.heading + 1 :])
            value = int(opened["level"][1])
            self.headings.append((value, heading_id(text, self.heading_ids), text))
            self.tokens[self.heading] = ("+Heading", self.headings[-1], where[0], where[1])
        self.tokens.append(("-" + name, value, start, end))


# What opens without further facts, and what closes without.
OPENED = ("Paragraph", "Item", "HtmlBlock", "TableHead", "TableRow", "TableCell", "Emphasis", "Strong")
CLOSED = (*OPENED, "CodeBlock", "FootnoteDefinition", "Table", "Image")
OPENING = {name: f"+{name}" for name in OPENED}
CLOSING = {name: f"-{name}" for name in CLOSED}


def parse_citation(inside: list[Token], start: int) -> tuple[str, str | None] | None:
    """Parse the citation after a `[` that ends at `start` into source and locator; None if it is not one."""
    if not inside or inside[0][0] != "Text" or inside[0][2] != start or not inside[0][1].startswith("@"):
        return None
    text = inside[0][1]
    if len(inside) > 1:
        kinds = [token[0] for token in inside]
        if kinds.count("+Emphasis") != kinds.count("-Emphasis") or kinds.count("+Strong") != kinds.count("-Strong"):
            return None  # half a construct would be left open
        text = chinese.unbroken("".join("\n" if token[0] == "SoftBreak" else token[1] or "" for token in inside))
    source, _, locator = text[1:].partition(",")
    source = source.strip()
    return (source, locator.strip() or None) if source else None


def parse_wiki(text: str) -> tuple[str | None, str, bool] | None:
    """`[[kind/id|words]]` as kind, id and whether there are words; None where an id or promised words are missing."""
    target, bar, words = text[2:-2].partition("|")
    target = (target.removesuffix("\\") if bar else target).strip()
    if not target or (bar and not words.strip()):
        return None
    kind, slash, name = target.partition("/")
    return (kind, name, bool(bar)) if slash else (None, target, bool(bar))


def heading_text(tokens: list[Token]) -> str:
    """
    Return the text of a heading without citations and footnote marks.

    A wiki link without words counts as the id that stands there: the heading's own id must not change when another
    entry's title does.
    """
    parts = ["\n" if kind in ("SoftBreak", "HardBreak") else value for kind, value, _, _ in tokens if kind in SAID]
    return " ".join(chinese.unbroken("".join(parts)).split())


SAID = frozenset({"Text", "Code", "SoftBreak", "HardBreak"})


def heading_id(text: str, taken: dict[str, int]) -> str:
    """The id GitHub gives a heading: lower case, no punctuation, blanks as hyphens; `-1`, `-2` … for repeats; "" if nothing is left."""
    text = text.lower()
    kept = NOT_IN_ASCII_IDS.sub("", text) if text.isascii() else "".join(sign for sign in text if sign in "- " or category(sign) in IN_IDS)
    name = first = kept.replace(" ", "-")
    while name and name in taken:
        taken[first] += 1
        name = f"{first}-{taken[first]}"
    taken[name] = 0
    return name
