"""The page of an entry: every field, both directions of every reference, and nothing but text from what is not ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sites import data, outputs, referring, render, section, site_of
from writing import article, entry, page, policy

HOSTILE = """</script><script>alert(1)</script> "quoted" 'single' {{ 7*7 }} {% raw %} & <b>"""


def test_every_field_of_a_policy_stands_on_its_page(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {
            "companies/firm.md": entry({"name": "Firm Ltd", "type": "bank"}),
            "people/official.md": entry({"name": "An Official"}),
            "policies/older.md": policy(title="An older act"),
            "articles/a.md": article(title="A press report"),
            "policies/x.md": policy(
                "It says so [@text, p. 4] and [@a]. See [[older]].",
                original_title="{zh-Hans: 关于挖矿的通知}",
                aliases="[Mining circular]",
                former_ids="[former-name]",
                translations="{zh-Hans: {title: 通知, summary: 摘要}}",
                reviewed='"2021-11-02"',
                status_note="Cited since.",
                stance_reason="It forbids mining.",
                enforced_by="[ministry]",
                companies="[firm]",
                people="[official]",
                document_number="银发〔2021〕237号",
                timeline="[{date: 2021-05-21, event: issued, note: Signed on paper, source: text}, {date: 2023, event: expired}]",
                milestone="true",
                milestone_label="Mining ends",
                relations="[{type: implements, policy: older, note: Its third article}]",
                targets="[{by: 2022-06, text: No mine is left, source: text}]",
                sources="[{id: text, title: The text, url: 'https://source.example/t', original_title: 原文, publisher: Publisher,"
                " language: zh-Hans, date: 2021-05, archived_url: 'https://archive.example/t', accessed: 2021-06-01,"
                " source_kind: official-text, note: A note on it}, a, {id: uncited, title: Never cited, url_unknown: true}]",
            ),
        },
    )

    text = render(site, "policies/x/index.html")

    for words in (
        "Notice on Mining", "关于挖矿的通知", "It ends mining.", "Mining circular", "former-name", "摘要", "2 November 2021",
        "Cited since.", "It forbids mining.", "Firm Ltd", "An Official",
        "银发〔2021〕237号", "Signed on paper", "An older act",
        "Its third article", "No mine is left", "June 2022", "The text", "原文", "Publisher", "https://source.example/t",
        "https://archive.example/t", "1 June 2021", "Official text", "A note on it", "A press report", "Never cited", "Restricts",
        "In force", "China", "Ministry of Industry", "Mining policy", "Expires", "Issued by", "Enforced by", "Implements", "[1, p. 4]",
    ):  # fmt: skip
        assert words in text, words


def test_a_relation_stands_on_both_pages_under_its_name_and_its_inverse(tmp_path: Path) -> None:
    relations = "[{type: repeals, policy: old, note: From July}]"
    files: dict[str, str | bytes] = {"policies/new.md": policy(title="New", relations=relations), "policies/old.md": policy(title="Old")}
    site = site_of(tmp_path, files)

    new, old = (section(site, f"policies/{id}/index.html", "relations")["groups"] for id in ("new", "old"))
    assert [("Repeals", ["old"])] == [(group["label"], [item["row"].data["id"] for item in group["items"]]) for group in new]
    assert [("Repealed by", ["new"])] == [(group["label"], [item["row"].data["id"] for item in group["items"]]) for group in old]
    assert ["From July"] == [item["note"] for group in old for item in group["items"]]
    assert "Repealed by" in [notice["lead"] for notice in data(site, "policies/old/index.html")["notices"]]


def test_a_source_that_is_never_cited_comes_after_those_in_order_of_first_use(tmp_path: Path) -> None:
    sources = "[" + ", ".join(f"{{id: s{n}, title: Source {n}, url_unknown: true}}" for n in range(3)) + "]"
    timeline = "[{date: 2021-05-21, event: issued, source: s1}, {date: 2021-06-21, event: effective}]"
    site = site_of(tmp_path, {"policies/x.md": policy("First [@s2], then [@s0].", sources=sources, timeline=timeline)})

    text = render(site, "policies/x/index.html")
    found = re.findall(r'id="(note-\d)">\s*<cite class="sources__title">(Source \d)', text)
    assert [("note-1", "Source 2"), ("note-2", "Source 0"), ("note-3", "Source 1")] == found
    assert '<a href="#note-3" aria-label="Source 3">[3]</a>' in text


def test_an_article_cites_itself_by_a_note(tmp_path: Path) -> None:
    text = render(site_of(tmp_path, {"articles/a.md": article()}), "articles/a/index.html")

    assert 'href="#note-1"' in text
    assert '<a href="https://example.org/report" aria-label="Original' in text
    assert ' rel="external" hreflang="en">Original</a>' in text


@pytest.mark.parametrize(
    "path", ["policies/x/index.html", "policies/index.html", "themes/mining/index.html", "index.html", "timeline/index.html"]
)
def test_what_a_contributor_writes_comes_out_as_text(tmp_path: Path, path: str) -> None:
    quoted = json.dumps(HOSTILE)
    site = site_of(
        tmp_path, {"policies/x.md": policy(title=quoted, summary=quoted, document_number=quoted)}, repository="https://host.example/r"
    )

    text = render(site, path)

    assert "<script>alert" not in text
    assert "{{ 7*7 }}" in text.replace("&#39;", "'")
    assert "&lt;/script&gt;" in text or "\\u003c/script\\u003e" in text


def test_json_ld_says_what_a_title_says_and_cannot_end_its_element(tmp_path: Path) -> None:
    text = render(site_of(tmp_path, {"policies/x.md": policy(title=json.dumps(HOSTILE))}), "policies/x/index.html")

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert block
    assert HOSTILE == json.loads(block[1])["@graph"][0]["name"]


def test_a_feed_and_a_sitemap_keep_hostile_text_as_text(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(title=json.dumps(HOSTILE))})

    assert "<script>" not in render(site, "feeds/all.atom")


def test_chinese_text_says_that_it_is_chinese(tmp_path: Path) -> None:
    names = "[Mining circular, 挖矿通知]"
    text = render(site_of(tmp_path, {"policies/x.md": policy("It bans 挖矿 [@text].", aliases=names)}), "policies/x/index.html")

    assert '<span lang="zh-Hans">挖矿</span>' in text
    assert '<li lang="zh-Hans">挖矿通知</li>' in text


def test_a_redirect_leads_on_and_keeps_crawlers_out(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy(former_ids="[old]")}, site_url="https://example.org/sub")

    text = render(site, "policies/old/index.html")
    assert '<meta http-equiv="refresh" content="0; url=/sub/policies/x/">' in text
    assert '<link rel="canonical" href="https://example.org/sub/policies/x/">' in text
    assert '<meta name="robots" content="noindex">' in text
    assert '<a href="/sub/policies/x/">Notice on Mining</a>' in text


def test_the_page_of_what_is_gone_says_what_became_of_it(tmp_path: Path) -> None:
    gone = "- {kind: policy, id: both, became: [x]}\n- {kind: policy, id: wrong, reason: It never was.}\n"
    site = site_of(tmp_path, {"policies/x.md": policy(), "_gone.yaml": gone})

    became, removed = render(site, "policies/both/index.html"), render(site, "policies/wrong/index.html")
    assert '<a href="/policies/x/">Notice on Mining</a>' in became
    assert "It never was." in removed
    assert '<meta name="robots" content="noindex">' in became
    assert '<meta name="robots" content="noindex">' in removed


def test_an_agency_without_policies_says_so(tmp_path: Path) -> None:
    assert "No acts are recorded for this agency." in render(site_of(tmp_path, {}), "agencies/ministry/index.html")


def test_what_is_unknown_is_said_not_left_blank(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"articles/a.md": article(without="published", published_unknown="true")})

    fact = next(fact for fact in data(site, "articles/a/index.html")["facts"] if fact["label"] == "Published")
    assert "Not stated in the source" == fact["note"]
    assert "Not stated in the source" in render(site, "articles/a/index.html")


def test_every_link_of_a_body_has_the_sites_prefix(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy("On [[mining]] and [[theme/mining|it]] [@text].")}, site_url="https://e.example/p")

    text = render(site, "policies/x/index.html")
    assert '<a href="/p/themes/mining/">Mining policy</a>' in text
    assert '<a href="/p/themes/mining/">it</a>' in text


def test_a_plain_page_stands_at_the_root_and_in_the_footer(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"pages/about.md": page("## Who we are\n\nWords.", title="About this site")})

    text = render(site, "about/index.html")
    assert '<h2 id="who-we-are">Who we are</h2>' in text
    assert '<a href="/about/">About this site</a>' in render(site, "index.html")


def test_the_error_index_explains_every_code(tmp_path: Path) -> None:
    from tracker.model.codes import CODES

    text = render(site_of(tmp_path, {}), "contribute/errors/index.html")
    for code in CODES.values():
        assert f'<h3 id="{code.name}">' in text
        assert f'<a href="#{code.name}">' in text


def test_an_entry_with_many_referrers_has_no_line_twice_over_its_pages(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"policies/p{n:03}.md": policy("See [[mining]] [@text].") for n in range(60)}
    site = site_of(tmp_path, files)

    seen = [
        (role["role"], item["row"].data["id"])
        for path in outputs(site)
        if re.fullmatch(r"themes/mining/(page/\d+/)?index\.html", path)
        for group in referring(site, path)
        for role in group["roles"]
        for item in role["items"]
    ]
    assert 60 == len(seen) == len({id for _role, id in seen}), "each once, though it refers in two roles"


OPTIONAL = {
    "document_number": "No. 1",
    "enforced_by": "[ministry]",
    "aliases": "[Circular]",
    "former_ids": "[old]",
}
WHOLE = (
    "Document number", "Type", "Issued", "Published", "Took effect", "Issued by", "Enforced by", "Status", "Track", "Places", "Themes",
    "Also known as", "Earlier addresses",
)  # fmt: skip


@pytest.mark.parametrize(
    ("left_out", "label"),
    [
        (None, None),
        ("document_number", "Document number"),
        ("enforced_by", "Enforced by"),
        ("aliases", "Also known as"),
        ("former_ids", "Earlier addresses"),
    ],
)
def test_facts_stand_in_one_order_whichever_are_known(tmp_path: Path, left_out: str | None, label: str | None) -> None:
    timeline = "[{date: 2021-05-21, event: issued}, {date: 2021-05-22, event: published}, {date: 2021-06-01, event: effective}]"
    fields = {name: value for name, value in OPTIONAL.items() if name != left_out}
    site = site_of(tmp_path, {"policies/x.md": policy(timeline=timeline, **fields)})

    kept = [one for one in WHOLE if one != label or left_out == "document_number"]  # whose absence is told
    assert ["Original title", *kept] == [fact["label"] for fact in data(site, "policies/x/index.html")["facts"]]
