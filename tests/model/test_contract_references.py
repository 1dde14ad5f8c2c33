"""References, drafts, former and removed ids, rings, and the warnings that follow from who refers to whom."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from findings_of_content import codes, finding_lines, findings
from hypothesis import given
from hypothesis import strategies as st
from writing import article, entry, page, policy

from tracker.model.characters import is_unsafe
from tracker.model.field_types import is_id
from tracker.model.gone import GoneFile
from tracker.model.kinds import KINDS

AGENCY = {"name": "Other body", "type": "other", "place": "cn"}


def act(**fields: str) -> str:
    return policy(**{"title": f"Act {len(str(fields))} {'-'.join(fields.values())[-30:]}".replace(":", ""), **fields})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[[ministry]] [[agency/ministry]] [[agency/ministry|the words]] [[own]] [[page/own|itself]]", []),
        ("[[agencies/ministry]]", ["unknown-reference"]),
        ("[[company/ministry]]", ["unknown-reference"]),
        ("[[Ministry]]", ["unknown-reference"]),
        ("[[shared]]", ["ambiguous-reference"]),
        ("[[theme/shared]] [[place/shared|words]]", []),
        ("[[shared|words]] [[ministry|words]]", ["ambiguous-reference"]),
        ("[[ministry|]] [[]] [[|words]]", []),
        ("| a |\n|---|\n| [[ministry\\|words]] [[nobody\\|words]] |", ["unknown-reference"]),
        ("`[[nobody]]`\n\n    [[nobody]]\n\n```\n[[nobody]]\n```", []),
        ("# [[nobody]]\n\n> [[nobody]]\n\n- [[nobody]]\n\nx[^1]\n\n[^1]: [[nobody]]", ["unknown-reference"] * 4),
        ("\\[[nobody]] {{ ministry }} {% x %}", []),
    ],
)
def test_a_link_leads_to_one_entry(tmp_path: Path, body: str, expected: list[str]) -> None:
    files: dict[str, str | bytes] = {
        "themes/shared.md": entry({"name": "Shared theme", "summary": "S"}),
        "places/shared.md": entry({"name": "Shared place"}),
        "policies/notice.md": policy(places="[cn, shared]", themes="[mining, shared]"),
        "pages/own.md": page(body),
    }

    assert expected == codes(tmp_path, files)


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"issued_by": "[ministry, other]"}, ""),
        ({"enforced_by": "[other]"}, ""),
        ({}, "[[other]]"),
        ({}, "[[agency/other|words]]"),
    ],
)
def test_a_published_entry_refers_to_no_draft_and_a_draft_may(tmp_path: Path, fields: dict[str, str], body: str) -> None:
    other = {"agencies/other.md": entry({**AGENCY, "draft": "true"})}
    text = f"It ends mining [@text]. {body}"

    assert ["draft-reference"] == codes(tmp_path / "a", {**other, "policies/notice.md": policy(text, **fields)})
    assert [] == codes(tmp_path / "b", {**other, "policies/notice.md": policy(text, **fields, draft="true")})
    assert ["bad-value"] == codes(tmp_path / "c", {**other, "policies/notice.md": policy(text, **fields, draft="yes")})


def test_a_source_may_be_an_article_but_no_draft(tmp_path: Path) -> None:
    sources = "[report, {id: text, title: The text, url_unknown: true}]"
    files: dict[str, str | bytes] = {"policies/notice.md": policy("It [@text] ends [@report, p. 4].", sources=sources)}

    assert [] == codes(tmp_path / "a", {**files, "articles/report.md": article()})
    assert ["draft-reference"] == codes(tmp_path / "b", {**files, "articles/report.md": article(draft="true")})
    assert ["unknown-reference"] == codes(tmp_path / "c", files)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("themes/x.md", entry({"name": "X", "summary": "S", "parent": "x"}), "4:9 self-reference"),
        ("agencies/x.md", entry({**AGENCY, "succeeded_by": "x"}), "5:15 self-reference"),
        ("policies/x.md", policy(relations="[{type: repeals, policy: x}]"), "12:37 self-reference"),
        ("policies/x.md", policy(relations="[{type: cites, policy: x}]"), "12:35 self-reference"),
    ],
)
def test_a_ring_of_one_is_a_self_reference_alone(tmp_path: Path, path: str, text: str, expected: str) -> None:
    found = [line for line in finding_lines(tmp_path, {"policies/notice.md": act(), path: text}) if "unreferenced" not in line]

    assert [f"{path}:{expected}"] == found


@pytest.mark.parametrize("role", ["implements", "amends", "supersedes", "repeals", "interprets"])
def test_a_ring_of_acts_is_told_once_at_its_first_file(tmp_path: Path, role: str) -> None:
    files: dict[str, str | bytes] = {
        f"policies/{name}.md": act(relations=f"[{{type: {role}, policy: {other}}}]") for name, other in ("ab", "bc", "ca")
    }

    assert [f"policies/a.md:12:{30 + len(role)} relation-cycle"] == finding_lines(tmp_path, files)


def test_each_relation_makes_rings_by_itself(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/a.md": act(relations="[{type: amends, policy: b}, {type: cites, policy: b}, {type: responds-to, policy: b}]"),
        "policies/b.md": act(relations="[{type: implements, policy: a}, {type: cites, policy: a}, {type: responds-to, policy: a}]"),
    }

    assert [] == codes(tmp_path, files)


@pytest.mark.parametrize(("above", "expected"), [(20, []), (21, ["places/p21.md:3:9 too-deep"])])
def test_twenty_parents_are_the_most(tmp_path: Path, above: int, expected: list[str]) -> None:
    files: dict[str, str | bytes] = {"places/p00.md": entry({"name": "P0"})}
    files |= {f"places/p{number:02}.md": entry({"name": f"P{number}", "parent": f"p{number - 1:02}"}) for number in range(1, above + 1)}

    assert expected == [line for line in finding_lines(tmp_path, files, base=False) if "unreferenced" not in line]


@pytest.mark.parametrize(
    ("relation", "status", "expected"),
    [
        ("repeals", "repealed", []),
        ("repeals", "in-force", ["relation-mismatch"]),
        ("repeals", "superseded", ["relation-mismatch"]),
        ("supersedes", "superseded", []),
        ("supersedes", "repealed", []),
        ("supersedes", "in-force", ["relation-mismatch"]),
        ("amends", "in-force", []),
        ("cites", "in-force", []),
    ],
)
def test_an_ended_act_says_so(tmp_path: Path, relation: str, status: str, expected: list[str]) -> None:
    event = status if status in ("repealed", "superseded") else "effective"
    files: dict[str, str | bytes] = {
        "policies/new.md": act(relations=f"[{{type: {relation}, policy: old}}]"),
        "policies/old.md": act(title="Old", status=status, timeline=f"[{{date: 2020, event: {event}, source: text}}]"),
    }

    assert [f"policies/old.md:5:9 {code}" for code in expected] == finding_lines(tmp_path, files)


def test_a_parent_alone_makes_nothing_used(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "places/xx.md": entry({"name": "Upper land"}),
        "places/cn.md": entry({"name": "China", "parent": "xx"}),
        "people/li.md": entry({"name": "Li Wei"}),
        "articles/report.md": article(),
        "policies/notice.md": policy(),
    }
    expected = ["articles/report.md:1:1 unreferenced", "people/li.md:1:1 unreferenced", "places/xx.md:1:1 unreferenced"]

    assert expected == finding_lines(tmp_path, files)


@pytest.mark.parametrize(
    ("former", "expected"),
    [
        ("[old, older]", []),
        ("[ministry]", ["output-collision"]),
        ("[other]", ["output-collision"]),
        ("[page]", ["output-collision"]),
        ("[taken]", ["output-collision"]),
        ("[other, other]", ["output-collision", "bad-value"]),
        ("[Old]", ["bad-id"]),
    ],
)
def test_a_former_id_has_its_address_to_itself(tmp_path: Path, former: str, expected: list[str]) -> None:
    files: dict[str, str | bytes] = {
        "agencies/ministry.md": entry({"name": "Ministry", "type": "ministry", "place": "cn", "former_ids": former}),
        "agencies/other.md": entry(AGENCY),
        "_gone.yaml": "- {kind: theme, id: taken, reason: R}\n",
        "agencies/a.md": entry({**AGENCY, "name": "First", "former_ids": "[taken]"}),
        "policies/notice.md": policy(issued_by="[ministry, other, a]"),
    }

    assert expected == codes(tmp_path, files)


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("", []),
        ("# nothing\n", []),
        ("[]\n", []),
        ("- {kind: agency, id: old, became: [ministry]}", []),
        ("- {kind: agency, id: old, reason: R}\n- {kind: theme, id: old, reason: R}", []),
        ("- {kind: agency, id: old, reason: R}\n- {kind: agency, id: old, reason: R}", ["2:22 output-collision"]),
        ("- {kind: agency, id: former, reason: R}", ["1:22 output-collision"]),
        ("- {kind: policy, id: by, reason: R}", ["1:22 output-collision"]),
        ("- {kind: page, id: pages, reason: R}", ["1:20 output-collision"]),
        ("- {kind: page, id: page, reason: R}", []),
        ("- {kind: agency, id: old, became: [ministry, ministry]}", ["1:46 bad-value"]),
        ("- {kind: agency, id: old, became: [~]}", ["1:36 bad-value"]),
        ("- {kind: agency, id: old, became: [former]}", ["1:36 unknown-reference"]),
        ("- {kind: agency, id: old, became: []}", ["1:4 missing-field"]),
        ("- {id: old, reason: R}", ["1:4 missing-field"]),
        ("- {kind: agency, id: [old], reason: R}", ["1:22 bad-type"]),
        ("- {kind: agency, id: o\u200bld, reason: R}\n- {kind: nothing, id: x, reason: R}", ["1:23 unsafe-character", "2:10 bad-value"]),
        ("- &a {kind: agency, id: old, reason: R}", ["1:3 yaml-syntax"]),
        ('- {kind: "agen\\u202ecy", id: old, reason: R}', ["1:15 unsafe-character"]),
        ("- {kind: agency&#x202e;, id: old, reason: R}", ["1:16 unsafe-character"]),
        ('- {kind: agency, id: "ol\\u202ed", reason: R}', ["1:25 unsafe-character"]),
        ('- {kind: agency, id: old, became: ["minist\\u202ery"]}', ["1:43 unsafe-character"]),
        ('- {kind: agency, id: old, reason: "R\\u202e"}', ["1:37 unsafe-character"]),
        ('- {"ki\\u202end": agency, id: old, reason: R}', ["1:7 unsafe-character"]),
        (f"- {{kind: {'a' * 1001}, id: old, reason: R}}", ["1:10 too-large"]),
        (f"- {{kind: agency, id: {'a' * 1001}, reason: R}}", ["1:22 too-large"]),
        (f"- {{kind: agency, id: old, became: [{'a' * 1001}]}}", ["1:36 too-large"]),
        ('- {kind: "agen\\ncy", id: old, reason: R}', ["1:10 bad-value"]),
        ('- {kind: agency, id: "o\\nld", reason: R}', ["1:22 bad-value"]),
        ("- {knd: agency, id: old, reason: R}", ["1:4 unknown-field"]),
        ("- {kind: agency, id: old, becam: [ministry]}", ["1:27 unknown-field"]),
        ("- {kind: agency, id: old, reasons: R}", ["1:27 unknown-field"]),
        ("- {kind: *a, id: old, reason: R}", ["1:10 yaml-syntax"]),
        ("- {kind: agency, id: *a, reason: R}", ["1:22 yaml-syntax"]),
        ("- {kind: agency, id: old, became: *a}", ["1:35 yaml-syntax"]),
        ("- {kind: agency, id: old, became: [*a, ministry]}", ["1:36 yaml-syntax"]),
        ("- {kind: agency, id: old, became: [[ministry]]}", ["1:36 bad-type"]),
        ("- {kind: agency, id: old, became: ministry}", ["1:35 bad-type"]),
        ("- {kind: agency, id: old, became: [ministry], reason}", ["1:47 bad-value"]),
        ("- {kind: agency, id: old, reason}", ["1:4 missing-field"]),
        ("- kind: agency\n  id: old\n  became: [ministry]\n  reason: #4", ["4:11 lost-text"]),
        ("- kind: agency\n  id: old\n  reason: #4", ["1:3 missing-field"]),
        ("- {}", ["1:3 missing-field"] * 3),
        ("kind: agency", ["1:1 bad-type"]),
        ("- {kind: agency", ["1:3 yaml-syntax"]),
    ],
)
def test_the_file_of_removed_entries_has_the_same_faults(tmp_path: Path, gone: str, expected: list[str]) -> None:
    files: dict[str, str | bytes] = {
        "agencies/ministry.md": entry({"name": "Ministry", "type": "ministry", "place": "cn", "former_ids": "[former]"}),
        "policies/notice.md": policy(),
        "_gone.yaml": gone,
    }

    assert [f"_gone.yaml:{line}" for line in expected] == finding_lines(tmp_path, files)


def test_the_removed_became_no_draft(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/x.md": entry({**AGENCY, "draft": "true"}),
        "policies/notice.md": policy(),
        "_gone.yaml": "- {kind: agency, id: old, became: [x]}\n",
    }

    assert ["_gone.yaml:1:36 draft-reference"] == [line for line in finding_lines(tmp_path, files) if "unreferenced" not in line]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("The Great Bank acts [@text].", 1),
        ("Great Bank [@text], Great Bank.", 1),
        ("A Great Banker, a NotGreat Bank and a great bank [@text].", 0),
        ("中央银行说 [@text]。", 1),
        ("中央银说 [@text]。", 0),
        ("ABC and AB-ABC-x [@text].", 1),
        ("ABCD xABC ABC1 [@text].", 0),
        ("AB and 中 [@text].", 0),
        ("| Great Bank |\n|---|\n| x [@text] |", 1),
        ("> Great Bank [@text]\n\n- x", 1),
        ("x[^1] [@text]\n\n[^1]: The Great Bank.", 1),
        ("**Great Bank** [@text]", 1),
        ("`Great Bank` [@text]\n\n    Great Bank\n\n# Great Bank\n\nGreat Bank\n---", 0),
        ("[The Great Bank](https://example.org) <https://example.org/ABC> [@text, Great Bank]", 0),
        ("[[bank|The Great Bank]], then Great Bank [@text].", 0),
        ("[[agency/bank]] and 中央银行 [@text].", 0),
    ],
)
def test_a_mention_is_a_whole_name_outside_links_code_and_headings(tmp_path: Path, body: str, count: int) -> None:
    bank = entry({"name": "Great Bank", "aliases": "[中央银行, ABC, AB, 中]", "type": "other", "place": "cn"})
    files: dict[str, str | bytes] = {"agencies/bank.md": bank, "policies/notice.md": policy(body, issued_by="[ministry, bank]")}
    long: dict[str, str | bytes] = {
        **files,
        "policies/notice.md": policy(f"{body}\n\n{'other words ' * 800}", issued_by="[ministry, bank]"),
    }

    assert ["unlinked-mention"] * count == codes(tmp_path / "a", files)
    assert ["unlinked-mention"] * count == codes(tmp_path / "b", long)


def test_a_draft_and_an_entry_without_a_title_are_not_mentioned(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "people/li.md": entry({"name": "Li Weilin", "draft": "true"}),
        "people/mining.md": entry({"role": "Engineer"}),
        "policies/notice.md": policy("Li Weilin speaks of mining [@text].", draft="true", people="[mining]"),
    }

    assert ["unlinked-mention"] * 0 == [code for code in codes(tmp_path, files) if code == "unlinked-mention"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Mining Notice", "mining notice.", True),
        ("Mining-Notice (2021)", "MINING NOTICE 2021", True),
        ("《关于挖矿的通知》", "关于挖矿的通知", True),
        ("Mining notice", "Mining notices", False),
        ("C++", "C", False),
        ("नीति", "नित", False),
    ],
)
def test_titles_of_a_kind_differ_in_more_than_signs(tmp_path: Path, first: str, second: str, expected: bool) -> None:
    files: dict[str, str | bytes] = {"pages/a.md": page(title=f'"{first}"'), "pages/b.md": page(title=f'"{second}"')}

    assert (["pages/b.md:2:8 near-duplicate"] if expected else []) == finding_lines(tmp_path, files, base=False)


def test_two_articles_have_two_addresses(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "articles/a.md": article(title="A"),
        "articles/b.md": article(title="B", url="HTTPS://EXAMPLE.org:443/report"),
        "articles/c.md": article(title="C", url="https://example.org/Report"),
        "policies/notice.md": policy("It ends [@text] [[a]] [[b]] [[c]]."),
    }

    assert ["articles/b.md:6:6 duplicate-url"] == finding_lines(tmp_path, files)


def test_a_hint_says_what_is_meant(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/notice.md": policy(issued_by="[ministri]", places="[China]", themes="[agency]")}

    hints = [found.hint for found in findings(tmp_path, files) if found.code == "unknown-reference"]
    assert 'did you mean "cn" (China)?' == hints[0]
    assert 'did you mean "ministry" (Ministry of Industry)?' == hints[1]


PIECES = st.sampled_from(
    ["kind", "id", "became", "reason", "agency", "ministry", "by", "a b", "x\u202ey", "&#x202e;", "a\nb", "", None, "a" * 1001, "A", "<<"]
)
VALUES = st.recursive(PIECES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PIECES, inner, max_size=4), max_leaves=8)


@given(st.lists(st.dictionaries(PIECES, VALUES, max_size=4), max_size=3), st.sampled_from(["", '"']))
def test_whatever_stands_in_the_file_of_removed_entries_it_is_read(items: object, style: str) -> None:
    gone = GoneFile(yaml.safe_dump(items, default_style=style or None).encode())

    for item in gone.items:
        assert item.kind in KINDS
        assert is_id(item.id)
        assert not any(is_unsafe(became) for became in item.became)
