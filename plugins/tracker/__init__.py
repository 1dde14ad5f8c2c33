"""
A Pelican plugin that compiles curated entries about policy into a cross-linked site.

Three floors, each knowing only those before it: `content` goes from files to a checked library, `outputs` from a library to the
plan of a site, `build` from the plan to the disk. To learn what a build does, read `build.generator.TrackerGenerator`.
"""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Called by Pelican for every plugin in its settings."""
    from pelican.plugins import signals

    signals.get_generators.connect(generators)


def generators(pelican: Any) -> type:
    """The one generator of this plugin."""
    from tracker.build.generator import TrackerGenerator

    pelican.delete_outputdir = False  # the new site takes the old one's place in one step: nothing is deleted beforehand
    return TrackerGenerator
