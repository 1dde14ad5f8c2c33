"""Commands behind the tasks: build the site, check the content. They report what was done; callers handle errors."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.builder import settings
from tracker.model.findings import FORMATS, Finding, UsageError, as_text

if TYPE_CHECKING:
    from tracker.builder.cache import Records
    from tracker.builder.generator import Run
    from tracker.builder.parts import Part
    from tracker.model.library import Library

    Memory = tuple[Records, Records]

LONG = 1.0
"""Seconds after which a build shows how far it is."""


def build(content: str = "", output: str = "", site_url: str = "", jobs: str = "", **options: Any) -> None:
    """Check the content and write the site, then say so in a line. Raises ContentErrors (nothing is written) or UsageError."""
    print(built(content, output, site_url, jobs, **options))


def built(content: str = "", output: str = "", site_url: str = "", jobs: str = "", **options: Any) -> str:
    """Build, and say in a few lines what was done; `options` are those of `run_build`."""
    start = time.monotonic()
    run = run_build(content, output, site_url, jobs, **options)
    assert run.library is not None
    assert run.report is not None
    made, carried = len(run.report.made), run.report.carried
    from tracker.builder import hosts

    lines = [counted(run.library), f"{made:,} files made, {carried:,} carried over, in {time.monotonic() - start:.1f} s"]
    return "\n".join([*lines, *hosts.described(run.report.size)])


def run_build(
    content: str = "",
    output: str = "",
    site_url: str = "",
    jobs: str = "",
    *,
    clean: bool = False,
    search: bool = True,
    part: str = "",
    plan_only: bool = False,
    with_site: bool = False,
) -> Run:
    """
    Build, and give what was built.

    Without `search` the site has none, whatever the settings. `part` ("2/4") is the part of the site that is made; "" is the whole.
    With `plan_only` nothing is written: the site is planned. With `with_site` the `Site` is given even where nothing has changed.
    """
    from tracker.builder.background import BackgroundTask
    from tracker.model import library

    site, folder, count = settings.read(), content_folder(content), jobs_wanted(jobs)
    wanted = part_wanted(part)
    reading = BackgroundTask(partial(library.read_all, folder, site.kinds))  # while Pelican, which takes as long, is loaded
    import pelican
    from pelican.settings import read_settings

    from tracker.builder.generator import Run, end_build

    with progress() as report_progress, collecting_later():
        run = Run(count, clean, wanted, plan_only, report_progress, reading, with_site)
        override = {**site.for_pelican(folder, output, site_url, search=search), "RUN": run}
        quiet, pelican.console.quiet = pelican.console.quiet, True  # it counts articles and pages, of which we have none
        try:
            pelican.Pelican(read_settings(override=override)).run()
        finally:
            pelican.console.quiet = quiet
            end_build()
    return run


def build_command(content: Path, output: Path, site_url: str = "") -> list[str]:
    """Return the command line of a build in a process of its own, which sees the code and the settings as they are by then."""
    command = [sys.executable, "-m", "invoke", "--search-root", str(settings.read().folder), "build"]
    command += ["--content", str(content), "--output", str(output)]
    return [*command, "--site-url", site_url] if site_url else command


def check(
    paths: Sequence[str] = (),
    content: str = "",
    form: str = "text",
    since: str = "",
    *,
    strict: bool = False,
    fix: bool = False,
) -> bool:
    """
    Check the content without building; print the findings in a form of FORMATS. Return True if none keeps the site from being published.

    `paths` and `since` (a revision) limit what is told, not what is checked. The text form begins with the files that changed.
    """
    if form not in FORMATS:
        raise UsageError(f"no format {form!r}: choose one of {', '.join(FORMATS)}")
    folder = content_folder(content)
    wanted = path_filter(folder, paths, since)
    with collecting_later():
        findings, size = findings_of(folder, wanted)
    warn_of_git(folder)
    if fix:
        from tracker.cli import autofix

        repaired, findings = autofix.fix(folder, findings, lambda: findings_of(folder, wanted)[0], wanted)
        if repaired:
            print(f"repaired: {', '.join(repaired)}", file=sys.stderr)
    findings = [finding for finding in findings if wanted(finding.path)]
    first = uncommitted(folder) if findings and form == "text" else set()
    sys.stdout.write(as_text(findings, folder, size, first=first) if form == "text" else FORMATS[form](findings, folder))
    return not any(finding.is_error or strict for finding in findings)


def uncommitted(folder: Path) -> set[str]:
    """The files that differ from the last commit; none where Git does not know."""
    from tracker.model import git_history

    try:
        return git_history.changed_since(folder, "HEAD")
    except UsageError:
        return set()


def warn_of_git(folder: Path) -> None:
    """Say on stderr that Git cannot answer, where "now", on which some findings depend, was to come from it."""
    from tracker.model import git_history

    if not os.environ.get("SOURCE_DATE_EPOCH") and (words := git_history.refusal(folder)):
        print(f"warning: Git cannot say what day it is: {words}", file=sys.stderr)


def explain(code: str) -> str:
    """Explain a finding's code with a wrong and a right example. Raises UsageError for an unknown one."""
    from tracker.model.codes import CODES

    if code not in CODES:
        raise UsageError(f"no code {code!r}: the codes are {', '.join(sorted(CODES))}")
    known = CODES[code]
    examples = [f"{name}:\n\n{indented(text)}" for name, text in (("Wrong", known.wrong), ("Right", known.right)) if text]
    return "\n\n".join([f"{known.level}[{known.name}]: {known.title}", known.cause, *examples]) + "\n"


def findings_of(folder: Path, wanted: Callable[[str], bool], memory: Memory | None = None) -> tuple[list[Finding], int]:
    """
    The findings of the files of a content folder that are `wanted`, and some others, sorted, and how many entries it has.

    What is known of unchanged files comes from `memory`, else from the cache.
    """
    from tracker.model import checks, git_history, library
    from tracker.site.i18n import languages

    site = settings.read()
    records, warned = memory or remembered(folder)
    loaded = library.load(folder, records, kinds=site.kinds)
    records.save()
    today, taken = git_history.now(folder, loaded.parsed), languages.paths(site.values)
    findings = checks.check(loaded, today, warnings=True, kept=warned, taken=taken, wanted=wanted)
    warned.save()
    return findings, len(loaded.entries)


def remembered(folder: Path) -> Memory:
    """Return the caches of a content folder: of its files, and of its warnings."""
    from tracker.builder import cache

    kept = cache.of_content(settings.read().cache, folder)
    return cache.Records(kept / "read"), cache.Records(kept / "warned")


def path_filter(folder: Path, paths: Iterable[str], since: str) -> Callable[[str], bool]:
    """Return a predicate: whether a file of the content, by its path there, is among those asked for. Raises UsageError."""
    named: list[str] = []
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"no file or folder {path}")
        named.append(Path(os.path.relpath(Path(path).absolute(), folder.absolute())).as_posix())
    changed: set[str] | None = None
    if since:
        from tracker.model import git_history

        files = git_history.changed_since(folder, since)
        changed = files.union(above.as_posix() for path in files for above in Path(path).parents)  # a folder may be what is wrong

    def wanted(path: str) -> bool:
        below = not named or any(name == "." or path == name or path.startswith(f"{name}/") for name in named)
        return below and (changed is None or path in changed)

    return wanted


def content_folder(content: str) -> Path:
    """The content folder that is meant. Raises UsageError if it is not there."""
    folder = settings.content_folder(content)
    if not folder.is_dir():
        raise UsageError(f"no content folder {content or folder}")
    return folder


@contextmanager
def collecting_later() -> Iterator[None]:
    """Do not look for garbage in cycles meanwhile: nearly all that is made stays, and to look was a third of the time (10,000 entries)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def jobs_wanted(jobs: str) -> int:
    """Return the number of processes that a build uses."""
    from tracker.builder.background import default_jobs

    if not jobs:
        return default_jobs()
    if not (jobs.isascii() and jobs.isdigit() and len(jobs) <= 2 and 1 <= int(jobs) <= 64):
        raise UsageError(f"--jobs is a number from 1 to 64, not {jobs!r}")
    return int(jobs)


def refuse_with(words: str, **flags: object) -> None:
    """Raise UsageError with `words` where flags were given that mean nothing there."""
    given = [f"--{name}" for name, value in flags.items() if value]
    if given:
        raise UsageError(f"{words}: leave out {' and '.join(given)}")


def part_wanted(part: str) -> Part | None:
    """The part of the site that a build makes; None for the whole."""
    if not part:
        return None
    from tracker.builder import parts

    return parts.parse(part)


def counted(library: Library) -> str:
    """Describe the number of entries of each kind."""
    numbers = Counter(entry.kind for entry in library.entries.values())
    words = [
        f"{numbers[name]:,} {(kind.label if numbers[name] == 1 else kind.plural).lower()}"
        for name, kind in library.kinds.items()
        if numbers[name]
    ]
    return ", ".join(words) or "no entries"


@contextmanager
def progress(title: str = "Writing the site") -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr once a command takes long; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(title, total=None)
    start = time.monotonic()

    def report_progress(done: int, total: int) -> None:
        if time.monotonic() - start > LONG:
            bar.start()
            bar.update(task, completed=done, total=total)

    try:
        yield report_progress
    finally:
        bar.stop()


def indented(text: str) -> str:
    """Four blanks before every line that has anything on it."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())
