"""Outputs carried over because no dependency changed are compared with a build of everything, edit after edit."""

from __future__ import annotations

import ast
import datetime
import inspect
import json
import random
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import pytest

from tools.bench.corpus import Corpus
from tracker.builder import incremental, previous_build, workers
from tracker.builder.generator import settings_digest
from tracker.builder.output_dir import Output
from tracker.model.comparison import Change
from tracker.model.entries import Entry
from tracker.model.library import load
from tracker.model.log import Log
from tracker.site import dependencies
from tracker.site.outputs import File, Page, given
from tracker.site.plan import TRACKED_VALUES, plan
from tracker.site.site import Site

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "sitename": "Tracker",
    "site_url": "https://tracker.example",
    "theme": ROOT / "theme",
    "languages": {"zh-Hans": {"path": "zh", "sitename": "追踪", "standfirst": ""}},
}
NOW = datetime.date(2023, 6, 30)
SIZE, EDITS = 120, 14
OUTPUT = Output(Path("site"))
NO_BUILD = previous_build.PreviousBuild(OUTPUT)


class OneTemplate:
    """A theme that never changes."""

    def digest(self, template: str) -> bytes:
        return template.encode()

    def render(self, page: Page, data: dict[str, Any]) -> bytes:
        return b""

    def fault(self, error: Exception) -> None:
        raise error


class Tracker:
    """A tracker that is edited, and what a build would keep of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.rng = folder, random.Random(seed)
        self.corpus = Corpus(SIZE, seed)
        self.corpus.write(folder)
        self.changes: list[Change] = [Change("2023-01-01", "policy", id, "added", "", None, id) for id in self.ids("policies")[:20]]

    def built(self, before: previous_build.PreviousBuild) -> tuple[previous_build.PreviousBuild, list[Page | File], set[str]]:
        """Return the state of a build that makes all data anew, its plan, and the paths that it could carry over after `before`."""
        library = load(self.folder)
        site = Site(library, SETTINGS, NOW, log=Log(self.changes, library.former, library.gone))
        planned = [part for part in plan(site) if not part.of]  # these are made of other outputs
        digests = dependencies.digests(site, TRACKED_VALUES)
        key = settings_digest(site.settings, [])
        bases = incremental.basis_of(planned, OneTemplate(), key + dependencies.unrecorded_digest(site))
        left = {one.path for one in incremental.unchanged(planned, bases, before, dependencies.changed(before.digests, digests))}
        job = workers.Job(planned, self.folder, OneTemplate(), key, {}, site, bases)
        files = {}
        for part in planned:
            data, basis, read = job.read(part)
            files |= dict.fromkeys(part.paths, previous_build.FileRecord(job.fingerprint(part, data), "", 0, 0, basis, read))
        return previous_build.PreviousBuild(OUTPUT, files, digests), planned, left

    def ids(self, folder: str) -> list[str]:
        return sorted(path[len(folder) + 1 : -3] for path in self.corpus.files if path.startswith(f"{folder}/"))

    def one(self, folder: str) -> str:
        return f"{folder}/{self.rng.choice(self.ids(folder))}.md"

    def change(self, path: str, change: Callable[[dict[str, Any]], Any], more: str = "") -> None:
        """Change the fields of a file, and append to its text."""
        _, head, body = self.corpus.files[path].split("---\n", 2)
        fields = {name: json.loads(value) for name, value in re.findall(r"^(\w+): (.*)$", head, re.M)}
        change(fields)
        folder, id = path[:-3].split("/")
        self.corpus.put(folder, id, fields, body.lstrip("\n") + more)
        (self.folder / path).write_text(self.corpus.files[path], "utf-8")


def retitle(tracker: Tracker) -> None:
    folder = tracker.rng.choice(("policies", "articles", "agencies", "companies", "themes", "places", "pages"))
    name = "title" if folder in ("policies", "articles", "pages") else "name"
    tracker.change(tracker.one(folder), lambda fields: fields.update({name: f"Renamed {tracker.rng.random()}"}))


def new_theme(tracker: Tracker) -> None:
    theme = tracker.rng.choice(tracker.ids("themes"))
    path = tracker.one(tracker.rng.choice(("policies", "articles")))
    tracker.change(path, lambda fields: fields.update(themes=list(dict.fromkeys([theme, *fields["themes"]]))))


def new_issuer(tracker: Tracker) -> None:
    agency = tracker.rng.choice(tracker.ids("agencies"))
    tracker.change(tracker.one("policies"), lambda fields: fields.update(issued_by=list(dict.fromkeys([agency, *fields["issued_by"]]))))


def new_day(tracker: Tracker) -> None:
    day = tracker.corpus.day().isoformat()
    tracker.change(tracker.one("policies"), lambda fields: fields["timeline"][0].update(date=day))
    tracker.change(tracker.one("articles"), lambda fields: fields.update(published=day))


def new_stance(tracker: Tracker) -> None:
    stance = tracker.rng.choice(("promote", "restrict", "mixed", "neutral"))
    tracker.change(tracker.one("policies"), lambda fields: fields.update(stance=stance, milestone=True, milestone_label="Short"))


def new_relation(tracker: Tracker) -> None:
    target = tracker.rng.choice(tracker.ids("policies"))
    type = tracker.rng.choice(("supersedes", "repeals", "implements"))
    relation = {"type": type, "policy": target, "note": "As it says."}
    tracker.change(tracker.one("policies"), lambda fields: fields.setdefault("relations", []).append(relation))


def new_text(tracker: Tracker) -> None:
    targets = [tracker.rng.choice(tracker.ids(folder)) for folder in ("policies", "agencies", "themes")]
    more = f"\nIt follows [[{targets[0]}]] by [[agency/{targets[1]}]] on [[theme/{targets[2]}|this]].\n"
    tracker.change(tracker.one(tracker.rng.choice(("policies", "articles", "agencies"))), lambda fields: None, more)


def new_parent(tracker: Tracker) -> None:
    path, other = tracker.one("themes"), "mining"
    if path != "themes/mining.md":
        tracker.change(path, lambda fields: fields.update(parent=None if fields.get("parent") else other))
    tracker.change(tracker.one("agencies"), lambda fields: fields.update(place=tracker.rng.choice(tracker.ids("places"))))


def new_words(tracker: Tracker) -> None:
    translations = {"zh-Hans": {"summary": "摘要。", "title": "标题"}}
    path, former = tracker.one(tracker.rng.choice(("policies", "articles"))), f"was-{tracker.rng.randrange(10**9)}"
    tracker.change(path, lambda fields: fields.update(translations=translations, original_title={"zh": "原题"}, former_ids=[former]))


def new_entry(tracker: Tracker) -> None:
    path = tracker.one(tracker.rng.choice(("policies", "articles", "agencies")))
    added = f"{path[:-3]}-again.md"
    tracker.corpus.files[added] = tracker.corpus.files[path]
    tracker.change(added, lambda fields: fields.update({"title" if "title" in fields else "name": "Another"}))


def new_position(tracker: Tracker) -> None:
    """A theme gets a position, a policy a requirement."""
    place, policy, day = tracker.one("places"), tracker.one("policies"), tracker.corpus.day().isoformat()
    rests = {"place": place[7:-3], "since": day, "text": f"As of {day}.", "policies": [policy[9:-3]]}
    position = {**rests, "position": tracker.rng.choice(("prohibited", "licence", "promoted"))}
    requirement = {"who": tracker.rng.choice(("bank", "company")), "rule": "must", "what": f"Report on {day}"}
    tracker.change(tracker.one("themes"), lambda fields: fields.setdefault("positions", []).append(position))
    tracker.change(tracker.one("policies"), lambda fields: fields.setdefault("requirements", []).append(requirement))


def logged(tracker: Tracker) -> None:
    """A commit: what it did stands in the log, and the content as it was."""
    kind, folder = tracker.rng.choice((("policy", "policies"), ("article", "articles"), ("theme", "themes")))
    id, day = tracker.rng.choice(tracker.ids(folder)), f"2023-0{len(tracker.changes) % 6 + 1}-02"
    theme = tracker.rng.choice(tracker.ids("themes"))
    made = tracker.rng.choice(
        (
            Change(day, kind, id, "added", "", None, id),
            Change(day, "policy", tracker.rng.choice(tracker.ids("policies")), "event", "effective", "2022-01-01", None),
            Change(day, kind, id, "revised", "themes", None, [theme]),
            Change(day, "policy", "", "revised", "themes", None, 31),
            Change(day, kind, "long-gone", "removed", "", "Gone", None),
        )
    )
    tracker.changes = [*tracker.changes, made]


def in_and_out(tracker: Tracker) -> None:
    tracker.change(tracker.one("articles"), lambda fields: fields.update(draft=not fields.get("draft")))
    tracker.change(tracker.one("policies"), lambda fields: fields.update(draft=not fields.get("draft")))
    for path in [path for path in tracker.corpus.files if path.startswith("articles/") and path.endswith("-again.md")]:
        del tracker.corpus.files[path]
        (tracker.folder / path).unlink()


KINDS_OF_EDITS = (
    retitle,
    new_theme,
    new_issuer,
    new_day,
    new_stance,
    new_relation,
    new_text,
    new_parent,
    new_words,
    new_entry,
    new_position,
    logged,
    in_and_out,
)


@pytest.mark.process
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in (1, 2, 3))])
def test_what_is_left_as_it_is_would_have_been_made_the_same(tmp_path: Path, seed: int) -> None:
    tracker = Tracker(tmp_path, seed)
    before, _planned, left = tracker.built(NO_BUILD)
    assert not left
    for number in range(EDITS):
        edit = KINDS_OF_EDITS[(number + seed * EDITS) % len(KINDS_OF_EDITS)]
        edit(tracker)
        now, _planned, left = tracker.built(before)
        wrong = sorted(path for path in left if now.files[path].fingerprint != before.files[path].fingerprint)
        assert [] == wrong, f"after {edit.__name__} as edit {number + 1}"
        before = now


def test_without_a_change_only_what_rests_on_everything_is_made_anew_and_after_a_small_edit_little_more(tmp_path: Path) -> None:
    tracker = Tracker(tmp_path, 1)
    before, planned, _left = tracker.built(NO_BUILD)
    same, _planned, left = tracker.built(before)
    entries = {part.path for part in planned if re.fullmatch(r"(policies|articles)/[a-z-]+\d+/index.html", part.path)}

    assert not [part.path for part in planned if part.path.endswith(("feed.atom", "about/index.html")) and part.path not in left]
    assert len(left) > len(planned) / 2

    tracker.change("articles/article-50.md", lambda fields: None, "\nMore.\n")
    _now, _planned, left = tracker.built(same)

    assert len(entries - left) < len(entries) / 10
    assert entries & left


def test_an_edited_text_leaves_lists_and_the_state_of_play_as_they_are(tmp_path: Path) -> None:
    tracker = Tracker(tmp_path, 2)
    before, planned, _left = tracker.built(NO_BUILD)
    tracker.change("policies/policy-7.md", lambda fields: None, "\nOne more sentence.\n")

    _now, _planned, left = tracker.built(before)

    has_text = re.compile(r"policies/policy-7/|data/|search/")
    quotes = re.compile(r"[a-z]+/(?!page/)[a-z0-9-]+/(page/\d+/)?index\.html")
    made = {part.path for part in planned} - left
    assert "policies/policy-7/index.html" in made
    assert {"state/index.html", "policies/index.html", "feeds/all.atom"} <= left
    assert not [path for path in made if not has_text.match(path) and not quotes.fullmatch(path)]


def test_whoever_reads_a_text_records_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no edit of the test above would show it: a stale page is found by nobody."""
    Corpus(SIZE, 3).write(tmp_path)
    site = Site(load(tmp_path), SETTINGS, NOW)
    touched: set[tuple[str, str]] = set()
    for name in ("body", "mentions", "citations", "scan", "digest"):
        read = inspect.getattr_static(Entry, name).__get__

        def noted(entry: Entry, read: Any = read) -> Any:
            touched.add(entry.key)
            return read(entry, Entry)

        monkeypatch.setattr(Entry, name, property(noted))
    texts = 0
    for part in plan(site):
        touched.clear()
        if not part.of:
            _data, reads = site.trace.record(partial(part.data, site))
            texts += len(touched)
            assert dependencies.ALL in reads or {(*key, "text") for key in touched} <= reads, part.path
    assert texts > SIZE


class Reading:
    """As much of a site as records what is read."""

    def __init__(self) -> None:
        self.memo: dict[Any, dict[Any, Any]] = {}
        self.tracked_values: dict[Any, Any] = {}
        self.trace = dependencies.Trace()


def test_results_for_neighbours_are_the_newest_and_callers_inherit_their_dependencies() -> None:
    asked: list[int] = []

    @dependencies.memoized_for_neighbours
    def doubled(site: Reading, number: int) -> int:
        asked.append(number)
        site.trace.reads.add(("number", str(number)))
        return 2 * number

    site, many = Reading(), range(3 * dependencies.NEIGHBOURS)
    results = [site.trace.record(lambda number=number: (doubled(site, number), doubled(site, number))) for number in many]

    assert [((2 * number, 2 * number), {("number", str(number))}) for number in many] == results
    assert [*many] == asked
    assert dependencies.NEIGHBOURS == sum(map(len, site.memo.values()))
    assert 0 == doubled(site, 0)
    assert [*many, 0] == asked


def test_a_function_that_is_local_or_has_other_arguments_than_plain_data_is_always_asked() -> None:
    held = {"a": 1}

    assert incremental.encoded_arguments(Page("x.html", "x.html", lambda _site: held)) is None
    assert incremental.encoded_arguments(Page("x.html", "x.html", given, (jinja2.Environment(),))) is None
    assert incremental.encoded_arguments(Page("x.html", "x.html", given, (held,))) is not None


def test_the_plan_names_all_functions_whose_results_are_tracked() -> None:
    """A build that missed one would take its result for unchanged for ever."""
    found = set()
    for path in (ROOT / "plugins" / "tracker").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(one) in ("tracked_value", "tracked_value_by_key") for one in node.decorator_list
            ):
                found.add((".".join(path.relative_to(ROOT / "plugins").with_suffix("").parts), node.name))

    assert found == {(value.__module__, value.__name__) for value in TRACKED_VALUES}
