"""Checks of link targets: web and mail URLs, and the headings of the page."""

from __future__ import annotations

import re
from collections.abc import Container
from urllib.parse import unquote

from tracker.model.urls import url_fault

WEB = re.compile(r"https?://", re.IGNORECASE)
MAIL = re.compile(r"mailto:", re.IGNORECASE)
WHITE_OR_ANGLE = re.compile(r'[\s<>"]')


def link_fault(address: str, headings: Container[str]) -> str | None:
    """Describe why a link to `address` is unsafe; None if it leads to the web, to mail or to one of `headings`."""
    if address.startswith("#"):
        return None if heading_of(address, headings) is not None else "no heading of this page has that id"
    if mail := MAIL.match(address):
        return "it is no mail address" if WHITE_OR_ANGLE.search(address) or mail.end() == len(address) else None
    return url_fault(address)


def heading_of(address: str, headings: Container[str]) -> str | None:
    """The heading id that `#…` means, written as it is or in percent signs, as browsers look for it."""
    for name in (address[1:], unquote(address[1:])):
        if name and name in headings:
            return name
    return None


def is_web_address(address: str) -> bool:
    """Return whether an address that has no fault leads to another site."""
    return WEB.match(address) is not None
