"""The kinds that a site declares in its settings, checked before any entry is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tracker.model.entry_models import EntryModel
from tracker.model.field_types import is_id
from tracker.model.fields import list_of as listed_in
from tracker.model.fields import references
from tracker.model.findings import UsageError
from tracker.model.kinds import CITED_AS, KINDS, ROOT_FOLDERS, Kind

FILTERS = frozenset({"from", "kind", "q", "sort", "stance", "status", "to", "type"})
"""Parameters of the search, where a kind's name is one too."""
SHARED = frozenset({"stance", "status", "type"})
"""Parameters that are fields of the same name in every kind."""


def all_kinds(declared: object) -> Mapping[str, Kind]:
    """The engine's kinds, then those of the setting TRACKER_KINDS in its order. Raises UsageError for one that cannot be."""
    if not isinstance(declared, (list, tuple)):
        raise UsageError(f"TRACKER_KINDS is a list of Kind(…), not {declared!r}")
    kinds = dict(KINDS)
    for kind in declared:
        if not isinstance(kind, Kind):
            raise UsageError(f"TRACKER_KINDS: {kind!r} is no Kind(…)")
        _refuse(kind, _name_faults(kind, kinds))
        kinds[kind.name] = kind
    for kind in declared:
        _refuse(kind, _field_faults(kind, kinds))
    return MappingProxyType(kinds)


def _refuse(kind: Kind, faults: Iterator[str]) -> None:
    for fault in faults:
        raise UsageError(f"TRACKER_KINDS: the kind {kind.name!r} {fault}")


def _name_faults(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """A kind's name and folder are ids that no other kind has and the site does not need itself."""
    if not is_id(kind.name):
        yield "needs a name of lower-case letters, digits and single hyphens"
    if kind.name in kinds:
        yield "is declared already"
    if kind.name in FILTERS:
        yield "has the name of a parameter of the search"
    if not is_id(kind.folder):
        yield f"needs a folder of lower-case letters, digits and single hyphens, not {kind.folder!r}"
    if kind.folder in ROOT_FOLDERS or any(kind.folder == other.folder for other in kinds.values()):
        yield f"cannot have the folder {kind.folder!r}, which the site needs for something else"
    if kind.plain:
        yield "cannot be plain: plain pages stand at the site's root"
    if not (isinstance(kind.model, type) and issubclass(kind.model, EntryModel)):
        yield "needs a model that inherits from EntryModel or SourcedModel"


def _field_faults(kind: Kind, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Fields that a kind names exist in its model; its references name known kinds."""
    has = kind.model.model_fields
    if kind.cited_as and kind.cited_as not in CITED_AS:
        yield f"cannot be cited as {kind.cited_as!r}: the types are {', '.join(CITED_AS)}"
    if kind.date_field and kind.date_field not in has:
        yield f"has no field {kind.date_field!r} to be dated by"
    targets = {found.path: found.kind for found in references(kind.model) if found.kind}
    for facet in kind.facets:
        if facet == "year":
            if not kind.date_field and "timeline" not in has:
                yield "has no date, and so no facet 'year'"
        elif facet in FILTERS - SHARED or facet in kinds:
            yield f"cannot have the facet {facet!r}, which is another parameter of the search"
        elif facet not in has:
            yield f"has no field {facet!r} to be a facet"
        elif not listed_in(kind.model, facet) and (facet,) not in targets and (facet, "*") not in targets:
            yield f"cannot have the facet {facet!r}: its values are neither ids nor words of a list"
    for path, target in targets.items():
        if target not in kinds:
            yield f"refers in {path[0]!r} to the kind {target!r}, which there is not"
