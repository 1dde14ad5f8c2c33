"""`invoke release` as a person types it: one archive, always the same, outside of site and content."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_commands import SMALL, invoke


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "content")
    return tmp_path / "content"


def test_a_release_packs_the_site_and_packs_it_again_to_the_same_bytes(content: Path, tmp_path: Path) -> None:
    words = ("release", "--content", content, "--output", tmp_path / "site", "--site-url", "https://tracker.example/small")

    first = invoke(*words, "--to", tmp_path / "one")
    second = invoke(*words, "--to", tmp_path / "other")

    assert 0 == first.returncode, first.stderr
    assert 0 == second.returncode
    assert (tmp_path / "one" / "site.zip").read_bytes() == (tmp_path / "other" / "site.zip").read_bytes()
    assert ["site.zip"] == [path.name for path in (tmp_path / "one").iterdir()]
    with zipfile.ZipFile(tmp_path / "one" / "site.zip") as archive:
        names = archive.namelist()
        assert sorted(names) == names
        assert {(2022, 1, 1, 0, 0, 0)} == {entry.date_time for entry in archive.infolist()}
        assert {"index.html", "policies/index.html", "search/index.html", "search/files/offline.js"} <= set(names)
        assert not [name for name in names if name.endswith(".bin") or name.startswith((".", "_"))]
        assert b'="/small' not in b"".join(archive.read(name) for name in names if name.endswith(".html"))
        assert b"https://tracker.example/small/policies/first-notice/" in archive.read("policies/first-notice/index.html"), "canonical"


@pytest.mark.parametrize("place", ["site/archives", "content", "content/policies"])
def test_a_release_is_not_written_into_the_site_or_the_content(content: Path, tmp_path: Path, place: str) -> None:
    done = invoke("release", "--content", content, "--output", tmp_path / "site", "--to", tmp_path / place)

    assert 2 == done.returncode
    assert "--to" in done.stderr
    assert not list(tmp_path.rglob("site.zip"))


def test_a_release_of_faulty_content_is_none(content: Path, tmp_path: Path) -> None:
    policy = next((content / "policies").glob("*.md"))
    policy.write_text(policy.read_text("utf-8").replace("status:", "statsu:", 1), "utf-8")

    done = invoke("release", "--content", content, "--output", tmp_path / "site", "--to", tmp_path / "to")

    assert 1 == done.returncode
    assert "unknown-field" in done.stderr
    assert not (tmp_path / "to").exists()
