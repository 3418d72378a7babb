"""Net and gross revenue retention over 12 months, of the accounts that the book has now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.by_account import Flags
from cskit.metrics.intervals import grr_interval, nrr_interval
from cskit.metrics.months import FAR, IntArray, number, numbers
from cskit.policy import Policy

__all__ = ["Paid", "a_year_apart", "grr_12m", "nrr_12m", "of_today", "retention", "why_no_year"]


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
    who, then, now = Paid.of(ledger).year(month)
    before, after = (pd.Series(paid, who, "int64", "mrr") for paid in (then, now))
    return before, after


def why_no_year(ledger: pd.DataFrame, month: pd.Timestamp) -> str:
    """Give the reason code why a figure of 12 months is undefined; empty where it is defined."""
    return Paid.of(ledger).why_no_year(month)


def of_today(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Keep the ledger's rows of the accounts that the book has in a month."""
    who, _ = pd.factorize(ledger["customer_id"])
    return ledger[np.isin(who, who[(ledger["month"] == month).to_numpy(dtype=bool)])]


@dataclass(frozen=True)
class Paid:
    """What each account paid at every month's end, as arrays: a year apart is two of their columns.

    Parameters
    ----------
    who
        The accounts, sorted.
    first
        Number of the month of the first column.
    here
        Whether the account has a row in the ledger, by account and month.
    cents
        Its MRR, 0 where it has none.
    """

    who: pd.Index
    first: int
    here: Flags
    cents: IntArray

    @classmethod
    def of(cls, ledger: pd.DataFrame) -> Paid:
        """Read a slice's ledger, or the company's."""
        place, who = pd.factorize(ledger["customer_id"].to_numpy(dtype=object), sort=True)
        month = numbers(ledger["month"])
        first = int(month.min(initial=FAR))
        shape = (len(who), int(month.max(initial=first)) - first + 1)
        here, cents = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
        here[place, month - first] = True
        cents[place, month - first] = ledger["mrr"].to_numpy()
        return cls(pd.Index(who, dtype="str", name="customer_id"), first, here, cents)

    def year(self, month: pd.Timestamp) -> tuple[pd.Index, IntArray, IntArray]:
        """Give the accounts of :func:`a_year_apart`, and what they paid then and pay now."""
        now = number(month) - self.first
        if not 12 <= now < self.here.shape[1]:
            return self.who[:0], self.cents[:0, 0], self.cents[:0, 0]
        both = (self.cents[:, now - 12] > 0) & self.here[:, now]
        return self.who[both], self.cents[both, now - 12], self.cents[both, now]

    def why_no_year(self, month: pd.Timestamp) -> str:
        """Give the reason as :func:`why_no_year` does."""
        if number(month) - self.first < 12:
            return "less_than_12_months"
        if not (self.cents > 0).any():
            return "no_recurring_revenue"
        return "" if len(self.year(month)[0]) else "no_mrr_a_year_ago"


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
    paid = Paid.of(ledger)
    if reason := paid.why_no_year(month):
        return results.undefined(metric, reason)
    _, then, now = paid.year(month)
    kept = np.minimum(then, now) if which == "grr" else now
    interval = {"nrr": nrr_interval, "grr": grr_interval}[which](then, now, policy.confidence)
    value = int(kept.sum()) / int(then.sum())
    return results.result(metric, value, len(then), low=interval.low, high=interval.high)
