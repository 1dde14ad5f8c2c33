"""Which addresses a link may have: the web's, mail, and the headings of its own page."""

from __future__ import annotations

import re
from collections.abc import Container
from urllib.parse import unquote

from pydantic_core import Url, ValidationError

WEB = re.compile(r"https?://", re.IGNORECASE)
MAIL = re.compile(r"mailto:", re.IGNORECASE)
REFUSED = re.compile(r'[\s<>"]')
AFTER_HOST = re.compile(r"[/?#\\]")


def web_address_fault(address: str) -> str | None:
    """
    What keeps `address` from being one of the web, in words; None if nothing does.

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


def link_fault(address: str, headings: Container[str]) -> str | None:
    """What makes a link to `address` unsafe, in words; None if it leads to the web, to mail or to one of `headings`."""
    if address.startswith("#"):
        return None if heading_of(address, headings) is not None else "no heading of this page has that id"
    if mail := MAIL.match(address):
        return "it is no mail address" if REFUSED.search(address) or mail.end() == len(address) else None
    return web_address_fault(address)


def heading_of(address: str, headings: Container[str]) -> str | None:
    """The heading id that `#…` means, written as it is or in percent signs, as browsers look for it."""
    for name in (address[1:], unquote(address[1:])):
        if name and name in headings:
            return name
    return None


def is_web_address(address: str) -> bool:
    """Whether an address that has no fault leads to another site."""
    return WEB.match(address) is not None
