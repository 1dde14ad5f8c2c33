"""The packages from npm that package-lock.json pins: the site's search and the tests' validators."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tracker import engine
from tracker.model.findings import UsageError

LOCK = engine.CHECKOUT / "package-lock.json"
INSTALLED = engine.CHECKOUT / "node_modules" / ".package-lock.json"
"""The record that npm leaves of an installed lock file."""


def install(*, tests: bool = False) -> None:
    """
    Install the packages that a build needs, or with `tests` all, exactly as pinned, unless they are there or the engine is installed.

    Says so on stderr.

    Raises UsageError where that cannot be done.
    """
    if engine.IS_INSTALLED or is_installed(LOCK, INSTALLED, tests=tests):
        return
    if not shutil.which("npm"):
        of_debian("npm", "npm")
    npm = shutil.which("npm")
    if not npm:
        raise UsageError("npm is missing, and the search needs lunr from there: install Node.js, or set SEARCH = False in pelicanconf.py")
    print("installing the packages of package-lock.json with npm", file=sys.stderr, flush=True)
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", *([] if tests else ["--omit=dev"])]
    done = subprocess.run(command, cwd=engine.CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"npm could not install the packages of package-lock.json:\n{done.stderr.strip()}")


def is_installed(lock: Path, installed: Path, *, tests: bool = False) -> bool:
    """
    Return whether npm's record of installed packages has those of a lock file that a build, or `tests`, need, and no others.

    The files' times do not tell: a checkout touches the lock file, and `npm ci` removes all packages first, other builds' among them.
    """
    try:
        pinned, present = (json.loads(file.read_bytes())["packages"] for file in (lock, installed))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    needed = {path for path, package in pinned.items() if path and not package.get("optional") and (tests or not package.get("dev"))}
    return bool(needed <= present.keys() and all(pinned.get(path) == package for path, package in present.items()))


def bin(name: str) -> str:
    """The path of a program of an installed package."""
    return str(engine.CHECKOUT / "node_modules" / ".bin" / name)


def of_debian(what: str, *names: str) -> None:
    """Install Debian's packages for `what`, where root can do that, and say so; who asks looks afterwards whether it is there."""
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        return
    print(f"no {what} found: installing Debian's", file=sys.stderr, flush=True)
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]):
        subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL)
