"""The sentences that pages quote: a long text is read once for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import site_of
from writing import entry, policy

from tracker.model.markdown import plain_text, quote
from tracker.site.parts import excerpts
from tracker.site.site import Site

FIRMS = [f"firm-{number}" for number in range(200)]


def linked(folder: Path, separator: str) -> Site:
    """A site with a policy whose text links every firm, many times, in one paragraph."""
    body = separator.join(f"It names [[{firm}|a firm]]" for firm in FIRMS * 10)
    firms = {f"companies/{firm}.md": entry({"name": firm.title(), "type": "bank"}) for firm in FIRMS}
    return site_of(folder, {**firms, "policies/x.md": policy(f"{body} [@text].")})


@pytest.mark.parametrize("separator", [" ", ". "])
def test_a_text_is_read_once_however_many_entries_quote_it(tmp_path: Path, separator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site = linked(tmp_path, separator)
    source, characters, read = ("policy", "x"), [0], plain_text.read

    def counted(body: str) -> object:
        characters[0] += len(body)
        return read(body)

    monkeypatch.setattr(plain_text, "read", counted)
    sentences = [later.make() for firm in FIRMS if (later := excerpts.sentence(site, source, ("company", firm)))]

    assert len(FIRMS) == len(sentences)
    assert characters[0] <= len(site.published[source].body)


@pytest.mark.parametrize("separator", [" ", ". "])
def test_it_quotes_what_reading_each_paragraph_again_would(tmp_path: Path, separator: str) -> None:
    site = linked(tmp_path, separator)
    source = ("policy", "x")
    entry, mentions = site.published[source], excerpts.quoted(site, source).first

    for key in list(mentions)[:: len(FIRMS) // 10]:
        later = excerpts.sentence(site, source, key)
        assert later
        assert quote(entry.body, mentions[key].start, mentions[key].end, excerpts.LONGEST) == later.make()
