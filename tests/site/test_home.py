"""The first page: what changed last, where to begin, what is to come, a few numbers."""

from __future__ import annotations

from pathlib import Path

from sites import data, render, site_of
from writing import article, page, policy

from tracker.model.comparison import Change
from tracker.site.site import Site


def latest(site: Site) -> list[tuple[str, str, str, str]]:
    return [(item["date"], item["row"].data["id"], item["event"], item["effect"]) for item in data(site, "index.html")["latest"]]


def test_the_newest_event_of_each_policy_stands_there_with_what_it_brought(tmp_path: Path) -> None:
    repeal = "[{date: 2019-05, event: issued}, {date: 2021-06-01, event: repealed, note: A law takes its place}]"
    first = "{date: 2021-05-21, event: adopted}, {date: 2021-05-22, event: published, note: On two sites}"
    ahead = "[{date: 2020-01-01, event: issued}, {date: 2022-03-01, event: effective}]"
    summary = "It ends mining in the U.S. Army's way. It names four duties."
    files: dict[str, str | bytes] = {
        "policies/a.md": policy(timeline=repeal, status="repealed"),
        "policies/b.md": policy(timeline=f"[{first}]", summary=summary),
        "policies/c.md": policy(timeline=ahead, status="adopted"),
        "policies/d.md": policy(timeline="[{date: 2022-01-02, event: announced}]", status="proposed"),
    }
    site = site_of(tmp_path, files)

    assert [
        ("2021-06-01", "a", "Repealed", "A law takes its place"),
        ("2021-05-22", "b", "Published", "It ends mining in the U.S. Army's way."),
        ("2020-01-01", "c", "Issued", "It ends mining."),
    ] == latest(site)
    text = render(site, "index.html")
    assert "Latest policy changes" in text
    assert '<a href="/policies/by/year/2021/">What changed in 2021</a>' in text
    assert "<strong>Repealed.</strong> A law takes its place" in text


def test_six_events_are_enough_and_an_edit_of_a_file_is_none(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"policies/p{n}.md": policy(timeline=f"[{{date: 201{n}, event: issued}}]") for n in range(9)}
    site = site_of(tmp_path, files, changes=[Change("2021-12-30", "policy", "p0", "revised", "targets", None, None)])

    assert ["p8", "p7", "p6", "p5", "p4", "p3"] == [id for _date, id, _event, _effect in latest(site)]


def test_the_first_policies_of_an_editors_page_stand_on_the_first_page_with_its_words(tmp_path: Path) -> None:
    items = "\n".join(f"{n}. [[p{n}]]: the reason of {n}." for n in range(7))
    picks = page(f"Begin with the [[mining]] theme.\n\n{items}\n")
    files: dict[str, str | bytes] = {f"policies/p{n}.md": policy(title=f"Act {n}") for n in range(7)}
    site = site_of(tmp_path, {**files, "pages/start-here.md": picks})

    start = data(site, "index.html")["start"]

    assert [(f"Act {n}", f"the reason of {n}.") for n in range(5)] == [
        (item["row"].data["title"], item["quote"].make()) for item in start["items"]
    ]
    assert 'href="/start-here/"' in render(site, "index.html")


def test_without_picks_there_is_no_such_block(tmp_path: Path) -> None:
    assert data(site_of(tmp_path / "a", {}), "index.html")["start"] is None
    assert data(site_of(tmp_path / "b", {"pages/start-here.md": page("Nothing yet.")}), "index.html")["start"] is None
    assert "Start here" not in render(site_of(tmp_path / "c", {}), "index.html")


def test_dates_ahead_reach_twelve_months(tmp_path: Path) -> None:
    ahead = "{date: 2022-03-01, event: effective}, {date: 2022, event: enforced}, {date: 2023-06, event: expired}"
    timeline = f"[{{date: 2021-05-21, event: issued}}, {ahead}]"
    site = site_of(tmp_path, {"policies/a.md": policy(timeline=timeline, targets="[{by: 2022-12, text: No mine is left}]")})

    assert [("2022-03-01", "Takes effect"), ("2022-12", "No mine is left")] == [
        (one["date"], one["what"]) for one in data(site, "index.html")["coming"]
    ]
    assert "No dates ahead are known as of" in render(site_of(tmp_path / "b", {"policies/a.md": policy()}), "index.html")


def test_the_numbers_count_each_source_once(tmp_path: Path) -> None:
    own = "[a, {id: text, title: T, url: 'https://example.org/x'}]"
    files: dict[str, str | bytes] = {"articles/a.md": article(), "policies/a.md": policy(sources=own), "policies/b.md": policy(sources=own)}

    numbers = {one["text"]: one["number"] for one in data(site_of(tmp_path, files), "index.html")["numbers"]}

    expected = {"Policies": "2", "In force": "2", "With an official text": "0", "Sources": "2", "Archived copies": "1", "Reviewed": "0 %"}
    assert expected == numbers


def test_the_first_page_has_a_title_and_a_sentence_of_counts(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "policies/a.md": policy(),
        "policies/b.md": policy(timeline="[{date: 2013, event: issued}]", status="repealed"),
    }
    site = site_of(tmp_path, files, heading="Rules of mining", standfirst="Act by act.")

    text = render(site, "index.html")
    assert "<h1>Rules of mining</h1>" in text
    assert "Act by act. 2 acts from 2013 to 2021; 1 in force today." in text


def test_a_problem_can_be_reported_by_mail_or_at_a_url_where_there_is_no_repository(tmp_path: Path) -> None:
    mail = render(site_of(tmp_path / "a", {"policies/a.md": policy()}, contact="desk@example.org"), "policies/a/index.html")
    web = render(site_of(tmp_path / "b", {"policies/a.md": policy()}, contact="https://example.org/report"), "policies/a/index.html")
    none = render(site_of(tmp_path / "c", {"policies/a.md": policy()}), "policies/a/index.html")

    url = "mailto:desk@example.org?subject=Notice%20on%20Mining&amp;body=https%3A//example.org/policies/a/"
    assert f'<a href="{url}">Report a problem</a>' in mail
    assert '<a href="https://example.org/report">Report a problem</a>' in web
    assert "Report a problem" not in none
