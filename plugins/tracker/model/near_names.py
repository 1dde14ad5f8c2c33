"""Suggestions for mistyped names: the most similar of a list of choices."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

NEAR = 70
"""Least similarity, in percent, of a mistyped name to the one that is suggested."""


def nearest(text: str, choices: Iterable[str], least: int = NEAR) -> str | None:
    """Return the choice that is most similar to `text`; None if none is at least `least` percent alike."""
    best = process.extractOne(text, choices, scorer=fuzz.ratio, score_cutoff=least)
    return best[0] if best else None


def suggestion(name: str | None, otherwise: str = "") -> str:
    """Return a hint that suggests a name; `otherwise` if there is none to suggest."""
    return f'did you mean "{name}"?' if name else otherwise
