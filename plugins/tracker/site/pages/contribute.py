"""The form for new entries: a page a kind, made of the kind's model and the vocabulary, and what is known for it to offer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, get_args, get_origin

import orjson

from tracker.model.annotations import forms, item_model
from tracker.model.entry_models import Model
from tracker.model.fields import is_date, is_flag, listed_fields, references
from tracker.model.json_schemas import fields_schema
from tracker.site import code_host
from tracker.site.i18n.labels import _
from tracker.site.outputs import File, Page
from tracker.site.parts import head, json_ld
from tracker.site.search import pinyin
from tracker.site.site import Site

NEW = "/contribute/new/"
LEFT_OUT = frozenset(
    "translations former_ids corrections reviewed milestone milestone_label shared_origin archived_url".split(),
)
"""Fields that nobody fills in for a new entry."""
LONG = frozenset({"summary", "body", "what", "text"})
"""Fields with room for more than a line."""


def outputs(site: Site) -> Iterator[Page | File]:
    """The page that leads to the forms, a form a kind, and for each kind its fields and its known entries as JSON."""
    yield Page(f"{NEW.lstrip('/')}index.html", "contribute.html", index)
    for kind in site.kinds.values():
        folder = f"{NEW.lstrip('/')}{kind.name}/"
        yield Page(f"{folder}index.html", "contribute.html", form, (kind.name,))
        yield File(f"{folder}form.json", form_data, (kind.name,), as_json)
        yield File(f"{folder}known.json", known, (kind.name,), known_as_json)


def index(site: Site) -> dict[str, Any]:
    """The page that says which forms there are."""
    name = _("Add an entry")
    kinds = [{"title": kind.label, "url": site.local(f"{NEW}{kind.name}/")} for kind in site.kinds.values()]
    return {**_page(site, name, NEW), "kinds": kinds, "source": "", "guide": site.plain_page("contribute")}


def form(site: Site, kind_name: str) -> dict[str, Any]:
    """The page of a kind's form, which script fills in."""
    kind = site.kinds[kind_name]
    name = _("Add: %s") % kind.label
    page = _page(site, name, f"{NEW}{kind.name}/", (_("Add an entry"), NEW))
    script = PurePosixPath(site.assets.script).with_name("entry-form") / "form.js" if site.assets.script else None
    page["head"] = {**page["head"], "modules": [site.local(f"/{script}")] if script else []}
    return {**page, "kinds": [], "source": site.local(f"{NEW}{kind.name}/form.json"), "guide": site.plain_page("contribute")}


def _page(site: Site, name: str, address: str, *above: tuple[str, str]) -> dict[str, Any]:
    guide = site.plain_page("contribute")
    steps = head.crumbs(site, *([(guide["title"], "/contribute/")] if guide else []), *above)
    graph = json_ld.of_page(site, address, name, steps, "WebPage")
    description = _("A form that makes the text of an entry and checks it as you type.")
    return {"head": head.head(site, name, address, description=description, json_ld=graph), "crumbs": steps, "heading": name}


# What the script is given


def form_data(site: Site, kind_name: str) -> dict[str, Any]:
    """Everything that a kind's form is made of: its fields, its schema, where its file goes, its words."""
    kind = site.kinds[kind_name]
    host = code_host.of(site.settings["repository"])
    folder = f"{site.settings['content']}/{kind.folder}"
    targets = sorted({kind.name, *(found.kind for found in references(kind.model) if found.kind)})
    return {
        "kind": kind.name,
        "folder": folder,
        "fields": [*fields(site, kind.model)],
        "schema": fields_schema(kind, site.vocabulary),
        "known": {name: site.local(f"{NEW}{name}/known.json") for name in targets},
        "places": {name: site.local(f"/{site.kinds[name].folder}/" if not site.kinds[name].plain else "/") for name in targets},
        "host": {"new": f"{host.new}/{site.settings['branch']}/{folder}", "file": host.file, "text": host.text} if host else None,
        "headings": [_(heading) for heading in kind.headings],
        "words": words(),
    }


def fields(site: Site, model: type[Model]) -> Iterator[dict[str, Any]]:
    """The fields of a form in the model's order, the text last: name, words, how it is filled in."""
    ordered = sorted(model.model_fields.items(), key=lambda pair: pair[0] == "body")
    for name, field in ordered:
        if name in LEFT_OUT:
            continue
        own = [form for form in forms(field.annotation) if form is not type(None)]
        is_list = any(get_origin(form) is list for form in own)
        target = next((found.kind for found in references(model) if found.path[0] == name and found.kind and len(found.path) <= 2), None)
        listed = next((found.list for found in listed_fields(model) if found.path == (name,)), None)
        item = item_model(field.annotation)
        made: dict[str, Any] = {
            "name": name,
            "label": name.replace("_", " ").capitalize(),
            "hint": (field.description or "").replace("`", ""),
            "required": field.is_required(),
            "many": is_list,
        }
        if item is not None:
            made |= {"form": "items", "fields": [*fields(site, item)]}
        elif is_flag(field):
            made |= {"form": "flag"}
        elif listed:
            values = [{"value": value, "label": term.label} for value, term in site.vocabulary[listed].items()]
            made |= {"form": "choice", "values": values}
        elif target:
            made |= {"form": "entry", "kind": target}
        elif any(get_origin(form) is dict or _has_languages(form) for form in own):
            made |= {"form": "languages"}
        else:
            made |= {"form": "date" if is_date(field) else "long" if name in LONG or is_list else "text"}
        if name in model.unknown_marks:
            made["unless"] = model.unknown_marks[name]
        yield made


def _has_languages(form: Any) -> bool:
    return any(get_origin(inner) is dict for inner in get_args(form))


def words() -> dict[str, str]:
    """Return the words of the form in the language of the site."""
    return {
        "required": _("required"),
        "more": _("More fields"),
        "add": _("Add: {field}"),
        "remove": _("Remove: {field}"),
        "id": _("Id"),
        "id_hint": _("The last part of the page's address: lower-case letters, digits and single hyphens. It stays for good."),
        "choose": _("Choose"),
        "language": _("Language"),
        "text": _("Text"),
        "none": _("Nothing is called so. What you typed stands as the id of an entry that is yet to be added."),
        "offers": _("{n} found; use the arrow keys"),
        "taken": _("This id is taken: {title}"),
        "alike": _("There may be an entry already: {title}"),
        "missing": _("This is required."),
        "enum": _("Choose one of the list."),
        "pattern": _("This has not the right form."),
        "date": _("A date is 2021, 2021-06 or 2021-06-09."),
        "uri": _("An address begins with https:// or http://."),
        "maxLength": _("{n} characters; {most} are the most."),
        "unknown": _("This field is not known."),
        "type": _("This has not the right form."),
        "line": _("One line only."),
        "check": _("Check and go on"),
        "faults": _("{n} things to fix"),
        "fine": _("Nothing is wrong that can be seen here."),
        "unseen": _("Not checked here: citations and links in the text, dates against each other, entries that are yet to be added."),
        "made": _("The text of the entry"),
        "open": _("Open the new file"),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "download": _("Download"),
        "paste": _("Copy the text first and paste it there: it is not carried over."),
        "send": _("The page that opens shows the text; send it there as a proposal."),
        "mail": _("Send the file to whoever keeps this site."),
    }


def as_json(data: dict[str, Any]) -> bytes:
    """Data as JSON; fields of a model keep their order."""
    return orjson.dumps(data)


def known(site: Site, kind: str) -> list[list[Any]]:
    """The published entries of a kind: id, title, further names."""
    return [[entry.id, entry.title, _names(entry.fields)] for entry in site.entries(kind)]


def _names(fields: dict[str, Any]) -> list[str]:
    originals = fields.get("original_title")
    found = [*(originals.values() if isinstance(originals, dict) else ()), *(fields.get("aliases") or ())]
    return [*found, *([fields["abbreviation"]] if fields.get("abbreviation") else [])]


def known_as_json(rows: list[list[Any]]) -> bytes:
    """Known entries as JSON: id, title, further names, those of them that are Chinese in pinyin."""
    return orjson.dumps([[*row, pinyin.whole(row[2])] for row in rows])
