"""
The site of the current content in memory: each file is made on request.

A build writes every file; this makes only the requested one, from the same library by the same functions, in a fraction of a second. After
an edit it reads the changed files, checks everything, and plans the requested parts of the site.
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
from tracker.model.library import ContentFiles, Library
from tracker.site import jinja_env, theme_files
from tracker.site.caches import Caches, SearchCache
from tracker.site.i18n import catalogs, labels, languages
from tracker.site.outputs import Page, joined
from tracker.site.plan import PARTS, Output, whole
from tracker.site.site import Site, page_path

Shapes = dict[tuple[str, str], set[int]]
"""By first folder and name of a file: the numbers of the parts of the plan that have such files."""


class BuildRequiredError(Exception):
    """The file depends on many others or takes long: only a build makes it."""


class LiveSite:
    """
    The site of a content folder, updated after every edit.

    Raises UsageError if the settings cannot be used, or if other plugins may write files: only a build runs these.
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
        self.language = catalogs.read(theme, language, catalogs.words_of(self.kinds, language)), language
        self.generator = Generator({}, given, self.pelican.path, self.pelican.theme, self.pelican.output_path)
        compiled = Bytecode(Path(given["CACHE_PATH"]) / "bytecode", cache.code_digest() + environment.digest(given))
        load_templates(self.generator, theme, compiled)
        self.found: ContentFiles | None = None
        self.site: Planned | None = None
        self.drafts: Planned | None = None
        self.plan_drafts: Callable[[], Planned] | None = None
        self.draft_pages: frozenset[str] = frozenset()
        self.shapes: Shapes = {}

    def renew(self, changed: Set[str] | None = None) -> None:
        """
        Read the changed files and replace the site; `changed` are paths below the content, or None for all files.

        Raises ContentErrors if the content has errors; then the site stays as it was.
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
            with self.use_language(loaded):
                site = Site(loaded, self.settings, now, log, Caches(self.acts, SearchCache(self.search)), drafts=drafts)
                return Planned(site, self.renderer(site), self.shapes)

        if self.site and (counted := self.site.site.caches.search.after) is not None:
            self.search = counted
        self.site, self.drafts, self.plan_drafts = planned(), None, partial(planned, drafts=True)
        hidden = (entry for entry in loaded.entries.values() if entry.draft)
        self.draft_pages = frozenset(f"{page_path(self.kinds[entry.kind], entry.id)}index.html".lstrip("/") for entry in hidden)

    def addresses(self, changed: Set[str]) -> list[str]:
        """Return the URLs of the pages of the entries in some files; those of drafts are marked."""
        assert self.site
        site, entries = self.site.site, (entry for entry in self.site.site.library.entries.values() if entry.path in changed)
        return [site.local(page_path(self.kinds[entry.kind], entry.id)) + (" (draft)" if entry.draft else "") for entry in entries]

    def read_again(self, changed: Set[str]) -> ContentFiles:
        assert self.found
        return library.read_again(self.content, self.found, changed, self.kinds)

    def use_language(self, loaded: Library) -> AbstractContextManager[None]:
        """Use the site's language and vocabulary in a block of code."""
        return labels.use_language(*self.language, loaded.vocabulary)

    def renderer(self, site: Site) -> Callable[[Page, dict[str, Any]], bytes]:
        """Return the function that renders a page, with a Jinja environment of its own for this site."""
        known = self.generator.env
        env = known.overlay()
        env.globals, env.filters = dict(known.globals), dict(known.filters)
        return jinja_env.renderer(env, site)

    def file(self, path: str) -> bytes | None:
        """
        Return the bytes of the file at a path of the site; None if the site has no such file.

        Raises BuildRequiredError if only a build makes it.
        """
        return self.made(self.site, path)

    def draft(self, path: str) -> bytes | None:
        """Return the page of a draft as if all drafts were published; None if no draft has this path."""
        if path not in self.draft_pages or self.plan_drafts is None:
            return None
        self.drafts = self.drafts or self.plan_drafts()
        return self.made(self.drafts, path)

    def made(self, planned: Planned | None, path: str) -> bytes | None:
        if planned is None:
            raise BuildRequiredError
        with self.use_language(planned.site.library):
            return planned.file(path)

    def rest(self) -> None:
        """Speed up later requests while idle: map the shapes of all files to parts of the plan, collect garbage."""
        if self.site and not self.shapes:
            with self.use_language(self.site.site.library):
                self.shapes.update(self.site.all_shapes())
        gc.collect()


class Planned:
    """The plan of a site, made as far as requests need it, and a cache of rendered files."""

    def __init__(self, site: Site, render: Callable[[Page, dict[str, Any]], bytes], shapes: Shapes) -> None:
        self.site, self.render, self.shapes = site, render, shapes
        self.outputs = [part(site) for part in PARTS]
        self.parts: list[dict[str, Output]] = [{} for _ in PARTS]
        self.rendered: dict[str, bytes] = {}

    def file(self, path: str) -> bytes | None:
        """As `LiveSite.file`."""
        if path not in self.rendered:
            output = self.output(path)
            if output is None:
                return None
            self.rendered.update(zip(output.paths, self.contents(output), strict=True))
        return self.rendered[path]

    def output(self, path: str) -> Output | None:
        """Return the output at a path: searched in the parts that have files of its shape, then in all."""
        found = (self.in_part(number, path) for number in sorted(self.shapes.get(shape(path), ())))
        return next((output for output in found if output), None) or self.whole.get(path)

    def in_part(self, number: int, path: str) -> Output | None:
        """Return the output at a path in one part of the plan, which is planned no further than that."""
        known = self.parts[number]
        if path not in known:
            for output in self.outputs[number]:
                known.update(by_path([output]))
                if path in known:
                    break
        return known.get(path)

    def part(self, number: int) -> dict[str, Output]:
        """The outputs of one part of the plan."""
        self.parts[number].update(by_path(self.outputs[number]))
        return self.parts[number]

    @cached_property
    def whole(self) -> dict[str, Output]:
        """The outputs of all parts, and those that depend on all others."""
        planned = [output for number in range(len(PARTS)) for path, output in self.part(number).items() if path == output.path]
        return by_path(whole(self.site, planned))

    def all_shapes(self) -> Shapes:
        """The parts that have files of each shape."""
        found: Shapes = {}
        for number in range(len(PARTS)):
            for path in self.part(number):
                found.setdefault(shape(path), set()).add(number)
        return found

    def contents(self, output: Output) -> list[bytes]:
        """Return the bytes of each file of an output. Raises BuildRequiredError if it lists others, or updates its earlier version."""
        if output.of or (not isinstance(output, Page) and output.renews):
            raise BuildRequiredError
        data = output.data(self.site)
        return [self.render(output, data)] if isinstance(output, Page) else [joined(content) for content in output.contents(data)]


def by_path(outputs: Iterable[Output]) -> dict[str, Output]:
    return {path: output for output in outputs for path in output.paths}


def shape(path: str) -> tuple[str, str]:
    """Return the first folder and the name of a path, which the files of one part of a site share."""
    return path.partition("/")[0], path.rpartition("/")[2]
