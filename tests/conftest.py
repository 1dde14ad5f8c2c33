"""Sites that many tests look at: built once a run, as a user builds them."""

from __future__ import annotations

from pathlib import Path

import golden
import pytest

TODAY = "1795305600"  # 22 November 2026: the day on which the content was reviewed


@pytest.fixture(scope="session")
def golden_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden site, below /small of its host."""
    return _built(tmp_path_factory.mktemp("golden") / "site")


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real content, at the root of its host."""
    return _built(
        tmp_path_factory.mktemp("real") / "site",
        content=golden.ROOT / "content",
        site_url="https://tracker.example",
        SOURCE_DATE_EPOCH=TODAY,
    )


def _built(output: Path, **settings: object) -> Path:
    done = golden.build(output, **settings)  # type: ignore[arg-type]
    assert 0 == done.returncode, done.stderr
    return output
