"""The SQLite file that is put together of parts of the last one is the one that is made anew."""

from __future__ import annotations

import datetime
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from sites import SETTINGS, outputs
from writing import entry, policy

from tools.bench.corpus import Corpus
from tracker.model.library import load
from tracker.site.files.data import fts_index
from tracker.site.files.data import sqlite as sqlite_file
from tracker.site.files.data.sqlite import sqlite
from tracker.site.site import Site

NOW = datetime.date(2025, 12, 1)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fts_index, "PART", 13)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Corpus(60).write(tmp_path)
    return tmp_path


def file(folder: Path, earlier: bytes | None = None) -> bytes:
    """The file of a content, made of an earlier one."""
    site = Site(load(folder), SETTINGS, NOW)
    output = outputs(site)["data/tracker.sqlite"]
    if earlier is None:
        return b"".join(sqlite(output.data(site)))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "an earlier one?.sqlite")
        path.write_bytes(earlier)
        return b"".join(sqlite(output.data(site), path))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE])
def test_where_the_disk_refuses_a_temporary_file_it_is_made_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refused(*_arguments: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code
        raise error

    made = file(folder)
    monkeypatch.setattr(sqlite_file, "_write", refused)

    assert made == file(folder)


def test_it_does_not_say_which_sqlite_made_it(folder: Path) -> None:
    assert bytes(8) == file(folder)[92:100]


@cache
def unedited() -> bytes:
    """The file of the content before any edit."""
    with tempfile.TemporaryDirectory() as folder:
        Corpus(60).write(Path(folder))
        return file(Path(folder))


def more_text(folder: Path) -> None:
    path = folder / "policies" / "policy-7.md"
    path.write_text(path.read_text("utf-8") + "\nMore 虚拟货币挖矿.\n", "utf-8")


def another_title(folder: Path) -> None:
    path = folder / "articles" / "article-3.md"
    path.write_text(path.read_text("utf-8").replace('title: "', 'title: "Other ', 1), "utf-8")


def a_first_entry(folder: Path) -> None:
    (folder / "agencies" / "aaa.md").write_text(entry({"name": "First", "type": "other", "place": "cn"}), "utf-8")


def a_last_entry(folder: Path) -> None:
    (folder / "themes" / "zzz.md").write_text(entry({"name": "Last", "summary": "S", "parent": "mining"}), "utf-8")


def items_of_all_kinds(folder: Path) -> None:
    requirements = "[{who: bank, rule: must, what: Report}]"
    corrections = "[{date: 2025-01, text: It was wrong.}]"
    fields = {"places": "[cn]", "issued_by": "[agency-1]", "requirements": requirements, "corrections": corrections}
    (folder / "policies" / "new.md").write_text(policy(**fields, themes="[mining]"), "utf-8")


def one_less(folder: Path) -> None:
    (folder / "policies" / "policy-11.md").unlink()


EDITS = (more_text, another_title, a_first_entry, a_last_entry, items_of_all_kinds, one_less)


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_it_is_the_file_of_a_clean_build(folder: Path, edit: Callable[[Path], None]) -> None:
    edit(folder)
    clean = file(folder)

    assert clean != unedited()
    assert clean == file(folder, unedited())


def test_after_many_edits_it_is_the_file_of_a_clean_build(folder: Path) -> None:
    made = unedited()
    for edit in (*EDITS, more_text, another_title):
        edit(folder)
        made = file(folder, made)

    assert file(folder) == made


def test_most_of_the_index_is_copied_after_an_edit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, segment = unedited(), fts_index.segment
    made: list[int] = []
    monkeypatch.setattr(fts_index, "segment", lambda texts, first: made.append(first) or segment(texts, first))

    more_text(folder)
    file(folder, before)

    assert 1 == len(made)


def test_a_file_that_is_none_or_damaged_is_not_used(folder: Path) -> None:
    made = unedited()

    assert made == file(folder, b"none")
    assert made == file(folder, made[:8192])
    assert made == file(folder, made[: len(made) // 2] + b"\0" * (len(made) // 2))


def test_the_index_is_sound_and_finds_what_one_index_of_all_texts_finds(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    more_text(folder)
    path = tmp_path_factory.mktemp("file") / "tracker.sqlite"
    path.write_bytes(file(folder))
    site = Site(load(folder), SETTINGS, NOW)
    texts = [text for part in outputs(site)["data/tracker.sqlite"].data(site)["parts"] for text in part.make()]

    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO search(search) VALUES ('integrity-check')")
        database.execute(f"CREATE VIRTUAL TABLE whole USING fts5({fts_index.COLUMNS}, content='', {fts_index.TOKENIZE})")
        database.executemany("INSERT INTO whole(rowid, title) VALUES (?, ?)", enumerate(map(fts_index.with_grams, texts), start=1))
        assert 5 < database.execute("SELECT count(DISTINCT id >> 37) FROM search_data").fetchone()[0]
        for words in ("currency", "the", "must AND report", "digital OR mining", "curr*", '"of each"', "虚拟货币", "币挖", "nothing"):
            found, expected = (
                database.execute(
                    f"SELECT rowid, round(bm25({table}), 9) FROM {table} WHERE {table} MATCH ? ORDER BY 1", (words,)
                ).fetchall()
                for table in ("search", "whole")
            )
            assert expected == found, words


@pytest.mark.parametrize("values", [[], [0], [1, 127, 128, 300, 16383, 16384, 2**31, 2**55]])
def test_numbers_are_written_and_read_as_sqlite_does(values: list[int]) -> None:
    assert values == fts_index.numbers(fts_index.varints(values))
    assert b"\x81\x00\x7f\x82\x2c" == fts_index.varints([128, 127, 300])
