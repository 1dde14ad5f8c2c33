"""The whole test suite: what it needs is found or installed first, and said; on CI what is missing is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tracker import engine
from tracker.builder import npm
from tracker.builder.background import default_jobs

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def run(*, fast: bool = False, everything: bool = False) -> None:
    """
    Check style and types, then run the tests; exit with the code of the first command that fails.

    `fast` leaves out the browser, processes, whole sites and what is exhaustive; `everything` (as on CI) leaves out nothing.
    Pytest is last: its closing line is the sum.
    """
    everything = everything or os.environ.get("CI") == "true"
    left_out = "not browser and not process and not exhaustive" if fast else "" if everything else "not exhaustive"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(engine.CHECKOUT / "plugins"), str(engine.CHECKOUT)])}
    if everything:
        environment["EXAMPLES"] = "all"
    if not fast:
        browser = find_browser()
        if browser:
            environment["CHROMIUM"] = browser
        find_font()
    npm.install(tests=True)
    tests = ("pytest", "-n", str(default_jobs()), "--dist", "worksteal", *(("-m", left_out) if left_out else ()))
    python = (sys.executable, "-m")
    for start, command in (
        (python, ("ruff", "check", ".")),
        (python, ("ruff", "format", "--check", ".")),
        ((npm.bin("biome"),), ("check", "--error-on-warnings")),
        (python, ("mypy",)),
        (python, tests),
    ):
        print(f"$ {' '.join((Path(start[0]).name, *start[1:], *command))}", flush=True)
        code = subprocess.run([*start, *command], cwd=engine.CHECKOUT, env=environment, check=False).returncode
        if code:
            raise SystemExit(code)


def known_browser() -> str | None:
    """The Chromium that CHROMIUM names, or one on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def find_browser() -> str | None:
    """A Chromium that is there or, as root on Debian, one installed now."""
    found = known_browser()
    if not found:
        npm.of_debian("Chromium", "chromium", "fonts-noto-cjk")
        found = shutil.which("chromium")
    if not found:
        lacking("Chromium", "tests in a browser are skipped")
    return found


def find_font() -> None:
    """A font with Chinese characters, for the pictures of entries: one that is there or, as root on Debian, one installed now."""
    from tracker.site.files import social_cards

    if social_cards.missing():
        npm.of_debian("font with Chinese characters", "fonts-noto-cjk")
        social_cards.missing.cache_clear()
    if social_cards.missing():
        lacking("A font with Chinese characters", "tests of the pictures of entries are skipped")


def lacking(tool: str, consequence: str) -> None:
    """Say what is missing; on CI, end."""
    if os.environ.get("CI") == "true":
        raise SystemExit(f"{tool} is missing and cannot be installed here")
    print(f"{tool} is missing: {consequence}", file=sys.stderr)
