"""
Emphasis, straight quotation marks and code beside Chinese characters.

CommonMark recognises emphasis by the blanks and punctuation around its marks. Chinese has no blanks between words: `**真，**她` would
show its stars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from unicodedata import category

from tracker.model.chinese import BREAK, WIDE, unbroken

Event = tuple[Any, Any]
"""An event of pulldown-cmark and its byte range: `({"Text": "a"}, {"start": 0, "end": 1})`."""

IS_WIDE = re.compile(f"[{WIDE}]")
MARK = re.compile(rf"(?:(?<=[{WIDE}])|(?=(?:\*+|_+|')[{WIDE}]))(?:\*+|_+|')")
"""Marks of emphasis, and an apostrophe, beside a Chinese character."""

MARKS = ("*", "_", "'")
EMPHASIS = ("Emphasis", "Strong")
INLINE = (*EMPHASIS, "Link", "Image", "Code", "FootnoteReference", "InlineHtml")
QUOTE = ord('"')
LINE_START = re.compile(r"\n[ \t>]*")
LETTER, PUNCTUATION = "a", ","
"""One-byte stand-ins that have no meaning in Markdown."""
FILLERS = {1: LETTER, 2: "é", 3: "一"}


def events(parse: Callable[[str], Iterable[Event]], body: str, most: int) -> Iterator[Event]:
    """
    The events of a body, with emphasis, quotation marks and line breaks in code recognised beside Chinese characters.

    `parse` gives the events of CommonMark. Where a Chinese character decides whether a mark opens or closes, stand-ins of as many bytes
    are parsed in its place; of a body with more than `most` events some may be left out.
    """
    has_wide, data = IS_WIDE.search(body) is not None, body.encode()
    disguised = disguise(body) if has_wide else body
    found = _restored(parse, body, disguised, most) if disguised != body else iter(parse(body))
    if has_wide and "`" in body:
        found = _coded(found, data)
    return _quoted(found, data) if '"' in body else found


def disguise(body: str) -> str:
    """
    `body` with a stand-in, of as many bytes, for every Chinese character that keeps a mark beside it from opening or closing.

    A Chinese letter counts as punctuation where punctuation stands at the mark's other side, and Chinese punctuation as a letter where
    another script's letter does: the mark can then both open and close, as between two letters.
    """
    roles: dict[int, list[str]] = {}
    for mark in MARK.finditer(body):
        left, right = mark.start() - 1, mark.end()
        before, after = _class(body[left : mark.start()]), _class(body[right : right + 1])
        for place, side, own, other in ((left, 1, before, after), (right, 0, after, before)):
            if role := _role(mark[0][0], own, other):
                roles.setdefault(place, ["", ""])[side] = role
    pieces: list[str] = []
    end = 0
    for place, (first, last) in sorted(roles.items()):
        pieces += (body[end:place], _stand_in(body, place, first, last))
        end = place + 1
    return "".join([*pieces, body[end:]])


def _class(character: str) -> str:
    """`blank`, `letter` or `punctuation`; `wide letter` or `wide punctuation` of a Chinese character."""
    if not character or character.isspace():
        return "blank"
    name = "punctuation" if category(character)[0] in "PS" else "letter"
    return f"wide {name}" if IS_WIDE.match(character) else name


def _role(mark: str, own: str, other: str) -> str:
    """As what a character of class `own` is parsed beside `mark`, with `other` at its other side; "" for what it is."""
    if own == "wide letter" and (mark == "'" or other.endswith("punctuation")):
        return PUNCTUATION
    if own == "wide punctuation" and other == "letter" and mark == "*":
        return LETTER
    return ""


def _stand_in(body: str, place: int, first: str, last: str) -> str:
    """As many bytes as the character at `place` has, the first seen by the mark before it, the last by that after it."""
    size, own = len(body[place].encode()), PUNCTUATION if _class(body[place]).endswith("punctuation") else LETTER
    if not first and body[place - 1 : place] in MARKS:
        first = own
    if not last and body[place + 1 : place + 2] in MARKS:
        last = own
    return first + FILLERS[size - len(first) - len(last)] + last


def _restored(parse: Callable[[str], Iterable[Event]], body: str, disguised: str, most: int) -> Iterator[Event]:
    """The events of `body` with the emphasis of `disguised`; as CommonMark has them, should the two differ in anything else."""
    plain, marked = list(islice(parse(body), most + 1)), list(islice(parse(disguised), most + 1))
    others = [item for item in plain if not _is_inline(item)]
    if [item[1] for item in others] != [item[1] for item in marked if not _is_inline(item)]:
        return iter(plain)
    texts = {(where["start"], where["end"]): event["Text"] for event, where in plain if _name(event) == "Text"}
    return _merged(marked, iter(others), texts, body.encode())


def _merged(marked: list[Event], others: Iterator[Event], texts: dict[tuple[int, int], str], data: bytes) -> Iterator[Event]:
    for event, where in marked:
        start, end = where["start"], where["end"]
        if not _is_inline((event, where)):
            yield next(others)
        elif _name(event) == "Text" and data[start:end] != b"'":
            yield {"Text": texts.get((start, end)) or data[start:end].decode()}, where
        else:
            yield event, where


def _name(event: Any) -> str:
    """`Text`, `SoftBreak`, `Paragraph` …: of an event, or of what it opens or closes."""
    while event.__class__ is dict:
        ((name, event),) = event.items()
        if name not in ("Start", "End"):
            return str(name)
    return str(event)


def _is_inline(item: Event) -> bool:
    """Return whether an event is text or emphasis: what stand-ins may change."""
    return _name(item[0]) in ("Text", *EMPHASIS)


def _coded(found: Iterable[Event], data: bytes) -> Iterator[Event]:
    """The events with pieces of code over several lines as CommonMark has them, but with no blank between two Chinese characters."""
    for event, where in found:
        if event.__class__ is dict and "Code" in event and b"\n" in (source := data[where["start"] : where["end"]]):
            code = LINE_START.sub("\n", source.decode().strip("`"))
            if BREAK.search(code) and code.replace("\n", " ").strip() == event["Code"].strip():
                text = unbroken(code)
                event = {"Code": text[1:-1] if text[0] == text[-1] == " " else text}
        yield event, where


def _quoted(found: Iterable[Event], data: bytes) -> Iterator[Event]:
    """The events with straight double quotes in pairs; pulldown-cmark neither nests them nor closes them before a Chinese character."""
    depth = 0
    for event, where in found:
        if event.__class__ is not dict:
            yield event, where
            continue
        text = event.get("Text")
        if text is None:
            if _name(event) not in INLINE:
                depth = 0
        elif (text == "“" or text == "”") and data[where["start"]] == QUOTE:
            closes = _closes(data, where["start"], depth)
            depth = max(0, depth - 1) if closes else depth + 1
            event = {"Text": "”" if closes else "“"}
        yield event, where


def _closes(data: bytes, at: int, depth: int) -> bool:
    """Return whether the straight quote at byte `at` closes one of `depth` open quotations, by CommonMark's rule for emphasis."""
    before, after = _class(_last_character(data[max(0, at - 4) : at])), _class(data[at + 1 : at + 5].decode(errors="ignore")[:1])
    opens, closes = _is_flanking(after, before), _is_flanking(before, after)
    return closes if opens != closes else depth > 0


def _is_flanking(inner: str, outer: str) -> bool:
    """Return whether a mark can stand at the edge of words that have a character of class `inner` there."""
    return inner != "blank" and (inner != "punctuation" or outer != "letter")


def _last_character(data: bytes) -> str:
    return data.decode(errors="ignore")[-1:]
