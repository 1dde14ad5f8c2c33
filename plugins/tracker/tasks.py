"""The commands of every tracker: its `tasks.py` imports them all. `invoke --list` names them, `invoke VERB --help` explains one."""

from __future__ import annotations

import sys

from invoke.context import Context
from invoke.main import program
from invoke.tasks import task

from tracker.builder.exit_codes import exit_codes, understood
from tracker.builder.streams import name_standard_streams

CONTENT = "folder of the entries [content]"
OUTPUT = "folder for the site [output]"
SITE_URL = "URL of the site; a path in it prefixes every link [SITEURL of pelicanconf.py]"

sys.dont_write_bytecode = False  # Invoke turns it off, and every start would compile the engine anew
if getattr(program, "core", None):  # not where a test imports this page
    program.core.unparsed[:] = understood(program.core.unparsed)
    name_standard_streams()


@task(
    help={
        "content": CONTENT,
        "output": OUTPUT,
        "site_url": SITE_URL,
        "jobs": "number of processes [one a processor, at most 8]",
        "clean": "ignore the caches of earlier builds",
        "part": "make one part of the site alone, such as 2/4; `invoke join` makes the site of all",
        "scheduler": "address of a Dask scheduler (tcp://HOST:PORT), whose workers make the site",
        "target": "the bucket into which they make it: s3://BUCKET/PREFIX",
        "endpoint": "URL of its store, for another than Amazon's",
    }
)
def build(
    _: Context,
    content: str = "",
    output: str = "",
    site_url: str = "",
    jobs: str = "",
    clean: bool = False,
    part: str = "",
    scheduler: str = "",
    target: str = "",
    endpoint: str = "",
) -> None:
    """Check the content, then write the site; if anything is wrong, nothing is written."""
    from tracker.cli import commands

    with exit_codes(content):
        if scheduler:
            commands.refuse_with("--scheduler makes the site in a bucket", output=output, jobs=jobs, clean=clean, part=part)
            from tracker.cli.cluster import command

            print(command.build(scheduler, target, endpoint, content, site_url))
            return
        commands.refuse_with("without --scheduler the site is a folder, which `invoke publish` sends", target=target, endpoint=endpoint)
        commands.build(content, output, site_url, jobs, clean=clean, part=part)


@task(help={"output": "folder into which all parts were copied [output]", "content": CONTENT})
def join(_: Context, output: str = "", content: str = "") -> None:
    """Make a built site of the parts that `invoke build --part I/N` wrote, once all are copied into one folder."""
    from tracker.cli.publish import join as joining

    with exit_codes(content):
        print(joining.join(output, content))


@task(
    iterable=["path"],
    help={
        "path": "report only findings in this file or folder; the word `--path` may be left out",
        "content": CONTENT,
        "format": "text, json, github or sarif [text]",
        "strict": "warnings count as errors",
        "since": "report only findings in files that changed since this revision",
        "fix": "make the repairs that are safe",
        "watch": "check again at every change, until interrupted",
        "explain": "explain a code, with an example",
    },
)
def check(
    _: Context,
    path: list[str],
    content: str = "",
    format: str = "text",
    strict: bool = False,
    since: str = "",
    fix: bool = False,
    watch: bool = False,
    explain: str = "",
) -> None:
    """Check the content without building: invoke check [PATH ...]."""
    from tracker.cli import commands

    with exit_codes(content):
        if explain:
            sys.stdout.write(commands.explain(explain))
        elif watch:
            from tracker.cli import watch as watching

            watching.refuse_with(fix=fix, strict=strict, format=format != "text")
            watching.check(path, content, since)
        elif not commands.check(path, content, format, since, strict=strict, fix=fix):
            raise SystemExit(1)


@task(help={"content": CONTENT, "output": OUTPUT, "site_url": SITE_URL, "port": "port on 127.0.0.1; 0 for any that is free [8000]"})
def serve(_: Context, content: str = "", output: str = "", site_url: str = "", port: str = "8000") -> None:
    """Build, serve on this machine, and build again at every change; open pages reload by themselves."""
    from tracker.cli.serve import command

    with exit_codes(content):
        command.serve(content, output, site_url, port)


@task(
    iterable=["place", "agency", "theme", "company", "policy", "field"],
    help={
        "kind": "policy, article, agency, company, theme, place, person, page, or a kind of the settings; asked for on a terminal",
        "content": CONTENT,
        "title": "its title or name; without one, questions are asked on a terminal",
        "original_title": 'its title in its own language, after the language: "ja: ..."',
        "id": "its id [from the title]",
        "summary": "one paragraph of at most 300 characters",
        "type": "type of the policy, body or firm",
        "status": "where a policy stands",
        "stance": "promote, restrict, mixed or neutral",
        "date": "when it was issued or published",
        "url": "its URL",
        "publisher": "its publisher",
        "language": "its language",
        "role": "a person's office",
        "parent": "what it is part of",
        "place": "id of a place; may be given several times, as all that follow",
        "agency": "id of an agency",
        "theme": "id of a theme",
        "company": "id of a company",
        "policy": "id of a policy",
        "field": "any other field, as NAME=VALUE; may be given several times",
    },
)
def new(
    _: Context,
    kind: str,
    place: list[str],
    agency: list[str],
    theme: list[str],
    company: list[str],
    policy: list[str],
    field: list[str],
    content: str = "",
    title: str = "",
    original_title: str = "",
    id: str = "",
    summary: str = "",
    type: str = "",
    status: str = "",
    stance: str = "",
    date: str = "",
    url: str = "",
    publisher: str = "",
    language: str = "",
    role: str = "",
    parent: str = "",
) -> None:
    """Write a draft entry and print where it is: invoke new KIND --title "..."."""
    given = {name: value for name, value in locals().items() if name not in ("_", "kind", "field", "content", "title", "id")}
    from tracker.builder import settings
    from tracker.cli import commands, new_entry

    with exit_codes(content):
        given |= new_entry.fields_given(field)
        if not title and not id and sys.stdin.isatty():
            new_entry.asked(settings.read(), kind, commands.content_folder(content), given, input, print)
            return
        print(new_entry.shown(new_entry.new(settings.read(), kind, commands.content_folder(content), title, id, given)))


@task(
    name="import",
    help={
        "file": "a .csv or .xlsx file whose first row names the columns",
        "kind": "kind of its rows: policy, article, agency, company, theme, place or person",
        "map": "a YAML file, `column: field` a line [columns are called as fields]",
        "content": CONTENT,
        "dry_run": "print what would be written, and write nothing",
    },
)
def import_(_: Context, file: str, kind: str = "", map: str = "", content: str = "", dry_run: bool = False) -> None:
    """Write drafts from a spreadsheet; one that the site exported comes back as changes: invoke import FILE --kind KIND."""
    from tracker.cli import commands, import_sheet

    with exit_codes(content):
        import_sheet.run(file, kind, commands.content_folder(content), map, dry_run=dry_run)


@task(help={"content": CONTENT})
def schema(_: Context, content: str = "") -> None:
    """Write one JSON Schema a kind to content/_schema/, for editors that complete and check as one types."""
    from tracker.builder import settings
    from tracker.cli import commands, new_entry

    with exit_codes(content):
        for path in new_entry.write_schemas(commands.content_folder(content), settings.read().kinds):
            print(new_entry.shown(path))


@task(
    help={
        "content": CONTENT,
        "output": "folder for the release, not in the site's or the content's [release]",
        "site_url": SITE_URL,
        "site": OUTPUT,
        "last": "release to compare with: its tracker.json or its data as a zip [the newest of an earlier day in the folder]",
        "shrinks": "why a kind has lost over 5 % of its entries",
    }
)
def release(_: Context, content: str = "", output: str = "", site_url: str = "", site: str = "", last: str = "", shrinks: str = "") -> None:
    """Build, and write a release: site and data as archives, changes since the last, notes, and citation files."""
    from tracker.cli import release

    with exit_codes(content):
        print(release.release(content, output, site_url, site, last, shrinks))


@task(
    help={
        "target": "pages (a branch of the remote, gh-pages if no other is named: pages:BRANCH), or s3://BUCKET/PREFIX",
        "dry_run": "print what would be sent and removed, and do nothing",
        "endpoint": "URL of the store, for another than Amazon's",
        "content": CONTENT,
        "output": "folder of the built site [output]",
    }
)
def publish(_: Context, target: str, dry_run: bool = False, endpoint: str = "", content: str = "", output: str = "") -> None:
    """Put the built site on a host: invoke publish TARGET. Safe to interrupt and to run again."""
    from tracker.cli.publish import command

    with exit_codes(content):
        print(command.publish(target, output, content, endpoint, dry=dry_run))


@task(
    help={
        "target": "opensearch: NDJSON for its bulk API",
        "index": "name of the index [tracker]",
        "output": "folder of the built site [output]",
        "mapping": "print the body of the request that makes the index, and no entry",
    }
)
def load(_: Context, target: str, index: str = "", output: str = "", mapping: bool = False) -> None:
    """Print the entries of the built site as another program takes them in: invoke load opensearch."""
    from tracker.cli import load as loading

    with exit_codes():
        loading.load(target, index, output, mapping=mapping)


@task(help={"content": CONTENT, "limit": "captures to ask for in this run, at most [all that are missing]"})
def archive(_: Context, content: str = "", limit: str = "") -> None:
    """Ask the Internet Archive for copies of sources, and write `archived_url` into the entries. Can be interrupted and run again."""
    from tracker.cli.archive import command

    with exit_codes(content):
        if not command.archive(content, limit):
            raise SystemExit(1)


@task(
    help={
        "base": "revision that the change is proposed for",
        "content": CONTENT,
        "output": "folder for changes.json and the preview [review]",
        "site_url": SITE_URL,
    }
)
def review(_: Context, base: str, content: str = "", output: str = "", site_url: str = "") -> None:
    """Check and build a proposed change, and report in words its changes for readers."""
    from tracker.cli.review import proposal

    with exit_codes(content):
        if not proposal.review(base, content, output, site_url):
            raise SystemExit(1)


@task
def comment(_: Context) -> None:
    """Write the report of a pull request's run below it; runs in a workflow that the code host trusts."""
    from tracker.cli.review import comment as writing

    with exit_codes():
        print(writing.comment())


@task(help={"content": CONTENT})
def links(_: Context, content: str = "") -> None:
    """Check links without an archived copy; results are stored on the branch `upkeep`. Dead after three runs."""
    from tracker.cli.upkeep import links as looking

    with exit_codes(content):
        if not looking.links(content):
            raise SystemExit(1)


@task(help={"content": CONTENT})
def staleness(_: Context, content: str = "") -> None:
    """List entries due for review in one issue; runs in a workflow of the code host."""
    from tracker.cli.upkeep import staleness as reporting

    with exit_codes(content):
        print(reporting.staleness(content))


@task(help={"content": CONTENT})
def suggestion(_: Context, content: str = "") -> None:
    """Make a draft of an accepted suggestion, and propose it; runs in a workflow of the code host."""
    from tracker.cli.upkeep import suggestions

    with exit_codes(content):
        print(suggestions.suggestion(content))


@task(help={"folder": "a new or empty folder", "name": "name of the tracker [from the folder's name]"})
def init(_: Context, folder: str, name: str = "") -> None:
    """Write a new tracker of another subject: settings, tasks, vocabulary and one entry of each kind: invoke init FOLDER."""
    from tracker.cli import init as new_tracker

    with exit_codes():
        new_tracker.init(folder, name)
        print(f"{folder} is a tracker: cd {folder} && invoke build")


@task(help={"dry_run": "say it, and leave TRACKER_VERSION in the settings as it is"})
def upgrade(_: Context, dry_run: bool = False) -> None:
    """Report changes of the engine since the version in the settings, and enter the engine's there."""
    from tracker.builder import settings
    from tracker.cli import upgrade as news

    with exit_codes():
        print(news.upgrade(settings.read(), dry_run=dry_run))
