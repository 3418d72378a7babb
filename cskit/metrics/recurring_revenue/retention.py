"""Net and gross revenue retention over 12 months, of the accounts that the book has now."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import mrr_at
from cskit.metrics.intervals import Interval, grr_interval, nrr_interval
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["a_year_apart", "grr_12m", "nrr_12m", "retention", "why_no_year"]


def a_year_apart(ledger: pd.DataFrame, month: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Give the MRR a year ago, and now, of the accounts that the book has now and that paid then.

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The later month.

    Returns
    -------
    tuple of Series
        int64 cents by ``customer_id``, sorted; the first above 0, the second 0 for accounts that
        left or are paused. Accounts that went to another book have no row now and are left out;
        those that churned stay.
    """
    before, now = (mrr_at(ledger, at).astype("int64") for at in (shift(month, -12), month))
    before = before[(before > 0) & before.index.isin(now.index)].sort_index()
    return before, now.reindex(before.index)


def why_no_year(ledger: pd.DataFrame, month: pd.Timestamp) -> str:
    """Give the reason code why a figure of 12 months is undefined; empty where it is defined."""
    if ledger.empty or ledger["month"].min() > shift(month, -12):
        return "less_than_12_months"
    if not (ledger["mrr"] > 0).any():
        return "no_recurring_revenue"
    return "" if len(a_year_apart(ledger, month)[0]) else "no_mrr_a_year_ago"


def nrr_12m(ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Compute net revenue retention over 12 months.

    *Answers:* does the base grow by itself, without new accounts?

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month of the report.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        One row of ``results``: ``revenue.nrr_12m``, a ratio from 0 (1 = what left was made up by
        expansion), with its interval (``high`` empty where nobody expanded), n = accounts that
        paid a year ago; undefined with the reason where there are none.
    """
    return results.frame([retention(ledger, month, policy, "nrr")])


def grr_12m(ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Compute gross revenue retention over 12 months.

    *Answers:* how much of last year's revenue did we keep, before any expansion?

    Parameters
    ----------
    ledger, month, policy
        As in :func:`nrr_12m`.

    Returns
    -------
    DataFrame
        One row of ``results``: ``revenue.grr_12m``, 0 to min(1, NRR), with its interval.
    """
    return results.frame([retention(ledger, month, policy, "grr")])


def retention(ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy, which: str) -> dict[str, Any]:
    """Give ``nrr`` or ``grr`` as a row of ``results``."""
    metric = f"revenue.{which}_12m"
    if reason := why_no_year(ledger, month):
        return results.undefined(metric, reason)
    value, found, n = _ratio(ledger, month, policy, which)
    return results.result(metric, value, n, low=found.low, high=found.high)


def _ratio(
    ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy, which: str
) -> tuple[float, Interval, int]:
    then, now = (part.to_numpy(dtype=np.int64) for part in a_year_apart(ledger, month))
    kept = np.minimum(then, now) if which == "grr" else now
    interval = {"nrr": nrr_interval, "grr": grr_interval}[which](then, now, policy.confidence)
    return int(kept.sum()) / int(then.sum()), interval, len(then)
