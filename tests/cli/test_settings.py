"""The settings file: read by every command, kinds of the site's own among them; told in a line if it cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from writing import entry, policy, write_content

from tests.cli.test_commands import ROOT, invoke, pelican

pytestmark = pytest.mark.process

SETTINGS = """
from __future__ import annotations

import sys

sys.path.insert(0, {plugins!r})

from pydantic import Field

from tracker.defaults import *
from tracker.model.entry_models import SourcedModel
from tracker.model.field_types import Agency_, Date, Policy_
from tracker.model.kinds import Kind

SITENAME = "Tracker of cases"
SEARCH = False


class CourtCase(SourcedModel):
    court: Agency_ = Field(description="who decided")
    decided: Date | None = Field(None, description="when")
    about: list[Policy_] | None = Field(None, description="the policies that it applies")


TRACKER_KINDS = [
    Kind(
        "court-case", "court-cases", "Court case", "Court cases", CourtCase, date_field="decided", in_feeds=True,
        facets=("court", "year"), headings=("The facts",), translations={{"zh-Hans": {{"The facts": "事实"}}}},
    )
]
"""
CASE = entry({"title": "A v. B", "court": "ministry", "decided": "2021-03-04", "about": "[x]", "draft": "false"})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of its own: settings and content in one folder."""
    write_content(tmp_path / "content", {"policies/x.md": policy(), "court-cases/a-v-b.md": CASE})
    (tmp_path / "pelicanconf.py").write_text(SETTINGS.format(plugins=str(ROOT / "plugins")), "utf-8")
    return tmp_path


def test_every_command_knows_the_kinds_of_the_settings(site: Path) -> None:
    settings = {"TRACKER_SETTINGS": str(site / "pelicanconf.py")}

    checked = invoke("check", "--format", "json", **settings)
    written = invoke("new", "court-case", "--title", "C v. D", "--agency", "ministry", "--date", "2022", "--field", "about=x", **settings)
    schemas = invoke("schema", **settings)
    built = invoke("build", **settings)

    assert [0, 0, 0, 0] == [done.returncode for done in (checked, written, schemas, built)], built.stderr
    assert {"unreferenced"} >= {finding["code"] for finding in json.loads(checked.stdout)} - {"unsourced-event"}
    assert "court: ministry\ndecided: 2022\nabout:\n  - x\n" in (site / "content" / "court-cases" / "c-v-d.md").read_text("utf-8")
    assert (site / "content" / "_schema" / "court-case.schema.json").is_file()
    assert "2 court cases" in built.stdout
    assert "A v. B" in (site / "output" / "court-cases" / "a-v-b" / "index.html").read_text("utf-8")
    assert "<title>Tracker of cases</title>" in (site / "output" / "index.html").read_text("utf-8")
    assert (site / ".cache").is_dir()


def test_a_new_entry_has_its_headings_in_the_sites_language(site: Path) -> None:
    settings = site / "pelicanconf.py"
    settings.write_text(settings.read_text("utf-8") + 'DEFAULT_LANG = "zh-Hans"\n', "utf-8")

    for kind, heading in (("court-case", "## 事实"), ("policy", "## 主要内容")):
        written = invoke("new", kind, "--id", "one", TRACKER_SETTINGS=str(settings))
        assert 0 == written.returncode, written.stderr
        assert heading in Path(written.stdout.strip()).read_text("utf-8")


def test_the_pelican_command_knows_them_too(site: Path) -> None:
    done = pelican(site / "content", site / "out", settings=site / "pelicanconf.py")

    assert 0 == done.returncode, done.stderr
    assert (site / "out" / "court-cases" / "a-v-b" / "index.html").is_file()


def test_a_site_packs_its_own_kinds_into_a_release(site: Path) -> None:
    done = invoke("release", TRACKER_SETTINGS=str(site / "pelicanconf.py"))

    assert 0 == done.returncode, done.stderr
    assert (site / "release" / "site.zip").is_file()


@pytest.mark.parametrize("command", ["build", "check", "serve", "schema", "new policy", "release"])
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("TRACKER_KINDS = [Kind('policy', 'xs', 'X', 'Xs', CourtCase)]", "error: TRACKER_KINDS: the kind 'policy' is declared already"),
        ("SITENAME = undefined", "pelicanconf.py:40: NameError: name 'undefined' is not defined"),
        ("SITENAME = (", "pelicanconf.py:40: SyntaxError: '(' was never closed"),
        ("del OUTPUT_PATH", "has no setting OUTPUT_PATH"),
    ],
)
def test_settings_that_cannot_be_are_told_in_a_line(site: Path, command: str, line: str, words: str) -> None:
    settings = site / "pelicanconf.py"
    lines = settings.read_text("utf-8").rstrip("\n").split("\n")
    settings.write_text("\n".join([*lines, *[""] * (39 - len(lines)), line, ""]), "utf-8")

    done = invoke(*command.split(), TRACKER_SETTINGS=str(settings))

    assert 2 == done.returncode
    assert words in done.stderr
    assert 1 == len(done.stderr.splitlines())


def test_settings_that_are_not_there_are_told_in_a_line(tmp_path: Path) -> None:
    done = invoke("check", TRACKER_SETTINGS=str(tmp_path / "none.py"))

    assert (2, f"error: there are no settings at {tmp_path / 'none.py'}\n") == (done.returncode, done.stderr)
