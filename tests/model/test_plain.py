"""A file in which nothing needs to be told is read without places, and says the same as with them."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from writing import article, policy

from tracker.model import entries
from tracker.model.entries import Entry, parse
from tracker.model.files import SourceFile
from tracker.model.kinds import KINDS
from tracker.model.yaml_reader import compose, plain

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["", "null", "~", "a\nb", "text\n", "<<"]
)
VALUES = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=12)


def pruned(value: object) -> object:
    """A composed value without what counts as absent, as a reader of fields takes it."""
    if isinstance(value, dict):
        items = {name: pruned(item) for name, item in value.items()}
        return {name: item for name, item in items.items() if item is not None and item != []}
    if isinstance(value, list):
        return [pruned(item) for item in value]
    return (value.removesuffix("\n") if value.strip() else None) if isinstance(value, str) else value


@given(st.dictionaries(WORDS, VALUES, max_size=4), st.sampled_from(["", '"', "'", "|"]))
def test_what_is_plain_says_what_a_reader_with_places_says(fields: dict[str, object], style: str) -> None:
    text = yaml.safe_dump(fields, allow_unicode=True, default_style=style or None)

    composed, found = compose(text), plain(text, markdown=True)

    if found is not None:
        assert composed.faults == []
        assert found == pruned(composed.value)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x",
        "a: !!str 1",
        "a: 1\na: 2",
        "<<: {a: 1}",
        "a: [~]",
        "a: ['']",
        'a: "\\u202e"',
        '"\\u202e": a',
        "a: &#x202e;",
        "a: 1\n---\nb: 2",
        "[a, b]",
        "word",
        "",
        "a: [b",
        f"a: {'x' * 1001}",
        f"a: {[1] * 1001}",
        "a: " + "[" * 60 + "]" * 60,
        "body: text",
    ],
)
def test_what_may_have_to_be_told_is_not_plain(text: str) -> None:
    assert plain(text, markdown=True) is None


@pytest.mark.parametrize("text", ["body: ''", 'body: "a\\u202e"', "body: [a]", "body:"])
def test_a_body_among_the_fields_is_plain_in_a_block_alone(text: str) -> None:
    assert plain(text, markdown=False) is None
    assert plain("body: |\n  text\n", markdown=False) == {"body": "text\n"}


@pytest.mark.parametrize(("name", "text"), [("policies/x.md", policy(body="A [[b]] cites [@s].")), ("articles/x.md", article())])
def test_a_sound_file_has_the_record_that_the_reader_with_places_makes(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = next(kind for kind in KINDS.values() if name.startswith(kind.folder))
    file = SourceFile(name, kind, Path(name).stem)

    content, sound = parse(file, text)
    monkeypatch.setattr(entries, "plain", lambda *_args, **_named: None)
    _, told = parse(file, text)
    one, other = Entry(file, b"", content, sound), Entry(file, b"", content, told)

    assert (one.sound, other.sound) == (True, False)
    for attribute in ("draft", "fields", "body", "scan", "references", "places", "excused", "faulty_sources"):
        assert getattr(one, attribute) == getattr(other, attribute)
    assert one.own_warnings() == told[-1]
