"""Renewals: what is due soon, and for how much."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import results
from cskit.metrics.months import shift
from cskit.metrics.renewals import due_soon, renewals
from cskit.policy import Policy

__all__ = ["AHEAD", "by_month", "next_due", "renewals_due", "with_share"]

AHEAD = 6
"""Months ahead that the page shows."""


def renewals_due(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    due: pd.DataFrame | None = None,
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
    due
        From :func:`cskit.metrics.renewals.renewals`, where it is known already.

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
    due = renewals(tables, month, policy) if due is None else due
    due = due[(due["renewal_days"] <= policy.renewal_days) & due["customer_id"].isin(book)]
    return results.frame(
        [
            results.result(names[0], due["customer_id"].nunique(), len(book)),
            results.money(names[1], int(due["mrr"].sum()), len(book), currency),
        ]
    )


def by_month(
    tables: Mapping[str, pd.DataFrame],
    signals: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    ahead: int = AHEAD,
    due: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Sum what is due in each of the next months, and what of it shows a signal.

    *Answers:* in which month is the revenue decided, and how much of it is in doubt?

    Parameters
    ----------
    tables
        ``customers``, ``ledger`` and ``contracts``.
    signals
        From :func:`cskit.metrics.signals.signals`; the renewal itself is none here.
    month, policy
        As in :func:`renewals_due`.
    ahead
        Months.
    due
        From :func:`cskit.metrics.renewals.renewals`, where it is known already.

    Returns
    -------
    DataFrame
        One row per month ahead, also where nothing is due: ``month`` (datetime64), ``accounts`` and
        ``with_signal`` (int64, accounts), ``mrr`` and ``mrr_with_signal`` (int64 cents). No row where the
        data have no contracts, or none of them says when it is due.
    """
    due = renewals(tables, month, policy) if due is None else due
    ledger = tables["ledger"]
    book = ledger.loc[(ledger["month"] == month) & (ledger["state"] != "none"), "customer_id"]
    told = signals.loc[signals["signal"] == "renewal", "state"]
    months = pd.DatetimeIndex([shift(month, by) for by in range(1, ahead + 1)])
    if "contracts" not in tables or (len(told) and (told == "no_data").all()):
        months = months[:0]
    tags = signals[(signals["state"] == "tag") & (signals["signal"] != "renewal")]
    due = due[due["customer_id"].isin(book)]
    due = due.assign(
        when=due["renewal_on"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]"),
        warned=due["customer_id"].isin(tags["customer_id"]),
    )
    warned = (
        due[due["warned"]].groupby("when").agg(with_signal=("customer_id", "nunique"), mrr=("mrr", "sum"))
    )
    every = due.groupby("when").agg(accounts=("customer_id", "nunique"), mrr=("mrr", "sum"))
    found = every.join(warned.rename(columns={"mrr": "mrr_with_signal"})).reindex(months)
    columns = ["accounts", "with_signal", "mrr", "mrr_with_signal"]
    whole = found[columns].fillna(0).astype("int64")
    return whole.rename_axis("month").reset_index().astype({"month": "datetime64[us]"})


def next_due(accounts: pd.DataFrame, signals: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """List every account with a renewal within the policy's days, by date.

    Parameters
    ----------
    accounts, signals
        From :mod:`cskit.metrics.accounts` and :mod:`cskit.metrics.signals`.
    policy
        ``renewal_days``.

    Returns
    -------
    DataFrame
        The columns of ``accounts`` and ``due_mrr`` (int64 cents of the contracts that are due).
    """
    soon = due_soon(accounts, policy)
    tagged = signals[(signals["signal"] == "renewal") & (signals["state"] == "tag")]
    due = tagged.set_index("customer_id")["cents"].reindex(soon["customer_id"]).fillna(0)
    return soon.assign(due_mrr=due.astype("int64").to_numpy())


def with_share(due: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Add the share of MRR that is due for renewal soon.

    Parameters
    ----------
    due
        From :func:`renewals_due`, or :func:`cskit.metrics.cover.renewals_due`.
    found
        From :func:`summary <cskit.metrics.recurring_revenue.summary>`.

    Returns
    -------
    DataFrame
        The rows of ``due``, and ``revenue.renewals_due_share``, n = accounts in the book.
    """
    name = "revenue.renewals_due_share"
    part = due[due["id"] == "revenue.renewals_due_mrr"].iloc[0]
    whole = float(found.loc[found["id"] == "revenue.mrr", "value"].iloc[0])
    n = int(part["n"])
    if pd.isna(part["value"]):
        share = results.undefined(name, str(part["undefined"]), n)
    elif whole > 0:
        share = results.result(name, float(part["value"]) / whole, n)
    else:
        share = results.undefined(name, "no_paying_account", n)
    return pd.concat([due, results.frame([share])], ignore_index=True)
