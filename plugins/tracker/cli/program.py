"""The command `tracker`, for where no tasks.py is: `tracker init FOLDER`."""

from __future__ import annotations

import sys

from invoke.collection import Collection
from invoke.program import Program

from tracker import engine, tasks
from tracker.builder.exit_codes import understood
from tracker.builder.streams import name_standard_streams


def main() -> None:
    """Run a command of every tracker; exits with its code."""
    name_standard_streams()
    program = Program(namespace=Collection.from_module(tasks), name="tracker", binary="tracker", version=engine.version())
    program.run(["tracker", *understood(sys.argv[1:])])
