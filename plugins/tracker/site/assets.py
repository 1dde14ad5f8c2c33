"""The theme's static files: style sheets joined, scripts under a name that changes with them, everything else as it is."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b, sha256
from pathlib import Path

from tracker.model.files import Fault, decode
from tracker.model.findings import ContentErrors

ICON_ICO, ICON_SVG = "icons/favicon.ico", "icons/mark.svg"
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


def read(theme: Path | None) -> Assets:
    """The static files below `theme`/static; nothing where there is no theme."""
    static = theme / "static" if theme else None
    if static is None or not static.is_dir():
        return Assets(policy=content_policy(""))
    css = stylesheet(static / "css")
    scripts = [path for path in found(static / "js", ".js") if path.parent.name != "search"]  # those the search makes its own of
    boot = static / "js" / "boot.js"
    boot_text = read_text(boot).strip() if boot.is_file() else ""
    files = [asset("theme/style.{}.css", css)] if css else []
    folder = f"theme/js-{_digest(b''.join(path.name.encode() + path.read_bytes() for path in scripts))}"
    files += [asset(f"{folder}/{path.relative_to(static / 'js').as_posix()}", path.read_bytes()) for path in scripts if path != boot]
    others = [path for path in found(static, "") if path.relative_to(static).parts[0] not in {"css", "js"}]
    named = {path.relative_to(static).as_posix(): _other(path, path.relative_to(static)) for path in others}
    files += named.values()
    return Assets(
        files=tuple(files),
        stylesheet=files[0].path if css else "",
        script=next((file.path for file in files if file.path == f"{folder}/main.js"), ""),
        boot=boot_text,
        policy=content_policy(boot_text),
        named={name: file.path for name, file in named.items()},
    )


def _other(path: Path, relative: Path) -> Asset:
    """A file as it is; browsers look for the icon of a site at its root."""
    if relative.as_posix() == ICON_ICO:
        return Asset("favicon.ico", _digest(path.read_bytes()), path.read_bytes())
    return asset(f"theme/{relative.with_suffix('').as_posix()}.{{}}{path.suffix}", path.read_bytes())


def stylesheet(folder: Path) -> bytes:
    """The style sheets of a folder joined in the order of LAYERS, without comments and the blanks at line starts."""
    parts = sorted(found(folder, ".css"), key=partial(_layer, folder))
    joined = "\n".join(read_text(path) for path in parts)
    bare = re.sub(r"/\*.*?\*/", "", joined, flags=re.DOTALL)
    return re.sub(r"\n\s*", "\n", bare).strip().encode()


def read_text(path: Path) -> str:
    """The text of a file of the theme. Raises ContentErrors if it is not UTF-8."""
    text = decode(path.read_bytes())
    if isinstance(text, Fault):
        raise ContentErrors([text._replace(code="template").at(str(path.absolute()))])
    return text


def found(folder: Path, suffix: str) -> list[Path]:
    """The files below a folder whose names end in `suffix`, sorted by path; hidden ones are passed over."""
    files = (path for path in folder.rglob(f"*{suffix}") if path.is_file() and not path.name.startswith("."))
    return sorted(files, key=lambda path: path.relative_to(folder).as_posix())


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


def _layer(folder: Path, path: Path) -> tuple[int, str]:
    relative = path.relative_to(folder)
    name = relative.parts[0].removesuffix(".css")
    return (LAYERS.index(name if name in LAYERS else "components"), relative.as_posix())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
