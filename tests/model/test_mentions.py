"""A name is found as readers see it, however the source of the text writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from findings_of_content import findings
from hypothesis import given
from hypothesis import strategies as st
from writing import entry, policy

from tracker.model.mentions import NameFinder, as_read

BANK = entry(
    {"name": "People’s Bank of China", "type": "central-bank", "place": "cn", "aliases": "[中国人民银行, Johnson & Johnson, A–B fund]"}
)


def mentioned(folder: Path, body: str, **files: str) -> list[str]:
    """The places at which a text names an entry that it does not link: line, column, and what is named."""
    contents: dict[str, str | bytes] = {
        "agencies/bank.md": BANK,
        **files,
        "policies/x.md": policy(f"{body} [@text].", issued_by="[ministry, bank]"),
    }
    unlinked = [finding for finding in findings(folder, contents) if finding.code == "unlinked-mention" and finding.path == "policies/x.md"]
    return [f"{finding.line}:{finding.column} {finding.message.split()[1]}" for finding in unlinked]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The People’s Bank of China acted", ["14:5"]),
        ("The People’s Bank\nof China acted", ["14:5"]),
        ("The People’s Bank  \nof China acted", ["14:5"]),
        ("The People’s Bank\\\nof China acted", ["14:5"]),
        ("- The People’s Bank\n  of China acted", ["14:7"]),
        ("- One.\n- The People’s\n  Bank of\n  China acted", ["15:7"]),
        ("1. The People’s Bank\n   of China acted", ["14:8"]),
        ("> The People’s Bank\n> of China acted", ["14:7"]),
        ("> The People’s Bank\nof China acted", ["14:7"]),
        ("> > - The People’s Bank\n> >   of China acted", ["14:11"]),
        ("Text[^1].\n\n[^1]: The People’s Bank\n    of China acted", ["16:11"]),
        ("The People's Bank of China acted", ["14:5"]),
        ("The People‘s Bank of China acted", ["14:5"]),
        ("The People&rsquo;s Bank of China acted", ["14:5"]),
        ("The People\\'s Bank of China acted", ["14:5"]),
        ("The People’s\u00a0Bank of China acted", ["14:5"]),
        ("The People’s\u202fBank of China acted", ["14:5"]),
        ("The People’s&nbsp;Bank of China acted", ["14:5"]),
        ("The People’s  Bank of\tChina acted", ["14:5"]),
        ("中文 “so” -- the People's\nBank of China acted", ["14:16"]),
        ("Johnson &amp; Johnson and Johnson \\& Johnson", ["14:1"]),
        ("The A--B fund", ["14:5"]),
        ("它由中国人民\n银行发布", ["14:3"]),
        ("> 它由中国人民\n> 银行发布", ["14:5"]),
    ],
)  # fmt: skip
def test_a_name_is_found_over_line_breaks_and_in_any_writing(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert [f'{place} "bank"' for place in expected] == mentioned(tmp_path, body)


@pytest.mark.parametrize(
    "body",
    [
        "The People’s Bank\n\nof China acted",
        "> The People’s Bank\n>\n> of China acted",
        "- The People’s Bank\n- of China acted",
        "The People’s Bank\n# of China",
        "The `People’s Bank\nof China` acted",
        "The [People’s Bank\nof China](https://example.org) acted",
        "The People’s Bank\nof Chinas acted",
        "它由中国人民 银行发布",
        "The People’s-Bank of China acted",
    ],
)
def test_words_of_two_blocks_or_in_what_is_masked_are_no_name(tmp_path: Path, body: str) -> None:
    assert '"bank"' not in " ".join(mentioned(tmp_path, body))


@pytest.mark.parametrize("body", ["The People's Bank of China", "The People’s Bank\nof China", "> The People’s\n> Bank of China"])
def test_the_longest_name_wins_and_the_names_within_it_are_not_told(tmp_path: Path, body: str) -> None:
    files = {
        "places/china.md": entry({"name": "China"}),
        "agencies/short.md": entry({"name": "People’s Bank", "type": "other", "place": "cn"}),
    }

    assert ['"bank"'] == [line.split()[1] for line in mentioned(tmp_path, body, **files)]


def test_the_hint_has_the_name_as_its_entry_writes_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "agencies/bank.md": BANK,
        "policies/x.md": policy("The People's Bank of China [@text].", issued_by="[ministry, bank]"),
    }

    assert ["write [[bank]]"] == [finding.hint for finding in findings(tmp_path, files) if finding.code == "unlinked-mention"]


PIECES = st.lists(
    st.sampled_from(["a", " b", "\n", "> ", "  ", "’", "'", "--", "...", "&amp;", "\\", "中", "\u00a0", "Bank", "x y"]), max_size=30
)


@given(PIECES.map("".join), st.integers(0, 30))
def test_the_place_of_a_name_is_that_of_its_signs(before: str, length: int) -> None:
    body = f"{before} zzz qqq {before[:length]}"

    for long_text in (0, 10_000):
        [(start, end, name)] = NameFinder(["zzz qqq"]).find(body, (), long_text)
        assert ("zzz qqq", "zzz qqq") == (body[start:end], name)


@given(PIECES.map("".join))
def test_a_name_as_it_is_read_reads_the_same_again(name: str) -> None:
    assert as_read(name) == as_read(as_read(name))
