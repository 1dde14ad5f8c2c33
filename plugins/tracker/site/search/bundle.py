"""
The scripts of search as a reader loads them: small, and in two files.

The modules of `theme/static/js/search/` are joined in the order of their imports and minified. Of lunr.js, which npm has put into
`node_modules`, the parts that run in a browser come along: parser, query, sets of terms, stemmer; not the builder and the index, in
whose place `index.js` and `score.js` stand, and not the stop words, which the index names. Half of what a reader would load is saved.
"""

import re
from importlib.metadata import version
from pathlib import Path

from tracker.model.findings import UsageError
from tracker.site.assets import read_text

LUNR_VERSION = "2.3.9"
LUNR_PARTS = frozenset("Token tokenizer.separator stemmer TokenSet Query QueryParseError QueryLexer QueryParser".split())
NOTICE = "/*! lunr 2.3.9, Copyright (C) 2020 Oliver Nightingale, MIT license */\n"

MINIFIER = f"minify {version('tdewolff-minify')}"
"""What decides, beside a script's source, what a reader loads."""

SHARED = ("files", "analysis", "suggest")
"""The modules of `suggest.js`, which any page loads once its search field is entered."""
OWN = ("lunr", "index", "score", "tiers", "entries", "answer", "marks", "page")
"""The modules of `search.js`, which the search page loads on top."""

OFFLINE = "offline"
"""The module that stands in for a server in the offline archive."""

_IMPORT = re.compile(r'^import (?:{ (.*) }|\w+) from "\./(\w+)\.js"\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async|function|const|class)", re.MULTILINE)


def sources(modules: Path, lunr: Path) -> dict[str, str]:
    """
    `suggest.js` and `search.js` before they are minified, from the folder of the modules and npm's `lunr.js`.

    Raises UsageError if that is not there.
    """
    texts = {path.stem: read_text(path) for path in sorted(modules.glob("*.js"))} | {"lunr": browser_lunr(lunr)}
    asked = {name for member in OWN for names, module in _IMPORT.findall(texts[member]) if module in SHARED for name in names.split(", ")}
    names = ", ".join(sorted(asked))
    shared, own = ("\n".join(_bare(texts[member]) for member in members) for members in (SHARED, OWN))
    return {
        "suggest.js": _module(f"export const {{ {names} }} =", shared, names),
        "search.js": NOTICE + _module(f'import {{ {names} }} from "./suggest.js";', own, ""),
    }


def scripts(modules: Path, lunr: Path) -> dict[str, bytes]:
    """`suggest.js` and `search.js` as a reader loads them."""
    return {name: minified(source) for name, source in sources(modules, lunr).items()}


def minified(source: str) -> bytes:
    """A script without what only people need. The minifier is loaded here: it starts threads, and then no process may be forked."""
    import minify  # type: ignore[import-untyped]  # it has no types

    return str(minify.string("application/javascript", source)).encode()


def offline(modules: Path, lunr: Path) -> bytes:
    """Both scripts as one that is no module, for the offline archive: a page opened from a file may load no module."""
    texts = {path.stem: read_text(path) for path in sorted(modules.glob("*.js"))} | {"lunr": browser_lunr(lunr)}
    shared, own = ("\n".join(_bare(texts[member]) for member in members) for members in ((OFFLINE, *SHARED), OWN))
    script = f"(() => {{\n{shared}\n;(() => {{\n{own}\n}})()\n}})()\n"
    return minified(NOTICE + script)


def _bare(module: str) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", module))


def _module(head: str, body: str, gives: str) -> str:
    """A module; its body is a function, since the minifier shortens no name that a module has at its top."""
    return f"{head} (() => {{\n{body}\nreturn {{ {gives} }}\n}})()\n"


def browser_lunr(path: Path) -> str:
    """The parts of lunr.js that a browser needs, as a module that gives `lunr`."""
    try:
        text = path.read_text("utf-8")
    except OSError:
        raise UsageError(f"lunr {LUNR_VERSION} is not at {path}: run `npm ci`, or set SEARCH = False in pelicanconf.py") from None
    if f'lunr.version = "{LUNR_VERSION}"' not in text:
        raise UsageError(f"{path} is another lunr than {LUNR_VERSION}, for which the index is written: run `npm ci`")
    body = text[text.index("lunr.version") : text.rindex(";(function (root, factory)")].replace("/*!", "/*")  # the notice stands once
    parts = re.split(r"^(?=lunr\.\w+)", body, flags=re.MULTILINE)
    kept = [part for part in parts if (owner := re.match(r"lunr\.(tokenizer\.separator|\w+)", part)) and owner[1] in LUNR_PARTS]
    return "const lunr = { tokenizer: {} }\n" + "".join(kept)
