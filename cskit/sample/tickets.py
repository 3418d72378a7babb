"""The tickets table: what accounts ask support for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from math import exp

import pandas as pd

from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lives import Life
from cskit.sample.months import first_day, last_day
from cskit.sample.truth import RECENT_MONTHS
from cskit.sample.world import World

__all__ = ["tickets"]

_RATE = {"SMB": 0.22, "mid-market": 0.5, "enterprise": 1.1}
_SLA = {"urgent": 8, "high": 24, "medium": 72, "low": 120}
_FORGOTTEN = -1.4  # below this health an account has stopped asking: silence is no good sign

Row = tuple[str, datetime, datetime | None, datetime | None, str, int]


def tickets(world: World) -> pd.DataFrame:
    """Return the tickets table: the last 18 months, in UTC, numbered as they were opened."""
    rows = sorted(
        (row for life in world.lives for row in _rows(life, world)), key=lambda row: (row[1], row[0])
    )
    columns = (
        "ticket_id", "customer_id", "opened_at", "first_response_at", "closed_at", "priority", "sla_hours",
    )  # fmt: skip
    numbered = [(f"T{place:06d}", *row) for place, row in enumerate(rows, start=1)]
    return frame("tickets", columns, numbered)


def _rows(life: Life, world: World) -> list[Row]:
    draws = Draws(world.seed, Stream.TICKETS, life.account.number)
    end = datetime.combine(world.span.edge, time(23, 59, 59))
    rows = []
    for month, _ in world.active(life, world.span.recent(RECENT_MONTHS)):
        health = life.health.at(month)
        rate = _RATE[life.account.segment.name] * exp(-0.35 * health) * (0.25 if health < _FORGOTTEN else 1.0)
        for _ in range(draws.count(rate)):
            day = draws.between(0, last_day(month).day - 1)
            opened = datetime.combine(first_day(month), time(11)) + timedelta(
                days=day, seconds=draws.between(0, 36_000)
            )
            if opened.date() >= life.signed:
                rows.append(_ticket(life, opened, health, end, draws))
    planted = world.marked("ticket_open").get(life.account.number)
    if planted:
        opened = datetime.combine(planted.on, time(12, 40, 5))
        rows.append(
            (life.account.customer_id, opened, opened + timedelta(hours=3), None, "urgent", _SLA["urgent"])
        )
    return rows


def _ticket(life: Life, opened: datetime, health: float, end: datetime, draws: Draws) -> Row:
    """Draw how a ticket went; what lies after the data's edge has not happened yet."""
    worse = 1.3 if health < -0.5 else 1.0
    priority = draws.weighted(tuple(_SLA), (5 * worse, 15 * worse, 45, 35))
    sla = _SLA[priority]
    answered = opened + timedelta(seconds=60 + round(draws.wait(sla * 3600 * 0.12)))
    closed = answered + timedelta(seconds=300 + round(draws.wait(sla * 3600 * 0.55 * exp(-0.15 * health))))
    return (
        life.account.customer_id,
        opened,
        answered if answered <= end else None,
        closed if closed <= end else None,
        priority,
        sla,
    )
