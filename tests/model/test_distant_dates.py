"""A year that is far from all others is a mistake; many of them are another century."""

from __future__ import annotations

from pathlib import Path

import pytest
from findings_of_content import finding_lines, findings
from writing import article, entry, policy


def told_of_dates(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    return [line for line in finding_lines(folder, files) if line.endswith("distant-date")]


def act(*dates: str, **fields: str) -> str:
    """A policy with an event on each of these dates."""
    events = ", ".join(f"{{date: {date}, event: enforced, source: text}}" for date in dates)
    return policy(**{"timeline": f"[{events}]", **fields})


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2021", "2021-06-09"], []),
        (["2021", "0221-06-09"], ["0221-06-09"]),
        (["0221", "2021", "0221-05", "2020", "2019"], ["0221", "0221-05"]),
        (["2021", "2020", "1021", "0221"], ["1021", "0221"]),
        (["2021", "1971"], []),
        (["2021", "1970"], ["1970"]),
        (["2021", "2010", "1980", "1950"], []),
        (["2021", "2021", "2021", "2201-01"], ["2201-01"]),
        (["2021"], []),
    ],
)
def test_a_year_far_from_all_others_is_told_at_its_date(tmp_path: Path, dates: list[str], expected: list[str]) -> None:
    found = [finding for finding in findings(tmp_path, {"policies/x.md": act(*dates)}) if finding.code == "distant-date"]
    lines = (tmp_path / "policies" / "x.md").read_text("utf-8").splitlines()

    assert expected == [finding.message.split()[0] for finding in found]
    assert all(lines[finding.line - 1][finding.column - 1 :].startswith(date) for finding, date in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    "fields",
    [
        {"reviewed": "0221"},
        {"corrections": "[{date: 0221, text: T}]"},
        {"targets": "[{by: 2921, text: T}]"},
        {"requirements": "[{who: company, rule: must, what: W, since: 0221}]"},
        {"requirements": "[{who: company, rule: must, what: W, until: 2921}]"},
        {"sources": "[{id: text, title: T, url_unknown: true, date: 0221}]"},
    ],
)
def test_every_field_that_is_a_date_counts(tmp_path: Path, fields: dict[str, str]) -> None:
    codes = [
        finding.code for finding in findings(tmp_path, {"policies/x.md": policy(**fields), "policies/y.md": act("2020", title="Another")})
    ]

    assert 1 == len(codes)
    assert codes[0] in {"distant-date", "stale"}


def test_the_other_dates_may_be_those_of_other_entries(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": act("0221", "0221-05"),
        "policies/y.md": act("2019", "2020", "2021", title="Another"),
        "agencies/a.md": entry({"name": "A", "type": "ministry", "place": "cn", "dissolved": "1018"}),
    }

    assert ["agencies/a.md", "policies/x.md", "policies/x.md"] == [line.split(":")[0] for line in told_of_dates(tmp_path, files)]


def test_many_dates_of_another_century_are_no_mistake(tmp_path: Path) -> None:
    new, old = act(*["2021"] * 20), act(*["1911"] * 4, title="The old republic")

    assert [] == told_of_dates(tmp_path, {"policies/x.md": new, "policies/y.md": old})


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"articles/a.md": article(accessed="2201-05-06")}, "future-date"),
        ({"articles/a.md": article(accessed="0221")}, "date-order"),
        ({"policies/y.md": policy(title="Another", reviewed="0221")}, "stale"),
        ({"policies/y.md": policy(title="Another", requirements="[{who: company, rule: may, what: W, until: 0221}]")}, "bad-value"),
    ],
)
def test_a_date_that_is_told_for_another_reason_is_not_told_again(tmp_path: Path, files: dict[str, str | bytes], code: str) -> None:
    finding_lines = {"policies/x.md": policy("It ends [@text] [[a]].") if "articles/a.md" in files else policy(), **files}

    assert {code} == {finding.code for finding in findings(tmp_path, finding_lines)}


def test_the_message_says_where_the_other_dates_lie(tmp_path: Path) -> None:
    [finding] = findings(tmp_path, {"policies/x.md": act("2013", "2021-09", "0221-09-24")})

    assert ("warning", "0221-09-24 is far from all other dates: 2013 to 2021") == (finding.level, finding.message)
