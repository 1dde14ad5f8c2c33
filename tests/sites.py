"""Sites of small contents, planned and rendered without Pelican."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
import jinja2.bccache
from writing import write_content

from tracker.model.comparison import Change
from tracker.model.kinds import KINDS, Kind
from tracker.model.library import load
from tracker.model.log import Log
from tracker.site import jinja_env
from tracker.site.i18n import labels
from tracker.site.outputs import File, Page, joined
from tracker.site.plan import plan
from tracker.site.site import Site

NOW = datetime.date(2022, 1, 1)
THEME = Path(__file__).parents[1] / "theme"
SETTINGS = {"sitename": "Tracker", "site_url": "https://example.org", "tag_authority": "example.org,2026"}


class Compiled(jinja2.BytecodeCache):
    """Keeps what templates compile to, which takes half a second a site, for all sites of a process."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def site_of(
    folder: Path,
    files: dict[str, str | bytes],
    *,
    base: bool = True,
    now: datetime.date = NOW,
    changes: Iterable[Change] = (),
    kinds: Mapping[str, Kind] = KINDS,
    **settings: Any,
) -> Site:
    """The site of some files as they stand on a day, after some changes."""
    library = load(write_content(folder, files, base), kinds=kinds)
    assert [] == [finding for finding in library.findings if finding.is_error]
    log = Log(changes, library.former, library.gone, now.isoformat())
    return Site(library, {**SETTINGS, **settings}, now, log=log)


def outputs(site: Site) -> dict[str, Page | File]:
    """The plan by path."""
    planned = {path: output for output in plan(site) for path in output.paths}
    return {path: listing(site, output, planned) for path, output in planned.items()}


def listing(site: Site, output: Page | File, planned: dict[str, Page | File]) -> Page | File:
    """An output as one that lists no other: with the sizes and checksums of those that it lists, made when its data is asked for."""
    if not output.of:
        return output

    def data(site: Site, *args: Any) -> Any:
        files = {path: made(site, listing(site, planned[path], planned), path) for path in output.of}
        return output.function(site, *args, {path: (len(file), sha256(file).hexdigest()) for path, file in files.items()})

    return replace(output, function=data, of=())


def data(site: Site, path: str) -> Any:
    """The plain data of one output."""
    with use_language(site):
        return outputs(site)[path].data(site)


def use_language(site: Site) -> AbstractContextManager[None]:
    """Use the language and the vocabulary of a site in a block of code."""
    return labels.use_language(site.catalogue, site.settings["lang"], site.vocabulary)


def made(site: Site, output: Page | File, path: str = "") -> bytes:
    """The bytes of an output; of several files, those of the one at `path`."""
    with use_language(site):
        data = output.data(site)
        contents = output.contents(data) if isinstance(output, File) else [renderer(site)(output, data)]
        return [joined(content) for content in contents][output.paths.index(path or output.path)]


def content(site: Site, path: str) -> bytes:
    """The bytes of the output at a path."""
    with use_language(site):
        return made(site, outputs(site)[path], path)


def render(site: Site, path: str) -> str:
    """One output as text, its no-break spaces as plain ones."""
    return content(site, path).decode().replace("\u00a0", " ")


def rendered(site: Site) -> dict[str, bytes]:
    """Every output by path."""
    planned, page, found = outputs(site), renderer(site), dict[str, bytes]()
    with use_language(site):
        for path, output in planned.items():
            if path == output.path:
                data = output.data(site)
                contents = output.contents(data) if isinstance(output, File) else [page(output, data)]
                found |= zip(output.paths, map(joined, contents), strict=True)
    return found


def write(site: Site, folder: Path) -> Path:
    """Write every output below a folder, and return that."""
    for path, content in rendered(site).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def renderer(site: Site) -> Callable[[Page, dict[str, Any]], bytes]:
    """Return the function that renders the pages of a site."""
    return jinja_env.renderer(environment(site), site)


def environment(site: Site) -> jinja2.Environment:
    """The theme's templates, compiled once a process."""
    env = jinja_env.environment(THEME / "templates", site.settings, site.vocabulary)
    env.bytecode_cache = COMPILED
    return env


def section(site: Site, path: str, name: str) -> dict[str, Any]:
    """The data of the section of a page that has an id, or of the first one with a component; empty if it has none."""
    sections = data(site, path)["sections"]
    return next((one.data for one in sections if name in (one.id, one.component)), {})


def referring(site: Site, path: str) -> list[dict[str, Any]]:
    """The groups of what refers to an entry, as one of its pages has them, in its order."""
    page = data(site, path)
    shown = [one.data["groups"] for one in page.get("sections", ()) if one.component in ("kind_sections", "backlinks")]
    return [group for groups in (*shown, page.get("groups", [])) for group in groups]
