"""Sites of small contents, planned and rendered without Pelican."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from writing import write_content

from tracker.model.kinds import KINDS, Kind
from tracker.model.library import load
from tracker.site import jinja_env
from tracker.site.i18n import labels
from tracker.site.plan import plan
from tracker.site.site import File, Page, Site

NOW = datetime.date(2022, 1, 1)
THEME = Path(__file__).parents[1] / "theme"
SETTINGS = {"sitename": "Tracker", "site_url": "https://example.org", "tag_authority": "example.org,2026"}


def site_of(
    folder: Path,
    files: dict[str, str | bytes],
    *,
    base: bool = True,
    now: datetime.date = NOW,
    kinds: Mapping[str, Kind] = KINDS,
    **settings: Any,
) -> Site:
    """The site of some files as they stand on a day."""
    library = load(write_content(folder, files, base), kinds=kinds)
    assert [] == [finding for finding in library.findings if finding.is_error]
    return Site.of(library, {**SETTINGS, **settings}, now)


def outputs(site: Site) -> dict[str, Page | File]:
    """The plan by path."""
    return {output.path: output for output in plan(site)}


def data(site: Site, path: str) -> Any:
    """The plain data of one output."""
    with speech(site):
        return outputs(site)[path].data()


def speech(site: Site) -> AbstractContextManager[None]:
    """While it lasts, words are those of the site."""
    return labels.spoken(site.catalogue, site.settings["lang"], site.vocabulary)


def render(site: Site, path: str) -> str:
    """One output as text, its no-break spaces as plain ones."""
    output = outputs(site)[path]
    content = data(site, path)
    if isinstance(output, File):
        return output.make(content).decode()
    env = jinja_env.environment(THEME / "templates", site.settings, site.vocabulary)
    return jinja_env.renderer(env, site)(output, content).decode().replace("\u00a0", " ")


def rendered(site: Site) -> dict[str, bytes]:
    """Every output by path."""
    env = jinja_env.environment(THEME / "templates", site.settings, site.vocabulary)
    page = jinja_env.renderer(env, site)
    with speech(site):
        return {o.path: page(o, o.data()) if isinstance(o, Page) else o.make(o.data()) for o in plan(site)}
