"""The settings of the site, read once for all commands."""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tracker import engine
from tracker.model.findings import UsageError

if TYPE_CHECKING:
    from tracker.model.kinds import Kind
    from tracker.site.theme_files import ThemeFiles

NAME = "pelicanconf.py"
VARIABLE = "TRACKER_SETTINGS"
"""The environment variable that names another settings file than the project's."""

FOLDERS = ("PATH", "OUTPUT_PATH", "CACHE_PATH", "THEME")
"""Settings that are paths relative to the settings file, as in Pelican."""
OPTIONAL_PATHS = ("TRACKER_OVERRIDES", "TRACKER_MARK")
"""The same, where they are set."""
NEEDED = (*FOLDERS, "SITEURL", "DEFAULT_LANG")


@dataclass(frozen=True)
class Settings:
    """A settings file: its `values` by name, their folders absolute, and all `kinds`: the engine's and the site's own."""

    path: Path
    values: Mapping[str, Any]
    kinds: Mapping[str, Kind]

    @property
    def folder(self) -> Path:
        """The folder of the file; a site's own files are below it."""
        return self.path.parent

    @property
    def content(self) -> Path:
        return Path(self.values["PATH"])

    @property
    def output(self) -> Path:
        return Path(self.values["OUTPUT_PATH"])

    @property
    def cache(self) -> Path:
        return Path(self.values["CACHE_PATH"])

    @property
    def language(self) -> str:
        return str(self.values["DEFAULT_LANG"])

    @property
    def theme(self) -> ThemeFiles:
        """The files of the theme, the site's own before the engine's."""
        from tracker.site import theme_files

        return theme_files.of({"overrides": self.values.get("TRACKER_OVERRIDES"), "theme": self.values["THEME"]})

    def for_pelican(self, content: Path, output: str = "", site_url: str = "", *, search: bool = True) -> dict[str, Any]:
        """Return the settings for Pelican: these values, with those of a command. Raises UsageError for a URL that is none."""
        from tracker.model.urls import checked_base

        given: dict[str, Any] = {**self.values, "PATH": str(content)}
        if not search:
            given["SEARCH"] = False
        if output:
            given["OUTPUT_PATH"] = str(Path(output).absolute())
        if site_url:
            given["SITEURL"] = checked_base("--site-url", site_url)
        return given

    def catalogue(self) -> NullTranslations:
        """The words of the interface in the site's language."""
        from tracker.site.i18n import catalogs

        return catalogs.read(self.theme, self.language, catalogs.words_of(self.kinds, self.language))


def content_folder(content: str = "") -> Path:
    """The content folder that a command names, else that of the settings."""
    return Path(content).absolute() if content else read().content


def read() -> Settings:
    """
    The settings of the file that VARIABLE names, else of the `pelicanconf.py` here or in the nearest folder above that has one.

    Where none has, those of the engine's own repository, if this is one.

    Raises UsageError if the file is not there, cannot be run, lacks a folder or declares a kind that cannot be.
    """
    named = os.environ.get(VARIABLE)
    return _read(Path(named).absolute() if named else nearest(Path.cwd()))


def nearest(folder: Path) -> Path:
    """The settings file of a folder or of the nearest above it, as Invoke looks for its tasks."""
    found = (above / NAME for above in (folder, *folder.parents) if (above / NAME).is_file())
    return next(found, engine.CHECKOUT / NAME)


@cache
def _read(path: Path) -> Settings:
    from tracker.model.own_kinds import all_kinds  # loads pydantic, which a list of the commands need not wait for

    values = {name: value for name, value in vars(_run(path)).items() if name.isupper()}
    for name in NEEDED:
        if name not in values:
            raise UsageError(f"{path} has no setting {name}")
    set_paths = (name for name in OPTIONAL_PATHS if values.get(name))
    values |= {name: str(path.parent / values[name]) for name in (*FOLDERS, *set_paths)}
    return Settings(path, values, all_kinds(values.get("TRACKER_KINDS", ())))


def _run(path: Path) -> ModuleType:
    """The settings file as a module, under the name that Pelican gives it: a model's annotations are looked up there."""
    if not path.is_file():
        raise UsageError(f"there are no settings at {path}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except UsageError:
        raise
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]
        place = getattr(error, "lineno", None) or (lines[-1] if lines else 1)
        said = " ".join(str(error).split())
        raise UsageError(f"{path}:{place}: {type(error).__name__}: {said}") from None
    return module
