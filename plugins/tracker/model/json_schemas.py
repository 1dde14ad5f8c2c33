"""The JSON Schema of a kind's fields, with the words of a site's vocabulary."""

from __future__ import annotations

from typing import Any

from tracker.model.field_types import LIST
from tracker.model.kinds import Kind
from tracker.model.vocabulary import CURRENT, Vocabulary


def fields_schema(kind: Kind, vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a kind's fields as pydantic makes it; a value of the vocabulary is one of its list."""
    schema: dict[str, Any] = _with_words(kind.model.model_json_schema(), vocabulary)
    return schema


def _with_words(value: Any, vocabulary: Vocabulary) -> Any:
    if isinstance(value, list):
        return [_with_words(item, vocabulary) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: _with_words(item, vocabulary) for name, item in value.items() if name != LIST}
    if LIST in value:
        made["enum"] = [word for word in vocabulary[value[LIST]] if word != CURRENT]
    return made
