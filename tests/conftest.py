"""
Fixtures of many tests, made once a run: sites, built and served as users do, and a browser.

What they need is imported as they are made: the process that hands tests out starts soon.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import laws
import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
TODAY = "1795305600"  # 22 November 2026: the day on which the content was reviewed


LARGE = {"real_site", "real", "ranked", "thousand"}
"""Fixtures that are the real content, or an index of a thousand documents."""


def pytest_configure() -> None:
    laws.register()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses the browser or something large."""
    for item in items:
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        fixtures = {*getattr(item, "fixturenames", ()), *(one for one in parameters if isinstance(one, str))}
        if "chromium" in fixtures:
            item.add_marker(pytest.mark.browser)
        if fixtures & LARGE:
            item.add_marker(pytest.mark.process)


def once(factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name`, made once a run, whichever process of the run needs it first."""
    root = factory.getbasetemp() if worker == "master" else factory.getbasetemp().parent
    folder, done = root / name, root / f"{name}.done"
    with FileLock(root / f"{name}.lock"):
        if not done.exists():
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of compiled templates that clean builds of a run with the same settings may share."""
    return once(tmp_path_factory, worker_id, "compiled", Path.mkdir)


@pytest.fixture(scope="session")
def golden_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The golden site, below /small of its host."""
    return once(tmp_path_factory, worker_id, "golden-site", _build)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site of the real content, at the root of its host."""
    settings = {"content": ROOT / "content", "site_url": "https://tracker.example", "SOURCE_DATE_EPOCH": TODAY}
    return once(tmp_path_factory, worker_id, "real-site", partial(_build, **settings))


@pytest.fixture(scope="session")
def golden_address(golden_site: Path) -> Iterator[str]:
    """Address at which the golden site is served, below /small."""
    import browsing

    with browsing.served(golden_site, "/small") as address:
        yield address


@pytest.fixture(scope="session")
def real_address(real_site: Path) -> Iterator[str]:
    """Address at which the site of the real content is served."""
    import browsing

    with browsing.served(real_site) as address:
        yield address


@pytest.fixture(scope="session")
def components_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address at which the page of components is served, below /_components/."""
    import browsing

    from theme import component_samples

    folder = tmp_path_factory.mktemp("components")
    component_samples.write(folder)
    with browsing.served(folder) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of all tests; on CI it must be there."""
    import browsing
    from playwright.sync_api import expect

    from tools import test_runner

    expect.set_options(timeout=30_000)  # on a busy machine what is expected may take a while
    path = test_runner.known_browser()
    if not path:
        missing = "no Chromium: name one in CHROMIUM or run `invoke test`, which installs it"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with browsing.launched(path) as browser:
        yield browser


def _build(output: Path, **settings: object) -> None:
    import golden

    done = golden.build(output, **settings)  # type: ignore[arg-type]
    assert 0 == done.returncode, done.stderr
