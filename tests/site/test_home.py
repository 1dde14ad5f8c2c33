"""The first page: what changed last, where to begin, what is to come, a few numbers."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from sites import NOW, SETTINGS, data, render, site_of
from writing import article, page, policy, write_content

from tracker.model.git_history import Change
from tracker.model.library import load
from tracker.site.site import Site

DAY = datetime.date(2021, 12, 30)


def changed(folder: Path, files: dict[str, str | bytes], changes: list[Change]) -> Site:
    return Site.of(load(write_content(folder, files)), SETTINGS, NOW, changes)


def latest(site: Site) -> list[tuple[Any, ...]]:
    return [(item["date"], item["row"].data["id"], item["what"]) for item in data(site, "index.html")["latest"]["items"]]


def test_the_last_changes_say_what_changed(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"policies/{name}.md": policy(title=name) for name in "abc"}
    changes = [
        Change(1, DAY, "b", is_new=False, fields=("status",), before="adopted", after="in-force"),
        Change(2, DAY, "gone", is_new=True),
        Change(2, DAY, "a", is_new=False, fields=("issued_by", "timeline")),
        Change(3, datetime.date(2020, 1, 1), "c", is_new=True),
    ]
    site = changed(tmp_path, files, changes)

    assert [
        ("2021-12-30", "b", "Status changed: Adopted to In force"),
        ("2021-12-30", "a", "Revised: Issued by, Timeline"),
        ("2020-01-01", "c", "New"),
    ] == latest(site)
    text = render(site, "index.html")
    assert "Latest changes" in text
    assert "<strong>Status changed: Adopted to In force</strong>" in text


def test_of_one_commit_the_newest_policies_come_first_and_six_are_enough(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"policies/p{n}.md": policy(timeline=f"[{{date: 201{n}, event: issued}}]") for n in range(9)}
    site = changed(tmp_path, files, [Change(1, DAY, f"p{n}", is_new=True) for n in range(9)])

    assert ["p8", "p7", "p6", "p5", "p4", "p3"] == [id for _date, id, _what in latest(site)]


def test_a_change_after_the_day_of_the_site_is_not_there_yet(tmp_path: Path) -> None:
    site = changed(tmp_path, {"policies/a.md": policy()}, [Change(1, NOW + datetime.timedelta(days=1), "a", is_new=True)])

    assert [("2021-05-21", "a", None)] == latest(site)
    assert "Latest policies" in render(site, "index.html")


def test_without_history_the_newest_policies_stand_there(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/a.md": policy(), "policies/b.md": policy(timeline="[{date: 2021-06, event: issued}]")})

    assert [("2021-06", "b", None), ("2021-05-21", "a", None)] == latest(site)


def test_the_first_policies_of_an_editors_page_stand_on_the_first_page_with_its_words(tmp_path: Path) -> None:
    items = "\n".join(f"{n}. [[p{n}]]: the reason of {n}." for n in range(7))
    picks = page(f"Begin with the [[mining]] theme.\n\n{items}\n")
    files: dict[str, str | bytes] = {f"policies/p{n}.md": policy(title=f"Act {n}") for n in range(7)}
    site = site_of(tmp_path, {**files, "pages/start-here.md": picks})

    start = data(site, "index.html")["start"]

    assert [(f"Act {n}", f"the reason of {n}.") for n in range(5)] == [
        (item["row"].data["title"], item["quote"].make()) for item in start["items"]
    ]
    assert 'href="/start-here/"' in render(site, "index.html")


def test_without_picks_there_is_no_such_block(tmp_path: Path) -> None:
    assert data(site_of(tmp_path / "a", {}), "index.html")["start"] is None
    assert data(site_of(tmp_path / "b", {"pages/start-here.md": page("Nothing yet.")}), "index.html")["start"] is None
    assert "Start here" not in render(site_of(tmp_path / "c", {}), "index.html")


def test_dates_ahead_reach_twelve_months(tmp_path: Path) -> None:
    ahead = "{date: 2022-03-01, event: effective}, {date: 2022, event: enforced}, {date: 2023-06, event: expired}"
    timeline = f"[{{date: 2021-05-21, event: issued}}, {ahead}]"
    site = site_of(tmp_path, {"policies/a.md": policy(timeline=timeline, targets="[{by: 2022-12, text: No mine is left}]")})

    assert [("2022-03-01", "Takes effect"), ("2022-12", "No mine is left")] == [
        (one["date"], one["what"]) for one in data(site, "index.html")["coming"]
    ]
    assert "No dates ahead are known as of" in render(site_of(tmp_path / "b", {"policies/a.md": policy()}), "index.html")


def test_the_numbers_count_each_source_once(tmp_path: Path) -> None:
    own = "[a, {id: text, title: T, url: 'https://example.org/x'}]"
    files: dict[str, str | bytes] = {"articles/a.md": article(), "policies/a.md": policy(sources=own), "policies/b.md": policy(sources=own)}

    numbers = {one["text"]: one["number"] for one in data(site_of(tmp_path, files), "index.html")["numbers"]}

    assert {"Policies": "2", "In force": "2", "Sources": "2", "Reviewed": "0 %"} == numbers
