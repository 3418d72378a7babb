"""Amounts far from the others: where far begins, by median and median absolute deviation."""

from __future__ import annotations

import math

import pandas as pd

from cskit.definitions.data_quality import THRESHOLDS

__all__ = ["bounds"]

_NORMAL = 1.4826
"""The standard deviation of a normal distribution is so many times its median absolute deviation."""
_STEPS = 100


def bounds(sizes: pd.DataFrame) -> pd.DataFrame:
    """Say from where on an amount is far from the others of its group.

    *Answers:* is an amount mistyped, in another currency, or with a lost decimal sign?

    Parameters
    ----------
    sizes
        ``table``, ``column``, ``group``, ``step`` (100 × the natural logarithm of an amount) and ``rows``.

    Returns
    -------
    DataFrame
        By ``table``, ``column`` and ``group``: ``median`` (an amount, to one per cent) and ``bound`` (a
        step), for groups of which the largest amount lies beyond the bound, and with enough amounts.

    Notes
    -----
    Far is both: so many times the median, and so many robust standard deviations above it. Amounts that
    are nearly all the same have no deviation; then the first alone counts.

    Examples
    --------
    >>> sizes = pd.DataFrame({"table": "t", "column": "c", "group": "", "step": [461, 922], "rows": [30, 1]})
    >>> bounds(sizes).values.tolist()
    [['t', 'c', '', 100.48, 852]]
    """
    keys = ["table", "column", "group"]
    rows = [
        (*key, *found)
        for key, group in sizes.groupby(keys, sort=True)
        if (found := _bound(group)) is not None
    ]
    return pd.DataFrame(rows, columns=[*keys, "median", "bound"])


def _bound(group: pd.DataFrame) -> tuple[float, int] | None:
    if group["rows"].sum() < THRESHOLDS["outlier_rows"]:
        return None
    median = _median(group["step"], group["rows"])
    spread = _NORMAL * _median((group["step"] - median).abs(), group["rows"])
    far = max(_STEPS * math.log(THRESHOLDS["outlier_times"]), THRESHOLDS["outlier_spreads"] * spread)
    bound = math.floor(median + far)
    if group["step"].max() < bound:
        return None
    return round(math.exp(median / _STEPS), 2), bound


def _median(values: pd.Series[float], rows: pd.Series[int]) -> float:
    """Return the median of values of which each stands for several rows: the lower one of two."""
    ordered = pd.DataFrame({"value": values, "rows": rows}).sort_values("value")
    half = ordered["rows"].cumsum() >= ordered["rows"].sum() / 2
    return float(ordered.loc[half, "value"].iloc[0])
