"""Contents of a wheel beside the package: the theme, the changelog, workflows, and lunr as npm pins it, so that a site needs no npm."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LUNR = "node_modules/lunr/lunr.js"


class EngineFiles(BuildHookInterface[Any]):
    """Put the engine's own files where `tracker.engine` looks for them once it is installed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not (root / LUNR).is_file():
            npm = shutil.which("npm")
            if not npm:
                raise SystemExit("npm is missing: a wheel holds lunr, which package-lock.json pins")
            subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=root, check=True)
        build_data["force_include"] |= {
            str(root / "theme"): "tracker/theme",
            str(root / "CHANGELOG.md"): "tracker/CHANGELOG.md",
            str(root / LUNR): "tracker/lunr.js",
            str(root / ".github" / "workflows"): "tracker/github/workflows",
            str(root / ".github" / "ISSUE_TEMPLATE"): "tracker/github/ISSUE_TEMPLATE",
        }
