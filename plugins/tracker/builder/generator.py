"""The Pelican generator: the constructor reads and checks, `generate_output` plans and writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import jinja2
import orjson
from filelock import FileLock, Timeout
from pelican.generators import Generator
from pelican.plugins import signals

from tracker.builder import cache, incremental, npm, output_dir
from tracker.builder.background import Aside, default_jobs
from tracker.builder.exit_codes import exit_codes
from tracker.builder.templates import Bytecode, Theme
from tracker.model import checks, git_history, library
from tracker.model.findings import ContentErrors, Finding
from tracker.model.kinds import digest_of_kinds
from tracker.model.own_kinds import all_kinds
from tracker.model.urls import checked_base
from tracker.site import dependencies, jinja_env, plan
from tracker.site.i18n import catalogs, labels, languages
from tracker.site.pages import home
from tracker.site.parts import body
from tracker.site.site import Site

SETTINGS = {
    "sitename": "SITENAME", "site_url": "SITEURL", "language": "DEFAULT_LANG", "theme": "THEME", "standfirst": "STANDFIRST",
    "repository": "REPOSITORY", "search": "SEARCH", "branch": "BRANCH", "licence": "LICENCE", "tag_authority": "TAG_AUTHORITY",
    "cards": "CARDS", "security_contact": "SECURITY_CONTACT", "security_expires": "SECURITY_EXPIRES",
    "languages": "TRACKER_LANGUAGES",
}  # fmt: skip
"""What a site's settings are called in pelicanconf.py."""


@dataclass
class Run:
    """How one build is to be done, and, after it, what it did; a setting of the name RUN."""

    jobs: int = 1
    clean: bool = False
    progress: Callable[[int, int], None] | None = None
    reading: Aside[library.Found] | None = None
    library: library.Library | None = None
    findings: list[Finding] = field(default_factory=list)
    report: incremental.Report | None = None
    site: Site | None = None
    output: output_dir.Output | None = None


class TrackerGenerator(Generator):  # type: ignore[misc]
    """Makes the whole site. Pelican gives the settings, the theme and its Jinja environment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run: Run = self.settings.get("RUN") or Run(jobs=default_jobs())
        self.content, self.cache = Path(self.path), Path(self.settings["CACHE_PATH"])
        with self.answers():
            for name in ("SITEURL", "REPOSITORY"):
                if self.settings[name]:
                    checked_base(name, str(self.settings[name]))
            if self.settings["SEARCH"]:
                npm.install()
            self.kinds = all_kinds(self.settings.get("TRACKER_KINDS", ()))
            self.output = output_dir.find_output(Path(self.output_path), self.content)
            self.lock, has_waited = hold(self.output)
            try:
                if has_waited and self.run.reading:
                    self.run.reading.cancel()  # the files may be others by now
                    self.run.reading = None
                self.seen = incremental.begin_survey(self.output)
                committed = Aside(partial(git_history.committed, self.content))
                self.changes = Aside(partial(git_history.changes, self.content, self.kinds["policy"], home.MOST_CHANGES))
                self.library = self.read()
                self.now = git_history.now(self.content, self.library.parsed, committed.result)
                kept = cache.Records(cache.of_content(self.cache, self.content) / "checked")
                taken = languages.paths(self.settings)
                self.run.findings = checks.check(self.library, self.now, warnings=False, kept=kept, taken=taken)
                kept.save()
                if any(finding.is_error for finding in self.run.findings):
                    raise ContentErrors(self.run.findings)
            except BaseException:
                self.lock.release()
                raise

    def answers(self) -> AbstractContextManager[None]:
        """For the `pelican` command, findings and wrong usage end it in words; where a task runs the build, it tells them itself."""
        return nullcontext() if "RUN" in self.settings else exit_codes(str(self.content))

    def read(self) -> library.Library:
        """The library, with what the cache knows of its entries."""
        if self.run.clean:
            drop_caches(self.output, self.cache, self.content)
        records = cache.Records(cache.of_content(self.cache, self.content) / "read")
        read = self.run.reading.result() if self.run.reading else None
        self.run.library = found = library.load(self.content, records, body.typeset, read, self.kinds)
        records.save()
        return found

    def generate_output(self, writer: Any) -> None:
        """Plan the site and write it; Pelican's writer is not asked, since pages are neither articles nor written one by one."""
        try:
            settings = site_settings(self.settings)
            spoken = Path(settings["theme"]), settings["language"]
            catalogue = catalogs.read(*spoken, catalogs.words_of(self.kinds, settings["language"]))
            with self.answers(), labels.spoken(catalogue, settings["language"], self.library.vocabulary):
                site = Site.of(self.library, settings, self.now, self.changes.result())
                records = cache.Records(self.cache / "theme")
                theme = self.theme_of(site, records)
                memory = cache.of_content(self.cache, self.content) / "search"
                self.run.site, self.run.output = site, self.output
                site.kept = acts = cache.Records(cache.of_content(self.cache, self.content) / "acts")
                site.memory = kept = cache.load(memory, cache.code_digest()) or {}
                noted = Aside(partial(dependencies.marks, site))
                planned = plan.plan(site)
                if site.memory != kept:
                    with suppress(OSError):  # the next build is slower then, and no different
                        cache.save(memory, site.memory, cache.code_digest())
                self.run.report = incremental.write(
                    planned,
                    self.output,
                    theme,
                    key=cache.code_digest()
                    + self.library.vocabulary.digest
                    + digest_of_kinds(self.kinds)
                    + catalogs.digest(*spoken)
                    + settings_digest(site.settings, self.settings["PLUGINS"]),
                    site=site,
                    noted=noted,
                    jobs=self.run.jobs,
                    progress=self.run.progress,
                    written=self.tell if signals.content_written.receivers else None,
                    seen=self.seen,
                )
                records.save()
                acts.save()
        finally:
            self.lock.release()

    def theme_of(self, site: Site, records: cache.Records) -> Theme:
        """Pelican's Jinja environment, without the theme `simple` behind ours: a template that is missing shall be missed."""
        folders = [Path(folder) for folder in self._templates_path]
        self.env.loader = jinja2.FileSystemLoader(self._templates_path)
        self.env.auto_reload = False  # a build sees the templates as they were when it began
        self.env.bytecode_cache = Bytecode(self.cache / "bytecode")
        return Theme(self.env, folders, jinja_env.renderer(self.env, site), self.content, records)

    def tell(self, path: Path) -> None:
        """Other plugins may want to change a file that was written, as Pelican's writer lets them."""
        signals.content_written.send(str(path), context=self.context)


def site_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A site's settings from Pelican's."""
    return {ours: settings[theirs] for ours, theirs in SETTINGS.items() if theirs in settings}


def settings_digest(settings: Mapping[str, Any], plugins: list[str]) -> bytes:
    """A digest of what all pages see."""
    return blake2b(orjson.dumps([dict(settings), sorted(plugins)], option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def hold(output: output_dir.Output) -> tuple[FileLock, bool]:
    """The lock on the output, and whether another build's end was waited for. It is let go when this process ends, however it ends."""
    output.beside.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"another build is writing {output.folder.name}: waiting for it", file=sys.stderr)
        lock.acquire()
        return lock, True
    return lock, False


def drop_caches(output: output_dir.Output, folder: Path, content: Path) -> None:
    """Forget everything that earlier builds of this content and this output have left, but the output itself."""
    for path in (output.state, output.coming_state):
        path.unlink(missing_ok=True)
    for left in (output.next, cache.of_content(folder, content), folder / "bytecode", folder / "theme"):
        output_dir.remove_tree(left)
