"""Dates with their precision, "now", the order of dates, and what the last event says of the status."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest
from findings_of_content import codes, finding_lines, finding_lines_of
from writing import article, page, policy, write_content

from tracker.model.findings import UsageError
from tracker.model.git_history import changed_since, now
from tracker.model.library import load

DAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize("date", ["2021", "2021-06", "2021-06-09", "2020-02-29", "0001", "9999-12-31", "'2021'"])
def test_a_date_is_a_year_a_month_or_a_day(tmp_path: Path, date: str) -> None:
    assert "bad-date" not in " ".join(finding_lines_of(tmp_path, page(reviewed=date)))


@pytest.mark.parametrize(
    "date",
    ["2021-6", "2021-00", "2021-13", "2021-06-00", "2021-06-31", "2021-02-29", "2021/06/09", "20210609", "2021-06-09T00:00:00Z", "0000",
     "June 2021", "2021 ?", "\uff12\uff10\uff12\uff11", "-2021", "12021", "2021-06-9"],
)  # fmt: skip
def test_nothing_else_is_a_date(tmp_path: Path, date: str) -> None:
    assert ["3:11 bad-date"] == finding_lines_of(tmp_path, page(reviewed=date))


def dated(folder: Path, status: str, events: str, today: datetime.date = DAY) -> list[str]:
    pairs = [pair.split(" ") for pair in events.split(", ")]
    timeline = "[" + ", ".join(f"{{date: {day}, event: {event}, source: text}}" for event, day in pairs) + "]"
    return codes(folder, {"policies/notice.md": policy(status=status, status_note="N", timeline=timeline)}, today=today)


FITTING = {
    "consultation-opened": {"consultation", "proposed"},
    "adopted": {"adopted", "in-force"},
    "issued": {"adopted", "in-force"},
    "published": {"adopted", "in-force"},
    "effective": {"in-force"},
    "resumed": {"in-force"},
    "amended": {"amended", "in-force"},
    "superseded": {"superseded"},
    "repealed": {"repealed"},
    "expired": {"expired"},
}


@pytest.mark.parametrize("event", FITTING)
def test_every_event_fits_the_statuses_of_the_contract_and_no_other(tmp_path: Path, event: str) -> None:
    for status in "proposed consultation adopted in-force amended superseded repealed expired completed unclear".split():
        fits = status in FITTING[event] | {"completed", "unclear"}
        assert ([] if fits else ["status-mismatch"]) == dated(tmp_path, status, f"{event} 2021"), status


@pytest.mark.parametrize("event", ["announced", "consultation-closed", "suspended", "enforced", "milestone"])
def test_other_events_change_no_status(tmp_path: Path, event: str) -> None:
    assert [] == dated(tmp_path, "proposed", f"consultation-opened 2020, {event} 2021")


@pytest.mark.parametrize(
    ("status", "events", "fits"),
    [
        ("in-force", "effective 2026-11-22", True),
        ("in-force", "issued 2020, repealed 2026-11-23", True),
        ("repealed", "issued 2020, repealed 2026-11-22", True),
        ("repealed", "issued 2020, repealed 2026", True),
        ("repealed", "issued 2020, repealed 2026-11", True),
        ("repealed", "issued 2020, repealed 2026-12", False),
        ("adopted", "issued 2020, repealed 2027", True),
        ("in-force", "superseded 2020, resumed 2021", True),
        ("adopted", "effective 2021, issued 2021-12-31", True),
        ("in-force", "effective 2021, issued 2021-12-31", True),
        ("in-force", "effective 2021-06, repealed 2021-06-30", True),
        ("repealed", "effective 2021-06, repealed 2021-06-29", False),
        ("expired", "effective 2027", True),
    ],
)
def test_the_last_event_not_after_now_decides(tmp_path: Path, status: str, events: str, fits: bool) -> None:
    assert ([] if fits else ["status-mismatch"]) == dated(tmp_path, status, events)


@pytest.mark.parametrize(("days", "expected"), [(730, []), (731, ["stale"])])
def test_a_review_is_stale_over_730_days(tmp_path: Path, days: int, expected: list[str]) -> None:
    reviewed = (DAY - datetime.timedelta(days=days)).isoformat()

    assert expected == codes(tmp_path / "a", {"policies/notice.md": policy(reviewed=reviewed)})
    assert [] == codes(tmp_path / "b", {"policies/notice.md": policy(), "pages/a.md": page(reviewed="2000")})


@pytest.mark.parametrize(
    ("date", "future"),
    [("2026", False), ("2026-11", False), ("2026-11-22", False), ("2026-11-23", True), ("2026-12", True), ("2027", True)],
)
def test_a_date_is_in_the_future_when_its_first_day_is(tmp_path: Path, date: str, future: bool) -> None:
    expected = ["future-date"] * future
    cited = "It ends [@text] [[report]]."
    sources = f"[{{id: text, title: T, url_unknown: true, date: {date}}}]"

    assert expected == codes(tmp_path / "a", {"policies/notice.md": policy(reviewed=date)})
    assert expected == codes(tmp_path / "b", {"policies/notice.md": policy(sources=sources)})
    assert expected == codes(tmp_path / "c", {"policies/notice.md": policy(cited), "articles/report.md": article(published=date)})
    assert expected == codes(tmp_path / "d", {"policies/notice.md": policy(cited), "articles/report.md": article(accessed=date)})
    assert [] == codes(tmp_path / "e", {"policies/notice.md": policy(targets=f"[{{by: {date}, text: T}}]")})


@pytest.mark.parametrize(
    ("published", "accessed", "expected"),
    [
        ("2021-06-09", "2021-06-08", True),
        ("2021-06-09", "2021-06", False),
        ("2021-06", "2021-05-31", True),
        ("2021", "2020-12", True),
        ("2021", "2021", False),
    ],
)
def test_nothing_is_read_before_it_is_published(tmp_path: Path, published: str, accessed: str, expected: bool) -> None:
    files: dict[str, str | bytes] = {
        "policies/notice.md": policy("It ends [@text] [[report]]."),
        "articles/report.md": article(published=published, accessed=accessed),
    }

    assert (["articles/report.md:10:11 date-order"] if expected else []) == finding_lines(tmp_path, files)


def test_dates_out_of_order_are_told_at_the_later_event(tmp_path: Path) -> None:
    timeline = "[{date: 2021-02, event: consultation-opened, source: text}, {date: 2021-01, event: consultation-closed, source: text}]"

    assert ["policies/notice.md:10:78 date-order"] == finding_lines(
        tmp_path, {"policies/notice.md": policy(timeline=timeline, status="consultation")}
    )


def git(folder: Path, *words: str, date: str = "2022-03-04T23:30:00-0500") -> None:
    environment = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder)}
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", folder, *words], check=True, env=environment)


def test_now_is_the_epoch_else_the_last_commit_else_the_newest_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    content = write_content(
        tmp_path / "content", {"articles/a.md": article(accessed="2021-07-01"), "policies/p.md": policy(reviewed="2020-01-01")}
    )
    entries = load(content).parsed
    assert "2021-07-01" == str(now(content, entries))

    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "All")
    assert "2022-03-05" == str(now(content, entries)), "a day in UTC"

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86399")
    assert "1970-01-01" == str(now(content, entries))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    with pytest.raises(UsageError):
        now(content, entries)


def test_the_newest_date_may_be_that_of_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    sources = "[{id: text, title: T, url_unknown: true, accessed: 2023-05-06}]"
    content = write_content(tmp_path, {"policies/p.md": policy(sources=sources)})

    assert "2023-05-06" == str(now(content, load(content).parsed))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"reviewed": "2022-02"}, "2022-02-01"),
        ({"sources": "[{id: text, title: T, url_unknown: true, date: 2022-03-04}]"}, "2022-03-04"),
        ({"timeline": "[{date: 2021-05-21, event: issued}, {date: 2024-05, event: effective}]"}, "2024-05-01"),
        ({"targets": "[{by: 2060, text: It is reached}]", "corrections": "[{date: 2023, text: A date}]"}, "2021-05-21"),
    ],
)
def test_without_git_now_is_the_newest_date_that_somebody_has_seen(
    tmp_path: Path, fields: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    content = write_content(tmp_path, {"policies/p.md": policy(**fields)})

    assert expected == str(now(content, load(content).parsed))


def test_without_git_and_dates_now_is_the_first_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    assert "1970-01-01" == str(now(tmp_path, load(write_content(tmp_path, {})).parsed))


@pytest.mark.parametrize("epoch", ["253402300800", "9" * 40, "-1e9", "1.5", "0x10"])
def test_an_epoch_beyond_the_calendar_is_wrong_usage(tmp_path: Path, epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        now(tmp_path, [])


def test_what_changed_since_a_revision_includes_the_uncommitted_and_the_untracked(tmp_path: Path) -> None:
    content = write_content(tmp_path / "content", {f"pages/{name}.md": page() for name in "abc中"}, base=False)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "All")
    (content / "pages/b.md").write_text("x")
    (content / "pages/d e.md").write_text("x")
    (content / "pages/中.md").write_text("x")
    (content / "pages/c.md").unlink()

    assert {"pages/b.md", "pages/c.md", "pages/d e.md", "pages/中.md"} == changed_since(content, "HEAD")
    for revision in ("nothing", "--help", "", "HEAD~9"):
        with pytest.raises(UsageError):
            changed_since(content, revision)
