"""Everything the site consists of, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tracker.site import search, tree_backlinks
from tracker.site.files import beside, calendars, change_feed, data, feeds, headers, list_export, social_cards, well_known
from tracker.site.outputs import File, Page
from tracker.site.pages import (
    changes,
    compare,
    contribute,
    coverage,
    downloads,
    entry,
    histories,
    home,
    lists,
    redirects,
    requirements,
    rules,
    state_of_play,
    targets,
    timeline,
    translated,
)
from tracker.site.parts import backlinks, facets, facts, jurisdictions, policy_status, policy_table, positions, succession
from tracker.site.site import Site

Output = Page | File

PARTS: tuple[Callable[[Site], Iterator[Output]], ...] = (
    home.outputs,
    entry.outputs,
    lists.outputs,
    timeline.outputs,
    rules.outputs,
    state_of_play.outputs,
    histories.outputs,
    targets.outputs,
    compare.outputs,
    coverage.outputs,
    contribute.outputs,
    downloads.outputs,
    changes.outputs,
    translated.outputs,
    feeds.outputs,
    change_feed.outputs,
    calendars.outputs,
    beside.outputs,
    data.outputs,
    list_export.outputs,
    search.outputs,
    social_cards.outputs,
    redirects.outputs,
    well_known.outputs,
)


TRACKED_VALUES: tuple[Callable[[Site], Any], ...] = (
    tree_backlinks.stances_by_kind,
    backlinks.divided,
    policy_table.acts,
    policy_table.named,
    policy_table.referred,
    facets.panels,
    succession.lines,
    jurisdictions.policies,
    positions.periods,
    positions.places,
    facts.sharing,
    social_cards.years,
    coverage.reviewed,
    coverage.sources,
    coverage.with_official_text,
    policy_status.histories,
    downloads.years,
    home.ahead,
    home.newest,
    requirements.duties,
    targets.targets,
)
"""All functions decorated with `tracked_value` or `tracked_value_by_key`. Each build computes them to compare their digests."""

NO_STEP = frozenset(("", ".", ".."))
"""Path segments that no output may have."""


class CollisionError(RuntimeError):
    """Two outputs have one path: a check let through what it should have told."""


def plan(site: Site) -> list[Output]:
    """Everything the site consists of, sorted by path; no two share one."""
    return whole(site, [output for part in PARTS for output in part(site)])


def whole(site: Site, written: list[Output]) -> list[Output]:
    """The plan, given what all PARTS have given."""
    written += well_known.after(site, written)
    written += headers.outputs(site, written)
    refuse_collisions(written)
    return sorted(written, key=lambda output: output.path)


def refuse_collisions(outputs: Iterable[Output]) -> None:
    """No path stands twice, none is another's folder, none leads out of the site. Raises CollisionError."""
    paths: set[str] = set()
    for path in (path for output in outputs for path in output.paths):
        if path in paths:
            raise CollisionError(f"{path} would be written twice")
        if not NO_STEP.isdisjoint(path.split("/")):
            raise CollisionError(f"{path!r} is not a path below the site")
        paths.add(path)
    folders: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in folders:
            folders.add(above)
            above = above.rpartition("/")[0]
    if both := paths & folders:
        raise CollisionError(f"{min(both)} would be a file and a folder")
