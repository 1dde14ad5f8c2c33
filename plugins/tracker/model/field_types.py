"""
The types of fields: what each form of value must look like, and what a field says of the entries and lists that its values name.

The models' words are the contract's. Text arrives here as it stands in the file; what is empty has been left out before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from tracker.model.dates import partial_date
from tracker.model.urls import url_fault

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_ID = 80
LONGEST_TEXT = 1000
LONGEST_LIST = 1000
LONGEST_SUMMARY = 500
LONGEST_RULE = 300

# RFC 5646, section 2.1: a tag is well-formed when it fits the grammar.
LANGUAGE = re.compile(
    r"""(?ix:
    (?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})                # language and extended language
    (?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?                            # script, region
    (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*                             # variants
    (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*                                 # extensions
    (?:-x(?:-[a-z0-9]{1,8})+)?                                           # private use
    |x(?:-[a-z0-9]{1,8})+
    |en-GB-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo|i-pwn|i-tao|i-tay|i-tsu
    |sgn-BE-FR|sgn-BE-NL|sgn-CH-DE|art-lojban|cel-gaulish|no-bok|no-nyn|zh-guoyu|zh-hakka|zh-min|zh-min-nan|zh-xiang
    )""",
    re.ASCII,
)


def is_id(text: str) -> bool:
    """Return whether `text` has the form of an id: lower-case ASCII letters, digits, single hyphens, 80 characters at most."""
    return len(text) <= LONGEST_ID and ID.fullmatch(text) is not None


def plain_text(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("bad-value", "text of two lines where one is due")
    return text


def date_text(text: str) -> str:
    try:
        partial_date(text)
    except ValueError:
        raise PydanticCustomError("bad-date", "{text} is not a date", {"text": repr(text)}) from None
    return text


def url_text(text: str) -> str:
    fault = url_fault(text)
    if fault:
        raise PydanticCustomError("bad-url", "{text} is no address: {fault}", {"text": repr(text), "fault": fault})
    return text


def language_text(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        hint = "a language is a tag such as zh-Hans or en"
        raise PydanticCustomError("bad-value", "{text} is not a language tag", {"text": repr(text), "hint": hint})
    return text


def id_text(text: str) -> str:
    if not is_id(text):
        raise PydanticCustomError("bad-id", "{text} is not an id: lower-case letters, digits and single hyphens", {"text": repr(text)})
    return text


def _not_self(text: str) -> str:
    if text == "self":
        raise PydanticCustomError("bad-value", "'self' is how an article cites itself, not a source's id")
    return text


def source_id_text(text: str) -> str:
    return id_text(_not_self(text))


def flag_text(text: str) -> bool:
    if text not in ("true", "false"):
        raise PydanticCustomError("bad-value", "{text} is neither true nor false", {"text": repr(text)})
    return text == "true"


def summary_text(text: str) -> str:
    if LONGEST_SUMMARY < len(plain_text(text)) <= LONGEST_TEXT:
        raise PydanticCustomError("bad-value", "a summary of {length} characters; 500 are the most", {"length": len(text)})
    return text


def rule_text(text: str) -> str:
    if LONGEST_RULE < len(plain_text(text)) <= LONGEST_TEXT:
        raise PydanticCustomError("bad-value", "a text of {length} characters; 300 are the most", {"length": len(text)})
    return text


@dataclass(frozen=True)
class Reference:
    """Marks a text as the id of an entry of `kind`."""

    kind: str


LIST = "x-list"
"""The key under which a JSON Schema names a list of the vocabulary, until `json_schemas` puts the list's values there."""


@dataclass(frozen=True)
class ListedIn:
    """Marks a text as a value of a list of the vocabulary."""

    list: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), LIST: self.list}


@dataclass(frozen=True)
class SourceReference:
    """Marks a text as the id of one of the entry's own sources."""


@dataclass(frozen=True)
class Role:
    """
    Marks a field of references with its words: `here` on the page that refers, `there` on the page that is referred to.

    With a `heading`, what refers in this role stands under it on that page, apart from all else.
    """

    here: str
    there: str
    heading: str = ""


Text: TypeAlias = Annotated[str, AfterValidator(plain_text)]
Markdown: TypeAlias = str
Date: TypeAlias = Annotated[str, AfterValidator(date_text), Field(json_schema_extra={"pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"})]
Url: TypeAlias = Annotated[
    str, AfterValidator(url_text), Field(json_schema_extra={"format": "uri", "pattern": "^[hH][tT][tT][pP][sS]?://[^/]"})
]
Language: TypeAlias = Annotated[str, AfterValidator(language_text)]
Id: TypeAlias = Annotated[str, AfterValidator(id_text), Field(json_schema_extra={"pattern": f"^{ID.pattern}$", "maxLength": LONGEST_ID})]
SourceId: TypeAlias = Annotated[str, AfterValidator(source_id_text), Field(json_schema_extra={"pattern": f"^{ID.pattern}$"})]
Summary: TypeAlias = Annotated[str, AfterValidator(summary_text), Field(json_schema_extra={"maxLength": LONGEST_SUMMARY})]
RuleText: TypeAlias = Annotated[str, AfterValidator(rule_text), Field(json_schema_extra={"maxLength": LONGEST_RULE})]
Flag: TypeAlias = Annotated[
    str, AfterValidator(flag_text), Field(json_schema_extra={"enum": [True, False, "true", "false"], "type": ["boolean", "string"]})
]
CitedSource: TypeAlias = Annotated[Text, SourceReference()]
Agency_: TypeAlias = Annotated[Text, Reference("agency")]
Company_: TypeAlias = Annotated[Text, Reference("company")]
Theme_: TypeAlias = Annotated[Text, Reference("theme")]
Place_: TypeAlias = Annotated[Text, Reference("place")]
Person_: TypeAlias = Annotated[Text, Reference("person")]
Policy_: TypeAlias = Annotated[Text, Reference("policy")]
Article_: TypeAlias = Annotated[Text, Reference("article")]

PolicyType: TypeAlias = Annotated[Text, ListedIn("policy-type")]
Status: TypeAlias = Annotated[Text, ListedIn("status")]
Stance: TypeAlias = Annotated[Text, ListedIn("stance")]
EventType: TypeAlias = Annotated[Text, ListedIn("event")]
RelationType: TypeAlias = Annotated[Text, ListedIn("relation")]
SourceKind: TypeAlias = Annotated[Text, ListedIn("source-kind")]
AgencyType: TypeAlias = Annotated[Text, ListedIn("agency-type")]
CompanyType: TypeAlias = Annotated[Text, ListedIn("company-type")]
PositionType: TypeAlias = Annotated[Text, ListedIn("position")]
Rule: TypeAlias = Annotated[Text, ListedIn("rule")]
Actor: TypeAlias = Annotated[Text, ListedIn("actor")]

SIDES = ("up", "down", "both", "none")


def _side(text: str) -> str:
    if text not in SIDES:
        raise PydanticCustomError("bad-value", "{text} is no side; the sides are up, down, both and none", {"text": repr(text)})
    return text


Side: TypeAlias = Annotated[str, AfterValidator(_side), Field(json_schema_extra={"enum": list(SIDES)})]


def _original_form(value: Any) -> str:
    return "[languages]" if isinstance(value, dict) else "[text]"


OriginalTitle: TypeAlias = Annotated[
    Annotated[Text, Tag("[text]")] | Annotated[dict[Language, Text], Tag("[languages]")], Discriminator(_original_form)
]
