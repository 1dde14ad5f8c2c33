"""`check --fix` makes no new error, whatever the content, and leaves nothing to do for a second run."""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from laws import examples
from writing import article, entry, policy, write_content

from tracker.cli.autofix import fix
from tracker.cli.commands import check as check_command
from tracker.model.checks import check
from tracker.model.findings import Finding
from tracker.model.library import load

BROKEN = Path(__file__).parents[1] / "broken"
TODAY = datetime.date(2026, 11, 22)
MINISTRY = {"name": "Ministry of Industry", "aliases": "[MoI]", "former_ids": "[old]", "type": "ministry", "place": "cn"}


def errors(findings: list[Finding]) -> Counter[tuple[str, str, str]]:
    return Counter((finding.path, finding.code, finding.message) for finding in findings if finding.is_error)


def bytes_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}


def fixed(folder: Path) -> list[Finding]:
    """Fix a content and see that no error is new, that only what changed is named, and that a second run changes nothing."""
    before, files = check(load(folder), TODAY), bytes_of(folder)

    changed, after = fix(folder, before, lambda: check(load(folder), TODAY), lambda _path: True)

    assert not errors(after) - errors(before)
    assert after == check(load(folder), TODAY)
    assert {folder / path for path in changed} == {path for path, data in bytes_of(folder).items() if files[path] != data}
    files = bytes_of(folder)
    assert ([], after) == fix(folder, after, lambda: check(load(folder), TODAY), lambda _path: True)
    assert files == bytes_of(folder)
    return after


@pytest.mark.parametrize("code", sorted(path.name for path in BROKEN.iterdir()))
def test_of_any_fault_a_repair_makes_no_other(tmp_path: Path, code: str) -> None:
    content = Path(shutil.copytree(BROKEN / code / "content", tmp_path / "content", symlinks=True))

    fixed(content)


BASE: dict[str, str | bytes] = {
    "agencies/ministry.md": entry(MINISTRY),
    "themes/energy.md": entry({"name": "Energy", "summary": "S.", "parent": "mining"}),
    "themes/draft.md": entry({"name": "A draft", "summary": "S.", "draft": "true"}),
    "policies/first.md": policy(title="The first notice"),
}


def policies(folder: Path, **fields: str) -> list[Finding]:
    """Return the findings after the repair of a policy and a theme with these fields."""
    write_content(folder, {**BASE, "policies/x.md": policy(title="Another", **fields)})
    return fixed(folder)


@pytest.mark.parametrize(
    ("themes", "expected", "codes"),
    [
        ('["Mining policy", "MINING POLICY"]', '["Mining policy", "mining"]', ["unknown-reference"]),
        ('[mining, "Mining policy"]', '[mining, "Mining policy"]', ["unknown-reference"]),
        ('["Mining policy", "Mining policy"]', '["Mining policy", "mining"]', ["unknown-reference"]),
        ('["A draft", "Energy"]', '["A draft", "energy"]', ["unknown-reference"]),
        ('["Mining policy", Energy]', '["mining", energy]', []),
    ],
)
def test_two_spellings_of_one_entry_do_not_put_it_there_twice(tmp_path: Path, themes: str, expected: str, codes: list[str]) -> None:
    after = policies(tmp_path, themes=themes)

    assert f"themes: {expected}\n" in (tmp_path / "policies/x.md").read_text("utf-8")
    assert codes == [finding.code for finding in after if finding.is_error]


@pytest.mark.parametrize(
    "files",
    [
        {"themes/mining.md": entry({"name": "Mining policy", "summary": "S.", "parent": "Energy"})},
        {"themes/other.md": entry({"name": "Other", "summary": "S.", "parent": "Other"})},
        {"policies/x.md": policy(title="Another", relations='[{type: repeals, policy: "Another"}]')},
        {"policies/x.md": policy(title="Another", timeline="[{date: 2021-05-21, event: repealed}, {date: 2022/1/1, event: adopted}]")},
        {"articles/a.md": article(published_unknown="yes")},
    ],
)
def test_a_repair_that_closes_a_circle_or_uncovers_an_error_is_undone(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    write_content(tmp_path, {**BASE, **files})
    [path] = files

    fixed(tmp_path)

    assert files[path] == (tmp_path / path).read_text("utf-8")


SPELLINGS = {
    "themes": ["mining", "Mining policy", "MINING policy", "energy", "Energy", "'Energy'", "A draft", "nothing", "minig"],
    "issued_by": ["ministry", "Ministry of Industry", "'MoI'", "old", "OLD", '"moi"'],
    "status": ["in-force", "In Force", "in force", "repealed", "Repealed", "IN_FORCE", "x"],
    "reviewed": ["2021-06-09", "2021/6/9", "2021-6-9", "'2021/06'", "2021/13/1", "|\n  2021-6-9"],
    "draft": ["true", "yes", "No", "'False'", "maybe"],
}
LISTS = {"themes", "issued_by"}
EVENTS = ["announced", "Issued", "issued", "REPEALED", "effective", "Consultation Opened", "consultation closed", "adopted"]
DATES = ["2021-05-21", "2021/5/21", "2020-1-1", "2020", "'2019/12'"]


def written(name: str, values: list[str]) -> st.SearchStrategy[str]:
    """Strategy for a field: one of the values, or a list of some."""
    one = st.sampled_from(values)
    return st.lists(one, min_size=1, max_size=4).map(lambda items: f"[{', '.join(items)}]") if name in LISTS else one


fields = st.fixed_dictionaries({}, optional={name: written(name, values) for name, values in SPELLINGS.items()})
TARGETS = st.sampled_from(["first", "The first notice", "Another"])
events = st.lists(st.tuples(st.sampled_from(DATES), st.sampled_from(EVENTS)), min_size=1, max_size=4)
relations = st.lists(
    st.tuples(st.sampled_from(["repeals", "Amends", "cites"]), st.sampled_from(["first", "The first notice", "Another"])), max_size=2
)


TURNED = [("2020-1-1", "Consultation Opened"), ("2021-05-21", "Consultation Opened"), ("2020-1-1", "consultation closed")]
"""The repair of one name makes an error for as long as another is not repaired."""


@example({}, TURNED, [], "Energy")
@settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields, events, relations, st.sampled_from(["Energy", "energy", "Mining policy", "mining"]))
def test_whatever_is_misspelt_a_repair_makes_no_other_fault(
    tmp_path_factory: pytest.TempPathFactory,
    given_fields: dict[str, str],
    given_events: list[tuple[str, str]],
    given_relations: list[tuple[str, str]],
    parent: str,
) -> None:
    timeline = ", ".join(f"{{date: {date}, event: {event}, source: text}}" for date, event in given_events)
    relation = ", ".join(f"{{type: {type}, policy: {target}}}" for type, target in given_relations)
    text = policy(**{"title": "Another", **given_fields, "timeline": f"[{timeline}]", "relations": f"[{relation}]"})
    theme = entry({"name": "Mining policy", "summary": "S.", "parent": parent})
    folder = tmp_path_factory.mktemp("content")
    write_content(folder, {**BASE, "policies/x.md": text, "themes/mining.md": theme})

    fixed(folder)


def test_the_command_names_what_it_repaired_and_the_second_time_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_content(
        tmp_path, {**BASE, "policies/x.md": policy(title="Another", themes='["Mining policy", "MINING POLICY"]', reviewed="2021/6/9")}
    )

    for expected in ("repaired: policies/x.md\n", ""):
        assert not check_command((), str(tmp_path), fix=True)
        told = capsys.readouterr()
        assert expected == told.err
        assert "unknown-reference" in told.out
        assert "bad-value" not in told.out


def test_what_cannot_be_replaced_is_not_named_as_repaired(tmp_path: Path) -> None:
    write_content(tmp_path, {"pages/a.yaml": "title: A\nreviewed: |\n  2021-6-9\nbody: x\n"}, base=False)

    assert ["bad-date"] == [finding.code for finding in fixed(tmp_path)]
