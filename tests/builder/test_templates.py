"""What a page's template can reach: a page is made anew with every component that it may show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tracker.builder.templates import Theme
from tracker.site import jinja_env

TEMPLATES = Path(__file__).parents[2] / "theme" / "templates"
SETTINGS = {"prefix": "", "lang": "en", "repository": "", "branch": "", "content": ""}


def theme(templates: Path) -> Theme:
    return Theme(jinja_env.environment(templates, SETTINGS), [templates], lambda page, data: b"", templates)


@pytest.mark.parametrize(
    ("template", "component"),
    [
        ("list.html", "card"),  # called by a component, through a function
        ("list.html", "browse"),
        ("list.html", "date"),  # called by the card
        ("list.html", "badge"),  # imported by the card
        ("entry.html", "line"),
        ("entry.html", "stance"),
        ("referrers.html", "line"),
        ("404.html", "footer"),
    ],
)
def test_a_page_changes_with_a_component_that_it_calls(tmp_path: Path, template: str, component: str) -> None:
    folder = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    before = theme(folder).digest(template)
    path = folder / "components" / f"{component}.html"
    path.write_text(path.read_text("utf-8") + "{# changed #}\n", "utf-8")

    assert before != theme(folder).digest(template)


def test_no_component_is_out_of_reach() -> None:
    found = theme(TEMPLATES)
    pages = [path.name for path in TEMPLATES.glob("*.html") if path.name != "components_page.html"]
    reached = {name for page in pages for name in found.reach(page)}

    assert [] == sorted({f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")} - reached)
