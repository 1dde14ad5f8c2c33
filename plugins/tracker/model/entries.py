"""A source file becomes an entry: its fields, what its body refers to, and the faults that it shows by itself."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from typing import Any

from tracker.model.characters import UNSAFE, is_unsafe
from tracker.model.dates import PartialDate, date_in
from tracker.model.field_types import LONGEST_SUMMARY, LONGEST_TEXT
from tracker.model.fields import references
from tracker.model.files import MOST_UNSAFE, Fault, Path_, Place, SourceFile, split, without_unsafe
from tracker.model.findings import Finding
from tracker.model.kinds import Kind
from tracker.model.markdown import Citation, Heading, Mention, Scan, read, scan, scanned
from tracker.model.markdown.positions import Positions
from tracker.model.validation import FieldReader, NotSoundError, fault_at, texts_at
from tracker.model.vocabulary import DEFAULT, Vocabulary
from tracker.model.yaml_reader import Composed, compose, plain

Record = tuple[Any, ...]
"""The cached record of a file: plain values that `marshal` takes."""

"""Lays out a body, given its kind, the fields beside it, and what was read of it."""

LONG_SUMMARY = 300
NOTHING = Scan()
NO_BLOCK = ("", 0, 0)
PLAIN = 2
"""Version of `marshal` in which equal values give equal bytes."""


class Entry:
    """
    One entry as it stands in its file.

    `fields` are those of the contract, absent ones left out, always under `title`, without the body; they are whole only when the
    file has no findings of its own. Paths to values are tuples: `("timeline", 0, "date")`.
    """

    __slots__ = (
        "_body",
        "_body_at",
        "_events",
        "_marks",
        "_places",
        "_positions",
        "_scan",
        "_spans",
        "_text",
        "citations",
        "definition",
        "digest",
        "draft",
        "fields",
        "fields_digest",
        "id",
        "key",
        "kind",
        "mentions",
        "path",
        "readable",
        "references",
        "sound",
    )

    @property
    def original(self) -> tuple[str, str] | tuple[None, None]:
        """The language and the text of the first original title; None twice if there is none."""
        return next(iter(self.fields.get("original_title", {}).items()), (None, None))

    def __init__(self, file: SourceFile, digest: bytes, text: str, record: Record) -> None:
        self.definition = file.kind
        self.kind = file.kind.name
        self.id = file.id
        self.key = (self.kind, self.id)
        self.path = file.path
        self.digest = digest
        self.readable: bool
        self.references: tuple[tuple[Path_, str | None, str, str], ...]
        self.mentions: tuple[tuple[str | None, str, str | None, int, int], ...]
        self.citations: tuple[tuple[str, str | None, int, int], ...]
        """The citations of `scan` as plain tuples: most readers of all entries' citations need only the ids."""
        self.fields_digest: bytes
        """A digest of the fields alone: one that a change of the body leaves as it is."""
        self.sound: bool
        """True if the file is known to show no fault by itself; what it may be warned of is asked for with `own_warnings`."""
        (
            self.readable, self.draft, self.fields, self._body, self._body_at, self._marks,
            self.mentions, self.citations, self._spans, self.references, self.sound, self.fields_digest, _,
        ) = record  # fmt: skip
        self._scan: Scan | None = None
        self._text = text
        self._places: dict[Path_, Place] | None = None
        self._positions: Positions | None = None
        self._events: list[tuple[int, str, PartialDate]] | None = None

    @property
    def title(self) -> str:
        title = self.fields.get("title")
        return title if isinstance(title, str) else self.id

    @property
    def body(self) -> str:
        """The Markdown of the body."""
        return self._text[self._body :] if isinstance(self._body, int) else self._body

    @property
    def published(self) -> bool:
        return not self.draft

    @property
    def scan(self) -> Scan:
        """The mentions and citations of the body, computed on demand."""
        if self._scan is None:
            masked, headings = marshal.loads(self._spans)
            self._scan = Scan(
                tuple([Mention(*mention) for mention in self.mentions]),
                tuple([Citation(*citation) for citation in self.citations]),
                (),
                masked,
                tuple([Heading(*heading) for heading in headings]),
            )
        return self._scan

    def items(self, field: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The mappings in the list `field`, with their numbers."""
        return _mappings(self.fields, field)

    def date(self, path: Path_) -> PartialDate | None:
        """The date at `path`, if there is one that can be read."""
        value: Any = self.fields
        for step in path:
            value = value.get(step) if isinstance(value, dict) else value[step]
        return date_in(value)

    @property
    def events(self) -> list[tuple[int, str, PartialDate]]:
        """The timeline as number, event and date, in the order of the file; events that cannot be read are left out."""
        if self._events is None:
            self._events = []
            for number, item in self.items("timeline"):
                when, event = date_in(item.get("date")), item.get("event")
                if when and isinstance(event, str):
                    self._events.append((number, event, when))
        return self._events

    def first(self, *events: str) -> PartialDate | None:
        """The date of the first event of the first of these types that the timeline has."""
        dates = (min((when for _, event, when in self.events if event == type), default=None) for type in events)
        return next((date for date in dates if date), None)

    def first_day_of(self, requirement: Mapping[str, Any]) -> PartialDate | None:
        """The date since which a requirement holds: its own, else when the policy took effect, else when it was published or issued."""
        return date_in(requirement.get("since")) or self.first("effective", "published", "issued")

    @property
    def excused(self) -> set[Path_]:
        """Paths of what stands in the file but is faulty."""
        return set() if self.sound else self._marked()[1]

    @property
    def faulty_sources(self) -> list[str] | None:
        """Ids of sources that are faulty; None where a source has none that could be read: what is cited is not known then."""
        return [] if self.sound else self._marked()[2]

    def _marked(self) -> tuple[dict[Path_, Place], set[Path_], list[str] | None]:
        marked: tuple[dict[Path_, Place], set[Path_], list[str] | None] = marshal.loads(self._marks)
        return marked

    @property
    def places(self) -> dict[Path_, Place]:
        """The places of values in the file, found when first asked for."""
        if self._places is None:
            self._places = self.composed().places if self.sound else self._marked()[0]
        return self._places

    def composed(self) -> Composed:
        """The fields of a sound entry as they stand in its file, with places."""
        in_markdown = isinstance(self._body, int)
        parts = split(self._text) if in_markdown else (self._text, 0)
        composed = compose(str(parts[0]), first_line=2 if in_markdown else 1)
        FieldReader(self.definition, composed.value, composed, []).renamed()
        return composed

    def own_warnings(self) -> Record:
        """The warnings that a sound entry's file shows by itself, as plain values."""
        return tuple(map(tuple, _own_warnings(self.definition, self.fields, self.body, cache(self.composed), set(), self.scan)))

    def place(self, path: Path_) -> Place:
        """Return the position in the file of the value at `path`; 1:1 for a missing value."""
        places = self.places
        return places.get(path) or (places.get(("name", *path[1:])) if path[:1] == ("title",) else None) or (1, 1, 1)

    def finding(self, code: str, path: Path_, message: str, hint: str = "", fix: str | None = None) -> Finding:
        """A finding at the value at `path`."""
        line, column, width = self.place(path)
        return Finding(self.path, line, column, code, message, hint, width, fix if width else None)

    def finding_in_body(self, code: str, start: int, end: int, message: str, hint: str = "") -> Finding:
        """A finding at the characters from `start` to `end` of the body."""
        if self._positions is None:
            at = self._body_at or self.composed().blocks.get(("body",), NO_BLOCK)
            self._positions = Positions(self.body, at, None if isinstance(self._body, int) else self._text)
        line, column = self._positions.place(start)
        width = len(self.body[start:end].split("\n", 1)[0])
        return Finding(self.path, line, column, code, message, hint, width)

    def finding_of_file(self, code: str, message: str, hint: str = "") -> Finding:
        """A finding about the file as a whole."""
        return Finding(self.path, 1, 1, code, message, hint)


def parse(file: SourceFile, text: str | Fault, vocabulary: Vocabulary = DEFAULT) -> tuple[str, Record]:
    """
    Return a decoded file's readable text, and the record of what it says.

    The record's last item holds the faults that the file shows by itself; a file that cannot be read has `readable` false.
    """
    if isinstance(text, Fault):
        return "", _unreadable([text])
    text, faults = without_unsafe(text)
    markdown = file.path.endswith(".md")
    parts = split(text) if markdown else (text, 0)
    if isinstance(parts, Fault):
        return text, _unreadable([*faults, parts])
    yaml_text, body_start = parts
    if not faults and (sound := _sound_record(file.kind, yaml_text, text, body_start, vocabulary, markdown=markdown)):
        return text, sound
    composed = compose(yaml_text, first_line=2 if markdown else 1)
    faults += composed.faults
    if composed.value is None and composed.faults:
        if markdown:
            faults += _body_faults(scan(text[body_start:]), text[body_start:], (text.count("\n", 0, body_start) + 1,), None)
        return text, _unreadable(faults)
    if composed.value is None:
        composed.value, composed.places[()] = {}, (1, 1, 1)
    if not isinstance(composed.value, dict):
        faults.append(fault_at(composed.places[()], "bad-type", "the fields are no mapping", "write each field as `name: value`"))
        return text, _unreadable(faults)
    reader = FieldReader(file.kind, composed.value, composed, faults, vocabulary)
    fields = reader.fields(markdown)
    body: int | str
    if markdown:
        body, body_text = body_start, text[body_start:]
        body_at: tuple[Any, ...] = (text.count("\n", 0, body_start) + 1,)
    else:
        body = body_text = fields.pop("body", "")
        body_at = composed.blocks.get(("body",), NO_BLOCK)
    found = scan(body_text) if body_text.strip() else Scan()
    faults += _body_faults(found, body_text, body_at, None if markdown else text)
    faults += _own_warnings(file.kind, fields, body_text, lambda: composed, reader.excused, found)
    draft = fields.get("draft") in (True, "true")
    marks = marshal.dumps((composed.places, reader.excused, reader.faulty_sources()))
    record = (
        True, draft, fields, body, body_at, marks,
        tuple(map(tuple, found.mentions)), tuple(map(tuple, found.citations)), _spans(found),
        tuple(_references(file.kind, fields)), False, _fields_digest(fields), tuple(map(tuple, faults)),
    )  # fmt: skip
    return text, record


def _sound_record(kind: Kind, yaml_text: str, text: str, body_start: int, vocabulary: Vocabulary, *, markdown: bool) -> Record | None:
    """
    The record of a file that shows no fault by itself; None if it shows one, or may: it is read with the places of all values then.

    Nearly every file is sound, and reading one so takes two thirds of the time.
    """
    raw = plain(yaml_text, markdown=markdown)
    if raw is None:
        return None
    try:
        fields = FieldReader(kind, raw, None, [], vocabulary).fields(markdown)
    except NotSoundError:
        return None
    body: int | str = body_start if markdown else fields.pop("body", "")
    body_text = text[body:] if isinstance(body, int) else body
    body_at = (text.count("\n", 0, body_start) + 1,) if markdown else ()
    reading = read(body_text) if body_text.strip() else None
    found = scanned(reading) if reading else NOTHING
    if found.problems:
        return None
    return (
        True, fields.get("draft") is True, fields, body, body_at, None,
        tuple(map(tuple, found.mentions)), tuple(map(tuple, found.citations)), _spans(found),
        tuple(_references(kind, fields, sound=True)), True, _fields_digest(fields), (),
    )  # fmt: skip


def faults_of(record: Record) -> list[Fault]:
    return [Fault._make(fault) for fault in record[-1]]


def _unreadable(faults: list[Fault]) -> Record:
    marks = marshal.dumps(({}, set(), None))
    return (False, False, {}, "", NO_BLOCK, marks, (), (), _spans(NOTHING), (), False, b"", tuple(map(tuple, faults)))


def _fields_digest(fields: dict[str, Any]) -> bytes:
    return blake2b(marshal.dumps(fields, PLAIN), digest_size=16).digest()


def _spans(found: Scan) -> bytes:
    """Return the masked ranges of a body and its headings, computed on demand."""
    return marshal.dumps((found.masked, tuple(map(tuple, found.headings))))


def _body_faults(found: Scan, body: str, at: tuple[Any, ...], raw: str | None) -> Iterator[Fault]:
    """Yield the findings of a body by itself; links with an unsafe character are already reported."""
    if not found.problems:
        return
    positions, unsafe = Positions(body, at, raw), 0
    for problem in found.problems:
        unsafe += problem.code == "unsafe-character"
        if problem.code == "unsafe-character" and unsafe > MOST_UNSAFE:
            continue
        if problem.code == "unsafe-link" and UNSAFE.search(body, problem.start, problem.end):
            continue
        line, column = positions.place(problem.start)
        end = body.find("\n", problem.start, problem.end)
        width = (problem.end if end < 0 else end) - problem.start
        yield Fault(line, column, problem.code, problem.message, problem.hint or "", width)


def _own_warnings(
    kind: Kind, fields: dict[str, Any], body: str, composed: Callable[[], Composed], excused: set[Path_], found: Scan
) -> Iterator[Fault]:
    """The warnings that a file shows by itself; the positions of its values are asked for only if there is one."""
    summaries: list[tuple[Path_, Any]] = [(("summary",), fields.get("summary"))]
    translations = fields.get("translations")
    if isinstance(translations, dict):
        summaries += [
            (("translations", tag, "summary"), item.get("summary")) for tag, item in translations.items() if isinstance(item, dict)
        ]
    for path, summary in summaries:
        if isinstance(summary, str) and LONG_SUMMARY < len(summary) <= LONGEST_SUMMARY:
            message = f"a summary of {len(summary)} characters"
            yield fault_at(composed().places[path], "long-summary", message, f"keep it to {LONG_SUMMARY}; the rest belongs in the body")
    body_is_faulty = ("body",) in excused or any(problem.code == "too-large" for problem in found.problems)
    if kind.must_cite and not found.citations and not body_is_faulty:
        hint = "end each factual sentence with [@self]" if kind.cites_itself else "end each factual sentence with [@source-id]"
        yield Fault(1, 1, "no-citation", "the text cites nothing", hint)
    for number, event in _mappings(fields, "timeline"):
        if "source" not in event and ("timeline", number, "source") not in excused:
            message = f"the event {event.get('event', '')!r} has no source"
            yield fault_at(composed().first_key(("timeline", number)), "unsourced-event", message, "add `source: …`")
    links: list[tuple[Path_, dict[str, Any]]] = [((), fields)]
    links += [(("sources", number), item) for number, item in _mappings(fields, "sources")]
    for path, item in links:
        if "url" in item and "archived_url" not in item and (*path, "archived_url") not in excused:
            yield fault_at(
                composed().places[(*path, "url")], "missing-archive", "the address has no archived copy", "add `archived_url: …`"
            )
            break
    if kind.plain and not body.strip() and not body_is_faulty:
        yield Fault(1, 1, "empty-page", "the page has no text", "write it below the front matter")


def _mappings(fields: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    values = fields.get(name)
    for number, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, dict):
            yield number, value


def _references(kind: Kind, fields: dict[str, Any], *, sound: bool = False) -> Iterator[tuple[Path_, str | None, str, str]]:
    """Yield the references of the fields: path of the id, kind (None for a source), role, id; in `sound` fields each is an id."""
    for found in references(kind.model):
        if found.path[0] not in fields:
            continue
        for path, text in texts_at(fields, found.path):
            role = found.role
            if role is None:
                item: Any = fields[str(path[0])][path[1]]
                role = item.get("type", path[0]) if found.kind else "source"
            if sound or (isinstance(role, str) and not is_unsafe(text) and len(text) <= LONGEST_TEXT):
                yield path, found.kind, role, text
