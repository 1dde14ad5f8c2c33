"""An object store on this machine that speaks S3, and small sites of several versions to put there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from tracker.builder import output_dir
from tracker.builder.output_dir import Written

ACCESS = {"AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "not-a-secret", "AWS_DEFAULT_REGION": "us-east-1"}
"""Credentials that boto3 finds in the environment; the store takes any."""

HEADERS = """\
/*
  X-Content-Type-Options: nosniff

/
  Cache-Control: public, max-age=300, stale-while-revalidate=86400

/pages/*
  Cache-Control: public, max-age=300, stale-while-revalidate=86400

/theme/*
  Cache-Control: public, max-age=31536000, immutable
"""


@cache
def client(endpoint: str) -> Any:
    """A client of its own, which no code under test has changed."""
    import boto3

    return boto3.client("s3", endpoint_url=endpoint)


@contextmanager
def running() -> Iterator[str]:
    """The URL of an empty store."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def objects(endpoint: str, bucket: str, prefix: str = "") -> dict[str, bytes]:
    """The bytes of all objects below a prefix, by their path there."""
    store = client(endpoint)
    pages = store.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
    return {key.removeprefix(prefix): store.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def files(folder: Path) -> dict[str, bytes]:
    """The bytes of a site's files by path, without the build's own list."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    found.pop(output_dir.MANIFEST, None)
    return found


def write_site(folder: Path, version: str, pages: int = 8) -> Path:
    """
    A site in which everything differs from version to version: every page refers to a style and a table of its version alone.

    One page has another path in each version.
    """
    asset, table = f"theme/style-{version}.css", f"tables/list-{version}.csv"
    text = f'<link rel="stylesheet" href="/{asset}"><a href="/{table}">version {version}</a>'
    names = ["index.html", f"pages/only-{version}/index.html", *(f"pages/{number}/index.html" for number in range(pages))]
    made = dict.fromkeys(names, text.encode())
    made |= {"_headers": HEADERS.encode(), ".well-known/security.txt": b"Contact: mailto:a@example.org\n", "same.txt": b"same"}
    made |= {asset: f"/* {version} */".encode(), table: f"version\n{version}\n".encode()}
    for path, data in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    output_dir.write_manifest(folder, {path: Written("0", len(data), 0) for path, data in made.items()})
    return folder
