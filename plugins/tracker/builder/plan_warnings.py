"""Warnings that are logged while the site is planned: recorded, so that a build that plans nothing can repeat them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)
PACKAGE = "tracker"


class Recorder(logging.Handler):
    """Collects the texts of warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def recorded_warnings() -> Iterator[list[str]]:
    """Collect the warnings of this package that are logged in a block of code."""
    logger, recorder = logging.getLogger(PACKAGE), Recorder()
    logger.addHandler(recorder)
    try:
        yield recorder.texts
    finally:
        logger.removeHandler(recorder)


def repeat_warnings(texts: Iterable[str]) -> None:
    """Log warnings again."""
    for text in texts:
        log.warning("%s", text)
