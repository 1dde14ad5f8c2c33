"""Citations as files beside a page: BibTeX, RIS and CSL-JSON, all with the same records (`parts/citations.py`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from tracker.model.kinds import CITED_AS
from tracker.site.outputs import File
from tracker.site.parts import citations
from tracker.site.parts.citations import Item
from tracker.site.site import Site


def beside(site: Site, path: str, records: Callable[..., list[Item]], *args: Any) -> Iterator[File]:
    """The files beside a page at `path` ("/rules/") that is no entry's, as far as the site has them."""
    for name, _title in citations.formats(site):
        yield File(f"{path.lstrip('/')}{name}", records, args, WRITERS[name])


# BibTeX

TEX: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "`": r"\textasciigrave{}",
        **{sign: f"\\{sign}" for sign in "$&#_%"},
    }
)
"""Characters special in TeX, with the commands that print them; a brace is named, since BibTeX counts it behind a backslash too."""

SPECIAL = re.compile(f"[{re.escape(''.join(TEX))}]")
"""Matches one of these; str.translate takes eighty times as long for a text with a character beyond ASCII."""

LIGATURE = re.compile(r"([-'<>,])(?=\1)")
"""Characters that TeX joins with the next into one sign."""

IN_ADDRESS = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})
"""Address fields are read sign by sign; these alone would end one."""


def bibtex(records: Iterable[Item]) -> bytes:
    """Records as `@misc`, which every style knows: titles between braces of their own keep their capitals, bodies are no persons."""
    return "\n".join(map(_bibtex_entry, records)).encode()


def _bibtex_entry(item: Item) -> str:
    fields = {
        "author": " and ".join(f"{{{tex(author['literal'])}}}" for author in item.get("author", ())),
        "title": f"{{{tex(item['title'])}}}",
        "howpublished": tex(item.get("container-title", "")),
        "number": tex(item.get("number", "")),
        "type": tex(item.get("genre", "")),
        **_bibtex_dates(item),
        "url": address(item["URL"]),
        "langid": tex(item.get("language", "")),
        "abstract": tex(item.get("abstract", "")),
        "note": tex(item.get("note", "")),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{item['id']},\n{lines}}}\n"


def _bibtex_dates(item: Item) -> dict[str, str]:
    """Year and month for BibTeX, whole dates for biblatex."""
    issued, accessed = (_parts(item, name) for name in ("issued", "accessed"))
    return {"year": "".join(issued[:1]), "month": "".join(issued[1:2]), "date": "-".join(issued), "urldate": "-".join(accessed)}


def tex(text: str) -> str:
    """A text that TeX shows as it stands."""
    return LIGATURE.sub(r"\1{}", SPECIAL.sub(lambda match: TEX[match[0]], on_one_line(text)))


def address(url: str) -> str:
    """A URL as fields of addresses have it."""
    return url.translate(IN_ADDRESS)


# RIS

RIS_TYPES: Mapping[str, str] = MappingProxyType({form.csl: form.ris for form in CITED_AS.values()})
"""The types of RIS by those of CSL."""


def ris(records: Iterable[Item]) -> bytes:
    """Records as RIS: a tag a line, lines ended as the format says."""
    return "".join(
        f"{tag}  - {on_one_line(value)}\r\n" for item in records for tag, value in _ris_lines(item) if value or tag == "ER"
    ).encode()


def _ris_lines(item: Item) -> Iterator[tuple[str, str]]:
    issued, accessed = (_parts(item, name) for name in ("issued", "accessed"))
    yield "TY", RIS_TYPES[item["type"]]
    yield "ID", item["id"]
    for author in item.get("author", ()):
        yield "AU", author["literal"]
    yield "TI", item["title"]
    yield "T2", item.get("container-title", "")
    yield "PY", "".join(issued[:1])
    yield "DA", _ris_date(issued)
    yield "IS", item.get("number", "")
    yield "M3", item.get("genre", "")
    yield "LA", item.get("language", "")
    yield "UR", item["URL"]
    yield "Y2", _ris_date(accessed)
    yield "AB", item.get("abstract", "")
    yield "N1", item.get("note", "")
    yield "ER", ""


def _ris_date(parts: list[str]) -> str:
    """Year, month and day between slashes; what is not known is empty."""
    return "/".join([*parts, "", ""][:3]) if parts else ""


# CSL-JSON


def csl(records: Iterable[Item]) -> bytes:
    """Records as CSL-JSON."""
    return orjson.dumps(list(records), option=orjson.OPT_APPEND_NEWLINE)


# What they share

BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def on_one_line(text: str) -> str:
    """A text without line breaks, which would end a field."""
    return (text if text.isprintable() else BREAKS.sub(" ", text)).strip()


def _parts(item: Item, name: str) -> list[str]:
    """A date as year, month and day in digits, as far as it is known."""
    parts = item[name]["date-parts"][0] if name in item else []
    return [f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(parts)]


WRITERS: Mapping[str, Callable[[Any], bytes]] = MappingProxyType({"cite.bib": bibtex, "cite.ris": ris, "cite.csl.json": csl})
