"""An entry's own picture for those who show a link to it."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser
from sites import THEME, outputs, render, site_of
from writing import article, policy

from tracker.site import colours
from tracker.site.charts import svg, text_width
from tracker.site.files import social_cards
from tracker.site.outputs import File
from tracker.site.site import Site

TONES = {"up": "#000000", "down": "#222222"}
SVG = "{http://www.w3.org/2000/svg}"
FILES: dict[str, str | bytes] = {
    "policies/x.md": policy(title="Notice on <Mining> & more", original_title="{zh-Hans: 关于挖矿的通知}"),
    "policies/old.md": policy(title="An old plan", stance="promote", timeline="[{date: 2013, event: issued, source: text}]"),
    "articles/a.md": article(),
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    if lacking := social_cards.missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lacking)
    return site_of(tmp_path, FILES, cards=True, sitename="The Tracker", theme=str(THEME))


def said(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def properties(site: Site, path: str) -> dict[str | None, str | None]:
    found = LexborHTMLParser(render(site, path)).css("meta[property^='og:image']")
    return {node.attributes["property"]: node.attributes["content"] for node in found}


def test_a_policys_picture_says_what_it_is_which_way_it_pushes_whose_and_when(site: Site) -> None:
    svg = social_cards.drawn(site, ("policy", "x")).svg

    assert [
        "The Tracker",
        "Restricts",
        "Notice on <Mining> & more",
        "关于挖矿的通知",
        "Ministry of Industry, 2021-05-21",
        "2013",
        "2021",
    ] == said(svg)
    assert colours.DEFAULT["down"][0] in svg


def test_a_stance_of_the_sites_own_is_drawn_by_its_side(tmp_path: Path) -> None:
    vocabulary = "stance: {eases: {label: Eases, side: up}, tightens: {label: Tightens, side: down}}"
    site = site_of(tmp_path, {"policies/x.md": policy(stance="tightens"), "_vocabulary.yaml": vocabulary}, cards=True)

    assert (
        f'fill="{colours.DEFAULT["down"][0]}" d="{svg.downward(social_cards.LEFT + 14, 126, 28)}"'
        in social_cards.drawn(site, ("policy", "x")).svg
    )


def test_an_article_says_its_kind_and_publisher(site: Site) -> None:
    assert ["The Tracker", "Article", "A report", "The Paper, 2021-06-09"] == said(social_cards.drawn(site, ("article", "a")).svg)[:4]


def test_a_page_names_its_picture_and_says_it_in_words(site: Site) -> None:
    found = properties(site, "policies/x/index.html")

    card = social_cards.drawn(site, ("policy", "x"))
    assert f"https://example.org/{card.path}" == found["og:image"]
    assert "Notice on <Mining> & more. Restricts. Ministry of Industry, 2021-05-21" == found["og:image:alt"]
    assert card.path in outputs(site)
    assert card.path.startswith("cards/policy/x.")


def test_the_picture_is_a_png_of_the_size_that_others_show(site: Site) -> None:
    output = outputs(site)[social_cards.drawn(site, ("policy", "x")).path]
    assert isinstance(output, File)
    content = output.make(output.data(site))

    assert b"\x89PNG" == content[:4]
    assert (1200, 630) == (int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
    assert content == output.make(output.data(site))


def test_every_entry_has_a_picture_and_lists_have_that_of_the_site(site: Site) -> None:
    drawn = [path.split("/")[1:] for path in outputs(site) if path.startswith("cards/")]

    assert {(kind, id) for kind, id in site.published} == {(kind, name.split(".")[0]) for kind, name in drawn}
    assert f"https://example.org/{site.assets.named['card.png']}" == properties(site, "policies/index.html")["og:image"]


def test_a_changed_title_is_a_picture_of_another_name(tmp_path: Path, site: Site) -> None:
    other = site_of(
        tmp_path / "other",
        {**FILES, "policies/old.md": policy(title="An older plan")},
        cards=True,
        sitename="The Tracker",
        theme=str(THEME),
    )

    assert social_cards.drawn(site, ("policy", "old")).path != social_cards.drawn(other, ("policy", "old")).path


def test_none_is_drawn_unasked(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES, theme=str(THEME))

    assert {} == social_cards.of_entry(site, ("policy", "x"))
    assert not [path for path in outputs(site) if path.startswith("cards/")]


@pytest.mark.parametrize(
    ("lacking", "told"), [("the package resvg-py is not installed", "resvg-py"), ("no font here has Chinese characters", "font")]
)
def test_asked_for_in_vain_the_site_has_its_one_picture_and_the_build_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, lacking: str, told: str
) -> None:
    monkeypatch.setattr(social_cards, "missing", lambda: lacking)
    with caplog.at_level(logging.WARNING):
        site = site_of(tmp_path, FILES, cards=True, theme=str(THEME))
        found = properties(site, "policies/x/index.html")

    assert f"https://example.org/{site.assets.named['card.png']}" == found["og:image"]
    assert [True] == [told in message for message in caplog.messages]


def test_what_is_missing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(social_cards, "CONVERTER", "no_such_converter")
    assert "the package resvg-py is not installed" == social_cards.missing.__wrapped__()
    monkeypatch.undo()
    monkeypatch.setattr(social_cards, "png", lambda _svg: b"the same box")
    assert "no font here has Chinese characters" == social_cards.missing.__wrapped__()


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("Short", 3, ["Short"]),
        ("Notice on the Prevention of Risks in Token Sales", 3, ["Notice on the Prevention of Risks in", "Token Sales"]),
        ("汉" * 40, 3, ["汉" * 19, "汉" * 19, "汉汉"]),
        ("汉" * 40, 1, ["汉" * 18 + "…"]),
        ("x" * 60, 2, ["x" * 30 + "…"]),
    ],
)
def test_a_title_breaks_at_words_and_chinese_anywhere(text: str, most: int, expected: list[str]) -> None:
    found = social_cards.wrapped(text, social_cards.TITLE, most)

    assert expected == found
    assert all(text_width.width(line, social_cards.TITLE) <= social_cards.ROOM for line in found)


def test_a_title_of_many_words_ends_in_an_ellipsis_after_three_lines() -> None:
    found = social_cards.wrapped("Provisional measures " * 20, social_cards.TITLE, 3)

    assert 3 == len(found)
    assert found[-1].endswith("…")


def test_quotation_marks_are_straight_where_a_chinese_face_would_draw_them_wide() -> None:
    row = {"title": "People’s “Bank”", "original": "“中国”", "original_lang": "zh-Hans", "foot": "", "date": None, "stance": None}
    svg = social_cards.draw({**row, "side": None, "name": "T", "lead": "Agency"}, range(2013, 2027), TONES)

    assert 'People\'s "Bank"' in said(svg)
    assert "“中国”" in said(svg)


@pytest.mark.parametrize("span", [range(0), range(2021, 2022), range(1900, 2027)])
def test_the_axis_can_hold_any_years(span: range) -> None:
    row = {
        "title": "T",
        "original": None,
        "original_lang": None,
        "foot": "F",
        "date": "2021",
        "side": "both",
        "name": "T",
        "lead": "Both",
    }

    ElementTree.fromstring(social_cards.draw(row, span, TONES))
