"""Files that browsers, crawlers and hosts look for at known paths."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sites import THEME, outputs, render, site_of

from tracker.model.findings import UsageError
from tracker.site.files import well_known

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_a_browser_learns_how_to_search_the_site(tmp_path: Path) -> None:
    site = site_of(tmp_path, {}, search=True, sitename="A Tracker of Policies & <Acts>", site_url="https://example.org/p")

    found = ElementTree.fromstring(render(site, "opensearch.xml"))

    assert "Policies & <Acts>"[-16:].split(" ", 1)[1] == found.findtext(f"{OPENSEARCH}ShortName")
    page = next(url for url in found.iter(f"{OPENSEARCH}Url") if url.attrib["type"] == "text/html")
    assert "https://example.org/p/search/?q={searchTerms}" == page.attrib["template"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tracker", "Tracker"),
        ("China Blockchain Policy Tracker", "Policy Tracker"),
        ("Sixteen letters!", "Sixteen letters!"),
        ("Incomprehensibilities", "Incomprehensibil"),
    ],
)
def test_a_short_name_has_sixteen_characters_at_most(name: str, expected: str) -> None:
    assert expected == well_known.short(name)


def test_a_site_without_search_describes_none(tmp_path: Path) -> None:
    assert "opensearch.xml" not in outputs(site_of(tmp_path, {}))


def test_the_manifest_names_pictures_that_are_there(tmp_path: Path) -> None:
    site = site_of(tmp_path, {}, site_url="https://example.org/p", theme=str(THEME))
    found = json.loads(render(site, "site.webmanifest"))

    assert {"192x192", "512x512", "any"} == {icon["sizes"] for icon in found["icons"]}
    assert {"any", "maskable"} == {icon["purpose"] for icon in found["icons"]}
    assert {icon["src"].removeprefix("/p/") for icon in found["icons"]} <= outputs(site).keys()
    assert "/p/" == found["start_url"] == found["scope"]


def test_no_contact_is_made_up(tmp_path: Path) -> None:
    assert ".well-known/security.txt" not in outputs(site_of(tmp_path, {}))


@pytest.mark.parametrize(
    ("contact", "said"), [("safe@example.org", "mailto:safe@example.org"), ("https://example.org/safe", "https://example.org/safe")]
)
def test_a_contact_for_holes_stands_with_its_last_day(tmp_path: Path, contact: str, said: str) -> None:
    site = site_of(tmp_path, {}, security_contact=contact, security_expires="2022-12-31")

    assert [
        f"Contact: {said}",
        "Expires: 2022-12-31T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: https://example.org/.well-known/security.txt",
    ] == render(site, ".well-known/security.txt").splitlines()


@pytest.mark.parametrize(("day", "warned"), [("2022-03-02", True), ("2021-12-01", True), ("2022-03-03", False)])
def test_the_build_warns_sixty_days_before_a_contact_runs_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, day: str, warned: bool
) -> None:
    with caplog.at_level(logging.WARNING):
        render(site_of(tmp_path, {}, security_contact="safe@example.org", security_expires=day), ".well-known/security.txt")

    assert warned == any(day in message for message in caplog.messages)


@pytest.mark.parametrize("day", ["", "soon", "2022-13-01"])
def test_a_contact_without_a_last_day_is_wrong_usage(tmp_path: Path, day: str) -> None:
    with pytest.raises(UsageError, match="SECURITY_EXPIRES"):
        render(site_of(tmp_path, {}, security_contact="safe@example.org", security_expires=day), ".well-known/security.txt")
