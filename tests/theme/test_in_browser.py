"""The page of components in a real browser: policy, width, targets, focus, print, the reader's choices, and axe's rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import AXE, served
from playwright.sync_api import Browser, BrowserContext, Page, expect
from theme.component_samples import page as component_page
from theme.component_samples import settings

from tracker.outputs import assets, rendering

ROOT = Path(__file__).parents[2]
SCHEMES = ["light", "dark"]
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page of components is served with the theme's own files and policy."""
    folder = tmp_path_factory.mktemp("components")
    theme = assets.read(ROOT / "theme")
    for file in theme.files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)
    env = rendering.environment(
        ROOT / "theme" / "templates", settings(f"/{theme.stylesheet}", f"/{theme.script}", theme.boot, theme.policy)
    )
    (folder / "index.html").write_text(env.get_template("components_page.html").render(page=component_page()), "utf-8")
    with served(folder) as address:
        yield f"{address}/"


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
    for fold in shown.locator("main summary").all():
        fold.click()
    shown.get_by_role("button", name="Copy").first.click()

    assert [] == shown.evaluate("refused")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_makes_the_page_scroll_sideways(shown: Page, width: int) -> None:
    shown.set_viewport_size({"width": width, "height": 800})

    assert width >= shown.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_readers_own_spacing_loses_no_text(context: BrowserContext, shown: Page, width: int) -> None:
    shown.set_viewport_size({"width": width, "height": 800})
    context.new_cdp_session(shown).send("Page.setBypassCSP", {"enabled": True})
    shown.reload()
    shown.add_style_tag(content=SPACING)
    clipped = """[...document.querySelectorAll("main *:not(.hidden, svg, svg *, .js-only, option, select)")].filter((element) => {
        const style = getComputedStyle(element);
        const cut = style.overflowX !== "visible" || style.overflowY !== "visible";
        const lost = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
        return cut && lost && element.clientWidth > 1 && !element.matches(".table, pre, input");
    }).map((element) => element.outerHTML.slice(0, 80))"""

    assert [] == shown.evaluate(clipped)
    assert width >= shown.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_targets_are_large_enough_or_stand_in_text(shown: Page, width: int) -> None:
    """A target is 24 pixels high and wide, or a circle of 24 around its middle meets no other target; links in running text are exempt."""
    shown.set_viewport_size({"width": width, "height": 900})
    small = """() => {
        const all = [...document.querySelectorAll("a[href], button, input, select, summary")];
        const targets = all.filter((one) => one.checkVisibility() && !one.closest(".skip-links"));
        const boxes = targets.map((one) => one.getBoundingClientRect());
        const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
        const near = (box, other) => {
            const [x, y] = middle(box);
            const dx = Math.max(other.left - x, 0, x - other.right), dy = Math.max(other.top - y, 0, y - other.bottom);
            return Math.hypot(dx, dy) < 12;
        };
        return targets.filter((one, at) => {
            const box = boxes[at];
            if (box.width >= 24 && box.height >= 24) return false;
            const around = one.closest("p, li, dd, td, cite, .prose")?.innerText.trim();
            if (getComputedStyle(one).display === "inline" && around !== one.innerText.trim()) return false;
            const apart = (other) => !one.contains(other) && !other.contains(one);
            return boxes.some((other, place) => near(box, other) && apart(targets[place]));
        }).map((one) => one.outerHTML.slice(0, 120));
    }"""

    assert [] == shown.evaluate(small)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_stop_of_the_keyboard_shows_and_is_not_covered(shown: Page, width: int) -> None:
    shown.set_viewport_size({"width": width, "height": 900})
    stops = shown.evaluate("""[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
        .filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !one.closest("details:not([open]) > :not(summary)")).length""")
    seen, faults = [], []
    for _ in range(stops):
        shown.keyboard.press("Tab")
        at = shown.evaluate("""() => {
            const one = document.activeElement, style = getComputedStyle(one), box = [...one.getClientRects()][0];
            const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 5), box.y + box.height / 2);
            window.stops ??= []; const known = window.stops.includes(one); window.stops.push(one);
            return {name: one.outerHTML.slice(0, 90), known, outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                inside: box.bottom > 0 && box.top < innerHeight, free: one.contains(top) || (top?.contains(one) ?? false)};
        }""")
        seen.append(at["name"])
        if at["known"] or not (at["outline"] and at["inside"] and at["free"]):
            faults.append(at)

    assert [] == faults
    assert "Skip" not in "".join(seen[2:])
    assert "#main" in seen[0]


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

    assert "dark" == shown.evaluate("document.documentElement.dataset.theme")
    assert "rgb(19, 21, 25)" == shown.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_copying_is_said(context: BrowserContext, shown: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.locator(".page-tools summary").click()
    shown.get_by_role("button", name="Copy").first.click()
    expect(shown.locator("#live")).to_have_text("Citation copied.")

    assert "People’s Bank of China. Notice" in shown.evaluate("navigator.clipboard.readText()")


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


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(context: BrowserContext, shown: Page, scheme: str, width: int) -> None:
    assert AXE.is_file(), "npm ci brings axe-core"
    shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    shown.set_viewport_size({"width": width, "height": 900})
    context.new_cdp_session(shown).send("Page.setBypassCSP", {"enabled": True})
    shown.reload()
    shown.locator(".page-tools summary").click()
    shown.add_script_tag(path=AXE)
    found = shown.evaluate("axe.run(document, {resultTypes: ['violations']})")

    assert [] == [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found["violations"]]
