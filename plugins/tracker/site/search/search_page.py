"""Outputs of the search: its page, and the files that the page's script reads."""

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from hashlib import blake2b
from heapq import nsmallest
from typing import Any

import orjson

from tracker import engine
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page, given
from tracker.site.parts import head, json_ld
from tracker.site.search import bundle, documents, index, messages, shard_files, shards
from tracker.site.search.document import BOOSTS, Document, Facet
from tracker.site.search.encoding import deflated
from tracker.site.site import Site

FOLDER = "search"
MOST = 10
"""Entries that the page names before anything is asked: those most referred to."""


def outputs(site: Site) -> Iterator[Page | File]:
    """
    The search page and all that its script reads.

    `site.caches.search` has what the last build kept and is given what this one keeps: what is known of entries by digest, their counted
    words, and, for the case that nothing changed, the names of the index's files, which then need not be cut to be carried over.
    """
    assert site.theme
    cache = site.caches.search
    known = cache.before
    all_documents, entries = documents.documents(site, known)
    made = _Made(all_documents, documents.facets(site), known)
    mark = made.mark()
    if known.get(b"mark") == mark:
        build, names, digests = known[b"files"]
    else:
        build, names, digests = made.cut.build, made.cut.names, {path: piece.digest for path, piece in made.cut.pieces.items()}
        cache.after = {**made.kept, **entries, b"mark": mark, b"files": (build, names, digests)}
        made.kept = made.known = cache.before = {}  # at 100,000 entries each takes 400 MB
    for path, digest in digests.items():
        yield File(posixpath.normpath(f"{FOLDER}/files/{path}.bin"), given, (digest,), partial(made.deflated, path))
    sources = bundle.sources(site.theme, engine.LUNR)
    folder = f"files/js-{_digest(''.join([bundle.MINIFIER, *sources.values()]))[:12]}"
    for name, source in sources.items():
        yield File(f"{FOLDER}/{folder}/{name}", given, (_digest(source),), partial(_minified, source))
    yield File(f"{FOLDER}/current.json", current, (build, names, f"{folder}/suggest.js"), orjson.dumps)
    followed = {kind.name for kind in documents.entry_facets(site)}
    known_best = nsmallest(MOST, (one for one in all_documents if one.kind in followed), key=lambda one: (-one.weight, one.id))
    most = [{"title": document.shown["title"], "url": document.url} for document in known_best]
    yield Page(f"{FOLDER}/index.html", "search.html", page, (build, names, site.local(f"/{FOLDER}/{folder}/search.js"), most))


class _Made:
    """The index's files, cut when the first of them is asked for."""

    def __init__(self, documents: list[Document], facets: list[Facet], known: Mapping[bytes, Any]) -> None:
        self.documents, self.facets, self.known = documents, facets, known
        self.kept: dict[bytes, Any] = {}

    def mark(self) -> bytes:
        """Return the digest that tells whether anything changed since the last build."""
        entries = blake2b(b"".join(document.digest for document in self.documents), digest_size=16).hexdigest()
        return blake2b(orjson.dumps([entries, [document.weight for document in self.documents], self.facets]), digest_size=16).digest()

    @cached_property
    def cut(self) -> shard_files.Shards:
        found, counts = index.build_of(((document.digest[-16:], document.fields) for document in self.documents), BOOSTS, self.known)
        cut, kept = shards.cut(found, self.documents, self.facets, self.known)
        self.kept = {**counts, **kept}
        return cut

    def deflated(self, path: str, _digest: str) -> bytes:
        """One of the files as it is served."""
        return deflated(self.cut.pieces[path].make())


def current(site: Site, build: str, names: str, script: str) -> dict[str, Any]:
    """Return the first file that a search field loads: URLs of index and names, the script of suggestions, its words by language."""
    said = {site.settings["lang"]: messages.of_suggestions()}
    for language in site.languages:
        with labels.use_language(language.catalogue, language.tag):
            said[language.tag] = messages.of_suggestions()
    return {"build": build, "names": names, "suggest": script, "words": said}


def page(site: Site, build: str, names: str, script: str, most: list[dict[str, str]]) -> dict[str, Any]:
    """The search page: where its script finds the index, and where to go without script."""
    name, steps = _("Search"), head.crumbs(site)
    graph = json_ld.of_page(site, "/search/", name, steps, "SearchResultsPage")
    lists = [
        {"title": kind.plural, "url": site.local(f"/{kind.folder}/")}
        for kind in site.kinds.values()
        if not kind.plain and site.entries(kind.name)
    ]
    return {
        "head": {
            **head.head(site, name, "/search/", description=_("Search every entry."), json_ld=graph),
            "modules": [script],
        },
        "crumbs": steps,
        "heading": name,
        "large_search": True,
        "root": site.local(f"/{FOLDER}/files/"),
        "build": build,
        "names": names,
        "words": messages.of_page(),
        "day": site.today,
        "lists": lists,
        "most": most,
    }


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _minified(source: str, _digest: str) -> bytes:
    return bundle.minified(source)
