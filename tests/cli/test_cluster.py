"""A site is made by the workers of a scheduler, straight into a bucket: the same as by one machine, though a worker is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import foreign_collections
import object_stores
import pytest
from distributed import Client
from writing import policy, write_content

from tests.cli.test_commands import ROOT, invoke
from tracker.cli.cluster import command, worker
from tracker.cli.publish import transfer
from tracker.cli.publish.bucket import Bucket
from tracker.model.findings import ContentErrors, UsageError

pytestmark = pytest.mark.process

TODAY = "1795305600"
BUCKET = "tracker"


class Cluster(NamedTuple):
    """A scheduler's address, its workers, and the tracker that they make."""

    address: str
    workers: list[subprocess.Popen[bytes]]
    folder: Path
    endpoint: str

    @property
    def settings(self) -> dict[str, str]:
        return environment(self.folder)

    def order(self, prefix: str, **fields: str) -> worker.Order:
        """A site in short ranges, so that a small one has several."""
        given = {"content": "", "site_url": "", "revision": "", "epoch": TODAY} | fields
        return worker.Order(**given, bucket=BUCKET, prefix=prefix, endpoint=self.endpoint, length=30)

    def make(self, prefix: str, progress: transfer.Progress = lambda _done, _total: None) -> str:
        with command.connected(self.address) as client:
            return command.made(client, self.order(prefix), progress)


def environment(folder: Path) -> dict[str, str]:
    return object_stores.ACCESS | {"TRACKER_SETTINGS": str(folder / "pelicanconf.py"), "SOURCE_DATE_EPOCH": TODAY}


@contextmanager
def started(*words: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask, ended with the block."""
    path = f"{ROOT / 'plugins'}{os.pathsep}{ROOT}"
    command = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.dask_{words[0]}", *words[1:]]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path} | variables, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and three workers on this machine, and a store."""
    place = tmp_path_factory.mktemp("cluster")
    foreign_collections.rules(41).write(place / "tracker")
    with (place / "tracker" / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write('TRACKER_OUTPUTS = ["data"]\n')
    note = place / "scheduler.json"
    with pytest.MonkeyPatch.context() as patch, object_stores.running() as endpoint, ExitStack() as stack:
        for name, value in environment(place / "tracker").items():
            patch.setenv(name, value)
        object_stores.client(endpoint).create_bucket(Bucket=BUCKET)
        stack.enter_context(started("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note)))
        options = ("--scheduler-file", str(note), "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(place))
        workers = [stack.enter_context(started("worker", "--host", "127.0.0.1", *options)) for _ in range(3)]
        while not note.exists():
            time.sleep(0.05)
        with Client(scheduler_file=str(note)) as client:
            client.wait_for_workers(3)
            address = client.scheduler.address
        yield Cluster(address, workers, place / "tracker", endpoint)


@pytest.fixture(scope="module")
def expected(cluster: Cluster) -> Path:
    """The site as one machine makes it."""
    done = invoke("build", "--jobs", 2, "--output", cluster.folder / "output", **cluster.settings)
    assert 0 == done.returncode, done.stderr
    return cluster.folder / "output"


def objects(cluster: Cluster, prefix: str) -> dict[str, bytes]:
    return object_stores.objects(cluster.endpoint, BUCKET, f"{prefix}/")


def tags(cluster: Cluster, prefix: str) -> dict[str, str]:
    """The tag of each object, by which bytes are told apart without being sent."""
    pages = object_stores.client(cluster.endpoint).get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{prefix}/")
    return {one["Key"].removeprefix(f"{prefix}/"): one["ETag"] for page in pages for one in page.get("Contents", ())}


def test_a_worker_that_is_lost_changes_nothing(cluster: Cluster, expected: Path) -> None:
    """Half of the ranges are made when it is killed."""
    killed: list[int] = []

    def told(done: int, total: int) -> None:
        if done * 2 >= total and not killed:
            cluster.workers[0].send_signal(signal.SIGKILL)
            killed.append(total)

    said = cluster.make("lost", told)
    transfer.publish(expected, Bucket(BUCKET, "published", cluster.endpoint))

    assert "files made and sent" in said
    assert killed
    assert killed[0] > 4
    assert objects(cluster, "published") == objects(cluster, "lost")


def test_what_readers_can_ask_for_changes_when_all_is_there(cluster: Cluster, expected: Path) -> None:
    """An earlier site is in the bucket, which another build makes this one; the same again sends nothing."""
    earlier = Bucket(BUCKET, "changed", cluster.endpoint)
    transfer.publish(object_stores.write_site(cluster.folder.parent / "earlier", "1"), earlier)
    before, paths = tags(cluster, "changed"), object_stores.objects(cluster.endpoint, BUCKET, "changed/").keys() - {transfer.MANIFEST}
    during: list[dict[str, str]] = []

    cluster.make("changed", lambda _done, _total: during.append(tags(cluster, "changed")))
    transfer.publish(expected, Bucket(BUCKET, "published", cluster.endpoint))

    assert len(during) > 4
    assert [] == [path for seen in during for path in paths if seen[path] != before[path]]
    after, published = objects(cluster, "changed"), objects(cluster, "published")
    assert published.items() - {(transfer.MANIFEST, published[transfer.MANIFEST])} <= after.items()
    assert [] == [path for path in after if path.startswith(transfer.STAGED) or path == transfer.JOURNAL]
    assert cluster.make("changed").startswith("0 files made and sent")


def test_a_build_that_was_interrupted_is_put_right_by_the_next_publish(cluster: Cluster, expected: Path) -> None:
    def told(done: int, total: int) -> None:
        if done * 2 >= total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cluster.make("interrupted", told)
    assert transfer.JOURNAL in objects(cluster, "interrupted")

    site = object_stores.write_site(cluster.folder.parent / "other", "2")
    transfer.publish(site, Bucket(BUCKET, "interrupted", cluster.endpoint))

    held = objects(cluster, "interrupted")
    unused = {
        line.path for line in transfer.stored(Bucket(BUCKET, "interrupted", cluster.endpoint), transfer.MANIFEST) if line.unused_since
    }
    assert {*object_stores.files(site)} | unused | {transfer.MANIFEST} >= held.keys()
    assert object_stores.files(site).items() <= held.items()


def test_errors_of_the_content_are_those_of_a_check(cluster: Cluster, tmp_path: Path) -> None:
    content = write_content(tmp_path, {"policies/x.md": policy(status="gone")})

    with pytest.raises(ContentErrors) as caught, command.connected(cluster.address) as client:
        command.made(client, cluster.order("faulty", content=str(content)), lambda _done, _total: None)

    assert [("policies/x.md", "bad-value")] == [(finding.path, finding.code) for finding in caught.value.findings if finding.is_error]
    assert {} == objects(cluster, "faulty")


def test_what_cannot_be_is_refused(cluster: Cluster) -> None:
    with pytest.raises(UsageError, match="is at no revision, and not at 0123456789ab"), command.connected(cluster.address) as client:
        command.made(client, cluster.order("refused", revision="0123456789abcdef"), lambda _done, _total: None)
    done = invoke("build", "--scheduler", cluster.address, **cluster.settings)
    assert (2, True) == (done.returncode, "name it with --target s3://BUCKET/PREFIX" in done.stderr)
    done = invoke("build", "--scheduler", cluster.address, "--jobs", 2, **cluster.settings)
    assert (2, True) == (done.returncode, "leave out --jobs" in done.stderr)
    done = invoke("build", "--target", "s3://tracker/x", **cluster.settings)
    assert (2, True) == (done.returncode, "leave out --target" in done.stderr)
    with pytest.raises(UsageError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"), command.connected("tcp://127.0.0.1:9"):
        pass


def test_the_command_makes_the_site(cluster: Cluster, expected: Path) -> None:
    words = ("--scheduler", cluster.address, "--target", "s3://tracker/command", "--endpoint", cluster.endpoint)

    done = invoke("build", *words, **cluster.settings)

    assert 0 == done.returncode, done.stderr
    made = objects(cluster, "command")
    assert {transfer.MANIFEST} == made.keys() - object_stores.files(expected).keys()
    assert object_stores.files(expected) == {path: data for path, data in made.items() if path != transfer.MANIFEST}
