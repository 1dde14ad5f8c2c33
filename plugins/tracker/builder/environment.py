"""Digests of what a site's own settings leave out and pages depend on: Jinja's settings, a site's own kinds, the code of other plugins."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson


def digest(settings: Mapping[str, Any]) -> bytes:
    """
    A digest of Pelican's settings whose names begin with `JINJA_` or `TRACKER_`, and of the code of all plugins by their names.

    A function or a class among the settings counts by its name and the source of its module: what else it reads is not seen.
    """
    ours = {name: value for name, value in settings.items() if name.startswith(("JINJA_", "TRACKER_"))}
    plugins = {name: source_digest(sys.modules.get(name)) for name in settings["PLUGINS"]}
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
    return blake2b(orjson.dumps([ours, plugins], default=_described, option=options), digest_size=16).digest()


def _described(value: Any) -> Any:
    """A setting that JSON does not know as values that it knows."""
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if isinstance(value, partial):
        return [value.func, value.args, value.keywords]
    named = value if hasattr(value, "__qualname__") else type(value)
    return [named.__module__, named.__qualname__, source_digest(sys.modules.get(str(named.__module__)))]


@cache
def source_digest(module: ModuleType | None) -> str:
    """A digest of a module's source, of a package's whole; empty for a module that has none."""
    file = getattr(module, "__file__", None)
    if not file:
        return ""
    source = Path(file)
    return _of_files(sorted(source.parent.rglob("*.py")) if source.name == "__init__.py" else [source])


def _of_files(paths: Iterable[Path]) -> str:
    content = blake2b(digest_size=16)
    for path in paths:
        content.update(path.name.encode() + b"\0" + blake2b(path.read_bytes()).digest())
    return content.hexdigest()
