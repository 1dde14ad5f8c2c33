"""The outputs that a site may leave out: groups of files, named in its settings, and single files beside the pages of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tracker.model.findings import UsageError
from tracker.model.near_names import nearest, suggestion

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "data": (),
        "records": ("index.json", "index.md"),
        "citations": ("cite.bib", "cite.ris", "cite.csl.json"),
        "lists": (),
        "feeds": (),
        "calendars": (),
    }
)
"""Every group, and the files beside each entry's page that can be named by themselves."""

ALL = tuple(GROUPS)


def read(names: Sequence[str]) -> frozenset[str]:
    """The groups and files that TRACKER_OUTPUTS names. Raises UsageError for a name that is none of them."""
    known = {*GROUPS, *(file for files in GROUPS.values() for file in files)}
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"TRACKER_OUTPUTS is a list of names, not {names!r}")
    for name in names:
        if name not in known:
            hint = suggestion(nearest(name, sorted(known), 60), f"the names are {', '.join(sorted(known))}")
            raise UsageError(f"TRACKER_OUTPUTS names {name!r}, which is no output: {hint}")
    return frozenset(names).union(*(GROUPS.get(name, ()) for name in names))
