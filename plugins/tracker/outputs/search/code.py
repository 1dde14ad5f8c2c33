"""
The scripts of search as a reader loads them: small, and in two files.

The modules of `theme/static/js/search/` are joined in the order of their imports and minified. Of lunr.js, which npm has put into
`node_modules`, the parts that run in a browser come along: parser, query, sets of terms, stemmer, stop words; not the builder and the
index, in whose place `index.js` and `score.js` stand. Half of what a reader would load is saved.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import minify  # type: ignore[import-untyped]  # it has no types

LUNR_VERSION = "2.3.9"
LUNR_PARTS = frozenset(
    "Token tokenizer stemmer generateStopWordFilter stopWordFilter TokenSet Query QueryParseError QueryLexer QueryParser".split()
)
NOTICE = "/*! lunr 2.3.9 - https://lunrjs.com - Copyright (C) 2020 Oliver Nightingale - MIT license */\n"

BUNDLES: Mapping[str, Sequence[str]] = {
    "suggest.js": ("files", "analysis", "suggest"),
    "search.js": ("lunr", "index", "score", "tiers", "entries", "answer", "marks", "page"),
}
"""The files to load and the modules in each; each file imports from those before it."""

_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|const|class) (\w+))", re.MULTILINE)


class LunrMissingError(RuntimeError):
    """lunr.js is not installed, or is another version than the one that the index is written for."""


def scripts(modules: Path, lunr: Path) -> dict[str, bytes]:
    """The files of `BUNDLES`, from the folder of the modules and npm's `lunr.js`. Raises LunrMissingError."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(modules.glob("*.js"))} | {"lunr": browser_lunr(lunr)}
    exported: dict[str, list[str]] = {}
    found = {}
    for name, members in BUNDLES.items():
        joined = "\n".join(_EXPORT.sub("", _IMPORT.sub("", texts[member])) for member in members)
        imports = [_import(other, [word for word in names if re.search(rf"\b{word}\b", joined)]) for other, names in exported.items()]
        exported[name] = [] if "page" in members else [match for member in members for match in _EXPORT.findall(texts[member])]
        found[name] = ((NOTICE if "lunr" in members else "") + _minified("".join(imports), joined, exported[name])).encode()
    return found


def _import(source: str, names: Sequence[str]) -> str:
    return f'import {{ {", ".join(names)} }} from "./{source}"\n' if names else ""


def _minified(imports: str, body: str, exports: Sequence[str]) -> str:
    """A module; its body is a function, since the minifier shortens no name that a module has at its top."""
    names = ", ".join(exports)
    gives = f"export const {{ {names} }} = " if exports else ";"
    return str(minify.string("application/javascript", f"{imports}{gives}(() => {{\n{body}\nreturn {{ {names} }}\n}})()\n"))


def browser_lunr(path: Path) -> str:
    """The parts of lunr.js that a browser needs, as a module that gives `lunr`."""
    try:
        text = path.read_text("utf-8")
    except OSError:
        raise LunrMissingError(f"lunr {LUNR_VERSION} is not installed: run `npm ci`") from None
    if f'lunr.version = "{LUNR_VERSION}"' not in text:
        raise LunrMissingError(f"another lunr than {LUNR_VERSION} is installed: run `npm ci`")
    body = text[text.index("lunr.version") : text.rindex(";(function (root, factory)")].replace("/*!", "/*")  # the notice stands once
    parts = re.split(r"^(?=lunr\.\w+)", body, flags=re.MULTILINE)
    kept = [part for part in parts if (owner := re.match(r"lunr\.(\w+)", part)) and owner[1] in LUNR_PARTS]
    return "const lunr = {}\n" + "".join(kept)
