"""The tokens of the theme as the style sheet has them: contrast of every pair that is used, light and dark, and the families of type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "theme" / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
COLOUR = r"(#[0-9A-Fa-f]{6})"
BOTH = {name: values for name, *values in re.findall(rf"--([\w-]+): light-dark\({COLOUR}, {COLOUR}\)", TOKENS)}
FALLBACK = dict(re.findall(rf"--([\w-]+): {COLOUR};", TOKENS))

TEXT, EDGE, TRACKS = 4.5, 3.0, 1.4
PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "ink3", "link", "up", "down") for ground in ("paper", "surface", "sunken")),
    *((text, ground, TEXT) for text in ("ink2", "visited") for ground in ("paper", "surface", "sunken")),
    *((tone, f"{tone}-tint", TEXT) for tone in ("neutral", "ok", "warn", "err")),
    *(("ink", f"{tint}-tint", TEXT) for tint in ("warn", "err", "neutral")),
    *(("link", ground, TEXT) for ground in ("warn-tint", "err-tint", "mark")),
    *((text, "mark", TEXT) for text in ("ink", "ink2")),
    ("hover", "paper", TEXT),
    ("neutral", "paper", TEXT),
    ("err", "surface", TEXT),
    ("btn-text", "btn", TEXT),
    ("paper", "hover", TEXT),
    *((edge, ground, EDGE) for edge in ("ctl",) for ground in ("paper", "surface", "sunken")),
    *(("focus", ground, EDGE) for ground in ("paper", "sunken", "focus-halo")),
    ("up", "down", TRACKS),
]


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert 21.0 == pytest.approx(contrast("#000000", "#FFFFFF"))
    assert 4.54 == pytest.approx(contrast("#767676", "#FFFFFF"), abs=0.005)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_colours_keeps_its_contrast(scheme: int) -> None:
    found = [(one, other, least, contrast(BOTH[one][scheme], BOTH[other][scheme])) for one, other, least in PAIRS]

    assert [] == [f"{one} on {other}: {ratio:.2f}, not {least}" for one, other, least, ratio in found if ratio < least]


def test_a_browser_without_light_dark_gets_the_light_values() -> None:
    assert {name: light for name, (light, _) in BOTH.items()} == FALLBACK


def test_no_rule_outside_the_tokens_and_print_names_a_colour() -> None:
    found = {
        (path.name, colour)
        for path in CSS.rglob("*.css")
        if path.name not in {"tokens.css", "print.css"}
        for colour in re.findall(r"[:\s,(](#[0-9A-Fa-f]{3,8}|rgb\(|hsl\()", re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S))
    }

    assert set() == found


def family(name: str) -> list[str]:
    return [one.strip().strip('"') for one in re.search(rf"--{name}: (.*?);", TOKENS).group(1).split(",")]  # type: ignore[union-attr]


HAN = re.compile(r"PingFang|Hiragino|YaHei|JhengHei|CJK|SC$|TC$|WenQuanYi|SimSun|Songti")


@pytest.mark.parametrize("name", ["sans", "serif"])
def test_latin_faces_come_first_in_english(name: str) -> None:
    faces = family(name)
    first_han = next(at for at, face in enumerate(faces) if HAN.search(face))

    assert first_han >= 5
    assert all(HAN.search(face) for face in faces[first_han:-1])


@pytest.mark.parametrize("name", ["hans", "hant"])
def test_han_faces_come_first_in_chinese(name: str) -> None:
    assert all(HAN.search(face) for face in family(name)[:-1])


def test_no_family_is_the_systems_own() -> None:
    """On a Chinese Windows `system-ui` turns Latin text into a Chinese face."""
    rules = re.sub(r"/\*.*?\*/", "", " ".join(path.read_text("utf-8") for path in CSS.rglob("*.css")), flags=re.S)

    assert "system-ui" not in rules
