"""Addresses of the web, told from others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model.urls import url_fault


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org/",
        "HTTPS://Example.ORG/Path",
        "https://example.org:8443/a/b?c=d#e",
        "https://www.pbc.gov.cn/goutongjiaoliu/113456/113469/4348521/index.html",
        "https://例子.cn/路径?问=答",
        "https://xn--fsqu00a.cn",
        "http://1.2.3.4/",
        "https://[2001:db8::1]/",
        "https://localhost",
        "https://example.org/a@b",
        "https://example.org?a@b",
        "https://example.org/%3Cx%3E",
        "https://example.org/{{x}}|y",
    ],
)
def test_an_address_of_the_web_has_no_fault(address: str) -> None:
    assert url_fault(address) is None


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", "does not begin"),
        ("example.org", "does not begin"),
        ("ftp://example.org", "does not begin"),
        ("javascript:alert(1)", "does not begin"),
        (" https://example.org", "does not begin"),
        ("https:example.org", "does not begin"),
        ("https://", "no host"),
        ("https:///example.org", "no host"),
        ("https://\\example.org", "no host"),
        ("https://?a", "no host"),
        ("https://user@example.org", "user name"),
        ("https://:secret@example.org", "user name"),
        ("https://@example.org", "user name"),
        ("https://example.org/a b", "white space"),
        ("https://example.org/a\tb", "white space"),
        ("https://example.org\n", "white space"),
        ("https://example.org/a\u3000b", "white space"),
        ("https://example.org/<b>", "white space"),
        ('https://example.org/"b', "white space"),
        ("https://example.org:port", "port"),
        ("https://example.org:70000", "port"),
        ("https://[::1", "IPv6"),
        ("https://1.2.3.999", "IPv4"),
        ("https://exa^mple.org", "domain"),
        ("https://%00.org", "domain"),
    ],
)
def test_the_fault_of_an_address_is_told_in_words(address: str, fault: str) -> None:
    assert fault in (url_fault(address) or "no fault")


@given(st.text())
def test_any_text_has_a_fault_or_none(rest: str) -> None:
    assert url_fault(rest) != ""
    assert url_fault("https://" + rest) != ""
