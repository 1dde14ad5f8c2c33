"""A host's reading of `_headers`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.builder.served_headers import HeaderRules, content_type

RULES = """\
# who may do what
/at/*
  Content-Security-Policy: default-src 'self'
  X-Two: a
/at/theme/*
  X-Two: b
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", {}),
        ("/at/", {"Content-Security-Policy": "default-src 'self'", "X-Two": "a"}),
        ("/at/theme/x.css", {"Content-Security-Policy": "default-src 'self'", "X-Two": "a, b"}),
    ],
)
def test_headers_are_those_of_the_sites_own_rules(path: str, expected: dict[str, str]) -> None:
    assert expected == HeaderRules(RULES).of(path)


def test_the_prefix_is_that_of_the_rule_for_all_files() -> None:
    assert ("/at", "") == (HeaderRules(RULES).prefix, HeaderRules("/*\n  X: y\n").prefix)


PATHS = st.lists(st.sampled_from(["a", "ab", "*", "x.css"]), max_size=4).map(lambda parts: "/" + "/".join(parts))


@given(st.lists(PATHS, max_size=6, unique=True), PATHS.map(lambda path: path.replace("*", "s")))
def test_a_lookup_by_folder_finds_what_a_look_at_every_rule_finds(patterns: list[str], path: str) -> None:
    rules = "".join(f"{pattern}\n  X: {number}\n" for number, pattern in enumerate(patterns))

    expected = ", ".join(str(number) for number, pattern in enumerate(patterns) if fnmatchcase(path, pattern))

    assert expected == HeaderRules(rules).of(path).get("X", "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("main.js", "text/javascript; charset=utf-8"),
        ("sitemap.xml", "application/xml"),
        ("site.webmanifest", "application/manifest+json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("m.bin", "application/octet-stream"),
    ],
)
def test_a_type_follows_from_the_name(name: str, expected: str) -> None:
    assert expected == content_type(PurePath(name))
