"""The further languages of a site: where each stands, its catalogue, and what it calls itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any

from tracker.model.findings import UsageError
from tracker.model.kinds import KINDS, Kind, reserved_ids_of_pages
from tracker.site.i18n import catalogs
from tracker.site.theme_files import ThemeFiles

PATH = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")
SAID = frozenset({"path", "sitename", "standfirst"})


@dataclass(frozen=True, slots=True)
class Language:
    """
    A language that the interface speaks and some entries are translated into.

    Its pages stand below `path`; `name` is its own word for itself.
    """

    tag: str
    path: str
    sitename: str
    standfirst: str
    catalogue: NullTranslations
    digest: str

    @property
    def name(self) -> str:
        return own_name(self.catalogue)


def paths(settings: Mapping[str, Any]) -> list[str]:
    """Return the paths of the languages in the settings, as far as these are valid."""
    return [said["path"] for said in settings.get("TRACKER_LANGUAGES", {}).values() if "path" in said]


def own_name(catalogue: NullTranslations) -> str:
    """Return the name of a catalogue's language in that language."""
    return catalogue.pgettext("this language, in its own words", "English")


def read(given: Mapping[str, Mapping[str, str]], theme: ThemeFiles, kinds: Mapping[str, Kind] = KINDS) -> list[Language]:
    """The languages that the setting names, by tag. Raises UsageError if one of them cannot be."""
    return [_language(tag, said, theme, kinds) for tag, said in sorted(given.items())]


def _language(tag: str, said: Mapping[str, str], theme: ThemeFiles, kinds: Mapping[str, Kind]) -> Language:
    path = said.get("path", "")
    if not PATH.fullmatch(path) or path in reserved_ids_of_pages(kinds):
        raise UsageError(f"the language {tag!r} needs a path like 'zh', and {path!r} is none")
    if unknown := said.keys() - SAID:
        raise UsageError(f"the language {tag!r} has unknown settings: {', '.join(sorted(unknown))}")
    if not theme.path(catalogs.path_of(tag)) and tag.split("-")[0] != "en":
        raise UsageError(f"the theme has no catalogue for the language {tag!r}: {catalogs.path_of(tag)}")
    catalogue = catalogs.read(theme, tag, catalogs.words_of(kinds, tag))
    return Language(tag, path, said.get("sitename", ""), said.get("standfirst", ""), catalogue, catalogs.digest(theme, tag).hex())
