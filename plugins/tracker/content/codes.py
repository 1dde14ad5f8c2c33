"""The table of finding codes: what each means, why it happens, wrong and right. The error pages and `--explain` are made of it."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """One kind of fault."""

    name: str
    level: str
    title: str
    cause: str
    wrong: str
    right: str


def _codes(level: str, *rows: tuple[str, str, str, str, str]) -> dict[str, Code]:
    return {name: Code(name, level, title, cause, wrong, right) for name, title, cause, wrong, right in rows}


ERRORS = _codes(
    "error",
    ("yaml-syntax", "The fields cannot be read as YAML",
     "Most often a text holds a colon and a space without quotes, or an indent is off; tags, anchors, aliases and merge keys are refused.",
     "title: Notice: Preventing Risks", 'title: "Notice: Preventing Risks"'),
    ("front-matter", "The file has no front matter",
     "A Markdown entry begins with a line of three hyphens, its fields, and a second line of three hyphens.",
     "title: A Notice\n\nThe text.", "---\ntitle: A Notice\n---\n\nThe text."),
    ("unknown-field", "The kind has no such field",
     "The name is misspelt, belongs to another kind, or `body` stands in the front matter of a Markdown file.",
     "issuers: [pboc]", "issued_by: [pboc]"),
    ("missing-field", "A required field is missing",
     "Every kind has fields that a page cannot do without. Empty text, an empty list and null count as missing.",
     "title:", "title: Notice on Bitcoin Risks"),
    ("bad-type", "A value has the wrong form",
     "A single text stands where a list is due, or a list where a text is due.",
     "themes: mining", "themes: [mining]"),
    ("bad-value", "A value is not one of those allowed",
     "The field takes certain words only, one line only, or no repetition; or a file lies where no entry belongs.",
     "status: in force", "status: in-force"),
    ("bad-date", "A date cannot be read",
     "A date is YYYY, YYYY-MM or YYYY-MM-DD, and the day must exist.",
     "published: 2021-09-31", "published: 2021-09-30"),
    ("bad-url", "An address cannot be used",
     "An address is absolute, begins with https:// or http://, names a host and has no user name, white space or < > \".",
     "url: www.example.org/a", "url: https://www.example.org/a"),
    ("bad-id", "An id has a wrong form",
     "An id is lower-case letters, digits and single hyphens, at most 80 characters; for an entry it is the file's name.",
     "content/agencies/PBoC.md", "content/agencies/pboc.md"),
    ("duplicate-id", "An id is used twice",
     "Two files of a kind have one id, or two sources of an entry do.",
     "sources:\n  - {id: s1, title: A, url_unknown: true}\n  - {id: s1, title: B, url_unknown: true}",
     "sources:\n  - {id: s1, title: A, url_unknown: true}\n  - {id: s2, title: B, url_unknown: true}"),
    ("unknown-reference", "A reference leads nowhere",
     "No entry of that kind has this id: it is misspelt, was renamed or removed, or has not been written yet.",
     "issued_by: [ndcr]", "issued_by: [ndrc]"),
    ("ambiguous-reference", "A link fits several entries",
     "Entries of two kinds share the id, so the link must name its kind.",
     "[[huobi]]", "[[company/huobi]]"),
    ("draft-reference", "A published entry refers to a draft",
     "A draft is not on the site, so the link would lead nowhere. Publish the draft or leave the reference out.",
     "issued_by: [a-draft-agency]", "issued_by: [pboc]"),
    ("unknown-source", "A citation names no source",
     "What is cited must stand in the entry's `sources`; only an article cites itself as `[@self]`.",
     "The rule took effect in 2021 [@s9].", "The rule took effect in 2021 [@s1]."),
    ("self-reference", "An entry refers to itself",
     "A relation, a parent or a successor must be another entry.",
     "parent: mining    (in themes/mining.md)", "parent: restriction"),
    ("relation-cycle", "Acts stand in a ring",
     "Following implements, amends, supersedes, repeals or interprets from act to act leads back to the first.",
     "a supersedes b, b supersedes a", "b supersedes a"),
    ("parent-cycle", "Parents stand in a ring",
     "Following `parent` from entry to entry leads back to the first.",
     "a is part of b, b is part of a", "b is part of a"),
    ("date-order", "Two dates contradict each other",
     "A consultation closes after it opens, an act is adopted and takes effect before it ends, a page is read after it is published.",
     "- {date: 2021-02, event: consultation-opened}\n- {date: 2021-01, event: consultation-closed}",
     "- {date: 2021-01, event: consultation-opened}\n- {date: 2021-02, event: consultation-closed}"),
    ("raw-html", "HTML stands in the text",
     "Texts are Markdown; HTML is refused. A sign < in running text is fine.",
     "<b>banned</b>", "**banned**"),
    ("unsafe-link", "A link or an image is refused",
     "Links lead to http, https, mailto or a heading of the page; an entry is linked as [[id]]; images are not allowed.",
     "[the notice](/policies/notice/)", "[[notice|the notice]]"),
    ("unsafe-character", "An invisible or control character stands in the file",
     "Controls, direction marks, zero-width spaces and the like can hide or reorder text. Delete the character and type the words anew.",
     "title: Notice\\u202E on Mining", "title: Notice on Mining"),
    ("too-large", "Something is too large",
     "A file has at most 1 MiB, a text 1,000 characters (the body excepted), a list 1,000 items.",
     "summary: (2,000 characters)", "summary: (up to 300 characters; the rest in the body)"),
    ("too-deep", "Something is nested too deeply",
     "YAML has at most 50 levels, lists and quotes in Markdown 20, parents 20.",
     "> > > > (21 levels of quotes)", "> one quote"),
    ("encoding", "The file is not UTF-8",
     "Save the file as UTF-8; most editors offer it under Save As.",
     "a file saved as GBK", "the same file saved as UTF-8"),
    ("symlink", "A symbolic link lies in the content",
     "Content is files only, so that nothing from elsewhere can reach the site.",
     "content/policies/x.md -> /etc/hosts", "content/policies/x.md"),
    ("path-collision", "Two names differ only in case or Unicode form",
     "On many systems they are one file, and on the site they would share an address.",
     "agencies/PBoC.md and agencies/pboc.md", "agencies/pboc.md"),
    ("duplicate-key", "A field stands twice",
     "The second would silently replace the first; `title` and `name` are the same field.",
     "status: in-force\nstatus: repealed", "status: repealed"),
    ("output-collision", "Two pages would have one address",
     "An id, former id or removed id is taken by another entry, or by a page that the site makes itself.",
     "former_ids: [pboc]    (while agencies/pboc.md exists)", "former_ids: [peoples-bank]"),
    ("template", "A template of the theme fails",
     "The theme, not the content, is at fault; the message names the template and its line.",
     "{{ entry.titel }}", "{{ entry.title }}"),
)  # fmt: skip

WARNINGS = _codes(
    "warning",
    ("unreferenced", "Nothing refers to the entry",
     "An agency, company, theme, place, person or article that no entry names is found by nobody; being a `parent` does not count.",
     "agencies/x.md, named by no policy", "issued_by: [x]    (in a policy)"),
    ("no-citation", "The text cites nothing",
     "Every factual sentence of a policy or an article ends in a citation.",
     "It bans trading.", "It bans trading [@s1]."),
    ("unsourced-event", "An event has no source",
     "Readers cannot check a date that names no source.",
     "- {date: 2021-09-24, event: issued}", "- {date: 2021-09-24, event: issued, source: s1}"),
    ("status-mismatch", "The status does not follow from the timeline",
     "The last event that changes the status, up to today, decides it.",
     "status: in-force    (the last event is repealed)", "status: repealed"),
    ("relation-mismatch", "An act ended by another does not say so",
     "An act that another repeals is repealed; one that another supersedes is superseded or repealed.",
     "status: in-force", "status: superseded"),
    ("stale", "The entry has not been reviewed for two years",
     "Read it against its sources once more and renew `reviewed`.",
     "reviewed: 2019-01-01", "reviewed: 2021-06-09"),
    ("future-date", "A date lies in the future",
     "Nothing can be published, read or reviewed after today.",
     "accessed: 2201-06-09", "accessed: 2021-06-09"),
    ("duplicate-url", "Two articles have one address",
     "They are the same article; keep one and refer to it.",
     "url: https://example.org/a    (in two articles)", "one article, referred to twice"),
    ("near-duplicate", "Two titles are the same",
     "Titles of a kind that differ only in case, punctuation and spaces are most likely one entry.",
     "Mining Notice and Mining notice.", "one entry, or titles that differ"),
    ("long-summary", "The summary is long",
     "Lists and search results show about 300 characters.",
     "summary: (400 characters)", "summary: (up to 300 characters)"),
    ("missing-archive", "An address has no archived copy",
     "Pages vanish; `archived_url` keeps the evidence.",
     "url: https://example.org/a", "url: https://example.org/a\narchived_url: https://archive.example/2021/a"),
    ("unlinked-mention", "An entry is named and not linked",
     "The title or an alias of another entry stands in the text, and the text links that entry nowhere.",
     "The Cyberspace Administration of China said …", "The [[cac|Cyberspace Administration of China]] said …"),
    ("empty-page", "The page has no text",
     "A plain page consists of its text.",
     "---\ntitle: About\n---", "---\ntitle: About\n---\n\nWhat this tracker is."),
)  # fmt: skip

CODES: dict[str, Code] = ERRORS | WARNINGS


def explain(code: Code) -> str:
    """The entry of the table as text."""
    wrong, right = ("\n".join(f"    {line}" for line in example.split("\n")) for example in (code.wrong, code.right))
    return f"{code.level}[{code.name}]: {code.title}\n\n{code.cause}\n\nWrong:\n{wrong}\n\nRight:\n{right}\n"
