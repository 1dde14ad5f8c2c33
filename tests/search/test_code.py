"""The scripts that a reader loads: small, whole, and nothing that the site's policy forbids."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tracker.model.findings import UsageError
from tracker.site.search import bundle
from tracker.site.theme_files import ThemeFiles

from .conftest import LUNR, MODULES, THEME

MOST_BYTES = {"suggest.js": 3_500, "search.js": 15_000, "rare.js": 4_000, "take.js": 2_500}
"""Each script as gzip sends it: for any search field, for the search page, for a query of a rare kind, for results to take away."""


@pytest.fixture(scope="module")
def scripts() -> dict[str, bytes]:
    return bundle.scripts(ThemeFiles((THEME,)), LUNR)


def test_all_modules_can_be_one_script() -> None:
    """No two have one name at their top: the offline archive has them all in one."""
    assert bundle.offline(ThemeFiles((THEME,)), LUNR)


@pytest.mark.parametrize("name", MOST_BYTES)
def test_a_script_is_small(scripts: dict[str, bytes], name: str) -> None:
    assert len(gzip.compress(scripts[name], 9, mtime=0)) <= MOST_BYTES[name]


def test_every_module_is_in_one_file() -> None:
    assert sorted((bundle.OFFLINE, *bundle.SHARED, *bundle.OWN, *bundle.RARE, *bundle.TAKE)) == sorted(
        [*(path.stem for path in MODULES.glob("*.js")), "lunr"]
    )


def test_lunrs_notice_comes_along(scripts: dict[str, bytes]) -> None:
    assert scripts["search.js"].startswith(b"/*! lunr 2.3.9")


@pytest.mark.parametrize(
    "word", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval", "new Function", "Worker", "WebAssembly"]
)
def test_no_script_does_what_the_policy_forbids(scripts: dict[str, bytes], word: str) -> None:
    assert not [name for name, script in scripts.items() if re.search(rf"\b{word}\b", script.decode())]


def test_the_same_modules_give_the_same_bytes(scripts: dict[str, bytes]) -> None:
    assert scripts == bundle.scripts(ThemeFiles((THEME,)), LUNR)


def test_a_lunr_that_is_not_there_or_another_is_told(tmp_path: Path) -> None:
    (tmp_path / "lunr.js").write_text('lunr.version = "3.0.0"', "utf-8")

    for path in (tmp_path / "none.js", tmp_path / "lunr.js"):
        with pytest.raises(UsageError, match="npm ci"):
            bundle.browser_lunr(path)
