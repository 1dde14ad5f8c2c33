"""Sessions in the documents: commands behind `$`, and what they print. `…` stands for any text, alone on a line for any lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SESSION = re.compile(r"<!-- session: (?P<name>[a-z-]+) -->\n```console\n(?P<text>.*?)```", re.DOTALL)


class Step(NamedTuple):
    """A command and what it prints."""

    command: str
    output: str


def sessions(document: str) -> dict[str, list[Step]]:
    """The sessions of a document by name."""
    text = (ROOT / document).read_text("utf-8")
    return {match["name"]: [*_steps(match["text"])] for match in SESSION.finditer(text)}


def _steps(text: str) -> list[Step]:
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    return [Step(command, output) for command, output in zip(parts[::2], parts[1::2], strict=True)]


def fits(expected: str, actual: str) -> bool:
    """Return whether a text is the one in a document."""
    pattern = re.escape(expected).replace(re.escape("…\n"), "(?:.*\n)*?").replace(re.escape("…"), ".+?")
    return re.fullmatch(pattern, actual) is not None
