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


@pytest.fixture(scope="module")
def page_data() -> dict[str, bytes]:
    return golden.page_data()


@pytest.mark.parametrize("path", golden.KEPT_DATA)
def test_a_page_is_made_of_the_same_data(page_data: dict[str, bytes], path: str) -> None:
    assert (golden.DATA / f"{path}.json").read_text("utf-8") == page_data[path].decode()


def test_no_other_file_is_kept() -> None:
    assert sorted(golden.KEPT) == sorted(golden.paths_below(golden.EXPECTED))
    assert sorted(f"{path}.json" for path in golden.KEPT_DATA) == sorted(golden.paths_below(golden.DATA))


@pytest.mark.parametrize("document", golden.WITH_TABLES, ids=lambda path: path.name)
def test_the_tables_of_a_document_are_those_of_the_models(document: Path) -> None:
    text = document.read_text("utf-8")

    assert "made by invoke golden" in text
    assert renewed(text) == text


def test_expected_files_are_renewed_one_by_one_and_others_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every expected file is the old one or the new one where the disk refuses in between."""
    for name in ("a.html", "b.html", "c.html"):
        (tmp_path / name).write_text("old", "utf-8")
    files = {"a.html": b"new", "b.html": b"new"}
    write, names = golden.atomic.write, []

    def refuse(path: Path, content: bytes) -> None:
        names.append(path.name)
        if len(names) == 2:
            raise OSError(28, "No space left on device", str(path))
        write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(golden.atomic, "write", refuse)
        with pytest.raises(OSError, match="No space left"):
            golden.renew_files(files, tmp_path)

    assert ["new", "old", "old"] == [path.read_text("utf-8") for path in sorted(tmp_path.iterdir())]
    golden.renew_files(files, tmp_path)
    assert {"a.html": "new", "b.html": "new"} == {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
