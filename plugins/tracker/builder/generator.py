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
from tracker.builder.background import BackgroundTask, default_jobs
from tracker.builder.exit_codes import exit_codes
from tracker.builder.plan_warnings import recorded_warnings, repeat_warnings
from tracker.builder.templates import Bytecode, Theme
from tracker.model import checks, git_history, library
from tracker.model.findings import ContentErrors, Finding, UsageError
from tracker.model.kinds import digest_of_kinds
from tracker.model.log import Log
from tracker.model.own_kinds import all_kinds
from tracker.model.urls import checked_base
from tracker.site import jinja_env, plan, theme_files
from tracker.site.caches import Caches, SearchCache
from tracker.site.i18n import catalogs, labels, languages
from tracker.site.site import Site

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
    reading: BackgroundTask[library.ContentFiles] | None = None
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
    """Generates the whole site. Pelican provides the settings, the theme and its Jinja environment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run: Run = self.settings.get("RUN") or Run(jobs=default_jobs())
        self.unsaved: list[cache.Records] = []
        self.content, self.cache = Path(self.path), Path(self.settings["CACHE_PATH"])
        with self.errors_reported():
            for name in ("SITEURL", "REPOSITORY"):
                if self.settings[name]:
                    checked_base(name, str(self.settings[name]))
            if self.settings["SEARCH"]:
                npm.install()
            self.kinds = all_kinds(self.settings.get("TRACKER_KINDS", ()))
            self.output = output_dir.find_output(Path(self.output_path), self.content)
            end_build()  # an earlier build of this process may have left its output to other plugins
            with build_ended_on_failure():
                if begin_build(self.output) and self.run.reading:
                    self.run.reading.cancel()  # the other build may have changed what was read
                    self.run.reading = None
                if self.run.clean:
                    drop_caches(self.output, self.cache, self.content)
                self.survey = previous_build.begin_survey(self.output)
                self.before: previous_build.PreviousBuild | None = None
                if other_plugins.may_write(self.settings):
                    self.before = previous_build.examine(self.output, self.survey)  # other plugins may write from now on
                    other_plugins.open_output(self.output)
                walked = cache.of_content(self.cache, self.content) / "log"
                self.log_task = BackgroundTask(partial(change_log.added, self.content, walked, self.kinds, clean=self.run.clean))
                self.library = self.read()
                self.now = git_history.now(self.content, self.library.parsed)
                self.log = self.read_log()
                kept = cache.Records(cache.of_content(self.cache, self.content) / "checked")
                taken = languages.paths(self.settings)
                self.run.findings = checks.check(self.library, self.now, warnings=False, kept=kept, taken=taken)
                kept.save()
                if any(finding.is_error for finding in self.run.findings):
                    raise ContentErrors(self.run.findings)

    def errors_reported(self) -> AbstractContextManager[None]:
        """Print findings and wrong usage and set the exit code, for the `pelican` command. Tasks do this by themselves."""
        return nullcontext() if "RUN" in self.settings else exit_codes(str(self.content))

    def read(self) -> library.Library:
        """Load the library, with cached records of its entries."""
        records = cache.Records(cache.of_content(self.cache, self.content) / "read")
        read = self.run.reading.result() if self.run.reading else None
        self.run.library = found = library.load(self.content, records, read, self.kinds)
        records.save()
        return found

    def read_log(self) -> Log:
        """Return the log of changes. If Git fails, return the log of the log file and print a warning."""
        added = self.log_task.result()
        if added.refusal:
            print(f"warning: Git cannot say what changed when: {added.refusal}", file=sys.stderr)
        return added.log(self.library, self.now)

    def generate_output(self, writer: Any) -> None:
        """Plan the site and write it; Pelican's writer is not asked, since pages are neither articles nor written one by one."""
        settings = site_settings(self.settings)
        theme, language = theme_files.of(settings), settings["language"]
        with self.errors_reported(), build_ended_on_failure():
            catalogue = catalogs.read(theme, language, catalogs.words_of(self.kinds, language))
            with labels.use_language(catalogue, language, self.library.vocabulary):
                self.write_site(settings, theme)
        if not other_plugins.may_write(self.settings):
            end_build()

    def write_site(self, settings: Mapping[str, Any], theme: theme_files.ThemeFiles) -> None:
        """Write the site, unless the output was built of the same inputs."""
        code, words = cache.code_digest() + environment.digest(self.settings), catalogs.digest(theme, settings["language"])
        words += self.library.vocabulary.digest + digest_of_kinds(self.kinds)
        self.run.output = self.output
        if self.run.plan_only:
            self.run.planned = self.plan_site(settings, code, words)
            return
        shared = code + words + settings_digest(settings, self.settings["PLUGINS"]) + repr(self.run.part).encode()
        made_of = inputs.digest(shared, self.library, self.log, self.now, self.files_of(theme))
        previous = self.before or previous_build.examine(self.output, self.survey)
        if previous.is_current(made_of):
            self.run.report = incremental.unchanged_site(previous)
            repeat_warnings(previous.warnings)
            if self.run.with_site:
                self.run.site = Site(self.library, settings, self.now, self.log)
            return
        planned = self.plan_site(settings, code, words)
        if self.run.clean:
            previous = replace(previous, others=frozenset())  # drops files that other plugins wrote in earlier builds
        written = self.send_content_written if signals.content_written.receivers else None
        planned = replace(planned, key=code + planned.key, inputs=made_of)
        self.run.report = incremental.build(planned, previous, jobs=self.run.jobs, progress=self.run.progress, written=written)
        for records in self.unsaved:
            records.save()

    def plan_site(self, settings: Mapping[str, Any], code: bytes, words: bytes) -> incremental.Plan:
        """Plan the site or the wanted part of it. The key of the plan is the same on every machine."""
        search_cache = cache.of_content(self.cache, self.content) / "search"
        acts, templates = cache.Records(cache.of_content(self.cache, self.content) / "acts"), cache.Records(self.cache / "theme")
        self.unsaved = [acts, templates]
        search = SearchCache(cache.load(search_cache, cache.code_digest()) or {})
        self.run.site = site = Site(self.library, settings, self.now, self.log, Caches(acts, search))
        theme, part = self.theme_of(site, templates, code), self.run.part
        with recorded_warnings() as warnings:
            outputs = plan.plan(site)
        if search.after is not None:
            with suppress(OSError):  # the next build is slower then, and no different
                cache.save(search_cache, search.after, cache.code_digest())
            search.after = None
        key = cache.code_digest() + words + settings_digest(site.settings, self.settings["PLUGINS"])
        if part and not self.run.plan_only:
            outputs = part.of(site, outputs, parts.mark(site, outputs, theme, key))
        return incremental.Plan(outputs, theme, site, key, warnings=tuple(warnings))

    def files_of(self, theme: theme_files.ThemeFiles) -> list[Path]:
        """Return the files and folders beside the content that pages depend on: theme, mark, npm's lunr."""
        mark, templates = self.settings.get("TRACKER_MARK"), [Path(folder) for folder in self._templates_path]
        return [*theme.folders, *templates, *([Path(mark)] if mark else []), *([engine.LUNR] if self.settings["SEARCH"] else [])]

    def theme_of(self, site: Site, records: cache.Records, code: bytes) -> Theme:
        """
        Return the theme in Pelican's Jinja environment. Pelican's theme `simple` is left out, so that a missing template is an error.

        `code` is a digest of everything that decides what a template compiles to.
        """
        folders = load_templates(self, site.theme, Bytecode(self.cache / "bytecode", code))
        return Theme(self.env, folders, jinja_env.renderer(self.env, site), self.content, records, code)

    def send_content_written(self, path: Path) -> None:
        """Send `content_written`, as Pelican's writer does: other plugins may change the file."""
        signals.content_written.send(str(path), context=self.context)


def load_templates(generator: Generator, theme: theme_files.ThemeFiles, compiled: Bytecode) -> list[Path]:
    """Set the template folders of a generator's Jinja environment to those of a theme; return them."""
    folders = [*(folder / "templates" for folder in theme.folders[:-1]), *map(Path, generator._templates_path)]
    generator.env.loader = jinja2.FileSystemLoader(folders)
    generator.env.auto_reload = False  # a build sees the templates as they were when it began
    generator.env.bytecode_cache = compiled
    return folders


def site_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A site's settings from Pelican's."""
    return {ours: settings[theirs] for ours, theirs in SETTINGS.items() if theirs in settings}


def settings_digest(settings: Mapping[str, Any], plugins: list[str]) -> bytes:
    """Return the digest of the settings and of the names of all plugins."""
    return blake2b(orjson.dumps([dict(settings), sorted(plugins)], default=dict, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


class RunningBuild(NamedTuple):
    """A build in this process: its output, the lock on it, and the folders created for it."""

    output: output_dir.Output
    lock: FileLock
    created: list[Path]


_running: list[RunningBuild] = []


def begin_build(output: output_dir.Output) -> bool:
    """Lock the output for a build in this process. Return whether the process waited for another build."""
    created = output_dir.missing_folders(output.build_folder)
    lock, has_waited = acquire_lock(output)
    _running.append(RunningBuild(output, lock, created))
    return has_waited


@atexit.register
def end_build() -> None:
    """
    End the builds of this process: record the files of other plugins, remove an unused build folder, release the lock.

    Other plugins write until Pelican's run ends. So the caller of that run calls this function; otherwise the exit of the process does.
    """
    while _running:
        output, lock, created = _running.pop()
        try:
            previous_build.close(output)
        finally:
            output_dir.remove_unused(output, created)
            lock.release()


@contextmanager
def build_ended_on_failure() -> Iterator[None]:
    """End the builds of this process if the block fails."""
    try:
        yield
    except BaseException:
        end_build()
        raise


def acquire_lock(output: output_dir.Output) -> tuple[FileLock, bool]:
    """Lock the output; return the lock and whether the process waited for another build. The system releases it when the process ends."""
    lock, has_waited = FileLock(output.lock), False
    while True:
        try:
            output.build_folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"the folder {output.build_folder} cannot be made ({error.strerror}): choose another output with --output"
            ) from None
        try:
            lock.acquire(timeout=-1 if has_waited else 0)
            return lock, has_waited
        except Timeout:
            print(f"another build is writing {output.folder.name}: waiting for it", file=sys.stderr)
            has_waited = True
        except FileNotFoundError:
            continue  # the other build was refused and has removed the folder


def drop_caches(output: output_dir.Output, folder: Path, content: Path) -> None:
    """Remove all state and caches of earlier builds of this content and this output, but not the output itself."""
    for path in (output.state, output.next_state):
        path.unlink(missing_ok=True)
    output_dir.remove_tree(output.next)
    for cached in (cache.of_content(folder, content), folder / "bytecode", folder / "theme"):
        cache.drop(cached)
