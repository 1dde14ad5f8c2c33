"""
Measures search: what the index takes to build, and what a query takes to load in Chromium, beside stock lunr.py and Pagefind.

Bytes are those of the bodies that the server sent for a query in a fresh browser, with ten results shown; the scripts, which come once,
are told apart. Pagefind's are all but its own scripts and WebAssembly. Each stage runs in a process of its own.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import html
import http.server
import importlib.util
import json
import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.bench.search_corpus import Corpus
from tracker.site.search import analysis, bundle, index, shards
from tracker.site.search.document import BOOSTS, newest_first
from tracker.site.search.encoding import deflated
from tracker.site.theme_files import ThemeFiles

ROOT = Path(__file__).resolve().parents[2]
MODULES, LUNR = ROOT / "theme" / "static" / "js" / "search", ROOT / "node_modules" / "lunr" / "lunr.js"
THEME = ThemeFiles((ROOT / "theme",))
SIZES = (1_000, 10_000, 100_000)
STOCK_LIMIT = 10_000
"""Entries beyond which lunr.py is not asked: it took 3.9 GB for 50,000."""
QUERIES = 100
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

PAGE = """
import {{ Files }} from "/js/files.js"
import {{ Index }} from "/js/index.js"
import {{ Entries }} from "/js/entries.js"
import {{ answer }} from "/js/answer.js"
import {{ lunr }} from "/js/lunr.js"
window.ask = async (q, shown) => {{
  const start = performance.now(), index = new Index(lunr, new Files(path => fetch("/search/" + path)), "{build}")
  await index.open()
  const entries = new Entries(index), found = await answer(new URLSearchParams({{ q }}), index, entries, true, shown)
  await Promise.all(found.found.slice(0, shown).map(number => entries.result(number)))
  return [found.found.length, performance.now() - start]
}}
"""
PAGEFIND = """
const pagefind = await import("/pagefind/pagefind.js")
window.ask = async (q, shown) => {
  const start = performance.now(), found = await pagefind.search(q)
  await Promise.all(found.results.slice(0, shown).map(result => result.data()))
  return [found.results.length, performance.now() - start]
}
"""


def run(sizes: Sequence[int] = SIZES, *, queries: int = QUERIES, pagefind: bool = True) -> None:
    """Print the figures of every size."""
    scripts = bundle.scripts(THEME, LUNR)
    print("scripts, gzip: " + ", ".join(f"{name} {len(gzip.compress(text, 9)):,} B" for name, text in scripts.items()), end="")
    print(f", together {sum(len(gzip.compress(text, 9)) for text in scripts.values()):,} B\n")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="search-") as place:
            told = [("ours", ours), *([("exact", exact), ("lunr.py", stock)] if size <= STOCK_LIMIT else [])]
            for name, stage in told:
                for line in in_process(stage, Path(place), size):
                    print(f"{size:8,}  {name:9} {line}", flush=True)
            for name, folder in (("ours", "site"), ("Pagefind", "pagefind")):
                if name == "Pagefind" and (not pagefind or not importlib.util.find_spec("pagefind")):
                    print(f"{size:8,}  {name:9} not measured: it is not installed (`pip install 'pagefind[extended]'`)")
                    continue
                if name == "Pagefind":
                    for line in in_process(write_pages, Path(place), size):
                        print(f"{size:8,}  {name:9} {line}", flush=True)
                    start = time.monotonic()
                    command = [sys.executable, "-m", "pagefind", "--site", str(Path(place) / "pagefind"), "--force-language", "en"]
                    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
                    print(f"{size:8,}  {name:9} index {time.monotonic() - start:.1f} s, most memory of any process so far {peak:,.0f} MB")
                asked = json.loads((Path(place) / "queries.json").read_text("utf-8"))[:queries]
                for line in measured(Path(place) / folder, asked, scripted=name == "ours"):
                    print(f"{size:8,}  {name:9} {line}", flush=True)
            print()


def in_process(stage: Callable[[Path, int], Iterator[str]], place: Path, size: int) -> list[str]:
    """The lines that a stage tells, run in a process of its own, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_lines, (stage, place, size))


def _lines(stage: Callable[[Path, int], Iterator[str]], place: Path, size: int) -> list[str]:
    return list(stage(place, size))


def peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"


def ours(place: Path, size: int) -> Iterator[str]:
    """Count, weigh, cut, deflate and write; then once more over the first one's cache."""
    corpus = Corpus(size)
    (place / "queries.json").write_text(json.dumps(corpus.queries(max(QUERIES, 100)), ensure_ascii=False), "utf-8")
    documents = newest_first(corpus.documents)
    analysis.variants()
    yield f"corpus in memory, {peak()} so far"
    start = time.monotonic()
    found, cache = index.build((document.fields() for document in documents), BOOSTS, {})
    counted = time.monotonic()
    yield f"index {counted - start:.2f} s ({len(found.terms):,} terms, {len(found.number):,} postings), {peak()}"
    cut, _ = shards.cut(found, documents, corpus.facets, {})
    sliced = time.monotonic()
    yield f"cut {sliced - counted:.2f} s, {peak()}"
    site, total = place / "site" / "search", 0
    for path, piece in cut.pieces.items():
        target = site / f"{path}.bin"
        target.parent.mkdir(parents=True, exist_ok=True)
        total += target.write_bytes(deflated(piece.make()))
    yield f"make, deflate and write {time.monotonic() - sliced:.2f} s: {len(cut.pieces):,} files, {total / 1e6:.1f} MB, {peak()}"
    start = time.monotonic()
    index.build((document.fields() for document in documents), BOOSTS, cache)
    yield f"index over the last one's counts {time.monotonic() - start:.2f} s"
    (site / "build").write_text(cut.build, "utf-8")
    (site.parent / "js").mkdir()
    for module in MODULES.glob("*.js"):
        shutil.copy(module, site.parent / "js")
    (site.parent / "js" / "lunr.js").write_text(bundle.browser_lunr(LUNR) + "\nexport { lunr }\n", "utf-8")
    (site.parent / "page.js").write_text(PAGE.format(build=cut.build), "utf-8")


def exact(place: Path, size: int) -> Iterator[str]:
    """Random queries of 27 kinds, answered from the files and by lunr.js from the whole index: the same documents, order and scores."""
    documents = newest_first(Corpus(size).documents)
    found, _ = index.build((document.fields() for document in documents), BOOSTS, {})
    folder = place / "site" / "search"
    (folder / "whole.json").write_text(
        json.dumps(index.serialised(found, [str(number) for number in range(size)]), ensure_ascii=False), "utf-8"
    )
    titles = [f"{document.texts['title']} {document.texts['original_title']}" for document in documents]
    (folder / "titles.json").write_text(json.dumps(titles, ensure_ascii=False), "utf-8")
    script = ROOT / "tests" / "search" / "exact.mjs"
    done = subprocess.run(
        ["node", "--no-warnings", "--max-old-space-size=8000", str(script), str(folder), "38"], check=True, capture_output=True
    )
    told = json.loads(done.stdout)
    yield f"{told['queries']:,} queries of {told['kinds']} kinds, {told['hits']:,} hits compared, {len(told['different'])} queries differ"


def stock(place: Path, size: int) -> Iterator[str]:
    """lunr.py's own builder on the same words: the time is its own alone, not that of finding the words."""
    from lunr import get_default_builder  # type: ignore[import-untyped]  # it has no types

    documents = newest_first(Corpus(size).documents)
    prepared = [
        {name: " ".join(analysis.words(document.texts[name])) for name in BOOSTS} | {"id": str(number)}
        for number, document in enumerate(documents)
    ]
    builder = get_default_builder()
    builder.ref("id")
    for name, boost in BOOSTS.items():
        builder.field(name, boost)
    start = time.monotonic()
    for document in prepared:
        builder.add(document)
    built = builder.build()
    yield f"index {time.monotonic() - start:.2f} s, {peak()}"
    whole = json.dumps(built.serialize()).encode()
    yield f"whole index {len(whole) / 1e6:.1f} MB, gzip {len(gzip.compress(whole, 9)) / 1e6:.2f} MB"


def write_pages(place: Path, size: int) -> Iterator[str]:
    """The same entries as pages, as Pagefind reads them."""
    site = place / "pagefind"
    for document in Corpus(size).documents:
        target = site / document.url.strip("/") / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        texts = document.texts
        title = html.escape(texts["title"])
        parts = "".join(
            f"<p>{html.escape(texts[name])}</p>"
            for name in ("original_title", "document_number", "summary", "names", "body")
            if texts[name]
        )
        target.write_text(
            f'<!doctype html><html lang="en"><title>{title}</title><body data-pagefind-body><h1>{title}</h1>{parts}</body></html>', "utf-8"
        )
    (site / "page.js").write_text(PAGEFIND, "utf-8")
    yield f"{size:,} pages written"


class Counting(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and counts the bodies it sends, scripts apart."""

    sent = 0
    requests = 0
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/":
            content = b'<!doctype html><title>bench</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        else:
            super().do_GET()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        name = self.path.split("?")[0]
        if not name.endswith(".js") and not name.rsplit("/", 1)[-1].startswith("wasm"):
            Counting.sent += len(content)
            Counting.requests += 1
        outputfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


def measured(site: Path, queries: Sequence[tuple[str, str]], *, scripted: bool) -> Iterator[str]:
    """Bytes, requests and milliseconds of the queries, each in a fresh browser context, and how many found anything."""
    from playwright.sync_api import sync_playwright

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counting, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    figures: list[tuple[int, int, float, bool, str]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for kind, query in queries:
            context = browser.new_context()
            page = context.new_page()
            Counting.sent = Counting.requests = 0
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            page.wait_for_function("() => Boolean(window.ask)")
            hits, milliseconds = page.evaluate("query => window.ask(query, 10)", query)
            figures.append((Counting.sent, Counting.requests, milliseconds, bool(hits), kind))
            context.close()
        browser.close()
    server.shutdown()
    for name in ("all", *dict.fromkeys(sorted(kind for kind, _ in queries))):
        some = [figure for figure in figures if name in ("all", figure[4])]
        parts = [
            f"{title} p50 {at(some, place, 0.5):,.0f} p95 {at(some, place, 0.95):,.0f} max {at(some, place, 1):,.0f}"
            for place, title in enumerate(("bytes", "requests", "ms"))
        ]
        yield f"{name:8} {len(some):4} queries, {sum(figure[3] for figure in some)} with hits: {'; '.join(parts)}"


def at(figures: Sequence[tuple[Any, ...]], place: int, share: float) -> float:
    values = sorted(figure[place] for figure in figures)
    return float(values[min(len(values) - 1, int(share * len(values)))])


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, action="append", help="entries")
    options.add_argument("--queries", type=int, default=QUERIES)
    options.add_argument("--no-pagefind", action="store_true")
    given = options.parse_args()
    run(given.n or SIZES, queries=given.queries, pagefind=not given.no_pagefind)
