"""A lock in a bucket: of two publishes at once the later is refused; that of a publish which was killed is taken over."""

from __future__ import annotations

import secrets
import sys
import threading
import time
from types import TracebackType

import orjson

from tracker.cli.publish.bucket import Bucket, Held
from tracker.model.findings import UsageError

PATH = "_publish/lock"
LIFETIME = 60.0
"""Seconds after which a lock that was not renewed is nobody's."""


class Lock:
    """
    Held while the block runs, and renewed by a thread at a third of its lifetime.

    `check` raises UsageError once another may have taken the lock over: a machine that slept must not go on sending.
    """

    def __init__(self, bucket: Bucket, lifetime: float | None = None) -> None:
        self.bucket, self.lifetime = bucket, lifetime or LIFETIME
        self.token = orjson.dumps({"token": secrets.token_hex(16), "renewed": 0})  # no name of a machine: a bucket is often public
        self.etag = ""
        self.until = 0.0
        self.ended = threading.Event()
        self.renewing = threading.Thread(target=self.renew, daemon=True)

    def __enter__(self) -> Lock:
        self.acquire()
        self.renewing.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.ended.set()
        self.renewing.join()
        if self.until > time.monotonic():
            self.bucket.remove(PATH)

    def acquire(self) -> None:
        """Write the lock. Waits for one that is not renewed to run out; raises UsageError if another publish renews it."""
        seen, began = "", time.monotonic()
        while True:
            held = self.bucket.read(PATH)
            if held is None or held.age > self.lifetime or (seen == held.etag and time.monotonic() - began > self.lifetime):
                if self.take(held):
                    return
                seen, began = "", time.monotonic()
            elif seen and held.etag != seen:
                raise UsageError("another publish is at work on this bucket: run this one when it has ended")
            elif not seen:
                seen = held.etag
                print("the bucket is locked: waiting to see whether that publish is alive", file=sys.stderr)
            time.sleep(min(1.0, self.lifetime / 10))

    def take(self, held: Held | None) -> bool:
        """Write the lock in place of what was seen; whether it is ours. Read again, since not every store knows conditions."""
        begin = time.monotonic()
        etag = self.bucket.write_if(PATH, self.token, held.etag if held else "")
        if etag is None:
            return False
        now = self.bucket.read(PATH)
        if now is None or now.data != self.token:
            return False
        self.etag, self.until = now.etag, begin + self.lifetime
        return True

    def renew(self) -> None:
        """Write the lock anew until the block ends, or until another has it."""
        number = 0
        while not self.ended.wait(self.lifetime / 3):
            number += 1
            begin = time.monotonic()
            value = orjson.loads(self.token) | {"renewed": number}
            try:
                etag = self.bucket.write_if(PATH, orjson.dumps(value), self.etag)
            except UsageError:
                continue  # the store may answer again before the lock runs out
            if etag is None:
                self.until = 0.0
                return
            self.etag, self.until = etag, begin + self.lifetime

    def check(self) -> None:
        """Raise UsageError if the lock may be another's by now."""
        if time.monotonic() >= self.until:
            raise UsageError("the lock on the bucket ran out, and another publish may be at work: run this one again")
