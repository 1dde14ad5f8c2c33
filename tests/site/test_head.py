"""Head of a page: for browsers, for those who show a link to it, for search engines and for reference managers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from own_kinds import CASE
from selectolax.lexbor import LexborHTMLParser
from sites import THEME, outputs, render, site_of
from writing import article, entry, page, policy

from tracker.model.own_kinds import all_kinds
from tracker.site.jinja_env import json_script
from tracker.site.parts.head import shortened
from tracker.site.site import Site

OFFICIAL = (
    "{id: text, title: The text, url: 'https://gov.example/act', archived_url: 'https://archive.example/act', source_kind: official-text}"
)
FULL = policy(
    title="Notice on Mining",
    original_title="{zh-Hans: 关于挖矿的通知}",
    document_number="发改〔2021〕1号",
    timeline="[{date: 2021-05, event: adopted, source: text}, {date: 2021-05-21, event: issued, source: text}, "
    "{date: 2021-05-24, event: published, source: text}, {date: 2021-06-01, event: effective, source: text}]",
    enforced_by="[police]",
    relations="[{type: amends, policy: older}, {type: repeals, policy: oldest}]",
    reviewed="2021-12-01",
    sources=f"[a-report, {OFFICIAL}]",
)
FILES: dict[str, str | bytes] = {
    "policies/x.md": FULL,
    "policies/older.md": policy(title="An older act", status="amended"),
    "policies/oldest.md": policy(title="The oldest act", status="repealed"),
    "policies/plan.md": policy(title="A plan", type="plan", issued_by="[ministry, police]", status="unclear", status_note="Nobody says."),
    "articles/a-report.md": article(author="Li Na", source_kind="news", policies="[x]"),
    "agencies/police.md": entry(
        {"name": "Police", "type": "ministry", "place": "cn", "parent": "ministry", "abbreviation": "MPS", "website": "https://mps.example"}
    ),
    "companies/firm.md": entry({"name": "A firm", "type": "exchange", "website": "https://firm.example", "aliases": "[Firm Ltd]"}),
    "places/cn-nm.md": entry({"name": "Inner Mongolia", "parent": "cn"}),
    "people/p.md": entry({"name": "A person", "role": "Governor", "agencies": "[police]"}),
    "pages/about.md": page(title="About"),
    "_vocabulary.yaml": """
policy-type:
  notice: {label: Notice, translations: {zh-Hans: {label: 通知}}}
  plan: {label: Plan, binding: false, translations: {zh: {label: 规划}}}
""",
}
BASE = "https://example.org"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_of(tmp_path, FILES, theme=str(THEME), search=False, standfirst="What was decided.")


def head(site: Site, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(render(site, path))


def graph(site: Site, path: str) -> list[dict[str, Any]]:
    node = head(site, path).css_first('script[type="application/ld+json"]')
    assert node is not None
    found = json.loads(node.text())
    assert "https://schema.org" == found["@context"]
    nodes: list[dict[str, Any]] = found["@graph"]
    return nodes


def named(id: str, name: str) -> list[dict[str, str]]:
    return [{"@id": f"{BASE}/{id}/#it", "name": name}]


def meta(site: Site, path: str) -> dict[str, str]:
    """The named fields of a head."""
    return {node.attributes["name"] or "": node.attributes["content"] or "" for node in head(site, path).css("meta[name]")}


# The order of the head


def test_a_head_stands_in_the_order_of_its_use(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES, theme=str(THEME), search=True)
    order = (
        "meta[charset]",
        "meta[http-equiv=Content-Security-Policy]",
        "meta[name=viewport]",
        "script:not([src]):not([type])",
        "title",
        "meta[name=description]",
        "link[rel=canonical]",
        "link[rel=stylesheet]",
        "script[type=module]",
        "link[rel=icon]",
        "link[rel=manifest]",
        "meta[name=theme-color]",
        "link[rel=alternate]",
        "link[rel=search]",
        'meta[property^="og:"]',
        'meta[name="twitter:card"]',
        'meta[name="z:itemType"]',
        'script[type="application/ld+json"]',
    )
    for path in ("policies/x/index.html", "articles/a-report/index.html"):
        found = head(site, path)
        children = [node.html for node in found.css("head > *")]
        places = [children.index(node.html) if (node := found.css_first(f"head > {selector}")) else -1 for selector in order]
        assert -1 not in places, path
        assert sorted(places) == places, path
        assert [0, 1] == places[:2]


def test_readers_may_enlarge_a_page(site: Site) -> None:
    assert "width=device-width, initial-scale=1" == meta(site, "index.html")["viewport"]


def test_a_tab_has_the_mark_in_both_forms_and_both_colours(site: Site) -> None:
    found = head(site, "index.html")

    links = [(node.attributes["href"], node.attributes.get("sizes"), node.attributes.get("type")) for node in found.css("link[rel=icon]")]
    assert [("/favicon.ico", "32x32", None), (f"/{site.assets.named['icons/mark.svg']}", None, "image/svg+xml")] == links
    colours = {node.attributes["media"]: node.attributes["content"] for node in found.css("meta[name=theme-color]")}
    assert {"(prefers-color-scheme: light)": "#FBFAF7", "(prefers-color-scheme: dark)": "#131519"} == colours
    tokens = (THEME / "static" / "css" / "tokens.css").read_text("utf-8")
    assert "--paper: light-dark(#FBFAF7, #131519)" in tokens


def test_a_head_leads_to_nothing_that_is_not_there(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES, theme=str(THEME), search=True)
    paths = outputs(site).keys()
    for path in ("index.html", "policies/x/index.html", "agencies/police/index.html", "articles/index.html", "404.html"):
        found = head(site, path)
        for node in found.css("head link:not([rel=canonical])"):
            assert (node.attributes["href"] or "").removeprefix("/") in paths, f"{path}: {node.html}"
        card = found.css_first('meta[property="og:image"]')
        assert card is not None
        assert (card.attributes["content"] or "").removeprefix(f"{BASE}/") in paths


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("policies/x/index.html", "Notice on Mining (2021) – Tracker"),
        ("agencies/police/index.html", "Police – Agency – Tracker"),
        ("policies/index.html", "Policies – Tracker"),
        ("index.html", "Tracker"),
    ],
)
def test_a_title_says_what_the_page_is_and_whose(site: Site, path: str, title: str) -> None:
    node = head(site, path).css_first("title")

    assert node is not None
    assert title == node.text()


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("short", 155, "short"),
        ("word " * 40, 155, ("word " * 31).strip() + "…"),
        ("one two, three", 9, "one two…"),
        ("汉" * 200, 155, "汉" * 154 + "…"),
    ],
)
def test_a_description_is_cut_at_a_word(text: str, length: int, expected: str) -> None:
    found = shortened(text, length)

    assert expected == found
    assert len(found) <= length


# For those who show a link


def test_a_link_is_shown_with_name_words_and_picture(tmp_path: Path) -> None:
    summary = "It ends mining & more. " * 9
    site = site_of(tmp_path, {"policies/x.md": policy(summary=summary.strip())}, theme=str(THEME), site_url="https://example.org/p")
    found = head(site, "policies/x/index.html")
    said = {node.attributes["property"]: node.attributes["content"] for node in found.css("meta[property]")}

    assert {
        "og:type": "website",
        "og:title": "Notice on Mining (2021)",
        "og:description": summary.strip(),
        "og:url": "https://example.org/p/policies/x/",
        "og:site_name": "Tracker",
        "og:locale": "en",
        "og:image": f"https://example.org/p/{site.assets.named['card.png']}",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Tracker",
    } == said
    assert "summary_large_image" == meta(site, "policies/x/index.html")["twitter:card"]


def test_an_article_is_shown_as_one(site: Site) -> None:
    kinds = {
        path: (head(site, path).css_first('meta[property="og:type"]') or head(site, path).css("meta")[0]).attributes["content"]
        for path in ("articles/a-report/index.html", "policies/x/index.html", "index.html")
    }

    assert {"articles/a-report/index.html": "article", "policies/x/index.html": "website", "index.html": "website"} == kinds


# For search engines


def test_an_act_that_is_law_is_legislation(site: Site) -> None:
    about, act, crumbs = graph(site, "policies/x/index.html")

    assert {
        "@type": "WebPage",
        "@id": f"{BASE}/policies/x/",
        "url": f"{BASE}/policies/x/",
        "name": "Notice on Mining",
        "mainEntity": {"@id": f"{BASE}/policies/x/#it"},
        "lastReviewed": "2021-12-01",
        "reviewedBy": {"@type": "Organization", "name": "Tracker", "url": f"{BASE}/"},
    } == about
    assert {
        "@type": "Legislation",
        "@id": f"{BASE}/policies/x/#it",
        "name": "Notice on Mining",
        "alternateName": ["关于挖矿的通知"],
        "description": "It ends mining.",
        "inLanguage": "zh-Hans",
        "legislationIdentifier": "发改〔2021〕1号",
        "legislationType": "Notice",
        "legislationDate": "2021-05-21",
        "datePublished": "2021-05-24",
        "legislationDateOfApplicability": "2021-06-01",
        "legislationPassedBy": named("agencies/ministry", "Ministry of Industry"),
        "legislationResponsible": named("agencies/police", "Police"),
        "legislationJurisdiction": named("places/cn", "China"),
        "legislationLegalForce": "https://schema.org/InForce",
        "legislationAmends": named("policies/older", "An older act"),
        "legislationRepeals": named("policies/oldest", "The oldest act"),
        "about": named("themes/mining", "Mining policy"),
        "url": "https://gov.example/act",
        "archivedAt": "https://archive.example/act",
    } == act
    assert ["Home", "Policies", "2021", "Notice on Mining"] == [step["name"] for step in crumbs["itemListElement"]]
    assert [1, 2, 3, 4] == [step["position"] for step in crumbs["itemListElement"]]
    assert f"{BASE}/policies/x/" == crumbs["itemListElement"][-1]["item"]


@pytest.mark.parametrize(
    ("status", "force"),
    [
        ("in-force", "InForce"),
        ("amended", "InForce"),
        ("adopted", "NotInForce"),
        ("consultation", "NotInForce"),
        ("repealed", "NotInForce"),
        ("unclear", None),
    ],
)
def test_whether_an_act_binds_is_said_where_it_is_known(tmp_path: Path, status: str, force: str | None) -> None:
    more = {"status_note": "Nobody says."} if status == "unclear" else {}
    act = graph(site_of(tmp_path, {"policies/x.md": policy(status=status, **more)}), "policies/x/index.html")[1]

    assert (f"https://schema.org/{force}" if force else None) == act.get("legislationLegalForce")


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("law", "Legislation"),
        ("regulation", "Legislation"),
        ("rules", "Legislation"),
        ("notice", "Legislation"),
        ("judicial-opinion", "Legislation"),
        ("guideline", "Legislation"),
        ("plan", "CreativeWork"),
        ("standard", "CreativeWork"),
        ("speech", "CreativeWork"),
        ("statement", "CreativeWork"),
    ],
)
def test_a_policy_that_binds_nobody_is_a_work_of_its_issuers(tmp_path: Path, type: str, kind: str) -> None:
    act = graph(site_of(tmp_path, {"policies/x.md": policy(type=type)}), "policies/x/index.html")[1]

    assert kind == act["@type"]
    assert (kind != "Legislation") == (named("agencies/ministry", "Ministry of Industry") == act.get("publisher"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "articles/a-report",
            {
                "@type": "NewsArticle",
                "headline": "A report",
                "author": {"@type": "Person", "name": "Li Na"},
                "publisher": {"@type": "Organization", "name": "The Paper"},
                "datePublished": "2021-06-09",
                "inLanguage": "en",
                "citation": named("policies/x", "Notice on Mining"),
                "sameAs": "https://example.org/report",
            },
        ),
        (
            "agencies/police",
            {
                "@type": "GovernmentOrganization",
                "alternateName": ["MPS"],
                "parentOrganization": named("agencies/ministry", "Ministry of Industry"),
                "sameAs": "https://mps.example",
            },
        ),
        ("companies/firm", {"@type": "Organization", "alternateName": ["Firm Ltd"], "sameAs": "https://firm.example"}),
        (
            "themes/mining",
            {
                "@type": "DefinedTerm",
                "description": "What is said of mining.",
                "inDefinedTermSet": {"@type": "DefinedTermSet", "@id": f"{BASE}/themes/#it", "name": "Themes"},
            },
        ),
        ("places/cn-nm", {"@type": "AdministrativeArea", "containedInPlace": named("places/cn", "China")}),
        ("people/p", {"@type": "Person", "jobTitle": "Governor", "affiliation": named("agencies/police", "Police")}),
        ("about", {"@type": "WebPage", "name": "About"}),
    ],
)
def test_an_entry_is_what_its_kind_is_in_the_words_of_schema_org(site: Site, path: str, expected: dict[str, Any]) -> None:
    thing, crumbs = graph(site, f"{path}/index.html")

    assert {**thing, **expected} == thing
    assert (f"{BASE}/{path}/#it", f"{BASE}/{path}/") == (thing["@id"], thing["url"])
    assert "BreadcrumbList" == crumbs["@type"]


def test_home_is_the_site_and_says_how_it_is_searched(tmp_path: Path) -> None:
    site = site_of(tmp_path, {}, theme=str(THEME), search=True)
    website, crumbs = graph(site, "index.html")

    assert ("WebSite", "Tracker") == (website["@type"], website["name"])
    assert {
        "@type": "SearchAction",
        "target": f"{BASE}/search/?q={{search_term_string}}",
        "query-input": "required name=search_term_string",
    } == website["potentialAction"]
    assert "BreadcrumbList" == crumbs["@type"]


def test_a_list_names_what_it_shows(site: Site) -> None:
    page, crumbs = graph(site, "policies/index.html")

    assert "CollectionPage" == page["@type"]
    shown = [node.attributes["data-id"] for node in head(site, "policies/index.html").css("li.card")]
    items = page["mainEntity"]["itemListElement"]
    assert ("ItemList", 4) == (page["mainEntity"]["@type"], page["mainEntity"]["numberOfItems"])
    assert [f"{BASE}/policies/{id}/#it" for id in shown] == [item["item"]["@id"] for item in items]
    assert [1, 2, 3, 4] == [item["position"] for item in items]
    assert ["Home", "Policies"] == [step["name"] for step in crumbs["itemListElement"]]


def test_every_page_for_readers_has_its_way(site: Site) -> None:
    for path, output in outputs(site).items():
        if path.endswith(".html") and getattr(output, "listed", False):
            assert "BreadcrumbList" == graph(site, path)[-1]["@type"], path


def test_json_in_a_page_cannot_end_its_element_or_a_line() -> None:
    text = "</script><!-- & \u2028 \u2029"

    written = json_script({"name": text})

    assert not set("<>&\u2028\u2029") & set(written)
    assert {"name": text} == json.loads(written)


# For reference managers


def test_a_law_is_filed_as_a_statute(site: Site) -> None:
    found = meta(site, "policies/x/index.html")

    assert {
        "z:itemType": "statute",
        "dc.title": "Notice on Mining [关于挖矿的通知]",
        "dcterms.issued": "2021-05-24",
        "prism.number": "发改〔2021〕1号",
        "dc.type": "Notice (通知)",
        "dc.language": "zh-Hans",
        "eprints.official_url": "https://gov.example/act",
        "dcterms.abstract": "It ends mining.",
        "dc.description": f"Recorded at {BASE}/policies/x/",
    } == {name: content for name, content in found.items() if "." in name or name.startswith("z:")}


def test_a_plan_is_filed_as_a_report_of_its_first_issuer(site: Site) -> None:
    found = meta(site, "policies/plan/index.html")

    assert ("report", "Ministry of Industry", "Plan") == (found["z:itemType"], found["dc.publisher"], found["dc.type"])
    assert "dc.publisher" not in meta(site, "policies/x/index.html")


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "Plan (规划)"), ("zh-Hant", "Plan (规划)"), ("de", "Plan"), ("ko", "Plan")])
def test_the_type_of_a_document_stands_in_its_own_language_too(tmp_path: Path, language: str, words: str) -> None:
    vocabulary = "policy-type: {plan: {label: Plan, translations: {zh-Hans: {label: 规划}, de: {label: Plan}}}}"
    act = policy(type="plan", original_title=f"{{{language}: Its title}}")
    site = site_of(tmp_path, {"policies/x.md": act, "_vocabulary.yaml": vocabulary})

    assert words == meta(site, "policies/x/index.html")["dc.type"]


def test_an_entry_of_an_own_kind_is_filed_as_the_kind_says(tmp_path: Path) -> None:
    case = entry({"title": "A v. B", "court": "ministry", "decided": "2021-03-04", "original_title": "{de: A gegen B}"})
    site = site_of(tmp_path, {"court-cases/a-v-b.md": case}, kinds=all_kinds([CASE]))

    found = meta(site, "court-cases/a-v-b/index.html")

    assert ("case", "A v. B [A gegen B]", "2021-03-04", "de") == tuple(
        found[name] for name in ("z:itemType", "dc.title", "dcterms.issued", "dc.language")
    )


def test_an_entry_of_an_own_kind_is_what_the_kind_says_in_schema_org(tmp_path: Path) -> None:
    case = entry({"title": "A v. B", "court": "ministry", "decided": "2021-03-04"})
    site = site_of(tmp_path, {"court-cases/a-v-b.md": case}, kinds=all_kinds([CASE]))

    thing = graph(site, "court-cases/a-v-b/index.html")[0]

    assert ("CreativeWork", "2021-03-04") == (thing["@type"], thing["datePublished"])
    assert named("agencies/ministry", "Ministry of Industry") == thing["publisher"]


def test_an_article_is_filed_where_it_was_published(site: Site) -> None:
    found = meta(site, "articles/a-report/index.html")

    assert {
        "z:itemType": "blogPost",
        "dc.title": "A report",
        "author": "Li Na",
        "dcterms.issued": "2021-06-09",
        "prism.publicationName": "The Paper",
        "dc.language": "en",
        "eprints.official_url": "https://example.org/report",
        "dcterms.abstract": "What it reports.",
        "dc.description": f"Recorded at {BASE}/articles/a-report/",
    } == {name: content for name, content in found.items() if "." in name or name.startswith("z:") or name == "author"}


@pytest.mark.parametrize("path", ["policies/x", "policies/plan", "agencies/police", "about", "policies"])
def test_nobody_is_taken_for_the_author_of_an_act(site: Site, path: str) -> None:
    found = head(site, f"{path}/index.html")

    assert not found.css('meta[name="author"], meta[name^="citation_"], .byline, .vcard, .Z3988')


def test_other_pages_are_filed_as_what_they_are(site: Site) -> None:
    for path in ("index.html", "agencies/police/index.html", "policies/index.html", "about/index.html"):
        assert not [name for name in meta(site, path) if name.startswith(("z:", "dc", "prism", "eprints"))]


COPY = "{id: text, title: T, url: 'https://a.gov', source_kind: official-copy}"
TEXT = "{id: b, title: T, url: 'https://b.gov', source_kind: official-text}"


@pytest.mark.parametrize(
    ("sources", "url"),
    [
        ("[{id: text, title: T, url: 'https://a.example/', source_kind: news}]", None),
        ("[{id: text, title: T, url_unknown: true, source_kind: official-text}]", None),
        (
            f"[{COPY}, {TEXT}]",
            "https://b.gov",
        ),
        ("[{id: text, title: T, url: 'https://a.example/', source_kind: official-copy}]", "https://a.example/"),
    ],
)
def test_the_official_address_is_that_of_the_document_itself(tmp_path: Path, sources: str, url: str | None) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(sources=sources)})

    assert url == meta(site, "policies/x/index.html").get("eprints.official_url")


def test_an_article_can_be_the_document_itself(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/x.md": policy("It ends mining [@a].", sources="[a]", timeline="[{date: 2021-05-21, event: issued, source: a}]"),
        "articles/a.md": article(source_kind="official-text"),
    }

    assert "https://example.org/report" == meta(site_of(tmp_path, files), "policies/x/index.html")["eprints.official_url"]


# Pages of what is no longer here


@pytest.mark.parametrize(
    ("path", "address", "name"),
    [
        ("policies/old/index.html", "/policies/x/", "Notice on Mining"),
        ("policies/split/index.html", "/policies/split/", "No longer here: split"),
        ("companies/removed/index.html", "/companies/removed/", "No longer here: removed"),
        ("notes/index.html", "/about/", "About"),
        ("contribute/index.html", "/contribute/errors/", "Error index"),
        ("404.html", "/404.html", "Page not found"),
    ],
)
def test_a_page_of_what_is_no_longer_here_says_in_json_ld_what_it_is(tmp_path: Path, path: str, address: str, name: str) -> None:
    gone = "- {kind: policy, id: split, became: [x, older]}\n- {kind: company, id: removed, reason: A mistake.}\n"
    files = {
        **FILES,
        "_gone.yaml": gone,
        "policies/x.md": policy(former_ids="[old]"),
        "pages/about.md": page(title="About", former_ids="[notes]"),
    }
    thing, way = graph(site_of(tmp_path, files, theme=str(THEME)), path)

    assert ("WebPage", f"{BASE}{address}", name) == (thing["@type"], thing["url"], thing["name"])
    assert {"@type": "ListItem", "position": len(way["itemListElement"]), "name": name, "item": f"{BASE}{address}"} == way[
        "itemListElement"
    ][-1]
