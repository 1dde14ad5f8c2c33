"""Lists and facets in numbered pages, the timeline by year."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sites import data, outputs, referring, render, section, site_of
from writing import article, entry, policy

from tracker.model.library import Key
from tracker.site.pages import index
from tracker.site.site import Site


def many(number: int) -> dict[str, str | bytes]:
    return {f"policies/p{n:03}.md": policy(title=f"Act {n}") for n in range(number)}


def shown(page: dict) -> list[str]:  # type: ignore[type-arg]
    return [row.data["id"] for group in page["groups"] for row in group["rows"]]


def test_a_list_of_fifty_has_one_page_and_of_fifty_one_two(tmp_path: Path) -> None:
    fifty = outputs(site_of(tmp_path / "a", many(50))).keys()
    more = site_of(tmp_path / "b", many(51))

    assert "policies/page/2/index.html" not in fifty
    assert 50 == len(shown(data(more, "policies/index.html")))
    assert ["p050"] == shown(data(more, "policies/page/2/index.html"))
    assert "policies/page/3/index.html" not in outputs(more)
    assert "policies/by/type/notice/page/2/index.html" in outputs(more)


def test_an_entry_to_which_fifty_one_refer_has_two_pages_all_groups_counted_together(tmp_path: Path) -> None:
    files = many(50) | {"articles/a.md": article()}
    site = site_of(tmp_path, files)

    first, second = (referring(site, f"themes/mining/{page}index.html") for page in ("", "page/2/"))
    assert [("policy", 50)] == [(group["kind"], len(group["roles"][0]["items"])) for group in first]
    assert [("article", 1)] == [(group["kind"], len(group["roles"][0]["items"])) for group in second]
    assert "themes/mining/page/3/index.html" not in outputs(site)
    assert 2 == section(site, "themes/mining/index.html", "backlinks")["pager"]["last"]


def test_an_entry_that_refers_in_two_roles_stands_in_the_first_with_its_sentence(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy("See [[mining]] [@text].")})

    group = referring(site, "themes/mining/index.html")[0]
    assert (1, ["On this theme"]) == (group["count"], [role["label"] for role in group["roles"]])
    assert "See Mining policy." == group["roles"][0]["items"][0]["quote"].make()


def test_a_policy_stands_under_every_year_in_which_it_has_an_event(tmp_path: Path) -> None:
    timeline = "[{date: 2019-05, event: issued}, {date: 2021, event: effective}, {date: 2019-06-01, event: published}]"
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=timeline)})

    paths = outputs(site).keys()
    assert {f"policies/by/year/{year}/index.html" for year in (2019, 2021)} <= paths
    assert "policies/by/year/2020/index.html" not in paths
    assert ["x"] == shown(data(site, "policies/by/year/2019/index.html"))


def test_a_year_names_those_that_changed_in_it_apart_and_counts_as_the_timeline_does(tmp_path: Path) -> None:
    draft = "[{date: 2019-05, event: published}, {date: 2021-02-01, event: amended}, {date: 2021-06-01, event: repealed}]"
    files: dict[str, str | bytes] = {
        "policies/a.md": policy(timeline=draft, status="repealed"),
        "policies/b.md": policy(timeline="[{date: 2021-03-01, event: published}, {date: 2021-09-01, event: effective}]"),
        "policies/c.md": policy(timeline="[{date: 2020-03-01, event: published}, {date: 2021-09-01, event: effective}]"),
    }
    site = site_of(tmp_path, files)

    year = data(site, "policies/by/year/2021/index.html")

    assert ("1 act", ["b"]) == (year["count"], shown(year))
    noted = [(item["row"].data["id"], item["note"].replace("\u00a0", " ")) for item in year["changed"]["items"]]
    assert [("c", ""), ("a", "Amended 1 Feb 2021, Repealed 1 Jun 2021")] == noted
    text = render(site, "policies/by/year/2021/index.html")
    assert "Published in 2021" in text
    assert 'Also changed in 2021 <span class="count">2</span>' in text
    counted = {
        "list": {one["text"]: one["count"] for one in data(site, "policies/by/year/index.html")["facets"][0]["values"]},
        "timeline": {year["year"]: year["total"] for year in data(site, "timeline/index.html")["years"]},
        "home": {year["year"]: sum(year["counts"].values()) for year in data(site, "index.html")["years"]},
        "panel": {
            one["text"]: one["count"]
            for facet in data(site, "policies/index.html")["panel"].data["facets"]
            if facet["label"] == "Year"
            for one in facet["values"]
        },
    }
    assert [{"2021": 1, "2020": 1, "2019": 1}] * 4 == list(counted.values())


def test_the_last_event_after_a_policy_became_public_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    timeline = "[{date: 2019-05, event: published}, {date: 2021-06-01, event: repealed}, {date: 2019-05, event: effective}]"
    ahead = "[{date: 2021-05-21, event: published}, {date: 2022-03-01, event: effective}]"
    files: dict[str, str | bytes] = {
        "policies/a.md": policy(timeline=timeline, status="repealed"),
        "policies/b.md": policy(timeline=ahead, status="adopted"),
        "policies/c.md": policy(),
    }
    text = render(site_of(tmp_path, files), "policies/index.html")

    assert ["b", "c", "a"] == re.findall(r'data-id="(\w+)"', text)
    assert '<p class="card__then">Repealed <time datetime="2021-06-01">1 Jun 2021</time></p>' in text
    assert '<p class="card__then">Takes effect <time datetime="2022-03-01">1 Mar 2022</time></p>' in text
    assert 2 == text.count("card__then")


def test_each_value_of_a_facet_has_its_list_and_a_folder_above_it(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(), "policies/y.md": policy(stance="promote", type="plan")})

    paths = outputs(site).keys()
    for path in ("by/", "by/stance/", "by/stance/promote/", "by/stance/restrict/", "by/status/in-force/", "by/type/plan/"):
        assert f"policies/{path}index.html" in paths
    assert ["y"] == shown(data(site, "policies/by/stance/promote/index.html"))
    assert "policies/by/stance/mixed/index.html" not in paths


def test_the_panel_marks_the_list_one_is_on_and_links_no_empty_one(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()})

    text = render(site, "policies/by/stance/restrict/index.html")
    assert '<a href="/policies/by/stance/restrict/" aria-current="page">Restrict</a>' in text
    assert '<span class="browse__none">Promote</span> <span class="count">0</span>' in text


def test_an_empty_list_says_so(tmp_path: Path) -> None:
    assert "No acts are recorded yet." in render(site_of(tmp_path, {}), "policies/index.html")


def test_the_timeline_has_each_policy_once_under_the_year_it_became_public(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "policies/x.md": policy(timeline="[{date: 2019-05, event: issued}, {date: 2021-01-01, event: repealed}]", status="repealed"),
            "policies/y.md": policy(timeline="[{date: 2018-12-31, event: issued}, {date: 2019-01-04, event: published}]"),
        },
    )

    years = data(site, "timeline/index.html")["years"]
    assert [("2019", ["x", "y"])] == [(year["year"], [row["row"].data["id"] for row in year["rows"]]) for year in years]
    assert ["2019-05", "2019-01-04"] == [row["date"] for row in years[0]["rows"]]


def test_a_long_timeline_has_a_page_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.site.pages.timeline.MOST_ROWS", 2)
    files: dict[str, str | bytes] = {f"policies/p{n}.md": policy(timeline=f"[{{date: {2018 + n // 3}, event: issued}}]") for n in range(6)}
    site = site_of(tmp_path, files)

    shown = data(site, "timeline/index.html")
    assert (False, [("2019", 3), ("2018", 3)]) == (shown["whole"], [(year["year"], year["total"]) for year in shown["years"]])
    assert 2 == len(data(site, "timeline/2019/index.html")["rows"])
    assert 1 == len(data(site, "timeline/2019/page/2/index.html")["rows"])
    assert 'href="/timeline/2018/"' in render(site, "timeline/index.html")


def test_a_list_of_bodies_says_how_many_acts_of_each_track_and_when_the_last_was(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/a.md": policy(stance="promote", timeline="[{date: 2021-03, event: issued}]"),
        "policies/b.md": policy(),
        "policies/c.md": policy(timeline="[{date: 2019, event: issued}]"),
    }
    site = site_of(tmp_path, files)

    [row] = [one["row"].data for group in data(site, "agencies/index.html")["index"] for one in group["rows"]]

    assert ([["promote", 1], ["restrict", 2]], "2021-05-21") == (row["tracks"], row["last"])
    assert '<td data-label="Last act"><time datetime="2021-05-21">21 May 2021</time></td>' in render(site, "agencies/index.html")


def test_an_index_stands_by_letter_or_where_most_are_in_a_tree_by_its_roots(tmp_path: Path) -> None:
    places = {"town": "cn", "quarter": "town", "hk": "cn"}
    files: dict[str, str | bytes] = {
        "places/atoll.md": entry({"name": "Atoll"}),
        **{f"places/{id}.md": entry({"name": id.title(), "parent": above}) for id, above in places.items()},
        "companies/b.md": entry({"name": "beta", "type": "bank"}),
        "companies/a.md": entry({"name": "Alpha", "type": "bank"}),
    }
    site = site_of(tmp_path, files, tiles={"hk": (1, 1, "HK"), "town": (0, 2, "TN"), "gone": (0, 0, "GO")})

    def groups(path: str) -> list[tuple[str, list[tuple[str, int]]]]:
        index = data(site, path)["index"]
        return [(group["label"], [(one["row"].data["title"], one["depth"]) for one in group["rows"]]) for group in index]

    tree = [("China", 0), ("Hk", 1), ("Town", 1), ("Quarter", 2)]
    assert [("China", tree), ("Others", [("Atoll", 0)])] == groups("places/index.html")
    assert [("A", [("Alpha", 0)]), ("B", [("beta", 0)])] == groups("companies/index.html")
    assert ["/companies/#letter-a", "/companies/#letter-b"] == [way["url"] for way in data(site, "companies/index.html")["ways"]]
    assert [("TN", 92, 0), ("HK", 46, 46)] == [
        (one["label"], one["x"], one["y"]) for one in data(site, "places/index.html")["tiles"]["tiles"]
    ]
    assert 'aria-label="HK, Hk: 0"' in render(site, "places/index.html")


def test_what_has_no_date_says_so(tmp_path: Path) -> None:
    undated = article("It says so of the [[ministry]] [@self].", without="published", published_unknown="true", agencies="[ministry]")
    site = site_of(tmp_path, {"articles/a.md": undated})

    for path in ("articles/index.html", "agencies/ministry/index.html"):
        assert '<span class="undated">No date</span>' in render(site, path)


def test_an_index_looks_at_each_entry_as_often_however_many_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tree or not is a fact of a kind, found out once and not once an entry."""
    looks: list[Key] = []
    parent = Site.published_parent

    def counted(site: Site, key: Key) -> Key | None:
        looks.append(key)
        return parent(site, key)

    monkeypatch.setattr(Site, "published_parent", counted)

    def looks_of(number: int) -> int:
        looks.clear()
        files: dict[str, str | bytes] = {
            f"agencies/a{n:03}.md": f"---\nname: Body {n}\ntype: other\nplace: cn\n---\n" for n in range(number)
        }
        site = site_of(tmp_path / str(number), files)
        index.ways(site, site.kinds["agency"])
        return len(looks)

    assert looks_of(120) <= 3 * looks_of(40)
