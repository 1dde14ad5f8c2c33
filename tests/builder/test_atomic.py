"""A file is written whole or not at all, and a refusal names it."""

from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path

import pytest

from tracker.builder import atomic


class FullDisk:
    """Lets a file be opened, and refuses what is written: half of it stands there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Path, "write_bytes", self.write_bytes)

    @staticmethod
    def write_bytes(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        atomic.write(tmp_path / "x", content, 0o600)
        assert (content, 0o600) == ((tmp_path / "x").read_bytes(), (tmp_path / "x").stat().st_mode & 0o777)

    assert ["x"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("before", [None, b"old"])
def test_where_the_disk_is_full_the_old_file_stays_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes | None) -> None:
    file = tmp_path / "x"
    if before is not None:
        file.write_bytes(before)
    FullDisk(monkeypatch)

    with pytest.raises(OSError, match="No space left") as caught:
        atomic.write(file, b"content")

    assert str(file) == caught.value.filename
    assert atomic.is_refusal(caught.value)
    assert ({} if before is None else {"x": before}) == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_a_new_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x"
    with pytest.raises(TypeError):
        atomic.write_new(file, "no bytes")  # type: ignore[arg-type]

    assert not file.exists()


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")

    with pytest.raises(FileExistsError) as caught:
        atomic.write_new(tmp_path / "x", b"new")

    assert (str(tmp_path / "x"), b"old") == (caught.value.filename, (tmp_path / "x").read_bytes())


@pytest.mark.parametrize("there", ["", "a", "a/b"])
def test_folders_made_for_nothing_are_removed(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir(parents=True, exist_ok=True)

    with pytest.raises(ValueError, match="in vain"), atomic.new_folder(tmp_path / "a" / "b" / "c"):
        raise ValueError("in vain")

    assert sorted(Path(there).parts) == sorted(path.name for path in tmp_path.rglob("*"))


def test_folders_that_hold_something_stay(tmp_path: Path) -> None:
    def fails() -> None:
        with atomic.new_folder(tmp_path / "a" / "b"):
            (tmp_path / "a" / "x").touch()
            raise ValueError("in vain")

    with pytest.raises(ValueError, match="in vain"):
        fails()

    assert {"a", "x"} == {path.name for path in tmp_path.rglob("*")}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "full", "x"), True),
        (OSError(errno.EFBIG, "too large", "x"), True),
        (OSError(errno.EPIPE, "closed", "standard output"), True),
        (OSError(errno.EPIPE, "closed"), False),  # a program of ours has ended: a defect
        (FileNotFoundError(errno.ENOENT, "not there", "x"), False),
        (ValueError("x"), False),
    ],
)
def test_a_refusal_is_the_systems_and_names_what_it_refuses(error: Exception, expected: bool) -> None:
    assert expected == atomic.is_refusal(error)


def test_the_name_of_a_file_outlives_the_way_to_another_process() -> None:
    with pytest.raises(OSError, match="full") as caught, atomic.naming("x"):
        raise OSError(errno.ENOSPC, "full")

    assert "x" == pickle.loads(pickle.dumps(caught.value)).filename
