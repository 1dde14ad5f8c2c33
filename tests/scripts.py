"""The theme's scripts, tried in node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parents[1] / "theme" / "static" / "js"


def node(script: str, expression: str, data: object) -> Any:
    """The value of an expression in which `script` is the module of that name and `data` what was given."""
    program = f"""
        const script = await import({json.dumps((SCRIPTS / script).as_uri())});
        let text = ""; for await (const part of process.stdin) text += part;
        const data = JSON.parse(text); console.log(JSON.stringify({expression}));"""
    command = ["node", "--no-warnings", "--input-type=module", "--eval", program]
    done = subprocess.run(command, input=json.dumps(data), capture_output=True, text=True, timeout=60, check=False)
    assert "" == done.stderr
    return json.loads(done.stdout)
