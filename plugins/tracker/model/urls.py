"""Validation of URLs: absolute, http or https, accepted by the WHATWG URL parser."""

from __future__ import annotations

import re

from pydantic_core import Url, ValidationError

from tracker.model.findings import UsageError

WEB = re.compile(r"https?://", re.IGNORECASE)
REFUSED = re.compile(r'[\s<>"]')
AFTER_HOST = re.compile(r"[/?#\\]")


def url_fault(address: str) -> str | None:
    """
    Describe why `address` is no URL of the web; None if it is one.

    It begins http:// or https:// in any case, has a host, no user name, no white space and none of <>", and the
    WHATWG URL parser (Rust's `url`, which pydantic brings) takes it. That parser passes over a third slash and takes
    a backslash for a slash, which readers do not expect: refused as a third slash.
    """
    scheme = WEB.match(address)
    if not scheme:
        return "it does not begin with http:// or https://"
    if REFUSED.search(address):
        return 'it has white space or one of <>" in it'
    host = AFTER_HOST.split(address[scheme.end() :], maxsplit=1)[0]
    if not host:
        return "it has no host after http:// or https://"
    if "@" in host:
        return "it has a user name"
    try:
        Url(address)
    except ValidationError as error:
        return f"it is no URL ({error.errors(include_url=False)[0]['msg'].removeprefix('Input should be a valid URL, ')})"
    return None


def checked_base(name: str, address: str) -> str:
    """An address behind which paths are put, without the slash at its end. Raises UsageError, which names it, if it is none."""
    fault = url_fault(address) or ("it has a ? or a #" if {"?", "#"} & {*address} else None)
    if fault:
        raise UsageError(f"{name} is an address such as https://example.org/tracker, not {address!r}: {fault}")
    return address.rstrip("/")


def normal_url(address: str) -> str:
    """The one spelling of an address: scheme and host in lower case, default port gone."""
    return str(Url(address))
