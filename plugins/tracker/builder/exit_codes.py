"""Between Invoke and the tasks: what Invoke's parser does not take as it is meant, and exit codes."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper

from tracker.builder import settings
from tracker.model.findings import ContentErrors, UsageError, as_text


def understood(words: Sequence[str]) -> list[str]:
    """The words of a command line as Invoke understands them."""
    words = ["-" + word[2:] if word == "--n" or word.startswith("--n=") else word for word in words]  # one letter, one hyphen
    for place, word in enumerate(words[1:], 1):
        if words[place - 1] == "new" and word in ("-h", "--help"):
            words.insert(place, "KIND")  # else Invoke takes the flag for the kind
            break
    return paths_as_flags(words, "check", ("--path", "--content", "--format", "--since", "--explain"))


def paths_as_flags(words: Sequence[str], task: str, with_value: Sequence[str]) -> list[str]:
    """
    The words with `--path` before every bare word after `task`.

    Invoke takes a bare word for the name of a further task, and knows no task with any number of arguments.
    `with_value` are the flags of the task whose value is the next word.
    """
    if task not in words:
        return list(words)
    start = words.index(task) + 1
    found, is_value = list(words[:start]), False
    for word in words[start:]:
        if not is_value and not word.startswith("-"):
            found.append("--path")
        found.append(word)
        is_value = not is_value and word in with_value
    return found


REFUSED = {getattr(errno, name, None) for name in "EACCES EPERM EROFS ENOSPC EDQUOT ENOTDIR EISDIR EEXIST".split()}
"""How a disk says no to what a person asked for."""


@contextmanager
def exit_codes(content: str = "") -> Iterator[None]:
    """Errors of the content are told as findings and end with 1, wrong usage and a disk's no in a line with 2; all else is a defect."""
    try:
        yield
    except ContentErrors as error:
        sys.stderr.write(as_text(error.findings, settings.content_folder(content)))
        raise SystemExit(1) from None
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except OSError as error:
        if error.errno not in REFUSED or not error.filename:
            raise
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        raise SystemExit(2) from None


def told_in_any_encoding() -> None:
    """What a terminal cannot encode is told as an escape, and not with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
