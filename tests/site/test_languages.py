"""Pages in a further language: which there are, what they say, and how they and the site's own lead to each other."""

from __future__ import annotations

import json
import re
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sites import SETTINGS, THEME, environment, outputs, render, site_of
from writing import article, page, policy

from tracker.model.comparison import Change
from tracker.model.findings import UsageError
from tracker.site.i18n import labels, languages
from tracker.site.outputs import Page
from tracker.site.site import Site
from tracker.site.theme_files import ThemeFiles

ZH = {"zh-Hans": {"path": "zh", "sitename": "政策追踪", "standfirst": "逐项记录。"}}
HAN = re.compile(r"[\u4e00-\u9fff]")
ONLY_HERE = (
    r"(?s)<(nav|p) class=\"language-switch.*?</\1>\n?"
    r"|<p class=\"footer__settings\"><a href=\"/zh/\".*?</p>\n"
    r"|<link[^>]*hreflang[^>]*>\n"
)
"""Markup that pages of a site with a further language have in addition."""
TRANSLATED = "{zh-Hans: {title: 采矿通知, summary: 通知要求停止采矿。}}"
FILES: dict[str, str | bytes] = {
    "policies/told.md": policy(
        translations=TRANSLATED,
        status_note="Still cited.",
        stance_reason="It ends mining.",
        relations="[{type: cites, policy: untold, note: In its preamble}]",
        milestone_label="Mining ends",
        sources="[{id: text, title: The text, original_title: {zh-Hans: 原文}, url_unknown: true}, report]",
        timeline="[{date: 2021-05-21, event: issued, source: text, note: By two bodies}]",
    ),
    "policies/untold.md": policy(title="Another notice", original_title="{zh-Hans: 另一通知}"),
    "policies/half.md": policy(title="A third notice", translations="{zh-Hans: {title: 只有标题}}"),
    "agencies/bank.md": "---\nname: Central Bank\noriginal_title: {zh-Hans: 中央银行}\ntype: central-bank\nplace: cn\n---\n",
    "articles/report.md": article(),
}


def site(folder: Path, files: dict[str, str | bytes] = FILES, **settings: Any) -> Site:
    return site_of(folder, files, **{"theme": str(THEME), "languages": ZH, **settings})


def parsed(site: Site, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(render(site, path))


def alternates(page: LexborHTMLParser) -> dict[str | None, str | None]:
    return {node.attributes["hreflang"]: node.attributes["href"] for node in page.css("head link[hreflang]")}


def test_an_entry_has_a_page_only_if_its_summary_is_translated(tmp_path: Path) -> None:
    found = [path for path in outputs(site(tmp_path)) if path.startswith("zh/")]

    assert ["zh/index.html", "zh/policies/index.html", "zh/policies/told/index.html"] == found


def test_without_languages_nothing_is_there_and_nothing_is_said(tmp_path: Path) -> None:
    plain = site(tmp_path, languages={})
    found = outputs(plain)

    assert not [path for path in found if path.startswith("zh")]
    assert "language-switch" not in render(plain, "policies/told/index.html")
    assert "hreflang" not in render(plain, "policies/told/index.html").partition("<main")[0]
    assert "xhtml" not in render(plain, "sitemap.xml")


def test_a_language_without_a_translated_entry_has_no_pages(tmp_path: Path) -> None:
    bare = site(tmp_path, {"policies/x.md": policy()})

    assert not [path for path in outputs(bare) if path.startswith("zh")]
    assert 'href="/zh/"' not in render(bare, "index.html")


def test_the_pages_of_the_site_itself_keep_their_paths(tmp_path: Path) -> None:
    with_it, without = set(outputs(site(tmp_path))), set(outputs(site(tmp_path / "b", languages={})))

    assert {path for path in with_it if not path.startswith("zh/")} == without


@pytest.mark.parametrize("path", ["", "policies/", "policies/told/"])
def test_pages_of_both_languages_name_each_other(tmp_path: Path, path: str) -> None:
    both = site(tmp_path)
    english, chinese = parsed(both, f"{path}index.html"), parsed(both, f"zh/{path}index.html")
    base = SETTINGS["site_url"]

    assert {"en": f"{base}/{path}", "zh-Hans": f"{base}/zh/{path}", "x-default": f"{base}/{path}"} == alternates(english)
    assert alternates(english) == alternates(chinese)
    for parsed_page, own in ((english, f"/{path}"), (chinese, f"/zh/{path}")):
        canonical = parsed_page.css_first("link[rel=canonical]")
        assert canonical is not None
        assert f"{base}{own}" == canonical.attributes["href"]


def test_the_sitemap_names_the_pages_of_both_languages_mutually(tmp_path: Path) -> None:
    told = [line for line in render(site(tmp_path), "sitemap.xml").splitlines() if "policies/told/" in line]
    named = [dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', line)) for line in told]

    assert 2 == len(told)
    assert named[0] == named[1]
    assert ["en", "x-default", "zh-Hans"] == sorted(named[0])
    assert "https://example.org/policies/told/" == named[0]["x-default"]


def test_every_page_leads_to_itself_in_the_other_language_or_to_its_first_page(tmp_path: Path) -> None:
    both = site(tmp_path)

    def switch(path: str) -> list[tuple[str, str | None, str | None]]:
        items = parsed(both, path).css(".header .language-switch a")
        return [(node.text(), node.attributes.get("href"), node.attributes.get("hreflang")) for node in items]

    assert [("中文", "/zh/policies/told/", "zh-Hans")] == switch("policies/told/index.html")
    assert [("English", "/policies/told/", "en")] == switch("zh/policies/told/index.html")
    assert [("中文", "/zh/", "zh-Hans")] == switch("index.html")
    for path in ("policies/untold/", "policies/half/", "articles/report/", "timeline/"):
        assert [("中文", "/zh/", "zh-Hans")] == switch(f"{path}index.html"), "to the first page in that language"


def test_the_page_says_in_chinese_what_is_translated_and_leads_to_the_whole(tmp_path: Path) -> None:
    told = parsed(site(tmp_path), "zh/policies/told/index.html")
    root, heading, first = told.css_first("html"), told.css_first("h1"), told.css_first(".standfirst")
    assert root is not None
    assert heading is not None
    assert first is not None

    assert "zh-Hans" == root.attributes["lang"]
    assert heading.text().startswith("采矿通知")
    assert "通知要求停止采矿。" == first.text()
    assert {"基本信息", "效力沿革", "相关政策", "来源"} == {node.text() for node in told.css("main h2")}
    assert [("Notice on Mining", "/policies/told/", "en")] == [
        (node.text(), node.attributes["href"], node.attributes["hreflang"]) for node in told.css(".notice a")
    ]
    assert "2021年5月21日" in render(site(tmp_path / "b"), "zh/policies/told/index.html")


def test_links_to_what_is_not_translated_say_that_they_lead_to_english(tmp_path: Path) -> None:
    told = parsed(site(tmp_path), "zh/policies/told/index.html")
    local = [node for node in told.css("main a, footer a") if (node.attributes["href"] or "").startswith("/")]

    assert local
    for node in local:
        is_chinese = (node.attributes["href"] or "").startswith("/zh/") or node.attributes["href"] == "/settings/"
        assert is_chinese == (node.attributes.get("hreflang") is None), node.html


def test_english_on_a_chinese_page_says_that_it_is(tmp_path: Path) -> None:
    both = site(tmp_path)
    for path in [path for path, output in outputs(both).items() if path.startswith("zh/") and isinstance(output, Page)]:
        for node in parsed(both, path).css_first("body").traverse(include_text=True):  # type: ignore[union-attr]
            text = (node.text(deep=False) or "") if node.tag == "-text" else ""
            if re.search(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}", text) and "CC BY" not in text:
                assert "en" == language_of(node), f"{path}: {text}"


def language_of(node: Any) -> str:
    above = node.parent
    while above is not None:
        if above.tag not in ("-text", "-undef") and above.attributes.get("lang"):
            return str(above.attributes["lang"])
        above = above.parent
    return ""


def test_an_entry_is_named_in_the_readers_language_as_far_as_that_is_known(tmp_path: Path) -> None:
    files = {**FILES, "policies/told.md": policy(translations=TRANSLATED, issued_by="[bank, ministry]")}
    told = parsed(site(tmp_path, files), "zh/policies/told/index.html")
    issuers = {node.text(): node.attributes["href"] for node in told.css(".facts a")}

    assert "/agencies/bank/" == issuers["中央银行"]
    assert "/agencies/ministry/" == issuers["Ministry of Industry"]


def test_a_plain_page_may_be_translated_too(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"pages/about.md": page(translations="{zh-Hans: {title: 关于, summary: 本站说明。}}")}
    found = outputs(site(tmp_path, files))

    assert {"zh/index.html", "zh/about/index.html"} == {path for path in found if path.startswith("zh/")}
    assert "关于" in render(site(tmp_path / "b", files), "zh/index.html")


def test_a_list_has_fifty_entries_a_page(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"policies/p{place}.md": policy(translations=TRANSLATED) for place in range(51)}
    long = site(tmp_path, files)

    assert {"zh/policies/index.html", "zh/policies/page/2/index.html"} <= outputs(long).keys()
    assert 50 == render(long, "zh/policies/index.html").count("<h3")
    assert "第 2 页，共 2 页" in render(long, "zh/policies/page/2/index.html")


def test_what_is_made_in_one_language_leaves_no_word_in_the_other(tmp_path: Path) -> None:
    """English after Chinese is what it is alone: nothing that is kept for other pages has words of another language."""
    both, alone = site(tmp_path), site(tmp_path / "b", languages={})
    planned = outputs(both)
    for path in sorted(planned, reverse=True):  # the Chinese pages first
        planned[path].data(both)

    def bare(html: str) -> list[str]:
        return re.sub(ONLY_HERE, "", html).split()

    for path in ("policies/told/index.html", "agencies/ministry/index.html", "policies/index.html"):
        assert bare(render(alone, path)) == bare(render(both, path))


@pytest.mark.parametrize(
    ("languages", "said"),
    [
        ({"zh-Hans": {"path": "policies"}}, "needs a path"),
        ({"zh-Hans": {"path": ""}}, "needs a path"),
        ({"zh-Hans": {"path": "../x"}}, "needs a path"),
        ({"zh-Hans": {"path": "zh", "name": "x"}}, "unknown settings: name"),
        ({"fr": {"path": "fr"}}, "no catalogue"),
    ],
)
def test_a_language_that_cannot_be_is_told(tmp_path: Path, languages: dict[str, dict[str, str]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        site(tmp_path, languages=languages)


class Pseudo(NullTranslations):
    """A language in which every word of the interface stands in brackets, its blanks as they are."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


TEXTS = "title, h1, h2, h3, p, li, dt, dd, td, th, figcaption, text, label, option, summary, caption, button"
FOREIGN = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "абцдефгхийклмнопярстуввхузАБЦДЕФГХИЙКЛМНОПЯРСТУВВХУЗ")
NOT_WORDS = re.compile(
    r"JSON Feed|Atom|iCalendar"
    r"|BibTeX|RIS|CSL|JSON|CSV|Markdown|(?i:sha-?256)(SUMS|sum)?|\b[0-9a-f]{64}\b|[a-z.]+\.(org|example)\S*|https?:\S*"
    r"|\b[a-z/]+\.(csv|json|jsonl|parquet|sqlite)\b|datasette|SELECT status, count\(\*\) FROM|GROUP BY status"
)
"""Names of formats and files, checksums, addresses, and what is typed into programs."""


def cyrillic(entry: str) -> str:
    """An entry whose own texts have no Latin letter."""
    return re.sub(
        r"(?m)^(title|name|summary|publisher|document_number|stance_reason|status_note|role): (.*)$",
        lambda found: f"{found[1]}: {found[2].translate(FOREIGN)}",
        entry,
    )


def test_every_word_of_the_interface_comes_from_the_catalogue(tmp_path: Path) -> None:
    """In a site whose content has no Latin letter and whose interface is in brackets, no Latin word stands outside of them."""
    many = {"document_number": "No. 1", "stance_reason": "Why", "enforced_by": "[ministry]", "companies": "[firm]", "milestone": "true"}
    stances = ["promote", "restrict", "mixed", "neutral", "promote", "restrict", "promote"]
    dates = [f"[{{date: {2013 + place}-05, event: issued}}]" for place in range(len(stances))]
    late = {
        "targets": "[{by: 2030, text: ПЯТЬ}]",
        "relations": "[{type: repeals, policy: p1}]",
        "timeline": "[{date: 2020, event: repealed}, {date: 2029, event: expired}]",
    }
    entries = {
        **{f"policies/p{place}.md": policy("", timeline=dates[place], stance=stance, **many) for place, stance in enumerate(stances)},
        "policies/late.md": policy("", status="repealed", reviewed="2018", **late),
        "articles/report.md": article(""),
        "companies/firm.md": "---\nname: Firm\ntype: miner\n---\n",
        "people/governor.md": "---\nname: Governor\nrole: Governor\nagencies: [ministry]\n---\n",
        "places/cn.md": "---\nname: China\n---\n",
        "agencies/ministry.md": "---\nname: Ministry\ntype: ministry\nplace: cn\n---\n",
        "themes/mining.md": "---\nname: Mining\nsummary: What is said.\n---\n",
        "pages/methodology.md": page("Да.", summary="Yes"),
    }
    files: dict[str, str | bytes] = {path: cyrillic(text).replace("The text", "Текст") for path, text in entries.items()}
    changes = [
        Change("2021-06-01", "policy", "p1", "added", "", None, "ОДИН"),
        Change("2021-06-02", "policy", "p1", "renamed", "title", "ДВА", "ОДИН"),
        Change("2021-06-02", "policy", "p1", "status", "status", "proposed", "in-force"),
        Change("2021-06-02", "policy", "p1", "event", "effective", None, "2021-06-09"),
        Change("2021-06-02", "policy", "p1", "event", "milestone", "2021", None),
        Change("2021-06-02", "policy", "p1", "requirement", "requirements", None, {"who": "bank", "rule": "must", "what": "ДА"}),
        Change("2021-06-03", "policy", "p1", "target", "target", {"by": "2025", "text": "ПЯТЬ"}, {"by": "2026", "text": "ПЯТЬ"}),
        Change("2021-06-03", "policy", "p1", "relation", "relations", {"type": "amends", "policy": "p2"}, None),
        Change("2021-06-03", "policy", "p1", "corrected", "corrections", None, {"date": "2021", "text": "ДВА"}),
        Change("2021-06-03", "policy", "p1", "revised", "timeline.effective.note", None, "ДВА"),
        Change("2021-06-04", "policy", "", "revised", "themes", None, 31),
        *(Change(f"2021-07-0{day}", "policy", "p1", "revised", "document_number", None, "17") for day in range(1, 9)),
        Change("2021-08-01", "company", "firm", "added", "", None, "ОДИН"),
        Change("2021-08-02", "company", "gone", "removed", "", "ОДИН", None),
    ]
    with labels.use_language(Pseudo()):
        made = site_of(tmp_path, files, base=False, changes=changes, theme=str(THEME), search=True, sitename="Обзор", language="xx")
        pages = {path: content for path, content in rendered_in(made).items() if path.endswith(".html")}
    pages.pop("contribute/errors/index.html")  # a document of its own: what the checks tell is in English

    assert len(pages) > 60
    left = {}
    for path, content in pages.items():
        parser = LexborHTMLParser(content)
        for node in parser.css(".page-tools__texts"):
            node.decompose()  # citations, each in the words of its style
        for said in spoken(parser):
            bare = NOT_WORDS.sub("", outside(said))
            if re.search("[A-Za-z]{2}", bare):
                left.setdefault(bare.strip(), path)
    assert {} == {words: path for words, path in left.items() if words != "English"}  # the name of a language, from locale data


def rendered_in(site: Site) -> dict[str, bytes]:
    """Every output, with the catalogue that the site was made in."""
    from tracker.site import jinja_env

    env = environment(site)
    jinja_env.equip(env, site.settings, site.catalogue)
    page = jinja_env.renderer(env, site)
    return {path: page(output, output.data(site)) for path, output in outputs(site).items() if isinstance(output, Page)}


def outside(text: str) -> str:
    """Return the part of a text outside the brackets."""
    depth, left = 0, []
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        if depth == 0:
            left.append(sign)
    return "".join(left)


def spoken(page: LexborHTMLParser) -> list[str]:
    """Return the words that a reader sees or hears: title, texts, attributes that are read out, the words of scripts."""
    said = [node.text(deep=True) for node in page.css(TEXTS)]
    for name in ("aria-label", "placeholder", "title", "data-print", "data-copy", "data-copied", "data-said", "data-label"):
        said += [node.attributes[name] or "" for node in page.css(f"body [{name}]")]
    for node in page.css("body [data-words]"):
        for text in json.loads(node.attributes["data-words"] or "").values():
            said += [text] if isinstance(text, str) else text
    return said


def test_english_is_a_further_language_without_a_catalogue() -> None:
    [english] = languages.read({"en": {"path": "en"}}, ThemeFiles((THEME,)))

    assert "English" == english.name
