"""
A record of a citation as text in three styles: APA (7th edition), Chicago (18th, a bibliography's entry), GB/T 7714-2025 (numeric).

Tests compare each with what citeproc makes of the same records. Laws are cited as documents of those that issued them: both American
styles have for statutes the form of the United States alone ("Pub. L.").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.model.markdown import HAN

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""As both American styles write them, whatever the language of the site."""

MOST_AUTHORS = 3
"""Authors that GB/T 7714 names."""

APA_MOST = 20
"""Authors that APA names; of more, the first nineteen and the last."""

CHICAGO_MOST = 6
CHICAGO_SHOWN = 3
"""Authors that Chicago names, and how many of more than that."""

STOPS = (".", "?", "!", "。", "？", "！", "…")
"""Characters that end a sentence."""


def apa(item: dict[str, Any]) -> str:
    """Author. (Date). Title (number). Container. URL."""
    authors, title = _apa_authors(_authors(item)), _with_number(item)
    year = f"({_american(item, year_first=True) or 'n.d.'})."
    parts = [_sentence(authors), year, _sentence(title)] if authors else [_sentence(title), year]
    if container := item.get("container-title"):
        parts.append(_sentence(container))
    if "issued" not in item and "accessed" in item:
        parts.append(f"Retrieved {_date_in_words(item['accessed'])}, from")
    return " ".join([*parts, item["URL"]])


def chicago(item: dict[str, Any]) -> str:
    """Author. “Title.” Number. Container, date. URL."""
    authors, container = _chicago_authors(_authors(item)), item.get("container-title")
    dated = _american(item) or "n.d."
    parts = [_sentence(authors)] if authors else []
    parts.append(f"“{_sentence(_inner_quotes(item['title']))}”")
    if "number" in item:
        parts.append(_sentence(item["number"]))
    parts.append(_sentence(f"{container}, {dated}" if container else dated))
    if "issued" not in item and "accessed" in item:
        parts.append(f"Accessed {_date_in_words(item['accessed'])}.")
    return " ".join([*parts, f"{item['URL']}."])


def gbt(item: dict[str, Any]) -> str:
    """Authors. Title：number[EB/OL]. （date）[accessed]. URL."""
    authors = _authors(item)
    others = ["等" if HAN.search(authors[0]) else "et al"] if len(authors) > MOST_AUTHORS else []
    title = "：".join(filter(None, (item["title"], item.get("number")))) + "[EB/OL]"
    days = (f"（{_iso(item['issued'])}）" if "issued" in item else "") + (f"[{_iso(item['accessed'])}]" if "accessed" in item else "")
    return ". ".join(filter(None, ("，".join(authors[:MOST_AUTHORS] + others), title, days, item["URL"]))) + "."


def _authors(item: dict[str, Any]) -> list[str]:
    return [author["literal"] for author in item.get("author", ())]


def _apa_authors(authors: Sequence[str]) -> str:
    if len(authors) > APA_MOST:
        return f"{', '.join(authors[: APA_MOST - 1])}, … {authors[-1]}"
    return _joined(authors, "&")


def _chicago_authors(authors: Sequence[str]) -> str:
    if len(authors) > CHICAGO_MOST:
        return f"{', '.join(authors[:CHICAGO_SHOWN])}, et al."
    return _joined(authors, "and")


def _joined(authors: Sequence[str], word: str) -> str:
    """One name, two with a word between, or more with commas."""
    *first, last = authors or [""]
    return f"{', '.join(first)}{',' if len(first) > 1 else ''} {word} {last}" if first else last


def _with_number(item: dict[str, Any]) -> str:
    return f"{item['title']} ({item['number']})" if "number" in item else str(item["title"])


def _american(item: dict[str, Any], *, year_first: bool = False) -> str | None:
    return _date_in_words(item["issued"], year_first=year_first) if "issued" in item else None


def _date_in_words(date: dict[str, Any], *, year_first: bool = False) -> str:
    """ "September 4, 2017", or "2017, September 4"; as much of it as is known."""
    year, *rest = date["date-parts"][0]
    day = " ".join([MONTHS[rest[0] - 1], *map(str, rest[1:])]) if rest else ""
    if year_first:
        return f"{year}, {day}" if day else f"{year}"
    return f"{day}{',' if len(rest) > 1 else ''} {year}" if day else f"{year}"


def _iso(date: dict[str, Any]) -> str:
    year, *rest = date["date-parts"][0]
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def _sentence(text: str) -> str:
    """A text that ends with a stop."""
    return text if text.endswith(STOPS) else f"{text}."


def _inner_quotes(text: str) -> str:
    """A text to stand between quotation marks: its own are single ones."""
    return text.replace("“", "‘").replace("”", "’")
