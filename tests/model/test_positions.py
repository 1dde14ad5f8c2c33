"""Positions of themes and requirements of policies: what must stand, from when to when they hold, and what they rest on."""

from __future__ import annotations

from pathlib import Path

import pytest
from findings_of_content import finding_lines
from writing import entry, policy

from tracker.model.library import load

THEME = {"name": "Mining policy", "summary": "What is said of mining."}


def theme(*positions: str) -> str:
    return entry({**THEME, "positions": f"[{', '.join(f'{{{position}}}' for position in positions)}]"})


def told_of_positions(folder: Path, *positions: str, **files: str) -> list[str]:
    """Return the findings about a theme with these positions."""
    contents: dict[str, str | bytes] = {"policies/x.md": policy(), **files, "themes/mining.md": theme(*positions)}
    return [line.removeprefix("themes/mining.md:") for line in finding_lines(folder, contents) if line.startswith("themes/mining.md")]


BAN = "place: cn, position: prohibited, text: Nobody may mine"


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (f"{BAN}, since: 2021, policies: [x]", []),
        ("place: cn, position: no-rule, text: Nothing was found", []),
        ("place: cn, position: no-rule, text: Nothing was found, since: 2021, policies: [x]", []),
        (f"{BAN}, since: 2021", ["4:14 missing-field"]),
        (f"{BAN}, policies: [x]", ["4:14 missing-field"]),
        (f"{BAN}, since: , policies: []", ["4:14 missing-field", "4:14 missing-field"]),
        (BAN, ["4:14 missing-field", "4:14 missing-field"]),
        (f"{BAN}, sinse: 2021, policies: [x]", ["4:70 unknown-field"]),
        (f"{BAN}, since: 2021-13, policies: [x]", ["4:77 bad-date"]),
        (f"{BAN}, since: 2021, policies: x", ["4:93 bad-type"]),
        (f"{BAN}, since: 2021, policies: [y]", ["4:94 unknown-reference"]),
        (f"{BAN}, since: 2021, policies: [x, x]", ["4:97 bad-value"]),
        (f"{BAN}, since: 2021, policies: [x], source: s1", ["4:106 unknown-source"]),
        ("place: cn, position: banned, text: T", ["4:35 bad-value"]),
        ("place: cn, text: T", ["4:14 missing-field"]),
        ("position: no-rule, text: T", ["4:14 missing-field"]),
        (f"place: cn, position: no-rule, text: {'x' * 300}", []),
        (f"place: cn, position: no-rule, text: {'x' * 301}", ["4:50 bad-value"]),
    ],
)
def test_a_position_has_its_place_first_day_and_policies(tmp_path: Path, position: str, expected: list[str]) -> None:
    assert expected == told_of_positions(tmp_path, position)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2021-05-21", "2021-05-21", False),
        ("2021-05-21", "2021-05-20", True),
        ("2021", "2020", True),
        ("2021", "2021-01", False),
        ("2021-05-21", "2021", False),
        ("2021-05-21", "2021-04", True),
    ],
)
def test_nothing_ends_before_it_begins(tmp_path: Path, since: str, until: str, expected: bool) -> None:
    span = f"since: {since}, until: {until}"
    requirements = f"[{{who: company, rule: must-not, what: Mine, {span}}}]"

    position = told_of_positions(tmp_path / "a", f"{BAN}, policies: [x], {span}")
    requirement = finding_lines(tmp_path / "b", {"policies/x.md": policy(requirements=requirements)})

    assert expected == ("4:" in "".join(position) and "bad-value" in "".join(position))
    assert expected == any("bad-value" in line for line in requirement)


EVENTS = "{date: 2021-01-01, event: issued, source: text}"


@pytest.mark.parametrize(
    ("events", "since"),
    [
        ("{date: 2021-03-01, event: published, source: text}, {date: 2021-05-01, event: effective, source: text}", "2021-05-01"),
        ("{date: 2021-06, event: effective, source: text}, {date: 2021-05-01, event: effective, source: text}", "2021-05-01"),
        ("{date: 2021-03-01, event: published, source: text}", "2021-03-01"),
        ("{date: 2021-03-01, event: enforced, source: text}", "2021-01-01"),
    ],
)
def test_a_requirement_begins_when_its_policy_took_effect_or_else_became_public(tmp_path: Path, events: str, since: str) -> None:
    timeline = f"[{EVENTS}, {events}]"
    finding_lines(tmp_path, {"policies/x.md": policy(timeline=timeline, requirements="[{who: company, rule: may, what: Mine}]")})
    act = load(tmp_path).entries["policy", "x"]

    assert since == str(act.first_day_of(act.fields["requirements"][0]))
    assert "2022" == str(act.first_day_of({"since": "2022"}))


def test_a_requirement_that_ends_before_its_policy_begins_is_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/x.md": policy(requirements="[{who: company, rule: must, what: Stop, until: 2020}]")}

    assert ["policies/x.md:12:62 bad-value"] == finding_lines(tmp_path, files)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("in-force", False), ("amended", False), ("unclear", False), ("adopted", True), ("repealed", True), ("completed", True)],
)
def test_what_holds_today_rests_on_a_policy_that_holds_today(tmp_path: Path, status: str, expected: bool) -> None:
    act = policy(status=status, status_note="Why")

    found = told_of_positions(tmp_path, f"{BAN}, since: 2021, policies: [x]", **{"policies/x.md": act})

    assert (["4:93 position-mismatch"] if expected else []) == found


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("since: 2021, policies: [x]", True),
        ("since: 2021, until: 2023, policies: [x]", False),
        ("since: 2021, until: 2026, policies: [x]", True),  # TODAY is in 2026
        ("since: 2027, policies: [x]", False),
        ("since: 2021, policies: [x, y]", False),
        ("since: 2021, policies: [x, none]", False),
        ("since: 2021, policies: [x, faulty]", False),
    ],
)
def test_it_is_told_only_if_it_holds_today_and_rests_on_nothing_else(tmp_path: Path, position: str, expected: bool) -> None:
    files = {
        "policies/x.md": policy(status="repealed"),
        "policies/y.md": policy(title="Another"),
        "policies/faulty.md": policy(title="A third", status="in force"),
    }

    assert expected == ("position-mismatch" in " ".join(told_of_positions(tmp_path, f"{BAN}, {position}", **files)))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("since: 2017, until: 2021-05-20", "since: 2021-05-21", False),
        ("since: 2017, until: 2021-05-21", "since: 2021-05-21", True),
        ("since: 2017", "since: 2021-05-21", True),
        ("since: 2017, until: 2022", "since: 2021, until: 2023", True),
        ("since: 2017, until: 2021", "since: 2021", False),
        ("since: 2017, until: 2021-05", "since: 2021-05-21", False),
        ("since: 2017", "since: 2017", True),
    ],
)
def test_of_two_positions_that_overlap_the_later_is_told(tmp_path: Path, first: str, second: str, expected: bool) -> None:
    positions = (f"{BAN}, policies: [x], {second}", f"{BAN}, policies: [x], {first}")

    found = [line for line in told_of_positions(tmp_path / "a", *positions) if "position-mismatch" in line]
    alone = [line for line in told_of_positions(tmp_path / "b", positions[0], positions[1].replace("cn", "hk")) if "mismatch" in line]

    at_second = 14 + len(f"{BAN}, policies: [x], since: ")
    at_first = at_second + len(second) - len("since: ") + len(f"}}, {{{BAN}, policies: [x], since: ")
    later = at_second if "2021" in second else at_first
    assert ([f"4:{later} position-mismatch"] if expected else []) == found
    assert [] == alone


def test_a_position_without_a_first_day_holds_from_the_beginning(tmp_path: Path) -> None:
    free = "place: cn, position: no-rule, text: Nothing was found"

    assert [] == told_of_positions(tmp_path / "a", f"{free}, until: 2020", f"{BAN}, since: 2021, policies: [x]")
    assert ["4:78 position-mismatch"] == told_of_positions(tmp_path / "b", free, f"since: 2021, {BAN}, policies: [x]")


def test_corrections_have_a_date_and_words(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/x.md": policy(corrections="[{date: 2022, text: The date was wrong}, {date: 2022-02-30}]")}

    assert ["policies/x.md:12:56 missing-field", "policies/x.md:12:62 bad-date"] == finding_lines(tmp_path, files)
