"""Changes that the history of a content adds to its log."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from repositories import Repository
from writing import article, entry, page, policy

from tracker.model import git_log, library
from tracker.model.comparison import MOST_ALIKE, Change
from tracker.model.git_log import GitRefusesError, HistoryWalk, walk
from tracker.model.log import Log, LogFile, written

ISSUED = "[{date: 2021-05-21, event: issued, source: text}]"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def walked(repository: Repository, complete_to: str = "", **more: object) -> HistoryWalk:
    found = walk(repository.content, complete_to, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def told(repository: Repository, complete_to: str = "") -> list[tuple[object, ...]]:
    """The changes as day, id, change, and what of field, was and now is there."""
    return [
        (change.date[-2:], change.id, change.change, *(part for part in change[4:] if part not in ("", None)))
        for change in walked(repository, complete_to).log()
    ]


def log_of(repository: Repository) -> list[Change]:
    """The log as readers have it today."""
    loaded = library.load(repository.content)
    return Log(walked(repository).log(), loaded.former, loaded.gone).changes


# What is a change


def test_an_entry_is_added_on_the_day_of_its_first_commit_in_utc(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"themes/t.md": entry({"name": "T", "summary": "S."}), "about.txt": "no entry"})

    assert [
        Change("2021-06-01", "policy", "a", "added", "", None, "Notice on Mining"),
        Change("2021-06-02", "theme", "t", "added", "", None, "T"),
    ] == walked(repository).log()


def test_what_happens_to_a_policy_is_told_by_its_kind(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(status="adopted", timeline=ISSUED), "policies/b.md": policy()})
    repository.commit(
        {
            "policies/a.md": policy(
                title="Another title",
                status="in-force",
                timeline="[{date: 2021-05, event: issued}, {date: 2021-06-09, event: effective}]",
                targets="[{by: 2025, text: No mining.}]",
                requirements="[{who: bank, rule: must-not, what: Serve miners., source: text}]",
                relations="[{type: amends, policy: b}]",
                corrections="[{date: 2021-06-02, text: The date was wrong.}]",
                document_number="No. 1",
            )
        }
    )

    assert [
        ("02", "a", "renamed", "title", "Notice on Mining", "Another title"),
        ("02", "a", "status", "status", "adopted", "in-force"),
        ("02", "a", "corrected", "corrections", {"date": "2021-06-02", "text": "The date was wrong."}),
        ("02", "a", "event", "issued", "2021-05-21", "2021-05"),
        ("02", "a", "event", "effective", "2021-06-09"),
        ("02", "a", "target", "target", {"by": "2025", "text": "No mining."}),
        ("02", "a", "requirement", "requirements", {"who": "bank", "rule": "must-not", "what": "Serve miners."}),
        ("02", "a", "relation", "relations", {"type": "amends", "policy": "b"}),
        ("02", "a", "revised", "document_number", "No. 1"),
    ] == told(repository)[2:]


@pytest.mark.parametrize(
    "change",
    [
        {"reviewed": "2021-06-01"},
        {"summary": "It ends all mining."},
        {"aliases": "[The notice]"},
        {"former_ids": "[old]"},
        {"sources": "[{id: text, title: Another text, url_unknown: true}]"},
        {"milestone": "true", "milestone_label": "End"},
        {"translations": "{zh: {title: 通知, summary: 摘要}}"},
        {"body": "It ends *all* mining [@text]."},
    ],
)
def test_what_says_the_same_better_is_no_change(repository: Repository, change: dict[str, str]) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/a.md": policy(**change)})

    assert [("01", "a", "added", "Notice on Mining")] == told(repository)


def test_a_file_that_is_only_written_otherwise_has_not_changed(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(milestone="true", document_number="0123")})
    form = policy(milestone='"true"', document_number="'0123'", timeline="\n  - event: issued\n    date: 2021-05-21\n    source: text")
    repository.commit({"policies/a.md": form.replace("\n", "\r\n"), "policies/b.md": policy(title="Another")})
    repository.commit({"policies/a.yaml": form[4:].partition("---\n")[0] + "body: |\n  It ends mining [@text].\n"}, "policies/a.md")
    repository.commit({"policies/2021/a.md": policy(document_number="0123", status_note="")}, "policies/a.yaml")

    assert [("01", "a", "added", "Notice on Mining"), ("02", "b", "added", "Another")] == told(repository)


def test_a_name_is_a_title(repository: Repository) -> None:
    repository.commit({"themes/t.md": entry({"name": "T", "summary": "S."})})
    repository.commit({"themes/t.md": entry({"title": "T", "summary": "S."})})

    assert [("01", "t", "added", "T")] == told(repository)


def test_a_draft_is_added_on_the_day_it_is_published_and_removed_when_it_is_one_again(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(draft="true")})
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/a.md": policy(draft="true", title="Another")})

    assert [("02", "a", "added", "Notice on Mining"), ("03", "a", "removed", "Notice on Mining")] == told(repository)


def test_a_version_that_cannot_be_read_is_passed_over_and_the_next_compared_with_the_one_before(repository: Repository) -> None:
    repository.commit({"policies/a.md": b"\xff\xfe", "policies/b.md": policy(status="adopted"), "policies/c.md": policy()})
    repository.commit({"policies/a.md": policy(), "policies/b.md": "---\ntitle: [\n---\n", "policies/c.md": policy(status="in force")})
    repository.commit({"policies/b.md": policy(timeline="[{date: 2021-02-31, event: issued}]"), "policies/c.md": policy(title="C")})
    repository.commit({"policies/b.md": policy(status="amended")})

    assert [
        ("01", "b", "added", "Notice on Mining"),
        ("01", "c", "added", "Notice on Mining"),
        ("02", "a", "added", "Notice on Mining"),
        ("03", "c", "renamed", "title", "Notice on Mining", "C"),
        ("04", "b", "status", "status", "adopted", "amended"),
    ] == told(repository)


def test_a_version_that_cannot_be_read_is_passed_over_from_one_build_to_the_next_too(repository: Repository) -> None:
    repository.commit({"policies/b.md": policy(status="adopted"), "policies/a.md": "no entry"})
    repository.commit({"policies/b.md": "---\ntitle: [\n---\n"})
    before = walked(repository)
    repository.commit({"policies/b.md": policy(status="amended")})

    assert walked(repository) == walked(repository, before=before)
    assert ("status", "adopted", "amended") == (walked(repository).log()[-1][3], *walked(repository).log()[-1][5:])


# Events and targets among their equals


def test_an_event_that_comes_before_others_of_its_name_is_one_event_that_came(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(timeline="[{date: 2020, event: milestone}, {date: 2022, event: milestone}]")})
    repository.commit(
        {
            "policies/a.md": policy(
                timeline="[{date: 2019, event: milestone}, {date: 2020, event: milestone}, {date: 2022, event: milestone}]"
            )
        }
    )
    repository.commit({"policies/a.md": policy(timeline="[{date: 2019, event: milestone}, {date: 2022, event: milestone}]")})
    repository.commit(
        {"policies/a.md": policy(timeline="[{date: 2019, event: milestone}, {date: 2022-03, event: milestone, note: In spring.}]")}
    )
    repository.commit(
        {
            "policies/a.md": policy(
                timeline="[{date: 2019, event: milestone}, {date: 2020, event: milestone}, {date: 2022-03, event: milestone}]"
            )
        }
    )

    assert [
        ("02", "event", "milestone.3", None, "2019"),
        ("03", "event", "milestone", "2020", None),
        ("04", "event", "milestone.2", "2022", "2022-03"),
        ("04", "revised", "timeline.milestone.2.note", None, "In spring."),
        ("05", "event", "milestone", None, "2020"),
        ("05", "revised", "timeline.milestone.2.note", "In spring.", None),
    ] == [(one.date[-2:], *one[3:]) for one in walked(repository).log()[1:]]


def test_the_names_of_events_are_the_same_after_a_release(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(timeline="[{date: 2020, event: milestone}, {date: 2022, event: milestone}]")})
    released = repository.commit({"policies/a.md": policy(timeline="[{date: 2022, event: milestone}]")})
    earlier = walked(repository).log()
    repository.commit({"policies/a.md": policy(timeline="[{date: 2023, event: milestone}]")})

    whole = walked(repository).log()

    assert whole == earlier + walked(repository, released, earlier=earlier).log()
    assert ("milestone.2", "2022", "2023") == whole[-1][4:]


def test_a_target_is_known_again_by_its_text_or_its_day(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(targets="[{by: 2025, text: No mining.}, {by: 2030, text: No trade.}]")})
    repository.commit({"policies/a.md": policy(targets="[{by: 2026, text: No mining.}, {by: 2030, text: No trade at all., source: text}]")})
    repository.commit({"policies/a.md": policy(targets="[{by: 2030, text: No trade at all.}]")})

    assert [
        ("02", "target", {"by": "2025", "text": "No mining."}, {"by": "2026", "text": "No mining."}),
        ("02", "target.2", {"by": "2030", "text": "No trade."}, {"by": "2030", "text": "No trade at all."}),
        ("03", "target", {"by": "2026", "text": "No mining."}, None),
    ] == [(one.date[-2:], *one[4:]) for one in walked(repository).log()[1:]]


def test_a_requirement_that_is_put_otherwise_is_one_change(repository: Repository) -> None:
    one, other = "{who: bank, rule: must, what: Report., provision: Article 1}", "{who: bank, rule: may, what: Ask.}"
    repository.commit({"policies/a.md": policy(requirements=f"[{one}, {other}]")})
    repository.commit({"policies/a.md": policy(requirements=f"[{other}, {one.replace('Report.', 'Report at once.')}]")})

    [change] = walked(repository).log()[1:]

    assert ("requirement", "Report.", "Report at once.") == (change.change, change.was["what"], change.now["what"])


def test_a_correction_that_is_only_put_otherwise_is_none(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(corrections="[{date: 2021-06-01, text: Wrng.}]")})
    repository.commit({"policies/a.md": policy(corrections="[{date: 2021-06-01, text: Wrong.}]")})
    repository.commit({"policies/a.md": policy(corrections="[{date: 2021-06-01, text: Wrong.}, {date: 2021-06-03, text: More.}]")})

    assert [("03", "a", "corrected", "corrections", {"date": "2021-06-03", "text": "More."})] == told(repository)[1:]


# Names, moves and removals


def test_an_entry_that_is_renamed_is_not_added_and_keeps_what_happened_to_it(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/b.md": policy(former_ids="[a]", status="amended")}, "policies/a.md")

    assert [
        ("2021-06-01", "b", "added"),
        ("2021-06-02", "b", "renamed"),
        ("2021-06-02", "b", "status"),
    ] == [(one.date, one.id, one.change) for one in log_of(repository)]
    assert ("id", "a", "b") == log_of(repository)[1][4:]


def test_former_ids_that_come_in_a_later_commit_make_one_entry_of_two(repository: Repository) -> None:
    repository.commit({"policies/b.md": policy()})
    repository.commit({"policies/a.md": policy()}, "policies/b.md")
    repository.commit({"policies/a.md": policy(former_ids="[b]")})

    assert [("2021-06-01", "a", "added"), ("2021-06-02", "a", "renamed")] == [(one.date, one.id, one.change) for one in log_of(repository)]


def test_what_became_of_an_entry_that_was_removed_is_told(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(), "policies/b.md": policy(), "policies/c.md": policy(), "policies/d.md": policy()})
    gone = "- {kind: policy, id: a, became: [c]}\n- {kind: policy, id: b, reason: It was no policy.}\n"
    repository.commit({"_gone.yaml": gone}, "policies/a.md", "policies/b.md", "policies/d.md")

    assert [("a", ["c"]), ("b", "It was no policy."), ("d", None)] == [(one.id, one.now) for one in log_of(repository)[4:]]


def test_an_entry_that_went_and_came_again_was_added_twice(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/b.md": policy()}, "policies/a.md")
    repository.git("revert", "--no-edit", "HEAD")

    assert ["added", "removed", "added"] == [one.change for one in log_of(repository) if one.id == "a"]


def test_an_edit_that_is_reverted_is_two_changes(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(status="adopted")})
    repository.commit({"policies/a.md": policy(status="amended")})
    repository.day += 1
    repository.git("revert", "--no-edit", "HEAD")

    assert [
        ("02", "a", "status", "status", "adopted", "amended"),
        ("03", "a", "status", "status", "amended", "adopted"),
    ] == told(repository)[1:]


def test_commits_that_are_squashed_are_one_step_with_what_is_left_of_them(repository: Repository) -> None:
    first = repository.commit({"policies/a.md": policy(status="adopted")})
    repository.commit({"policies/a.md": policy(status="repealed", document_number="No. 1")})
    repository.commit({"policies/a.md": policy(status="adopted", document_number="No. 2")})
    repository.git("reset", "--quiet", "--soft", first)
    repository.git("commit", "--quiet", "--message", "Squashed")

    assert [("03", "a", "revised", "document_number", "No. 2")] == told(repository)[1:]


def test_a_merge_is_one_step_on_its_day(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy(status="adopted")})
    repository.git("switch", "--quiet", "--create", "branch")
    repository.commit({"policies/b.md": policy()})
    repository.commit({"policies/b.md": policy(title="B")})
    repository.git("switch", "--quiet", "main")
    repository.commit({"policies/a.md": policy(status="amended")})
    repository.day += 1
    repository.git("merge", "--quiet", "--no-edit", "branch")

    assert [
        ("01", "a", "added", "Notice on Mining"),
        ("04", "a", "status", "status", "adopted", "amended"),
        ("05", "b", "added", "B"),
    ] == told(repository)


def test_a_release_on_a_branch_that_was_merged_is_not_told_again(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.git("switch", "--quiet", "--create", "branch")
    released = repository.commit({"policies/b.md": policy()})
    repository.git("switch", "--quiet", "main")
    repository.commit({"policies/c.md": policy()})
    repository.day += 1
    repository.git("merge", "--quiet", "--no-edit", "branch")

    assert [("04", "c", "added", "Notice on Mining")] == told(repository, released)


# Many at once


def test_the_same_revision_of_over_thirty_entries_is_one_change_and_others_of_that_commit_stand(repository: Repository) -> None:
    many: dict[str, str | bytes] = {f"policies/p{number:02}.md": policy() for number in range(MOST_ALIKE + 1)}
    repository.commit({**many, "articles/a.md": article()})
    repository.commit(
        {path: policy(stance_reason="It ends it.", status="amended" if path.endswith("00.md") else "in-force") for path in many}
    )

    assert [
        Change("2021-06-02", "policy", "p00", "status", "status", "in-force", "amended"),
        Change("2021-06-02", "policy", "", "revised", "stance_reason", None, MOST_ALIKE + 1),
    ] == walked(repository).log()[len(many) + 1 :]


def test_the_same_revision_of_thirty_entries_is_thirty_changes(repository: Repository) -> None:
    many: dict[str, str | bytes] = {f"policies/p{number:02}.md": policy() for number in range(MOST_ALIKE)}
    repository.commit(many)
    repository.commit(dict.fromkeys(many, policy(stance_reason="It ends it.")))

    assert MOST_ALIKE == len(walked(repository).log()[len(many) :])


def test_thirty_new_titles_at_once_are_one_change_too(repository: Repository) -> None:
    many: dict[str, str | bytes] = {f"policies/p{number:02}.md": policy() for number in range(MOST_ALIKE + 1)}
    repository.commit(many)
    repository.commit(dict.fromkeys(many, policy(title="Notice on mining")))

    assert [("policy", "", "revised", "title", None, MOST_ALIKE + 1)] == [one[1:] for one in walked(repository).log()[len(many) :]]


# From build to build, and what Git cannot answer


def test_a_later_pass_goes_on_from_an_earlier_one_whatever_became_of_the_branch(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"policies/a.md": policy(status="adopted")})
    repository.commit({"policies/a.md": policy(), "policies/b.md": policy()})
    before = walked(repository)
    repository.commit({"policies/b.md": policy(status="amended")})
    longer = walked(repository, before=before)
    repository.git("commit", "--quiet", "--amend", "--message", "Other words")
    amended = walked(repository, before=longer)

    assert walked(repository) == amended
    assert longer.log() == amended.log()
    steps: list[object] = []
    monkeypatch.setattr(git_log, "_changed", lambda _folder, chain: steps.extend(chain) or iter(()))
    assert amended is walked(repository, before=amended)
    walked(repository, before=longer)
    assert 1 == len(steps)


def test_a_pass_over_another_log_is_not_gone_on_from(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    before = walked(repository, basis="one")

    assert walked(repository, basis="other") == walked(repository, basis="other", before=before)


def test_of_a_folder_without_a_history_nothing_is_known(repository: Repository, tmp_path: Path) -> None:
    assert walk(repository.content, "") is None  # no commit yet
    repository.commit({"../elsewhere.txt": "x"})
    repository.write({"policies/a.md": policy()})
    (tmp_path / "plain").mkdir()

    assert walk(repository.content, "") is None  # no commit has the folder
    assert walk(tmp_path / "plain", "") is None  # no repository


def test_what_is_not_committed_is_not_told(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.write({"policies/b.md": policy(), "policies/a.md": policy(title="B")})

    assert [("01", "a", "added", "Notice on Mining")] == told(repository)


def test_a_history_that_is_cut_off_is_refused_with_the_next_step(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": policy()})
    repository.commit({"policies/b.md": policy()})

    with pytest.raises(GitRefusesError, match=r"the history is cut off.*git fetch --unshallow"):
        walk(repository.shallow(tmp_path / "shallow"), "")


def test_a_log_that_is_complete_to_a_commit_of_another_history_is_refused(repository: Repository) -> None:
    first = repository.commit({"policies/a.md": policy()})
    repository.git("commit", "--quiet", "--amend", "--message", "Other words")

    for commit in (first, "1" * 40):
        with pytest.raises(GitRefusesError, match=f"_log.jsonl is complete to {commit[:12]}, which is no commit of this branch"):
            walk(repository.content, commit)


def test_a_git_that_is_not_there_is_refused_with_the_next_step(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository.commit({"policies/a.md": policy()})
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(GitRefusesError, match="there is no program `git`; the next step: install Git"):
        walk(repository.content, "")


def test_a_git_that_refuses_is_quoted(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repository.commit({"policies/a.md": policy()})
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\nexit 128\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    with pytest.raises(GitRefusesError, match="detected dubious ownership"):
        walk(repository.content, "")


def test_an_object_that_is_missing_is_refused(repository: Repository) -> None:
    repository.commit({"policies/a.md": policy()})
    blob = repository.git("rev-parse", "HEAD:site/content/policies/a.md").strip()
    (repository.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(GitRefusesError, match=f"the object {blob} is missing"):
        walk(repository.content, "")


def test_the_environment_of_another_repository_is_not_followed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"policies/a.md": policy()})
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert 1 == len(walked(repository).log())


def test_a_plain_page_is_an_entry_too(repository: Repository) -> None:
    repository.commit({"pages/about.md": page()})

    assert [("01", "about", "added", "A page")] == told(repository)


def test_what_a_release_has_written_is_read_as_it_was(repository: Repository) -> None:
    head = repository.commit({"policies/a.md": policy(title="Größe, 挖矿 “q” <b>")})
    repository.commit({"policies/a.md": policy(targets="[{by: 2025, text: T.}]")})

    file = LogFile(written(head, walked(repository).log()))

    assert ([], head, walked(repository).log()) == (file.faults, file.complete_to, file.changes)
