"""Calendars: read by another parser as they are meant, by the rules of RFC 5545 and 7986, with UIDs that stay."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline
from sites import outputs, render, site_of
from writing import entry, policy

from tracker.model.comparison import Change
from tracker.site.files.calendars import text_line
from tracker.site.site import Site

DAY = datetime.date
HOSTILE = "A, b; c\\d \\n: “q” <b> שלום العربية 挖矿 " + "é" * 90
"""Text that calendars take for something else, and letters of several bytes where a line is folded."""


def vevents(site: Site, path: str) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(render(site, path))
    assert [] == calendar.errors
    assert all([] == one.errors for one in calendar.walk())
    return [one for one in calendar.walk("VEVENT") if isinstance(one, icalendar.Event)]


def shown(site: Site, path: str, *names: str) -> list[tuple[Any, ...]]:
    """The named properties of every event."""
    return [tuple(str(one[name]) if name in one else None for name in names) for one in vevents(site, path)]


def days(site: Site, path: str) -> list[tuple[str, datetime.date, datetime.date]]:
    return [(str(one["SUMMARY"]).partition(":")[0], one["DTSTART"].dt, one["DTEND"].dt) for one in vevents(site, path)]


def unescaped(text: str) -> str:
    """A text by RFC 5545, section 3.3.11, for properties whose type icalendar does not know."""
    return re.sub(r"\\([\\;,nN])", lambda match: "\n" if match[1] in "nN" else match[1], text)


def change(day: str, what: str, *more: Any, id: str = "x") -> Change:
    return Change(day, "policy", id, what, *more)


def timeline(*events: str) -> str:
    return f"[{', '.join(events)}]"


# The rules


@pytest.mark.parametrize("path", ["calendar.ics", "policies/calendar.ics", "themes/mining/calendar.ics", "calendar-all.ics"])
def test_a_calendar_keeps_the_rules_of_its_form(tmp_path: Path, path: str) -> None:
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    events = timeline("{date: 2021-05-21, event: issued, note: " + quoted + "}", "{date: 2021-06, event: effective}")
    site = site_of(tmp_path, {"policies/x.md": policy(title=quoted, timeline=events)})

    text = render(site, path)

    lines = text.encode().split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert [b"BEGIN:VCALENDAR", b"END:VCALENDAR", b""] == [lines[0], *lines[-2:]]
    [calendar] = icalendar.Calendar.from_ical(text, multiple=True)
    for name in ("VERSION", "PRODID", "UID", "NAME", "X-WR-CALNAME", "URL", "SOURCE", "REFRESH-INTERVAL"):
        assert not isinstance(calendar[name], list), name
    assert (calendar["NAME"], "2.0") == (calendar["X-WR-CALNAME"], calendar["VERSION"])
    assert "METHOD" not in calendar  # with one an ORGANIZER would be due (RFC 5546)
    assert f"https://example.org/{path}" == calendar["SOURCE"]
    events_read = vevents(site, path)
    assert 2 == len({one["UID"] for one in events_read})
    for one in events_read:
        for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP"):
            assert not isinstance(one[name], list), name
        assert ("TRANSPARENT", "CONFIRMED") == (one["TRANSP"], one["STATUS"])
        assert (datetime.date, datetime.timedelta()) == (type(one["DTSTART"].dt), one["DTSTAMP"].dt.utcoffset())
        assert one["DTSTART"].dt < one["DTEND"].dt
        assert "https://example.org/policies/x/" == one["URL"]


def test_hostile_values_come_back_as_they_are(tmp_path: Path) -> None:
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    events = timeline("{date: 2021-05-21, event: issued, note: " + quoted + "}")
    theme = entry({"name": quoted, "summary": "S."})
    site = site_of(
        tmp_path, {"policies/x.md": policy(title=quoted, timeline=events, themes="[t]"), "themes/t.md": theme}, sitename="T; u, \\n"
    )

    assert [(f"Issued: {HOSTILE}", HOSTILE)] == shown(site, "calendar.ics", "SUMMARY", "DESCRIPTION")
    calendar = icalendar.Calendar.from_ical(render(site, "themes/t/calendar.ics"))
    assert [f"{HOSTILE} – T; u, \\n"] * 2 == [unescaped(str(calendar[name])) for name in ("NAME", "X-WR-CALNAME")]


@given(st.text(st.sampled_from("ab ,;\\\n\r挖é😀")))
def test_a_line_is_folded_as_the_library_folds_it(text: str) -> None:
    expected = Contentline.from_parts("SUMMARY", icalendar.Parameters(), icalendar.vText(text)).to_ical().decode()

    assert f"{expected}\r\n" == text_line("SUMMARY", text)


def test_a_calendar_without_events_is_sound(tmp_path: Path) -> None:
    calendar = icalendar.Calendar.from_ical(render(site_of(tmp_path, {}), "themes/mining/calendar.ics"))

    assert [] == calendar.walk("VEVENT")
    assert 1 == len(calendar.subcomponents)  # RFC 5545, section 3.6: at least one component


# What a calendar holds


def test_events_and_targets_stand_over_all_the_days_that_they_may_mean(tmp_path: Path) -> None:
    events = timeline("{date: 2021-05-21, event: issued}", "{date: 2022-02, event: effective}", "{date: 2023, event: expired}")
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=events, targets="[{by: 2025-12, text: No mining.}]")})

    assert [
        ("Issued", DAY(2021, 5, 21), DAY(2021, 5, 22)),
        ("Takes effect", DAY(2022, 2, 1), DAY(2022, 3, 1)),
        ("Expires", DAY(2023, 1, 1), DAY(2024, 1, 1)),
        ("Target", DAY(2025, 12, 1), DAY(2026, 1, 1)),
    ] == days(site, "calendar-all.ics")
    assert ["Issued", "Takes effect", "Target"] == [name for name, *_ in days(site, "calendar.ics")]
    assert [(None,), ("Dated 2022-02.",), ("No mining. Dated 2025-12.",)] == shown(site, "calendar.ics", "DESCRIPTION")


@pytest.mark.parametrize(
    ("date", "is_in"),
    [("2020-01-01", True), ("2019-12-31", False), ("2020-01", True), ("2019-12", False), ("2021", False), ("9999-12-31", True)],
)
def test_a_calendar_goes_back_two_years_and_has_no_mere_years(tmp_path: Path, date: str, is_in: bool) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=timeline(f"{{date: '{date}', event: issued}}"))})

    assert is_in == (1 == len(vevents(site, "calendar.ics")))
    assert 1 == len(vevents(site, "calendar-all.ics"))


def test_the_last_day_of_the_calendar_has_no_later_one(tmp_path: Path) -> None:
    events = timeline("{date: 9999-12-31, event: expired}", "{date: 9999, event: milestone}", "{date: 0001-01-01, event: issued}")
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=events)})

    assert [("00010101", True), ("99990101", False), ("99991231", False)] == [
        (one["DTSTART"].to_ical().decode(), "DTEND" in one) for one in vevents(site, "calendar-all.ics")
    ]


def test_two_years_before_a_leap_day_is_the_last_of_february(tmp_path: Path) -> None:
    events = timeline("{date: 2022-02-28, event: issued}", "{date: 2022-02-27, event: announced}")
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=events)}, now=DAY(2024, 2, 29))

    assert [DAY(2022, 2, 28)] == [one["DTSTART"].dt for one in vevents(site, "calendar.ics")]


def test_the_calendar_of_a_page_draws_on_the_policies_of_its_feed(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "themes/energy.md": entry({"name": "Energy", "summary": "S.", "parent": "mining"}),
            "themes/other.md": entry({"name": "Other", "summary": "S."}),
            "policies/a.md": policy(title="A", themes="[energy]"),
            "policies/b.md": policy(title="B", themes="[other]"),
            "policies/c.md": policy(title="C", themes="[mining]", draft="true"),
        },
    )

    titles = {path: [str(one["SUMMARY"])[-1] for one in vevents(site, path)] for path in outputs(site) if path.endswith(".ics")}

    assert {
        "calendar.ics": ["A", "B"],
        "calendar-all.ics": ["A", "B"],
        "policies/calendar.ics": ["A", "B"],
        "themes/mining/calendar.ics": ["A"],
        "themes/energy/calendar.ics": ["A"],
        "themes/other/calendar.ics": ["B"],
        "agencies/ministry/calendar.ics": ["A", "B"],
        "places/cn/calendar.ics": ["A", "B"],
    } == titles


# What stays, and what a change does


UID = "policy.x.effective@example.org"
EFFECTIVE = timeline("{date: 2022-03-01, event: effective}")


def test_a_uid_survives_another_title_another_id_and_another_address(tmp_path: Path) -> None:
    before = site_of(tmp_path / "a", {"policies/x.md": policy(timeline=EFFECTIVE)})
    renamed = policy(timeline=EFFECTIVE, title="Another", former_ids="[x, z]")
    after = site_of(tmp_path / "b", {"policies/y.md": renamed}, site_url="https://elsewhere.example")

    assert [(UID, "0")] == shown(before, "calendar.ics", "UID", "SEQUENCE") == shown(after, "calendar.ics", "UID", "SEQUENCE")


def test_events_of_one_name_have_uids_of_their_own_that_stay_when_others_come_and_go(tmp_path: Path) -> None:
    events = [f"{{date: 2022-0{month}-01, event: milestone}}" for month in (1, 2, 3)]
    uids = {}
    for number, (left, changes) in enumerate(
        [
            (events[1:], []),
            (events, [change("2021-06-02", "event", "milestone.3", None, "2022-01-01")]),
            (
                [events[0], events[2]],
                [
                    change("2021-06-02", "event", "milestone.3", None, "2022-01-01"),
                    change("2021-06-03", "event", "milestone", "2022-02-01", None),
                ],
            ),
        ]
    ):
        site = site_of(
            tmp_path / str(number), {"policies/x.md": policy(timeline=timeline(*left))}, changes=[change("2021-06-01", "added"), *changes]
        )
        uids[number] = {
            one["DTSTART"].dt.month: (str(one["UID"]).removeprefix("policy.x."), str(one["STATUS"]))
            for one in vevents(site, "calendar.ics")
        }

    first, second, third = (f"milestone{number}@example.org" for number in ("", ".2", ".3"))
    assert {2: (first, "CONFIRMED"), 3: (second, "CONFIRMED")} == uids[0]
    assert {1: (third, "CONFIRMED"), 2: (first, "CONFIRMED"), 3: (second, "CONFIRMED")} == uids[1]
    assert {1: (third, "CONFIRMED"), 2: (first, "CANCELLED"), 3: (second, "CONFIRMED")} == uids[2]


def test_the_sequence_counts_the_changes_of_date_and_note_after_the_event_came(tmp_path: Path) -> None:
    changes = [
        change("2021-06-01", "added"),
        change("2021-06-02", "event", "effective", None, "2022-01-01"),
        change("2021-06-03", "event", "effective", "2022-01-01", "2022-03-01"),
        change("2021-06-04", "revised", "timeline.effective.note", None, "A note."),
        change("2021-06-05", "event", "issued", "2021-05-20", "2021-05-21"),
        change("2021-06-06", "renamed", "title", "A", "B"),
    ]
    events = timeline(
        "{date: 2021-05-21, event: issued}", "{date: 2022-03-01, event: effective, note: A note.}", "{date: 2021, event: announced}"
    )
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=events)}, changes=changes)

    assert [("issued", "1", "20210606T000000Z"), ("effective", "2", "20210606T000000Z")] == [
        (str(one["UID"]).split(".")[2].partition("@")[0], str(one["SEQUENCE"]), one["DTSTAMP"].to_ical().decode())
        for one in vevents(site, "calendar.ics")
    ]


def test_the_sequence_of_a_target_counts_its_changes(tmp_path: Path) -> None:
    changes = [change("2021-06-02", "target", "target.2", {"by": "2024-01", "text": "T."}, {"by": "2025-01", "text": "T."})]
    targets = "[{by: 2023-01, text: S.}, {by: 2025-01, text: T.}]"
    site = site_of(tmp_path, {"policies/x.md": policy(targets=targets)}, changes=[change("2021-06-01", "added"), *changes])

    assert [("policy.x.target@example.org", "0"), ("policy.x.target.2@example.org", "1")] == shown(site, "calendar.ics", "UID", "SEQUENCE")[
        1:
    ]


@pytest.mark.parametrize(
    ("date", "is_told"),
    [("2022-03-01", True), ("2021-10-03", True), ("2021-10-02", False), ("2021-10", True), ("2021-09", False), ("2030", False)],
)
def test_an_event_that_was_removed_is_cancelled_while_it_is_ahead_and_ninety_days_past(tmp_path: Path, date: str, is_told: bool) -> None:
    changes = [change("2021-06-01", "added"), change("2021-06-02", "event", "effective", date, None)]
    site = site_of(tmp_path, {"policies/x.md": policy()}, changes=changes)

    cancelled = [one for one in shown(site, "calendar.ics", "UID", "STATUS", "SEQUENCE") if one[1] == "CANCELLED"]

    assert ([(UID, "CANCELLED", "1")] if is_told else []) == cancelled
    if date == "2030":
        assert "CANCELLED" in render(site, "calendar-all.ics")


def test_an_event_that_comes_again_is_confirmed_under_the_same_uid(tmp_path: Path) -> None:
    changes = [
        change("2021-06-01", "added"),
        change("2021-06-02", "event", "effective", "2022-03-01", None),
        change("2021-06-03", "event", "effective", None, "2022-03-01"),
    ]
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=EFFECTIVE)}, changes=changes)

    assert [(UID, "CONFIRMED", "2")] == shown(site, "calendar.ics", "UID", "STATUS", "SEQUENCE")


def test_the_events_of_a_policy_that_is_gone_are_not_told(tmp_path: Path) -> None:
    changes = [change("2021-06-01", "added"), change("2021-06-02", "removed", "", "X", None)]
    site = site_of(tmp_path, {"_gone.yaml": "- {kind: policy, id: x, reason: It was none.}\n"}, changes=changes)

    assert [] == vevents(site, "calendar-all.ics")


def test_the_calendar_of_an_entry_that_was_renamed_goes_on_at_its_old_address(tmp_path: Path) -> None:
    theme = entry({"name": "Energy", "summary": "S.", "former_ids": "[power]"})
    site = site_of(tmp_path, {"themes/energy.md": theme, "policies/x.md": policy(themes="[energy]")})

    assert render(site, "themes/energy/calendar.ics") == render(site, "themes/power/calendar.ics")


def test_a_site_can_do_without_calendars_and_no_page_names_one(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, outputs=["feeds"])

    assert [] == [path for path in outputs(site) if path.endswith(".ics")]
    for path in ("index.html", "policies/index.html", "policies/x/index.html", "themes/mining/index.html"):
        assert not re.search(r"\.ics|text/calendar", render(site, path)), path
    assert "feed.atom" in render(site, "themes/mining/index.html")


def test_pages_name_their_calendar_and_its_whole_address(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy()}, site_url="https://example.org/p")

    text = render(site, "themes/mining/index.html")

    assert '<link rel="alternate" type="text/calendar" title="Mining policy" href="/p/themes/mining/calendar.ics">' in text
    assert ">https://example.org/p/themes/mining/calendar.ics<" in text
    assert ">https://example.org/p/themes/mining/feed.atom<" in text
