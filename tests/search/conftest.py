"""Fixtures of the search: node, an index of a thousand documents in files, and lunr's own index of the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tools.bench.search_corpus import Corpus
from tracker.model import library
from tracker.model.dates import partial_date
from tracker.site import search
from tracker.site.outputs import File
from tracker.site.search import index, shards
from tracker.site.search.document import BOOSTS, Document, newest_first
from tracker.site.search.encoding import deflated
from tracker.site.search.shard_files import Shards
from tracker.site.site import Site

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LUNR = ROOT / "node_modules" / "lunr" / "lunr.js"
THEME = ROOT / "theme"
MODULES = THEME / "static" / "js" / "search"


def node(script: str, *arguments: str, given: str = "") -> Any:
    """Return the answer of a script beside this file, as JSON."""
    program = shutil.which("node")
    if not program or not LUNR.is_file():
        missing = "node" if not program else "lunr (run `npm ci`)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing} is missing")
        pytest.skip(f"{missing} is missing")
    done = subprocess.run(
        [program, "--no-warnings", str(HERE / script), *arguments], input=given, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@cache
def corpus(size: int) -> Corpus:
    """The generated documents of a size, made once for all tests, which leave them as they are."""
    return Corpus(size)


@dataclass(frozen=True)
class Built:
    """Documents, their index, and the folder in which its files are."""

    documents: list[Document]
    index: index.Index
    cut: Shards
    folder: Path


def write(cut: Shards, folder: Path) -> None:
    """The files as a site has them."""
    for path, content in cut.files.items():
        target = folder / f"{path}.bin"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(deflated(content))


def texts(documents: list[Document]) -> list[list[str]]:
    return [document.fields() for document in documents]


@pytest.fixture(scope="session")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An index of a thousand generated documents, with `whole.json` (lunr's serialised index) and `titles.json` beside its files."""
    return built(corpus(1_000), tmp_path_factory.mktemp("thousand"))


def built(source: Corpus, folder: Path) -> Built:
    """The index of a corpus in `folder`."""
    documents = newest_first(source.documents)
    found, _ = index.build(texts(documents), BOOSTS, {})
    cut, _ = shards.cut(found, documents, source.facets, {})
    folder = folder / "files"
    write(cut, folder)
    refs = [str(number) for number in range(len(documents))]
    (folder / "whole.json").write_text(json.dumps(index.serialised(found, refs), ensure_ascii=False), "utf-8")
    titles = [f"{document.texts['title']} {document.texts['original_title']}" for document in documents]
    (folder / "titles.json").write_text(json.dumps(titles, ensure_ascii=False), "utf-8")
    (folder / "build").write_text(cut.build, "utf-8")
    return Built(documents, found, cut, folder)


@dataclass(frozen=True)
class SearchFiles:
    """The folder `search/files` of a site, and the name of its build."""

    folder: Path
    build: str

    def ask(self, script: str, questions: list[Any]) -> Any:
        """The answers that a script beside this file gives from these files."""
        return node(script, str(self.folder), self.build, given=json.dumps(questions))

    def answers(self, queries: list[str], address: str = "") -> list[dict[str, Any]]:
        """Return the answer to each query, with the rest of an address."""
        found: list[dict[str, Any]] = self.ask("answers.mjs", [f"q={quote(query)}{address}" for query in queries])
        return found


def search_files(content: Path, folder: Path) -> SearchFiles:
    """The search of the site that `content` makes, written below `folder`."""
    settings = {"sitename": "Tracker", "theme": ROOT / "theme", "search": True}
    site = Site(library.load(content), settings, partial_date("2026-11-22").first_day)
    for output in search.outputs(site):
        if isinstance(output, File):
            target = folder / output.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(output.make(output.data(site)))
    current = json.loads((folder / "search" / "current.json").read_text("utf-8"))
    return SearchFiles(folder / "search" / "files", current["build"])


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> SearchFiles:
    """The search of the tracker's own content."""
    return search_files(ROOT / "content", tmp_path_factory.mktemp("real"))
