"""
A build over an earlier one's caches equals a clean build, whatever was edited, renamed, copied, swapped or moved in between; and so does
the live site.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
import pelican
import pytest
from own_kinds import CASE, MARKET
from pelican.log import LimitFilter
from pelican.plugins import signals
from pelican.settings import read_settings

import tracker
from tracker.builder import generator
from tracker.builder.generator import Run
from tracker.builder.live_site import BuildRequiredError, LiveSite
from tracker.builder.output_dir import MANIFEST
from tracker.model.checks import check
from tracker.model.dates import partial_date
from tracker.model.kinds import KINDS, Kind
from tracker.model.library import load

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden_site" / "content"
SETTINGS = ROOT / "pelicanconf.py"
DAY = 86_400
FIRST_DAY = 1_640_995_200
EDITS = 12
TRIES = 20
"""Entries on which an edit is tried before another is chosen: few can be renamed or moved without a word elsewhere."""

NOTE = "---\ntitle: Note in {}\nsummary: It fits every folder.\n---\n\nText.\n"
NOTES = {f"{folder}/note-{folder}.md": NOTE.format(folder) for folder in ("pages", "themes")}
"""Entries that may stand in the folder of several kinds."""
TITLE = re.compile("^(title|name): .*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))


class World:
    """A content folder that is edited at random, and builds of it: warm ones into `site`, clean ones elsewhere. No template changes."""

    def __init__(self, folder: Path, seed: int, compiled: Path) -> None:
        self.folder, self.rng, self.clean_builds, self.compiled = folder, random.Random(seed), 0, compiled
        self.files = {path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8") for path in sorted(GOLDEN.rglob("*")) if path.is_file()}
        self.files |= NOTES
        write(self.folder / "content", self.files)

    def edit(self) -> str:
        """Make one random edit that leaves the content without errors; its name and what it touched."""
        while True:
            edit = self.rng.choice(KINDS_OF_EDITS)
            for _ in range(TRIES):
                before = dict(self.files)
                touched = edit(self)
                if self.files != before and not errors(write(self.folder / "tried", self.files)):
                    write(self.folder / "content", self.files)
                    return f"{edit.__name__} {touched}"
                self.files = before

    def warm(self) -> dict[str, bytes]:
        return build(self.folder / "content", self.folder / "site", with_templates(self.folder / "cache", self.compiled))

    def clean(self) -> dict[str, bytes]:
        self.clean_builds += 1
        place = self.folder / f"clean-{self.clean_builds}"
        site = build(write(place / "content", self.files), place / "site", with_templates(place / "cache", self.compiled))
        shutil.rmtree(place)
        return site

    def path(self, pattern: str = "") -> str:
        """The path of a random entry."""
        return self.rng.choice(sorted(path for path in self.files if not path.startswith("_") and re.search(pattern, path)))

    def word(self) -> str:
        return f"word{self.rng.randrange(10**6)}"


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write these files into a folder and remove all others; a file whose text stays is not touched."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    return folder


def with_templates(cache: Path, compiled: Path) -> Path:
    """A cache that has compiled templates already, for builds with the same settings."""
    cache.mkdir(parents=True, exist_ok=True)
    if not (cache / "bytecode").is_symlink():
        (cache / "bytecode").symlink_to(compiled)
    return cache


def errors(content: Path) -> list[str]:
    return [finding.code for finding in check(load(content), partial_date("2022-01-01").first_day, warnings=False)]


def build(content: Path, output: Path, cache: Path, **settings: Any) -> dict[str, bytes]:
    """Build as the `pelican` command does, in this process; every file of the site."""
    given = {"PATH": str(content), "OUTPUT_PATH": str(output), "CACHE_PATH": str(cache), "RUN": Run(jobs=1), **settings}
    pelican.Pelican(read_settings(str(SETTINGS), given)).run()
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}


def id_of(path: str) -> str:
    return Path(path).stem


def kind_of(path: str) -> Kind:
    return next(kind for kind in KINDS.values() if kind.folder == path.split("/")[0])


# Edits: each changes `files` and says what it touched; one that the content does not allow is undone by the caller.


def new_text(world: World) -> str:
    path = world.path(r"\.md$")
    world.files[path] += f"\nAlso {world.word()}.\n"
    return path


def new_title(world: World) -> str:
    path = world.path()
    world.files[path] = TITLE.sub(lambda found: f"{found[1]}: Called {world.word()}", world.files[path], count=1)
    return path


def new_date(world: World) -> str:
    path = world.path("policies/")
    year = world.rng.randint(2009, 2024)
    world.files[path] = re.sub(r"\{date: \d{4}", f"{{date: {year}", world.files[path], count=1)
    return path


def new_draft(world: World) -> str:
    path = world.path()
    text = world.files[path]
    drafted = "draft: true\n"
    world.files[path] = text.replace(drafted, "") if drafted in text else TITLE.sub(lambda found: drafted + found[0], text, count=1)
    return path


def new_mention(world: World) -> str:
    path, other = world.path(r"\.md$"), world.path()
    world.files[path] += f"\nIt follows [[{kind_of(other).name}/{id_of(other)}]].\n"
    return f"{path} to {other}"


def new_field(world: World) -> str:
    path, line = world.path(), world.rng.choice(FIELDS)
    opening = "---\n" if path.endswith(".md") else ""
    if f"{line.split(':')[0]}:" not in world.files[path]:
        world.files[path] = opening + line.format(world.word()) + "\n" + world.files[path].removeprefix(opening)
    return f"{line} in {path}"


def renamed(world: World) -> str:
    """A pure rename: no byte of the file changes."""
    path = world.path()
    moved(world, path, f"{Path(path).parent.as_posix()}/{world.word()}{Path(path).suffix}")
    return path


def renamed_with_all_that_refers(world: World) -> str:
    path, id = world.path("(policies|articles|themes|companies|people)/"), world.word()
    old = re.compile(rf"(?<![\w-]){re.escape(id_of(path))}(?![\w-])")
    moved(world, path, f"{Path(path).parent.as_posix()}/{id}{Path(path).suffix}")
    world.files = {name: old.sub(id, text) for name, text in world.files.items()}
    return f"{path} to {id}"


def copied(world: World) -> str:
    path = world.path()
    world.files[f"{Path(path).parent.as_posix()}/{world.word()}{Path(path).suffix}"] = world.files[path]
    return path


def swapped(world: World) -> str:
    path = world.path()
    other = world.path(f"^{path.split('/')[0]}/.*{re.escape(Path(path).suffix)}$")
    world.files[path], world.files[other] = world.files[other], world.files[path]
    return f"{path} and {other}"


def moved_to_another_kind(world: World) -> str:
    path, folder = world.path(), world.rng.choice(("pages", "themes", "places", "people", "companies", "agencies"))
    moved(world, path, f"{folder}/{Path(path).name}")
    return f"{path} to {folder}"


def moved_to_another_folder(world: World) -> str:
    path = world.path()
    moved(world, path, f"{path.split('/')[0]}/{world.rng.choice(('2020/', '2021/', ''))}{Path(path).name}")
    return path


def written_in_the_other_form(world: World) -> str:
    path = world.path()
    text = world.files.pop(path)
    if path.endswith(".md"):
        _, head, body = text.split("---\n", 2)
        lines = [f"  {line}" if line else "" for line in body.strip("\n").splitlines()]
        world.files[f"{path[:-3]}.yaml"] = head + ("body: |\n" + "\n".join(lines) + "\n" if lines else "")
    else:
        head, _, body = text.partition("body: |\n")
        world.files[f"{path[:-5]}.md"] = f"---\n{head}---\n\n" + re.sub("^  ", "", body, flags=re.M)
    return path


def removed(world: World) -> str:
    path = world.path()
    del world.files[path]
    return path


def removed_with_a_tombstone(world: World) -> str:
    path = world.path()
    del world.files[path]
    world.files["_gone.yaml"] += f"- {{kind: {kind_of(path).name}, id: {id_of(path)}, reason: It is no more}}\n"
    return path


def moved(world: World, path: str, to: str) -> None:
    if to not in world.files:
        world.files[to] = world.files.pop(path)


VOCABULARY = """\
stance:
  promote: {{label: Promotes {0}, side: up}}
  restrict: {{label: Restricts {0}, side: down}}
  mixed: {{label: Both {0}, side: both}}
  neutral: {{label: Neither {0}, side: none}}
event:
  effective: {{label: Began {0}}}
"""


def new_vocabulary(world: World) -> str:
    world.files.pop("_vocabulary.yaml", None)
    if world.rng.random() < 0.7:
        world.files["_vocabulary.yaml"] = VOCABULARY.format(world.word())
    return "_vocabulary.yaml"


FIELDS = (
    "translations: {{zh-Hans: {{title: 标题 {0}, summary: 摘要 {0}。}}}}",
    "original_title: {{zh: 原题 {0}}}",
    "aliases: [Also {0}]",
    "former_ids: [was-{0}]",
    "parent: tokens",
    "relations: [{{type: cites, policy: pilot, note: As {0} says}}]",
    "companies: [exchange]",
    "themes: [blockchain, token-sales]",
    "reviewed: 2021-11-01",
    "milestone: true",
)

KINDS_OF_EDITS: tuple[Callable[[World], str], ...] = (
    new_text, new_title, new_date, new_draft, new_mention, new_field, new_vocabulary, renamed, renamed_with_all_that_refers, copied,
    swapped, moved_to_another_kind, moved_to_another_folder, written_in_the_other_form, removed, removed_with_a_tombstone,
)  # fmt: skip


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in (1, 2, 3))])
def test_however_content_was_edited_a_warm_build_and_the_live_site_equal_a_clean_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: Path, seed: int
) -> None:
    world = World(tmp_path, seed, compiled)
    clean, live = world.warm(), LiveSite(tmp_path / "content")
    live.renew()
    live.rest()

    for number in range(EDITS):
        files, before = dict(world.files), clean
        edit = world.edit()
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + world.rng.choice((0, 0, 400)) * DAY))
        clean = world.clean()
        assert [] == differing(clean, world.warm()), f"after edit {number + 1} of seed {seed}: {edit}"
        live.renew({path for path in files.keys() | world.files.keys() if files.get(path) != world.files.get(path)})
        assert ([], {"data"}) == compared(live, clean, before), f"after edit {number + 1} of seed {seed}: {edit}"


def compared(live: LiveSite, clean: dict[str, bytes], before: Iterable[str]) -> tuple[list[str], set[str]]:
    """The files in which a live site differs from a clean build, in those of an earlier site too; the folders that it leaves to builds."""
    wrong, left = [], set()
    for path in sorted({*clean, *before} - {MANIFEST}):
        try:
            if live.file(path) != clean.get(path):
                wrong.append(path)
        except BuildRequiredError:
            left.add(path.split("/")[0])
    return wrong, left


# Nothing changed


def test_a_build_of_what_the_last_one_was_made_of_plans_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(GOLDEN, tmp_path / "site", tmp_path / "cache")
    with monkeypatch.context() as patch:
        patch.delattr(generator.plan, "plan")
        assert first == build(GOLDEN, tmp_path / "site", tmp_path / "cache")

    for path in ("robots.txt", min(path for path in first if path.endswith("/index.md"))):
        (tmp_path / "site" / path).unlink()
        assert first == build(GOLDEN, tmp_path / "site", tmp_path / "cache")


def test_a_build_that_plans_nothing_repeats_what_planning_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"SECURITY_CONTACT": "safe@example.org", "SECURITY_EXPIRES": "2000-01-31", "SEARCH": False}

    said = []
    for now in (settings, settings, settings | {"SECURITY_EXPIRES": "2999-01-31"}):
        caplog.clear()
        monkeypatch.setattr(LimitFilter, "_raised_messages", set())  # Pelican logs a warning once in a process
        build(GOLDEN, tmp_path / "site", tmp_path / "cache", **now)
        said.append([message for message in caplog.messages if "the security contact" in message])

    assert [1, 1, 0] == [len(messages) for messages in said]
    assert said[0] == said[1]


def test_a_file_of_the_theme_and_the_picture_of_the_site_are_seen_though_no_entry_changed(tmp_path: Path) -> None:
    theme, mark = Path(shutil.copytree(ROOT / "theme", tmp_path / "theme")), tmp_path / "mark.svg"
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    mark.write_text("<svg><title>one</title></svg>", "utf-8")
    settings = {"THEME": str(theme), "TRACKER_MARK": str(mark), "SEARCH": False}
    sites = [build(GOLDEN, tmp_path / "site", tmp_path / "cache", **settings)]

    for file, text in (
        (theme / "static" / "js" / "main.js", "// one\n"),
        (mark, "<svg></svg>"),
        (theme / "templates" / "404.html", "None"),
    ):
        file.write_text(text, "utf-8")
        sites.append(build(GOLDEN, tmp_path / "site", tmp_path / "cache", **settings))

    assert all(before != after for before, after in pairwise(sites))
    assert sites[-1] == build(GOLDEN, tmp_path / "clean", tmp_path / "other", **settings)


# Settings, theme, code


ZH = {"path": "zh", "sitename": "另一个名字", "standfirst": "另一句话"}
CHANGED_SETTINGS: list[dict[str, Any]] = [
    {"TRACKER_KINDS": [CASE, MARKET]},
    {"SITENAME": "Another name"},
    {"STANDFIRST": "Another sentence."},
    {"SITEURL": "https://another.example/below"},
    {"REPOSITORY": "https://code.example/tracker"},
    {"LICENCE": "CC0"},
    {"SEARCH": False},
    {"TRACKER_LANGUAGES": {}},
    {"TRACKER_LANGUAGES": {"zh-Hans": ZH}},
    {"DEFAULT_LANG": "zh-Hans", "TRACKER_LANGUAGES": {}},
    {"JINJA_ENVIRONMENT": {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": False, "lstrip_blocks": False}},
]


@pytest.mark.parametrize("settings", CHANGED_SETTINGS, ids=lambda settings: "-".join(settings))
def test_after_a_change_of_settings_and_back_a_warm_build_equals_a_clean_one(
    tmp_path: Path, compiled: Path, settings: dict[str, Any]
) -> None:
    shutil.copytree(compiled, tmp_path / "cache" / "bytecode")
    first = build(GOLDEN, tmp_path / "site", tmp_path / "cache")

    changed = build(GOLDEN, tmp_path / "site", tmp_path / "cache", **settings)
    again = build(GOLDEN, tmp_path / "site", tmp_path / "cache")

    assert first != changed
    assert [] == differing(build(GOLDEN, tmp_path / "clean", tmp_path / "other", **settings), changed)
    assert [] == differing(first, again)


def test_after_a_change_of_the_catalogue_a_warm_build_equals_a_clean_one(tmp_path: Path) -> None:
    theme = Path(shutil.copytree(ROOT / "theme", tmp_path / "theme"))
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    settings = {"THEME": str(theme)}
    first = build(GOLDEN, tmp_path / "site", tmp_path / "cache", **settings)
    catalogue = theme / "translations" / "zh-Hans" / "LC_MESSAGES" / "tracker.po"
    catalogue.write_text(catalogue.read_text("utf-8").replace("年", "岁").replace("生效", "有效"), "utf-8")

    changed = build(GOLDEN, tmp_path / "site", tmp_path / "cache", **settings)

    assert "zh/index.html" in differing(first, changed)
    assert [] == differing(build(GOLDEN, tmp_path / "clean", tmp_path / "other", **settings), changed)


def module(path: Path, text: str) -> ModuleType:
    """A module of this text, written to `path` and loaded; never from bytecode, which knows a source by its second and size."""
    path.write_text(text, "utf-8")
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_a_filter_of_the_settings_counts_with_its_source(tmp_path: Path) -> None:
    """Its name stays, and so do the settings' other values."""
    override = tmp_path / "templates" / "404.html"
    override.parent.mkdir()
    override.write_text("{{ 'Nothing here'|f_build_filter }}", "utf-8")

    def built(text: str) -> bytes:
        function = module(tmp_path / "f_build_filters.py", f"def change(text):\n    return text.{text}()\n").change
        settings = {"JINJA_FILTERS": {"f_build_filter": function}, "THEME_TEMPLATES_OVERRIDES": [str(override.parent)]}
        return build(GOLDEN, tmp_path / "site", tmp_path / "cache", **settings)["404.html"]

    assert (b"NOTHING HERE", b"nothing here") == (built("upper"), built("lower"))


PLUGIN = """
from pathlib import Path
from pelican.plugins import signals

def change(path, context):
    if path.endswith("robots.txt"):
        Path(path).write_bytes(Path(path).read_bytes() + b"# {}")

def register():
    signals.content_written.connect(change)
"""


def test_a_plugin_that_changes_files_counts_with_its_source(tmp_path: Path) -> None:
    """It is added to a site that stands, changed, and removed; what it is given is what the engine made, never what it left itself."""
    plain = build(GOLDEN, tmp_path / "site", tmp_path / "cache")["robots.txt"]

    def built(word: str) -> bytes:
        plugin = module(tmp_path / "f_build_plugin.py", PLUGIN.replace("{}", word))
        try:
            return build(GOLDEN, tmp_path / "site", tmp_path / "cache", PLUGINS=[tracker, plugin])["robots.txt"]
        finally:
            signals.content_written.disconnect(plugin.change)

    assert plain + b"# one" == built("one")
    assert plain + b"# one" == built("one")
    assert plain + b"# two" == built("two")
    assert plain == build(GOLDEN, tmp_path / "site", tmp_path / "cache")["robots.txt"]
