"""New entries and the schemas of all kinds, both from the kinds' models."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tracker.builder import atomic
from tracker.builder.settings import Settings
from tracker.cli.field_edits import scalar
from tracker.cli.questions import Ask, Interview, field_of
from tracker.model import checks, indented_json, library
from tracker.model.field_types import LONGEST_ID, is_id
from tracker.model.files import GONE, VOCABULARY
from tracker.model.findings import ContentErrors, Finding, UsageError
from tracker.model.json_schemas import fields_schema
from tracker.model.kinds import Kind, reserved_ids
from tracker.model.vocabulary import NOTHING, Vocabulary
from tracker.site.i18n import labels

LEFT_OPEN = ("missing-field", "unknown-reference")
"""Fields that a new entry may still lack."""

SOURCE = "text"
"""The id of the source that a link becomes."""


class Taken(ContentErrors):
    """The id is in use already; nothing was written. Exit code 1."""

    def __init__(self, kind: Kind, id: str, by: str) -> None:
        super().__init__(
            [Finding(by, 1, 1, "output-collision", f"the id {id!r} of a {kind.label.lower()} is taken", "choose another with --id")]
        )


def new(site: Settings, kind: str, content: Path, title: str = "", id: str = "", given: Mapping[str, str | list[str]] = NOTHING) -> Path:
    """
    Write a draft entry with every field of its kind, those in `given` filled in, and say where it is.

    Its headings are in the site's language.

    Raises Taken if the id is in use, UsageError for an unknown kind or a value that does not fit its field; then nothing is written.
    """
    kinds = site.kinds
    if kind not in kinds:
        raise UsageError(f"no kind {kind!r}: choose one of {', '.join(kinds)}")
    texts = [title, *(text for value in given.values() for text in ([value] if isinstance(value, str) else value))]
    if any("\ud800" <= char <= "\udfff" for text in texts for char in text):
        raise UsageError("what is given is not UTF-8")
    known, fields = kinds[kind], filled(kinds[kind], given, title)
    id = id or proposed_id(known, title)
    if not is_id(id):
        raise UsageError(f"{id!r} is not an id: lower-case letters, digits and single hyphens, at most {LONGEST_ID}")
    found = library.load(content, kinds=kinds)
    refuse_taken(known, id, found)
    with labels.use_language(site.catalogue(), site.language):
        text = draft(known, title, fields)
    refuse_unfit(known, id, text, found)
    path = content / known.folder / f"{id}.md"
    with atomic.new_folder(path.parent):
        atomic.write_new(path, text.encode())
    return path


def asked(
    site: Settings, kind: str, content: Path, given: Mapping[str, str | list[str]], ask: Ask, say: Callable[[str], None]
) -> Path | None:
    """
    Ask for what a draft needs, write it, and say what is left to do; None if it was there already and is not wanted twice.

    Raises as `new` does.
    """
    if kind and kind not in site.kinds:
        raise UsageError(f"no kind {kind!r}: choose one of {', '.join(site.kinds)}")
    interview = Interview(library.load(content, kinds=site.kinds), ask, say)
    try:
        known = site.kinds[kind] if kind else interview.kind()
        answers: dict[str, str | list[str]] = {**given, **interview.answers(known)}
    except EOFError:
        raise UsageError("there was no answer: nothing was written") from None
    title = str(answers.pop("title", ""))
    if not title:
        raise UsageError("an entry has a title: nothing was written")
    if not interview.goes_on(known, title):
        return None
    path = new(site, known.name, content, title, "", answers)
    left = [line for line in path.read_text("utf-8").splitlines() if ":  # required" in line]
    say(f"\nCreated  {shown(path)}" + ("\nLeft for you (marked “required” in the file):" if left else ""))
    for line in left:
        field, _, words = line.partition(":  # required: ")
        say(f"  {field:14} {words}")
    say(f"Next:  invoke check {shown(path)}\n       invoke serve")
    return path


def proposed_id(kind: Kind, title: str) -> str:
    """An id made of a title, in any script."""
    from slugify import slugify

    return slugify(title, max_length=LONGEST_ID, word_boundary=True) or f"new-{kind.name}"


def filled(kind: Kind, given: Mapping[str, str | list[str]], title: str = "") -> dict[str, Any]:
    """
    The fields of the kind that flags give values to: a flag is a field's name, or what `field_of` finds.

    Raises UsageError for a flag that the kind has no field for.
    """
    has = kind.model.model_fields
    fields: dict[str, Any] = {}
    for flag, value in given.items():
        if not value:
            continue
        if flag == "date" and "timeline" in has:
            cited = {"source": SOURCE} if given.get("url") else {}
            fields["timeline"] = [{"date": value, "event": "issued"} | cited]
            continue
        if flag == "url" and "timeline" in has:
            fields["sources"] = [{"id": SOURCE, "title": title, "url": value}]
            continue
        if flag == "original_title":
            tag, _, text = str(value).partition(":")
            fields[flag] = {tag.strip(): text.strip()}
            continue
        name = field_of(kind, flag)
        if name not in has:
            raise UsageError(f"a {kind.label.lower()} has no field for --{flag}")
        takes_list = "list[" in str(has[name].annotation)
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and not takes_list:
            raise UsageError(f"a {kind.label.lower()} has one {name}, not {len(values)}")
        fields[name] = values if takes_list else values[0]
    return fields


def fields_given(pairs: Iterable[str]) -> dict[str, list[str]]:
    """The values of `NAME=VALUE` pairs by name. Raises UsageError for one that is none."""
    fields: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals and value):
            raise UsageError(f"--field takes NAME=VALUE, not {pair!r}")
        fields.setdefault(name, []).append(value)
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
    for heading in () if body else kind.headings:
        lines += [f"## {labels._(heading)}", ""]
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


def refuse_taken(kind: Kind, id: str, found: library.Library) -> None:
    """No entry of a library has the id, nor had it, and the site does not need its address itself."""
    if by := taken_ids(kind, found).get(id):
        raise Taken(kind, id, by)


def taken_ids(kind: Kind, found: library.Library) -> dict[str, str]:
    """The ids that no new entry of a kind can have, each with what has it: a file, readable or not, or the site itself."""
    taken = dict.fromkeys(reserved_ids(kind, found.kinds), kind.folder)
    taken |= {gone.id: GONE for gone in found.gone if gone.kind == kind.name}
    taken |= {former: found.entries[key].path for (name, former), key in found.former.items() if name == kind.name}
    return taken | {file.id: file.path for file in found.files if file.kind.name == kind.name}


def refuse_unfit(kind: Kind, id: str, text: str, beside: library.Library) -> None:
    """The draft has no fault but what it lacks; it is read alone, with the words of its site, as `check` will read it."""
    read = (f"{kind.folder}/{id}.md", kind.name, id, b"", text)
    words = frozenset({VOCABULARY}) if (beside.folder / VOCABULARY).is_file() else frozenset()
    alone = library.load(beside.folder, found=library.ContentFiles([read], words, []), kinds=beside.kinds)
    found = checks.check(alone, datetime.date.max, warnings=False)
    faults = [fault for fault in found if fault.path == read[0] and fault.code not in LEFT_OPEN]
    if faults:
        raise UsageError("; ".join(f"{fault.message}{f' ({fault.hint})' if fault.hint else ''}" for fault in faults))


def write_schemas(content: Path, kinds: Mapping[str, Kind]) -> list[Path]:
    """One JSON Schema a kind, for editors, in `_schema/` of the content folder."""
    folder = content / "_schema"
    vocabulary = library.vocabulary_of(content, kinds)
    schemas = {folder / f"{kind.name}.schema.json": schema(kind, vocabulary) for kind in kinds.values()}
    with atomic.new_folder(folder):
        for path, content_of_schema in schemas.items():
            atomic.write(path, indented_json.dumps(content_of_schema))
    return [*schemas]


def schema(kind: Kind, vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON Schema of a kind's fields; where a kind's title may be written `name`, one of the two is due."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **fields_schema(kind, vocabulary)}
    if kind.named:
        made["properties"]["name"] = made["properties"]["title"]
        made["required"] = [name for name in made.get("required", []) if name != "title"]
        made["oneOf"] = [{"required": ["title"]}, {"required": ["name"]}]
    return made


def shown(path: Path) -> str:
    """A path as it is best typed: from the working directory when below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
