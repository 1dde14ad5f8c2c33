"""A module imports only from floors below its own, and from rooms above it in its floor's table; each stands in the documents."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "plugins" / "tracker"
DOCS = Path(__file__).parent.parent / "docs"

FLOORS = {
    "content": (
        "codes findings characters chinese positions names urls dates kinds sources composing shapes tables markup gone hints fields "
        "entries library history checks"
    ).split(),
    "outputs": (
        "assets brand painting spreadsheet catalogues words languages navigation drawing charts standing tracing site acts "
        "figures rows cards facts prose notes quotes citing metadata things referrers facets compiling rendering feeds signposts "
        "services hosting search state portraits timeline coverage entries lists home translations plan"
    ).split(),
    "build": (
        "aside cache packages commandline messages repair scaffold tree theme writing generator run offline release serve suite"
    ).split(),
}
"""The rooms of a floor, lowest first; a room may be a module or a package."""

ORDER = ("content", "outputs", "build")


def room_of(path: Path) -> tuple[str, str]:
    """The floor and the room of a module."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])


def imports(path: Path) -> set[tuple[str, str]]:
    """The floors and rooms that a module imports while the program runs."""
    found: set[tuple[str, str]] = set()
    tree = ast.parse(path.read_text("utf-8"))
    for guard in [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]:
        guard.body = [ast.Pass()]
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            if parts[0] == "tracker" and len(parts) > 2 and parts[1] in ORDER:
                found.add((parts[1], parts[2]))
    return {room for room in found if (PACKAGE / room[0] / f"{room[1]}.py").exists() or (PACKAGE / room[0] / room[1]).is_dir()}


MODULES = [
    path
    for floor in ORDER
    for path in sorted((PACKAGE / floor).rglob("*.py"))
    if path.name != "__init__.py" or path.parent.parent != PACKAGE
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_below(path: Path) -> None:
    floor, room = room_of(path)
    for other_floor, other_room in sorted(imports(path)):
        assert ORDER.index(other_floor) <= ORDER.index(floor), f"{floor}/{room} imports {other_floor}/{other_room}"
        if other_floor == floor and other_room != room and floor in FLOORS:
            table = FLOORS[floor]
            assert table.index(other_room) < table.index(room), f"{floor}/{room} stands below {other_room} in the table"


@pytest.mark.parametrize("floor", sorted(FLOORS))
def test_the_table_names_every_room(floor: str) -> None:
    rooms = {path.stem for path in (PACKAGE / floor).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()} - {
        "__init__",
        "__pycache__",
    }

    assert set(FLOORS[floor]) == rooms


@pytest.mark.parametrize("floor", ORDER)
def test_the_documents_name_every_module(floor: str) -> None:
    """In the first column of the floor's table in `architecture.md`; the search's, of the table in `search.md`."""
    modules = {path for path in MODULES if path.is_relative_to(PACKAGE / floor) and path.name != "__init__.py"}
    of_search = {path for path in modules if path.parent.name == "search"}

    assert {path.name for path in modules - of_search} == named(DOCS / "architecture.md", f"`{floor}/`")
    assert not of_search or {path.name for path in of_search} == named(DOCS / "search.md", "where")


def named(document: Path, heading: str) -> set[str]:
    """The modules in the first column of the table whose first heading is `heading`."""
    table = document.read_text("utf-8").split(f"\n| {heading} |", 1)[1].split("\n\n", 1)[0]
    return {name for line in table.splitlines() for name in re.findall(r"`(?:search/)?(\w+\.py)`", line.split(" | ")[0])}


@pytest.mark.parametrize("floor", ["content", "outputs"])
def test_pelican_is_known_to_the_build_alone(floor: str) -> None:
    for path in (PACKAGE / floor).rglob("*.py"):
        assert "import pelican" not in path.read_text("utf-8")
        assert "from pelican" not in path.read_text("utf-8")


def test_the_style_check_sees_every_module() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "."]
    shown = subprocess.run(command, cwd=PACKAGE.parents[1], capture_output=True, text=True, check=True).stdout.split()

    assert {str(path) for path in PACKAGE.rglob("*.py")} <= set(shown)
