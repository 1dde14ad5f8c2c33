"""Decisions of main.js, tried in node: when "/" is the shortcut, and when a message may be said."""

from __future__ import annotations

import pytest
from scripts import SCRIPTS, node


@pytest.mark.parametrize(
    ("press", "is_it"),
    [
        ({}, True),
        ({"ctrlKey": True}, False),
        ({"metaKey": True}, False),
        ({"altKey": True}, False),
        ({"key": "?"}, False),
        ({"isComposing": True}, False),
        ({"keyCode": 229}, False),
        ({"defaultPrevented": True}, False),
        ({"target": {"tagName": "INPUT"}}, False),
        ({"target": {"tagName": "SELECT"}}, False),
        ({"target": {"tagName": "TEXTAREA"}}, False),
        ({"target": {"tagName": "DIV", "isContentEditable": True}}, False),
        ({"target": {"tagName": "BUTTON"}}, True),
    ],
)
def test_a_bare_slash_outside_fields_is_the_shortcut(press: dict[str, object], is_it: bool) -> None:
    event = {"key": "/", "target": {"tagName": "BODY"}, **press}

    assert is_it == node("main.js", "script.isShortcut(data, false)", event)


def test_an_open_dialog_keeps_its_keys() -> None:
    assert False is node("main.js", "script.isShortcut(data, true)", {"key": "/", "target": {"tagName": "BODY"}})


@pytest.mark.parametrize(("now", "last", "delay"), [(0, -1e9, 150), (1000, 900, 900), (5000, 1000, 150)])
def test_messages_wait_a_moment_and_a_second_apart(now: float, last: float, delay: float) -> None:
    assert delay == node("main.js", "script.announcementDelay(...data)", [now, last])


@pytest.mark.parametrize(
    ("path", "root", "words"),
    [
        ("/policies/token-notise/", "/", "token notise"),
        ("/small/policies/token-notise", "/small/", "token notise"),
        ("/data/tracker.json", "/", "tracker"),
        ("/policies/%E6%8C%96%E7%9F%BF_x/index.html", "/", "挖矿 x"),
        ("/404.html", "/", ""),
        ("/", "/", ""),
        ("/%E6%8C%/", "/", ""),
        ("/<script>alert(1)</script>", "/", "script"),
    ],
)
def test_an_address_that_leads_nowhere_has_words_to_search_for(path: str, root: str, words: str) -> None:
    assert words == node("missing.js", "script.meantBy(...data)", [path, root])


def test_the_boot_script_is_short_enough_to_stand_in_every_page() -> None:
    assert len((SCRIPTS / "boot.js").read_bytes()) <= 200
