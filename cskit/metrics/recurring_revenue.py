"""Recurring revenue: what came in, what went out, and whether the base grows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import renewals
from cskit.metrics.intervals import Interval, grr_interval, nrr_interval
from cskit.metrics.ledger.derive import History
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = [
    "MOVEMENTS",
    "a_year_apart",
    "grr_12m",
    "movements",
    "nrr_12m",
    "renewals_due",
    "series",
    "summary",
    "why_no_year",
]

MOVEMENTS = (
    "new",
    "reactivation",
    "expansion",
    "transfer_in",
    "resumed",
    "contraction",
    "churn",
    "transfer_out",
    "paused",
)
"""The movements of a month, in the order of the identity: start + gains − losses = end."""

_GAINS = MOVEMENTS[:5]


def movements(
    ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None = None, history: History = "partial"
) -> pd.DataFrame:
    """Explain a month's MRR account by account.

    *Answers:* what came in, what went out, and whose was it?

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month whose movements are asked for.
    portfolio
        The book; None for the whole company, which has no transfers.
    history
        ``complete``: the data begin with the company, so accounts of their first month are new;
        else these are older than the data and counted in the start.

    Returns
    -------
    DataFrame
        Sorted by movement (in the order of :data:`MOVEMENTS`), amount descending, account:
        ``customer_id`` (str), ``movement`` (str), ``before``, ``after`` and ``amount`` (int64
        cents, ``amount`` positive; 0 only for an account that ended while paused, or changed
        hands while paused).

    Notes
    -----
    With p and c an account's MRR at the last and at this month's end: new p = 0, c > 0, never
    paid; reactivation the same, paid before; expansion c > p > 0; contraction 0 < c < p; churn
    c = 0 and not paused; paused p > 0 and paused now; resumed: paused before, c > 0, all of c.
    A transfer moves p, and the month's own change belongs to the book that received the account.
    ``start + new + reactivation + expansion + transfer_in + resumed − contraction − churn −
    transfer_out − paused = end``, to the cent.
    """
    pairs = _pairs(ledger, month, portfolio)
    before, after = pairs["before"], pairs["after"]
    was, now = pairs["state_before"], pairs["state"]
    opening = history == "partial" and len(ledger) > 0 and month == ledger["month"].min()
    paid_before = (pairs["first_month"] < month) | opening
    own = np.select(
        [
            ~pairs["here"],
            (before == 0) & (after > 0) & (was == "paused"),
            (before == 0) & (after > 0) & ~paid_before,
            (before == 0) & (after > 0),
            (before > 0) & (now == "paused"),
            (after == 0) & (now == "none") & ((before > 0) | (was == "paused")),
            after > before,
            after < before,
        ],
        ["", "resumed", "new", "reactivation", "paused", "churn", "expansion", "contraction"],
        "",
    )
    moved = pairs.assign(movement=own, amount=(after - before).abs())
    if opening:
        moved = moved.iloc[:0]
    came = pairs[
        pairs["here"] & ~pairs["was_here"] & (before > 0)
        | pairs["here"] & ~pairs["was_here"] & (was == "paused")
    ]
    went = pairs[~pairs["here"] & pairs["was_here"] & ((before > 0) | (was == "paused"))]
    parts = [
        moved[moved["movement"] != ""],
        came.assign(movement="transfer_in", amount=came["before"]),
        went.assign(movement="transfer_out", amount=went["before"]),
    ]
    found = pd.concat(parts)[["customer_id", "movement", "before", "after", "amount"]]
    found["movement"] = found["movement"].astype("str")
    rank = found["movement"].map({name: place for place, name in enumerate(MOVEMENTS)})
    order = found.assign(rank=rank, minus=-found["amount"]).sort_values(["rank", "minus", "customer_id"])
    return order.drop(columns=["rank", "minus"]).reset_index(drop=True)


def _pairs(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> pd.DataFrame:
    """Put each account's last and present month side by side, with the book's view of it."""
    columns = ["customer_id", "portfolio", "mrr", "state", "first_month"]
    now = ledger.loc[ledger["month"] == month, columns]
    then = ledger.loc[ledger["month"] == shift(month, -1), columns[:4]]
    pairs = now.merge(then, on="customer_id", how="outer", suffixes=("", "_before"))
    pairs = pairs.sort_values("customer_id", ignore_index=True)
    for column in ("mrr", "mrr_before"):
        pairs[column] = pairs[column].fillna(0).astype("int64")
    for column in ("state", "state_before"):
        pairs[column] = pairs[column].fillna("none")
    # A ledger has no gaps: an account that paid before and has no earlier row was in a book whose
    # rows this slice does not hold, and came from there with what it pays.
    born = pairs["portfolio_before"].isna()
    unseen = born & (pairs["first_month"] < month)
    pairs["mrr_before"] = pairs["mrr_before"].where(~unseen, pairs["mrr"])
    here, was_here = pairs["portfolio"].notna(), ~born
    if portfolio is not None:
        here, was_here = pairs["portfolio"] == portfolio, pairs["portfolio_before"] == portfolio
    pairs = pairs.assign(here=here.astype(bool), was_here=(was_here | (born & ~unseen)).astype(bool))
    pairs = pairs.rename(columns={"mrr_before": "before", "mrr": "after"})
    return pairs[pairs["here"] | (pairs["was_here"] & ~born)]


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
    now = ledger[ledger["month"] == month].set_index("customer_id")["mrr"]
    then = ledger[(ledger["month"] == shift(month, -12)) & (ledger["mrr"] > 0)]
    before = then.set_index("customer_id")["mrr"].sort_index()
    before = before[before.index.isin(now.index)]
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
    return results.frame([_retention(ledger, month, policy, "nrr")])


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
    return results.frame([_retention(ledger, month, policy, "grr")])


def _retention(ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy, which: str) -> dict[str, Any]:
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


def renewals_due(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy, currency: str
) -> pd.DataFrame:
    """Count the accounts, and their MRR, with a renewal within the policy's days.

    Parameters
    ----------
    tables
        ``customers``, ``ledger`` and ``contracts``.
    month, policy
        The month of the report; ``renewal_days``.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.renewals_due`` and ``revenue.renewals_due_mrr``; n =
        accounts in the book. Undefined without contracts.
    """
    names = ("revenue.renewals_due", "revenue.renewals_due_mrr")
    if "contracts" not in tables:
        return results.frame(results.undefined(name, "no_contracts", currency=currency) for name in names)
    ledger = tables["ledger"]
    book = ledger.loc[(ledger["month"] == month) & (ledger["state"] != "none"), "customer_id"]
    due = renewals(tables, month, policy)
    due = due[(due["renewal_days"] <= policy.renewal_days) & due["customer_id"].isin(book)]
    return results.frame(
        [
            results.result(names[0], due["customer_id"].nunique(), len(book)),
            results.money(names[1], int(due["mrr"].sum()), len(book), currency),
        ]
    )


def summary(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    portfolio: str | None = None,
    history: History = "partial",
) -> pd.DataFrame:
    """Sum a month up: MRR, accounts, movements, NRR and GRR.

    *Answers:* where did the month close, and what moved it?

    Parameters
    ----------
    ledger, month, portfolio, history
        As in :func:`movements`.
    policy
        ``confidence``.
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
    now = _book(ledger, month, portfolio)
    total, active = int(now["mrr"].sum()), int((now["mrr"] > 0).sum())
    moved = movements(ledger, month, portfolio, history)
    sums = moved.groupby("movement")["amount"].agg(["sum", "size"])
    amounts = {name: int(sums["sum"].get(name, 0)) for name in MOVEMENTS}
    gained = sum(amounts[name] for name in _GAINS)
    start = total - gained + (sum(amounts.values()) - gained)
    came, went = _in_and_out(ledger, month, portfolio)
    if history == "partial" and len(ledger) and month == ledger["month"].min():
        came = 0  # these accounts are older than the data
    rows = [
        results.money("revenue.mrr", total, active, currency),
        results.money("revenue.arr", 12 * total, active, currency),
        results.undefined("revenue.ticket", "no_paying_account", currency=currency),
        results.result("revenue.accounts", active, len(now)),
        results.result("revenue.accounts_paused", int((now["state"] == "paused").sum()), len(now)),
        results.result("revenue.accounts_in", came, active),
        results.result("revenue.accounts_out", went, active - came + went),
        results.money("revenue.start", start, active - came + went, currency),
        results.money("revenue.end", total, active, currency),
        _retention(ledger, month, policy, "nrr"),
        _retention(ledger, month, policy, "grr"),
    ]
    if active:
        rows[2] = results.money("revenue.ticket", round(total / active), active, currency)
    for name, amount in amounts.items():
        rows.append(results.money(f"revenue.{name}", amount, int(sums["size"].get(name, 0)), currency))
    return results.frame(rows)


def _book(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> pd.DataFrame:
    """Give the rows of a month that belong to the book."""
    rows = ledger[ledger["month"] == month]
    return rows if portfolio is None else rows[rows["portfolio"] == portfolio]


def _in_and_out(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> tuple[int, int]:
    """Count the accounts that are active in the book at one month's end and not at the other."""
    ends = [_book(ledger, when, portfolio) for when in (month, shift(month, -1))]
    now, before = (set(end.loc[end["mrr"] > 0, "customer_id"]) for end in ends)
    return len(now - before), len(before - now)


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
        book = _book(ledger, when, portfolio)
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
