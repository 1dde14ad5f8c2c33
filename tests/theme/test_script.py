"""What main.js decides, tried in node: when "/" is the shortcut, and when a message may be said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import scripts

MAIN = Path(__file__).parents[2] / "theme" / "static" / "js" / "main.js"
BOOT = MAIN.parent / "boot.js"


def node(expression: str) -> object:
    """The value of an expression in which `main` is the module."""
    program = f"const main = await import({json.dumps(MAIN.as_uri())}); console.log(JSON.stringify({expression}));"
    done = subprocess.run(
        ["node", "--no-warnings", "--input-type=module", "--eval", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert "" == done.stderr
    return json.loads(done.stdout)


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

    assert is_it == node(f"main.isShortcut({json.dumps(event)}, false)")


def test_an_open_dialog_keeps_its_keys() -> None:
    assert False is node('main.isShortcut({key: "/", target: {tagName: "BODY"}}, true)')


@pytest.mark.parametrize(("now", "last", "delay"), [(0, -1e9, 150), (1000, 900, 900), (5000, 1000, 150)])
def test_messages_wait_a_moment_and_a_second_apart(now: float, last: float, delay: float) -> None:
    assert delay == node(f"main.announcementDelay({now}, {last})")


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
    assert words == scripts.node("missing.js", "script.meantBy(...data)", [path, root])


def test_the_boot_script_is_short_enough_to_stand_in_every_page() -> None:
    assert len(BOOT.read_bytes()) <= 200
