"""Chinese is written without blanks between words: a line break of a source file between two Chinese characters means nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

SIGNS = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
POINTS = "\u3000-\u303f\uff00-\uffef"
WIDE = f"{SIGNS}{POINTS}\u2e80-\u2fdf\u3040-\u312f\u31a0-\u33ff\ufe30-\ufe4f"
"""Characters of Chinese and Japanese, and their punctuation."""
SHARED = "“”‘’—…·"
"""Punctuation that other scripts have too; it belongs to the character beside it."""

BREAK = re.compile(f"([{WIDE}][{SHARED}]*)\n(?=[{SHARED}]*[{WIDE}])")
"""A line break between two Chinese characters."""

FOLD = re.compile(rf"([{WIDE}][{SHARED}]*)[ \t]*(\n[ \t]*)(?=[{SHARED}]*[{WIDE}])")
"""The same in a YAML file, where blanks may stand around it."""
SEAM = "\ue000"
"""Marks a line break while a text is read once more; a character of private use."""
INDENTATION = re.compile(r"(?<=\n)[ \t]*")
BLANKS = re.compile(r"\s+")


def unbroken(text: str) -> str:
    """`text` on one line: no blank stands for a line break between two Chinese characters."""
    return BREAK.sub(r"\1", text).replace("\n", " ")


def unfolding(get_event: Callable[[], Any], text: str) -> Callable[[], Any]:
    """The `get_event` of a YAML loader of `text`, with no blank in a folded value for a line break between two Chinese characters."""
    if text.isascii() or not FOLD.search(text):
        return get_event

    def get() -> Any:
        event = get_event()
        if event.__class__ is yaml.ScalarEvent and event.style != "|":
            start: Any = event.start_mark
            end: Any = event.end_mark
            if start.line < end.line:
                event.value = _unfolded(event.value, text[start.index : end.index])
        return event

    return get


def _unfolded(value: str, source: str) -> str:
    """The value of `source`, a YAML scalar as it stands in its file, from a second reading in which line breaks are marked."""
    if SEAM in source:
        return value
    marked = FOLD.sub(rf"\1{SEAM}\2", source)
    marked = re.sub(r"^>[0-9]", ">", marked) if source[0] == ">" else INDENTATION.sub(" ", marked)
    try:
        second = next(event.value for event in yaml.parse(f"- {marked}", yaml.CBaseLoader) if isinstance(event, yaml.ScalarEvent))
    except yaml.YAMLError:
        return value
    second = second.replace(f"{SEAM} ", "").replace(SEAM, "")
    return second if BLANKS.sub("", second) == BLANKS.sub("", value) else value
