"""The golden site is what it was; whoever changes it on purpose runs `invoke golden` and reads the difference."""

from __future__ import annotations

from pathlib import Path

import golden
import pytest

from tracker.model.field_docs import renewed


def test_the_site_has_the_same_paths(golden_site: Path) -> None:
    assert golden.PATHS.read_text("utf-8").splitlines() == golden.paths(golden_site)


@pytest.mark.parametrize("path", golden.KEPT)
def test_a_kept_file_has_the_same_bytes(golden_site: Path, path: str) -> None:
    assert (golden.EXPECTED / path).read_bytes() == golden.kept(golden_site / path)


@pytest.mark.parametrize("document", golden.WITH_TABLES, ids=lambda path: path.name)
def test_the_tables_of_a_document_are_those_of_the_models(document: Path) -> None:
    text = document.read_text("utf-8")

    assert "made by invoke golden" in text
    assert renewed(text) == text
