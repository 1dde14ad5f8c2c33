"""The recipes of docs/extending.md, applied to a copy of the project as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from writing import entry, policy, write_content

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
RECIPES = (ROOT / "docs" / "extending.md").read_text("utf-8")
COPIED = ("plugins", "theme", "tests", "tools", "tasks.py", "pelicanconf.py", "pyproject.toml", "package.json", "package-lock.json")
STEP = re.compile(r"^(In|Write|At the end of) `([^`]+)`(?:, after `([^`]+)`)?:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_FILES = {"A field": 2, "A kind": 1, "An output format": 4, "A section of an entry's page": 3}
"""The files that a recipe may touch, the catalogues apart."""
CONTENT: dict[str, str | bytes] = {
    "policies/x.md": policy(
        title="Notice on parking",
        budget="Two million",
        requirements="[{who: everyone, rule: must, what: Report it, penalty: A fine of 500, source: text}]",
    ),
    "court-cases/a-v-b.md": entry(
        {"title": "A v. B", "court": "ministry", "decided": "2021-03-04", "applies": "[x]", "held": "The fine stands"}
    ),
    "_vocabulary.yaml": "actor: {everyone: {label: Everyone}}\n",
}


def steps(recipe: str) -> list[tuple[str, str, str, str]]:
    """The steps of a recipe: what is done, the file, the line before, the text."""
    return STEP.findall(recipe)


def recipes() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", RECIPES, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def apply(folder: Path, recipe: str) -> None:
    """Do what a recipe says; a line that it names stands once in its file."""
    for deed, path, line, text in steps(recipe):
        file = folder / path
        if deed == "Write":
            assert not file.exists()
            file.write_text(text, "utf-8")
            continue
        before = file.read_text("utf-8")
        if deed == "In":
            assert 1 == before.count(f"\n{line}\n"), f"{path}: {line}"
            file.write_text(before.replace(f"\n{line}\n", f"\n{line}\n{text}"), "utf-8")
        else:
            file.write_text(before + text, "utf-8")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "TRACKER_SETTINGS")}
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with all recipes applied, and its site."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__", "golden_site", "broken")
        shutil.copytree(source, folder / name, ignore=ignored) if source.is_dir() else shutil.copy(source, folder / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    write_content(folder / "content", CONTENT)
    for recipe in recipes().values():
        apply(folder, recipe)
    done = run(folder, "invoke", "build")
    assert 0 == done.returncode, done.stderr
    return folder


def read(project: Path, path: str) -> str:
    return (project / "output" / path).read_text("utf-8")


def test_every_recipe_touches_few_files() -> None:
    touched = {name: len({path for _deed, path, _line, _text in steps(recipe)}) for name, recipe in recipes().items()}

    assert MOST_FILES.keys() == touched.keys()
    assert all(0 < touched[name] <= most for name, most in MOST_FILES.items())
    assert RECIPES.count("\n```\n") == sum(len(steps(recipe)) for recipe in recipes().values()), "every block is a step"


def test_a_field_stands_on_the_page_in_the_exports_and_in_the_schema(project: Path) -> None:
    page = read(project, "policies/x/index.html")

    assert "Money" in page
    assert "Two million" in page
    assert "Two million" == json.loads(read(project, "policies/x/index.json"))["budget"]
    assert "budget" in read(project, "data/policies.csv").split("\n")[0].split(",")
    assert "what it costs, as written" == json.loads(read(project, "data/schema/policy.json"))["properties"]["budget"]["description"]


def test_a_kind_has_pages_lists_feeds_exports_and_a_command(project: Path) -> None:
    assert "The fine stands" in read(project, "court-cases/a-v-b/index.html")
    assert "A v. B" in read(project, "court-cases/by/year/2021/index.html")
    assert "A v. B" in read(project, "court-cases/feed.atom")
    assert "The fine stands" in read(project, "data/court-cases.csv")
    assert "Applied in" in read(project, "policies/x/index.html")
    assert '<a href="/court-cases/"' in read(project, "index.html")

    done = run(project, "invoke", "new", "court-case", "--title", "C v. D", "--field", "court=ministry")

    assert (0, "content/court-cases/c-v-d.md\n") == (done.returncode, done.stdout)


def test_an_output_format_is_one_file_of_the_site(project: Path) -> None:
    assert read(project, "policies.txt").endswith(" Notice on parking https://policy-tracker.example.org/policies/x/\n")


def test_a_section_stands_on_the_page_and_in_its_contents(project: Path) -> None:
    page = read(project, "policies/x/index.html")

    assert '<h2 id="penalties">Penalties</h2>' in page
    assert '<a href="#penalties">Penalties</a>' in page
    assert re.search(r'<strong>A fine of 500</strong><sup class="ref"><a href="#note-1"', page)


def test_the_tests_of_the_theme_know_the_component(project: Path) -> None:
    test = "tests/theme/test_templates.py::test_the_page_of_components_shows_every_component"
    done = run(project, "pytest", "-q", "-p", "no:cacheprovider", test)

    assert 0 == done.returncode, done.stdout
