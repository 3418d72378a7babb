"""The touchpoints table: the contacts CSMs have with accounts."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from cskit.sample.contacts import people
from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lives import Life
from cskit.sample.months import first_day, last_day
from cskit.sample.truth import RECENT_MONTHS, touch_model
from cskit.sample.world import World

__all__ = ["touchpoints"]

_RATE = {"high": 2.2, "mid": 1.1, "low": 0.5, "tech": 0.18}
_KINDS = {
    "high": (("weekly", 45), ("follow_up", 30), ("ebr", 10), ("training", 15)),
    "mid": (("follow_up", 60), ("ebr", 12), ("training", 18), ("weekly", 10)),
    "low": (("follow_up", 70), ("training", 30)),
    "tech": (("webinar", 60), ("follow_up", 40)),
}


def touchpoints(world: World) -> pd.DataFrame:
    """Return the touchpoints table: the last 18 months, by day."""
    rows = sorted(row for life in world.lives for row in _rows(life, world))
    return frame("touchpoints", ("on", "customer_id", "kind", "contact_id"), rows)


def _rows(life: Life, world: World) -> list[tuple[date, str, str, str]]:
    draws = Draws(world.seed, Stream.TOUCHPOINTS, life.account.number)
    known = people(life, world)
    silent = world.marked("silent").get(life.account.number)
    until = silent.on if silent else world.span.edge
    rows = []
    for month, mrr in world.active(life, world.span.recent(RECENT_MONTHS)):
        model = touch_model(mrr)
        kinds = [kind for kind, _ in _KINDS[model]]
        for _ in range(draws.count(_RATE[model])):
            on = first_day(month) + timedelta(days=draws.between(0, last_day(month).day - 1))
            kind = draws.weighted(kinds, [weight for _, weight in _KINDS[model]])
            person = draws.pick([person for person in known if person.there(month)])
            if life.signed <= on < until:
                rows.append(
                    (on, life.account.customer_id, kind, person.contact_id if draws.chance(0.9) else "")
                )
    return rows
