"""
Generated trackers for measuring: of N entries, 40 % policies and 60 % articles, with the bodies, firms, themes and places they name.

The same N gives the same bytes. Every reference resolves, and what is popular is so by Zipf's law, as on a real tracker. Words are
made of syllables around a core of the field's own, so that a search index meets a vocabulary that grows with the text.
"""

from __future__ import annotations

import json
import math
import random
from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

NOUNS = (
    "currency exchange token platform bank market regulator transaction account settlement ledger asset wallet payment licence investor "
    "risk fund fraud notice mining grid project industry reserve loan custody clearing deposit issuance penalty standard pilot network"
).split()
ADJECTIVES = (
    "virtual digital financial illegal local national public foreign unlicensed joint interim provincial technical judicial".split()
)
VERBS = "regulate prevent supervise inspect report license restrict promote prohibit review monitor clarify suspend publish".split()
CHINESE = "关于防范 虚拟货币 交易炒作 风险的通知 区块链 管理规定 数字人民币 试点工作 金融机构 不得开展 挖矿活动 征求意见稿".split()
SYLLABLES = "ba can dor el fin gra hu in jo ka lum mer nor op pel qua ras sol tam ur vel wen xi yor zen chi sho tre bli".split()
PROVINCES = "Beijing Tianjin Shanxi Liaoning Jilin Shanghai Jiangsu Zhejiang Anhui Fujian Henan Hubei Hunan Guangdong Hainan Yunnan".split()
THEMES = {
    "Virtual currency": ["Token offerings", "Stablecoins", "Trading platforms"],
    "Mining": ["Energy consumption", "Mining hardware", "Grid access"],
    "Central bank money": ["Pilot cities", "Wholesale settlement", "Offline payments"],
    "Law and courts": ["Criminal cases", "Contract disputes", "Asset disposal"],
}
EVENTS = ("announced", "consultation-opened", "adopted", "published", "effective", "amended")
STATUS_AFTER = {
    "announced": "unclear",
    "consultation-opened": "consultation",
    "adopted": "adopted",
    "published": "in-force",
    "effective": "in-force",
    "amended": "amended",
}
PUBLISHERS = "Harbour Ledger,Capital Gazette,Delta Wire,Chain Monitor,Policy Digest,Legal Bulletin".split(",")


class Popular:
    """Draws from a list by Zipf's law: the first is the most popular."""

    def __init__(self, items: Sequence[str], rng: random.Random) -> None:
        self.items, self.rng = items, rng
        self.sums = list(accumulate(1 / (rank + 2.5) for rank in range(len(items))))

    def one(self) -> str:
        return self.items[bisect(self.sums, self.rng.random() * self.sums[-1])]

    def some(self, *numbers: int) -> list[str]:
        """So many different ones, or somewhat fewer; the number is drawn too."""
        return list(dict.fromkeys(self.one() for _ in range(self.rng.choice(numbers))))


class Prose:
    """Titles, sentences and bodies."""

    def __init__(self, rng: random.Random, size: int) -> None:
        self.rng = rng
        made = ["".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))) for _ in range(400 + 40 * int(math.sqrt(size)))]
        self.words = Popular(NOUNS + list(dict.fromkeys(made)), rng)

    def title(self) -> str:
        rng, word = self.rng, self.words.one
        return f"{rng.choice(VERBS).capitalize()} the {rng.choice(ADJECTIVES)} {word()} of {word()} {word()}"

    def sentence(self) -> str:
        rng, word = self.rng, self.words.one
        length = rng.randint(2, 5)
        rest = " ".join(f"{rng.choice(VERBS)} the {rng.choice(ADJECTIVES)} {word()} and" for _ in range(length))
        return f"The {word()} of each {word()} must {rest} {word()} within {rng.randint(5, 90)} days"

    def chinese(self) -> str:
        return "，".join("".join(self.rng.choice(CHINESE) for _ in range(3)) for _ in range(3))

    def body(self, marks: list[str], paragraphs: int) -> str:
        """Paragraphs, a heading, a list, sometimes a table or Chinese; every mark (a link, a citation) stands somewhere."""
        rng = self.rng
        parts: list[str] = []
        sentences = [f"{self.sentence()}{f' {mark}' if mark else ''}." for mark in [*marks, *[""] * (3 * paragraphs - len(marks))]]
        rng.shuffle(sentences)
        parts += [" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3)]
        parts.insert(1, f"## {self.title()}")
        parts.append("\n".join(f"- {self.sentence()}" for _ in range(rng.randint(2, 4))))
        if rng.random() < 0.2:
            rows = [f"| {self.words.one()} | {rng.randint(1, 999)} |" for _ in range(3)]
            parts.append("\n".join(["| What | Number |", "| --- | --- |", *rows]))
        if rng.random() < 0.2:
            parts.append(f"{self.chinese()}。")
        return "\n\n".join(parts) + "\n"


class Corpus:
    """All files of a tracker, by path, before they are written."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self.rng = rng = random.Random(f"{size} {seed}")
        self.prose = Prose(rng, size)
        self.files: dict[str, str] = {}
        self.policies = [f"policy-{number}" for number in range(round(size * 0.4))]
        self.articles = [f"article-{number}" for number in range(size - len(self.policies))]
        self.pick = {"policy": Popular(rng.sample(self.policies, len(self.policies)), rng)}
        self.places()
        self.themes()
        self.bodies(size)
        for number, id in enumerate(self.policies):
            self.policy(number, id)
        for id in self.articles:
            self.article(id)
        self.put("pages", "about", {"title": "About"}, self.prose.body([], 3))

    def places(self) -> None:
        ids = ["cn", *(f"cn-{name.lower()}" for name in PROVINCES)]
        for id, name in zip(ids, ["China", *PROVINCES], strict=True):
            self.put("places", id, {"name": name, "parent": None if id == "cn" else "cn"}, "")
        self.pick["place"] = Popular(ids, self.rng)

    def themes(self) -> None:
        ids = []
        for above, names in THEMES.items():
            for name in [above, *names]:
                ids.append(name.lower().replace(" ", "-"))
                parent = None if name == above else above.lower().replace(" ", "-")
                self.put("themes", ids[-1], {"name": name, "parent": parent, "summary": f"{self.prose.sentence()}."}, "")
        self.pick["theme"] = Popular(self.rng.sample(ids, len(ids)), self.rng)

    def bodies(self, size: int) -> None:
        """Agencies and companies: their number grows with the root of the tracker's size."""
        for kind, folder, type, count in (("agency", "agencies", "regulator", 40), ("company", "companies", "technology", 20)):
            ids = [f"{kind}-{number}" for number in range(count + int(math.sqrt(size)))]
            for number, id in enumerate(ids):
                parent = ids[number % 7] if number > 20 and number % 3 == 0 else None
                name = f"{self.prose.words.one().capitalize()} {self.prose.words.one().capitalize()} {kind.capitalize()} {number}"
                self.put(
                    folder, id, {"name": name, "type": type, "place": self.pick["place"].one(), "parent": parent}, self.prose.body([], 1)
                )
            self.pick[kind] = Popular(ids, self.rng)

    def policy(self, number: int, id: str) -> None:
        rng, day = self.rng, self.day()
        sources: list[Any] = [self.source(f"s{count}", id, day) for count in range(rng.randint(1, 2))]
        sources += rng.sample(self.articles, 1) if rng.random() < 0.35 else []
        cited = [source if isinstance(source, str) else source["id"] for source in sources]
        names = sorted(rng.sample(range(len(EVENTS)), rng.randint(1, 4)))
        timeline = [
            {"date": (day + timedelta(days=90 * step)).isoformat(), "event": EVENTS[name], "source": cited[0]}
            for step, name in enumerate(names)
        ]
        relations = [{"type": "cites", "policy": self.policies[rng.randrange(number)]} for _ in range(rng.choice((0, 1, 2))) if number]
        fields = {
            "title": f"{self.prose.title()} {number}",
            "original_title": {"zh": self.prose.chinese()} if rng.random() < 0.2 else None,
            "summary": f"{self.prose.sentence()}.",
            "type": rng.choice(("law", "rules", "notice", "plan")),
            "status": STATUS_AFTER[EVENTS[names[-1]]],
            "status_note": "It was only announced." if names[-1] == 0 else None,
            "stance": rng.choice(("promote", "restrict", "mixed", "neutral")),
            "places": self.pick["place"].some(1, 1, 2),
            "issued_by": self.pick["agency"].some(1, 1, 2, 4),
            "companies": self.pick["company"].some(0, 0, 1, 2),
            "themes": self.pick["theme"].some(1, 2, 3),
            "document_number": f"Doc [{day.year}] No. {rng.randint(1, 400)}",
            "timeline": timeline,
            "relations": list({relation["policy"]: relation for relation in relations}.values()),
            "sources": sources,
        }
        self.put("policies", id, fields, self.prose.body([f"[@{source}]" for source in cited] + self.links(id), rng.randint(2, 5)))

    def source(self, id: str, policy: str, day: date) -> dict[str, str]:
        url = f"https://source.example/{policy}/{id}"
        return {"id": id, "title": self.prose.title(), "url": url, "publisher": self.rng.choice(PUBLISHERS), "date": day.isoformat()}

    def article(self, id: str) -> None:
        rng, day = self.rng, self.day()
        fields = {
            "title": f"{self.prose.title()} {id[8:]}",
            "summary": f"{self.prose.sentence()}.",
            "publisher": rng.choice(PUBLISHERS),
            "published": day.isoformat() if rng.random() < 0.9 else f"{day:%Y-%m}",
            "url": f"https://news.example/{id}",
            "language": "en",
            "accessed": (day + timedelta(days=40)).isoformat(),
            "policies": self.pick["policy"].some(0, 1, 1, 2, 3),
            "agencies": self.pick["agency"].some(0, 1, 2),
            "companies": self.pick["company"].some(0, 1, 2),
            "themes": self.pick["theme"].some(1, 2, 3),
            "places": self.pick["place"].some(0, 1),
        }
        self.put("articles", id, fields, self.prose.body(["[@self]", *self.links(id)], rng.randint(2, 5)))

    def links(self, own: str) -> list[str]:
        found = [
            (kind, self.pick[kind].one()) for kind in self.rng.choices(("agency", "company", "theme", "policy"), k=self.rng.randint(0, 3))
        ]
        return [f"[[{id}|{self.prose.words.one()}]]" if self.rng.random() < 0.3 else f"[[{kind}/{id}]]" for kind, id in found if id != own]

    def day(self) -> date:
        return date(2012, 1, 1) + timedelta(days=self.rng.randrange(365 * 11))

    def put(self, folder: str, id: str, fields: dict[str, Any], body: str) -> None:
        # JSON is YAML, and lists in one line keep the files as short as those that people write.
        head = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items() if value)
        self.files[f"{folder}/{id}.md"] = f"---\n{head}---\n\n{body}"

    def write(self, folder: Path) -> None:
        for path, text in self.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
