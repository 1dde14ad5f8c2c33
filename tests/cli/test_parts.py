"""A site made in parts by several machines is the site that one makes, byte for byte, its manifest too."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import conftest
import foreign_collections
import object_stores
import pytest

from tests.cli.test_commands import invoke
from tracker.builder import output_dir, parts, site_manifest
from tracker.cli.publish import join
from tracker.model.findings import UsageError
from tracker.site.outputs import File, Page

COUNT = 3


def build_parts(folder: Path) -> None:
    """A small collection, its site, and the parts of that, each made from a copy of the content elsewhere."""
    collection = foreign_collections.rules(60)
    build(collection, folder / "one")
    for number in range(1, COUNT + 1):
        build(collection, folder / f"part-{number}", "--part", f"{number}/{COUNT}", "--jobs", str(number % 2 + 1))


def build(collection: foreign_collections.Collection, folder: Path, *words: str) -> None:
    collection.write(folder)
    run(folder, "build", *words)


def run(folder: Path, *words: str) -> str:
    done = invoke(*words, TRACKER_SETTINGS=str(folder / "pelicanconf.py"), SOURCE_DATE_EPOCH="1795305600")
    assert 0 == done.returncode, f"{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    return conftest.once(tmp_path_factory, worker_id, "parts", build_parts)


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    """A folder into which all parts are copied, the last one first."""
    for number in range(COUNT, 0, -1):
        shutil.copytree(built / f"part-{number}" / "output", tmp_path / "site", dirs_exist_ok=True)
    return tmp_path / "site"


def joined(site: Path) -> str:
    content = site.parent / "content"
    content.mkdir(exist_ok=True)
    return join.join(str(site), str(content))


@pytest.mark.process
def test_the_parts_together_are_the_site_and_its_manifest(built: Path, copied: Path) -> None:
    whole = built / "one" / "output"

    said = joined(copied)

    expected = object_stores.files(whole)
    assert said.startswith(f"{COUNT} parts joined: {len(expected):,} files, ")
    assert expected == object_stores.files(copied)
    assert (whole / output_dir.MANIFEST).read_bytes() == (copied / output_dir.MANIFEST).read_bytes()
    assert site_manifest.as_bytes(site_manifest.of_folder(whole)) == site_manifest.as_bytes(site_manifest.of_folder(copied))


@pytest.mark.process
def test_no_file_is_made_twice_and_no_part_makes_nearly_all(built: Path) -> None:
    made = [{*object_stores.files(built / f"part-{number}" / "output")} for number in range(1, COUNT + 1)]
    whole = len(object_stores.files(built / "one" / "output"))

    assert whole + COUNT == sum(map(len, made))
    assert whole * 2 / COUNT > max(map(len, made))


@pytest.mark.process
def test_parts_that_do_not_fit_are_refused(copied: Path, built: Path) -> None:
    page = copied / "policies" / "rule-7" / "index.html"
    second = copied / "_publish" / "part-2-of-3.jsonl"
    lines, text = second.read_bytes(), page.read_bytes()

    with pytest.raises(UsageError, match="holds parts of a site: run `invoke join` first"):
        join.refuse_unjoined(copied)
    os.unlink(page)
    with pytest.raises(UsageError, match=r"policies/rule-7/index\.html is missing: copy that part again"):
        joined(copied)
    page.write_bytes(text + b" ")
    with pytest.raises(UsageError, match=r"policies/rule-7/index\.html is another"):
        joined(copied)
    page.write_bytes(text)
    (copied / "else.html").write_bytes(b"")
    with pytest.raises(UsageError, match=r"holds else\.html, which is in no part"):
        joined(copied)
    (copied / "else.html").unlink()
    second.unlink()
    with pytest.raises(UsageError, match=r"_publish/part-2-of-3\.jsonl is missing"):
        joined(copied)
    second.write_bytes(lines.replace(b'"site":"', b'"site":"0', 1))
    with pytest.raises(UsageError, match="are parts of different sites"):
        joined(copied)
    second.write_bytes(b"{")
    with pytest.raises(UsageError, match="cannot be read: make that part again"):
        joined(copied)
    second.write_bytes(lines)
    assert joined(copied)
    join.refuse_unjoined(copied)
    with pytest.raises(UsageError, match="holds no part of a site"):
        joined(copied)


def output(path: str, *of: str) -> File:
    return File(path, str, (), str.encode, of=of)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_ranges_have_every_output_once_and_what_lists_others_beside_them(count: int) -> None:
    plan: list[Page | File] = [output(f"{number:02}") for number in range(30)]
    plan += [output("list", "03", "17"), output("sums", "list", "29")]

    found = parts.ranges(plan, count)

    assert count == len(found)
    assert sorted(one.path for one in plan) == sorted(one.path for part in found for one in part)
    assert {"03", "17", "29", "list", "sums"} <= {one.path for one in found[0]}
    assert max(map(len, found)) <= max(6, len(plan) / count + 1)


@pytest.mark.parametrize("text", ["", "2", "0/4", "5/4", "1/0", "1/10000", "a/b", "1/2/3", "-1/2", "٢/٢"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--part is I/N"):
        parts.parse(text)
