"""The theme's templates: which of them a page's template can reach, what one makes, and how one fails."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta

from tracker.content.findings import Finding
from tracker.outputs.site import Page


class Theme:
    """
    A Jinja environment over the theme's own folders.

    `content` is the folder that the paths of findings are relative to.
    """

    def __init__(
        self, env: jinja2.Environment, folders: list[Path], render: Callable[[Page, dict[str, Any]], bytes], content: Path
    ) -> None:
        self.env = env
        self.folders = [folder.resolve() for folder in folders]
        self.render = render
        self.content = content.resolve()
        self._digests: dict[str, bytes] = {}

    def digest(self, template: str) -> bytes:
        """A digest of the template and of all that it extends, includes and imports, near and far."""
        if template not in self._digests:
            reached = blake2b(digest_size=16)
            for name in sorted(self._reach(template)):
                reached.update(name.encode() + b"\0" + self._sources.get(name, "").encode() + b"\0")
            self._digests[template] = reached.digest()
        return self._digests[template]

    def fault(self, error: Exception) -> Finding | None:
        """The place in a template where `error` comes from; None if it comes from elsewhere."""
        if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
            return self._finding(Path(error.filename), error.lineno, error.message or "syntax error")
        if isinstance(error, jinja2.TemplateNotFound) and not isinstance(error, jinja2.TemplatesNotFound):
            frame = self._innermost(error)
            return (
                self._finding(*frame, f"no template {error.name}")
                if frame
                else self._finding(self.folders[-1] / str(error.name), 1, "no such template")
            )
        frames = traceback.extract_tb(error.__traceback__)
        frame = self._innermost(error)
        if frame and (isinstance(error, jinja2.TemplateError) or Path(frames[-1].filename) == frame[0]):
            return self._finding(*frame, str(error) or type(error).__name__)
        return None

    def _reach(self, template: str) -> set[str]:
        reached, open_ends = set(), [template]
        while open_ends:
            name = open_ends.pop()
            if name in reached:
                continue
            reached.add(name)
            if name not in self._sources:  # told, with its line, by the template that renders it
                continue
            for found in jinja2.meta.find_referenced_templates(self.env.parse(self._sources[name], name, self._sources.path(name))):
                if found is None:  # chosen while it renders: it may be any
                    return set(self._sources)
                open_ends.append(found)
        return reached

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self.folders)

    def _innermost(self, error: Exception) -> tuple[Path, int] | None:
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            path = Path(frame.filename)
            if any(folder in path.parents for folder in self.folders):
                return path, frame.lineno or 1
        return None

    def _finding(self, path: Path, line: int, message: str) -> Finding:
        return Finding(Path(os.path.relpath(path, self.content)).as_posix(), line, 1, "template", message)


class Sources(dict[str, str]):
    """The text of every template by name; of two folders with one name the first counts, as for Jinja."""

    def __init__(self, folders: list[Path]) -> None:
        self.files: dict[str, Path] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*.*")):
                if path.is_file():
                    self.files.setdefault(path.relative_to(folder).as_posix(), path)
        super().__init__((name, path.read_text("utf-8")) for name, path in self.files.items())

    def path(self, name: str) -> str:
        return str(self.files[name])
