"""Atom feeds: well-formed, complete, with ids that stay."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from sites import render, site_of
from writing import article, entry, policy

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def texts(feed: ElementTree.Element, name: str) -> list[str | None]:
    return [found.text for found in feed.findall(f"{ATOM}entry/{ATOM}{name}")]


def test_a_feed_has_what_atom_asks_for(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(title="A <b> & “c”"), "articles/a.md": article()})

    feed = parsed(render(site, "feeds/all.atom"))

    for name in ("id", "title", "updated", "author"):
        assert 1 == len(feed.findall(ATOM + name))
        assert 2 == len(feed.findall(f"{ATOM}entry/{ATOM}{name}"))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert {"self": "https://example.org/feeds/all.atom", "alternate": "https://example.org/"} == links
    assert ["A report", "A <b> & “c”"] == texts(feed, "title")
    assert ["2021-06-09T00:00:00Z", "2021-05-21T00:00:00Z"] == texts(feed, "published")


def test_a_partial_date_is_its_first_day_and_is_told_as_written(tmp_path: Path) -> None:
    feed = parsed(render(site_of(tmp_path, {"policies/x.md": policy(timeline="[{date: 2021-05, event: issued}]")}), "feeds/all.atom"))

    assert ["2021-05-01T00:00:00Z"] == texts(feed, "published")
    assert ["It ends mining. Dated 2021-05."] == texts(feed, "summary")


def test_a_feed_holds_the_newest_hundred(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"articles/a{n:03}.md": article() for n in range(101)}

    feed = parsed(render(site_of(tmp_path, files), "themes/mining/feed.atom"))

    assert 100 == len(feed.findall(f"{ATOM}entry"))
    assert "tag:example.org,2026:article:a000" == texts(feed, "id")[0]


def test_ids_survive_another_title_another_id_and_another_address(tmp_path: Path) -> None:
    before = parsed(render(site_of(tmp_path / "a", {"policies/x.md": policy()}), "themes/mining/feed.atom"))
    files: dict[str, str | bytes] = {"policies/y.md": policy(title="Another", former_ids="[x]")}
    after = parsed(render(site_of(tmp_path / "b", files, site_url="https://elsewhere.example/t"), "themes/mining/feed.atom"))

    assert texts(before, "id") == texts(after, "id")
    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")


def test_the_feeds_of_a_site_have_ids_of_their_own(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(), "agencies/mining.md": entry({"name": "M", "type": "ministry", "place": "cn"})})

    paths = ["feeds/all.atom", "policies/feed.atom", "themes/feed.atom", "themes/mining/feed.atom", "agencies/mining/feed.atom"]
    assert len(paths) == len({parsed(render(site, path)).findtext(f"{ATOM}id") for path in paths})


def test_a_themes_feed_has_what_stands_below_it_and_a_lists_feed_what_refers_to_any(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "themes/energy.md": entry({"name": "Energy", "summary": "S.", "parent": "mining"}),
            "policies/x.md": policy(themes="[energy]"),
            "companies/c.md": entry({"name": "C", "type": "bank"}),
            "articles/a.md": article(companies="[c]"),
        },
    )

    assert 2 == len(texts(parsed(render(site, "themes/mining/feed.atom")), "id"))
    assert ["tag:example.org,2026:article:a"] == texts(parsed(render(site, "companies/feed.atom")), "id")
    assert ["tag:example.org,2026:policy:x"] == texts(parsed(render(site, "policies/feed.atom")), "id")
