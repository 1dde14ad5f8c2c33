"""
The pages of the further languages: a first page, lists, and a page for each entry whose summary is translated.

Such a page has what a translation gives and what follows from the fields: title, summary, facts, lifecycle, relations, sources. The text
is not translated; the page leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.model.entries import Entry
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.model.vocabulary import RELATIONS
from tracker.site.dependencies import memoized
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import Page, Row
from tracker.site.pages import rules
from tracker.site.pages.act_head import act_head
from tracker.site.pages.entry import byline, notices, review
from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.pages.translated_view import Translated, in_its_language
from tracker.site.parts import backlinks, facts, head, json_ld, list_items, pagination, source_notes
from tracker.site.parts.section import Section
from tracker.site.site import Site

NEWEST = 10
"""Entries of a kind on the first page; the rest stand in its list."""


def outputs(site: Site) -> Iterator[Page]:
    """The pages of every further language that the site has; a language without a translated entry has none."""
    for language in site.languages:
        if site.translated[language.tag]:
            yield from _outputs(Translated(site, language))


def _outputs(view: Translated) -> Iterator[Page]:
    base = view.home.lstrip("/")
    yield Page(f"{base}index.html", "translations.html", home, view=view)
    if view.has_rules:
        yield Page(f"{base}rules/index.html", "rules.html", rules_page, view=view)
    for kind in view.kinds.values():
        keys = [key for key in view.order if key in view.translated_keys and key[0] == kind.name]
        for number in range(1, pagination.page_count(len(keys)) + 1) if not kind.plain else ():
            path = pagination.numbered_path(f"{base}{kind.folder}/", number)
            yield Page(f"{path}index.html", "list.html", kind_list, (kind.name, keys, number), view=view)
        for key in keys:
            path = view.page_path(view.published[key]).lstrip("/")
            yield Page(f"{path}index.html", "translation.html", entry_page, (key,), view=view)


@in_its_language
def home(view: Translated) -> dict[str, Any]:
    """The first page: what is translated, and what there is besides."""
    name, address = view.settings["name"], view.home
    kinds = [(kind, [key for key in view.order if key in view.translated_keys and key[0] == kind.name]) for kind in view.kinds.values()]
    return {
        "head": head.head(view, "", address, description=view.settings["standfirst"], json_ld=_graph(view, address, name, [])),
        "large_search": True,
        "heading": name,
        "standfirst": view.settings["standfirst"],
        "groups": [
            {
                "title": kind.plural,
                "anchor": f"list-{kind.folder}",
                "rows": [row(view, key) for key in keys[:NEWEST]],
                "more": None if kind.plain else {"title": _("All %s") % labels.counted(kind, len(keys)), "url": _list_url(view, kind)},
            }
            for kind, keys in kinds
            if keys
        ],
        "language": labels.language(view.original.settings["lang"]),
        "others": view.settings["others"],
    }


@in_its_language
def rules_page(view: Translated) -> dict[str, Any]:
    """Return the data of the rules page in this language; the sentences and the actors stay in the site's own."""
    own = view.original.settings["lang"]
    whole = {"url": view.local("/rules/#actors"), "lang": own, "language": labels.language(own)}
    return rules.page(view, f"{view.home}rules/", whole)


@in_its_language
def kind_list(view: Translated, kind_name: str, keys: Sequence[Key], number: int) -> dict[str, Any]:
    """A page of the translated entries of a kind."""
    kind = view.kinds[kind_name]
    base = f"{view.home}{kind.folder}/"
    address, name = pagination.numbered_path(base, number), pagination.numbered_title(kind.plural, number)
    steps = head.crumbs(view)
    shown = [row(view, key) for key in pagination.on_page(keys, number)]
    return {
        "head": head.head(
            view,
            name,
            address,
            description=_("%s, newest first.") % kind.plural,
            section=kind.folder,
            json_ld=_graph(view, address, name, steps),
        ),
        "crumbs": steps,
        "heading": kind.plural,
        "count": labels.counted(kind, len(keys)),
        "files": [],
        "feed": None,
        "calendar": None,
        "panel": Row({"facets": []}),
        "by_year": None,
        "by_year_csv": None,
        "as_of": None,
        "groups": [{"label": _("Newest first"), "rows": shown}],
        "changed": None,
        "index": [],
        "ways": [],
        "tiles": None,
        "pager": pagination.pager(view, _("Pages of %s") % labels.inside(kind.plural), number, pagination.page_count(len(keys)), base),
    }


@in_its_language
def entry_page(view: Translated, key: Key) -> dict[str, Any]:
    """The page of one entry: what is translated, what its fields say, and the way to the rest."""
    entry, kind = view.published[key], view.kinds[key[0]]
    fields, address = entry.fields, view.page_path(entry)
    summary = fields["translations"][view.language.tag]["summary"]
    title, tag = view.title(entry)
    steps = head.crumbs(view) if kind.plain else head.crumbs(view, (kind.plural, f"{view.home}{kind.folder}/"))
    date = view.date(entry)
    own = view.original
    sources = [_original_first(view, one) for one in source_notes.sources(view, entry)]
    return {
        "head": head.head(
            view,
            f"{title} ({date.text[:4]})" if date else title,
            address,
            description=summary,
            kind="article" if "publisher" in fields else "website",
            section=entry.id if kind.plain else kind.folder,
            json_ld=_graph(view, address, title, steps, description=summary, about=entry),
        ),
        "crumbs": steps,
        "label": kind.label,
        "title": title,
        "lang": "" if tag == view.language.tag else tag,
        "originals": [{"lang": own.settings["lang"], "text": entry.title}] if title != entry.title else [],
        "stance": fields.get("stance"),
        "status": list_items.shown_status(view, entry),
        "type": labels.value_of(kind, "type", fields["type"]) if isinstance(fields.get("type"), str) else None,
        "act": act_head(view, entry),
        "byline": byline(entry),
        "notices": notices(view, entry),
        "summary": summary,
        "whole": {"title": entry.title, "url": own.url_of(entry), "lang": own.settings["lang"]},
        "language": labels.language(own.settings["lang"]),
        "facts": facts.facts(view, entry),
        "body": {
            "text": "",
            "links": [],
            "sources": sources,
            "han": tag,
        },
        "sections": list(sections(view, Subject(view, entry, sources))),
        "review": review(view, entry),
    }


def sections(view: Translated, subject: Subject) -> Iterator[Section]:
    """The sections that follow from the fields of an entry."""
    yield from common.lifecycle(subject)
    yield from common.targets(subject)
    if groups := relations(view, subject.entry):
        yield Section("relations", _("Related acts"), {"groups": groups}, "relations")
    yield from common.sources(subject)


def relations(view: Translated, entry: Entry) -> list[dict[str, Any]]:
    """The policies that a policy is tied to, by the words of the tie: its own first, then the others' inverse."""
    own: dict[str, list[dict[str, Any]]] = {}
    for relation in entry.fields.get("relations", ()):
        key = (view.policy, relation["policy"])
        if key in view.published:
            own.setdefault(relation["type"], []).append({"row": row(view, key), "note": relation.get("note", ""), "quote": None})
    found = [{"label": labels.relation(role)[0], "items": items} for role, items in own.items()]
    for group in view.backlinks(entry.key):
        if group.role in RELATIONS:
            items = [
                {"row": row(view, source), "note": backlinks.relation_note(view.published[source], group.role, entry.id), "quote": None}
                for source in group.sources[: pagination.PER_PAGE]
            ]
            found.append({"label": labels.relation(group.role)[1], "items": items})
    return found


@memoized
def row(view: Translated, key: Key) -> Row:
    """The line that stands for an entry; made once. Its title is in this language as far as that is known, with the site's own below."""
    return Row(_card(view, view.published[key]))


def _card(view: Translated, entry: Entry) -> dict[str, Any]:
    fields, kind = entry.fields, view.kinds[entry.kind]
    date, link = view.date(entry), view.link_to(entry.key)
    issuers = [view.link_to(key)["title"] for key in view.referenced_keys(entry, "issued_by") if key in view.published]
    return {
        "kind": entry.kind,
        "id": entry.id,
        "label": kind.label,
        "url": link["url"],
        "hreflang": link.get("hreflang"),
        "title": link["title"],
        "original": entry.title if link["title"] != entry.title else None,
        "original_lang": view.original.settings["lang"],
        "date": date.text if date else None,
        "then": list_items.then(view, entry),
        "stance": fields.get("stance"),
        "status": list_items.shown_status(view, entry),
        "summary": fields.get("translations", {}).get(view.language.tag, {}).get("summary"),
        "by": labels.leading(issuers[0], len(issuers) - 1) if issuers else fields.get("publisher") or fields.get("role"),
        **list_items.NO_RECORD,
        "undated": _("No date") if date is None and view.dated(entry.kind) else None,
    }


def _original_first(view: Translated, source: dict[str, Any]) -> dict[str, Any]:
    """A source under its title in this language, if it has one; the site's own words for it stand beside."""
    if source.get("page") and ("article", source["id"]) not in view.translated_keys:
        source = {**source, "page_lang": view.original.settings["lang"]}
    original, tag = source.get("original") or source.get("original_title"), source.get("original_lang") or source.get("language") or ""
    if isinstance(original, dict):
        tag, original = next(iter(original.items()))
    if not original or tag.split("-")[0] != view.language.tag.split("-")[0]:
        return source
    return {**source, "title": original, "original": source["title"], "original_lang": view.original.settings["lang"]}


def _graph(
    view: Translated, address: str, name: str, steps: list[dict[str, str]], *, description: str = "", about: Entry | None = None
) -> dict[str, Any]:
    """A page as JSON-LD: a page in this language, and the page in the site's own that it translates."""
    page = {**json_ld.page(view, address, name, "WebPage" if about else "CollectionPage"), "inLanguage": view.language.tag}
    if about:
        own = f"{view.absolute(view.original.page_path(about))}#it"
        page |= {"description": description, "about": {"@id": own, "name": about.title}}
    return head.graph(view, address, page, steps, name)


def _list_url(view: Translated, kind: Kind) -> str:
    return view.local(f"{view.home}{kind.folder}/")
