"""`invoke new` asks on a terminal, and what comes of the answers passes the check but for what is left open."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_kinds import CASE
from writing import write_content

from tracker.builder import settings
from tracker.cli import new_entry, questions
from tracker.model import checks, library
from tracker.model.findings import UsageError
from tracker.model.kinds import KINDS

AGENCY = "---\nname: National Commission\noriginal_title: {zh-Hans: 发改委}\ntype: ministry\nplace: cn\n---\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content", {"agencies/ndrc.md": AGENCY})


def talk(kind: str, content: Path, answers: list[str]) -> tuple[Path | None, list[str]]:
    """Return the result of an interview in which these answers are given, and everything that was shown."""
    shown: list[str] = []
    left: Iterator[str] = iter(answers)

    def ask(question: str) -> str:
        shown.append(question)
        return next(left)

    path = new_entry.asked(settings.read(), kind, content, {}, ask, shown.append)
    assert [] == list(left)
    return path, shown


def test_seven_answers_make_a_policy_that_lacks_nothing_but_what_is_left_open(content: Path) -> None:
    url = "https://example.org/text"
    answers = ["", "关于整治虚拟货币“挖矿”活动的通知", "Notice on the Clean-up of Mining", "发改委", "2021-09-03", "restrict", url]

    path, shown = talk("", content, answers)

    assert content / "policies" / "notice-on-the-clean-up-of-mining.md" == path
    assert "  → ndrc  National Commission" in shown
    entry = library.load(content).entries["policy", "notice-on-the-clean-up-of-mining"]
    assert {
        "title": "Notice on the Clean-up of Mining",
        "original_title": {"zh-Hans": "关于整治虚拟货币“挖矿”活动的通知"},
        "issued_by": ["ndrc"],
        "stance": "restrict",
        "timeline": [{"date": "2021-09-03", "event": "issued", "source": "text"}],
        "sources": [{"id": "text", "title": "Notice on the Clean-up of Mining", "url": url}],
    } == {name: value for name, value in entry.fields.items() if name != "draft"}
    found = checks.check(library.load(content), datetime.date(2022, 1, 1), warnings=False)
    assert {"missing-field"} == {finding.code for finding in found}


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_asks_more_than_seven_questions_its_own_among_them(kind: str, content: Path) -> None:
    asked = questions.questions_of(KINDS[kind])
    _, shown = talk(kind, content, ["A title" if question.flag == "title" else "" for question in asked])

    assert 1 <= len(asked) <= 6
    assert len(asked) == sum(line.endswith(": ") for line in shown)


def test_a_site_s_own_kind_asks_its_own_questions_or_for_what_it_requires() -> None:
    assert [("title", "Title"), ("court", "Court")] == questions.questions_of(CASE)
    own = dataclasses.replace(CASE, questions=(("title", "Name of the case"), ("date", "Day of the decision")))
    assert [("title", "Name of the case"), ("date", "Day of the decision")] == questions.questions_of(own)


@pytest.mark.parametrize(
    ("place", "wrong", "told"),
    [
        (0, "Ein Titel", "begin with its language"),
        (3, "last week", "a date is 2021-09-03"),
        (4, "sideways", "not one of these: promote, restrict"),
        (5, "example.org", "http"),
    ],
)
def test_an_answer_that_cannot_be_right_is_asked_for_again(place: int, wrong: str, told: str, content: Path) -> None:
    answers = ["de: Ein Titel", "A title", "ndrc", "2021", "restrict", "https://example.org/"]

    _, shown = talk("policy", content, [*answers[:place], wrong, *answers[place:]])

    assert [line for line in shown if told in line]


def test_a_title_like_another_is_told_and_nothing_is_written_without_a_yes(content: Path) -> None:
    path, shown = talk("theme", content, ["Mining Policy", "", "", "n"])

    assert path is None
    assert "Possible duplicate: themes/mining.md (Mining policy, 100 % alike)" in shown
    assert talk("theme", content, ["Mining Policy", "", "", "y"])[0]


def test_where_no_answer_comes_nothing_is_written(content: Path) -> None:
    def ask(question: str) -> str:
        raise EOFError

    for given, words in ((ask, "no answer"), (lambda _: "", "has a title")):
        with pytest.raises(UsageError, match=words):
            new_entry.asked(settings.read(), "theme", content, {}, given, print)
    assert ["mining.md"] == [path.name for path in (content / "themes").iterdir()]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("关于风险的通知", "zh-Hans: 关于风险的通知"),
        ("穩定幣條例", "zh-Hant: 穩定幣條例"),
        ("ja:通貨の規則", "ja: 通貨の規則"),
        ("通貨の規則", ""),
    ],
)
def test_the_language_of_a_title_is_told_by_its_characters_where_they_do(title: str, expected: str) -> None:
    assert expected == questions.tagged(title)
