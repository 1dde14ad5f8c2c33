"""
Generated documents for measuring search: real English and Chinese words with their real frequencies, topics, and names.

Hard on the index in two ways: random pairs of Chinese words make more pairs than real text has, and what an entry is filtered by is
independent of what it says. A fifth of the entries has a Chinese title and Chinese text; some domain words stand in most of them.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from wordfreq import get_frequency_dict

from tracker.site.search import pinyin
from tracker.site.search.document import Document, Facet

DOMAIN = "policy regulation digital asset market financial blockchain framework public risk technology compliance data government payment"
ENDINGS = "的指导意见 管理办法 的通知 实施方案 条例".split()
FIRMS = " Ltd, Inc, Bank, Authority, Labs,".split(",")
TOPICS = 60


class Drawn:
    """Draws words by their weight."""

    def __init__(self, words: Sequence[str], weights: Sequence[float], rng: random.Random) -> None:
        self.words, self.sums, self.rng = words, list(accumulate(weights)), rng

    def some(self, number: int) -> list[str]:
        return self.rng.choices(self.words, cum_weights=self.sums, k=number)


class Corpus:
    """`size` documents; the same size and seed give the same ones. `names` are those of the entities, `titles` of the documents."""

    def __init__(self, size: int, seed: int = 7) -> None:
        self.size, self.rng = size, random.Random(seed)
        self.english, self.chinese = (Drawn(*frequent(*one), self.rng) for one in (("en", 110_000, "A-Za-z"), ("zh", 40_000, "一-鿿")))
        english, chinese = self.english.words, self.chinese.words
        self.core = Drawn(DOMAIN.split(), [1] * 15, self.rng)
        middle, long = english[300:20_000], [word for word in chinese[200:12_000] if len(word) > 1]
        self.topics = [self.zipf(self.rng.sample(middle, 400)) for _ in range(TOPICS)]
        self.matters = [self.zipf(self.rng.sample(long, 200)) for _ in range(TOPICS)]
        rare = english[8_000:]
        firms = [self.name(rare, self.rng.choice((1, 2, 2, 3))) + self.rng.choice(FIRMS) for _ in range(max(400, int(30 * size**0.5)))]
        agencies = [self.name(rare, 2) + " Agency" for _ in range(60)]
        themes = [" ".join(self.rng.sample(middle[:3_000], 2)) for _ in range(25)]
        self.companies, self.agencies, self.themes = self.zipf(firms), self.zipf(agencies), self.zipf(themes)
        self.facets = [
            Facet("kind", "Kind", {"policy": "Policy", "article": "Article"}),
            Facet("stance", "Track", {"promote": "Promote", "restrict": "Restrict", "mixed": "Both", "neutral": "Context"}),
            *(Facet(facet, facet.capitalize(), {ident(name): name for name in drawn.words}) for facet, drawn in self.entities().items()),
        ]
        self.documents = list(self.made())
        self.names = firms

    def entities(self) -> dict[str, Drawn]:
        return {"agency": self.agencies, "company": self.companies, "theme": self.themes}

    def zipf(self, words: Sequence[str]) -> Drawn:
        return Drawn(words, [1 / (rank + 3) for rank in range(len(words))], self.rng)

    def name(self, words: Sequence[str], length: int) -> str:
        return " ".join(word.capitalize() for word in self.rng.sample(words, length))

    def made(self) -> Iterator[Document]:
        for number in range(self.size):
            topic, is_chinese = self.rng.randrange(TOPICS), self.rng.random() < 0.2
            words, matter = self.topics[topic], self.matters[topic]
            held = {facet: tuple(dict.fromkeys(drawn.some(self.rng.randint(1, 3)))) for facet, drawn in self.entities().items()}
            title = " ".join(word.capitalize() for word in (*words.some(4), *self.core.some(1), *self.english.some(2), *words.some(1)))
            original = "".join((*matter.some(3), *self.chinese.some(2), *matter.some(2), self.rng.choice(ENDINGS))) if is_chinese else ""
            day = (datetime.date(2012, 1, 1) + datetime.timedelta(days=int(5_400 * self.rng.random() ** 0.6))).isoformat()
            text = self.text(words, max(60, int(self.rng.gauss(250, 70))), [name for names in held.values() for name in names], day[:4])
            summary, body = text[:200].rsplit(" ", 1)[0] + ".", text
            if is_chinese:
                body = (
                    "".join(f"{''.join((*self.chinese.some(8), *matter.some(8)))}。" for _ in range(self.rng.randint(3, 8)))
                    + body[: len(body) // 2]
                )
            kind = "policy" if number % 5 < 2 else "article"
            yield Document(
                digest=f"{self.size} {number}".encode(),
                mark=f"{self.size} {number}".encode(),
                kind=kind,
                id=f"entry-{number}",
                url=f"/{'policies' if kind == 'policy' else 'articles'}/entry-{number}/",
                texts={
                    "title": title,
                    "original_title": original,
                    "aliases": pinyin.words([original], own=kind == "policy"),
                    "document_number": f"银发〔{day[:4]}〕{number % 900}号" if is_chinese and kind == "policy" else "",
                    "summary": summary,
                    "names": "\n".join(name for names in held.values() for name in names),
                    "body": body,
                },
                shown={"title": title, "original_title": original, "lang": "zh-Hans" if original else "", "date": day, "datetime": day}
                | {"by": held["agency"][0], "summary": summary},
                facets={"kind": (kind,), "stance": (self.rng.choice(("promote", "restrict", "mixed", "neutral")),)}
                | {facet: tuple(map(ident, names)) for facet, names in held.items()},
                periods=((day, day),),
                sort_day=day,
                names=(title, original) if original else (title,),
                weight=self.rng.randrange(50),
            )

    def text(self, topic: Drawn, length: int, names: Sequence[str], year: str) -> str:
        kinds = self.rng.choices((self.english, topic, self.core), weights=(70, 24, 6), k=length)
        drawn = {id(kind): iter(kind.some(length)) for kind in (self.english, topic, self.core)}
        words = [next(drawn[id(kind)]) for kind in kinds]
        for name in (*names, year):
            words.insert(self.rng.randrange(len(words)), name)
        return " ".join(" ".join(words[start : start + 15]).capitalize() + "." for start in range(0, len(words), 15))

    def queries(self, number: int) -> list[tuple[str, str]]:
        """A typical mix: one to three words of titles, whole names, two to five neighbouring Chinese characters; each with its kind."""
        rng, found = random.Random(11), []
        latin = [document for document in self.documents if not document.texts["original_title"]]
        chinese = [document.texts["original_title"] for document in self.documents if document.texts["original_title"]]
        kinds = (["one"] * 25 + ["two"] * 30 + ["three"] * 15 + ["name"] * 15 + ["chinese"] * 15) * (number // 100 + 1)
        for kind in rng.sample(kinds[: max(number, 100)], number):
            if kind == "name":
                found.append((kind, rng.choice(self.names)))
            elif kind == "chinese":
                title, length = rng.choice(chinese), rng.randint(2, 5)
                start = rng.randrange(max(1, len(title) - length))
                found.append((kind, title[start : start + length]))
            else:
                words = rng.choice(latin).texts["title"].lower().split()
                found.append((kind, " ".join(rng.sample(words, {"one": 1, "two": 2, "three": 3}[kind]))))
        return found


@cache
def frequent(language: str, most: int, letters: str) -> tuple[Sequence[str], Sequence[float]]:
    """The commonest words of a language that are of these letters alone, and how common each is."""
    frequencies, of_letters = get_frequency_dict(language), re.compile(f"[{letters}]+").fullmatch
    words = [word for word in sorted(frequencies, key=lambda word: (-frequencies[word], word))[:most] if of_letters(word)]
    return words, [frequencies[word] for word in words]


def ident(name: str) -> str:
    return name.lower().replace(" ", "-")
