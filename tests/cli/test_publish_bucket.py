"""A site is put into a bucket of a real server: whole at the end wherever it was interrupted, and never broken for who reads meanwhile."""

from __future__ import annotations

import itertools
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import object_stores
import pytest
from repositories import Repository

from tests.cli.test_commands import ROOT, invoke
from tracker.builder import site_manifest
from tracker.cli.publish import command, lock, transfer
from tracker.cli.publish.bucket import Bucket
from tracker.cli.publish.lock import Lock
from tracker.model.findings import UsageError

pytestmark = pytest.mark.process

NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, object_stores.running() as url:
        for name, value in object_stores.ACCESS.items():
            patch.setenv(name, value)
        yield url


@pytest.fixture
def bucket(endpoint: str) -> Bucket:
    """A new bucket, with a prefix below which the site stands."""
    name = f"tracker-{next(NUMBERS)}"
    object_stores.client(endpoint).create_bucket(Bucket=name)
    return Bucket(name, "site/at", endpoint)


def held(bucket: Bucket) -> dict[str, bytes]:
    """The files of the site in a bucket, without what a publish keeps for itself."""
    found = object_stores.objects(bucket.client.meta.endpoint_url, bucket.name, bucket.prefix)
    return {path: data for path, data in found.items() if not path.startswith("_publish/")}


def used(bucket: Bucket) -> dict[str, bytes]:
    """Return the files among these that the manifest has as the site's own."""
    lines = transfer.stored(bucket, transfer.MANIFEST)
    unused = {line.path for line in lines if line.unused_since}
    found = held(bucket)
    assert {line.path for line in lines} - unused == found.keys() - unused
    return {path: data for path, data in found.items() if path not in unused}


def test_a_bucket_has_the_files_with_their_types_and_headers(bucket: Bucket, golden_site: Path, tmp_path: Path) -> None:
    style = next((golden_site / "theme").rglob("*.css")).relative_to(golden_site).as_posix()
    passing, lasting = "public, max-age=300, stale-while-revalidate=86400", "public, max-age=31536000, immutable"
    expected = {
        "_headers": ("text/plain; charset=utf-8", None),
        ".well-known/security.txt": ("text/plain; charset=utf-8", None),
        "data/tracker.sqlite": ("application/vnd.sqlite3", passing),
        "index.html": ("text/html; charset=utf-8", passing),
        "policies/feed.atom": ("application/xml; charset=utf-8", passing),
        style: ("text/css; charset=utf-8", lasting),
    }
    for path in expected:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((golden_site / path).read_bytes() if path != ".well-known/security.txt" else b"Contact: none")

    done = transfer.publish(tmp_path, bucket)

    assert re.fullmatch(r"6 files sent \([\d.]+ MB\), 0 unchanged", done)
    assert object_stores.files(tmp_path) == held(bucket)
    heads = {path: bucket.client.head_object(Bucket=bucket.name, Key=bucket.prefix + path) for path in expected}
    assert expected == {path: (head["ContentType"], head.get("CacheControl")) for path, head in heads.items()}


def test_what_is_there_is_not_sent_again_and_what_went_is_removed(bucket: Bucket, tmp_path: Path) -> None:
    site, requests = object_stores.write_site(tmp_path / "one", "1"), Requests(bucket)
    transfer.publish(site, bucket)
    requests.sent.clear()

    assert "nothing to do: 0 files to send (0.0 MB), 15 unchanged" == transfer.publish(site, bucket)
    assert not [path for path in requests.sent if not path.startswith("_publish/")]

    (site / "same.txt").unlink()
    (site / "pages" / "3" / "index.html").write_bytes(b"changed")
    assert "1 files sent (0.0 MB), 13 unchanged, 1 removed" == transfer.publish(site, bucket)
    assert ["pages/3/index.html", "same.txt"] == [path for path in requests.sent if not path.startswith("_publish/")]
    assert object_stores.files(site) == held(bucket)


def test_files_come_before_what_refers_to_them_and_the_manifest_after_all(bucket: Bucket, tmp_path: Path) -> None:
    transfer.publish(object_stores.write_site(tmp_path / "one", "1"), bucket)
    requests = Requests(bucket)

    transfer.publish(object_stores.write_site(tmp_path / "two", "2"), bucket)

    order = [path for path in requests.sent if path != lock.PATH]
    assert [transfer.JOURNAL] == order[:1]
    assert {"theme/style-2.css", "tables/list-2.csv"} == {*order[1:3]}
    assert ["pages/only-2/index.html"] == order[3:4]
    assert {"index.html", *(f"pages/{number}/index.html" for number in range(8))} == {*order[4:13]}
    assert transfer.MANIFEST == order[13]
    assert {"pages/only-1/index.html", "tables/list-1.csv"} == {*order[14:16]}
    assert [transfer.JOURNAL] == order[16:]


def test_no_newer_checksums_are_sent(bucket: Bucket, tmp_path: Path) -> None:
    seen: list[str] = []
    bucket.client.meta.events.register("before-send.s3", lambda request, **_: seen.extend(request.headers))

    transfer.publish(object_stores.write_site(tmp_path / "one", "1"), bucket)

    assert seen
    assert not [name for name in seen if "checksum" in name.lower() or name.lower() == "x-amz-trailer"]


class Requests:
    """The paths of the requests of a bucket's client that change something."""

    def __init__(self, bucket: Bucket) -> None:
        self.sent: list[str] = []
        self.last: int | None = None
        self.prefix = f"/{bucket.name}/{bucket.prefix}"
        self.guard = threading.Lock()
        bucket.client.meta.events.register("before-send.s3", self.seen)

    def kill_after(self, number: int | None) -> None:
        """After so many changes from now on let all requests fail, as if the process had been killed; None ends that."""
        self.last = None if number is None else len(self.sent) + number

    def seen(self, request: Any, **_: Any) -> None:
        with self.guard:
            if self.last is not None and len(self.sent) >= self.last:
                raise Killed
            if request.method in ("PUT", "DELETE"):
                self.sent.append(request.url.partition(self.prefix)[2])


class Killed(BaseException):
    """The end of a process that nothing in it notices."""


class Reader(threading.Thread):
    """
    Asks for pages all the while the block runs, and for what they refer to; `broken` are pages that point to what is not there.

    A style must be there for whoever has the page, a table as long as the page is the one that readers get.
    """

    def __init__(self, bucket: Bucket, pages: int) -> None:
        super().__init__(daemon=True)
        self.paths = ["index.html", *(f"pages/{number}/index.html" for number in range(pages))]
        self.own = Bucket(bucket.name, bucket.prefix, bucket.client.meta.endpoint_url)
        self.broken: list[str] = []
        self.pages = 0
        self.ended = threading.Event()

    def __enter__(self) -> Reader:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        for path in itertools.cycle(self.paths):
            if self.ended.wait(0.01):
                return
            page = self.text(path)
            for target in re.findall(r'href="/([^"]+)"', page):
                if not self.text(target) and (target.startswith("theme/") or (self.text(path) == page and not self.text(target))):
                    self.broken.append(f"{path} points to {target}")
            self.pages += 1

    def text(self, path: str) -> str:
        """The text of a file; "" if it is not there."""
        found = self.own.read(path)
        return found.data.decode() if found else ""


def test_interrupted_anywhere_and_run_again_the_bucket_is_the_site_and_no_reader_sees_it_broken(bucket: Bucket, tmp_path: Path) -> None:
    """Twenty times a publish is killed at a random request of its 13 or 14; then its site, or another, is published."""
    versions = [object_stores.write_site(tmp_path / str(number), str(number), pages=3) for number in range(4)]
    transfer.publish(versions[0], bucket)
    chance, current, requests = random.Random(17), 0, Requests(bucket)

    with Reader(bucket, pages=3) as reader:
        for number in range(20):
            begun, current = chance.sample([other for other in range(4) if other != current], 2)
            requests.kill_after(chance.randrange(1, 13))
            with pytest.raises(Killed):
                transfer.publish(versions[begun], bucket)
            requests.kill_after(None)
            bucket.remove(lock.PATH)  # as if it had run out
            current = chance.choice([begun, current])
            transfer.publish(versions[current], bucket)

            assert object_stores.files(versions[current]) == used(bucket), number
    assert "nothing to do" in transfer.publish(versions[current], bucket)

    assert reader.pages > 20
    assert [] == reader.broken


class Impatient(Lock):
    """Waits two seconds for another's lock, and has the usual time for its own."""

    def acquire(self) -> None:
        self.lifetime = 2.0
        super().acquire()
        self.lifetime = lock.LIFETIME
        self.until = time.monotonic() + self.lifetime


def test_a_killed_process_leaves_a_journal_and_a_lock_that_the_next_one_takes_over(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, content = object_stores.write_site(tmp_path / "site", "1", pages=60), tmp_path / "content"
    content.mkdir()
    words = ("publish", f"s3://{bucket.name}/{bucket.prefix}", "--output", site, "--content", content)
    command = [sys.executable, "-m", "invoke", "--search-root", ROOT, *words, "--endpoint", bucket.client.meta.endpoint_url]
    with subprocess.Popen(command) as process:
        while bucket.read(transfer.JOURNAL) is None:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert len(held(bucket)) < len(object_stores.files(site))
    monkeypatch.setattr(transfer, "Lock", Impatient)

    transfer.publish(site, bucket)

    assert object_stores.files(site) == held(bucket)
    assert bucket.read(lock.PATH) is None


def test_of_two_publishes_at_once_the_later_is_refused(bucket: Bucket, tmp_path: Path) -> None:
    site = object_stores.write_site(tmp_path / "site", "1")
    with (
        Lock(bucket, lifetime=3.0),
        pytest.raises(UsageError, match="another publish is at work on this bucket: run this one when it has ended"),
    ):
        transfer.publish(site, bucket)

    assert {} == held(bucket)
    transfer.publish(site, bucket)
    assert object_stores.files(site) == held(bucket)


def test_many_at_once_have_the_lock_one_after_another(bucket: Bucket) -> None:
    """Also where the store knows no conditions each looks again whether the lock is its own."""
    inside, most = [], 0
    guard = threading.Lock()

    def publish() -> None:
        nonlocal most
        while True:
            try:
                with Lock(bucket, lifetime=5.0) as own:
                    own.check()
                    with guard:
                        inside.append(1)
                        most = max(most, len(inside))
                    time.sleep(0.05)
                    with guard:
                        inside.pop()
                    return
            except UsageError:
                continue

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == most


def test_a_publish_that_lost_its_lock_sends_nothing_more(bucket: Bucket, tmp_path: Path) -> None:
    site = object_stores.write_site(tmp_path / "site", "1")
    stolen = threading.Event()

    def steal(done: int, _total: int) -> None:
        if done == 2 and not stolen.is_set():
            stolen.set()
            bucket.write(lock.PATH, b"{}")
            (own,) = locks
            while own.until:  # until the renewal finds it stolen
                time.sleep(0.01)

    class Own(Lock):
        def acquire(self) -> None:
            super().acquire()
            locks.append(self)

    locks: list[Lock] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "LIFETIME", 9.0)  # renewed after three seconds
        patch.setattr(transfer, "Lock", Own)
        with pytest.raises(UsageError, match="the lock on the bucket ran out"):
            transfer.publish(site, bucket, steal)

    assert bucket.read(transfer.MANIFEST) is None
    assert b"{}" == getattr(bucket.read(lock.PATH), "data", None), "the other's lock stays"


def test_a_dry_run_says_what_would_be_done_and_does_nothing(bucket: Bucket, tmp_path: Path) -> None:
    transfer.publish(object_stores.write_site(tmp_path / "one", "1"), bucket)
    before, requests = object_stores.objects(bucket.client.meta.endpoint_url, bucket.name), Requests(bucket)

    said = transfer.dry_run(object_stores.write_site(tmp_path / "two", "2"), bucket).splitlines()

    assert ["send tables/list-2.csv", "send theme/style-2.css", "send pages/only-2/index.html"] == said[:3]
    assert ["remove pages/only-1/index.html", "remove tables/list-1.csv"] == said[-3:-1]
    assert "12 files to send (0.0 MB), 3 unchanged, 2 to remove, 1 kept for pages in caches" == said[-1]
    assert [] == requests.sent
    assert before == object_stores.objects(bucket.client.meta.endpoint_url, bucket.name)


def test_a_manifest_that_cannot_be_read_is_named(bucket: Bucket, tmp_path: Path) -> None:
    bucket.write(transfer.MANIFEST, b"not a manifest\n")

    with pytest.raises(UsageError, match=f"{bucket.name}/site/at/_publish/manifest.jsonl cannot be read: remove it"):
        transfer.publish(object_stores.write_site(tmp_path / "one", "1"), bucket)


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ("", r"^the bucket none refuses GetObject \(NoSuchBucket\): The specified bucket does not exist$"),
        ("9", r'^the bucket none cannot be reached: Could not connect to the endpoint URL: "http://127.0.0.1:9/none/'),
    ],
)
def test_what_a_store_refuses_is_one_line(port: str, expected: str, endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = object_stores.write_site(tmp_path / "site", "1", pages=1)
    monkeypatch.setattr("tracker.cli.publish.bucket.ATTEMPTS", 1)

    with pytest.raises(UsageError, match=expected) as error:
        transfer.publish(site, Bucket("none", "", f"http://127.0.0.1:{port}" if port else endpoint))

    assert "\n" not in str(error.value)
    assert object_stores.ACCESS["AWS_SECRET_ACCESS_KEY"] not in str(error.value)


def test_credentials_that_are_not_there_are_named(endpoint: str, tmp_path: Path) -> None:
    site, content = object_stores.write_site(tmp_path / "site", "1", pages=1), tmp_path / "content"
    content.mkdir()
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}

    done = invoke("publish", "s3://none", "--endpoint", endpoint, "--output", site, "--content", content, **nobody)

    assert (2, "error: the bucket none cannot be reached: Unable to locate credentials\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize("target", ["pages", "s3://bucket"])
def test_nothing_is_published_from_a_shallow_clone(target: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "whole")
    repository.commit({"places/cn.md": "---\nname: China\n---\n"})
    repository.commit({"places/us.md": "---\nname: United States\n---\n"})
    content, site = repository.shallow(tmp_path / "cut"), object_stores.write_site(tmp_path / "site", "1", pages=1)

    with pytest.raises(UsageError, match="nothing can be published from here: the history is cut off"):
        command.publish(target, str(site), str(content))


@pytest.mark.parametrize(
    ("target", "output", "endpoint", "expected"),
    [
        ("ftp://x", "", "", "no target 'ftp://x': choose pages, pages:BRANCH, or s3://BUCKET/PREFIX"),
        ("s3://UPPER", "", "", "no target 's3://UPPER'"),
        ("s3://bucket/a/../b", "", "", "'a/../b' is no prefix"),
        ("pages", "", "http://x", "--endpoint is the address of the store of an s3:// target"),
        ("s3://bucket", "nowhere", "", "nowhere holds no built site: run `invoke build` first"),
    ],
)
def test_wrong_usage_is_told(target: str, output: str, endpoint: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()

    with pytest.raises(UsageError, match=re.escape(expected)):
        command.publish(target, str(tmp_path / output), str(tmp_path / "content"), endpoint)


def test_the_lines_of_a_manifest_are_sorted_and_can_be_joined(tmp_path: Path) -> None:
    lines = site_manifest.of_folder(object_stores.write_site(tmp_path / "one", "1"))

    data = site_manifest.as_bytes(lines)

    assert lines == site_manifest.parse(data)
    assert data == b"".join(
        sorted(site_manifest.as_bytes(lines[::2]).splitlines(True) + site_manifest.as_bytes(lines[1::2]).splitlines(True))
    )
