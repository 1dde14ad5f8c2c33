"""Templates that a page's template can reach: a page is made anew with every component that it may show."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tracker.builder import cache
from tracker.builder.templates import Theme
from tracker.site import jinja_env

TEMPLATES = Path(__file__).parents[2] / "theme" / "templates"
PAGES = Path(__file__).parents[2] / "plugins" / "tracker" / "site" / "pages"
SETTINGS = {"prefix": "", "lang": "en", "repository": "", "branch": "", "content": ""}


RECORDS = cache.Records(None)
"""Remembers what the templates name: only one that was changed is compiled for it."""


def theme(templates: Path) -> Theme:
    return Theme(jinja_env.environment(templates, SETTINGS), [templates], lambda page, data: b"", templates, RECORDS)


@pytest.mark.parametrize(
    ("template", "component"),
    [
        ("list.html", "card"),  # called by a component, through a function
        ("list.html", "browse"),
        ("list.html", "date"),  # called by the card
        ("list.html", "badge"),  # imported by the card
        ("entry.html", "line"),
        ("entry.html", "stance"),
        ("entry.html", "lifecycle"),  # chosen by the page's data
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
    """A page that chooses components by its data reaches all of them: here only those count that a section names."""
    templates = [path for path in TEMPLATES.rglob("*.html") if path.name != "components_page.html"]
    imported = {name for path in templates for name in re.findall(r"components/(\w+)\.html", path.read_text("utf-8"))}
    called = {
        function.template for function in jinja_env.environment(TEMPLATES, SETTINGS).globals.values() if hasattr(function, "template")
    }
    of_sections = {name for path in PAGES.rglob("*.py") for name in re.findall(r'"(\w+)"', path.read_text("utf-8"))}

    components = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    assert [] == sorted(components - imported - of_sections - {Path(template).stem for template in called})
