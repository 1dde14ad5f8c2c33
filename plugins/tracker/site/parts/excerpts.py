"""Excerpts of list items: the sentence in which an entry's text links to another."""

from __future__ import annotations

from functools import partial
from hashlib import blake2b
from typing import NamedTuple

from tracker.model.entries import Entry
from tracker.model.library import Key
from tracker.model.markdown import Links, Mention, excerpts, quote
from tracker.site.dependencies import memoized
from tracker.site.outputs import Later
from tracker.site.parts import source_notes
from tracker.site.site import Site

LONGEST = 140
READ_AGAIN = 100_000
"""As many characters are read again, a paragraph a sentence, to quote a text (30 ms); beyond them it is read once for all sentences."""


class Quoted(NamedTuple):
    """The first link of a text to each other entry, and a digest of all inputs of its sentences."""

    first: dict[Key, Mention]
    digest: str


def sentence(site: Site, source: Key, target: Key) -> Later | None:
    """The sentence of `source` that links to `target`; None if its text does not. Nothing is read until the page is made."""
    known = quoted(site, source)
    mention = known.first.get(target)
    if mention is None:
        return None
    return Later(f"{known.digest} {mention.start}", partial(_sentence, site, site.published.with_text(source), mention))


def reason(site: Site, source: Key, target: Key) -> Later | None:
    """Return the sentence of `source` that links to `target`, without its name where it begins with "name: "."""
    known = quoted(site, source)
    mention = known.first.get(target)
    if mention is None:
        return None
    name = mention.words or site.published[target].title
    return Later(f"{known.digest} {mention.start} reason", partial(_reason, site, site.published.with_text(source), mention, name))


@memoized
def quoted(site: Site, source: Key) -> Quoted:
    """Return the mentions for which an entry's text can be quoted; memoized."""
    entry = site.published.with_text(source)
    first: dict[Key, Mention] = {}
    mark = blake2b(entry.digest, digest_size=16)
    for mention in entry.scan.mentions:
        key = (mention.kind, mention.id) if mention.kind else site.key_of(mention.id)
        if key in site.published:
            first.setdefault(key, mention)
            if mention.words is None:
                mark.update(b"\0" + site.published[key].title.encode())
    return Quoted(first, mark.hexdigest())


def _reason(site: Site, entry: Entry, mention: Mention, name: str) -> str:
    said = _sentence(site, entry, mention, LONGEST + len(name))
    return said.removeprefix(f"{name}: ")


def _sentence(site: Site, entry: Entry, mention: Mention, longest: int = LONGEST) -> str:
    if longest == LONGEST and len(quoted(site, entry.key).first) * len(entry.body) > READ_AGAIN:
        return _sentences(site, entry.key)[mention.start]
    return quote(entry.body, mention.start, mention.end, longest, _links(site, entry))


@memoized
def _sentences(site: Site, source: Key) -> dict[int, str]:
    """All sentences that a text is quoted for, by the start of their mentions: read once, however many entries the text links."""
    entry, mentions = site.published.with_text(source), quoted(site, source).first.values()
    spans = [(mention.start, mention.end) for mention in mentions]
    found = excerpts(entry.body, spans, LONGEST, _links(site, entry))
    return {start: sentence for (start, _end), sentence in zip(spans, found, strict=True)}


def _links(site: Site, entry: Entry) -> Links:
    return {(kind, str(id)): (str(url), str(title)) for kind, id, url, title in source_notes.links(site, entry)}
