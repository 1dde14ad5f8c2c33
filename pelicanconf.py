"""The settings of this site."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT / "plugins") not in sys.path:
    sys.path.insert(0, str(ROOT / "plugins"))

import jinja2  # noqa: E402 (after the path is set)

import tracker  # noqa: E402 (the module: a plugin given by name that fails to import is only logged)

SITENAME = "China Blockchain Policy Tracker"
SITEURL = "https://policy-tracker.example.org"
STANDFIRST = "What the Chinese authorities have decided about blockchain and digital currency, act by act, with the sources."
DEFAULT_LANG = "en"
TRACKER_LANGUAGES = {  # further languages: entries whose summary is translated have a page below `path`; the theme has the catalogue
    "zh-Hans": {
        "path": "zh",
        "sitename": "中国区块链政策追踪",
        "standfirst": "逐项记录中国有关部门就区块链和数字货币作出的决定，并注明来源。",
    },
}
TIMEZONE = "UTC"
REPOSITORY = ""  # the address where the files can be edited; empty: no such links
BRANCH = "main"
LICENCE = "CC BY 4.0"
SEARCH = True  # needs npm: the search in the browser is lunr's
TRACKER_OUTPUTS = ["data", "records", "citations", "lists", "feeds", "calendars"]  # what the site has beside its pages (docs/hosting.md)
CARDS = os.environ.get("CARDS", "") not in ("", "0")  # a picture of each entry for those who show a link: needs resvg-py and a Chinese font
SECURITY_CONTACT = ""  # where to tell of a hole in the site, an address of mail or the web; empty: no security.txt
SECURITY_EXPIRES = ""  # the day on which that must have been looked at again, such as 2027-11-30
TAG_AUTHORITY = "policy-tracker.example.org,2026"  # who mints the feeds' ids: never changed, whatever the site's address

PATH = "content"
OUTPUT_PATH = "output"
CACHE_PATH = ".cache"
THEME = "theme"
PLUGINS = [tracker]
JINJA_ENVIRONMENT = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "extensions": []}

# All that Pelican would make itself is left out: the plan of the plugin is the whole site, its static files included.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
CATEGORIES_SAVE_AS = TAGS_SAVE_AS = AUTHORS_SAVE_AS = ARCHIVES_SAVE_AS = ""
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
