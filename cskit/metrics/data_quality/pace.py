"""The pace of a table: rows that should have come and did not, at its end and in between."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cskit.definitions.data_quality import THRESHOLDS
from cskit.metrics.data_quality.coverage import without_rows
from cskit.metrics.data_quality.dates import iso_day, iso_month, last_day

__all__ = ["Found", "of_series"]

Found = tuple[str, dict[str, object]]
"""The code of a warning, and its figures."""

_YEAR = 365
_NEIGHBOURS = 3


def of_series(days: pd.DataFrame, at: int) -> Iterator[Found]:
    """Give what is wrong with the pace of rows of one kind.

    Parameters
    ----------
    days
        Accepted rows by ``day`` and ``month``: of one table, column and series.
    at
        Number of the month of the report.
    """
    within = days[days["month"] <= at].sort_values("day")
    if within.empty:
        return
    monthly = within.groupby("month")["rows"].sum()
    newest, missing = int(monthly.index.max()), at - int(monthly.index.max())
    if missing and len(days) == len(within):
        if _strange(monthly, newest, missing) or missing > THRESHOLDS["behind_months"]:
            yield "stale", {"last": iso_day(int(within["day"].max())), "months": missing}
    elif len(days) == len(within):
        yield from _silence(within["day"], last_day(at))
    yield from _gaps(monthly)


def _strange(monthly: pd.Series[int], newest: int, missing: int) -> bool:
    """Tell whether so many months without rows are more than chance, after months that nearly all had some.

    Of n rows spread evenly over s + k months, all are in the first s with the probability (s / (s + k))ⁿ.
    """
    span = min(int(THRESHOLDS["pace_months"]), newest - int(monthly.index.min()) + 1)
    seen = monthly[monthly.index > newest - span]
    if len(seen) < (1 - THRESHOLDS["gap_share"]) * span:
        return False
    return bool((span / (span + missing)) ** seen.sum() < THRESHOLDS["behind_chance"])


def _silence(day: pd.Series[int], end: int) -> Iterator[Found]:
    """Compare the days since the last row with the longest silence of the year before it.

    Where rows come by chance, the last silence is more than twice the longest of k others with the
    probability 2 / ((k + 1)(k + 2)): under 1 in 200 for 19.
    """
    last = int(day.max())
    year = day[day > last - _YEAR]
    since = end - last
    if len(year) < THRESHOLDS["silence_days"]:
        return
    longest = int(year.diff().max())
    if since > THRESHOLDS["silence_times"] * longest:
        yield "ends_early", {"last": iso_day(last), "days": since, "longest": longest}


def _gaps(monthly: pd.Series[int]) -> Iterator[Found]:
    """Find months without rows among full ones."""
    empty = without_rows(pd.Series(monthly.index))
    if not empty or len(empty) > THRESHOLDS["gap_share"] * (len(monthly) + len(empty)):
        return
    strange = [one for one in empty if _usual(monthly, one) >= THRESHOLDS["gap_rows"]]
    if strange:
        usual = min(_usual(monthly, one) for one in strange)
        yield "empty_months", {"months": [iso_month(one) for one in strange], "usual": int(usual)}


def _usual(monthly: pd.Series[int], month: int) -> float:
    """Return the rows a month on the quieter side of an empty month."""
    before = monthly[monthly.index < month].tail(_NEIGHBOURS)
    after = monthly[monthly.index > month].head(_NEIGHBOURS)
    return float(min(before.mean(), after.mean()))
