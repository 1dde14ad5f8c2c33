"""
Search without a server: lunr's index, cut so that a reader loads kilobytes a query.

`mapping` makes documents of entries; `analysis` words of text; `index` finds what lunr.py's builder would; `shards` cuts it into
files; `code` puts the scripts together that read them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any

import orjson

from tracker.outputs import metadata, things
from tracker.outputs.search import code, index, mapping, shards
from tracker.outputs.search.documents import BOOSTS, Document, Facet, newest_first
from tracker.outputs.site import File, Page, Site
from tracker.outputs.words import _

FOLDER = "search"


def outputs(site: Site) -> Iterator[Page | File]:
    """
    The search page and all that its script reads.

    `site.memory` has what the last build kept and is given what this one keeps: bodies as plain text, counted words, and, for the
    case that nothing changed, the names of the index's files, which then need not be made to be carried over.
    """
    if not site.settings["search"] or site.theme is None:
        return
    known: Mapping[bytes, Any] = site.memory
    documents, bodies = mapping.documents(site, known)
    ordered, facets = newest_first(documents), mapping.facets(site)
    mark = blake2b(orjson.dumps([ordered, facets]), digest_size=16).digest()
    made = _Made(ordered, facets, known)
    if known.get(b"mark") == mark:
        build, digests = known[b"files"]
        site.memory = {**known, **bodies}
    else:
        build, digests = made.cut.build, {path: _digest(content) for path, content in made.cut.files.items()}
        site.memory = {**made.counts, **bodies, b"mark": mark, b"files": (build, digests)}
    for path, digest in digests.items():
        yield File(f"{FOLDER}/files/{path}.bin", partial(str, digest), partial(made.deflated, path))
    scripts = code.scripts(site.theme / "static" / "js" / "search", site.theme.parent / "node_modules" / "lunr" / "lunr.js")
    folder = f"files/js-{_digest(b''.join(scripts.values()))[:12]}"
    for name, script in scripts.items():
        yield File(f"{FOLDER}/{folder}/{name}", partial(_digest, script), partial(_given, script))
    yield File(f"{FOLDER}/current.json", partial(dict, build=build, suggest=f"{folder}/suggest.js"), orjson.dumps)
    yield Page(f"{FOLDER}/index.html", "search.html", partial(page, site, build, site.local(f"/{FOLDER}/{folder}/search.js")))


class _Made:
    """The index's files, made when the first of them is asked for."""

    def __init__(self, ordered: list[Document], facets: list[Facet], known: Mapping[bytes, Any]) -> None:
        self._given = (ordered, facets, known)
        self.counts: dict[bytes, Any] = {}

    @cached_property
    def cut(self) -> shards.Shards:
        ordered, facets, known = self._given
        found, self.counts = index.build(([document.texts.get(name, "") for name in BOOSTS] for document in ordered), BOOSTS, known)
        return shards.cut(found, ordered, facets)

    def deflated(self, path: str, _digest: str) -> bytes:
        """One of the files as it is served."""
        return shards.deflated(self.cut.files[path])


def page(site: Site, build: str, script: str) -> dict[str, Any]:
    """The search page: where its script finds the index, and where to go without script."""
    name, steps = _("Search"), metadata.crumbs(site)
    json_ld = metadata.graph(site, "/search/", things.page(site, "/search/", name, "SearchResultsPage"), steps, name)
    lists = [
        {"title": kind.plural, "url": site.local(f"/{kind.folder}/")}
        for kind in site.kinds.values()
        if not kind.plain and site.entries(kind.name)
    ]
    return {
        "head": {
            **metadata.head(site, name, "/search/", description=_("Search every entry, in English and Chinese."), json_ld=json_ld),
            "modules": [script],
        },
        "crumbs": steps,
        "heading": name,
        "large_search": True,
        "root": site.local(f"/{FOLDER}/files/"),
        "build": build,
        "lists": lists,
    }


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _given(content: bytes, _digest: str) -> bytes:
    return content
