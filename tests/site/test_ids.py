"""An id stands once on a page, whatever the headings of its text are called."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hostile import files
from selectolax.lexbor import LexborHTMLParser
from sites import THEME, rendered, site_of
from writing import entry, policy

from tracker.model import markdown
from tracker.site.parts.body import Reserved
from tracker.site.site import Site

MADE_BY_SCRIPT = {"asOfList", "suggestions-1", *(f"suggestions-1-{number}" for number in range(8))}
LITERAL = re.compile(r'\bid="([\w-]+)"')
BODY = re.compile(r"(?s)(?<=\n---\n)## .*")
MANY = {
    f"policies/p{number}.md": policy(
        timeline=f"[{{date: {2010 + number % 10 if number < 60 else 2015}-03-01, event: issued}}]",
        stance=("promote", "restrict", "mixed")[number % 3],
        issued_by="[central, ministry]",
        companies="[exchange]",
        themes="[tokens]",
        people="[li]",
    )
    for number in range(240)
}
"""So many that figures draw bars, and lists go on to further pages."""


def site(folder: Path, content: dict[str, Any]) -> Site:
    return site_of(folder, {**content, **MANY}, theme=str(THEME), search=True, repository="https://host.example/r")


def agency(body: str) -> str:
    return entry({"name": "Ministry", "type": "ministry", "place": "cn"}) + body


def ids_by_page(site: Site) -> dict[str, list[str]]:
    return {
        path: [str(node.attributes["id"]) for node in LexborHTMLParser(text.decode()).css("[id]")]
        for path, text in rendered(site).items()
        if path.endswith(".html")
    }


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every id of any page, of any template, and of what script makes. No heading can have one with a capital letter."""
    pages = ids_by_page(site(tmp_path_factory.mktemp("site"), files(str.title)))
    literal = {id for file in (THEME / "templates").rglob("*.html") for id in LITERAL.findall(file.read_text("utf-8"))}
    return {id for ids in pages.values() for id in ids} | literal | MADE_BY_SCRIPT


def test_no_heading_has_an_id_of_its_page(tmp_path: Path, used: set[str]) -> None:
    headings = "\n\n".join(f"## {id}\n\nSee [there](#{id})." for id in sorted(used) if id == id.lower())
    content = {path: BODY.sub(lambda _: headings, text) for path, text in files(str.title).items()}

    pages = ids_by_page(site(tmp_path, content))

    whole = {path for path, ids in pages.items() if set(ids) >= {"section-sources", "section-main", "numbers"}}
    assert len({path.split("/")[0] for path in whole}) == 8, "a page of each kind shows the headings"
    assert {} == {path: twice for path, ids in pages.items() if (twice := [id for id, times in Counter(ids).items() if times > 1])}
    assert not {id for path in whole for id in pages[path]} & MADE_BY_SCRIPT


@pytest.mark.parametrize(
    "heading", ["Links to other acts", "Most of it", "Suggestions for banks", "Record keeping", "As of 2021", "Numbers"]
)
def test_a_heading_that_is_like_an_id_of_the_page_keeps_its_own(heading: str) -> None:
    (outline,) = markdown.render(f"## {heading}", reserved=Reserved({"links-policies", "most-agencies", "record"})).toc

    assert heading.lower().replace(" ", "-") == outline.id


@pytest.mark.parametrize(("path", "id"), [("policies/x", "section-lifecycle"), ("agencies/ministry", "lifecycle")])
def test_a_heading_gives_way_to_a_section_that_its_page_has(tmp_path: Path, path: str, id: str) -> None:
    body = "## Lifecycle\n\nText."
    content = {"policies/x.md": policy(body), "agencies/ministry.md": agency(body)}

    assert id in ids_by_page(site_of(tmp_path, content, theme=str(THEME)))[f"{path}/index.html"]
