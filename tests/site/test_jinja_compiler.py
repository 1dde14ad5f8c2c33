"""The compiler of templates changes how fast pages are rendered and nothing else."""

from __future__ import annotations

from pathlib import Path

import golden
import jinja2
import pytest
import sites
from jinja2.compiler import CodeGenerator

from tracker.builder.templates import Theme
from tracker.site import jinja_compiler, jinja_env
from tracker.site.outputs import Page
from tracker.site.site import Site

TEMPLATES = golden.ROOT / "theme" / "templates"


@pytest.fixture(scope="module")
def site() -> Site:
    return golden.site()


@pytest.fixture
def other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version of Jinja that the compiler was not tried with."""
    monkeypatch.setattr(jinja_compiler, "version", {"jinja2": "3.999.0", "markupsafe": "3.0.4"}.__getitem__)


def environment(site: Site) -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    jinja_env.equip(env, site.settings, site.catalogue, site.vocabulary)
    return env


def pages(site: Site) -> dict[str, bytes]:
    """Every page of the site by path."""
    render = jinja_env.renderer(environment(site), site)
    with sites.use_language(site):
        outputs = sites.outputs(site)
        return {path: render(output, output.data(site)) for path, output in outputs.items() if isinstance(output, Page)}


def references(site: Site) -> dict[str, set[str]]:
    """Return the templates that every template can reach, by its name."""
    theme = Theme(environment(site), [TEMPLATES], lambda page, data: b"", Path())
    return {path.name: theme.reach(path.name) for path in TEMPLATES.glob("*.html")}


def test_the_installed_versions_are_those_that_it_was_tried_with() -> None:
    assert jinja_compiler.is_tried()


def test_plain_jinja_renders_the_same_bytes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = pages(site)
    monkeypatch.setattr(jinja_compiler, "is_tried", lambda: False)
    plain = pages(site)

    assert 80 < len(plain)
    assert plain == compiled


def test_plain_jinja_finds_the_same_references(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of plain Jinja is rendered anew with the components that it calls through functions, too."""
    compiled = references(site)
    monkeypatch.setattr(jinja_compiler, "is_tried", lambda: False)

    assert references(site) == compiled
    assert "components/card.html" in compiled["list.html"]


@pytest.mark.usefixtures("other_version")
def test_another_version_of_jinja_compiles_by_itself(site: Site) -> None:
    env = environment(site)

    assert env.code_generator_class is CodeGenerator
    assert "components" not in vars(env)


def test_a_tried_version_uses_the_compiler(site: Site) -> None:
    assert environment(site).code_generator_class is jinja_compiler.Compiler
