"""A site's own files stand in place of the engine's, or beside them, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import THEME, outputs, site_of
from writing import policy

from tracker.model.findings import UsageError
from tracker.site import assets
from tracker.site.i18n import catalogs
from tracker.site.theme_files import ThemeFiles

MARK = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


def write(folder: Path, path: str, content: bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_of_two_files_with_one_path_the_sites_own_counts(tmp_path: Path) -> None:
    own = write(tmp_path / "own", "static/css/a.css", b"")
    write(tmp_path / "engine", "static/css/a.css", b"")
    other = write(tmp_path / "engine", "static/css/components/b.css", b"")
    write(tmp_path / "engine", "static/css/.hidden.css", b"")

    theme = ThemeFiles((tmp_path / "own", tmp_path / "engine"))

    assert {"a.css": own, "components/b.css": other} == theme.below("static/css", ".css")
    assert own == theme.path("static/css/a.css")
    assert None is theme.path("static/css/c.css")


def test_a_style_of_the_sites_own_is_joined_with_the_engines(tmp_path: Path) -> None:
    write(tmp_path, "static/css/components/own.css", b"@layer components{.own{color:red}}")

    style = assets.read(ThemeFiles((tmp_path, THEME))).files[0].content.decode()

    assert "@layer components{.own{color:red}}" in style
    assert assets.read(ThemeFiles((THEME,))).files[0].content.decode().count("@layer") + 1 == style.count("@layer")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_one_word_is_replaced_and_all_others_stay(tmp_path: Path, language: str) -> None:
    text = f'{HEADER}\nmsgid "Home"\nmsgstr "Start"\n\nmsgid "Policies"\nmsgstr ""\n'
    write(tmp_path, catalogs.path_of(language), text.encode())
    engine = catalogs.read(ThemeFiles((THEME,)), language)

    own = catalogs.read(ThemeFiles((tmp_path, THEME)), language)

    assert "Start" == own.gettext("Home")
    assert engine.gettext("Policies") == own.gettext("Policies")
    assert engine.ngettext("{number} policy", "{number} policies", 1) == own.ngettext("{number} policy", "{number} policies", 1)
    assert catalogs.digest(ThemeFiles((tmp_path, THEME)), language) != catalogs.digest(ThemeFiles((THEME,)), language)


def test_a_mark_of_the_sites_own_takes_the_place_of_all_pictures_of_the_engine(tmp_path: Path) -> None:
    mark = write(tmp_path, "mark.svg", MARK)
    card = write(tmp_path / "own", "static/card.png", b"card")

    named = assets.read(ThemeFiles((tmp_path / "own", THEME)), mark=str(mark)).named

    assert {"icons/mark.svg", "card.png", "feed.css"} == set(named)
    site = site_of(tmp_path / "content", {"policies/x.md": policy()}, theme=str(THEME), overrides=str(tmp_path / "own"), mark=str(mark))
    contents = [asset.content for asset in site.assets.files]
    assert MARK in contents
    assert card.read_bytes() in contents
    assert "favicon.ico" not in outputs(site)


@pytest.mark.parametrize("content", [None, b"GIF89a"])
def test_a_mark_that_is_no_svg_file_is_wrong_usage(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        write(tmp_path, "mark.svg", content)

    with pytest.raises(UsageError, match="TRACKER_MARK"):
        assets.read(ThemeFiles((THEME,)), mark=str(tmp_path / "mark.svg"))
