"""The page of what is allowed in a real browser: as of another day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import served, watched
from playwright.sync_api import Browser, Page
from sites import THEME, site_of, write
from writing import entry, policy

POSITIONS = """[{place: cn, position: allowed, since: 2013-12-05, until: 2021-05-20, text: Yes., policies: [notice]},
  {place: cn, position: prohibited, since: 2021-05-21, text: "No, <b>nowhere</b>.", policies: [notice]},
  {place: hk, position: no-rule, text: None.}]"""
OTHER = "[{place: cn, position: promoted, since: 2020, text: Yes., policies: [notice]}]"
MINING = "#glance-table ~ tbody tr:has([href='#activity-mining']) td"
REQUIREMENTS = (
    """[{who: bank, rule: must-not, what: Serve miners, until: 2021-12-30}, {who: bank, rule: must, what: Report, since: 2021-06}]"""
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("rules")
    files = {
        "places/hk.md": "---\nname: Hong Kong\nparent: cn\n---\n",
        "themes/mining.md": entry({"name": "Mining crypto", "summary": "S.", "positions": POSITIONS}),
        **{
            f"themes/{id}.md": entry({"name": f"{id} crypto", "summary": "S.", "positions": OTHER})
            for id in ("trading", "owning", "selling")
        },
        "policies/notice.md": policy(requirements=REQUIREMENTS),
    }
    site = site_of(folder / "content", files, theme=str(THEME))
    with served(write(site, folder / "site")) as address:
        yield address


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    with watched(chromium) as page:
        yield page


def texts(tab: Page, selector: str) -> list[str]:
    """Return the visible text of some elements, its blanks as single spaces."""
    return [" ".join(one.inner_text().split()) for one in tab.locator(selector).all() if one.is_visible()]


def test_another_day_has_its_own_positions_and_requirements(tab: Page, address: str) -> None:
    tab.goto(f"{address}/rules/?asof=2015-06")
    tab.wait_for_selector(".as-of__said")

    assert ["Allowed since 5 Dec 2013", "No rule"] == texts(tab, MINING)
    assert ["Allowed 5 December 2013 to 20 May 2021"] == texts(tab, "#activity-mining ~ * .positions__cell:first-child .positions__head")
    assert ["As it stood on 30 June 2015."] == texts(tab, ".as-of__said strong")
    tab.click("text=Back to today")
    assert ["Prohibited since 21 May 2021", "No rule"] == texts(tab, MINING)

    tab.goto(f"{address}/rules/bank/?asof=2021-05-21")
    tab.wait_for_selector(".as-of__said")
    assert [["Must 0", "Must not 1"], ["Serve miners"]] == [texts(tab, ".duties__rule"), texts(tab, "[data-now] .duties__what")]
    tab.goto(f"{address}/themes/mining/?asof=2015")
    tab.wait_for_selector(".as-of__said")
    assert "Allowed 5 December 2013 to 20 May 2021" == texts(tab, ".positions__head")[0]
