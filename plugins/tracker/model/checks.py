"""The rules that need more than one field, more than one file, or today's date: one generator each, its first line the rule."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from tracker.model.characters import is_unsafe
from tracker.model.distant_dates import years_are_near
from tracker.model.entries import Entry, Record
from tracker.model.files import GONE, LOG, Fault, Path_, SourceFile, head
from tracker.model.findings import Finding, in_order
from tracker.model.hints import Names, near
from tracker.model.kinds import ID, Kind, is_id, reserved_ids
from tracker.model.library import Cache, Key, Library, Link, Unresolved, recalled
from tracker.model.mentions import NameFinder, as_read, can_be_mentioned
from tracker.model.spans import positions_do_not_overlap, positions_rest_on_what_holds, spans_have_a_length
from tracker.model.urls import normal_url
from tracker.model.vocabulary import ACYCLIC_RELATIONS, STATUS_AFTER

MOST_PARENTS = 20
STALE_AFTER = timedelta(days=730)

Rule = Callable[[Library, date], Iterable[Finding]]


def check(
    library: Library,
    today: date,
    warnings: bool = True,
    kept: Cache | None = None,
    taken: Collection[str] = (),
    wanted: Callable[[str], bool] = lambda path: True,
) -> list[Finding]:
    """
    Every finding of the library as it stands on `today`, in order; without `warnings`, the errors alone.

    `kept` remembers what an entry shows by itself; `taken` are names below the site's root that its settings need. Texts are searched
    for names, which takes half of the time, only in files that are `wanted`.
    """
    rules = ERRORS + WARNINGS if warnings else ERRORS
    findings = [finding for finding in library.findings if warnings or finding.is_error]
    findings.extend(own_errors(library, kept))
    if warnings:
        findings.extend(own_warnings(library, kept))
        findings.extend(warnings_of_the_day(library, today, kept))
    for rule in rules:
        findings.extend(rule(library, today))
    if warnings:
        findings.extend(mentions_are_linked(library, wanted))
        findings.extend(years_are_near(library, findings))
    findings.extend(addresses(library, frozenset(taken)))
    return in_order(findings)


def own_errors(library: Library, kept: Cache | None) -> Iterator[Finding]:
    """Yield the errors of an entry by itself, beyond those that reading its file reported."""
    for entry in library.parsed:
        key = entry.path.encode("utf-8", "surrogateescape") + entry.digest
        if kept and kept.get(key):
            continue
        found = [finding for rule in OWN for finding in rule(entry)]
        yield from found
        if kept and not found:
            kept.put(key, ("sound",))


def own_warnings(library: Library, kept: Cache | None) -> Iterator[Finding]:
    """Yield the warnings about an entry whose file has no fault; the others were reported when it was read."""
    for entry in library.parsed:
        if entry.sound:
            for fault in recalled(kept, entry.digest, entry.own_warnings):
                yield Fault._make(fault).at(entry.path)


def warnings_of_the_day(library: Library, today: date, kept: Cache | None) -> Iterator[Finding]:
    """Return the warnings that depend on the day, by entry; those of entries without a fault are cached until tomorrow."""
    day = today.isoformat().encode()
    for entry in library.parsed:
        for fault in recalled(kept if entry.sound else None, day + entry.digest, partial(_told_of_the_day, entry, today)):
            yield Fault._make(fault).at(entry.path)


def _told_of_the_day(entry: Entry, today: date) -> Record:
    return tuple(finding[1:] for rule in OF_THE_DAY for finding in rule(entry, today))


def names_of_files(library: Library, _: date) -> Iterator[Finding]:
    """A file's name is an id, and no two of a kind are alike but for case or Unicode form."""
    seen: dict[Key, SourceFile] = {}
    folded: dict[Key, SourceFile] = {}
    for file in library.files:
        sound = is_id(file.id)
        if not sound:
            hint = "use lower-case letters, digits and single hyphens, 80 characters at most"
            yield Finding(file.path, 1, 1, "bad-id", f"the file's name {file.id!r} is not an id", hint)
        same = seen.setdefault((file.kind.name, file.id), file)
        if same is not file:
            yield Finding(file.path, 1, 1, "duplicate-id", f"{file.kind.name} {file.id!r} stands in {same.path} too", "keep one of the two")
            continue
        fold = file.id if sound else unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", file.id).casefold())
        alike = folded.setdefault((file.kind.name, fold), file)
        if alike is not file:
            message = f"{file.id!r} and {alike.id!r} differ only in case or Unicode form"
            yield Finding(file.path, 1, 1, "path-collision", message, f"rename one; the other is {alike.path}")


def addresses(library: Library, taken_by_settings: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """An id, former id or removed id has its address to itself."""
    kinds = library.kinds

    def needed(kind: Kind) -> frozenset[str]:
        return reserved_ids(kind, kinds) | taken_by_settings if kind.plain else reserved_ids(kind, kinds)

    for file in library.files:
        if file.id in needed(file.kind):
            yield Finding(file.path, 1, 1, "output-collision", f"the site needs the address of {file.id!r} itself", "choose another id")
    taken: dict[Key, Entry | None] = {}
    for entry in library.entries.values():
        seen: set[Key] = set()
        for number, former in enumerate(entry.fields.get("former_ids") or ()):
            key = (entry.kind, former)
            if not isinstance(former, str) or key in seen:
                continue
            seen.add(key)
            if former in needed(entry.definition):
                message, hint = f"the site needs the address of {former!r} itself", "leave it out"
            elif former in library.known[entry.kind]:
                message, hint = f"{former!r} is the id of another {entry.kind}", "a former id is one that no entry has now"
            elif key in taken:
                message, hint = f"{former!r} is already a former id", "it can lead to one entry only"
            else:
                taken[key] = entry
                continue
            yield entry.finding("output-collision", ("former_ids", number), message, hint)
    for gone in library.gone:
        key = (gone.kind, gone.id)
        if gone.id in needed(library.kinds[gone.kind]):
            message = f"the site needs the address of {gone.id!r} itself"
        elif gone.id in library.known[gone.kind]:
            message = f"{gone.kind} {gone.id!r} is in use"
        elif key in taken:
            message = f"{gone.kind} {gone.id!r} stands twice, here or as a former id"
        else:
            taken[key] = None
            continue
        yield library.gone_file.finding((gone.number, "id"), "output-collision", message, "keep one of the two")


def addresses_last(library: Library, _: date) -> Iterator[Finding]:
    """
    An id that was published leads somewhere for ever: to an entry, by its former ids, or to what `_gone.yaml` says.

    An id that stands in a file of which something could not be read counts: one mistake is one finding.
    """
    log = library.log_file
    gone = {(one.kind, one.id) for one in library.gone}
    lost: dict[Key, int] = {}
    for place, change in enumerate(log.changes):
        key = (change.kind, change.id)
        if change.change == "added" and change.id not in library.known[change.kind] and key not in library.former and key not in gone:
            lost.setdefault(key, place)
    unread = _words_of_unread(library) if lost else {}
    for (kind, id), place in lost.items():
        if id not in unread:
            line, column, width = log.place_of_id(place)
            hint = f"add it to `former_ids` of what it is now, or to {GONE} with what became of it"
            yield Finding(LOG, line, column, "lost-address", f'{kind} "{id}" was published and is gone', hint, width)


def references_lead_somewhere(library: Library, _: date) -> Iterator[Finding]:
    """Every reference leads to one entry."""
    names = library.names
    for found in library.unresolved:
        if found.path is None and found.kind is None and len(found.kinds) > 1:
            hint = "write " + " or ".join(f"[[{kind}/{found.id}]]" for kind in found.kinds)
            message = f"{found.id!r} is the id of a {' and a '.join(found.kinds)}"
            yield found.entry.finding_in_body("ambiguous-reference", found.start, found.end, message, hint)
        else:
            yield _unknown(library, names, found)
    for gone in library.gone:
        for number, became in enumerate(gone.became):
            if became not in library.known[gone.kind]:
                hint, _fix = names.hint(gone.kind, became)
                yield library.gone_file.finding((gone.number, "became", number), "unknown-reference", f'no {gone.kind} "{became}"', hint)
            elif (gone.kind, became) in library.entries and library.entries[gone.kind, became].draft:
                message = f'{gone.kind} "{became}" is a draft'
                yield library.gone_file.finding((gone.number, "became", number), "draft-reference", message, "publish the draft first")


def _unknown(library: Library, names: Names, found: Unresolved) -> Finding:
    if found.kind is not None and found.kind not in library.kinds:
        of_folder = next((kind for kind in library.kinds.values() if kind.folder == found.kind), None)
        hint = f"write [[{of_folder.name}/{found.id}]]" if of_folder else f"the kinds are {', '.join(library.kinds)}"
        message, fix = f'no kind "{found.kind}"', None
    else:
        message = f'no {found.kind or "entry"} "{found.id}"'
        hint, fix = names.hint(found.kind, found.id)
    if found.path is not None:
        if fix and any(path[:1] == found.path[:1] and target == fix for path, _, _, target in found.entry.references):
            fix = None  # it stands there already
        return found.entry.finding("unknown-reference", found.path, message, hint, fix)
    return found.entry.finding_in_body("unknown-reference", found.start, found.end, message, hint)


def drafts_stay_hidden(library: Library, _: date) -> Iterator[Finding]:
    """Published entries refer to no draft."""
    drafts = {key for key, entry in library.entries.items() if entry.draft}
    if not drafts:
        return
    for entry in library.parsed:
        if entry.draft or ("draft",) in entry.excused:
            continue
        for path, kind, _role, target in entry.references:
            if kind and (kind, target) in drafts:
                yield entry.finding(
                    "draft-reference", path, f'{kind} "{target}" is a draft', "publish the draft, or leave the reference out"
                )
        for mention in entry.scan.mentions:
            key = (mention.kind or next(iter(library.kinds_of_id.get(mention.id, ("",)))), mention.id)
            if key in drafts and (mention.kind or len(library.kinds_of_id[mention.id]) == 1):
                message = f'{key[0]} "{mention.id}" is a draft'
                yield entry.finding_in_body(
                    "draft-reference", mention.start, mention.end, message, "publish the draft, or leave the link out"
                )


def citations_name_sources(entry: Entry) -> Iterator[Finding]:
    """Every citation names one of the entry's sources."""
    own = set(source_ids(entry))
    citable = own | {"self"} if entry.definition.cites_itself else own
    cited = [source for _, kind, _, source in entry.references if kind is None]
    if own.issuperset(cited) and citable.issuperset([source for source, *_ in entry.citations]):
        return
    faulty = entry.faulty_sources
    strange = {citation.source for citation in entry.scan.citations if citation.source not in citable}.union(cited) - own
    if faulty is None or len(strange) <= len(faulty):
        return  # what is cited has an id that is told as faulty: one mistake
    choices = sorted(own)
    for citation in entry.scan.citations:
        if citation.source not in citable and not is_unsafe(citation.source):
            hint = "an article cites itself as [@self]" if entry.definition.cites_itself else _among(citation.source, choices)
            message = f'no source "{citation.source}" in this entry'
            yield entry.finding_in_body("unknown-source", citation.start, citation.end, message, hint)
    for path, kind, _role, target in entry.references:
        if kind is None and target not in own:
            yield entry.finding("unknown-source", path, f'no source "{target}" in this entry', _among(target, choices))


def source_ids(entry: Entry) -> Iterator[str]:
    """The ids of the entry's sources, articles and others."""
    sources = entry.fields.get("sources")
    for item in sources if isinstance(sources, list) else ():
        found = item.get("id") if isinstance(item, dict) else item
        if isinstance(found, str):
            yield found


def _among(text: str, choices: list[str]) -> str:
    best = near(text, choices)
    if best:
        return f'did you mean "{best}"?'
    return f"its sources are {', '.join(choices[:8])}" if choices else "list the source under `sources` first"


def nothing_refers_to_itself(entry: Entry) -> Iterator[Finding]:
    """A relation, a parent or a successor is another entry."""
    for path, kind, role, target in entry.references:
        if target == entry.id and kind == entry.kind:
            yield entry.finding("self-reference", path, f"{role.replace('_', ' ')} leads to the entry itself", "name another entry")


def relations_make_no_ring(library: Library, _: date) -> Iterator[Finding]:
    """Following one type of relation from act to act never leads back."""
    for role in ACYCLIC_RELATIONS:
        yield from _rings(library, _edges(library.chained[role]), "relation-cycle", role)


def parents_make_no_ring(library: Library, _: date) -> Iterator[Finding]:
    """Following parents from entry to entry never leads back."""
    yield from _rings(library, _edges(library.chained["parent"]), "parent-cycle", "parent")


def _edges(links: Iterable[Link]) -> dict[Key, list[Key]]:
    edges: dict[Key, list[Key]] = {}
    for link in links:
        if link.source != link.target:
            edges.setdefault(link.source, []).append(link.target)
    return edges


def _rings(library: Library, edges: dict[Key, list[Key]], code: str, role: str) -> Iterator[Finding]:
    for ring in _strong_components(edges):
        inside = set(ring)
        first = min((library.entries[key] for key in ring), key=lambda entry: entry.path)
        path = next(
            path
            for path, kind, found, target in first.references
            if found == role and kind and (kind, target) in inside and target != first.id
        )
        way = _way_round(edges, first.key, inside)
        yield first.finding(code, path, f"{role}: {' → '.join(key[1] for key in way)}", "break the ring at the reference that is wrong")


def _way_round(edges: dict[Key, list[Key]], start: Key, inside: set[Key]) -> list[Key]:
    """The shortest way from `start` back to itself."""
    before: dict[Key, Key] = {}
    waiting = [start]
    for key in waiting:
        for target in edges.get(key, ()):
            if target == start:
                way = [key]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return [*reversed(way), start]
            if target in inside and target not in before:
                before[target] = key
                waiting.append(target)
    raise AssertionError(f"{start} is on no ring")


def _strong_components(edges: dict[Key, list[Key]]) -> list[list[Key]]:
    """The sets of more than one node that all reach each other (Tarjan 1972, without recursion)."""
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    components: list[list[Key]] = []
    for root in sorted(edges):
        if root in index:
            continue
        work: list[tuple[Key, Iterator[Key]]] = []
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work.append((root, iter(edges.get(root, ()))))
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: list[Key] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    if len(component) > 1:
                        components.append(component)
    return components


def parents_are_few(library: Library, _: date) -> Iterator[Finding]:
    """At most twenty parents stand above an entry."""
    heights: dict[Key, int] = {}
    for link in library.chained["parent"]:
        way: list[Key] = []
        key: Key | None = link.source
        passed: set[Key] = set()
        while key is not None and key not in heights and key not in passed:
            way.append(key)
            passed.add(key)
            key = library.parent(key)
        if key is not None and key not in heights:
            heights.update(dict.fromkeys(way, 0))
            continue
        height = -1 if key is None else heights[key]
        for below in reversed(way):
            height += 1
            heights[below] = height
    for key, height in heights.items():
        if height == MOST_PARENTS + 1:
            hint = "put it under a broader one"
            yield library.entries[key].finding("too-deep", ("parent",), f"more than {MOST_PARENTS} parents stand above it", hint)


def dates_follow(entry: Entry) -> Iterator[Finding]:
    """Events that must follow others have no earlier date, as far as both dates tell."""
    events = entry.events
    opened = [when for _, event, when in events if event == "consultation-opened"]
    ended = [when for _, event, when in events if event in ("repealed", "expired")]
    repealed = [when for _, event, when in events if event == "repealed"]
    for number, event, when in events:
        message = ""
        if event == "consultation-closed" and opened and when.last_day < min(o.first_day for o in opened):
            message = f"the consultation closed {when}, before it opened {min(opened)}"
        elif event == "adopted" and ended and when.first_day > max(e.last_day for e in ended):
            message = f"adopted {when}, after it ended {max(ended)}"
        elif event == "effective" and repealed and when.first_day > max(r.last_day for r in repealed):
            message = f"effective {when}, after it was repealed {max(repealed)}"
        if message:
            yield entry.finding("date-order", ("timeline", number, "date"), message, "one of the two dates is wrong")
    accessed, published = entry.date(("accessed",)), entry.date(("published",))
    if accessed and published and accessed.last_day < published.first_day:
        message = f"read {accessed}, before it was published {published}"
        yield entry.finding("date-order", ("accessed",), message, "one of the two dates is wrong")


def status_follows(entry: Entry, today: date) -> Iterator[Finding]:
    """The last event up to today that changes the status decides it; `completed` and `unclear` fit any."""
    status = entry.fields.get("status")
    if not isinstance(status, str) or status in ("completed", "unclear"):
        return
    if len(entry.events) < len(entry.fields.get("timeline") or ()):
        return  # an event that cannot be read may be the last
    past = [(when, event) for _, event, when in entry.events if event in STATUS_AFTER and not when.is_after(today)]
    if not past:
        return
    last = max(when.last_day for when, _ in past)
    deciding = [event for when, event in past if when.last_day == last]
    if not any(status in STATUS_AFTER[event] for event in deciding):
        fitting = " or ".join(sorted({word for event in deciding for word in STATUS_AFTER[event]}))
        message = f"the status is {status}, but the last event is {' and '.join(dict.fromkeys(deciding))}"
        yield entry.finding("status-mismatch", ("status",), message, f"the timeline says {fitting}")


def ends_are_told_on_both_sides(library: Library, _: date) -> Iterator[Finding]:
    """An act that another repeals is repealed; one that another supersedes is superseded or repealed."""
    fitting = {"repeals": ("repealed",), "supersedes": ("superseded", "repealed")}
    told: set[Key] = set()
    rings = {key for role in fitting for ring in _strong_components(_edges(library.chained[role])) for key in ring}
    for link in sorted(link for role in fitting for link in library.chained[role]):
        if link.source == link.target or link.target in told or library.entries[link.source].draft:
            continue
        if link.source in rings and link.target in rings:
            continue
        older = library.entries[link.target]
        status = older.fields.get("status")
        if isinstance(status, str) and status not in fitting[link.role]:
            told.add(link.target)
            message = f'the status is {status}, but "{link.source[1]}" {link.role} it'
            hint = f"write {' or '.join(fitting[link.role])}, or correct the relation in {library.entries[link.source].path}"
            yield older.finding("relation-mismatch", ("status",), message, hint)


def somebody_refers(library: Library, _: date) -> Iterator[Finding]:
    """
    An agency, company, theme, place, person or article is named by something other than as a parent.

    An id that stands in a file of which something could not be read counts, as does one that is misspelt for the entry it most likely
    means: one mistake is one finding.
    """
    unread = _words_of_unread(library)
    meant = {library.names.meaning(found.kind, found.id) for found in library.unresolved}
    meant |= {(kind, found.id) for found in library.unresolved for kind in found.kinds}
    for key, entry in library.entries.items():
        if not entry.definition.must_be_used or key in meant or unread.get(entry.id, entry.path) != entry.path:
            continue
        if not any(link.role != "parent" and link.source != key for link in library.backlinks.get(key, ())):
            yield entry.finding_of_file("unreferenced", f"nothing refers to this {entry.kind}", "refer to it, or leave it out")


LOSING = frozenset(
    {"yaml-syntax", "front-matter", "encoding", "too-large", "too-deep", "unknown-field", "duplicate-key", "bad-type", "unsafe-character"}
)
"""Codes of faults for which something of a file is left out."""


def _words_of_unread(library: Library) -> dict[str, str]:
    """Words that may be ids, of the files of which something could not be read, each with the first that has it; "" for several."""
    words: dict[str, str] = {}
    for path in sorted({finding.path for finding in library.findings if finding.code in LOSING} - {LOG}):
        data = head(os.fspath(library.folder), path)
        if isinstance(data, bytes):
            for word in set(ID.findall(data.decode("utf-8", "replace"))):
                words[word] = "" if word in words else path
    return words


def review_is_fresh(entry: Entry, today: date) -> Iterator[Finding]:
    """A policy was reviewed within the last 730 days."""
    reviewed = entry.date(("reviewed",))
    if reviewed and "status" in entry.definition.model.model_fields and reviewed.last_day < today - STALE_AFTER:
        yield entry.finding("stale", ("reviewed",), f"last reviewed {reviewed}", "read it against its sources and renew the date")


def nothing_comes_from_the_future(entry: Entry, today: date) -> Iterator[Finding]:
    """Nothing is published, read or reviewed after today."""
    last = today.isoformat()
    paths: list[tuple[Path_, Any]] = [((field,), entry.fields.get(field)) for field in ("published", "reviewed", "accessed")]
    paths += [(("sources", number, field), item.get(field)) for number, item in entry.items("sources") for field in ("date", "accessed")]
    for path, text in paths:
        # A text that sorts after today's is a date whose first day lies after it: a vaguer date is a shorter text.
        if isinstance(text, str) and text > last and entry.date(path):
            yield entry.finding("future-date", path, f"{text} is after {last}", "correct the year, or wait")


def articles_stand_once(library: Library, _: date) -> Iterator[Finding]:
    """No two articles have one address."""
    seen: dict[str, Entry] = {}
    for entry in _by_path(library.entries.values()):
        url = entry.fields.get("url") if entry.definition.cites_itself else None
        if isinstance(url, str):
            first = seen.setdefault(normal_url(url), entry)
            if first is not entry:
                yield entry.finding("duplicate-url", ("url",), f"{first.path} has this address too", f'refer to "{first.id}" instead')


def titles_differ(library: Library, _: date) -> Iterator[Finding]:
    """Titles of a kind differ in more than case, punctuation and white space."""
    seen: dict[Key, Entry] = {}
    for entry in _by_path(library.entries.values()):
        if "title" not in entry.fields:
            continue
        first = seen.setdefault((entry.kind, folded(entry.title)), entry)
        if first is not entry and folded(entry.title):
            yield entry.finding("near-duplicate", ("title",), f"{first.path} has this title too: {first.title}", "are they one entry?")


def folded(title: str) -> str:
    """`title` without case, punctuation and white space."""
    text = unicodedata.normalize("NFKC", title).casefold()
    if text.isascii():
        return text.translate(PASSED_OVER)
    return "".join([char for char in text if unicodedata.category(char)[0] not in "PZC"])


PASSED_OVER = {code: None for code in range(128) if unicodedata.category(chr(code))[0] in "PZC"}
"""The ASCII among what `folded` leaves out."""


def _by_path(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.path)


def mentions_are_linked(library: Library, wanted: Callable[[str], bool]) -> Iterator[Finding]:
    """An entry whose title or alias stands in a text is linked there."""
    owners: dict[str, dict[Key, str]] = {}
    for key, entry in library.entries.items():
        if not entry.draft:
            for name in names_of(entry):
                if can_be_mentioned(name):
                    owners.setdefault(as_read(name), {}).setdefault(key, name)
    if not owners:
        return
    finder = NameFinder(owners)
    for entry in library.parsed:
        if not entry.body or not wanted(entry.path):
            continue
        own = set(map(as_read, names_of(entry)))
        linked = {(mention.kind, mention.id) for mention in entry.scan.mentions}
        told: set[Key] = set()
        for start, end, name in finder.find(entry.body, entry.scan.masked):
            keys = owners[name]
            if name in own or entry.key in keys or any(key in told or key in linked or (None, key[1]) in linked for key in keys):
                continue
            told.update(keys)
            key, name = next(iter(keys.items()))
            target = key[1] if len(library.kinds_of_id.get(key[1], ())) < 2 else f"{key[0]}/{key[1]}"
            link = f"[[{target}]]" if library.entries[key].title == name else f"[[{target}|{name}]]"
            yield entry.finding_in_body("unlinked-mention", start, end, f'{key[0]} "{key[1]}" is named and not linked', f"write {link}")


def names_of(entry: Entry) -> Iterator[str]:
    """The title and the aliases of an entry, as far as they could be read."""
    aliases = entry.fields.get("aliases")
    names = [entry.fields.get("title"), *(aliases if isinstance(aliases, list) else ())]
    yield from (name for name in names if isinstance(name, str))


ERRORS: list[Rule] = [
    names_of_files,
    references_lead_somewhere,
    drafts_stay_hidden,
    relations_make_no_ring,
    parents_make_no_ring,
    parents_are_few,
    addresses_last,
]

OWN: list[Callable[[Entry], Iterable[Finding]]] = [citations_name_sources, nothing_refers_to_itself, dates_follow, spans_have_a_length]
"""The rules that look at one entry: where none found anything, none is asked again."""

OF_THE_DAY: list[Callable[[Entry, date], Iterable[Finding]]] = [
    status_follows,
    review_is_fresh,
    nothing_comes_from_the_future,
    positions_do_not_overlap,
]
"""The rules that look at one entry and at the day."""

WARNINGS: list[Rule] = [
    ends_are_told_on_both_sides,
    positions_rest_on_what_holds,
    somebody_refers,
    articles_stand_once,
    titles_differ,
]
