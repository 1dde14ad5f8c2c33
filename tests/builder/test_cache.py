"""Records of earlier runs are there again, whole, or not at all."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from tracker.builder import cache
from tracker.builder.cache import Records


def files(folder: Path) -> dict[str, int]:
    """The files below a folder, with what changes if one is written anew."""
    return {path.name: path.stat().st_ino for path in folder.iterdir()}


def test_records_outlive_their_process(tmp_path: Path) -> None:
    records = Records(tmp_path / "deep" / "records")
    records.put(b"a", ("text", 1, None, [b"bytes", {"k": True}]))
    records.save()

    assert ("text", 1, None, [b"bytes", {"k": True}]) == Records(tmp_path / "deep" / "records").get(b"a")


def test_what_is_not_asked_for_is_dropped(tmp_path: Path) -> None:
    records = Records(tmp_path / "records")
    records.put(b"a", 1)
    records.put(b"b", 2)
    records.save()
    records = Records(tmp_path / "records")
    records.get(b"b")
    records.save()

    assert (None, 2) == (Records(tmp_path / "records").get(b"a"), Records(tmp_path / "records").get(b"b"))


def test_unchanged_records_are_not_written_again(tmp_path: Path) -> None:
    records = Records(tmp_path / "records")
    records.put(b"a", 1)
    records.save()
    [before] = files(tmp_path / "records").values()
    records = Records(tmp_path / "records")
    records.get(b"a")
    records.save()

    assert [before] == [*files(tmp_path / "records").values()]


def test_of_many_records_those_beside_a_change_alone_are_written_again(tmp_path: Path) -> None:
    records = Records(tmp_path / "records")
    for number in range(256):
        records.put(bytes([number]), number)
    records.save()
    before = files(tmp_path / "records")
    records = Records(tmp_path / "records")
    for number in range(255):
        records.get(bytes([number]))
    records.put(b"new", 1)
    records.save()
    after = files(tmp_path / "records")

    assert cache.PARTS == len(before) == len(after)
    assert {255 % cache.PARTS, b"new"[-1] % cache.PARTS} == {int(name) for name in after if after[name] != before[name]}
    assert (None, 1) == (Records(tmp_path / "records").get(bytes([255])), Records(tmp_path / "records").get(b"new"))


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 5000])
def test_a_cache_that_is_damaged_is_no_cache(tmp_path: Path, content: bytes) -> None:
    records = Records(tmp_path / "records")
    records.put(b"a", 1)
    records.save()
    [kept] = (tmp_path / "records").iterdir()
    kept.write_bytes(content)

    assert Records(tmp_path / "records").get(b"a") is None


def test_one_flipped_bit_is_noticed(tmp_path: Path) -> None:
    cache.save(tmp_path / "x", {"a": 1}, b"key")
    whole = bytearray((tmp_path / "x").read_bytes())
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        (tmp_path / "x").write_bytes(damaged)
        assert cache.load(tmp_path / "x", b"key") is None


def test_another_code_finds_no_cache(tmp_path: Path) -> None:
    cache.save(tmp_path / "x", 1, b"one")

    assert (1, None) == (cache.load(tmp_path / "x", b"one"), cache.load(tmp_path / "x", b"two"))


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    records = Records(tmp_path / "file" / "records")
    records.put(b"a", 1)

    records.save()

    assert 1 == records.get(b"a")


def test_two_contents_of_one_name_do_not_share_a_cache(tmp_path: Path) -> None:
    assert cache.of_content(tmp_path, tmp_path / "a" / "content") != cache.of_content(tmp_path, tmp_path / "b" / "content")


def test_a_cache_is_dropped_whole_while_another_build_writes_into_it(tmp_path: Path) -> None:
    folder, ended = tmp_path / "bytecode", threading.Event()

    def write() -> None:
        while not ended.is_set():
            for number in range(20):
                with suppress(OSError):
                    cache.save(folder / f"new-{number}", "new", b"")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(100):
            for number in range(20):
                with suppress(OSError):
                    cache.save(folder / f"old-{number}", "old", b"")
            cache.drop(folder)
            assert [] == list(folder.glob("old-*"))
    finally:
        ended.set()
        writer.join()
    cache.drop(folder)
    cache.drop(folder)

    assert [] == list(tmp_path.iterdir())
