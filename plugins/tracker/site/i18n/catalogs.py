"""The catalogues of the interface's words: a PO file of the theme for each language but English, which is the source."""

from __future__ import annotations

import io
from gettext import GNUTranslations, NullTranslations
from hashlib import blake2b
from pathlib import Path

from tracker.model.findings import UsageError

ENGLISH = NullTranslations()


def place(theme: Path, language: str) -> Path:
    """Where the theme has the catalogue of a language."""
    return theme / "translations" / language / "LC_MESSAGES" / "tracker.po"


def digest(theme: Path | None, language: str) -> bytes:
    """What stands for the catalogue of a language where pages depend on it; empty for English."""
    path = place(theme, language) if theme else None
    return blake2b(path.read_bytes(), digest_size=16).digest() if path and path.is_file() else b""


def read(theme: Path | None, language: str) -> NullTranslations:
    """The catalogue of a language; English where the theme has none for it. Raises UsageError if the file is no PO file."""
    path = place(theme, language) if theme else None
    if path is None or not path.is_file():
        return ENGLISH
    from babel.messages.mofile import write_mo  # here: most sites have one language, and it costs a tenth of a second
    from babel.messages.pofile import PoFileError, read_po

    compiled = io.BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language.replace("-", "_"), abort_invalid=True))
    except (PoFileError, LookupError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from error
    compiled.seek(0)
    return GNUTranslations(compiled)
