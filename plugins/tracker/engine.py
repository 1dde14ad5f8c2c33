"""
The engine's own files (theme, lunr, changelog, workflows and forms of the code host) and its version.

An installed engine has them in its package, where `hatch_build.py` puts them; a checkout has them beside `plugins/`, and lunr where npm
installs it.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
IS_INSTALLED = (PACKAGE / "theme").is_dir()
CHECKOUT = PACKAGE.parents[1]
"""The repository of the engine; meaningless where it is installed."""

THEME = PACKAGE / "theme" if IS_INSTALLED else CHECKOUT / "theme"
LUNR = PACKAGE / "lunr.js" if IS_INSTALLED else CHECKOUT / "node_modules" / "lunr" / "lunr.js"
CODE_HOST = PACKAGE / "github" if IS_INSTALLED else CHECKOUT / ".github"
CHANGELOG = PACKAGE / "CHANGELOG.md" if IS_INSTALLED else CHECKOUT / "CHANGELOG.md"


def version() -> str:
    """Return the version of the installed engine; of a checkout that is not installed, "0"."""
    try:
        return metadata.version("policy-tracker")
    except metadata.PackageNotFoundError:
        return "0"
