"""The plan becomes the site: what changed is made, the rest carried over, and the whole swapped in."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import examples

from tracker.builder import incremental, output_dir, previous_build, workers
from tracker.builder.templates import Theme
from tracker.model.findings import ContentErrors, UsageError
from tracker.site import outputs
from tracker.site.outputs import File, Page, Row, Sums
from tracker.site.site import Site

TEMPLATES = {
    "base.html": "<p>{% block body %}{% endblock %}",
    "entry.html": '{% extends "base.html" %}{% block body %}{{ page.title }}{% endblock %}',
}


class Folder:
    """A place with a theme and an output, and builds of plans of `{path: title}`."""

    def __init__(self, place: Path, templates: dict[str, str] | None = None) -> None:
        self.place = place
        self.templates = place / "templates"
        self.templates.mkdir(parents=True)
        (place / "content").mkdir()
        for name, text in (templates or TEMPLATES).items():
            (self.templates / name).write_text(text)

    @property
    def site(self) -> Path:
        return self.place / "site"

    @property
    def output(self) -> output_dir.Output:
        return output_dir.find_output(self.site, self.place / "content")

    def theme(self) -> Theme:
        env = jinja2.Environment(loader=jinja2.FileSystemLoader(self.templates), undefined=jinja2.StrictUndefined, autoescape=True)

        def render(page: Page, data: dict[str, Any]) -> bytes:
            return env.get_template(page.template).render(page=data).encode()

        return Theme(env, [self.templates], render, self.place / "content")

    def build(self, pages: dict[str, str], **options: Any) -> incremental.Report:
        output = self.output
        output.build_folder.mkdir(parents=True, exist_ok=True)
        return self.build_plan([page(path, title) for path, title in sorted(pages.items())], **options)

    def build_plan(self, outputs: Sequence[Page | File], *, key: bytes = b"", **options: Any) -> incremental.Report:
        """A build of these outputs over what the last one left."""
        self.output.build_folder.mkdir(parents=True, exist_ok=True)
        plan = incremental.Plan(outputs, self.theme(), key=key)
        return incremental.build(plan, previous_build.examine(self.output), **options)


def page(path: str, title: str) -> Page | File:
    """A page, or a file where the path has no `.html`."""
    if path.endswith(".html"):
        return Page(path, "entry.html", outputs.given, ({"title": title},))
    return File(path, outputs.given, (title,), str.encode)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "here")


def clean(folder: Folder, pages: dict[str, str]) -> dict[str, bytes]:
    """Return the files of a clean build of the same plan."""
    other = Folder(
        folder.place.parent / f"clean-{time.monotonic_ns()}", {path.name: path.read_text() for path in folder.templates.iterdir()}
    )
    other.build(pages)
    return bytes_of(other.site)


PAGES = {"index.html": "home", "a/index.html": "a", "b/index.html": "b", "data.json": "{}"}


def test_the_first_build_writes_every_page_and_file(folder: Folder) -> None:
    report = folder.build(PAGES)

    assert frozenset(PAGES) == report.made
    assert b"<p>home" == (folder.site / "index.html").read_bytes()
    assert set(PAGES) | {output_dir.MANIFEST} == set(bytes_of(folder.site))


def test_modes_are_plain_whatever_the_umask(folder: Folder) -> None:
    old = os.umask(0o077)
    try:
        folder.build(PAGES)
    finally:
        os.umask(old)

    assert {0o644} == {stat.S_IMODE(path.stat().st_mode) for path in folder.site.rglob("*") if path.is_file()}
    assert {0o755} == {stat.S_IMODE(path.stat().st_mode) for path in [folder.site, *folder.site.rglob("*")] if path.is_dir()}


def test_a_build_with_no_change_touches_nothing(folder: Folder) -> None:
    folder.build(PAGES)
    before = (folder.site.stat().st_ino, (folder.site / "index.html").stat().st_ino)

    report = folder.build(PAGES)

    assert (frozenset(), len(PAGES)) == (report.made, report.carried)
    assert before == (folder.site.stat().st_ino, (folder.site / "index.html").stat().st_ino)


def test_only_what_changed_is_made(folder: Folder) -> None:
    folder.build(PAGES)
    kept = (folder.site / "b/index.html").stat().st_ino

    report = folder.build(PAGES | {"a/index.html": "other"})

    assert frozenset({"a/index.html"}) == report.made
    assert kept == (folder.site / "b/index.html").stat().st_ino
    assert b"<p>other" == (folder.site / "a/index.html").read_bytes()


def test_a_page_whose_bytes_stay_the_same_is_not_written_again(folder: Folder) -> None:
    folder.build(PAGES)

    report = folder.build(PAGES, key=b"other code")

    assert frozenset() == report.made
    assert frozenset() == folder.build(PAGES, key=b"other code").made


def test_a_change_of_a_template_reaches_the_pages_that_reach_it_and_no_other(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TEMPLATES | {"lone.html": "alone {{ page.title }}"})
    plan = [page("a.html", "a"), Page("b.html", "lone.html", outputs.given, ({"title": "b"},))]
    folder.build_plan(plan)
    (folder.templates / "base.html").write_text("<b>{% block body %}{% endblock %}")

    report = folder.build_plan(plan)

    assert frozenset({"a.html"}) == report.made


def sums_in_order(_site: Site, sums: Sums) -> list[Any]:
    return [value for path in sorted(sums) for value in sums[path]]


def listing_plan(titles: dict[str, str]) -> list[Page | File]:
    """Files, a list of them with their sums, and a list of all with that list in it."""
    files = [page(path, title) for path, title in titles.items()]
    sums = File("data/sums", sums_in_order, (), lambda sums: json.dumps(sums).encode(), of=tuple(titles))
    return [*files, File("data/all", outputs.given, (), lambda sums: json.dumps(sums).encode(), of=(*titles, "data/sums")), sums]


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_output_that_lists_others_is_made_after_them_with_their_sizes_and_checksums(folder: Folder, jobs: int) -> None:
    titles = {f"data/{number}.txt": "text" * number for number in range(60)}
    folder.output.build_folder.mkdir(parents=True, exist_ok=True)
    folder.build_plan(listing_plan(titles), jobs=jobs)

    files = bytes_of(folder.site)
    expected = {path: [len(files[path]), hashlib.sha256(files[path]).hexdigest()] for path in [*titles, "data/sums"]}
    assert expected == json.loads(files["data/all"])


def test_a_listing_is_made_again_only_if_what_it_lists_has_changed(folder: Folder) -> None:
    titles = {"data/a.txt": "a", "data/b.txt": "b"}
    folder.build_plan(listing_plan(titles))

    same = folder.build_plan(listing_plan(titles))
    other = folder.build_plan(listing_plan(titles | {"data/b.txt": "c"}))

    assert frozenset() == same.made
    assert {"data/b.txt", "data/sums", "data/all"} == other.made
    assert '"data/b.txt": [1, ' in (folder.site / "data/all").read_text()


def test_a_listing_tells_what_another_plugin_made_of_a_file(folder: Folder) -> None:

    folder.build_plan(
        listing_plan({"data/a.txt": "a"}),
        written=lambda path: None if path.name != "a.txt" else [path.write_text("longer"), None][1],
    )

    assert 6 == json.loads((folder.site / "data/sums").read_text())[0]


def test_an_output_that_lists_what_is_not_planned_is_a_defect(folder: Folder) -> None:

    with pytest.raises(RuntimeError, match=r"data/all lists data/missing, which is not planned"):
        folder.build_plan([File("data/all", outputs.given, (), bytes, of=("data/missing",))])


def files_of_one_output(*texts: str) -> list[Page | File]:
    path, *also = [f"data/{number}" for number in range(len(texts))]
    return [File(path, outputs.given, (texts,), lambda texts: [text.encode() for text in texts], also=tuple(also))]


def test_of_the_files_of_one_output_only_those_with_other_bytes_are_made_again(folder: Folder) -> None:
    first = folder.build_plan(files_of_one_output("a", "b", "c"))
    same = folder.build_plan(files_of_one_output("a", "b", "c"))
    other = folder.build_plan(files_of_one_output("a", "b", "d"))

    assert [{"data/0", "data/1", "data/2"}, set(), {"data/2"}] == [first.made, same.made, other.made]
    assert b"bd" == (folder.site / "data/1").read_bytes() + (folder.site / "data/2").read_bytes()


def test_a_file_of_an_output_of_several_that_was_removed_by_hand_is_made_again(folder: Folder) -> None:
    folder.build_plan(files_of_one_output("a", "b", "c"))
    (folder.site / "data/1").unlink()

    report = folder.build_plan(files_of_one_output("a", "b", "c"))

    assert {"data/1"} == report.made
    assert b"b" == (folder.site / "data/1").read_bytes()


def test_a_file_that_an_output_no_longer_has_goes(folder: Folder) -> None:
    folder.build_plan(files_of_one_output("a", "b", "c"))

    folder.build_plan(files_of_one_output("a", "b"))

    assert {"data/0", "data/1", output_dir.MANIFEST} == set(bytes_of(folder.site))


def in_pieces(*texts: str) -> list[Page | File]:
    """A file whose pieces are made while it is written; "fail" is one that cannot be made."""

    def make(texts: list[str]) -> Iterator[bytes]:
        for text in texts:
            if text == "fail":
                raise ValueError(text)
            yield text.encode()

    return [File("data/x", outputs.given, (texts,), make)]


def test_a_file_in_pieces_is_the_file_of_their_bytes(folder: Folder) -> None:
    folder.build_plan(in_pieces("ab", "", "c"))
    before = (folder.site / "data/x").stat()

    other_pieces = folder.build_plan(in_pieces("a", "bc"))

    assert frozenset() == other_pieces.made
    assert (before.st_ino, before.st_mtime_ns) == ((folder.site / "data/x").stat().st_ino, (folder.site / "data/x").stat().st_mtime_ns)
    assert {"data/x"} == folder.build_plan(in_pieces("abcd")).made
    assert b"abcd" == (folder.site / "data/x").read_bytes()
    assert hashlib.sha256(b"abcd").hexdigest() in (folder.site / output_dir.MANIFEST).read_text()
    assert 0o644 == stat.S_IMODE((folder.site / "data/x").stat().st_mode)


def test_a_piece_that_cannot_be_made_leaves_the_site_as_it_was_and_nothing_beside_it(folder: Folder) -> None:
    folder.build_plan(in_pieces("a"))

    with pytest.raises(RuntimeError, match="data/x could not be made"):
        folder.build_plan(in_pieces("b", "fail"))

    assert b"a" == (folder.site / "data/x").read_bytes()
    assert [] == list(folder.output.build_folder.glob(f"{output_dir.STREAM}*"))


def test_what_a_killed_build_left_of_a_file_in_pieces_goes(folder: Folder) -> None:
    folder.build_plan(in_pieces("a"))
    (folder.output.build_folder / f"{output_dir.STREAM}1").write_text("half")

    folder.build_plan(in_pieces("b"))

    assert [] == list(folder.output.build_folder.glob(f"{output_dir.STREAM}*"))


def renewing_plan(text: str) -> list[Page | File]:
    """A file that says what it was given of an earlier one."""

    def make(data: str, earlier: Path | None) -> bytes:
        return f"{data} after {earlier.read_text() if earlier else None}".encode()

    return [File("data/x", outputs.given, (text,), make, renews=True)]


def test_a_file_that_renews_is_given_what_the_same_code_made(folder: Folder) -> None:
    made = []
    for text, options in (("a", {}), ("b", {}), ("c", {"key": b"other code"}), ("d", {"key": b"other code"}), ("d", {"key": b"third"})):
        folder.build_plan(renewing_plan(text), **options)
        made.append((folder.site / "data/x").read_text())

    assert ["a after None", "b after a after None", "c after None", "d after c after None", "d after None"] == made


def test_a_file_that_somebody_changed_by_hand_is_not_renewed(folder: Folder) -> None:
    folder.build_plan(renewing_plan("a"))
    (folder.site / "data/x").write_text("changed")

    folder.build_plan(renewing_plan("b"))

    assert "b after None" == (folder.site / "data/x").read_text()


def test_a_row_counts_by_what_it_says(folder: Folder) -> None:
    def plan(text: str) -> list[Page | File]:
        return [File("list", lambda _site: [Row({"title": text})], (), lambda rows: rows[0].data["title"].encode())]

    folder.build_plan(plan("a"))

    assert 0 == len(folder.build_plan(plan("a")).made)
    assert 1 == len(folder.build_plan(plan("b")).made)


def test_a_later_build_never_changes_the_tree_beside_it_through_a_link(folder: Folder) -> None:
    folder.build(PAGES)
    folder.build(PAGES | {"a/index.html": "second"})
    beside = bytes_of(folder.output.next)
    third = folder.build(PAGES | {"a/index.html": "second", "b/index.html": "third"})

    assert frozenset({"b/index.html"}) == third.made
    assert b"<p>a" == beside["a/index.html"]
    assert b"<p>b" == bytes_of(folder.output.next)["b/index.html"]
    assert b"<p>second" == (folder.site / "a/index.html").read_bytes()


PLANS = st.lists(
    st.dictionaries(
        st.sampled_from(["index.html", "a", "a/index.html", "a/b/c.txt", "b/index.html", "b"]), st.sampled_from("xyz"), max_size=5
    ).filter(lambda pages: not any(other.startswith(f"{path}/") for path in pages for other in pages)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS, st.lists(st.sampled_from(["", "damage", "remove", "folder", "state", "next"]), min_size=6, max_size=6))
def test_however_a_site_came_about_it_equals_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory, plans: list[dict[str, str]], mishaps: list[str]
) -> None:
    folder = Folder(tmp_path_factory.mktemp("law") / "here")

    for pages, mishap in zip(plans, mishaps, strict=False):
        folder.build(pages)
        assert clean(folder, pages) == bytes_of(folder.site)
        files = sorted(path for path in folder.site.rglob("*") if path.is_file() and path.name != output_dir.MANIFEST)
        if mishap == "damage" and files:
            files[0].write_bytes(b"damaged by hand")
        elif mishap == "remove" and files:
            files[-1].unlink()
        elif mishap == "folder":
            (folder.site / "b" / "left").mkdir(parents=True) if not (folder.site / "b").exists() else None
        elif mishap == "state":
            folder.output.state.write_bytes(b"no state")
        elif mishap == "next" and folder.output.next.is_dir():
            output_dir.mark_incomplete(folder.output.next)
            (folder.output.next / "left.html").write_text("by a killed build")


def test_a_file_damaged_by_hand_is_made_again_though_its_size_is_the_same(folder: Folder) -> None:
    folder.build(PAGES)
    (folder.site / "index.html").write_bytes(b"<p>hom!")

    assert frozenset({"index.html"}) == folder.build(PAGES).made
    assert b"<p>home" == (folder.site / "index.html").read_bytes()


def test_processes_make_the_same_bytes(folder: Folder, tmp_path: Path) -> None:
    pages = {f"{number:03}/index.html": f"page {number}" for number in range(workers.MIN_OUTPUTS_FOR_POOL + 50)}
    folder.build(pages, jobs=3)

    assert clean(folder, pages) == bytes_of(folder.site)


NOT_UTF_8 = b"<p>\ncaf\xe9 {{ page.title }}"


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("entry.html", {}),
        ("base.html", {}),
        ("part.html", {"entry.html": '{% include "part.html" %}'}),
        ("part.html", {"entry.html": '{% from "part.html" import word %}{{ word }}'}),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_template_that_is_not_utf_8_is_a_finding(folder: Folder, name: str, others: dict[str, str], jobs: int) -> None:
    for other, text in others.items():
        (folder.templates / other).write_text(text)
    (folder.templates / name).write_bytes(NOT_UTF_8)

    with pytest.raises(ContentErrors) as caught:
        folder.build({f"{number:03}/index.html": "x" for number in range(workers.MIN_OUTPUTS_FOR_POOL + 50)}, jobs=jobs)

    assert {(f"../templates/{name}", 2, 4, "template", "byte 0xE9 is not UTF-8")} == {finding[:5] for finding in caught.value.findings}
    assert not folder.site.exists()


@pytest.mark.parametrize("name", [".DS_Store", ".entry.html.swp", "old.html"])
def test_a_file_that_no_page_needs_may_have_any_bytes(folder: Folder, name: str) -> None:
    (folder.templates / name).write_bytes(b"\0\xff\xfe")

    assert {"index.html"} == folder.build({"index.html": "x"}).made


# Where the system refuses

MANY = {f"{number:03}/index.html": f"page {number}" for number in range(workers.MIN_OUTPUTS_FOR_POOL + 50)}


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are made in processes, though a test before may have left a thread."""
    monkeypatch.setattr(workers, "may_fork", lambda: True)


@pytest.mark.usefixtures("forks")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("refused", ["a process", "shared memory"])
def test_where_no_process_can_begin_the_pages_are_made_in_this_one(folder: Folder, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "no more")

    started = multiprocessing.get_context("fork").Process.start
    count = []

    def start_one(process: Any) -> None:
        count.append(process)
        if len(count) > 1:
            refuse()
        started(process)

    if refused == "a process":
        monkeypatch.setattr(multiprocessing.get_context("fork").Process, "start", start_one)
    else:
        monkeypatch.setattr(workers, "ProcessPoolExecutor", refuse)

    folder.build(MANY, jobs=3)

    assert clean(folder, MANY) == bytes_of(folder.site)
    assert [] == multiprocessing.active_children()


@pytest.mark.usefixtures("forks")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_process_that_is_killed_from_outside_is_told(folder: Folder) -> None:
    here = os.getpid()

    def killed(_site: Site) -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return ""

    plan = [page(path, title) for path, title in sorted(MANY.items())]

    with pytest.raises(UsageError, match="ended from outside"):
        folder.build_plan([*plan, File("x.txt", killed, (), str.encode)], jobs=2)

    assert not folder.site.exists()


@pytest.mark.usefixtures("forks")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(("jobs", "after"), [(1, 0), (1, 20), (1, 99), (1, 100), (2, 0), (2, 20)])
def test_a_disk_that_fills_up_leaves_the_old_site(folder: Folder, monkeypatch: pytest.MonkeyPatch, jobs: int, after: int) -> None:
    folder.build(MANY)
    before, changed = bytes_of(folder.site), {path: title.upper() for path, title in MANY.items()}
    write, count = os.write, []

    def fills_up(handle: int, content: Any) -> int:
        count.append(len(content))
        if len(count) > after and os.fstat(handle).st_size == 0 and stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, content)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fills_up)
        with pytest.raises(OSError, match="No space left") as caught:
            folder.build(changed, jobs=jobs)

    assert str(folder.output.next) in caught.value.filename
    assert before == bytes_of(folder.site)
    assert {"state"} == {path.name for path in folder.output.build_folder.iterdir()}
    folder.build(changed)
    assert clean(folder, changed) == bytes_of(folder.site)


@pytest.mark.parametrize("file", ["state.next", "state"])
def test_a_state_that_cannot_be_kept_leaves_the_old_site(folder: Folder, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    folder.build(PAGES)
    before = bytes_of(folder.site)
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if Path(target).name == file:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(OSError, match="No space left"):
            folder.build(PAGES | {"a/index.html": "other"})

    assert file == "state" or before == bytes_of(folder.site)
    folder.build(PAGES | {"a/index.html": "third"})
    assert clean(folder, PAGES | {"a/index.html": "third"}) == bytes_of(folder.site)


def test_a_swap_that_is_refused_half_way_puts_the_old_site_back(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.build(PAGES)
    before = bytes_of(folder.site)
    rename, count = Path.rename, []

    def refuse(path: Path, target: Path) -> Path:
        count.append(path)
        if len(count) == 2:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(output_dir, "_exchange", lambda one, other: False)
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OSError, match="Input/output"):
            folder.build(PAGES | {"a/index.html": "other"})

    assert before == bytes_of(folder.site)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_template_that_fails_is_a_finding_and_the_old_site_stays(folder: Folder, jobs: int) -> None:
    pages = {f"{number:03}/index.html": f"page {number}" for number in range(workers.MIN_OUTPUTS_FOR_POOL + 50)}
    folder.build(pages)
    before = bytes_of(folder.site)
    (folder.templates / "entry.html").write_text('{% extends "base.html" %}\n{% block body %}\n{{ page.titel }}{% endblock %}')

    with pytest.raises(ContentErrors) as caught:
        folder.build(pages, jobs=jobs)

    (finding,) = caught.value.findings
    assert ("../templates/entry.html", 3, "template") == (finding.path, finding.line, finding.code)
    assert "titel" in finding.message
    assert before == bytes_of(folder.site)
    (folder.templates / "entry.html").write_text(TEMPLATES["entry.html"])
    assert frozenset() == folder.build(pages).made


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{{ 1 + 'a' }}", 1),
        ("\n{% if %}", 2),
        ("\n{% include 'none.html' %}", 2),
        ("{{ page.title.none.none }}", 1),
        ("{{ page.title | nofilter }}", 1),
    ],
)
def test_every_fault_of_a_template_has_its_line(folder: Folder, text: str, line: int) -> None:
    (folder.templates / "entry.html").write_text(text)

    with pytest.raises(ContentErrors) as caught:
        folder.build({"index.html": "x"})

    assert [line] == [finding.line for finding in caught.value.findings]
    assert not folder.site.exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_defect_names_the_page_and_keeps_its_traceback(folder: Folder, jobs: int) -> None:
    def fails(_site: Site) -> dict[str, Any]:
        raise KeyError("a defect of ours")

    plan: list[Page | File] = [page(f"{number}.html", "x") for number in range(workers.MIN_OUTPUTS_FOR_POOL)]

    with pytest.raises(RuntimeError, match=r"bad/index.html could not be made(.|\n)*in fails(.|\n)*a defect of ours"):
        folder.build_plan([*plan, Page("bad/index.html", "entry.html", fails)], jobs=jobs)

    assert not folder.site.exists()


def test_data_that_is_not_plain_is_a_defect(folder: Folder) -> None:

    with pytest.raises(RuntimeError, match="plain"):
        folder.build_plan([File("x", lambda _site: {"path": Path()}, (), repr)])  # type: ignore[arg-type]


def test_another_plugin_may_change_a_file_that_was_written(folder: Folder) -> None:
    def shout(path: Path) -> None:
        path.write_bytes(path.read_bytes().upper())

    folder.build(PAGES, written=shout)

    assert b"<P>HOME" == (folder.site / "index.html").read_bytes()
    assert frozenset() == folder.build(PAGES, written=shout).made


def test_progress_ends_with_all(folder: Folder) -> None:
    told: list[tuple[int, int]] = []

    folder.build(PAGES, progress=lambda done, total: told.append((done, total)))

    assert (4, 4) == told[-1]


# What is refused


@pytest.mark.parametrize("place", ["content", "content/site", ".", "..", "content/../content"])
def test_an_output_that_puts_the_content_at_risk_is_refused(folder: Folder, place: str) -> None:
    with pytest.raises(UsageError):
        output_dir.find_output(folder.place / place, folder.place / "content")


def test_an_output_that_leads_to_the_content_by_a_symbolic_link_is_refused(folder: Folder) -> None:
    (folder.place / "link").symlink_to(folder.place / "content")

    with pytest.raises(UsageError):
        output_dir.find_output(folder.place / "link" / "site", folder.place / "content")


def test_a_file_as_output_is_refused(folder: Folder) -> None:
    folder.site.write_text("mine")

    with pytest.raises(UsageError):
        folder.build(PAGES)


def test_a_folder_with_files_that_no_build_wrote_is_refused(folder: Folder) -> None:
    (folder.site / "notes").mkdir(parents=True)
    (folder.site / "notes" / "mine.txt").write_text("mine")

    with pytest.raises(UsageError, match=r"notes/mine\.txt"):
        folder.build(PAGES)

    assert "mine" == (folder.site / "notes" / "mine.txt").read_text()


@pytest.mark.parametrize("path", ["mine.txt", "a/mine.txt", "new/mine.txt", ".hidden"])
@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("linked", [False, True])
def test_a_strangers_file_inside_an_earlier_site_is_refused(folder: Folder, path: str, lost: bool, linked: bool) -> None:
    folder.build(PAGES)
    if lost:
        folder.output.state.unlink()
    (folder.site / path).parent.mkdir(exist_ok=True)
    if linked:
        (folder.site / path).symlink_to(folder.place / "nowhere")
    else:
        (folder.site / path).write_text("mine")
    before = set(bytes_of(folder.site))

    with pytest.raises(UsageError, match=path.replace(".", r"\.")):
        folder.build(PAGES | {"a/index.html": "other"})

    assert before == set(bytes_of(folder.site))


def test_a_symbolic_link_in_the_place_of_a_page_is_refused(folder: Folder) -> None:
    folder.build(PAGES)
    (folder.site / "index.html").unlink()
    (folder.site / "index.html").symlink_to(folder.templates / "base.html")

    with pytest.raises(UsageError, match="index"):
        folder.build(PAGES)


def test_an_empty_folder_may_be_the_output(folder: Folder) -> None:
    (folder.site / "empty").mkdir(parents=True)

    folder.build(PAGES)

    assert set(PAGES) | {output_dir.MANIFEST} == set(bytes_of(folder.site))


def test_an_earlier_site_is_known_though_all_else_is_lost(folder: Folder) -> None:
    folder.build(PAGES)
    output_dir.remove_tree(folder.output.build_folder)

    report = folder.build({"index.html": "new"})

    assert frozenset({"index.html"}) == report.made
    assert {"index.html", output_dir.MANIFEST} == set(bytes_of(folder.site))


# Where folders cannot change places at once


def test_the_swap_works_where_the_system_has_no_exchange(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_dir, "_exchange", lambda one, other: False)
    for title in "abcb":
        folder.build(PAGES | {"a/index.html": title})
        assert f"<p>{title}".encode() == (folder.site / "a/index.html").read_bytes()

    assert frozenset() == folder.build(PAGES | {"a/index.html": "b"}).made


@pytest.mark.parametrize("moves", [1, 2])
def test_a_build_killed_between_the_moves_of_a_swap_leaves_nothing_behind(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    folder.build(PAGES)
    monkeypatch.setattr(output_dir, "_exchange", lambda one, other: False)
    rename, done = Path.rename, []

    def killed(path: Path, target: Path) -> Path:
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(path)
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            folder.build(PAGES | {"a/index.html": "other"})

    folder.build(PAGES | {"b/index.html": "third"})
    assert clean(folder, PAGES | {"b/index.html": "third"}) == bytes_of(folder.site)
    assert not folder.output.aside.exists()


# Killed builds, and two at once

BUILD = """
import sys, time
from pathlib import Path
sys.path[:0] = {path!r}
import test_incremental
from tracker.builder.generator import acquire_lock
folder = object.__new__(test_incremental.Folder)
folder.place = Path({place!r})
folder.templates = folder.place / "templates"
lock, _ = acquire_lock(folder.output)
print("held", flush=True)
while {waits} and not (folder.place / "go").exists():
    time.sleep(0.01)
folder.build(test_incremental.many({title!r}), jobs={jobs})
print("built", flush=True)
"""


def many(title: str) -> dict[str, str]:
    """A plan long enough to be killed in, of which half changes with `title`."""
    return {f"{number:04}/index.html": title if number % 2 else "constant" for number in range(1500)} | {f"only-{title}.txt": title}


def start(folder: Folder, title: str, jobs: int = 1, waits: bool = False) -> subprocess.Popen[str]:
    path = [str(Path(__file__).parent), *sys.path]
    program = BUILD.format(path=path, place=str(folder.place), title=title, jobs=jobs, waits=waits)
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


KILLED = """
import os, signal, sys, time
from pathlib import Path
sys.path[:0] = {path!r}
import test_incremental
from tracker.builder.generator import acquire_lock
folder = object.__new__(test_incremental.Folder)
folder.place = Path({place!r})
folder.templates = folder.place / "templates"
for line in sys.stdin:
    title, moment = line.split()
    end, held = os.pipe()
    if not (build := os.fork()):
        lock, _ = acquire_lock(folder.output)
        os.write(held, b"h")
        folder.build(test_incremental.many(title), jobs=2)
        os._exit(0)
    os.close(held)
    os.read(end, 1)
    start = time.monotonic()
    if moment != "never":
        time.sleep(float(moment))
        os.kill(build, signal.SIGKILL)
    os.waitpid(build, 0)
    while os.read(end, 1):  # its own processes have ended too
        pass
    os.close(end)
    print(time.monotonic() - start, flush=True)
"""
"""A process that forks a build of the title on each line and kills it at the moment named there; the answer is how long it has run."""


@pytest.mark.process
def test_killed_at_twenty_moments_the_site_is_whole_and_the_next_build_right(folder: Folder) -> None:
    titles = ("one", "two")
    whole = {title: clean(folder, many(title)) for title in titles}
    folder.build(many("one"))
    program = KILLED.format(path=[str(Path(__file__).parent), *sys.path], place=str(folder.place))
    seen = set()

    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as builds:

        def built(title: str, moment: float | str) -> float:
            assert builds.stdin is not None
            assert builds.stdout is not None
            print(title, moment, file=builds.stdin, flush=True)
            return float(builds.stdout.readline())

        length = built("two", "never")
        for number in range(20):
            built(titles[number % 2], length * number / 20)
            site = bytes_of(folder.site)
            seen.add(next(name for name, files in whole.items() if files == site))

    assert set(titles) >= seen
    folder.build(many("one"))
    assert whole["one"] == bytes_of(folder.site)
    assert {"lock", "next", "state"} >= {path.name for path in folder.output.build_folder.iterdir()}


@pytest.mark.process
def test_of_two_builds_at_once_the_later_waits(folder: Folder) -> None:
    first = start(folder, "one", waits=True)
    assert first.stdout is not None
    assert "held\n" == first.stdout.readline()
    second = start(folder, "two")
    assert second.stderr is not None
    assert "waiting" in second.stderr.readline()

    (folder.place / "go").touch()

    assert "built\n" == first.communicate()[0]
    assert "held\nbuilt\n" == second.communicate()[0]
    assert clean(folder, many("two")) == bytes_of(folder.site)
