"""Published limits of hosts that a site exceeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.builder import hosts
from tracker.builder.hosts import Host, Size

DOCUMENT = Path(__file__).parents[2] / "docs" / "hosting.md"
HOST = Host("Here", "example.org", files=100, bytes=5_000_000, file_bytes=1_000_000)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (Size(100, 5_000_000, "a", 1_000_000), []),
        (Size(101, 1, "a", 1), ["100 files"]),
        (Size(1, 5_000_001, "a", 1), ["5.0 MB in all"]),
        (Size(1, 1, "data/x.json", 1_200_000), ["1.0 MB a file (data/x.json has 1.2 MB)"]),
        (Size(101, 9_000_000, "a", 9_000_000), ["100 files", "5.0 MB in all", "1.0 MB a file (a has 9.0 MB)"]),
    ],
)
def test_a_limit_is_told_when_it_is_exceeded(size: Size, said: list[str]) -> None:
    assert said == list(HOST.exceeded(size))


def test_a_host_without_a_limit_takes_everything() -> None:
    assert [] == list(Host("There", "example.org").exceeded(Size(10**9, 10**15, "a", 10**12)))


def test_the_size_comes_first_and_then_the_hosts_that_take_less() -> None:
    first, *rest = hosts.described(Size(30_000, 400_000_000, "data/tracker.json", 40_000_000))

    assert "30,000 files, 400.0 MB in all" == first
    assert [
        "  more than Cloudflare Pages, free takes: 20,000 files, 26.2 MB a file (data/tracker.json has 40.0 MB)",
        "  more than Cloudflare Pages, paid takes: 26.2 MB a file (data/tracker.json has 40.0 MB)",
        "  more than Azure Static Web Apps, free takes: 250.0 MB in all",
    ] == rest
    assert ["2 files, 0.0 MB in all"] == hosts.described(Size(2, 10, "a", 9))


def test_the_document_has_the_same_limits_and_their_day() -> None:
    text = DOCUMENT.read_text("utf-8")

    assert hosts.READ_ON in text
    for host in hosts.HOSTS:
        row = next(line for line in text.splitlines() if line.startswith(f"| {host.name} |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert [host.name, *(f"{limit:,}" if limit else "–" for limit in (host.files, host.bytes, host.file_bytes)), host.source] == cells
