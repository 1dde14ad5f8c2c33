"""Status of a policy on any day: the rule in Python and in the browser's script, on the same examples."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts import node

from tracker.model.dates import PartialDate, partial_date
from tracker.model.vocabulary import ENGINE, EVENTS, STATUS_AFTER, STATUSES
from tracker.site.parts import status_history

NOW = date(2026, 11, 22)
EXAMPLES = json.loads((Path(__file__).parent / "status_history_examples.json").read_text("utf-8"))
TIMELINES = EXAMPLES["timelines"]
SCRIPT = "histories.js"


def steps_of(example: dict[str, Any]) -> list[status_history.Step]:
    timeline = [{"date": day, "event": event} for day, event in example["timeline"]]
    targets = [{"by": by, "text": "It is reached."} for by in example.get("targets", ())]
    ended = partial_date(example["ended"]) if "ended" in example else None
    return status_history.steps({"timeline": timeline, "status": example["status"], "targets": targets}, NOW, ended)


@pytest.mark.parametrize("example", TIMELINES, ids=lambda example: example["says"])
def test_the_timeline_says_how_an_act_stands(example: dict[str, Any]) -> None:
    steps = steps_of(example)

    for day, expected in example["stands"].items():
        place = status_history.index_on(steps, day)
        assert expected == (None if place < 0 else [steps[place].status, status_history.since(steps, place)]), day


def test_the_script_says_the_same() -> None:
    asked = [
        {
            "steps": [step._asdict() | {"group": ENGINE["status"][step.status].group} for step in steps_of(example)],
            "days": list(example["stands"]),
        }
        for example in TIMELINES
    ]
    found = node(
        SCRIPT,
        """data.map(({steps, days}) => Object.fromEntries(days.map((day) => {
            const place = script.placeOn(steps, day);
            return [day, place < 0 ? null : [steps[place].status, script.since(steps, place)]];
        })))""",
        asked,
    )

    assert [example["stands"] for example in TIMELINES] == found


def test_the_script_reads_dates_as_the_contract_does() -> None:
    found = node(SCRIPT, "Object.fromEntries(data.map((text) => [text, script.lastDay(text)]))", list(EXAMPLES["dates"]))

    assert EXAMPLES["dates"] == found
    for text, expected in EXAMPLES["dates"].items():
        try:
            assert expected == PartialDate(text).last_day.isoformat()
        except ValueError:
            assert expected is None, text


days = st.dates(date(2012, 1, 1), date(2030, 12, 31)).map(date.isoformat)
timelines = st.lists(
    st.tuples(st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda cut: cut[0][: cut[1]]), st.sampled_from(EVENTS)),
    min_size=1,
    max_size=6,
)


@given(timelines, st.sampled_from(STATUSES), st.none() | days, st.lists(days, max_size=2))
def test_today_every_act_stands_as_recorded(timeline: list[tuple[str, str]], status: str, ended: str | None, targets: list[str]) -> None:
    steps = steps_of({"timeline": timeline, "status": status, "targets": targets} | ({"ended": ended} if ended else {}))
    place = status_history.index_on(steps, NOW.isoformat())

    assert status == steps[place].status
    assert place >= 0
    assert sorted({step.day for step in steps}) == [step.day for step in steps]


@given(timelines)
def test_no_act_is_there_before_its_first_event(timeline: list[tuple[str, str]]) -> None:
    steps = steps_of({"timeline": timeline, "status": "in-force"})
    first = min(partial_date(day).first_day for day, _event in timeline)

    assert steps[0].day == min(first, NOW).isoformat()
    assert -1 == status_history.index_on(steps, (min(first, NOW) - timedelta(days=1)).isoformat())


def test_every_event_that_changes_the_status_has_its_place_among_equals() -> None:
    assert set(STATUS_AFTER) == set(status_history.FURTHER)
    assert set(STATUSES) == {*status_history.STANDING, *status_history.COMING, *status_history.ENDED, "completed", "unclear"}
