"""
The words that readers see: every word of the interface, and those for the contract's values and fields.

English is the source. While pages of another language are made, `_` and its like speak as that language's catalogue does; the catalogue
has what stands here and in templates as the argument of `_`, `pgettext`, `ngettext` or `N_`, and the words that follow from the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from gettext import NullTranslations

from tracker.model.dates import PartialDate
from tracker.model.kinds import STATUSES as STATUSES
from tracker.model.kinds import Kind, role_label
from tracker.site.i18n.catalogs import ENGLISH

_spoken = ENGLISH


@contextmanager
def spoken(catalogue: NullTranslations) -> Iterator[None]:
    """While it lasts, the interface's words are those of a catalogue."""
    global _spoken
    before, _spoken = _spoken, catalogue
    try:
        yield
    finally:
        _spoken = before


def speaking() -> NullTranslations:
    """The catalogue whose words are spoken now."""
    return _spoken


def _(message: str) -> str:
    """A word of the interface."""
    return _spoken.gettext(message)


def pgettext(context: str, message: str) -> str:
    """A word that says different things in different places."""
    return _spoken.pgettext(context, message)


def ngettext(one: str, many: str, number: int) -> str:
    """The words that go with a number."""
    return _spoken.ngettext(one, many, number)


def N_(message: str) -> str:
    """Marks a word that `_` is asked for later."""
    return message


EVENTS = {
    "announced": N_("Announced"),
    "consultation-opened": N_("Consultation opened"),
    "consultation-closed": N_("Consultation closed"),
    "adopted": N_("Adopted"),
    "issued": N_("Issued"),
    "published": N_("Published"),
    "effective": N_("Took effect"),
    "amended": N_("Amended"),
    "suspended": N_("Suspended"),
    "resumed": N_("Resumed"),
    "enforced": N_("Enforced"),
    "superseded": N_("Superseded"),
    "repealed": N_("Repealed"),
    "expired": N_("Expired"),
    "milestone": N_("Milestone"),
}

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As the template of dates has them, so that the catalogue knows them."""

AHEAD = {
    "consultation-opened": N_("Consultation opens"),
    "consultation-closed": N_("Comments close"),
    "effective": N_("Takes effect"),
    "expired": N_("Expires"),
}
"""An event that lies ahead, where its words differ."""

STANCES = {
    "promote": N_("Promotes blockchain"),
    "restrict": N_("Restricts crypto"),
    "mixed": N_("Both tracks"),
    "neutral": N_("Context"),
}

SHORT_STANCES = {"promote": N_("Promote"), "restrict": N_("Restrict"), "mixed": N_("Both"), "neutral": N_("Context")}

FIELDS = {
    "type": N_("Type"),
    "status": N_("Status"),
    "stance": N_("Track"),
    "year": N_("Year"),
    "document_number": N_("Document number"),
    "milestone_label": N_("Milestone"),
    "url": N_("Original"),
    "archived_url": N_("Archived copy"),
    "accessed": N_("Read on"),
    "source_kind": N_("Kind of source"),
    "shared_origin": N_("Goes back to"),
    "website": N_("Website"),
    "aliases": N_("Also known as"),
    "former_ids": N_("Earlier addresses"),
    "abbreviation": N_("Abbreviation"),
}

LANGUAGES = {
    "en": N_("English"),
    "zh": N_("Chinese"),
    "zh-Hans": N_("Chinese (simplified)"),
    "zh-CN": N_("Chinese (simplified)"),
    "zh-Hant": N_("Chinese (traditional)"),
    "zh-HK": N_("Chinese (traditional)"),
    "zh-TW": N_("Chinese (traditional)"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "ru": N_("Russian"),
    "fr": N_("French"),
    "de": N_("German"),
}


VALUES = {"judicial-opinion": N_("Judicial opinion")}
"""Values whose words are not the value's own."""

STATUS_WORDS = {"in-force": "In force", "consultation": "In consultation"}
"""Statuses whose words are not the value's own; in the catalogue they all have the context "status"."""


def value(text: str) -> str:
    """A value of a vocabulary in words: "state-media" is "State media"."""
    return _(_value(text))


def status(text: str) -> str:
    """A status in words: "in-force" is "In force"."""
    return pgettext("status", STATUS_WORDS.get(text) or _value(text))


def facet_value(facet: str, text: str) -> str:
    """A facet's value in words."""
    if facet == "stance":
        return _(SHORT_STANCES.get(text, text))
    return status(text) if facet == "status" else value(text)


def field(name: str) -> str:
    """A field's name in words: "document_number" is "Document number"."""
    return _(english_field(name))


def role(name: str) -> tuple[str, str]:
    """The words for a reference: on the page that refers, and on the page that is referred to."""
    here, there = role_label(name)
    return _(here), _(there)


def stance(name: str) -> str:
    """Which way an act pushes."""
    return _(STANCES.get(name, name))


def event(name: str, *, ahead: bool) -> str:
    """What happened, or is going to happen, on a date of a timeline."""
    return _((AHEAD.get(name) if ahead else None) or EVENTS.get(name) or _value(name))


def language(tag: str) -> str:
    """A language tag in words, as far as it is known."""
    known = LANGUAGES.get(tag) or LANGUAGES.get(tag.split("-")[0])
    return _(known) if known else tag


def date(known: PartialDate) -> str:
    """A date in few words, as precise as it is known: "24 Sep 2021"."""
    form = {"year": _("{year}"), "month": _("{month} {year}"), "day": _("{day}\u00a0{month} {year}")}[known.precision]
    return form.format(year=known.text[:4], month=_(MONTHS[known.first_day.month - 1]), day=known.first_day.day)


def listed(items: Iterable[str]) -> str:
    """Things in a row: "one, two"."""
    return pgettext("between items", ", ").join(items)


def leading(name: str, others: int) -> str:
    """The first of some names, and how many others there are."""
    said = ngettext("%(name)s and %(number)d other", "%(name)s and %(number)d others", others)
    return said % {"name": name, "number": others} if others else name


def kinds(known: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """The kinds under the names that they have in the language that is spoken."""
    if _spoken is ENGLISH:
        return known
    return {name: replace(kind, label=_(kind.label), plural=_(kind.plural)) for name, kind in known.items()}


def counted(kind: Kind, number: int) -> str:
    """How many entries of a kind, in words: "1 policy", "1,204 policies"."""
    return _("%(number)s %(kind)s") % {"number": f"{number:,}", "kind": (kind.label if number == 1 else kind.plural).lower()}


@lru_cache(maxsize=4096)
def _value(text: str) -> str:
    return VALUES.get(text) or text.replace("-", " ").capitalize()


@lru_cache(maxsize=4096)
def english_field(name: str) -> str:
    """A field's name in English, for `_` to be asked later."""
    return FIELDS.get(name) or name.replace("_", " ").capitalize()
