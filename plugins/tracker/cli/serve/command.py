"""The command: builds, serves, shows each edit at once, and brings the folder up to date after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tracker import engine
from tracker.builder import settings
from tracker.builder.output_dir import find_output
from tracker.cli import watch
from tracker.cli.commands import build_command, content_folder
from tracker.cli.serve import live
from tracker.cli.serve.answers import HOST, listen
from tracker.cli.serve.server_state import ServerState
from tracker.model.urls import checked_base

PAUSE = 1.0
"""Seconds after an edit before a build begins: the pages that are looked at come first."""
LOW = 10
"""Niceness of that build."""


def serve(content: str = "", output: str = "", site_url: str = "", port: str = "8000") -> None:
    """Serve until interrupted. Raises UsageError if there is no content, or the port is taken."""
    folder = content_folder(content)
    site = settings.read()
    address = checked_base("--site-url", site_url) if site_url else str(site.values["SITEURL"])
    written = find_output(Path(output).absolute() if output else site.output, folder).folder
    state = ServerState(written, urlsplit(address).path.rstrip("/"))
    server = listen(state, port)
    follower = Follower(state, folder, site_url)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        saved = watch.changes([folder, *site.theme.folders, engine.PACKAGE, site.path], written)
        next(saved)  # from now on nothing that is saved is missed
        follower.build("start")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        threading.Thread(target=follower.write_edits, daemon=True).start()
        print(f"  http://{HOST}:{server.server_address[1]}{state.prefix}/\nWatching content, theme and code. Ctrl+C stops.", flush=True)
        for paths in saved:
            follower.follow(paths)
    except KeyboardInterrupt:
        pass
    finally:
        follower.close()
        server.server_close()


class Follower:
    """
    Brings the state up to date: the live site at once, the folder in the background.

    Each build is a process of its own, so that a change of the code, the theme or the settings counts like one of the content; after such
    a change the live site begins anew.
    """

    def __init__(self, state: ServerState, content: Path, site_url: str) -> None:
        self.state, self.content, self.site_url = state, content, site_url
        self.command = build_command(content, state.folder, site_url)
        self.building = threading.Lock()
        self.process: subprocess.Popen[str] | None = None
        self.has_ended = False

    def follow(self, paths: Sequence[Path]) -> None:
        """Show what was saved."""
        names = f"saved {', '.join(path.name for path in paths[:3])}{f' and {len(paths) - 3} more' if len(paths) > 3 else ''}"
        changed, start = self.in_content(paths), time.monotonic()
        answer, said = self.state.live.renew(changed) if self.state.live and changed is not None else (live.FAILED, b"")
        if answer == live.RENEWED:
            self.state.record("", edits=1)
            say(f"{names}: shown after {time.monotonic() - start:.1f} s{f' at {said.decode()}' if said else ''}")
        elif answer == live.FAULTY:
            self.state.record(said.decode())
            say(f"{names}: {said.decode().rstrip()}\npages stay as they were")
        else:
            sys.stderr.write(said.decode())
            self.build(names)

    def in_content(self, paths: Iterable[Path]) -> frozenset[str] | None:
        """The paths below the content; None if one is elsewhere."""
        for folder in (self.content.absolute(), self.content.resolve()):
            with suppress(ValueError):
                return frozenset(path.relative_to(folder).as_posix() for path in paths)
        return None

    def build(self, names: str) -> None:
        """Build while nothing else happens, then begin the live site anew."""
        if self.state.live:
            self.state.live.close()
            self.state.live = None
        succeeded, said = self.run()
        self.state.note_build(self.state.edits, succeeded=succeeded)
        self.state.record("" if succeeded else said)
        say(f"{names}: {said}" if succeeded else f"{names}: {said.rstrip()}\npages stay as they were")
        self.state.live = live.Live(self.content, self.site_url)

    def write_edits(self) -> None:
        """Bring the folder up to date after edits, for ever."""
        while True:
            edits = self.state.wait_for_edits(PAUSE)
            succeeded, said = self.run(LOW)
            if self.has_ended:
                return
            self.state.note_build(edits, succeeded=succeeded)
            if not succeeded:
                self.state.record(said)
            say(f"{self.state.folder.name}: {said.rstrip()}")

    def run(self, niceness: int = 0) -> tuple[bool, str]:
        """Build; whether that succeeded, and what was said."""
        with self.building:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(self.command, stdout=pipe, stderr=pipe, text=True, start_new_session=True)  # no Ctrl+C of ours
            if niceness and hasattr(os, "setpriority"):
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, self.process.pid, niceness)
            output, errors = self.process.communicate()
            ended = self.process.returncode
        if ended == 0:
            return True, output.strip().replace("\n", "; ")
        return False, errors or output or f"the build ended with {ended}"

    def close(self) -> None:
        """End the processes that this one has begun."""
        self.has_ended = True
        if self.state.live:
            self.state.live.close()
        if self.process and self.process.poll() is None:
            self.process.kill()


def say(text: str) -> None:
    """Print a line with the time."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)
