"""The JSON Schema of a record: an entry as tracker.json has it."""

from __future__ import annotations

from typing import Any

from tracker.model import indented_json
from tracker.model.json_schemas import fields_schema
from tracker.model.kinds import Kind
from tracker.model.vocabulary import Vocabulary
from tracker.site.files.data.records import OF_THE_FILE, OWN
from tracker.site.site import Site

DATE = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
BACKLINK = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("kind", "id", "role", "title")} | {"url": {"type": "string", "format": "uri"}},
    "required": ["kind", "id", "role", "title", "url"],
    "additionalProperties": False,
}


def schema(kind: Kind, vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a kind's records: the fields of its files, and what a record has beside them."""
    made = _published(fields_schema(kind, vocabulary))
    fields = {f"{OF_THE_FILE}{name}" if name in OWN else name: field for name, field in made["properties"].items() if name != "draft"}
    own = {
        "kind": {"const": kind.name},
        "id": {"type": "string", "description": "the id; with the kind it names the entry"},
        "url": {"type": "string", "format": "uri", "description": "the page of the entry"},
        "recorded": {**DATE, "description": "when the entry was added"},
        "changed": {**DATE, "description": "when the entry was last changed"},
    }
    backlinks = {"type": "array", "items": BACKLINK, "description": "what refers to the entry"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "properties": {**own, **fields, "backlinks": backlinks},
        "required": ["kind", "id", "url", *made.get("required", []), "backlinks"],
    }


def data(site: Site, name: str) -> dict[str, Any]:
    """The plain data of a schema file of a kind."""
    return schema(site.kinds[name], site.vocabulary)


def as_schema(data: dict[str, Any]) -> bytes:
    """The schema file of a kind."""
    return indented_json.dumps(data)


def _published(value: Any) -> Any:
    """A schema in which true and false are such, as records have them, and nothing may be null, since records leave out what is absent."""
    if isinstance(value, list):
        return [_published(item) for item in value if item != {"type": "null"}]
    if not isinstance(value, dict):
        return value
    if value.get("type") == ["boolean", "string"]:
        return {"type": "boolean"}
    made = {name: _published(item) for name, item in value.items() if (name, item) != ("default", None)}
    if len(made.get("anyOf", ())) == 1:
        made = {**made.pop("anyOf")[0], **made}
    return made
