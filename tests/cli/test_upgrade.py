"""`upgrade` says what changed in the engine since the version that a tracker names, and writes the new one down."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker import engine
from tracker.builder.settings import Settings
from tracker.cli import upgrade
from tracker.model.findings import UsageError

CHANGES = "# Changes\n\n## Unreleased\n\n- coming\n\n## 1.10.0\n\n- ten\n\n## 1.9 (2026-01-01)\n\n- nine\n\n## 1.0\n\n- one\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    (tmp_path / "pelicanconf.py").write_text('SITENAME = "T"\nTRACKER_VERSION = "1.0"  # of the engine\n')
    monkeypatch.setattr(engine, "CHANGELOG", tmp_path / "CHANGELOG.md")
    monkeypatch.setattr(engine, "version", lambda: "1.10")
    return Settings(tmp_path / "pelicanconf.py", {"TRACKER_OVERRIDES": str(tmp_path / "theme")}, {})


def test_it_says_what_came_after_and_writes_the_version_down(settings: Settings) -> None:
    said = upgrade.upgrade(settings)

    assert "From 1.0 to 1.10:\n\n## 1.10.0\n\n- ten\n\n## 1.9 (2026-01-01)\n\n- nine" == said
    assert 'TRACKER_VERSION = "1.10"  # of the engine\n' in settings.path.read_text()
    assert "The engine is 1.10, as the tracker expects." == upgrade.upgrade(settings)


def test_a_dry_run_writes_nothing(settings: Settings) -> None:
    before = settings.path.read_bytes()

    assert "- ten" in upgrade.upgrade(settings, dry_run=True)
    assert before == settings.path.read_bytes()


def test_it_names_the_files_that_stand_in_place_of_the_engines(settings: Settings) -> None:
    for name in ("templates/404.html", "templates/own.html"):
        path = settings.folder / "theme" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    said = upgrade.upgrade(settings)

    assert f"theme/templates/404.html\n    {engine.THEME / 'templates' / '404.html'}" in said
    assert "own.html" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [("", "has no line TRACKER_VERSION"), ('TRACKER_VERSION = "2"', "install the newer"), ('TRACKER_VERSION = "x"', "no version")],
)
def test_a_version_that_cannot_be_is_wrong_usage(settings: Settings, line: str, said: str) -> None:
    settings.path.write_text(line)

    with pytest.raises(UsageError, match=said):
        upgrade.upgrade(settings)

    assert line == settings.path.read_text()


def test_the_engines_own_changelog_names_its_version() -> None:
    """Changes that are not released have no section with a number yet, so that no version claims them."""
    text = engine.CHANGELOG.read_text("utf-8")

    assert "## Unreleased" in text or list(upgrade.sections(text, (), upgrade.parsed("999")))
