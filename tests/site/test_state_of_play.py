"""The state of play: what its pages say of a day, and that the script says the same of any."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from scripts import node
from sites import NOW, data, outputs, render, site_of
from writing import entry, policy

from tracker.model.dates import partial_date
from tracker.model.vocabulary import DEFAULT, EVENTS, STATUSES
from tracker.site import tree_backlinks
from tracker.site.pages import state_of_play
from tracker.site.parts import policy_status, policy_table
from tracker.site.site import Site


def act(events: str, **fields: str) -> str:
    """A policy with a timeline written as "2021-05-21 issued, 2022 repealed"."""
    items = (event.split() for event in events.split(", "))
    timeline = ", ".join(f"{{date: {day}, event: {name}, source: text}}" for day, name in items)
    return policy(timeline=f"[{timeline}]", **fields)


def group_of(site: Site, path: str, id: str) -> Any:
    return next(group for group in data(site, path)["groups"] if group["id"] == id)


def test_a_theme_says_what_is_in_force_since_when_and_what_changed_last(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "policies/notice.md": act("2017-09-04 published", title="A notice", original_title="{zh-Hans: 公告}"),
            "policies/law.md": act("2019-01-01 adopted, 2020-01-01 effective", title="A law", type="law", stance="promote"),
            "policies/draft.md": act("2021-11-01 consultation-opened", title="A draft", status="consultation"),
            "policies/old.md": act("2013-12-05 published, 2021-10-01 repealed", title="Old", status="repealed"),
        },
    )
    found = group_of(site, "state/index.html", "mining")

    assert ["A law", "A notice", "A draft"] == [one["title"] for one in found["acts"]]
    assert ["2020-01-01", "2017-09-04", "2021-11-01"] == [one["since"] for one in found["acts"]]
    assert (2, 1, 1) == (found["in_force"], found["coming"], found["ended"])
    assert ("2021-11-01", "A draft") == (found["change"]["date"], found["change"]["title"])
    text = render(site, "state/index.html")
    assert "2 in force</span> <span>1 proposed or adopted</span> <span>1 no longer in force" in text


def test_at_the_end_of_a_year_later_acts_are_gone_and_later_ends_undone(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "policies/old.md": act("2013-12-05 published, 2021-09-24 superseded", title="Old", status="superseded"),
            "policies/new.md": act("2021-09-24 published", title="New", relations="[{type: supersedes, policy: old}]"),
            "policies/other.md": act("2020 issued", title="Other", themes="[other]"),
            "themes/other.md": entry({"name": "Other theme", "summary": "S."}),
        },
    )

    assert ["Old"] == [one["title"] for one in group_of(site, "state/2020/index.html", "mining")["acts"]]
    assert ["New"] == [one["title"] for one in group_of(site, "state/2021/index.html", "mining")["acts"]]
    assert "State of play at the end of 2020" in render(site, "state/2020/index.html")


def test_the_day_of_a_repeal_comes_from_the_act_that_repeals(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "policies/old.md": act("2013-12-05 published", title="Old", status="repealed"),
            "policies/new.md": act("2018-06-01 published, 2019-06-01 effective", title="New", relations="[{type: repeals, policy: old}]"),
        },
    )
    found = group_of(site, "state/2018/index.html", "mining")

    assert (["Old", "New"], 1, 1) == ([one["title"] for one in found["acts"]], found["in_force"], found["coming"])
    assert 1 == group_of(site, "state/2019/index.html", "mining")["ended"]


def test_every_act_stands_once_under_the_root_of_its_main_theme_and_names_the_others(tmp_path: Path) -> None:
    files = {
        f"themes/{id}.md": entry({"name": id.title(), "summary": "S.", **({"parent": parent} if parent else {})})
        for id, parent in (("grid", "mining"), ("meters", "grid"), ("alone", ""))
    }
    acts = {"p": "[meters, alone]", "q": "[alone, mining]", "r": "[mining]"}
    site = site_of(tmp_path, {**files, **{f"policies/{id}.md": act("2020 issued", title=id, themes=themes) for id, themes in acts.items()}})

    groups = data(site, "state/index.html")["groups"]

    found = [(group["id"], [(one["title"], [theme["title"] for theme in one["themes"]]) for one in group["acts"]]) for group in groups]
    assert [("alone", [("q", ["Mining policy"])]), ("mining", [("p", ["Meters", "Alone"]), ("r", [])])] == found
    text = render(site, "state/index.html")
    assert [1, 1, 1] == [text.count(f'</time> <a href="/policies/{id}/">{id}</a>') for id in "pqr"]


def test_an_act_in_force_needs_no_word_for_it_and_one_to_come_does(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/p.md": act("2020 issued"), "policies/q.md": act("2021 announced", status="proposed")})

    lines = re.findall(r'<li><i class="icon.*?</li>', render(site, "state/index.html"), re.DOTALL)

    assert ["badge" in line for line in lines] == [False, True]


def test_without_acts_the_page_says_so(tmp_path: Path) -> None:
    text = render(site_of(tmp_path, {}), "state/index.html")

    assert "No acts are recorded yet." in text
    assert "state/2021/index.html" not in outputs(site_of(tmp_path, {}))


def test_acts_lists_and_entries_with_acts_offer_another_day(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {"policies/p.md": act("2020 issued"), "themes/other.md": entry({"name": "Other", "summary": "S."})},
        site_url="https://example.org/x",
    )

    for path, entity in (
        ("policies/index.html", ""),
        ("agencies/ministry/index.html", "agency/ministry"),
        ("places/cn/index.html", "place/cn"),
        ("policies/p/index.html", "policy/p"),
        ("state/index.html", ""),
    ):
        text = render(site, path)
        assert f'data-source="/x/state/histories.json" data-entity="{entity}"' in text, path
        assert 'name="asof"' in text
    assert 'name="asof"' not in render(site, "themes/other/index.html")
    assert 'name="asof"' not in render(site, "policies/by/stance/restrict/index.html")


def test_the_state_of_play_is_in_the_navigation_and_the_sitemap(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/p.md": act("2020 issued")})

    assert '<a href="/state/">State of play</a>' in render(site, "index.html")
    assert ["/state/", "/state/2020/"] == re.findall(r"<loc>https://example.org(/state/[^<]*)", render(site, "sitemap.xml"))


def test_a_year_has_a_page_of_its_own_if_an_act_changed_in_it_and_it_is_over(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/p.md": act("2015 issued, 2018-05 amended", status="amended"),
        "policies/q.md": act("0221 issued"),
    }

    site = site_of(tmp_path, files)

    assert ["2018", "2015", "0221"] == state_of_play.ended_years(site)
    assert ["state/0221/index.html", "state/2015/index.html", "state/2018/index.html", "state/index.html"] == sorted(
        path for path in outputs(site) if path.startswith("state/") and path.endswith(".html")
    )


def random_site(folder: Path, seed: int) -> Site:
    """Acts with any events in any order, themes and agencies in trees."""
    rng = random.Random(seed)
    files = {
        f"themes/t{place}.md": entry(
            {"name": f"Theme {place}", "summary": "S.", **({"parent": f"t{rng.randrange(place)}"} if place > 1 else {})}
        )
        for place in range(6)
    }
    files |= {
        f"agencies/a{place}.md": entry(
            {"name": f"Agency {place}", "type": "ministry", "place": "cn", **({"parent": f"a{place - 1}"} if place else {})}
        )
        for place in range(3)
    }
    for place in range(60):
        dates = [
            (date(2012, 1, 1) + timedelta(days=rng.randrange(4200))).isoformat()[: rng.choice([4, 7, 10, 10])]
            for _ in range(rng.randint(1, 4))
        ]
        files[f"policies/p{place}.md"] = act(
            ", ".join(f"{day} {rng.choice(EVENTS)}" for day in dates),
            title=f"Act {place}",
            status=rng.choice(STATUSES),
            status_note="Why.",
            stance=rng.choice(["promote", "restrict", "mixed", "neutral"]),
            type=rng.choice([*DEFAULT["policy-type"]]),
            themes=f"[t{rng.randrange(6)}]",
            issued_by=f"[a{rng.randrange(3)}]",
        )
    return site_of(folder, files)


SCRIPT = "histories.js"
DAYS = ["2011-12-31", "2013-06-30", "2016-02-29", "2019-12-31", "2021-06-09", NOW.isoformat(), "2023-01-01", "2040-01-01"]


@pytest.mark.parametrize("seed", range(3))
def test_the_script_shows_of_any_day_what_the_page_would(tmp_path: Path, seed: int) -> None:
    site = random_site(tmp_path, seed)
    given = data(site, "state/histories.json")
    found = node(
        SCRIPT,
        """data.days.map((day) => { const stands = script.standsOn(data, day);
            return data.entities.map(([kind, , parent], place) => kind === "theme" && parent < 0
                ? script.group(data, stands, place, day) : null).filter((group) => group && group.change); })""",
        {**given, "days": DAYS},
    )

    for day, themes in zip(DAYS, found, strict=True):
        expected = state_of_play.groups(site, policy_status.on(site, day), day)
        for ours, theirs in zip(expected, themes, strict=True):
            names = ("in_force", "coming", "unclear", "ended")
            assert [ours[name] for name in names] == [theirs[name] for name in names]
            facts = ("url", "title", "stance", "status", "since")
            assert [[one[fact] for fact in facts] for one in ours["acts"]] == [[one[fact] for fact in facts] for one in theirs["acts"]]
            assert (ours["change"] and [ours["change"][name] for name in ("url", "date", "event", "ahead")]) == (
                theirs["change"] and change_of(theirs["change"])
            )


def change_of(found: dict[str, Any]) -> list[Any]:
    """The change that the script found, as the page has it: its URL, date and word, and whether it lies ahead."""
    ahead = found.get("ahead", False)
    return [found["url"], found["change"]["since"], found["change"]["event"][-1 if ahead else 1], ahead]


@pytest.mark.parametrize(("name", "key"), [("agency/a1", ("agency", "a1")), ("theme/t1", ("theme", "t1")), ("place/cn", ("place", "cn"))])
def test_the_script_lists_the_acts_of_an_entry_and_of_all_below_it(tmp_path: Path, name: str, key: tuple[str, str]) -> None:
    site = random_site(tmp_path, 7)
    acts = f"script.listed(data, script.standsOn(data, data.now), {name!r})"
    today = node(SCRIPT, f"{acts}.map((act) => act.url)", data(site, "state/histories.json"))
    there = policy_status.on(site, site.today)

    own = [source for source in tree_backlinks.feed_entries(site, key) if source[0] == "policy" and source in there]
    own.sort(key=lambda source: (-partial_date(there[source].step.date).last_day.toordinal(), site.url_of(site.entry(source))))
    assert [site.url_of(site.entry(source)) for source in own] == today


def test_the_script_says_what_changed_between_two_days(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/old.md": act("2013-12-05 published, 2021-09-24 repealed", status="repealed"),
        "policies/new.md": act("2021-09-24 published"),
        "policies/passing.md": act("2018 published, 2019-05-01 expired", status="expired"),
        "policies/grown.md": act("2016-05-01 consultation-opened, 2021-06-01 issued"),
        "policies/still.md": act("2014-05-01 published"),
        "policies/since.md": act("2017-11-01 published, 2021-01-01 effective"),
    }
    given = data(site_of(tmp_path, files), "state/histories.json")
    found = node(
        SCRIPT,
        """[["2017-12-31", "2021-12-31"], ["2015-12-31", "2016-12-31"]].map((days) => Object.fromEntries(
            Object.entries(script.between(data, ...days))
                .map(([name, acts]) => [name, acts.map((act) => [act.url, act.when, act.was, act.status])])))""",
        given,
    )

    assert {
        "came": [
            ["/policies/new/", "2021-09-24", None, "in-force"],
            ["/policies/grown/", "2021-06-01", "consultation", "in-force"],
            ["/policies/passing/", "2018", None, "expired"],
        ],
        "gone": [["/policies/old/", "2021-09-24", "in-force", "repealed"]],
        "altered": [["/policies/since/", "2021-01-01", "adopted", "in-force"]],
    } == found[0]
    assert {"came": [], "gone": [], "altered": [["/policies/grown/", "2016-05-01", None, "consultation"]]} == found[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_has_as_many_new_acts_between_two_days_as_in_its_list(tmp_path: Path, seed: int) -> None:
    site = random_site(tmp_path, seed)
    years = [str(year) for year in range(2012, 2025)]
    given = {**data(site, "state/histories.json"), "years": years}
    found = node(
        SCRIPT,
        "data.years.map((year) => script.between(data, `${year - 1}-12-31`, `${year}-12-31`).came.map((act) => act.url).sort())",
        given,
    )

    days = [(site.url_of(site.entry(("policy", id))), one.day) for id, one in policy_table.acts(site).items()]
    assert [sorted(url for url, day in days if day.startswith(year)) for year in years] == found
    assert any(found)


def test_a_change_that_lies_ahead_is_not_the_last_one(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/next.md": act("2029-01-01 announced", status="proposed")}
    ahead = site_of(tmp_path / "one", files)
    both = site_of(tmp_path / "two", {**files, "policies/past.md": act("2014-05-01 published")})

    changes = [one for site in (ahead, both) for one in [state_of_play.groups(site, policy_status.today(site), site.today)[0]["change"]]]

    assert [("2029-01-01", True), ("2014-05-01", False)] == [(change["date"], change["ahead"]) for change in changes]


def test_the_script_reads_two_days_and_nothing_else_as_a_range() -> None:
    asked = ["2021..2022-02", "2021-06-09..2026-02-06", "2021", "2021..", "..2021", "2021..2022..2023", "2021-02-30..2022"]

    found = node(SCRIPT, "data.map(script.range)", asked)

    assert [["2021-12-31", "2022-02-28"], ["2021-06-09", "2026-02-06"], *[None] * 5] == found


def test_the_script_reads_no_date_as_another(tmp_path: Path) -> None:
    words = {"months": ["January"] * 12, "day": "%(day)s %(month)s %(year)s", "month": "%(month)s %(year)s"}

    assert ["9 January 2021", "January 2021", "2021"] == node(
        SCRIPT,
        "data.dates.map((text) => script.inWords(text, data.words.months, data.words))",
        {"dates": ["2021-06-09", "2021-06", "2021"], "words": words},
    )
