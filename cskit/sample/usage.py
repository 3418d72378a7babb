"""The usage table: what accounts do with the product, by month."""

from __future__ import annotations

from math import exp

import pandas as pd

from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lives import Life
from cskit.sample.months import first_day, month_of
from cskit.sample.truth import RECENT_MONTHS
from cskit.sample.world import World

__all__ = ["usage"]

_SEAT_PRICE = 9_000  # cents of MRR a seat
_QUIET = {0: 0.93, 11: 0.88}  # January and December: holidays
_COLUMNS = (
    "customer_id", "month", "seats", "active_users", "logins", "sticky_uses", "volume_used",
    "volume_contracted",
)  # fmt: skip


def usage(world: World) -> pd.DataFrame:
    """Return the usage table: the last 18 months in which an account pays at the month's end."""
    return frame("usage", _COLUMNS, [row for life in world.lives for row in _rows(life, world)])


def _rows(life: Life, world: World) -> list[tuple[object, ...]]:
    draws = Draws(world.seed, Stream.USAGE, life.account.number)
    taste = draws.normal(0.0, 0.15)
    rows: list[tuple[object, ...]] = []
    active: list[int] = []
    for month, mrr in world.active(life, world.span.recent(RECENT_MONTHS)):
        health = life.health.at(month)
        seats = mrr // _SEAT_PRICE + 3
        level = 1 / (1 + exp(-(0.9 + 0.8 * health + taste))) * _QUIET.get(month % 12, 1.0)
        active.append(
            _planted(life, world, month, active, min(round(seats * level + draws.normal(0.0, 0.3)), seats))
        )
        users = active[-1]
        logins = draws.count(users * (6 + 5 * level)) if users < 60 else round(users * (6 + 5 * level))
        sticky = round(users * 4 * level * draws.uniform(0.8, 1.2))
        contracted = seats * 100
        used = round(
            contracted
            * max(0.62 + 0.16 * health + draws.normal(0.0, 0.04), 0.01)
            * users
            / max(seats * level, 1)
        )
        rows.append(
            (life.account.customer_id, first_day(month), seats, users, logins, sticky, used, contracted)
        )
    return rows


def _planted(life: Life, world: World, month: int, before: list[int], users: int) -> int:
    """Return the active users of a month, cut down where that is planted."""
    number = life.account.number
    recent = before[-3:]
    collapsed = world.marked("usage_collapsed").get(number)
    if collapsed and month >= month_of(collapsed.on):
        return max(users // 20, 0)
    if number in world.marked("usage_fell") and month == world.span.last and recent:
        return sum(recent) * 45 // (100 * len(recent))
    return max(users, 1)
