"""
The index cut for the reader: what a query needs and little else.

Every file is one raw deflate stream. What rests on few entries has a name that its contents, or the ids of these entries, decide, and
outlives a build; the few files that lead to those lie in a folder that is new with every build. `docs/search.md` describes each file;
`theme/static/js/search/files.js` reads them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from . import positions, priors, results, suggestions, terms, top_terms, whole_names
from .analysis import ASKING, STOP_WORDS, stem, words
from .document import Document, Facet
from .encoding import as_json, name
from .index import Index
from .shard_files import Piece, Pieces, Shards


def cut(
    index: Index, documents: Sequence[Document], facets: Sequence[Facet], known: Mapping[bytes, Any]
) -> tuple[Shards, dict[bytes, Any]]:
    """
    The files of `index` over `documents`, and what the next build is given as `known`.

    The documents stand newest first, those without a day last.
    """
    pieces = Pieces()
    results.write(pieces, documents, facets)
    priors.write(pieces, documents)
    whole_names.write(pieces, documents)
    positions.write(pieces, documents)
    frequent = top_terms.terms(index)
    terms.write(pieces, index, frequent)
    top_terms.write(pieces, index, frequent, documents)
    labels = next((facet.values for facet in facets if facet.name == "kind"), {})
    kinds = {kind: [url, labels.get(kind, kind)] for kind, url in pieces.manifest["kinds"].items()}
    suggested = suggestions.write(pieces, documents, index.terms, kinds, known)
    pieces.manifest |= {"fields": index.fields, "boosts": list(index.boosts.values()), "totals": index.totals}
    pieces.manifest |= {"stop": " ".join(sorted(STOP_WORDS - _activities(documents))), "asking": " ".join(sorted(ASKING))}
    pieces.files["m"] = as_json(pieces.manifest)
    build = name(*(part for path in sorted(pieces.files) for part in (path.encode(), pieces.files[path])), length=6)
    own = {f"{build}/{path}": Piece(build, partial(bytes, content)) for path, content in pieces.files.items()}
    return Shards(build, pieces.manifest["named"], dict(sorted((own | pieces.lasting).items()))), suggested


def _activities(documents: Iterable[Document]) -> set[str]:
    """The words of the names of activities, by their stems: a reader who may "own" something asks for what is called "owning"."""
    names = (name for document in documents if document.positions for name in document.names)
    return {stem(word) for name in names for word in words(name) if word not in STOP_WORDS}
