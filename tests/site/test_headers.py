"""Headers that hosts are to send with each file."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from sites import THEME, render, site_of
from writing import policy

from tracker.builder.served_headers import HeaderRules

YEAR, MINUTES = "public, max-age=31536000, immutable", "public, max-age=300, stale-while-revalidate=86400"


@cache
def said(path: str, site_url: str = "https://example.org") -> str:
    """The text of an output of a site that has an act."""
    with tempfile.TemporaryDirectory() as folder:
        return render(site_of(Path(folder), {"policies/x.md": policy()}, theme=str(THEME), site_url=site_url), path)


def sent(path: str, site_url: str = "https://example.org") -> dict[str, str]:
    return HeaderRules(said("_headers", site_url)).of(path)


def test_the_policy_is_that_of_the_pages_and_forbids_frames(tmp_path: Path) -> None:
    site = site_of(tmp_path, {}, theme=str(THEME))
    policy = HeaderRules(render(site, "_headers")).of("/")["Content-Security-Policy"]

    assert f"{site.settings['csp']}; frame-ancestors 'none'" == policy
    assert {
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "upgrade-insecure-requests",
    } < set(policy.split("; "))
    assert re.search(r"script-src 'self' 'sha256-[^']{44}';", policy)
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/", "/policies/x/", "/theme/x.css", "/feeds/all.atom", "/404.html"])
def test_everything_is_sent_with_what_protects_its_readers(path: str) -> None:
    found = sent(path)

    assert "max-age=31536000; includeSubDomains" == found["Strict-Transport-Security"]
    assert ("nosniff", "DENY", "same-origin") == (found["X-Content-Type-Options"], found["X-Frame-Options"], found["Referrer-Policy"])
    assert "same-origin" == found["Cross-Origin-Opener-Policy"]
    assert {"accelerometer", "browsing-topics", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb"} == {
        name.removesuffix("=()") for name in found["Permissions-Policy"].split(", ")
    }


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", MINUTES),
        ("/policies/", MINUTES),
        ("/policies/x/", MINUTES),
        ("/contribute/errors/", MINUTES),
        ("/feeds/all.atom", MINUTES),
        ("/theme/style.0123.css", YEAR),
        ("/search/files/0123/m.bin", YEAR),
        ("/search/entries/0123/1.bin", "public, max-age=300"),
        ("/search/current.json", None),
        ("/robots.txt", None),
    ],
)
def test_what_changes_is_kept_for_minutes_and_what_cannot_for_a_year(path: str, kept: str | None) -> None:
    assert kept == sent(path).get("Cache-Control")


@pytest.mark.parametrize(
    ("path", "open"),
    [
        ("/feeds/all.atom", True),
        ("/data/tracker.json", True),
        ("/policies/feed.atom", True),
        ("/agencies/ministry/feed.atom", True),
        ("/policies/x/index.json", True),
        ("/policies/x/index.md", True),
        ("/policies/x/cite.bib", True),
        ("/state/cite.csl.json", True),
        ("/agencies/ministry/feed.json", True),
        ("/agencies/ministry/calendar.ics", True),
        ("/calendar.ics", True),
        ("/calendar-all.ics", True),
        ("/feeds.opml", True),
        ("/changes/archive/1.atom", True),
        ("/policies/list.csv", True),
        ("/", False),
        ("/policies/x/", False),
        ("/theme/style.0123.css", False),
        ("/search/files/0123/m.bin", False),
    ],
)
def test_other_sites_may_read_feeds_and_data_and_nothing_else(path: str, open: bool) -> None:
    found = sent(path)

    assert ("*" if open else None) == found.get("Access-Control-Allow-Origin")
    assert ("same-origin" == found["Cross-Origin-Resource-Policy"]) == (not open)


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("/policies/x/index.md", "text/markdown; charset=utf-8"),
        ("/policies/x/cite.bib", "application/x-bibtex; charset=utf-8"),
        ("/policies/x/cite.ris", "application/x-research-info-systems; charset=utf-8"),
        ("/policies/x/cite.csl.json", "application/vnd.citationstyles.csl+json"),
        ("/policies/feed.atom", "application/xml; charset=utf-8"),
        ("/feeds/all.atom", "application/xml; charset=utf-8"),
        ("/changes/archive/12.atom", "application/xml; charset=utf-8"),
        ("/themes/mining/feed.json", "application/feed+json"),
        ("/feeds/all.json", "application/feed+json"),
        ("/themes/mining/calendar.ics", "text/calendar; charset=utf-8"),
        ("/calendar.ics", "text/calendar; charset=utf-8"),
        ("/calendar-all.ics", "text/calendar; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/data/entries.jsonl", "application/jsonl"),
        ("/data/parquet/policies.parquet", "application/vnd.apache.parquet"),
        ("/data/tracker.sqlite", "application/vnd.sqlite3"),
        ("/policies/x/", None),
        ("/data/policies.csv", None),
    ],
)
def test_what_hosts_have_no_type_for_is_named(path: str, type: str | None) -> None:
    assert type == sent(path).get("Content-Type")


def test_the_prefix_of_the_sites_address_stands_before_every_path() -> None:
    assert "nosniff" == sent("/p/policies/", site_url="https://example.org/p")["X-Content-Type-Options"]
    assert {} == sent("/policies/", site_url="https://example.org/p")


def test_a_host_is_given_less_than_a_hundred_rules(tmp_path: Path) -> None:
    site = site_of(tmp_path, {f"pages/p{number}.md": "---\ntitle: P\n---\nText.\n" for number in range(200)}, theme=str(THEME))

    rules = [line for line in render(site, "_headers").splitlines() if line.startswith("/")]

    assert len(rules) < 100
    assert len(rules) == len(set(rules))


def locations(text: str) -> list[tuple[str, dict[str, str]]]:
    """The locations of an nginx include and what each adds."""
    found = re.findall(r"^location ([^\n]+?) \{\n(.*?)^\}", text, re.DOTALL | re.MULTILINE)
    types = {where: re.findall(r'default_type "(.*)";', body) for where, body in found}
    added = {where: dict(re.findall(r'add_header (\S+) "(.*)" always;', body)) for where, body in found}
    return [(where, headers | ({"Content-Type": types[where][0]} if types[where] else {})) for where, headers in added.items()]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/policies/x/", "/policies/feed.atom", "/feeds/all.atom", "/theme/x.css", "/search/files/1/m.bin", "/x.txt"),
        *("/data/x.csv", "/data/entries.jsonl", "/data/parquet/x.parquet", "/data/tracker.sqlite"),
        *("/policies/x/index.json", "/policies/x/index.md", "/policies/list.csv"),
        *("/policies/x/cite.bib", "/policies/x/cite.ris", "/policies/x/cite.csl.json"),
        *("/feeds/all.json", "/themes/x/feed.json", "/themes/x/calendar.ics", "/calendar.ics", "/feeds.opml", "/changes/archive/1.atom"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/p"])
def test_nginx_sends_what_other_hosts_do(path: str, prefix: str) -> None:
    site_url = f"https://example.org{prefix}"
    found = locations(said("_nginx.conf", site_url))
    by_pattern = [added for where, added in found if where.startswith("~ ") and re.search(where[2:].strip('"'), prefix + path)]
    added = by_pattern[0] if by_pattern else next(added for where, added in found if where == f"{prefix}/")
    others = sent(prefix + path, site_url)

    if "," in others["Cross-Origin-Resource-Policy"]:  # two values, which is none
        assert "cross-origin" == added.pop("Cross-Origin-Resource-Policy")
        del others["Cross-Origin-Resource-Policy"]
    others.setdefault("Cache-Control", MINUTES)
    if path.endswith("feed.atom"):
        others["Cache-Control"] = MINUTES
    assert others == added
