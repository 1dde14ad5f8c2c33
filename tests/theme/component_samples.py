"""Data for every component in every state, in the shapes that the components document."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

from markupsafe import Markup

from tests.random_timelines import NUMBERS, acts
from tracker.model import vocabulary
from tracker.site import assets, jinja_env
from tracker.site.charts import charts
from tracker.site.outputs import Later, Row
from tracker.site.parts.section import Section
from tracker.site.theme_files import ThemeFiles

THEME = Path(__file__).parents[2] / "theme"
PLACE = "_components/index.html"
STATUSES = "proposed consultation adopted in-force amended superseded repealed expired completed unclear".split()
SIDES = {stance: term.side for stance, term in vocabulary.DEFAULT["stance"].items()}
STANCES = [*SIDES]
LONG_TITLE = "Notice on Further Preventing and Resolving the Risks of Virtual Currency Trading and Speculation " * 2
LONG_ORIGINAL = "关于进一步防范和处置虚拟货币交易炒作风险的通知" * 3


def row(id: str, title: str, **given: Any) -> Row:
    """A row as card() and line() take it; what is not given is not known."""
    known = dict.fromkeys(("original", "original_lang", "date", "stance", "status", "summary", "by", "note", "last", "undated"))
    own = {"kind": "policy", "label": "Policy", "id": id, "url": f"/policies/{id}/", "title": title, "tracks": []}
    return Row({**known, **own, **given})


ROWS = [
    row(
        "trading-notice",
        "Notice on Further Preventing and Resolving the Risks of Virtual Currency Trading and Speculation",
        original="关于进一步防范和处置虚拟货币交易炒作风险的通知",
        original_lang="zh-Hans",
        date="2021-09-24",
        stance="restrict",
        status="repealed",
        by="People’s Bank of China and 9 others",
        summary="Declares all business around virtual currency illegal financial activity; overseas exchanges may not serve residents.",
    ),
    row(
        "guiding-opinions",
        "Guiding Opinions on Accelerating the Application of Blockchain",
        original="关于加快推动区块链技术应用和产业发展的指导意见",
        original_lang="zh-Hans",
        date="2021-05",
        stance="promote",
        status="completed",
        by="Ministry of Industry and Information Technology",
    ),
    row(
        "stablecoins",
        "Stablecoins Ordinance",
        original="穩定幣條例",
        original_lang="zh-Hant-HK",
        date="2025",
        stance="mixed",
        status="in-force",
        note="Cap. 656",
    ),
    row("cryptography", "Cryptography Law", stance="neutral", status="unclear"),
    row(
        "longest",
        LONG_TITLE.strip(),
        original=LONG_ORIGINAL,
        original_lang="zh-Hans",
        date="2021",
        stance="restrict",
        status="consultation",
    ),
    row("undated", "A report that shows no date", kind="article", label="Article", by="Example News", undated="No date"),
    row(
        "a-body",
        "A body",
        kind="agency",
        label="Agency",
        by="Ministry",
        note="14 acts, 3 articles",
        tracks=[["promote", 1204], ["restrict", 13]],
        last="2021-10",
    ),
    row("an-article", "Central bank <declares> & repeats", kind="article", label="Article", date="2021-10-04", by="Example News"),
]

BODIES = """
People’s Bank of China
Cyberspace Administration of China
Supreme People’s Court
Ministry of Industry and Information Technology
State Administration for Market Regulation
Ministry of Public Security
"""
NAMES = [{"title": title, "url": f"/agencies/{number}/"} for number, title in enumerate(BODIES.strip().splitlines())]


def item(row: Row, note: str = "", quote: str = "") -> dict[str, Any]:
    """A line of what refers to an entry, as kind_sections() and relations() take it."""
    return {"row": row, "note": note, "quote": Later(quote, lambda: quote) if quote else None}


def fact(label: str, form: str, value: Any, note: str = "", lang: str = "") -> dict[str, Any]:
    """A fact as fact_rows() takes it."""
    return {"label": label, "form": form, "value": value, "note": note, "lang": lang}


FACTS = [
    fact("Document number", "text", "银发〔2021〕237号", lang="zh-Hans"),
    fact("Takes effect", "text", None, note="Not stated in the source"),
    fact("Issued", "date", ["2021-09-15"]),
    fact("Status", "status", "unclear", note="The sources disagree."),
    fact("Track", "stance", "mixed", note="It does both."),
    fact("Four names", "links", NAMES[:4]),
    fact("More names", "links", NAMES),
    fact("Website", "url", ["https://www.example.org/path"]),
    fact("Also known as", "names", [{"text": "PBC", "lang": ""}, {"text": "央行", "lang": "zh-Hans"}]),
]

QUOTING = item(ROWS[3], "through a part of it", "It stands in 这句话 <here>.")


def ranked(names: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Names as rankings() takes them."""
    return [{**name, "number": 20 - 3 * place} for place, name in enumerate(names)]


def source(anchor: str, **given: Any) -> dict[str, Any]:
    """A note as sources() takes it; what is not given is not known."""
    keys = "html title url page original original_lang publisher author date source_kind language archived_url accessed note".split()
    return {**dict.fromkeys(keys), "anchor": anchor, "backs": [], **given}


SOURCES = [
    source(
        "note-1",
        backs=["ref-1", "ref-2"],
        title="Notice on Further Preventing and Resolving the Risks",
        original="关于进一步防范和处置虚拟货币交易炒作风险的通知",
        original_lang="zh-Hans",
        url="https://www.example.cn/notice",
        publisher="People’s Bank of China",
        date="2021-09-24",
        source_kind="official-text",
        language="zh-Hans",
        archived_url="https://archive.example/notice",
        accessed="2026-11-02",
    ),
    source(
        "note-2",
        backs=["ref-3"],
        title="China bans trading",
        page="/articles/bans/",
        author="A. Writer",
        publisher="Example News",
        date="2021-09",
        source_kind="news",
        language="en",
        note="Goes back to the central bank’s text.",
    ),
    source("note-3", title="A paper that no text cites", language="pt-BR", source_kind="academic"),
]


def step(event: str, date: str, state: str, note: str | None = None, refs: tuple[int, ...] = ()) -> dict[str, Any]:
    """A step as lifecycle() takes it."""
    return {
        "event": event,
        "date": date,
        "state": state,
        "note": note,
        "refs": [{"number": number, "anchor": f"note-{number}"} for number in refs],
    }


STEPS = [
    step("Issued", "2021-09-15", "past", refs=(1,)),
    step("Published", "2021-09-24", "past", "Posted after the market closed", (1, 2)),
    step("Took effect", "2021-09", "now"),
    step("Expires", "2027", "ahead"),
]


def facet(label: str, *values: tuple[str, str | None, int, bool, str | None], more: dict[str, str] | None = None) -> dict[str, Any]:
    """A facet as browse() takes it; a value is its text, address, count, whether it is chosen, and its icon."""
    keys = ("text", "url", "count", "current", "icon")
    return {"label": label, "values": [dict(zip(keys, value, strict=True)) for value in values], "more": more}


FACETS = [
    facet(
        "Track",
        ("Promote", "/policies/by/stance/promote/", 604, False, "up"),
        ("Restrict", "/policies/by/stance/restrict/", 571, True, "down"),
        ("Neither", None, 0, False, "none"),
    ),
    facet("Year", ("2026", "/policies/by/year/2026/", 11, False, None), more={"text": "All years", "url": "/policies/by/"}),
]

PROSE = """<h2 id="what-it-does">What it does</h2>
<p>It names services as <a href="/x/">illegal activity</a><sup class="ref"><a id="ref-1" href="#note-1" aria-label="Source 1">[1]</a></sup>,
and again<sup class="ref"><a id="ref-2" href="#note-1" aria-label="Source 1, again">[1]</a></sup>,
as others say<sup class="ref"><a id="ref-3" href="#note-2" aria-label="Source 2">[2]</a></sup>.</p>
<ul><li>One <code>code</code></li><li>Two</li></ul>
<h3 id="a-part">A part</h3>
<blockquote><p>Quoted words.</p></blockquote>
<pre><code>invoke check</code></pre>
<table><thead><tr><th>Year</th><th class="align-right">Acts</th></tr></thead>
<tbody><tr><td>2021</td><td class="align-right">31</td></tr></tbody></table>"""


def position(name: str, since: str | None, until: str | None = None, begun: str | None = None, **given: Any) -> dict[str, Any]:
    """A position as positions() and positions_table() take it."""
    own = {"position": name, "since": since, "until": until, "begun": begun or since, "span": f"{since or ''}..{until or ''}"}
    return {**own, "text": "No: nobody may <sell> it.", "acts": NAMES[:2], "source": {"title": "人民网", "url": "/x/", "kind": ""}, **given}


POSITIONS = [position(name, "2021-09-24") for name in vocabulary.POSITIONS]
CELLS = [
    {**NAMES[0], "now": position("prohibited", "2021-09-24", begun="2017"), "rest": [position("allowed", "2013-12", "2016-12")]},
    {**NAMES[1], "now": position("no-rule", None, acts=[], source=None), "rest": []},
    {**NAMES[2], "now": None, "rest": [position("promoted", "2030")]},
]
DUTY = {
    "what": "Report <everything>",
    "provision": "第三条",
    "penalty": "A fine",
    "since": "2021-09-24",
    "until": None,
    "ended": False,
    "span": "2021-09-24..",
}
REQUIRED: dict[str, Any] = {
    "who": "bank",
    "title": "Bank",
    "url": "/rules/bank/",
    "rule": "Must",
    **dict.fromkeys(("provision", "penalty", "since", "until")),
    "refs": [],
}
DUTIES = {
    "groups": [
        {
            "rule": "must",
            "title": "Must",
            "now": [{**DUTY, "act": NAMES[0], "status": "unclear", "place": "China", "source": None}],
            "rest": [],
        },
        {
            "rule": "may",
            "title": "May",
            "now": [],
            "rest": [
                {**DUTY, "act": NAMES[1], "status": None, "place": "China", "source": {"title": "Law", "url": "/law/", "kind": "News"}}
            ],
        },
    ],
    "more": 3,
    "url": "/rules/bank/",
}
TABLE = {
    "places": NAMES[:3],
    "rows": [
        {**NAMES[0], "id": "all", "cells": [{"now": one, "rest": []} for one in POSITIONS[:3]]},
        {**NAMES[1], "id": "rest", "cells": [{"now": one, "rest": [POSITIONS[0]]} for one in (*POSITIONS[3:5], None)]},
    ],
    "spans": True,
}


STANDING = {"title": "Mining", "url": "/themes/mining/", "stance": "restrict", "in_force": 4, "coming": 1, "ended": 2, "unclear": 1} | {
    "acts": [],
    "change": None,
}
CHANGE = {"date": "2021-09-24", "event": "Published", "ahead": False}


def standing_act(one: Row) -> dict[str, Any]:
    """An act as stands() takes it."""
    return {**one.data, "since": one.data["date"] or "2019", "stance": one.data["stance"], "status": one.data["status"]}


REF = {"number": 1, "anchor": "note-1"}
PAGER = {"label": "Pages of what refers to it", "number": 1, "last": 2, "base": "/x/"}
TRANSLATED = [
    {"lang": "zh-Hans", "title": "关于防范风险的通知", "summary": "银行不得兑换。"},
    {"lang": "de", "title": None, "summary": "Kurz."},
]
SECTIONS = [
    Section("", "", {"html": Markup("<p>A text.</p>")}, "text"),
    Section("section-allowed", "allowed", {"id": "allowed-table", "table": None, "cells": CELLS}, "allowed_here", link=NAMES[0]),
    Section("section-targets", "targets", {"items": [{"by": "2030", "text": "关 for all", "refs": [REF]}]}, "targets"),
    Section("section-texts", "texts", {"items": [], "translated": TRANSLATED}, "texts"),
    Section("section-translations", "translations", {"items": TRANSLATED[1:]}, "translations"),
    Section("section-lines", "lines", {"items": [item(ROWS[0])]}, "lines"),
    Section("section-mentioned", "mentioned", {"groups": [{"label": "Companies", "items": NAMES[:2]}]}, "mentioned"),
    Section(
        "section-record",
        "record",
        {
            "id": "section-record",
            "figure": None,
            "tracks": [{"number": "12", "text": "promote", "url": None}],
            "turns": [{"date": "2017-09-04", "stance": "restrict", "title": "Sales banned", "url": "/policies/sales/"}],
        },
        "record",
    ),
    Section(
        "section-today",
        "today",
        {"summary": {**STANDING, "change": {**NAMES[0], **CHANGE}}, "reviewed": "2020-01-01", "url": "/state/"},
        "today",
    ),
    Section("section-backlinks", "backlinks", {"groups": [], "text": "The rest is on further pages.", "pager": PAGER}, "backlinks"),
]
"""Sections of a page, with those components that stand nowhere else."""


def samples() -> dict[str, Any]:
    """Data of the page of components."""
    return {
        "title": "Every component in every state",
        "originals": [{"lang": "zh-Hans", "text": "每个组件的每种状态"}],
        "summary": "What stands here is invented, except for names and titles.",
        "facts": FACTS,
        "statuses": STATUSES,
        "stances": STANCES,
        "rows": ROWS,
        "names": NAMES,
        "sources": SOURCES,
        "steps": STEPS,
        "days": [
            {"date": f"2026-0{9 - day}-17", "texts": ["Status: Adopted → In force", "Themes: added Mining"][: day % 2 + 1]}
            for day in range(8)
        ],
        "panel": Row({"facets": FACETS}),
        "prose": PROSE,
        "contents": [{"title": name, "anchor": name} for name in ("badge", "notice", "cards", "sources")],
        "numbers": [
            {"number": "212", "text": "in force", "url": "/policies/by/status/in-force/"},
            {"number": "86 %", "text": "reviewed", "url": None},
        ],
        "files": [{"title": "JSON", "url": "/policies/x/index.json"}, {"title": "Markdown", "url": "/policies/x/index.md"}],
        "headed": {
            "type": "Notice",
            "label": "Policy",
            "byline": None,
            "act": {
                "by": "People’s Bank of China and 9 others",
                "date": "2021-09-24",
                "status": "Repealed",
                "since": "2026-02-06",
                "is_over": True,
                "places": "China",
                "official": {"label": "Read the official text", "url": "https://example.org/a", "language": "Chinese (Simplified)"},
            },
        },
        "cite": {
            "heading": "Cite the official document",
            "official": [
                {
                    "style": "APA",
                    "text": "People’s Bank of China. (2021, September 24). Notice on Further Preventing and Resolving the Risks.",
                },
                {"style": "GB/T 7714-2025", "text": "中国人民银行. 关于进一步防范和处置风险的通知[EB/OL]. （2021-09-24）."},
            ],
            "page": [{"style": "Chicago", "text": "Policy tracker. “Every component in every state.” November 22, 2026."}],
            "day": "2026-11-22",
            "files": [{"title": "BibTeX", "url": "/policies/x/cite.bib"}, {"title": "RIS", "url": "/policies/x/cite.ris"}],
        },
        "relations": [
            {"label": "Implements", "items": [item(ROWS[0])]},
            {"label": "Cited by", "items": [item(ROWS[1], "Section 4"), item(ROWS[2])]},
        ],
        "groups": [
            {
                "label": "Policies",
                "count": 6,
                "anchor": "links-policies",
                "ways": [
                    {"text": "Issued as lead", "count": 3, "url": "#links-policies-lead"},
                    {"text": "Issued jointly", "count": 2, "url": "#links-policies-joint"},
                ],
                "roles": [
                    {"label": "Issued as lead", "anchor": "links-policies-lead", "count": 3, "items": [item(one) for one in ROWS[:3]]},
                    {"label": "Issued jointly", "anchor": "links-policies-joint", "count": 2, "items": [item(one) for one in ROWS[3:5]]},
                    {"label": "Mentioned in", "anchor": "", "count": 1, "items": [QUOTING]},
                ],
            },
            {
                "label": "Articles",
                "count": 1,
                "anchor": "links-articles",
                "ways": [],
                "roles": [{"label": "About this act", "anchor": "", "count": 1, "items": [item(ROWS[7])]}],
            },
        ],
        "rankings": [
            {"label": "Works with", "anchor": "works-with", "more": 12, "rest": "#links-policies", "items": ranked(NAMES)},
            {"label": "Companies that its acts name", "anchor": "firms", "more": 0, "rest": "#links-policies", "items": ranked(NAMES[:1])},
        ],
        "latest": [
            {"date": "2026-11-22", "event": "Repealed", "effect": "A law takes its place 这句话 <here>", "row": ROWS[0]},
            {"date": "2026", "event": "", "effect": "It begins.", "row": ROWS[4]},
        ],
        "index": [{"row": row, "depth": place % 4} for place, row in enumerate(ROWS[:5])],
        "tiles": {
            "tiles": [{"title": "Town <b>", "url": "/places/town/", "label": "TN", "number": 0, "x": 0, "y": 46}],
            "width": 46,
            "height": 92,
            "side": 42,
        },
        "succession": [
            {
                "id": "a",
                "before": None,
                "is_own": False,
                "row": ROWS[0],
                "added": [{"position": "Allowed", "themes": [{"title": "Trading", "url": "/themes/trading/"}]}],
                "kept": 0,
            },
            {"id": "b", "before": "a", "is_own": True, "row": ROWS[1], "added": [], "kept": 2},
        ],
        "moments": [{"date": "2017-09-04", "stance": "restrict", "title": "Token sales banned", "url": "/policies/token-sales/"}],
        "cells": CELLS,
        "duties": DUTIES,
        "requirements": [
            {**REQUIRED, "what": "Register <first>.", "provision": "Article 3", "since": "2021-09-24", "refs": [REF]},
            {**REQUIRED, "rule": "May", "what": "Appeal.", "penalty": "A fine."},
            {**REQUIRED, "who": "miner", "title": "Miner", "what": "Stop.", "until": "2022"},
        ],
        "decided": [
            {**NAMES[0], "place": "China", "position": "prohibited", "since": "2021", "until": None, "text": "No."},
            {**NAMES[1], "place": "Hong Kong", "position": "no-rule", "since": None, "until": None, "text": "Nothing was found."},
        ],
        "allowed": {"finding": "In China, of 2 activities 1 is prohibited and 1 is promoted.", "table": TABLE},
        "positions": [*vocabulary.POSITIONS],
        "texts": [
            {
                "kind": "Official text",
                "language": "Chinese",
                "tag": "zh",
                "title": "关于进一步防范的通知",
                "url": "https://example.org/text",
                "archived_url": "https://archive.example/text",
                "refs": [{"number": 1, "anchor": "note-1"}],
            },
            {
                "kind": "Official summary",
                "language": None,
                "tag": None,
                "title": "What it says",
                "url": None,
                "archived_url": None,
                "refs": [],
            },
        ],
        "notices": [
            {"lead": "Repealed by", "text": "", "date": None, "links": NAMES[:2], "tone": "warn"},
            {"lead": "Comments close on", "text": "", "date": "2026-11-30", "links": [], "tone": "neutral"},
            {"lead": "Unclear.", "text": "The sources disagree on 关于.", "date": None, "links": [], "tone": "err"},
        ],
        "standing": [
            {**STANDING, "change": {**NAMES[0], **CHANGE}},
            {**STANDING, "stance": None, "in_force": 0, "coming": 0, "unclear": 0},
        ],
        "stands": {
            **STANDING,
            "change": {**standing_act(ROWS[0]), **CHANGE},
            "acts": [{**standing_act(one), "themes": [{"title": "Mining 挖矿 <b>", "url": "/themes/mining/"}]} for one in ROWS[:4]],
        },
        "as_of": {"action": "/policies/", "source": "/policies/histories.json", "entity": "", "today": "2026-11-22", "range": False},
        "years": [
            {"year": "2026", "url": "/timeline/#y2026", "counts": {"promote": 12, "restrict": 9, "mixed": 0, "neutral": 1}},
            {"year": "2025", "url": "/timeline/#y2025", "counts": dict.fromkeys(STANCES, 0)},
        ],
        "timeline": [{"date": one.data["date"] or "2019", "row": one} for one in ROWS[:5]],
        "sections": SECTIONS,
        "figures": [drawn(number) for number in NUMBERS if number] + [drawn(50, "mini")],
        "statuses_of_acts": charts.statuses(list(zip(cycle(STANCES), vocabulary.STATUSES * 7, strict=False)), SIDES),
        "by_year": {**years_of_bodies(), "csv": "/agencies/by-year.csv"},
        "delays": {
            **(charts.delays(DAYS) or {}),
            "csv": "/state/delays.csv",
            "acts": [
                {"title": f"Act number {n}", "url": f"/policies/p{n}/", "issued": "2021-05-01", "effective": "2021-06-01", "days": day}
                for n, day in enumerate(DAYS)
            ],
        },
    }


DAYS = [0, 0, 1, 7, 30, 30, 31, 60, 90, 180, 365]


def drawn(number: int, size: str = "full") -> dict[str, Any]:
    """A figure of so many acts as two_tracks() takes it."""
    links = {str(year): f"/timeline/#y{year}" for year in range(2013, 2027)}
    given = {
        "acts": [list(act) for act in acts(number)],
        "links": links,
        "table": number < 500,
        "to_table": "",
        "csv": "/timeline/policies.csv",
    }
    return {"id": f"drawn-{number}-{size}", "size": size, **given}


def years_of_bodies() -> dict[str, Any]:
    """A chart as by_year() takes it."""
    issued = {
        place: [(str(2013 + (place * act) % 14), SIDES[STANCES[act % 4]]) for act in range(2 + place * 3)] for place in range(len(NAMES))
    }
    found = charts.bodies_by_year(issued)
    assert found is not None
    return {**found, "rows": [{**row, "body": NAMES[row["body"]]} for row in found["rows"]]}


HEAD: dict[str, Any] = {
    "title": "Components – Policy tracker",
    "name": "Components",
    "description": "Every component.",
    "canonical": "https://example.org/_components/",
    "address": "/_components/",
    "robots": "noindex",
    "refresh": "",
    "type": "website",
    "feeds": [],
    "section": "policies",
    "lang": "en",
    "json_ld": None,
}


def settings(stylesheet: str = "", script: str = "", boot: str = "", policy: str = "default-src 'none'") -> dict[str, Any]:
    """The constant `site` that templates read, with addresses of nothing but samples."""
    sections = [
        {"id": id, "title": id.capitalize(), "url": f"/{id}/"}
        for id in ("policies", "timeline", "agencies", "companies", "themes", "places", "articles", "data", "about")
    ]
    return {
        "name": "Policy tracker",
        "lang": "en",
        "now": "2026-11-22",
        "url": "https://example.org",
        "prefix": "",
        "origin": "https://example.org",
        "css": stylesheet,
        "js": script,
        "boot": boot,
        "csp": policy,
        "sections": sections,
        "menu": sections,
        "footer": [{"title": "Find and follow", "links": [{"title": "Feed of everything", "url": "/feeds/all.atom"}]}],
        "licence": "CC BY 4.0",
        "icon": {"ico": "/favicon.ico", "svg": "/favicon.svg"},
        "manifest": "/site.webmanifest",
        "opensearch": None,
        "colours": ["#FBFAF7", "#131519"],
        "card": {"url": "https://example.org/card.png", "alt": "Tracker"},
        "settings_url": "/settings/",
        "home": "/",
        "languages": [{"lang": "zh-Hans", "text": "中文", "url": "/zh/"}],
        "feeds": [],
        "search": True,
        "repository": "https://code.example/tracker",
        "branch": "main",
        "content": "content",
    }


def page() -> dict[str, Any]:
    """The data of the page of components."""
    return {"head": HEAD, "crumbs": [{"title": "Home", "url": "/"}, {"title": "Policies", "url": "/policies/"}], "samples": samples()}


def write(folder: Path) -> None:
    """Write the page of components at PLACE below a folder, with the theme's own files and policy."""
    theme = assets.read(ThemeFiles((THEME,)))
    for file in theme.files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)
    known = settings(f"/{theme.stylesheet}", f"/{theme.script}", theme.boot, theme.policy)
    env = jinja_env.environment(THEME / "templates", known)
    (folder / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (folder / PLACE).write_text(env.get_template("components_page.html").render(page=page()), "utf-8")
