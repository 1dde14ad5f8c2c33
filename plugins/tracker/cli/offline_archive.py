"""
A built site made fit to be read from files: every link relative and naming a file, every script one that a browser runs there.

Opened from a file, a page has no server to find `index.html` in a folder, and browsers let it load neither modules nor data. So each
file of the search index becomes a script that gives its bytes (`theme/static/js/search/offline.js` asks for them).
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracker import engine
from tracker.site.search import bundle
from tracker.site.search.encoding import as_json, deflated
from tracker.site.theme_files import ThemeFiles

FILES = "search/files/"
LEFT_OUT = re.compile(
    r"_headers|_nginx\.conf|robots\.txt|sitemap.*\.xml|opensearch\.xml|site\.webmanifest|search/current\.json|search/files/js-.*|\..*"
)
"""Paths that only a server or a machine on the web reads."""

_TAG = re.compile(r"<[a-z][^>]*>")
_ADDRESS = re.compile(r'(?<=\s)(href|src|action|data-root|data-source)="(/(?!/)[^"]*)"')
_REFRESH = re.compile(r'(?<=content="0; url=)(/(?!/)[^"]*)')
_MODULE = re.compile(r'<script type="module" src=')
_UNREADABLE = re.compile(r'<link rel="(?:manifest|search)"[^>]*>\n?')


class Offline:
    """A built site in a folder; `base` is its address, whose path all its links begin with."""

    def __init__(self, folder: Path, base: str, prefix: str, theme: ThemeFiles) -> None:
        self.folder, self.base, self.prefix, self.theme = folder, base, prefix, theme
        found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        self.paths = frozenset(path for path in found if not LEFT_OUT.fullmatch(path))
        current = folder / "search" / "current.json"
        self.search: dict[str, Any] = json.loads(current.read_text("utf-8")) if current.is_file() else {}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file of the archive, by path."""
        made = dict.fromkeys(self.paths, "")
        if self.search:
            made |= {f"{FILES}offline.js": ""}
        for path in sorted(made):
            yield self.file(path)

    def file(self, path: str) -> tuple[str, bytes]:
        """One file as it stands in the archive: where, and its bytes."""
        if path == f"{FILES}offline.js":
            return path, bundle.offline(self.theme, engine.LUNR)
        content = (self.folder / path).read_bytes()
        if path.endswith(".html"):
            return path, self.page(path, content.decode()).encode()
        if path.endswith(".bin"):
            packed = base64.b64encode(self.index_file(path.removeprefix(FILES).removesuffix(".bin"), content)).decode()
            return path.removesuffix(".bin") + ".js", f'given("{packed}")\n'.encode()
        if re.fullmatch(r"theme/js-\w+/main\.js", path):
            return path, re.sub(r"^export ", "", content.decode(), flags=re.MULTILINE).encode()
        return path, content

    def page(self, path: str, text: str) -> str:
        """A page with relative links and classic scripts."""
        text = _UNREADABLE.sub("", text)
        if path == "search/index.html":
            text = text.replace("trusted-types &#39;none&#39;", "trusted-types offline")
        text = _TAG.sub(
            lambda tag: _REFRESH.sub(
                lambda found: self.link(path, found[1]), _ADDRESS.sub(lambda found: f'{found[1]}="{self.link(path, found[2])}"', tag[0])
            ),
            text,
        )
        return _MODULE.sub("<script defer src=", text)

    def link(self, page: str, address: str) -> str:
        """An address of the site as a link from `page`; a whole address if the archive does not have what it leads to."""
        local = address.removeprefix(self.prefix)
        target, rest = re.match(r"/([^?#]*)(.*)", local).groups()  # type: ignore[union-attr]
        if re.fullmatch(r"search/files/js-\w+/search\.js", target):
            target = f"{FILES}offline.js"
        elif target == FILES:
            pass
        elif target == "" or target.endswith("/"):
            target += "index.html"
        elif target not in self.paths:
            return self.base + local
        if target.endswith("/index.html") and target not in self.paths:
            return self.base + local
        here = posixpath.relpath(target, posixpath.dirname(page) or ".")
        return here + ("/" if target.endswith("/") else "") + rest

    def index_file(self, path: str, content: bytes) -> bytes:
        """A file of the search index; in those that name the kinds' addresses these are relative to the search page."""
        if path not in (f"{self.search['build']}/m", f"{self.search['names']}/k"):
            return content
        given = json.loads(zlib.decompress(content, -15))
        if "kinds" in given:
            given["kinds"] = {kind: self.pattern(address) for kind, address in given["kinds"].items()}
        else:
            given = {kind: [self.pattern(address), label] for kind, (address, label) in given.items()}
        return deflated(as_json(given))

    def pattern(self, address: str) -> str:
        """Return the URL pattern of entry pages relative to the search page; `*` stands for the id."""
        return f"..{address.removeprefix(self.prefix)}index.html"
