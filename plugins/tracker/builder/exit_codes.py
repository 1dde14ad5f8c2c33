"""Between Invoke and the tasks: what Invoke's parser does not take as it is meant, and exit codes."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

from tracker.builder import atomic, settings, streams
from tracker.model.findings import ContentErrors, UsageError, as_text

POSITIONAL = {"import": "FILE", "init": "FOLDER", "load": "TARGET", "new": "KIND", "publish": "TARGET", "review": "BASE"}
"""Tasks that take a bare word, and what the word is."""


def understood(words: Sequence[str]) -> list[str]:
    """The words of a command line as Invoke understands them."""
    words = ["-" + word[2:] if word == "--n" or word.startswith("--n=") else word for word in words]  # one letter, one hyphen
    task = next((place for place, word in enumerate(words) if not word.startswith("-")), len(words))
    after = words[task + 1] if task + 1 < len(words) else ""
    if task < len(words) and words[task] in POSITIONAL and after in ("-h", "--help"):
        words.insert(task + 1, POSITIONAL[words[task]])  # else Invoke takes the flag for the argument
    elif words[task : task + 1] == ["new"] and (not after or after.startswith("-")) and not {"-h", "--help"} & {*words}:
        words.insert(task + 1, "")  # the kind is asked for
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


@contextmanager
def exit_codes(content: str = "") -> Iterator[None]:
    """
    End the process with 1 and the findings for errors of the content; with 2 and a line for wrong usage or a refusal of the system.

    What was printed is written out here, so that a stream's refusal is one, too; a reader that has closed the pipe ends it without a
    word. Any other error is a defect and keeps its traceback.
    """
    try:
        try:
            yield
        except ContentErrors as error:
            sys.stderr.write(as_text(error.findings, settings.content_folder(content)))
            raise SystemExit(1) from None
        except UsageError as error:
            _refuse(str(error))
        except MemoryError:
            _refuse("there is not enough memory")
        finally:
            streams.flush()
    except OSError as error:
        if not atomic.is_refusal(error):
            raise
        with suppress(OSError):
            _refuse(f"{error.filename}: {error.strerror}" if error.errno != errno.EPIPE else "")
        raise SystemExit(2) from None
    finally:
        streams.silence()


def _refuse(message: str) -> NoReturn:
    """Say why nothing was done, if there is anything to say, and end with 2."""
    if message:
        print(f"error: {message}", file=sys.stderr)
    raise SystemExit(2)
