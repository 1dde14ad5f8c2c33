"""Kinds that a site declares itself: what is refused, and how their entries are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from own_kinds import APPEAL, CASE, Case
from writing import entry, policy, write_content

from tracker.model import kinds
from tracker.model.findings import UsageError
from tracker.model.json_schemas import fields_schema
from tracker.model.kinds import Kind
from tracker.model.library import load, vocabulary_of
from tracker.model.own_kinds import all_kinds


def declared(name: str = "x", folder: str = "xs", model: Any = Case, **facts: Any) -> list[Kind]:
    return [Kind(name, folder, "X", "Xs", model, **facts)]


def test_own_kinds_come_after_the_engines() -> None:
    assert [*kinds.KINDS, "court-case", "appeal"] == list(all_kinds([CASE, APPEAL]))


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("Case", "TRACKER_KINDS is a list of Kind(…), not 'Case'"),
        ([Case], "is no Kind(…)"),
        (declared(name="Court Case"), "needs a name of lower-case letters"),
        (declared(name="policy"), "is declared already"),
        (declared(name="status"), "has the name of a parameter of the search"),
        (declared(folder="Court Cases"), "needs a folder of lower-case letters"),
        (declared(folder="policies"), "cannot have the folder 'policies'"),
        (declared(folder="timeline"), "cannot have the folder 'timeline'"),
        (declared(plain=True), "cannot be plain"),
        (declared(model=dict), "needs a model that inherits from EntryModel"),
        (declared(date_field="day"), "has no field 'day' to be dated by"),
        (declared(facets=("year",)), "has no date, and so no facet 'year'"),
        (declared(facets=("judge",)), "has no field 'judge' to be a facet"),
        (declared(facets=("title",)), "cannot have the facet 'title'"),
        ([replace(CASE, cited_as="verdict")], "cannot be cited as 'verdict'"),
        ([APPEAL], "refers in 'case' to the kind 'court-case', which there is not"),
    ],
)
def test_a_kind_that_cannot_be_is_refused(own: Any, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        all_kinds(own)

    assert words in str(refused.value)


def test_an_entry_of_an_own_kind_is_read_linked_and_checked(tmp_path: Path) -> None:
    case = entry({"title": "A v. B", "court": "ministry", "about": "[x, y]", "outcom": "void"})
    files: dict[str, str | bytes] = {"policies/x.md": policy(), "court-cases/a-v-b.md": case}

    library = load(write_content(tmp_path, files), kinds=all_kinds([CASE]))

    assert [("court-cases/a-v-b.md", "unknown-field")] == [(finding.path, finding.code) for finding in library.findings]
    assert [("about", ("policy", "x")), ("court", ("agency", "ministry"))] == library.outgoing["court-case", "a-v-b"]
    assert [("policy", "y")] == [(found.kind, found.id) for found in library.unresolved]


def test_a_list_of_an_own_kind_stands_in_the_sites_vocabulary(tmp_path: Path) -> None:
    own = all_kinds([CASE])
    case = entry({"title": "A v. B", "court": "ministry", "outcome": "voyd"})
    vocabulary = "outcome:\n  void: {label: Contract void}\n  upheld: {label: Contract upheld}\n"
    content = write_content(tmp_path, {"court-cases/a-v-b.md": case, "_vocabulary.yaml": vocabulary})

    [finding] = load(content, kinds=own).findings

    assert ("court-cases/a-v-b.md", "bad-value") == (finding.path, finding.code)
    assert 'did you mean "void"? The words are void, upheld.' == finding.hint
    assert ["void", "upheld"] == _choices(fields_schema(CASE, vocabulary_of(content, own))["properties"]["outcome"])


def _choices(field: dict[str, Any]) -> list[str]:
    return next(form["enum"] for form in field["anyOf"] if "enum" in form)


def test_a_list_that_nobody_gave_words_has_a_hint_where_to_give_them(tmp_path: Path) -> None:
    case = entry({"title": "A v. B", "court": "ministry", "outcome": "void"})

    [finding] = load(write_content(tmp_path, {"court-cases/a-v-b.md": case}), kinds=all_kinds([CASE])).findings

    assert "list its words under `outcome` in _vocabulary.yaml" == finding.hint


def test_a_vocabulary_without_the_kind_has_no_such_list(tmp_path: Path) -> None:
    content = write_content(tmp_path, {"_vocabulary.yaml": "outcome:\n  void: {label: Contract void}\n"})

    assert ["unknown-field"] == [finding.code for finding in load(content).findings]


def test_a_kind_that_changes_makes_entries_anew(tmp_path: Path) -> None:
    content = write_content(tmp_path, {"court-cases/a-v-b.md": entry({"title": "A v. B", "court": "ministry"})})
    other = Kind("court-case", "court-cases", "Case", "Cases", Case)

    before, after = (load(content, kinds=all_kinds([kind])).entries["court-case", "a-v-b"].digest for kind in (CASE, other))

    assert before != after
