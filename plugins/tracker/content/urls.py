"""Which addresses may stand in the site: absolute, http or https, taken by the WHATWG URL parser."""

from __future__ import annotations

import re

from pydantic_core import SchemaValidator, Url, ValidationError, core_schema

_PARSER = SchemaValidator(core_schema.url_schema())  # the `url` crate: the WHATWG URL Standard
_START = re.compile(r"https?://(?!/)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\s<>"]')
_AUTHORITY_END = re.compile(r"[/\\?#]")


def url_fault(text: str) -> str | None:
    """What is wrong with `text` as an address, in words; None if nothing is."""
    if not _START.match(text):
        return f"{text!r} does not begin with https:// or http://"
    if _FORBIDDEN.search(text):
        return 'an address has no white space and none of < > "'
    authority = _AUTHORITY_END.split(text.split("//", 1)[1], maxsplit=1)[0]
    if "@" in authority:
        return "an address has no user name"
    try:
        parsed: Url = _PARSER.validate_python(text)
    except ValidationError:
        return f"{text!r} is not an address that a browser takes"
    if not parsed.host:
        return f"{text!r} has no host"
    return None


def normal_url(text: str) -> str:
    """The one spelling of an address: scheme and host in lower case, default port gone."""
    return str(_PARSER.validate_python(text))
