"""Small contents for tests, written as a contributor would."""

from __future__ import annotations

from pathlib import Path

BASE = {
    "places/cn.md": "---\nname: China\n---\n",
    "agencies/ministry.md": "---\nname: Ministry of Industry\ntype: ministry\nplace: cn\n---\n",
    "themes/mining.md": "---\nname: Mining policy\nsummary: What is said of mining.\n---\n",
}

POLICY = {
    "title": "Notice on Mining",
    "summary": "It ends mining.",
    "type": "notice",
    "status": "in-force",
    "stance": "restrict",
    "places": "[cn]",
    "issued_by": "[ministry]",
    "themes": "[mining]",
    "timeline": "[{date: 2021-05-21, event: issued, source: text}]",
    "sources": "[{id: text, title: The text, url_unknown: true}]",
}

ARTICLE = {
    "title": "A report",
    "summary": "What it reports.",
    "publisher": "The Paper",
    "published": "2021-06-09",
    "url": "https://example.org/report",
    "archived_url": "https://archive.example/report",
    "language": "en",
    "themes": "[mining]",
}


def entry(fields: dict[str, str], body: str = "") -> str:
    """A Markdown entry; a field's value is YAML as written."""
    lines = [f"{name}: {value}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


def policy(body: str = "It ends mining [@text].", without: str = "", **fields: str) -> str:
    return entry({name: value for name, value in {**POLICY, **fields}.items() if name != without}, body)


def article(body: str = "It reports this [@self].", without: str = "", **fields: str) -> str:
    return entry({name: value for name, value in {**ARTICLE, **fields}.items() if name != without}, body)


def page(body: str = "Text.", **fields: str) -> str:
    return entry({"title": "A page", **fields}, body)


def write_content(folder: Path, files: dict[str, str | bytes], base: bool = True) -> Path:
    """Write files under `folder`; with `base`, a place, an agency and a theme too."""
    for path, text in {**(BASE if base else {}), **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
