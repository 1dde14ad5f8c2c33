"""A bucket of an S3-compatible object store, below a prefix; what it refuses is a UsageError of one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple

from tracker.builder.site_manifest import Line
from tracker.model.findings import UsageError

CONNECTIONS = 16
"""Files that are sent at the same time."""
ATTEMPTS = 5
"""Number of attempts for a request that a store does not answer."""
DIGEST = "tracker-digest"
"""The name under which a file's digest is kept with it."""
ARGUMENTS = {
    "Cache-Control": "CacheControl",
    "Content-Disposition": "ContentDisposition",
    "Content-Encoding": "ContentEncoding",
    "Content-Language": "ContentLanguage",
}
NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound"})
NO_CONDITIONS = frozenset({"501", "NotImplemented"})
CONDITION_FAILED = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})


class Held(NamedTuple):
    """An object's bytes, its ETag, and its age in seconds by the store's own clock."""

    data: bytes
    etag: str
    age: float


class Bucket:
    """Reads and writes objects. Its methods may be called by several threads; they raise UsageError where the store refuses."""

    def __init__(self, name: str, prefix: str, endpoint: str = "") -> None:
        self.name = name
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.client = _client(endpoint)

    def now(self) -> int:
        """The time in seconds since 1970 by the store's own clock. Raises UsageError if the bucket is not there or cannot be read."""
        with self.refusals_as_usage_errors():
            answer = self.client.list_objects_v2(Bucket=self.name, Prefix=self.prefix, MaxKeys=1)
        return int(_date(answer).timestamp())

    def read(self, path: str) -> Held | None:
        """The object at a path; None if there is none."""
        try:
            with self.refusals_as_usage_errors(NOT_THERE):
                answer = self.client.get_object(Bucket=self.name, Key=self.prefix + path)
                data = answer["Body"].read()
        except _Expected:
            return None
        return Held(data, answer["ETag"], (_date(answer) - answer["LastModified"]).total_seconds())

    def write(self, path: str, data: bytes) -> None:
        """Make or replace an object that is not a file of the site."""
        with self.refusals_as_usage_errors():
            self.client.put_object(Bucket=self.name, Key=self.prefix + path, Body=data, CacheControl="no-store")

    def write_if(self, path: str, data: bytes, etag: str = "") -> str | None:
        """
        Make an object where none is, or replace the one with an ETag; the new ETag, None if another has been quicker.

        A store that knows no conditions writes in any case: whoever needs to know reads the object again.
        """
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        stored = {"Bucket": self.name, "Key": self.prefix + path, "Body": data, "CacheControl": "no-store"}
        try:
            with self.refusals_as_usage_errors(CONDITION_FAILED | NO_CONDITIONS | NOT_THERE):
                return str(self.client.put_object(**stored, **condition)["ETag"])
        except _Expected as error:
            if error.code not in NO_CONDITIONS:
                return None
        if (held := self.read(path)) and held.etag != etag:
            return None
        with self.refusals_as_usage_errors():
            return str(self.client.put_object(**stored)["ETag"])

    def send(self, folder: Path, line: Line, path: str = "") -> None:
        """Send a file with its type, its headers and its digest, to its own path or another."""
        headers = {ARGUMENTS[name]: value for name, value in line.headers}
        with (folder / line.path).open("rb") as file, self.refusals_as_usage_errors():
            self.client.put_object(
                Bucket=self.name,
                Key=self.prefix + (path or line.path),
                Body=file,
                ContentLength=line.size,
                ContentType=line.type,
                Metadata={DIGEST: line.digest},
                **headers,
            )

    def has(self, line: Line) -> bool:
        """Return whether a file is there with the bytes and headers of its line, by the digest that was sent with it."""
        try:
            with self.refusals_as_usage_errors(NOT_THERE):
                answer = self.client.head_object(Bucket=self.name, Key=self.prefix + line.path)
        except _Expected:
            return False
        return bool(answer["Metadata"].get(DIGEST) == line.digest and answer["ContentLength"] == line.size)

    def copy(self, source: str, path: str) -> None:
        """Put an object at another path, with all that was sent with it, in the store."""
        origin = {"Bucket": self.name, "Key": self.prefix + source}
        with self.refusals_as_usage_errors():
            self.client.copy_object(Bucket=self.name, Key=self.prefix + path, CopySource=origin, MetadataDirective="COPY")

    def paths(self, below: str) -> list[str]:
        """The paths of all objects that begin with `below`."""
        with self.refusals_as_usage_errors():
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=self.prefix + below)
            return [one["Key"].removeprefix(self.prefix) for page in pages for one in page.get("Contents", ())]

    def remove(self, path: str) -> None:
        """Remove an object, if it is there. Singly: for removals of many at once stores want checksums of different kinds."""
        with self.refusals_as_usage_errors(NOT_THERE, pass_over=True):
            self.client.delete_object(Bucket=self.name, Key=self.prefix + path)

    @contextmanager
    def refusals_as_usage_errors(self, expected: frozenset[str] = frozenset(), *, pass_over: bool = False) -> Iterator[None]:
        """Turn what the store or the way to it refuses into a UsageError; codes that are `expected` into _Expected, or nothing."""
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code not in expected:
                words = str(error.response.get("Error", {}).get("Message", "")) or "no reason is given"
                raise UsageError(f"the bucket {self.name} refuses {error.operation_name} ({code}): {' '.join(words.split())}") from None
            if not pass_over:
                raise _Expected(code) from None
        except (BotoCoreError, HTTPClientError) as error:
            raise UsageError(f"the bucket {self.name} cannot be reached: {' '.join(str(error).split())}") from None


class _Expected(Exception):
    """An answer of the store that says something."""

    def __init__(self, code: str) -> None:
        self.code = code


def _client(endpoint: str) -> Any:
    """A client with the credentials and the region of the places where boto3 looks for them."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise UsageError("publishing to a bucket needs the package boto3: pip install boto3") from None
    config = Config(
        max_pool_connections=CONNECTIONS,
        retries={"mode": "standard", "max_attempts": ATTEMPTS},
        request_checksum_calculation="when_required",  # the default since 2025 sends checksums that other stores refuse
        response_checksum_validation="when_required",
    )
    try:
        return boto3.client("s3", endpoint_url=endpoint or None, config=config)
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"the bucket cannot be reached: {error}") from None


def _date(answer: Any) -> datetime:
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
