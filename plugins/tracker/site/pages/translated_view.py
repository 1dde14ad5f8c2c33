"""The site as a further language shows it: words, names and URLs; page functions of that language take it instead of the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any, Concatenate, ParamSpec

import orjson

from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.site import navigation
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.i18n.languages import Language
from tracker.site.site import Site

P = ParamSpec("P")


class Translated(Site):
    """A site in a further language: its words, names, and URLs of the pages that exist in that language."""

    def __init__(self, site: Site, language: Language) -> None:
        self.__dict__.update({name: value for name, value in site.__dict__.items() if name != "settings"})
        self.original, self.language, self.catalogue, self.home = site, language, language.catalogue, f"/{language.path}/"
        self.memo, self.tracked_values = {}, {}
        self.translated_keys = frozenset(site.translated[language.tag])
        with labels.use_language(language.catalogue, language.tag):
            self.kinds = labels.kinds(site.kinds)
            settings = {**site.settings, **self._constants(site)}
        self.digest = f"{language.digest} {blake2b(orjson.dumps(settings, default=dict), digest_size=16).hexdigest()}"
        self.settings = settings

    def page_path(self, entry: Entry) -> str:
        """Return the path of an entry's page: in this language if it exists, else in the site's own."""
        place = self._paths[entry.key]
        return f"/{self.language.path}{place}" if entry.key in self.translated_keys else place

    def url_of(self, entry: Entry) -> str:
        """Return the URL of an entry's page: in this language if it exists, else in the site's own."""
        return self.prefix + self.page_path(entry)

    def link_to(self, key: Key) -> dict[str, Any]:
        """An entry's name as a link: `title`, `url`, and `hreflang` if it leads to the site's own language."""
        entry = self.published[key]
        link = {"title": self.title(entry)[0], "url": self.url_of(entry)}
        return link if key in self.translated_keys else {**link, "hreflang": self.original.settings["lang"]}

    def name(self, key: Key) -> str:
        """An entry's name in this language if known; the id of one that is not published."""
        entry = self.published.get(key)
        return self.title(entry)[0] if entry else key[1]

    def title(self, entry: Entry) -> tuple[str, str]:
        """Return the name of an entry in this language if known, and the language of that name."""
        tag, fields = self.language.tag, entry.fields
        if title := fields.get("translations", {}).get(tag, {}).get("title"):
            return title, tag
        originals: dict[str, str] = fields.get("original_title", {})
        near = next((other for other in (tag, *originals) if other in originals and other.split("-")[0] == tag.split("-")[0]), None)
        return (originals[near], near) if near else (entry.title, self.original.settings["lang"])

    def _constants(self, site: Site) -> dict[str, Any]:
        """Return the constants that templates read as `site`."""
        own = site.settings
        lists = [kind for kind in self.kinds.values() if not kind.plain and any(key[0] == kind.name for key in self.translated_keys)]
        main = [{"id": kind.folder, "title": kind.plural, "url": self.local(f"{self.home}{kind.folder}/")} for kind in lists]
        plain = [(entry.id, entry.title) for kind in site.kinds.values() if kind.plain for entry in site.entries(kind.name)]
        asked = {"search": own["search"], "data": site.has_output("data"), "feeds": site.has_output("feeds"), "rules": own["rules"]}
        if own["rules"]:
            main.insert(0, {"id": "rules", "title": _("What is allowed"), "url": self.local(f"{self.home}rules/")})
        ways, groups = navigation.ways(self.kinds, plain, site.prefix, repository=own["repository"], **asked)
        said, shown = {"language": labels.language(own["lang"])}, {one["id"] for one in main}
        others = [{**way, "hreflang": own["lang"]} for way in ways if way["id"] not in shown]
        return {
            "name": self.language.sitename or own["name"],
            "lang": self.language.tag,
            "standfirst": self.language.standfirst,
            "home": self.local(self.home),
            "sections": main,
            "menu": [*main, *({**way, "title": _("%(title)s (in %(language)s)") % {"title": way["title"], **said}} for way in others)],
            "others": others,
            "footer": [{**group, "links": [{**link, "hreflang": own["lang"]} for link in group["links"]]} for group in groups],
            "languages": [{"lang": own["lang"], "text": site.own_name, "url": own["home"]}],
        }


def in_its_language(make: Callable[Concatenate[Translated, P], dict[str, Any]]) -> Callable[Concatenate[Translated, P], dict[str, Any]]:
    """Decorate a page function: it uses the language of the view, and its data has a digest of the catalogue and the settings."""

    @wraps(make)
    def data(view: Translated, /, *args: P.args, **named: P.kwargs) -> dict[str, Any]:
        with labels.use_language(view.catalogue, view.language.tag):
            return {**make(view, *args, **named), "words": view.digest}

    return data
