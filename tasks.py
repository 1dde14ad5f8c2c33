"""The verbs of this project; `invoke --list` names them, `invoke VERB --help` explains one."""

from __future__ import annotations

import sys
from pathlib import Path

sys.dont_write_bytecode = False  # Invoke turns it off, and every start would compile the plugin anew
sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent / "plugins")]

from invoke.context import Context  # noqa: E402 (after the path is set)
from invoke.main import program  # noqa: E402
from invoke.tasks import task  # noqa: E402

from tracker.builder.exit_codes import exit_codes, told_in_any_encoding, understood  # noqa: E402

CONTENT = "folder of the entries [content]"
OUTPUT = "folder for the site [output]"
SITE_URL = "address of the site; a path in it prefixes every link [SITEURL of pelicanconf.py]"

if getattr(program, "core", None):  # not where a test imports this page
    program.core.unparsed[:] = understood(program.core.unparsed)
    told_in_any_encoding()


@task(
    help={
        "content": CONTENT,
        "output": OUTPUT,
        "site_url": SITE_URL,
        "jobs": "number of processes [one a processor, at most 8]",
        "clean": "forget what earlier builds have left to be quicker",
    }
)
def build(_: Context, content: str = "", output: str = "", site_url: str = "", jobs: str = "", clean: bool = False) -> None:
    """Check the content, then write the site; if anything is wrong, nothing is written."""
    from tracker.cli import commands

    with exit_codes(content):
        commands.build(content, output, site_url, jobs, clean=clean)


@task(
    iterable=["path"],
    help={
        "path": "tell only what is found in this file or folder; the word `--path` may be left out",
        "content": CONTENT,
        "format": "text, json, github or sarif [text]",
        "strict": "warnings count as errors",
        "since": "tell only what is found in files that changed since this revision",
        "fix": "make the repairs that are safe",
        "explain": "say what a code means, with an example",
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
    explain: str = "",
) -> None:
    """Check the content without building: invoke check [PATH ...]."""
    from tracker.cli import commands

    with exit_codes(content):
        if explain:
            sys.stdout.write(commands.explain(explain))
        elif not commands.check(path, content, format, since, strict=strict, fix=fix):
            raise SystemExit(1)


@task(help={"content": CONTENT, "output": OUTPUT, "site_url": SITE_URL, "port": "port on 127.0.0.1; 0 for any that is free [8000]"})
def serve(_: Context, content: str = "", output: str = "", site_url: str = "", port: str = "8000") -> None:
    """Build, serve on this machine, and build again at every change; open pages reload by themselves."""
    from tracker.cli import serve

    with exit_codes(content):
        serve.serve(content, output, site_url, port)


@task(
    iterable=["place", "agency", "theme", "company", "policy", "field"],
    help={
        "kind": "policy, article, agency, company, theme, place, person, page, or a kind of the settings",
        "content": CONTENT,
        "title": "its title or name",
        "id": "its id [made of the title]",
        "summary": "one paragraph of at most 300 characters",
        "type": "what kind of act, body or firm it is",
        "status": "where a policy stands",
        "stance": "promote, restrict, mixed or neutral",
        "date": "when it was issued or published",
        "url": "its address",
        "publisher": "who published it",
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
        print(new_entry.shown(new_entry.new(settings.read(), kind, commands.content_folder(content), title, id, given)))


@task(help={"content": CONTENT})
def schema(_: Context, content: str = "") -> None:
    """Write one JSON Schema a kind to content/_schema/, for editors that complete and check as one types."""
    from tracker.builder import settings
    from tracker.cli import commands, new_entry

    with exit_codes(content):
        for path in new_entry.write_schemas(commands.content_folder(content), settings.read().kinds):
            print(new_entry.shown(path))


@task(help={"content": CONTENT, "output": OUTPUT, "site_url": SITE_URL, "to": "folder for the archive, not in the site's [dist]"})
def release(_: Context, content: str = "", output: str = "", site_url: str = "", to: str = "") -> None:
    """Build, and pack the site as site.zip: unpacked anywhere, it is read and searched without a server."""
    from tracker.cli import release

    with exit_codes(content):
        print(release.release(content, output, site_url, to))


@task
def test(_: Context) -> None:
    """Run the whole test suite: style, types, and every test, those in a browser too."""
    from tools import test_runner

    test_runner.run()


@task(
    iterable=["n"],
    help={
        "n": "number of entries; may be given several times [300, 1000, 10000]",
        "search": "with the search index, and what queries cost",
    },
)
def bench(_: Context, n: list[str], search: bool = False) -> None:
    """Measure checking and building of generated trackers."""
    with exit_codes():
        from tools.bench import bench

        bench.run(n, search=search)
        if search:
            from tools.bench import search as queries

            queries.run([int(size) for size in n] or queries.SIZES)


@task(
    help={
        "times": "how often each page is looked at; the median counts [5]",
        "page": "one page alone, such as policies/ [one of each kind]",
    }
)
def lighthouse(_: Context, times: int = 5, page: str = "") -> None:
    """Look at the real site with Lighthouse as a phone on a slow network shows it; wants a machine at rest."""
    with exit_codes():
        from tools.bench import lighthouse as measuring

        measuring.run(times, page)


@task
def golden(_: Context) -> None:
    """Renew what tests compare with: the golden site, the tables of documents, the messages of catalogues."""
    from tests import golden

    golden.renew()


@task(help={"output": "folder for the pictures [screenshots]"})
def screenshots(_: Context, output: str = "") -> None:
    """Take pictures of every type of page, for a look at widths, schemes, zoom, paper and states."""
    with exit_codes():
        from tests import screenshots as pictures

        pictures.take(Path(output or "screenshots"))
