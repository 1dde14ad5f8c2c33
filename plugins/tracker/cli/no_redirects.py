"""Requests whose redirects are not followed: they carry keys, or the redirect itself is the answer."""

from __future__ import annotations

import urllib.request
from typing import Any


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """An opener with this handler raises HTTPError for a redirect."""

    def redirect_request(self, *_: Any) -> None:
        return None
