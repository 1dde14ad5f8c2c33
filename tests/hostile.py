"""A content in which every text of every kind is of a sort that is hard to show: very long words, another direction of writing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

URL = "https://www.pbc.gov.cn/goutongjiaoliu/113456/113469/4348521/index.html"


def files(text: Callable[[str], str]) -> dict[str, str]:
    """Two or more entries of each kind with all their fields; `text` makes the text that stands in one, given a name of it."""
    common = {"reviewed": "2021-06-01", "corrections": [{"date": "2021-06-01", "text": text("correction")}]}
    own = {
        "id": "text",
        "title": text("source"),
        "url": URL,
        "original_title": text("original of source"),
        "publisher": text("publisher of source"),
        "language": "ar",
        "date": "2021-05-01",
        "note": text("note of source"),
        "source_kind": "official-text",
        "archived_url": URL + "?archived",
        "accessed": "2021-05-02",
    }
    sources = {"sources": ["report", own]}
    body = f"""## {text("heading")}

{text("paragraph")} [[policy/second]] {text("beside a link")} [[article/report|{text("words of a link")}]] [[exchange]] [@text, {URL}].[^1]
`{text("code").replace(" ", "")}` **{text("bold")}** <{URL}>

- {text("item")} [[miner]] [[central]] [[tokens]] [[cn]] [[li]]

> {text("quotation")}

| {text("head")} | {text("second head")} |
|---|---|
| {text("cell")} | {text("second cell")} |

## {text("second heading")}

## {text("third heading")}

[^1]: {text("footnote")}
"""

    def entry(name: str, **fields: Any) -> str:
        shared = {
            "title": text(f"title of {name}"),
            "original_title": {"ar": text(f"original of {name}")},
            "aliases": [text(f"alias of {name}"), text(f"second alias of {name}")],
            "summary": text(f"summary of {name}"),
        }
        return f"---\n{json.dumps({**shared, **common, **fields}, ensure_ascii=False)}\n---\n{text_of(fields)}"

    def text_of(fields: dict[str, Any]) -> str:
        return body if "sources" in fields else body.replace("@text", "@self") if "publisher" in fields else ""

    def plain_page(title: str, body: str) -> str:
        return f"---\n{json.dumps({'title': title, 'summary': text('summary of a page')}, ensure_ascii=False)}\n---\n{body}"

    def policy(name: str, **fields: Any) -> str:
        event = {"note": text("note of event"), "source": "text"}
        own = {
            "type": "notice",
            "status": "unclear",
            "status_note": text("note of status"),
            "stance": "restrict",
            "stance_reason": text("reason of stance"),
            "places": ["cn"],
            "issued_by": ["central", "ministry"],
            "enforced_by": ["ministry"],
            "companies": ["exchange", "miner"],
            "people": ["li"],
            "themes": ["tokens", "mining"],
            "document_number": text("number"),
            "milestone": True,
            "milestone_label": text("milestone"),
            "timeline": [
                {"date": "2021-05-01", "event": "issued", **event},
                {"date": "2021-06-01", "event": "effective", **event},
                {"date": "2022-06-01", "event": "milestone", **event},
            ],
            "targets": [{"by": "2025", "text": text("target"), "source": "text"}],
            **sources,
        }
        return entry(name, **{**own, **fields})

    second = {"relations": [{"type": "amends", "policy": "first", "note": text("note of relation")}], "stance": "promote"}
    article = {
        "publisher": text("publisher"),
        "published": "2021-06-09",
        "url": URL,
        "author": text("author"),
        "language": "ar",
        "archived_url": URL + "?archived",
        "shared_origin": text("origin"),
        "policies": ["first"],
        "agencies": ["central"],
        "companies": ["exchange"],
        "people": ["li"],
        "places": ["cn"],
        "themes": ["tokens"],
    }
    translated = {"zh-Hans": {"title": text("translated title"), "summary": text("translated summary")}}
    return {
        "policies/first.md": policy("first", status="amended", former_ids=["old"], translations=translated),
        "policies/second.md": policy("second", **second, status="in-force"),
        "policies/third.md": policy("third", stance="mixed"),
        "articles/report.md": entry("report", **article, translations=translated),
        "articles/other.md": entry("other", **{**article, "policies": ["first", "second"], "url": URL + "?other"}),
        "agencies/central.md": entry("central", type="central-bank", place="cn", abbreviation=text("abbreviation"), website=URL, **sources),
        "agencies/ministry.md": entry("ministry", type="ministry", place="cn", parent="central"),
        "companies/exchange.md": entry("exchange", type="exchange", place="cn", website=URL, themes=["tokens"], **sources),
        "companies/miner.md": entry("miner", type="miner", parent="exchange"),
        "themes/tokens.md": entry("tokens", **sources),
        "themes/mining.md": entry("mining", parent="tokens"),
        "places/cn.md": entry("cn", **sources),
        "places/cn-bj.md": entry("cn-bj", parent="cn"),
        "people/li.md": entry("li", role=text("role"), agencies=["central"], companies=["exchange"], **sources),
        "pages/about.md": plain_page(text("title of about"), body.replace(f" [@text, {URL}]", "")),
        "pages/start-here.md": plain_page("Start here", f"- [[first]]: {text('reason')}.\n- [[second]]: {text('reason')}.\n"),
        "_gone.yaml": json.dumps(
            [
                {"kind": "policy", "id": "split", "became": ["first", "second"]},
                {"kind": "company", "id": "removed", "reason": text("reason of removal")},
            ],
            ensure_ascii=False,
        ),
    }
