"""The catalogues of the interface's words: a PO file of the theme for each language but English, which is the source."""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.model.findings import UsageError
from tracker.model.kinds import Kind
from tracker.model.vocabulary import NOTHING
from tracker.site.theme_files import ThemeFiles

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ENGLISH = NullTranslations()


def path_of(language: str) -> str:
    """Return the path of a language's catalogue in a theme."""
    return f"translations/{language}/LC_MESSAGES/tracker.po"


def digest(theme: ThemeFiles, language: str) -> bytes:
    """A digest of the catalogues of a language, for what depends on them; empty where the theme has none."""
    files = list(theme.all(path_of(language)))
    content = b"".join(blake2b(path.read_bytes(), digest_size=16).digest() for path in files)
    return blake2b(content, digest_size=16).digest() if files else b""


class OwnWords(NullTranslations):
    """Words that the theme's catalogue does not have: those of a site's own kinds, by the English ones."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self.words = words

    def gettext(self, message: str) -> str:
        return self.words.get(message, message)


def words_of(kinds: Mapping[str, Kind], language: str) -> dict[str, str]:
    """The words of kinds in a language, or in the nearest one that they have, by the English ones."""
    return {english: word for kind in kinds.values() for english, word in nearest(kind.translations, language).items()}


def nearest(translations: Mapping[str, Mapping[str, str]], language: str) -> Mapping[str, str]:
    """The words in a language, or in the nearest tag that stands for the same language; empty if there are none."""
    if language in translations:
        return translations[language]
    base = language.split("-")[0]
    return next((words for tag, words in translations.items() if tag.split("-")[0] == base), NOTHING)


def read(theme: ThemeFiles, language: str, words: Mapping[str, str] = NOTHING) -> NullTranslations:
    """
    The catalogue of a language, with further `words`; English where the theme has none for it.

    A site's own file replaces single messages of the engine's, English ones too. Raises UsageError if a file is no PO file.
    """
    catalogue = _read(theme, language)
    if not words:
        return catalogue
    if catalogue is ENGLISH:
        return OwnWords(words)
    catalogue.add_fallback(OwnWords(words))
    return catalogue


def _read(theme: ThemeFiles, language: str) -> NullTranslations:
    files = list(theme.all(path_of(language)))
    if not files:
        return ENGLISH
    from babel.messages.mofile import write_mo  # here: most sites have one language, and it costs a tenth of a second

    merged = _parsed(files[-1], language)
    for file in reversed(files[:-1]):
        for message in _parsed(file, language):
            if message.id and any([message.string] if isinstance(message.string, str) else message.string or ()):
                merged.delete(message.id, message.context)
                merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _parsed(path: Path, language: str) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language.replace("-", "_"), abort_invalid=True)
        codecs.lookup(catalogue.charset)
        return catalogue
    except (PoFileError, LookupError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from error
