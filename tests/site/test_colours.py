"""A site's own colours of the two sides can be read on every paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sites import THEME, site_of

from tracker.model.findings import UsageError
from tracker.site import colours

TOKENS = (THEME / "static" / "css" / "tokens.css").read_text("utf-8")


def token(name: str) -> tuple[str, str]:
    light, dark = re.findall(rf"--{name}: light-dark\((#\w+), (#\w+)\)", TOKENS)[0]
    return light, dark


def test_the_colours_are_those_of_the_style_sheet() -> None:
    assert {"up": token("up"), "down": token("down")} == dict(colours.DEFAULT)
    assert list(zip(*map(token, ("paper", "surface", "sunken")), strict=True)) == list(colours.GROUNDS)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#FFFFFF", "#FFFFFF", 1.0)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert ratio == round(colours.contrast(one, other), 2)
    assert colours.contrast(one, other) == colours.contrast(other, one)


@given(some.integers(0, 0xFFFFFF))
def test_what_is_taken_can_be_read_on_light_and_on_dark_paper(number: int) -> None:
    try:
        light, dark = colours.read({"up": f"#{number:06x}"})["up"]
    except UsageError as error:
        assert "choose a darker one" in str(error)  # noqa: PT017 (only some colours are refused)
        return

    assert all(colours.contrast(light, ground) >= 4.5 for ground in colours.GROUNDS[0])
    assert all(colours.contrast(dark, ground) >= 4.5 for ground in colours.GROUNDS[1])


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"left": "#000000"}, "'left'"),
        ({"up": "red"}, "'red'"),
        ({"up": 3}, "not 3"),
        ({"up": ("#000000",)}, r"\('#000000',\)"),
        ({"down": "#FF9900"}, "contrast of 1.9 to 1"),
        ({"down": ("#000000", "#222222")}, "on dark paper .* a lighter one"),
    ],
)
def test_a_colour_that_cannot_be_is_wrong_usage(setting: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=f"TRACKER_COLOURS.*{said}"):
        colours.read(setting)


def test_the_style_of_a_site_has_its_colours(tmp_path: Path) -> None:
    site = site_of(tmp_path, {}, theme=str(THEME), colours={"up": "#123456"})

    style = site.assets.files[0].content.decode()
    assert ":root{--up:#123456;--down:#B0440C;}" in style
    assert "" == colours.style(colours.DEFAULT)
