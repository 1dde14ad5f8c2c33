"""HTTP headers of each file, in the two forms that hosts read: `_headers`, and an include for nginx."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tracker.site.outputs import File, Page
from tracker.site.site import Site

Pairs = tuple[tuple[str, str], ...]

EVERYWHERE: Pairs = (
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
OWN: Pairs = (("Cross-Origin-Resource-Policy", "same-origin"),)
SHOWN: Pairs = (("Cross-Origin-Resource-Policy", "cross-origin"),)
OPEN: Pairs = (("Access-Control-Allow-Origin", "*"), *SHOWN)
LASTING: Pairs = (("Cache-Control", "public, max-age=31536000, immutable"),)
PASSING: Pairs = (("Cache-Control", "public, max-age=300, stale-while-revalidate=86400"),)

BRIEF: Pairs = (("Cache-Control", "public, max-age=300"),)

NAMED_BY_CONTENT = ("cards", "search/files", "theme")
"""Folders whose files have other names when they have other bytes."""
NAMED_BY_ENTRIES = "search/entries"
"""The folder of files that the search page finds by their entries: an older state beside a newer index would be told of as a find."""
PICTURES = ("cards",)
"""Folders of pictures that other sites show."""
FOR_OTHERS = ("data", "feeds")
"""Folders that scripts on other sites may read."""
BESIDE_PAGES = (*("feed.atom", "feed.json", "calendar.ics", "cite.bib", "cite.csl.json", "cite.ris", "index.json", "index.md", "list.csv"),)
"""Files beside a page that scripts on other sites may read."""
OPEN_FILES = ("calendar.ics", "calendar-all.ics", "feeds.opml")
"""Files at the site's root that scripts on other sites may read."""
ARCHIVES = "changes/archive"
"""The folder of the archives of a feed."""
FEED, JSON_FEED, ICALENDAR = "application/xml; charset=utf-8", "application/feed+json", "text/calendar; charset=utf-8"
"""As XML, browsers show a feed as its style sheet makes it; as `application/atom+xml` they show its source, in a wrong encoding."""
TYPES = (
    ("/*/feed.atom", FEED),
    ("/feeds/all.atom", FEED),
    (f"/{ARCHIVES}/*", FEED),
    ("/*/feed.json", JSON_FEED),
    ("/feeds/all.json", JSON_FEED),
    ("/*/calendar.ics", ICALENDAR),
    ("/calendar.ics", ICALENDAR),
    ("/calendar-all.ics", ICALENDAR),
    ("/feeds.opml", "text/x-opml; charset=utf-8"),
    ("/*/cite.bib", "application/x-bibtex; charset=utf-8"),
    ("/*/cite.csl.json", "application/vnd.citationstyles.csl+json"),
    ("/*/cite.ris", "application/x-research-info-systems; charset=utf-8"),
    ("/*/index.md", "text/markdown; charset=utf-8"),
    ("/data/entries.jsonl", "application/jsonl"),
    ("/data/parquet/*", "application/vnd.apache.parquet"),
    ("/data/tracker.sqlite", "application/vnd.sqlite3"),
)
"""Media types that hosts do not know, of files that scripts on other sites may read."""
NOT_WHOLE = ("search",)
"""Folders in which only the page itself is one."""
MOST_FOLDERS = 60
"""Folders of pages with a rule of their own: hosts read a hundred rules. The pages beyond are kept as long as the host likes."""


def outputs(site: Site, written: Iterable[Page | File]) -> Iterator[File]:
    """Both forms; which folders hold pages is read off the rest of the plan."""
    folders = {output.path.split("/")[0] for output in written if isinstance(output, Page) and "/" in output.path}
    args = (sorted(folders),)
    yield File("_headers", facts, args, headers)
    yield File("_nginx.conf", facts, args, nginx)


def facts(site: Site, folders: list[str]) -> dict[str, Any]:
    """The plain data of both forms."""
    return {"prefix": site.prefix, "csp": site.settings["csp"], "folders": folders}


def everywhere(data: dict[str, Any]) -> Pairs:
    """Return the headers of every file; a policy in a page's head cannot say who may frame it, one in a header can."""
    return (("Content-Security-Policy", f"{data['csp']}; frame-ancestors 'none'"), *EVERYWHERE)


def headers(data: dict[str, Any]) -> bytes:
    """
    The rules as Cloudflare Pages, Netlify and others read them: a pattern, then headers; every pattern that fits counts.

    Values that two rules give one header are joined: so only one names Cache-Control for a file, and a Cross-Origin-Resource-Policy of
    two values is, by the Fetch standard, none.
    """
    pages = [folder for folder in data["folders"] if folder not in FOR_OTHERS][:MOST_FOLDERS]
    rules: list[tuple[str, Pairs]] = [("/*", (*everywhere(data), *OWN)), ("/", PASSING)]
    rules += [(f"/{folder}/" if folder in NOT_WHOLE else f"/{folder}/*", PASSING) for folder in pages]
    rules += [(f"/{folder}/*", (*LASTING, *SHOWN) if folder in PICTURES else LASTING) for folder in NAMED_BY_CONTENT]
    rules += [(f"/{NAMED_BY_ENTRIES}/*", BRIEF), *((f"/{folder}/*", (*PASSING, *OPEN)) for folder in FOR_OTHERS)]
    rules += [(f"/*/{name}", OPEN) for name in BESIDE_PAGES]
    rules += [(f"/{name}", (*PASSING, *OPEN)) for name in OPEN_FILES] + [(f"/{ARCHIVES}/*", OPEN)]
    by_path = dict(rules)
    for path, type in TYPES:
        by_path[path] = (*by_path.get(path, ()), ("Content-Type", type))
    blocks = (f"{data['prefix']}{path}\n" + "".join(f"  {name}: {value}\n" for name, value in pairs) for path, pairs in by_path.items())
    return "\n".join(blocks).encode()


def nginx(data: dict[str, Any]) -> bytes:
    """The rules for nginx, to be included in a `server` that has a `root`; of its locations one counts, so each says all."""
    prefix, always = re.escape(data["prefix"]), everywhere(data)
    open_to_others = f"^{prefix}/({'|'.join(FOR_OTHERS)})/|/({'|'.join(map(re.escape, BESIDE_PAGES))})$"
    kept = "|".join(folder for folder in NAMED_BY_CONTENT if folder not in PICTURES)
    locations: list[tuple[str, Pairs]] = [
        *((_pattern(prefix, path), (*always, *OPEN, *PASSING)) for path, _type in TYPES),
        (f"~ ^{prefix}/({kept})/", (*always, *OWN, *LASTING)),
        (f"~ ^{prefix}/{NAMED_BY_ENTRIES}/", (*always, *OWN, *BRIEF)),
        (f"~ ^{prefix}/({'|'.join(PICTURES)})/", (*always, *SHOWN, *LASTING)),
        (f'~ "{open_to_others}"', (*always, *OPEN, *PASSING)),
        (f"{data['prefix']}/", (*always, *OWN, *PASSING)),
    ]
    types = {_pattern(prefix, path): f'  types {{ }}\n  default_type "{type}";\n' for path, type in TYPES}
    blocks = (f"location {where} {{\n{types.get(where, '')}{''.join(map(_add_header, pairs))}}}\n" for where, pairs in locations)
    return (f"error_page 404 {data['prefix']}/404.html;\nlocation ~ /[._](?!well-known/) {{ return 404; }}\n" + "".join(blocks)).encode()


def _pattern(prefix: str, path: str) -> str:
    """The location of a path in which a star stands for anything."""
    return f'~ "^{prefix}{re.escape(path).replace(re.escape("*"), ".*")}$"'


def _add_header(pair: tuple[str, str]) -> str:
    return f'  add_header {pair[0]} "{pair[1]}" always;\n'
