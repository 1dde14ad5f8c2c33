"""
Search without a server: lunr's index, cut so that a reader loads kilobytes a query.

`documents` makes documents of entries; `analysis` words of text; `index` finds what lunr.py’s builder would; `shards` cuts it into
files; `bundle` puts the scripts together that read them; `search_page` has all that a site then holds.
"""

from collections.abc import Iterator

from tracker.site.outputs import File, Page
from tracker.site.site import Site


def outputs(site: Site) -> Iterator[Page | File]:
    """The search, for a site that has one; else not even numpy is loaded, which takes a tenth of a second."""
    if site.settings["search"] and site.theme:
        from tracker.site.search import search_page

        yield from search_page.outputs(site)
