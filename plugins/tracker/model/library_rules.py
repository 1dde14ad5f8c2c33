"""Rules about several files: names, addresses, references and likeness; one generator each, its first line the rule."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from tracker.model.entries import Entry
from tracker.model.field_types import ID, is_id
from tracker.model.files import GONE, LOG, SourceFile, head
from tracker.model.findings import Finding
from tracker.model.hints import Names
from tracker.model.kinds import Kind, reserved_ids
from tracker.model.library import Key, Library, Unresolved
from tracker.model.mentions import NameFinder, as_read, can_be_mentioned
from tracker.model.urls import normal_url


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
        reported: set[Key] = set()
        for start, end, name in finder.find(entry.body, entry.scan.masked):
            keys = owners[name]
            if name in own or entry.key in keys or any(key in reported or key in linked or (None, key[1]) in linked for key in keys):
                continue
            reported.update(keys)
            key, name = next(iter(keys.items()))
            target = key[1] if len(library.kinds_of_id.get(key[1], ())) < 2 else f"{key[0]}/{key[1]}"
            link = f"[[{target}]]" if library.entries[key].title == name else f"[[{target}|{name}]]"
            yield entry.finding_in_body("unlinked-mention", start, end, f'{key[0]} "{key[1]}" is named and not linked', f"write {link}")


def names_of(entry: Entry) -> Iterator[str]:
    """The title and the aliases of an entry, as far as they could be read."""
    aliases = entry.fields.get("aliases")
    names = [entry.fields.get("title"), *(aliases if isinstance(aliases, list) else ())]
    yield from (name for name in names if isinstance(name, str))
