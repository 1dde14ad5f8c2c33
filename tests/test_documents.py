"""The documents are true: their sessions run as they stand, their links lead somewhere, their picture is there."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import console_sessions
import object_stores
import pytest
from console_sessions import ROOT, Step, fits

from tests import screenshots

pytestmark = pytest.mark.process

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^]]*\]\((?!https?:)(?P<path>[^)#\s]*)(?P<anchor>#[^)\s]+)?\)|!\[[^]]+\]\((?P<picture>[^)\s]+)\)")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A project with a built site, a repository and a remote."""
    settings = (ROOT / "pelicanconf.py").read_text("utf-8").replace("Path(__file__).resolve().parent", f"Path({str(ROOT)!r})")
    (tmp_path / "pelicanconf.py").write_text(settings.replace('THEME = "theme"', f"THEME = {str(ROOT / 'theme')!r}"), "utf-8")
    (tmp_path / "content" / "places").mkdir(parents=True)
    (tmp_path / "content" / "places" / "cn.md").write_text("---\nname: China\n---\n", "utf-8")
    object_stores.write_site(tmp_path / "output", "1")
    remote, who = tmp_path.parent / f"{tmp_path.name}.git", ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (
        ("init", "--quiet", "--bare", remote),
        ("-C", tmp_path, "init", "--quiet"),
        ("-C", tmp_path, "add", "content"),
        ("-C", tmp_path, *who, "commit", "--quiet", "--message", "A place"),
        ("-C", tmp_path, "remote", "add", "origin", f"file://{remote}"),
    ):
        subprocess.run(["git", *map(str, words)], check=True)
    return tmp_path


def run(steps: list[Step], folder: Path, **changed: str) -> list[tuple[Step, str]]:
    """The steps that print something else than the document says, with what they print."""
    environment = os.environ | object_stores.ACCESS | {"TRACKER_SETTINGS": str(folder / "pelicanconf.py")}
    found = []
    for step in steps:
        program, *words = shlex.split(step.command)
        assert "invoke" == program
        words = [changed.get(word, word) for word in words]
        command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)
        if not fits(step.output, done.stdout + done.stderr):
            found.append((step, done.stdout + done.stderr))
    return found


def test_a_site_is_published_to_a_branch_as_the_document_says(tracker: Path) -> None:
    assert [] == run(console_sessions.sessions("docs/hosting.md")["pages"], tracker)


def test_a_site_is_published_to_a_bucket_as_the_document_says(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in object_stores.ACCESS.items():
        monkeypatch.setenv(name, value)
    with object_stores.running() as endpoint:
        object_stores.client(endpoint).create_bucket(Bucket="tracker")

        assert [] == run(console_sessions.sessions("docs/hosting.md")["bucket"], tracker, **{"https://s3.example.org": endpoint})

        assert object_stores.files(tracker / "output").items() <= object_stores.objects(endpoint, "tracker", "site/").items()


@pytest.mark.parametrize(
    ("expected", "actual", "does_fit"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("… files\n", "12 files\n", True),
        ("… files\n", "12 files\n13 files\n", False),
        ("a\n…\nb\n", "a\nx\ny\nb\n", True),
        ("a\n…\nb\n", "a\nb\n", True),
        ("a\n…\nb\n", "b\n", False),
        ("", "error\n", False),
    ],
)
def test_an_ellipsis_stands_for_any_text(expected: str, actual: str, does_fit: bool) -> None:
    assert does_fit == fits(expected, actual)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    broken = []
    for link in LINK.finditer(text):
        path, anchor = link["picture"] or link["path"], (link["anchor"] or "").removeprefix("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link[0])

    assert [] == broken


def anchors(document: Path) -> set[str]:
    """The ids that a code host gives to the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_shows_a_small_picture() -> None:
    picture = screenshots.README_PICTURE

    assert f"({picture.relative_to(ROOT).as_posix()})" in (ROOT / "README.md").read_text("utf-8")
    assert picture.read_bytes().startswith(b"\xff\xd8\xff")
    assert picture.stat().st_size < screenshots.MOST_BYTES


def test_the_readme_is_read_in_five_minutes() -> None:
    """At 200 words a minute."""
    assert len((ROOT / "README.md").read_text("utf-8").split()) < 1000


def test_commands_that_documents_name_are_there() -> None:
    from invoke.collection import Collection

    import tasks

    names = set(Collection.from_module(tasks).task_names)
    for document in DOCUMENTS:
        commands = re.findall(r"`invoke ([a-z][a-z-]*)|^(?:\$ )?invoke ([a-z][a-z-]*)", document.read_text("utf-8"), flags=re.MULTILINE)
        assert {one or other for one, other in commands} <= names, document


def test_no_two_decisions_have_one_number() -> None:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name.split("-")[0] for path in paths]
    assert sorted(set(numbers)) == numbers
    assert [f"# {int(number)}." for number in numbers] == [path.read_text("utf-8")[: len(f"# {int(path.name[:4])}.")] for path in paths]


ENDINGS = frozenset(("css", "csv", "html", "js", "json", "jsonl", "md", "py", "txt", "yaml", "yml"))
CODE = sorted((ROOT / "plugins" / "tracker").rglob("*.py"))


def names_of(path: Path) -> set[str]:
    """The names that a module defines: functions, classes, assignments, and those within its classes."""
    tree = ast.parse(path.read_text("utf-8"))
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    found = {name.id for body in bodies for node in body for name in ast.walk(node) if isinstance(name, ast.Name)}
    return found | {node.name for body in bodies for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def test_documents_name_code_that_there_is() -> None:
    modules: defaultdict[str, set[str]] = defaultdict(set)
    for path in CODE:
        modules[path.stem] |= names_of(path)
    files = {path.relative_to(ROOT / "plugins" / "tracker").as_posix() for path in CODE}
    missing = []
    for document in (ROOT / "docs").rglob("*.md"):
        text = document.read_text("utf-8")
        for module, name in re.findall(r"`([a-z_]+)\.([A-Za-z_]\w*)(?:\([^`]*\))?`", text):
            if module in modules and name not in modules[module] and name not in ENDINGS:
                missing.append(f"{document.name}: {module}.{name}")
        paths = re.findall(r"`((?:model|site|builder|cli)/[\w/]+\.py)`", text)
        missing += [f"{document.name}: {path}" for path in paths if path not in files]
    assert [] == missing
