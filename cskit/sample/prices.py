"""The price index that the company readjusts its prices by."""

from __future__ import annotations

from math import exp, log

import pandas as pd

from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.months import first_day
from cskit.sample.truth import READJUSTMENT_BASIS_POINTS
from cskit.sample.world import World

__all__ = ["price_index"]

_NAME = "IPCA"
_BASE = 100.0


def price_index(world: World) -> pd.DataFrame:
    """Return the index month by month: uneven within a year, the same rise over any twelve months.

    The rise of a year is the rate that the company readjusts by, so that whoever compares the two
    finds that they agree.
    """
    draws = Draws(world.seed, Stream.PRICES)
    parts = [draws.uniform(0.2, 1.8) for _ in range(12)]
    year = log(1 + READJUSTMENT_BASIS_POINTS / 10_000)
    rows: list[tuple[object, ...]] = []
    level = _BASE
    for month in world.span.months:
        rows.append((first_day(month), round(level, 4), _NAME))
        level *= exp(year * parts[month % 12] / sum(parts))
    return frame("price_index", ("month", "level", "index"), rows)
