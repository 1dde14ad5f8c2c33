"""
Search without a server: lunr's index, cut so that a reader loads kilobytes a query.

`mapping` makes documents of entries; `analysis` words of text; `index` finds what lunr.py's builder would; `shards` cuts it into
files; `code` puts the scripts together that read them.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import blake2b
from typing import Any

import orjson

from tracker.outputs import metadata, things
from tracker.outputs.search import code, index, mapping, shards
from tracker.outputs.search.documents import BOOSTS, newest_first
from tracker.outputs.site import File, Page, Site
from tracker.outputs.words import _

FOLDER = "search"


def outputs(site: Site) -> Iterator[Page | File]:
    """The search page and all that its script reads; what can be reused of the last build is in `site.memory`, and then of this."""
    if not site.settings["search"] or site.theme is None:
        return
    known: Mapping[bytes, Any] = site.memory
    documents, bodies = mapping.documents(site, known)
    ordered = newest_first(documents)
    found, counts = index.build(([document.texts.get(name, "") for name in BOOSTS] for document in ordered), BOOSTS, known)
    site.memory = {**counts, **bodies}
    cut = shards.cut(found, ordered, mapping.facets(site))
    for path, content in cut.files.items():
        yield File(f"{FOLDER}/files/{path}.bin", partial(_digest, content), partial(_deflated, content))
    scripts = code.scripts(site.theme / "static" / "js" / "search", site.theme.parent / "node_modules" / "lunr" / "lunr.js")
    folder = f"{FOLDER}/files/js-{_digest(b''.join(scripts.values()))[:12]}"
    for name, script in scripts.items():
        yield File(f"{folder}/{name}", partial(_digest, script), partial(_given, script))
    yield File(
        f"{FOLDER}/current.json", partial(dict, build=cut.build, suggest=f"{folder}/suggest.js".removeprefix(f"{FOLDER}/")), orjson.dumps
    )
    yield Page(f"{FOLDER}/index.html", "search.html", partial(page, site, cut.build, site.local(f"/{folder}/search.js")))


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


def _deflated(content: bytes, _digest: str) -> bytes:
    return shards.deflated(content)


def _given(content: bytes, _digest: str) -> bytes:
    return content
