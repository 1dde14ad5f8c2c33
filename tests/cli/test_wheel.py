"""A wheel in an empty environment makes a tracker that checks, builds and is searched, without npm, Git or the engine's repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import served

from tracker import engine

pytestmark = pytest.mark.process

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OTHERS = ("3.11", "3.12", "3.13")
ROOT = engine.CHECKOUT


def interpreters() -> Iterator[str]:
    """This interpreter, and those of the other versions that the engine supports and this machine has."""
    yield sys.executable
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    folders = os.environ.get("PYTHONS", "").split(os.pathsep)
    for version in OTHERS:
        named = shutil.which(f"python{version}", path=os.pathsep.join([*folders, os.environ["PATH"]]))
        if version != own and named and 0 == subprocess.run([named, "--version"], capture_output=True, check=False).returncode:
            yield named


def run(command: list[str | Path], folder: Path) -> str:
    """The output of a command without anything of this project or of npm and Git in its environment."""
    environment = {"PATH": str(Path(command[0]).parent), "HOME": str(folder), "SOURCE_DATE_EPOCH": "1767225600", "LANG": "C.UTF-8"}
    environment |= {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_")) or name.endswith("_proxy")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_holds_theme_translations_lunr_and_skeleton(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    theme = {f"tracker/theme/{path.relative_to(ROOT / 'theme').as_posix()}" for path in (ROOT / "theme").rglob("*") if path.is_file()}
    assert theme | {"tracker/lunr.js", "tracker/CHANGELOG.md", "tracker/skeleton/pelicanconf.py.txt", "tracker/skeleton/gitignore"} <= names
    assert {"tracker/github/workflows/publish.yml", "tracker/github/ISSUE_TEMPLATE/suggest-policy.yml"} <= names
    assert not [name for name in names if name.endswith((".pyc", "tasks.py")) and name != "tracker/tasks.py"]
    assert not [name for name in names if "node_modules" in name or name.startswith(("content", "tests"))]


@pytest.mark.exhaustive
@pytest.mark.browser
@pytest.mark.parametrize("python", list(interpreters()))
def test_an_installed_engine_makes_a_tracker_that_is_searched(wheel: Path, python: str, tmp_path: Path, chromium: Browser) -> None:
    run([Path(python), "-m", "venv", tmp_path / "venv"], tmp_path)
    programs = tmp_path / "venv" / "bin"
    run([programs / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements.txt"], tmp_path)
    run([programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", wheel], tmp_path)

    run([programs / "tracker", "init", "my-tracker", "--name", "Water"], tmp_path)
    tracker = tmp_path / "my-tracker"
    said = run([programs / "python", "-W", "error", "-m", "invoke", "build"], tracker)
    checked = run([programs / "invoke", "check"], tracker)

    assert "files made" in said
    assert "0 errors" in checked
    with served(tracker / "output") as address:
        page = chromium.new_page()
        page.goto(f"{address}/search/?q=act")
        page.wait_for_selector("body[data-search=ready]")
        assert "policy" == page.locator("#search-results li").first.get_attribute("data-kind")
        page.close()
