"""What feeds and calendars announce after what happens to a content: each case as a build finds it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
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
from tracker.model.log import Log
from tracker.site.site import Site

NOW = datetime.date(2021, 7, 1)
EVENTS = "[{date: 2021-05-21, event: issued, source: text}, {date: 2021-09-01, event: effective, source: text}]"


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
    log = Log([*library.log_file.changes, *added.log()], library.former, library.gone, NOW.isoformat(), library.kinds)
    return Site.of(library, SETTINGS, NOW, log=log), added.refusal


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


def later(repository: Repository) -> Announced:
    """What is announced beyond what was before; the calendar whole."""
    found = announced(repository.content)
    return found._replace(changes=found.changes[: -len(ADDED)])


def test_an_entry_that_is_renamed_is_a_change_and_keeps_its_ids(repository: Repository) -> None:
    repository.commit({"policies/b.md": notice(status="adopted", former_ids="[a]")}, "policies/a.md")

    assert Announced(["a changed 01 02"], ["02 Notice on Mining: Address: a → b"], BEFORE.calendar) == later(repository)


def test_another_title_is_a_change(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="adopted", title="Another")})

    assert Announced(["a changed 01 02"], ["02 Another: Title: Notice on Mining → Another"], BEFORE.calendar) == later(repository)


def test_files_that_are_only_written_otherwise_announce_nothing(repository: Repository) -> None:
    quoted = {path: text.replace("name: ", "name:   ").replace("\n", "\r\n") for path, text in BASE.items()}
    repository.commit({**quoted, "policies/a.md": notice(status="'adopted'").replace(": ", ":  ").replace("\n", "\r\n")})
    repository.commit({"policies/2021/a.md": notice(status="adopted")}, "policies/a.md")

    assert Announced(BEFORE.entries, [], BEFORE.calendar) == later(repository)


def test_an_edit_that_is_reverted_announces_both(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="adopted", timeline=EVENTS.replace("2021-09-01", "2021-10-01"))})
    repository.day += 1
    repository.git("revert", "--no-edit", "HEAD")

    assert Announced(
        ["a changed 01 03"],
        ["03 Notice on Mining: Took effect: 1 Oct 2021 → 1 Sep 2021", "02 Notice on Mining: Took effect: 1 Sep 2021 → 1 Oct 2021"],
        ["policy.a.issued CONFIRMED 0 21 May", "policy.a.effective CONFIRMED 2 01 Sep"],
    ) == later(repository)


def test_an_event_that_is_removed_is_cancelled(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="adopted", timeline=EVENTS.partition(", {")[0] + "]")})

    assert Announced(
        ["a changed 01 02"],
        ["02 Notice on Mining: Took effect, 1 Sep 2021: removed"],
        ["policy.a.issued CONFIRMED 0 21 May", "policy.a.effective CANCELLED 1 01 Sep"],
    ) == later(repository)


def test_commits_that_are_squashed_announce_what_is_left_of_them(repository: Repository) -> None:
    first = repository.head()
    repository.commit({"policies/a.md": notice(status="repealed")})
    repository.commit({"policies/a.md": notice(status="in-force"), "policies/b.md": notice(title="B")})
    repository.git("reset", "--quiet", "--soft", first)
    repository.git("commit", "--quiet", "--message", "Squashed")

    found = later(repository)

    assert ["a changed 01 03", "b new 03 03"] == sorted(found.entries)
    assert ["03 B: Recorded", "03 Notice on Mining: Status: Adopted → In force"] == found.changes


def test_a_whole_history_that_is_squashed_after_a_release_announces_what_the_release_knew(repository: Repository) -> None:
    repository.commit({"policies/a.md": notice(status="in-force")})
    before = announced(repository.content)
    change_log.write_log(repository.content)
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit({})

    site, refusal = site_of(repository.content, repository.root / "cache")

    assert before == what(site)
    assert "which is no commit of this branch's history" in refusal


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


def test_a_shallow_clone_announces_what_the_last_release_knew(repository: Repository, tmp_path: Path) -> None:
    change_log.write_log(repository.content)
    repository.commit({"policies/b.md": notice(title="B", timeline="[{date: 2021-05-20, event: issued}]")})
    content = repository.shallow(tmp_path / "shallow")

    site, refusal = site_of(content, tmp_path / "cache")
    found = what(site)

    assert "git fetch --unshallow" in refusal
    assert (["a new 01 01", "b new 20 20"], {*ADDED}) == (found.entries, {*found.changes})
    assert {*BEFORE.calendar, "policy.b.issued CONFIRMED 0 20 May"} == {*found.calendar}


def test_without_a_log_a_shallow_clone_knows_no_day_but_the_entries_own(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": notice(status="in-force")})

    site, _refusal = site_of(repository.shallow(tmp_path / "shallow"), tmp_path / "cache")

    assert Announced(["a new 21 21"], [], BEFORE.calendar) == what(site)


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


def test_a_build_of_a_shallow_clone_says_so_in_one_line(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": notice(status="in-force"), "pages/about.md": "---\ntitle: About\n---\nText.\n"})
    content = repository.shallow(tmp_path / "shallow")

    done = golden.build(tmp_path / "site", content=content)

    assert (0, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert done.stderr.startswith("warning: Git cannot say what changed when: the history is cut off")
    assert "git fetch --unshallow" in done.stderr


def test_a_build_of_a_repository_says_nothing_of_git_and_shows_its_history(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": notice(status="in-force"), "themes/t.md": entry({"name": "T", "summary": "S."})})

    done = golden.build(tmp_path / "site", content=repository.content)
    again = golden.build(tmp_path / "site", content=repository.content)

    assert ("", "") == (done.stderr, again.stderr)
    page = (tmp_path / "site" / "policies" / "a" / "index.html").read_text("utf-8")
    assert "Status: Adopted → In force" in page.partition('id="history"')[2]
    assert "0 files made" in again.stdout
