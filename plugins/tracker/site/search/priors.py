"""Prior weights of entries, whatever the query: by kind, and by the number of backlinks."""

import math
from collections.abc import Mapping, Sequence

from .document import Document
from .shard_files import Pieces
from .top_terms import FEW

KINDS: Mapping[str, float] = {
    "policy": 1,
    "theme": 1,
    "person": 0.95,
    "agency": 0.7,
    "company": 0.75,
    "place": 0.75,
    "article": 0.75,
    "page": 0.75,
}
"""By kind; a kind of a site's own counts as much as a policy. Tried out with `tests/search/graded.json`."""
BY_REFERRERS = 0.15
UNIT = 50
"""In the file a prior is a whole number of fiftieths."""


def write(pieces: Pieces, documents: Sequence[Document]) -> None:
    """
    The file of priors, a byte an entry, by number.

    Sites that need `top_terms` have none: there the best results are proved from lunr's scores alone.
    """
    if len(documents) <= FEW:
        pieces.files["w"] = bytes(min(255, round(prior(document) * UNIT)) for document in documents)
        pieces.manifest["ranked"] = True


def prior(document: Document) -> float:
    """Return the factor of lunr's score for an entry."""
    return KINDS.get(document.kind, 1) * (1 + BY_REFERRERS * math.log2(1 + document.weight))
