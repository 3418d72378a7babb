"""What the policy asks of movements beyond two month ends: late returns, visits, discounts apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics.months import number, numbers

__all__ = ["came_back", "discounted", "earlier", "last_paid", "visitors"]


def earlier(changes: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Give the accounts and months before ``month`` in which MRR came in, visits among them."""
    return changes.loc[(changes["month"] < month) & (changes["amount"] > 0), ["customer_id", "month"]]


def last_paid(ledger: pd.DataFrame, changes: pd.DataFrame | None, month: pd.Timestamp) -> pd.Series:
    """Give the last month before ``month`` in which each account was here.

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    changes
        The ledger's changes, which know of visits between month ends; None where there are none.
    month
        The month.

    Returns
    -------
    Series
        Month numbers by ``customer_id``: the last month at whose end it paid or was paused, or in which
        it came and went. Accounts that never were here are not in it.

    Examples
    --------
    >>> ledger = pd.DataFrame({"customer_id": ["a", "a"], "state": ["active", "none"],
    ...     "month": pd.to_datetime(["2026-06-01", "2026-07-01"])})
    >>> last_paid(ledger, None, pd.Timestamp("2026-09-01"))
    customer_id
    a    677
    dtype: int64
    """
    here = ledger.loc[(ledger["month"] < month) & (ledger["state"] != "none"), ["customer_id", "month"]]
    if changes is not None:
        here = pd.concat([here, earlier(changes, month)])
    found = pd.Series(numbers(here["month"]), index=pd.Index(here["customer_id"].astype("str")))
    return found.groupby(level=0).max().rename_axis("customer_id")


def visitors(
    pairs: pd.DataFrame, paid_before: pd.Series, changes: pd.DataFrame, month: pd.Timestamp
) -> pd.DataFrame:
    """Give the movements of accounts that came and went within the month: one in, one out.

    Parameters
    ----------
    pairs
        Accounts with ``before``, ``after``, ``state_before``, ``state`` and ``here``.
    paid_before
        Whether each of them paid before, and so is no new one.
    changes
        The ledger's changes; only those made by events know of visits.
    month
        The month.

    Returns
    -------
    DataFrame
        ``customer_id``, ``movement``, ``before``, ``after``, ``amount``, as
        :func:`cskit.metrics.recurring_revenue.movements` has them.
    """
    rows = changes[(changes["month"] == month) & (changes["amount"] > 0)]
    amounts = rows.groupby("customer_id")["amount"].sum()
    absent = (pairs["before"] == 0) & (pairs["after"] == 0) & (pairs["state"] == "none")
    absent &= (pairs["state_before"] == "none") & pairs["here"]
    amount = pairs["customer_id"].map(amounts).where(absent).fillna(0).astype("int64")
    some = amount > 0
    seen = pairs.loc[some, ["customer_id"]].assign(
        movement=np.where(paid_before[some], "reactivation", "new"), before=0, after=amount[some]
    )
    left = seen.assign(movement="churn", before=seen["after"], after=0)
    return pd.concat([seen, left]).assign(amount=lambda frame: (frame["after"] - frame["before"]).abs())


def discounted(pairs: pd.DataFrame, changes: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Give what discounts that began or ended changed of each account's MRR, 0 where none did.

    Parameters
    ----------
    pairs
        Accounts, by ``customer_id``, with ``here``.
    changes
        The ledger's changes.
    month
        The month.

    Returns
    -------
    Series
        int64 cents, above 0 where a discount ended, in the order of ``pairs``.
    """
    rows = changes[(changes["month"] == month) & (changes["kind"] == "discount")]
    own = pairs["customer_id"].map(rows.groupby("customer_id")["amount"].sum())
    return own.where(pairs["here"]).fillna(0).astype("int64")


def came_back(
    paid_before: pd.Series,
    customers: pd.Series,
    last: pd.Series,
    month: pd.Timestamp,
    within: int | None,
) -> pd.Series:
    """Tell who comes back soon enough for a reactivation.

    Parameters
    ----------
    paid_before
        Whether each account paid before.
    customers
        Their ids, in the same order.
    last
        From :func:`last_paid`.
    month
        The month.
    within
        Months after the one an account was lost in; None: however late.
    """
    if within is None:
        return paid_before
    lost = customers.map(last) + 1
    return paid_before & ~(number(month) - lost > within)
