"""The published site: entries with their URLs, dates, order and backlinks."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import FrozenInstanceError
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from tracker.model.comparison import Change as Logged
from tracker.model.dates import PartialDate, became_public, partial_date
from tracker.model.entries import Entry, Record
from tracker.model.fields import kinds_named
from tracker.model.gone import Gone
from tracker.model.kinds import Kind
from tracker.model.library import Key, Library, Reference, get_or_compute
from tracker.model.log import Log
from tracker.site import assets, colours, navigation, optional_outputs, references, theme_files
from tracker.site.caches import Caches
from tracker.site.defaults import DEFAULTS, NOT_IN_TEMPLATES
from tracker.site.dependencies import LOG, ORDER, TREES, Dependency, Published, Trace
from tracker.site.i18n import labels, languages
from tracker.site.i18n.collation import sort_key
from tracker.site.references import Group, Referrers


class Site:
    """The published part of a library, with URLs, dates, order and backlinks. Frozen."""

    def __init__(
        self,
        library: Library,
        settings: Mapping[str, Any],
        now: datetime.date,
        log: Log | None = None,
        caches: Caches | None = None,
        *,
        drafts: bool = False,
    ) -> None:
        """
        Create the site of `library` on the day `now`; `settings` are those of DEFAULTS.

        `log` is the log of changes up to `now`; `caches` has records of earlier builds. With `drafts`, drafts count as published.
        """
        given = {**DEFAULTS, **settings}
        self.library = library
        self.catalogue = labels.catalogue_in_use()
        self.own_name = languages.own_name(self.catalogue)
        self.vocabulary = library.vocabulary
        self.kinds: Mapping[str, Kind] = labels.kinds(library.kinds)
        self.now = now
        self._log = log or Log()
        self.theme = theme_files.of(given)
        self.colours = colours.read(given["colours"])
        self.base = str(given["site_url"]).rstrip("/")
        self.prefix = quote(urlsplit(self.base).path, safe="/%")
        self.home = "/"
        self.trace = Trace()
        self.published = Published({key: entry for key, entry in library.entries.items() if drafts or not entry.draft}, self.trace)
        self.gone: list[Gone] = list(library.gone)
        self._fields: dict[str, frozenset[str]] = {kind.name: frozenset(kind.model.model_fields) for kind in self.kinds.values()}
        self.activity = self.kind_with("positions").name  # the kind whose entries say what holds where
        self.policy = self.kind_with("timeline").name  # the kind whose entries have a status and events
        self._dated = {kind.name for kind in self.kinds.values() if kind.date_field or self.has(kind.name, "timeline")}
        self._dates: dict[Key, PartialDate | None] = {key: self._date(entry) for key, entry in self.published.unrecorded.items()}
        self._order: list[Key] = sorted(self.published.unrecorded, key=self._newest)
        self._rank: dict[Key, int] = {key: rank for rank, key in enumerate(self._order)}
        self.memo: dict[Callable[..., Any], dict[Any, Any]] = {}  # results of functions decorated with `memoized`
        self._links: dict[Key, dict[str, Any]] = {}
        self.tracked_values: dict[Dependency, Any] = {}  # results of functions decorated with `tracked_value`
        self.caches = caches or Caches()
        self.today = now.isoformat()
        self._ids: dict[str, Key] = {key[1]: key for key in reversed(self.published.unrecorded)}
        self._paths: dict[Key, str] = {key: page_path(self.kinds[key[0]], key[1]) for key in self.published.unrecorded}
        self._entries: dict[str, list[Entry]] = self._by_kind()
        is_whole = len(self._order) == len(library.entries)
        self._outgoing = dict(library.outgoing) if is_whole else references.between(self._order, library.outgoing)
        self.incoming = references.by_target(self._order, self._outgoing)  # read through `incoming_of`
        self.group_order = references.GroupOrder(self.kinds)
        self._written = optional_outputs.read(given["outputs"])
        self.has_rules = any(
            entry.fields.get(field) for entry in self.published.unrecorded.values() for field in ("positions", "requirements")
        )
        self.languages = languages.read(given["languages"], self.theme, library.kinds)
        self.translated: dict[str, list[Key]] = {language.tag: self._translated(language.tag) for language in self.languages}
        self.counterparts: dict[str, list[tuple[str, str]]] = self._counterparts(given["language"])
        self.assets = assets.read(self.theme, colours.style(self.colours), str(given["mark"]))
        self.settings: Mapping[str, Any] = MappingProxyType(self._template_constants(given))

    def __setattr__(self, name: str, value: Any) -> None:
        if "settings" in self.__dict__:  # the last to be set
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super().__setattr__(name, value)

    # Entries

    def entry(self, key: Key) -> Entry:
        """The published entry of `key`. Raises KeyError."""
        return self.published[key]

    def entries(self, kind: str) -> list[Entry]:
        """The published entries of a kind: newest first, or by title if entries of the kind have no date."""
        self.trace.reads.add(("kind", kind))
        return self._entries.get(kind, [])

    def dated(self, kind: str) -> bool:
        """Return whether entries of the kind have a date of their own."""
        return kind in self._dated

    def has(self, kind: str, field: str) -> bool:
        """Return whether entries of the kind can have a field."""
        return field in self._fields[kind]

    def kind_with(self, field: str) -> Kind:
        """Return the first kind whose entries can have a field; the first kind of all if none can."""
        return next((kind for kind in self.kinds.values() if self.has(kind.name, field)), next(iter(self.kinds.values())))

    def date(self, entry: Entry) -> PartialDate | None:
        """Return the day on which a policy became public, an article's day of publication, None for other kinds."""
        return self._dates[entry.key]

    @property
    def order(self) -> list[Key]:
        """All published entries, newest first."""
        self.trace.reads.add(ORDER)
        return self._order

    def in_order(self, keys: Iterable[Key]) -> list[Key]:
        """Return published entries, newest first. Sorts ranks, which is much faster than sorting by a key function."""
        order = self.order
        return [order[rank] for rank in sorted(map(self._rank.__getitem__, keys))]

    @property
    def log(self) -> Log:
        """The whole log of changes."""
        self.trace.reads.add(LOG)
        return self._log

    def history(self, key: Key) -> list[Logged]:
        """Return the changes of an entry, oldest first; empty without a log."""
        self.trace.reads.add((*key, "log"))
        return self._log.by_key.get(key, [])

    def date_added(self, key: Key) -> str | None:
        """Return the day on which an entry was added, by the log; without one its date as written, None if it has none."""
        added = next((change.date for change in self.history(key) if change.change == "added"), None)
        return added or self._date_of(key)

    def date_changed(self, key: Key) -> str | None:
        """Return the day of an entry's last change, by the log; without one its date as written, None if it has none."""
        history = self.history(key)
        return history[-1].date if history else self._date_of(key)

    def _date_of(self, key: Key) -> str | None:
        date = self.date(self.published[key])
        return date.text if date else None

    def parent(self, key: Key) -> Key | None:
        """Return the parent of an entry in its tree, published or not."""
        self.trace.reads.add(TREES)
        return self.library.parent(key)

    def published_parent(self, key: Key) -> Key | None:
        """Return the parent of a published entry if that is published, too."""
        parent = (key[0], str(self.published[key].fields.get("parent", "")))
        return parent if parent in self.published else None

    def subtree(self, key: Key) -> list[Key]:
        """Return an entry and all its descendants in its tree, itself first, published or not."""
        self.trace.reads.add(TREES)
        return self.library.subtree(key)

    def children(self, key: Key) -> list[Key]:
        """Return the published children of an entry in its tree, by title."""
        self.trace.reads.add(TREES)
        found = [child for child in self.library.children.get(key, ()) if child in self.published]
        return sorted(found, key=lambda child: (sort_key(self.published[child].title), child))

    def get_or_compute(self, basis: str, entry: Entry, make: Callable[[], Record]) -> Record:
        """Return the cached record of an entry's fields, kind, id and `basis`; compute it with `make` on a miss."""
        return get_or_compute(self.caches.entries, "\0".join((basis, *entry.key)).encode() + entry.fields_digest, make)

    def has_output(self, output: str) -> bool:
        """Return whether the site has a group of files, or a file beside each entry's page, that its settings may leave out."""
        return output in self._written

    @property
    def has_calendars(self) -> bool:
        """True if the site writes calendars, and has entries of a kind with events."""
        return self.has_output("calendars") and any(self.has(name, "timeline") for name in self.kinds)

    # URLs

    def local(self, path: str) -> str:
        """Return the URL on this site of `path` ("/policies/"): the path with the prefix of the site's URL."""
        return self.prefix + path

    def absolute(self, path: str) -> str:
        """Return the absolute URL of `path` ("/policies/")."""
        return self.base + path

    def page_path(self, entry: Entry) -> str:
        """Return the path of an entry's page: "/policies/x/"."""
        return self._paths[entry.key]

    def page_paths(self, entry: Entry) -> list[str]:
        """Return the path of an entry's page, then its paths under former ids."""
        kind = self.kinds[entry.kind]
        return [self._paths[entry.key], *(page_path(kind, former) for former in entry.fields.get("former_ids", ()))]

    def url_of(self, entry: Entry) -> str:
        """Return the URL of an entry on this site: "/policies/x/" with the prefix of the site's URL."""
        return self.prefix + self._paths[entry.key]

    def link_to(self, key: Key) -> dict[str, Any]:
        """Return a link to an entry: `title` and `url`."""
        entry = self.published[key]
        link = self._links.get(key)
        if link is None:
            link = self._links[key] = {"title": entry.title, "url": self.url_of(entry)}
        return link

    def referenced_keys(self, entry: Entry, field: str) -> list[Key]:
        """Return the entries that a field of an entry names, in its order, published or not; none if the field is missing or names none."""
        kind = kinds_named(self.kinds[entry.kind].model).get(field)
        value = entry.fields.get(field) if kind else None
        return [(kind, id) for id in ([value] if isinstance(value, str) else value)] if kind and value else []

    def plain_page(self, id: str) -> dict[str, Any] | None:
        """A plain page as a link: `title` and `url`; None if the site has none of this id."""
        key = (next(kind.name for kind in self.kinds.values() if kind.plain), id)
        return self.link_to(key) if key in self.published else None

    def key_of(self, id: str) -> Key:
        """The entry that an id alone means; a checked library has no id alone that two kinds share."""
        self.trace.reads.add(("id", id))
        return self._ids.get(id, ("", id))

    def name(self, key: Key) -> str:
        """An entry's name; the id of one that is not published."""
        entry = self.published.get(key)
        return entry.title if entry else key[1]

    # Languages

    def alternates(self, path: str) -> list[dict[str, str]]:
        """Return the languages of the page at `path` ("/policies/x/") with their URLs, its own included; empty if it has only one."""
        return [{"lang": tag, "url": self.absolute(other)} for tag, other in self.counterparts.get(path, ())]

    def language_links(self, path: str) -> list[dict[str, str]]:
        """Return links from the page at `path` to the same page in other languages."""
        return [
            {"lang": tag, "text": self._own_names[tag], "url": self.local(other)}
            for tag, other in self.counterparts.get(path, ())
            if other != path and tag in self._own_names
        ]

    # References and backlinks

    def outgoing(self, key: Key) -> list[Reference]:
        """The direct references of an entry to published entries."""
        self.trace.reads.add(key)
        return self._outgoing.get(key, [])

    def incoming_of(self, key: Key) -> Mapping[Group, list[Key]]:
        """Return the sources of the references to an entry, by kind and role, newest first."""
        self.trace.reads.add((*key, "into"))
        return self.incoming.get(key, {})

    def backlinks(self, key: Key) -> list[Referrers]:
        """Return the backlinks of the entry itself, by kind and role, newest first."""
        incoming = self.incoming_of(key)
        return [Referrers(*group, incoming[group]) for group in sorted(incoming, key=self.group_order)]

    def policies_referring(self, key: Key, role: str) -> list[Key]:
        """The policies that refer to this very entry in a role, newest first."""
        return self.incoming_of(key).get((self.policy, role), [])

    # Construction

    def _template_constants(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the constants that every template reads as `site`: settings, navigation, the theme's files."""
        plain = [(entry.id, entry.title) for kind in self.kinds.values() if kind.plain for entry in self.entries(kind.name)]
        asked = {"search": given["search"], "data": self.has_output("data"), "feeds": self.has_output("feeds"), "rules": self.has_rules}
        main, groups = navigation.ways(self.kinds, plain, self.prefix, repository=given["repository"], **asked)
        return {
            **{key: value for key, value in given.items() if key not in NOT_IN_TEMPLATES},
            "name": given["sitename"],
            "url": self.base,
            "lang": given["language"],
            "prefix": self.prefix,
            "origin": self.base.removesuffix(urlsplit(self.base).path),
            "now": self.now.isoformat(),
            "rules": self.has_rules,
            "sections": main,  # in the header
            "menu": main,  # in the footer
            "footer": groups,
            "css": self.local(f"/{self.assets.stylesheet}") if self.assets.stylesheet else "",
            "js": self.local(f"/{self.assets.script}") if self.assets.script else "",
            "icon": {"ico": self._file_url(assets.ICON_ICO), "svg": self._file_url(assets.ICON_SVG)},
            "manifest": self.local("/site.webmanifest"),
            "opensearch": self.local("/opensearch.xml") if given["search"] else None,
            "colours": [assets.PAPER, assets.DARK_PAPER],
            "card": {"url": self.absolute(f"/{card}"), "alt": given["sitename"]} if (card := self.assets.named.get(assets.CARD)) else None,
            "settings_url": self.local("/settings/"),
            "home": self.local(self.home),
            "languages": [
                {"lang": language.tag, "text": language.name, "url": self.local(f"/{language.path}/")}
                for language in self.languages
                if self.translated[language.tag]
            ],
            "boot": self.assets.boot,
            "csp": self.assets.policy,
            "feeds": [{"title": given["sitename"], "url": self.local("/feeds/all.atom"), "type": "application/atom+xml"}]
            if self.has_output("feeds")
            else [],
            "feed_style": self._file_url("feed.css"),
        }

    def _file_url(self, name: str) -> str | None:
        """Return the URL of a file of the theme; None if the theme does not have it."""
        path = self.assets.named.get(name)
        return self.local(f"/{path}") if path else None

    def _translated(self, tag: str) -> list[Key]:
        """The entries with a summary in a language, in order."""
        return [key for key in self.order if self.published[key].fields.get("translations", {}).get(tag, {}).get("summary")]

    def _counterparts(self, own: str) -> dict[str, list[tuple[str, str]]]:
        """Return, for each path of a page in several languages, all its (language, path): the site's own first, and again as x-default."""
        self._own_names = {own: self.own_name} | {language.tag: language.name for language in self.languages}
        found: dict[str, list[tuple[str, str]]] = {}
        for language in self.languages:
            keys = self.translated[language.tag]
            lists = dict.fromkeys(f"/{kind.folder}/" for kind in map(self.kinds.__getitem__, (key[0] for key in keys)) if not kind.plain)
            for path in (*(["/", *(["/rules/"] if self.has_rules else [])] if keys else []), *lists, *(self._paths[key] for key in keys)):
                found.setdefault(path, [(own, path)]).append((language.tag, f"/{language.path}{path}"))
        for path, known in list(found.items()):
            known.append(("x-default", path))
            found.update((other, known) for _tag, other in known)
        return found

    def _date(self, entry: Entry) -> PartialDate | None:
        if timeline := entry.fields.get("timeline"):
            return became_public(timeline)
        field = self.kinds[entry.kind].date_field
        written = entry.fields.get(field) if field else None
        return partial_date(written) if written else None

    def _newest(self, key: Key) -> tuple[int, str, str]:
        date = self._dates[key]
        return (-date.last_day.toordinal() if date else 0, key[1], key[0])

    def _by_kind(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for key in self._order:
            found.setdefault(key[0], []).append(self.published[key])
        for kind, entries in found.items():
            if not self.dated(kind):
                entries.sort(key=lambda entry: (sort_key(entry.title), entry.id))
        return found


def page_path(kind: Kind, id: str) -> str:
    """Return the path of an entry's page: "/policies/x/"; a plain page is at the root: "/about/"."""
    return f"/{id}/" if kind.plain else f"/{kind.folder}/{id}/"
