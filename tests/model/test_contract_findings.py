"""Findings as they are reported: forms, order, paths, exit codes, repairs; and soon, whatever the files hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from findings_of_content import codes, findings
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples
from writing import entry, page, policy, write_content

from tracker.cli.commands import check
from tracker.model.codes import CODES
from tracker.model.findings import FORMATS, UsageError
from tracker.model.mentions import NameFinder

ROOT = Path(__file__).parents[2]
FILES: dict[str, str | bytes] = {
    "policies/p.md": policy("It ends [@text], [[nobody]] 中😀 [[no one]].", issued_by="[ministri]", sumary="x"),
    "pages/a b.md": page(),
    "notes.txt": "x",
    "_gone.yaml": "- {kind: agency, id: old, became: [no]}\n",
}


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.chdir(tmp_path)
    return write_content(tmp_path / "content", FILES)


def rows(capsys: pytest.CaptureFixture[str], *paths: str, content: Path | str = "content", **options: bool) -> list[dict[str, object]]:
    capsys.readouterr()
    check(paths, str(content), "json", **options)
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_json_is_a_list_of_objects_in_order(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys)

    assert {("path", "line", "column", "level", "code", "message", "hint")} == {tuple(row) for row in found}
    assert all(isinstance(row[name], int) and row[name] >= 1 for row in found for name in ("line", "column"))  # type: ignore[operator]
    assert all(row["level"] in ("error", "warning") and row["code"] in CODES for row in found)
    assert sorted(found, key=lambda row: (row["path"], row["line"], row["column"], row["code"])) == found
    assert ["_gone.yaml", "notes.txt", "pages/a b.md", "policies/p.md"] == sorted(
        {str(row["path"]).removeprefix("content/") for row in found}
    )


def test_json_of_a_clean_content_is_an_empty_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check((), str(write_content(tmp_path, {"pages/a.md": page()}, base=False)), "json")
    assert "[]\n" == capsys.readouterr().out


def test_paths_are_relative_to_where_one_stands(content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"content/_gone.yaml", "content/notes.txt", "content/pages/a b.md", "content/policies/p.md"} == {
        row["path"] for row in rows(capsys)
    }

    monkeypatch.chdir(content / "policies")
    found = rows(capsys, content=content)
    assert {"_gone.yaml", "notes.txt", "pages/a b.md", "p.md"} == {row["path"] for row in found}
    assert sorted(found, key=lambda row: (row["path"], row["line"], row["column"], row["code"])) == found

    monkeypatch.chdir("/tmp" if not str(content).startswith("/tmp/") else "/usr")
    assert {"_gone.yaml", "notes.txt", "pages/a b.md", "policies/p.md"} == {row["path"] for row in rows(capsys, content=content)}


def test_paths_limit_what_is_told(content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"content/policies/p.md"} == {row["path"] for row in rows(capsys, "content/policies")}
    assert {"content/policies/p.md"} == {row["path"] for row in rows(capsys, "content/policies/p.md", "content/themes")}
    assert rows(capsys) == rows(capsys, "content") == rows(capsys, str(content))
    monkeypatch.chdir(content / "policies")
    assert {"p.md"} == {row["path"] for row in rows(capsys, "../policies/./p.md", content=content)}


@pytest.mark.parametrize(
    "options", [{"form": "xml"}, {"paths": ("nowhere",)}, {"paths": ("a" * 5000,)}, {"content": "nowhere"}, {"since": "nothing"}]
)
def test_wrong_usage_is_told(content: Path, options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        check(**{"content": "content", **options})  # type: ignore[arg-type]


def test_text_says_where_what_and_how_many(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not check((), "content")
    text = capsys.readouterr().out

    assert "content/policies/p.md:12:1: error[unknown-field]: " in text
    assert '      | ^^^^^^\n    hint: did you mean "summary"?\n' in text
    assert 'hint: did you mean "ministry" (Ministry of Industry)?' in text
    assert text.endswith("\n")
    assert "errors, 0 warnings" in text.splitlines()[-1]
    assert all(line.startswith((" ", "content/")) or not line for line in text.splitlines()[:-1])


def test_every_form_tells_every_finding_without_control_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes] = {"pages/a\x1b[31m\n.md": page("[[\x1b]] [x](javascript:\x07)", **{'"k\\e"': "1", "x%0A::error": "1"})}
    found = findings(tmp_path, files, base=False)
    monkeypatch.chdir(tmp_path)

    assert len(found) > 3
    for form, write in FORMATS.items():
        text = write(found, tmp_path)
        assert not {char for char in text if char < " " and char != "\n"}, form
        assert found[0].code in text
    assert len(found) == len(FORMATS["github"](found, tmp_path).splitlines())
    log = json.loads(FORMATS["sarif"](found, tmp_path))
    assert len(found) == len(log["runs"][0]["results"])
    assert "2.1.0" == log["version"]


def test_warnings_count_when_strict_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write_content(tmp_path, {"pages/a.md": "---\ntitle: A\n---\n"}, base=False)

    assert check((), str(content), "json")
    assert not check((), str(content), "json", strict=True)


REPAIRED = [
    (
        "---\r\ntitle: 'A: b'   # c\r\nreviewed: 2021-6-9 # d\r\ndraft: \"Yes\"\r\n---\r\n\r\nx  \r\n",
        "2021-6-9",
        "2021-06-09",
        '"Yes"',
        '"true"',
    ),
    ("\ufeff---\ntitle: 中😀\ntranslations: {zh: {title: 中}}\nreviewed: '2021/6'\ndraft: no\n---\nx", "2021/6", "2021-06", "no", "false"),
]


@pytest.mark.parametrize(("text", "wrong", "right", "other", "mended"), REPAIRED)
def test_a_repair_changes_nothing_else(
    tmp_path: Path, text: str, wrong: str, right: str, other: str, mended: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write_content(tmp_path, {"pages/a.md": text.encode()}, base=False)

    assert check((), str(content), "json", fix=True)
    assert text.replace(wrong, right).replace(other, mended).encode() == (content / "pages/a.md").read_bytes()
    assert check((), str(content), "json", fix=True)
    assert ["a.md"] == os.listdir(content / "pages")


@pytest.mark.parametrize(
    "text",
    [
        "title: A\nreviewed: |\n  2021-6-9\nbody: x\n",
        "title: A\nreviewed: >-\n  2021-6-9\nbody: x\n",
        "title: A\ndraft: !!str yes\nbody: x\n",
        "title: A\nreviewed: 2021-02-30\nbody: x\n",
        "title: A\nreviewed: '2021-6-9\n  '\nbody: x\n",
    ],
)
def test_what_cannot_be_repaired_safely_stays_as_it_is(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = write_content(tmp_path, {"pages/a.yaml": text}, base=False)

    assert not check((), str(content), "json", fix=True)
    assert text == (content / "pages/a.yaml").read_text("utf-8")


def test_a_former_id_is_repaired_but_not_to_one_that_stands_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files: dict[str, str | bytes] = {
        "agencies/ministry.md": entry({"name": "Ministry", "former_ids": "[old]", "type": "ministry", "place": "cn"}),
        "policies/a.md": policy(issued_by="[old] # the lead"),
        "policies/b.md": policy(title="B", issued_by="[ministry, old]"),
    }
    content = write_content(tmp_path, files)

    assert not check((), str(content), "json", fix=True)
    assert "issued_by: [ministry] # the lead\n" in (content / "policies/a.md").read_text("utf-8")
    assert "issued_by: [ministry, old]\n" in (content / "policies/b.md").read_text("utf-8")


def test_the_same_content_gives_the_same_findings_whatever_the_order(tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(40)]
    for folder, order in (("a", names), ("b", names[::-1])):
        write_content(tmp_path / folder, {f"pages/{name}.md": page(f"[[p{name}]] [[x]]", title="Same") for name in order}, base=False)
    outputs = set()
    for folder, seed in (("a", "1"), ("a", "2"), ("b", "3")):
        done = subprocess.run(
            [sys.executable, "-m", "invoke", "-r", str(ROOT), "check", "--content", ".", "--format", "json"],
            cwd=tmp_path / folder,
            env={**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1795305600"},
            capture_output=True,
            check=False,
        )
        assert 1 == done.returncode, done.stderr
        outputs.add(done.stdout)

    assert 1 == len(outputs)
    assert 119 == len(json.loads(outputs.pop()))


MEBIBYTE = 1 << 20
BODIES = {
    "unsafe": "\x01", "links": "[[x]]\n", "citations": "[@x] ", "html": "<b>", "images": "![](x) ", "references": "&#8238;", "lines": "a\n",
    "brackets": "[", "quotes": "> ", "stars": "*a ", "ticks": "` ``", "headings": "# a\n", "tables": "|a", "addresses": "[a](b)\n",
}  # fmt: skip
FRONTS = {
    "nulls": "aliases: [" + "~, " * 300_000, "lists": "aliases: [" + "[a], " * 200_000 + "]", "nested": "x: [" + "[~]," * 15_000 + "]",
    "strangers": "".join(f"k{number}: x\n" for number in range(40_000)), "twice": "k: x\n" * 40_000, "open": "x: " + "[" * 900_000,
    "anchors": "x: " + "&a " * 300_000, "escapes": 'x: "' + "\\u202e" * 150_000 + '"', "ids": "former_ids: [" + "A, " * 49_000 + "]",
    "comments": "# \n" * 300_000, "rules": "---x\n" * 200_000, "plain": "x:\n" + " x\n" * 300_000, "empty": "x: |\n" + "\n" * 900_000,
}  # fmt: skip


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "text",
    [f"---\ntitle: A\n---\n{body * (MEBIBYTE // len(body))}"[:MEBIBYTE] for body in BODIES.values()]
    + [f"---\ntitle: A\n{front[: MEBIBYTE - 100]}\n---\n\nText.\n" for front in FRONTS.values()],
    ids=[*BODIES, *FRONTS],
)
def test_a_mebibyte_of_anything_is_answered_soon(tmp_path: Path, text: str) -> None:
    findings(tmp_path, {"pages/a.md": text}, base=False)


@pytest.mark.exhaustive
def test_ten_thousand_of_one_fault_are_answered_soon(tmp_path: Path) -> None:
    lists = {field: "[" + ", ".join(f"{field[:3]}-{number}" for number in range(1000)) + "]" for field in ("places", "issued_by", "themes")}
    links = " ".join(f"[[q{number}]]" for number in range(10_000))

    found = codes(tmp_path, {"policies/p.md": policy(f"It ends [@text]. {links}", **lists)})
    assert 13_000 == found.count("unknown-reference")


NAMES = st.text(alphabet="ab 中国-_1", min_size=1, max_size=6)


@settings(max_examples=examples(300), deadline=None)
@given(
    st.lists(NAMES, min_size=1, max_size=6, unique=True),
    st.text(alphabet="ab 中国-_1\n", max_size=40),
    st.sets(st.integers(0, 40), max_size=4),
)
def test_long_texts_are_searched_as_short_ones(names: list[str], body: str, cuts: set[int]) -> None:
    ends = sorted(cut for cut in cuts if cut <= len(body))
    masked = list(zip(ends[::2], ends[1::2], strict=False))
    finder = NameFinder(names)

    assert list(finder.find(body, masked)) == list(finder.find(body, masked, long_text=0))


def test_names_within_names_are_found_soon() -> None:
    finder = NameFinder(["a" * length for length in range(3, 1000)])

    assert [] == list(finder.find("a" * 500_000, ()))
