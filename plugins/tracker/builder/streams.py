"""Standard output and standard error that name themselves when they refuse, so that this is told apart from a file's refusal."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any

NAMES = {"stdout": "standard output", "stderr": "standard error"}


class Stream(FileIO):
    """An open file whose errors name it."""

    def __init__(self, number: int, label: str) -> None:
        super().__init__(number, "w", closefd=False)
        self.label = label

    def write(self, content: Any, /) -> int:
        try:
            return super().write(content)
        except OSError as error:
            error.filename = self.label
            raise


def name_standard_streams() -> None:
    """
    Name the standard streams in their errors; write characters that a terminal cannot encode as escapes.

    A stream that was closed before the start refuses everything: its number must not go to a file that is opened later, into which
    another program's messages would be written.
    """
    _occupy_standard_numbers()
    for number, name in enumerate(NAMES, 1):
        old = getattr(sys, name)
        encoding, is_terminal = (old.encoding, old.isatty()) if old else ("utf-8", False)
        raw = BufferedWriter(Stream(number, NAMES[name]))
        lines = is_terminal or name == "stderr"
        setattr(sys, name, TextIOWrapper(raw, encoding, "backslashreplace", line_buffering=lines))


def _occupy_standard_numbers() -> None:
    while (number := os.open(os.devnull, os.O_RDONLY)) < 3:
        pass
    os.close(number)


def flush() -> None:
    """Write out what the standard streams still hold. Raises OSError where one refuses."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()


def silence() -> None:
    """Replace every standard stream that refuses by one that takes everything: at the end Python flushes once more, and would complain."""
    for name in NAMES:
        stream = getattr(sys, name)
        try:
            if stream:
                stream.flush()
        except OSError:
            with suppress(OSError):
                setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 (it stays open to the end)
