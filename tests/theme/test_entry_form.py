"""Decisions of the form for new entries, tried in node: rules, likeness, ids, the text of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples
from scripts import node

from tracker.cli.new_entry import proposed_id
from tracker.model.json_schemas import fields_schema
from tracker.model.kinds import KINDS
from tracker.model.library import Library, load

GOLDEN = Path(__file__).parents[1] / "golden_site" / "content"


@pytest.fixture(scope="module")
def golden() -> Library:
    return load(GOLDEN)


def test_the_browser_and_a_validator_take_the_same_entries_for_right(golden: Library) -> None:
    """Each sound entry, and each with one value replaced: of another type, empty, too long, no date."""
    cases: list[tuple[Any, Any]] = []
    for kind in KINDS.values():
        schema = fields_schema(kind, golden.vocabulary)
        for entry in golden.of(kind.name)[:3]:
            cases.append((schema, entry.fields))
            for name in entry.fields:
                wrong = ([], {}, "x" * 600, "2021-1", 7, None, True, "https:///x")
                cases += [(schema, {**entry.fields, name: value}) for value in wrong]
                cases.append((schema, {other: value for other, value in entry.fields.items() if other != name}))
            cases.append((schema, {**entry.fields, "unheard-of": "x"}))

    browser = node("entry-form/rules.js", "data.map(([schema, value]) => script.faults(schema, value).length === 0)", cases)

    valid = [jsonschema_rs.is_valid(schema, value) for schema, value in cases]
    assert [] == [value for (_, value), mine, other in zip(cases, browser, valid, strict=True) if mine != other]
    assert {True, False} == set(valid)


@pytest.mark.parametrize(
    ("text", "is_date"),
    [("2021", True), ("2021-02", True), ("2021-02-28", True), ("2021-02-29", False), ("2021-13", False), ("21", False), ("0000", False)],
)
def test_a_date_is_one_of_the_calendar(text: str, is_date: bool) -> None:
    assert is_date is node("entry-form/rules.js", "script.isDate(data)", text)


ROWS = [
    ["pboc", "People’s Bank of China", ["中国人民银行", "PBC"], ["zhongguorenminyinhang"]],
    ["pboc-x", "Bank of China Institute", [], []],
    ["mof", "Ministry of Finance", ["财政部"], ["caizhengbu"]],
]


@pytest.mark.parametrize(
    ("query", "first"),
    [("pboc", "pboc"), ("PBC", "pboc"), ("peoples bank", "pboc"), ("人民银行", "pboc"), ("renmin", "pboc"), ("caizheng", "mof"),
     ("minstry of finace", "mof"), ("zzzz", None), ("", None)],
)  # fmt: skip
def test_an_entry_is_offered_by_name_chinese_name_pinyin_and_likeness(query: str, first: str | None) -> None:
    offered = node("entry-form/near.js", "script.offers(...data)", [query, ROWS])

    assert first == (offered[0][0] if offered else None)


def test_a_title_like_a_known_one_is_told() -> None:
    told = node("entry-form/near.js", "data.map(([title, rows]) => script.alike(title, rows)?.[0] ?? null)", [
        ["The People's Bank of China", ROWS], ["Peoples Bank of China", ROWS], ["财政部", ROWS], ["Bank", ROWS], ["", ROWS],
    ])  # fmt: skip

    assert ["pboc", "pboc", "mof", None, None] == told


@pytest.mark.parametrize("title", ["Rules: on “Mining” & more", "Café — the 2nd", "People's Bank", "word " * 40])
def test_the_id_that_is_proposed_is_that_of_the_command(title: str) -> None:
    assert proposed_id(KINDS["policy"], title) == node("entry-form/text.js", "script.proposedId(data)", title)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=30)
FIELDS = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda name: name not in ("body", "null", "true", "false")),
    st.one_of(TEXT, st.lists(TEXT, min_size=1, max_size=3), st.lists(st.dictionaries(st.just("date"), TEXT, min_size=1), min_size=1)),
    min_size=1,
)


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(FIELDS, min_size=1, max_size=4))
def test_any_fields_are_written_as_yaml_that_is_read_as_them(fields: list[dict[str, Any]]) -> None:
    texts = node("entry-form/text.js", "data.map(script.entryText)", fields)

    assert fields == [yaml.load(text[4 : text.rindex("---\n")], yaml.CBaseLoader) for text in texts]
