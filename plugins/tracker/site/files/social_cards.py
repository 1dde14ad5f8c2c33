"""
An entry's own picture for those who show a link to it: what it is called, which way it pushes, whose it is, and its year on the axis.

Drawn as SVG and made a PNG of by resvg, where the setting asks for it and resvg and a face with Chinese characters are there. Else
every page has the one picture of `brand`, without words.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from html import escape
from typing import Any, NamedTuple

from tracker.model.library import Key
from tracker.site import assets
from tracker.site.charts import svg, text_width
from tracker.site.dependencies import memoized, tracked_value
from tracker.site.i18n import labels
from tracker.site.outputs import File, given
from tracker.site.parts import list_items, policy_table
from tracker.site.site import Site

log = logging.getLogger(__name__)

CONVERTER = "resvg_py"
SERIF = "Noto Serif CJK SC, Source Han Serif SC, Songti SC, SimSun, serif"
SANS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
WIDTH, HEIGHT = 1200, 630
LEFT = 64
ROOM = WIDTH - 2 * LEFT
TITLE, LINE, MOST_LINES = 56, 70, 3
ORIGINAL, SMALL = 34, 28
AXIS = 548
INK, INK2, PAPER, SUNKEN = "#1A1C21", "#4A4E57", assets.PAPER, "#F1EFE9"
UP, DOWN, SIDE = "M16 1 30 15H2z", "M2 17h28L16 31z", 32
"""The site's mark: two triangles in a square of this side."""
STRAIGHT = str.maketrans("‘’“”", "''\"\"")
"""Chinese faces draw these signs as wide as a character, which is right between characters alone."""
MOST_YEARS = 60
"""Years that have a tick each on the axis; more are drawn as a line alone."""


class Card(NamedTuple):
    """An entry's picture: where it stands below the site's root, what is said to those who cannot see it, and the drawing."""

    path: str
    alt: str
    svg: str


def outputs(site: Site) -> Iterator[File]:
    """The pictures of all entries, where they can be drawn."""
    for key in site.order if wanted(site) else ():
        card = drawn(site, key)
        yield File(card.path, given, (card.svg,), png)


def of_entry(site: Site, key: Key) -> dict[str, Any]:
    """Return the picture of an entry for its head, as `card`; empty if it has none."""
    if not wanted(site):
        return {}
    card = drawn(site, key)
    return {"card": {"url": site.absolute(f"/{card.path}"), "alt": card.alt}}


@memoized
def wanted(site: Site) -> bool:
    """Return whether entries have pictures. Says why they have none where the setting asks for them in vain."""
    lacking = missing() if site.settings["cards"] else None
    if lacking:
        log.warning("no pictures of entries are drawn for those who show a link: %s", lacking)
    return bool(site.settings["cards"]) and not lacking


@cache
def missing() -> str | None:
    """Return the name of the missing requirement for drawing; None if all are there."""
    try:
        importlib.import_module(CONVERTER)
    except ImportError:
        return "the package resvg-py is not installed"
    one, other = (png(_svg(_text(LEFT, 300, TITLE, sign, SERIF, INK))) for sign in "漢字")
    return "no font here has Chinese characters" if one == other else None


def png(svg: str) -> bytes:
    """A drawing as a PNG."""
    return bytes(importlib.import_module(CONVERTER).svg_to_bytes(svg_string=svg))


# Drawing


@tracked_value
def years(site: Site) -> list[int]:
    """The year of the first act and the year after the last, between which the axis lies; none without acts."""
    found = [int(act.day[:4]) for act in policy_table.acts(site).values()]
    return [min(found), max(found) + 1] if found else [0, 0]


@memoized
def drawn(site: Site, key: Key) -> Card:
    """The picture of an entry; drawn once."""
    row = list_items.row(site, key).data
    lead = labels.word("stance", row["stance"]) if row["stance"] else row["label"]
    by = ", ".join(part for part in (row["by"], row["date"]) if part)
    side = site.vocabulary.side(row["stance"]) if row["stance"] else None
    tones = {side: light for side, (light, _) in site.colours.items()}
    drawing = draw({**row, "side": side, "name": site.settings["name"], "lead": lead, "foot": by}, range(*years(site)), tones)
    digest = blake2b(drawing.encode(), digest_size=8).hexdigest()
    return Card(f"cards/{key[0]}/{key[1]}.{digest}.png", ". ".join(part for part in (row["title"], lead, by) if part), drawing)


def draw(row: dict[str, Any], span: range, tones: Mapping[str, str]) -> str:
    """The drawing of an entry's line; `span` is the years of the axis, `tones` the colour of each side."""
    lines = wrapped(row["title"], TITLE, MOST_LINES)
    tone = tones.get(row["side"] or "", INK2)
    top = 232
    parts = [
        f'<g transform="translate({LEFT} 52)">{_mark(32, tones)}</g>',
        _text(LEFT + 46, 78, SMALL, row["name"], SANS, INK2),
        _shape(row["side"], LEFT, 126, tone, tones),
        _text(LEFT + (40 if row["side"] else 0), 150, SMALL, row["lead"], SANS, tone, "700"),
        *(_text(LEFT, top + place * LINE, TITLE, line, SERIF, INK, "700") for place, line in enumerate(lines)),
    ]
    below = top + (len(lines) - 1) * LINE
    if row["original"]:
        below += 58
        parts.append(_text(LEFT, below, ORIGINAL, wrapped(row["original"], ORIGINAL, 1)[0], SANS, INK2, language=row["original_lang"]))
    if row["foot"]:
        parts.append(_text(LEFT, below + 54, SMALL, wrapped(row["foot"], SMALL, 1)[0], SANS, INK2))
    return _svg("".join([*parts, _axis(span, int(row["date"][:4]) if row["date"] else None, tone)]))


def wrapped(text: str, size: float, most: int) -> list[str]:
    """A text in at most so many lines of the card's width, the last cut with an ellipsis; Chinese breaks anywhere, the rest at blanks."""
    lines, line = [], ""
    for word in _words(text):
        if line and text_width.width((line + word).rstrip(), size) > ROOM:
            lines.append(line.rstrip())
            line = ""
        line += word
    lines.append(line.rstrip())
    if len(lines) <= most and all(text_width.width(line, size) <= ROOM for line in lines):
        return lines
    kept = lines[:most]
    last = kept[-1] + ("…" if len(lines) > most else "")
    while text_width.width(last, size) > ROOM:
        last = last.rstrip("…")[:-1].rstrip() + "…"
    return [*kept[:-1], last]


def _words(text: str) -> Iterator[str]:
    """The parts of a text between which a line may break, each with the blank that follows it."""
    word = ""
    for sign in text:
        word += sign
        if sign == " " or _is_wide(sign):
            yield word
            word = ""
    if word:
        yield word


def _is_wide(sign: str) -> bool:
    return ord(sign) >= 0x2E80


def _axis(span: range, lit: int | None, tone: str) -> str:
    """The band of years at the foot, the entry's own in colour."""
    drawing = (
        f'<path fill="{SUNKEN}" d="{svg.bar(0, AXIS, WIDTH, 20)}"/>'
        f'<path fill="{INK}" d="{svg.bar(0, AXIS - 3, WIDTH, 3)}{svg.bar(0, AXIS + 20, WIDTH, 3)}"/>'
    )
    if not span:
        return drawing
    step = ROOM / len(span)
    if len(span) <= MOST_YEARS:
        drawing += (
            f'<path fill="{INK2}" d="{"".join(svg.bar(LEFT + step * place - 1, AXIS + 4, 2, 12) for place in range(len(span) + 1))}"/>'
        )
    shown = {span[0], span[-1]}
    if lit is not None and lit in span:
        place = LEFT + step * (lit - span[0])
        drawing += f'<path fill="{tone}" d="{svg.bar(place, AXIS - 3, max(step, 6), 26)}"/>'
        shown = {year for year in shown if abs(year - lit) * step > 90} | {lit}
    for year in sorted(shown):
        middle = min(max(LEFT + step * (year - span[0] + 0.5), LEFT + 32), WIDTH - LEFT - 32)
        drawing += _text(
            middle, AXIS + 60, SMALL, f"{year:04}", SANS, tone if year == lit else INK2, "700" if year == lit else "400", "middle"
        )
    return drawing


def _shape(side: str | None, x: float, y: float, tone: str, tones: Mapping[str, str]) -> str:
    """The sign of a side, as the pages have it; nothing for what has no stance."""
    up, down = svg.upward(x + 14, y + 26, 28), svg.downward(x + 14, y, 28)
    if side in tones:
        return f'<path fill="{tone}" d="{up if side == "up" else down}"/>'
    if side == "both":
        return f'<g transform="translate({x} {y - 2})">{_mark(28, tones)}</g>'
    return f'<circle cx="{x + 14}" cy="{y + 14}" r="11" fill="none" stroke="{tone}" stroke-width="4"/>' if side else ""


def _mark(size: int, tones: Mapping[str, str]) -> str:
    return f'<g transform="scale({size / SIDE})"><path fill="{tones["up"]}" d="{UP}"/><path fill="{tones["down"]}" d="{DOWN}"/></g>'


def _text(
    x: float,
    y: float,
    size: int,
    text: str,
    family: str,
    colour: str,
    weight: str = "400",
    anchor: str = "start",
    language: str | None = None,
) -> str:
    tag = f' xml:lang="{escape(language)}"' if language else ""
    drawn = text if any(map(_is_wide, text)) else text.translate(STRAIGHT)
    return (
        f'<text x="{svg.number(x)}" y="{y}" font-family="{family}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}"{tag}>{escape(drawn)}</text>'
    )


def _svg(content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path fill="{PAPER}" d="{svg.bar(0, 0, WIDTH, HEIGHT)}"/>{content}</svg>'
    )
