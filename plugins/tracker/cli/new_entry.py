"""New entries and the schemas of all kinds, both from the kinds' models."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from tracker.builder import atomic
from tracker.cli.field_edits import scalar
from tracker.model import checks, library
from tracker.model.files import GONE, VOCABULARY
from tracker.model.findings import ContentErrors, Finding, UsageError
from tracker.model.kinds import KINDS, LONGEST_ID, Kind, is_id, reserved_ids

LEFT_OPEN = ("missing-field", "unknown-reference")
"""What a new entry may still lack."""

HEADINGS = {"policy": ("What it does", "Why it matters", "How it has been applied", "What is uncertain")}
"""The parts of a body that an editor is asked for, by kind."""

FLAGS: Mapping[str, tuple[str, ...]] = {
    "place": ("places", "place"),
    "agency": ("issued_by", "agencies"),
    "theme": ("themes",),
    "company": ("companies",),
    "policy": ("policies",),
    "date": ("published",),
    "url": ("url", "website"),
}
"""The field that a flag fills is the first of these that the kind has; other flags bear their field's name."""


class Taken(ContentErrors):
    """The id is in use already; nothing was written. Exit code 1."""

    def __init__(self, kind: Kind, id: str, by: str) -> None:
        super().__init__(
            [Finding(by, 1, 1, "output-collision", f"the id {id!r} of a {kind.label.lower()} is taken", "choose another with --id")]
        )


def new(kind: str, content: Path, title: str = "", id: str = "", given: Mapping[str, str | list[str]] | None = None) -> Path:
    """
    Write a draft entry with every field of its kind, those in `given` filled in, and say where it is.

    Raises Taken if the id is in use, UsageError for an unknown kind or a value that does not fit its field; then nothing is written.
    """
    if kind not in KINDS:
        raise UsageError(f"no kind {kind!r}: choose one of {', '.join(KINDS)}")
    texts = [title, *(text for value in (given or {}).values() for text in ([value] if isinstance(value, str) else value))]
    if any("\ud800" <= char <= "\udfff" for text in texts for char in text):
        raise UsageError("what is given is not UTF-8")
    known, fields = KINDS[kind], filled(KINDS[kind], given or {})
    id = id or proposed_id(known, title)
    if not is_id(id):
        raise UsageError(f"{id!r} is not an id: lower-case letters, digits and single hyphens, at most {LONGEST_ID}")
    refuse_taken(known, id, content)
    text = draft(known, title, fields)
    refuse_unfit(known, id, text, content)
    path = content / known.folder / f"{id}.md"
    with atomic.new_folder(path.parent):
        atomic.write_new(path, text.encode())
    return path


def proposed_id(kind: Kind, title: str) -> str:
    """An id made of a title, in any script."""
    from slugify import slugify

    return slugify(title, max_length=LONGEST_ID, word_boundary=True) or f"new-{kind.name}"


def filled(kind: Kind, given: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """The fields of the kind that flags give values to. Raises UsageError for a flag that the kind has no field for."""
    has = kind.model.model_fields
    fields: dict[str, Any] = {}
    for flag, value in given.items():
        if not value:
            continue
        if flag == "date" and "timeline" in has:
            fields["timeline"] = [{"date": value, "event": "issued"}]
            continue
        name = next((name for name in FLAGS.get(flag, (flag,)) if name in has), None)
        if name is None:
            raise UsageError(f"a {kind.label.lower()} has no field for --{flag}")
        takes_list = "list[" in str(has[name].annotation)
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and not takes_list:
            raise UsageError(f"a {kind.label.lower()} has one {name}, not {len(values)}")
        fields[name] = values if takes_list else values[0]
    return fields


def draft(kind: Kind, title: str, fields: Mapping[str, Any], body: str = "") -> str:
    """The text of a draft: what is given, then what is required, then what may be told, each with its sentence."""
    lines = ["---", f"title: {scalar(title)}" if title else "title:  # required", "draft: true  # take this line out to publish"]
    rest = {name: field for name, field in kind.model.model_fields.items() if name not in ("title", "draft", "body")}
    for name, field in rest.items():
        if name in fields:
            lines += written(name, fields[name])
        elif field.is_required():
            lines.append(f"{name}:  # required: {field.description}")
    optional = [name for name, field in rest.items() if name not in fields and not field.is_required()]
    lines += ["# What else may stand here:", *(f"# {name}: {rest[name].description}" for name in optional), "---", ""]
    for heading in () if body else HEADINGS.get(kind.name, ()):
        lines += [f"## {heading}", ""]
    lines += [body, ""] if body else []
    return "\n".join(lines)


def written(name: str, value: Any) -> list[str]:
    """A field as lines of YAML."""
    if isinstance(value, str | bool):
        return [f"{name}: {scalar(value) if isinstance(value, str) else str(value).lower()}"]
    if isinstance(value, Mapping):
        return [f"{name}:", *(f"  {key}: {scalar(text)}" for key, text in value.items())]
    lines = [f"{name}:"]
    for item in value:
        pairs = [scalar(item)] if isinstance(item, str) else [f"{key}: {scalar(text)}" for key, text in item.items()]
        lines += [f"{'  - ' if first == 0 else '    '}{pair}" for first, pair in enumerate(pairs)]
    return lines


def refuse_taken(kind: Kind, id: str, content: Path) -> None:
    """No entry has the id, nor had it, and the site does not need its address itself."""
    if by := taken_ids(kind, library.load(content)).get(id):
        raise Taken(kind, id, by)


def taken_ids(kind: Kind, found: library.Library) -> dict[str, str]:
    """The ids that no new entry of a kind can have, each with what has it: a file, readable or not, or the site itself."""
    taken = dict.fromkeys(reserved_ids(kind), kind.folder)
    taken |= {gone.id: GONE for gone in found.gone if gone.kind == kind.name}
    taken |= {former: found.entries[key].path for (name, former), key in found.former.items() if name == kind.name}
    return taken | {file.id: file.path for file in found.files if file.kind.name == kind.name}


def refuse_unfit(kind: Kind, id: str, text: str, content: Path) -> None:
    """The draft has no fault but what it lacks; it is read alone, with the words of its site, as `check` will read it."""
    read = (f"{kind.folder}/{id}.md", kind.name, id, b"", text)
    words = frozenset({VOCABULARY}) if (content / VOCABULARY).is_file() else frozenset()
    alone = library.load(content, found=library.Found([read], words, []))
    found = checks.check(alone, datetime.date.max, warnings=False)
    faults = [fault for fault in found if fault.path == read[0] and fault.code not in LEFT_OPEN]
    if faults:
        raise UsageError("; ".join(f"{fault.message}{f' ({fault.hint})' if fault.hint else ''}" for fault in faults))


def write_schemas(content: Path) -> list[Path]:
    """One JSON Schema a kind, for editors, in `_schema/` of the content folder."""
    folder = content / "_schema"
    schemas = {folder / f"{kind.name}.schema.json": schema(kind) for kind in KINDS.values()}
    with atomic.new_folder(folder):
        for path, content_of_schema in schemas.items():
            atomic.write(path, orjson.dumps(content_of_schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return [*schemas]


def schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of a kind's fields; where a kind's title may be written `name`, one of the two is due."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **kind.model.model_json_schema()}
    if kind.named:
        made["properties"]["name"] = made["properties"]["title"]
        made["required"] = [name for name in made.get("required", []) if name != "title"]
        made["oneOf"] = [{"required": ["title"]}, {"required": ["name"]}]
    return made


def shown(path: Path) -> str:
    """A path as it is best typed: from the working directory when below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
