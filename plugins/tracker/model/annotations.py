"""Readers of a model's annotations: the model of a field's values, fields that are true or false."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from tracker.model.entry_models import Model
from tracker.model.field_types import LANGUAGE, Language
from tracker.model.fields import is_flag
from tracker.model.files import Path_


def forms(annotation: Any) -> list[Any]:
    """The plain forms that an annotation allows, None left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return forms(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [form for option in get_args(annotation) for form in forms(option)]
    return [] if annotation is type(None) else [annotation]


def annotation_at(model: type[Model], path: Path_) -> Any:
    """The annotation of the value at `path` of a model."""
    annotation: Any = model
    for step in path:
        annotation = next(found for form in forms(annotation) if (found := _inside(form, step)) is not None)
    return annotation


def _inside(form: Any, step: str | int) -> Any:
    if get_origin(form) in (list, dict):
        return get_args(form)[-1]
    if isinstance(form, type) and issubclass(form, Model) and step in form.model_fields:
        return form.model_fields[str(step)].annotation
    return None


def takes_empty(model: type[Model], path: Path_) -> bool | None:
    """Return whether the key at the end of `path` needs no value: a field of the model, a language; None where no mapping belongs."""
    try:
        found = forms(annotation_at(model, path[:-1]))
    except StopIteration:
        return None
    name = str(path[-1])
    for form in found:
        if get_origin(form) is dict:
            return get_args(form)[0] == Language and LANGUAGE.fullmatch(name) is not None
        if isinstance(form, type) and issubclass(form, Model):
            return name in form.model_fields
    return None


def model_at(model: type[Model], path: Path_) -> type[Model]:
    """The model of the mapping at `path`."""
    return next(form for form in forms(annotation_at(model, path)) if isinstance(form, type) and issubclass(form, Model))


@cache
def shape(model: type[Model]) -> tuple[tuple[str, bool, type[Model] | None], ...]:
    """The fields of a model in order: the name, whether it is true or false, the model of a list's items."""
    return tuple((name, is_flag(field), item_model(field.annotation)) for name, field in model.model_fields.items())


def item_model(annotation: Any) -> type[Model] | None:
    """The model of a list's items; None for a list of texts and for what is no list."""
    items = [item for form in forms(annotation) if get_origin(form) is list for item in forms(get_args(form)[0])]
    return next((item for item in items if isinstance(item, type) and issubclass(item, Model)), None)


def is_plain(annotation: Any) -> bool:
    """Return whether a table's cell can hold a value: a text, true or false, a list of texts or a mapping of languages to texts."""
    inner = [get_args(form)[-1] if get_origin(form) in (list, dict) else form for form in forms(annotation)]
    return not any(isinstance(form, type) and issubclass(form, Model) for outer in inner for form in forms(outer))


def typed(model: type[Model], raw: dict[str, Any]) -> dict[str, Any]:
    """Valid fields in the model's order, true and false as such; every text as it stands."""
    fields: dict[str, Any] = {}
    for name, flag, item in shape(model):
        if name in raw:
            value = raw[name]
            if flag:
                value = value == "true"
            elif item is not None and isinstance(value, list):
                value = [typed(item, one) if isinstance(one, dict) else one for one in value]
            fields[name] = value
    return fields
