"""
The site as its content stands now, held in memory: each file is made when it is asked for.

A build writes every file; this makes only the one that somebody looks at, of the same library by the same functions, in a fraction of a
second. After an edit it reads the files that changed, checks everything, and plans the parts of the site that are asked for.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pelican
from pelican.generators import Generator
from pelican.settings import read_settings

from tracker.builder import cache, change_log, environment, other_plugins, settings
from tracker.builder.generator import load_templates, site_settings
from tracker.builder.templates import Bytecode
from tracker.model import checks, git_history, library
from tracker.model.findings import ContentErrors, UsageError
from tracker.model.library import Found, Library
from tracker.site import jinja_env, theme_files
from tracker.site.i18n import catalogs, labels, languages
from tracker.site.outputs import Page
from tracker.site.plan import PARTS, Output, whole
from tracker.site.site import Caches, SearchCache, Site, place

Shapes = dict[tuple[str, str], set[int]]
"""By the first folder and the name of a file: the parts of the plan that have such files."""


class Unfinished(Exception):
    """The file is made of many others, or takes long: a build makes it."""


class LiveSite:
    """
    The site of a content folder, renewed with every edit.

    Raises UsageError if the settings cannot be used, or if other plugins have a hand in the files: what they do, a build alone knows.
    """

    def __init__(self, content: Path, site_url: str = "") -> None:
        own = settings.read()
        self.content, self.kinds = content, own.kinds
        quiet, pelican.console.quiet = pelican.console.quiet, True
        try:
            self.pelican = pelican.Pelican(read_settings(override=own.for_pelican(content, site_url=site_url)))
        finally:
            pelican.console.quiet = quiet
        given = self.pelican.settings
        if other_plugins.may_write(given):
            raise UsageError("other plugins write files of this site")
        self.settings = site_settings(given)
        self.folder = cache.of_content(Path(given["CACHE_PATH"]), content)
        self.records, self.sound, self.acts = (cache.Records(self.folder / name) for name in ("read", "checked", "acts"))
        self.search: Mapping[bytes, Any] = cache.load(self.folder / "search", cache.code_digest()) or {}
        theme = theme_files.of(self.settings)
        language = self.settings["language"]
        self.speech = catalogs.read(theme, language, catalogs.words_of(self.kinds, language)), language
        self.generator = Generator({}, given, self.pelican.path, self.pelican.theme, self.pelican.output_path)
        compiled = Bytecode(Path(given["CACHE_PATH"]) / "bytecode", cache.code_digest() + environment.digest(given))
        load_templates(self.generator, theme, compiled)
        self.found: Found | None = None
        self.site: Planned | None = None
        self.drafts: Planned | None = None
        self.plan_drafts: Callable[[], Planned] | None = None
        self.draft_pages: frozenset[str] = frozenset()
        self.shapes: Shapes = {}

    def renew(self, changed: Set[str] | None = None) -> None:
        """
        Read what changed and have the site of it; `changed` are paths below the content, or None for all that there may be.

        Raises ContentErrors, and the site stays as it was, if the content has errors.
        """
        self.found = library.read_all(self.content, self.kinds) if changed is None or self.found is None else self.read_again(changed)
        loaded = library.load(self.content, self.records, self.found, self.kinds)
        now = git_history.now(self.content, loaded.parsed)
        taken = languages.paths(self.pelican.settings)
        findings = checks.check(loaded, now, warnings=False, kept=self.sound, taken=taken)
        if any(finding.is_error for finding in findings):
            raise ContentErrors(findings)
        log = change_log.added(self.content, self.folder / "log", self.kinds).log(loaded, now)

        def planned(*, drafts: bool = False) -> Planned:
            with self.spoken(loaded):
                site = Site(loaded, self.settings, now, log, Caches(self.acts, SearchCache(self.search)), drafts=drafts)
                return Planned(site, self.renderer(site), self.shapes)

        if self.site and (counted := self.site.site.caches.search.after) is not None:
            self.search = counted
        self.site, self.drafts, self.plan_drafts = planned(), None, partial(planned, drafts=True)
        hidden = (entry for entry in loaded.entries.values() if entry.draft)
        self.draft_pages = frozenset(f"{place(self.kinds[entry.kind], entry.id)}index.html".lstrip("/") for entry in hidden)

    def addresses(self, changed: Set[str]) -> list[str]:
        """The addresses of the pages of the entries in some files, drafts marked as such."""
        assert self.site
        site, entries = self.site.site, (entry for entry in self.site.site.library.entries.values() if entry.path in changed)
        return [site.local(place(self.kinds[entry.kind], entry.id)) + (" (draft)" if entry.draft else "") for entry in entries]

    def read_again(self, changed: Set[str]) -> Found:
        assert self.found
        return library.read_again(self.content, self.found, changed, self.kinds)

    def spoken(self, loaded: Library) -> AbstractContextManager[None]:
        """While it lasts, words are those of the site."""
        return labels.spoken(*self.speech, loaded.vocabulary)

    def renderer(self, site: Site) -> Callable[[Page, dict[str, Any]], bytes]:
        """The function that makes a page's bytes; its environment sees this site alone."""
        known = self.generator.env
        env = known.overlay()
        env.globals, env.filters = dict(known.globals), dict(known.filters)
        return jinja_env.renderer(env, site)

    def file(self, path: str) -> bytes | None:
        """
        The bytes of the file at a path below the site; None if the site has none there.

        Raises Unfinished if a build must make it.
        """
        return self.made(self.site, path)

    def draft(self, path: str) -> bytes | None:
        """The page of a draft as it would be if all drafts were published; None if none has this path."""
        if path not in self.draft_pages or self.plan_drafts is None:
            return None
        self.drafts = self.drafts or self.plan_drafts()
        return self.made(self.drafts, path)

    def made(self, planned: Planned | None, path: str) -> bytes | None:
        if planned is None:
            raise Unfinished
        with self.spoken(planned.site.library):
            return planned.file(path)

    def rest(self) -> None:
        """Do while nobody waits what makes later answers faster: know which part of the plan has which files, look for garbage."""
        if self.site and not self.shapes:
            with self.spoken(self.site.site.library):
                self.shapes.update(self.site.all_shapes())
        gc.collect()


class Planned:
    """The outputs of a site, planned as far as they are asked for, and those that were made."""

    def __init__(self, site: Site, render: Callable[[Page, dict[str, Any]], bytes], shapes: Shapes) -> None:
        self.site, self.render, self.shapes = site, render, shapes
        self.outputs = [part(site) for part in PARTS]
        self.parts: list[dict[str, Output]] = [{} for _ in PARTS]
        self.known: dict[str, bytes] = {}

    def file(self, path: str) -> bytes | None:
        """As `LiveSite.file`."""
        if path not in self.known:
            output = self.output(path)
            if output is None:
                return None
            self.known[path] = self.bytes_of(output)
        return self.known[path]

    def output(self, path: str) -> Output | None:
        """The output at a path: looked for in the parts that have files of its shape, then in all."""
        found = (self.in_part(number, path) for number in sorted(self.shapes.get(shape(path), ())))
        return next((output for output in found if output), None) or self.whole.get(path)

    def in_part(self, number: int, path: str) -> Output | None:
        """The output at a path in one part of the plan, which is planned no further than to it."""
        known = self.parts[number]
        if path not in known:
            for output in self.outputs[number]:
                known[output.path] = output
                if output.path == path:
                    break
        return known.get(path)

    def part(self, number: int) -> dict[str, Output]:
        """The outputs of one part of the plan."""
        self.parts[number].update(by_path(self.outputs[number]))
        return self.parts[number]

    @cached_property
    def whole(self) -> dict[str, Output]:
        """The outputs of all parts, and those that follow from the others."""
        return by_path(whole(self.site, [output for number in range(len(PARTS)) for output in self.part(number).values()]))

    def all_shapes(self) -> Shapes:
        """The parts that have files of each shape."""
        found: Shapes = {}
        for number in range(len(PARTS)):
            for path in self.part(number):
                found.setdefault(shape(path), set()).add(number)
        return found

    def bytes_of(self, output: Output) -> bytes:
        """Raises Unfinished for an output that lists others, or is so large that builds renew the one before."""
        if output.of or (not isinstance(output, Page) and output.renews):
            raise Unfinished
        data = output.data(self.site)
        return self.render(output, data) if isinstance(output, Page) else output.make(data)


def by_path(outputs: Iterable[Output]) -> dict[str, Output]:
    return {output.path: output for output in outputs}


def shape(path: str) -> tuple[str, str]:
    """The first folder of a path and its last name: files of one part of a site are alike in both."""
    return path.partition("/")[0], path.rpartition("/")[2]
