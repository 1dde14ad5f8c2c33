"""Acts to draw: waves of restriction over a growing stream of promotion, fourteen years of them; the same for the same number."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tracker.site.charts.two_tracks import Act

NUMBERS = (0, 5, 50, 500, 5000)
START, DAYS = date(2013, 1, 1), 5000
WAVES = (date(2013, 12, 5), date(2017, 9, 4), date(2021, 6, 10), date(2021, 9, 24))
LABELS = (
    "Banks barred from bitcoin;Token sales banned;Filing rules for blockchain;Politburo studies blockchain;Digital yuan pilots begin;"
    "Blockchain in five-year plan;Call against mining and trading;Guiding opinions on blockchain;Crypto business made illegal;"
    "Hong Kong licenses platforms;Hong Kong Stablecoins Ordinance;Ban extended to RWA tokens;A thirteenth milestone;A fourteenth"
).split(";")


def acts(number: int) -> list[Act]:
    """So many acts; of fifty and more some are milestones, which come first."""
    rng = random.Random(number)
    found = [_act(rng, place) for place in range(number)]
    if number < 50:
        return found
    marked = [found[place]._replace(name=label, milestone=True) for place, label in zip(rng.sample(range(number), 14), LABELS, strict=True)]
    names = {act.url for act in marked}
    return marked + [act for act in found if act.url not in names]


def _act(rng: random.Random, place: int) -> Act:
    stance = rng.choice(["up"] * 6 + ["down"] * 5 + ["both", "none"])
    if stance == "down" and rng.random() < 0.6:
        day = rng.choice(WAVES) + timedelta(days=int(rng.expovariate(1 / 60)))
    else:
        day = START + timedelta(days=int(DAYS * rng.random() ** 0.6))
    text = day.isoformat()[: rng.choice([10, 10, 10, 10, 7])]
    return Act(text, stance, f"Notice number {place} on a matter of some weight", f"/policies/p{place}/")
