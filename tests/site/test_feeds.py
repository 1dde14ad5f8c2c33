"""Feeds: read by another library as they are meant, by the rules of RFC 4287, RFC 5005 and JSON Feed 1.1, with ids that stay."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from sites import THEME, outputs, render, site_of
from writing import article, entry, policy

from tracker.model.comparison import Change
from tracker.site.files.feed_formats import xml
from tracker.site.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T00:00:00Z")
HOSTILE = "A <b> & “c”; d, e\\f שלום العربية ]]> &amp; 挖矿"
"""Text that XML, JSON and readers may take for something else; titles are of one line."""


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def texts(feed: ElementTree.Element, name: str) -> list[str | None]:
    return [found.text for found in feed.findall(f"{ATOM}entry/{ATOM}{name}")]


def read(site: Site, path: str) -> Any:
    """A feed as feedparser has it; it finds nothing to complain of."""
    found = feedparser.parse(render(site, path))
    assert not found.bozo, found.get("bozo_exception")
    return found


def change(day: str, id: str, what: str, *more: Any, kind: str = "policy") -> Change:
    return Change(day, kind, id, what, *more)


def added(day: str, id: str, kind: str = "policy") -> Change:
    return change(day, id, "added", kind=kind)


# The rules


@pytest.mark.parametrize("path", ["feeds/all.atom", "policies/feed.atom", "themes/mining/feed.atom", "changes/feed.atom"])
def test_a_feed_has_what_atom_asks_for(tmp_path: Path, path: str) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(title="A <b> & “c”")}, changes=[added("2021-06-01", "x")])

    feed = parsed(render(site, path))

    for name in ("id", "title", "updated"):
        assert 1 == len(feed.findall(ATOM + name))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): (link.get("href"), link.get("type")) for link in feed.findall(f"{ATOM}link")}
    assert (f"https://example.org/{path}", "application/atom+xml") == links["self"]
    assert "text/html" == links["alternate"][1]
    entries = feed.findall(f"{ATOM}entry")
    assert 1 == len(entries)
    for one in entries:
        for name in ("id", "title", "updated", "summary"):
            assert 1 == len(one.findall(ATOM + name))
        assert 1 == len([link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"])
        assert MOMENT.fullmatch(one.findtext(f"{ATOM}updated") or "")
        assert MOMENT.fullmatch(one.findtext(f"{ATOM}published") or "")
        assert 1 == len([found for found in one.findall(f"{ATOM}category") if found.get("term") in ("new", "changed")])
        assert (one.findtext(f"{ATOM}id") or "").startswith("tag:example.org,2026:")


@pytest.mark.parametrize("path", ["feeds/all.json", "policies/feed.json", "themes/mining/feed.json", "changes/feed.json"])
def test_a_json_feed_has_what_its_form_asks_for(tmp_path: Path, path: str) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, changes=[added("2021-06-01", "x")])

    feed = json.loads(render(site, path))

    assert ("https://jsonfeed.org/version/1.1", f"https://example.org/{path}") == (feed["version"], feed["feed_url"])
    assert {"title", "home_page_url", "description", "language", "authors", "items"} <= feed.keys()
    assert all(author.keys() <= {"name", "url", "avatar"} for author in feed["authors"])
    [item] = feed["items"]
    assert item.keys() <= {"id", "url", "title", "content_text", "date_published", "date_modified", "authors", "tags"}
    assert all(isinstance(item[name], str) and item[name] for name in ("id", "url", "title", "content_text"))
    assert [True, True] == [MOMENT.fullmatch(item[name]) is not None for name in ("date_published", "date_modified")]
    assert "new" in item["tags"]


@pytest.mark.parametrize("empty", ["companies/feed.atom", "companies/feed.json", "changes/feed.atom", "changes/feed.json"])
def test_a_feed_without_entries_is_sound(tmp_path: Path, empty: str) -> None:
    site = site_of(tmp_path, {})

    if empty.endswith("json"):
        assert [] == json.loads(render(site, empty))["items"]
    else:
        assert "1970-01-01T00:00:00Z" == read(site, empty).feed.updated  # not today: nothing has changed


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/x.md": policy(), "articles/a.md": article()}
    site = site_of(
        tmp_path, files, changes=[added("2021-06-01", "x"), change("2021-07-01", "x", "status", "status", "adopted", "in-force")]
    )

    atom, items = read(site, "feeds/all.atom"), json.loads(render(site, "feeds/all.json"))["items"]

    assert [(one.id, one.link, one.title, one.summary, one.published, one.updated) for one in atom.entries] == [
        tuple(item[name] for name in ("id", "url", "title", "content_text", "date_published", "date_modified")) for item in items
    ]
    assert [[tag.term for tag in one.tags] for one in atom.entries] == [item["tags"] for item in items]


@pytest.mark.parametrize("form", ["atom", "json"])
def test_hostile_values_come_back_as_they_are(tmp_path: Path, form: str) -> None:
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    site = site_of(
        tmp_path,
        {
            "policies/x.md": policy(title=quoted, summary=quoted),
            "articles/a.md": article(author=quoted, title=quoted),
            "themes/t.md": entry({"name": quoted, "summary": "S."}),
        },
        sitename=HOSTILE,
    )
    if form == "atom":
        feed = parsed(render(site, "feeds/all.atom"))
        assert HOSTILE == feed.findtext(f"{ATOM}title")
        assert [HOSTILE, HOSTILE] == texts(feed, "title")
        assert [HOSTILE] == [text for text in texts(feed, "summary") if text and "reports" not in text]
        assert HOSTILE == feed.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name")
        assert f"{HOSTILE} – {HOSTILE}" == parsed(render(site, "themes/t/feed.atom")).findtext(f"{ATOM}title")
    else:
        feed = json.loads(render(site, "feeds/all.json"))
        assert [HOSTILE] * 3 == [feed["title"], *(item["title"] for item in feed["items"])]


def test_what_xml_refuses_is_left_out() -> None:
    assert "a\tbc&lt;&#x27;" == xml("a\tb\0\x0b\x1b\ufffe\uffffc<'")


def test_a_browser_finds_the_style_sheet_of_a_feed_and_a_way_to_the_page(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, theme=str(THEME), site_url="https://example.org/p")
    text = render(site, "themes/mining/feed.atom")

    [style] = re.findall(r'<\?xml-stylesheet type="text/css" href="/p/(theme/feed\.\w+\.css)"\?>', text)
    assert style in outputs(site)
    assert '<a href="https://example.org/p/themes/mining/">' in text


# What a feed holds


def test_a_feed_stands_by_the_last_change_then_by_date(tmp_path: Path) -> None:
    old, new = "[{date: 2013-12-03, event: issued}]", "[{date: 2021-05-21, event: issued}]"
    files: dict[str, str | bytes] = {
        "policies/old.md": policy(timeline=old),
        "policies/changed.md": policy(timeline=old),
        "policies/new.md": policy(timeline=new),
        "policies/unlogged.md": policy(timeline=new),
    }
    changes = [
        *(added("2021-06-01", id) for id in ("changed", "new", "old")),
        change("2021-06-02", "changed", "status", "status", "adopted", "in-force"),
    ]

    feed = read(site_of(tmp_path, files, changes=changes), "policies/feed.atom")

    assert ["changed", "new", "old", "unlogged"] == [one.id.rpartition(":")[2] for one in feed.entries]
    assert [("2021-06-01", "2021-06-02"), ("2021-06-01", "2021-06-01"), ("2021-06-01", "2021-06-01"), ("2021-05-21", "2021-05-21")] == [
        (one.published[:10], one.updated[:10]) for one in feed.entries
    ]
    assert ["changed", "new", "new", "new"] == [one.tags[0].term for one in feed.entries]


def test_the_text_says_what_changed(tmp_path: Path) -> None:
    changes = [
        added("2021-06-01", "x"),
        change("2021-06-01", "x", "status", "status", "proposed", "adopted"),
        change("2021-06-02", "x", "status", "status", "adopted", "in-force"),
        change("2021-06-02", "x", "event", "effective", None, "2021-06-09"),
        change("2021-06-02", "x", "corrected", "corrections", None, {"date": "2021-06-02", "text": "So."}),
        added("2021-06-02", "y"),
    ]
    dated = policy(timeline="[{date: 2021, event: issued}]")
    site = site_of(tmp_path, {"policies/x.md": dated, "policies/y.md": dated}, changes=changes)

    assert [
        "Changed on 2 Jun 2021: Status: Adopted → In force; Took effect, 9 Jun 2021: added; Corrected: So. It ends mining. Dated 2021.",
        "Recorded on 2 Jun 2021. It ends mining. Dated 2021.",
    ] == [item["content_text"].replace("\u00a0", " ") for item in json.loads(render(site, "feeds/all.json"))["items"]]


def test_an_edit_of_many_entries_at_once_is_no_news_of_any(tmp_path: Path) -> None:
    changes = [added("2021-06-01", "x"), Change("2021-06-02", "policy", "", "revised", "themes", None, 31)]
    site = site_of(tmp_path, {"policies/x.md": policy()}, changes=changes)

    [one] = read(site, "feeds/all.atom").entries

    assert ("2021-06-01T00:00:00Z", "new") == (one.updated, one.tags[0].term)
    assert ["Themes: revised in 31 entries at once", "Notice on Mining: Recorded"] == [
        one.title for one in read(site, "changes/feed.atom").entries
    ]


def test_a_partial_date_is_its_first_day_and_is_told_as_written(tmp_path: Path) -> None:
    feed = parsed(render(site_of(tmp_path, {"policies/x.md": policy(timeline="[{date: 2021-05, event: issued}]")}), "feeds/all.atom"))

    assert ["2021-05-01T00:00:00Z"] == texts(feed, "published")
    assert ["It ends mining. Dated 2021-05."] == texts(feed, "summary")


def test_an_entry_without_a_date_comes_last_and_is_not_said_to_be_published(tmp_path: Path) -> None:
    undated = article(published_unknown="true", without="published", url="https://example.org/other")
    site = site_of(tmp_path, {"articles/a.md": undated, "articles/b.md": article(published="2013")})

    feed = parsed(render(site, "feeds/all.atom"))

    assert ["tag:example.org,2026:article:b", "tag:example.org,2026:article:a"] == texts(feed, "id")
    assert ["2013-01-01T00:00:00Z"] == texts(feed, "published")
    assert ["2013-01-01T00:00:00Z", "1970-01-01T00:00:00Z"] == texts(feed, "updated")


def test_no_day_of_a_feed_moves_with_the_day_of_the_build(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": policy(),
        "articles/a.md": article(published_unknown="true", without="published", accessed="2021-06-09"),
    }
    now, later = (site_of(tmp_path, files, now=day) for day in (datetime.date(2022, 1, 1), datetime.date(2022, 3, 1)))

    for path in (path for path in outputs(now) if path.endswith((".atom", "feed.json", "all.json", ".opml", "calendar-all.ics"))):
        assert render(now, path) == render(later, path), path


def test_a_feed_holds_a_hundred_and_what_changed_last_is_among_them(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"articles/a{n:03}.md": article() for n in range(101)}
    changes = [added("2021-06-10", f"a{n:03}", "article") for n in range(101)] + [
        change("2021-06-11", "a100", "renamed", "title", "A", "B", kind="article")
    ]

    ids = texts(parsed(render(site_of(tmp_path, files, changes=changes), "themes/mining/feed.atom")), "id")

    assert 100 == len(ids)
    assert ["tag:example.org,2026:article:a100", "tag:example.org,2026:article:a000"] == ids[:2]


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


# Ids


def test_ids_survive_another_title_another_id_and_another_address(tmp_path: Path) -> None:
    before = site_of(tmp_path / "a", {"policies/x.md": policy()}, changes=[added("2021-06-01", "x")])
    files: dict[str, str | bytes] = {"policies/y.md": policy(title="Another", former_ids="[x]")}
    changes = [added("2021-06-01", "x"), change("2021-06-02", "y", "renamed", "id", "x", "y")]
    after = site_of(tmp_path / "b", files, changes=changes, site_url="https://elsewhere.example/t")

    for path in ("themes/mining/feed.atom", "feeds/all.atom"):
        assert read(before, path).feed.id == read(after, path).feed.id
        assert [one.id for one in read(before, path).entries] == [one.id for one in read(after, path).entries]
    assert read(before, "changes/feed.atom").entries[0].id == read(after, "changes/feed.atom").entries[1].id


def test_the_feed_of_an_entry_that_was_renamed_goes_on_at_its_old_address(tmp_path: Path) -> None:
    theme = entry({"name": "Energy", "summary": "S.", "former_ids": "[power, fuel]"})
    site = site_of(tmp_path, {"themes/energy.md": theme, "policies/x.md": policy(themes="[energy]")})

    for former in ("power", "fuel"):
        for form in ("atom", "json"):
            assert render(site, f"themes/energy/feed.{form}") == render(site, f"themes/{former}/feed.{form}")
    feed = parsed(render(site, "themes/fuel/feed.atom"))
    assert ["tag:example.org,2026:feed:theme:power", "https://example.org/themes/energy/feed.atom"] == [
        feed.findtext(f"{ATOM}id"),
        next(link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"),
    ]


def test_the_feeds_of_a_site_have_ids_of_their_own(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(), "agencies/mining.md": entry({"name": "M", "type": "ministry", "place": "cn"})})

    paths = [path for path in outputs(site) if path.endswith(".atom")]
    assert len(paths) == len({parsed(render(site, path)).findtext(f"{ATOM}id") for path in paths})
    assert {"feeds/all.atom", "policies/feed.atom", "agencies/mining/feed.atom", "changes/feed.atom"} <= {*paths}


# Changes


def test_the_feed_of_changes_has_an_item_a_change_the_newest_first(tmp_path: Path) -> None:
    changes = [
        added("2021-06-01", "x"),
        added("2021-06-01", "gone"),
        added("2021-06-01", "about", "page"),
        change("2021-06-02", "x", "event", "effective", None, "2021-06-09"),
        change("2021-06-02", "gone", "removed", "", "Old notice", None),
    ]
    files: dict[str, str | bytes] = {
        "policies/x.md": policy(),
        "_gone.yaml": "- {kind: policy, id: gone, became: [x]}\n",
        "pages/about.md": "---\ntitle: About\n---\nText.\n",
    }

    found = read(site_of(tmp_path, files, changes=changes), "changes/feed.atom")

    assert [
        ("Old notice: Removed; see Notice on Mining", "changed", "https://example.org/changes/2021-06/"),
        ("Notice on Mining: Took effect, 9 Jun 2021: added", "changed", "https://example.org/policies/x/"),
        ("Old notice: Recorded", "new", "https://example.org/changes/2021-06/"),
        ("Notice on Mining: Recorded", "new", "https://example.org/policies/x/"),
    ] == [(one.title.replace("\u00a0", " "), one.tags[0].term, one.link) for one in found.entries]
    assert 4 == len({one.id for one in found.entries})


def many(number: int) -> list[Change]:
    """So many changes, each of another day or the same."""
    return [added("2020-01-01", "x")] + [
        change(f"2020-{1 + n // 27 % 12:02}-{1 + n % 27:02}", "x", "revised", "document_number", str(n - 1), str(n))
        for n in range(1, number)
    ]


@pytest.mark.parametrize(("number", "archives"), [(99, 0), (100, 1), (199, 1), (250, 2), (300, 3)])
def test_archives_hold_a_hundred_each_and_every_change_is_reached(tmp_path: Path, number: int, archives: int) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, changes=many(number))
    paths = outputs(site).keys()

    assert archives == len([path for path in paths if path.startswith("changes/archive/")])
    seen: set[str] = set()
    path = "changes/feed.atom"
    while path:
        text = render(site, path)
        found = read(site, path)
        seen |= {one.id for one in found.entries}
        links = {link.rel: link.href for link in found.feed.links}
        is_archive = path != "changes/feed.atom"
        assert is_archive == ("<fh:archive/>" in text)
        assert ("https://example.org/changes/feed.atom" if is_archive else None) == links.get("current")
        assert f"https://example.org/{path}" == links["self"]
        assert min(number, 100) == len(found.entries)
        path = links.get("prev-archive", "").removeprefix("https://example.org/")
    assert number == len(seen)


def test_an_archive_stays_as_it_is_when_more_happens(tmp_path: Path) -> None:
    before = site_of(tmp_path / "a", {"policies/x.md": policy()}, changes=many(250))
    after = site_of(tmp_path / "b", {"policies/x.md": policy()}, changes=many(450))

    assert render(before, "changes/archive/1.atom") == render(after, "changes/archive/1.atom")
    links = {link.rel: link.href for link in read(after, "changes/archive/2.atom").feed.links}
    assert ("https://example.org/changes/archive/1.atom", "https://example.org/changes/archive/3.atom") == (
        links["prev-archive"],
        links["next-archive"],
    )


# All feeds, and none


def test_the_list_of_feeds_names_every_feed_of_the_site(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(), "themes/old.md": entry({"name": "A & B", "summary": "S."})})

    outlines = parsed(render(site, "feeds.opml")).findall("body/outline/outline")

    assert {f"https://example.org/{path}" for path in outputs(site) if path.endswith(".atom")} == {one.get("xmlUrl") for one in outlines}
    assert all(one.get("type") == "rss" and one.get("text") and one.get("htmlUrl") for one in outlines)
    assert "A & B" in {one.get("title") for one in outlines}


def test_a_site_can_do_without_feeds_and_no_page_names_one(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, outputs=["calendars"], theme=str(THEME))

    assert [] == [path for path in outputs(site) if path.startswith("feeds") or path.endswith((".atom", "feed.json"))]
    for path in ("index.html", "policies/index.html", "policies/x/index.html", "changes/index.html", "themes/mining/index.html"):
        assert not re.search(r"\.atom|feed\.json|feeds/all", render(site, path)), path
    assert "calendar.ics" in render(site, "themes/mining/index.html")
