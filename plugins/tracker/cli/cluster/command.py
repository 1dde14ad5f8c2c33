"""`build --scheduler`: the workers of a Dask cluster make the files and send them to a bucket; the manifest makes them the site."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.builder import site_manifest
from tracker.builder.served_headers import HeaderRules
from tracker.builder.site_manifest import Line
from tracker.cli import commands
from tracker.cli.publish import steps, transfer
from tracker.cli.publish.bucket import Bucket
from tracker.cli.publish.command import parsed, source_of
from tracker.cli.publish.lock import Lock
from tracker.model.findings import UsageError

if TYPE_CHECKING:
    from distributed import Client

    from tracker.cli.cluster.worker import Described, Maker, Order

PATIENCE = "10 s"
"""Time in which a scheduler answers."""


def build(scheduler: str, target: str, endpoint: str = "", content: str = "", site_url: str = "") -> str:
    """Make the site on the workers of a scheduler, into a bucket, and say what was done. Raises ContentErrors or UsageError."""
    place = parsed(target, endpoint) if target else ""
    if isinstance(place, str):
        raise UsageError("--scheduler makes a site into a bucket: name it with --target s3://BUCKET/PREFIX")
    source = source_of(content)
    try:
        from tracker.cli.cluster.worker import Order, revision_of
    except ImportError:
        raise UsageError("a scheduler needs the package `distributed`: pip install distributed") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    order = Order(str(source) if content else "", site_url, revision_of(source), epoch, *place, endpoint)
    with connected(scheduler) as client, commands.progress("Making the site") as report_progress:
        return made(client, order, report_progress or (lambda _done, _total: None))


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """A client of a scheduler. Raises UsageError if none answers there."""
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError(f"no scheduler answers at {scheduler}: {' '.join(str(error).split())}") from None
    with client:
        yield client


@contextmanager
def prepared(client: Client, order: Order) -> Iterator[Maker]:
    """A plugin in all workers, those that come later too, while the block runs."""
    from tracker.cli.cluster.worker import Maker

    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise UsageError("the scheduler has no worker: start one with `dask worker`, in a checkout of the tracker")
    maker = Maker(order)
    client.register_plugin(maker, name=maker.name)
    try:
        yield maker
    finally:
        client.unregister_worker_plugin(maker.name)


def made(client: Client, order: Order, report_progress: transfer.Progress) -> str:
    """
    Bring a bucket to a site that the workers of a client make; what was done, in a line.

    Until the last file is there, no file that readers can ask for has changed. Wherever it is interrupted, the next publish or build of any
    site ends in a bucket with that site.
    """
    from tracker.cli.cluster import worker

    bucket = Bucket(order.bucket, order.prefix, order.endpoint)
    with prepared(client, order) as maker, Lock(bucket) as lock:
        described = client.submit(worker.describe, maker.name, pure=False).result()
        manifest, journal = transfer.stored(bucket, transfer.MANIFEST), transfer.stored(bucket, transfer.JOURNAL)
        lock.check()
        bucket.write(transfer.JOURNAL, site_manifest.as_bytes(unsure(described, manifest, journal)))
        lines = lines_of_ranges(client, maker.name, described, lock.check, report_progress)
        wanted = steps.plan(lines, manifest, journal, bucket.now())
        readable = {line.path for line in manifest}

        def promote(line: Line) -> None:
            if line.path in readable:
                bucket.copy(transfer.staged(line.path), line.path)

        transfer.carry_out(wanted, bucket, promote, lock.check, lambda _done, _total: None)
        return wanted.described("made and sent", "removed")


def unsure(described: Described, manifest: list[Line], journal: list[Line]) -> list[Line]:
    """The lines of all files that workers write where the manifest has none; their bytes are not known yet."""
    rules, readable = HeaderRules(described.headers), {line.path for line in manifest}
    coming = (site_manifest.line(path, steps.UNKNOWN, 0, rules) for path in described.paths if path not in readable)
    return [*{**{line.path: line for line in journal}, **{line.path: line for line in coming}}.values()]


def lines_of_ranges(client: Client, name: str, described: Described, check: Callable[[], None], progress: transfer.Progress) -> list[Line]:
    """The lines of all files, range by range as workers make them; the ranges of a worker that is lost are made by others."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    from tracker.cli.cluster import worker

    total = described.ranges
    futures = [
        client.submit(worker.make, name, number, described.mark, pure=False, priority=total - number)  # the first takes longest
        for number in range(total)
    ]
    lines: list[Line] = []
    try:
        for done, future in enumerate(as_completed(futures), start=1):
            check()
            lines += site_manifest.parse(future.result())
            progress(done, total)
    except KilledWorker as error:
        raise UsageError(f"a range of the site was lost with several workers, which may lack memory: {error.last_worker.address}") from None
    finally:
        client.cancel(futures)
    return lines
