"""What a build keeps of search for the next: whatever it is, the files are those of a clean build."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from writing import policy, write_content

from tracker.model import library
from tracker.model.dates import partial_date
from tracker.site import search
from tracker.site.search import index
from tracker.site.site import File, Site

from .conftest import ROOT

NOTICE = "policies/cn-2021-virtual-currency-notice.md"


def site_of(content: Path, now: str = "2026-11-22") -> Site:
    settings = {"sitename": "Tracker", "theme": ROOT / "theme", "search": True}
    return Site.of(library.load(content), settings, partial_date(now).first_day)


def files(site: Site) -> dict[str, bytes]:
    return {output.path: output.make(output.data()) for output in search.outputs(site) if isinstance(output, File)}


def retitled(content: Path) -> None:
    """An agency that many refer to is called something else: it stands in the names of all those."""
    path = next(path for path in sorted((content / "agencies").glob("pboc*.md")))
    path.write_text(re.sub(r"^(title|name): .*$", r"\1: Zebra Office", path.read_text("utf-8"), count=1, flags=re.MULTILINE), "utf-8")


def reworded(content: Path) -> None:
    path = content / NOTICE
    path.write_text(path.read_text("utf-8") + "\nA zebra was seen.\n", "utf-8")


def redated(content: Path) -> None:
    """It is now the first of all."""
    path = content / NOTICE
    path.write_text(path.read_text("utf-8").replace("2021-", "2012-"), "utf-8")


def removed(content: Path) -> None:
    path = next(path for path in sorted((content / "articles").glob("*.md")))
    path.unlink()


@pytest.fixture(scope="module")
def first() -> Site:
    """The real content, searched once; it has what a build keeps."""
    site = site_of(ROOT / "content")
    files(site)
    return site


@pytest.mark.parametrize("change", [retitled, reworded, redated, removed])
def test_after_a_change_the_files_are_those_of_a_clean_build(first: Site, tmp_path: Path, change: Callable[[Path], None]) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    change(tmp_path / "content")
    clean, warm = site_of(tmp_path / "content"), site_of(tmp_path / "content")
    warm.memory = {**first.memory}

    expected, actual = files(clean), files(warm)

    assert expected == actual
    assert expected != files(first)


def test_of_an_edited_entry_alone_the_words_are_counted(first: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    reworded(tmp_path / "content")
    warm, counted, count = site_of(tmp_path / "content"), [], index._count
    warm.memory = {**first.memory}
    monkeypatch.setattr(index, "_count", lambda fields, vocabulary: counted.append(fields[0]) or count(fields, vocabulary))

    files(warm)

    assert 1 == len(counted)


def test_what_was_ahead_is_told_as_past_after_its_day(tmp_path: Path) -> None:
    content = write_content(
        tmp_path, {"policies/x.md": policy(status="adopted", timeline="[{date: 2027-01-01, event: effective, source: text}]")}
    )
    before, after = site_of(content, "2026-12-31"), site_of(content, "2027-01-02")
    first = files(before)
    after.memory = before.memory

    assert first != files(site_of(content, "2027-01-02"))
    assert files(site_of(content, "2027-01-02")) == files(after)
