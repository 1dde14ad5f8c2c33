"""The media type of a file, and the headers that a site's `_headers` gives it: as hosts read that file, and `invoke serve` with them."""

from __future__ import annotations

import mimetypes
import re
from collections import defaultdict
from pathlib import PurePath

TYPES = {
    ".atom": "application/xml; charset=utf-8",  # as a feed browsers show its source, as XML the page that its style sheet makes of it
    ".bib": "application/x-bibtex; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".sqlite": "application/vnd.sqlite3",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Media types that the standard library lacks, has only from the system's list, or has wrong."""


def content_type(file: PurePath) -> str:
    """The media type of a file by its name."""
    known = (
        TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or ("text/plain" if file.suffix == "" else "application/octet-stream")
    )
    return f"{known}; charset=utf-8" if known.startswith("text/") and "charset" not in known else known


class HeaderRules:
    """
    The rules of a `_headers`: lines that begin with `/` are patterns (`*` is anything), indented ones headers of the last.

    Every pattern that fits a URL's path counts; values that several give one header are joined. Rules are looked up by the path's first
    folder: a large site has a hundred rules and as many thousand files.
    """

    def __init__(self, text: str) -> None:
        self.first = ""
        """The first pattern."""
        self.by_folder: dict[str, list[tuple[int, re.Pattern[str], list[tuple[str, str]]]]] = defaultdict(list)
        pairs: list[tuple[str, str]] = []
        for number, line in enumerate(text.splitlines()):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if line[0].isspace():
                name, _, value = line.strip().partition(":")
                pairs.append((name, value.strip()))
                continue
            pattern, pairs = line.strip(), []
            self.first = self.first or pattern
            regex = re.compile(re.escape(pattern).replace(r"\*", ".*"), re.DOTALL)
            self.by_folder[_folder(pattern.partition("*")[0])].append((number, regex, pairs))

    @property
    def prefix(self) -> str:
        """The path that all URLs of the site begin with: the first rule of a build is that of all files."""
        return self.first.removesuffix("/*")

    def of(self, path: str) -> dict[str, str]:
        """The headers of a URL's path, in the order of the rules."""
        folders = {"", _folder(path)}
        rules = sorted(rule for folder in folders for rule in self.by_folder.get(folder, ()) if rule[1].fullmatch(path))
        found: dict[str, str] = {}
        for _number, _regex, pairs in rules:
            for name, value in pairs:
                found[name] = f"{found[name]}, {value}" if name in found else value
        return found


def _folder(path: str) -> str:
    """The first folder of a path, "" if it names none whole."""
    return path.split("/")[1] if path.count("/") > 1 else ""
