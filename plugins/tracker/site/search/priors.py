"""Prior weights of entries, whatever the query: by kind, and by the number of backlinks."""

import math
from collections.abc import Sequence

from .document import Document
from .shard_files import Pieces
from .top_terms import FEW

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
    """
    Return the factor of lunr's score for an entry.

    The logarithm is a whole number: a reference more is no reason for another order, and the file is a fifth smaller.
    """
    return document.importance * (1 + BY_REFERRERS * int(math.log2(1 + document.weight)))
