"""What each account has paid so far, how long it has been here, and what is left of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics.accounts import Basis
from cskit.metrics.money import cents
from cskit.metrics.months import numbers, shift
from cskit.policy import Policy

__all__ = ["Margin", "exposure", "gross_margin", "histories"]

YEAR = 12


def histories(ledger: pd.DataFrame, month: pd.Timestamp, basis: Basis) -> pd.DataFrame:
    """Give each account's history: all that it paid, and for how long it has been a client.

    *Answers:* what has an account brought us up to now?

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month of the report.
    basis
        ``mrr`` for contracts, ``revenue`` for a company that sells orders.

    Returns
    -------
    DataFrame
        One row per account of the book that ever paid, those that left among them, sorted by
        ``customer_id``:

        - ``customer_id``: str
        - ``first_month``: datetime64, first month it paid
        - ``paid``: int64 cents since then, credits subtracted, may be negative
        - ``months``: int64, months as a client: paying or paused at the month's end; of orders, from the
          first to the last month with revenue
        - ``months_12``: int64, those of the last 12 months; none before the book's first invoice
        - ``mrr``: int64 cents at ``month``
        - ``here``: bool, pays or is paused at ``month``; of orders, had revenue in the last 12 months

    Notes
    -----
    ``paid`` is the ledger's revenue. Where a company has contracts and its invoices begin later than
    these, the MRR of the months before the first invoice stands for what was paid then; without
    invoices it always does.

    Examples
    --------
    Invoices begin in August: July's 100 of MRR stands for what was paid in July.

    >>> ledger = pd.DataFrame({
    ...     "customer_id": "a", "month": pd.to_datetime(["2026-07-01", "2026-08-01", "2026-09-01"]),
    ...     "mrr": 100, "revenue": [0, 250, 0], "state": "active",
    ...     "first_month": pd.Timestamp("2026-07-01")})
    >>> histories(ledger, pd.Timestamp("2026-09-01"), "mrr")[["customer_id", "paid", "months", "here"]]
      customer_id  paid  months  here
    0           a   350       3  True
    """
    now = ledger[ledger["month"] == month].set_index("customer_id")
    now = now[now["first_month"].notna()]
    rows = ledger[ledger["customer_id"].isin(now.index)]
    invoiced = rows.loc[rows["revenue"] != 0, "month"].min()
    before = (rows["month"] < invoiced) | pd.isna(invoiced)
    paid = rows["mrr"].where(before, rows["revenue"]) if basis == "mrr" else rows["revenue"]
    client = rows["state"] != "none" if basis == "mrr" else _between_sales(rows)
    recent = (rows["month"] > shift(month, -YEAR)) & ~before
    by = rows.assign(paid=paid, client=client, recent=client & recent).groupby("customer_id")
    last = rows.assign(sold=recent & (rows["revenue"] > 0)).groupby("customer_id")["sold"].any()
    found = pd.DataFrame(
        {
            "first_month": now["first_month"],
            "paid": by["paid"].sum(),
            "months": by["client"].sum(),
            "months_12": by["recent"].sum(),
            "mrr": now["mrr"],
            "here": (now["state"] != "none") if basis == "mrr" else last,
        }
    ).sort_index()
    kinds = {"paid": "int64", "months": "int64", "months_12": "int64", "mrr": "int64", "here": "bool"}
    return found.rename_axis("customer_id").reset_index().astype(kinds)


def _between_sales(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows lie from an account's first to its last month with revenue."""
    sold = rows["month"].where(rows["revenue"] > 0).groupby(rows["customer_id"])
    first, last = sold.transform("min"), sold.transform("max")
    return (rows["month"] >= first) & (rows["month"] <= last)


_AS_USUAL = Policy()


def exposure(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    portfolio: str | None,
    complete_from: pd.Timestamp | None,
    policy: Policy = _AS_USUAL,
) -> tuple[int, int]:
    """Count the losses of the last 12 months, and the account-months in which they could happen.

    Parameters
    ----------
    ledger, month
        As in :func:`histories`.
    portfolio
        The book; None for the whole company. A month counts for the book that has the account at its end.
    complete_from
        First month from which the data hold every account; earlier months have no losses to see.
    policy
        ``churn_denominator``.

    Returns
    -------
    tuple of int
        Losses, and account-months: accounts here at the end of the month before, and with
        ``start_and_new`` also those that first paid in the month, but for the data's first.

    Examples
    --------
    >>> ledger = pd.DataFrame({
    ...     "customer_id": ["a", "a", "a", "b", "b"], "portfolio": "Sul",
    ...     "state": ["active", "active", "active", "active", "none"],
    ...     "month": pd.to_datetime(["2026-07-01", "2026-08-01", "2026-09-01", "2026-08-01", "2026-09-01"])})
    >>> exposure(ledger, pd.Timestamp("2026-09-01"), "Sul", None)
    (1, 3)
    """
    first = shift(month, 1 - YEAR)
    if complete_from is not None:
        first = max(first, complete_from)
    rows = ledger[(ledger["month"] >= shift(first, -1)) & (ledger["month"] <= month)]
    rows = rows.assign(at=numbers(rows["month"]))
    now = rows[rows["month"] >= first]
    if portfolio is not None:
        now = now[now["portfolio"] == portfolio]
    then = rows.loc[rows["state"] != "none", ["customer_id", "at"]].assign(at=lambda frame: frame["at"] + 1)
    pairs = now.merge(then, on=["customer_id", "at"])
    months = len(pairs)
    if policy.churn_denominator == "start_and_new":
        new = (now["first_month"] == now["month"]) & (now["month"] > ledger["month"].min())
        months += int(new.sum())
    return int((pairs["state"] == "none").sum()), months


class Margin(NamedTuple):
    """The gross margin in force: ``share`` (below 1), whether it is ``from_costs``, and on what it rests.

    ``by_account`` holds ``revenue`` and ``cost`` (int64 cents) of the account-months with a cost, by
    ``customer_id``; it is empty where the policy states the margin.
    """

    share: float
    from_costs: bool
    by_account: pd.DataFrame


def gross_margin(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy, basis: Basis
) -> Margin:
    """Give the gross margin of the last 12 months, from the costs, or as the policy states it.

    Parameters
    ----------
    tables
        ``ledger``, and ``costs`` where the data have it.
    month, basis
        As in :func:`histories`.
    policy
        ``gross_margin``, where no account has a cost.

    Returns
    -------
    Margin
        1 − cost ÷ what was paid, over the months in which an account both paid and has a cost, so that
        both sides are of the same months. What was paid is the MRR; of orders, the revenue.
    """
    nothing = pd.DataFrame({"revenue": [], "cost": []}, pd.Index([], dtype="str", name="customer_id"))
    costs = tables.get("costs")
    if costs is None or "cost_to_serve" not in costs:
        return Margin(policy.gross_margin, False, nothing.astype("int64"))
    ledger = tables["ledger"]
    book = ledger.loc[ledger["month"] == month, "customer_id"]
    within = (ledger["month"] > shift(month, -YEAR)) & ledger["customer_id"].isin(book)
    known = costs[costs["cost_to_serve"].notna()]
    known = known[["customer_id", "month"]].assign(cost=cents(known["cost_to_serve"]))
    rows = ledger[within & (ledger[basis] > 0)].merge(known, on=["customer_id", "month"])
    by_account = rows.rename(columns={basis: "amount"}).groupby("customer_id")[["amount", "cost"]].sum()
    by_account = by_account.rename(columns={"amount": "revenue"})
    if by_account.empty:
        return Margin(policy.gross_margin, False, nothing.astype("int64"))
    revenue, cost = (int(by_account[name].sum()) for name in ("revenue", "cost"))
    return Margin(1 - cost / revenue, True, by_account.astype(np.int64))
