"""The catalogues hold every word of the interface, and say what the English says with the same blanks to fill."""

from __future__ import annotations

import ast
import datetime
import re
from pathlib import Path

import pytest
from babel.dates import format_date, format_skeleton
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.numbers import format_decimal
from sites import THEME

from tracker.cli import catalog_update
from tracker.model.findings import UsageError
from tracker.model.kinds import KINDS
from tracker.site.i18n import catalogs, labels
from tracker.site.theme_files import ThemeFiles

CATALOGUES = sorted(THEME.glob("translations/*/LC_MESSAGES/tracker.po"))
BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def found() -> Catalog:
    return catalog_update.found(THEME)


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return catalog_update.read(request.param)


def keys(catalogue: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, texts(message.id)[0]) for message in catalogue if message.id}


def texts(said: str | tuple[str, ...] | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def in_code() -> set[str]:
    """The first words of every message that the code asks for, as they stand in its text."""
    sources = (path.read_text("utf-8") for path in catalog_update.PLUGIN.rglob("site/**/*.py"))
    call = re.compile(r'(?:\b(?:_|N_|gettext|ngettext)\(\s*|\bpgettext\("[^"]*", )("[^"]*")')
    return {ast.literal_eval(text) for source in sources for text in call.findall(source)}


def in_templates() -> set[str]:
    """The same for the templates, in which words stand in double quotes."""
    sources = (path.read_text("utf-8") for path in (THEME / "templates").rglob("*.html") if path.name != catalog_update.UNSEEN)
    call = re.compile(r'\b(?:_|ngettext)\("([^"]*)"|\bpgettext\("[^"]*", "([^"]*)"')
    return {one or two for source in sources for one, two in call.findall(source)}


def test_every_word_of_code_and_templates_is_found(found: Catalog) -> None:
    words = {text for _context, text in keys(found)}

    assert len(in_code()) > 100
    assert len(in_templates()) > 150
    assert set() == (in_code() | in_templates()) - words


def test_there_is_a_catalogue_for_every_language_of_this_site() -> None:
    import pelicanconf

    assert set(pelicanconf.TRACKER_LANGUAGES) <= {path.parts[-3] for path in CATALOGUES}


def test_a_catalogue_has_every_message_and_none_that_is_dead(catalogue: Catalog, found: Catalog) -> None:
    assert keys(found) == keys(catalogue)
    assert not catalogue.obsolete


def test_every_message_is_translated(catalogue: Catalog) -> None:
    forms = get_plural(catalogue.locale).num_plurals

    assert [] == [message.id for message in catalogue if message.id and (message.fuzzy or not all(texts(message.string)))]
    assert [] == [message.id for message in catalogue if message.pluralizable and len(texts(message.string)) != forms]


SECTION = {"Policy", "Policies", "All policies", "Browse policies", "Policies, agencies, document numbers"}
"""Messages that name the section or the kind."""
SUBJECT = {"How policy changed", "Latest policy changes"}
"""Messages about policy as such."""
OTHERS = {"de": "Rechtsakt|Politik", "zh-Hans": "文件|措施|法令"}
"""Other words for an act: a catalogue has one for both the section and the act."""


def test_what_a_policy_is_called_is_an_act_wherever_it_is_not_the_name_of_the_section(found: Catalog) -> None:
    named = {text for _context, text in keys(found) if re.search(r"\b(polic(y|ies)|measures?)\b", text, re.IGNORECASE)}

    assert SECTION | SUBJECT == named
    assert ["1 act", "1,204 acts"] == [labels.counted(KINDS["policy"], number) for number in (1, 1204)]
    assert ["1 theme", "2 themes"] == [labels.counted(KINDS["theme"], number) for number in (1, 2)]


def test_a_translation_has_one_word_for_an_act(catalogue: Catalog) -> None:
    other = re.compile(OTHERS[str(catalogue.locale_identifier).replace("_", "-")])
    of_acts = [message for message in catalogue if message.id and re.search(r"\bacts?\b", " ".join(texts(message.id)), re.IGNORECASE)]

    assert len(of_acts) > 50
    assert [] == [message.id for message in of_acts if other.search(" ".join(texts(message.string)))]


def test_a_translation_has_the_blanks_of_its_message(catalogue: Catalog) -> None:
    def blanks(text: str) -> set[str]:
        return set(BLANK.findall(text))

    def fits(message: Message) -> bool:
        allowed = [blanks(text) for text in texts(message.id)]
        return all(blanks(text) in allowed for text in texts(message.string))

    assert [] == [message.id for message in catalogue if message.id and not fits(message)]


def test_a_translation_can_stand_in_an_attribute(catalogue: Catalog) -> None:
    """Messages are not escaped: they come from us."""
    assert [] == [message.id for message in catalogue if message.id and re.search('[<>&"]', "".join(texts(message.string)))]


def test_the_files_are_as_a_renewal_leaves_them(tmp_path: Path) -> None:
    for path in (THEME / "translations" / catalog_update.TEMPLATE, *CATALOGUES):
        copy = tmp_path / path.relative_to(THEME)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "templates").symlink_to(THEME / "templates")
    catalog_update.renew(tmp_path)

    for path in (THEME / "translations" / catalog_update.TEMPLATE, *CATALOGUES):
        assert path.read_text("utf-8") == (tmp_path / path.relative_to(THEME)).read_text("utf-8"), "run `invoke golden`"


@pytest.mark.parametrize(("tag", "locale"), [("zh-Hans", "zh_Hans"), ("de", "de")])
@pytest.mark.parametrize("day", [datetime.date(2021, 9, 4), datetime.date(2026, 12, 31)])
def test_a_language_writes_dates_and_numbers_as_its_locale_does(day: datetime.date, tag: str, locale: str) -> None:
    spoken = catalogs.read(ThemeFiles((THEME,)), tag)
    months = [spoken.gettext(name) for name in ("January", "February", "March", "April", "May", "June", "July")]
    months += [spoken.gettext(name) for name in ("August", "September", "October", "November", "December")]
    form = spoken.gettext("{day}\u00a0{month} {year}")

    assert format_date(day, "long", locale) == form.format(day=day.day, month=months[day.month - 1], year=day.year)
    assert format_skeleton("yMMMM", day, locale=locale) == spoken.gettext("{month} {year}").format(
        month=months[day.month - 1], year=day.year
    )
    with labels.use_language(spoken, tag):
        assert format_decimal(1204567, locale=locale) == labels.number(1204567)


def test_a_language_without_a_catalogue_is_english() -> None:
    assert catalogs.ENGLISH is catalogs.read(ThemeFiles((THEME,)), "en")
    assert catalogs.ENGLISH is catalogs.read(ThemeFiles(), "zh-Hans")


@pytest.mark.parametrize(
    "text", [b"Home = Accueil\n", b'msgid "Home"\nmsgstr "D\xe9but"\n', b'msgid ""\nmsgstr "Content-Type: text/plain; charset=x\\n"\n']
)
def test_a_file_that_is_no_catalogue_is_wrong_usage(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / catalogs.path_of("fr")
    path.parent.mkdir(parents=True)
    path.write_bytes(text)

    with pytest.raises(UsageError, match=r"tracker\.po"):
        catalogs.read(ThemeFiles((tmp_path,)), "fr")
