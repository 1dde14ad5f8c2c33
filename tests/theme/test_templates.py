"""The templates as they are written, and the page that shows every component."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import jinja2
import pytest
from theme.component_samples import SECTIONS, page, settings

from tracker.site import jinja_env

THEME = Path(__file__).parents[2] / "theme"
TEMPLATES = THEME / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
ALL = sorted(TEMPLATES.rglob("*.html"))
SCRIPTS = sorted((THEME / "static" / "js").rglob("*.js"))
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "path",
    "circle",
    "rect",
    "line",
    "use",
}
NOT_TRANSLATED = {"BibTeX", "RIS", "CSL", "CSV", "JSON", "SHA", "Atom", "Feed", "iCalendar"}


TEXTS = {path.relative_to(THEME).as_posix(): path.read_text("utf-8") for path in (*ALL, *SCRIPTS)}


def wrong(paths: Iterable[Path], faults: Callable[[str], Collection[str]]) -> dict[str, Collection[str]]:
    """The faults of those files whose text has any, by name."""
    names = (path.relative_to(THEME).as_posix() for path in paths)
    return {name: found for name in names if (found := faults(TEXTS[name]))}


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return jinja_env.environment(TEMPLATES, settings())


@pytest.fixture(scope="module")
def shown(env: jinja2.Environment) -> str:
    """The page of components."""
    return env.get_template("components_page.html").render(page=page())


class Elements(HTMLParser):
    """The elements of a page in order, with their attributes; says what is closed wrongly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.faults += [f"<{tag}> is left open" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if len(attrs) != len(dict(attrs)):
            self.faults.append(f"<{tag}> has an attribute twice at {self.getpos()}")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.faults.append(f"</{tag}> where <{self._open[-1:]}> is open at {self.getpos()}")


def undocumented(text: str) -> list[str]:
    """Return macros whose comment `{# name(parameters): what it is` has other parameters, and parameters that it does not explain."""
    macros = re.findall(r"\{% macro (\w+)\((.*?)\) -%\}", text)
    documented = {name: (parameters, comment) for name, parameters, comment in re.findall(r"\{# (\w+)\((.*?)\):(.*?)#\}", text, flags=re.S)}
    found = []
    for name, signature in macros:
        if name in documented:
            stated, comment = documented[name]
            parameters = re.findall(r"(\w+)(?:=(?:\"[^\"]*\"|[^,]*))?(?:, |$)", signature)
            found += [] if ", ".join(parameters) == stated else [f"{name}({signature}) is documented as {name}({stated})"]
            found += [f"{name}: {one} is not explained" for one in parameters if not re.search(rf"\b{one}\b", comment)]
    return found


def test_every_macro_is_documented_with_its_parameters() -> None:
    documented = {path.stem: re.findall(r"\{# (\w+)\(.*?\):.*?#\}", path.read_text("utf-8"), flags=re.S) for path in COMPONENTS}
    macros = {path.stem: re.findall(r"\{% macro (\w+)\(.*?\) -%\}", path.read_text("utf-8")) for path in COMPONENTS}

    assert macros
    assert [] == [stem for stem, names in macros.items() if stem not in names], "a file is named after its macro"
    assert [] == [stem for stem, names in documented.items() if stem not in names]
    assert {} == wrong(COMPONENTS, undocumented)


def test_a_macro_that_is_documented_otherwise_is_found() -> None:
    assert ["a(x, y=1) is documented as a(x)", "a: y is not explained"] == undocumented("{# a(x): x is it #}{% macro a(x, y=1) -%}")


def test_nothing_needs_a_looser_policy() -> None:
    assert {} == wrong(ALL, re.compile(r"<[^>%]*\sstyle=|<style|\son[a-z]+=|javascript:|srcdoc").findall)


def test_no_script_writes_markup_or_runs_text() -> None:
    forbidden = re.compile(
        r"(?:inner|outer|insertAdjacent)HTML|document\.write|\beval\(|new Function|ContextualFragment|\.style\s*=|Attribute\(.style"
    )

    assert {} == wrong(SCRIPTS, lambda text: forbidden.findall(re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)))


def test_a_number_that_can_be_great_has_its_thousands_apart() -> None:
    count = re.compile(r'(?:class="count"|<(?:td|dd) class="num")[^>]*>\{\{ (.+?) \}\}')
    in_words = 'page["count"]'

    assert {} == wrong(ALL, lambda text: [one for one in count.findall(text) if "|number" not in one and one != in_words])


def test_a_script_writes_numbers_as_the_language_of_the_page_does() -> None:
    assert {} == wrong(SCRIPTS, re.compile(r"toLocale\w*\(\s*[\"'`]\w+|toLocale\w*\(\s*\)").findall)


def own_words(text: str) -> set[str]:
    """The words that a template has outside `_()`, in text or in an attribute that is read out."""
    source = "".join(value if token == "data" else "\0" for _, token, value in jinja2.Environment().lex(text))
    source = re.sub(r"<script.*?</script>|<svg.*?</svg>", "", source, flags=re.S)
    words = re.findall(r"\b(?:aria-label|placeholder|title|alt)=\"([^\"\0]*[A-Za-z]{2}[^\"\0]*)\"", source)
    shown = re.sub(r"<[^>]*>", " ", re.sub(r"&\w+;", " ", source))
    return {*words, *re.findall(r"[A-Za-z]{2,}", shown)} - NOT_TRANSLATED - {"doctype", "html"}


def test_every_word_of_the_interface_can_be_translated() -> None:
    """The page of components is shown to nobody but us."""
    assert {} == wrong((path for path in ALL if path.name != "components_page.html"), own_words)


def test_the_page_of_components_shows_every_component(env: jinja2.Environment) -> None:
    """
    Each is called there or in the frame of every page, or is a section's there.

    `card`, `date` and `line` are called through the environment, which keeps what they made.
    """
    frame = (TEMPLATES / "base.html").read_text("utf-8")
    text = (TEMPLATES / "components_page.html").read_text("utf-8")
    imported = set(re.findall(r"components/(\w+)\.html", text + frame))
    called = {name for name in (path.stem for path in COMPONENTS) if re.search(rf"(\{{\{{|\{{% call|memo\()\s*{name}\b", text + frame)}

    of_sections = {section.component for section in SECTIONS}

    assert {path.stem for path in COMPONENTS} == called | of_sections
    assert called == imported | {"card", "date", "line"}


def test_the_page_of_components_is_well_formed(shown: str) -> None:
    elements = Elements(shown)
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]

    assert [] == elements.faults
    assert sorted(set(ids)) == sorted(ids)


def test_what_points_to_an_id_finds_it(shown: str) -> None:
    elements = Elements(shown)
    ids = {attributes["id"] for _, attributes in elements.found if "id" in attributes}
    pointed = {
        id
        for _, attributes in elements.found
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for")
        for id in (attributes.get(name) or "").split()
    }
    jumps = {
        (attributes.get("href") or "")[1:]
        for tag, attributes in elements.found
        if tag == "a" and (attributes.get("href") or "").startswith("#")
    }

    assert set() == (pointed | jumps) - ids


def test_headings_have_one_top_and_skip_no_level(shown: str) -> None:
    levels = [int(tag[1]) for tag, _ in Elements(shown).found if re.fullmatch(r"h[1-6]", tag)]

    assert 1 == levels.count(1)
    assert [] == [(before, after) for before, after in pairwise(levels) if after > before + 1]


def test_text_of_the_data_is_escaped(shown: str) -> None:
    assert "Central bank &lt;declares&gt; &amp; repeats" in shown
    assert "<declares>" not in shown


def test_every_run_of_chinese_is_tagged(shown: str) -> None:
    class Untagged(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.languages: list[str | None] = []
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in VOID:
                self.languages.append(dict(attrs).get("lang"))

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            self.languages.pop()

        def handle_data(self, data: str) -> None:
            tagged = next((language for language in reversed(self.languages) if language), "")
            if re.search(r"[\u4e00-\u9fff]", data) and not (tagged or "").startswith("zh"):
                self.found.append(data)

    parser = Untagged()
    parser.feed(shown.split('class="prose"')[0])  # how bodies are tagged is the Markdown's own test

    assert [] == parser.found


@pytest.mark.parametrize(
    ("text", "short", "words"),
    [
        ("2021", False, "2021"),
        ("2021-09", False, "September 2021"),
        ("2021-09-04", False, "4\u00a0September 2021"),
        ("2021-05-04", True, "4\u00a0May 2021"),
        ("2021-09", True, "Sep 2021"),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(env: jinja2.Environment, text: str, short: bool, words: str) -> None:
    assert f'<time datetime="{text}">{words}</time>' == str(env.globals["date"](text, short))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("number", "last", "numbers"),
    [
        (1, 1, []),
        (1, 2, ["1", "2"]),
        (2, 7, ["1", "2", "3", "4", "5", "…", "7"]),
        (30, 61, ["1", "…", "28", "29", "30", "31", "32", "…", "61"]),
        (61, 61, ["1", "…", "57", "58", "59", "60", "61"]),
    ],
)
def test_pages_are_numbered_around_this_one(env: jinja2.Environment, number: int, last: int, numbers: list[str]) -> None:
    html = env.get_template("components/pagination.html").module.pagination("Pages", number, last, "/x/")  # type: ignore[attr-defined]
    listed = html.partition("<ul")[2].partition("</ul>")[0]

    assert numbers == re.findall(r"<li[^>]*>(?:<a[^>]*>)?([^<]+)", listed)


def test_the_first_page_of_a_list_has_no_number_in_its_address(env: jinja2.Environment) -> None:
    html = env.get_template("components/pagination.html").module.pagination("Pages", 2, 3, "/x/")  # type: ignore[attr-defined]

    assert {"/x/", "/x/page/2/", "/x/page/3/"} == set(re.findall(r'href="([^"]+)"', html))


def test_a_style_sheet_is_named_after_the_class_that_it_dresses() -> None:
    """One name across macro, class and style sheet; a sheet whose class no template has is left over."""
    sheets = sorted((THEME / "static" / "css" / "components").glob("*.css"))
    words = {file.stem.replace("_", "-") for file in COMPONENTS}
    for name, text in TEXTS.items():
        values = [text] if name.endswith(".js") else re.findall(r'class="([^"]*)"', text)
        words |= {word for value in values for word in re.findall(r"[a-z][\w-]*", value)}

    assert sheets
    assert [] == [path.name for path in sheets if path.stem not in words]
    undressed = {path.stem for path in sheets if f".{path.stem}" not in path.read_text("utf-8")}
    assert undressed <= {"table", "timeline-rows"}
