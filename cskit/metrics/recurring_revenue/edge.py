"""The edge of an extract: many contracts that end on one day there did not end, the data did."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.months import last_day
from cskit.metrics.recurring_revenue.movements import rows_of

__all__ = ["FEWEST", "MASS", "ends_at_edge"]

FEWEST = 5
"""Fewest accounts that are a mass."""
MASS = 0.25
"""Least share of the accounts in force that are a mass."""


def ends_at_edge(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, portfolio: str | None = None
) -> tuple[pd.DataFrame, pd.Timestamp | None]:
    """Count the accounts whose contracts all end on one day at the end of the month.

    *Answers:* are these losses, or does the extract end there?

    Parameters
    ----------
    tables
        ``ledger`` and ``contracts``.
    month, portfolio
        As in :func:`movements <cskit.metrics.recurring_revenue.movements>`.

    Returns
    -------
    tuple of DataFrame and Timestamp
        A row of ``results``: ``revenue.ends_at_edge``, n = accounts with a contract in force the day
        before; 0 where the most that end on one day of the month, or on the day after it, are fewer than
        :data:`FEWEST` or than :data:`MASS` of them. And that day; None where there is none.
    """
    contracts = tables.get("contracts")
    if contracts is None or "end_on" not in contracts:
        return results.frame([results.undefined("revenue.ends_at_edge", "no_contracts")]), None
    here = rows_of(tables["ledger"], month, portfolio)["customer_id"]
    own = contracts[contracts["customer_id"].isin(here)]
    days = own.loc[
        (own["end_on"] >= month) & (own["end_on"] <= last_day(month) + pd.Timedelta(days=1)), "end_on"
    ]
    counts = [(*_ended(own, day), day) for day in sorted(days.unique())]
    k, n, day = max(counts, key=lambda one: one[0], default=(0, own["customer_id"].nunique(), None))
    if k < max(FEWEST, int(np.ceil(MASS * n))):
        k, day = 0, None
    return results.frame([results.result("revenue.ends_at_edge", k, n)]), day


def _ended(contracts: pd.DataFrame, day: pd.Timestamp) -> tuple[int, int]:
    """Count the accounts in force the day before that have nothing in force on the day, and all of them."""
    before = contracts[(contracts["start_on"] < day) & ~(contracts["end_on"] < day)]
    after = contracts[(contracts["start_on"] <= day) & ~(contracts["end_on"] <= day)]
    was = set(before["customer_id"])
    return len(was - set(after["customer_id"])), len(was)
