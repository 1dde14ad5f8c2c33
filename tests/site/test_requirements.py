"""Requirements of actors that hold on a day, in their order, and the pages that show them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser
from sites import outputs, render, site_of
from writing import policy

from tracker.site.pages import requirements
from tracker.site.site import Site

HK = "---\nname: Hong Kong\nparent: cn\n---\n"


def act(title: str, events: str, *given: str, **fields: str) -> str:
    """A policy with events written as "2021-05-21 issued, 2022 repealed", and requirements as they stand in YAML."""
    items = (event.split() for event in events.split(", "))
    timeline = ", ".join(f"{{date: {day}, event: {name}, source: text}}" for day, name in items)
    return policy(title=title, timeline=f"[{timeline}]", requirements=f"[{', '.join(given)}]", **fields)


def site(folder: Path, *, now: date = date(2022, 1, 1), **acts: str) -> Site:
    return site_of(folder, {"places/hk.md": HK, **{f"policies/{id}.md": text for id, text in acts.items()}}, now=now)


def lines(site: Site, actor: str = "bank", day: str = "2022-01-01") -> dict[str, tuple[list[str], list[str]]]:
    """By rule what holds of an actor on a day, and what does not."""
    groups = requirements.block(site, actor, day)["groups"]
    return {group["rule"]: ([one["what"] for one in group["now"]], [one["what"] for one in group["rest"]]) for group in groups}


def test_a_requirement_holds_while_its_act_does(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        old=act("Old", "2013-12-05 issued, 2021-09-24 repealed", "{who: bank, rule: must-not, what: Price}", status="repealed"),
        new=act("New", "2021-09-24 issued", "{who: bank, rule: must-not, what: Serve}"),
        draft=act("Draft", "2021-11-01 consultation-opened", "{who: bank, rule: must, what: Ask}", status="consultation"),
    )

    assert {"must": ([], ["Ask"]), "must-not": (["Serve"], ["Price"])} == lines(made)
    assert (["Price"], ["Serve"]) == lines(made, day="2021-09-23")["must-not"]
    assert ([], ["Serve", "Price"]) == lines(made, day="2013-12-04")["must-not"]


def test_a_requirement_has_a_first_and_a_last_day_of_its_own(tmp_path: Path) -> None:
    dated = "{who: bank, rule: must, what: Report, since: 2018, until: 2019-06}"
    made = site(tmp_path, notice=act("Notice", "2017-09-04 issued", dated))

    assert [False, True, True, False] == [
        bool(lines(made, day=day)["must"][0]) for day in ("2017-12-31", "2018-01-01", "2019-06-30", "2019-07-01")
    ]


def test_an_act_that_is_unclear_still_counts_and_says_so(tmp_path: Path) -> None:
    unclear = {"status": "unclear", "status_note": "The sources disagree."}
    made = site(tmp_path, notice=act("Notice", "2017-09-04 issued", "{who: bank, rule: may, what: Hold}", **unclear))

    assert {"may": (["Hold"], [])} == lines(made)
    assert "Unclear</span>" in render(made, "rules/bank/index.html")


def test_requirements_stand_by_place_and_the_newest_first(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        first=act("First", "2017-09-04 issued", "{who: bank, rule: must, what: Old}"),
        second=act(
            "Second", "2019-09-04 issued", "{who: bank, rule: must, what: New}", "{who: bank, rule: must, what: Newer, since: 2020}"
        ),
        other=act("Other", "2020-09-04 issued", "{who: bank, rule: must, what: Beyond}", places="[hk]"),
    )

    assert ["Newer", "New", "Old", "Beyond"] == lines(made)["must"][0]


def test_every_actor_has_a_page_that_says_who_where_since_when_and_by_what(tmp_path: Path) -> None:
    given = (
        "{who: bank, rule: must-not, what: Serve <them>, provision: Article 3, penalty: A fine, source: text}",
        "{who: court, rule: may, what: Weigh it}",
    )
    made = site(tmp_path, notice=act("Notice", "2021-05-21 issued", *given))
    html = render(made, "rules/bank/index.html")

    assert {"rules/index.html", "rules/bank/index.html", "rules/court/index.html"} <= {
        path for path in outputs(made) if path.startswith("rules/")
    }
    assert "rules/company/index.html" not in outputs(made)
    for said in (
        "Bank: must, must not, may",
        "Serve &lt;them&gt;",
        "China",
        '<a href="/policies/notice/">Notice</a>, Article 3',
        "A fine",
        "The text",
    ):
        assert said in html
    assert "Weigh it" not in html
    assert '<a class="chips__link" href="/rules/court/">Court</a>' in html
    assert "/rules/bank/" in render(made, "sitemap.xml")


def test_the_page_of_all_counts_what_holds(tmp_path: Path) -> None:
    made = site(
        tmp_path, notice=act("Notice", "2021-05-21 issued", "{who: bank, rule: must, what: One}", "{who: bank, rule: may, what: Two}")
    )

    assert 'data-sum="must">Must <span class="count">1</span>' in render(made, "rules/index.html")


def test_the_page_of_all_leaves_the_rest_of_many_to_the_actors_own(tmp_path: Path) -> None:
    many = [f"{{who: bank, rule: must, what: Duty {number}}}" for number in range(requirements.MOST + 2)]
    made = site(tmp_path, notice=act("Notice", "2021-05-21 issued", *many))
    html = render(made, "rules/index.html")

    assert "data-sum" not in html
    assert requirements.MOST == html.count("duties__item")
    assert "2 more on a page of their own" in html
    assert requirements.MOST + 2 == len(re.findall("duties__item", render(made, "rules/bank/index.html")))


def test_an_act_lists_its_requirements_by_actor_and_rule(tmp_path: Path) -> None:
    """With provision, penalty, since when and by which source; the actors and rules in the order of the vocabulary."""
    made = site(
        tmp_path,
        notice=act(
            "Notice",
            "2017-09-04 issued",
            "{who: platform, rule: must, what: Stop}",
            "{who: bank, rule: must-not, what: Serve, provision: Article 3, penalty: A fine, since: 2018, source: text}",
            "{who: bank, rule: must, what: Report, until: 2019-06}",
        ),
        other=act("Other", "2018 issued"),
    )
    page = LexborHTMLParser(render(made, "policies/notice/index.html"))
    section = page.css_first("section[aria-labelledby=requirements]")
    assert section is not None

    said = [" ".join(one.text().split()) for one in section.css("h3, li")]
    assert ["Bank", "Must: Report 4 Sep 2017 to Jun 2019"] == said[:2]
    assert "Must not: Serve[1] Article 3 since 2018 Penalty: A fine" == said[2]
    assert ["Platform", "Must: Stop since 4 Sep 2017"] == said[3:]
    assert ["/rules/bank/", "/rules/platform/"] == [link.attributes["href"] for link in section.css("h3 a")]
    assert 'aria-labelledby="requirements"' not in render(made, "policies/other/index.html")
