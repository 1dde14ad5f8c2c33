"""The theme's files: joined in a stated order, under names that change with them."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from sites import THEME, outputs, render, site_of

from tracker.model.findings import ContentErrors
from tracker.site import assets
from tracker.site.theme_files import ThemeFiles


def theme(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        file = folder / "static" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def read(folder: Path) -> assets.Assets:
    return assets.read(ThemeFiles((folder,)))


def test_style_sheets_are_joined_in_the_order_of_their_layers(tmp_path: Path) -> None:
    names = ["print.css", "base.css", "components/b.css", "components/a.css", "reset.css", "other.css", "utilities.css", "tokens.css"]
    found = read(theme(tmp_path, {f"css/{name}": f".{Path(name).stem} {{}}" for name in names}))

    order = found.files[0].content.decode().replace(" {}", "").split()
    assert [".reset", ".tokens", ".base", ".a", ".b", ".other", ".utilities", ".print"] == order


@pytest.mark.parametrize("path", ["css/base.css", "js/part.js"])
def test_a_changed_file_has_another_name(tmp_path: Path, path: str) -> None:
    files = {"css/base.css": "a{}", "js/main.js": "import './part.js';", "js/part.js": "1;"}
    before = read(theme(tmp_path, files))
    after = read(theme(tmp_path, files | {path: "/**/b{}"}))

    assert (before.stylesheet == after.stylesheet) == (path != "css/base.css")
    assert (before.script == after.script) == (path != "js/part.js")


def test_modules_stand_in_one_folder_so_that_they_find_each_other(tmp_path: Path) -> None:
    found = read(theme(tmp_path, {"js/main.js": "", "js/parts/index.js": "", "js/boot.js": "1"}))

    folder = found.script.removesuffix("main.js")
    assert {f"{folder}main.js", f"{folder}parts/index.js"} == {file.path for file in found.files}


def test_the_policy_allows_the_one_inline_script_by_its_hash_and_nothing_else(tmp_path: Path) -> None:
    found = read(theme(tmp_path, {"js/boot.js": "boot()\n"}))

    digest = base64.b64encode(hashlib.sha256(b"boot()").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in found.policy
    assert "unsafe" not in found.policy
    assert "boot()" == found.boot


def test_the_sites_own_theme_is_in_the_plan_and_named_by_every_page(tmp_path: Path) -> None:
    site = site_of(tmp_path, {}, theme=str(THEME), site_url="https://example.org/p")

    text = render(site, "404.html")
    assert site.assets.stylesheet in outputs(site)
    assert f'<link rel="stylesheet" href="/p/{site.assets.stylesheet}">' in text
    assert site.settings["csp"] in text.replace("&#39;", "'")


def test_the_headers_send_the_policy_and_the_prefix(tmp_path: Path) -> None:
    text = render(site_of(tmp_path, {}, theme=str(THEME), site_url="https://example.org/p"), "_headers")

    assert text.startswith("/p/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in text
    assert "/p/theme/*\n  Cache-Control: public, max-age=31536000, immutable" in text


@pytest.mark.parametrize("path", ["css/base.css", "css/components/a.css", "js/boot.js"])
def test_a_text_of_the_theme_that_is_not_utf_8_is_a_finding(tmp_path: Path, path: str) -> None:
    file = theme(tmp_path, {path: ""}) / "static" / path
    file.write_bytes(b"a\n\xe9")

    with pytest.raises(ContentErrors) as caught:
        read(tmp_path)

    assert [(str(file), 2, 1, "template", "byte 0xE9 is not UTF-8")] == [finding[:5] for finding in caught.value.findings]


def test_the_colours_of_the_paper_are_those_of_the_style_sheet() -> None:
    tokens = (THEME / "static" / "css" / "tokens.css").read_text("utf-8")

    assert f"--paper: light-dark({assets.PAPER}, {assets.DARK_PAPER})" in tokens


def test_the_icon_of_the_site_stands_at_its_root(tmp_path: Path) -> None:
    site = site_of(tmp_path, {}, theme=str(THEME))

    assert "favicon.ico" == site.assets.named["icons/favicon.ico"]
    assert "favicon.ico" in outputs(site)
