"""The theme's static files: style sheets joined, scripts under a name that changes with them, everything else as it is."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from pathlib import Path

from tracker.model.files import Fault, decode
from tracker.model.findings import ContentErrors, UsageError
from tracker.site.theme_files import ThemeFiles

ICON_ICO, ICON_SVG = "icons/favicon.ico", "icons/mark.svg"
BOOT = "boot.js"
"""The script that stands in every page's head, by its hash."""
CARD = "card.png"
"""The picture that stands for a page without one of its own, 1200 by 630 pixels."""
PAPER, DARK_PAPER = "#FBFAF7", "#131519"
"""The colours of the paper in both schemes, as css/tokens.css has them; a test compares the two."""

LAYERS = ("reset", "tokens", "base", "layout", "components", "utilities", "print")
"""The order of the style sheets: each is a file `css/<name>.css`, a folder `css/<name>/`, or both; others stand with the components."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the theme on the site: its path there, its bytes' digest, and its bytes."""

    path: str
    digest: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """All files of the theme, and what a page's head must know of them; paths are below the site's root."""

    files: tuple[Asset, ...] = ()
    stylesheet: str = ""
    script: str = ""
    boot: str = ""
    policy: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    """The path on the site of every file that is neither style nor script, by its path below the theme's static folder."""


def read(theme: ThemeFiles, colours: str = "", mark: str = "") -> Assets:
    """
    The static files of a theme; nothing where there is no theme.

    `colours` is style that follows the theme's; `mark` is the path of an SVG that replaces the engine's mark, whose other pictures are then
    left out. Raises UsageError if that is no SVG file.
    """
    static = _marked(theme, Path(mark)) if mark else theme.below("static")
    if not static:
        return Assets(policy=content_policy(""))
    css = stylesheet(theme.below("static/css", ".css"), colours)
    scripts = {name: path.read_bytes() for name, path in theme.below("static/js", ".js").items() if not name.startswith("search/")}
    boot = theme.path(f"static/js/{BOOT}")
    boot_text = read_text(boot).strip() if boot else ""
    files = [asset("theme/style.{}.css", css)] if css else []
    folder = f"theme/js-{_digest(b''.join(Path(name).name.encode() + script for name, script in scripts.items()))}"
    files += [asset(f"{folder}/{name}", script) for name, script in scripts.items() if name != BOOT]
    others = {name: path for name, path in static.items() if name.partition("/")[0] not in {"css", "js"}}
    named = {name: _other(path, Path(name)) for name, path in others.items()}
    files += named.values()
    return Assets(
        files=tuple(files),
        stylesheet=files[0].path if css else "",
        script=next((file.path for file in files if file.path == f"{folder}/main.js"), ""),
        boot=boot_text,
        policy=content_policy(boot_text),
        named={name: file.path for name, file in named.items()},
    )


def _marked(theme: ThemeFiles, mark: Path) -> dict[str, Path]:
    """The static files of a theme with `mark` in place of the engine's pictures; a site's own stay."""
    if not mark.is_file() or b"<svg" not in mark.read_bytes():
        raise UsageError(f"TRACKER_MARK {mark} is no SVG file")
    engine = theme.folders[-1]
    static = theme.below("static")
    pictures = {name for name, path in static.items() if (name.startswith("icons/") or name == CARD) and engine in path.parents}
    return {name: path for name, path in static.items() if name not in pictures} | {ICON_SVG: mark}


def _other(path: Path, relative: Path) -> Asset:
    """A file as it is; browsers look for the icon of a site at its root."""
    if relative.as_posix() == ICON_ICO:
        return Asset("favicon.ico", _digest(path.read_bytes()), path.read_bytes())
    return asset(f"theme/{relative.with_suffix('').as_posix()}.{{}}{path.suffix}", path.read_bytes())


def stylesheet(sheets: Mapping[str, Path], colours: str = "") -> bytes:
    """The style sheets, by path, joined in the order of LAYERS, `colours` last; without comments and the blanks at line starts."""
    joined = "\n".join([*(read_text(sheets[name]) for name in sorted(sheets, key=_layer)), colours])
    bare = re.sub(r"/\*.*?\*/", "", joined, flags=re.DOTALL)
    return re.sub(r"\n\s*", "\n", bare).strip().encode()


def read_text(path: Path) -> str:
    """The text of a file of the theme. Raises ContentErrors if it is not UTF-8."""
    text = decode(path.read_bytes())
    if isinstance(text, Fault):
        raise ContentErrors([text._replace(code="template").at(str(path.absolute()))])
    return text


def asset(path: str, content: bytes) -> Asset:
    """An asset; `{}` in its path is its digest."""
    digest = _digest(content)
    return Asset(path.format(digest), digest, content)


def content_policy(boot: str) -> str:
    """The Content-Security-Policy of every page: the site's own files and the one inline script, by its hash."""
    inline = f" 'sha256-{base64.b64encode(sha256(boot.encode()).digest()).decode()}'" if boot else ""
    return (
        f"default-src 'none'; script-src 'self'{inline}; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; upgrade-insecure-requests"
    )


def _layer(sheet: str) -> tuple[int, str]:
    name = sheet.partition("/")[0].removesuffix(".css")
    return (LAYERS.index(name if name in LAYERS else "components"), sheet)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
