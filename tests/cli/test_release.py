"""`invoke release` as a person types it: archives that are always the same, what changed since the last, what it takes to cite it."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.test_commands import SMALL, invoke
from tracker.cli import release_delta
from tracker.model.gone import Gone

pytestmark = pytest.mark.process

FILES = ["CITATION.cff", "data-2022-01-01.zip", "delta.json", "notes.md", "site.zip", "zenodo.json"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "content")
    return tmp_path / "content"


def release(content: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A release of a content into a folder, its site beside the content."""
    given = ("--content", content, "--site", content.parent / "site", "--site-url", "https://tracker.example/small")
    return invoke("release", *given, "--output", folder, *words)


def released(folder: Path) -> dict[str, bytes]:
    """The files of a release by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_release_has_everything_and_is_made_again_to_the_same_bytes(content: Path, tmp_path: Path) -> None:
    first = release(content, tmp_path / "one")
    again = release(content, tmp_path / "one")
    second = release(content, tmp_path / "other")

    assert (0, 0, 0) == (first.returncode, again.returncode, second.returncode), first.stderr
    assert FILES == list(released(tmp_path / "one"))
    assert released(tmp_path / "one") == released(tmp_path / "other")
    with zipfile.ZipFile(tmp_path / "one" / "site.zip") as archive:
        names = archive.namelist()
        assert sorted(names) == names
        assert {(2022, 1, 1, 0, 0, 0)} == {entry.date_time for entry in archive.infolist()}
        assert {"index.html", "policies/index.html", "search/index.html", "search/files/offline.js"} <= set(names)
        assert not [name for name in names if name.endswith(".bin") or name.startswith((".", "_"))]
        assert b'="/small' not in b"".join(archive.read(name) for name in names if name.endswith(".html"))
        assert b"https://tracker.example/small/policies/first-notice/" in archive.read("policies/first-notice/index.html"), "canonical"


def test_the_archive_of_the_data_is_the_sites_own(content: Path, tmp_path: Path) -> None:
    release(content, tmp_path / "one")

    data = tmp_path / "site" / "data"
    files = {f"data/{path.relative_to(data).as_posix()}": path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with zipfile.ZipFile(tmp_path / "one" / "data-2022-01-01.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: file for name, file in files.items() if not name.endswith(".html")
        }
        assert {"data/tracker.json", "data/tracker.sqlite", "data/SHA256SUMS"} <= set(archive.namelist())


def test_a_release_is_compared_with_the_last(content: Path, tmp_path: Path) -> None:
    release(content, tmp_path / "last")
    policy = content / "policies" / "first-notice.md"
    policy.write_text(policy.read_text("utf-8").replace("title: ", "title: '[New]' # ", 1), "utf-8")
    (content / "places" / "atlantis.md").write_text("---\nname: Atlantis\n---\n", "utf-8")

    done = release(content, tmp_path / "next", "--last", str(tmp_path / "last" / "data-2022-01-01.zip"))

    assert 0 == done.returncode, done.stderr
    assert "1 added, 1 changed, 0 removed since 2022-01-01" in done.stdout
    delta = json.loads((tmp_path / "next" / "delta.json").read_bytes())
    assert [("place", "atlantis")] == [(entry["kind"], entry["id"]) for entry in delta["added"]]
    (changed,) = delta["changed"]
    assert ("policy", "first-notice", "[New]") == (changed["kind"], changed["id"], changed["title"])
    assert [("title", "[New]")] == [(field["field"], field["now"]) for field in changed["fields"]]
    notes = (tmp_path / "next" / "notes.md").read_text("utf-8")
    assert "Since the release of 2022-01-01: 1 added, 1 changed, 0 removed." in notes
    assert "- [Atlantis](https://tracker.example/small/places/atlantis/) (place)" in notes
    assert f"→ {chr(92)}[New{chr(92)}]" in notes


def test_a_release_that_lost_much_wants_a_reason(content: Path, tmp_path: Path) -> None:
    (content / "places" / "atlantis.md").write_text("---\nname: Atlantis\n---\n", "utf-8")
    release(content, tmp_path / "last")
    last = ("--last", str(tmp_path / "last" / "data-2022-01-01.zip"))
    (content / "places" / "atlantis.md").unlink()

    refused = release(content, tmp_path / "next", *last)
    done = release(content, tmp_path / "next", *last, "--shrinks", "It sank.")

    assert 2 == refused.returncode
    assert "place from" in refused.stderr
    assert "--shrinks REASON" in refused.stderr
    assert 0 == done.returncode, done.stderr
    delta = json.loads((tmp_path / "next" / "delta.json").read_bytes())
    assert ["atlantis"] == [entry["id"] for entry in delta["removed"]]
    assert "It sank." == delta["shrinks"]
    assert "Why there are fewer: It sank." in (tmp_path / "next" / "notes.md").read_text("utf-8")


def test_the_citation_file_fits_its_schema_and_zenodo_gets_what_it_needs(content: Path, tmp_path: Path) -> None:
    release(content, tmp_path / "one")

    file = tmp_path / "one" / "CITATION.cff"
    subprocess.run(["check-jsonschema", "--builtin-schema", "vendor.citation-file-format", "--default-filetype", "yaml", file], check=True)
    citation = yaml.safe_load(file.read_text("utf-8"))
    assert ("2022-01-01", "CC-BY-4.0") == (citation["date-released"], citation["license"])
    metadata = json.loads((tmp_path / "one" / "zenodo.json").read_bytes())["metadata"]
    needed = {"upload_type", "title", "creators", "description", "publication_date", "version", "access_right", "license"}
    assert needed <= metadata.keys()
    assert ("dataset", "open", "cc-by-4.0") == (metadata["upload_type"], metadata["access_right"], metadata["license"])


def test_a_shallow_clone_makes_no_release(content: Path, tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "One"], ["commit", "-qm", "Two", "--allow-empty"]):
        subprocess.run([*git, content, *words], check=True)
    subprocess.run(["git", "clone", "-q", "--depth", "1", content.as_uri(), tmp_path / "clone"], check=True)

    done = release(tmp_path / "clone", tmp_path / "to")

    assert 2 == done.returncode
    assert "shallow" in done.stderr
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize("place", ["site/archives", "content", "content/policies"])
def test_a_release_is_not_written_into_the_site_or_the_content(content: Path, tmp_path: Path, place: str) -> None:
    done = release(content, tmp_path / place)

    assert 2 == done.returncode
    assert "--output" in done.stderr
    assert not list(tmp_path.rglob("site.zip"))


def test_a_release_of_faulty_content_is_none(content: Path, tmp_path: Path) -> None:
    policy = next((content / "policies").glob("*.md"))
    policy.write_text(policy.read_text("utf-8").replace("status:", "statsu:", 1), "utf-8")

    done = release(content, tmp_path / "to")

    assert 1 == done.returncode
    assert "unknown-field" in done.stderr
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize("file", ["none.json", "text.json", "list.json", "empty.zip"])
def test_a_last_release_that_is_none_is_refused(content: Path, tmp_path: Path, file: str) -> None:
    (tmp_path / "text.json").write_text("no JSON")
    (tmp_path / "list.json").write_text("[1]")
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()

    done = release(content, tmp_path / "to", "--last", str(tmp_path / file))

    assert 2 == done.returncode
    assert file in done.stderr
    assert "Traceback" not in done.stderr


# The comparison


def data(*records: dict[str, Any], generated: str = "2022-01-01") -> dict[str, Any]:
    return {"generated": generated, "entries": list(records)}


def record(id: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "policy", "id": id, "title": id.upper(), "url": f"https://a.example/{id}/", "backlinks": [], **fields}


def test_an_entry_under_another_id_is_a_changed_one() -> None:
    delta = release_delta.compare(data(record("a")), data(record("b", former_ids=["a"])), [], [])

    assert ([], []) == (delta["added"], delta["removed"])
    (changed,) = delta["changed"]
    assert ("a", "b") == (changed["was"], changed["id"])


def test_what_follows_from_other_entries_is_no_change() -> None:
    after = record("a", url="https://b.example/a/", backlinks=[{"kind": "policy"}], recorded="2020-01-01", changed="2022-01-01")

    assert [] == release_delta.compare(data(record("a")), data(after), [], [])["changed"]


def test_what_went_says_why() -> None:
    gone = [Gone("policy", "a", (), "Recorded twice."), Gone("policy", "b", ("d",), None)]

    delta = release_delta.compare(data(*map(record, "abcd")), data(record("d")), gone, [("policy", "c")])

    expected = [("a", {"reason": "Recorded twice."}), ("b", {"became": ["d"]}), ("c", {"reason": "It is a draft again."})]
    assert expected == [(entry["id"], {name: entry[name] for name in ("reason", "became") if name in entry}) for entry in delta["removed"]]


@pytest.mark.parametrize(("now", "refused"), [(100, False), (95, False), (94, True), (0, True)])
def test_a_kind_may_lose_one_in_twenty(now: int, refused: bool) -> None:
    before, after = (data(*(record(f"p{n}") for n in range(number))) for number in (100, now))

    assert ([("policy", 100, now)] if refused else []) == release_delta.shrunk(before, after)
