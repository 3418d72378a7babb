"""The accounts of a book: what each pays, since when, and when its contract is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from cskit.errors import UnknownName
from cskit.metrics import readjustments
from cskit.metrics.by_account import rows_of
from cskit.metrics.months import IntArray, shift
from cskit.metrics.renewals import renewals
from cskit.policy import Policy

__all__ = ["Basis", "accounts", "basis_of", "mrr_at", "revenue_12m"]

Basis = Literal["mrr", "revenue"]
"""What an account is weighed by: MRR at the month's end, or net revenue of the last 12 months."""


def accounts(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis = "mrr",
    due: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the accounts in the book at the month's end.

    *Answers:* whom do we look after now, what do they pay, and who is due?

    Parameters
    ----------
    tables
        ``customers``, ``ledger``, and where they exist ``changes`` and ``contracts``.
    month
        The month of the report.
    policy
        ``renewal_days``, ``contraction_months``, ``pause``, ``discounts``.
    basis
        ``mrr``: accounts that pay or are paused at the month's end; ``revenue``: accounts with
        revenue in the last 12 months.
    due
        From :func:`cskit.metrics.renewals.renewals`, where it is known already.

    Returns
    -------
    DataFrame
        One row per account; those due within ``renewal_days`` first, by date, then by amount,
        descending, ties by id.

        - ``customer_id``, ``name``, ``segment``: str; segment empty where not known
        - ``mrr``: int64 cents at the month's end, 0 where paused
        - ``revenue_12m``: int64 cents, net revenue of the last 12 months, may be negative
        - ``share``: float64, 0 to 1, of the book's positive amounts on this basis; NaN where these
          sum to 0, and for a negative amount
        - ``first_month``: datetime64, first month it paid; empty = never
        - ``tenure``: Int64, whole months since then
        - ``renewal_on``: datetime64, next renewal, see :mod:`cskit.metrics.renewals`; empty = none known
        - ``renewal_days``: Int64, days from the month's end to it, from 1
        - ``mrr_then``, ``mrr_year_ago``: Int64 cents ``contraction_months`` and 12 months ago;
          0 = paid nothing, empty = the data begin later
        - ``readjusted_12m``: int64 cents of MRR gained by price readjustments in 12 months
        - ``state``: ``active``, ``paused`` or, on the basis of revenue, ``none``

    Examples
    --------
    >>> ledger = pd.DataFrame({
    ...     "customer_id": ["a", "b", "c", "d"], "month": pd.Timestamp("2026-09-01"),
    ...     "portfolio": "Sul", "mrr": [100, 300, 0, 0], "revenue": [100, 300, 0, 0],
    ...     "state": ["active", "active", "paused", "none"],
    ...     "first_month": pd.Timestamp("2026-09-01"), "tenure": pd.array([0] * 4, dtype="Int64")})
    >>> customers = ledger[["customer_id"]].assign(name=["Ana", "Bo", "Cy", "Di"], segment=None)
    >>> tables = {"ledger": ledger, "customers": customers}
    >>> accounts(tables, pd.Timestamp("2026-09-01"), Policy())[["name", "mrr", "share", "state"]]
      name  mrr  share   state
    0   Bo  300   0.75  active
    1  Ana  100   0.25  active
    2   Cy    0   0.00  paused
    """
    ledger, about = tables["ledger"], tables["customers"]
    now = np.flatnonzero(ledger["month"] == month)
    who: pd.Index = pd.Index(ledger["customer_id"].array[now])
    named = pd.Index(about["customer_id"]).get_indexer(who)
    segment = about["segment"].array if "segment" in about else pd.array([None] * len(about), dtype="str")
    added, earlier = readjustments.added(tables, month), _earlier(who, ledger, month, policy)
    found = pd.DataFrame(
        {
            "customer_id": who.array,
            "name": about["name"].array.take(named, allow_fill=True),
            "segment": segment.take(named, allow_fill=True),
            "mrr": ledger["mrr"].array[now],
            "revenue_12m": earlier["revenue_12m"],
            "share": np.nan,
            "first_month": ledger["first_month"].array[now],
            "tenure": ledger["tenure"].array[now],
            **_next_due(who, renewals(tables, month, policy) if due is None else due),
            "mrr_then": earlier["mrr_then"],
            "mrr_year_ago": earlier["mrr_year_ago"],
            "readjusted_12m": added.reindex(who, fill_value=0).to_numpy(dtype="int64"),
            "state": ledger["state"].array[now],
        }
    )
    held = found["revenue_12m"] != 0 if basis == "revenue" else found["state"] != "none"
    found = found.iloc[np.flatnonzero(held)]
    amount = found["revenue_12m" if basis == "revenue" else "mrr"].to_numpy()
    total = int(amount.clip(min=0).sum())
    found["share"] = np.where((amount >= 0) & (total > 0), amount / max(total, 1), np.nan)
    return found.take(_order(found, amount, policy)).reset_index(drop=True)


def _next_due(who: pd.Index, due: pd.DataFrame) -> dict[str, Any]:
    """Give each account's next renewal, and the days to it; empty where none is known."""
    rows = rows_of(who, due["customer_id"])
    days = rows.least(due["renewal_days"].to_numpy(dtype="float64"))
    known = np.isfinite(days)
    return {
        "renewal_on": rows.first(due["renewal_on"].to_numpy()),
        "renewal_days": pd.arrays.IntegerArray(np.where(known, days, 0).astype(np.int64), ~known),
    }


def _earlier(who: pd.Index, ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> dict[str, Any]:
    """Give what each account brought in over the year, and what it paid at earlier months' ends."""
    rows, when, mrr = (
        rows_of(who, ledger["customer_id"]),
        ledger["month"].to_numpy(),
        ledger["mrr"].to_numpy(),
    )
    within = (when > shift(month, -12).to_datetime64()) & (when <= month.to_datetime64())
    found: dict[str, Any] = {"revenue_12m": rows[within].total(ledger["revenue"].to_numpy()[within])}
    for name, ago in (("mrr_then", policy.contraction_months), ("mrr_year_ago", 12)):
        past = shift(month, -ago).to_datetime64()
        at = when == past
        # Whoever has no row of a month that the data hold paid nothing then.
        absent = (rows[at].count() == 0) & ~(when <= past).any()
        found[name] = pd.arrays.IntegerArray(rows[at].total(mrr[at]), absent)
    return found


def _order(found: pd.DataFrame, amount: IntArray, policy: Policy) -> IntArray:
    """Order accounts: those due soon by date, then all by amount, ties by id."""
    days = found["renewal_days"].to_numpy(dtype="float64", na_value=np.inf)
    soon = np.where(days <= policy.renewal_days, days, np.inf)
    return np.lexsort((found["customer_id"].to_numpy(dtype=object), -amount, soon))


def basis_of(asked: str, business: str) -> Basis:
    """Choose what accounts are weighed by.

    Parameters
    ----------
    asked
        ``mrr``, ``revenue``, or ``auto``: the revenue where a company sells orders, else the MRR.
    business
        ``subscription`` or ``transactions``.

    Raises
    ------
    UnknownName
        For any other word.

    Examples
    --------
    >>> basis_of("auto", "transactions")
    'revenue'
    """
    if asked == "mrr" or (asked == "auto" and business == "subscription"):
        return "mrr"
    if asked in ("revenue", "auto"):
        return "revenue"
    raise UnknownName("basis", asked, ("auto", "mrr", "revenue"), "notebook parameter `basis`")


def mrr_at(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Give each account's MRR in cents at a month's end, by ``customer_id``; Int64."""
    at = (ledger["month"] == month).to_numpy(dtype=bool)
    who = pd.Index(ledger["customer_id"].array[at], name="customer_id")
    return pd.Series(ledger["mrr"].array[at], index=who, name="mrr", dtype="Int64")


def revenue_12m(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Sum each account's net revenue of the 12 months up to ``month``, in cents, by account."""
    within = (ledger["month"] > shift(month, -12)) & (ledger["month"] <= month)
    return ledger.loc[within, "revenue"].groupby(ledger["customer_id"]).sum()
