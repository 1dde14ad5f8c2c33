"""A system on which no process may be forked, and no two folders swapped at once, builds the same site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import golden
import object_stores
import pytest

pytestmark = pytest.mark.process

PROGRAM = """
import sys
sys.path[:0] = ["plugins"]
from tracker.builder import background, output_dir
from tracker.cli import commands

background.IS_LINUX = False
output_dir._exchange = lambda one, other: False
commands.build({content!r}, {output!r}, {site_url!r}, "2")
"""


def build(output: Path) -> None:
    program = PROGRAM.format(content=str(golden.CONTENT), output=str(output), site_url=golden.SITE_URL)
    variables = os.environ | {"SOURCE_DATE_EPOCH": golden.NOW}
    done = subprocess.run([sys.executable, "-c", program], cwd=golden.ROOT, env=variables, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr


def test_a_build_without_fork_is_the_same_clean_and_over_an_earlier_one(golden_site: Path, tmp_path: Path) -> None:
    build(tmp_path / "site")
    clean = object_stores.files(tmp_path / "site")
    (tmp_path / "site" / "index.html").unlink()
    build(tmp_path / "site")

    assert object_stores.files(golden_site) == clean
    assert clean == object_stores.files(tmp_path / "site")
