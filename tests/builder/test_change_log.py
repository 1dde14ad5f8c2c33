"""Feeds and calendars announce the changes of a content: each case as a build finds it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import feedparser
import golden
import icalendar
import pytest
from repositories import Repository
from sites import SETTINGS, render
from writing import BASE, entry, policy

from tracker.builder import change_log
from tracker.model import git_log
from tracker.model.findings import UsageError
from tracker.model.library import load
from tracker.site.site import Site

NOW = datetime.date(2021, 7, 1)
DOCUMENT = Path(__file__).parents[2] / "docs" / "decisions" / "0006-the-log-follows-first-parents.md"
EVENTS = "[{date: 2021-05-21, event: issued, source: text}, {date: 2021-09-01, event: effective, source: text}]"


LATER = policy(title="B", timeline="[{date: 2021-05-20, event: issued}]")


class Announced(NamedTuple):
    """The feed of a theme and that of everything, the feed of changes, and the calendar of the theme; each in few words."""

    entries: list[str]
    changes: list[str]
    calendar: list[str]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.commit({**BASE, "policies/a.md": notice(status="adopted")})
    return made


def notice(**fields: str) -> str:
    return policy(timeline=fields.pop("timeline", EVENTS), **fields)


def site_of(content: Path, cache: Path) -> tuple[Site, str]:
    """The site of a content as a build makes it, and what Git says if it cannot answer."""
    library = load(content)
    assert [] == [finding for finding in library.findings if finding.is_error]
    added = change_log.added(content, cache)
    return Site(library, SETTINGS, NOW, log=added.log(library, NOW)), added.refusal


def announced(content: Path) -> Announced:
    site, refusal = site_of(content, content.parent / "cache")
    assert not refusal
    return what(site)


def what(site: Site) -> Announced:
    theme, everything = (feedparser.parse(render(site, path)).entries for path in ("themes/mining/feed.atom", "feeds/all.atom"))
    assert theme == everything
    changes = feedparser.parse(render(site, "changes/feed.atom")).entries
    calendar = icalendar.Calendar.from_ical(render(site, "themes/mining/calendar.ics")).walk("VEVENT")
    return Announced(
        [f"{one.id.rpartition(':')[2]} {one.tags[0].term} {one.published[8:10]} {one.updated[8:10]}" for one in theme],
        [f"{one.updated[8:10]} {one.title}".replace("\u00a0", " ") for one in changes],
        [f"{str(one['UID']).partition('@')[0]} {one['STATUS']} {one['SEQUENCE']} {one['DTSTART'].dt:%d %b}" for one in calendar],
    )


ADDED = [
    "01 Notice on Mining: Recorded",
    "01 Mining policy: Recorded",
    "01 China: Recorded",
    "01 Ministry of Industry: Recorded",
]
BEFORE = Announced(["a new 01 01"], ADDED, ["policy.a.issued CONFIRMED 0 21 May", "policy.a.effective CONFIRMED 0 01 Sep"])


def test_what_is_recorded_is_announced_once(repository: Repository) -> None:
    found = announced(repository.content)

    assert (BEFORE.entries, {*BEFORE.changes}, BEFORE.calendar) == (found.entries, {*found.changes}, found.calendar)


# What is announced, case by case: the table of docs/decisions/0006

CASES: dict[str, Callable[[Repository], Path | None]] = {}
"""Changes of a repository by name; a case may answer with another folder to build."""


def case(name: str) -> Callable[[Callable[[Repository], Path | None]], Callable[[Repository], Path | None]]:
    return partial(CASES.setdefault, name)


@case("an entry is renamed (`former_ids`)")
def renamed(repository: Repository) -> None:
    repository.commit({"policies/b.md": notice(status="adopted", former_ids="[a]")}, "policies/a.md")


@case("an entry has another title")
def retitled(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="adopted", title="Another")})


@case("every file is reformatted")
def reformatted(repository: Repository) -> None:
    quoted = {path: text.replace("name: ", "name:   ").replace("\n", "\r\n") for path, text in BASE.items()}
    repository.commit({**quoted, "policies/a.md": notice(status="'adopted'").replace(": ", ":  ").replace("\n", "\r\n")})


@case("a file moves to another folder")
def moved(repository: Repository) -> None:
    repository.commit({"policies/2021/a.md": notice(status="adopted")}, "policies/a.md")


@case("a commit is reverted")
def reverted(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="adopted", timeline=EVENTS.replace("2021-09-01", "2021-10-01"))})
    repository.day += 1
    repository.git("revert", "--no-edit", "HEAD")


@case("an event is removed")
def event_removed(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="adopted", timeline=EVENTS.partition(", {")[0] + "]")})


def squash(repository: Repository, first: str) -> None:
    repository.git("reset", "--quiet", "--soft", first)
    repository.git("commit", "--quiet", "--message", "Squashed")


@case("two commits are squashed, of which the second takes back the first")
def squashed_to_nothing(repository: Repository) -> None:
    first = repository.head()
    repository.commit({"policies/a.md": notice(status="repealed")})
    repository.commit({"policies/a.md": notice(status="adopted"), "pages/about.md": "---\ntitle: About\n---\nText.\n"})
    squash(repository, first)


@case("two commits are squashed, which together change a status and add an entry")
def squashed(repository: Repository) -> None:
    first = repository.head()
    repository.commit({"policies/a.md": notice(status="repealed")})
    repository.commit({"policies/a.md": notice(status="in-force"), "policies/b.md": LATER})
    squash(repository, first)


@case("the whole history is squashed after a release")
def history_squashed(repository: Repository) -> None:
    change_log.write_log(repository.content)
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit({})


@case("the clone is shallow, after a release")
def shallow(repository: Repository) -> Path:
    change_log.write_log(repository.content)
    repository.commit({"policies/b.md": LATER})
    return repository.shallow(repository.root.with_name("shallow"))


@case("the clone is shallow, before the first release")
def shallow_without_a_log(repository: Repository) -> Path:
    repository.commit({"policies/a.md": notice(status="in-force")})
    return repository.shallow(repository.root.with_name("shallow"))


@pytest.mark.parametrize("name", CASES)
def test_what_happens_is_announced_as_the_document_says(repository: Repository, name: str) -> None:
    content = CASES[name](repository) or repository.content

    site, refusal = site_of(content, content.parent / "cache")

    row = f"| {name} | {' | '.join(cells(what(site)))} | {told(refusal)} |"
    assert row in DOCUMENT.read_text("utf-8").splitlines(), row


def test_the_document_has_no_other_cases() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| ")]

    assert ["what happens", *CASES] == rows


def cells(found: Announced) -> Iterator[str]:
    """Feeds of entries, feed of changes and calendars, as far as they have what was not there before."""
    yield in_words([one for one in found.entries if one not in BEFORE.entries])
    yield in_words(found.changes[: -len(ADDED)]) if found.changes else "nothing"
    yield in_words([one for one in found.calendar if one not in BEFORE.calendar])


def in_words(lines: list[str]) -> str:
    return "<br>".join(lines) or "–"


def told(refusal: str) -> str:
    """Return the line of the build about Git."""
    return "–" if not refusal else "one line" if "\n" not in refusal else refusal


# The file of the log


def test_a_release_changes_nothing_of_what_is_announced(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="in-force"), "policies/b.md": notice(title="B")})
    before = announced(repository.content)

    path = change_log.write_log(repository.content)
    repository.commit({})
    after = announced(repository.content)
    repository.commit({"policies/b.md": notice(title="B", status="amended")})

    assert repository.content / "_log.jsonl" == path
    assert before == after
    assert "05 B: Status: In force → Amended" not in after.changes
    assert ["04 B: Status: In force → Amended", *before.changes] == announced(repository.content).changes


def test_a_second_release_goes_on_from_the_first(repository: Repository) -> None:
    change_log.write_log(repository.content)
    repository.commit({"policies/a.md": notice(status="in-force")})
    change_log.write_log(repository.content)

    [first, *lines] = (repository.content / "_log.jsonl").read_text().splitlines()

    assert repository.head() in first
    assert 5 == len(lines)
    assert '"change":"status","field":"status","was":"adopted","now":"in-force"' in lines[-1]


def test_the_log_is_not_written_on_a_shallow_clone_or_over_a_faulty_one(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": notice(status="in-force")})
    with pytest.raises(UsageError, match="git fetch --unshallow"):
        change_log.write_log(repository.shallow(tmp_path / "shallow"))
    (repository.content / "_log.jsonl").write_text("<<<<<<<\n")
    with pytest.raises(UsageError, match="faulty"):
        change_log.write_log(repository.content)


def test_where_git_knows_nothing_no_log_is_written(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()

    assert change_log.write_log(tmp_path / "content") is None
    assert [] == list((tmp_path / "content").iterdir())


def test_a_build_without_a_new_commit_reads_no_history_again(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = change_log.added(repository.content, tmp_path / "log")

    def refuse(*_: object) -> Iterable[object]:
        raise AssertionError("the history is read again")

    monkeypatch.setattr(git_log, "commits", refuse)

    assert first == change_log.added(repository.content, tmp_path / "log")
    with pytest.raises(AssertionError, match="read again"):
        change_log.added(repository.content, tmp_path / "log", clean=True)


@pytest.mark.process
def test_a_build_of_a_shallow_clone_says_so_in_one_line(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": notice(status="in-force"), "pages/about.md": "---\ntitle: About\n---\nText.\n"})
    content = repository.shallow(tmp_path / "shallow")

    done = golden.build(tmp_path / "site", content=content)

    assert (0, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert done.stderr.startswith("warning: Git cannot say what changed when: the history is cut off")
    assert "git fetch --unshallow" in done.stderr


@pytest.mark.process
def test_a_build_of_a_repository_says_nothing_of_git_and_shows_its_history(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": notice(status="in-force"), "themes/t.md": entry({"name": "T", "summary": "S."})})

    done = golden.build(tmp_path / "site", content=repository.content)
    again = golden.build(tmp_path / "site", content=repository.content)

    assert ("", "") == (done.stderr, again.stderr)
    page = (tmp_path / "site" / "policies" / "a" / "index.html").read_text("utf-8")
    assert "Status: Adopted → In force" in page.partition('id="history"')[2]
    assert "0 files made" in again.stdout
