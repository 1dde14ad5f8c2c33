"""The search page in a browser: as a reader types, filters, goes back, loses the connection; under the site's own policy."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browsing import AXE, held, served
from playwright.sync_api import Browser, Page, Route
from selectolax.lexbor import LexborHTMLParser
from sites import renderer

from tracker.model import library
from tracker.model.dates import partial_date
from tracker.site import search
from tracker.site.outputs import File
from tracker.site.plan import plan
from tracker.site.search.encoding import deflated
from tracker.site.site import Site

from .conftest import LUNR, ROOT

PATIENCE = 60_000
"""Milliseconds that a state may take to come on a busy machine."""


@pytest.fixture(scope="module")
def site() -> Site:
    """The real content as a site, with search."""
    found = library.load(ROOT / "content")
    return Site(found, {"sitename": "Tracker", "theme": ROOT / "theme", "search": True}, partial_date("2026-11-22").first_day)


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's search, first page and theme, written."""
    folder = tmp_path_factory.mktemp("site")
    page = renderer(site)
    for output in plan(site):
        if output.path.startswith(("search/", "theme/")) or output.path in ("index.html", "policies/index.html"):
            target = folder / output.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(output.make(output.data(site)) if isinstance(output, File) else page(output, output.data(site)))
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Address at which the site is served."""
    assert LUNR.is_file(), "lunr is missing: run `npm ci`"
    with served(folder) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a fresh browser context; at the end nothing may have broken the policy or thrown."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")  # a fade cut short is an error
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on(
        "console",
        lambda message: broken.append(message.text) if "Content Security Policy" in message.text or "Trusted" in message.text else None,
    )
    yield page
    context.close()
    assert [] == broken


def ask(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}/search/?{query}")
    page.wait_for_selector("body[data-search=ready]")


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds; asked from outside, since the site's policy lets nothing be evaluated within."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never: {expression}"
        page.wait_for_timeout(30)


def status(page: Page) -> str:
    return page.inner_text("#search-status")


def total(page: Page) -> int:
    """All hits: those with most of the words, and those with some of them, of which the status then tells the sum."""
    found = re.search(r"([\d,]+) in all", status(page)) or re.search(r"([\d,]+) results?", status(page))
    return int(found[1].replace(",", "")) if found else 0


def ids(page: Page) -> list[str]:
    return [
        f"{item.get_attribute('data-kind')}/{item.get_attribute('data-id')}" for item in page.query_selector_all("#search-results > li")
    ]


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with the page, seen from outside its policy."""
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text("utf-8") + ";0")
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in page.evaluate("axe.run().then(found => found.violations)")]


def test_without_query_and_filter_it_is_ready_and_empty(page: Page, address: str) -> None:
    ask(page, address, "")

    assert "" == status(page)
    assert [] == ids(page)


def test_an_answer_has_its_number_its_first_twenty_and_marks(page: Page, address: str) -> None:
    ask(page, address, "q=virtual+currency")

    assert total(page) > 20
    assert 20 == len(ids(page))
    assert "virtual" in {mark.lower() for mark in page.locator("#search-results mark").all_inner_texts()[0].split()}
    assert page.title().startswith("virtual currency")


def test_results_with_some_of_the_words_follow_under_a_line_of_their_own(page: Page, address: str) -> None:
    ask(page, address, "q=mining+contract+ruling")
    said = re.search(
        r"^(\d+) results? for “mining contract ruling”, and (\d+) more with some of the words \((\d+) in all\)\.", status(page)
    )
    assert said
    firsts, rest, everything = map(int, said.groups())
    page.goto(f"{page.url}&page={firsts // 20 + 1}")
    page.wait_for_selector("body[data-search=ready]")

    lines = page.locator("#search-results .card__rest")
    place = page.evaluate("[...document.querySelectorAll('#search-results > li')].findIndex(item => item.querySelector('.card__rest'))")

    assert firsts + rest == everything
    assert [f"{rest} more with some of the words"] == lines.all_inner_texts()
    assert firsts % 20 == place


@pytest.mark.parametrize("query", ["electricity", "public interest", "Tesla", "pyramid sales", "鄂尔多斯"])
def test_each_of_the_first_results_shows_why_it_is_there(page: Page, address: str, site: Site, query: str) -> None:
    """By a mark or by a passage; a link that leads to words leads to some that stand on the page."""
    ask(page, address, f"q={query}")
    until(page, "[...document.querySelectorAll('.card__passage')].every(passage => passage.hasChildNodes())")
    items = "[...document.querySelectorAll('#search-results > li')].slice(0, 10)"
    read = f"JSON.stringify({items}.map(item => [item.querySelectorAll('mark').length, item.querySelector('a').href]))"
    results: list[tuple[int, str]] = json.loads(page.evaluate(read))
    pages = {output.path: output for output in plan(site)}
    render = renderer(site)

    assert all(marks for marks, _link in results)
    for url, words in [link.split("#:~:text=") for _marks, link in results if "#:~:text=" in link]:
        output = pages[urlsplit(url).path.lstrip("/") + "index.html"]
        assert not isinstance(output, File)
        assert unquote(words).lower() in " ".join((LexborHTMLParser(render(output, output.data(site))).text()).split()).lower()


def test_the_passages_of_other_results_are_shown_when_they_are_asked_for(page: Page, address: str) -> None:
    ask(page, address, "q=electricity+power+energy&page=2")
    space = page.locator(".card__passage:has(button)").first

    space.locator("button").click()
    until(page, "document.querySelector('.card__passage mark, .card__passage:not(:has(button))')")

    assert 0 < len(space.inner_text()) <= 210


def test_a_submitted_query_is_in_the_address_and_back_restores_the_one_before(page: Page, address: str) -> None:
    ask(page, address, "q=mining")
    first = ids(page)

    page.fill("#search-form [name=q]", "数字人民币")
    page.press("#search-form [name=q]", "Enter")
    until(page, "document.body.dataset.search === 'ready' && document.querySelector('#search-status').textContent.includes('数字')")
    second = ids(page)
    page.go_back()
    until(page, "document.body.dataset.search === 'ready' && document.querySelector('#search-status').textContent.includes('mining')")

    assert first != second
    assert first == ids(page)
    assert "mining" == page.input_value("#search-form [name=q]")


def test_a_reload_gives_the_same_answer(page: Page, address: str) -> None:
    ask(page, address, "q=mining&kind=policy&page=1")
    before = ids(page)

    page.reload()
    page.wait_for_selector("body[data-search=ready]")

    assert before == ids(page)


def test_typing_alone_does_not_search(page: Page, address: str) -> None:
    ask(page, address, "q=mining")
    before = page.url

    page.locator("#search-form [name=q]").press_sequentially(" ban")

    assert before == page.url


def test_pages_follow_each_other(page: Page, address: str) -> None:
    ask(page, address, "q=virtual+currency")
    first = ids(page)

    page.click("#search-pages a:has-text('Next')")
    until(page, "document.querySelector('#search-status').textContent.includes('Page 2')")
    page.wait_for_selector("body[data-search=ready]")

    assert "page=2" in page.url
    assert not set(first) & set(ids(page))
    assert "search-status" == page.evaluate("document.activeElement.id")


@pytest.mark.parametrize("number", ["999", "1e9", "4.7"])
def test_a_page_past_the_last_is_the_last(page: Page, address: str, number: str) -> None:
    ask(page, address, "q=virtual+currency")
    number_of_all = total(page)
    last = -(-number_of_all // 20)

    ask(page, address, f"q=virtual+currency&page={number}")

    shown = min(last, int(float(number)))
    assert f"Page {shown} of {last}." in status(page)
    assert 20 * (shown - 1) + 1 == page.evaluate("document.querySelector('#search-results').start")
    assert min(20, number_of_all - 20 * (shown - 1)) == len(ids(page))
    assert f"page={shown - 1}" in str(page.locator("#search-pages a").first.get_attribute("href"))


@pytest.mark.parametrize("query", ["kind=policy&theme=mining-crackdown&page=2", "kind=person&page=999"])
def test_filters_alone_have_no_page_past_the_last_either(page: Page, address: str, query: str) -> None:
    ask(page, address, query)

    assert total(page) <= 20
    assert total(page) == len(ids(page))
    assert page.locator("#search-pages").is_hidden()


@pytest.mark.parametrize("number", ["0", "-1", "-1e9", "x", "", "NaN", "0.9"])
def test_what_is_no_number_of_a_page_is_the_first(page: Page, address: str, number: str) -> None:
    ask(page, address, "q=virtual+currency")
    first = ids(page)

    ask(page, address, f"q=virtual+currency&page={number}")

    assert first == ids(page)
    assert "Page" not in status(page)


def only_in_a_body(site: Site) -> str:
    """A word that stands in the text of a policy, and in nothing that a result shows."""
    shown = " ".join(str(field) for entry in site.published.values() for field in entry.fields.values()).lower()
    words = Counter(word for entry in site.entries("policy") for word in re.findall(r"(?<![\w/-])[a-z]{8,}(?![\w/-])", entry.body))
    return next(word for word, _ in words.most_common() if word[:6] not in shown)


@pytest.mark.parametrize(
    "query", ["{}", "the+{}", "%2B{}", "body%3A{}", "-+{}", "-virtual+{}", "%2Bbody%3A{}^2", "and+of+the+{}", "({})", "https%3A+{}"]
)
def test_a_result_leads_to_the_words_that_it_was_found_by(page: Page, address: str, site: Site, query: str) -> None:
    word = only_in_a_body(site)

    ask(page, address, f"q={query.format(word)}")

    fragments = {str(link.get_attribute("href")).partition("#:~:text=")[2] for link in page.query_selector_all("#search-results h2 a")}
    assert word in fragments
    assert fragments <= {word, ""}


@pytest.mark.parametrize("query", ["-the", "*", "the", "-mining", "-mining+-tax", "blockch*"])
def test_a_query_without_such_words_leads_to_the_beginning(page: Page, address: str, query: str) -> None:
    ask(page, address, f"q={query}")

    assert not [link for link in page.query_selector_all("#search-results h2 a") if "#" in str(link.get_attribute("href"))]


def test_without_a_query_results_are_said_to_be_sorted_by_date(page: Page, address: str) -> None:
    said = "[...document.querySelector('[name=sort]')].filter(one => !one.hidden).map(one => one.label)"
    ask(page, address, "kind=policy")
    without = page.evaluate(said)
    ask(page, address, "q=mining")

    assert ["Newest first", "Oldest first"] == without
    assert ["Best match", "Newest first", "Oldest first"] == page.evaluate(said)


def test_filters_alone_list_the_newest_first(page: Page, address: str, site: Site) -> None:
    ask(page, address, "kind=policy&stance=restrict")

    expected = [f"policy/{entry.id}" for entry in site.entries("policy") if entry.fields["stance"] == "restrict"]
    assert len(expected) == total(page)
    assert expected[:20] == ids(page)


def test_any_value_of_one_filter_and_all_filters(page: Page, address: str, site: Site) -> None:
    ask(page, address, "kind=policy&stance=restrict&stance=promote&type=notice")

    expected = [
        entry.id
        for entry in site.entries("policy")
        if entry.fields["stance"] in ("restrict", "promote") and entry.fields["type"] == "notice"
    ]
    assert len(expected) == total(page)


@pytest.mark.parametrize(("kind", "fields"), [("theme", ("themes",)), ("agency", ("issued_by", "enforced_by")), ("place", ("places",))])
def test_a_tree_is_searched_with_what_stands_below(page: Page, address: str, site: Site, kind: str, fields: tuple[str, ...]) -> None:
    tops = [entry for entry in site.entries(kind) if len(site.library.subtree(entry.key)) > 1 and not entry.fields.get("parent")]
    assert tops
    top = tops[0]
    below = {id for _, id in site.library.subtree(top.key)}

    ask(page, address, f"kind=policy&{kind}={top.id}")

    expected = [entry.id for entry in site.entries("policy") if any(below & set(entry.fields.get(field, ())) for field in fields)]
    assert len(expected) == total(page)


@pytest.mark.parametrize(
    ("start", "end"), [("2021", ""), ("", "2017"), ("2021-05", "2021-09"), ("2021-09-24", "2021-09-24"), ("2013-12", "2013")]
)
def test_from_and_to_are_inclusive_at_the_coarser_precision(page: Page, address: str, site: Site, start: str, end: str) -> None:
    ask(page, address, f"kind=policy&from={start}&to={end}")

    def meets(date: str) -> bool:
        shared_start, shared_end = min(len(start), len(date)), min(len(end), len(date))
        return (not start or date[:shared_start] >= start[:shared_start]) and (not end or date[:shared_end] <= end[:shared_end])

    expected = [entry.id for entry in site.entries("policy") if any(meets(event["date"]) for event in entry.fields["timeline"])]
    assert len(expected) == total(page)


def test_an_unknown_value_finds_nothing_and_is_named(page: Page, address: str) -> None:
    ask(page, address, "q=mining&agency=pbocc")

    assert "pbocc" in status(page)
    assert "No results" in status(page)


def test_a_filter_that_is_ticked_is_in_the_address_and_can_be_removed(page: Page, address: str) -> None:
    ask(page, address, "q=virtual+currency")
    before = total(page)

    page.click("#search-facet-kind summary")
    label = page.locator("#search-facet-kind label:has(input[value=policy])")
    label.locator(".count").wait_for()
    count = int(label.locator(".count").inner_text())
    label.locator("input").check()
    until(page, "location.search.includes('kind=policy') && document.body.dataset.search === 'ready'")
    filtered = total(page)
    page.click("#search-active a")
    until(page, "!location.search.includes('kind=policy') && document.body.dataset.search === 'ready'")

    assert count == filtered < before
    assert before == total(page)


def test_sorting_by_date_puts_the_newest_or_the_oldest_first(page: Page, address: str) -> None:
    def dates() -> list[str]:
        return [str(time.get_attribute("datetime")) for time in page.query_selector_all("#search-results time")]

    ask(page, address, "q=mining&kind=policy&sort=date")
    newest = dates()
    ask(page, address, "q=mining&kind=policy&sort=date-asc")

    assert sorted(newest, key=lambda date: partial_date(date).last_day, reverse=True) == newest
    assert sorted(dates(), key=lambda date: partial_date(date).last_day) == dates()


@pytest.mark.parametrize(
    "query",
    [
        "title%3Amining",
        "mining*",
        "minig~1",
        "%2Bmining+-tax",
        "mining^3+ban",
        "mining+title%3A",
        "~2",
        "a%3Ab%3Ac",
        "%2B",
        "*",
        "^^^",
        '"mining"',
    ],
)
def test_lunrs_syntax_and_what_it_cannot_parse_have_an_answer(page: Page, address: str, query: str) -> None:
    ask(page, address, f"q={query}")

    assert re.search(r"result", status(page))


def test_a_composition_neither_searches_nor_suggests(page: Page, address: str) -> None:
    ask(page, address, "")
    page.focus("#search-form [name=q]")
    session = page.context.new_cdp_session(page)

    session.send("Input.imeSetComposition", {"text": "shuzi", "selectionStart": 5, "selectionEnd": 5})
    page.wait_for_timeout(300)
    hidden = page.locator(".suggestions").is_hidden()
    session.send("Input.insertText", {"text": "数字"})
    page.locator(".suggestions [role=option]").first.wait_for()

    assert hidden
    assert "数字" == page.input_value("#search-form [name=q]")
    assert "q=" not in page.url


def test_suggestions_come_for_what_was_typed_before_they_could(page: Page, address: str) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/current.json", late)
    page.goto(f"{address}/")
    page.locator("header [name=q]").press_sequentially("people")

    page.locator(".suggestions [role=option]").first.wait_for()


def test_suggestions_are_walked_by_keys_and_taken_by_enter(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    field = page.locator("input[name=q]").first
    field.focus()
    page.wait_for_selector("[role=combobox]")
    field.press_sequentially("people")
    page.locator(".suggestions [role=option]").first.wait_for()

    assert "true" == field.get_attribute("aria-expanded")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert "true" == chosen.get_attribute("aria-selected")
    target = chosen.get_attribute("data-url")
    field.press("Escape")
    assert page.locator(".suggestions").is_hidden()
    field.press("Backspace")
    page.locator(".suggestions [role=option]").first.wait_for()
    field.press("ArrowDown")
    with page.expect_navigation():
        field.press("Enter")
    assert page.url.endswith(str(target)) or "/agencies/" in page.url


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("stablecoin ord", "Stablecoins Ordinance"),
        ("ord stablecoin", "Stablecoins Ordinance"),
        ("sichuan min", "(Sichuan)"),
        ("china of bank", "People’s Bank of China"),
        ("区块链 北京", "Beijing Blockchain"),
    ],
)
def test_words_apart_and_in_any_order_have_suggestions(page: Page, address: str, typed: str, expected: str) -> None:
    """From two more files at most than the beginnings of one name are looked up in."""
    files: list[str] = []
    page.on("request", lambda request: files.append(request.url) if re.search(r"/files/[0-9a-f]{12}/\d+\.bin", request.url) else None)
    ask(page, address, "")
    page.locator("#search-form [name=q]").press_sequentially(typed, delay=5)

    suggestion = page.locator(".suggestions [role=option] .suggestions__title", has_text=expected).first
    suggestion.wait_for()

    assert len(set(files)) <= 5


def test_enter_without_a_suggestion_goes_to_the_results(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.locator("input[name=q]").first.fill("mining ban")
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_selector("body[data-search=ready]")

    assert "/search/?q=mining+ban" in page.url
    assert total(page)


def test_a_slip_is_put_right_and_what_was_typed_can_be_asked_for(page: Page, address: str) -> None:
    ask(page, address, "q=blokchain+pilots")
    right, notes = ids(page), page.inner_text("#search-notes")
    page.click("#search-notes a")
    until(page, "location.search.includes('verbatim=1') && document.body.dataset.search === 'ready'")

    assert "Showing results for “blockchain pilots”." in notes
    assert right != ids(page)
    assert "Showing" not in page.inner_text("#search-notes")


def test_nothing_found_says_which_filter_to_leave_out(page: Page, address: str) -> None:
    ask(page, address, "q=mining&kind=policy&from=1990&to=1991")
    page.locator("#search-notes a").first.wait_for()

    assert "No results" in status(page)
    assert "Without" in page.inner_text("#search-notes")


@pytest.mark.parametrize("lost", ["files/[0-9a-f]{12}/m", r"files/t/\w+", r"entries/\w+/\d+", r"files/\w+/kind", r"files/\w+/dates"])
def test_a_file_that_fails_is_told_and_can_be_tried_again(page: Page, address: str, lost: str) -> None:
    failing = True

    def fail(route: Route) -> None:
        route.abort() if failing else route.continue_()

    page.route(re.compile(rf"/search/{lost}\.bin"), fail)
    ask(page, address, "q=mining&kind=policy&from=2013")
    told = f"{status(page)} {page.inner_text('#search-notes')}"
    failing = False
    page.click("#search-notes button")
    until(page, "document.body.dataset.search === 'ready' && document.querySelectorAll('#search-results > li').length > 3")

    assert "could not" in told
    assert "Try again" in told
    assert total(page)


def test_a_site_built_anew_meanwhile_is_read_anew(page: Page, address: str, folder: Path) -> None:
    build = json.loads((folder / "search" / "current.json").read_text("utf-8"))["build"]
    page.route(
        "**/search/?*",
        lambda route: route.fulfill(
            content_type="text/html", body=(folder / "search" / "index.html").read_text("utf-8").replace(build, "0" * 12)
        ),
    )

    ask(page, address, "q=mining")

    assert total(page)


def test_a_slow_answer_says_that_it_is_being_searched(page: Page, address: str) -> None:
    let_go = held(page, re.compile(r"/t/\w+\.bin"))
    page.goto(f"{address}/search/?q=mining")
    until(page, "document.querySelector('#search-status').textContent.startsWith('Searching')")
    busy = page.get_attribute("#search-results", "aria-busy")
    let_go()
    page.wait_for_selector("body[data-search=ready]")

    assert "true" == busy
    assert page.get_attribute("#search-results", "aria-busy") is None


@pytest.mark.parametrize(
    "query", ["", "q=mining", "q=%E6%95%B0%E5%AD%97%E4%BA%BA%E6%B0%91%E5%B8%81&kind=policy", "q=zzqqx", "kind=policy&page=2"]
)
def test_axe_finds_nothing(page: Page, address: str, query: str) -> None:
    ask(page, address, query)

    assert [] == faults(page)


def dear(route: Route, folder: Path) -> None:
    """The dictionary's bounds as if it had fifty times as many blocks."""
    path = folder / urlsplit(route.request.url).path.lstrip("/")
    given = json.loads(zlib.decompress(path.read_bytes(), -15))
    bounds, names = given["f"]
    given["f"] = ["\n".join([*bounds.split("\n"), *["zzzz"] * 50]), names + names[-10:] * 50]
    route.fulfill(body=deflated(json.dumps(given).encode()))


def test_a_query_that_reads_much_says_how_much_first(page: Page, address: str, folder: Path) -> None:
    page.route(re.compile(r"/x\.bin$"), lambda route: dear(route, folder))
    ask(page, address, "q=*ini*")
    told, found_before, wrong = status(page), ids(page), faults(page)
    page.click("#search-notes button")
    until(page, "document.querySelectorAll('#search-results > li').length > 3")

    assert re.search(r"about \d{3} KB", told)
    assert [] == found_before
    assert [] == wrong


@pytest.mark.parametrize("lost", ["files/[0-9a-f]{12}/m", r"entries/\w+/\d+"])
def test_axe_finds_nothing_when_files_are_missing(page: Page, address: str, lost: str) -> None:
    page.route(re.compile(rf"/search/{lost}\.bin"), lambda route: route.abort())
    ask(page, address, "q=mining")

    assert "could not" in f"{status(page)} {page.inner_text('#search-notes')}"
    assert [] == faults(page)


def test_axe_finds_nothing_while_it_searches_and_with_filters_open(page: Page, address: str) -> None:
    let_go = held(page, re.compile(r"/t/\w+\.bin"))
    page.goto(f"{address}/search/?q=mining")
    until(page, "document.querySelector('#search-status').textContent.startsWith('Searching')")
    while_searching = faults(page)
    let_go()
    page.wait_for_selector("body[data-search=ready]")
    page.click("#search-facet-agency summary")
    page.locator("#search-facet-agency .count").first.wait_for()

    assert [] == while_searching
    assert [] == faults(page)


def test_a_narrow_screen_shows_beside_a_choice_how_many_results_it_has(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    ask(page, address, "q=mining")
    page.click("#search-filters > summary")
    page.click("#search-facet-status summary")
    page.locator("#search-facet-status input:enabled").first.check()
    until(page, "location.search.includes('status=') && document.body.dataset.search === 'ready'")

    way = page.locator(".search__show a")
    box = way.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 640
    assert status(page).startswith(way.inner_text())
    way.click()
    until(page, "document.querySelector('#search-status').getBoundingClientRect().top < 320")


@pytest.mark.parametrize(("query", "offered"), [("", True), ("q=zzqqx", True), ("q=mining", False)])
def test_where_there_are_no_results_the_lists_are_offered(page: Page, address: str, query: str, offered: bool) -> None:
    ask(page, address, query)

    assert offered == page.locator("#search-without a[href$='/policies/']").is_visible()
    assert page.locator("#search-needs").is_hidden()


def test_before_anything_is_asked_what_is_most_referred_to_is_named(page: Page, address: str, site: Site) -> None:
    ask(page, address, "")

    links = page.locator("#search-without li a").all_inner_texts()[-10:]
    referred = Counter(link.target for link in site.library.links)
    counts = {entry.title: referred[entry.key] for entry in site.published.values() if entry.title in links}
    assert 10 == len(links)
    assert sorted(counts.values(), reverse=True)[0] == max(
        referred[entry.key] for entry in site.published.values() if entry.kind in ("agency", "theme", "place")
    )


@pytest.mark.parametrize("key", ["ArrowDown", "Enter"])
def test_keys_that_an_input_method_takes_choose_no_suggestion(page: Page, address: str, key: str) -> None:
    """Safari ends the composition before it sends the key, with the code 229."""
    ask(page, address, "")
    field = page.locator("#search-form [name=q]")
    field.press_sequentially("people")
    page.locator(".suggestions [role=option]").first.wait_for()

    page.context.new_cdp_session(page).send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229})

    assert field.get_attribute("aria-activedescendant") is None
    assert page.locator(".suggestions").is_visible()
    assert page.url.endswith("/search/?")


def test_suggestions_are_gone_once_the_query_is_submitted(page: Page, address: str) -> None:
    ask(page, address, "")
    field = page.locator("#search-form [name=q]")
    field.press_sequentially("people")
    field.press("Enter")
    page.wait_for_selector("body[data-search=ready]")
    page.wait_for_timeout(600)

    assert page.locator(".suggestions").is_hidden()
    assert "false" == field.get_attribute("aria-expanded")


def test_axe_finds_nothing_with_suggestions_open(page: Page, address: str) -> None:
    ask(page, address, "")
    page.locator("#search-form [name=q]").press_sequentially("people")
    page.locator(".suggestions [role=option]").first.wait_for()

    assert [] == faults(page)


def test_without_script_it_offers_the_lists(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search/")

    assert page.locator("#search-without a[href$='/policies/']").is_visible()
    context.close()


def test_the_search_is_planned_only_where_it_is_wanted(site: Site) -> None:
    without = Site(site.library, {"theme": ROOT / "theme"}, site.now)

    assert [] == list(search.outputs(without))


def test_a_second_build_of_the_same_has_the_same_files_whether_or_not_it_makes_them(site: Site) -> None:
    def made(again: Site) -> dict[str, bytes]:
        return {output.path: output.make(output.data(again)) for output in search.outputs(again) if isinstance(output, File)}

    first = made(site)
    again = Site(site.library, {"sitename": "Tracker", "theme": ROOT / "theme", "search": True}, site.now)
    again.caches.search.before = site.caches.search.after

    assert first == made(again)
    assert again.caches.search.after is None


@pytest.mark.parametrize("name", ["from", "to"])
def test_an_example_of_a_date_cannot_be_taken_for_one(page: Page, address: str, name: str) -> None:
    ask(page, address, "")

    example = str(page.locator(f"[name={name}]").get_attribute("placeholder"))
    assert re.fullmatch(r"e\.g\. \d{4}(-\d\d)?", example)
    assert partial_date(example.removeprefix("e.g. "))
