"""The commands of this tracker; `invoke --list` names them, `invoke VERB --help` explains one."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent / "plugins")]  # the engine is not installed here

from invoke.context import Context  # noqa: E402 (after the path is set)
from invoke.tasks import task  # noqa: E402

from tracker.builder.exit_codes import exit_codes  # noqa: E402
from tracker.tasks import *  # noqa: E402, F403 (the engine's commands)


@task(
    help={
        "fast": "leave out the browser, commands in processes of their own, builds of whole sites and exhaustive tests",
        "all": "leave out nothing, as on CI",
    }
)
def test(_: Context, fast: bool = False, all: bool = False) -> None:
    """Run the test suite: style, types, and the tests, those in a browser too."""
    from tools import test_runner

    test_runner.run(fast=fast, everything=all)


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
    with exit_codes():
        from tests import golden

        golden.renew()


@task(help={"output": "folder for the pictures [screenshots]", "readme": "take the picture that the README shows, and no other"})
def screenshots(_: Context, output: str = "", readme: bool = False) -> None:
    """Take pictures of every type of page, for a look at widths, schemes, zoom, paper and states."""
    with exit_codes():
        from tests import screenshots as pictures

        if readme:
            pictures.take_for_readme()
        else:
            pictures.take(Path(output or "screenshots"))
