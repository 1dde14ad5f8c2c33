"""Number of examples that a law is tried with: all of them on CI and with `invoke test --all`, else a fifth."""

from __future__ import annotations

import os

from hypothesis import settings

SHARE = 1 if os.environ.get("EXAMPLES") == "all" or os.environ.get("CI") == "true" else 5


def examples(number: int) -> int:
    """Return how many of so many examples are tried."""
    return max(1, number // SHARE)


def register() -> None:
    """Make laws that name no number try a share of the usual hundred."""
    if SHARE > 1:
        settings.register_profile("few", max_examples=examples(100))
        settings.load_profile("few")
