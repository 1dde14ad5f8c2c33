"""The form for a new entry, in a browser and by keyboard alone; what it makes is what the check takes."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tracker.model import checks, library
from tracker.site import code_host

GOLDEN = Path(__file__).parents[1] / "golden_site" / "content"
REPOSITORY = "https://code.example/tracker"


def with_host(route: Route, repository: str) -> None:
    """The data of a form, as the site of a repository has it."""
    data, host = route.fetch().json(), code_host.of(repository)
    assert host
    data["host"] = {"new": f"{host.new}/main/{data['folder']}", "file": host.file, "text": host.text}
    route.fulfill(body=json.dumps(data), content_type="application/json")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(reduced_motion="reduce", accept_downloads=True)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert [] == said


def tab_to(page: Page, name: str) -> None:
    """Go on with the Tab key to the control of that name, unless the focus is there."""
    for step in range(80):
        if step or page.evaluate("document.activeElement.getAttribute('aria-invalid') === null"):
            page.keyboard.press("Tab")
        said = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim() + '/' + document.activeElement.localName"
        )
        if said.startswith(name):
            return
    raise AssertionError(f"no control {name!r} is reached")


def typed(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


def chosen(page: Page, name: str, text: str) -> None:
    """Type a name, wait for what is offered, and take the first."""
    typed(page, name, text)
    page.wait_for_selector(":focus[aria-expanded=true]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_an_entry_is_made_by_keyboard_alone_and_passes_the_check(page: Page, golden_address: str, tmp_path: Path) -> None:
    page.route("**/policy/form.json", lambda route: with_host(route, REPOSITORY))
    page.route(f"{REPOSITORY}/**", lambda route: route.fulfill(body="<title>New file</title>", content_type="text/html"))
    page.goto(f"{golden_address}/contribute/new/policy/")
    page.wait_for_selector("#entry-form form")

    typed(page, "Title", "Rules: on “mining” #2")
    typed(page, "Summary", "They end mining: all of it.")
    typed(page, "Type", "N")
    typed(page, "Status", "In")
    typed(page, "Stance", "R")
    chosen(page, "Places", "china")
    chosen(page, "Issued by", "central bnk")
    chosen(page, "Themes", "tokne sales")
    typed(page, "Date", "2021-13")
    typed(page, "Event", "Issued")
    typed(page, "Source", "text")
    typed(page, "Id", "text")
    typed(page, "Title", "The text")
    typed(page, "Url", "https://example.org/a?b=c#d")
    tab_to(page, "Body")
    page.keyboard.press("Control+A")
    page.keyboard.type("It ends mining [@text].")
    tab_to(page, "Check and go on")
    page.keyboard.press("Enter")

    expect(page.locator(":focus")).to_have_attribute("aria-invalid", "true")
    assert "A date is 2021, 2021-06 or 2021-06-09." == page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ')[1]).textContent"
    )
    page.keyboard.press("Control+A")
    page.keyboard.type("2021-12")
    tab_to(page, "Check and go on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Open the new file")).to_be_focused()
    shown = page.locator(".entry-form__text").text_content() or ""
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("code.example"))

    asked = urlsplit(page.url)
    assert "/tracker/new/main/content/policies" == asked.path
    assert {"filename": ["rules-on-mining-2.md"], "value": [shown]} == parse_qs(asked.query)
    content = tmp_path / "content"
    for source in GOLDEN.rglob("*"):
        if source.is_file():
            (content / source.relative_to(GOLDEN)).parent.mkdir(parents=True, exist_ok=True)
            (content / source.relative_to(GOLDEN)).write_bytes(source.read_bytes())
    (content / "policies" / "rules-on-mining-2.md").write_text(shown, "utf-8")
    found = library.load(content)
    told = [finding for finding in checks.check(found, datetime.date(2022, 1, 1)) if finding.path == "policies/rules-on-mining-2.md"]
    assert [] == [finding for finding in told if finding.is_error]
    entry = found.entries["policy", "rules-on-mining-2"]
    assert "Rules: on “mining” #2" == entry.title
    assert [{"date": "2021-12", "event": "issued", "source": "text"}] == entry.fields["timeline"]


def test_the_session_of_the_document_is_typed_to_the_letter(page: Page, golden_address: str) -> None:
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    lines = text.split("```form\n")[1].split("```")[0].splitlines()
    page.route("**/agency/form.json", lambda route: with_host(route, REPOSITORY))
    page.route(f"{REPOSITORY}/**", lambda route: route.fulfill(body="<title>New file</title>", content_type="text/html"))
    page.goto(f"{golden_address}/contribute/new/agency/")
    page.wait_for_selector("#entry-form form")

    for line in lines:
        if line.startswith("→ "):
            expect(page.locator("#entry-form").get_by_text(line[2:], exact=True).locator("visible=true")).to_have_count(1)
        elif line.startswith("["):
            tab_to(page, line.strip("[]"))
            page.keyboard.press("Enter")
        else:
            label, _, value = line.partition(": ")
            tab_to(page, label)
            page.keyboard.press("Control+A")
            page.keyboard.type(value.removesuffix(" ↓ ⏎"))
            if value.endswith(" ↓ ⏎"):
                page.wait_for_selector(":focus[aria-expanded=true]")
                page.keyboard.press("ArrowDown")
                page.keyboard.press("Enter")
    page.wait_for_url(re.compile("filename=trade-office.md"))


def test_without_a_host_the_text_is_copied_or_downloaded(page: Page, golden_address: str, tmp_path: Path) -> None:
    page.goto(f"{golden_address}/contribute/new/place/")
    page.get_by_label("Title (required)").fill("Somewhere")
    page.get_by_role("button", name="Check and go on").click()

    expect(page.locator(".entry-form__text")).to_be_focused()
    assert 0 == page.get_by_role("link", name="Open the new file").count()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "somewhere.md")
    assert "somewhere.md" == download.value.suggested_filename
    assert "---\ntitle: Somewhere\n---\n" == (tmp_path / "somewhere.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("repository", "length", "path", "names"),
    [
        ("https://code.example/t", 9_000, "/t/new/main/content/places", {"filename"}),
        ("https://gitlab.example/t", 10, "/t/-/new/main/content/places", {"file_name"}),
    ],
)
def test_a_text_that_no_address_carries_is_to_be_copied(
    repository: str, length: int, path: str, names: set[str], page: Page, golden_address: str
) -> None:
    page.route("**/place/form.json", lambda route: with_host(route, repository))
    page.goto(f"{golden_address}/contribute/new/place/")
    page.get_by_label("Title (required)").fill("Somewhere")
    page.get_by_label("Body").fill("x" * length)
    page.get_by_role("button", name="Check and go on").click()

    link = urlsplit(page.get_by_role("link", name="Open the new file").get_attribute("href") or "")
    assert (path, names) == (unquote(link.path), set(parse_qs(link.query)))
    expect(page.get_by_text("Copy the text first")).to_be_visible()


def test_an_entry_that_is_there_is_named_and_its_id_is_taken(page: Page, golden_address: str) -> None:
    page.goto(f"{golden_address}/contribute/new/agency/")
    rows = page.evaluate("fetch('known.json').then((answer) => answer.json())")
    id, title = rows[0][:2]
    page.get_by_label("Title (required)").fill(f"{title}.")
    page.get_by_label("Id (required)").fill(id)
    page.get_by_role("button", name="Check and go on").click()

    expect(page.locator(".entry-form__warning a")).to_have_attribute("href", f"/small/agencies/{id}/")
    expect(page.get_by_text(f"This id is taken: {title}")).to_be_visible()


def test_without_script_the_page_says_so_and_leads_on(chromium: Browser, golden_address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{golden_address}/contribute/new/policy/")

    expect(opened.get_by_text("The form needs JavaScript.")).to_be_visible()
    opened.goto(f"{golden_address}/contribute/new/")
    expect(opened.get_by_role("link", name="Policy", exact=True)).to_be_visible()
    context.close()
