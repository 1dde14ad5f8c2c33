"""The Pelican generator: the constructor reads and checks, `generate_output` plans and writes."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import orjson
from filelock import FileLock, Timeout
from pelican.generators import Generator
from pelican.plugins import signals

from tracker import engine
from tracker.builder import cache, change_log, environment, incremental, inputs, npm, other_plugins, output_dir, parts, previous_build
from tracker.builder.background import Aside, default_jobs
from tracker.builder.exit_codes import exit_codes
from tracker.builder.templates import Bytecode, Theme
from tracker.model import checks, git_history, library
from tracker.model.findings import ContentErrors, Finding, UsageError
from tracker.model.kinds import digest_of_kinds
from tracker.model.log import Log
from tracker.model.own_kinds import all_kinds
from tracker.model.urls import checked_base
from tracker.site import jinja_env, plan, theme_files
from tracker.site.i18n import catalogs, labels, languages
from tracker.site.site import Caches, SearchCache, Site

SETTINGS = {
    "sitename": "SITENAME", "site_url": "SITEURL", "language": "DEFAULT_LANG", "theme": "THEME", "standfirst": "STANDFIRST",
    "repository": "REPOSITORY", "search": "SEARCH", "branch": "BRANCH", "licence": "LICENCE", "tag_authority": "TAG_AUTHORITY",
    "heading": "HEADING", "contact": "CONTACT", "tiles": "TRACKER_TILES",
    "cards": "CARDS", "security_contact": "SECURITY_CONTACT", "security_expires": "SECURITY_EXPIRES",
    "languages": "TRACKER_LANGUAGES", "outputs": "TRACKER_OUTPUTS", "overrides": "TRACKER_OVERRIDES", "colours": "TRACKER_COLOURS",
    "mark": "TRACKER_MARK",
}  # fmt: skip
"""Names of a site's settings in pelicanconf.py."""


@dataclass
class Run:
    """The options of one build and, after it, its results; a setting named RUN."""

    jobs: int = 1
    clean: bool = False
    part: parts.Part | None = None
    """The part of the site that is made; None for the whole."""
    plan_only: bool = False
    """True if nothing is to be written: `planned` is the result, its key the same on every machine."""
    progress: Callable[[int, int], None] | None = None
    reading: Aside[library.Found] | None = None
    with_site: bool = False
    """True if `site` is wanted even where nothing has changed since the last build."""
    library: library.Library | None = None
    findings: list[Finding] = field(default_factory=list)
    report: incremental.Report | None = None
    planned: incremental.Plan | None = None
    site: Site | None = None
    """The site that was planned; None where nothing has changed since the last build, unless it is wanted."""
    output: output_dir.Output | None = None


class TrackerGenerator(Generator):  # type: ignore[misc]
    """Makes the whole site. Pelican gives the settings, the theme and its Jinja environment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run: Run = self.settings.get("RUN") or Run(jobs=default_jobs())
        self.kept: list[cache.Records] = []
        self.content, self.cache = Path(self.path), Path(self.settings["CACHE_PATH"])
        with self.answers():
            for name in ("SITEURL", "REPOSITORY"):
                if self.settings[name]:
                    checked_base(name, str(self.settings[name]))
            if self.settings["SEARCH"]:
                npm.install()
            self.kinds = all_kinds(self.settings.get("TRACKER_KINDS", ()))
            self.output = output_dir.find_output(Path(self.output_path), self.content)
            close()  # an earlier build of this process may have left its output to other plugins
            with closed_on_failure():
                if begin(self.output) and self.run.reading:
                    self.run.reading.cancel()  # the files may be others by now
                    self.run.reading = None
                if self.run.clean:
                    drop_caches(self.output, self.cache, self.content)
                self.seen = previous_build.begin_survey(self.output)
                self.before: previous_build.PreviousBuild | None = None
                if other_plugins.may_write(self.settings):
                    self.before = previous_build.examine(self.output, self.seen)  # now: others may write before our turn
                    other_plugins.open_output(self.output)
                walked = cache.of_content(self.cache, self.content) / "log"
                self.added = Aside(partial(change_log.added, self.content, walked, self.kinds, clean=self.run.clean))
                self.library = self.read()
                self.now = git_history.now(self.content, self.library.parsed)
                self.log = self.read_log()
                kept = cache.Records(cache.of_content(self.cache, self.content) / "checked")
                taken = languages.paths(self.settings)
                self.run.findings = checks.check(self.library, self.now, warnings=False, kept=kept, taken=taken)
                kept.save()
                if any(finding.is_error for finding in self.run.findings):
                    raise ContentErrors(self.run.findings)

    def answers(self) -> AbstractContextManager[None]:
        """For the `pelican` command, findings and wrong usage end it in words; where a task runs the build, it tells them itself."""
        return nullcontext() if "RUN" in self.settings else exit_codes(str(self.content))

    def read(self) -> library.Library:
        """The library, with what the cache knows of its entries."""
        records = cache.Records(cache.of_content(self.cache, self.content) / "read")
        read = self.run.reading.result() if self.run.reading else None
        self.run.library = found = library.load(self.content, records, read, self.kinds)
        records.save()
        return found

    def read_log(self) -> Log:
        """The log of changes; where Git is there and cannot answer, what its file holds, and a line on stderr."""
        added = self.added.result()
        if added.refusal:
            print(f"warning: Git cannot say what changed when: {added.refusal}", file=sys.stderr)
        return added.log(self.library, self.now)

    def generate_output(self, writer: Any) -> None:
        """Plan the site and write it; Pelican's writer is not asked, since pages are neither articles nor written one by one."""
        settings = site_settings(self.settings)
        spoken = theme_files.of(settings), settings["language"]
        with self.answers(), closed_on_failure():
            catalogue = catalogs.read(*spoken, catalogs.words_of(self.kinds, settings["language"]))
            with labels.spoken(catalogue, settings["language"], self.library.vocabulary):
                self.write_site(settings, spoken)
        if not other_plugins.may_write(self.settings):
            close()

    def write_site(self, settings: Mapping[str, Any], spoken: tuple[theme_files.ThemeFiles, str]) -> None:
        """Write the site in the words that are spoken, those of the catalogue of a theme for a language, unless it stands already."""
        code, words = cache.code_digest() + environment.digest(self.settings), catalogs.digest(*spoken)
        words += self.library.vocabulary.digest + digest_of_kinds(self.kinds)
        self.run.output = self.output
        if self.run.plan_only:
            self.run.planned = self.plan_site(settings, code, words)
            return
        shared = code + words + settings_digest(settings, self.settings["PLUGINS"]) + repr(self.run.part).encode()
        made_of = inputs.digest(shared, self.library, self.log, self.now, self.files_of(spoken[0]))
        previous = self.before or previous_build.examine(self.output, self.seen)
        if previous.stands(made_of):
            self.run.report = incremental.unchanged_site(previous)
            if self.run.with_site:
                self.run.site = Site(self.library, settings, self.now, self.log)
            return
        planned = self.plan_site(settings, code, words)
        if self.run.clean:
            previous = replace(previous, others=frozenset())  # what others wrote in earlier builds alone stays away
        written = self.tell if signals.content_written.receivers else None
        planned = replace(planned, key=code + planned.key, inputs=made_of)
        self.run.report = incremental.build(planned, previous, jobs=self.run.jobs, progress=self.run.progress, written=written)
        for records in self.kept:
            records.save()

    def plan_site(self, settings: Mapping[str, Any], code: bytes, words: bytes) -> incremental.Plan:
        """Plan the site, or the part of it that is wanted; the key of the plan is the same on every machine."""
        memory = cache.of_content(self.cache, self.content) / "search"
        acts, templates = cache.Records(cache.of_content(self.cache, self.content) / "acts"), cache.Records(self.cache / "theme")
        self.kept = [acts, templates]
        search = SearchCache(cache.load(memory, cache.code_digest()) or {})
        self.run.site = site = Site(self.library, settings, self.now, self.log, Caches(acts, search))
        theme, outputs, part = self.theme_of(site, templates, code), plan.plan(site), self.run.part
        if search.after is not None:
            with suppress(OSError):  # the next build is slower then, and no different
                cache.save(memory, search.after, cache.code_digest())
        key = cache.code_digest() + words + settings_digest(site.settings, self.settings["PLUGINS"])
        if part and not self.run.plan_only:
            outputs = part.of(site, outputs, parts.mark(site, outputs, theme, key))
        return incremental.Plan(outputs, theme, site, key)

    def files_of(self, theme: theme_files.ThemeFiles) -> list[Path]:
        """The files beside the content that pages are made of, and folders of such: theme, mark, npm's lunr."""
        mark, templates = self.settings.get("TRACKER_MARK"), [Path(folder) for folder in self._templates_path]
        return [*theme.folders, *templates, *([Path(mark)] if mark else []), *([engine.LUNR] if self.settings["SEARCH"] else [])]

    def theme_of(self, site: Site, records: cache.Records, code: bytes) -> Theme:
        """
        Pelican's Jinja environment, without the theme `simple` behind ours: a template that is missing shall be missed.

        `code` stands for all that decides what a template compiles to.
        """
        folders = load_templates(self, site.theme, Bytecode(self.cache / "bytecode", code))
        return Theme(self.env, folders, jinja_env.renderer(self.env, site), self.content, records, code)

    def tell(self, path: Path) -> None:
        """Other plugins may want to change a file that was written, as Pelican's writer lets them."""
        signals.content_written.send(str(path), context=self.context)


def load_templates(made: Generator, theme: theme_files.ThemeFiles, compiled: Bytecode) -> list[Path]:
    """Have the Jinja environment of a generator take its templates from the folders of a theme, which are returned."""
    folders = [*(folder / "templates" for folder in theme.folders[:-1]), *map(Path, made._templates_path)]
    made.env.loader = jinja2.FileSystemLoader(folders)
    made.env.auto_reload = False  # a build sees the templates as they were when it began
    made.env.bytecode_cache = compiled
    return folders


def site_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A site's settings from Pelican's."""
    return {ours: settings[theirs] for ours, theirs in SETTINGS.items() if theirs in settings}


def settings_digest(settings: Mapping[str, Any], plugins: list[str]) -> bytes:
    """A digest of what all pages see."""
    return blake2b(orjson.dumps([dict(settings), sorted(plugins)], default=dict, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


class Begun(NamedTuple):
    """A build of this process that is at work: its output, the lock on it, and the folders that were made for it."""

    output: output_dir.Output
    lock: FileLock
    made: list[Path]


_begun: list[Begun] = []


def begin(output: output_dir.Output) -> bool:
    """Hold the output for a build of this process; whether another build's end was waited for."""
    made = output_dir.missing_folders(output.beside)
    lock, has_waited = hold(output)
    _begun.append(Begun(output, lock, made))
    return has_waited


@atexit.register
def close() -> None:
    """
    End what this process has begun: note what other plugins wrote, let go of the output, leave nothing beside one that was refused.

    Other plugins write until Pelican's run ends: then whoever runs it calls this, else the end of the process does.
    """
    while _begun:
        output, lock, made = _begun.pop()
        try:
            previous_build.close(output)
        finally:
            output_dir.leave_nothing(output, made)
            lock.release()


@contextmanager
def closed_on_failure() -> Iterator[None]:
    """End the build where the block fails."""
    try:
        yield
    except BaseException:
        close()
        raise


def hold(output: output_dir.Output) -> tuple[FileLock, bool]:
    """The lock on the output, and whether another build's end was waited for. It is let go when this process ends, however it ends."""
    lock, has_waited = FileLock(output.lock), False
    while True:
        try:
            output.beside.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"the folder {output.beside} cannot be made ({error.strerror}): choose another output with --output") from None
        try:
            lock.acquire(timeout=-1 if has_waited else 0)
            return lock, has_waited
        except Timeout:
            print(f"another build is writing {output.folder.name}: waiting for it", file=sys.stderr)
            has_waited = True
        except FileNotFoundError:
            continue  # the other build was refused and has removed the folder


def drop_caches(output: output_dir.Output, folder: Path, content: Path) -> None:
    """Forget everything that earlier builds of this content and this output have left, but the output itself."""
    for path in (output.state, output.coming_state):
        path.unlink(missing_ok=True)
    output_dir.remove_tree(output.next)
    for kept in (cache.of_content(folder, content), folder / "bytecode", folder / "theme"):
        cache.drop(kept)
