"""The messages of the interface, read from templates and code, and what the catalogues make of them."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from tracker.builder import atomic
from tracker.model.fields import field_label, roles
from tracker.model.kinds import KINDS
from tracker.model.vocabulary import DEFAULT
from tracker.site.i18n import labels

PLUGIN = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
"""Functions by which templates ask for words, in Babel's notation."""
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
UNSEEN = "components_page.html"
"""A page that only tests make: its words are nobody's."""

TEMPLATE = "tracker.pot"
HEADER = "# The words of the interface. `invoke golden` brings this file to what templates and code say; translate what is empty."
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in a catalogue that is new, so that renewing it changes nothing but messages."""


def renew(theme: Path) -> None:
    """Make the template of all catalogues anew, and bring every catalogue to its messages; what is new waits for its translation."""
    template = found(theme)
    folder = theme / "translations"
    _write(folder / TEMPLATE, template)
    for path in sorted(folder.glob("*/LC_MESSAGES/tracker.po")):
        catalogue = read(path)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
        catalogue.obsolete.clear()
        _write(path, catalogue)


def read(path: Path) -> Catalog:
    """A catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3].replace("-", "_"), abort_invalid=True)


def found(theme: Path) -> Catalog:
    """All messages: of the theme's templates, of this plugin's code, and those that follow from the models."""
    catalogue = Catalog(header_comment=HEADER, project="tracker", version="1", creation_date=BEGUN, fuzzy=False)
    templates = [path for path in sorted((theme / "templates").rglob("*.html")) if path.name != UNSEEN]
    sources = [(path.relative_to(theme), _in_template(path.read_bytes())) for path in templates]
    sources += [(path.relative_to(PLUGIN.parent), _in_code(path.read_bytes())) for path in sorted((PLUGIN / "site").rglob("*.py"))]
    for path, asked in sources:
        for context, message in asked:
            catalogue.add(message, context=context, locations=[(path.as_posix(), 1)])
    for context, message in vocabulary():
        catalogue.add(message, context=context or None, locations=[("tracker/model/kinds.py", 1)])
    return catalogue


def vocabulary() -> Iterator[tuple[str, str]]:
    """
    The words that follow from the models and stand nowhere as such: context, or "", and message.

    The words of kinds, the names of their fields, the roles of references, the values of the engine's vocabulary.
    """
    for kind in KINDS.values():
        words = (getattr(kind.words, field.name) for field in fields(kind.words))
        yield from (("", word) for word in (kind.label, kind.plural, *words, *kind.headings) if word)
        yield from (("", field_label(kind.model, name)) for name in kind.model.model_fields)
        yield from (("", word) for role in roles(kind.model).values() for word in filter(None, (role.here, role.there, role.heading)))
    yield from _values()


def _values() -> Iterator[tuple[str, str]]:
    """The words of the engine's own vocabulary; a site's words are translated in its own file."""
    for name, terms in DEFAULT.lists.items():
        for term in terms.values():
            for text in filter(None, (term.label, term.short, term.ahead, term.inverse)):
                yield (name if name in labels.CONTEXTS else "", text)


def _in_template(source: bytes) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    for _line, message, _comments, context in extract("jinja2", io.BytesIO(source), KEYWORDS, (), OPTIONS):
        yield context, message


def _in_code(source: bytes) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    """Every call that asks for words; Babel's own reader passes over a call within another."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = [argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
            if name in {"_", "N_", "gettext"} and said:
                yield None, said[0]
            elif name in {"pgettext", "ngettext"} and len(said) == 2:
                yield (said[0], said[1]) if name == "pgettext" else (None, (said[0], said[1]))


def _write(path: Path, catalogue: Catalog) -> None:
    content = io.BytesIO()
    write_po(content, catalogue, width=120, include_lineno=False, sort_output=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, content.getvalue())
