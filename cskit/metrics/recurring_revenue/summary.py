"""The month summed up, and the months before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.ledger.derive import History
from cskit.metrics.money import mean_cents
from cskit.metrics.months import shift
from cskit.metrics.recurring_revenue.movements import MOVEMENTS, in_and_out, movements, rows_of
from cskit.metrics.recurring_revenue.retention import a_year_apart, retention, why_no_year
from cskit.policy import Policy

__all__ = ["of_business", "series", "summary"]


def summary(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    portfolio: str | None = None,
    history: History = "partial",
    changes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Sum a month up: MRR, accounts, movements, NRR and GRR.

    *Answers:* where did the month close, and what moved it?

    Parameters
    ----------
    ledger, month, portfolio, history, changes
        As in :func:`movements`.
    policy
        ``confidence``, and what :func:`movements` goes by.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.mrr``, ``.arr``, ``.ticket`` (undefined without active
        accounts), ``.accounts``, ``.accounts_paused``, ``.accounts_in``, ``.accounts_out``,
        ``.start``, the movements of :data:`MOVEMENTS` as positive amounts (n = accounts), ``.end``,
        ``.nrr_12m`` and ``.grr_12m``.
    """
    now = rows_of(ledger, month, portfolio)
    total, active = int(now["mrr"].sum()), int((now["mrr"] > 0).sum())
    held = int((now["state"] != "none").sum())  # those that left, however long ago, are none of the book
    moved = movements(ledger, month, portfolio, history, policy, changes)
    sums = moved.groupby("movement")["amount"].agg(["sum", "size"])
    amounts = {name: int(sums["sum"].get(name, 0)) for name in MOVEMENTS}
    gained = sum(amounts[name] for name in MOVEMENTS[:5])
    start = total - gained + (sum(amounts.values()) - gained)
    came, went = in_and_out(ledger, month, portfolio)
    if history == "partial" and len(ledger) and month == ledger["month"].min():
        came = 0  # these accounts are older than the data
    rows = [
        results.money("revenue.mrr", total, active, currency),
        results.money("revenue.arr", 12 * total, active, currency),
        results.undefined("revenue.ticket", "no_paying_account", currency=currency),
        results.result("revenue.accounts", active, held),
        results.result("revenue.accounts_paused", int((now["state"] == "paused").sum()), held),
        results.result("revenue.accounts_in", came, active),
        results.result("revenue.accounts_out", went, active - came + went),
        results.money("revenue.start", start, active - came + went, currency),
        results.money("revenue.end", total, active, currency),
        retention(ledger, month, policy, "nrr"),
        retention(ledger, month, policy, "grr"),
    ]
    if active:
        rows[2] = results.money("revenue.ticket", mean_cents(total, active), active, currency)
    for name, amount in amounts.items():
        rows.append(results.money(f"revenue.{name}", amount, int(sums["size"].get(name, 0)), currency))
    return results.frame(rows)


def of_business(found: pd.DataFrame, business: str) -> pd.DataFrame:
    """Leave figures as they are, or undefined where a company sells orders: an MRR of 0 would be false.

    Parameters
    ----------
    found
        Rows of ``results`` about recurring revenue.
    business
        ``subscription`` or ``transactions``.
    """
    if business == "subscription":
        return found
    own = found[found["by"] == "{}"]
    gone = own.assign(value=np.nan, low=np.nan, high=np.nan, n=0, undefined="no_recurring_revenue")
    return gone.astype(found.dtypes.to_dict()).reset_index(drop=True)


def series(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    portfolio: str | None = None,
    months: int = 13,
) -> pd.DataFrame:
    """Follow MRR, active accounts, NRR and GRR over some months, for sparklines.

    Parameters
    ----------
    ledger, month, portfolio
        As in :func:`movements`.
    policy
        ``confidence``.
    months
        Months to show, the last being ``month``.

    Returns
    -------
    DataFrame
        One row per month, oldest first: ``month`` (datetime64), ``mrr`` (Int64 cents, of the book
        as it was then; empty before the data begin), ``accounts`` (Int64, active), ``nrr`` and
        ``grr`` (float64, of the accounts in the book now; NaN where undefined).
    """
    rows: list[dict[str, Any]] = []
    today = set(ledger.loc[ledger["month"] == month, "customer_id"])
    own = ledger[ledger["customer_id"].isin(today)]
    for back in range(months - 1, -1, -1):
        when = shift(month, -back)
        book = rows_of(ledger, when, portfolio)
        known = len(ledger) > 0 and when >= ledger["month"].min()
        apart = (np.nan, np.nan)
        if not why_no_year(own, when):
            then, now = a_year_apart(own, when)
            base = int(then.sum())
            apart = (int(now.sum()) / base, int(np.minimum(then, now).sum()) / base)
        rows.append(
            {
                "month": when,
                "mrr": int(book["mrr"].sum()) if known else None,
                "accounts": int((book["mrr"] > 0).sum()) if known else None,
                "nrr": apart[0],
                "grr": apart[1],
            }
        )
    kinds = {"mrr": "Int64", "accounts": "Int64", "nrr": "float64", "grr": "float64"}
    return pd.DataFrame(rows).astype({"month": "datetime64[us]", **kinds})
