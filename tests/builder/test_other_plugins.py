"""Beside other plugins: what they write stays in the site, survives later builds, and is never taken for a stranger's file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pelican
import pytest
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.settings import read_settings
from writing import page, policy, write_content

import tracker
from tracker.builder import generator, other_plugins
from tracker.model.findings import ContentErrors, UsageError

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "pelicanconf.py"

Write = Callable[[Path], None]
"""Deed of a plugin in the output folder."""


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640995200")


class Place:
    """A content folder, and builds of it with other plugins."""

    def __init__(self, folder: Path, compiled: Path) -> None:
        self.content, self.site, self.cache = folder / "content", folder / "site", folder / "cache"
        self.compiled = compiled
        """Folder of the templates that the first builds of all tests compiled, with other plugins and without."""
        write_content(self.content, {"pages/about.md": page(), "policies/notice.md": policy()})

    def edit(self) -> None:
        page = self.content / "pages" / "about.md"
        page.write_text(page.read_text("utf-8") + "\nMore.\n", "utf-8")

    def build(self, before: Write | None = None, beside: Write | None = None, last: Write | None = None, **options: Any) -> None:
        """
        Build with a plugin of one generator.

        It writes `before` any generator is asked for its output, `beside` ours, and `last`, when all is finalized.
        """
        settings = {"PATH": str(self.content), "OUTPUT_PATH": str(self.site), "CACHE_PATH": str(self.cache)}
        run = generator.Run(**options)

        class Other(Generator):  # type: ignore[misc]
            def generate_context(self) -> None:
                if before:
                    before(Path(self.output_path))

            def generate_output(self, _writer: Any) -> None:
                if beside:
                    beside(Path(self.output_path))

        def generators(_pelican: object) -> type:
            return Other

        def finalized(made: Any) -> None:
            if last:
                last(Path(made.output_path))

        other = ModuleType("other")
        other.register = lambda: (signals.get_generators.connect(generators), signals.finalized.connect(finalized))  # type: ignore[attr-defined]
        plugins = [other, tracker] if before or beside or last else [tracker]
        copied(self.compiled / str(len(plugins)), self.cache / "bytecode")
        try:
            pelican.Pelican(read_settings(str(SETTINGS), {**settings, "RUN": run, "PLUGINS": plugins})).run()
            copied(self.cache / "bytecode", self.compiled / str(len(plugins)))
        finally:
            signals.get_generators.disconnect(generators)
            signals.finalized.disconnect(finalized)
            generator.end_build()

    def files(self) -> dict[str, bytes]:
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in sorted(self.site.rglob("*")) if path.is_file()}


def copied(source: Path, target: Path) -> None:
    """Copy a folder that is there to where none is."""
    if source.is_dir() and not target.exists():
        shutil.copytree(source, target)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def place(tmp_path: Path, compiled: Path) -> Iterator[Place]:
    yield Place(tmp_path, compiled)
    generator.end_build()


def writes(path: str, text: str = "theirs") -> Write:
    def write(output: Path) -> None:
        file = output / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    return write


def writes_if_missing(path: str) -> Write:
    def write(output: Path) -> None:
        if not (output / path).exists():
            writes(path)(output)

    return write


def copies_with_its_times(path: str) -> Write:
    def write(output: Path) -> None:
        writes(path)(output)
        os.utime(output / path, (0, 0))

    return write


def links(path: str) -> Write:
    def write(output: Path) -> None:
        output.mkdir(exist_ok=True)
        (output / path).unlink(missing_ok=True)
        (output / path).symlink_to("index.html")

    return write


WAYS = [writes("podcast/feed.xml"), writes_if_missing("podcast.xml"), copies_with_its_times("humans.txt"), links("latest.html")]
IDS = ["written", "written if missing", "copied with its times", "linked"]


@pytest.mark.parametrize("write", WAYS, ids=IDS)
@pytest.mark.parametrize("turn", ["before", "beside", "last"])
def test_a_file_of_another_plugin_stays_whatever_is_built_after_it(place: Place, turn: str, write: Write) -> None:
    place.build(**{turn: write})
    first = place.files()
    (theirs,) = first.keys() - Place.files(bare(place)).keys()

    for _ in range(3):
        place.build(**{turn: write})  # nothing has changed
        assert first == place.files()
    for _ in range(3):
        place.edit()
        place.build(**{turn: write})
        assert first[theirs] == place.files()[theirs] or (place.site / theirs).is_symlink()


def bare(place: Place) -> Place:
    """The site of the same content without other plugins."""
    other = Place(place.site.parent / "bare", place.compiled)
    other.build()
    return other


@pytest.mark.parametrize("edited", [False, True])
def test_a_file_stays_when_its_plugin_is_gone_and_goes_with_a_clean_build(place: Place, edited: bool) -> None:
    place.build(before=writes("podcast.xml"), last=writes("humans.txt"))

    for _ in range(2):
        if edited:
            place.edit()
        place.build()
        assert {"podcast.xml", "humans.txt"} < place.files().keys()
    place.build(last=writes("humans.txt"), clean=True)

    assert {"humans.txt"} == {"podcast.xml", "humans.txt"} & place.files().keys()


def test_a_warm_build_beside_other_plugins_equals_a_clean_one(place: Place, tmp_path: Path) -> None:
    plugins = {"before": writes("podcast.xml"), "last": writes("humans.txt")}
    for _ in range(3):
        place.build(**plugins)
        place.edit()
    place.build(**plugins)
    clean = Place(tmp_path / "clean", place.compiled)
    shutil.copytree(place.content, clean.content, dirs_exist_ok=True)

    clean.build(**plugins)

    assert clean.files() == place.files()


@pytest.mark.parametrize("lost", [False, True])
def test_a_strangers_file_is_refused_before_another_plugin_writes(place: Place, lost: bool) -> None:
    place.build(before=writes("podcast.xml", "old"), last=writes("humans.txt"))
    if lost:
        shutil.rmtree(place.site.parent / ".site.build")
    (place.site / "mine.txt").write_text("mine", "utf-8")

    with pytest.raises(UsageError, match=r"mine\.txt"):
        place.build(before=writes("podcast.xml", "new"), last=writes("humans.txt"))

    assert b"old" == place.files()["podcast.xml"]


def test_files_of_others_are_known_though_all_but_the_site_is_lost(place: Place) -> None:
    place.build(before=writes("podcast.xml"), last=writes("humans.txt"))
    shutil.rmtree(place.site.parent / ".site.build")

    place.build()

    assert {"podcast.xml", "humans.txt"} < place.files().keys()


def breaks(_output: Path) -> None:
    raise RuntimeError("another plugin breaks")


def test_what_others_wrote_in_a_build_that_failed_is_no_strangers(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for before, last in ((writes("podcast.xml"), breaks), (breaks, None)):
        with pytest.raises(RuntimeError, match="another plugin breaks"):
            place.build(before=before, last=last)
    place.edit()
    with monkeypatch.context() as patch:
        patch.setattr(generator.incremental, "make_all", fails)
        with pytest.raises(ContentErrors):
            place.build(before=writes("podcast-2.xml"), last=writes("humans.txt"))

    place.build(last=writes("humans.txt"))

    assert {"podcast.xml", "podcast-2.xml", "humans.txt"} < place.files().keys()


def test_what_others_wrote_in_a_first_build_that_failed_is_no_strangers(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(generator.incremental, "make_all", fails)
        with pytest.raises(ContentErrors):
            place.build(before=writes("podcast.xml"))

    place.build()

    assert {"index.html", "podcast.xml"} < place.files().keys()


def fails(*_: object) -> None:
    raise ContentErrors([])


@pytest.mark.parametrize("path", ["robots.txt", "policies", "index.html/inside.txt"])
def test_where_both_write_the_page_of_the_site_stands(place: Place, path: str) -> None:
    place.build()
    plain = place.files()
    shutil.rmtree(place.site)

    def write(output: Path) -> None:
        if not output.exists():  # else ours stands there already
            writes(path)(output)

    place.build(before=write)

    assert plain == place.files()


def test_without_other_plugins_the_output_is_let_go_at_once(place: Place) -> None:
    place.build()

    assert [] == generator._running
    assert {"lock", "state"} == {path.name for path in (place.site.parent / ".site.build").iterdir()}


# The `pelican` command, and a plugin that kills it

CONF = """
import os, signal, sys
sys.path[:0] = {path!r}
from pathlib import Path
from pelican.plugins import signals
from pelicanconf import *
import tracker

class Humans:
    @staticmethod
    def write(made):
        Path(made.output_path, "humans.txt").write_text("theirs")
        if os.environ.get("KILLED"):
            os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def register():
        signals.finalized.connect(Humans.write)

THEME, CACHE_PATH, PLUGINS = {theme!r}, {cache!r}, [tracker, Humans]
"""


@pytest.fixture
def command(place: Place) -> list[str]:
    conf = place.content.parent / "conf.py"
    path = [str(ROOT), str(ROOT / "plugins")]
    conf.write_text(textwrap.dedent(CONF.format(path=path, theme=str(ROOT / "theme"), cache=str(place.cache))), "utf-8")
    return [sys.executable, "-m", "pelican", str(place.content), "-o", str(place.site), "-s", str(conf)]


def test_the_pelican_command_builds_again_over_what_another_plugin_wrote(place: Place, command: list[str]) -> None:
    for _ in range(3):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (0, "") == (done.returncode, done.stderr)
        assert b"theirs" == place.files()["humans.txt"]
        place.edit()

    assert other_plugins.opened_at(generator.output_dir.find_output(place.site, place.content)) is None


def test_a_build_killed_while_others_write_leaves_nothing_that_the_next_refuses(place: Place, command: list[str]) -> None:
    for environment in ({"KILLED": "1"}, {"KILLED": "1"}, {}):
        place.edit()
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)
        assert done.returncode in (0, -9), done.stderr

    assert 0 == done.returncode
    assert b"theirs" == place.files()["humans.txt"]
