"""The theme's templates: their dependencies and digests, rendering, and findings for errors."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import jinja2
import jinja2.bccache

from tracker.builder import cache
from tracker.model.files import Fault, decode
from tracker.model.findings import Finding
from tracker.site.jinja_compiler import REFERENCES, references
from tracker.site.outputs import Page


class Theme:
    """
    A Jinja environment over the theme's own folders.

    `content` is the folder that the paths of findings are relative to; `records` remember what templates name, by their source and by
    `code`, a digest of what compiles them.
    """

    def __init__(
        self,
        env: jinja2.Environment,
        folders: list[Path],
        render: Callable[[Page, dict[str, Any]], bytes],
        content: Path,
        records: cache.Records | None = None,
        code: bytes = b"",
    ) -> None:
        self.env = env
        self.records = records or cache.Records(None)
        self.code = code
        self.folders = [folder.resolve() for folder in folders]
        self.render = render
        self.content = content.resolve()
        self._digests: dict[str, bytes] = {}

    def digest(self, template: str) -> bytes:
        """Return a digest of the template and of all templates that it can reach."""
        if template not in self._digests:
            reached = blake2b(digest_size=16)
            for name in sorted(self.reach(template)):
                reached.update(name.encode() + b"\0" + self._sources.texts.get(name, "").encode() + b"\0")
            self._digests[template] = reached.digest()
        return self._digests[template]

    def fault(self, error: Exception) -> Finding | None:
        """Return a finding at the line of a template that raised `error`; None if no template did."""
        if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
            return self._finding(Path(error.filename), error.lineno, error.message or "syntax error")
        if isinstance(error, jinja2.TemplateNotFound) and not isinstance(error, jinja2.TemplatesNotFound):
            frame = self._innermost(error)
            return (
                self._finding(*frame, f"no template {error.name}")
                if frame
                else self._finding(self.folders[-1] / str(error.name), 1, "no such template")
            )
        if isinstance(error, UnicodeDecodeError):
            return self._not_text(error)
        frames = traceback.extract_tb(error.__traceback__)
        frame = self._innermost(error)
        if frame and (isinstance(error, jinja2.TemplateError) or Path(frames[-1].filename) == frame[0]):
            said = f"nothing is called {error} here" if isinstance(error, KeyError) else str(error)
            return self._finding(*frame, said or type(error).__name__)
        return None

    def reach(self, template: str) -> set[str]:
        """Return the template and all that it extends, includes, imports and calls, directly or not."""
        reached: set[str] = set()
        open_ends: list[Any] = [template]
        while open_ends:
            name = open_ends.pop()
            if name in reached:
                continue
            reached.add(name)
            if name.endswith("/"):
                open_ends += [other for other in self._sources.texts if other.startswith(name)]
                continue
            if name not in self._sources.texts:  # reported, with its line, by the template that renders it
                continue
            named = self._named(name)
            if None in named:  # chosen at render time: it may be any template
                return set(self._sources.texts)
            open_ends += named
        return reached

    def _named(self, name: str) -> list[str | None]:
        """Return the templates that a template names directly; None for a name computed at render time."""
        source = self._sources.texts[name]
        mark = blake2b(self.code + source.encode(), digest_size=16).digest()
        named: list[str | None] | None = self.records.get(mark)
        if named is None:
            named = self._compiled(name)
            if named is None:
                named = references(self.env, self.env.parse(source, name, self._sources.path(name)))
            self.records.put(mark, named)
        return named

    def _compiled(self, name: str) -> list[str | None] | None:
        """Return the references that a compiled template lists, which pages compile anyway; None if it lists none."""
        code = self.env.get_template(name).root_render_func.__globals__
        named: list[str | None] | None = code.get(REFERENCES)
        return named

    @cached_property
    def _sources(self) -> Sources:
        return Sources.of(self.folders)

    def _innermost(self, error: Exception) -> tuple[Path, int] | None:
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            path = Path(frame.filename)
            if any(folder in path.parents for folder in self.folders):
                return path, frame.lineno or 1
        return None

    def _not_text(self, error: UnicodeDecodeError) -> Finding | None:
        """Return a finding for the template whose bytes could not be decoded; None if they are not those of a template."""
        for name, fault in self._sources.faults.items():
            path = Path(self._sources.path(name))
            if path.read_bytes() == error.object:
                relative = Path(os.path.relpath(path, self.content)).as_posix()
                return fault._replace(code="template").at(relative)
        return None

    def _finding(self, path: Path, line: int, message: str) -> Finding:
        return Finding(Path(os.path.relpath(path, self.content)).as_posix(), line, 1, "template", message)


class Bytecode(jinja2.BytecodeCache):
    """Keeps compiled templates, so that not every process of every build compiles them; `code` is a digest of what compiles them."""

    def __init__(self, folder: Path, code: bytes) -> None:
        self.folder, self.code = folder, code

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        kept = cache.load(self.folder / bucket.key, self.code)
        if kept:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with suppress(OSError):
            cache.save(self.folder / bucket.key, bucket.bytecode_to_string(), self.code)


@dataclass(frozen=True, slots=True)
class Sources:
    """The templates of several folders by name; of two with one name the first counts, as for Jinja."""

    files: Mapping[str, Path]
    texts: Mapping[str, str]
    faults: Mapping[str, Fault]
    """The files that are not UTF-8: reported by the page that needs one, since an editor may leave others beside the templates."""

    @classmethod
    def of(cls, folders: Iterable[Path]) -> Sources:
        """Read the templates of several folders."""
        files: dict[str, Path] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*.*")):
                if path.is_file():
                    files.setdefault(path.relative_to(folder).as_posix(), path)
        read = {name: decode(path.read_bytes()) for name, path in files.items()}
        texts = {name: text for name, text in read.items() if isinstance(text, str)}
        return cls(files, texts, {name: fault for name, fault in read.items() if isinstance(fault, Fault)})

    def path(self, name: str) -> str:
        return str(self.files[name])
