"""
Settings that every site shares: `from tracker.defaults import *` stands at the beginning of a site's settings.

The plan of the plugin is the whole site, its static files included: what Pelican would write itself is left out.
"""

import jinja2

import tracker
from tracker import engine

PLUGINS = [tracker]  # the module: a plugin given by name that fails to import is only logged
JINJA_ENVIRONMENT = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "extensions": []}

PATH = "content"
OUTPUT_PATH = "output"
CACHE_PATH = ".cache"
THEME = str(engine.THEME)
TIMEZONE = "UTC"

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

SITENAME = "Policy tracker"
SITEURL = "https://policy-tracker.example"
STANDFIRST = ""  # one sentence under the name on the first page
DEFAULT_LANG = "en"
TRACKER_LANGUAGES: dict[str, dict[str, str]] = {}  # further languages, by tag: path, sitename, standfirst
TRACKER_KINDS = ()  # kinds of the site's own, each a Kind(…) (docs/extending.md)
TRACKER_OVERRIDES = ""  # a folder with files that stand for those of the theme, or beside them
TRACKER_COLOURS: dict[str, object] = {}  # of the two sides: `up` and `down` to a colour such as "#00565E", or to a light and a dark one
TRACKER_MARK = ""  # a picture (SVG) that stands for the site
REPOSITORY = ""  # the URL where the files can be edited; empty: no such links
BRANCH = "main"
CONTACT = ""  # where readers report a problem if there is no repository, an address of mail or a URL; empty: no such link
HEADING = ""  # the title of the first page; empty: the name of the site
LICENCE = ""
TRACKER_OUTPUTS = ["data", "records", "citations", "lists", "feeds", "calendars"]  # what the site has beside its pages (docs/hosting.md)
SEARCH = True  # needs npm: the search in the browser is lunr's
CARDS = False  # a picture of each entry for those who show a link: needs resvg-py and a Chinese font
TRACKER_TILES: dict[str, tuple[int, int, str]] = {}  # a grid of places: the id of each with its row and column, from 0, and a short label
SECURITY_CONTACT = ""  # where to report a vulnerability of the site, a URL or an address of mail; empty: no security.txt
SECURITY_EXPIRES = ""  # the day on which that must have been reviewed again, such as 2027-11-30
TAG_AUTHORITY = "policy-tracker.example,2026"  # who mints the feeds' ids: never changed, whatever the site's URL
