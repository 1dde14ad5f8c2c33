"""The pages of what changed, and the history of each entry, in words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sites import data, outputs, render, section, site_of, use_language
from writing import article, entry, page, policy

from tracker.model.comparison import Change
from tracker.site.parts import change_words
from tracker.site.parts.pagination import PER_PAGE
from tracker.site.site import Site


def change(day: str, what: str, *more: Any, kind: str = "policy", id: str = "x") -> Change:
    return Change(day, kind, id, what, *more)


def added(day: str, id: str, kind: str = "policy") -> Change:
    return change(day, "added", "", None, id, kind=kind, id=id)


def lines(site: Site, path: str) -> dict[str, list[str]]:
    """The lines of a page under their headings: day, title and texts."""
    found: dict[str, list[str]] = {}
    for group in data(site, path)["groups"]:
        found[group["title"]] = [
            " ".join([line["date"][8:], line["title"], *line["texts"]]).replace("\u00a0", " ").replace("  ", " ") for line in group["lines"]
        ]
    return found


# Pages


def test_changes_stand_by_month_under_what_they_are(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": policy(title="X"),
        "policies/old.md": policy(title="Old", timeline="[{date: 2013-12-03, event: issued}]"),
        "articles/a.md": article(title="A"),
        "_gone.yaml": "- {kind: policy, id: gone, became: [x]}\n",
    }
    changes = [
        added("2021-05-30", "gone"),
        added("2021-06-01", "x"),
        added("2021-06-02", "old"),
        added("2021-06-02", "a", "article"),
        change("2021-06-03", "status", "status", "proposed", "in-force"),
        change("2021-06-03", "relation", "relations", None, {"type": "amends", "policy": "old"}),
        change("2021-06-03", "revised", "themes", None, 31, id=""),
        change("2021-06-04", "removed", "", "Gone", None, id="gone"),
    ]
    site = site_of(tmp_path, files, changes=changes)

    june = {
        "Newly issued acts": ["01 X Recorded"],
        "Changed entries": ["03 X Status: Proposed → In force Relation added: Amends Old"],
        "Older acts, newly recorded": ["02 Old Recorded"],
        "Other entries, newly recorded": ["02 A Recorded"],
        "Removed entries": ["04 Gone Removed; see X"],
        "Edits of many entries at once": ["03 Themes: revised in 31 entries at once"],
    }
    assert june == lines(site, "changes/2021-06/index.html")
    assert list(june) == list(lines(site, "changes/2021-06/index.html"))
    assert {"Older acts, newly recorded": ["30 Gone Recorded"]} == lines(site, "changes/2021-05/index.html")
    assert june | {"Older acts, newly recorded": ["02 Old Recorded", "30 Gone Recorded"]} == lines(site, "changes/index.html")


def test_a_page_of_changes_leads_to_the_entries_the_months_and_the_feed(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/x.md": policy(title="X"), "_gone.yaml": "- {kind: policy, id: gone, became: [x]}\n"}
    changes = [
        added("2021-05-30", "x"),
        added("2021-06-01", "gone"),
        added("2021-06-01", "unknown"),
        change("2021-06-03", "removed", id="gone"),
    ]
    site = site_of(tmp_path, files, changes=changes, site_url="https://example.org/p")

    tree = LexborHTMLParser(render(site, "changes/index.html"))

    links = {link.attributes["href"] for link in tree.css("main a")}
    assert {"/p/policies/x/", "/p/policies/gone/", "/p/changes/2021-06/", "/p/changes/2021-05/", "/p/changes/feed.atom"} <= links
    assert not any("unknown" in str(link) for link in links)
    assert "/p/changes/" in {link.attributes["href"] for link in LexborHTMLParser(render(site, "index.html")).css("footer a")}


def test_a_month_of_many_changes_has_numbered_pages(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"articles/a{number:03}.md": article() for number in range(PER_PAGE * 2 + 1)}
    changes = [added("2021-06-01", path[9:-3], "article") for path in files]
    site = site_of(tmp_path, files, changes=changes)

    paths = ["changes/2021-06/index.html", "changes/2021-06/page/2/index.html", "changes/2021-06/page/3/index.html"]
    assert paths == sorted(path for path in outputs(site) if path.startswith("changes/2021-06/"))
    shown = [line for path in paths for group in lines(site, path).values() for line in group]
    assert len(files) == len(shown)
    assert PER_PAGE == sum(map(len, lines(site, "changes/index.html").values()))


def test_without_a_log_the_page_says_so(tmp_path: Path) -> None:
    assert "No changes are on record yet." in render(site_of(tmp_path, {}), "changes/index.html")


def test_the_same_change_twice_on_a_day_is_said_once(tmp_path: Path) -> None:
    changes = [added("2021-06-01", "x"), *[change("2021-06-02", "revised", "timeline.effective.note", "A", "B")] * 2]
    site = site_of(tmp_path, {"policies/x.md": policy(title="X")}, changes=changes)

    assert ["02 X Took effect: note revised"] == lines(site, "changes/2021-06/index.html")["Changed entries"]


def test_of_very_many_changes_of_a_day_the_page_of_the_entry_has_all(tmp_path: Path) -> None:
    requirements = [
        change("2021-06-02", "requirement", "requirements", None, {"who": "bank", "rule": "must", "what": f"Do {n}."}) for n in range(9)
    ]
    site = site_of(tmp_path, {"policies/x.md": policy(title="X")}, changes=[added("2021-06-01", "x"), *requirements])

    [line] = lines(site, "changes/2021-06/index.html")["Changed entries"]

    assert line.endswith("Do 4 4 more changes")
    assert 9 == len(section(site, "policies/x/index.html", "history")["days"][0]["texts"])


# Histories


def test_every_entry_has_its_history_the_newest_day_first(tmp_path: Path) -> None:
    changes = [
        added("2021-06-01", "x"),
        change("2021-06-02", "status", "status", "proposed", "adopted"),
        change("2021-06-02", "event", "effective", None, "2021-06-09"),
        added("2021-06-02", "about", "page"),
    ]
    files: dict[str, str | bytes] = {"policies/x.md": policy(), "pages/about.md": page(), "articles/a.md": article()}
    site = site_of(tmp_path, files, changes=changes)

    assert [
        {"date": "2021-06-02", "texts": ["Status: Proposed → Adopted", "Took effect, 9\u00a0Jun 2021: added"]},
        {"date": "2021-06-01", "texts": ["Recorded"]},
    ] == section(site, "policies/x/index.html", "history")["days"]
    for path in ("policies/x/index.html", "about/index.html"):
        assert '<h2 id="history">History of this page</h2>' in render(site, path)
    assert 'id="history"' not in render(site, "articles/a/index.html")
    assert '<a href="#history">' in render(site, "policies/x/index.html")


def test_the_older_days_of_a_long_history_are_folded(tmp_path: Path) -> None:
    changes = [
        added("2021-06-01", "x"),
        *(change(f"2021-06-{day:02}", "revised", "document_number", str(day), "1") for day in range(2, 10)),
    ]
    tree = LexborHTMLParser(render(site_of(tmp_path, {"policies/x.md": policy()}, changes=changes), "policies/x/index.html"))

    assert (9, 4) == (len(tree.css(".history__day")), len(tree.css("details .history__day")))


def test_a_heading_of_a_text_does_not_take_the_place_of_the_history(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy("## History\n\nIt ends mining [@text].")}, changes=[added("2021-06-01", "x")])

    ids = re.findall(r'id="(history[^"]*)"', render(site, "policies/x/index.html"))

    assert sorted({*ids}) == sorted(ids)
    assert "history" in ids


# Words


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (("added", "", None, "X"), "Recorded"),
        (("removed", "", "X", None), "Removed"),
        (("removed", "", "X", "It was none."), "Removed: It was none."),
        (("removed", "", "X", ["other"]), "Removed; see Other"),
        (("renamed", "title", "A", "B"), "Title: A → B"),
        (("renamed", "id", "a", "b"), "Address: a → b"),
        (("status", "status", "proposed", "in-force"), "Status: Proposed → In force"),
        (("event", "effective", "2021", "2021-06-09"), "Took effect: 2021 → 9 Jun 2021"),
        (("event", "milestone.2", None, "2021-06"), "Further step, Jun 2021: added"),
        (("event", "amended", "2021-06", None), "Amended, Jun 2021: removed"),
        (("target", "target", None, {"by": "2025", "text": "No mining."}), "Target added: No mining. (by 2025)"),
        (("target", "target", {"by": "2025", "text": "A."}, {"by": "2026", "text": "A."}), "Target changed: A. (by 2026)"),
        (("target", "target.2", {"by": "2025", "text": "A."}, None), "Target removed: A. (by 2025)"),
        (
            ("requirement", "requirements", None, {"who": "bank", "rule": "must-not", "what": "Serve."}),
            "Requirement added: Bank must not: Serve.",
        ),
        (("relation", "relations", {"type": "amends", "policy": "other"}, None), "Relation removed: Amends Other"),
        (("corrected", "corrections", None, {"date": "2021", "text": "It was wrong."}), "Corrected: It was wrong."),
        (("revised", "document_number", None, "No. 1"), "Document number: No. 1"),
        (("revised", "document_number", "No. 1", None), "Document number: No. 1 removed"),
        (("revised", "stance", "promote", "restrict"), "Track: Promotes → Restricts"),
        (("revised", "themes", ["mining"], ["mining", "t"]), "Themes: added T"),
        (("revised", "themes", ["mining"], ["t"]), "Themes: added T; Themes: removed Mining policy"),
        (("revised", "themes", ["t", "mining"], ["mining", "t"]), "Themes: in another order"),
        (("revised", "themes", ["nowhere"], None), "Themes: removed nowhere"),
        (("revised", "stance_reason", "Since " * 20, "As " * 40), "Stance reason: revised"),
        (("revised", "original_title", None, {"zh": "通知"}), "Original title: revised"),
        (("revised", "timeline.effective.2.note", None, "N."), "Took effect: note revised"),
        (("renamed", "title", "\u05e9\u05dc", "B"), "Title: \u2068\u05e9\u05dc\u2069 → B"),
    ],
)
def test_a_change_is_said_in_words(tmp_path: Path, made: tuple[Any, ...], expected: str) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": policy(),
        "policies/other.md": policy(title="Other"),
        "themes/t.md": entry({"name": "T", "summary": "S."}),
    }
    site = site_of(tmp_path, files)

    with use_language(site):
        assert expected == change_words.words(site, change("2021-06-01", *made)).replace("\u00a0", " ")


def test_a_change_of_a_policy_that_binds_nobody_says_that_it_is_current(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(type="plan")})

    with use_language(site):
        assert "Status: Current → Completed" == change_words.words(site, change("2021-06-01", "status", "status", "in-force", "completed"))


def test_an_entry_that_came_again_was_recorded_again(tmp_path: Path) -> None:
    changes = [added("2021-06-01", "x"), change("2021-06-02", "removed"), added("2021-06-03", "x")]
    site = site_of(tmp_path, {"policies/x.md": policy()}, changes=changes)

    assert ["Recorded again", "Removed", "Recorded"] == [
        day["texts"][0] for day in section(site, "policies/x/index.html", "history")["days"]
    ]
    assert ("2021-06-01", "2021-06-03") == (site.date_added(("policy", "x")), site.date_changed(("policy", "x")))


def test_without_a_log_an_entry_was_recorded_and_changed_on_its_date(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"articles/a.md": article(published="2021-06")})

    assert ("2021-06", "2021-06") == (site.date_added(("article", "a")), site.date_changed(("article", "a")))
    assert (None, None) == (site.date_added(("theme", "mining")), site.date_changed(("theme", "mining")))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\nb", "x" * 900, '"; \\', "{{ 7 * 7 }}"])
def test_a_hostile_log_is_text(tmp_path: Path, text: str) -> None:
    changes = [
        added("2021-06-01", "x"),
        change("2021-06-02", "renamed", "title", text, text + "2"),
        change("2021-06-02", "status", "status", 17, ["a"]),
        change("2021-06-02", "requirement", "requirements", None, {}),
        change("2021-06-02", "relation", "relations", None, "no mapping"),
        change("2021-06-02", "revised", text, text, {"a": [text]}),
        change("2021-06-02", "removed", "", text, text, id="other"),
    ]
    site = site_of(tmp_path, {"policies/x.md": policy()}, changes=changes)

    for path in ("changes/index.html", "policies/x/index.html", "changes/feed.atom", "calendar-all.ics"):
        assert "<script>alert" not in render(site, path)
    assert text in json.loads(render(site, "changes/feed.json"))["items"][0]["title"]
