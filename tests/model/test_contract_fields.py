"""The contract's fields: each word, list and condition once right and once wrong; one mistake is one finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from findings_of_content import codes, finding_lines
from writing import ARTICLE, POLICY, article, entry, page, policy

from tracker.model.kinds import KINDS
from tracker.model.vocabulary import DEFAULT, EVENTS, RELATIONS, STATUSES

REPORT = {"articles/report.md": article()}
LINKED = "It ends mining [@text], says [[report]]."


def told_of_policy(folder: Path, **fields: str) -> list[str]:
    files: dict[str, str | bytes] = {"policies/notice.md": policy(**fields)}
    return [line.removeprefix("policies/notice.md:") for line in finding_lines(folder, files)]


@pytest.mark.parametrize("name", sorted(POLICY))
def test_a_missing_field_of_a_policy_is_one_finding(tmp_path: Path, name: str) -> None:
    found = [line for line in told_of_policy(tmp_path, without=name) if "unreferenced" not in line]

    assert ["2:1 missing-field"] == found


@pytest.mark.parametrize("name", sorted(ARTICLE.keys() - {"archived_url"}))
def test_a_missing_field_of_an_article_is_one_finding(tmp_path: Path, name: str) -> None:
    files: dict[str, str | bytes] = {"articles/report.md": article(without=name), "policies/notice.md": policy(body=LINKED)}

    assert ["articles/report.md:2:1 missing-field"] == finding_lines(tmp_path, files)


@pytest.mark.parametrize("name", sorted(POLICY))
def test_a_misspelt_field_is_one_finding(tmp_path: Path, name: str) -> None:
    value = POLICY[name]

    assert ["11:1 unknown-field"] == told_of_policy(tmp_path, **{"without": name, f"{name[:2]}{name[3:]}": value})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "[in-force]"}, ["5:9 bad-type"]),
        ({"type": "{law: yes}"}, ["4:7 bad-type"]),
        ({"type": "Law"}, ["4:7 bad-value"]),
        ({"issued_by": "{lead: ministry}"}, ["8:12 bad-type"]),
        ({"issued_by": "ministry"}, ["8:12 bad-type"]),
        ({"sources": "{id: text, title: A, url_unknown: true}"}, ["11:10 bad-type"]),
        ({"sources": "[{id: Text, title: A, url_unknown: true}]"}, ["11:16 bad-id"]),
        ({"sources": "[{title: A, url_unknown: true}]"}, ["11:12 missing-field"]),
        ({"sources": "[{id: text, title: A, url_unknown: yes}]"}, ["11:45 bad-value"]),
        ({"sources": "[{id: text, title: A, ulr: 'https://example.org/'}]"}, ["11:32 unknown-field"]),
        ({"sources": "[{id: text, title: A, url: www.example.org}]"}, ["11:37 bad-url"]),
        ({"sources": "[{id: text, title: A, url: 'https://example.org', archived_url: x}]"}, ["11:74 bad-url"]),
        ({"sources": "[{id: text, title: A, url: 'https://example.org'}]"}, ["11:37 missing-archive"]),
        ({"sources": "[self, {id: text, title: A, url_unknown: true}]"}, ["11:11 bad-value"]),
        ({"sources": "[{id: text, title: A, url_unknown: true}, {id: text, title: B, url_unknown: true}]"}, ["11:57 duplicate-id"]),
        ({"sources": "[{id: text, title: A, url_unknown: true, url: 'https://a.org', archived_url: 'https://b.org'}]"},
         ["11:45 bad-value"]),
        ({"timeline": "[{date: 2021, event: issued, source: [text]}]"}, ["10:48 bad-type"]),
        ({"timeline": "[{date: 2021, event: issued, sorce: text}]"}, ["10:40 unknown-field"]),
        ({"timeline": "[{date: 2021, event: issued}]"}, ["10:13 unsourced-event"]),
        ({"timeline": "[~, {date: 2021, source: text}]"}, ["10:12 bad-value", "10:16 missing-field"]),
        ({"timeline": "[{date: 2021, event: issued, source: text}, x]"}, ["10:55 bad-type"]),
        ({"timeline": "[{date: 2020, event: issued, source: text}, {date: 2021-13, event: repealed, source: text}]", "status": "repealed"},
         ["10:62 bad-date"]),
        ({"status": "unclear"}, ["2:1 missing-field"]),
        ({"status": "unclear", "status_note": "Why."}, []),
        ({"status": "unclear", "statusnote": "Why."}, ["12:1 unknown-field"]),
        ({"milestone": "true"}, []),
        ({"milestone_label": "A label"}, []),
        ({"milestone": "'false'"}, []),
        ({"targets": "[{by: 2030, text: T}]"}, []),
        ({"targets": "[{by: soon, text: T}]"}, ["12:16 bad-date"]),
        ({"relations": "[{type: ends, policy: notice-2}]"}, ["12:20 bad-value", "12:34 unknown-reference"]),
        ({"translations": "{zh: {title: T, summary: " + "s" * 301 + "}}"}, ["12:40 long-summary"]),
        ({"translations": "{zh: {title: T, summary: " + "s" * 501 + "}}"}, ["12:40 bad-value"]),
        ({"original_title": "{zh: A, de-CH-1996: B, sgn-BE-FR: C, x-a: D, de-a-bb-b-cc: E}"}, []),
        ({"original_title": "{z: A}"}, ["12:18 bad-value"]),
        ({"original_title": "{zh_CN: A}"}, ["12:18 bad-value"]),
        ({"document_number": "0123", "stance_reason": "no"}, []),
    ],
)  # fmt: skip
def test_a_field_of_a_policy_is_right_or_told_once(tmp_path: Path, fields: dict[str, str], expected: list[str]) -> None:
    assert expected == told_of_policy(tmp_path, **fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"published_unknown": "true"}, ["10:20 bad-value"]),
        ({"without": "published", "published_unknown": "true"}, []),
        ({"without": "published", "published_unknown": "false"}, ["2:1 missing-field"]),
        ({"without": "published", "published_unknown": "maybe"}, ["9:20 bad-value"]),
        ({"without": "url", "url_unknown": "'true'"}, []),
        ({"url": "HTTPS://example.org"}, []),
        ({"url": "ftp://example.org"}, ["6:6 bad-url"]),
        ({"url": "https:///example.org"}, ["6:6 bad-url"]),
        ({"url": "https://user@example.org"}, ["6:6 bad-url"]),
        ({"url": "'https://example.org/a b'"}, ["6:6 bad-url"]),
        ({"url": "https://example.org/<a>"}, ["6:6 bad-url"]),
        ({"url": "https://[::1"}, ["6:6 bad-url"]),
        ({"url": "//example.org/a"}, ["6:6 bad-url"]),
        ({"archived_url": "x"}, ["7:15 bad-url"]),
        ({"without": "archived_url"}, ["6:6 missing-archive"]),
        ({"language": "no"}, []),
        ({"language": "english!"}, ["8:11 bad-value"]),
        ({"source_kind": "blog"}, []),
        ({"source_kind": "tweet"}, ["10:14 bad-value"]),
        ({"summary": "s" * 300}, []),
        ({"summary": "s" * 301}, ["3:10 long-summary"]),
        ({"summary": "s" * 501}, ["3:10 bad-value"]),
        ({"sources": "[{id: a, title: A, url_unknown: true}]"}, ["10:1 unknown-field"]),
        ({"themes": "[mining, mining]"}, ["9:18 bad-value"]),
        ({"themes": "[mining, '']"}, ["9:18 bad-value"]),
    ],
)
def test_a_field_of_an_article_is_right_or_told_once(tmp_path: Path, fields: dict[str, str], expected: list[str]) -> None:
    files: dict[str, str | bytes] = {"articles/report.md": article(**fields), "policies/notice.md": policy(body=LINKED)}

    assert expected == [line.removeprefix("articles/report.md:") for line in finding_lines(tmp_path, files)]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("name: A\ntitle: B", ["3:1 duplicate-key"]),
        ("title: A\nname: B", ["3:1 duplicate-key"]),
        ("name:\ntitle: A", []),
        ("title: A\nname: ''", []),
        ("name: ~\ntitle: ~", ["2:1 missing-field"]),
        ("title: A", []),
        ("name: [A]", ["2:7 bad-type"]),
        ("name: *a", ["2:7 yaml-syntax"]),
        ("nme: A", ["2:1 unknown-field"]),
    ],
)
def test_a_name_is_a_title(tmp_path: Path, front: str, expected: list[str]) -> None:
    files: dict[str, str | bytes] = {"themes/t.md": f"---\n{front}\nsummary: S\n---\n", "policies/notice.md": policy(themes="[mining, t]")}

    assert expected == [line.removeprefix("themes/t.md:") for line in finding_lines(tmp_path, files)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if not kind.named], ids=lambda kind: kind.name)
def test_a_name_is_unknown_where_titles_are_due(kind: object, tmp_path: Path) -> None:
    assert "unknown-field" in codes(tmp_path, {f"{kind.folder}/x.md": entry({"name": "A"}, "Text.")}, base=False)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_field_of_every_kind_takes_what_the_contract_says(kind: object, tmp_path: Path) -> None:
    for name, field in kind.model.model_fields.items():  # type: ignore[attr-defined]
        wrong = "A text" if "list[" in str(field.annotation) or "dict[" in str(field.annotation) else "[[a]]"
        found = codes(tmp_path, {f"{kind.folder}/x.yaml": f"{name}: {wrong}\n"}, base=False)  # type: ignore[attr-defined]
        assert "bad-type" in found, name
        assert 1 == found.count("bad-type"), name


@pytest.mark.parametrize(("words", "name"), [(STATUSES, "status"), ([*DEFAULT["stance"]], "stance")])
def test_every_word_of_a_list_is_taken(tmp_path: Path, words: tuple[str, ...], name: str) -> None:
    for word in words:
        found = codes(tmp_path, {"policies/notice.md": policy(**{name: word, "status_note": "N"})})
        assert not {"bad-value", "bad-type"} & set(found), word


def test_the_words_are_the_contracts() -> None:
    assert (
        "announced consultation-opened consultation-closed adopted issued published effective amended suspended resumed enforced "
        "superseded repealed expired milestone"
    ).split() == list(EVENTS)
    assert "implements amends supersedes repeals interprets cites responds-to".split() == list(RELATIONS)
    assert "proposed consultation adopted in-force amended superseded repealed expired completed unclear".split() == list(STATUSES)


def test_what_is_lost_with_a_faulty_field_is_not_told_as_unreferenced(tmp_path: Path) -> None:
    other = {"agencies/other.md": entry({"name": "Other", "type": "other", "place": "cn"})}
    for number, value in enumerate(("{a: other, b: ministry}", "[ministry, [other]]", "[ministry, &a other]", "[ministry, other")):
        files: dict[str, str | bytes] = {**other, "policies/notice.md": policy(issued_by=value)}
        assert 1 == len(codes(tmp_path / str(number), files)), value


def test_what_no_file_names_is_told_while_another_cannot_be_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/other.md": entry({"name": "Other", "type": "other", "place": "cn"}),
        "policies/notice.md": policy(),
        "pages/a.md": page("Text.", title="A: B"),
    }

    assert ["agencies/other.md:1:1 unreferenced", "pages/a.md:2:9 yaml-syntax"] == finding_lines(tmp_path, files)


THEME = "---\nname: Mining\nsummary: What is said.\npositions:\n{positions}---\n\nText.\n"


def test_two_positions_of_a_theme_may_rest_on_one_policy(tmp_path: Path) -> None:
    positions = (
        "  - {place: cn, position: prohibited, since: 2017, until: 2020, text: No., policies: [notice]}\n"
        "  - {place: cn, position: prohibited, since: 2021, text: No., policies: [notice]}\n"
    )

    assert [] == finding_lines(tmp_path, {"policies/notice.md": policy(), "themes/mining.md": THEME.format(positions=positions)})


def test_a_position_names_a_policy_once(tmp_path: Path) -> None:
    positions = "  - {place: cn, position: prohibited, since: 2021, text: No., policies: [notice, notice]}\n"

    files: dict[str, str | bytes] = {"policies/notice.md": policy(), "themes/mining.md": THEME.format(positions=positions)}

    assert ["themes/mining.md:5:82 bad-value"] == finding_lines(tmp_path, files)
