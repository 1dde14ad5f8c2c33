"""`_vocabulary.yaml`: the words of a site's subject, read and checked with findings like an entry."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import Field, create_model

from tracker.model.entry_models import Model
from tracker.model.field_types import Flag, Id, Language, Side, Text
from tracker.model.kinds import Kind
from tracker.model.validation import FieldReader, fault_at
from tracker.model.vocabulary import DEFAULT, ENGINE, SUBJECT, Term, Vocabulary, with_words
from tracker.model.yaml_reader import compose_file


class Words(Model):
    """A value's words in another language."""

    label: Text | None = Field(None, description="the word on pages, in that language")
    short: Text | None = Field(None, description="the word in narrow places")
    description: Text | None = Field(None, description="the explanation")


class Value(Model):
    """One value of a list."""

    label: Text = Field(description="the word on pages")
    short: Text | None = Field(None, description="the word in narrow places; by default the label")
    description: Text | None = Field(None, description="what a reader who does not know the word is told")
    translations: dict[Language, Words] | None = Field(None, description="language to `label`, `short` and `description` in it")


class StanceValue(Value):
    """A stance."""

    side: Side | None = Field(None, description="where it is drawn: up, down, both or none")


class PolicyTypeValue(Value):
    """A type of policy."""

    binding: Flag | None = Field(None, description="`false`: nobody is bound by it, and what is in force reads “Current”")


VALUES: dict[str, type[Value]] = {"stance": StanceValue, "policy-type": PolicyTypeValue}


@cache
def kind_of(own: tuple[str, ...] = ()) -> Kind:
    """The whole file as a kind: a mapping of lists, `own` ones of the site's kinds too, to mappings of values."""
    names = (*SUBJECT, *ENGINE, *own)
    lists: dict[str, Any] = {name: (dict[Id, VALUES.get(name, Value)] | None, None) for name in names}  # type: ignore[misc]
    model: Any = create_model("VocabularyModel", __base__=Model, **lists)
    return Kind("vocabulary", "", "Vocabulary", "Vocabulary", model)


class VocabularyFile:
    """The vocabulary that a file declares, and the faults that the file shows."""

    def __init__(self, data: bytes = b"", own: tuple[str, ...] = ()) -> None:
        """`own` are the names of the lists that the site's kinds add."""
        self.own = own
        self.vocabulary = Vocabulary(own=own) if own else DEFAULT
        self.composed, self.faults = compose_file(data)
        if isinstance(self.composed.value, dict):
            self.read()
        elif self.composed.value is not None:
            self.faults.append(fault_at(self.composed.places[()], "bad-type", "this file holds lists of values", "begin with `stance:`"))

    def read(self) -> None:
        fields = FieldReader(kind_of(self.own), self.composed.value, self.composed, self.faults).fields(markdown=False)
        if "stance" in fields:
            self.check_sides(fields["stance"])
        lists: dict[str, dict[str, Term]] = {}
        for name, values in fields.items():
            for value, said in values.items():
                if name in ENGINE and value not in ENGINE[name]:
                    self.report_unknown(name, value)
                elif isinstance(said, dict) and "label" in said:
                    lists.setdefault(name, {})[value] = _term(name, value, said)
        self.vocabulary = Vocabulary(lists, self.own)

    def check_sides(self, stances: dict[str, Any]) -> None:
        """At least one stance is drawn up and one down."""
        sides = {said.get("side") for said in stances.values() if isinstance(said, dict)}
        for side in ("up", "down"):
            if side not in sides:
                place = self.composed.places[("stance",)]
                self.faults.append(fault_at(place, "bad-value", f"no stance has the side {side!r}", f"give one stance `side: {side}`"))
                return

    def report_unknown(self, name: str, value: str) -> None:
        place = self.composed.keys[(name, value)]
        hint = f"the engine knows {', '.join(ENGINE[name])}"
        self.faults.append(fault_at(place, "unknown-field", f"there is no {name} {value!r}", hint))


def _term(name: str, value: str, said: dict[str, Any]) -> Term:
    if name in ENGINE:
        return with_words(ENGINE[name][value], said["label"], said)
    return with_words(
        Term(value, value, side=said.get("side", "none"), binding=said.get("binding") not in ("false", False)), said["label"], said
    )
