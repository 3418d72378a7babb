"""What the policy asks of movements beyond two month ends: late returns, visits, discounts apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics.months import number, numbers

__all__ = ["came_back", "discounted", "earlier", "lost_in", "visitors"]


def earlier(changes: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Give the accounts and months before ``month`` in which MRR came in, visits among them."""
    return changes.loc[(changes["month"] < month) & (changes["amount"] > 0), ["customer_id", "month"]]


def lost_in(ledger: pd.DataFrame, changes: pd.DataFrame | None, month: pd.Timestamp) -> pd.Series:
    """Give the month in which each account was gone after it was last here, before ``month``.

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
        Month numbers by ``customer_id``: the month after the last one at whose end it paid or was
        paused, or the month in which it came and went. Accounts that never were here are not in it.

    Examples
    --------
    >>> ledger = pd.DataFrame({"customer_id": ["a", "a"], "state": ["active", "none"],
    ...     "month": pd.to_datetime(["2026-06-01", "2026-07-01"])})
    >>> lost_in(ledger, None, pd.Timestamp("2026-09-01"))
    customer_id
    a    678
    dtype: int64
    """
    here = ledger.loc[(ledger["month"] < month) & (ledger["state"] != "none"), ["customer_id", "month"]]
    gone = here.assign(at=numbers(here["month"]) + 1)
    if changes is not None:
        came = earlier(changes, month)
        gone = pd.concat([gone, came.assign(at=numbers(came["month"]))])
    return gone.astype({"customer_id": "str", "at": "int64"}).groupby("customer_id")["at"].max().rename(None)


def visitors(
    pairs: pd.DataFrame, paid_before: pd.Series, changes: pd.DataFrame, month: pd.Timestamp
) -> pd.DataFrame:
    """Give the movements of accounts that came and went within the month: one in, one out.

    Parameters
    ----------
    pairs
        Accounts with ``before``, ``after``, ``state`` and ``here``.
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
    absent = (pairs["before"] == 0) & (pairs["after"] == 0) & (pairs["state"] == "none") & pairs["here"]
    amount = _looked_up(pairs, amounts).where(absent, 0)
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
    return _looked_up(pairs, rows.groupby("customer_id")["amount"].sum()).where(pairs["here"], 0)


def _looked_up(pairs: pd.DataFrame, amounts: pd.Series) -> pd.Series:
    """Give each account's amount, 0 where it has none."""
    return amounts.reindex(pairs["customer_id"], fill_value=0).astype("int64").set_axis(pairs.index)


def came_back(paid_before: pd.Series, gone: pd.Series, month: pd.Timestamp, within: int | None) -> pd.Series:
    """Tell who comes back soon enough for a reactivation.

    Parameters
    ----------
    paid_before
        Whether each account paid before, by ``customer_id``.
    gone
        From :func:`lost_in`.
    month
        The month.
    within
        Months after the one an account was lost in; None: however late.

    Examples
    --------
    >>> before = pd.Series({"a": True, "b": True, "c": False})
    >>> came_back(before, pd.Series({"a": 678, "b": 670}), pd.Timestamp("2026-09-01"), 3).tolist()
    [True, False, False]
    """
    if within is None:
        return paid_before
    # An account of which this book holds nothing earlier was in another one: it is not known when.
    return paid_before & ~(number(month) - gone.reindex(paid_before.index).astype("float64") > within)
