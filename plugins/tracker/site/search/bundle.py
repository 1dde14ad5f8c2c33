"""
The scripts of search as a reader loads them: small, and in four files.

The modules of `theme/static/js/search/` are joined in the order of their imports and minified. Of lunr.js, which npm has put into
`node_modules`, the parts that run in a browser come along: parser, query, sets of terms, stemmer; not the builder and the index, in
whose place `index.js` and `score.js` stand, and not the stop words, which the index names. Half of what a reader would load is saved.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from tracker.model.findings import UsageError
from tracker.site.assets import read_text
from tracker.site.theme_files import ThemeFiles

LUNR_VERSION = "2.3.9"
LUNR_PARTS = frozenset("Token tokenizer.separator stemmer TokenSet Query QueryLexer QueryParser".split())
NOTICE = "/*! lunr 2.3.9, Copyright (C) 2020 Oliver Nightingale, MIT license */\n"

MINIFIER = f"minify {version('tdewolff-minify')}"
"""Version of the minifier, which decides the scripts together with their sources."""

SHARED = ("files", "analysis", "suggest")
"""The modules of `suggest.js`, which any page loads once its search field is entered."""
OWN = ("lunr", "index", "score", "order", "entries", "dates", "query", "spelling", "marks", "passages", "answer", "page")
"""The modules of `search.js`, which the search page loads on top."""

RARE = ("tiers", "phrases", "slips", "positions", "nothing", "facets")
"""The modules of `rare.js`, which the search page loads for a query that needs one of them."""

TAKE = ("quote", "take")
"""The modules of `take.js`, which the search page loads for a reader who takes results away."""

OFFLINE = "offline"
"""The module that stands in for a server in the offline archive."""

LUNR_UNUSED = re.compile(r"lunr\.(Token\.prototype\.(clone|toString)|Query\.prototype\.(term|isNegated)) =")
"""Members of those parts that nothing calls."""
LUNR_ERROR = re.compile(r"var (possibleFields = .*\n\s*)?errorMessage = .*|if \(lexeme\.str\.length >= 1\) {[^}]*}|(?<=throw )new lunr.*")
"""A parser's error, which nobody reads: a query that it cannot parse is searched as plain words."""

_IMPORT = re.compile(r'^import (?:{ (.*) }|\w+) from "\./(\w+)\.js"\n', re.MULTILINE)
_LATER_IMPORT = re.compile(r'^ *const {{ (.*) }} = await import\("\./({})\.js"\)\n'.format("|".join(RARE + TAKE)), re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async|function|const|class)", re.MULTILINE)


def sources(theme: ThemeFiles, lunr: Path) -> dict[str, str]:
    """
    The four scripts before they are minified, from a theme and npm's `lunr.js`.

    Raises UsageError if that is missing.
    """
    texts = _texts(theme, lunr)
    later = {"rare": RARE, "take": TAKE}
    of_shared, of_own = (_imported(texts, RARE + TAKE, givers) for givers in (SHARED, OWN))
    own = re.sub(r"(?<=await import\(\"\./)(?:{})(?=\.js)".format("|".join(RARE)), "rare", _joined(texts, OWN))
    return {
        "suggest.js": _module("", _joined(texts, SHARED), of_shared | _imported(texts, OWN, SHARED)),
        "search.js": NOTICE + _module(_import("suggest", _imported(texts, OWN, SHARED)), own, of_own),
        **{f"{name}.js": _later(texts, members) for name, members in later.items()},
    }


def _later(texts: Mapping[str, str], members: Sequence[str]) -> str:
    """A script that the search page loads when it is needed; it gives what the page's own modules ask of it."""
    gives = {
        name for member in OWN for names, giver in _LATER_IMPORT.findall(texts[member]) if giver in members for name in names.split(", ")
    }
    needs = [_import(script, _imported(texts, members, givers)) for script, givers in (("suggest", SHARED), ("search", OWN))]
    return _module("".join(needs), _joined(texts, members), gives)


def scripts(theme: ThemeFiles, lunr: Path) -> dict[str, bytes]:
    """The scripts as a reader loads them."""
    return {name: minified(source) for name, source in sources(theme, lunr).items()}


def minified(source: str) -> bytes:
    """A script without what only people need. The minifier is loaded here: it starts threads, and then no process may be forked."""
    import minify  # type: ignore[import-untyped]  # it has no types

    return str(minify.string("application/javascript", source)).encode()


def offline(theme: ThemeFiles, lunr: Path) -> bytes:
    """All scripts as one that is no module, for the offline archive: a page opened from a file may load no module."""
    texts = _texts(theme, lunr)
    shared, own = (_LATER_IMPORT.sub("", _joined(texts, members)) for members in ((OFFLINE, *SHARED), (*RARE, *TAKE, *OWN)))
    script = f"(() => {{\n{shared}\n;(() => {{\n{own}\n}})()\n}})()\n"
    return minified(NOTICE + script)


def _texts(theme: ThemeFiles, lunr: Path) -> dict[str, str]:
    modules = theme.below("static/js/search", ".js").values()
    return {path.stem: read_text(path) for path in modules} | {"lunr": browser_lunr(lunr)}


def _imported(texts: Mapping[str, str], members: Iterable[str], givers: Container[str]) -> set[str]:
    """The names that some modules import from others."""
    return {name for member in members for names, giver in _IMPORT.findall(texts[member]) if giver in givers for name in names.split(", ")}


def _import(script: str, names: set[str]) -> str:
    return f'import {{ {", ".join(sorted(names))} }} from "./{script}.js";\n'


def _joined(texts: Mapping[str, str], members: Iterable[str]) -> str:
    """Modules as one text, without what only modules have."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", texts[member])) for member in members)


def _module(head: str, body: str, names: set[str]) -> str:
    """A module that exports `names`; its body is a function, since the minifier shortens no name that a module has at its top."""
    gives = ", ".join(sorted(names))
    return f"{head}export const {{ {gives} }} = (() => {{\n{body}\nreturn {{ {gives} }}\n}})()\n"


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
    kept = [
        part
        for part in parts
        if (owner := re.match(r"lunr\.(tokenizer\.separator|\w+)", part)) and owner[1] in LUNR_PARTS and not LUNR_UNUSED.match(part)
    ]
    return "const lunr = { tokenizer: {} }\n" + LUNR_ERROR.sub(lambda found: "0" if found[0].startswith("new") else "", "".join(kept))
