"""The workflows and forms of the code host: sound, pinned, each step a task, and no secret where a stranger's code runs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from invoke.collection import Collection

import tasks
from tracker.builder import npm
from tracker.cli.upkeep import staleness, suggestions

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
HOST = ROOT / ".github"
WORKFLOWS = sorted((HOST / "workflows").glob("*.yml"))
FORMS = sorted((HOST / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
PIN = re.compile(r"uses: actions/(?:checkout|setup-python|upload-artifact)@[0-9a-f]{40} # v\d+\.\d+\.\d+")
COMMANDS = (
    re.compile(r"pip install --quiet --require-hashes --requirement requirements(-test)?\.txt"),
    re.compile(r"gh auth setup-git"),
    re.compile(r'(?:SOURCE_DATE_EPOCH=\$\(date --utc --date=today \+%s\) )?invoke (?P<task>[a-z-]+)(?: pages| "\$BASE")?'),
)
"""All that a step runs; a text of a stranger comes in by the environment alone."""


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False)


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    return run(Path(sys.executable).parent / "zizmor", "--offline", "--no-progress", "--persona=pedantic", *paths)


def loaded(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader))  # `on` is no truth value here


def jobs() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in WORKFLOWS:
        for job in loaded(path)["jobs"].values():
            yield path, job


def test_an_audit_of_the_workflows_finds_nothing() -> None:
    done = zizmor(*WORKFLOWS)

    assert 0 == done.returncode, done.stdout


def test_the_audit_finds_what_it_is_there_for(tmp_path: Path) -> None:
    text = (HOST / "workflows" / "pull-request.yml").read_text("utf-8")
    bad = tmp_path / "bad.yml"
    bad.write_text(text.replace('invoke review "$BASE"', 'echo "${{ github.event.pull_request.title }}"'), "utf-8")

    done = zizmor(bad)

    assert 0 != done.returncode
    assert "template-injection" in done.stdout


def test_workflows_and_forms_fit_their_schemas() -> None:
    check = Path(sys.executable).parent / "check-jsonschema"
    for schema, files in (("workflows", WORKFLOWS), ("issue-forms", FORMS), ("issue-config", [HOST / "ISSUE_TEMPLATE" / "config.yml"])):
        done = run(check, "--builtin-schema", f"vendor.github-{schema}", *files)

        assert files
        assert 0 == done.returncode, done.stdout


def test_the_workflows_are_valid_to_who_knows_expressions_and_schedules(tmp_path: Path) -> None:
    npm.install()
    validator = ROOT / "node_modules" / ".bin" / "action-validator"
    bad = tmp_path / "bad.yml"
    bad.write_text((HOST / "workflows" / "links.yml").read_text("utf-8").replace("runs-on: ubuntu-latest", "needs: nothing"), "utf-8")

    assert [0] * len(WORKFLOWS) == [run(validator, path).returncode for path in WORKFLOWS]
    assert 0 != run(validator, bad).returncode


def test_every_action_is_the_hosts_own_and_pinned() -> None:
    lines = [line.strip(" -") for path in WORKFLOWS for line in path.read_text("utf-8").splitlines() if "uses:" in line]

    assert lines
    assert [] == [line for line in lines if not PIN.fullmatch(line)]


def test_every_step_is_a_task_that_is_there() -> None:
    names = set(Collection.from_module(tasks).task_names)
    steps = [step["run"] for _path, job in jobs() for step in job["steps"] if "run" in step]
    commands = [command for step in steps for command in step.split(" && ")]
    matches = {command: next((match for one in COMMANDS if (match := one.fullmatch(command))), None) for command in commands}

    assert [] == [command for command, match in matches.items() if not match]
    assert {match["task"] for match in matches.values() if match and "task" in match.groupdict()} <= names


def test_where_the_code_of_a_proposal_runs_there_is_no_right_and_no_secret() -> None:
    untrusted = [(path, job) for path, job in jobs() if "pull_request" in loaded(path)["on"]]

    assert untrusted
    for path, job in untrusted:
        assert {} == loaded(path)["permissions"], path
        assert {"contents": "read"} == job["permissions"], path
        assert "secrets." not in path.read_text("utf-8")
        assert "github.token" not in path.read_text("utf-8")


def test_what_has_a_right_runs_the_code_of_the_default_branch() -> None:
    trusted = [(path, job) for path, job in jobs() if "write" in job["permissions"].values()]

    assert {"comment.yml", "links.yml", "publish.yml", "staleness.yml", "suggestion.yml"} == {path.name for path, _job in trusted}
    for path, job in trusted:
        (checkout,) = (step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@"))
        assert "pull_request" not in loaded(path)["on"], path
        assert "pull_request_target" not in loaded(path)["on"], path
        assert "false" == checkout["with"]["persist-credentials"], path
        assert checkout["with"].get("ref", "") in ("", "${{ github.event.repository.default_branch }}"), path
        assert not any("download-artifact" in step.get("uses", "") for step in job["steps"]), path


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_ends_some_day_and_every_workflow_waits_for_itself(path: Path) -> None:
    assert "concurrency" in loaded(path)
    assert all(int(job["timeout-minutes"]) <= 120 for job in loaded(path)["jobs"].values())


def test_the_schedules_that_are_kept_alive_are_those_that_there_are() -> None:
    assert [path.name for path in WORKFLOWS if "schedule" in loaded(path)["on"]] == staleness.scheduled(HOST / "workflows")


def test_the_form_of_a_suggestion_has_the_fields_that_a_draft_takes() -> None:
    form = loaded(HOST / "ISSUE_TEMPLATE" / "suggest-policy.yml")

    labels = [item["attributes"]["label"] for item in form["body"]]

    assert set(suggestions.LABELS) <= set(labels)


def test_every_folder_has_an_owner() -> None:
    lines = [line.split() for line in (HOST / "CODEOWNERS").read_text("utf-8").splitlines() if line and not line.startswith("#")]

    assert {"/content/", "/.github/", "/plugins/", "/theme/", "/tests/"} <= {pattern for pattern, *_ in lines}
    for pattern, *owners in lines:
        assert owners, pattern
        assert [*ROOT.glob(pattern.strip("/"))], pattern
        assert all(owner.startswith("@") for owner in owners)
