"""The margin of each account, and who costs more than they pay."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.ltv_cac.histories import YEAR
from cskit.metrics.margin import margin as margin_of
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["ONBOARDING", "costly", "margins", "summary", "to_act"]

ONBOARDING = 3
"""Months after the first payment in which an account is being set up, and is judged apart."""


def margins(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    month: pd.Timestamp,
    share: float,
    basis: Basis,
) -> pd.DataFrame:
    """Give each account of the book its margin of the last 12 months.

    *Answers:* what is left of each account after serving it?

    Parameters
    ----------
    tables
        ``ledger``, and ``costs`` where it exists.
    accounts
        From :func:`cskit.metrics.accounts.accounts`.
    month
        The month of the report.
    share
        Gross margin, for books of which no account has a cost.
    basis
        ``mrr`` or ``revenue``.

    Returns
    -------
    DataFrame
        The rows and columns of ``accounts``, and

        - ``cost``: Int64 cents, cost to serve; empty where none is known
        - ``margin``: Int64 cents, revenue of 12 months − cost to serve; where no account of the book has a
          cost, revenue × ``share``; else empty without a cost
        - ``hours``: float64
        - ``months``, ``months_with_cost``: int64, see :func:`cskit.metrics.margin.margin`
        - ``onboarding``: bool, in its first three months
        - ``costs_more``: bool, past onboarding, and cost to serve exceeds both revenue and the sum of MRR:
          an account whose invoice happens to fall outside the window is not accused

    Notes
    -----
    A month without a cost adds nothing to the cost, so the margin looks better than it is there.
    """
    names = ["cost", "margin", "hours", "months", "months_with_cost"]
    # Reindexed, not merged: pandas cannot merge empty texts of different makes.
    found = margin_of(tables, month).set_index("customer_id")[names].reindex(accounts["customer_id"])
    rows = accounts.reset_index(drop=True).assign(**{name: found[name].array for name in names[:3]})
    for name in names[3:]:
        rows[name] = found[name].astype("Int64").fillna(0).array
    if rows["cost"].isna().all():
        stated = np.round(rows["revenue_12m"] * share).astype("int64")
        rows["margin"] = pd.array(stated, dtype="Int64")
    earned = rows["customer_id"].map(_earned(tables["ledger"], month)).fillna(0)
    young = (rows["tenure"] < ONBOARDING).fillna(True).astype(bool) & (basis == "mrr")
    more = (rows["cost"] > np.maximum(rows["revenue_12m"], earned)).fillna(False).astype(bool)
    return rows.assign(onboarding=young, costs_more=more & ~young)


def _earned(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Sum each account's MRR of the last 12 months."""
    within = (ledger["month"] > shift(month, -YEAR)) & (ledger["month"] <= month)
    return ledger[within].groupby("customer_id")["mrr"].sum()


def costly(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the accounts that cost more than they pay, the worst first.

    Parameters
    ----------
    rows
        From :func:`margins`.
    """
    found = rows[rows["costs_more"]].sort_values("customer_id")
    return found.sort_values("margin", kind="stable", ignore_index=True)


def summary(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], currency: str) -> pd.DataFrame:
    """Give the figures of the margins as results.

    Parameters
    ----------
    rows
        From :func:`margins`.
    tables
        Whether there is a table of ``costs``.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``ltv.margin``, ``ltv.hours``, ``ltv.costly_accounts``, ``ltv.costly_gap``,
        ``ltv.onboarding_accounts``; n = accounts with a cost (hours: with hours).
    """
    known, timed = rows[rows["cost"].notna()], rows[rows["hours"].notna()]
    why = "no_costs" if "costs" not in tables else "no_cost_rows"
    made = [results.result("ltv.onboarding_accounts", int(rows["onboarding"].sum()), len(rows))]
    if known.empty:
        names = ("ltv.margin", "ltv.costly_accounts", "ltv.costly_gap")
        made += [results.undefined(name, why, currency=currency) for name in names]
    else:
        dear = costly(rows)
        gap = int((dear["cost"] - dear["revenue_12m"]).sum())
        made += [
            results.money("ltv.margin", int(known["margin"].sum()), len(known), currency),
            results.result("ltv.costly_accounts", len(dear), len(known)),
            results.money("ltv.costly_gap", gap, len(dear), currency),
        ]
    if timed.empty:
        made.append(results.undefined("ltv.hours", why))
    else:
        made.append(results.result("ltv.hours", float(timed["hours"].sum()), len(timed)))
    return results.frame(made)


def to_act(paid: pd.DataFrame, rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Choose the accounts this page asks to call, in the order to call them.

    *Answers:* who may leave before having paid back, and with whom do terms not add up?

    Parameters
    ----------
    paid
        From :func:`cskit.metrics.ltv_cac.paybacks`.
    rows
        From :func:`margins`.
    policy
        ``renewal_days``.

    Returns
    -------
    DataFrame
        The columns of accounts, ``reason`` (str: ``not_paid_back`` for those that renew soon, by date, then
        ``costly``, the worst first), ``missing`` (Int64 cents to pay back) and ``margin`` (Int64 cents).
    """
    soon = (paid["renewal_days"] <= policy.renewal_days).fillna(False).astype(bool)
    first = paid[soon & (paid["missing"] > 0)].sort_values("renewal_days", kind="stable")
    first = first.assign(reason="not_paid_back", margin=None)
    then = costly(rows)
    then = then[~then["customer_id"].isin(first["customer_id"])].assign(reason="costly", missing=None)
    own = ["reason", "missing", "margin"]
    names = [*(name for name in rows.columns if name in paid.columns and name not in own), *own]
    kinds = {"reason": "str", "missing": "Int64", "margin": "Int64"}
    parts = [part[names].astype(kinds) for part in (first, then)]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0].reset_index(drop=True)
