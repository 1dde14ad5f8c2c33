"""The reader's choices in a real browser: colours, the single key that leads to search, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import served
from playwright.sync_api import Browser, Page, expect
from sites import THEME, site_of, write
from writing import policy


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("settings")
    site = site_of(folder / "content", {"policies/x.md": policy()}, theme=str(THEME), search=True)
    with served(write(site, folder / "site")) as address:
        yield address


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield context.new_page()
    context.close()


def focused(tab: Page) -> str:
    return str(tab.evaluate("document.activeElement.id"))


def background(tab: Page) -> str:
    return str(tab.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


LIGHT, DARK = "rgb(251, 250, 247)", "rgb(19, 21, 25)"


def test_the_footer_leads_to_the_settings(tab: Page, address: str) -> None:
    tab.goto(f"{address}/policies/x/")
    tab.get_by_role("link", name="Settings").click()

    expect(tab.locator("h1")).to_have_text("Settings")


def test_the_chosen_colours_hold_on_every_page_and_after_the_choice_is_taken_back(tab: Page, address: str) -> None:
    tab.goto(f"{address}/settings/")
    assert LIGHT == background(tab)
    tab.get_by_role("main").get_by_label("Appearance").select_option("dark")
    assert DARK == background(tab)

    tab.goto(f"{address}/policies/x/")
    assert DARK == background(tab)
    tab.goto(f"{address}/settings/")
    assert "dark" == tab.get_by_role("main").get_by_label("Appearance").input_value()
    tab.get_by_role("main").get_by_label("Appearance").select_option("")

    assert LIGHT == background(tab)
    assert [] == tab.evaluate("Object.keys(localStorage)")


def test_a_choice_of_colours_shows_in_every_control_of_the_page(tab: Page, address: str) -> None:
    tab.goto(f"{address}/settings/")
    controls = tab.locator('[data-module="theme"]')
    tab.locator("header").get_by_label("Appearance").select_option("dark")
    assert {"dark"} == set(controls.evaluate_all("all => all.map((one) => one.value)"))
    assert DARK == background(tab)

    tab.get_by_role("main").get_by_label("Appearance").select_option("light")
    assert {"light"} == set(controls.evaluate_all("all => all.map((one) => one.value)"))


def test_the_browser_keeps_two_choices_and_nothing_else(tab: Page, address: str) -> None:
    tab.goto(f"{address}/settings/")
    tab.get_by_role("main").get_by_label("Appearance").select_option("light")
    tab.get_by_label("Use / to jump to search").uncheck()
    for path in ("/", "/policies/", "/policies/x/", "/search/?q=mining", "/state/?asof=2021-06-09"):
        tab.goto(address + path)
        tab.wait_for_load_state("networkidle")

    assert {"theme": "light", "shortcut": "off"} == tab.evaluate("({...localStorage})")
    assert 0 == tab.evaluate("sessionStorage.length")
    assert [] == tab.context.cookies()


@pytest.mark.parametrize(("path", "field"), [("/policies/x/", "search"), ("/", "search-large"), ("/search/", "search-large")])
def test_a_slash_leads_to_the_search_field_of_the_page(tab: Page, address: str, path: str, field: str) -> None:
    tab.goto(address + path)
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("/")

    assert field == focused(tab)
    assert "" == tab.locator(f"#{field}").input_value()


def test_where_the_field_is_not_shown_a_slash_leads_to_the_search_page(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.goto(f"{address}/policies/x/")
    tab.keyboard.press("/")

    tab.wait_for_url("**/search/")


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_a_slash_with_a_modifier_stays_with_the_browser(tab: Page, address: str, modifier: str) -> None:
    tab.goto(f"{address}/policies/x/")
    tab.keyboard.press(f"{modifier}+/")

    assert "" == focused(tab)


def test_in_a_field_a_slash_is_a_sign_like_any_other(tab: Page, address: str) -> None:
    tab.goto(f"{address}/search/")
    tab.locator("#search-large").fill("")
    tab.keyboard.type("a/b")
    assert "a/b" == tab.locator("#search-large").input_value()

    tab.goto(f"{address}/settings/")
    colours = tab.get_by_role("main").get_by_label("Appearance")
    colours.focus()
    tab.keyboard.press("/")

    assert "settings-theme" == focused(tab)


@pytest.mark.parametrize("state", ["isComposing: true", "keyCode: 229"])
def test_while_a_word_is_composed_a_slash_belongs_to_it(tab: Page, address: str, state: str) -> None:
    tab.goto(f"{address}/policies/x/")
    tab.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: '/', bubbles: true, cancelable: true, {state}}}))")
    assert "" == focused(tab)

    tab.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}))")
    assert "search" == focused(tab)


def test_switched_off_the_key_does_nothing_and_no_sign_of_it_is_left(tab: Page, address: str) -> None:
    tab.goto(f"{address}/settings/")
    assert 1 == tab.locator("kbd.search-form__key").count()
    assert "/" == tab.locator("#search").get_attribute("aria-keyshortcuts")
    tab.get_by_label("Use / to jump to search").uncheck()
    assert 0 == tab.locator("kbd.search-form__key").count()

    tab.goto(f"{address}/policies/x/")
    tab.keyboard.press("/")
    assert "" == focused(tab)
    assert None is tab.locator("#search").get_attribute("aria-keyshortcuts")

    tab.goto(f"{address}/settings/")
    tab.get_by_label("Use / to jump to search").check()
    tab.goto(f"{address}/policies/x/")
    tab.keyboard.press("/")
    assert "search" == focused(tab)


def test_without_script_the_page_says_what_holds_and_shows_no_control(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/settings/")

    assert page.get_by_text("A choice needs JavaScript.").is_visible()
    assert 0 == page.locator("main select:visible, main input:visible, main button:visible").count()
    assert page.get_by_role("link", name="Settings").is_visible()
    context.close()


def test_in_the_dark_every_field_of_the_search_has_the_same_ground(tab: Page, address: str) -> None:
    tab.emulate_media(color_scheme="dark")
    tab.goto(f"{address}/search/")

    grounds = tab.locator('main input:not([type="checkbox"])').evaluate_all(
        "fields => fields.map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert len(grounds) == 3
    assert {"rgb(27, 30, 36)"} == set(grounds)
