"""
Markdown: what a body mentions, cites and gets wrong, with positions; its HTML with given links; its plain text.

`scan` is what the checks and the links rest on, `render` what a page shows, `plain` and `excerpts` what search and
backlinks quote. All three see the same tokens (`reading.py`), so what is checked is what is shown.
"""

from tracker.content.markup.rendering import HAN, Note, Outline, Rendered, render
from tracker.content.markup.scanning import Citation, Heading, Mention, Problem, Scan, scan
from tracker.content.markup.text import excerpt_around, excerpts, plain, quote

__all__ = [
    "HAN",
    "Citation",
    "Heading",
    "Mention",
    "Note",
    "Outline",
    "Problem",
    "Rendered",
    "Scan",
    "excerpt_around",
    "excerpts",
    "plain",
    "quote",
    "render",
    "scan",
]
