"""The words that readers see for the contract's values and fields."""

from __future__ import annotations

from functools import lru_cache

from tracker.content.kinds import STATUSES as STATUSES
from tracker.content.kinds import Kind


def _(message: str) -> str:
    """Marks a word of the interface, so that a catalogue finds it."""
    return message


EVENTS = {
    "announced": _("Announced"),
    "consultation-opened": _("Consultation opened"),
    "consultation-closed": _("Consultation closed"),
    "adopted": _("Adopted"),
    "issued": _("Issued"),
    "published": _("Published"),
    "effective": _("Took effect"),
    "amended": _("Amended"),
    "suspended": _("Suspended"),
    "resumed": _("Resumed"),
    "enforced": _("Enforced"),
    "superseded": _("Superseded"),
    "repealed": _("Repealed"),
    "expired": _("Expired"),
    "milestone": _("Milestone"),
}

AHEAD = {
    "consultation-opened": _("Consultation opens"),
    "consultation-closed": _("Comments close"),
    "effective": _("Takes effect"),
    "expired": _("Expires"),
}
"""An event that lies ahead, where its words differ."""

STANCES = {
    "promote": _("Promotes blockchain"),
    "restrict": _("Restricts crypto"),
    "mixed": _("Both tracks"),
    "neutral": _("Context"),
}

SHORT_STANCES = {"promote": _("Promote"), "restrict": _("Restrict"), "mixed": _("Both"), "neutral": _("Context")}

FIELDS = {
    "type": _("Type"),
    "status": _("Status"),
    "stance": _("Track"),
    "year": _("Year"),
    "document_number": _("Document number"),
    "milestone_label": _("Milestone"),
    "url": _("Original"),
    "archived_url": _("Archived copy"),
    "accessed": _("Read on"),
    "source_kind": _("Kind of source"),
    "shared_origin": _("Goes back to"),
    "website": _("Website"),
    "aliases": _("Also known as"),
    "former_ids": _("Earlier addresses"),
    "abbreviation": _("Abbreviation"),
}

LANGUAGES = {
    "en": _("English"),
    "zh": _("Chinese"),
    "zh-Hans": _("Chinese (simplified)"),
    "zh-CN": _("Chinese (simplified)"),
    "zh-Hant": _("Chinese (traditional)"),
    "zh-HK": _("Chinese (traditional)"),
    "zh-TW": _("Chinese (traditional)"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "ru": _("Russian"),
    "fr": _("French"),
    "de": _("German"),
}


VALUES = {"in-force": _("In force"), "consultation": _("In consultation"), "judicial-opinion": _("Judicial opinion")}
"""Values whose words are not the value's own."""


@lru_cache(maxsize=4096)
def value(text: str) -> str:
    """A value of a vocabulary in words: "state-media" is "State media"."""
    return VALUES.get(text) or text.replace("-", " ").capitalize()


def facet_value(facet: str, text: str) -> str:
    """A facet's value in words."""
    if facet == "stance":
        return SHORT_STANCES.get(text, text)
    if facet == "type" and text == "consultation":
        return _("Consultation")
    return value(text)


@lru_cache(maxsize=4096)
def field(name: str) -> str:
    """A field's name in words: "document_number" is "Document number"."""
    return FIELDS.get(name) or name.replace("_", " ").capitalize()


def event(name: str, *, ahead: bool) -> str:
    """What happened, or is going to happen, on a date of a timeline."""
    return (AHEAD.get(name) if ahead else None) or EVENTS.get(name) or value(name)


def language(tag: str) -> str:
    """A language tag in words, as far as it is known."""
    return LANGUAGES.get(tag) or LANGUAGES.get(tag.split("-")[0]) or tag


def counted(kind: Kind, number: int) -> str:
    """How many entries of a kind, in words: "1 policy", "1,204 policies"."""
    return f"{number:,} {(kind.label if number == 1 else kind.plural).lower()}"
