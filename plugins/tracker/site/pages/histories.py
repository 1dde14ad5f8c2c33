"""The histories of all acts, from which the browser shows the state of play, a list or an act as of any day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

import orjson

from tracker.model.library import Key
from tracker.site import trees
from tracker.site.i18n import labels
from tracker.site.outputs import File
from tracker.site.pages import state_of_play
from tracker.site.parts import as_of_control, policy_status, policy_table, positions
from tracker.site.parts.status_history import Step
from tracker.site.site import Site


def outputs(site: Site) -> Iterator[File]:
    """The file of the histories."""
    yield File(as_of_control.HISTORIES.lstrip("/"), histories, (), orjson.dumps)


def histories(site: Site) -> dict[str, Any]:
    """
    The histories of all acts, for theme/static/js/histories.js.

    `entities` are [kind, id, place of the parent or -1, and for themes name and address]; `acts` are [address, name, original name, its
    language, stance, places of the entities it refers to, places of its themes with the main one first, steps]. A step is [day, status,
    event, since, date], the last two 0
    where they are the day's. Stances, statuses and events stand as places in their lists; an event that is called otherwise while it
    lies ahead has a second word. `positions` has the cells of the table's rows.
    """
    known = policy_status.histories(site)
    events = sorted({step.event for steps in known.values() for step in steps})
    places = _entities(site, policy_table.keys(site))
    return {
        "now": site.today,
        "most": state_of_play.MOST_THEMES,
        "stances": list(policy_status.sides_of(site).items()),
        "statuses": [[term.value, term.group] for term in site.vocabulary["status"].values()],
        "events": [[event, *dict.fromkeys(labels.word("event", event, ahead=ahead) for ahead in (False, True))] for event in events],
        "entities": [_entity(site, key, places) for key in places],
        "acts": [_act(site, (site.policy, id), steps, places, events) for id, steps in known.items()],
        "positions": positions.spans(site),
    }


def _entities(site: Site, known: Iterable[Key]) -> dict[Key, int]:
    """The entries that acts refer to and what is above them, each with its place; all themes, in the order in which they are shown."""
    order = dict.fromkeys(key for root in trees.roots(site, "theme") for key in trees.preorder(site, root))
    for act in known:
        for _role, target in site.outgoing(act):
            if site.kinds[target[0]].has_feed:
                order.update(dict.fromkeys(takewhile(lambda key: key not in order, trees.lineage(site, target))))
    return {key: place for place, key in enumerate(order)}


def _entity(site: Site, key: Key, places: dict[Key, int]) -> list[Any]:
    parent = site.published_parent(key)
    above = places.get(parent, -1) if parent and site.kinds[key[0]].gathers else -1
    return [*key, above, *(site.link_to(key).values() if key[0] == "theme" else ())]


def _act(site: Site, key: Key, steps: list[Step], places: dict[Key, int], events: list[str]) -> list[Any]:
    entry = site.published[key]
    tag, original = entry.original
    refers = sorted({places[target] for _role, target in site.outgoing(key) if target in places})
    own = [places[theme] for theme in site.referenced_keys(entry, "themes") if theme in places]
    return [
        site.url_of(entry),
        entry.title,
        original or 0,
        tag or 0,
        [*site.vocabulary["stance"]].index(entry.fields["stance"]),
        refers,
        own,
        [_step(site, entry.fields["type"], step, events) for step in steps],
    ]


def _step(site: Site, type: str, step: Step, events: list[str]) -> list[Any]:
    others = [0 if text == step.day else text for text in (step.since, step.date)]
    status = [*site.vocabulary["status"]].index(site.vocabulary.shown_status(type, step.status))
    return [step.day, status, events.index(step.event), *others]
