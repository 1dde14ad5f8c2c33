"""The longest texts and lists that the contract lets an entry have stand within the narrowest screen, and within one at 200 % zoom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import browsing
import golden
import pytest
from playwright.sync_api import Browser
from writing import article, entry, policy, write_content

TITLE = (
    "Notice on Further Preventing and Resolving the Risks of Virtual Currency Trading, Counterparty-Intermediation-Infrastructure and "
    "Speculation in Donaudampfschifffahrtsgesellschaftskapitaenspatentinhaberverordnungen and Related Matters of All Departments"
)
ORIGINAL = (
    "关于进一步防范和处置虚拟货币交易炒作风险以及相关信息中介和定价服务并规范金融机构非银行支付机构业务活动的若干意见（试行）暨实施细则补充通知"
    "第二号修订征求意见稿说明"
)
ISSUERS, SOURCES = 60, 40
PATHS = (
    "/", "/policies/", "/policies/long/", "/articles/", "/articles/undated/", "/agencies/a01/", "/companies/firm/", "/themes/mining/",
    "/timeline/", "/state/", "/coverage/",
)  # fmt: skip


def content() -> dict[str, str | bytes]:
    """One act with everything as long as it may be, and what it is tied to."""
    title, bodies = json.dumps(TITLE), [f"a{number:02}" for number in range(ISSUERS)]
    address = f"https://a-very-long-host-name.example.org/{'path/' * 30}"
    sources = [
        {"id": f"s{number:02}", "title": TITLE, "url": f"{address}{number}", "original_title": ORIGINAL, "source_kind": "official-text"}
        for number in range(SOURCES)
    ]
    cited = " ".join(f"[@{source['id']}]" for source in sources)
    body = f"It does all this {cited}. See [[a00]].\n\n| Provision | Source |\n|---|---|\n| {'long words ' * 20} | [@s01] |\n"
    return {
        **{f"agencies/{id}.md": entry({"name": f"Ministry of Industry of {id}", "type": "ministry", "place": "cn"}) for id in bodies},
        **{f"policies/p{n}.md": policy(timeline=f"[{{date: 201{n}, event: issued}}]", issued_by="[a01]") for n in range(7)},
        "companies/firm.md": entry({"name": title, "type": "bank"}),
        "articles/undated.md": article(
            "It tells of the [[long]] [@self].", "published", published_unknown="true", title=title, policies="[long]", companies="[firm]"
        ),
        "policies/other.md": policy(title=f"{title[:-1]} again\"", companies="[firm]", relations="[{type: repeals, policy: long}]"),
        "policies/long.md": policy(
            body,
            title=title,
            original_title=json.dumps({"zh-Hans": ORIGINAL, "zh-Hant-HK": ORIGINAL}, ensure_ascii=False),
            issued_by=json.dumps(bodies),
            sources=json.dumps(sources, ensure_ascii=False),
            document_number=ORIGINAL,
            companies="[firm]",
            timeline=json.dumps([{"date": "2021", "event": "issued", "source": "s01", "note": ORIGINAL}], ensure_ascii=False),
        ),
    }  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("long")
    done = golden.build(folder / "site", content=write_content(folder / "content", content()), site_url="https://tracker.example")
    assert 0 == done.returncode, done.stderr
    with browsing.served(folder / "site") as served:
        yield served


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_wider_than_the_screen(chromium: Browser, address: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    wide = {}
    for path in PATHS:
        page.goto(f"{address}{path}")
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert dict.fromkeys(PATHS, width) == wide


def test_the_act_names_all_that_it_has(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/policies/long/")
    numbers = page.locator(".facts__row:has-text('Issued by') li").count(), page.locator(".sources__item").count()
    page.close()

    assert (ISSUERS, SOURCES) == numbers
