"""
Questions to the models of kinds: which fields refer to entries, hold dates or values of the vocabulary, and which words they have.

Every answer follows from the annotations of a model, those of a site's own kinds included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from tracker.model.entry_models import Model
from tracker.model.field_types import ListedIn, Reference, Role, SourceReference, date_text, flag_text, plain_text, rule_text, summary_text
from tracker.model.kinds import Kind
from tracker.model.vocabulary import DEFAULT, in_words


def is_flag(field: FieldInfo) -> bool:
    """Return whether a model's field takes true or false."""
    return any(isinstance(mark, AfterValidator) and mark.func is flag_text for mark in _marks(field))


def is_date(field: FieldInfo) -> bool:
    """Return whether a model's field takes a date."""
    return any(isinstance(mark, AfterValidator) and mark.func is date_text for mark in _marks(field))


def _marks(field: FieldInfo) -> list[Any]:
    options = [field.annotation, *get_args(field.annotation)]
    return [*field.metadata, *(mark for option in options for mark in getattr(option, "__metadata__", ()))]


def own_lists(kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The lists of the vocabulary that only a site's own kinds have values of, each once."""
    names = (listed.list for kind in kinds.values() for listed in listed_fields(kind.model))
    return tuple(name for name in dict.fromkeys(names) if name not in DEFAULT.lists)


class ListedField(NamedTuple):
    """A value of a model that stands in a list of the vocabulary; `path` leads there, `*` standing for every item of a list."""

    path: tuple[str, ...]
    list: str


class FieldReference(NamedTuple):
    """
    A field whose values name another entry, or one of the entry's sources.

    `path` leads there, `*` standing for every item of a list; `kind` is None for a source. `role` is the field's name, or None where
    the item's `type` is the role.
    """

    path: tuple[str, ...]
    kind: str | None
    role: str | None


@cache
def references(model: type[Model]) -> tuple[FieldReference, ...]:
    """Every place of `model` that holds a reference, in the order of its fields."""
    return tuple(
        FieldReference(path, getattr(mark, "kind", None), None if path[0] == "relations" or isinstance(mark, SourceReference) else path[0])
        for path, mark in _marked(model, ())
        if isinstance(mark, (Reference, SourceReference))
    )


@cache
def kinds_named(model: type[Model]) -> dict[str, str]:
    """The kind of the entries that a field of `model` names, for each field that is an id or a list of ids."""
    return {reference.path[0]: reference.kind for reference in references(model) if reference.kind and reference.path[1:] in ((), ("*",))}


@cache
def roles(model: type[Model]) -> dict[tuple[str, str], Role]:
    """The words of every reference of `model` by its role and the kind that it names, in the order of the fields."""
    marks = {path: mark for path, mark in _marked(model, ()) if isinstance(mark, Role)}
    found: dict[tuple[str, str], Role] = {}
    for reference in references(model):
        if reference.kind and reference.role:
            path = reference.path
            own = next((marks[path[:end]] for end in range(len(path), 0, -1) if path[:end] in marks), None)
            label = field_label(model, reference.role)
            found.setdefault((reference.role, reference.kind), own or Role(label, label))
    return found


def field_label(model: type[Model], name: str) -> str:
    """A field's name in English: its title, the word of its role, else the name itself in words."""
    field = model.model_fields.get(name)
    if field is None:
        return in_words(name)
    role = next((mark for mark in field.metadata if isinstance(mark, Role)), None)
    return field.title or (role.here if role else in_words(name))


@cache
def listed_fields(model: type[Model]) -> tuple[ListedField, ...]:
    """Every place of `model` that holds a value of the vocabulary, in the order of its fields."""
    return tuple(ListedField(path, mark.list) for path, mark in _marked(model, ()) if isinstance(mark, ListedIn))


@cache
def date_fields(model: type[Model]) -> tuple[tuple[str, ...], ...]:
    """The path of every date of `model`, in the order of its fields."""
    return tuple(path for path, mark in _marked(model, ()) if isinstance(mark, AfterValidator) and mark.func is date_text)


@cache
def free_texts(model: type[Model]) -> tuple[tuple[str, ...], ...]:
    """Every place of `model` that holds words of an author's own, in the order of its fields: no ids, no values of a list."""
    marks: dict[tuple[str, ...], list[Any]] = {}
    for path, mark in _marked(model, ()):
        marks.setdefault(path, []).append(mark)
    return tuple(path for path, its in marks.items() if not any(isinstance(mark, NAMING) for mark in its) and any(map(_is_words, its)))


NAMING = (Reference, SourceReference, ListedIn)
"""Marks of texts that stand for something else."""


def _is_words(mark: Any) -> bool:
    return isinstance(mark, AfterValidator) and mark.func in (plain_text, rule_text, summary_text)


def list_of(model: type[Model], field: str) -> str | None:
    """The list of the vocabulary that has the values of a field, or None."""
    return next((listed.list for listed in listed_fields(model) if listed.path == (field,)), None)


def _marked(model: type[Model], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every mark of the annotations of `model`, with the path of the value that it is about."""
    for name, field in model.model_fields.items():
        yield from _marks_at(field.annotation, field.metadata, (*path, name))


def _marks_at(annotation: Any, metadata: Iterable[Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield from ((path, mark) for mark in metadata)
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        yield from _marks_at(inner, marks, path)
    elif origin is list:
        yield from _marks_at(get_args(annotation)[0], (), (*path, "*"))
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _marks_at(option, (), path)
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        yield from _marked(annotation, path)
