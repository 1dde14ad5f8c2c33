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

Token = tuple[str, Any, int, int]


class Reading(NamedTuple):
    """A body with its tokens; where it has more than MOST_EVENTS events there are none, and `whole` is false."""

    tokens: list[Token]
    body: str
    data: bytes
    whole: bool


PARSER = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_SMART_PUNCTUATION | Options.ENABLE_WIKILINKS)

MOST_EVENTS = 500_000
"""A megabyte of prose has 200,000 events at most; a megabyte of brackets a million. Beyond this nothing is read."""

SURROGATES = re.compile("[\ud800-\udfff]")
NOT_IN_ASCII_IDS = re.compile(r"[^a-z0-9_\- ]")
IN_IDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
"""The Unicode categories that GitHub keeps in a heading's id, beside hyphens and blanks."""

BACKSLASH = ord("\\")
INSIDE_CITATION = frozenset({"Text", "Code", "SoftBreak", "+Emphasis", "-Emphasis", "+Strong", "-Strong"})


def read(body: str) -> Reading:
    """The tokens of a body. Never raises."""
    try:
        data = body.encode()
    except UnicodeEncodeError:  # a lone surrogate cannot stand in a file, but a caller's text may hold one
        body = SURROGATES.sub("\ufffd", body)
        data = body.encode()
    tokens: list[Token] = []
    push = tokens.append
    links: list[bool] = []  # the open links, True for a wiki link: an autolink may stand in another link's words
    bracket = -1  # the token that may begin a citation
    heading = -1  # the token that opened the heading we are in
    taken: dict[str, int] = {}
    events: Iterator[tuple[Any, Any]] = iter(PARSER.events_with_range(body))
    for event, where in islice(events, MOST_EVENTS):
        start, end = where["start"], where["end"]
        if event.__class__ is str:
            push((event, None, start, end))
            continue
        ((name, value),) = event.items()
        if name == "Text":
            if value == "[" and not is_escaped(tokens, data, start):
                bracket = len(tokens)
            elif value == "]" and bracket >= 0:
                if not is_escaped(tokens, data, start) and (citation := parse_citation(tokens[bracket + 1 :])):
                    start = tokens[bracket][2]
                    del tokens[bracket:]
                    name, value = "Citation", citation
                bracket = -1
            push((name, value, start, end))
        elif name == "Start":
            if value.__class__ is not str:
                ((name, value),) = value.items()
                if name == "Link" or name == "Image":
                    kind = value["link_type"]
                    wiki = kind.__class__ is not str
                    if wiki and name == "Link":
                        found = parse_wiki(data[start:end].decode())
                        if found is None:
                            push(("Text", data[start:end].decode(), start, end))
                            for skipped, _ in events:
                                if skipped == {"End": "Link"}:
                                    break
                            continue
                        name, value = "Wiki", found
                    else:
                        value = (value["dest_url"], value["title"], kind)
                    if name != "Image":
                        links.append(wiki)
                elif name == "Heading":
                    heading = len(tokens)
                    value = int(value["level"][1])
                elif name == "CodeBlock":
                    value = None if value == "Indented" else value["Fenced"]
                push(("+" + name, value, start, end))
            else:
                push(("+" + value, None, start, end))
        elif name == "End":
            if value.__class__ is not str:
                ((value, rest),) = value.items()
                if value == "List":
                    push(("-List", rest, start, end))
                    continue
                if value == "Heading":
                    text = heading_text(tokens[heading + 1 :])
                    level = tokens[heading][1]
                    tokens[heading] = ("+Heading", (level, heading_id(text, taken), text), *tokens[heading][2:])
                    push(("-Heading", level, start, end))
                    continue
            elif value == "Link" and links.pop():
                value = "Wiki"
            push(("-" + value, None, start, end))
        else:
            push((name, value, start, end))
    whole = next(events, None) is None
    return Reading(tokens if whole else [], body, data, whole)


def is_escaped(tokens: list[Token], data: bytes, start: int) -> bool:
    """Whether a backslash that is not itself shown stands before the sign at `start`."""
    return start > 0 and data[start - 1] == BACKSLASH and not (tokens and tokens[-1][3] == start)


def parse_citation(inside: list[Token]) -> tuple[str, str | None] | None:
    """What stands between two brackets as source and locator; None if it is not a citation."""
    if not inside or inside[0][0] != "Text" or not inside[0][1].startswith("@"):
        return None
    kinds = [token[0] for token in inside]
    if (
        not INSIDE_CITATION.issuperset(kinds)
        or kinds.count("+Emphasis") != kinds.count("-Emphasis")
        or kinds.count("+Strong") != kinds.count("-Strong")
    ):
        return None  # half a construct would be left open
    text = "".join(" " if token[0] == "SoftBreak" else token[1] or "" for token in inside)
    source, _, locator = text[1:].partition(",")
    source = " ".join(source.split())
    return (source, " ".join(locator.split()) or None) if source else None


def parse_wiki(text: str) -> tuple[str | None, str, bool] | None:
    """`[[kind/id|words]]` as kind, id and whether there are words; None where an id or promised words are missing."""
    target, bar, words = text[2:-2].partition("|")
    target = " ".join((target.removesuffix("\\") if bar else target).split())
    if not target or (bar and not words.strip()):
        return None
    kind, slash, name = target.partition("/")
    return (kind, name, bool(bar)) if slash else (None, target, bool(bar))


def heading_text(tokens: list[Token]) -> str:
    """
    What a heading says, without citations and footnote marks.

    A wiki link without words counts as the id that stands there: the heading's own id must not change when another
    entry's title does.
    """
    parts = [" " if kind in ("SoftBreak", "HardBreak") else value for kind, value, _, _ in tokens if kind in SAID]
    return " ".join("".join(parts).split())


SAID = frozenset({"Text", "Code", "SoftBreak", "HardBreak"})


def heading_id(text: str, taken: dict[str, int]) -> str:
    """The id GitHub gives a heading: lower case, no punctuation, blanks as hyphens; `-1`, `-2` … for repeats."""
    text = text.lower()
    kept = NOT_IN_ASCII_IDS.sub("", text) if text.isascii() else "".join(sign for sign in text if sign in "- " or category(sign) in IN_IDS)
    name = first = kept.replace(" ", "-")
    while name in taken:
        taken[first] += 1
        name = f"{first}-{taken[first]}"
    taken[name] = 0
    return name
