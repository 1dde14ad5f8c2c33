"""The plan: what a site consists of, sorted, without collisions, linear in its entries."""

from __future__ import annotations

import datetime
from pathlib import Path

import orjson
import pytest
from sites import outputs, rendered, site_of
from writing import article, entry, page, policy

from tracker.site.outputs import File, digest, given
from tracker.site.plan import CollisionError, plan, refuse_collisions
from tracker.site.site import Site


def file(path: str) -> File:
    return File(path, given, (None,), lambda _: b"")


def test_a_plan_is_sorted_and_names_no_path_twice(tmp_path: Path) -> None:
    paths = [output.path for output in plan(site_of(tmp_path, {"policies/x.md": policy(), "articles/a.md": article()}))]

    assert sorted(set(paths)) == paths


def test_the_signposts_stand(tmp_path: Path) -> None:
    paths = outputs(site_of(tmp_path, {"policies/x.md": policy()}))

    expected = {"404.html", "sitemap.xml", "robots.txt", "_headers", "contribute/errors/index.html", "timeline/index.html", "index.html"}
    assert expected <= paths.keys()


def test_every_kind_has_a_list_and_a_feed_but_plain_pages(tmp_path: Path) -> None:
    paths = outputs(site_of(tmp_path, {"pages/about.md": page()})).keys()

    for folder in ("policies", "articles", "agencies", "companies", "themes", "places", "people"):
        assert {f"{folder}/index.html", f"{folder}/feed.atom"} <= paths
    assert "about/index.html" in paths
    assert not [path for path in paths if path.startswith("pages/")]


def test_every_entry_that_readers_follow_has_a_feed_and_others_none(tmp_path: Path) -> None:
    paths = outputs(site_of(tmp_path, {"policies/x.md": policy(), "people/p.md": entry({"name": "P"})})).keys()

    assert {"agencies/ministry/feed.atom", "themes/mining/feed.atom", "places/cn/feed.atom", "people/p/feed.atom"} <= paths
    assert "policies/x/feed.atom" not in paths


@pytest.mark.parametrize(
    "paths",
    [["a", "a"], ["a", "a/b"], ["/a"], ["a/../b"], ["a//b"], ["./a"]],
    ids=["twice", "file and folder", "root", "out", "empty", "dot"],
)
def test_a_plan_that_cannot_be_written_is_refused(paths: list[str]) -> None:
    with pytest.raises(CollisionError):
        refuse_collisions([file(path) for path in paths])


def test_the_data_of_every_output_is_plain_and_the_same_each_time(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/x.md": policy("On [[cn]] [@text]."), "articles/a.md": article(), "pages/about.md": page()}
    site = site_of(tmp_path, files)

    for output in outputs(site).values():
        assert orjson.dumps(output.data(site), default=digest) == orjson.dumps(output.data(site), default=digest), output.path


def all_data(site: Site) -> dict[str, bytes]:
    """The data of every output by path."""
    return {path: orjson.dumps(output.data(site), default=digest) for path, output in outputs(site).items()}


def test_an_edit_changes_the_data_of_those_pages_alone_that_show_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"policies/p{n}.md": policy() for n in range(3)}
    files["agencies/other.md"] = entry({"name": "Other", "type": "ministry", "place": "cn"})
    before = all_data(site_of(tmp_path, files))

    files["policies/p1.md"] = policy("Another text [@text].")
    after = all_data(site_of(tmp_path, files))
    files["policies/p1.md"] = policy(title="Another title")
    renamed = all_data(site_of(tmp_path, files))

    assert {"policies/p1/index.html"} <= {path for path in after if after[path] != before[path]}
    assert "policies/index.html" not in {path for path in after if after[path] != before[path]}
    changed = {path for path in renamed if renamed[path] != before[path]}
    assert {
        "policies/p1/index.html",
        "policies/index.html",
        "agencies/ministry/index.html",
        "themes/mining/feed.atom",
        "index.html",
    } <= changed
    assert not {"policies/p0/index.html", "agencies/other/index.html", "contribute/errors/index.html"} & changed


def test_the_sitemap_has_every_page_but_redirects_gone_ones_and_404(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": policy(former_ids="[old]"),
        "policies/d.md": policy(draft="true"),
        "_gone.yaml": "- {kind: policy, id: lost, reason: It never was.}\n",
    }
    site = site_of(tmp_path, files)
    found = outputs(site)
    output = found["sitemap.xml"]
    assert isinstance(output, File)
    text = output.make(output.data(site)).decode()

    assert {"policies/old/index.html", "policies/lost/index.html"} <= found.keys()
    assert "<loc>https://example.org/policies/x/</loc>" in text
    assert "<loc>https://example.org/</loc>" in text
    for path in ("old", "lost", "404", "policies/d/"):
        assert path not in text


def test_a_sitemap_of_too_many_addresses_becomes_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.site.files.well_known.MOST_ADDRESSES", 5)

    site = site_of(tmp_path, {"policies/x.md": policy()})
    found = outputs(site)

    index = found["sitemap.xml"]
    assert isinstance(index, File)
    assert b"<loc>https://example.org/sitemap-2.xml</loc>" in index.make(index.data(site))
    assert "sitemap-2.xml" in found


@pytest.mark.parametrize(
    ("now", "day"), [("2022-01-01", "9999-12-31"), ("2022-01-01", "9999"), ("2022-01-01", "0001"), ("9999-12-31", "2021-05-21")]
)
def test_the_first_and_the_last_day_of_the_calendar_break_nothing(tmp_path: Path, now: str, day: str) -> None:
    source = f"[{{id: text, title: T, url_unknown: true, date: {day}, accessed: {day}}}]"
    events = f"[{{date: {day}, event: issued, source: text}}, {{date: {day}, event: consultation-closed}}]"
    files: dict[str, str | bytes] = {
        "policies/p.md": policy(reviewed=day, sources=source, timeline=events, targets=f"[{{by: {day}, text: It is reached}}]"),
        "articles/a.md": article(published=day, accessed=day, reviewed=day),
        "agencies/a.md": entry({"name": "A", "type": "ministry", "place": "cn", "dissolved": day, "reviewed": day}),
        "themes/t.md": entry({"name": "T", "summary": "S.", "reviewed": day}),
    }
    site = site_of(tmp_path, files, now=datetime.date.fromisoformat(now))

    assert rendered(site)
