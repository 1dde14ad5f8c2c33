"""
The vocabulary of a site: for each list of values one row a value, with the words that readers see and the facts that follow.

`content/_vocabulary.yaml` replaces a list of the subject (SUBJECT) whole and gives new words to the values of the engine's own lists
(ENGINE). Without it the defaults below hold; they name no subject. The order of a list is its order on the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import orjson

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Term:
    """
    One value of a list.

    `label` is what pages say, `short` what narrow places say, `description` what a reader is told who does not know the word, `ahead`
    the label of an event that lies ahead. `translations` maps a language to the same three; `is_own` is true for words of the site's file.

    `side` (stance): up, down, both or none. `binding` (policy type): false if nobody is bound. `group` (status): current, coming, ended
    or unclear. `statuses` (event): what a policy can be after it, the likeliest first. `acyclic` (relation): policies never form a circle
    of it; `inverse` (relation): the label on the other policy's page. `glyph`: the name of its icon.
    """

    value: str
    label: str
    short: str = ""
    description: str = ""
    ahead: str = ""
    inverse: str = ""
    side: str = "none"
    binding: bool = True
    group: str = ""
    statuses: tuple[str, ...] = ()
    acyclic: bool = False
    glyph: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_own: bool = False


def _terms(rows: Iterable[Term]) -> dict[str, Term]:
    return {term.value: term for term in rows}


def _plain(values: str) -> dict[str, Term]:
    """Terms whose labels are their values in words."""
    return _terms(Term(value, in_words(value)) for value in values.split())


def in_words(value: str) -> str:
    """A value as words: "state-media" is "State media"."""
    return value.replace("_", " ").replace("-", " ").capitalize()


CURRENT = "current"
"""Not a status of entries: how `in-force` is shown for a policy that binds nobody."""

ENGINE: Mapping[str, Mapping[str, Term]] = MappingProxyType(
    {
        "status": _terms(
            (
                Term("proposed", "Proposed", group="coming", glyph="ring"),
                Term("consultation", "In consultation", group="coming", glyph="half"),
                Term("adopted", "Adopted", group="coming", glyph="bar"),
                Term("in-force", "In force", group="current", glyph="disc"),
                Term(CURRENT, "Current", group="current", glyph="disc"),
                Term("amended", "Amended", group="current", glyph="notch"),
                Term("superseded", "Superseded", group="ended", glyph="arrow"),
                Term("repealed", "Repealed", group="ended", glyph="cross"),
                Term("expired", "Expired", group="ended", glyph="end"),
                Term("completed", "Completed", group="ended", glyph="check"),
                Term("unclear", "Unclear", group="unclear", glyph="question"),
            )
        ),
        "event": _terms(
            (
                Term("announced", "Announced"),
                Term("consultation-opened", "Consultation opened", ahead="Consultation opens", statuses=("consultation", "proposed")),
                Term("consultation-closed", "Consultation closed", ahead="Comments close"),
                Term("adopted", "Adopted", statuses=("adopted", "in-force")),
                Term("issued", "Issued", statuses=("adopted", "in-force")),
                Term("published", "Published", statuses=("adopted", "in-force")),
                Term("effective", "Took effect", ahead="Takes effect", statuses=("in-force",)),
                Term("amended", "Amended", statuses=("amended", "in-force")),
                Term("suspended", "Suspended"),
                Term("resumed", "Resumed", statuses=("in-force",)),
                Term("enforced", "Enforced"),
                Term("superseded", "Superseded", statuses=("superseded",)),
                Term("repealed", "Repealed", statuses=("repealed",)),
                Term("expired", "Expired", ahead="Expires", statuses=("expired",)),
                Term("milestone", "Further step"),
            )
        ),
        "relation": _terms(
            (
                Term("implements", "Implements", inverse="Implemented by", acyclic=True),
                Term("amends", "Amends", inverse="Amended by", acyclic=True),
                Term("supersedes", "Supersedes", inverse="Superseded by", acyclic=True),
                Term("repeals", "Repeals", inverse="Repealed by", acyclic=True),
                Term("interprets", "Interprets", inverse="Interpreted by", acyclic=True),
                Term("cites", "Cites", inverse="Cited by"),
                Term("responds-to", "Responds to", inverse="Responded to by"),
            )
        ),
        "rule": _terms(
            (
                Term("must", "Must", glyph="disc"),
                Term("must-not", "Must not", glyph="cross"),
                Term("may", "May", glyph="check"),
            )
        ),
        "position": _terms(
            (
                Term("prohibited", "Prohibited", glyph="cross"),
                Term("licence", "Licence needed", short="Licence", glyph="bar"),
                Term("conditions", "Allowed with conditions", short="Conditions", glyph="half"),
                Term("allowed", "Allowed", glyph="check"),
                Term("promoted", "Promoted", glyph="disc"),
                Term("no-rule", "No rule found", short="No rule", glyph="ring"),
            )
        ),
    }
)
"""Lists whose values the engine knows, since checks follow from them; a site can only change their words."""

SUBJECT: Mapping[str, Mapping[str, Term]] = MappingProxyType(
    {
        "stance": _terms(
            (
                Term("promote", "Promotes", short="Promote", side="up"),
                Term("restrict", "Restricts", short="Restrict", side="down"),
                Term("mixed", "Does both", short="Both", side="both"),
                Term("neutral", "Neither"),
            )
        ),
        "policy-type": {
            **_plain("law regulation rules guideline notice"),
            **_terms(
                (
                    Term("plan", "Plan", binding=False),
                    Term("standard", "Standard", binding=False),
                    Term("statement", "Statement", binding=False),
                    Term("judicial-opinion", "Judicial opinion"),
                    Term("pilot", "Pilot", binding=False),
                    Term("consultation", "Consultation", binding=False),
                    Term("speech", "Speech", binding=False),
                )
            ),
        },
        "agency-type": _plain(
            "party-body ministry regulator central-bank court association local-government legislature government research-institute "
            "standards-body other"
        ),
        "company-type": _plain("exchange miner mining-hardware payments bank technology telecom energy media finance other"),
        "source-kind": _plain(
            "official-text official-summary official-copy state-media news trade-press legal-analysis institution company-statement "
            "academic court-record reference blog repost"
        ),
        "actor": _plain("anyone individual company bank financial-institution service-provider platform public-body court other"),
    }
)
"""Lists that belong to the subject; one that stands in the site's file replaces the list here whole."""


class Vocabulary:
    """All lists of a site. `digest` stands for every value and word: whatever depends on the vocabulary depends on it."""

    def __init__(self, lists: Mapping[str, Mapping[str, Term]] = NOTHING, own: Iterable[str] = ()) -> None:
        """`lists` replaces lists of the subject, and single values of the engine's; `own` are the names of further lists."""
        self.lists: dict[str, Mapping[str, Term]] = {**ENGINE, **SUBJECT, **dict.fromkeys(own, NOTHING)}
        for name, terms in lists.items():
            self.lists[name] = {**ENGINE[name], **terms} if name in ENGINE else terms
        rows = [[name, [_row(term) for term in terms.values()]] for name, terms in self.lists.items()]
        self.digest = blake2b(orjson.dumps(rows), digest_size=16).digest()

    def __getitem__(self, name: str) -> Mapping[str, Term]:
        """The terms of a list by their values, in order. Raises KeyError for a list that there is none of."""
        return self.lists[name]

    def term(self, name: str, value: str) -> Term:
        """The term of a value; for a value that is not in the list, one made of the value itself."""
        return self.lists[name].get(value) or Term(value, in_words(value))

    def side(self, stance: str) -> str:
        """Return the side on which a stance is drawn: up, down, both or none."""
        return self.term("stance", stance).side

    def shown_status(self, type: str, status: str) -> str:
        """The status that readers are shown: a policy in force that binds nobody is current."""
        return CURRENT if status == "in-force" and not self.term("policy-type", type).binding else status


def _row(term: Term) -> list[Any]:
    words = {language: dict(said) for language, said in sorted(term.translations.items())}
    return [
        term.value, term.label, term.short, term.description, term.ahead, term.inverse, term.side, term.binding, term.glyph, words,
        term.is_own,
    ]  # fmt: skip


def with_words(term: Term, label: str, said: Mapping[str, Any]) -> Term:
    """A term of the engine's with a site's words."""
    return replace(
        term,
        label=label,
        short=said.get("short", ""),
        description=said.get("description", ""),
        ahead="",
        translations=said.get("translations", NOTHING),
        is_own=True,
    )


DEFAULT = Vocabulary()

STATUSES: tuple[str, ...] = tuple(value for value in ENGINE["status"] if value != CURRENT)
EVENTS: tuple[str, ...] = tuple(ENGINE["event"])
RELATIONS: tuple[str, ...] = tuple(ENGINE["relation"])
RULES: tuple[str, ...] = tuple(ENGINE["rule"])
POSITIONS: tuple[str, ...] = tuple(ENGINE["position"])
NO_RULE = "no-rule"
"""The position where nothing was found that a policy says of an activity."""
ACYCLIC_RELATIONS = tuple(value for value, term in ENGINE["relation"].items() if term.acyclic)
STATUS_AFTER: Mapping[str, tuple[str, ...]] = {value: term.statuses for value, term in ENGINE["event"].items() if term.statuses}
"""The statuses that a policy can have after an event, the likeliest first; for events that change the status."""


def statuses_of(*groups: str) -> tuple[str, ...]:
    """The statuses of entries in some groups: current, coming, ended, unclear."""
    return tuple(value for value in STATUSES if ENGINE["status"][value].group in groups)


ENDING = tuple(status for status in statuses_of("ended") if status in EVENTS)
"""The statuses of an ended policy that an event of the same name brings about."""


OFFICIAL = "official-"
DOCUMENT = (f"{OFFICIAL}text", f"{OFFICIAL}copy")
NEWS = frozenset({"news", "state-media", "trade-press"})
"""Kinds of sources are known by their names, since a site may have its own list: these are what the checks of names below look for."""


def is_official(source_kind: str) -> bool:
    """Return whether a source is official: the document itself, or its issuer's account of it."""
    return source_kind.startswith(OFFICIAL)


def is_document(source_kind: str) -> bool:
    """Return whether a source is the document itself."""
    return source_kind in DOCUMENT


def is_news(source_kind: str) -> bool:
    """Return whether a source is a report of the press."""
    return source_kind in NEWS


def officiality(source_kind: str) -> int:
    """The rank of an official kind of source: first the document itself, then a copy of it, then all others."""
    return DOCUMENT.index(source_kind) if source_kind in DOCUMENT else len(DOCUMENT)
