"""The facts of an entry: every field that has no block of its own on the page, in words, in the order of its model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from tracker.model import field_types
from tracker.model.entries import Entry
from tracker.model.entry_models import EntryModel
from tracker.model.field_types import ListedIn, Reference
from tracker.model.fields import field_label, list_of
from tracker.model.library import Key
from tracker.model.vocabulary import in_words
from tracker.site.dependencies import tracked_value_by_key
from tracker.site.i18n import labels
from tracker.site.i18n.labels import N_, _
from tracker.site.parts import list_items, source_notes
from tracker.site.parts.body import han_of
from tracker.site.parts.list_items import shown_status
from tracker.site.site import Site

Fact = dict[str, Any]
"""`label`, `form` (text, names, links, date, url, status, stance), `value` in that form, `note`, `lang`."""

ELSEWHERE = frozenset(
    {
        "title",
        "original_title",
        "summary",
        "translations",
        "reviewed",
        "draft",
        "body",
        "sources",
        "timeline",
        "relations",
        "targets",
        "requirements",
        "positions",
        "corrections",
        "milestone",
        "milestone_label",
        "status_note",
        "stance_reason",
    }
)
"""Fields that the page shows in a place of their own, or beside another fact."""

FIRST = ("document_number", "type", "issued_by", "enforced_by")
"""Fields that stand before the others, whose order is that of the model."""
BEFORE_EVENTS = ("document_number", "type")
"""Facts that stand before the dates of key events."""
SOUGHT = {"document_number": N_("Not found")}
"""Fields of a policy whose absence is told."""
LAST = ("aliases", "former_ids")
"""Fields that stand behind the others."""
SHARED = "shared_origin"
"""A field whose value is a mark that entries have in common: shown as links to the others, and not at all if there are none."""
KEY_EVENTS = ("issued", "published", "effective")
"""Events that readers look for among the facts; all of them stand in the lifecycle."""

ORIGINAL = N_("Original title")
N_("Not stated in the source")

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


class Field(NamedTuple):
    """The presentation of one field: its label in English, the form of its values, and the kind that they name if they are ids."""

    name: str
    label: str
    form: str
    target: str | None
    unknown: str | None
    list: str | None


def facts(site: Site, entry: Entry) -> list[Fact]:
    """The facts of an entry that are known or known to be unknown."""
    fields = described(site.kinds[entry.kind].model)
    titles = [] if list_items.originals(entry) or not site.has(entry.kind, "timeline") else [_missing(ORIGINAL, "Not found")]
    first = [*titles] + [fact for field in fields if field.name in BEFORE_EVENTS for fact in _of_field(site, entry, field)]
    others = [fact for field in fields if field.name not in BEFORE_EVENTS for fact in _of_field(site, entry, field)]
    return [*first, *_key_events(site, entry.fields.get("timeline", ())), *others]


def _of_field(site: Site, entry: Entry, field: Field) -> Iterator[Fact]:
    """The fact of a field that is known, or known to be unknown."""
    value = entry.fields.get(field.name)
    if field.name == SHARED:
        others = [key for key in sharing(site, entry.key) or () if key in site.published]
        if others:
            yield {"label": _(field.label), "form": "links", "value": list(map(site.link_to, others)), "note": "", "lang": ""}
    elif value is not None:
        yield _fact(site, entry, field, value)
    elif field.unknown and entry.fields.get(field.unknown):
        yield _missing(field.label, "Not stated in the source")
    elif field.name in SOUGHT and site.has(entry.kind, "timeline"):
        yield _missing(field.label, SOUGHT[field.name])


@tracked_value_by_key
def sharing(site: Site) -> dict[Key, list[Key]]:
    """Return the other entries that go back to the same report, for every entry of which there are any."""
    alike: dict[str, list[Key]] = {}
    for kind in site.kinds:
        for entry in site.entries(kind) if site.has(kind, SHARED) else ():
            if origin := entry.fields.get(SHARED):
                alike.setdefault(origin, []).append(entry.key)
    return {key: [other for other in keys if other != key] for keys in alike.values() for key in keys if len(keys) > 1}


def _missing(label: str, note: str) -> Fact:
    return {"label": _(label), "form": "text", "value": None, "note": _(note), "lang": ""}


def language_of(entry: Entry, text: str) -> str:
    """The language tag for a text of an entry that may be Chinese; "" if it has no Chinese character."""
    if not HAN.search(text):
        return ""
    return han_of(entry.fields)


@lru_cache(maxsize=64)
def described(model: type[EntryModel]) -> tuple[Field, ...]:
    """The fields of a model that are facts, and how each is shown."""
    hints = get_type_hints(model, include_extras=True)
    names = [name for name in model.model_fields if name not in ELSEWHERE and name not in model.unknown_marks.values()]
    places = {name: place for place, name in enumerate([*FIRST, *(n for n in names if n not in FIRST and n not in LAST), *LAST])}
    return tuple(_described(model, name, hints[name]) for name in sorted(names, key=places.__getitem__))


def _described(model: type[EntryModel], name: str, hint: Any) -> Field:
    target, form = _form(hint)
    label = field_label(model, name)
    if name in {"status", "stance"}:
        form = name
    return Field(name, label, form, target, model.unknown_marks.get(name), list_of(model, name))


def _form(hint: Any) -> tuple[str | None, str]:
    """The kind that a field's values name, or None, and their form."""
    if hint == field_types.Date:
        return None, "date"
    if hint == field_types.Url:
        return None, "url"
    if hint == field_types.Language:
        return None, "language"
    if hint == field_types.Flag:
        return None, "flag"
    origin = get_origin(hint)
    if origin is Annotated:
        if any(isinstance(part, ListedIn) for part in get_args(hint)):
            return None, "word"
        marked = next((part.kind for part in get_args(hint) if isinstance(part, Reference)), None)
        return (marked, "links") if marked else _form(get_args(hint)[0])
    if origin in {Union, UnionType, list}:
        return next((found for found in map(_form, get_args(hint)) if found != (None, "text")), (None, "text"))
    return None, "text"


def _fact(site: Site, entry: Entry, field: Field, value: Any) -> Fact:
    fact: Fact = {"label": _(field.label), "form": "text", "value": value, "note": "", "lang": ""}
    if field.name in SOUGHT and not source_notes.official(site, entry):
        fact["note"] = _("Not checked against the official text")
    many = value if isinstance(value, list) else [value]
    if field.list and field.form == "word":
        fact["value"] = labels.listed(labels.word(field.list, value) for value in many)
    elif field.target:
        fact["form"] = "links"
        fact["value"] = [site.link_to((field.target, id)) for id in many if (field.target, id) in site.published]
    else:
        FORMS[field.form](entry, fact, [shown_status(site, entry)] if field.form == "status" else many)
    return fact


def _text(entry: Entry, fact: Fact, many: list[Any]) -> None:
    texts = [_flat(value) for value in many]
    if len(texts) == 1:
        fact["value"], fact["lang"] = texts[0], language_of(entry, texts[0])
    else:
        fact["form"], fact["value"] = "names", [{"text": text, "lang": language_of(entry, text)} for text in texts]


def _language(entry: Entry, fact: Fact, many: list[Any]) -> None:
    fact["value"] = labels.listed(labels.language(value) for value in many)


def _flag(entry: Entry, fact: Fact, many: list[Any]) -> None:
    fact["value"] = _("Yes") if many[0] is True else _("No")


def _date(entry: Entry, fact: Fact, many: list[Any]) -> None:
    fact["form"], fact["value"] = "date", many


def _url(entry: Entry, fact: Fact, many: list[Any]) -> None:
    fact["form"] = "url"
    fact["value"] = many


def _status(entry: Entry, fact: Fact, many: list[Any]) -> None:
    fact["note"] = entry.fields.get("status_note", "")
    fact["form"], fact["value"] = "status", many[0]


def _stance(entry: Entry, fact: Fact, many: list[Any]) -> None:
    fact["note"] = entry.fields.get("stance_reason", "")
    fact["form"], fact["value"] = "stance", many[0]


FORMS: dict[str, Callable[[Entry, Fact, list[Any]], None]] = {
    "text": _text,
    "language": _language,
    "flag": _flag,
    "date": _date,
    "url": _url,
    "status": _status,
    "stance": _stance,
}


def _key_events(site: Site, timeline: Sequence[dict[str, Any]]) -> list[Fact]:
    found = []
    for name in KEY_EVENTS:
        date = next((event["date"] for event in timeline if event["event"] == name), None)
        if date:
            found.append(
                {"label": labels.word("event", name, ahead=date > site.today), "form": "date", "value": [date], "note": "", "lang": ""}
            )
    return found


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_(in_words(name))}: {_flat(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_flat(inner) for inner in value)
    return str(value)
