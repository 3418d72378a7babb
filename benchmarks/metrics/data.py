"""Invented orders, ledgers and customers, as large as asked, the same each time; as Parquet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["MONTH", "UNTIL", "cohort", "customers", "ledger", "orders", "write"]

UNTIL = pd.Timestamp("2025-12-31")
"""The last day of the orders."""

MONTH = pd.Timestamp("2025-12-01")
"""The last month of the ledgers."""

_DAYS = 730
_MONTHS = 60
_ROWS_OF_ONE = 10
"""Rows of orders a customer, on average."""


def write(table: pd.DataFrame, file: Path) -> int:
    """Write a table, and give the bytes that it has in memory: what a contestant's memory is held to."""
    table.to_parquet(file, index=False)
    return int(pd.read_parquet(file).memory_usage(index=False, deep=True).sum())


def orders(rows: int) -> pd.DataFrame:
    """Make lines of orders, by day: text ids, whole cents; some lines share customer and day."""
    draw = np.random.default_rng(rows)
    people = max(rows // _ROWS_OF_ONE, 3)
    chances = draw.gamma(0.8, size=people).cumsum()
    who = np.searchsorted(chances, draw.random(rows) * chances[-1])
    days = np.sort(draw.integers(0, _DAYS, rows))
    # A line in four belongs to the order on the line before it.
    again = np.flatnonzero(draw.random(rows - 1) < 0.25) + 1
    who[again], days[again] = who[again - 1], days[again - 1]
    return pd.DataFrame(
        {
            "customer_id": _ids(who),
            "issued_on": (np.datetime64(UNTIL, "D") - _DAYS + 1 + days).astype("datetime64[us]"),
            "amount": draw.integers(100, 100_000, rows).astype("float64"),
        }
    )


def ledger(rows: int) -> pd.DataFrame:
    """Make a ledger: customer × month without gaps, with losses, returns, pauses and changes of price."""
    draw = np.random.default_rng(rows)
    people = max(2 * rows // (_MONTHS + 1), 3)
    first = draw.integers(0, _MONTHS, people)
    long = _MONTHS - first
    who, start = np.repeat(np.arange(people), long), np.repeat(np.cumsum(long) - long, long)
    tenure = np.arange(len(who)) - start
    lost = np.minimum(draw.geometric(draw.beta(1, 30, people).clip(0.001)), 10**6)[who]
    back = lost + draw.integers(2, 40, people)[who]
    gone = (tenure >= lost) & ((tenure < back) | (draw.random(people)[who] < 0.9))
    paused = ~gone & (tenure > 0) & (draw.random(len(who)) < 0.01)
    price = draw.integers(5_000, 500_000, people)[who]
    # A step up or down now and then, and a readjustment each year: one account in ten moves in a month.
    steps = np.cumsum(draw.integers(-1, 2, len(who)) * (draw.random(len(who)) < 0.03))
    seats = (10 + steps - steps[start]).clip(1)
    grown = price * (100 + 4 * (tenure // 12)) // 100 * seats // 10
    mrr = np.where(gone | paused, 0, grown)
    return pd.DataFrame(
        {
            "customer_id": _ids(who),
            "month": _months(first[who] + tenure),
            "portfolio": pd.Series(np.array(["Norte", "Sul", "Leste", "Oeste"])[who % 4], dtype="str"),
            "mrr": mrr,
            "state": pd.Series(np.select([gone, paused], ["none", "paused"], "active"), dtype="str"),
            "first_month": _months(first[who]),
            "tenure": pd.array(tenure, dtype="Int64"),
        }
    )


def customers(count: int) -> pd.DataFrame:
    """Make customers as BG/NBD and Gamma-Gamma have it: those of CDNOW in number and kind."""
    draw = np.random.default_rng(count)
    age = 39 - draw.integers(1, 85, count) / 7
    rate, leaves = draw.gamma(0.2426, 1 / 4.4135, count), draw.beta(0.7929, 2.4258, count)
    frequency, recency = np.zeros(count), np.zeros(count)
    clock, here = np.zeros(count), np.ones(count, dtype=bool)
    while here.any():
        clock += draw.exponential(1 / np.maximum(rate, 1e-12))
        here &= np.ceil(clock * 7) / 7 <= age
        frequency[here] += 1
        recency[here] = np.ceil(clock[here] * 7) / 7
        here &= draw.random(count) >= leaves
    orders_of, spends = np.maximum(frequency, 1), draw.gamma(3.74, 1 / 15.44, count)
    value = draw.gamma(6.25 * orders_of, 1 / (spends * orders_of)) * (frequency > 0)
    return pd.DataFrame({"frequency": frequency, "recency": recency, "age": age, "monetary_value": value})


def cohort(accounts: int) -> pd.DataFrame:
    """Make the survivors of one cohort, at the end of period 0, 1, … 12."""
    draw = np.random.default_rng(accounts)
    lost = draw.geometric(draw.beta(0.6681, 3.8061, accounts).clip(1e-9))
    return pd.DataFrame({"alive": [float((lost > period).sum()) for period in range(13)]})


def _ids(who: npt.NDArray[np.int64]) -> pd.Series:
    """Name each customer."""
    known = pd.Series([f"C{number:08d}" for number in range(int(who.max()) + 1)], dtype="str")
    return known.take(who).reset_index(drop=True)


def _months(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    last = np.datetime64(MONTH, "M")
    return (last - _MONTHS + 1 + numbers).astype("datetime64[M]").astype("datetime64[us]")
