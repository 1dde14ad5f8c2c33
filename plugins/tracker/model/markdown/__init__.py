"""
Markdown: what a body mentions, cites and gets wrong, with positions; its HTML with given links; its plain text.

`scan` is what the checks and the links rest on, `render` what a page shows, `plain` and `excerpts`
what search and backlinks quote. All three see the same tokens (`parser.py`), so what is checked is what is shown.
"""

from tracker.model.markdown.parser import Reading, read
from tracker.model.markdown.plain_text import Links, excerpt_around, excerpts, plain, quote
from tracker.model.markdown.renderer import HAN, Note, Outline, Rendered, render
from tracker.model.markdown.scanner import Citation, Heading, Mention, Problem, Scan, code_points, scan, scanned

__all__ = [
    "HAN",
    "Citation",
    "Heading",
    "Links",
    "Mention",
    "Note",
    "Outline",
    "Problem",
    "Reading",
    "Rendered",
    "Scan",
    "code_points",
    "excerpt_around",
    "excerpts",
    "plain",
    "quote",
    "read",
    "render",
    "scan",
    "scanned",
]
