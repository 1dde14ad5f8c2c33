"""The settings of a site and their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tracker.site import optional_outputs

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "sitename": "Policy tracker",
        "site_url": "",  # a path in it prefixes every link
        "language": "en",
        "standfirst": "",  # one sentence under the name on the first page
        "repository": "",  # the address where the files can be edited
        "branch": "main",
        "content": "content",  # the content's folder in the repository
        "licence": "",
        "tag_authority": "policy-tracker.example,2026",  # who mints the feeds' ids (RFC 4151); never changed, whatever the site's address
        "languages": MappingProxyType({}),  # tag to path, sitename and standfirst of each further language
        "search": False,  # whether another part writes /search/
        "outputs": optional_outputs.ALL,  # groups of files that the site has beside its pages
        "cards": False,  # whether each entry has a picture of its own for those who show a link to it
        "heading": "",  # what the first page is called instead of the site's name
        "tiles": MappingProxyType({}),  # row, column and label of places in a grid, by their ids
        "contact": "",  # where readers report a problem if there is no repository: an address of mail or a URL
        "security_contact": "",  # where to tell of a hole in the site: an address of mail or the web
        "security_expires": "",  # the day from which that no longer holds
        "theme": "",  # the theme's folder; no page sees it
        "overrides": "",  # a folder with files that stand for those of the theme, or beside them
        "colours": MappingProxyType({}),  # of the two sides
        "mark": "",  # a picture (SVG) that stands for the site
    }
)

NOT_IN_TEMPLATES = frozenset({"theme", "overrides", "colours", "mark", "sitename", "site_url", "language"})
"""Settings that templates do not read, or under other names."""
