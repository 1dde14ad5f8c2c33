"""The entries of a built site as other programs take them in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from tests.cli.test_commands import invoke
from tracker.cli import load


@pytest.mark.process
def test_every_entry_is_an_action_and_a_document(golden_site: Path) -> None:
    records = [json.loads(line) for line in (golden_site / "data" / "entries.jsonl").read_bytes().splitlines()]

    done = invoke("load", "opensearch", "--index", "acts", "--output", golden_site)

    assert (0, "") == (done.returncode, done.stderr)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    actions, documents = lines[::2], lines[1::2]
    assert [{"index": {"_index": "acts", "_id": f"{record['kind']}/{record['id']}"}} for record in records] == actions
    assert [record | {"sources": None} for record in records] == [document | {"sources": None} for document in documents]
    assert {str} < {type(source) for record in records for source in record.get("sources", ())}
    assert {dict} == {type(source) for document in documents for source in document.get("sources", ())}


@pytest.mark.process
def test_the_mapping_is_the_body_of_the_request_that_makes_the_index() -> None:
    mapping = json.loads(invoke("load", "opensearch", "--mapping").stdout)["mappings"]

    assert mapping["date_detection"] is False
    assert {"recorded", "changed"} == mapping["properties"].keys()


def test_records_are_read_as_they_are_asked_for() -> None:
    read: list[int] = []

    def records() -> Iterator[bytes]:
        for number in range(10):
            read.append(number)
            yield orjson.dumps({"kind": "policy", "id": f"p{number}"})

    lines = load.bulk(records(), "tracker")

    assert [b'{"index":{"_index":"tracker","_id":"policy/p0"}}\n', b'{"kind":"policy","id":"p0"}\n'] == [next(lines), next(lines)]
    assert [0] == read


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("solr",), "no target 'solr': choose opensearch"),
        (("opensearch", "--index", "Über/x"), "'Über/x' is no name of an index"),
        (("opensearch", "--output", "nowhere"), "holds no built site: run `invoke build` first"),
    ],
)
def test_what_cannot_be_is_refused(words: tuple[str, ...], message: str) -> None:
    done = invoke("load", *words)

    assert 2 == done.returncode
    assert message in done.stderr
