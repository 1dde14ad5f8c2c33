"""Every type of page as WCAG 2.2 AA asks for it: at 320 pixels, in a reader's own spacing, by keyboard, by touch, without motion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import golden
import pytest
from browsing import agreed, walk
from page_types import GOLDEN, REAL
from playwright.sync_api import Browser, Page, expect

COMPONENTS = ("components", "_components/")
EVERYWHERE = [COMPONENTS, *(("golden", path) for path in GOLDEN.values()), *(("real", path) for path in REAL.values())]
WALKED_TOO = ("home", "policy", "list", "search", "timeline")
"""Types of page of the real site that are walked by keyboard, beside all of the golden site."""

SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
CLIPPED = """[...document.querySelectorAll("body :not(.hidden, .icon, svg, svg *, option, select, template, summary ~ *)")]
    .filter((one) => {
    const style = getComputedStyle(one), hides = (value) => value !== "visible";
    const lost = one.scrollWidth > one.clientWidth + 1 && hides(style.overflowX)
        || one.scrollHeight > one.clientHeight + 1 && hides(style.overflowY);
    return lost && one.clientWidth > 1 && one.checkVisibility() && !one.matches(".table, pre, input, [role=region]");
}).map((one) => one.outerHTML.slice(0, 100))"""
SMALL = """() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, summary")];
    const targets = all.filter((one) => one.checkVisibility() && !one.closest(".skip-links"));
    const boxes = targets.map((one) => one.getBoundingClientRect());
    const near = (box, other) => {
        const x = box.x + box.width / 2, y = box.y + box.height / 2;
        const dx = Math.max(other.left - x, 0, x - other.right), dy = Math.max(other.top - y, 0, y - other.bottom);
        return Math.hypot(dx, dy) < 12;
    };
    return targets.filter((one, at) => {
        const box = boxes[at];
        if (box.width >= 23.9 && box.height >= 23.9) return false;
        const around = one.closest("p, li, dd, td, cite, .prose")?.innerText.trim();
        if (getComputedStyle(one).display === "inline" && around !== one.innerText.trim()) return false;
        const apart = (other) => !one.contains(other) && !other.contains(one);
        return boxes.some((other, place) => near(box, other) && apart(targets[place]));
    }).map((one) => one.outerHTML.slice(0, 140));
}"""
SHAPES = """(drawing, lane) =>
    [...drawing.querySelectorAll(`path.tl-${lane}`)].flatMap((path) => path.getAttribute("d").split("M").slice(1))"""
WIDE = """[...document.querySelectorAll(".badge, td > .stance")].filter((one) => {
    const right = (box) => box.getBoundingClientRect().right;
    const text = document.createRange();
    text.selectNodeContents(one);
    const cell = one.closest("td");
    const end = cell ? right(cell) - parseFloat(getComputedStyle(cell).paddingRight) : Infinity;
    return one.checkVisibility() && (right(text) > right(one) + 0.5 || right(one) > end + 0.5);
}).map((one) => one.outerHTML.slice(0, 80))"""
MOVING = """[...document.querySelectorAll("*")].filter((one) => {
    const style = getComputedStyle(one);
    const lasts = (text) => text.split(",").some((part) => parseFloat(part) > 0.001);
    return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
}).map((one) => one.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab in which tests may set styles of their own; remembers what went wrong in it."""
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture(scope="module", params=EVERYWHERE, ids="/".join)
def shown(request: pytest.FixtureRequest, tab: Page) -> Page:
    """A page of one type; every test leaves it as it was."""
    site, path = request.param
    tab.goto(f"{request.getfixturevalue(f'{site}_address')}/{path}")
    return tab


def test_nothing_makes_the_page_scroll_sideways(shown: Page) -> None:
    for width in (320, 768, 1280):
        shown.set_viewport_size({"width": width, "height": 800})

        assert width >= shown.evaluate("document.documentElement.scrollWidth"), width


def test_a_readers_own_spacing_loses_no_text(shown: Page) -> None:
    style = shown.add_style_tag(content=SPACING)
    for width in (320, 1280):
        shown.set_viewport_size({"width": width, "height": 800})

        assert [] == shown.evaluate(CLIPPED), width
        assert width >= shown.evaluate("document.documentElement.scrollWidth"), width
    style.evaluate("style => style.remove()")


def test_a_state_and_a_track_keep_within_their_frame_and_their_cell(shown: Page) -> None:
    for width in (360, 768, 1280):
        shown.set_viewport_size({"width": width, "height": 900})

        assert [] == shown.evaluate(WIDE), width


def test_targets_are_large_enough_or_apart_or_stand_in_text(shown: Page) -> None:
    """A target is 24 pixels high and wide, or a circle of 24 around its middle meets no other; links in running text are exempt."""
    for width in (360, 1280):
        shown.set_viewport_size({"width": width, "height": 900})

        assert [] == shown.evaluate(SMALL), width


def test_nothing_moves_for_who_wants_no_motion(shown: Page) -> None:
    assert [] == shown.evaluate(MOVING)


def test_without_colour_the_tracks_and_their_marks_still_differ(tab: Page, components_address: str) -> None:
    """Both tracks in one grey: no marker looks like another, no mark of a drawing is one of the other, bars of one are hatched."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{components_address}/{COMPONENTS[1]}")
    grey = ":root { --promote: #777; --restrict: #777; --neutral: #777; --ink: #777 } html { filter: grayscale(1) }"
    tab.add_style_tag(content=grey)
    seen = [tab.locator(f".stance--{stance} .icon").first.screenshot() for stance in ("up", "down", "both", "none")]
    again = tab.locator(".stance--up .icon").first.screenshot()

    assert len(set(seen)) == 4
    assert seen[0] == again
    drawings = tab.locator(".two-tracks svg:has(path.tl-up)").all()
    assert drawings
    for drawing in drawings:
        up, down = ({re.sub(r"^[\d. ]+", "", shape) for shape in drawing.evaluate(SHAPES, lane)} for lane in ("up", "down"))
        assert not up & down or drawing.locator("[fill^='url(']").count()


def faults(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stops without a ring, out of sight, under something else, or before one that stands earlier on the page."""
    return [stop for stop in stops if not (stop["ring"] and stop["inside"] and stop["free"] and stop["follows"])]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("type", GOLDEN)
def test_the_keyboard_reaches_every_control_in_the_order_agreed(tab: Page, golden_address: str, type: str, width: int) -> None:
    stops, missed = walk(tab, f"{golden_address}/{GOLDEN[type]}", width)

    assert [] == faults(stops)
    assert [] == missed
    kept = json.loads(golden.KEYBOARD.read_text("utf-8"))
    assert kept[type][str(width)] == agreed(type, stops), "on purpose? `invoke golden` keeps the new order"


@pytest.mark.parametrize("type", WALKED_TOO)
def test_the_keyboard_reaches_every_control_of_a_long_page(tab: Page, real_address: str, type: str) -> None:
    stops, missed = walk(tab, f"{real_address}/{REAL[type]}", 1280)

    assert [] == faults(stops)
    assert [] == missed


@pytest.mark.parametrize("width", [360, 1280])
def test_the_keyboard_reaches_every_control_of_every_component(tab: Page, components_address: str, width: int) -> None:
    stops, missed = walk(tab, f"{components_address}/{COMPONENTS[1]}", width)

    assert [] == faults(stops)
    assert [] == missed


def test_a_trap_and_a_stop_that_is_hidden_are_found(tab: Page, golden_address: str) -> None:
    """The walk itself: a control that takes the focus back, one that is covered, one without a ring."""
    spoil = """() => {
        const links = [...document.querySelectorAll("main a[href]")].filter((one) => one.checkVisibility());
        links[0].style.outline = "none"; links[0].style.boxShadow = "none";
        const lid = document.createElement("div"); links[1].parentElement.style.position = "relative";
        lid.style.cssText = "position:absolute;inset:0;z-index:9"; links[1].parentElement.append(lid);
        links[2].addEventListener("keydown", (event) => event.preventDefault());
    }"""
    stops, missed = walk(tab, f"{golden_address}/{GOLDEN['person']}", 1280, spoil)

    assert {"ring", "free"} <= {name for stop in stops for name in ("ring", "inside", "free", "follows") if not stop[name]}
    assert missed


def test_what_changes_is_said_to_those_who_hear_the_page(tab: Page, golden_address: str) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{golden_address}/about/")
    tab.locator("header [name=q]").press_sequentially("central")
    said = tab.locator("header [role=status]")
    expect(said).to_have_text(re.compile(r"^\d suggestions?\. "))
    tab.locator("header [name=q]").fill("")
    tab.locator("header [name=q]").press_sequentially("zzqqzz")
    expect(said).to_have_text(re.compile("^No suggestions"))

    tab.goto(f"{golden_address}/search/?q=token")
    answer = tab.locator("#search-status")
    assert "status" == answer.get_attribute("role")
    expect(answer).to_have_text(re.compile(r"^\d+ results?"))
    tab.goto(f"{golden_address}/search/?q=zzqqzz")
    expect(answer).to_have_text(re.compile("^No results"))
