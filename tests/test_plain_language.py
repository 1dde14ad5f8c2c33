"""Docstrings begin with a verb or a noun and keep their subject short: the rules of plain language that a program can check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("plugins", "tools", "tests")
SOURCES = [*(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))), ROOT / "tasks.py", ROOT / "pelicanconf.py"]
POINTING = frozenset("how let of that those what whatever when where whether which who whoever whom whose why".split())
"""First words of clauses that only point at a thing and do not name it."""
MOST_WORDS = 25
"""Words of the first sentence, up to its full stop, colon or semicolon."""


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of every docstring: of modules, classes and functions, and below assignments."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        begins = isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        for index, statement in enumerate(body):
            documents = begins if index == 0 else isinstance(body[index - 1], (ast.Assign, ast.AnnAssign))
            if documents and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                text = statement.value.value
                if isinstance(text, str):
                    yield statement.lineno, text.strip()


def wrong_verbs(tree: ast.Module) -> Iterator[str]:
    """Yield the functions that say "Return" and yield, or "Yield" and return no iterator."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not any("contextmanager" in ast.unparse(mark) for mark in node.decorator_list):
            says, yields = (ast.get_docstring(node) or " ").split(" ")[0], any(map(_yields, node.body))
            iterates = yields or "Iterator" in ast.unparse(node.returns or node)
            if (says == "Return" and yields) or (says == "Yield" and not iterates):
                yield f"{node.lineno}: {node.name} does not {says.lower()}"


def _yields(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    return isinstance(node, (ast.Yield, ast.YieldFrom)) or any(map(_yields, ast.iter_child_nodes(node)))


def faults(source: str) -> list[str]:
    """Return the docstrings that break a rule, with their lines."""
    tree = ast.parse(source)
    found = list(wrong_verbs(tree))
    for line, text in docstrings(tree):
        subject = re.split(r"[.:;](?=\s|$)", " ".join(text.split("\n\n")[0].split()))[0]
        words = subject.split()
        if words and words[0].lower().strip(",") in POINTING:
            found.append(f"{line}: begins with {words[0]}: {subject[:60]}")
        if len(words) > MOST_WORDS:
            found.append(f"{line}: {len(words)} words: {subject[:60]}")
    return found


def test_docstrings_begin_with_a_verb_or_a_noun_and_are_short() -> None:
    assert [] == [f"{path.relative_to(ROOT)}:{fault}" for path in SOURCES for fault in faults(path.read_text("utf-8"))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""What a page is made of."""', "begins with What"),
        ('def f():\n    """Return each."""\n    yield 1', "does not return"),
        ('def f() -> list[int]:\n    """Yield each."""\n    return [1]', "does not yield"),
        ('def f():\n    """Whether it holds."""', "begins with Whether"),
        ('class A:\n    """\n    Let it be.\n    """', "begins with Let"),
        ('a = 1\n"""Where it stands."""', "begins with Where"),
        ('class A:\n    a: int = 1\n    """Of several the last."""', "begins with Of"),
        (f'"""{"word " * 26}."""', "26 words"),
    ],
)
def test_a_docstring_that_breaks_a_rule_is_found(source: str, expected: str) -> None:
    (fault,) = faults(source)

    assert expected in fault


@pytest.mark.parametrize(
    "source",
    [
        '"""Return what is left."""',
        f'"""Two parts: {"word " * 30}."""',
        'a = 1\n"""Index of the item."""',
        'f("""Where a text is no docstring.""")',
    ],
)
def test_a_plain_docstring_is_none(source: str) -> None:
    assert [] == faults(source)
