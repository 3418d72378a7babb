"""The costs table: what serving an account takes."""

from __future__ import annotations

import pandas as pd

from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lives import Life
from cskit.sample.months import first_day
from cskit.sample.truth import RECENT_MONTHS, touch_model
from cskit.sample.world import World

__all__ = ["costs"]

_HOURS = {"high": 5.0, "mid": 2.4, "low": 1.2, "tech": 0.5}
_HOUR_CENTS = 9_500
_HOSTING_PERCENT = 9


def costs(world: World) -> pd.DataFrame:
    """Return the costs table: the last 18 months in which an account pays at the month's end."""
    rows = [row for life in world.lives for row in _rows(life, world)]
    return frame("costs", ("customer_id", "month", "cost_to_serve", "hours"), rows)


def _rows(life: Life, world: World) -> list[tuple[object, ...]]:
    draws = Draws(world.seed, Stream.COSTS, life.account.number)
    need = draws.weighted((1, 2, 6, 16), (74, 14, 6, 6))  # a few accounts take far more than they pay for
    rows: list[tuple[object, ...]] = []
    for month, mrr in world.active(life, world.span.recent(RECENT_MONTHS)):
        mean = _HOURS[touch_model(mrr)] * (need if mrr < 350_000 else 1)
        tenths = max(1, round(10 * mean * draws.uniform(0.6, 1.4)))
        cents = tenths * _HOUR_CENTS // 10 + mrr * _HOSTING_PERCENT // 100
        rows.append((life.account.customer_id, first_day(month), cents, tenths / 10))
    return rows
