"""Packages are installed if others are pinned than those that are there, and left alone else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tracker.builder import npm

LUNR = {"node_modules/lunr": {"version": "2.3.9"}}
ROOT = {"": {"name": "site"}}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "package-lock.json", tmp_path / ".package-lock.json"


def write(file: Path, packages: dict[str, dict[str, Any]]) -> None:
    file.write_text(json.dumps({"lockfileVersion": 3, "packages": packages}), "utf-8")


def test_packages_that_are_there_are_left_alone_though_the_lock_file_is_newer(files: tuple[Path, Path]) -> None:
    lock, installed = files
    write(lock, ROOT | LUNR)
    write(installed, LUNR)
    os.utime(installed, (0, 0))

    assert npm.is_installed(lock, installed)


@pytest.mark.parametrize(
    "present", [{}, {"node_modules/lunr": {"version": "2.3.8"}}, {**LUNR, "node_modules/other": {"version": "1.0.0"}}], ids=str
)
def test_other_packages_than_those_pinned_are_not_enough(files: tuple[Path, Path], present: dict[str, dict[str, str]]) -> None:
    lock, installed = files
    write(lock, ROOT | LUNR)
    write(installed, present)

    assert not npm.is_installed(lock, installed)


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b"\xff"])
def test_a_record_that_is_missing_or_damaged_is_not_enough(files: tuple[Path, Path], content: bytes | None) -> None:
    lock, installed = files
    write(lock, ROOT | LUNR)
    if content is not None:
        installed.write_bytes(content)

    assert not npm.is_installed(lock, installed)


def test_the_projects_own_packages_are_there_once_they_are_installed() -> None:
    npm.install(tests=True)

    assert npm.is_installed(npm.LOCK, npm.INSTALLED, tests=True)
    assert npm.is_installed(npm.LOCK, npm.INSTALLED)


def test_only_tests_need_packages_of_development(files: tuple[Path, Path]) -> None:
    lock, installed = files
    linter: dict[str, Any] = {"node_modules/linter": {"version": "1.0.0", "dev": True}}
    write(lock, ROOT | LUNR | linter)
    write(installed, LUNR)

    assert npm.is_installed(lock, installed)
    assert not npm.is_installed(lock, installed, tests=True)
    write(installed, LUNR | linter)
    assert npm.is_installed(lock, installed, tests=True)


def test_a_package_for_another_system_may_be_missing(files: tuple[Path, Path]) -> None:
    lock, installed = files
    write(lock, ROOT | LUNR | {"node_modules/other-system": {"version": "1.0.0", "optional": True}})
    write(installed, LUNR)

    assert npm.is_installed(lock, installed, tests=True)
