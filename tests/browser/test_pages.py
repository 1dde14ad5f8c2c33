"""One page of each type, built and served as readers get it: axe's rules, the console, reading without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import AXE, UPGRADE, listening, reader
from page_types import GOLDEN, REAL, REDIRECT
from playwright.sync_api import Browser, Page

PAGES = (*GOLDEN.values(), REDIRECT)
VIEWS = [(360, "dark", False), (1280, "light", True)]
"""Width, colour scheme, and whether all that folds is open."""
OPENED = "for (const one of document.querySelectorAll('details')) one.open = true"
"""Menus, filters, citations, tables under figures, long lists: all that a page folds away."""


@pytest.fixture
def address(golden_address: str) -> str:
    return f"{golden_address}/"


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab in which axe may run, whatever the policy of a page."""
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def scripted(chromium: Browser) -> Iterator[Page]:
    with reader(chromium, viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture(scope="module")
def unscripted(chromium: Browser) -> Iterator[Page]:
    with reader(chromium, viewport={"width": 1280, "height": 900}, java_script_enabled=False) as page:
        yield page


def told_by_axe(tab: Page, *left_out: str) -> list[str]:
    """Return what axe finds wrong with the page in two views: as it stands, then with all that folds open; but for some rules."""
    rules = {rule: {"enabled": False} for rule in left_out}
    tab.evaluate(AXE.read_text("utf-8") + ";0")
    found = []
    for width, scheme, is_open in VIEWS:
        if is_open:
            tab.evaluate(OPENED)
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        result = tab.evaluate("rules => axe.run(document, {resultTypes: ['violations'], rules})", rules)
        found += [f"{width}, {scheme}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in result["violations"]]
    return found


@pytest.mark.parametrize("path", GOLDEN.values())
def test_axe_finds_nothing(tab: Page, address: str, path: str) -> None:
    tab.goto(address + path)

    assert [] == told_by_axe(tab)


def test_axe_finds_nothing_in_any_component(tab: Page, components_address: str) -> None:
    tab.goto(f"{components_address}/_components/")

    assert [] == told_by_axe(tab, "landmark-unique")  # samples of one component have one name
    for section in tab.locator("section:has(> h2)").element_handles():
        found = section.evaluate("section => axe.run(section, {resultTypes: ['violations'], runOnly: ['landmark-unique']})")
        assert [] == found["violations"]


@pytest.mark.parametrize("path", ["policies/first-notice/#sections", "policies/first-notice/#sources", "state/?asof=2020-01-01"])
def test_axe_finds_nothing_where_a_link_or_a_choice_has_led(tab: Page, address: str, path: str) -> None:
    tab.goto("about:blank")
    tab.goto(address + path)
    if "asof" in path:
        tab.wait_for_selector(".as-of__said")

    assert [] == told_by_axe(tab)


def test_axe_finds_nothing_with_suggestions_open(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{address}about/")
    tab.locator("header [name=q]").press_sequentially("central")
    tab.locator("[role=option]").first.wait_for()
    tab.evaluate(AXE.read_text("utf-8") + ";0")

    assert [] == tab.evaluate("axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations.map((one) => one.id))")


@pytest.mark.parametrize("path", [*REAL.values(), "policies/?asof=2018-06-09", "state/?asof=2018-06-09", "search/?q=mining"])
def test_nothing_fails_on_a_page_of_the_real_site(scripted: Page, real_address: str, path: str) -> None:
    wrong: list[str] = []
    told = {
        "console": lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None,
        "pageerror": lambda error: wrong.append(str(error)),
        "response": lambda answer: wrong.append(answer.url) if answer.status >= 400 else None,
    }
    with listening(scripted, **told):
        scripted.goto(f"{real_address}/{path}")
        scripted.wait_for_load_state("networkidle")

    assert [] == wrong


@pytest.mark.parametrize("path", [path for path in GOLDEN.values() if path not in ("search/", "settings/", "compare/")])
def test_the_page_says_the_same_without_script(scripted: Page, unscripted: Page, address: str, path: str) -> None:
    def words(tab: Page) -> set[str]:
        tab.goto(address + path)
        found = tab.locator("main").inner_text()
        tab.goto("about:blank")
        return {line.strip() for line in found.splitlines() if line.strip()}

    made_by_script = {"Print", "打印", "/", "Copy", "Show the law as of", "What changed from", "to", "Go"}

    assert words(unscripted) - made_by_script == words(scripted) - made_by_script


def test_without_script_the_comparison_says_so_and_leads_to_the_acts(chromium: Browser, address: str) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{address}compare/")

    assert page.get_by_text("The comparison needs script.").is_visible()
    assert 0 == page.locator("main select:visible, main button:visible").count()
    assert page.get_by_role("main").get_by_role("link", name="All policies").is_visible()
    assert page.get_by_role("main").get_by_role("link", name="First Notice on Tokens", exact=True).is_visible()
    page.close()


def test_two_acts_stand_side_by_side_on_a_phone(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 900})
    tab.goto(f"{address}compare/?a=first-notice&b=pilot")
    rows = tab.locator(".compare__result tbody tr")
    rows.first.wait_for()

    label, one, other = (rows.first.locator("th, td").nth(place).bounding_box() for place in range(3))
    assert label
    assert one
    assert other
    assert one["y"] == other["y"] >= label["y"] + label["height"]
    assert one["x"] + one["width"] <= other["x"]


@pytest.mark.parametrize("width", [768, 1280])
def test_the_tables_of_an_index_have_the_same_columns_and_cut_no_day(tab: Page, address: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(address + GOLDEN["agencies"])

    tables = tab.locator(".list__body .table--record").evaluate_all(
        "all => all.map(one => [one.scrollWidth - one.clientWidth, ...[...one.querySelectorAll('thead th')].map(head => head.offsetLeft)])"
    )
    assert len(tables) > 1
    assert 1 == len({tuple(table) for table in tables})
    assert 0 == tables[0][0]


def test_an_address_that_leads_nowhere_can_be_searched_for(tab: Page, address: str, golden_site: Path) -> None:
    missing = (golden_site / "404.html").read_text("utf-8").replace(UPGRADE.decode(), "")
    tab.route("**/policies/token-notise/", lambda route: route.fulfill(status=404, content_type="text/html; charset=utf-8", body=missing))
    tab.goto(f"{address}policies/token-notise/")
    tab.unroute_all()

    assert "token notise" == tab.locator("main [name=q]").input_value()


def test_on_paper_a_record_keeps_its_facts_and_the_day_they_are_of(tab: Page, address: str) -> None:
    tab.goto(address + GOLDEN["policy"])
    tab.emulate_media(media="print")

    for kept in (".title-pair", ".record__marks .stance", ".facts .badge", ".facts .as-of", ".sources", ".review-line", ".print-line"):
        assert tab.locator(kept).first.is_visible(), kept
    for gone in (".header__nav", ".search-form", ".footer", ".breadcrumbs", ".page-tools", ".toc"):
        assert 0 == tab.locator(f"{gone}:visible").count(), gone
    tab.emulate_media(media="screen")


def test_a_redirect_page_leads_on(tab: Page, address: str) -> None:
    tab.goto(address + REDIRECT)
    tab.wait_for_url("**/policies/first-notice/")

    assert tab.locator("h1").inner_text().startswith("First Notice on Tokens")


SKIP_LINKS = "[...document.querySelectorAll('.skip-links__link')].filter((one) => one.checkVisibility()).map((one) => one.hash)"


@pytest.mark.parametrize("width", [320, 959, 1280])
def test_every_skip_link_leads_to_what_can_be_seen(tab: Page, address: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    reached = {}
    for path in GOLDEN.values():
        tab.goto(address + path)
        targets = tab.evaluate(SKIP_LINKS)
        for target in targets:
            tab.press(f".skip-links__link[href='{target}']", "Enter")
        focused = tab.evaluate("`#${document.activeElement.id}`")
        reached[path] = (targets[0], focused, tab.locator(focused).is_visible() if focused != "#" else False)

    large = {"", "search/", "404.html", "zh/"}
    assert {
        path: ("#main", "#search-large" if path in large else "#search" if width == 1280 else "#main", True) for path in reached
    } == reached
