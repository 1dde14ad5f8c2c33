"""The commands as a person types them: words, outputs, exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from invoke.collection import Collection
from writing import page, policy, write_content

import tasks
from tests import command_server
from tracker.builder.exit_codes import understood
from tracker.builder.generator import acquire_lock
from tracker.builder.output_dir import find_output
from tracker.cli import new_entry
from tracker.cli.autofix import repaired
from tracker.model.findings import Finding
from tracker.model.kinds import KINDS
from tracker.model.yaml_reader import compose

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "golden_site" / "content"
CONTRACT = set("build check serve new schema release publish test bench golden".split())
"""The verbs that others count on; there may be more."""


def invoke(*words: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    given = os.environ | {"SOURCE_DATE_EPOCH": "1640995200"} | environment
    return command_server.run("invoke", "--search-root", ROOT, *words, cwd=cwd, environment=given)


def pelican(
    content: Path, output: Path, *words: str, settings: Path = ROOT / "pelicanconf.py", **environment: str
) -> subprocess.CompletedProcess[str]:
    return command_server.run("pelican", content, "-o", output, "-s", settings, *words, cwd=ROOT, environment=os.environ | environment)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def broken(content: Path) -> Path:
    policy = next((content / "policies").glob("*.md"))
    policy.write_text(policy.read_text("utf-8").replace("status:", "statsu:", 1), "utf-8")
    return content


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("check", "check"),
        ("check a.md", "check --path a.md"),
        ("check a.md b", "check --path a.md --path b"),
        ("check --format json a.md", "check --format json --path a.md"),
        ("check a.md --format json --strict b", "check --path a.md --format json --strict --path b"),
        ("check --format=json a.md", "check --format=json --path a.md"),
        ("check --path a.md", "check --path a.md"),
        ("build --clean", "build --clean"),
        ("--echo check a.md", "--echo check --path a.md"),
        ("bench --n 300 --n=1000 --search", "bench -n 300 -n=1000 --search"),
        ("new --help", "new KIND --help"),
        ("new policy --help", "new policy --help"),
        ("import -h", "import FILE -h"),
        ("publish --help", "publish TARGET --help"),
        ("--help new", "--help new"),
        ("new policy --title new", "new policy --title new"),
    ],
)
def test_words_are_as_invoke_understands_them(words: str, expected: str) -> None:
    assert expected.split() == understood(words.split())


@pytest.mark.parametrize("words", [["new"], ["new", "--content", "x"]])
def test_a_kind_that_is_not_named_is_asked_for(words: list[str]) -> None:
    assert ["new", "", *words[1:]] == understood(words)


def test_a_build_says_what_it_made_and_then_what_it_carried_over(content: Path, tmp_path: Path) -> None:
    first = invoke("build", "--content", content, "--output", tmp_path / "site")
    again = invoke("build", "--content", content, "--output", tmp_path / "site")

    assert (0, "") == (first.returncode, first.stderr)
    assert "policies" in first.stdout
    assert ", 0 carried over, in " in first.stdout
    assert "\n0 files made, " in again.stdout
    files = [path.stat().st_size for path in (tmp_path / "site").rglob("*") if path.is_file() and path.name != ".manifest"]
    assert f"\n{len(files):,} files, {sum(files) / 1e6:.1f} MB in all\n" in again.stdout
    assert (tmp_path / "site" / "index.html").is_file()


def test_what_changes_while_a_build_waits_for_another_is_built(content: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    lock, has_waited = acquire_lock(find_output(site, content))
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "build", "--content", str(content), "--output", str(site)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as build:
        assert build.stderr is not None
        assert "waiting" in build.stderr.readline()
        policy = next((content / "policies").glob("*.md"))
        policy.write_text(re.sub("^title: .*", "title: Written while it waited", policy.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
        lock.release()
        assert 0 == build.wait(60)

    assert not has_waited
    assert "Written while it waited" in (site / "policies" / policy.stem / "index.html").read_text("utf-8")


def test_the_pelican_command_makes_the_same_site(content: Path, tmp_path: Path) -> None:
    invoke("build", "--content", content, "--output", tmp_path / "one", "--clean")
    done = pelican(content, tmp_path / "two", SOURCE_DATE_EPOCH="1640995200")

    assert 0 == done.returncode, done.stderr
    assert not filecmp_differences(tmp_path / "one", tmp_path / "two")


def filecmp_differences(one: Path, two: Path) -> list[str]:
    files = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()} for folder in (one, two)
    ]
    return sorted(path for path in files[0].keys() | files[1].keys() if files[0].get(path) != files[1].get(path))


def test_circumstances_do_not_show_in_the_bytes(content: Path, tmp_path: Path) -> None:
    invoke("build", "--content", content, "--output", tmp_path / "one", "--jobs", 1, TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(content, elsewhere)
    invoke(
        "build", "--content", elsewhere, "--output", tmp_path / "two", "--jobs", 3, TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="2"
    )

    assert not filecmp_differences(tmp_path / "one", tmp_path / "two")


def test_switches_of_the_interpreter_do_not_show_in_the_bytes_nor_in_a_later_build(content: Path, tmp_path: Path) -> None:
    """`python -O` runs no assertions and `-OO` has no docstrings; what they leave in the caches is not taken for a normal build's."""
    for level in ("1", "", "2", "1", ""):
        policy = next((content / "policies").glob("*.md"))
        policy.write_text(policy.read_text("utf-8") + "\n", "utf-8")
        done = invoke("build", "--content", content, "--output", tmp_path / "site", PYTHONOPTIMIZE=level)
        assert (0, "") == (done.returncode, done.stderr)
        invoke("build", "--content", content, "--output", tmp_path / "clean")
        assert not filecmp_differences(tmp_path / "clean", tmp_path / "site")


def test_errors_stop_a_build_and_the_old_site_stays(content: Path, tmp_path: Path) -> None:
    invoke("build", "--content", content, "--output", tmp_path / "site")
    before = (tmp_path / "site").stat().st_ino
    policy = next((content / "policies").glob("*.md"))
    policy.write_text("no front matter", "utf-8")

    done = invoke("build", "--content", content, "--output", tmp_path / "site")

    assert (1, "") == (done.returncode, done.stdout)
    assert f"policies/{policy.name}:1:1: error[front-matter]" in done.stderr
    assert before == (tmp_path / "site").stat().st_ino


def test_the_pelican_command_ends_with_the_findings_too(broken: Path, tmp_path: Path) -> None:
    done = pelican(broken, tmp_path / "site")

    assert 1 == done.returncode
    assert "error[unknown-field]" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--content", "nowhere"),
        ("build", "--output", ROOT / "content" / "site"),
        ("build", "--output", ROOT),
        ("build", "--jobs", "many"),
        ("build", "--site-url", "ftp://example.org"),
        ("build", "--site-url", "http://[::1"),
        ("build", "--site-url", "https://example.org:abc"),
        ("build", "--site-url", "https://someone@example.org"),
        ("build", "--site-url", "https://example.org/?page=1"),
        ("build", "--output", ROOT / "README.md" / "site"),
        ("release", "--output", ROOT / "README.md" / "archives"),
        ("check", "nowhere.md"),
        ("check", "--format", "xml"),
        ("check", "--since", "no-such-revision"),
        ("check", "--explain", "no-such-code"),
        ("new", "no-such-kind"),
        ("new", "policy", "--id", "Not An Id"),
        ("new", "theme", "--url", "https://example.org/"),
        ("new", "policy", "--title", "Stance", "--stance", "sideways"),
        ("serve", "--port", "many"),
        ("serve", "--port", 5_000 * "1"),
        ("build", "--jobs", 5_000 * "1"),
        ("bench", "--n", "few"),
    ],
)
def test_wrong_usage_is_told_in_a_line_and_ends_with_2(words: tuple[object, ...]) -> None:
    done = invoke(*words)

    assert 2 == done.returncode, done.stderr
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("days", [("0999",), ("0999-05-01", "2005"), ("1215", "2005"), ("0001", "9999-12-31")], ids=str)
def test_a_tracker_of_any_years_is_built(days: tuple[str, ...], tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"policies/act-{number}.md": policy(timeline=f"[{{date: {day}, event: issued, source: text}}]") for number, day in enumerate(days)
    }

    done = invoke("build", "--content", write_content(tmp_path / "content", files), "--output", tmp_path / "site", "--clean")

    assert (0, "") == (done.returncode, done.stderr)
    assert days[0][:4] in (tmp_path / "site" / "timeline" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "setting",
    [{"SITEURL": "example.org"}, {"REPOSITORY": "javascript:alert(1)"}, {"SECURITY_CONTACT": "a@example.org", "SECURITY_EXPIRES": "soon"}],
    ids=str,
)
def test_a_setting_that_cannot_be_right_is_told_in_a_line(setting: dict[str, str], content: Path, tmp_path: Path) -> None:
    given = [f"{name}={json.dumps(value)}" for name, value in setting.items()]

    done = pelican(content, tmp_path / "site", "-e", *given)

    assert 2 == done.returncode, done.stderr
    assert f"error: {list(setting)[-1]} is " in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not (tmp_path / "site").exists()


def test_what_a_disk_refuses_is_told_in_a_line(content: Path) -> None:
    shutil.rmtree(content / "themes")
    (content / "themes").write_text("in the way")

    done = invoke("new", "theme", "--title", "Alone", "--content", content)

    assert (2, f"error: {content / 'themes'}: File exists\n") == (done.returncode, done.stderr)


def test_what_a_terminal_cannot_encode_is_told_as_an_escape(content: Path) -> None:
    (content / "themes" / "alone.md").write_text("---\nname: 孤\nsummary: [a]\n---\n", "utf-8")

    done = invoke("check", "--content", content, PYTHONIOENCODING="ascii")

    assert 1 == done.returncode
    assert "Traceback" not in done.stderr
    assert "error[bad-type]" in done.stdout


def test_check_tells_findings_of_the_paths_asked_for_only(broken: Path) -> None:
    faulty = next(path for path in (broken / "policies").glob("*.md") if "statsu:" in path.read_text("utf-8"))

    everywhere = invoke("check", "--content", broken, "--format", "json")
    there = invoke("check", faulty, "--content", broken, "--format", "json")
    elsewhere = invoke("check", broken / "agencies", "--content", broken, "--format", "json")

    assert (1, 1, 0) == (everywhere.returncode, there.returncode, elsewhere.returncode)
    assert {f"policies/{faulty.name}"} == {finding["path"] for finding in json.loads(there.stdout)}
    assert "unknown-field" not in {finding["code"] for finding in json.loads(elsewhere.stdout)}


def test_warnings_count_when_strict(content: Path) -> None:
    theme = content / "themes" / "alone.md"
    theme.write_text("---\nname: Alone\nsummary: Nothing refers to it.\n---\n", "utf-8")

    assert (0, 1) == (
        invoke("check", theme, "--content", content).returncode,
        invoke("check", theme, "--content", content, "--strict").returncode,
    )


def test_since_tells_what_changed(broken: Path) -> None:
    git = ["git", "-C", str(broken), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *words], check=True, capture_output=True)

    unchanged = invoke("check", "--content", broken, "--since", "HEAD", "--format", "json")
    faulty = next(path for path in (broken / "policies").glob("*.md") if "statsu:" in path.read_text("utf-8"))
    faulty.write_text(faulty.read_text("utf-8") + "\n", "utf-8")
    changed = invoke("check", "--content", broken, "--since", "HEAD", "--format", "json")

    assert (0, []) == (unchanged.returncode, json.loads(unchanged.stdout))
    assert (1, {f"policies/{faulty.name}"}) == (changed.returncode, {finding["path"] for finding in json.loads(changed.stdout)})


def test_explain_has_cause_and_examples() -> None:
    done = invoke("check", "--explain", "bad-date")

    assert 0 == done.returncode
    assert done.stdout.startswith("error[bad-date]: ")
    assert "Wrong:" in done.stdout
    assert "Right:" in done.stdout


def test_every_verb_of_the_contract_is_there_with_help() -> None:
    verbs = Collection.from_module(tasks).tasks.values()
    listed = invoke("--list").stdout

    assert CONTRACT <= {verb.name for verb in verbs}
    for verb in verbs:
        assert f"  {verb.name} " in listed
        assert str(verb.__doc__).split()[:3] == invoke(verb.name, "--help").stdout.split("Docstring:")[1].split()[:3]
        assert all(argument.help for argument in verb.get_arguments())


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_entry_lacks_nothing_but_what_is_left_open(content: Path, kind: str) -> None:
    done = invoke("new", kind, "--content", content, "--title", "关于整治 “Mining” & more: a test")

    path = Path(done.stdout.strip())
    assert 0 == done.returncode, done.stderr
    assert content / KINDS[kind].folder == path.parent
    found = json.loads(invoke("check", path, "--content", content, "--format", "json").stdout)
    assert {finding["code"] for finding in found if finding["level"] == "error"} <= {"missing-field", "unknown-reference"}
    assert "关于整治 “Mining” & more: a test" in path.read_text("utf-8")


def test_what_is_given_stands_in_the_new_entry(content: Path) -> None:
    words = ["--id", "new-act", "--date", "2021-09", "--stance", "restrict", "--theme", "mining", "--theme", "law", "--summary", "no"]

    path = Path(invoke("new", "policy", "--content", content, "--title", "An act", *words).stdout.strip())

    text = path.read_text("utf-8")
    for lines in ("title: An act\n", "stance: restrict\n", "summary: no\n", "  - date: 2021-09\n", "themes:\n  - mining\n  - law\n"):
        assert lines in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("no", "no"),
        ("2021", "2021"),
        ("True", '"True"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("a: b", '"a: b"'),
        ("- a", '"- a"'),
        (" a", '" a"'),
    ],
)
def test_a_text_that_yaml_would_take_for_something_else_is_quoted(text: str, written: str) -> None:
    """`no` and a number need no quotes: what is no mark, no list and not empty is read as the text that stands there."""
    assert written == new_entry.scalar(text)
    assert {"summary": text} == compose(f"summary: {written}\n").value


def test_a_taken_id_is_not_overwritten(content: Path) -> None:
    first = invoke("new", "theme", "--content", content, "--title", "One")
    before = Path(first.stdout.strip()).read_text("utf-8")

    again = invoke("new", "theme", "--content", content, "--title", "One", "--summary", "Another.")

    assert (1, "") == (again.returncode, again.stdout)
    assert "taken" in again.stderr
    assert before == Path(first.stdout.strip()).read_text("utf-8")


@pytest.mark.parametrize("pair", ["accessed", "=2021", "accessed="])
def test_a_field_is_given_by_name_and_value(content: Path, pair: str) -> None:
    done = invoke("new", "article", "--content", content, "--title", "A", "--field", pair)

    assert (2, f"error: --field takes NAME=VALUE, not {pair!r}\n") == (done.returncode, done.stderr)


def test_a_former_id_and_an_address_of_the_site_are_taken(content: Path) -> None:
    (content / "themes" / "renamed.md").write_text("---\nname: R\nsummary: S.\nformer_ids: [old-name]\n---\n", "utf-8")

    assert (1, 1) == tuple(invoke("new", "theme", "--content", content, "--id", id).returncode for id in ("old-name", "page"))


def test_schemas_name_every_field(content: Path) -> None:
    done = invoke("schema", "--content", content)

    assert 0 == done.returncode
    for kind in KINDS.values():
        made = json.loads((content / "_schema" / f"{kind.name}.schema.json").read_text("utf-8"))
        assert set(kind.model.model_fields) <= set(made["properties"])
        assert made["additionalProperties"] is False
    assert 0 == invoke("check", content / "_schema", "--content", content).returncode


def test_repairs_do_not_move_one_another() -> None:
    text = "\ufefftitle: x\ntype: Law\nstance: Promote, Mixed\n"
    faults = [
        Finding("x", 2, 7, "bad-value", "", width=3, fix="law"),
        Finding("x", 3, 9, "bad-value", "", width=7, fix="promote"),
        Finding("x", 3, 18, "bad-value", "", width=5, fix="mixed"),
    ]

    assert "\ufefftitle: x\ntype: law\nstance: promote, mixed\n" == repaired(text, faults)
    assert repaired(text, reversed(faults)) == repaired(text, faults)


def test_of_two_repairs_of_one_place_one_is_made() -> None:
    faults = [Finding("x", 1, 1, "bad-value", "", width=4, fix="one"), Finding("x", 1, 3, "bad-value", "", width=4, fix="two")]

    assert "abtwog" == repaired("abcdefg", faults)


def test_fix_repairs_what_is_safe_and_tells_the_rest(content: Path) -> None:
    policy = next((content / "policies").glob("*.md"))
    text = policy.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("type: "))
    policy.write_text(text.replace(line, line.upper().replace("TYPE", "type")), "utf-8")

    before = invoke("check", policy, "--content", content)
    done = invoke("check", policy, "--content", content, "--fix")

    assert (1, 0) == (before.returncode, done.returncode), done.stdout
    assert text == policy.read_text("utf-8")


@pytest.mark.parametrize(
    "files",
    [
        {"pages/zh.md": page()},
        {"pages/about.md": page(former_ids="[zh]")},
        {"_gone.yaml": "- {kind: page, id: zh, reason: It is no more}\n"},
    ],
)
def test_no_page_stands_in_the_way_of_a_further_language(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    content = write_content(tmp_path / "content", files)

    checked = invoke("check", "--content", str(content))
    built = invoke("build", "--content", str(content), "--output", str(tmp_path / "output"))

    for done, told in ((checked, checked.stdout), (built, built.stderr)):
        assert 1 == done.returncode
        assert 1 == told.count("error[output-collision]: the site needs the address of 'zh' itself")
    assert not (tmp_path / "output").exists()


@pytest.fixture
def repository(content: Path) -> Path:
    git = ["git", "-C", str(content), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    return content


OTHER_OWNER = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "SOURCE_DATE_EPOCH": ""}


def test_a_build_says_in_one_line_that_git_cannot_answer_and_what_to_do(repository: Path, tmp_path: Path) -> None:
    done = invoke("build", "--content", repository, "--output", tmp_path / "site", **OTHER_OWNER)

    assert 0 == done.returncode, done.stderr
    assert 1 == len(done.stderr.splitlines())
    assert "detected dubious ownership" in done.stderr
    assert f"git config --global --add safe.directory {repository}" in done.stderr


def test_a_build_of_a_shallow_clone_says_so_in_one_line(repository: Path, tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "-C", repository, "commit", "-q", "--allow-empty", "-m", "more"], check=True)
    subprocess.run([*git, "clone", "-q", "--depth=1", f"file://{repository}", tmp_path / "shallow"], check=True)

    done = invoke("build", "--content", tmp_path / "shallow", "--output", tmp_path / "site")

    assert 0 == done.returncode, done.stderr
    assert 1 == len(done.stderr.splitlines())
    assert "shallow clone; the next step: git fetch --unshallow" in done.stderr


def test_check_says_that_git_cannot_tell_the_day_unless_it_is_given(repository: Path) -> None:
    words = ("check", "--content", repository, "--format", "json")

    asked, given = invoke(*words, **OTHER_OWNER), invoke(*words, **OTHER_OWNER | {"SOURCE_DATE_EPOCH": "1640995200"})

    assert "dubious ownership" in asked.stderr
    assert "" == given.stderr
    assert isinstance(json.loads(asked.stdout), list)


def test_since_says_why_git_refuses(repository: Path) -> None:
    done = invoke("check", "--content", repository, "--since", "HEAD", **OTHER_OWNER)

    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("error: Git cannot answer: detected dubious ownership")
    assert 1 == len(done.stderr.splitlines())


@pytest.mark.parametrize("epoch", ["253402300800", "253402300799"])
def test_an_epoch_at_or_beyond_the_end_of_the_calendar_has_no_traceback(content: Path, tmp_path: Path, epoch: str) -> None:
    done = invoke("build", "--content", content, "--output", tmp_path / "site", SOURCE_DATE_EPOCH=epoch)

    assert (2 if epoch.endswith("800") else 0) == done.returncode, done.stderr
    assert "Traceback" not in done.stderr
