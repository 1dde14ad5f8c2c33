"""The order of a publish, and what it keeps for pages in caches: from plain lists of files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.builder.site_manifest import Line, as_bytes, longest_cached, parse
from tracker.cli.publish.steps import Steps, plan

PASSING = (("Cache-Control", "public, max-age=300, stale-while-revalidate=86400"),)
LASTING = (("Cache-Control", "public, max-age=31536000, immutable"),)
LONGEST = 86_700


def line(path: str, content: str = "1") -> Line:
    return Line(path, content, 1, "text/plain", LASTING if path.startswith("theme/") else PASSING)


OLD = [line("index.html"), line("list.csv"), line("theme/a.css")]
NEW = [line("index.html", "2"), line("list.csv"), line("theme/b.css"), line("new/index.html"), line("new/list.csv")]


def paths(lines: list[Line]) -> list[str]:
    return [line.path for line in lines]


def test_what_nothing_refers_to_yet_comes_first() -> None:
    steps = plan(NEW, OLD, [], now=1000)

    assert ["theme/b.css", "new/list.csv"] == paths(steps.assets)
    assert ["new/index.html"] == paths(steps.new_pages)
    assert ["index.html"] == paths(steps.changed)
    assert ["list.csv"] == paths(steps.kept)


def test_other_headers_are_a_change() -> None:
    steps = plan([replace(OLD[1], type="text/csv")], [OLD[1]], [], now=1000)

    assert ["list.csv"] == paths(steps.changed)


@pytest.mark.parametrize(("seconds", "removed"), [(0, []), (LONGEST, []), (LONGEST + 1, ["theme/a.css"])])
def test_an_immutable_file_goes_when_no_cache_can_hold_a_page_that_refers_to_it(seconds: int, removed: list[str]) -> None:
    manifest = plan(NEW, OLD, [], now=900).manifest(now=1000)
    assert 1000 == next(line.unused_since for line in manifest if line.path == "theme/a.css")

    steps = plan(NEW, parse(as_bytes(manifest)), [], now=1000 + seconds)

    assert removed == paths(steps.removed)
    assert 1000 == next((line.unused_since for line in steps.manifest(now=5000) if line.path == "theme/a.css"), 1000)
    assert bool(removed) != steps.is_empty


def test_an_immutable_file_that_is_used_again_is_not_sent_again() -> None:
    manifest = plan(NEW, OLD, [], now=900).manifest(now=1000)

    steps = plan(OLD, manifest, [], now=2000)

    assert "theme/a.css" in paths(steps.kept)
    assert 0 == next(line.unused_since for line in steps.manifest(now=2000) if line.path == "theme/a.css")


def test_a_file_of_the_search_is_changed_in_place_and_stays_for_pages_in_caches() -> None:
    old = [line("search/entries/0123/0.bin"), line("search/entries/0123/1.bin")]

    steps = plan([line("search/entries/0123/0.bin", "2")], old, [], now=1000)

    assert ["search/entries/0123/0.bin"] == paths(steps.changed)
    assert ["search/entries/0123/1.bin"] == paths(steps.unused)


def test_a_file_that_readers_may_have_no_longer_goes_at_once() -> None:
    steps = plan(OLD[1:], OLD, [], now=1000)

    assert ["index.html"] == paths(steps.removed)


def test_what_an_interrupted_publish_may_have_written_is_sent_again_or_removed() -> None:
    """It was on the way from OLD to NEW; now OLD is published again."""
    journal = plan(NEW, OLD, [], now=1000).journal()

    steps = plan(OLD, OLD, journal, now=1000)

    assert ["index.html"] == paths(steps.changed)
    assert ["new/index.html", "new/list.csv"] == sorted(paths(steps.removed))
    assert ["theme/b.css"] == paths(steps.unused), "a page that it sent may be in a cache"
    assert not steps.is_empty


def test_a_publish_that_is_interrupted_after_another_forgets_nothing() -> None:
    first = plan(NEW, OLD, [], now=1000).journal()
    second: Steps = plan(OLD, OLD, first, now=1000)

    assert {line.path for line in first} <= {line.path for line in second.journal()}


def test_a_file_that_an_interrupted_publish_may_not_have_sent_is_sent_when_it_is_used() -> None:
    """It was on the way from OLD to NEW, perhaps before the first file; OLD was published whole, and then NEW."""
    whole = plan(OLD, OLD, plan(NEW, OLD, [], now=1000).journal(), now=1000).manifest(now=1000)

    steps = plan(NEW, parse(as_bytes(whole)), [], now=2000)

    assert "theme/b.css" in paths(steps.assets)


def test_pages_without_a_word_on_caching_count_as_held_for_a_day() -> None:
    assert 86_400 == longest_cached([replace(OLD[0], headers=())])
    assert LONGEST == longest_cached([*OLD, replace(OLD[0], headers=())])
    assert 86_400 == longest_cached([])


NO_MANIFESTS = [b"{}\n", b"[]\n", b"1\n", b"x\n", b'{"path": "a", "headers": 1}\n', b'{"path": "a", "headers": {}, "b": 1}\n']


@pytest.mark.parametrize("data", NO_MANIFESTS)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"mapping|argument|attribute|expected|headers"):
        parse(data)
