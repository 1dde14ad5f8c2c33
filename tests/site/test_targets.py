"""Targets by their day, lines of succession, and the page that compares two policies."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
from scripts import node
from sites import content, data, render, site_of
from writing import article, entry, policy

from tracker.site.parts import succession


def test_targets_stand_by_their_day_with_what_was_said_since(tmp_path: Path) -> None:
    target = "[{by: 2020-06, text: Ten firms}]"
    files: dict[str, str | bytes] = {
        "policies/ahead.md": policy(targets="[{by: 2025, text: Late}, {by: 2022-06, text: Soon}, {by: 2022-06, text: Soon too}]"),
        "policies/silent.md": policy(targets=target, timeline="[{date: 2019, event: issued}]"),
        "policies/done.md": policy(targets=target, timeline="[{date: 2019, event: issued}]", status="completed"),
        "policies/told.md": policy(targets="[{by: 2020-07, text: Nine firms}]", timeline="[{date: 2019, event: issued}]"),
        "articles/late.md": article(policies="[told]", published='"2021-06-09"'),
        "articles/early.md": article(policies="[told]", published='"2020-07-31"'),
    }
    site = site_of(tmp_path, files)

    shown = data(site, "targets/index.html")

    rows = [
        (group["id"], row["by"], row["row"].data["id"], row["texts"], row["state"]) for group in shown["groups"] for row in group["rows"]
    ]
    assert [
        ("due", "2022-06", "ahead", ["Soon", "Soon too"], "due"),
        ("due", "2025", "ahead", ["Late"], "due"),
        ("passed", "2020-07", "told", ["Nine firms"], "reported"),
        ("passed", "2020-06", "silent", ["Ten firms"], "silent"),
        ("passed", "2020-06", "done", ["Ten firms"], "completed"),
    ] == rows
    assert {"due": 3, "reported": 1, "completed": 1, "silent": 1} == {one["state"]: one["number"] for one in shown["counts"]}
    told = next(row for row in shown["groups"][1]["rows"] if row["state"] == "reported")
    assert ["/articles/late/"] == [one["url"] for one in told["since"]]
    text = render(site, "targets/index.html")
    assert "Passed without a report" in text
    assert "Nothing recorded" in text


def test_a_target_whose_day_is_today_is_due(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/a.md": policy(targets="[{by: 2022-01-01, text: Today}, {by: 2021-12-31, text: Yesterday}]")})

    assert {"due": 1, "silent": 1} == {one["state"]: one["number"] for one in data(site, "targets/index.html")["counts"]}


def test_without_targets_the_page_says_so(tmp_path: Path) -> None:
    assert "No targets are recorded yet." in render(site_of(tmp_path, {}), "targets/index.html")


def line_of(site: object, id: str) -> list[str]:
    return [step["id"] for step in succession.of_policy(site, id)]  # type: ignore[arg-type]


def rule(*items: tuple[str, str, str]) -> str:
    said = ", ".join(
        f"{{place: cn, position: {position}, since: '{since}', text: T, policies: [{lead}, z]}}" for since, position, lead in items
    )
    return entry({"name": "A rule", "summary": "S.", "positions": f"[{said}]"})


def dated(day: str, **fields: str) -> str:
    return policy(timeline=f"[{{date: {day}, event: published}}]", title=f"Act of {day}", **fields)


def test_a_line_follows_texts_that_end_or_change_each_other(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/a.md": dated("2013", status="superseded"),
        "policies/b.md": dated("2017", relations="[{type: supersedes, policy: a}]"),
        "policies/c.md": dated("2020", relations="[{type: amends, policy: b}, {type: cites, policy: d}]"),
        "policies/d.md": dated("2018"),
    }
    site = site_of(tmp_path, files)

    assert [["a", "b", "c"]] * 3 == [line_of(site, id) for id in "abc"]
    assert [] == line_of(site, "d")


def test_a_line_follows_the_policies_that_lead_the_positions_of_a_theme(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"policies/{id}.md": dated(day) for id, day in zip("abcz", ("2013", "2017", "2021", "2010"), strict=True)
    }
    trade = rule(("2013", "allowed", "a"), ("2017", "conditions", "b"), ("2021", "prohibited", "c"))
    pay = rule(("2013", "prohibited", "a"), ("2021", "prohibited", "c"))
    site = site_of(tmp_path, {**files, "themes/trade.md": trade, "themes/pay.md": pay.replace("A rule", "Another rule")})

    steps = succession.of_policy(site, "c")

    assert [("a", None, False), ("b", "a", False), ("c", "b", True)] == [(step["id"], step["before"], step["is_own"]) for step in steps]
    added = [[(one["position"], [theme["title"] for theme in one["themes"]]) for one in step["added"]] for step in steps]
    assert [
        [("Prohibited", ["Another rule"]), ("Allowed", ["A rule"])],
        [("Allowed with conditions", ["A rule"])],
        [("Prohibited", ["A rule"])],
    ] == added
    assert [0, 0, 1] == [step["kept"] for step in steps]
    assert [] == line_of(site, "z")  # it leads nothing


def test_a_long_line_shows_what_is_near(tmp_path: Path) -> None:
    ids = [f"p{number:02}" for number in range(20)]
    chain = {
        f"policies/{id}.md": dated(f"20{number:02}", **({"relations": f"[{{type: amends, policy: {ids[number - 1]}}}]"} if number else {}))
        for number, id in enumerate(ids)
    }
    site = site_of(tmp_path, chain)

    assert [ids[:12], ids[4:16], ids[8:]] == [line_of(site, id) for id in ("p00", "p10", "p19")]


def test_the_page_of_comparison_offers_all_policies_and_its_lines_without_script(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/a.md": dated("2013", status="superseded"),
        "policies/b.md": dated("2017", relations="[{type: supersedes, policy: a}]"),
        "policies/c.md": dated("2020"),
    }
    site = site_of(tmp_path, files)

    assert [["c", "/policies/c/", "Act of 2020", "2020"], ["b", "/policies/b/", "Act of 2017", "2017"]] == orjson.loads(
        content(site, "compare/policies.json")
    )[:2]
    text = render(site, "compare/index.html")
    assert ["/policies/a/", "/policies/b/"] == re.findall(r'</span> <a href="(/policies/.*?)"', text)
    assert 'href="/compare/?a=a&amp;b=b"' in text
    assert "The comparison needs script." in text


def test_rows_of_two_pages_stand_side_by_side_under_each_label_once() -> None:
    found = node(
        "compare.js",
        "script.aligned(...data)",
        [[["Status", 1], ["Number", 2], ["What it does", 3]], [["Status", 4], ["Part of", 5], ["What it does", 6], ["Targets", 7]]],
    )

    assert [["Status", 1, 4], ["Part of", None, 5], ["Number", 2, None], ["What it does", 3, 6], ["Targets", None, 7]] == found


def test_a_choice_of_an_unknown_policy_or_of_one_twice_is_told() -> None:
    choices = [["a", "b"], ["a", "x"], ["", "b"], ["a", "a"]]
    found = node("compare.js", "data.map((pair) => script.fault([['a'], ['b']], ...pair))", choices)

    assert [None, "x", "", ""] == found
