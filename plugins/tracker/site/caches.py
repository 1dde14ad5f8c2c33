"""Records of earlier builds, for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.model.library import Cache


@dataclass(slots=True)
class SearchCache:
    """The records that the search had from the last build, and those that it leaves for the next one; None if they are the same."""

    before: Mapping[bytes, Any] = field(default_factory=dict)
    after: Mapping[bytes, Any] | None = None


@dataclass(frozen=True, slots=True)
class Caches:
    """Records that outlive a build: of entries, by digest of their files, and of the search. They change its time and nothing else."""

    entries: Cache | None = None
    search: SearchCache = field(default_factory=SearchCache)
