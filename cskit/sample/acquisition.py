"""The acquisition table: what winning accounts cost."""

from __future__ import annotations

import pandas as pd

from cskit.sample.accounts import CHANNELS
from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.months import first_day, month_of
from cskit.sample.truth import SEGMENTS
from cskit.sample.world import World

__all__ = ["acquisition"]

# What a new account costs, in multiples of its segment's median MRR, and the percentage that is advertising.
_COST = {
    "Indicação": (3, 0),
    "Inbound": (7, 35),
    "Outbound": (10, 5),
    "Parceiros": (6, 0),
    "Mídia paga": (11, 80),
    "Eventos": (14, 20),
}
_BRAND_CENTS = 1_200_000


def acquisition(world: World) -> pd.DataFrame:
    """Return the acquisition table: month × channel × segment, and spend without a channel."""
    won: dict[tuple[int, str, str], int] = {}
    for life in world.lives:
        key = (month_of(life.signed), life.account.channel, life.account.segment.name)
        won[key] = won.get(key, 0) + 1
    draws = Draws(world.seed, Stream.ACQUISITION)
    rows: list[tuple[object, ...]] = []
    for month in world.span.months:
        for channel in CHANNELS:
            cost, part = _COST[channel]
            for segment in SEGMENTS.values():
                # money is spent before the signature, and also on those who never sign
                later = min(month + segment.cycle, world.span.last)
                signed = sum(won.get((when, channel, segment.name), 0) for when in (month, later))
                tenths = 5 * signed + draws.between(1, 4)
                spend = tenths * cost * int(segment.median) * draws.between(80, 120) // 10
                rows.append(
                    (first_day(month), channel, segment.name, spend, spend * part // 100, segment.cycle)
                )
        brand = _BRAND_CENTS * draws.between(80, 130) // 100
        rows.append((first_day(month), "", "", brand, brand // 2, None))
    columns = ("month", "channel", "segment", "spend", "ad_spend", "sales_cycle_months")
    return frame("acquisition", columns, rows)
