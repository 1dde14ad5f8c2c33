"""The benchmarks measure memory, stages and changed files of a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.bench import bench, processes
from tools.bench.corpus import Corpus

pytestmark = pytest.mark.process


def test_a_build_has_the_memory_of_its_processes_and_the_seconds_of_its_stages(tmp_path: Path) -> None:
    Corpus(10).write(tmp_path / "content")
    call = f"commands.build({str(tmp_path / 'content')!r}, {str(tmp_path / 'site')!r}, search=False)"

    first = bench.cost(call)
    again = bench.compared(call, tmp_path / "site")

    assert processes.STAGES.keys() == first.stages.keys()
    assert all(seconds > 0 for seconds in first.stages.values())
    assert sum(first.stages.values()) < first.wall
    assert first.together >= first.peaks[0] > 10
    assert 0 == again.changed
