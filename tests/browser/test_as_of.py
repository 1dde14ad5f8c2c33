"""A page as it stood on another day, in a real browser: what is there, what is gone, and what is said of a date that is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browser.test_stillness import SHIFTS
from browsing import held, served, watched
from playwright.sync_api import Browser, Page
from sites import THEME, site_of, write
from writing import entry, policy


def act(title: str, *events: str, **fields: str) -> str:
    items = [event.split() for event in events]
    timeline = ", ".join(f"{{date: {day}, event: {name}, source: text}}" for day, name in items)
    return policy(title=title, timeline=f"[{timeline}]", **fields)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("as-of")
    files = {
        "policies/old.md": act("The old act", "2013-12-05 published", "2021-09-24 repealed", status="repealed"),
        "policies/new.md": act("The <new> act", "2021-09-24 published", stance="promote", original_title="{zh-Hans: 新通知}"),
        **{f"policies/p{place:02}.md": act(f"Act {place}", "2015-01-01 published") for place in range(60)},
    }
    site = site_of(folder / "content", files, theme=str(THEME), search=True)
    with served(write(site, folder / "site")) as address:
        yield address


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    with watched(chromium) as page:
        yield page


SEEN = "main :is(.list__body, .record__body, .record__facts, .state__themes)"
"""Elements that another day changes, and those beside them."""


def words(tab: Page, selector: str) -> str:
    """The text of an element, its blanks of whatever kind as single spaces."""
    return " ".join(tab.inner_text(selector).split())


def test_the_list_is_that_of_the_day_chosen(tab: Page, address: str) -> None:
    tab.goto(f"{address}/policies/")
    tab.fill("#as-of-day", "2014-06-09")
    tab.click(".as-of__form button")
    tab.wait_for_selector(".as-of__list h2")

    assert f"{address}/policies/?asof=2014-06-09" == tab.url
    assert "Acts on 9 June 2014 1" == words(tab, ".as-of__list h2")
    assert ["The old act In force"] == [" ".join(line.split()) for line in tab.locator(".as-of__list .line__title").all_inner_texts()]
    assert words(tab, ".as-of__said").startswith("As it stood on 9 June 2014.")
    tab.click("text=Back to today")
    assert "62 acts" == tab.inner_text(".list__head .count")


def test_the_contents_lead_to_what_is_shown_of_the_day(tab: Page, address: str) -> None:
    tab.goto(f"{address}/themes/mining/?asof=2021-09-24")
    tab.wait_for_selector(".as-of__list h2")
    ways = [way.get_attribute("href") for way in tab.locator(".toc__list li:not([hidden]) a").all()]

    assert "#links-policies" in ways
    assert "#today" not in ways
    assert all(tab.locator(f"[id='{way[1:]}']:not([hidden] *)").count() == 1 for way in ways if way)


def test_an_entry_shows_the_acts_of_the_day_fifty_at_a_time(tab: Page, address: str) -> None:
    tab.goto(f"{address}/agencies/ministry/?asof=2021-09-24")
    tab.wait_for_selector(".as-of__list h2")

    lines = tab.locator(".as-of__list .line")
    assert "Acts on 24 September 2021 62" == words(tab, ".as-of__list h2")
    assert 50 == lines.count()
    assert "The <new> act" in lines.first.inner_text()
    assert "zh-Hans" == lines.first.locator(".line__original").get_attribute("lang")
    tab.click("text=Show 12 more")
    assert 62 == lines.count()
    assert 0 == tab.locator(".as-of__list button").count()
    assert tab.evaluate("document.activeElement === document.querySelectorAll('.as-of__list .line a')[50]")


@pytest.mark.parametrize("year", ["2013", "2015", "2021"])
def test_the_state_of_a_years_last_day_is_that_of_its_page(tab: Page, address: str, year: str) -> None:
    tab.goto(f"{address}/state/{year}/")
    still = tab.inner_html(".state__themes")
    tab.goto(f"{address}/state/?asof={year}-12-31")
    tab.wait_for_selector(".as-of__said")
    shown = tab.inner_html(".state__themes").replace(f"?asof={year}-12-31", "")
    assert 0 < tab.inner_html(".state__themes").count(f"?asof={year}-12-31")

    def bare(html: str) -> str:
        return "".join(html.replace(' style=""', "").split())

    assert bare(still) == bare(shown)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("banana", "“banana” is not a date."),
        ("2021-02-30", "“2021-02-30” is not a date."),
        ("<img src=x>", "“<img src=x>” is not a date."),
        ("", "“” is not a date."),
        ("2012", "We have no acts before 5 December 2013."),
        ("2040-01-01", "As it will stand on 1 January 2040, as far as dates ahead are known."),
        ("2021-06", "As it stood on 30 June 2021."),
    ],
)
def test_every_date_and_what_is_none_is_answered(tab: Page, address: str, asked: str, said: str) -> None:
    tab.goto(f"{address}/policies/?asof={quote(asked)}")
    tab.wait_for_selector(".as-of__said")

    assert words(tab, ".as-of__said").startswith(said)
    assert ("is not a date" in said) == (tab.locator(".as-of__list").count() == 0)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("policies/old/?asof=2014-06-09", "On 9 June 2014: in force, since 5 December 2013."),
        ("policies/old/?asof=2022", "On 31 December 2022: repealed, since 24 September 2021."),
        ("policies/new/?asof=2014", "On 31 December 2014 this act was not there yet: it begins on 24 September 2021."),
    ],
)
def test_an_act_says_how_it_stood_on_the_day_and_hides_nothing(tab: Page, address: str, path: str, said: str) -> None:
    tab.goto(f"{address}/{path}")
    tab.wait_for_selector(".as-of__said")

    assert words(tab, ".as-of__said").startswith(said)
    assert all(part.is_visible() for part in tab.locator(SEEN).all())
    assert tab.locator(".facts a").first.get_attribute("href").endswith("?asof=" + path.partition("=")[2])  # type: ignore[union-attr]


def test_two_days_say_what_changed_between_them(tab: Page, address: str) -> None:
    tab.goto(f"{address}/state/")
    tab.fill("#as-of-from", "2014-12-31")
    tab.fill("#as-of-to", "2021-12-31")
    tab.click(".as-of__range button")
    tab.wait_for_selector(".as-of__said")

    assert f"{address}/state/?asof=2014-12-31..2021-12-31" == tab.url
    assert words(tab, ".as-of__said").startswith("What changed from 31 December 2014 to 31 December 2021.")
    assert ["New acts 61", "No longer in force 1"] == [
        " ".join(text.split()) for text in tab.locator(".state__themes h2").all_inner_texts()
    ]
    assert "In force → Repealed" in words(tab, "#changed-gone + ol")
    tab.goto(f"{address}/state/?asof=2021..2014")
    tab.wait_for_selector(".as-of__said")
    assert words(tab, ".as-of__said").startswith("The first day must come before the second.")


def test_the_histories_are_asked_for_only_with_a_day(tab: Page, address: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{address}/policies/")
    tab.wait_for_load_state("networkidle")

    assert not any("histories" in url or "as-of.js" in url for url in asked)


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("asked", ["2014-06-09", "2012", "banana"])
@pytest.mark.parametrize("path", ["policies/", "agencies/ministry/", "state/"])
def test_nothing_moves_when_the_page_turns_to_another_day(chromium: Browser, address: str, path: str, asked: str, width: int) -> None:
    """With histories that come late, after what the page says of today would have been painted."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(SHIFTS)
    let_go = held(page, "**/histories*.json")
    still = context.new_cdp_session(page)
    still.send("Animation.enable")
    still.send("Animation.setPlaybackRate", {"playbackRate": 0})  # what waits five seconds does so however long the next lines take
    if asked == "banana":
        page.goto(f"{address}/{path}?asof={asked}")
    else:
        with page.expect_request("**/histories*.json"):
            page.goto(f"{address}/{path}?asof={asked}")
        assert not any(part.is_visible() for part in page.locator(SEEN).all())
        let_go()
    page.wait_for_selector("html.told")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts = page.evaluate("window.shifts")
    visible = [part.is_visible() for part in page.locator(SEEN).all()]
    context.close()

    assert sum(shift[0] for shift in shifts) <= 0.02, shifts
    assert visible
    assert all(visible)


@pytest.mark.parametrize("answer", ["none", "broken"])
def test_what_waits_for_another_day_is_seen_when_none_comes(chromium: Browser, address: str, answer: str) -> None:
    """The histories may be missing, or the script; then the page shows today."""
    page = chromium.new_page()
    page.route("**/histories*.json" if answer == "broken" else "**/as-of.js", lambda route: route.abort())
    page.goto(f"{address}/policies/?asof=2014-06-09")

    page.locator(".list__body").wait_for()
    assert (answer == "broken") == (page.locator("html.told").count() == 1)
    page.close()


HIDDEN = """[...document.querySelectorAll("main, main *")].filter((one) => getComputedStyle(one).visibility === "hidden").length"""


@pytest.mark.parametrize("path", ["agencies/", "", "timeline/", "policies/by/year/2021/", "search/", "coverage/", "404.html"])
def test_only_a_page_that_can_turn_to_another_day_waits_for_it(tab: Page, address: str, path: str) -> None:
    tab.goto(f"{address}/{path}?asof=2014-06-09")

    assert 0 == tab.locator(".as-of[data-module]").count()
    assert 0 == tab.evaluate(HIDDEN)


def test_the_state_at_the_end_of_a_year_offers_that_day(tab: Page, address: str) -> None:
    tab.goto(f"{address}/state/2021/")
    tab.wait_for_selector("#as-of-day")

    assert "2021-12-31" == tab.input_value("#as-of-day")


def test_the_table_of_what_is_allowed_is_that_of_the_day(chromium: Browser, tmp_path: Path) -> None:
    """The page has the cells of today alone; those of another day say what the page of that year says."""
    periods = [
        {"place": "cn", "position": "licence", "since": "2015-03", "until": "2021-09-23", "text": "T.", "policies": ["old"]},
        {"place": "cn", "position": "prohibited", "since": "2021-09-24", "text": "T.", "policies": ["old"]},
    ]
    files = {
        "policies/old.md": act("The act", "2015-03-01 published", "2018-01-01 amended", status="amended"),
        "themes/mining.md": entry({"name": "Mining", "summary": "S.", "positions": periods}),
        "themes/accounts.md": entry({"name": "Accounts", "summary": "S.", "positions": [{**periods[1], "since": "2016-01-02"}]}),
    }
    site = site_of(tmp_path / "content", files, theme=str(THEME), search=True)
    with served(write(site, tmp_path / "site")) as address, watched(chromium) as tab:
        tab.goto(f"{address}/state/")
        mining = ".state__allowed tr:has-text('Mining') td"
        assert "Prohibited since 24 Sep 2021" == words(tab, mining)
        tab.goto(f"{address}/state/2018/")
        still = words(tab, mining)
        tab.goto(f"{address}/state/?asof=2018-12-31")
        tab.wait_for_selector(".as-of__said")

        assert "Licence since Mar 2015" == still == words(tab, mining)
        rows = tab.locator(".state__allowed tbody tr").all_inner_texts()
        tab.goto(f"{address}/state/2015/?asof=2018-12-31")
        tab.wait_for_selector(".as-of__said")
        turned = tab.locator(".state__allowed tbody tr").all_inner_texts()
        assert rows == turned[::-1], "each row is of its activity, whatever the order of a page"
        tab.goto(f"{address}/state/?asof=2014")
        tab.wait_for_selector(".as-of__said")
        assert "– Not recorded" == words(tab, mining)
