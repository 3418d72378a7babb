"""The month summed up, and the months before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.ledger.derive import History
from cskit.metrics.money import mean_cents
from cskit.metrics.months import number, numbers, shift
from cskit.metrics.recurring_revenue.movements import MOVEMENTS, in_and_out, movements, rows_of
from cskit.metrics.recurring_revenue.retention import Paid, of_today, retention
from cskit.policy import Policy

__all__ = ["at_end", "of_business", "series", "summary"]


def summary(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    portfolio: str | None = None,
    history: History = "partial",
    changes: pd.DataFrame | None = None,
    moved: pd.DataFrame | None = None,
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
    moved
        From :func:`who_moved <cskit.metrics.recurring_revenue.who_moved>`, where it is known already.

    Returns
    -------
    DataFrame
        Rows of ``results``: those of :func:`at_end`, ``revenue.accounts_in``, ``.accounts_out``,
        ``.start``, the movements of :data:`MOVEMENTS` as positive amounts (n = accounts) and ``.end``.
    """
    if moved is None:
        moved = movements(ledger, month, portfolio, history, policy, changes)
        sizes = moved["amount"]
    else:
        sizes = moved["difference"].abs()
    sums = sizes.groupby(moved["movement"]).agg(["sum", "size"])
    amounts = {name: int(sums["sum"].get(name, 0)) for name in MOVEMENTS}
    total, active = _at(rows_of(ledger, month, portfolio))
    gained = sum(amounts[name] for name in MOVEMENTS[:5])
    start = total - gained + (sum(amounts.values()) - gained)
    came, went = in_and_out(ledger, month, portfolio)
    if history == "partial" and len(ledger) and month == ledger["month"].min():
        came = 0  # these accounts are older than the data
    rows = [
        *_at_end(ledger, month, policy, currency, portfolio),
        results.result("revenue.accounts_in", came, active),
        results.result("revenue.accounts_out", went, active - came + went),
        results.money("revenue.start", start, active - came + went, currency),
        results.money("revenue.end", total, active, currency),
    ]
    for name, amount in amounts.items():
        rows.append(results.money(f"revenue.{name}", amount, int(sums["size"].get(name, 0)), currency))
    return results.frame(rows)


def at_end(
    ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy, currency: str, portfolio: str | None = None
) -> pd.DataFrame:
    """Give the figures of a month's end: of :func:`summary` those that rest on no movement.

    *Answers:* what does the book hold, and what became of a year ago's?

    Parameters
    ----------
    ledger, month, policy, currency, portfolio
        As in :func:`summary`.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.mrr``, ``.arr``, ``.ticket`` (undefined without active
        accounts), ``.accounts``, ``.accounts_paused``, ``.nrr_12m`` and ``.grr_12m``.
    """
    return results.frame(_at_end(ledger, month, policy, currency, portfolio))


def _at_end(
    ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy, currency: str, portfolio: str | None
) -> list[dict[str, Any]]:
    """Give the rows of :func:`at_end`."""
    now = rows_of(ledger, month, portfolio)
    total, active = _at(now)
    held = int((now["state"] != "none").sum())  # those that left, however long ago, are none of the book
    ticket = results.undefined("revenue.ticket", "no_paying_account", currency=currency)
    if active:
        ticket = results.money("revenue.ticket", mean_cents(total, active), active, currency)
    return [
        results.money("revenue.mrr", total, active, currency),
        results.money("revenue.arr", 12 * total, active, currency),
        ticket,
        results.result("revenue.accounts", active, held),
        results.result("revenue.accounts_paused", int((now["state"] == "paused").sum()), held),
        retention(ledger, month, policy, "nrr"),
        retention(ledger, month, policy, "grr"),
    ]


def _at(rows: pd.DataFrame) -> tuple[int, int]:
    """Give the cents and the accounts that pay, of a month's rows."""
    return int(rows["mrr"].sum()), int((rows["mrr"] > 0).sum())


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
    shown = [shift(month, -back) for back in range(months - 1, -1, -1)]
    known = np.array([len(ledger) > 0 and when >= ledger["month"].min() for when in shown], dtype=bool)
    mine = ledger if portfolio is None else ledger[ledger["portfolio"] == portfolio]
    column, cents = numbers(mine["month"]) - number(shown[0]), mine["mrr"].to_numpy()
    within = (column >= 0) & (column < months)
    column, cents = column[within], cents[within]
    mrr, active = np.zeros((2, months), dtype=np.int64)
    np.add.at(mrr, column, cents)
    np.add.at(active, column, cents > 0)
    own = Paid.of(of_today(ledger, month))
    rates = np.array([_rates(own, when) for when in shown])
    return pd.DataFrame(
        {
            "month": pd.Series(shown, dtype="datetime64[us]"),
            "mrr": pd.arrays.IntegerArray(mrr, ~known),
            "accounts": pd.arrays.IntegerArray(active, ~known),
            "nrr": rates[:, 0],
            "grr": rates[:, 1],
        }
    )


def _rates(own: Paid, month: pd.Timestamp) -> tuple[float, float]:
    """Give NRR and GRR of a year; NaN where undefined."""
    if own.why_no_year(month):
        return np.nan, np.nan
    _, then, now = own.year(month)
    base = int(then.sum())
    return int(now.sum()) / base, int(np.minimum(then, now).sum()) / base
