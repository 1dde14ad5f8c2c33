"""A body as HTML, with given links. What a check would have refused comes out as text, never as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from html import escape
from typing import Any, NamedTuple

from tracker.model.chinese import POINTS, SHARED, SIGNS, WIDE, unbroken
from tracker.model.markdown.links import heading_of, is_web_address, link_fault
from tracker.model.markdown.parser import Token, read
from tracker.model.markdown.plain_text import NOWHERE, Links

OURS = re.compile(r"note-\d+|ref-\d+-\d+")
"""Ids of notes and of the marks that lead to them: no heading may have one."""

LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]+")

HAN = re.compile(f"[{POINTS}“‘]{{0,2}}[{SIGNS}](?:[{SIGNS}{POINTS}]|[“”‘’—…·](?=[{SIGNS}{POINTS}“”‘’—…·]))*")
"""A run of Chinese with the punctuation that belongs to it."""

INLINE = "(?:em|strong|a|span|code)"
BREAK = re.compile(
    rf"""(?s:<pre\b.*?</pre>)
    |(?P<before>[{WIDE}](?:[{SHARED}]|</{INLINE}>|<sup\ class="ref">.*?</sup>)*)\n
     (?P<after>(?:[{SHARED}]|<{INLINE}\b[^>]*>)*)(?=[{WIDE}])""",
    re.VERBOSE,
)
"""A line break between two Chinese characters of a paragraph; a block of code, which keeps its own."""


class Outline(NamedTuple):
    """A line of the table of contents: the level on the page, the id to lead to, the words as plain text."""

    level: int
    id: str
    text: str


class Note(NamedTuple):
    """
    An item of the list of notes; the first has the id `note-1`. Either `source` is the id of a source to show, or
    `html` is a footnote. `refs` are the ids of the marks that lead here, none for a footnote nothing refers to.
    """

    number: int
    source: str | None
    html: str
    refs: tuple[str, ...]


class Rendered(NamedTuple):
    html: str
    toc: tuple[Outline, ...]
    cited: tuple[str, ...]
    notes: tuple[Note, ...]


def render(
    body: str,
    links: Links = NOWHERE,
    cites: Container[str] = (),
    base_level: int = 2,
    *,
    reserved: Container[str] = (),
    han_lang: str | None = None,
    table_label: str = "Table",
) -> Rendered:
    """
    A body's HTML.

    links        a wiki link's kind and id as written -> (address, title); what is not there is shown as its words
    cites        the ids of the sources that can be cited; what is not there is shown as it was written
    base_level   the level of the shallowest heading; none is skipped on the way down
    reserved     ids that the page has already: a heading of that id gets another, and links to it follow
    han_lang     the language to mark Chinese words with, where the page is in another
    table_label  the accessible name of a table, which its number follows
    """
    reading = read(body.replace("\0", "\ufffd"))  # as CommonMark reads it
    page = Renderer([name for _, name, _ in reading.headings], links, cites, base_level, reserved, han_lang, table_label)
    html = page.html(page.without_footnotes(reading.tokens) if b"[^" in reading.data else reading.tokens)
    notes = tuple([note._replace(html=without_breaks(note.html)) for note in page.written_notes()])
    cited = tuple([note.source for note in notes if note.source is not None and note.refs])
    return Rendered(without_breaks(html), tuple(page.toc), cited, notes)


def one_line(text: str) -> str:
    """The words of a heading as plain text."""
    return " ".join(unbroken(text).split())


def without_breaks(html: str) -> str:
    """HTML in which no line break stands between two Chinese characters of a paragraph: a browser would show a blank."""
    return html if html.isascii() else BREAK.sub(_without_break, html)


def _without_break(match: re.Match[str]) -> str:
    before, after = match["before"], match["after"]
    if before is None:
        return match[0]
    if before.endswith("</span>") and after.startswith("<span"):  # one run of Chinese in the page's other language
        return str(before.removesuffix("</span>") + after.partition(">")[2])
    return str(before + after)


def escaped(text: str, han: str | None) -> str:
    """Text as HTML, its Chinese as `han` has it, a replacement for HAN."""
    if "&" in text or "<" in text or ">" in text:
        text = escape(text, quote=False)
    return text if han is None or text.isascii() else HAN.sub(han, text)


class Renderer:
    """Writes tokens as HTML and keeps count of what a page numbers: notes, marks, tables, headings."""

    def __init__(
        self,
        headings: list[str],
        links: Links,
        cites: Container[str],
        base_level: int,
        reserved: Container[str],
        han_lang: str | None,
        table_label: str,
    ) -> None:
        self.links, self.cites, self.base_level, self.table_label = links, cites, base_level, table_label
        self.han = f'<span lang="{escape(han_lang)}">\\g<0></span>' if han_lang else None
        self.ids = page_ids(headings, reserved)
        self.toc: list[Outline] = []
        self.notes: dict[tuple[str, str], tuple[int, list[str]]] = {}
        self.order: list[tuple[str, str]] = []  # the keys of the notes, by number
        self.footnotes: dict[str, list[Token]] = {}
        self.out: list[str] = []
        self.said: list[str] | None = None  # the plain words of the heading we are in
        self.levels: list[int] = []  # the levels of the headings above, as the body has them
        self.closings: list[str] = []  # how each open link closes
        self.anchors = 0  # links open in the HTML: 0 or 1, they cannot nest
        self.waiting: list[str] = []  # marks met inside a link
        self.in_title = False  # inside a wiki link that shows its title
        self.in_note = False
        self.tables = 0
        self.cells: tuple[str, ...] = ()
        self.cell = 0
        self.row = ""

    def html(self, tokens: list[Token]) -> str:
        self.out = out = []
        write = self.write
        for kind, value, _, _ in tokens:
            if kind == "Text":
                if not self.in_title:
                    write(value)
            elif (tag := TAGS.get(kind)) is not None:
                out.append(tag)
            else:
                WRITERS[kind](self, value)
        return "".join(out)

    def without_footnotes(self, tokens: list[Token]) -> list[Token]:
        """The tokens outside footnotes; each footnote's own are put by. Of two with one name the first counts, as with links."""
        outside: list[Token] = []
        inside = [outside]
        for token in tokens:
            if token[0] == "+FootnoteDefinition":
                inside.append([])
                self.footnotes.setdefault(token[1].casefold(), inside[-1])
            elif token[0] == "-FootnoteDefinition":
                inside.pop()
            else:
                inside[-1].append(token)
        return outside

    def written_notes(self) -> tuple[Note, ...]:
        """The list of notes: sources and footnotes in order of first use, then the footnotes that nothing refers to."""
        self.in_note = True
        html: dict[tuple[str, str], str] = {}
        for name in (None, *self.footnotes):  # first those that marks lead to, which may bring others; then the rest
            if name is not None:
                self.number("footnote", name)
            while len(html) < len(self.order):
                kind, name = self.order[len(html)]
                html[kind, name] = self.html(self.footnotes[name]) if kind == "footnote" else ""
        return tuple(
            Note(number, name if kind == "source" else None, html[kind, name], tuple(refs))
            for (kind, name), (number, refs) in self.notes.items()
        )

    def write(self, text: str) -> None:
        self.out.append(escaped(text, self.han))
        if self.said is not None:
            self.said.append(text)

    def write_code(self, text: str) -> None:
        self.out.append(f"<code>{escaped(text, self.han)}</code>")
        if self.said is not None:
            self.said.append(text)

    def write_break(self, _: Any) -> None:
        self.out.append("\n")
        if self.said is not None:
            self.said.append("\n")

    def write_hard_break(self, _: Any) -> None:
        self.out.append("<br>")
        self.write_break(_)

    def open_heading(self, value: tuple[int, str, str]) -> None:
        level, name, _ = value
        id_ = f' id="{escape(self.ids[name])}"' if name else ""
        if self.in_note:
            self.out.append(f"<p{id_}><strong>")
            return
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        shown = min(6, self.base_level + len(self.levels) - 1)
        self.out.append(f"<h{shown}{id_}>")
        self.said = []
        self.toc.append(Outline(shown, self.ids.get(name, ""), ""))

    def close_heading(self, _: int) -> None:
        if self.in_note:
            self.out.append("</strong></p>\n")
            return
        words = "".join(self.said or ())
        line = self.toc[-1]._replace(text=one_line(words))
        self.said = None
        self.out.append(f"</h{line.level}>\n")
        if line.id and line.text:
            self.toc[-1] = line
        else:
            self.toc.pop()

    def open_wiki(self, value: tuple[str | None, str, bool]) -> None:
        kind, name, has_words = value
        if (kind, name) not in self.links:
            self.open_anchor("")
            if not has_words:
                self.write(name)
        else:
            address, title = self.links[kind, name]
            self.open_anchor(f'<a href="{escape(address)}">')
            if not has_words:
                self.out.append(escaped(title, self.han))
                if self.said is not None:
                    self.said.append(title)
        self.in_title = not has_words

    def close_wiki(self, _: Any) -> None:
        self.in_title = False
        self.close_anchor(_)

    def open_link(self, value: tuple[str, str, str]) -> None:
        address, title, kind = value
        if kind == "Email":
            address = f"mailto:{address}"
        if link_fault(address, self.ids):
            self.open_anchor("")
            return
        if address.startswith("#"):
            address = f"#{self.ids[heading_of(address, self.ids) or '']}"
        rel = ' rel="external"' if is_web_address(address) else ""
        title_attribute = f' title="{escape(title)}"' if title else ""
        self.open_anchor(f'<a href="{escape(address)}"{rel}{title_attribute}>')

    def open_anchor(self, tag: str) -> None:
        if tag and not self.anchors:
            self.anchors = 1
            self.out.append(tag)
            self.closings.append("</a>")
        else:
            self.closings.append("")

    def close_anchor(self, _: Any) -> None:
        if tag := self.closings.pop():
            self.anchors = 0
            self.out.append(tag)
            self.out += self.waiting
            self.waiting = []

    def write_citation(self, value: tuple[str, str | None]) -> None:
        source, locator = value
        if source in self.cites:
            self.write_mark("source", source, f", {escaped(locator, self.han)}" if locator else "")
        else:
            self.write(f"[@{source}, {locator}]" if locator else f"[@{source}]")

    def write_footnote(self, name: str) -> None:
        name = name.casefold()
        if name in self.footnotes:
            self.write_mark("footnote", name, "")
        else:
            self.write(f"[^{name}]")

    def number(self, kind: str, name: str) -> tuple[int, list[str]]:
        """A note's number and the ids of its marks; a note that is new is the last."""
        if (kind, name) not in self.notes:
            self.order.append((kind, name))
            self.notes[kind, name] = (len(self.order), [])
        return self.notes[kind, name]

    def write_mark(self, kind: str, name: str, locator: str) -> None:
        """A mark stands close to the word before it, and after the link that it was written in."""
        number, refs = self.number(kind, name)
        refs.append(f"ref-{number}-{len(refs) + 1}")
        mark = f'<sup class="ref"><a id="{refs[-1]}" href="#note-{number}" role="doc-noteref">[{number}{locator}]</a></sup>'
        if self.out:
            self.out[-1] = self.out[-1].rstrip()
        if self.anchors:
            self.waiting.append(mark)
        else:
            self.out.append(mark)

    def open_code(self, info: str | None) -> None:
        language = info.split()[0] if info and info.strip() else ""
        name = f' class="language-{language}"' if LANGUAGE.fullmatch(language) else ""
        self.out.append(f'<pre tabindex="0"><code{name}>')

    def open_list(self, first: int | None) -> None:
        self.out.append("<ul>\n" if first is None else "<ol>\n" if first == 1 else f'<ol start="{first}">\n')

    def close_list(self, is_ordered: bool) -> None:
        self.out.append("</ol>\n" if is_ordered else "</ul>\n")

    def open_table(self, alignments: tuple[str, ...]) -> None:
        self.tables += 1
        self.cells = tuple(f' class="align-{alignment.lower()}"' if alignment != "None" else "" for alignment in alignments)
        label = escape(f"{self.table_label} {self.tables}")
        self.out.append(f'<div class="table" role="region" tabindex="0" aria-label="{label}">\n<table>\n')

    def open_head(self, _: Any) -> None:
        self.cell, self.row = 0, "th"
        self.out.append("<thead>\n<tr>")

    def close_head(self, _: Any) -> None:
        self.row = ""
        self.out.append("</tr>\n</thead>\n")

    def open_row(self, _: Any) -> None:
        if self.row != "td":
            self.out.append("<tbody>\n")
        self.cell, self.row = 0, "td"
        self.out.append("<tr>")

    def close_table(self, _: Any) -> None:
        self.out.append("</tbody>\n</table>\n</div>\n" if self.row == "td" else "</table>\n</div>\n")

    def open_cell(self, _: Any) -> None:
        align = self.cells[self.cell] if self.cell < len(self.cells) else ""
        self.cell += 1
        self.out.append(f'<th scope="col"{align}>' if self.row == "th" else f"<td{align}>")

    def close_cell(self, _: Any) -> None:
        self.out.append(f"</{self.row}>")


def page_ids(names: list[str], reserved: Container[str]) -> dict[str, str]:
    """Each heading's id in the body -> its id on the page: `section-…` where the page has that id itself."""
    ids: dict[str, str] = {}
    taken = set(names)
    for name in names:
        shown, number = name, 0
        while shown in reserved or OURS.fullmatch(shown) or (number and shown in taken):
            number += 1
            shown = f"section-{name}" if number == 1 else f"section-{name}-{number}"
        taken.add(shown)
        if name:
            ids[name] = shown
    return ids


TAGS = {
    "+Paragraph": "<p>",
    "-Paragraph": "</p>\n",
    "+HtmlBlock": "<p>",
    "-HtmlBlock": "</p>\n",
    "+BlockQuote": "<blockquote>\n",
    "-BlockQuote": "</blockquote>\n",
    "+Item": "<li>",
    "-Item": "</li>\n",
    "+Emphasis": "<em>",
    "-Emphasis": "</em>",
    "+Strong": "<strong>",
    "-Strong": "</strong>",
    "-CodeBlock": "</code></pre>\n",
    "-TableRow": "</tr>\n",
    "+Image": "",
    "-Image": "",
    "Rule": "<hr>\n",
}

WRITERS: dict[str, Callable[[Renderer, Any], None]] = {
    "Code": Renderer.write_code,
    "Html": Renderer.write,
    "InlineHtml": Renderer.write,
    "SoftBreak": Renderer.write_break,
    "HardBreak": Renderer.write_hard_break,
    "Citation": Renderer.write_citation,
    "FootnoteReference": Renderer.write_footnote,
    "+Heading": Renderer.open_heading,
    "-Heading": Renderer.close_heading,
    "+Wiki": Renderer.open_wiki,
    "-Wiki": Renderer.close_wiki,
    "+Link": Renderer.open_link,
    "-Link": Renderer.close_anchor,
    "+CodeBlock": Renderer.open_code,
    "+List": Renderer.open_list,
    "-List": Renderer.close_list,
    "+Table": Renderer.open_table,
    "-Table": Renderer.close_table,
    "+TableHead": Renderer.open_head,
    "-TableHead": Renderer.close_head,
    "+TableRow": Renderer.open_row,
    "+TableCell": Renderer.open_cell,
    "-TableCell": Renderer.close_cell,
}
