"""Search documents of a site's published entries, and the facets to filter them by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from hashlib import blake2b
from itertools import chain
from typing import Any

import orjson

from tracker.model import markdown
from tracker.model.dates import PartialDate, partial_date
from tracker.model.entries import Entry
from tracker.model.fields import free_texts, list_of
from tracker.model.kinds import Kind
from tracker.model.library import Key
from tracker.model.validation import texts_at
from tracker.site.dependencies import memoized
from tracker.site.i18n import catalogs, labels
from tracker.site.i18n.labels import _
from tracker.site.parts import list_items, positions, source_notes
from tracker.site.search import analysis, full_texts, pinyin
from tracker.site.search.document import Document, Facet, Later, Position
from tracker.site.site import Site

WORD_FACETS = ("stance", "status", "type")
ROLE_FACETS = {"issuer": ("agency", "issued_by")}
"""Facets of one field alone, where that of the kind takes every field: the kind and the field."""
ROW = re.compile(r"^\|((?:[^\\|\n]|\\.)+)\|", re.MULTILINE)
"""The first cell of a line of a table."""
LONGEST_SUMMARY = 300
"""Characters of a summary in a result."""


def documents(site: Site, known: Mapping[bytes, Any]) -> tuple[list[Document], dict[bytes, Any]]:
    """
    Every published entry as a document, newest first, and what the next build is given of them as `known`.

    What a document holds follows from the entry's kind, id and file, its date, the names of what it links to, what a line of a list says
    of it, and the interface's words; while these stay, it is not made again.
    """
    names = {key: _names(entry) for key, entry in site.published.items()}
    called = {key: "\x1f".join((*key, *names)).encode("utf-8", "surrogatepass") for key, names in names.items()}
    referred = {key: sum(map(len, into.values())) for key, into in site.incoming.items()}
    language = site.settings["lang"]
    basis = orjson.dumps([site.prefix, language, catalogs.digest(site.theme, language).hex()])
    found, kept = [], {}
    for key in site.order:
        entry, date = site.published[key], site.date(site.published[key])
        dated = f"{date.text} {date.is_after(site.now)}" if date else list_items.row(site, key).digest
        parts = [basis, "/".join(key).encode(), site.published.with_text(key).digest, dated.encode()]
        parts += [called[target] for _role, target in site.outgoing(key)]
        stands = tuple(_positions(site, entry, names))
        parts += [repr(stands).encode()] if stands else []
        digest = b"entry" + blake2b(b"\0".join(parts), digest_size=16).digest()
        kept[digest] = plain = known.get(digest) or _plain(site, entry, names[key])
        texts = Later(partial(_texts, site, entry, names), hold=len(site.order) <= full_texts.MOST)
        shown, values, periods, day, called_by, mark = plain
        found.append(
            Document(
                digest,
                *key,
                site.url_of(entry),
                texts,
                shown,
                values,
                periods,
                day,
                called_by,
                referred.get(key, 0),
                mark,
                stands,
                site.kinds[entry.kind].importance,
            )
        )
    return found, kept


def facets(site: Site) -> list[Facet]:
    """Return the facets of the documents in the order of the panel; a value is there if any entry has it."""
    found = [Facet("kind", _("Kind"), {name: kind.label for name, kind in site.kinds.items() if site.entries(name)})]
    for name in word_facets(site):
        words: dict[str, str] = {}
        for kind in site.kinds.values():
            values = {value for entry in site.entries(kind.name) for value in _values(entry, name)}
            order = site.vocabulary[listed] if (listed := list_of(kind.model, name)) else sorted(values)
            words |= {value: labels.value_of(kind, name, value, short=True) for value in order if value in values and value not in words}
        found.append(Facet(name, labels.field(site.kind_with(name), name), words))
    for name, (kind_name, field) in ROLE_FACETS.items():
        if any(field in entry.fields for entry in site.published.values()):
            found.append(_of_entries(site, name, site.kinds[kind_name], labels.field(site.kind_with(field), field)))
    found += [_of_entries(site, kind.name, kind, kind.label) for kind in entry_facets(site) if site.entries(kind.name)]
    return found


def _of_entries(site: Site, name: str, kind: Kind, label: str) -> Facet:
    """A facet whose values are the entries of a kind."""
    entries = site.entries(kind.name)
    parents = {entry.id: str(entry.fields["parent"]) for entry in entries if entry.fields.get("parent")} if kind.gathers else {}
    return Facet(name, label, {entry.id: entry.title for entry in entries}, parents)


@memoized
def word_facets(site: Site) -> list[str]:
    """The fields whose words entries are filtered by: those of WORD_FACETS, and static facets of other kinds."""
    own = (facet for kind in site.kinds.values() for facet in kind.facets if list_of(kind.model, facet))
    return [*dict.fromkeys((*WORD_FACETS, *own))]


@memoized
def entry_facets(site: Site) -> list[Kind]:
    """The kinds by which the entries that refer to them are filtered: those that have feeds of such entries."""
    return [kind for kind in site.kinds.values() if kind.has_feed]


def _plain(site: Site, entry: Entry, names: list[str]) -> tuple[Any, ...]:
    """A document's `shown`, `facets`, `periods`, `sort_day`, `names` and `mark`, as values that `marshal` takes."""
    fields, card, date = entry.fields, list_items.row(site, entry.key).data, site.date(entry)
    shown = {
        "title": entry.title,
        "original_title": card["original"] or "",
        "lang": card["original_lang"] or "",
        "date": labels.date(date) if date else "",
        "datetime": date.text if date else "",
        "by": card["by"] or card["note"] or "",
        "summary": _cut(str(fields.get("summary", ""))),
    }
    day = date.last_day.isoformat() if date else ""
    values, periods = _facets(site, entry, _linked(site, entry)), _periods(entry, date)
    importance = site.kinds[entry.kind].importance
    mark = blake2b(orjson.dumps([entry.key, shown, values, periods, day, importance]), digest_size=16).digest()
    return shown, values, periods, day, tuple(names) if site.kinds[entry.kind].suggested else (), mark


def _linked(site: Site, entry: Entry) -> list[Key]:
    """Return the keys of the entries that the fields of an entry refer to: no mentions in its text."""
    return list(dict.fromkeys(target for role, target in site.outgoing(entry.key) if role != "mentions" and target != entry.key))


def _texts(site: Site, entry: Entry, names: Mapping[Key, list[str]]) -> dict[str, str]:
    """A document's texts."""
    fields = entry.fields
    translated = fields.get("translations", {}).values()
    translations = {name: [text[name] for text in translated if text.get(name)] for name in ("title", "summary")}
    aliases = [*fields.get("aliases", ()), *([fields["abbreviation"]] if fields.get("abbreviation") else ())]
    number = str(fields.get("document_number", ""))
    linked_names = [
        [name for name in names[key] if name != site.published[key].fields.get("document_number")] for key in _linked(site, entry)
    ]
    linked_names += [
        [str(source[name]) for name in ("title", "original_title") if source.get(name)]
        for source in fields.get("sources", ())
        if not isinstance(source, str)
    ]
    return {
        "title": entry.title,
        "original_title": _parted(fields.get("original_title", {}).values(), translations["title"]),
        "aliases": "\n".join(aliases) + pinyin.words(names[entry.key], own=site.kinds[entry.kind].suggested),
        "document_number": number + pinyin.words([number], own=True),
        "summary": _parted([str(fields.get("summary", ""))], translations["summary"]) + _heads(entry),
        "names": "\n".join(map(" · ".join, linked_names)) + pinyin.words(chain.from_iterable(linked_names), own=False),
        "body": "\n".join([_body(site, entry), *_asides(site.kinds[entry.kind], fields)]) + (asked() if fields.get("positions") else ""),
    }


@cache
def asked() -> str:
    """Words by which readers ask what holds of an activity: a theme that has the answer has them."""
    asking = "legal illegal lawful unlawful allowed permitted forbidden prohibited 合法 违法 禁止"
    return analysis.GENERATED + " ".join(analysis.words(asking))


def _heads(entry: Entry) -> str:
    """Return the first cells of the rows of a page's tables: what each row is about, as the terms of a glossary."""
    found = ROW.findall(entry.body) if entry.kind == "page" else []
    return analysis.GENERATED + " ".join(analysis.words("\n".join(found))) if found else ""


def _parted(on_page: Iterable[str], elsewhere: Iterable[str]) -> str:
    """Texts of the entry's page, and those of its translations."""
    texts = "\n".join(elsewhere)
    return "\n".join(on_page) + (analysis.ELSEWHERE + texts if texts else "")


def _names(entry: Entry) -> list[str]:
    """Return the names of an entry: its title, its other names, its short name, its number."""
    fields = entry.fields
    short = [fields[name] for name in ("abbreviation", "document_number") if fields.get(name)]
    return list(dict.fromkeys([entry.title, *fields.get("original_title", {}).values(), *fields.get("aliases", ()), *short]))


def _body(site: Site, entry: Entry) -> str:
    body = site.published.with_text(entry.key).body
    if not body:
        return ""
    links = source_notes.links(site, entry)
    return markdown.plain(body, {(kind, str(id)): (str(url), str(title)) for kind, id, url, title in links})


OTHERWISE = frozenset(
    {"abbreviation", "aliases", "body", "corrections", "document_number", "original_title", "sources", "summary", "title", "translations"}
)
"""Fields whose texts are searched under names of their own, or not at all."""


def _asides(kind: Kind, fields: dict[str, Any]) -> list[str]:
    """The short texts of an entry beside its body: of every field that holds words."""
    paths = (path for path in free_texts(kind.model) if path[0] in fields and path[0] not in OTHERWISE)
    return [text for path in paths for _path, text in texts_at(fields, path)]


def _positions(site: Site, entry: Entry, names: Mapping[Key, list[str]]) -> Iterator[Position]:
    """Yield the current positions of a theme's activity in the order of the places."""
    for id, known in positions.by_place(site, entry.id).items() if entry.kind == "theme" else ():
        if (now := positions.on(known, site.today)) is None:
            continue
        place, one = site.published["place", id], positions.shown(site, entry, now)
        source = one["source"]
        yield Position(
            place.title,
            site.url_of(place),
            tuple(names[place.key]),
            now.position,
            labels.word("position", now.position),
            labels.date(partial_date(now.begun)) if now.begun else "",
            now.text,
            tuple((act["title"], act["url"]) for act in one["acts"]),
            (source["title"], source["url"]) if source else (),
        )


def _values(entry: Entry, name: str) -> list[str]:
    value = entry.fields.get(name)
    return [value] if isinstance(value, str) else []


def _facets(site: Site, entry: Entry, linked: list[Key]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {"kind": (entry.kind,)}
    for name in word_facets(site):
        found[name] = tuple(_values(entry, name))
    for facet in entry_facets(site):
        found[facet.name] = tuple(id for kind, id in linked if kind == facet.name)
    for name, (_kind, field) in ROLE_FACETS.items():
        found[name] = tuple(entry.fields.get(field, ()))
    return found


def _periods(entry: Entry, date: PartialDate | None) -> tuple[tuple[str, str], ...]:
    events = entry.fields.get("timeline")
    dates = {partial_date(event["date"]) for event in events} if events else {date} if date else set()
    return tuple(sorted((one.first_day.isoformat(), one.last_day.isoformat()) for one in dates))


def _cut(text: str) -> str:
    """`text`, or its beginning up to a word's end, as long as a result has room for."""
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[:LONGEST_SUMMARY].rsplit(" ", 1)[0].rstrip(" ,;:.，；。") + "…"
