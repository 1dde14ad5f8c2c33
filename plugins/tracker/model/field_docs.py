"""Markdown tables of fields and codes, for the pages that contributors read; made of the models, so that they cannot go stale."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from tracker.model.annotations import forms
from tracker.model.codes import CODES
from tracker.model.entry_models import EntryModel, Model
from tracker.model.field_types import Reference, date_text, id_text, language_text, source_id_text, summary_text, url_text
from tracker.model.fields import is_flag
from tracker.model.kinds import KINDS, Kind

MARKS = re.compile(r"(?s)(<!-- (?P<name>[a-z]+): made by invoke golden -->\n).*?(<!-- end -->)")


def renewed(text: str) -> str:
    """`text` with every table between its marks made anew."""
    tables = {"fields": fields_table, "codes": codes_table}
    return MARKS.sub(lambda match: f"{match[1]}\n{tables[match['name']]()}\n{match[3]}", text)


def fields_table() -> str:
    """One section a kind, one row a field."""
    common = set(EntryModel.model_fields)
    parts = ["### Every kind\n\n" + _rows(EntryModel, EntryModel.model_fields.keys())]
    for kind in KINDS.values():
        own = [name for name in kind.model.model_fields if name not in common or _is_required(kind, name)]
        if own:
            parts.append(f"### {kind.label} (`{kind.folder}/`)\n\n{_rows(kind.model, own)}")
    for title, model in _parts():
        parts.append(f"### {title}\n\n{_rows(model, model.model_fields.keys())}")
    return "\n".join(parts)


def _is_required(kind: Kind, name: str) -> bool:
    return kind.model.model_fields[name].is_required() and not EntryModel.model_fields[name].is_required()


def _parts() -> Iterator[tuple[str, type[Model]]]:
    """The models inside other models, each once."""
    seen: set[type[Model]] = set()
    for kind in KINDS.values():
        for name, field in kind.model.model_fields.items():
            for form in forms(field.annotation):
                for inner in forms(get_args(form)[-1]) if get_origin(form) in (list, dict) else ():
                    if isinstance(inner, type) and issubclass(inner, Model) and inner not in seen:
                        seen.add(inner)
                        yield f"An item of `{name}`", inner


def _rows(model: type[Model], names: Any) -> str:
    rows = ["| field | value | what it is |", "|---|---|---|"]
    for name in names:
        field = model.model_fields[name]
        required = " \\*" if field.is_required() else ""
        value = "true or false" if is_flag(field) else _value(field.annotation, field.metadata, name)
        rows.append(f"| `{name}`{required} | {value} | {field.description} |")
    return "\n".join(rows) + "\n"


def _value(annotation: Any, marks: Any, name: str) -> str:
    """Describe a value of this annotation in words."""
    for mark in marks:
        if isinstance(mark, Reference):
            return f"id of {'an' if mark.kind[0] in 'aeiou' else 'a'} {mark.kind}"
        words = WORDS.get(getattr(mark, "func", None))
        if words:
            return words
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *inside = get_args(annotation)
        return _value(inner, inside, name)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_value(option, (), name) for option in get_args(annotation) if option is not type(None)))
    if origin is list:
        return "list of: " + _value(get_args(annotation)[0], (), name)
    if origin is dict:
        return "language to: " + _value(get_args(annotation)[1], (), name)
    if origin is not None:
        return ", ".join(f"`{word}`" for word in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return "fields of its own"
    return "Markdown" if name == "body" else "text"


WORDS: Mapping[Callable[[str], str] | None, str] = {
    date_text: "date", url_text: "address", language_text: "language tag", id_text: "id", source_id_text: "id", summary_text: "text",
}  # fmt: skip


def codes_table() -> str:
    """One row a code."""
    rows = ["| code | level | what it means |", "|---|---|---|"]
    rows += [f"| `{code.name}` | {code.level} | {code.title}. {code.cause.split('. ')[0].rstrip('.')}. |" for code in CODES.values()]
    return "\n".join(rows) + "\n"
