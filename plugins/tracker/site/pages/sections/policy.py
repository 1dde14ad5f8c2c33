"""The sections of a policy: its life, its targets, where its text is, what it is tied to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.model.vocabulary import officiality
from tracker.site.i18n import labels
from tracker.site.i18n.collation import sort_key
from tracker.site.i18n.labels import _
from tracker.site.pages.sections import common
from tracker.site.pages.sections.subject import Subject
from tracker.site.parts import positions, source_notes, succession
from tracker.site.parts.section import Section


def sections(subject: Subject) -> Iterator[Section]:
    yield from common.text(subject)
    yield from common.targets(subject)
    yield from decided(subject)
    yield from requirements(subject)
    yield from common.lifecycle(subject)
    yield from common.as_of(subject)
    yield from texts(subject)
    yield from common.sources(subject, is_due=True)
    yield from line(subject)
    yield from common.related(subject)
    yield from mentioned(subject)
    yield from common.groups(subject.main_groups)
    yield from common.links_here(subject)
    yield from common.past(subject)


def decided(subject: Subject) -> Iterator[Section]:
    """The positions of activities that rest on the policy."""
    if items := positions.of_policy(subject.site, subject.key):
        link = {"title": _("All activities"), "url": subject.site.local("/rules/")}
        yield Section("decided", _("What it decides"), {"items": items}, "decided", link=link)


def requirements(subject: Subject) -> Iterator[Section]:
    """The requirements of the policy: by actor, then by rule, both in the order of the vocabulary."""
    site, order = subject.site, {name: [*subject.site.vocabulary[name]] for name in ("actor", "rule")}
    given = sorted(
        subject.fields.get("requirements", ()), key=lambda item: (order["actor"].index(item["who"]), order["rule"].index(item["rule"]))
    )
    if given:
        link = {"title": _("All rules"), "url": site.local("/rules/#actors")}
        yield Section(
            "requirements", _("Who must do what"), {"items": [_required(subject, item) for item in given]}, "requirements", link=link
        )


def _required(subject: Subject, item: dict[str, Any]) -> dict[str, Any]:
    begin = subject.entry.first_day_of(item)
    return {
        "who": item["who"],
        "title": labels.word("actor", item["who"]),
        "url": subject.site.local(f"/rules/{item['who']}/"),
        "rule": labels.word("rule", item["rule"]),
        "what": item["what"],
        **{name: item.get(name) for name in ("provision", "penalty", "until", "source")},
        "since": begin.text if begin else None,
    }


def line(subject: Subject) -> Iterator[Section]:
    """The policies that held before and after this one."""
    if steps := succession.of_policy(subject.site, subject.entry.id):
        link = {"title": _("Compare two acts"), "url": subject.site.local("/compare/")}
        yield Section("succession", _("What came before and after"), {"steps": steps}, "succession", link=link)


def texts(subject: Subject) -> Iterator[Section]:
    """Yield the links to the policy's text, then to its issuer's account; its title and summary in other languages."""
    data = {"items": official_texts(source_notes.own(subject.site, subject.entry)), "translated": common.translated(subject)}
    yield Section("translations", _("Text and translations"), data, "texts")


def official_texts(official: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the official sources of a policy as links, the policy itself first."""
    return [_text(source) for source in sorted(official, key=lambda source: officiality(source["source_kind"]))]


def _text(source: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": labels.word("source-kind", source["source_kind"]),
        "language": labels.language(source["language"]) if "language" in source else None,
        "tag": source.get("language"),
        "title": source["title"],
        "url": source.get("url"),
        "archived_url": source.get("archived_url"),
        "source": source["id"],
    }


def mentioned(subject: Subject) -> Iterator[Section]:
    """The companies and places that the policy names in its fields or its text, each once, by name."""
    site, groups = subject.site, []
    for kind in ("company", "place"):
        keys = {target for _role, target in site.outgoing(subject.key) if target[0] == kind}
        if keys:
            items = sorted((site.link_to(target) for target in keys), key=lambda one: (sort_key(one["title"]), one["url"]))
            groups.append({"label": site.kinds[kind].plural, "items": items})
    if groups:
        yield Section("named", _("Mentioned companies and places"), {"groups": groups}, "mentioned")
