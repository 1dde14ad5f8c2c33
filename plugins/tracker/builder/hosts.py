"""The limits that hosts of static sites have published, and which of them a site exceeds; docs/hosting.md has the same table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

READ_ON = "2026-11-30"
"""The day on which the limits were read in the documentation of the hosts."""

MIB = 1024 * 1024
GB = 10**9


class Size(NamedTuple):
    """Size of a site: number of files, bytes in all, the largest file and its bytes."""

    files: int
    bytes: int
    largest: str
    largest_bytes: int


class Host(NamedTuple):
    """A host and the most that it takes: files, bytes of all, bytes of one; None where it has published no limit."""

    name: str
    source: str
    files: int | None = None
    bytes: int | None = None
    file_bytes: int | None = None

    def exceeded(self, size: Size) -> Iterator[str]:
        """Yield each limit that a site exceeds, in words."""
        if self.files is not None and size.files > self.files:
            yield f"{self.files:,} files"
        if self.bytes is not None and size.bytes > self.bytes:
            yield f"{megabytes(self.bytes)} in all"
        if self.file_bytes is not None and size.largest_bytes > self.file_bytes:
            yield f"{megabytes(self.file_bytes)} a file ({size.largest} has {megabytes(size.largest_bytes)})"


HOSTS = (
    Host("Cloudflare Pages, free", "developers.cloudflare.com/pages/platform/limits/", files=20_000, file_bytes=25 * MIB),
    Host("Cloudflare Pages, paid", "developers.cloudflare.com/pages/platform/limits/", files=100_000, file_bytes=25 * MIB),
    Host("GitHub Pages", "docs.github.com/pages/getting-started-with-github-pages/github-pages-limits", bytes=GB),
    Host("GitLab Pages", "docs.gitlab.com/administration/instance_limits/", files=200_000, bytes=GB),
    Host("Azure Static Web Apps, free", "learn.microsoft.com/azure/static-web-apps/quotas", bytes=250 * 10**6),
    Host("Azure Static Web Apps, standard", "learn.microsoft.com/azure/static-web-apps/quotas", bytes=500 * 10**6),
)


def described(size: Size) -> list[str]:
    """Describe the size of a site, with a line for each host whose limits it exceeds."""
    exceeded = {host.name: ", ".join(host.exceeded(size)) for host in HOSTS}
    lines = [f"  more than {name} takes: {limits}" for name, limits in exceeded.items() if limits]
    return [f"{size.files:,} files, {megabytes(size.bytes)} in all", *lines]


def megabytes(number: int) -> str:
    """A number of bytes in words."""
    return f"{number / 10**6:,.1f} MB"
