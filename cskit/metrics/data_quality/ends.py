"""Mass end dates at the edge: in the last month, or on one of its days."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from scipy import stats

from cskit.definitions.data_quality import THRESHOLDS
from cskit.metrics.data_quality.dates import iso_day, last_day
from cskit.metrics.data_quality.pace import Found

__all__ = ["at_edge"]

_YEAR = 12


def at_edge(days: pd.DataFrame, at: int) -> Iterator[Found]:
    """Give the mass of end dates in the month of the report and on its fullest day.

    Parameters
    ----------
    days
        Accepted rows by ``day`` and ``month`` of an end: of one table and column.
    at
        Number of the month of the report. The day after it is looked at as well: ends are the first day
        without.
    """
    edge = last_day(at) + 1
    monthly = days.groupby("month")["rows"].sum()
    before = [int(monthly.get(at - back, 0)) for back in range(1, _YEAR + 1)]
    k = int(monthly.get(at, 0))
    usual = max(_median(before), before[-1])
    if _mass(k, k + sum(before), 1 / (_YEAR + 1), usual):
        yield "mass_end_month", {"n": k, "usual": usual}

    past = days[(days["month"] >= at - _YEAR) & (days["month"] < at) & (days["day"] < edge)]
    here = days[(days["month"] == at) | (days["day"] == edge)].sort_values("day")
    if here.empty:
        return
    fullest = here[here["rows"] == here["rows"].max()].iloc[0]
    year_ago = past.loc[past["month"] == at - _YEAR, "rows"]
    usual = max(_median(past["rows"].tolist()), int(year_ago.max()) if len(year_ago) else 0)
    counted, on = int(fullest["rows"]), len(past) + len(here)
    if _mass(counted, int(past["rows"].sum() + here["rows"].sum()), 1 / on, usual):
        yield "mass_end_day", {"n": counted, "day": iso_day(int(fullest["day"])), "usual": usual}


def _mass(k: int, n: int, share: float, usual: float) -> bool:
    """Tell whether k of n ends are more than usual, and than chance where each place is as likely."""
    if k < THRESHOLDS["mass_rows"] or k <= THRESHOLDS["mass_times"] * usual or share == 1:
        return False
    return bool(stats.binom.sf(k - 1, n, share) < THRESHOLDS["mass_chance"])


def _median(values: list[int]) -> float:
    return float(pd.Series(values, dtype="float64").median()) if values else 0.0
