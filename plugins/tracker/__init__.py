"""
A Pelican plugin that compiles curated entries about policy into a cross-linked site.

Four packages, each importing only from those before it: `model` reads files into a checked library, `site` turns a library into the
plan of a site, `builder` writes the plan to disk, `cli` holds the commands. To learn what a build does, read
`builder.generator.TrackerGenerator`.
"""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Called by Pelican for every plugin in its settings."""
    from pelican.plugins import signals

    signals.get_generators.connect(generators)


def generators(pelican: Any) -> type:
    """The one generator of this plugin."""
    from tracker.builder.generator import TrackerGenerator

    pelican.delete_outputdir = False  # the new site takes the old one's place in one step: nothing is deleted beforehand
    return TrackerGenerator
