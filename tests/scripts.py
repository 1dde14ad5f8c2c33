"""The theme's scripts, tried in one process of node for all tests of this process."""

from __future__ import annotations

import atexit
import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parents[1] / "theme" / "static" / "js"
ANSWERS = """
    import { createInterface } from "node:readline";
    let number = 0;
    for await (const line of createInterface({ input: process.stdin })) {
        const { script, expression, data } = JSON.parse(line);
        const module = await import(`${script}?${++number}`);
        const value = new Function("script", "data", `return (${expression});`)(module, data);
        console.log(JSON.stringify(value));
    }"""
"""Answers a question a line; each sees its script as it stands before anything has been asked of it."""


def node(script: str, expression: str, data: object) -> Any:
    """The value of an expression in which `script` is the module of that name and `data` what was given."""
    process = started()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"script": (SCRIPTS / script).as_uri(), "expression": expression, "data": data}) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    try:
        return json.loads(answer)
    except ValueError:  # a warning or an error of node
        started.cache_clear()
        raise AssertionError(answer + process.communicate()[0]) from None


@cache
def started() -> subprocess.Popen[str]:
    """The process, which reads questions and writes its answers, warnings and errors to the same place."""
    command = ["node", "--no-warnings", "--input-type=module", "--eval", ANSWERS]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    atexit.register(process.communicate)  # its input ends, and so does it
    return process
