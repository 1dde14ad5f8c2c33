"""The index's files: the same for the same documents, mostly the same for a few more, and as small as is promised."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools.bench.search_corpus import Corpus
from tracker.site.search import index, results, shards, terms, top_terms
from tracker.site.search.document import BOOSTS, Document, Facet, newest_first
from tracker.site.search.encoding import varints
from tracker.site.search.shard_files import Shards

from .conftest import Built, built, corpus, node, texts


def cut(documents: list[Document], facets: list[Facet]) -> Shards:
    ordered = newest_first(documents)
    found, _ = index.build(texts(ordered), BOOSTS, {})
    return shards.cut(found, ordered, facets, {})[0]


def test_the_same_documents_give_the_same_files() -> None:
    some = corpus(80)

    assert cut(some.documents, some.facets).files == cut(some.documents[::-1], some.facets).files


def test_another_word_gives_another_folder() -> None:
    some = corpus(80)
    changed = [*some.documents]
    changed[3] = changed[3]._replace(digest=b"another", texts={**changed[3].texts, "body": "quite another"})

    assert cut(some.documents, some.facets).build != cut(changed, some.facets).build


def test_a_newer_document_leaves_the_older_blocks_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "BLOCK", 16)
    some = corpus(80)
    newer = some.documents[0]._replace(digest=b"newer", id="newer", sort_day="2030-01-01", url="/policies/newer/")

    before, after = cut(some.documents, some.facets), cut([*some.documents, newer], some.facets)

    blocks = manifest(before)["blocks"].split()
    assert len(blocks) == 5
    assert blocks == manifest(after)["blocks"].split()[:5]
    assert [] == [path for path in before.files if path.split("/")[0] in blocks and before.files[path] != after.files.get(path)]


def test_a_block_is_another_only_if_its_values_or_periods_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "BLOCK", 16)
    some = corpus(80)
    retitled, moved, redated = [*some.documents], [*some.documents], [*some.documents]
    retitled[3] = retitled[3]._replace(digest=b"another", mark=b"another", shown={**retitled[3].shown, "title": "Quite another"})
    moved[3] = moved[3]._replace(digest=b"another", mark=b"another", facets={**moved[3].facets, "stance": ("neutral", "mixed")})
    redated[3] = redated[3]._replace(digest=b"another", mark=b"another", periods=(("2001-01-01", "2001-12-31"),))

    before, same, *others = (
        manifest(cut(documents, some.facets))["blocks"].split() for documents in (some.documents, retitled, moved, redated)
    )

    assert before == same
    assert [1, 1] == [len(set(other) - set(before)) for other in others]


def test_an_edit_changes_the_results_and_texts_of_its_entry_in_place() -> None:
    some = corpus(300)
    edited = [*some.documents]
    edited[3] = edited[3]._replace(digest=b"another", mark=b"another", shown={**edited[3].shown, "title": "Quite another"})

    before, after = cut(some.documents, some.facets), cut(edited, some.facets)

    own = {path: piece.digest for path, piece in before.pieces.items() if path.startswith("../entries/")}
    changed = [path for path, digest in own.items() if digest != after.pieces[path].digest]
    assert 2 == len(changed)
    assert changed[0].split("/")[:3] == changed[1].split("/")[:3]


def test_a_file_of_entries_has_another_name_when_it_is_of_others() -> None:
    """Else a page read before would show an entry that its query did not find."""
    some = corpus(300)
    fewer = [one for one in some.documents if one.id != some.documents[3].id]

    before, after = cut(some.documents, some.facets), cut(fewer, some.facets)

    shared = [path for path in before.files if path.startswith("../entries/") and path in after.files]
    assert [] == [path for path in shared if before.files[path] != after.files[path]]


@pytest.mark.parametrize(
    ("change", "most"),
    [
        ({"title": "Quite another title"}, 0.1),
        pytest.param({"body": "Quite another text"}, 0.5, marks=pytest.mark.exhaustive),
    ],
)
def test_an_edit_leaves_the_shards_of_other_words_where_they_are(thousand: Built, change: dict[str, str], most: float) -> None:
    documents = [*thousand.documents]
    documents[500] = documents[500]._replace(digest=b"another", texts={**documents[500].texts, **change})

    after = cut(documents, corpus(1_000).facets)

    shards_, others = ([path for path in one.pieces if path[:2] in ("t/", "p/")] for one in (thousand.cut, after))
    assert 0 < len(set(others) - set(shards_)) < most * len(shards_)


def test_another_name_leaves_the_suggestions_of_others_where_they_are(thousand: Built) -> None:
    """Also one that is referred to as often as others; as does one more reference to a name."""
    documents = thousand.documents
    often = max((one for one in documents if one.names), key=lambda one: one.weight)
    like = next(one for one in documents if one.names and 0 < one.weight < often.weight)
    newer = like._replace(digest=b"newer", id="newer", url="/companies/newer/", names=("Quite Another",))
    once_more = [one._replace(weight=3 * one.weight) if one is like else one for one in documents]

    added, risen = (cut(changed, corpus(1_000).facets) for changed in ([*documents, newer], once_more))

    suggested, more, other = ({path for path in one.pieces if path.startswith("n/")} for one in (thousand.cut, added, risen))
    assert 0 < len(more - suggested) < 0.2 * len(suggested)
    assert 0 < len(other - suggested) < 0.2 * len(suggested)


def manifest(shards_: Shards) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shards_.files[f"{shards_.build}/m"])
    return found


def test_what_is_not_dated_comes_last_and_in_order(tmp_path: Path) -> None:
    some = Corpus(40)
    some.documents = [
        one._replace(digest=one.digest + b"undated", sort_day="", periods=()) if number % 3 else one
        for number, one in enumerate(some.documents)
    ]
    found = built(some, tmp_path)

    shown = node(
        "shown.mjs",
        str(found.folder),
        found.cut.build,
        given=json.dumps(["kind=policy&kind=article", "kind=policy&kind=article&sort=date-asc", "from=1000"]),
    )

    ordered = [f"{document.kind}/{document.id}" for document in newest_first(some.documents)]
    dated = [f"{document.kind}/{document.id}" for document in newest_first(some.documents) if document.sort_day]
    assert [ordered, dated[::-1] + ordered[len(dated) :], dated] == shown


def test_every_filter_finds_what_has_its_value(thousand: Built) -> None:
    wanted = [
        (facet, value)
        for facet in ("kind", "stance", "agency", "theme", "company")
        for value in sorted({value for one in thousand.documents for value in one.facets[facet]})[:12]
    ]

    shown = node("shown.mjs", str(thousand.folder), thousand.cut.build, given=json.dumps([f"{facet}={value}" for facet, value in wanted]))

    for (facet, value), found in zip(wanted, shown, strict=True):
        assert [f"{one.kind}/{one.id}" for one in thousand.documents if value in one.facets[facet]] == found


def test_dates_find_what_has_a_day_between_them(thousand: Built) -> None:
    wanted = [("2015", "2016"), ("2015-02", "2015-02"), ("", "2013-05-06"), ("2020-06-30", ""), ("2031", ""), ("2016", "2015")]

    shown = node(
        "shown.mjs", str(thousand.folder), thousand.cut.build, given=json.dumps([f"from={start}&to={end}" for start, end in wanted])
    )

    for (start, end), found in zip(wanted, shown, strict=True):
        expected = [
            one
            for one in thousand.documents
            if (not start or one.sort_day[: len(start)] >= start) and (not end or one.sort_day[: len(end)] <= end)
        ]
        assert [f"{one.kind}/{one.id}" for one in expected] == found


def test_any_two_neighbouring_characters_find_their_title(thousand: Built) -> None:
    titles = [(f"{one.kind}/{one.id}", one.texts["original_title"]) for one in thousand.documents if one.texts["original_title"]][:40]
    asked = [(key, title[start : start + length]) for key, title in titles for start in range(0, len(title) - 4, 3) for length in (2, 4)]

    shown = node("shown.mjs", str(thousand.folder), thousand.cut.build, given=json.dumps([f"q={text}" for _, text in asked]))

    assert [] == [(key, text) for (key, text), found in zip(asked, shown, strict=True) if key not in found]


def test_a_typical_query_reads_little(thousand: Built) -> None:
    asked = [query for _, query in corpus(1_000).queries(100)]

    told = node("bytes.mjs", str(thousand.folder), thousand.cut.build, "10", given=json.dumps(asked))

    read = sorted(one["bytes"] for one in told)
    assert read[len(read) // 2] <= 25_000
    assert read[len(read) * 95 // 100] <= 40_000


@pytest.mark.exhaustive
def test_a_title_of_one_word_more_changes_few_files(thousand: Built) -> None:
    """Few files change: those of its result and text, of its new word, and those that lead to them."""
    documents, place = list(thousand.documents), len(thousand.documents) // 2
    old = documents[place]
    title = old.texts["title"] + " anew"
    said = {name: old.texts.get(name, "") for name in BOOSTS} | {"title": title}
    documents[place] = old._replace(
        texts=said, shown={**old.shown, "title": title}, digest=b"entry" + b"1" * 16, mark=b"1" * 16, names=(title,)
    )

    found, _ = index.build(texts(documents), BOOSTS, {})
    cut, _ = shards.cut(found, documents, corpus(1_000).facets, {})

    before = thousand.cut.pieces
    changed = [path for path, piece in cut.pieces.items() if path not in before or before[path].digest != piece.digest]
    assert 0 < len(changed) <= 60, len(before)


def test_numbers_are_written_in_sevens() -> None:
    assert bytes([0, 127, 128, 1, 255, 127, 128, 128, 1]) == varints([0, 127, 128, 16_383, 16_384])


@pytest.fixture
def many_common(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site of a thousand is large, and a word that an eighth of it has is common."""
    monkeypatch.setattr(top_terms, "FEW", 100)
    monkeypatch.setattr(top_terms, "COMMON", 120)
    monkeypatch.setattr(top_terms, "TOP", 60)
    monkeypatch.setattr(terms, "LONG_BYTES", 100)


@pytest.mark.exhaustive
@pytest.mark.usefixtures("many_common")
def test_an_edit_and_a_newer_document_leave_the_files_of_common_words_where_they_are() -> None:
    some = corpus(1_000)
    edited = [*some.documents]
    edited[500] = edited[500]._replace(digest=b"another", texts={**edited[500].texts, "title": "Policy of a market"})
    newer = some.documents[0]._replace(digest=b"newer", id="newer", sort_day="2030-01-01", url="/policies/newer/")

    before, after, more = (cut(documents, some.facets) for documents in (some.documents, edited, [*some.documents, newer]))

    by_document = {path for path in before.pieces if re.fullmatch(r"\.\./entries/\w+/c\d+", path)}
    common = {path for path in before.pieces if path.startswith("a/")}
    assert len(by_document) > 200
    assert len(common) > 20
    assert by_document <= set(after.pieces)
    assert 1 == sum(before.pieces[path].digest != after.pieces[path].digest for path in by_document)
    assert len(by_document - set(more.pieces)) <= 64
    assert len(common - set(after.pieces)) < len(common) / 2


@pytest.mark.exhaustive
@pytest.mark.usefixtures("many_common")
def test_the_best_results_proved_without_the_whole_lists_are_lunrs(tmp_path: Path) -> None:
    some = corpus(1_000)
    found = built(some, tmp_path)
    asked = [query for kind, query in some.queries(100) if kind != "chinese"]
    asked += [f"{query} policy" for query in asked] + [
        "policy",
        "digital asset",
        "policy^3 risk market",
        "policy policy data",
        "finan* public",
        "goverment~1",
    ]

    told = node("tiers.mjs", str(found.folder), found.cut.build, given=json.dumps(asked))

    assert [] == told["different"]
    assert told["proved"] > 60
