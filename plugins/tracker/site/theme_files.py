"""The files of a theme: the engine's, with a site's own in their place or beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class ThemeFiles:
    """
    Theme folders that are read as one: of files with one path the first folder's counts.

    A theme folder has `templates/`, `static/` and `translations/`; each may be missing.
    """

    folders: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.folders)

    def all(self, path: str) -> Iterator[Path]:
        """Yield every folder's file at `path`, the one that counts first."""
        return (folder / path for folder in self.folders if (folder / path).is_file())

    def path(self, path: str) -> Path | None:
        """Return the file at `path` that counts, or None."""
        return next(self.all(path), None)

    def below(self, folder: str, suffix: str = "") -> dict[str, Path]:
        """Return the files below `folder` whose names end in `suffix`, by path below it, sorted; hidden ones are passed over."""
        files: dict[str, Path] = {}
        for theme in self.folders:
            for path in (theme / folder).rglob(f"*{suffix}"):
                if path.is_file() and not path.name.startswith("."):
                    files.setdefault(path.relative_to(theme / folder).as_posix(), path)
        return dict(sorted(files.items()))


def of(settings: Mapping[str, Any]) -> ThemeFiles:
    """Return the theme of a site's settings: the folder `overrides`, if there is one, before the folder `theme`."""
    return ThemeFiles(tuple(Path(settings[name]) for name in ("overrides", "theme") if settings.get(name)))
