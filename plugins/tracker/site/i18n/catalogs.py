"""The catalogues of the interface's words: a PO file of the theme for each language but English, which is the source."""

from __future__ import annotations

import io
from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from hashlib import blake2b
from pathlib import Path

from tracker.model.kinds import Kind
from tracker.model.vocabulary import NOTHING

ENGLISH = NullTranslations()


def place(theme: Path, language: str) -> Path:
    """Where the theme has the catalogue of a language."""
    return theme / "translations" / language / "LC_MESSAGES" / "tracker.po"


def digest(theme: Path | None, language: str) -> bytes:
    """What stands for the catalogue of a language where pages depend on it; empty for English."""
    path = place(theme, language) if theme else None
    return blake2b(path.read_bytes(), digest_size=16).digest() if path and path.is_file() else b""


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


def read(theme: Path | None, language: str, words: Mapping[str, str] = NOTHING) -> NullTranslations:
    """
    The catalogue of a language, with further `words`; English where the theme has none for it.

    Raises ValueError if the file is no PO file.
    """
    catalogue = _read(theme, language)
    if not words:
        return catalogue
    if catalogue is ENGLISH:
        return OwnWords(words)
    catalogue.add_fallback(OwnWords(words))
    return catalogue


def _read(theme: Path | None, language: str) -> NullTranslations:
    path = place(theme, language) if theme else None
    if path is None or not path.is_file():
        return ENGLISH
    from babel.messages.mofile import write_mo  # here: most sites have one language, and it costs a tenth of a second
    from babel.messages.pofile import PoFileError, read_po

    compiled = io.BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language.replace("-", "_"), abort_invalid=True))
    except (PoFileError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error
    compiled.seek(0)
    return GNUTranslations(compiled)
