"""Rules for the engine's code: no assertion that acts, which `python -O` removes, and no name that an interpreter mixes."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [*sorted((ROOT / "plugins").rglob("*.py")), ROOT / "tasks.py", ROOT / "pelicanconf.py"]
PURE = frozenset({"all", "any", "callable", "hasattr", "isinstance", "issubclass", "len", "max", "min", "set", "sorted", "sum", "type"})
"""Functions that change nothing, whatever they are given."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def side_effects(tree: ast.Module) -> list[str]:
    """The assertions of a module that call what may change something, or bind a name."""
    asserted = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    return [ast.unparse(node) for node in asserted if any(map(may_act, ast.walk(node)))]


def may_act(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return not (isinstance(node.func, ast.Name) and node.func.id in PURE)
    return isinstance(node, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom))


def test_no_assertion_of_the_engine_has_a_side_effect() -> None:
    assert [] == [(str(path.relative_to(ROOT)), found) for path in SOURCES for found in side_effects(parsed(path))]


@pytest.mark.parametrize(
    "assertion",
    [
        "assert name == pieces.add(1)",
        "assert (found := len(x))",
        "assert next(items)",
        "assert 1 == 1, log('x')",
        "assert [pop() for _ in x]",
    ],
)
def test_an_assertion_that_acts_is_found(assertion: str) -> None:
    assert [assertion.replace('"', "'")] == side_effects(ast.parse(assertion))


@pytest.mark.parametrize("assertion", ["assert x", "assert isinstance(x, str)", "assert len(x) == 1", "assert x in y.z", "x.add(1)"])
def test_an_assertion_that_looks_passes(assertion: str) -> None:
    assert [] == side_effects(ast.parse(assertion))


def mixed_names(function: ast.FunctionDef, outside: set[str]) -> set[str]:
    """The names of a module that one comprehension of a function reads and another binds."""
    comprehensions = [node for node in ast.walk(function) if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp))]
    bound, read = [], []
    for node in comprehensions:
        names = [name for name in ast.walk(node) if isinstance(name, ast.Name)]
        bound.append({name.id for name in names if isinstance(name.ctx, ast.Store)})
        read.append({name.id for name in names} - bound[-1])
    return outside & set().union(*bound) & set().union(*read)


def mixed(tree: ast.Module) -> set[str]:
    outside = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return set().union(*(mixed_names(node, outside) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)))


def test_no_comprehension_binds_a_name_that_another_takes_from_the_module() -> None:
    """CPython 3.12.1 reads the wrong one: UnboundLocalError."""
    wrong = "def place(x): ...\ndef f(d):\n    r = {k: place for place, k in d}\n    return [place(k) for k in d]"

    assert {"place"} == mixed(ast.parse(wrong))
    assert {} == {str(path): names for path in SOURCES if (names := mixed(parsed(path)))}
