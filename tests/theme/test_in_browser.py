"""The page of components in a real browser: policy, print, copying, the reader's choices. What every page is asked: tests/browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect


@pytest.fixture
def address(components_address: str) -> str:
    return f"{components_address}/_components/"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def shown(context: BrowserContext, address: str) -> Page:
    """The page of components, loaded; what its policy refuses is in `window.refused`."""
    page = context.new_page()
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective))"
    )
    page.goto(address)
    return page


def test_the_policy_refuses_nothing(shown: Page) -> None:
    for fold in shown.locator("main details:not([hidden]) > summary").all():
        fold.click()
    shown.get_by_role("button", name="Copy").first.click()

    assert [] == shown.evaluate("refused")


def test_the_slash_leads_to_search_until_it_is_switched_off(shown: Page) -> None:
    shown.keyboard.press("/")
    assert "search" == shown.evaluate("document.activeElement.id")
    assert "" == shown.locator("#search").input_value()

    shown.keyboard.press("Escape")
    shown.evaluate("document.activeElement.blur()")
    shown.locator("#settings-shortcut").uncheck()
    shown.evaluate("document.activeElement.blur()")
    shown.keyboard.press("/")

    assert "search" != shown.evaluate("document.activeElement.id")
    assert 0 == shown.locator("kbd.search-form__key").count()
    shown.reload()
    assert not shown.locator("#settings-shortcut").is_checked()


def test_a_chosen_scheme_holds_before_the_first_paint(shown: Page) -> None:
    shown.locator("#settings-theme").select_option("dark")
    shown.reload(wait_until="commit")
    shown.wait_for_selector("body", state="attached")

    assert "dark" == shown.evaluate("document.documentElement.dataset.theme")
    assert "rgb(19, 21, 25)" == shown.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_copying_is_said(context: BrowserContext, shown: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.locator(".page-tools summary").first.click()
    shown.get_by_role("button", name="Copy APA").press("Enter")
    expect(shown.locator("#live")).to_have_text("Citation copied.")

    copied = "People’s Bank of China. (2021, September 24). Notice on Further Preventing and Resolving the Risks."
    assert copied == shown.evaluate("navigator.clipboard.readText()")
    expect(shown.get_by_role("button", name="Copied APA")).to_be_focused()


def test_the_addresses_of_a_feed_and_a_calendar_can_be_copied(context: BrowserContext, shown: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.locator(".page-tools summary", has_text="Subscribe").click()
    for name, path in (("Feed", "feeds/all.atom"), ("Calendar", "calendar.ics")):
        shown.get_by_role("button", name=f"Copy {name}").press("Enter")
        expect(shown.get_by_role("button", name=f"Copied {name}")).to_be_focused()
        expect(shown.locator("#live")).to_have_text("Address copied.")
        assert f"https://example.org/{path}" == shown.evaluate("navigator.clipboard.readText()")


def test_without_script_nothing_dead_is_shown(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(address)

    assert 0 == page.locator("main button:visible:not([type=submit])").count()
    assert 0 == page.locator("select:visible").count()
    assert 0 == page.locator("kbd:visible").count()
    assert page.get_by_text("A choice needs JavaScript").is_visible()
    context.close()


def test_folds_stand_open_where_there_is_room_and_closed_where_not(shown: Page) -> None:
    assert shown.get_by_role("link", name="Promote", exact=True).is_visible()
    shown.set_viewport_size({"width": 700, "height": 900})

    expect(shown.get_by_role("link", name="Promote", exact=True)).not_to_be_visible()


def test_paper_has_the_text_and_none_of_the_ways_around(shown: Page) -> None:
    shown.emulate_media(media="print")

    for gone in (
        ".header__nav",
        ".search-form",
        ".footer",
        ".breadcrumbs",
        ".page-tools",
        ".toc",
        ".pagination",
        ".browse",
        ".sources__backs",
    ):
        assert 0 == shown.locator(f"{gone}:visible").count(), gone
    for kept in (".title-pair", ".stance", ".facts", ".sources", ".review-line", ".print-line"):
        assert shown.locator(kept).first.is_visible(), kept
    address = shown.evaluate("getComputedStyle(document.querySelector('.sources__meta a'), '::after').content")
    assert "https://www.example.cn/notice" in address
    assert re.search(r"^https://\S+ · as it stood on \d+\s\w+ \d{4}$", shown.locator(".print-line").inner_text())
