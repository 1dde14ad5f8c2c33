"""Editors are given schemas that agree with the check."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tracker.cli import new_entry, watch
from tracker.model import checks, library
from tracker.model.findings import Finding, as_text
from tracker.model.git_history import now
from tracker.model.kinds import KINDS

ROOT = Path(__file__).parents[1]
BROKEN = sorted(path.parent.name for path in (ROOT / "tests" / "broken").glob("*/expected.txt"))
SEEN_BY_A_SCHEMA = {"unknown-field", "missing-field", "bad-type", "bad-value", "bad-url"}
"""The codes of faults that the schema of a kind shows, too."""


def settings(name: str) -> Any:
    return json.loads((ROOT / name).read_text("utf-8"))


@cache
def checked(code: str) -> tuple[library.Library, Sequence[Finding]]:
    """The content that is broken in one way, and what the check says of it."""
    content = ROOT / "tests" / "broken" / code / "content"
    found = library.load(content)
    return found, tuple(checks.check(found, now(content, found.parsed)))


@pytest.mark.parametrize("code", BROKEN)
def test_the_task_of_the_editor_understands_what_the_check_says(code: str) -> None:
    task = settings(".vscode/tasks.json")["tasks"][0]
    pattern = re.compile(task["problemMatcher"]["pattern"]["regexp"])
    found, told = checked(code)
    findings = [finding for finding in told if finding.code == code]

    matches = [match for line in as_text(findings, found.folder).splitlines() if (match := pattern.match(line))]

    assert [(f.line, f.column, f.level, f.code) for f in findings] == [(int(m[2]), int(m[3]), m[4], m[5]) for m in matches]
    assert "invoke check --watch" == task["command"]


def test_the_task_knows_where_a_check_begins_and_ends() -> None:
    background = settings(".vscode/tasks.json")["tasks"][0]["problemMatcher"]["background"]

    assert re.match(background["beginsPattern"], f"{watch.BEGINS} content/ …")
    assert re.match(background["endsPattern"], watch.ENDS)


def test_each_kind_has_its_schema_in_the_editor() -> None:
    schemas = {f"content/_schema/{kind.name}.schema.json": f"content/{kind.folder}/**/*.yaml" for kind in KINDS.values()}

    assert schemas == settings(".vscode/settings.json")["yaml.schemas"]


def test_the_container_is_made_of_what_is_there() -> None:
    container = settings(".devcontainer/devcontainer.json")

    assert (ROOT / ".devcontainer" / container["build"]["dockerfile"]).is_file()
    assert all((ROOT / name).is_file() for name in re.findall(r"[\w-]+\.txt", container["postCreateCommand"]))


@pytest.mark.parametrize("code", BROKEN)
def test_schema_and_check_agree_on_the_broken_files(code: str) -> None:
    """A file that the schema refuses has an error, and a fault of a field that a schema can show is shown."""
    found, told = checked(code)
    errors = {finding.path for finding in told if finding.is_error}
    refused = {path for path, kind, fields in readable(found) if not jsonschema_rs.is_valid(schema(kind, found), fields)}

    assert refused <= errors
    if code in SEEN_BY_A_SCHEMA:
        assert refused == errors


def schema(kind: str, found: library.Library) -> dict[str, Any]:
    return new_entry.schema(KINDS[kind], found.vocabulary)


def readable(found: library.Library) -> list[tuple[str, str, dict[str, Any]]]:
    """The fields of the files that are YAML, as an editor reads them: path, kind, fields."""
    entries = []
    for file in found.files:
        try:
            text = (found.folder / file.path).read_text("utf-8")
            fields = yaml.load(text.split("---\n")[1] if file.path.endswith(".md") else text, yaml.CBaseLoader)
        except (OSError, UnicodeDecodeError, IndexError, yaml.YAMLError):
            continue
        if isinstance(fields, dict):
            entries.append((file.path, file.kind.name, fields))
    return entries
