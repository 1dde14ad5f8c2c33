"""Text written from right to left stands in an element that lets it: its full stop is at its left end."""

from __future__ import annotations

import re

import pytest
from hostile import files
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sites import THEME, rendered, site_of

ZH = {"zh-Hans": {"path": "zh", "sitename": "政策追踪", "standfirst": "逐项记录。"}}
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
ELSEWHERE = "head, script, svg, .hidden, .prose, .sources__text"
"""Elements that are not shown as text, and bodies, whose paragraphs the style sheet lays out each in its own direction."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LexborHTMLParser]:
    """Every page of a site in which all that an entry says of itself is Arabic."""
    content = files(lambda name: f"البنك المركزي ({name}).")
    site = site_of(
        tmp_path_factory.mktemp("rtl"), dict(content), theme=str(THEME), search=True, languages=ZH, repository="https://host.example/r"
    )
    return {path: LexborHTMLParser(text.decode()) for path, text in rendered(site).items() if path.endswith(".html")}


def test_every_text_from_right_to_left_stands_in_an_element_of_its_direction(pages: dict[str, LexborHTMLParser]) -> None:
    wrong = {path: sorted({where(node) for node in undirected(page)}) for path, page in pages.items()}

    assert {} == {path: found for path, found in wrong.items() if found}
    assert len(pages) > 50


def undirected(page: LexborHTMLParser) -> list[LexborNode]:
    """The elements with a text from right to left in them and no direction around it."""
    for element in page.css(ELSEWHERE):
        element.decompose()
    assert page.body
    return [node.parent for node in page.body.traverse(include_text=True) if node.tag == "-text" and is_undirected(node) and node.parent]


def is_undirected(node: LexborNode) -> bool:
    return bool(RIGHT_TO_LEFT.search(node.text(deep=False) or "")) and not any("dir" in one.attributes for one in ancestors(node))


def ancestors(node: LexborNode) -> list[LexborNode]:
    found = []
    while node.parent:
        node = node.parent
        found.append(node)
    return found


def where(node: LexborNode) -> str:
    """An element as its classes and those around it."""
    names = [f"{one.tag}.{one.attributes.get('class') or ''}" for one in (node, *ancestors(node)[:3])]
    return f"{' < '.join(names)}: {node.text(deep=False)[:60].strip()}"
