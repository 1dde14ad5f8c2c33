"""A package imports only from those before it, and no modules import each other in a circle, type-checking imports included."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "plugins" / "tracker"

LAYERS = (
    ("model",),
    ("engine", "site.theme_files", "site.i18n"),
    ("site",),
    ("site.parts",),
    ("site.charts", "site.search"),
    ("site.files",),
    ("site.pages",),
    ("site.plan", "site.jinja_env", "site.jinja_compiler"),
    ("builder",),
    ("cli",),
)
"""Lowest first. A module belongs to the longest name that it begins with."""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def layer_of(module: str) -> int:
    names = {name: layer for layer, names in enumerate(LAYERS) for name in names if f"{module}.".startswith(f"{name}.")}
    return names[max(names, key=len)] if names else len(LAYERS)


def imports(module: str) -> set[str]:
    """The modules of the engine that `module` imports, anywhere in its text."""
    imported = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.removeprefix("tracker.") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".") if MODULES[module].name == "__init__.py" else module.split(".")[:-1]
            parts = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*parts, *([node.module] if node.module else [])]).removeprefix("tracker.")
            names = {f"{base}.{alias.name}" for alias in node.names}
            imported |= names & MODULES.keys() or {base}
    return imported & MODULES.keys() - {module}


def test_a_module_imports_only_from_its_own_and_lower_layers() -> None:
    upward = [f"{module} imports {other}" for module in MODULES for other in sorted(imports(module)) if layer_of(other) > layer_of(module)]

    assert [] == upward


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter({module: imports(module) for module in MODULES}).prepare()  # raises CycleError


def test_pelican_is_known_to_the_builder_and_the_commands_alone() -> None:
    for path in [*(PACKAGE / "model").rglob("*.py"), *(PACKAGE / "site").rglob("*.py")]:
        assert "import pelican" not in path.read_text("utf-8")
        assert "from pelican" not in path.read_text("utf-8")


def test_the_style_check_sees_every_module() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "."]
    shown = subprocess.run(command, cwd=PACKAGE.parents[1], capture_output=True, text=True, check=True).stdout.split()

    assert {str(path) for path in PACKAGE.rglob("*.py")} <= set(shown)
