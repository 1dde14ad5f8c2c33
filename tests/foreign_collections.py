"""
Three collections in the shapes of well-known public ones: numbered proposals, rules with header fields, features of a platform.

Every text is invented, and the same on every machine. Each collection is written in its own form first, with that form's peculiarities,
and then converted to entries, as its keepers would.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

SETTINGS = '''\
"""The settings of a collection of another shape."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.defaults import *
from tracker.model.entry_models import SourcedModel
from tracker.model.field_types import Date, Flag, ListedIn, Person_, Policy_, Reference, Role, Text, Url
from tracker.model.kinds import Kind

SITENAME = {name!r}
SITEURL = "https://collection.example"
'''


@dataclass(frozen=True)
class Collection:
    """A tracker: the file of its settings, its entries by path, and what must be found on its site."""

    name: str
    settings: str
    files: dict[str, str]
    counts: dict[str, int]
    """Number of published entries by kind."""
    links: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of the paths of two pages, the first of which refers to the second."""
    searches: dict[str, str] = field(default_factory=dict)
    """Query to the id of the first result."""
    edited: tuple[str, str, str] = ("", "", "")
    """A file, and a text in it with what it becomes."""

    def write(self, folder: Path) -> Path:
        """Write the tracker, and return its content folder."""
        for path, text in {"pelicanconf.py": self.settings, **{f"content/{path}": text for path, text in self.files.items()}}.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
        return folder / "content"


def entry(fields: dict[str, object], body: str) -> str:
    """An entry of fields and Markdown."""
    lines = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items() if value not in ("", [], None))
    return f"---\n{lines}---\n\n{body.strip()}\n"


def picked(words: str, number: int) -> str:
    """One of several words, by a number."""
    options = words.split()
    return options[number * 7 % len(options)]


# Numbered proposals: a preamble of fields in YAML's likeness, references by number in relative links

ZED_KINDS = '''

class Zed(SourcedModel):
    """A numbered proposal."""

    number: Text = Field(description="its number")
    zed_status: Annotated[Text, ListedIn("zed-status")] = Field(title="Stage", description="how far it is")
    zed_type: Annotated[Text, ListedIn("zed-type")] = Field(title="Track", description="its track")
    created: Date = Field(description="when it was written")
    last_call: Date | None = Field(None, description="when the last call ends")
    authors: Annotated[list[Person_], Role("Authors", "Wrote")] = Field(description="who wrote it")
    requires: Annotated[list[Annotated[Text, Reference("zed")]] | None, Role("Requires", "Required by")] = Field(
        None, description="proposals that it needs"
    )
    discussion: Url | None = Field(None, description="where it is discussed")


TRACKER_KINDS = [
    Kind("zed", "zeds", "Proposal", "Proposals", Zed, date_field="created", in_feeds=True, facets=("zed_status", "zed_type", "year"),
         position=5),
]
'''
STAGES = ("Draft", "Review", "Last Call", "Final", "Stagnant", "Withdrawn", "Living")
TRACKS = ("Core", "Networking", "Interface", "Token")
WRITERS = ("Ada Quill (@adaq)", "Bo Fern <bo@example.org>", "Çelik Öz (@celik), Ada Quill (@adaq)", "Dee O’Dowd")


def preamble(number: int) -> str:
    """A proposal as its collection has it."""
    required = sorted({number // 2, number // 3} - {0, number})
    stage, words = STAGES[number % len(STAGES)], f"{picked('Permit Batch Royalty Vault Escrow', number)} Token Standard"
    fields = [f"zed: {number}", f"title: {words} {number}", f"description: How a token is kept: in batches of {number}, or one by one"]
    fields += [f"author: {WRITERS[number % len(WRITERS)]}", f"discussions-to: https://forum.example.org/t/zed-{number}/{number * 31}"]
    fields += [f"status: {stage}", "type: Standards Track", f"category: {TRACKS[number % len(TRACKS)]}"]
    day = datetime.date(2015, 11, 1) + datetime.timedelta(days=number * 9)
    fields += [f"created: {day}"]
    fields += [f"last-call-deadline: {day + datetime.timedelta(days=14)}"] if stage == "Last Call" else []
    fields += [f"requires: {', '.join(map(str, required))}"] if required else []
    see = ", ".join(f"[ZED-{one}](./zed-{one}.md)" for one in required) or "no other proposal"
    rows = "".join(f"| `{name}(uint256 id)` | {number + row} |\n" for row, name in enumerate(("mint", "burn", "ownerOf")))
    body = f"## Abstract\n\nA token standard of {picked('wallets exchanges games', number)}. It builds on {see}.\n\n"
    body += f"## Specification\n\n| Function | Gas |\n| --- | ---: |\n{rows}\n```solidity\nevent Transfer(address indexed _from);\n```\n"
    return "---\n" + "\n".join(fields) + f"\n---\n\n{body}"


def of_preamble(text: str) -> tuple[dict[str, object], str]:
    """The fields and the body of an entry from a proposal; a value may hold a colon, which YAML would not read."""
    _, head, body = text.split("---\n", 2)
    given = dict(line.split(": ", 1) for line in head.splitlines())
    authors = [handle(one) for one in given["author"].split(", ")]
    fields: dict[str, object] = {
        "title": f"Zed-{given['zed']}", "summary": f"{given['title']}. {given['description']}.", "number": given["zed"],
        "zed_status": given["status"].lower().replace(" ", "-"), "zed_type": given["category"].lower(), "created": given["created"],
        "last_call": given.get("last-call-deadline"), "authors": authors, "discussion": given["discussions-to"],
        "requires": [f"zed-{number}" for number in given.get("requires", "").split(", ") if number],
    }  # fmt: skip
    return fields, re.sub(r"\[[^]]+\]\(\./(zed-\d+)\.md\)", r"[[zed/\1]]", body)


def handle(author: str) -> str:
    """The id of an author."""
    return re.sub(r"[^a-z]+", "-", author.partition("(")[0].partition("<")[0].lower().translate(str.maketrans("çö", "co"))).strip("-")


def zeds(count: int = 240) -> Collection:
    """Numbered proposals that all share a word."""
    files = {f"zeds/zed-{number}.md": entry(*of_preamble(preamble(number))) for number in range(1, count + 1)}
    people = {handle(one): one.partition(" (")[0].partition(" <")[0] for writer in WRITERS for one in writer.split(", ")}
    files |= {f"people/{key}.md": entry({"name": name}, "") for key, name in people.items()}
    files["_vocabulary.yaml"] = vocabulary(
        {"zed-status": {one.lower().replace(" ", "-"): one for one in STAGES}, "zed-type": {one.lower(): one for one in TRACKS}}
    )
    links = {
        (f"zeds/zed-{number}/", f"zeds/zed-{one}/") for number in range(1, count + 1) for one in {number // 2, number // 3} - {0, number}
    }
    searches = {"Zed-1": "zed-1", "zed-24": "zed-24", f"Zed-{count}": f"zed-{count}", "Ada Quill": "ada-quill"}
    settings = SETTINGS.format(name="Zed proposals") + ZED_KINDS
    edited = ("zeds/zed-7.md", "How a token is kept", "How a coin is kept")
    return Collection("zeds", settings, files, {"zed": count, "person": len(people)}, links, searches, edited)


# Rules: header fields with continued lines and dates with names of months, reStructuredText below

RULE_KINDS = '''

class Version(SourcedModel):
    """A version in which rules take effect."""

    released: Date | None = Field(None, description="when it came out")
    brings: Annotated[list[Policy_] | None, Role("Brings", "Came with")] = Field(None, description="the rules that it brings")


TRACKER_KINDS = [Kind("version", "versions", "Version", "Versions", Version, named=True, date_field="released", position=15)]
'''
RULE_STATUS = {
    "Draft": ("proposed", ()), "Accepted": ("adopted", ("adopted",)), "Final": ("in-force", ("adopted", "effective")),
    "Rejected": ("expired", ("expired",)), "Superseded": ("superseded", ("adopted", "effective", "superseded")),
}  # fmt: skip
"""A rule's status to ours and to the events that lead there."""
TOPICS = ("Packaging", "Typing", "Release", "Governance")


def headers(number: int, count: int) -> str:
    """A rule as its collection has it."""
    status = "Superseded" if number % 40 == 0 else [one for one in RULE_STATUS if one != "Superseded"][number % 4]
    day = datetime.date(1999, 1, 5) + datetime.timedelta(days=number * 23)
    posts = ",\n              ".join(f"{day + datetime.timedelta(days=step):%d-%b-%Y}" for step in (3, 17))
    lines = [f"Rule: {number}", f"Title: {picked('Lazy Frozen Optional Guarded', number)} Modules, Part {number}"]
    lines += ["Author: Ada Quill <ada at example.org>,\n        Bo Fern", f"Status: {status}", "Type: Standards Track"]
    lines += [f"Topic: {TOPICS[number % len(TOPICS)]}", f"Created: {day:%d-%b-%Y}", f"Post-History: {posts}"]
    lines += [f"Superseded-By: {number + 1}"] if status == "Superseded" and number < count else []
    lines += [f"Replaces: {number - 1}"] if number % 40 == 1 and number > 1 else []
    lines += [f"Version: 3.{number // 4 % 12}"] if status == "Final" else []
    lines += [f"Resolution: {day + datetime.timedelta(days=90):%d-%b-%Y}"] if status != "Draft" else []
    also = f"See :rule:`{number // 2}` for what came before. " if number > 1 else ""
    body = f"Abstract\n========\n\nModules are loaded by ``import part_{number}``, as the list agreed [1]_. {also}\n\n"
    body += f"Rationale\n=========\n\nA module is loaded once::\n\n    import part_{number}\n    part_{number}.run()\n\n"
    body += ".. note::\n\n   Nothing is loaded twice.\n\nFootnotes\n=========\n\n.. [1] The list, in its second thread.\n"
    return "\n".join(lines) + f"\n\n{body}"


def of_headers(text: str) -> tuple[dict[str, object], str]:
    """The fields and the body of a policy from a rule."""
    head, _, rest = text.partition("\n\n")
    given = {name: " ".join(value.split()) for name, value in re.findall(r"^([A-Z][\w-]+):((?:.|\n +)*)$", head, re.MULTILINE)}
    status, steps = RULE_STATUS[given["Status"]]
    created, resolved = iso(given["Created"]), iso(given["Resolution"]) if "Resolution" in given else ""
    relations = [{"type": "supersedes", "policy": f"rule-{given['Replaces']}"}] if "Replaces" in given else []
    fields: dict[str, object] = {
        "title": given["Title"], "document_number": f"Rule {given['Rule']}", "status": status, "type": "standards-track", "stance": "adds",
        "summary": f"Of {given['Topic'].lower()}, by {re.sub(' <[^>]*>', '', given['Author'])}.",
        "places": ["everywhere"], "issued_by": ["council"], "themes": [given["Topic"].lower()], "relations": relations,
        "timeline": [{"date": created, "event": "announced", "source": "text"}]
        + [{"date": resolved, "event": step, "source": "text"} for step in steps],
        "sources": [{"id": "text", "title": f"Rule {given['Rule']}", "url": f"https://rules.example.org/rule-{given['Rule']:0>4}/"}],
    }  # fmt: skip
    return fields, markdown(rest)


def markdown(text: str) -> str:
    """Markdown of reStructuredText, as far as the rules use it."""
    text = re.sub(r"^(.+)\n=+$", r"## \1", text, flags=re.MULTILINE).replace("::\n\n    ", ":\n\n    ")
    text = re.sub(r":rule:`(\d+)`", r"[[policy/rule-\1]]", text).replace("[1]_", "[^1]").replace(".. [1] ", "[^1]: ")
    return re.sub(r"\.\. note::\n\n   (.*)", r"> \1", text).replace("## Footnotes\n\n", "") + "\nAs it stands [@text].\n"


def iso(day: str) -> str:
    """A date of "05-Jan-1999"."""
    return datetime.datetime.strptime(day, "%d-%b-%Y").replace(tzinfo=datetime.UTC).date().isoformat()


def rules(count: int = 200) -> Collection:
    """Rules as policies, with other words for statuses, and versions as a kind."""
    texts = {number: headers(number, count) for number in range(1, count + 1)}
    files = {f"policies/rule-{number}.md": entry(*of_headers(text)) for number, text in texts.items()}
    versions: dict[str, list[str]] = {}
    for number, text in texts.items():
        if found := re.search(r"^Version: (.*)$", text, re.MULTILINE):
            versions.setdefault(found[1], []).append(f"rule-{number}")
    for name, brought in versions.items():
        files[f"versions/v{name.replace('.', '-')}.md"] = entry({"name": f"Version {name}", "released": "2020", "brings": brought}, "")
    files |= {f"themes/{one.lower()}.md": entry({"name": one, "summary": f"Rules of {one.lower()}."}, "") for one in TOPICS}
    files["places/everywhere.md"] = entry({"name": "Everywhere"}, "")
    files["agencies/council.md"] = entry({"name": "The Council", "type": "council", "place": "everywhere"}, "")
    lists = {"policy-type": {"standards-track": "Standards Track"}, "agency-type": {"council": "Council"}}
    words = {"status": {"proposed": {"label": "Draft"}, "adopted": {"label": "Accepted"}, "in-force": {"label": "Final"}}}
    words["stance"] = {"adds": {"label": "Adds", "side": "up"}, "removes": {"label": "Removes", "side": "down"}}
    files["_vocabulary.yaml"] = vocabulary(lists, words)
    links = {(f"policies/rule-{number}/", f"policies/rule-{number // 2}/") for number in range(2, count + 1)}
    links |= {(f"versions/v{name.replace('.', '-')}/", f"policies/{one}/") for name, brought in versions.items() for one in brought}
    links |= {(f"policies/rule-{number + 1}/", f"policies/rule-{number}/") for number in range(40, count, 40)}
    counts = {"policy": count, "version": len(versions), "theme": len(TOPICS), "place": 1, "agency": 1}
    title = texts[41].splitlines()[1].removeprefix("Title: ")
    searches = {"Rule 8": "rule-8", f"rule {count}": f"rule-{count}", title: "rule-41", "Version 3.10": "v3-10"}
    settings = SETTINGS.format(name="Rules") + RULE_KINDS
    return Collection("rules", settings, files, counts, links, searches, ("policies/rule-9.md", "Modules, Part 9", "Packages, Part 9"))


# Features: YAML with names of code, HTML in descriptions, dates that are upper bounds, groups as a tree, ids that moved or were split

FEATURE_KINDS = '''

class Group(SourcedModel):
    """A group of features."""

    parent: Annotated[Annotated[Text, Reference("group")] | None, Role("Part of", "Parts")] = Field(None, description="the group around it")


class Feature(SourcedModel):
    """A feature of the platform."""

    baseline: Annotated[Text, ListedIn("baseline")] = Field(description="how widely it works")
    newly: Date | None = Field(None, title="Newly available", description="since when it works in all engines")
    newly_at_latest: Flag | None = Field(None, description="true: it may have worked before that day")
    widely: Date | None = Field(None, title="Widely available", description="since when it is safe to use")
    groups: Annotated[list[Annotated[Text, Reference("group")]] | None, Role("Groups", "Features")] = Field(None, description="its groups")
    specifications: list[Url] = Field(description="where it is specified")
    support: list[Text] | None = Field(None, description="engine and first version")


TRACKER_KINDS = [
    Kind("feature", "features", "Feature", "Features", Feature, named=True, date_field="newly", in_feeds=True, facets=("baseline", "year"),
         position=5),
    Kind("group", "groups", "Group", "Groups", Group, named=True, gathers=True, position=6),
]
'''
SHAPES: tuple[Callable[[str], str], ...] = (
    lambda word: f"<{word}>", lambda word: f":{word}()", lambda word: f"@{word}", lambda word: f"Array.prototype.{word}()",
    lambda word: f"{word.capitalize()} (grid & flex)", lambda word: f"{word}-x: auto",
)  # fmt: skip
GROUPS = {"styles": None, "selectors": "styles", "layout": "styles", "script": None, "arrays": "script"}


def words() -> Iterator[str]:
    """Words that no other has, without end."""
    for first in "vor mel tas kin dup ras bel gor lim zep".split():
        for second in "ani eto ilu omi uka".split():
            yield from (first + second + third for third in "nd rk st lm x".split())


def feature(number: int, word: str) -> str:
    """A feature as its collection has it."""
    name, level = SHAPES[number % len(SHAPES)](word), ("high", "low", False)[number % 3]
    low = datetime.date(2016, 2, 1) + datetime.timedelta(days=number * 11)
    status: dict[str, object] = {"baseline": level, "support": {"aurora": str(80 + number % 30), "boreal": f"≤{20 + number % 9}"}}
    if level:
        status["baseline_low_date"] = f"≤{low}" if number % 5 == 0 else str(low)
    if level == "high":
        status["baseline_high_date"] = str(low + datetime.timedelta(days=913))
    specs = [f"https://specs.example.org/{word}/#{part}" for part in ("one", "two")]
    group = list(GROUPS)[number % len(GROUPS)]
    told = f"The <code>{name.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</code> feature makes a page {word}."
    values = {"name": name, "description_html": told, "spec": specs[0] if number % 2 else specs, "group": group, "status": status}
    return yaml.safe_dump({**values, "compat_features": [f"api.{word}.a", f"api.{word}.b"]}, allow_unicode=True)


def of_feature(text: str) -> str:
    """An entry of YAML from a feature."""
    given = yaml.safe_load(text)
    status, specs = given["status"], given["spec"]
    low = status.get("baseline_low_date", "")
    plain = re.sub(r"</?code>", "", given["description_html"]).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    body = re.sub(r"</?code>", "`", given["description_html"]).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    fields = {
        "name": given["name"], "summary": plain, "baseline": status["baseline"] or "limited", "newly": low.removeprefix("≤"),
        "newly_at_latest": "true" if low.startswith("≤") else "", "widely": status.get("baseline_high_date", ""),
        "groups": [given["group"]], "specifications": [specs] if isinstance(specs, str) else specs,
        "support": [f"{engine} {version}" for engine, version in status["support"].items()],
        "body": f"{body}\n\n- " + "\n- ".join(f"`{key}`" for key in given["compat_features"]) + "\n",
    }  # fmt: skip
    return yaml.safe_dump({name: value for name, value in fields.items() if value not in ("", None)}, allow_unicode=True, sort_keys=False)


def features(count: int = 200) -> Collection:
    """Features in YAML; the first once had another id, and one was split."""
    names = dict(zip(range(count), words(), strict=False))
    files = {f"features/{word}.yaml": of_feature(feature(number, word)) for number, word in names.items()}
    first = f"features/{names[0]}.yaml"
    files[first] += "former_ids: [old-name]\n"
    files["_gone.yaml"] = yaml.safe_dump([{"kind": "feature", "id": "both-at-once", "became": [names[1], names[2]]}])
    files |= {f"groups/{one}.md": entry({"name": one.capitalize(), "parent": above}, "") for one, above in GROUPS.items()}
    lists = {"baseline": {"high": "Widely available", "low": "Newly available", "limited": "Limited availability"}}
    files["_vocabulary.yaml"] = vocabulary(lists)
    links = {(f"features/{word}/", f"groups/{list(GROUPS)[number % len(GROUPS)]}/") for number, word in names.items()}
    searches = {SHAPES[number % len(SHAPES)](names[number]): names[number] for number in range(6, 12)}
    edited = (f"features/{names[3]}.yaml", "feature makes a page", "feature renders a page")
    settings = SETTINGS.format(name="Features") + FEATURE_KINDS
    return Collection("features", settings, files, {"feature": count, "group": len(GROUPS)}, links, searches, edited)


def vocabulary(lists: dict[str, dict[str, str]], others: dict[str, dict[str, dict[str, str]]] | None = None) -> str:
    """The file of the vocabulary: lists of labels, and lists of more."""
    rows = {name: {value: {"label": label} for value, label in values.items()} for name, values in lists.items()}
    return yaml.safe_dump({**rows, **(others or {})}, allow_unicode=True, sort_keys=False)
