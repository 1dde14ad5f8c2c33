"""
Markdown: what a body mentions, cites and gets wrong, with positions; its HTML with given links; its plain text.

`scan` is what the checks and the links rest on, `render` what a page shows (`typeset` and `fill` are its halves), `plain` and `excerpts`
what search and backlinks quote. All three see the same tokens (`reading.py`), so what is checked is what is shown.
"""

from tracker.model.markdown.parser import Reading, read
from tracker.model.markdown.plain_text import Links, excerpt_around, excerpts, plain, quote
from tracker.model.markdown.renderer import HAN, Note, Outline, Rendered, Typeset, fill, render, typeset
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
    "Typeset",
    "code_points",
    "excerpt_around",
    "excerpts",
    "fill",
    "plain",
    "quote",
    "read",
    "render",
    "scan",
    "scanned",
    "typeset",
]
