"""The live site in a process of its own: one that has the code and the settings as they are when it begins."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import threading
import traceback
from collections.abc import Set
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.model.findings import ContentErrors, UsageError, as_text

if TYPE_CHECKING:
    from tracker.builder.live_site import LiveSite

Answer = tuple[str, bytes]
"""One of these words, and bytes: of a file, or a text that says why."""
FILE, DRAFT, NONE, UNFINISHED = "file", "draft", "none", "unfinished"
RENEWED, FAULTY, FAILED = "renewed", "faulty", "failed"

MOST_NAMED = 3
"""Pages of saved entries that are named."""

IDLE = 2.0
"""Seconds without a question after which the process does its idle work."""


class Live:
    """
    The process, asked by one thread at a time.

    One that has ended answers that every file is unfinished, and that to renew has failed.
    """

    def __init__(self, content: Path, site_url: str = "") -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, there = context.Pipe()
        self.lock = threading.Lock()
        self.process = context.Process(target=answer, args=(there, content, site_url), daemon=True)
        self.process.start()
        there.close()

    def renew(self, changed: Set[str]) -> Answer:
        """Read what changed, by the paths below the content."""
        return self.ask("renew", changed) or (FAILED, b"")

    def file(self, path: str) -> Answer:
        """The file at a path below the site, or the page of a draft."""
        return self.ask("file", path) or (UNFINISHED, b"")

    def draft(self, path: str) -> Answer:
        """The page of a draft."""
        return self.ask("draft", path) or (NONE, b"")

    def ask(self, verb: str, given: object) -> Answer | None:
        """The answer to a question; None if the process has ended."""
        with self.lock, suppress(EOFError, OSError):
            self.connection.send((verb, given))
            answered: Answer = self.connection.recv()
            return answered
        return None

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def answer(connection: Connection, content: Path, site_url: str) -> None:
    """Read the content, then answer until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this process
    gc.disable()  # but while nobody asks: nearly all that is made stays
    with suppress(EOFError, OSError):
        from tracker.builder.live_site import LiveSite

        try:
            site = LiveSite(content, site_url)
        except UsageError:
            return
        renewed(site, None)
        while True:
            if not connection.poll(IDLE):
                site.rest()
            verb, given = connection.recv()
            if verb == "renew":
                connection.send(renewed(site, given))
            else:
                connection.send(found(site, given, drafts_alone=verb == "draft"))


def renewed(site: LiveSite, changed: Set[str] | None) -> Answer:
    """The answer to an edit: the pages of the entries that were saved, or what is wrong."""
    try:
        site.renew(changed)
    except ContentErrors as error:
        return FAULTY, as_text(error.findings, site.content).encode()
    except UsageError as error:
        return FAULTY, f"error: {error}\n".encode()
    except Exception:
        return FAILED, traceback.format_exc().encode()
    return RENEWED, ", ".join(site.addresses(changed or frozenset())[:MOST_NAMED]).encode()


def found(site: LiveSite, path: str, *, drafts_alone: bool) -> Answer:
    """The answer to the question for a file. One that cannot be made is left to the build, which says why."""
    try:
        if (page := site.draft(path)) is not None:
            return DRAFT, page
        content = None if drafts_alone else site.file(path)
    except Exception:
        return UNFINISHED, b""
    return (FILE, content) if content is not None else (NONE, b"")
