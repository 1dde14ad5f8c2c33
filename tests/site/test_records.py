"""The files beside an entry's page: the entry as JSON, and its text as Markdown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hostile_values import BODY, FILES, FORMULA
from sites import content, outputs, render, site_of
from writing import article, entry, page, policy

from tracker.model import markdown
from tracker.site.site import Site


def record(site: Site, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content(site, f"{path}index.json"))
    return found


def text(site: Site, path: str) -> tuple[dict[str, str], str]:
    """The front matter and the body of a Markdown file."""
    _, head, body = content(site, f"{path}index.md").decode().split("---\n", 2)
    return yaml.safe_load(head), body.strip("\n")


def test_the_record_beside_a_page_is_the_entry_of_the_whole_file(tmp_path: Path) -> None:
    site = site_of(tmp_path, FILES)
    entries = json.loads(content(site, "data/tracker.json"))["entries"]

    lines = content(site, "data/entries.jsonl").splitlines(keepends=True)

    assert {("policy", "x"), ("agency", "ministry")} < {(one["kind"], one["id"]) for one in entries}
    for one, line in zip(entries, lines, strict=True):
        path = one["url"].removeprefix("https://example.org/")
        assert one == record(site, path)
        assert line == content(site, f"{path}index.json")


def test_a_record_has_the_fields_of_its_file_and_leaves_out_what_is_absent(tmp_path: Path) -> None:
    found = record(site_of(tmp_path, {"policies/x.md": policy(draft="false", aliases="[One]")}), "policies/x/")

    assert {
        *("kind", "id", "url", "recorded", "changed", "title", "aliases", "summary", "type", "status", "stance"),
        *("places", "issued_by", "themes", "timeline", "sources", "body", "backlinks"),
    } == found.keys()
    assert ("policy", "x", "https://example.org/policies/x/") == (found["kind"], found["id"], found["url"])
    assert [{"date": "2021-05-21", "event": "issued", "source": "text"}] == found["timeline"]
    assert "It ends mining [@text]." == found["body"]


def test_what_may_be_called_name_stands_under_title(tmp_path: Path) -> None:
    found = record(site_of(tmp_path, {"policies/x.md": policy()}), "agencies/ministry/")

    assert ("Ministry of Industry", False) == (found["title"], "name" in found)
    assert "recorded" not in found


def test_an_article_has_its_page_as_url_and_its_own_address_beside_it(tmp_path: Path) -> None:
    found = record(site_of(tmp_path, {"articles/a.md": article()}), "articles/a/")

    assert ("https://example.org/articles/a/", "https://example.org/report") == (found["url"], found["original_url"])
    assert ("2021-06-09", "2021-06-09") == (found["recorded"], found["changed"])


def test_a_markdown_and_a_yaml_file_of_one_content_give_one_record(tmp_path: Path) -> None:
    fields = "title: A page\nsummary: S\n"
    markdown_file = {"themes/x.md": f"---\n{fields}---\n\nLine one.\n\nLine two.\n"}
    yaml_file = {"themes/x.yaml": f"{fields}body: |\n  Line one.\n\n  Line two.\n"}

    assert record(site_of(tmp_path / "a", markdown_file), "themes/x/") == record(site_of(tmp_path / "b", yaml_file), "themes/x/")


def test_backlinks_are_sorted_direct_and_without_plain_pages_and_drafts(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/b.md": policy("It is by [[ministry]] [@text].", title="B"),
        "policies/a.md": policy(title="A"),
        "policies/d.md": policy(title="D", draft="true"),
        "pages/about.md": page("See [[ministry]]."),
        "agencies/office.md": entry({"name": "Office", "type": "other", "place": "cn", "parent": "ministry"}),
        "policies/c.md": policy(title="C", issued_by="[office]"),
    }
    found = record(site_of(tmp_path, files), "agencies/ministry/")["backlinks"]

    assert [("agency", "office", "parent"), ("policy", "a", "issued_by"), ("policy", "b", "issued_by"), ("policy", "b", "mentions")] == [
        (link["kind"], link["id"], link["role"]) for link in found
    ]
    assert {"kind": "policy", "id": "b", "role": "mentions", "title": "B", "url": "https://example.org/policies/b/"} == found[-1]


def test_a_prefix_of_the_site_stands_in_every_url(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"policies/x.md": policy("By [[ministry]] [@text].")}, site_url="https://example.org/small")

    assert "https://example.org/small/policies/x/" == record(site, "policies/x/")["url"]
    assert "https://example.org/small/policies/x/" == record(site, "agencies/ministry/")["backlinks"][0]["url"]
    assert "(https://example.org/small/agencies/ministry/)" in text(site, "policies/x/")[1]


# Markdown


def test_a_text_has_title_and_url_before_it(tmp_path: Path) -> None:
    head, body = text(site_of(tmp_path, FILES), "policies/x/")

    assert {"title": FORMULA, "url": "https://example.org/policies/x/"} == head
    assert BODY.strip("\n") == body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("See [[ministry]].", "See [Ministry of Industry](https://example.org/agencies/ministry/)."),
        ("See [[agency/ministry|the *ministry*]].", "See [the *ministry*](https://example.org/agencies/ministry/)."),
        ("见[[cn|中国]]、[[mining]]。", "见[中国](https://example.org/places/cn/)、[Mining policy](https://example.org/themes/mining/)。"),
        ("| a |\n|---|\n| [[cn\\|here]] |", "| a |\n|---|\n| [here](https://example.org/places/cn/) |"),
        ("See [[odd]].", "See [A \\[odd\\] \\*name\\*](https://example.org/themes/odd/)."),
        ("# One\n\n[up](#one) [b](<#one>)", "# One\n\n[up](URL#one) [b](<URL#one>)"),
        ("# One\n\n[up][1]\n\n[1]: #one", "# One\n\n[up][1]\n\n[1]: URL#one"),
        ("# One\n\n`[up](#one)` 见 [up](#one)\n\n    [1]: #one", "# One\n\n`[up](#one)` 见 [up](URL#one)\n\n    [1]: #one"),
        ("`[[cn]]` [x](https://e.org/#a) [@self].", "`[[cn]]` [x](https://e.org/#a) [@self]."),
        ("", ""),
    ],
)
def test_links_of_a_text_are_whole_urls(tmp_path: Path, body: str, expected: str) -> None:
    odd = entry({"name": '"A [odd] *name*"', "summary": "S"})
    site = site_of(tmp_path, {"articles/a.md": article(body), "themes/odd.md": odd})

    assert expected.replace("URL", "https://example.org/articles/a/") == text(site, "articles/a/")[1]


def test_a_title_in_a_link_reads_as_it_is(tmp_path: Path) -> None:
    name = r"A [x] *b* `c` \d <e> | _f_"
    odd = entry({"name": json.dumps(name), "summary": "S"})
    site = site_of(tmp_path, {"articles/a.md": article("See [[odd]]."), "themes/odd.md": odd})

    assert f"See {name}." == markdown.plain(text(site, "articles/a/")[1])


# Who has them


def test_every_entry_has_both_files_plain_pages_too_and_drafts_none(tmp_path: Path) -> None:
    paths = outputs(site_of(tmp_path, FILES))

    for path in ("policies/x/", "articles/report/", "agencies/ministry/", "themes/mining/", "places/cn/", "about/"):
        assert {f"{path}index.json", f"{path}index.md"} <= paths.keys()
    assert not [path for path in paths if path.startswith("policies/draft")]


def test_a_former_address_has_the_files_of_the_entry_as_it_is_called_now(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        {"policies/x.md": policy("Text [@text].", former_ids="[old, older]"), "people/p.md": entry({"name": "P", "former_ids": "[q]"})},
    )

    for path in ("policies/old/", "policies/older/"):
        for name in ("index.json", "index.md", "cite.bib", "cite.ris", "cite.csl.json"):
            assert content(site, f"policies/x/{name}") == content(site, f"{path}{name}")
    assert "https://example.org/policies/x/" == record(site, "policies/old/")["url"]
    assert content(site, "people/p/list.csv") == content(site, "people/q/list.csv")


def test_the_page_names_its_forms_in_its_head_and_in_its_tools(tmp_path: Path) -> None:
    html = render(site_of(tmp_path, FILES), "policies/x/index.html")

    for type, title, name in (("application/json", "JSON", "index.json"), ("text/markdown", "Markdown", "index.md")):
        assert f'<link rel="alternate" type="{type}" title="{title}" href="/policies/x/{name}">' in html
        assert f'<a href="/policies/x/{name}" download>{title}</a>' in html


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        (["records"], {"index.json", "index.md"}),
        (["index.md"], {"index.md"}),
        (["data", "lists", "citations", "feeds", "calendars"], set()),
    ],
)
def test_a_site_has_the_records_that_it_wants(tmp_path: Path, wanted: list[str], there: set[str]) -> None:
    site = site_of(tmp_path, FILES, outputs=wanted)

    assert there == {name for name in ("index.json", "index.md") if f"policies/x/{name}" in outputs(site)}
    assert there == {name for name in ("index.json", "index.md") if f'href="/policies/x/{name}"' in render(site, "policies/x/index.html")}
