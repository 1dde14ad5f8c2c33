"""
The words that readers see: every word of the interface, and those for the contract's values and fields.

English is the source. While pages of another language are made, `_` and its like speak as that language's catalogue does; the catalogue
has what stands here and in templates as the argument of `_`, `pgettext`, `ngettext` or `N_`, and the words that follow from the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from gettext import NullTranslations
from typing import NamedTuple

from tracker.model.dates import PartialDate
from tracker.model.fields import field_label, list_of, roles
from tracker.model.kinds import Kind
from tracker.model.vocabulary import DEFAULT, RELATIONS, Term, Vocabulary, in_words
from tracker.site.i18n.catalogs import ENGLISH, nearest


class LanguageInUse(NamedTuple):
    """The language in which pages are being made: its catalog and tag, and the site's vocabulary."""

    catalogue: NullTranslations
    language: str
    vocabulary: Vocabulary


_in_use: ContextVar[LanguageInUse] = ContextVar("language in use", default=LanguageInUse(ENGLISH, "en", DEFAULT))  # noqa: B039 (an immutable value)


@contextmanager
def use_language(catalogue: NullTranslations, language: str = "en", vocabulary: Vocabulary | None = None) -> Iterator[None]:
    """Take interface words from a catalogue, and those of values from `vocabulary` or the one in use, during a block of code."""
    token = _in_use.set(LanguageInUse(catalogue, language, vocabulary or _in_use.get().vocabulary))
    try:
        yield
    finally:
        _in_use.reset(token)


def catalogue_in_use() -> NullTranslations:
    """The catalog in use."""
    return _in_use.get().catalogue


def _(message: str) -> str:
    """A word of the interface."""
    return _in_use.get().catalogue.gettext(message)


def pgettext(context: str, message: str) -> str:
    """A word that says different things in different places."""
    return _in_use.get().catalogue.pgettext(context, message)


def ngettext(one: str, many: str, number: int) -> str:
    """The words that go with a number."""
    return _in_use.get().catalogue.ngettext(one, many, number)


def N_(message: str) -> str:
    """Marks a word that `_` is asked for later."""
    return message


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As the template of dates has them, so that the catalogue knows them."""

FACETS = (N_("Year"),)
"""Names of facets that are no fields."""

MENTIONED = N_("Mentioned in")
"""The word for a link in a text, on the page that it links to."""


def word(name: str, value: str, *, short: bool = False, ahead: bool = False) -> str:
    """A value of a list of the vocabulary in words; `short` for narrow places, `ahead` for an event that lies ahead."""
    return word_of(name, _in_use.get().vocabulary.term(name, value), short=short, ahead=ahead)


def word_of(name: str, term: Term, *, short: bool = False, ahead: bool = False) -> str:
    """A term of the list `name` in words of the language in use."""
    text = (term.ahead if ahead else "") or (term.short if short else "") or term.label
    if term.is_own:
        said = nearest(term.translations, _in_use.get().language)
        return (said.get("short") if short else "") or said.get("label") or text
    return pgettext(name, text) if name in CONTEXTS else _(text)


def word_in(name: str, value: str, language: str) -> str:
    """A value of a list in words of a language, as the site's vocabulary has them; "" if it has none."""
    return nearest(_in_use.get().vocabulary.term(name, value).translations, language).get("label", "")


def description(name: str, value: str) -> str:
    """Return the explanation of a value of the vocabulary; "" if it has none."""
    term = _in_use.get().vocabulary.term(name, value)
    return nearest(term.translations, _in_use.get().language).get("description") or term.description


CONTEXTS = frozenset({"status"})
"""Lists whose words stand in the catalogs under a context of their name, since the same word means something else elsewhere."""


def value_of(kind: Kind, field: str, value: str, *, short: bool = False) -> str:
    """The value of a kind's field in words: from its list of the vocabulary, else the value itself."""
    name = list_of(kind.model, field)
    return word(name, value, short=short) if name else _(in_words(value))


def field(kind: Kind, name: str) -> str:
    """The name of a kind's field, or of a facet, in words: "document_number" is "Document number"."""
    return _(field_label(kind.model, name))


def role_there(kind: Kind, role: str, target: str) -> str:
    """The words for references of a kind on the page of an entry of the kind `target`: "Issued"."""
    if role in RELATIONS:
        return relation(role)[1]
    words = roles(kind.model).get((role, target))
    return _(words.there if words else MENTIONED if role == "mentions" else in_words(role))


def relation(type: str) -> tuple[str, str]:
    """The words for a relation: on the page of the policy that has it, and on that of the other."""
    term = _in_use.get().vocabulary.term("relation", type)
    return word_of("relation", term), _(term.inverse)


def language(tag: str) -> str:
    """A language tag in words of the language in use, as Unicode's locale data (CLDR) has them; the tag itself where it has none."""
    return _language(tag, _in_use.get().language)


@lru_cache(maxsize=1024)
def _language(tag: str, language: str) -> str:
    from babel import Locale, UnknownLocaleError  # loaded where a language is named

    try:
        name = Locale.parse(tag, sep="-").get_display_name(Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return tag
    return name or tag


def date(known: PartialDate) -> str:
    """A date in few words, as precise as it is known: "24 Sep 2021"."""
    form = {"year": _("{year}"), "month": _("{month} {year}"), "day": _("{day}\u00a0{month} {year}")}[known.precision]
    return form.format(year=known.text[:4], month=_(MONTHS[known.first_day.month - 1]), day=known.first_day.day)


def listed(items: Iterable[str]) -> str:
    """Things in a row: "one, two"."""
    return pgettext("between items", ", ").join(items)


def either(items: Sequence[str]) -> str:
    """Things of which the last is joined by a word: "2021 and 2025"."""
    return _("%(first)s and %(last)s") % {"first": listed(items[:-1]), "last": items[-1]} if len(items) > 1 else "".join(items)


def leading(name: str, others: int) -> str:
    """The first of some names, and how many others there are."""
    said = ngettext("%(name)s and %(number)d other", "%(name)s and %(number)d others", others)
    return said % {"name": name, "number": others} if others else name


def kinds(known: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """The kinds under the names that they have in the language in use."""
    if _in_use.get().catalogue is ENGLISH:
        return known
    return {name: _renamed(kind) for name, kind in known.items()}


def _renamed(kind: Kind) -> Kind:
    """A kind under the names that it has in the language that is spoken."""
    words = replace(kind.words, one=_(kind.words.one or kind.label), many=_(kind.words.many or kind.plural))
    return replace(kind, label=_(kind.label), plural=_(kind.plural), words=words)


CAPITALISED = frozenset({"de", "lb"})
"""Languages in which a noun has a capital letter within a sentence, too."""


def inside(text: str) -> str:
    """A label as it stands within a sentence."""
    return inside_of(_in_use.get().language, text)


def inside_of(language: str, text: str) -> str:
    """A label as it stands within a sentence of a language."""
    return text if language.split("-")[0] in CAPITALISED else text.lower()


def number(value: int) -> str:
    """A whole number with its thousands apart: "1,204"."""
    return f"{value:,}".replace(",", pgettext("between thousands", ","))


def counted(kind: Kind, count: int) -> str:
    """Return a number of entries of a kind in words: "1 act", "1,204 acts"."""
    return _("%(number)s %(kind)s") % {"number": number(count), "kind": inside(kind.words.one or kind.label) if count == 1 else many(kind)}


def many(kind: Kind) -> str:
    """Return the noun for entries of a kind as it stands within a sentence: "acts"."""
    return inside(kind.words.many or kind.plural)
