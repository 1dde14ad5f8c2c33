"""Records that the search leaves for the next build: whatever they are, the files are those of a clean build."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from writing import page, policy, write_content

from tracker.model import library
from tracker.model.dates import partial_date
from tracker.site import search
from tracker.site.i18n import catalogs, labels
from tracker.site.outputs import File
from tracker.site.search import documents, encoding, full_texts, index
from tracker.site.site import Site
from tracker.site.theme_files import ThemeFiles

from .conftest import ROOT

pytestmark = pytest.mark.process

NOTICE = "policies/cn-2021-virtual-currency-notice.md"


def site_of(content: Path, now: str = "2026-11-22") -> Site:
    settings = {"sitename": "Tracker", "theme": ROOT / "theme", "search": True}
    return Site(library.load(content), settings, partial_date(now).first_day)


def files(site: Site) -> dict[str, bytes]:
    return {output.path: output.make(output.data(site)) for output in search.outputs(site) if isinstance(output, File)}


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


@pytest.mark.parametrize("change", [retitled, *(pytest.param(one, marks=pytest.mark.exhaustive) for one in (reworded, redated, removed))])
def test_after_a_change_the_files_are_those_of_a_clean_build(first: Site, tmp_path: Path, change: Callable[[Path], None]) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    change(tmp_path / "content")
    clean, warm = site_of(tmp_path / "content"), site_of(tmp_path / "content")
    warm.caches.search.before = first.caches.search.after

    expected, actual = files(clean), files(warm)

    assert expected == actual
    assert expected != files(first)


def test_of_an_edited_entry_alone_the_words_are_counted(first: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    reworded(tmp_path / "content")
    warm, counted, count = site_of(tmp_path / "content"), [], index._count
    warm.caches.search.before = first.caches.search.after
    monkeypatch.setattr(index, "_count", lambda fields, vocabulary: counted.append(fields[0]) or count(fields, vocabulary))

    files(warm)

    assert 1 == len(counted)


def test_a_site_that_is_too_large_for_texts_holds_none_and_its_index_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = write_content(tmp_path, {"themes/one.md": "---\ntitle: One subject\nsummary: A subject.\n---\n"})
    few, _ = documents.documents(site_of(content), {})
    monkeypatch.setattr(full_texts, "MOST", 0)
    many, _ = documents.documents(site_of(content), {})

    assert [document.fields() for document in few] == [document.fields() for document in many]
    assert few[0].texts.made() is few[0].texts.made()
    assert many[0].texts.made() is not many[0].texts.made()


@pytest.mark.parametrize("edit", ["renamed", "copied", "moved to another kind", "swapped"])
def test_an_entry_is_found_where_it_stands_now(tmp_path: Path, edit: str) -> None:
    """Nothing of its file changes but its name, its folder, or how often it stands there."""
    theme, other = "---\ntitle: One subject\nsummary: A subject.\n---\n", "---\ntitle: Another subject\nsummary: It has words.\n---\n"
    given: dict[str, str | bytes] = {"themes/one.md": theme, "themes/two.md": other}
    edited: dict[str, dict[str, str | bytes]] = {
        "renamed": {"themes/three.md": theme, "themes/two.md": other},
        "copied": {**given, "themes/three.md": theme},
        "moved to another kind": {"pages/one.md": theme, "themes/two.md": other},
        "swapped": {"themes/one.md": other, "themes/two.md": theme},
    }
    first = site_of(write_content(tmp_path / "first", given))
    files(first)
    warm, clean = (site_of(write_content(tmp_path / "edited", edited[edit])) for _ in range(2))
    warm.caches.search.before = first.caches.search.after

    assert files(clean) == files(warm)


def test_words_of_another_catalogue_are_shown(tmp_path: Path) -> None:
    theme = Path(shutil.copytree(ROOT / "theme", tmp_path / "site" / "theme"))
    (tmp_path / "site" / "node_modules").symlink_to(ROOT / "node_modules")
    catalogue = theme / "translations" / "zh-Hans" / "LC_MESSAGES" / "tracker.po"
    content = write_content(tmp_path / "content", {"policies/x.md": policy(timeline="[{date: 2021, event: effective, source: text}]")})

    def site_in_chinese() -> Site:
        return Site(library.load(content), {"theme": theme, "search": True, "language": "zh-Hans"}, partial_date("2026-11-22").first_day)

    def files_in_chinese(site: Site) -> dict[str, bytes]:
        with labels.use_language(catalogs.read(ThemeFiles((theme,)), "zh-Hans")):
            return files(site)

    before = site_in_chinese()
    first = files_in_chinese(before)
    catalogue.write_text(catalogue.read_text("utf-8").replace("年", "岁").replace("生效", "有效"), "utf-8")
    warm = site_in_chinese()
    warm.caches.search.before = before.caches.search.after

    clean = files_in_chinese(site_in_chinese())

    assert first != clean
    assert clean == files_in_chinese(warm)


def test_what_holds_from_a_day_on_is_told_from_that_day_on(tmp_path: Path) -> None:
    mining = (
        "---\nname: Mining policy\nsummary: S.\npositions:\n"
        "  - {place: cn, position: conditions, since: 2020, until: 2026-12-31, text: With power., policies: [x]}\n"
        "  - {place: cn, position: prohibited, since: 2027-01-01, text: Not at all., policies: [x]}\n---\n"
    )
    content = write_content(tmp_path, {"policies/x.md": policy(), "themes/mining.md": mining})
    before, after = site_of(content, "2026-12-31"), site_of(content, "2027-01-02")
    first = files(before)
    after.caches.search.before = before.caches.search.after

    assert first != files(site_of(content, "2027-01-02"))
    assert files(site_of(content, "2027-01-02")) == files(after)


def peak_memory(files: dict[str, str | bytes], folder: Path) -> int:
    """Bytes that the largest process of a build takes at most."""
    content = write_content(folder / "content", files)
    command = [sys.executable, "-m", "invoke", "build", "--content", str(content), "--output", str(folder / "site"), "--jobs", "1"]
    build = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | {"SOURCE_DATE_EPOCH": "1640995200"})
    _, status, usage = os.wait4(build.pid, 0)
    build.returncode = os.waitstatus_to_exitcode(status)
    assert 0 == build.returncode
    return usage.ru_maxrss * 1024


def test_ten_words_of_100_000_characters_cost_no_more_memory_than_as_many_bytes_of_text(tmp_path: Path) -> None:
    rng = random.Random(1)
    digits = "".join(rng.choices("0123456789abcdef", k=1_000_000))
    long = {f"pages/page-{number}.md": page(digits[number * 100_000 : (number + 1) * 100_000]) for number in range(10)}
    short = {f"pages/page-{number}.md": page("Text.") for number in range(10)}

    assert peak_memory({**long}, tmp_path / "long") < peak_memory({**short}, tmp_path / "short") + 50e6


def test_a_front_of_long_words_is_that_of_their_beginnings() -> None:
    """The table of neighbouring words is no wider than what a byte can say that they share, and says the same."""
    words = sorted(["a" * 1000, "a" * 999 + "b", "a" * 254 + "c", "a", "b" * 300, "b𐌰c", "b𐌰d"])

    shared, rests = encoding.front(words)

    assert [0, 1, 255, 254, 0, 1, 1] == [*shared]
    assert "\n".join(word[length:] for word, length in zip(words, shared, strict=True)) == rests.decode()
