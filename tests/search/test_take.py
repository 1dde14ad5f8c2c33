"""Results that a reader takes away: files that other programs read, and a dossier to print."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rispy
from browsing import AXE, served
from hostile_values import ARABIC, FORMULA, MARKS, TEX
from playwright.sync_api import Browser, Page
from sites import THEME, made, outputs, site_of
from writing import article, entry, policy

from tracker.site.files import csv_export, list_export

from .conftest import LUNR, node

ABOUT = {"name": "Tracker: all | of it", "language": "en", "day": "2022-01-05", "asOf": "As of 2022-01-05"}
RTL = "\u202eabc\u202c \u200fنص\u200f"
BREAKS = "one\ntwo\r\nthree\u2028four\tfive\x85six"
HOSTILE = [
    FORMULA,
    TEX,
    ARABIC,
    MARKS,
    RTL,
    BREAKS,
    "+1",
    "-1",
    "@x",
    "\t=1",
    '"',
    ",",
    "ER  - ",
    "TY  - JOUR",
    "挖矿，“币”",
    "\U0001f469\u200d\U0001f4bb",
]
PATIENCE = 60_000


def result(text: str, number: int) -> dict[str, str]:
    """A result of which every text is hostile."""
    fields = dict.fromkeys(("title", "original", "date", "by", "summary", "status", "stance", "type"), text)
    return {"kind": "policy", "id": f"x-{number}", "lang": "zh", "datetime": "2021-05", **fields}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The files of hostile results."""
    answer: dict[str, str] = node(
        "quote.mjs", given=json.dumps({"results": list(map(result, HOSTILE, range(len(HOSTILE)))), "about": ABOUT})
    )
    return answer


def on_one_line(text: str) -> str:
    for sign in ("\r\n", "\n", "\r", "\t", "\x85", "\u2028"):
        text = text.replace(sign, " ")
    return text.strip()


def test_a_sheet_has_the_columns_of_lists_and_runs_no_cell(files: dict[str, str]) -> None:
    assert files["csv"].startswith("\ufeff")
    head, *rows = list(csv.reader(io.StringIO(files["csv"].removeprefix("\ufeff"), newline="")))

    assert list(list_export.COLUMNS) == head
    assert len(HOSTILE) == len(rows)
    for number, (text, row) in enumerate(zip(HOSTILE, rows, strict=True)):
        cell = csv_export.guarded(text)
        assert ["policy", f"x-{number}", cell, cell, "2021-05", cell, cell, cell, cell, f"https://example.org/policy/x-{number}/"] == row
        assert not cell.startswith(csv_export.RUN)


def test_the_sheet_is_written_as_the_build_writes_its_own(files: dict[str, str]) -> None:
    rows = [
        ["policy", f"x-{number}", text, text, "2021-05", text, text, text, text, f"https://example.org/policy/x-{number}/"]
        for number, text in enumerate(HOSTILE)
    ]

    assert csv_export.sheet([list_export.COLUMNS, *rows]) == files["csv"].encode()


def test_reference_managers_read_ris_back(files: dict[str, str]) -> None:
    read = rispy.loads(files["ris"])

    assert [f"policy:x-{number}:page" for number in range(len(HOSTILE))] == [one["id"] for one in read]
    for text, one in zip(HOSTILE, read, strict=True):
        assert ("ELEC", [ABOUT["name"]], "2022", "2022/01/05") == (one["type_of_reference"], one["authors"], one["year"], one["date"])
        assert on_one_line(text) == one["title"]
        assert on_one_line(text) == one["abstract"]
        assert [on_one_line(f"{ABOUT['asOf']}; {text}; {text}")] == one["notes"]


def test_csl_has_every_value_as_it_is(files: dict[str, str]) -> None:
    read = json.loads(files["csl"])

    assert HOSTILE == [one["title"] for one in read] == [one["abstract"] for one in read]
    assert {"type": "webpage", "author": [{"literal": ABOUT["name"]}], "issued": {"date-parts": [[2022, 1, 5]]}}.items() <= read[0].items()


def test_a_result_without_summary_and_day_is_cited_all_the_same() -> None:
    bare = {"kind": "person", "id": "p", "title": "P"}

    files = node("quote.mjs", given=json.dumps({"results": [bare], "about": ABOUT}))

    assert {"note": ABOUT["asOf"], "title": "P"}.items() <= json.loads(files["csl"])[0].items()
    assert "abstract" not in json.loads(files["csl"])[0]
    assert "person,p,P,,,,,,,https://example.org/person/p/" in files["csv"]


def test_nothing_found_is_a_file_without_rows() -> None:
    files = node("quote.mjs", given=json.dumps({"results": [], "about": ABOUT}))

    assert ("", []) == (files["ris"], json.loads(files["csl"]))
    assert 1 == files["csv"].count("\r\n")


# In a browser

CONTENT: dict[str, str | bytes] = {
    "agencies/bank.md": entry({"name": "The Bank", "type": "ministry", "place": "cn"}),
    "agencies/branch.md": entry({"name": "The Branch", "type": "ministry", "place": "cn", "parent": "bank"}),
    **{
        f"policies/p-{number}.md": policy(
            "## What it does\n\nA footnote [@text] and a [link](#what-it-does).\n",
            title=f'"Notice {number} = mining, \\"one\\""',
            issued_by="[branch]" if number < 30 else "[ministry]",
            enforced_by="[bank]",
            sources="[{id: text, title: The text, url: 'https://a.example/'}]",
        )
        for number in range(40)
    },
    "articles/a.md": article(title="On mining", agencies="[bank]"),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address at which a site of forty policies is served."""
    assert LUNR.is_file(), "lunr is missing: run `npm ci`"
    folder = tmp_path_factory.mktemp("take")
    site = site_of(folder / "content", CONTENT, search=True, theme=THEME)
    planned = outputs(site)
    for path, output in planned.items():
        if path.startswith(("search/", "theme/")) or path.endswith("/index.html"):
            target = folder / "site" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(made(site, output))
    with served(folder / "site") as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: broken.append(message.text) if "Policy" in message.text or "Trusted" in message.text else None)
    yield page
    context.close()
    assert [] == broken


def ask(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}/search/?{query}")
    page.wait_for_selector("body[data-search=ready]")


def taken(page: Page, form: str) -> tuple[str, bytes]:
    """The file that a button gives: its name and its bytes."""
    with page.expect_download() as download:
        page.click(f"[data-take={form}]")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_all_results_of_a_filtered_search_are_taken_away_in_their_order(page: Page, address: str) -> None:
    ask(page, address, "q=mining&issuer=bank&sort=date")  # by its branch, too
    assert "30 results for “mining”." == page.inner_text("#search-status")
    page.click("#search-take > summary")
    page.wait_for_selector("#search-take >> text=the first 1,000 results")

    (sheet_name, sheet), (ris_name, ris), (csl_name, csl) = (taken(page, form) for form in ("csv", "ris", "csl"))

    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))
    shown = [item.get_attribute("data-id") for item in page.query_selector_all("#search-results > li")]
    assert ("search-results.csv", "search-results.ris", "search-results.csl.json") == (sheet_name, ris_name, csl_name)
    assert 30 == len(rows) == len({row["id"] for row in rows})
    assert shown == [row["id"] for row in rows[:20]]
    assert ('Notice 0 = mining, "one"', "https://example.org/policies/p-0/") == next(
        (row["title"], row["url"]) for row in rows if row["id"] == "p-0"
    )
    assert [f"policy:{row['id']}:page" for row in rows] == [one["id"] for one in rispy.loads(ris.decode())]
    assert [row["url"] for row in rows] == [one["URL"] for one in json.loads(csl)]


def test_who_issued_is_a_filter_of_its_own_beside_every_field(page: Page, address: str) -> None:
    found = {}
    for query in ("agency=bank", "issuer=bank", "issuer=ministry", "issuer=nobody"):
        ask(page, address, query)
        found[query] = page.inner_text("#search-status")

    assert {
        "agency=bank": "42 results.",  # its branch belongs to it, and enforcing and being named count
        "issuer=bank": "30 results.",
        "issuer=ministry": "10 results.",
        "issuer=nobody": "Issued by: “nobody” is unknown, so nothing matches. No results.",
    } == found


def test_a_dossier_has_the_pages_whole_and_each_anchor_once(page: Page, address: str) -> None:
    ask(page, address, "q=mining&kind=policy&sort=date")
    page.click("#search-take > summary")
    page.click("[data-take=dossier]")
    page.wait_for_selector("li.dossier")
    page.wait_for_selector("body[data-search=ready]")

    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    hashes = page.evaluate("[...document.querySelectorAll(\".dossier a[href^='#']\")].map(anchor => anchor.hash.slice(1))")
    assert "ids=policy/p-" in page.url
    assert "40 entries. As of 2022-01-01." == page.inner_text("#search-status")
    assert 40 == page.locator("#search-results > li.dossier").count()
    assert len(ids) == len(set(ids))
    assert hashes
    assert set(hashes) <= set(ids)
    assert ["Dossier"] == page.locator("h1").all_inner_texts()
    assert "https://example.org/policies/p-0/" in page.inner_text("li[data-id=p-0]")
    assert "The text" in page.inner_text("li[data-id=p-0]")


def test_a_dossier_names_what_is_not_there_and_is_accessible(page: Page, address: str) -> None:
    ask(page, address, "ids=policy/p-1,policy/none,../../x,__proto__/x,policy/p-1,agency/bank")

    assert ["policy/p-1", "agency/bank"] == [
        f"{item.get_attribute('data-kind')}/{item.get_attribute('data-id')}" for item in page.query_selector_all("#search-results > li")
    ]
    assert "Not on this site: policy/none, ../../x, __proto__/x." in page.inner_text("#search-notes")
    assert "Print" == page.inner_text("#search-notes button")
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text("utf-8") + ";0")
    faults: Any = page.evaluate("axe.run().then(found => found.violations)")
    assert [] == [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in faults]
